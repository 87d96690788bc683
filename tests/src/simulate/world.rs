//! One world: a server, some phones, a network, and what happens to them. All of it from one seed.

use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::network::{Flight, Told, What, leaves};
use crate::phone::{Phone, Task};
use crate::server::{Sent, Server};
use crate::stage::{Stage, credentials};
use crate::trace::Trace;
use crate::truth::Truth;
use std::collections::BTreeSet;
use std::path::PathBuf;
use suivi_device::cache::Bytes;
use suivi_device::queue::{Answer, Effect, Event, Exchange, Silence, State, Work};
use suivi_device::remote::Response;
use suivi_device::run::engine::Engine;
use suivi_device::run::requests;
use suivi_device::sync;
use suivi_device::time::SystemEntropy;
use suivi_rules::OpId;
use suivi_wire::accounts::{Secret, SessionAnswer, UploadTokenAnswer};
use tempfile::TempDir;

/// One second, in microseconds.
pub(crate) const SECOND: i64 = 1_000_000;
/// One day.
pub(crate) const DAY: i64 = 86_400 * SECOND;

/// Something that must never be, in words.
pub(crate) type Wrong = String;

/// The world.
pub(crate) struct World<'a> {
    /// What it began with.
    pub(crate) stage: &'a Stage,
    server: Option<Server>,
    /// The phones.
    pub(crate) phones: Vec<Phone>,
    /// Requests on their way.
    pub(crate) flights: Vec<Flight>,
    /// Answers that come when nobody waits any more.
    pub(crate) late: Vec<(Flight, Response)>,
    /// The world's time, in microseconds.
    pub(crate) now: i64,
    /// What decides.
    pub(crate) chance: Chance,
    /// What happened.
    pub(crate) trace: Trace,
    /// What people were promised.
    pub(crate) ledger: Ledger,
    /// What the server's rows say; none since somebody wrote.
    truth: Option<Truth>,
    /// Sofia's session.
    pub(crate) admin: Option<Secret>,
    /// Everything goes well from now on.
    pub(crate) healed: bool,
    folder: TempDir,
}

impl<'a> World<'a> {
    /// A new one.
    pub(crate) fn new(stage: &'a Stage, seed: u64, aloud: bool) -> Result<Self, Wrong> {
        let folder = crate::stage::scratch()?;
        let data = folder.path().join("server");
        stage.copy(&data).map_err(|error| error.to_string())?;
        let server = Server::open(&data, seed).map_err(|error| error.to_string())?;
        let mut chance = Chance::new(seed);
        let all = [
            ("ana", &stage.ana),
            ("emile", &stage.emile),
            ("ana2", &stage.ana),
            ("nora", &stage.nora),
        ];
        let count = chance.weigh(&[(1, 1), (3, 2), (3, 3), (4, 4)]);
        let phones = all.into_iter().take(count).enumerate();
        let phones = phones.map(|(at, (name, who))| {
            let own = seed.wrapping_mul(31).wrapping_add(at as u64 + 1);
            Phone::new(name, who, folder.path().join(name), own)
        });
        let mut world = Self {
            stage,
            server: Some(server),
            phones: phones.collect(),
            flights: Vec::new(),
            late: Vec::new(),
            now: 3600 * SECOND,
            chance,
            trace: Trace::new(aloud),
            ledger: Ledger::default(),
            truth: None,
            admin: None,
            healed: false,
            folder,
        };
        world.time_passes(0)?;
        for at in 0..count {
            world.signs_in(at)?;
            world.starts(at)?;
        }
        Ok(world)
    }

    /// The server.
    pub(crate) fn server(&self) -> &Server {
        self.server
            .as_ref()
            .expect("it is only away while it restarts")
    }

    /// Where people's own photos lie.
    pub(crate) fn sources(&self) -> PathBuf {
        self.folder.path().join("sources")
    }

    /// It stops and starts again.
    pub(crate) fn server_restarts(&mut self) -> Result<(), Wrong> {
        self.trace.tell("the server restarts");
        let server = self.server.take().map(Server::restart);
        self.server = server.transpose().map_err(|error| error.to_string())?;
        self.time_passes(0)
    }

    /// What the server's rows say now.
    pub(crate) fn truth(&mut self) -> Result<Truth, Wrong> {
        if let Some(truth) = &self.truth {
            return Ok(truth.clone());
        }
        let truth = Truth::read(self.server(), self.stage)?;
        self.truth = Some(truth.clone());
        Ok(truth)
    }

    /// Somebody wrote.
    pub(crate) fn truth_changed(&mut self) {
        self.truth = None;
    }

