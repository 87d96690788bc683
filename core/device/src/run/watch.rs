//! Telling screens that what they show is out of date: a generation that grows, read by pulling.

use std::sync::Arc;
use tokio::sync::watch;

/// What grows at each change.
#[derive(Debug, Clone)]
pub struct Changes(Arc<watch::Sender<u64>>);

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Changes {
    /// Something changed.
    pub fn happened(&self) {
        self.0.send_modify(|generation| *generation += 1);
    }

    /// Watches from now on.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch {
            seen: self.0.subscribe(),
        }
    }
}

/// Somebody who wants to know. Dropped, it is stopped.
#[derive(Debug, Clone)]
pub struct Watch {
    seen: watch::Receiver<u64>,
}

impl Watch {
    /// Waits for the next change and tells its generation; what happened in between counts once.
    /// None when there will be no more: the engine was stopped.
    pub async fn next(&mut self) -> Option<u64> {
        self.seen.changed().await.ok()?;
        Some(self.now())
    }

    /// The generation of now, without waiting: whoever draws it knows all that happened before.
    pub fn now(&mut self) -> u64 {
        *self.seen.borrow_and_update()
    }
}
