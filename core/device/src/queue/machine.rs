//! The queue as a state machine: an event and the moment in; changed entries and effects out. No
//! I/O, no clock, no chance besides the seed (queue specification, "Principles").
//!
//! Every step ends with the same two things: what may run is given away, lane by lane, and the
//! next time to wake is told. What is only in memory here (pauses of the whole server, which
//! request comes next) makes the queue quicker or more patient; without it, after a restart, an
//! entry whose bytes may have left begins with `HEAD`, which is always right.

use super::index::Index;
use super::policy;
use super::{
    Block, Conditions, Driver, Effect, Entry, Event, Exchange, Held, Pause, State, Wait, Work,
};
use crate::time::{Age, Moment};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::OpId;

/// What a person asked for, and how each of it stands.
#[derive(Debug)]
pub struct Queue {
    pub(super) entries: BTreeMap<OpId, Entry>,
    pub(super) index: Index,
    pub(super) seed: u64,
    /// None until they were told: until then nothing is sent.
    pub(super) conditions: Option<Conditions>,
    pub(super) carrier: Driver,
    pub(super) uploads: Token,
    pub(super) session: Token,
    /// How often somebody signed in; an answer to a request of before says nothing about now.
    pub(super) sign_ins: u32,
    pub(super) hold: Option<Hold>,
    /// How often the server as a whole failed one after the other.
    pub(super) misses: u32,
    pub(super) runs: BTreeMap<OpId, Run>,
    /// Requests that must come next, other than the usual first one.
    pub(super) plans: BTreeMap<OpId, Exchange>,
    /// Requests one after the other that brought nothing.
    pub(super) hops: BTreeMap<OpId, u32>,
    pub(super) age: Age,
    /// No step was made: what the core carried ended with its process.
    pub(super) is_fresh: bool,
    pub(super) told: Option<Pause>,
    /// What the entries were that the last step changed; none if there was none before.
    before: BTreeMap<OpId, Option<Entry>>,
}

/// What is known about a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Good,
    /// The server did not take it.
    Refused,
    /// There is none.
    Gone,
}

/// The server as a whole can't take anything at the moment. One entry at a time tries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hold {
    pub(super) until: Pause,
    /// The server said how long.
    pub(super) is_asked: bool,
    pub(super) bytes_only: bool,
}

/// A lease that was given in this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) sign_ins: u32,
    /// Whether bytes may have left before this lease.
    pub(super) left_before: bool,
    /// Which request; none if the copy is hashed.
    pub(super) exchange: Option<Exchange>,
    /// While the copy is hashed: why the server refused its bytes. It is told if the copy turns out
    /// to be what it was; if not, that is the reason.
    pub(super) refused: Option<Block>,
}

/// One step under way.
pub(super) struct Step<'a> {
    pub(super) queue: &'a mut Queue,
    pub(super) now: Moment,
    pub(super) changed: BTreeSet<OpId>,
    pub(super) effects: Vec<Effect>,
}

impl Queue {
    /// The queue as the outbox holds it. The seed decides how long pauses are.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>, seed: u64) -> Self {
        entries.sort_by_key(|entry| entry.place);
        let mut index = Index::default();
        let mut age = Age::default();
        for entry in &entries {
            index.insert(entry);
            if entry.aged.lived > age.lived {
                age = entry.aged;
            }
        }
        Self {
            entries: entries.into_iter().map(|it| (it.op, it)).collect(),
            index,
            seed,
            conditions: None,
            carrier: Driver::Core,
            uploads: Token::Good,
            session: Token::Good,
            sign_ins: 0,
            hold: None,
            misses: 0,
            runs: BTreeMap::new(),
            plans: BTreeMap::new(),
            hops: BTreeMap::new(),
            age,
            is_fresh: true,
            told: None,
            before: BTreeMap::new(),
        }
    }

    /// One entry.
    #[must_use]
    pub fn entry(&self, op: OpId) -> Option<&Entry> {
        self.entries.get(&op)
    }

    /// All entries, by their operations.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Under which request an entry is carried, if that began in this process.
    #[must_use]
    pub fn exchange(&self, op: OpId) -> Option<Exchange> {
        self.runs.get(&op)?.exchange
    }

    /// Takes the last step back: it could not be written. The queue stands as at a start: what was
    /// only in memory is forgotten, besides who carries, and nothing is sent until
    /// [`Event::Conditions`].
    pub fn undo(&mut self) {
        for (op, before) in std::mem::take(&mut self.before) {
            match before {
                Some(entry) => self.entries.insert(op, entry),
                None => self.entries.remove(&op),
            };
        }
        let entries = std::mem::take(&mut self.entries).into_values().collect();
        *self = Self {
            carrier: self.carrier,
            ..Self::new(entries, self.seed)
        };
    }

    /// Something happened: which entries are to be written, and what is to be done then.
    #[must_use]
    pub fn step(&mut self, event: Event, now: Moment) -> (Vec<OpId>, Vec<Effect>) {
        self.before.clear();
        let mut step = Step {
            queue: self,
            now,
            changed: BTreeSet::new(),
            effects: Vec::new(),
        };
        step.grow_older();
        step.revive();
        step.pauses_end();
        step.happened(event);
        step.prune();
        step.give_away();
        step.tell_when_to_wake();
        if !step.changed.is_empty() {
            step.effects.push(Effect::Changed);
        }
        (step.changed.into_iter().collect(), step.effects)
    }
}

