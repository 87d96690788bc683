//! What is true of an entry that nobody carries: it may run, or what stands in its way.

use super::machine::{Step, Token};
use super::policy::lane_of;
use super::{Block, Effect, Entry, Pause, State, Wait, Work};
use suivi_rules::OpId;
use suivi_wire::Micros;

impl Step<'_> {
    /// Entries whose pause is over.
    pub(super) fn pauses_end(&mut self) {
        let (boot, up) = (self.now.boot.0, self.now.up);
        let pauses = &self.queue.index.pauses;
        let highest = OpId::from_bytes([0xff; 16]);
        let before = pauses.range(..=(boot, up, highest));
        let after = pauses.range(
            (
                boot.saturating_add(1),
                Micros::MIN,
                OpId::from_bytes([0; 16]),
            )..,
        );
        let over: Vec<OpId> = before.chain(after).map(|pause| pause.2).collect();
        for op in over {
            self.settle(op);
        }
    }

    /// What stands in the way of everything of its kind.
    pub(super) fn obstacle(&self, entry: &Entry) -> Option<Wait> {
        let is_bytes = lane_of(entry).is_bytes();
        let token = if is_bytes {
            self.queue.uploads
        } else {
            self.queue.session
        };
        if token != Token::Good {
            return Some(Wait::Auth);
        }
        match self.queue.conditions {
            None => Some(Wait::Network),
            Some(conditions) if !conditions.online => Some(Wait::Network),
            Some(now) if is_bytes && now.metered && !now.metered_allowed => Some(Wait::Metered),
            Some(now) if is_bytes && now.battery_low => Some(Wait::Battery),
            Some(_) => None,
        }
    }

    /// Something that it needs is not done.
    pub(super) fn depends(&self, entry: &Entry) -> bool {
        let mut needs = entry.needs.iter();
        needs.any(|need| self.queue.entries.get(need).is_some_and(Entry::is_open))
    }

    /// Every entry that is neither carried nor over gets the state that is true now.
    pub(super) fn settle_all(&mut self) {
        for op in self.all() {
            self.settle(op);
        }
    }

    /// This entry gets the state that is true now.
    pub(super) fn settle(&mut self, op: OpId) {
        self.rest(op, true);
    }

    /// The state of an entry that nobody carries. `pauses`: its own pause counts.
    pub(super) fn rest(&mut self, op: OpId, pauses: bool) {
        let Some(entry) = self.queue.entries.get(&op) else {
            return;
        };
        if matches!(entry.work, Work::Unknown(_)) && entry.is_open() {
            let why = Block::AppOutdated;
            return self.to(op, State::Blocked { why });
        }
        let own = match entry.state {
            State::Ready => None,
            State::Waiting { until, .. } => until.filter(|until| !until.is_over(self.now)),
            _ => return,
        };
        let waits = |why| State::Waiting { why, until: None };
        let state = match self.obstacle(entry) {
            Some(Wait::Auth) => waits(Wait::Auth),
            _ if self.depends(entry) => waits(Wait::Dependency),
            Some(Wait::Network) => waits(Wait::Network),
            _ if pauses && own.is_some() => return,
            Some(why) => waits(why),
            None => State::Ready,
        };
        self.to(op, state);
    }

    pub(super) fn tell_when_to_wake(&mut self) {
        let (boot, highest) = (self.now.boot.0, OpId::from_bytes([0xff; 16]));
        let later = (boot, self.now.up, highest);
        let pauses = &self.queue.index.pauses;
        let mut next = pauses.range(later..).next().map(|pause| pause.1);
        if let Some(hold) = self.queue.hold
            && !hold.until.is_over(self.now)
        {
            next = Some(next.map_or(hold.until.up, |up| up.min(hold.until.up)));
        }
        let next = next.map(|up| Pause { up, boot });
        if let Some(at) = next
            && self.queue.told != next
        {
            self.effects.push(Effect::WakeAt(at.up));
        }
        self.queue.told = next;
    }
}
