//! Transfer orders for a platform's carrier: one order sends one whole file, also while the app is
//! not running (queue specification, "Principles", 3).
//!
//! A new upload's file is the staged copy itself. Of an upload that was cut only the rest is sent:
//! a slice of the copy is made first, and its order is there once it survives a power cut.

use super::requests;
use super::runner::{RunError, Runner};
use crate::outbox::slices;
use crate::queue::{Answer, Driver, Entry, Event, Exchange, Held, Lease, Silence, State, Work};
use crate::remote::http::Address;
use crate::remote::{Body, Response};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use suivi_rules::OpId;

/// One whole file to be sent. In its headers are a token and what its person wrote: they are not
/// shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct TransferOrder {
    /// Its name, which the platform keeps with it, and which comes back with the report.
    pub name: String,
    /// `POST`, or `PATCH` for what is left of an upload that was cut.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// All headers besides the body's length, `Authorization` too.
    pub headers: Vec<(&'static str, String)>,
    /// The body: all of this file. It stays while the order is listed.
    pub file: PathBuf,
    /// It may travel over a metered network. If not, the platform must see to it, since nobody
    /// else looks while the app does not run.
    pub over_metered: bool,
}

impl fmt::Debug for TransferOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferOrder")
            .field("name", &self.name)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferReport {
    /// The server, or somebody in its place, answered.
    Answered(Response),
    /// Nothing came.
    Failed(Silence),
    /// The platform lost the order, stopped it or did not take it.
    Lost,
}

/// What the name of an order says: the operation, the generation of its lease and, of a slice,
/// where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrderName {
    op: OpId,
    generation: u32,
    from: Option<u64>,
}

impl fmt::Display for OrderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.op, self.generation)?;
        self.from.map_or(Ok(()), |from| write!(f, ".{from}"))
    }
}

/// Not the name of an order of this app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoOrder;

impl FromStr for OrderName {
    type Err = NoOrder;

    fn from_str(text: &str) -> Result<Self, NoOrder> {
        let mut parts = text.splitn(3, '.');
        let op = parts.next().and_then(|op| op.parse().ok());
        let generation = parts.next().and_then(|number| number.parse().ok());
        let (Some(op), Some(generation)) = (op, generation) else {
            return Err(NoOrder);
        };
        let from = parts.next().map(|from| from.parse().map_err(|_| NoOrder));
        Ok(Self {
            op,
            generation,
            from: from.transpose()?,
        })
    }
}

impl OrderName {
    const fn lease(self) -> Lease {
        Lease {
            driver: Driver::Platform,
            generation: self.generation,
        }
    }

    fn exchange(self) -> Exchange {
        self.from.map_or(Exchange::Create, Exchange::Append)
    }
}

/// The orders that a platform tells that it still has. What is none of ours is left out.
pub(crate) fn held(names: &[String]) -> Held {
    let names = names.iter().filter_map(|name| name.parse().ok());
    names
        .map(|name: OrderName| (name.op, name.generation))
        .collect()
}

impl Runner {
    /// The orders that the platform should have now, and no others.
    pub(crate) fn orders(&self) -> Result<Vec<TransferOrder>, RunError> {
        let Some(account) = self.account() else {
            return Ok(Vec::new());
        };
        let over_metered = self.conditions().metered_allowed;
        let engine = self.engine();
        let slices = engine.outbox().slices()?;
        let slices: Vec<OrderName> = slices.iter().filter_map(|name| name.parse().ok()).collect();
        let mut orders = Vec::new();
        for entry in engine.queue().iter() {
            let (Some(lease), Work::Add { copy, .. }) = (of_platform(entry), &entry.work) else {
                continue;
            };
            let (op, generation) = (entry.op, lease.generation);
            let mut slices = slices.iter();
            let slice = slices.find(|name| (name.op, name.generation) == (op, generation));
            let is_cut = matches!(engine.queue().exchange(op), Some(Exchange::Append(_)));
            let (name, file) = match slice {
                Some(name) => (*name, engine.outbox().slice(&name.to_string())),
                // It is being made.
                None if is_cut => continue,
                None => {
                    let from = None;
                    let name = OrderName {
                        op,
                        generation,
                        from,
                    };
                    (name, engine.outbox().staged(copy))
                }
            };
            orders.extend(self.order(name, entry, file, &account.server, over_metered));
        }
        Ok(orders)
    }

