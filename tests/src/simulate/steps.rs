//! What can happen next, by chance.

use crate::network::{Flight, Told, What};
use crate::phone::Task;
use crate::server::Sent;
use crate::stage::credentials;
use crate::world::{DAY, SECOND, World, Wrong};
use suivi_device::queue::Event;
use suivi_device::sync;
use suivi_rules::{DeviceId, OpId};
use suivi_tests::{asks, fresh};
use suivi_wire::accounts::{Device, SessionAnswer};
use suivi_wire::ops::{Operation, WithdrawConsent};

/// What happens.
#[derive(Debug, Clone, Copy)]
enum Next {
    Deliver,
    Late,
    Work,
    Add,
    Change,
    Reconsider,
    Time,
    Conditions,
    Kill,
    Boot,
    Clock,
    Disk,
    EndSession,
    SignIn,
    Organise,
    Restart,
    Poke,
    Recheck,
    Fetch,
    Rot,
    Open,
}

/// Once in so many steps everybody tries to read what is not committed.
const UNCOMMITTED: usize = 25;

const WEIGHTS: &[(usize, Next)] = &[
    (56, Next::Deliver),
    (4, Next::Late),
    (30, Next::Work),
    (9, Next::Add),
    (9, Next::Change),
    (6, Next::Reconsider),
    (10, Next::Time),
    (3, Next::Conditions),
    (3, Next::Kill),
    (1, Next::Boot),
    (1, Next::Clock),
    (2, Next::Disk),
    (1, Next::EndSession),
    (8, Next::SignIn),
    (2, Next::Organise),
    (1, Next::Restart),
    (8, Next::Poke),
    (1, Next::Recheck),
    (4, Next::Fetch),
    (2, Next::Rot),
    (6, Next::Open),
];

