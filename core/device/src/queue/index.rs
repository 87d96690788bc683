//! What the queue finds quickly among its entries. Nothing here is kept: it follows from them.

use super::policy::{self, lane_of};
use super::targets::{Aspect, Thing, targets};
use super::{Entry, Lane, State, Work};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::{OpId, SetId};
use suivi_wire::Micros;

/// The order in a lane: the place of the set's first entry, the entry's own place.
type Order = (i64, i64, OpId);

/// The indexes.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Entries that may run, in their order.
    pub(super) ready: BTreeMap<Lane, BTreeSet<Order>>,
    /// Entries that somebody carries.
    pub(super) sending: BTreeMap<Lane, BTreeSet<OpId>>,
    /// Entries that pause: until when (start of the machine, time since it).
    pub(super) pauses: BTreeSet<(u64, Micros, OpId)>,
    /// Who needs whom: (needed, needing).
    pub(super) needed: BTreeSet<(OpId, OpId)>,
    /// All entries about a thing.
    pub(super) about: BTreeSet<(Thing, i64, OpId)>,
    /// Those of them that are not over, by what of it they change.
    pub(super) open_about: BTreeSet<(Thing, Aspect, i64, OpId)>,
    /// Entries that are not over and make a thing.
    pub(super) makers: BTreeSet<(Thing, OpId)>,
    /// Which entry took the place of which: new → old.
    pub(super) replaces: BTreeMap<OpId, OpId>,
    /// Entries that are over, the oldest first.
    pub(super) over: BTreeSet<(Micros, OpId)>,
    /// Done entries whose copy is still there, the oldest first.
    pub(super) copies: BTreeSet<(Micros, OpId)>,
    /// The bytes of those copies.
    pub(super) bytes: u64,
    /// Where each set begins.
    sets: BTreeMap<SetId, i64>,
    /// The highest place.
    pub(super) last_place: i64,
}

impl Index {
    /// Takes an entry in.
    pub(super) fn insert(&mut self, entry: &Entry) {
        self.last_place = self.last_place.max(entry.place);
        if let Some(set) = set_of(entry) {
            self.sets.entry(set).or_insert(entry.place);
        }
        let lane = lane_of(entry);
        match &entry.state {
            State::Ready => {
                let order = self.order(entry);
                self.ready.entry(lane).or_default().insert(order);
            }
            State::Sending(_) => {
                self.sending.entry(lane).or_default().insert(entry.op);
            }
            State::Waiting {
                until: Some(until), ..
            } => {
                self.pauses.insert((until.boot, until.up, entry.op));
            }
            State::Superseded { by } => {
                self.replaces.insert(*by, entry.op);
            }
            _ => {}
        }
        for need in &entry.needs {
            self.needed.insert((*need, entry.op));
        }
        let targets = targets(&entry.work);
        if let Some(thing) = targets.about {
            self.about.insert((thing, entry.place, entry.op));
            if entry.is_open() {
                let key = (thing, targets.aspect, entry.place, entry.op);
                self.open_about.insert(key);
            }
            if entry.is_open() && targets.creates {
                self.makers.insert((thing, entry.op));
            }
        }
        if !entry.is_open() {
            self.over.insert((entry.aged.lived, entry.op));
        }
        if let Some(length) = copy_of_done(entry) {
            self.copies.insert((entry.aged.lived, entry.op));
            self.bytes += length;
        }
    }

    /// Takes it out, as it was taken in.
    pub(super) fn remove(&mut self, entry: &Entry) {
        let lane = lane_of(entry);
        match &entry.state {
            State::Ready => {
                let order = self.order(entry);
                self.ready.entry(lane).or_default().remove(&order);
            }
            State::Sending(_) => {
                self.sending.entry(lane).or_default().remove(&entry.op);
            }
            State::Waiting {
                until: Some(until), ..
            } => {
                self.pauses.remove(&(until.boot, until.up, entry.op));
            }
            State::Superseded { by } if self.replaces.get(by) == Some(&entry.op) => {
                self.replaces.remove(by);
            }
            _ => {}
        }
        for need in &entry.needs {
            self.needed.remove(&(*need, entry.op));
        }
        let targets = targets(&entry.work);
        if let Some(thing) = targets.about {
            self.about.remove(&(thing, entry.place, entry.op));
            let key = (thing, targets.aspect, entry.place, entry.op);
            self.open_about.remove(&key);
            self.makers.remove(&(thing, entry.op));
        }
        self.over.remove(&(entry.aged.lived, entry.op));
        if let Some(length) = copy_of_done(entry) {
            self.copies.remove(&(entry.aged.lived, entry.op));
            self.bytes = self.bytes.saturating_sub(length);
        }
    }

    /// Who needs this entry.
    pub(super) fn dependents(&self, op: OpId) -> Vec<OpId> {
        let all = self.needed.range((op, LOWEST)..=(op, HIGHEST));
        all.map(|(_, dependent)| *dependent).collect()
    }

    /// The last entry about this aspect of a thing that is not over.
    pub(super) fn last_about(&self, thing: Thing, aspect: Aspect) -> Option<OpId> {
        let all = (thing, aspect, i64::MIN, LOWEST)..=(thing, aspect, i64::MAX, HIGHEST);
        self.open_about.range(all).next_back().map(|found| found.3)
    }

    /// All entries about a thing, in the order in which they were asked for.
    pub(super) fn all_about(&self, thing: Thing) -> Vec<OpId> {
        let all = (thing, i64::MIN, LOWEST)..=(thing, i64::MAX, HIGHEST);
        self.about.range(all).map(|found| found.2).collect()
    }

    /// Who makes this thing, if that is not over.
    pub(super) fn maker_of(&self, thing: Thing) -> Option<OpId> {
        let all = (thing, LOWEST)..=(thing, HIGHEST);
        self.makers.range(all).next_back().map(|found| found.1)
    }

    /// Somebody carries one of this lane.
    pub(super) fn running(&self, lane: Lane) -> usize {
        self.sending.get(&lane).map_or(0, BTreeSet::len)
    }

    /// The next of this lane.
    pub(super) fn first(&self, lane: Lane) -> Option<OpId> {
        let ready = self.ready.get(&lane)?;
        ready.first().map(|order| order.2)
    }

    /// All that are carried.
    pub(super) fn carried(&self) -> Vec<OpId> {
        let lanes = policy::LANES.iter();
        let lanes = lanes.filter_map(|lane| self.sending.get(lane));
        lanes.flatten().copied().collect()
    }

    fn order(&self, entry: &Entry) -> Order {
        let set = set_of(entry).and_then(|set| self.sets.get(&set).copied());
        (set.unwrap_or(entry.place), entry.place, entry.op)
    }
}

const LOWEST: OpId = OpId::from_bytes([0; 16]);
const HIGHEST: OpId = OpId::from_bytes([0xff; 16]);

const fn set_of(entry: &Entry) -> Option<SetId> {
    match &entry.work {
        Work::Add { add, .. } => add.set,
        _ => None,
    }
}

/// The length of the copy of what is done, while the copy is there.
const fn copy_of_done(entry: &Entry) -> Option<u64> {
    match (&entry.work, &entry.state) {
        (Work::Add { add, copy }, State::Done { .. }) if !copy.dropped => {
            Some(add.length.unsigned_abs())
        }
        _ => None,
    }
}
