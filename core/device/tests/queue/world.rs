//! A phone, its outbox, its carriers and the server; what can happen to them, as data.

use crate::cast::{
    DAY, LENGTH, SECOND, WIFI, add, folder, op, photo_of, refused, rename, reply, sha, start,
    unstaged,
};
use crate::happens::{Happens, Way};
use crate::model::Server;
use std::collections::{BTreeMap, BTreeSet};
use suivi_device::queue::machine::Queue;
use suivi_device::queue::{
    Answer, Block, Conditions, Driver, Effect, Entry, Event, Exchange, Held, Lease, Reply, Silence,
    State, Work,
};
use suivi_device::time::{Boot, Moment};
use suivi_rules::{ItemId, Level, OpId, Refusal};
use suivi_wire::ops::{Delete, Operation};
use suivi_wire::problem::Failure;

/// A request on its way.
#[derive(Debug, Clone)]
pub struct Flight {
    pub op: OpId,
    pub lease: Lease,
    pub exchange: Exchange,
    pub work: Work,
    /// The server did it; this is the answer.
    pub answer: Option<Reply>,
}

#[derive(Debug)]
pub struct World {
    pub queue: Queue,
    pub outbox: BTreeMap<OpId, Entry>,
    pub now: Moment,
    pub server: Server,
    pub snapshot: Server,
    pub flights: Vec<Flight>,
    pub hashing: BTreeSet<OpId>,
    pub past: Vec<Event>,
    pub conditions: Conditions,
    pub next: u64,
    /// Everything that was ever accepted.
    pub accepted: BTreeSet<OpId>,
    pub forgotten: BTreeSet<OpId>,
    /// What the person gave up himself.
    pub discarded: BTreeSet<OpId>,
    /// Items that the person narrowed.
    pub narrowed: BTreeSet<ItemId>,
    pub was_restored: bool,
    /// A 401 or a sign-out since the last sign-in.
    pub unsigned: bool,
    /// This process was told what the phone is like.
    pub told: bool,
    /// The app is in the background: the platform carries bytes.
    pub background: bool,
    pub trace: Vec<(Vec<OpId>, Vec<Effect>)>,
    /// Where the wall clock stands besides.
    pub offset: i64,
}

impl World {
    pub fn new(offset: i64) -> Self {
        let mut world = Self {
            queue: Queue::new(Vec::new(), 11),
            outbox: BTreeMap::new(),
            now: start(),
            server: Server::default(),
            snapshot: Server::default(),
            flights: Vec::new(),
            hashing: BTreeSet::new(),
            past: Vec::new(),
            conditions: WIFI,
            next: 1,
            accepted: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            discarded: BTreeSet::new(),
            narrowed: BTreeSet::new(),
            was_restored: false,
            unsigned: false,
            told: false,
            background: false,
            trace: Vec::new(),
            offset,
        };
        world.begin(BTreeSet::new(), false, None);
        world
    }

    fn begin(&mut self, held: Held, updated: bool, died_at: Option<OpId>) {
        self.step(Event::Started {
            held,
            updated,
            died_at,
        });
        if self.background {
            self.step(Event::Background);
        }
        self.step(Event::Conditions(self.conditions));
    }

    pub fn step(&mut self, event: Event) {
        let mut now = self.now;
        now.wall += self.offset;
        self.told |= matches!(event, Event::Conditions(_));
        let before = self.outbox.clone();
        let (changed, effects) = self.queue.step(event.clone(), now);
        for op in &changed {
            let entry = self.queue.entry(*op).expect("it changed, so it is there");
            self.outbox.insert(*op, entry.clone());
            self.accepted.insert(*op);
        }
        for effect in &effects {
            self.carry_out(effect);
        }
        self.trace.push((changed, effects.clone()));
        crate::invariants::check(self, &before, &event, &effects);
    }

    fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Send {
                op,
                lease,
                exchange,
            } => self.flights.push(Flight {
                op: *op,
                lease: *lease,
                exchange: *exchange,
                work: self.outbox[op].work.clone(),
                answer: None,
            }),
            Effect::Cancel { op, lease } => {
                self.hashing.remove(op);
                // A platform may have sent it all the same.
                let late = |flight: &Flight| flight.lease.driver == Driver::Platform;
                self.flights
                    .retain(|flight| (flight.op, flight.lease) != (*op, *lease) || late(flight));
            }
            Effect::Rehash(op) => {
                self.hashing.insert(*op);
            }
            Effect::Forget(op) => {
                self.outbox.remove(op);
                self.forgotten.insert(*op);
            }
            _ => {}
        }
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn pick(&self, which: u8, filter: impl Fn(&Entry) -> bool) -> Option<OpId> {
        let all: Vec<_> = self.outbox.values().filter(|it| filter(it)).collect();
        let count = all.len().max(1);
        all.get(usize::from(which) % count).map(|entry| entry.op)
    }

    fn answer(&mut self, flight: &Flight, answer: Answer) {
        if let Answer::Some(reply) = &answer
            && reply.status == 401
        {
            self.unsigned = true;
        }
        let event = Event::Answered {
            op: flight.op,
            lease: flight.lease,
            exchange: flight.exchange,
            answer,
        };
        self.past.push(event.clone());
        self.step(event);
    }

    pub fn serve(&mut self, flight: &Flight, body: u64) -> Reply {
        let made = |world: &Self, item| world.server.made.get(item).copied();
        let Work::Add { add, .. } = &flight.work else {
            return self.server.serve(&flight.work, flight.exchange, body);
        };
        let before = made(self, &add.item);
        let reply = self.server.serve(&flight.work, flight.exchange, body);
        // A request of the narrower operation never makes the item wider.
        if made(self, &add.item) != before && add.level == Some(Level::JustMe) {
            let level = self.server.items[&add.item].level;
            assert_eq!(level, Level::JustMe, "shown to the wrong person: {add:?}");
        }
        reply
    }

    fn arrives(&mut self, which: u8, way: &Way) {
        if self.flights.is_empty() {
            return;
        }
        let mut flight = self.flights.remove(usize::from(which) % self.flights.len());
        if let Some(reply) = flight.answer.take() {
            return self.answer(&flight, Answer::Some(reply));
        }
        let answer = match way {
            Way::Whole => Answer::Some(self.serve(&flight, LENGTH as u64)),
            Way::CutAt(body) => {
                self.serve(&flight, u64::from(*body));
                Answer::None(Silence::Cut)
            }
            Way::AnswerLost => {
                self.serve(&flight, LENGTH as u64);
                Answer::None(Silence::Timeout)
            }
            Way::Silence(kind) => Answer::None(match kind % 4 {
                0 => Silence::NoRoute,
                1 => Silence::Timeout,
                2 => Silence::Certificate,
                _ => Silence::Unreadable,
            }),
            Way::Fails(kind) => Answer::Some(failure(*kind)),
        };
        self.answer(&flight, answer);
    }

    pub fn happen(&mut self, what: &Happens) {
        match what {
            Happens::Photo { staged, folder } => {
                let number = self.fresh();
                let mut entry = if *staged {
                    photo_of(add(number), number * 1000)
                } else {
                    unstaged(number)
                };
                entry.place = self.place();
                let folders = self.pick(*folder, |it| {
                    matches!(it.work, Work::Change(Operation::AddFolder(_)))
                });
                if let (Work::Add { add, .. }, Some(into), true) =
                    (&mut entry.work, folders, folder % 2 == 0)
                {
                    add.folder = self.outbox[&into].item();
                }
                self.ask(entry);
            }
            Happens::Folder => {
                let mut entry = folder(self.fresh());
                entry.place = self.place();
                self.ask(entry);
            }
            Happens::Rename(which) => {
                if let Some(found) = self.pick(*which, |it| it.item().is_some()) {
                    let item = self.outbox[&found].item().unwrap();
                    let mut entry = rename(self.fresh(), item);
                    entry.place = self.place();
                    self.ask(entry);
                }
            }
            Happens::Delete(which) => {
                let done = |it: &Entry| matches!(it.state, State::Done { .. });
                let file = |it: &Entry| matches!(it.work, Work::Add { .. });
                if let Some(found) = self.pick(*which, |it| done(it) && file(it)) {
                    let item = self.outbox[&found].item().unwrap();
                    let number = self.fresh();
                    let op = op(number);
                    let work = Operation::Delete(Delete { op, item });
                    let mut entry = crate::cast::change(number, work);
                    entry.place = self.place();
                    self.ask(entry);
                }
            }
            Happens::Staged(which) => {
                if let Some(op) = self.pick(*which, |it| it.state == State::Staging) {
                    let item = self.outbox[&op].item().unwrap();
                    self.step(Event::Staged {
                        op,
                        sha256: sha(item),
                        length: LENGTH,
                        media_type: "image/jpeg".into(),
                        captured_at: None,
                    });
                }
            }
            Happens::NotStaged(which) => {
                if let Some(op) = self.pick(*which, |it| it.state == State::Staging) {
                    let why = Block::SourceLost;
                    self.step(Event::NotStaged { op, why });
                }
            }
            Happens::Arrives(which, way) => self.arrives(*which, way),
            Happens::Half(which, body) => {
                let count = self.flights.len().max(1);
                let at = usize::from(*which) % count;
                if let Some(flight) = self.flights.get(at).cloned()
                    && flight.answer.is_none()
                {
                    let reply = self.serve(&flight, u64::from(*body));
                    self.flights[at].answer = Some(reply);
                }
            }
            Happens::Echo(which) => {
                let count = self.past.len().max(1);
                if let Some(event) = self.past.get(usize::from(*which) % count).cloned() {
                    self.step(event);
                }
            }
            Happens::Hashed(equal) => {
                if let Some(op) = self.hashing.pop_first() {
                    let equal = *equal;
                    self.step(Event::Rehashed { op, equal });
                }
            }
            Happens::LeaseLost(which) => {
                if !self.flights.is_empty() {
                    let at = usize::from(*which) % self.flights.len();
                    let Flight { op, lease, .. } = self.flights.remove(at);
                    self.step(Event::LeaseLost { op, lease });
                }
            }
            Happens::Kill {
                serves,
                holds,
                died,
                boots,
            } => self.kill(*serves, *holds, *died, *boots),
            Happens::Opened { updated: true } => {
                let held = self.held();
                self.begin(held, true, None);
            }
            Happens::Opened { updated: false } => self.step(Event::Opened),
            Happens::Conditions(bits) => {
                self.conditions = Conditions {
                    online: bits & 3 != 0,
                    metered: bits & 4 != 0,
                    metered_allowed: bits & 8 != 0,
                    battery_low: bits & 48 == 48,
                    strained: bits & 64 != 0,
                };
                self.step(Event::Conditions(self.conditions));
            }
            Happens::SignedIn => {
                self.unsigned = false;
                self.step(Event::SignedIn);
            }
            Happens::SignedOut => {
                self.unsigned = true;
                self.step(Event::SignedOut);
            }
            Happens::Pass(many) => {
                let length = match many % 16 {
                    0 => i64::from(many % 8) * DAY,
                    1..4 => 900 * SECOND,
                    _ => i64::from(many % 10) * SECOND,
                };
                self.now.up += length;
                self.now.wall += length;
                self.step(Event::Woken);
            }
            Happens::Jump(years) => self.now.wall += i64::from(*years) * 365 * DAY,
            Happens::Retry(which) => {
                if let Some(op) = self.pick(*which, Entry::is_open) {
                    self.step(Event::Retry(op));
                }
            }
            Happens::Discard(which) => {
                if let Some(found) = self.pick(*which, Entry::is_open) {
                    let delete = op(self.fresh());
                    self.discarded.insert(found);
                    self.step(Event::Discard { op: found, delete });
                }
            }
            Happens::Narrow(which) => {
                let file = |it: &Entry| matches!(it.work, Work::Add { .. });
                let gone =
                    |it: &Entry| matches!(it.state, State::Cancelled | State::Superseded { .. });
                if let Some(found) = self.pick(*which, |it| file(it) && !gone(it)) {
                    let new = op(self.fresh());
                    self.narrowed.insert(self.outbox[&found].item().unwrap());
                    let level = Level::JustMe;
                    self.step(Event::Narrow {
                        op: found,
                        new,
                        level,
                    });
                }
            }
            Happens::Elsewhere(which, root) => {
                let file = |it: &Entry| matches!(it.work, Work::Add { .. });
                let folder = if *root {
                    None
                } else {
                    let folders = self.server.items.keys();
                    folders.copied().find(|it| self.is_folder(*it))
                };
                if let Some(found) = self.pick(*which, |it| file(it) && it.is_open()) {
                    let new = op(self.fresh());
                    self.step(Event::Elsewhere {
                        op: found,
                        new,
                        folder,
                    });
                }
            }
            Happens::Foreground => self.foreground(),
            Happens::Background => {
                self.background = true;
                self.step(Event::Background);
            }
            Happens::Vanishes(which) => {
                let count = self.flights.len().max(1);
                let at = usize::from(*which) % count;
                let flight = self.flights.get(at);
                if flight.is_some_and(|it| it.lease.driver == Driver::Platform) {
                    self.flights.remove(at);
                }
            }
            Happens::Close(which) => {
                let folders: Vec<_> = self.server.items.keys().copied().collect();
                let folders: Vec<_> = folders.iter().filter(|it| self.is_folder(**it)).collect();
                if let Some(folder) = folders.get(usize::from(*which) % folders.len().max(1)) {
                    let folder = **folder;
                    if !self.server.closed.remove(&folder) {
                        self.server.closed.insert(folder);
                    }
                }
            }
            Happens::Snapshot => self.snapshot = self.server.clone(),
            Happens::Restore => self.restore(),
        }
    }

    fn is_folder(&self, item: ItemId) -> bool {
        self.server.folders.contains(&item)
    }

    fn place(&self) -> i64 {
        let last = self.outbox.values().map(|entry| entry.place).max();
        last.unwrap_or(0) + 1
    }

    fn ask(&mut self, entry: Entry) {
        self.accepted.insert(entry.op);
        self.step(Event::Asked(vec![entry]));
    }

    fn held(&self) -> Held {
        let platform = |it: &&Flight| it.lease.driver == Driver::Platform;
        let held = self.flights.iter().filter(platform);
        held.map(|it| (it.op, it.lease.generation)).collect()
    }

    fn foreground(&mut self) {
        self.background = false;
        let held = self.held();
        self.step(Event::Foreground { held });
    }

    fn kill(&mut self, serves: bool, holds: bool, died: Option<u8>, boots: bool) {
        let flights = std::mem::take(&mut self.flights);
        for flight in flights {
            let stays = flight.lease.driver == Driver::Platform && holds;
            if !stays && serves && flight.answer.is_none() {
                self.serve(&flight, LENGTH as u64 / 2);
            }
            if stays {
                self.flights.push(flight);
            }
        }
        self.hashing.clear();
        if boots {
            self.now.boot = Boot(self.now.boot.0 + 1);
            self.now.up = SECOND;
        }
        let entries = self.outbox.values().cloned().collect();
        self.queue = Queue::new(entries, self.next);
        self.told = false;
        let died = died.and_then(|which| self.pick(which, Entry::is_open));
        self.unsigned = false;
        let held = self.held();
        self.begin(held, false, died);
    }

    /// The server is set up again from what it was before; the feed tells what it lacks.
    fn restore(&mut self) {
        self.was_restored = true;
        self.server = self.snapshot.clone();
        let lacks = |entry: &&Entry| {
            let item = entry.item();
            let known = item.is_some_and(|it| {
                self.server.items.contains_key(&it) || self.server.deleted.contains(&it)
            });
            let done = matches!(entry.state, State::Done { .. });
            let adds = matches!(
                entry.work,
                Work::Add { .. } | Work::Change(Operation::AddFolder(_))
            );
            done && if adds {
                !known
            } else {
                !self.server.applied.contains_key(&entry.op)
            }
        };
        let missing = self.outbox.values().filter(lacks);
        let missing = missing.map(|entry| entry.op).collect();
        self.step(Event::Missing(missing));
    }

    /// Everything is well from now on.
    pub fn heal(&mut self) {
        self.server.closed.clear();
        self.conditions = WIFI;
        self.step(Event::Conditions(WIFI));
        self.unsigned = false;
        self.step(Event::SignedIn);
        self.foreground();
        for _ in 0..600 {
            let staging = |it: &Entry| it.state == State::Staging;
            if self.pick(0, staging).is_some() {
                self.happen(&Happens::Staged(0));
            } else if !self.hashing.is_empty() {
                self.happen(&Happens::Hashed(true));
            } else if !self.flights.is_empty() {
                self.arrives(0, &Way::Whole);
            } else if self.outbox.values().any(|it| {
                matches!(
                    it.state,
                    State::Waiting { until: Some(_), .. } | State::Ready
                )
            }) {
                self.now.up += 900 * SECOND;
                self.step(Event::Woken);
            } else {
                return;
            }
        }
        let open: Vec<_> = self.outbox.values().filter(|it| it.is_open()).collect();
        panic!("V9: it does not come to an end: {open:#?}");
    }
}

/// An answer that changed nothing.
fn failure(kind: u8) -> Reply {
    match kind % 14 {
        0 | 1 => reply(401),
        2 => refused(Failure::SessionSuperseded),
        3 => reply(500),
        4 => Reply {
            retry_after: Some(60),
            ..reply(503)
        },
        5 => reply(429),
        6 => refused(Failure::Locked),
        7 => refused(Failure::WrongOffset),
        8 => refused(Failure::NoSpace),
        9 => refused(Failure::ChecksumMismatch),
        10 => refused(Refusal::NotAllowed),
        11 => reply(426),
        12 => Reply {
            marked: false,
            ..reply(200)
        },
        _ => refused(Refusal::NotFound),
    }
}