impl World<'_> {
    /// One step.
    pub(crate) fn step(&mut self) -> Result<(), Wrong> {
        self.trace.step += 1;
        if self.chance.one_in(UNCOMMITTED) {
            self.nobody_reads_uncommitted()?;
        }
        let at = self.chance.below(self.phones.len());
        let alive = self.phones[at].engine.is_some();
        match self.chance.weigh(WEIGHTS) {
            Next::Deliver if !self.flights.is_empty() => {
                let index = self.chance.below(self.flights.len());
                self.delivers(index)?;
            }
            Next::Late if !self.late.is_empty() => {
                let index = self.chance.below(self.late.len());
                let (flight, answer) = self.late.remove(index);
                self.trace.tell("a late answer:");
                self.hears(&flight, Told::Answer(answer))?;
            }
            Next::Work => self.works(at)?,
            Next::Add if alive => self.adds(at)?,
            Next::Change if alive => self.changes(at)?,
            Next::Reconsider if alive => self.reconsiders(at)?,
            Next::Time => {
                let how = self.chance.weigh(&[
                    (40, 30 * SECOND),
                    (20, 900 * SECOND),
                    (3, DAY),
                    (1, 40 * DAY),
                ]);
                let passes = self.chance.between(1, how);
                self.trace.tell(&format!("{passes} µs pass"));
                self.time_passes(passes)?;
            }
            Next::Conditions => self.conditions_change(at)?,
            Next::Kill if alive => {
                let copying = match self.phones[at].tasks.front() {
                    Some(Task::Copy(op)) => Some(*op),
                    _ => None,
                };
                if let Some(op) = copying.filter(|_| self.chance.one_in(2)) {
                    self.trace.tell("in the middle of a copy:");
                    self.phones[at].dies_copying(op);
                }
                self.killed(at);
                if self.chance.one_in(2) {
                    self.starts(at)?;
                }
            }
            Next::Boot => {
                self.killed(at);
                self.phones[at].boot += 1;
                self.phones[at].booted_at = self.now;
                self.starts(at)?;
            }
            Next::Clock => {
                let years = self.chance.between(-10, 11);
                self.phones[at].skew = years * 365 * DAY;
                self.trace
                    .tell(&format!("a clock is wrong by {years} years"));
            }
            Next::Disk => {
                let full = !self.phones[at].full && self.chance.one_in(3);
                self.trace.tell(&format!("the disk is full: {full}"));
                self.phones[at].disk_is_full(full)?;
                self.opens(at)?;
            }
            Next::EndSession => self.session_ends(at),
            Next::SignIn if self.is_signed_out(at) => self.signs_in(at)?,
            Next::Organise => self.organises()?,
            Next::Restart => self.server_restarts()?,
            Next::Poke => self.sync(at, sync::Event::Due)?,
            Next::Recheck => self.sync(at, sync::Event::Recheck)?,
            Next::Fetch => self.fetches(at)?,
            Next::Rot if alive => self.rots(at)?,
            Next::Open => self.opens(at)?,
            _ => {}
        }
        Ok(())
    }

    /// Its person must sign in, for everything or for the bytes.
    pub(crate) fn is_signed_out(&self, at: usize) -> bool {
        let phone = &self.phones[at];
        phone.session.is_none() || phone.upload.is_none()
    }

    /// The app comes to the foreground, or is started.
    pub(crate) fn opens(&mut self, at: usize) -> Result<(), Wrong> {
        if self.phones[at].engine.is_none() {
            return self.starts(at);
        }
        if self.phones[at].stalled {
            return self.begins(at, None);
        }
        self.queue(at, Event::Opened)?;
        self.sync(at, sync::Event::Due)
    }

    fn conditions_change(&mut self, at: usize) -> Result<(), Wrong> {
        let chance = &mut self.chance;
        let conditions = &mut self.phones[at].conditions;
        conditions.online = !conditions.online || !chance.one_in(2);
        conditions.metered = chance.one_in(4);
        conditions.metered_allowed = chance.one_in(2);
        conditions.strained = chance.one_in(5);
        conditions.battery_low = chance.one_in(8);
        let new = *conditions;
        self.queue(at, Event::Conditions(new))?;
        if new.online {
            self.sync(at, sync::Event::Due)?;
        }
        Ok(())
    }

    /// The session ends on the server: signed out from afar.
    fn session_ends(&mut self, at: usize) {
        let Some(token) = self.phones[at].session.clone() else {
            return;
        };
        let sent = Sent {
            method: "DELETE",
            ..Sent::get("/v1/sessions".to_owned(), Some(token))
        };
        let answer = self.server().serve(&sent);
        let name = self.phones[at].name;
        self.trace
            .tell(&format!("{name}'s session is ended: {}", answer.status));
    }

    /// The administrator changes who takes part, and whether the record may be changed.
    pub(crate) fn organises(&mut self) -> Result<(), Wrong> {
        let space = self.stage.space;
        let emile = self.stage.emile.professional;
        let Some(emile) = emile else { return Ok(()) };
        // What was closed is opened again before long: else little could arrive.
        let op = match self
            .chance
            .weigh(&[(1, 0), (4, 1), (1, 2), (4, 3), (1, 4), (4, 5)])
        {
            0 => asks::archive_participant(space, emile),
            1 => asks::add_participant(space, emile),
            2 => asks::archive_record(space),
            3 => asks::restore_record(space),
            4 => Operation::WithdrawConsent(WithdrawConsent {
                op: fresh::id(),
                space,
            }),
            _ => asks::give_consent(space),
        };
        let as_client = matches!(
            op,
            Operation::WithdrawConsent(_) | Operation::GiveConsent(_)
        );
        let op = self.with_own_id(op);
        self.arranges(op, as_client)
    }

    /// Asks for it as the administrator, or as the client.
    pub(crate) fn arranges(&mut self, op: Operation, as_client: bool) -> Result<(), Wrong> {
        let who = if as_client {
            self.phones[0].session.clone()
        } else {
            self.administrator()?
        };
        let Some(token) = who else { return Ok(()) };
        let result = self.server().does(&token, op.clone());
        let came = result.as_ref().map(|it| (it.outcome, it.code));
        let kind = serde_json::to_value(&op).unwrap_or_default()["kind"].to_string();
        self.trace.tell(&format!("{kind}: {:?}", came.ok()));
        if result.is_err() && !as_client {
            self.admin = None;
        }
        self.truth_changed();
        Ok(())
    }

    fn administrator(&mut self) -> Result<Option<suivi_wire::accounts::Secret>, Wrong> {
        if self.admin.is_none() {
            let device = Device {
                id: DeviceId::from_bytes([7; 16]),
                name: "desk".to_owned(),
            };
            let sofia = &self.stage.sofia;
            let asked = credentials(&sofia.email, sofia.role, &device);
            let sent = Sent::post("/v1/sessions", &asked, None);
            let answer: Result<SessionAnswer, _> = self.server().json(&sent);
            self.admin = answer.ok().map(|answer| answer.token);
        }
        Ok(self.admin.clone())
    }

    /// The helpers count ids over all worlds; this world counts its own.
    fn with_own_id(&self, op: Operation) -> Operation {
        let mut value = serde_json::to_value(&op).unwrap_or_default();
        let own = OpId::from_bytes(self.phones[0].id(self.now));
        value["op"] = serde_json::Value::String(own.to_string());
        serde_json::from_value(value).unwrap_or(op)
    }

    /// A screen wants the bytes of a photo.
    fn fetches(&mut self, at: usize) -> Result<(), Wrong> {
        let cached = self.phones[at].cached()?;
        let files: Vec<_> = cached.items().filter(|(kind, _)| *kind == "file").collect();
        let Some((_, item)) = self.chance.pick(&files) else {
            return Ok(());
        };
        let phone = &self.phones[at];
        self.flights.push(Flight {
            phone: at,
            sent: Some(Sent::get(
                format!("/v1/items/{item}/content"),
                phone.token(true),
            )),
            what: What::Bytes(*item),
            awaited: true,
            life: (phone.life, phone.shown),
        });
        Ok(())
    }
}
