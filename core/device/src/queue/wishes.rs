//! What the person wants: asked for, staged, discarded, put elsewhere, narrowed, sent again after
//! the server lost it.

use super::machine::Step;
use super::targets::{Thing, targets};
use super::{Block, Effect, Entry, Exchange, State, Work};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::{ItemId, Level, OpId, settle};
use suivi_wire::Micros;
use suivi_wire::ops::{Delete, Move, Operation, SetLevel};
use suivi_wire::upload::AddFile;

impl Step<'_> {
    pub(super) fn asked(&mut self, entries: Vec<Entry>) {
        for mut entry in entries {
            if self.queue.entries.contains_key(&entry.op) {
                continue;
            }
            let staged = match &entry.work {
                Work::Add { add, .. } => add.sha256.is_some(),
                _ => true,
            };
            entry.state = if staged && entry.state != State::Staging {
                State::Ready
            } else {
                State::Staging
            };
            self.add(entry);
        }
    }

    /// Takes in a new entry, which needs what came before it.
    fn add(&mut self, mut entry: Entry) {
        let op = entry.op;
        let known = |need: &OpId| *need != op && self.queue.entries.contains_key(need);
        entry.needs.retain(known);
        entry.needs.extend(self.needs_of(&entry.work));
        entry.needs.remove(&op);
        entry.aged = self.queue.age;
        let stages = entry.state == State::Staging;
        self.remember(op);
        self.queue.index.insert(&entry);
        self.queue.entries.insert(op, entry);
        self.changed.insert(op);
        if stages {
            self.effects.push(Effect::Stage(op));
        }
        self.settle(op);
    }

    /// A change needs the making of its thing, and the change before it of the same aspect;
    /// everything needs the making of what it goes into.
    fn needs_of(&self, work: &Work) -> BTreeSet<OpId> {
        let targets = targets(work);
        let index = &self.queue.index;
        let within = targets.within.iter();
        let mut needs: BTreeSet<_> = within.filter_map(|thing| index.maker_of(*thing)).collect();
        if let Some(thing) = targets.about.filter(|_| !targets.creates) {
            needs.extend(index.maker_of(thing));
            needs.extend(index.last_about(thing, targets.aspect));
        }
        needs
    }

    /// The entry that stands for this one now, if it was narrowed while it was copied.
    fn successor(&self, op: OpId) -> OpId {
        let mut op = op;
        while let Some(State::Superseded { by }) = self.queue.entries.get(&op).map(|it| &it.state) {
            op = *by;
        }
        op
    }

    pub(super) fn staged(
        &mut self,
        op: OpId,
        sha256: String,
        length: i64,
        media: String,
        captured: Option<Micros>,
    ) {
        let op = self.successor(op);
        if !self.is_staging(op) {
            return;
        }
        self.alter(op, |entry| {
            if let Work::Add { add, copy } = &mut entry.work {
                add.sha256 = Some(sha256);
                add.length = length;
                add.captured_at = add.captured_at.or(captured);
                copy.media_type = media;
                copy.source = None;
            }
        });
        self.to(op, State::Ready);
        self.settle(op);
    }

    pub(super) fn not_staged(&mut self, op: OpId, why: Block) {
        let op = self.successor(op);
        if self.is_staging(op) {
            self.ends(op, State::Blocked { why });
        }
    }

    fn is_staging(&self, op: OpId) -> bool {
        let entry = self.queue.entries.get(&op);
        entry.is_some_and(|entry| entry.state == State::Staging)
    }

    /// The person does not want it: nor what can't be without it. A change that only came after
    /// it stays, since a deletion or a narrowing must not get lost with a rename.
    pub(super) fn discard(&mut self, op: OpId, delete: OpId) {
        let op = self.photo_behind(op);
        let Some(entry) = self.queue.entries.get(&op).filter(|entry| entry.is_open()) else {
            return;
        };
        let item = entry.item().filter(|_| entry.left && makes(entry));
        if let Some(item) = item {
            if self.queue.entries.contains_key(&delete) {
                return;
            }
            let deletes = Work::Change(Operation::Delete(Delete { op: delete, item }));
            self.give_up(op);
            let place = self.queue.index.last_place.saturating_add(1);
            self.add(Entry::new(delete, place, deletes, State::Ready, self.now));
        } else {
            self.give_up(op);
        }
    }

    /// The photo itself, where this stands for it: a narrowing that became a change, because the
    /// photo turned out to be there, while it has no receipt yet. Who discards it means the photo.
    fn photo_behind(&self, op: OpId) -> OpId {
        let Some(entry) = self.queue.entries.get(&op) else {
            return op;
        };
        let is_ours = match &entry.work {
            Work::Change(Operation::SetLevel(change)) => change.base == UNSEEN,
            _ => false,
        };
        let photo = |need: &&OpId| {
            let need = self.queue.entries.get(need);
            need.is_some_and(|it| it.is_open() && makes(it) && it.item() == entry.item())
        };
        let photo = entry.needs.iter().find(photo).filter(|_| is_ours);
        photo.copied().unwrap_or(op)
    }

    /// Cancels an entry and everything that goes into what it would have made.
    fn give_up(&mut self, op: OpId) {
        let mut given_up = vec![op];
        while let Some(op) = given_up.pop() {
            let Some(entry) = self.queue.entries.get(&op).filter(|entry| entry.is_open()) else {
                continue;
            };
            if makes(entry) {
                for dependent in self.queue.index.dependents(op) {
                    let entry = &self.queue.entries[&dependent];
                    // What the server may know can't just be forgotten: it goes on, and is
                    // refused if it has no place.
                    if !(entry.left && makes(entry)) {
                        given_up.push(dependent);
                    }
                }
            }
            self.stop(op);
            self.ends(op, State::Cancelled);
            self.drop_copy(op);
        }
    }

    /// The server says that the item was deleted. Changes of it are over with it; what was to go
    /// into it stays, and its person is asked. The copy stays as long as the row.
    pub(super) fn deleted(&mut self, op: OpId) {
        let mut over = vec![op];
        while let Some(op) = over.pop() {
            let Some(entry) = self.queue.entries.get(&op).filter(|entry| entry.is_open()) else {
                continue;
            };
            let thing = targets(&entry.work).about;
            for dependent in self.queue.index.dependents(op) {
                let entry = &self.queue.entries[&dependent];
                let same = targets(&entry.work).about == thing && !makes(entry);
                if same && !matches!(entry.state, State::Sending(_)) {
                    over.push(dependent);
                }
            }
            self.ends(op, State::Cancelled);
        }
    }

    pub(super) fn elsewhere(&mut self, op: OpId, new: OpId, folder: Option<ItemId>) {
        let change = |item| {
            Operation::Move(Move {
                op: new,
                item,
                to: folder,
            })
        };
        self.replace(op, new, |add| add.folder = folder, change);
    }

    pub(super) fn narrow(&mut self, op: OpId, new: OpId, level: Level) {
        let change = |item| set_level(new, item, level);
        self.replace(op, new, |add| add.level = Some(level), change);
    }

    /// Another operation for the same item takes this one's place. If the server has it already,
    /// it is a change of what is there.
    fn replace(
        &mut self,
        op: OpId,
        new: OpId,
        edit: impl FnOnce(&mut AddFile),
        change: impl FnOnce(ItemId) -> Operation,
    ) {
        if self.queue.entries.contains_key(&new) {
            return;
        }
        let Some(old) = self.queue.entries.get(&op) else {
            return;
        };
        let place = self.queue.index.last_place.saturating_add(1);
        match (&old.work, &old.state) {
            (Work::Add { add, .. }, State::Done { .. }) => {
                let work = Work::Change(change(add.item));
                self.add(Entry::new(new, place, work, State::Ready, self.now));
            }
            (Work::Add { .. }, State::Cancelled | State::Superseded { .. }) => {}
            (Work::Add { add, copy }, _) => {
                let mut add = add.clone();
                add.op = new;
                edit(&mut add);
                let copy = copy.clone();
                let state = match &old.state {
                    State::Staging => State::Staging,
                    // Of what was not copied there is nothing to send, wherever it goes.
                    State::Blocked { why } if why.is_of_the_phone() || add.sha256.is_none() => {
                        State::Blocked { why: *why }
                    }
                    _ => State::Ready,
                };
                let is_staging = state == State::Staging;
                let work = Work::Add { add, copy };
                let entry = Entry {
                    acknowledged: old.acknowledged,
                    left: old.left,
                    deaths: old.deaths,
                    asked_at: old.asked_at,
                    ..Entry::new(new, place, work, state, self.now)
                };
                self.stop(op);
                self.ends(op, State::Superseded { by: new });
                self.add(entry);
                if is_staging {
                    // Its copy is being made already, and comes under the old operation.
                    self.effects.retain(|effect| *effect != Effect::Stage(new));
                }
                for dependent in self.queue.index.dependents(op) {
                    self.alter(dependent, |entry| {
                        entry.needs.remove(&op);
                        entry.needs.insert(new);
                    });
                    self.settle(dependent);
                }
            }
            _ => {}
        }
    }

    /// Another operation committed these bytes: the one whose place this entry took. That one gets
    /// its receipt, and this one becomes a change of what is there.
    pub(super) fn committed(&mut self, op: OpId) {
        let old = self.queue.index.replaces.get(&op).copied();
        let old = old.and_then(|old| self.queue.entries.get(&old));
        let new = self.queue.entries.get(&op);
        let (Some(old), Some(new)) = (old, new) else {
            return self.refuse_committed(op);
        };
        let (Work::Add { add: old_add, .. }, Work::Add { add, .. }) = (&old.work, &new.work) else {
            return self.refuse_committed(op);
        };
        let (before, item) = (old.op, add.item);
        let change = match add.level {
            Some(level) if add.folder == old_add.folder => set_level(op, item, level),
            _ => Operation::Move(Move {
                op,
                item,
                to: add.folder,
            }),
        };
        let level = add.level;
        let is_first = !self.queue.index.replaces.contains_key(&before);
        self.alter(before, |entry| {
            entry.left = true;
            // Should the server have lost it meanwhile, it must not come back wider.
            if let Work::Add { add, .. } = &mut entry.work
                && is_first
            {
                add.level = level;
            }
        });
        self.to(before, State::Ready);
        if !is_first {
            self.queue.plans.insert(before, Exchange::Create);
        }
        let aspect = targets(&Work::Change(change.clone())).aspect;
        self.alter(op, |entry| {
            entry.work = Work::Change(change);
            entry.needs.insert(before);
            entry.acknowledged = 0;
            entry.tries = 0;
        });
        // It makes nothing any more: what waited for the photo waits for the one that does.
        for dependent in self.queue.index.dependents(op) {
            let is_next = targets(&self.queue.entries[&dependent].work).aspect == aspect;
            self.alter(dependent, |entry| {
                entry.needs.insert(before);
                if !is_next {
                    entry.needs.remove(&op);
                }
            });
        }
        self.queue.plans.remove(&op);
        self.to(op, State::Ready);
        self.settle(before);
        self.settle(op);
    }

    fn refuse_committed(&mut self, op: OpId) {
        let code = suivi_wire::problem::Failure::UploadCommitted.into();
        let why = Block::Refused(code);
        self.ends(op, State::Blocked { why });
    }

    /// The server was restored and lacks these: they go again under the same ids, and with a lost
    /// item all that was done to it since. What was narrowed comes back narrow, and what was deleted
    /// not at all: its deletion goes alone.
    pub(super) fn missing(&mut self, ops: &[OpId]) {
        // An answer that still comes may be of the server as it was, and prove nothing.
        for op in self.queue.index.carried() {
            self.stop(op);
        }
        let mut lost: BTreeSet<OpId> = BTreeSet::new();
        for op in ops {
            let Some(entry) = self.queue.entries.get(op) else {
                continue;
            };
            lost.insert(*op);
            if let Some(thing) = targets(&entry.work).about.filter(|_| makes(entry)) {
                lost.extend(self.queue.index.all_about(thing));
            }
        }
        lost.retain(|op| !self.is_deleted_again(*op));
        for op in &lost {
            let Some(entry) = self.queue.entries.get(op) else {
                continue;
            };
            if !matches!(entry.state, State::Done { .. }) {
                continue;
            }
            if matches!(&entry.work, Work::Add { copy, .. } if copy.dropped) {
                let why = Block::SourceLost;
                self.to(*op, State::Blocked { why });
            } else {
                let level = self.narrowest(entry);
                self.alter(*op, |entry| {
                    entry.acknowledged = 0;
                    if let Work::Add { add, .. } = &mut entry.work {
                        add.level = level;
                    }
                });
                self.to(*op, State::Ready);
            }
        }
        for op in &lost {
            let thing = self.queue.entries.get(op).and_then(|entry| {
                let is_open = entry.is_open() && makes(entry);
                targets(&entry.work).about.filter(|_| is_open)
            });
            if let Some(thing) = thing {
                self.put_in_order(*op, thing);
            }
        }
        for op in &lost {
            self.settle(*op);
            for dependent in self.queue.index.dependents(*op) {
                self.stop(dependent);
                self.settle(dependent);
            }
        }
    }

    /// What this made was deleted since, or is to be: it need not be made again.
    fn is_deleted_again(&self, op: OpId) -> bool {
        let Some(entry) = self.queue.entries.get(&op).filter(|entry| makes(entry)) else {
            return false;
        };
        let mut since = self.changes_since(entry);
        // One that the server refused deletes nothing.
        since.any(|(state, change)| {
            matches!(change, Operation::Delete(_)) && !matches!(state, State::Blocked { .. })
        })
    }

    /// The level at which a photo goes again: no wider than any that it was given since.
    fn narrowest(&self, entry: &Entry) -> Option<Level> {
        let Work::Add { add, .. } = &entry.work else {
            return None;
        };
        let given = self
            .changes_since(entry)
            .filter_map(|(_, change)| match change {
                Operation::SetLevel(change) => Some(change.level),
                _ => None,
            });
        given.fold(add.level, |level, given| {
            Some(level.map_or(given, |level| settle(level, given, true)))
        })
    }

    /// What was asked of the same thing besides and was not given up, and how it stands.
    fn changes_since(&self, entry: &Entry) -> impl Iterator<Item = (&State, &Operation)> {
        let thing = targets(&entry.work).about;
        let all = thing.map(|thing| self.queue.index.all_about(thing));
        all.into_iter().flatten().filter_map(|op| {
            let entry = self.queue.entries.get(&op)?;
            let holds = entry.is_open() || matches!(entry.state, State::Done { .. });
            match &entry.work {
                Work::Change(change) if holds => Some((&entry.state, change)),
                _ => None,
            }
        })
    }

    /// Changes of a thing that is made again wait for that, and each for the one of its aspect
    /// before it.
    fn put_in_order(&mut self, maker: OpId, thing: Thing) {
        let mut before = BTreeMap::new();
        for op in self.queue.index.all_about(thing) {
            let entry = self.queue.entries.get(&op);
            let Some(entry) = entry.filter(|entry| entry.is_open() && !makes(entry)) else {
                continue;
            };
            let aspect = targets(&entry.work).aspect;
            let last = before.insert(aspect, op);
            for need in [Some(maker), last].into_iter().flatten() {
                if !self.leads_to(need, op) {
                    self.alter(op, |entry| {
                        entry.needs.insert(need);
                    });
                }
            }
            self.stop(op);
            self.settle(op);
        }
    }

    /// The first one needs the second, over however many between.
    fn leads_to(&self, first: OpId, second: OpId) -> bool {
        let (mut seen, mut next) = (BTreeSet::new(), vec![first]);
        while let Some(op) = next.pop() {
            if op == second {
                return true;
            }
            let entry = self.queue.entries.get(&op).filter(|_| seen.insert(op));
            next.extend(entry.iter().flat_map(|entry| &entry.needs).copied());
        }
        false
    }
}

/// It makes a thing that was not there.
fn makes(entry: &Entry) -> bool {
    targets(&entry.work).creates
}

/// A revision that nobody saw: where two changes meet, the narrower level wins.
const UNSEEN: i64 = 0;

const fn set_level(op: OpId, item: ItemId, level: Level) -> Operation {
    Operation::SetLevel(SetLevel {
        op,
        item,
        level,
        base: UNSEEN,
    })
}
