//! The steps of a round. Pure: time comes in, the pauses' chance comes from a seed.

use super::{Ask, Effect, Event, Reading, Standing, Step, Write};
use crate::pause::{self, Pause};
use crate::time::Moment;
use suivi_wire::feed::{PullAnswer, ScopePage};

/// What the machine waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Nothing: it is at a checkpoint, or was not asked yet.
    Idle,
    /// The answer to a pull.
    Pulling(Ask),
    /// The answer to a page of the first scope that is being read.
    Reading(Ask),
    /// The end of a pause.
    Pausing(Pause),
    /// Somebody to sign in.
    SignedOut,
}

/// The sync machine.
#[derive(Debug, Clone)]
pub struct Sync {
    standing: Standing,
    doing: Doing,
    /// The number of the last request.
    asked: Ask,
    /// Poked while a request was on its way: pull once more.
    again: bool,
    /// Once a day came while there was something else to do.
    recheck: bool,
    /// Failures since something was answered, or since it was due.
    tries: u32,
    /// Scopes refused since the last checkpoint.
    refusals: u32,
    seed: u64,
}

impl Sync {
    /// A machine that goes on where the cache stands. It rests until it is [`Event::Due`].
    #[must_use]
    pub const fn new(standing: Standing, seed: u64) -> Self {
        Self {
            standing,
            doing: Doing::Idle,
            asked: 0,
            again: false,
            recheck: false,
            tries: 0,
            refusals: 0,
            seed,
        }
    }