    /// Time passes, and who wanted to be woken is.
    pub(crate) fn time_passes(&mut self, micros: i64) -> Result<(), Wrong> {
        self.now += micros;
        self.server().it_is(self.now);
        for at in 0..self.phones.len() {
            let up = self.phones[at].moment(self.now).up;
            if self.phones[at].wake.is_some_and(|wake| wake <= up) {
                self.phones[at].wake = None;
                self.queue(at, Event::Woken)?;
            }
            if self.phones[at].wake_sync.is_some_and(|wake| wake <= up) {
                self.phones[at].wake_sync = None;
                self.sync(at, sync::Event::Woken)?;
            }
        }
        Ok(())
    }

    /// Signs a phone's person in. Nothing if the server says no.
    pub(crate) fn signs_in(&mut self, at: usize) -> Result<(), Wrong> {
        let phone = &self.phones[at];
        let asked = credentials(&phone.who.email, phone.who.role, &phone.device);
        let answer: Result<SessionAnswer, _> =
            self.server()
                .json(&Sent::post("/v1/sessions", &asked, None));
        self.trace
            .tell(&format!("{} signs in: {}", phone.name, answer.is_ok()));
        let Ok(answer) = answer else { return Ok(()) };
        let session = Some(answer.token);
        let token: UploadTokenAnswer =
            self.server()
                .json(&Sent::post("/v1/upload-tokens", &(), session.clone()))?;
        self.phones[at].session = session;
        self.phones[at].upload = Some(token.token);
        if self.phones[at].engine.is_none() {
            return Ok(());
        }
        // As the runner: the sync begins anew, and hears nothing of what was asked before.
        self.phones[at].follower = None;
        self.phones[at].wake_sync = None;
        self.phones[at].open_cache()?;
        self.queue(at, Event::SignedIn)?;
        self.sync(at, sync::Event::Due)
    }

    /// The app is opened: the process starts, as the runner does it.
    pub(crate) fn starts(&mut self, at: usize) -> Result<(), Wrong> {
        let name = self.phones[at].name;
        self.trace.tell(&format!("{name} starts"));
        let died_at = self.phones[at].open()?;
        self.begins(at, died_at)
    }

    /// The queue is told what it must know to begin.
    pub(crate) fn begins(&mut self, at: usize, died_at: Option<OpId>) -> Result<(), Wrong> {
        self.phones[at].stalled = false;
        let conditions = self.phones[at].conditions;
        self.queue(at, Event::Conditions(conditions))?;
        let started = Event::Started {
            held: BTreeSet::new(),
            updated: false,
            died_at,
        };
        self.phones[at].unsigned = false;
        self.queue(at, started)?;
        let signed_in = self.phones[at].token(false).is_some();
        self.queue(
            at,
            if signed_in {
                Event::SignedIn
            } else {
                Event::SignedOut
            },
        )?;
        self.sync(at, sync::Event::Due)
    }

    /// The process of a phone is killed.
    pub(crate) fn killed(&mut self, at: usize) {
        self.trace
            .tell(&format!("{} is killed", self.phones[at].name));
        self.phones[at].dies();
        self.lets_go(at);
    }

    /// Nobody waits any more for what this phone asked.
    fn lets_go(&mut self, at: usize) {
        for flight in self.flights.iter_mut().filter(|it| it.phone == at) {
            flight.awaited = false;
        }
    }

    /// The queue of a phone takes a step, and what it asks for is begun.
    pub(crate) fn queue(&mut self, at: usize, event: Event) -> Result<(), Wrong> {
        let phone = &mut self.phones[at];
        let moment = phone.moment(self.now);
        let Some(engine) = phone.engine.as_mut().filter(|_| !phone.stalled) else {
            return Ok(());
        };
        let told = crate::say::event(&event);
        match &event {
            Event::SignedOut => phone.unsigned = true,
            Event::SignedIn => phone.unsigned = false,
            Event::Answered {
                answer: Answer::Some(reply),
                ..
            } if reply.status == 401 || reply.result.is_some() => {
                phone.unsigned |= reply.marked;
            }
            _ => {}
        }
        let signed_out = crate::steady::signed_out(&event);
        let stuck = |engine: &Engine| {
            let entry = signed_out.and_then(|op| engine.queue().entry(op));
            entry.is_some_and(|it| matches!(it.state, State::Blocked { .. }) || !it.is_open())
        };
        let before = stuck(engine);
        let effects = engine.handle(event, moment);
        if stuck(engine) && !before {
            return Err("V10: an ended session ended or blocked an entry".into());
        }
        self.trace.tell(&format!("{} queue {told}", phone.name));
        let Ok(effects) = effects else {
            // Nothing of it happened. Whatever is carried is let go.
            if !phone.full {
                return Err("V1: the outbox could not be written".into());
            }
            phone.stalled = true;
            phone.tasks.clear();
            phone.wake = None;
            self.trace.tell("  could not be written");
            for flight in self.flights.iter_mut().filter(|it| it.phone == at) {
                flight.awaited &= !matches!(flight.what, What::Queue { .. });
            }
            return Ok(());
        };
        crate::steady::after_step(self, at)?;
        for effect in effects {
            self.carry(at, effect)?;
        }
        crate::steady::reasons(self, at)
    }