    fn order(
        &self,
        name: OrderName,
        entry: &Entry,
        file: PathBuf,
        server: &Address,
        over_metered: bool,
    ) -> Option<TransferOrder> {
        let token = self.token(false)?;
        let request = requests::of(entry, name.exchange(), &file, None)?;
        let Body::File { path: file, .. } = request.body else {
            return None;
        };
        let mut headers = request.headers;
        headers.push(("authorization", format!("Bearer {}", token.0)));
        Some(TransferOrder {
            name: name.to_string(),
            method: request.method,
            url: server.at(&request.path).to_string(),
            headers,
            file,
            over_metered,
        })
    }

    /// What became of an order. One that is over, superseded or not of this account changes
    /// nothing.
    pub(crate) async fn report(
        self: &Arc<Self>,
        name: OrderName,
        report: TransferReport,
    ) -> Result<(), RunError> {
        let (op, lease) = (name.op, name.lease());
        let entry = self.engine().queue().entry(op).cloned();
        let Some(entry) = entry.filter(|entry| of_platform(entry) == Some(lease)) else {
            return Ok(());
        };
        let answer = match report {
            TransferReport::Answered(response) => {
                Some(Answer::Some(requests::reply(&entry, &lower_case(response))))
            }
            TransferReport::Failed(silence) => Some(Answer::None(silence)),
            TransferReport::Lost => None,
        };
        let exchange = name.exchange();
        self.happened(match answer {
            Some(answer) => Event::Answered {
                op,
                lease,
                exchange,
                answer,
            },
            None => Event::LeaseLost { op, lease },
        })
        .await?;
        self.sweep_slices();
        Ok(())
    }

    /// Makes what the platform is to send. A new upload's copy is there already.
    pub(super) fn hand_out(self: &Arc<Self>, op: OpId, lease: Lease, exchange: Exchange) {
        let Exchange::Append(from) = exchange else {
            return;
        };
        let this = Arc::clone(self);
        self.work(async move {
            let cutter = Arc::clone(&this);
            let cut = tokio::task::spawn_blocking(move || cutter.cut(op, lease, from)).await;
            if matches!(cut, Ok(Some(()))) {
                // Its order is there now.
                this.changes.happened();
            } else {
                let _ = this.happened(Event::LeaseLost { op, lease }).await;
            }
            // It may have been taken back meanwhile.
            this.sweep_slices();
        });
    }

    fn cut(&self, op: OpId, lease: Lease, from: u64) -> Option<()> {
        let (copy, slice) = {
            let engine = self.engine();
            let entry = engine.queue().entry(op)?;
            let copy = engine.outbox().staged(requests::copy_of(entry)?);
            let name = OrderName {
                op,
                generation: lease.generation,
                from: Some(from),
            };
            (copy, engine.outbox().slice(&name.to_string()))
        };
        slices::cut(&copy, from, &slice).ok()
    }

    /// Slices stay as long as the platform has their orders.
    pub(super) fn sweep_slices(&self) {
        let engine = self.engine();
        let kept = |name: &str| {
            let name: Option<OrderName> = name.parse().ok();
            name.is_some_and(|name| {
                let entry = engine.queue().entry(name.op);
                entry.and_then(of_platform) == Some(name.lease())
            })
        };
        // What can't be removed now is swept the next time.
        let _ = engine.outbox().sweep_slices(kept);
    }

    /// The orders that the queue takes the platform to have.
    pub(super) fn handed_out(&self) -> Held {
        let engine = self.engine();
        let all = engine.queue().iter();
        all.filter_map(|entry| Some((entry.op, of_platform(entry)?.generation)))
            .collect()
    }
}

/// Under which lease the platform carries it.
const fn of_platform(entry: &Entry) -> Option<Lease> {
    match entry.state {
        State::Sending(lease) if matches!(lease.driver, Driver::Platform) => Some(lease),
        _ => None,
    }
}

/// As every platform writes them differently.
fn lower_case(mut response: Response) -> Response {
    for (name, _) in &mut response.headers {
        name.make_ascii_lowercase();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_was_made_of_and_others_say_nothing() {
        for from in [None, Some(0), Some(u64::MAX)] {
            let name = OrderName {
                op: OpId::from_bytes([3; 16]),
                generation: 7,
                from,
            };
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        let op = OpId::from_bytes([3; 16]);
        for other in [
            "",
            ".",
            "a.b",
            &format!("{op}"),
            &format!("{op}.x"),
            &format!("{op}.1.2.3"),
        ] {
            assert_eq!(other.parse::<OrderName>(), Err(NoOrder), "{other}");
        }
    }
}
