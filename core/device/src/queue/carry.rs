//! Giving away, taking back, and what follows from an answer.

use super::answers::{Reach, Verdict, verdict};
use super::machine::{Hold, Run, Step, Token};
use super::policy;
use super::{
    Answer, Block, Conditions, Driver, Effect, Exchange, Lane, Lease, Pause, Silence, State, Wait,
    Work,
};
use crate::pause;
use suivi_rules::OpId;
use suivi_wire::Code;
use suivi_wire::problem::Failure;

impl Step<'_> {
    /// Gives away what may run.
    pub(super) fn give_away(&mut self) {
        let Some(conditions) = self.queue.conditions else {
            return;
        };
        for lane in policy::LANES {
            while self.has_room(lane, conditions) {
                match self.queue.index.first(lane) {
                    Some(op) => self.lease(op),
                    None => break,
                }
            }
        }
    }

    pub(super) fn has_room(&self, lane: Lane, conditions: Conditions) -> bool {
        let index = &self.queue.index;
        let running = |lane| index.running(lane);
        let [change, photo, large, quarantine] = policy::LANES;
        if let Some(hold) = self.queue.hold
            && (lane.is_bytes() || !hold.bytes_only)
        {
            // One tries for all.
            let bytes = running(photo) + running(large) + running(quarantine);
            let tries = bytes + if hold.bytes_only { 0 } else { running(change) };
            if !hold.until.is_over(self.now) || tries > 0 {
                return false;
            }
        }
        let alone = match lane {
            Lane::Change => true,
            Lane::Photo | Lane::Large => running(quarantine) == 0,
            // What may end the app takes nothing else with it.
            Lane::Quarantine => {
                policy::LANES.iter().all(|lane| running(*lane) == 0)
                    && index.first(photo).is_none()
                    && index.first(large).is_none()
            }
        };
        alone && running(lane) < lane.limit(conditions)
    }

    /// Somebody carries it from now on.
    pub(super) fn lease(&mut self, op: OpId) {
        let exchange = self.next_exchange(op);
        self.queue.plans.remove(&op);
        let driver = if exchange.has_bytes() {
            self.queue.carrier
        } else {
            Driver::Core
        };
        let Some(entry) = self.queue.entries.get(&op) else {
            return;
        };
        let lease = Lease {
            driver,
            generation: entry.leases.wrapping_add(1),
        };
        let run = Run {
            sign_ins: self.queue.sign_ins,
            left_before: entry.left,
            exchange: Some(exchange),
            refused: None,
        };
        self.queue.runs.insert(op, run);
        self.alter(op, |entry| {
            entry.leases = lease.generation;
            // Written before a byte is sent: a process that ends then still knows.
            entry.left |= exchange != Exchange::Ask;
        });
        self.to(op, State::Sending(lease));
        self.effects.push(Effect::Send {
            op,
            lease,
            exchange,
        });
    }

    pub(super) fn next_exchange(&self, op: OpId) -> Exchange {
        let Some(entry) = self.queue.entries.get(&op) else {
            return Exchange::Operate;
        };
        match (self.queue.plans.get(&op), &entry.work) {
            (Some(plan), _) => *plan,
            (None, Work::Add { .. }) if entry.left => self.find_out(op),
            (None, Work::Add { .. }) => Exchange::Create,
            (None, _) => Exchange::Operate,
        }
    }

    /// The request that tells how far an upload is. Of one that took another's place the server
    /// may know the other only, perhaps wider one: it is announced again, never just gone on with.
    pub(super) fn find_out(&self, op: OpId) -> Exchange {
        if self.queue.index.replaces.contains_key(&op) {
            Exchange::Create
        } else {
            Exchange::Ask
        }
    }

    pub(super) fn lease_of(&self, op: OpId) -> Option<Lease> {
        match self.queue.entries.get(&op)?.state {
            State::Sending(lease) => Some(lease),
            _ => None,
        }
    }

    pub(super) fn holds(&self, op: OpId, lease: Lease) -> bool {
        self.lease_of(op) == Some(lease)
    }

    /// Nobody carries it any more, whatever came of it.
    pub(super) fn ended(&mut self, op: OpId) -> Option<Run> {
        self.queue.runs.remove(&op)
    }

    /// Takes it back from whoever carries it.
    pub(super) fn stop(&mut self, op: OpId) {
        if let Some(lease) = self.lease_of(op) {
            self.ended(op);
            self.effects.push(Effect::Cancel { op, lease });
            self.to(op, State::Ready);
            self.settle(op);
        }
    }

    pub(super) fn answered(&mut self, op: OpId, lease: Lease, exchange: Exchange, answer: &Answer) {
        if !self.holds(op, lease) {
            return;
        }
        let run = self.ended(op);
        let Some(entry) = self.queue.entries.get(&op) else {
            return;
        };
        let verdict = verdict(&entry.work, exchange, answer, entry.acknowledged);
        let deaths = entry.deaths;
        match answer {
            Answer::Some(reply) => {
                if deaths > 0 {
                    self.alter(op, |entry| entry.deaths = 0);
                }
                if reply.marked {
                    self.the_server_is_there();
                }
            }
            Answer::None(Silence::NoRoute | Silence::Certificate) => {
                if let Some(run) = run {
                    self.alter(op, |entry| entry.left = run.left_before);
                }
            }
            Answer::None(_) => {}
        }
        // With which token the platform sent its order is not known: it may be an earlier one.
        let run = run.filter(|_| lease.driver == Driver::Core);
        self.follow(op, verdict, run);
    }

    pub(super) fn follow(&mut self, op: OpId, verdict: Verdict, run: Option<Run>) {
        match verdict {
            Verdict::Done { company, seq } => {
                let length = match &self.queue.entries[&op].work {
                    Work::Add { add, .. } => add.length.unsigned_abs(),
                    _ => 0,
                };
                self.alter(op, |entry| {
                    entry.tries = 0;
                    entry.acknowledged = length;
                });
                self.ends(op, State::Done { company, seq });
            }
            Verdict::Append(offset) => {
                if offset > self.queue.entries[&op].acknowledged {
                    self.queue.hops.remove(&op);
                    self.alter(op, |entry| entry.tries = 0);
                }
                self.alter(op, |entry| entry.acknowledged = offset);
                self.again(op, Some(Exchange::Append(offset)), Wait::Busy);
            }
            Verdict::Ask => {
                let ask = self.find_out(op);
                self.again(op, Some(ask), Wait::Busy);
            }
            Verdict::Again => {
                self.alter(op, |entry| entry.acknowledged = 0);
                self.again(op, Some(Exchange::Create), Wait::Busy);
            }
            Verdict::Rehash => self.rehash(op, None),
            Verdict::Committed => self.committed(op),
            Verdict::Later {
                why,
                seconds,
                reach,
            } => self.pause(op, why, seconds, reach),
            Verdict::Auth { changes_only } => self.not_signed_in(op, changes_only, run),
            Verdict::Block(why) if self.was_found_good(op, why) => self.rehash(op, Some(why)),
            Verdict::Block(why) => self.ends(op, State::Blocked { why }),
            Verdict::Cancelled => self.deleted(op),
        }
    }

    /// It goes on at once, with this request; but not for ever, if nothing comes of it.
    pub(super) fn again(&mut self, op: OpId, exchange: Option<Exchange>, why: Wait) {
        let hops = self.queue.hops.entry(op).or_insert(0);
        *hops += 1;
        let tired = *hops > policy::MOST_HOPS;
        if let Some(exchange) = exchange {
            self.queue.plans.insert(op, exchange);
        }
        if tired {
            return self.pause(op, why, None, Reach::Entry);
        }
        self.to(op, State::Ready);
        self.settle(op);
    }

    /// Not now: this entry pauses, and if the server as a whole is concerned, the others hold too.
    pub(super) fn pause(&mut self, op: OpId, why: Wait, seconds: Option<u64>, reach: Reach) {
        let seed = self.queue.seed;
        self.queue.hops.remove(&op);
        self.alter(op, |entry| entry.tries = entry.tries.saturating_add(1));
        let tries = self.queue.entries[&op].tries;
        if reach != Reach::Entry {
            self.queue.misses = self.queue.misses.saturating_add(1);
        }
        let length = match (seconds, why) {
            (Some(seconds), _) => i64::try_from(seconds)
                .unwrap_or(i64::MAX)
                .saturating_mul(pause::SECOND)
                .clamp(pause::SECOND, policy::LONGEST_RETRY_AFTER),
            (None, Wait::Locked) => pause::length(
                seed,
                op.as_bytes(),
                tries,
                policy::FIRST_LOCKED,
                policy::LONGEST_LOCKED,
            ),
            (None, _) => {
                let tries = match reach {
                    Reach::Entry => tries,
                    Reach::Bytes | Reach::All => self.queue.misses,
                };
                pause::length(seed, op.as_bytes(), tries, pause::FIRST, pause::LONGEST)
            }
        };
        let until = Pause::after(self.now, length);
        if reach != Reach::Entry {
            self.queue.hold = Some(Hold {
                until,
                is_asked: seconds.is_some(),
                bytes_only: reach == Reach::Bytes,
            });
        }
        self.to(
            op,
            State::Waiting {
                why,
                until: Some(until),
            },
        );
        self.settle(op);
    }

    /// An answer of the server itself: nothing holds the others any more, unless it said so.
    pub(super) fn the_server_is_there(&mut self) {
        let holds = |hold: &Hold| hold.is_asked && !hold.until.is_over(self.now);
        if !self.queue.hold.as_ref().is_some_and(holds) {
            self.queue.hold = None;
            self.queue.misses = 0;
        }
    }

    pub(super) fn not_signed_in(&mut self, op: OpId, changes_only: bool, run: Option<Run>) {
        // Somebody signed in since that request was made: it was made with the old token.
        if run.is_none_or(|run| run.sign_ins < self.queue.sign_ins) {
            return self.again(op, None, Wait::Auth);
        }
        self.to(op, State::Ready);
        self.queue.session = Token::Refused;
        if !changes_only {
            self.queue.uploads = Token::Refused;
        }
        self.settle_all();
    }

    /// The copy is hashed again before anything else; the lane stays taken, since it is read.
    fn rehash(&mut self, op: OpId, refused: Option<Block>) {
        let run = Run {
            sign_ins: self.queue.sign_ins,
            left_before: true,
            exchange: None,
            refused,
        };
        self.queue.runs.insert(op, run);
        let mut generation = 0;
        self.alter(op, |entry| {
            entry.leases = entry.leases.wrapping_add(1);
            generation = entry.leases;
        });
        let driver = Driver::Core;
        self.to(op, State::Sending(Lease { driver, generation }));
        self.effects.push(Effect::Rehash(op));
    }

    pub(super) fn rehashed(&mut self, op: OpId, equal: bool) {
        let run = self.queue.runs.get(&op);
        let Some(refused) = run
            .filter(|run| run.exchange.is_none())
            .map(|it| it.refused)
        else {
            return;
        };
        self.ended(op);
        match refused {
            _ if !equal => {
                let why = Block::Corrupt;
                self.ends(op, State::Blocked { why });
            }
            Some(why) => self.ends(op, State::Blocked { why }),
            None => {
                self.alter(op, |entry| entry.acknowledged = 0);
                self.again(op, Some(Exchange::Create), Wait::Busy);
            }
        }
    }

    /// The server refuses bytes for what they are, and this phone found them good when it copied
    /// them: perhaps the copy is damaged since.
    fn was_found_good(&self, op: OpId, why: Block) -> bool {
        let of_bytes = matches!(
            why,
            Block::Type | Block::TooLarge | Block::Refused(Code::Failed(Failure::PrivateMetadata))
        );
        let entry = self.queue.entries.get(&op);
        let is_copied = entry.is_some_and(|entry| match &entry.work {
            Work::Add { add, copy } => add.sha256.is_some() && !copy.dropped,
            Work::Change(_) | Work::Unknown(_) => false,
        });
        of_bytes && is_copied
    }

    /// The person wants it tried again now.
    pub(super) fn retry(&mut self, op: OpId) {
        let Some(entry) = self.queue.entries.get(&op) else {
            return;
        };
        self.queue.hops.remove(&op);
        match (&entry.state, &entry.work) {
            (State::Waiting { .. }, _) => {
                let hold = self.queue.hold;
                if hold.is_some_and(|hold| !hold.is_asked) {
                    self.queue.hold = None;
                }
                self.alter(op, |entry| entry.tries = 0);
                self.rest(op, false);
            }
            (State::Blocked { .. }, Work::Add { copy, .. }) if copy.dropped => {}
            (State::Blocked { why }, work) => {
                let crashed = *why == Block::CrashLoop;
                let is_staged = match work {
                    Work::Add { add, copy } => copy.source.is_none() && add.sha256.is_some(),
                    _ => true,
                };
                // A refused commit is repeated to whoever asks; this commits the bytes that are
                // there, or tells that they are not.
                if entry.left && !crashed && matches!(work, Work::Add { .. }) {
                    self.queue.plans.insert(op, Exchange::Operate);
                }
                self.alter(op, |entry| {
                    entry.tries = 0;
                    entry.deaths = entry.deaths.min(policy::QUARANTINED);
                });
                if is_staged {
                    self.to(op, State::Ready);
                    self.settle(op);
                } else {
                    self.to(op, State::Staging);
                    self.effects.push(Effect::Stage(op));
                }
            }
            _ => {}
        }
    }
}