    fn carry(&mut self, at: usize, effect: Effect) -> Result<(), Wrong> {
        if effect != Effect::Changed {
            self.trace.tell(&format!("  {effect:?}"));
        }
        match effect {
            Effect::Send {
                op,
                lease,
                exchange,
            } => {
                let phone = &self.phones[at];
                let Some(entry) = phone.entry(op) else {
                    return Err(format!("V2: {op} is sent and is not there"));
                };
                if matches!(&entry.work, Work::Add { add, .. } if add.sha256.is_none()) {
                    return Err(format!("V1: {op} is sent before it is copied"));
                }
                self.ledger.asks_first(phone, &entry, exchange)?;
                let staged = phone.copy_of(&entry).unwrap_or_default();
                let token = phone.token(exchange == Exchange::Operate);
                let request = requests::of(&entry, exchange, &staged, token);
                self.flights.push(Flight {
                    phone: at,
                    sent: request.and_then(leaves),
                    what: What::Queue {
                        op,
                        lease,
                        exchange,
                        entry: Box::new(entry),
                    },
                    awaited: true,
                    life: (phone.life, phone.shown),
                });
            }
            Effect::Cancel { op, lease } => {
                for flight in &mut self.flights {
                    let mine = matches!(&flight.what, What::Queue { op: o, lease: l, .. }
                        if *o == op && *l == lease);
                    flight.awaited &= !(mine && flight.phone == at);
                }
            }
            Effect::Stage(op) => self.phones[at].tasks.push_back(Task::Copy(op)),
            Effect::Rehash(op) => self.phones[at].tasks.push_back(Task::Rehash(op)),
            Effect::WakeAt(up) => self.phones[at].wake = Some(up),
            Effect::Drop(op) => {
                crate::steady::may_drop(self, at, op)?;
                let phone = &mut self.phones[at];
                let copy = phone
                    .entry(op)
                    .as_ref()
                    .and_then(requests::copy_of)
                    .cloned();
                if let (Some(copy), Some(engine)) = (copy, phone.engine.as_mut()) {
                    let _ = engine.outbox_mut().drop_copy(&copy);
                }
            }
            Effect::Forget(op) => {
                crate::steady::may_forget(self, op)?;
                if let Some(engine) = self.phones[at].engine.as_mut() {
                    let _ = engine.outbox_mut().remove(&[op]);
                }
            }
            Effect::Changed => {}
        }
        Ok(())
    }

    /// The sync of a phone takes a step.
    pub(crate) fn sync(&mut self, at: usize, event: sync::Event) -> Result<(), Wrong> {
        let phone = &mut self.phones[at];
        let moment = phone.moment(self.now);
        let Some(follower) = phone.follower.as_mut() else {
            return Ok(());
        };
        let told = crate::say::sync(&event);
        let (effects, applied) = follower
            .handle(event, moment)
            .map_err(|error| format!("V7: the cache could not be written: {error}"))?;
        if applied.leaves_traces {
            let cut = follower.cache_mut().cut_log();
            cut.map_err(|error| format!("V7: traces stay in the cache: {error}"))?;
        }
        self.trace.tell(&format!(
            "{} sync {told}, erased {}",
            phone.name,
            applied.erased.len()
        ));
        if applied.differed > 0 {
            return Err(format!(
                "V7: a recheck found {} rows wrong",
                applied.differed
            ));
        }
        for effect in effects {
            let phone = &mut self.phones[at];
            self.trace
                .tell(&format!("  {}", crate::say::following(&effect)));
            let (what, path) = match effect {
                sync::Effect::Pull { ask, cursor } => (
                    What::Pull(ask),
                    cursor.map_or_else(
                        || "/v1/sync".to_owned(),
                        |cursor| format!("/v1/sync?cursor={cursor}"),
                    ),
                ),
                sync::Effect::Read { ask, scope, after } => (
                    What::Page(ask),
                    after.map_or_else(
                        || format!("/v1/sync/scopes/{scope}"),
                        |after| format!("/v1/sync/scopes/{scope}?after={after}"),
                    ),
                ),
                sync::Effect::Reached(checkpoint) => {
                    crate::steady::reached(self, at, &checkpoint)?;
                    continue;
                }
                sync::Effect::Compare => {
                    // No server is restored here yet: nothing is missing.
                    self.sync(at, sync::Event::Compared)?;
                    continue;
                }
                sync::Effect::WakeAt(up) => {
                    phone.wake_sync = Some(up);
                    continue;
                }
            };
            self.flights.push(Flight {
                phone: at,
                sent: Some(Sent::get(path, phone.token(true))),
                what,
                awaited: true,
                life: (phone.life, phone.shown),
            });
        }
        Ok(())
    }