    /// Where it stands, to be written with the writes of the step.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// It stands at a checkpoint or was not asked yet: no request is on its way, no pause runs.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.doing, Doing::Idle)
    }

    /// Takes what happened.
    pub fn step(&mut self, event: Event, now: Moment) -> Step {
        let mut step = Step::default();
        match event {
            Event::SignedOut => {
                self.doing = Doing::SignedOut;
                self.again = false;
            }
            Event::SignedIn => {
                self.tries = 0;
                self.pull(&mut step);
            }
            Event::Compared => self.standing.compare = false,
            _ if self.doing == Doing::SignedOut => {}
            Event::Due => {
                self.tries = 0;
                match self.doing {
                    Doing::Pulling(_) | Doing::Reading(_) => self.again = true,
                    _ => self.pull(&mut step),
                }
            }
            Event::Woken => {
                if let Doing::Pausing(until) = self.doing {
                    if until.is_over(now) {
                        self.pull(&mut step);
                    } else {
                        step.effects.push(Effect::WakeAt(until.up));
                    }
                }
            }
            Event::Recheck => {
                self.recheck = true;
                if self.doing == Doing::Idle {
                    self.start_recheck(&mut step);
                }
            }
            Event::Pulled { ask, answer } if self.doing == Doing::Pulling(ask) => {
                self.tries = 0;
                self.pulled(answer, now, &mut step);
            }
            Event::Paged { ask, page } if self.doing == Doing::Reading(ask) => {
                self.paged(page, now, &mut step);
            }
            Event::NoScope { ask } if self.doing == Doing::Reading(ask) => {
                self.refused(now, &mut step);
            }
            Event::Failed { ask, retry_after }
                if self.doing == Doing::Pulling(ask) || self.doing == Doing::Reading(ask) =>
            {
                self.failed(retry_after, now, &mut step);
            }
            // An answer to a request that is no longer waited for.
            Event::Pulled { .. }
            | Event::Paged { .. }
            | Event::NoScope { .. }
            | Event::Failed { .. } => {}
        }
        step
    }

    fn pull(&mut self, step: &mut Step) {
        self.again = false;
        self.asked += 1;
        self.doing = Doing::Pulling(self.asked);
        step.effects.push(Effect::Pull {
            ask: self.asked,
            cursor: self.standing.cursor.clone(),
        });
    }

    /// Reads the next page; with nothing left to read, the pull that ends the round.
    fn read(&mut self, step: &mut Step) {
        let Some(reading) = self.standing.reading.front() else {
            return self.pull(step);
        };
        self.asked += 1;
        self.doing = Doing::Reading(self.asked);
        step.effects.push(Effect::Read {
            ask: self.asked,
            scope: reading.scope.clone(),
            after: reading.after.clone(),
        });
    }

    fn pulled(&mut self, answer: PullAnswer, now: Moment, step: &mut Step) {
        for scope in answer.drop {
            self.forget(&scope);
            self.standing.refused.remove(&scope);
            step.writes.push(Write::Drop(scope));
        }
        if answer.reset {
            let offered: Vec<String> = answer.add.iter().map(|row| row.scope.clone()).collect();
            self.standing.round += 1;
            self.standing.era = self.standing.round;
            self.standing.checkpoint = None;
            self.standing.compare = true;
            self.standing.reading.clear();
            self.standing.settling.clear();
            self.standing.refused.clear();
            self.standing.checked.clear();
            step.writes.push(Write::Keep(offered));
        }
        for row in answer.add {
            self.forget(&row.scope);
            self.standing.refused.remove(&row.scope);
            let mark = self.mark();
            self.standing.reading.push_back(Reading {
                scope: row.scope.clone(),
                after: None,
                mark,
                check: false,
            });
            step.writes.push(Write::Add(row));
        }
        for change in answer.changes {
            step.writes.push(Write::Change {
                mark: self.mark_of(&change.scope),
                change,
                check: false,
            });
        }
        self.standing.cursor = Some(answer.cursor);
        if !self.standing.refused.is_empty() {
            // Lost and regained in between: the server believes that the phone has it.
            self.standing.cursor = None;
            return self.pull_or_pause(now, step);
        }
        if answer.more || self.again {
            return self.pull(step);
        }
        if !self.standing.reading.is_empty() {
            return self.read(step);
        }
        for (scope, mark) in std::mem::take(&mut self.standing.settling) {
            let check = true;
            step.writes.push(Write::Sweep { scope, mark, check });
        }
        self.refusals = 0;
        self.doing = Doing::Idle;
        self.standing.checkpoint = Some(answer.checkpoint.clone());
        step.effects.push(Effect::Reached(answer.checkpoint));
        if self.standing.compare {
            step.effects.push(Effect::Compare);
        }
        if self.recheck {
            self.start_recheck(step);
        }
    }

    fn paged(&mut self, page: ScopePage, now: Moment, step: &mut Step) {
        let Some(reading) = self.standing.reading.front_mut() else {
            return self.pull(step);
        };
        if page.next.is_some() && page.next == reading.after {
            // It would be read for ever.
            return self.failed(None, now, step);
        }
        self.tries = 0;
        for change in page.entries {
            if change.scope == reading.scope {
                step.writes.push(Write::Change {
                    change,
                    mark: Some(reading.mark),
                    check: reading.check,
                });
            }
        }
        reading.after = page.next;
        if reading.after.is_none()
            && let Some(read) = self.standing.reading.pop_front()
        {
            let Reading { scope, mark, .. } = read;
            self.standing.checked.insert(scope.clone(), mark);
            if read.check {
                self.standing.settling.insert(scope, mark);
            } else {
                let check = false;
                step.writes.push(Write::Sweep { scope, mark, check });
            }
        }
        if self.again {
            self.pull(step);
        } else {
            self.read(step);
        }
    }

    fn refused(&mut self, now: Moment, step: &mut Step) {
        if let Some(reading) = self.standing.reading.pop_front() {
            self.forget(&reading.scope);
            self.standing.refused.insert(reading.scope.clone());
            step.writes.push(Write::Drop(reading.scope));
        }
        self.refusals += 1;
        self.pull_or_pause(now, step);
    }

    /// Pulls because of a refused scope. A server that offers a scope and refuses it again and
    /// again is not asked without pauses.
    fn pull_or_pause(&mut self, now: Moment, step: &mut Step) {
        if self.refusals > 3 {
            self.tries = self.tries.max(self.refusals - 3);
            self.failed(None, now, step);
        } else {
            self.pull(step);
        }
    }

    fn failed(&mut self, retry_after: Option<u64>, now: Moment, step: &mut Step) {
        let asked_for = retry_after.map(|seconds| {
            i64::try_from(seconds.saturating_mul(1_000_000)).unwrap_or(pause::LONGEST)
        });
        if self.again && asked_for.is_none() {
            return self.pull(step);
        }
        self.again = false;
        self.tries = self.tries.saturating_add(1);
        let name = self.asked.to_be_bytes();
        let pause = pause::length(self.seed, &name, self.tries, pause::FIRST, pause::LONGEST);
        let until = Pause::after(now, pause.max(asked_for.unwrap_or(0)));
        self.doing = Doing::Pausing(until);
        step.effects.push(Effect::WakeAt(until.up));
    }

    /// Begins to read the scope again that was longest unchecked.
    fn start_recheck(&mut self, step: &mut Step) {
        self.recheck = false;
        let checked = self.standing.checked.iter();
        let Some((scope, _)) = checked.min_by_key(|(_, mark)| **mark) else {
            return;
        };
        let scope = scope.clone();
        let mark = self.mark();
        self.standing.reading.push_back(Reading {
            scope,
            after: None,
            mark,
            check: true,
        });
        self.read(step);
    }

    fn mark(&mut self) -> u64 {
        self.standing.round += 1;
        self.standing.round
    }

    /// The mark of the reading that this scope is in.
    fn mark_of(&self, scope: &str) -> Option<u64> {
        let mut reading = self.standing.reading.iter();
        reading
            .find(|reading| reading.scope == scope)
            .map(|reading| reading.mark)
            .or_else(|| self.standing.settling.get(scope).copied())
    }

    fn forget(&mut self, scope: &str) {
        self.standing.reading.retain(|of| of.scope != scope);
        self.standing.settling.remove(scope);
        self.standing.checked.remove(scope);
    }
}
