//! Copies sources into the outbox, hashes copies again, and gives up those that nobody needs.

use super::requests;
use super::runner::{Runner, lock};
use crate::outbox::decoding;
use crate::outbox::staging::{self, Limits};
use crate::queue::{Block, Event, State, Work};
use std::path::Path;
use std::sync::Arc;
use suivi_rules::OpId;
use suivi_wire::accounts::Role;

impl Runner {
    /// Copies a source into the outbox.
    pub(super) fn stage(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        self.work(async move {
            let _one_at_a_time = this.staging.lock().await;
            let copier = Arc::clone(&this);
            let staged = tokio::task::spawn_blocking(move || copier.copy(op)).await;
            let event = match staged {
                Ok(event) => event,
                // It ended in a way that nobody foresaw: this source is not taken.
                Err(_) => {
                    let _ = this.engine().outbox_mut().reading(None);
                    let why = Block::Broken;
                    Some(Event::NotStaged { op, why })
                }
            };
            if let Some(event) = event {
                if this.happened(event).await.is_ok() {
                    this.drop_if_over(op);
                    lock(&this.unsaved).remove(&op);
                } else {
                    lock(&this.unsaved).insert(op);
                    this.changes.happened();
                }
            }
        });
    }

    /// It was given up while it was copied: the copy is not kept.
    fn drop_if_over(&self, op: OpId) {
        let over = self.engine().queue().entry(op).is_some_and(|entry| {
            matches!(entry.state, State::Cancelled | State::Superseded { .. })
        });
        if over {
            self.drop_copy(op);
        }
    }

    /// Copies a source into the outbox, on this thread. What comes of it is an event.
    pub fn copy(&self, op: OpId) -> Option<Event> {
        let (source, target) = {
            let mut engine = self.engine();
            let entry = engine.queue().entry(op)?.clone();
            if entry.state != State::Staging {
                return None;
            }
            let copy = requests::copy_of(&entry)?;
            let target = engine.outbox().staged(copy);
            let source = copy.source.clone()?;
            // If this ends the app, the next start knows at what.
            let _ = engine.outbox_mut().reading(Some(op));
            (source, target)
        };
        let limits = match self.which.role {
            Role::Client => Limits::CLIENT,
            Role::Professional => Limits::PROFESSIONAL,
        };
        let source = Path::new(&source);
        let copied = match (
            staging::copy(source, &target, limits),
            &self.outside.decoder,
        ) {
            (Err(Block::NeedsPlatform), Some(decoder)) => {
                decoding::copy(source, &target, limits, &**decoder)
            }
            (copied, _) => copied,
        };
        let _ = self.engine().outbox_mut().reading(None);
        Some(staging::event(op, copied))
    }

    pub(super) fn rehash(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        self.work(async move {
            let reader = Arc::clone(&this);
            let equal = tokio::task::spawn_blocking(move || reader.is_whole(op)).await;
            let equal = equal.unwrap_or(false);
            let _ = this.happened(Event::Rehashed { op, equal }).await;
        });
    }

    /// The staged copy is what it was when it was staged.
    pub fn is_whole(&self, op: OpId) -> bool {
        let (path, sha256) = {
            let engine = self.engine();
            let Some(entry) = engine.queue().entry(op) else {
                return false;
            };
            let Work::Add { add, copy } = &entry.work else {
                return false;
            };
            (engine.outbox().staged(copy), add.sha256.clone())
        };
        let hash = staging::hash(&path).ok().map(|(hash, _)| hash);
        hash.is_some() && hash == sha256
    }

    pub(super) fn drop_copy(&self, op: OpId) {
        let mut engine = self.engine();
        let copy = engine
            .queue()
            .entry(op)
            .and_then(requests::copy_of)
            .cloned();
        if let Some(copy) = copy {
            // What can't be removed now is swept at the next start.
            let _ = engine.outbox_mut().drop_copy(&copy);
        }
    }

    /// Copied, but its row could not be written.
    pub fn is_unsaved(&self, op: OpId) -> bool {
        lock(&self.unsaved).contains(&op)
    }
}