    /// What came of a request is told to the phone that sent it.
    pub(crate) fn hears(&mut self, flight: &Flight, told: Told) -> Result<(), Wrong> {
        let at = flight.phone;
        if let Told::Answer(response) = &told
            && response.status == 401
            && requests::marked(response)
        {
            self.notes(at, flight)?;
        }
        match &flight.what {
            What::Queue {
                op,
                lease,
                exchange,
                entry,
            } => {
                let carries_bytes = matches!(exchange, Exchange::Create | Exchange::Append(_));
                let lost = matches!(&told, Told::Nothing(Silence::Cut | Silence::Timeout));
                let current = self.phones[at]
                    .entry(*op)
                    .is_some_and(|now| now.state == State::Sending(*lease));
                if current && carries_bytes && lost && matches!(entry.work, Work::Add { .. }) {
                    self.ledger.silent.insert(*op);
                }
                let answer = match told {
                    Told::Nothing(silence) => Answer::None(silence),
                    Told::Answer(response) => Answer::Some(requests::reply(entry, &response)),
                };
                let answered = Event::Answered {
                    op: *op,
                    lease: *lease,
                    exchange: *exchange,
                    answer,
                };
                self.queue(at, answered)
            }
            What::Pull(ask) | What::Page(ask) => {
                let phone = &self.phones[at];
                if flight.life != (phone.life, phone.shown) {
                    return Ok(());
                }
                let event = followed(*ask, matches!(flight.what, What::Pull(_)), &told);
                self.sync(at, event)
            }
            What::Bytes(item) => self.keeps(at, flight, *item, &told),
        }
    }

    /// Whether the session is over is read in every answer.
    fn notes(&mut self, at: usize, flight: &Flight) -> Result<(), Wrong> {
        let token = flight.sent.as_ref().and_then(|sent| sent.token.clone());
        let phone = &mut self.phones[at];
        if token.is_some() && phone.session == token {
            self.trace
                .tell(&format!("{}'s session is over", phone.name));
            phone.session_over()?;
        } else if token.is_some() && phone.upload == token {
            phone.upload = None;
        }
        Ok(())
    }

    /// Bytes that were fetched are kept, if the cache still wants them.
    fn keeps(
        &mut self,
        at: usize,
        flight: &Flight,
        item: suivi_rules::ItemId,
        told: &Told,
    ) -> Result<(), Wrong> {
        let phone = &mut self.phones[at];
        let (Told::Answer(response), Some(follower)) = (told, phone.follower.as_mut()) else {
            return Ok(());
        };
        if response.status != 200
            || !requests::marked(response)
            || flight.life != (phone.life, phone.shown)
        {
            return Ok(());
        }
        let number = u64::try_from(self.now).unwrap_or(0);
        let cache = follower.cache_mut();
        let sealed = || {
            let entropy = SystemEntropy;
            let mut arriving = cache.arriving(item, Bytes::Original, number, &entropy)?;
            arriving.write(&response.body)?;
            arriving.complete()
        };
        let arrived = sealed().map_err(|error| error.to_string())?;
        let kept = cache.keep_bytes(arrived);
        let kept = kept.map_err(|error| format!("V7: bytes could not be kept: {error}"))?;
        self.trace
            .tell(&format!("{} keeps {item}: {kept}", phone.name));
        Ok(())
    }
}

/// What the sync is told of an answer, as the runner reads it.
fn followed(ask: sync::Ask, pull: bool, told: &Told) -> sync::Event {
    let failed = |retry_after| sync::Event::Failed { ask, retry_after };
    let Told::Answer(response) = told else {
        return failed(None);
    };
    let retry_after = requests::number(response, "retry-after");
    match response.status {
        200 if requests::marked(response) => {
            let event = if pull {
                requests::json(response).map(|answer| sync::Event::Pulled { ask, answer })
            } else {
                requests::json(response).map(|page| sync::Event::Paged { ask, page })
            };
            event.unwrap_or_else(|| failed(retry_after))
        }
        401 if requests::marked(response) => sync::Event::SignedOut,
        404 if requests::marked(response) => sync::Event::NoScope { ask },
        _ => failed(retry_after),
    }
}
