//! How long what is over stays: the staged copy of what is done for a server that is restored
//! from a backup, the row for the log. Decided by the phone's age ([`Age`](crate::time::Age)), never
//! by the wall clock: a clock that jumps ten years deletes nothing.

use super::machine::Step;
use super::policy;
use super::{Effect, State, Work};

impl Step<'_> {
    /// Counts the time since the last step.
    pub(super) fn grow_older(&mut self) {
        self.queue.age = self.queue.age.grown(self.now);
    }

    /// Gives up copies and rows whose time is over. Nothing that is not over is touched.
    pub(super) fn prune(&mut self) {
        self.keep_the_age();
        while self.queue.index.bytes > policy::KEPT_BYTES {
            let Some((_, oldest)) = self.queue.index.copies.first().copied() else {
                break;
            };
            self.drop_copy(oldest);
        }
        let old = self.queue.age.lived.saturating_sub(policy::KEPT);
        let over = self.queue.index.over.iter();
        let over: Vec<_> = over.take_while(|(lived, _)| *lived <= old).collect();
        let over: Vec<_> = over.into_iter().map(|(_, op)| *op).collect();
        for op in over {
            let Some(entry) = self.queue.entries.get(&op) else {
                continue;
            };
            if let State::Superseded { by } = entry.state {
                // Its successor must know, as long as it is on its way, that there was another.
                let successor = self.queue.entries.get(&by);
                if successor.is_some_and(super::Entry::is_open) {
                    continue;
                }
            } else if matches!(&entry.work, Work::Add { copy, .. } if !copy.dropped) {
                // The row follows at the next step, so that its file is still known by it now.
                self.drop_copy(op);
                continue;
            }
            self.remember(op);
            if let Some(entry) = self.queue.entries.remove(&op) {
                self.queue.index.remove(&entry);
                self.changed.remove(&op);
                self.effects.push(Effect::Forget(op));
            }
        }
    }

    /// The staged copy of this entry goes.
    pub(super) fn drop_copy(&mut self, op: suivi_rules::OpId) {
        let there =
            self.queue.entries.get(&op).is_some_and(
                |entry| matches!(&entry.work, Work::Add { copy, .. } if !copy.dropped),
            );
        if there {
            self.alter(op, |entry| {
                if let Work::Add { copy, .. } = &mut entry.work {
                    copy.dropped = true;
                }
            });
            self.effects.push(Effect::Drop(op));
        }
    }

    /// The age is read again from the entries. If none changed for a day, the youngest of those
    /// that are over carries it on; it stays longer itself, which harms nobody.
    fn keep_the_age(&mut self) {
        let index = &self.queue.index;
        let Some((written, youngest)) = index.over.last().copied() else {
            return;
        };
        let age = self.queue.age;
        if index.over.len() > 1 && age.lived - written >= policy::DAY {
            self.alter(youngest, |entry| entry.aged = age);
        }
    }
}
