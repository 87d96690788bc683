//! How long this phone had no contact with its server, and what is done once a day. Both go by the
//! time that the phone was seen running ([`Age`]), kept in the outbox's settings.

use super::requests::get;
use super::runner::{Runner, lock};
use crate::outbox::OutboxError;
use crate::pause::SECOND;
use crate::queue::policy::DAY;
use crate::sync::Event;
use crate::time::{Age, Moment};
use std::sync::Arc;
use suivi_wire::Micros;
use suivi_wire::accounts::Role;

/// Without contact for so long, a professional's cache stays closed until there is contact again
/// (security specification, "On the phone").
const PROFESSIONAL: Micros = 7 * DAY;
/// And a client's.
const CLIENT: Micros = 30 * DAY;
/// A contact is written if the one that is written is older than this: an hour.
const WRITTEN: Micros = 3_600 * SECOND;

/// The time since the server last answered this session.
const CONTACT: &str = "contact";
/// The time since a scope was last read again.
const RECHECKED: &str = "rechecked";
/// How many rows were found to differ.
const DIFFERED: &str = "differed";

impl Runner {
    /// What is kept must not be shown until the server was heard of again.
    pub(crate) fn is_out_of_touch(&self) -> bool {
        let limit = match self.which.role {
            Role::Professional => PROFESSIONAL,
            Role::Client => CLIENT,
        };
        lock(&self.contact).grown(self.now()).lived > limit
    }

    /// At the start: the time since the contact that was written.
    pub(super) fn recall_contact(&self) -> Result<(), OutboxError> {
        let now = self.now();
        let mut engine = self.engine();
        let age = age(engine.outbox().get(CONTACT)?.as_deref(), now);
        engine.outbox_mut().set(CONTACT, &text(age))?;
        *lock(&self.contact) = age;
        *lock(&self.written) = age;
        Ok(())
    }

    /// The server answered this session.
    pub(super) fn in_touch(&self) {
        let now = self.now();
        *lock(&self.contact) = Age::new(now);
        let mut written = lock(&self.written);
        if written.grown(now).lived < WRITTEN {
            return;
        }
        // What can't be written is written after the next contact.
        let age = Age::new(now);
        if self.engine().outbox_mut().set(CONTACT, &text(age)).is_ok() {
            *written = age;
        }
    }

    /// Asks for anything, to be in touch again; then the cache may be opened.
    pub(super) fn seek_contact(self: &Arc<Self>) {
        let this = Arc::clone(self);
        self.work(async move {
            let _ = this.ask(get("/v1/account".to_owned(), None)).await;
            if !this.is_out_of_touch() {
                this.open_cache();
                this.changes.happened();
                this.synced(Event::Due);
            }
        });
    }

    /// Once a day the scope that was longest unchecked is read again (queue specification, "The
    /// feed").
    pub(super) fn recheck_if_due(self: &Arc<Self>) {
        let now = self.now();
        let is_due = {
            let mut engine = self.engine();
            let kept = engine.outbox().get(RECHECKED).ok().flatten();
            let age = age(kept.as_deref(), now);
            let is_due = age.lived >= DAY;
            let next = if is_due { Age::new(now) } else { age };
            // What can't be written is due again, which harms nobody.
            let _ = engine.outbox_mut().set(RECHECKED, &text(next));
            is_due
        };
        if is_due {
            self.synced(Event::Recheck);
        }
    }

    /// A recheck found so many rows that were not as on the server; they are right again.
    pub(super) fn differed(&self, rows: u32) {
        if rows > 0 {
            let before = self.differences();
            let all = before.saturating_add(u64::from(rows)).to_string();
            let _ = self.engine().outbox_mut().set(DIFFERED, &all);
        }
    }

    /// How many rows were found to differ, ever.
    pub(crate) fn differences(&self) -> u64 {
        let kept = self.engine().outbox().get(DIFFERED).ok().flatten();
        kept.and_then(|kept| kept.parse().ok()).unwrap_or(0)
    }
}

/// An age as it is kept, grown to now; one that begins now if there is none.
fn age(kept: Option<&str>, now: Moment) -> Age {
    let kept: Option<Age> = kept.and_then(|kept| serde_json::from_str(kept).ok());
    kept.map_or(Age::new(now), |kept| kept.grown(now))
}

fn text(age: Age) -> String {
    serde_json::to_string(&age).unwrap_or_default()
}