impl Step<'_> {
    fn happened(&mut self, event: Event) {
        match event {
            Event::Started {
                held,
                updated,
                died_at,
            } => self.started(&held, updated, died_at),
            Event::Opened => self.forget_pauses(false),
            Event::Conditions(conditions) => self.conditions(conditions),
            Event::Asked(entries) => self.asked(entries),
            Event::Staged {
                op,
                sha256,
                length,
                media_type,
                captured_at,
            } => self.staged(op, sha256, length, media_type, captured_at),
            Event::NotStaged { op, why } => self.not_staged(op, why),
            Event::Answered {
                op,
                lease,
                exchange,
                answer,
            } => self.answered(op, lease, exchange, &answer),
            Event::LeaseLost { op, lease } => {
                if self.holds(op, lease) {
                    self.ended(op);
                    self.again(op, None, Wait::Platform);
                }
            }
            Event::Rehashed { op, equal } => self.rehashed(op, equal),
            Event::SignedIn => {
                self.queue.sign_ins += 1;
                (self.queue.uploads, self.queue.session) = (Token::Good, Token::Good);
                self.settle_all();
            }
            Event::SignedOut => {
                (self.queue.uploads, self.queue.session) = (Token::Gone, Token::Gone);
                for op in self.queue.index.carried() {
                    self.stop(op);
                }
                self.settle_all();
            }
            Event::Woken => self.queue.told = None,
            Event::Foreground { held } => {
                self.queue.carrier = Driver::Core;
                self.reclaim(&held);
                self.forget_pauses(false);
            }
            Event::Background => self.background(),
            Event::Retry(op) => self.retry(op),
            Event::Discard { op, delete } => self.discard(op, delete),
            Event::Elsewhere { op, new, folder } => self.elsewhere(op, new, folder),
            Event::Narrow { op, new, level } => self.narrow(op, new, level),
            Event::Missing(ops) => self.missing(&ops),
        }
    }

    /// Keeps what an entry was before this step.
    pub(super) fn remember(&mut self, op: OpId) {
        let entries = &self.queue.entries;
        let before = self.queue.before.entry(op);
        before.or_insert_with(|| entries.get(&op).cloned());
    }

    /// Changes an entry, and everything that is found by it.
    pub(super) fn alter(&mut self, op: OpId, change: impl FnOnce(&mut Entry)) {
        self.remember(op);
        if let Some(entry) = self.queue.entries.get_mut(&op) {
            self.queue.index.remove(entry);
            change(entry);
            self.queue.index.insert(entry);
            self.changed.insert(op);
        }
    }

    /// Brings an entry into another state.
    pub(super) fn to(&mut self, op: OpId, state: State) {
        let Some(entry) = self.queue.entries.get(&op) else {
            return;
        };
        if entry.state == state {
            return;
        }
        let (age, wall) = (self.queue.age, self.now.wall);
        self.alter(op, |entry| {
            entry.state = state;
            entry.since = wall;
            entry.aged = age;
        });
    }

    /// An entry is over, or a person must decide: what only concerned its way goes, and who needs
    /// it looks again.
    pub(super) fn ends(&mut self, op: OpId, state: State) {
        self.queue.runs.remove(&op);
        self.queue.plans.remove(&op);
        self.queue.hops.remove(&op);
        self.to(op, state);
        for dependent in self.queue.index.dependents(op) {
            self.settle(dependent);
        }
    }

    /// What the core carried before this process, nobody carries; what is unknown, waits.
    fn revive(&mut self) {
        if !std::mem::take(&mut self.queue.is_fresh) {
            return;
        }
        for op in self.all() {
            let Some(entry) = self.queue.entries.get(&op) else {
                continue;
            };
            match (&entry.work, &entry.state) {
                (Work::Unknown(_), _) => self.settle(op),
                (_, State::Staging) => self.effects.push(Effect::Stage(op)),
                (_, State::Sending(lease)) if lease.driver == Driver::Core => {
                    self.to(op, State::Ready);
                    self.settle(op);
                }
                _ => {}
            }
        }
    }

    /// Takes back what the platform no longer has.
    fn reclaim(&mut self, held: &Held) {
        for op in self.queue.index.carried() {
            let Some(lease) = self.lease_of(op) else {
                continue;
            };
            if lease.driver == Driver::Platform && !held.contains(&(op, lease.generation)) {
                self.stop(op);
            }
        }
    }

    /// The bytes that the core has on its way go over to the platform.
    fn background(&mut self) {
        self.queue.carrier = Driver::Platform;
        for op in self.queue.index.carried() {
            let has_bytes = self.queue.exchange(op).is_some_and(Exchange::has_bytes);
            let lease = self.lease_of(op);
            if has_bytes && lease.is_some_and(|lease| lease.driver == Driver::Core) {
                self.stop(op);
            }
        }
    }

    fn started(&mut self, held: &Held, updated: bool, died_at: Option<OpId>) {
        self.reclaim(held);
        if let Some(op) = died_at {
            self.died(op);
        }
        if updated {
            for op in self.all() {
                let outdated = State::Blocked {
                    why: Block::AppOutdated,
                };
                if self.queue.entries[&op].state == outdated {
                    self.to(op, State::Ready);
                }
            }
        }
        // One request is worth trying: somebody may have signed in when the app was ended.
        for token in [&mut self.queue.uploads, &mut self.queue.session] {
            if *token == Token::Refused {
                *token = Token::Good;
            }
        }
        self.forget_pauses(false);
    }

    /// Our own process died while it read this entry.
    fn died(&mut self, op: OpId) {
        let is_open = self.queue.entries.get(&op).is_some_and(Entry::is_open);
        if !is_open {
            return;
        }
        self.alter(op, |entry| entry.deaths += 1);
        if self.queue.entries[&op].deaths >= policy::CRASH_LOOP {
            self.stop(op);
            let why = Block::CrashLoop;
            self.ends(op, State::Blocked { why });
        }
    }

    fn conditions(&mut self, new: Conditions) {
        let old = self.queue.conditions.replace(new);
        if old == Some(new) {
            return;
        }
        for op in self.queue.index.carried() {
            if self.obstacle(&self.queue.entries[&op]).is_some() {
                self.stop(op);
            }
        }
        if new.online && !old.is_some_and(|old| old.online) {
            self.forget_pauses(true);
        } else {
            self.settle_all();
        }
    }

    /// Everything may be tried at once again; but what a server asked for holds on the same
    /// network.
    fn forget_pauses(&mut self, other_network: bool) {
        let hold = self.queue.hold;
        if other_network || hold.is_some_and(|hold| !hold.is_asked) {
            self.queue.hold = None;
        }
        self.queue.misses = 0;
        self.queue.hops.clear();
        for op in self.all() {
            let entry = &self.queue.entries[&op];
            if entry.is_open() && entry.tries > 0 {
                self.alter(op, |entry| entry.tries = 0);
            }
            if matches!(self.queue.entries[&op].state, State::Waiting { .. }) {
                self.rest(op, false);
            } else {
                self.settle(op);
            }
        }
    }

    pub(super) fn all(&self) -> Vec<OpId> {
        self.queue.entries.keys().copied().collect()
    }
}
