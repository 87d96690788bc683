//! A request arrives, or what else becomes of it.

use crate::network::{Fault, Flight, Told, What, made_up, problem};
use crate::truth::Truth;
use crate::world::{World, Wrong};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use suivi_device::queue::{Exchange, Silence, Work};
use suivi_device::remote::Response;
use suivi_wire::RECEIPT_HEADER;

/// How the server gets a request.
#[derive(Debug, Clone, Copy)]
enum Way {
    Whole,
    Cut(usize),
    Both(usize),
}

impl World<'_> {
    /// The request with this number goes on.
    pub(crate) fn delivers(&mut self, index: usize) -> Result<(), Wrong> {
        let flight = self.flights.remove(index);
        let name = self.phones[flight.phone].name;
        let Some(sent) = &flight.sent else {
            self.trace.tell(&format!("{name}: the copy can't be read"));
            return self.hears(&flight, Told::Nothing(Silence::Unreadable));
        };
        let fault = if flight.awaited {
            self.fault(&flight)
        } else {
            self.fate()
        };
        let about = match &flight.what {
            What::Queue { op, exchange, .. } => format!("{op} {exchange:?}"),
            other => format!("{other:?}"),
        };
        self.trace.tell(&format!(
            "{name}: {about}: {} bytes{}: {fault:?}",
            sent.body.len(),
            if flight.awaited { "" } else { ", nobody waits" },
        ));
        let told = self.happens(&flight, fault)?;
        if flight.awaited {
            self.hears(&flight, told)
        } else {
            if let Told::Answer(answer) = told
                && self.chance.one_in(2)
            {
                self.late.push((flight, answer));
            }
            Ok(())
        }
    }

    fn happens(&mut self, flight: &Flight, fault: Fault) -> Result<Told, Wrong> {
        let cut = Told::Nothing(Silence::Cut);
        Ok(match fault {
            Fault::None => Told::Answer(self.serves(flight, Way::Whole)?),
            Fault::Before => cut,
            Fault::NoRoute => Told::Nothing(Silence::NoRoute),
            Fault::Cut(at) => {
                self.serves(flight, Way::Cut(at))?;
                cut
            }
            Fault::AnswerLost => {
                self.serves(flight, Way::Whole)?;
                Told::Nothing(Silence::Timeout)
            }
            Fault::Doubled => {
                let answer = self.serves(flight, Way::Whole)?;
                self.late.push((flight.clone(), answer.clone()));
                Told::Answer(answer)
            }
            Fault::SentTwice => {
                let first = self.serves(flight, Way::Whole)?;
                let second = self.serves(flight, Way::Whole)?;
                let first_comes = self.chance.one_in(2);
                Told::Answer(if first_comes { first } else { second })
            }
            Fault::Late => {
                let answer = self.serves(flight, Way::Whole)?;
                self.late.push((flight.clone(), answer));
                Told::Nothing(Silence::Timeout)
            }
            Fault::Overlap(at) => Told::Answer(self.serves(flight, Way::Both(at))?),
            Fault::Portal => Told::Answer(made_up(200, &[], "<html>Welcome to the hotel</html>")),
            Fault::Proxy => Told::Answer(made_up(502, &[], "bad gateway")),
            Fault::Busy => Told::Answer(problem(503, "stopping", Some("7"))),
            Fault::Internal => Told::Answer(problem(500, "internal", None)),
            Fault::NoSpace => Told::Answer(problem(507, "no_space", None)),
            Fault::WrongReceipt => Told::Answer(self.wrong_receipt(flight)),
            Fault::Restart(at) => {
                self.serves(flight, Way::Cut(at))?;
                self.server_restarts()?;
                cut
            }
        })
    }

    /// What goes wrong with a request for which somebody waits.
    fn fault(&mut self, flight: &Flight) -> Fault {
        if self.healed {
            return Fault::None;
        }
        let length = flight.sent.as_ref().map_or(0, |sent| sent.body.len());
        let at = [
            0,
            1,
            length.saturating_sub(1),
            self.chance.below(length + 1),
        ];
        let at = at[self.chance.below(4)].min(length.saturating_sub(1));
        let mut faults = vec![
            (14, Fault::None),
            (1, Fault::Before),
            (1, Fault::NoRoute),
            (2, Fault::AnswerLost),
            (1, Fault::Doubled),
            (1, Fault::SentTwice),
            (1, Fault::Late),
            (1, Fault::Portal),
            (1, Fault::Proxy),
            (1, Fault::Busy),
            (1, Fault::Internal),
        ];
        let What::Queue {
            exchange, entry, ..
        } = &flight.what
        else {
            return self.chance.weigh(&faults);
        };
        if matches!(entry.work, Work::Add { .. }) {
            faults.extend([(1, Fault::NoSpace), (1, Fault::WrongReceipt)]);
        }
        if matches!(exchange, Exchange::Create | Exchange::Append(_)) && length > 1 {
            faults.extend([
                (9, Fault::Cut(at)),
                (5, Fault::Overlap(at)),
                (2, Fault::Restart(at)),
            ]);
        }
        self.chance.weigh(&faults)
    }

    /// What becomes of a request for which nobody waits any more.
    fn fate(&mut self) -> Fault {
        if self.healed {
            return Fault::Before;
        }
        let at = self.chance.below(300);
        self.chance
            .weigh(&[(2, Fault::Before), (2, Fault::None), (1, Fault::Cut(at))])
    }

    fn wrong_receipt(&self, flight: &Flight) -> Response {
        let item = match &flight.what {
            What::Queue { entry, .. } => entry.item().map(|item| item.to_string()),
            _ => None,
        };
        let receipt = serde_json::json!({
            "item": item,
            "sha256": "0".repeat(64),
            "revision": 1,
            "company": self.stage.company,
            "seq": 1,
        });
        let receipt = URL_SAFE_NO_PAD.encode(receipt.to_string());
        made_up(201, &[("suivi-api", "1"), (RECEIPT_HEADER, &receipt)], "")
    }

    /// The server gets it. What it commits by that must be allowed (V15), once (V3), with the
    /// bytes that were captured (V4).
    fn serves(&mut self, flight: &Flight, way: Way) -> Result<Response, Wrong> {
        let Some(sent) = &flight.sent else {
            return Err("a request without bytes was sent".into());
        };
        let writes = sent.path.starts_with("/v1/tus") || sent.path == "/v1/ops";
        let before = if writes { Some(self.truth()?) } else { None };
        let server = self.server();
        let answer = match way {
            Way::Whole => server.serve(sent),
            Way::Cut(at) => server.serve_cut(sent, at.min(sent.body.len())),
            Way::Both(at) => {
                let (slow, quick) = server.serve_both(sent, at, sent);
                self.trace
                    .tell(&format!("  the newer one: {}", quick.status));
                slow
            }
        };
        self.trace.tell(&format!(
            "  served: {} {}",
            answer.status,
            answer.header("suivi-code").unwrap_or_default()
        ));
        if let Some(before) = before {
            self.truth_changed();
            let after = self.truth()?;
            self.commits(flight.phone, &before, &after)?;
        }
        Ok(answer)
    }

    fn commits(&mut self, at: usize, before: &Truth, after: &Truth) -> Result<(), Wrong> {
        for (item, thing) in &after.items {
            let Some((file, _, sha256)) = &thing.file else {
                continue;
            };
            if before.items.contains_key(item) {
                continue;
            }
            self.trace.tell(&format!("  committed: {item}"));
            let count = self.ledger.commits.entry(*item).or_insert(0);
            *count += 1;
            if *count > 1 {
                return Err(format!("V3: {item} came to be twice"));
            }
            let who = &self.phones[at].who;
            let place = thing.parent;
            if let Err(why) = before.may_add(who, place, file.client_photo) {
                return Err(format!("V15: {} added {item}: {why}", who.email));
            }
            let sha256 = suivi_tests::fresh::hex(sha256);
            if self.ledger.captured.get(item) != Some(&sha256) {
                return Err(format!("V4: {item} has other bytes than were captured"));
            }
        }
        Ok(())
    }
}
