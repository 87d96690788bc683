//! Telling a screen that it is out of date.

use crate::alive::Alive;
use crate::runtime;
use std::sync::Arc;
use std::time::Duration;
use suivi_device::run::watch::Watch as Changes;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// A screen is drawn again at most this often.
pub(crate) const PAUSE: Duration = Duration::from_millis(250);

/// Tells when what is shown changed. Pulled: ask again when the screen is drawn.
#[derive(uniffi::Object)]
pub struct Watch {
    pace: Arc<Pace>,
    _alive: Alive,
}

#[uniffi::export]
impl Watch {
    /// Waits until something changed and tells its generation, a number that grows. The first answer
    /// comes at once; then at most four a second, and what happened in between counts once. None
    /// when it was stopped, or the engine was.
    pub async fn next(&self) -> Option<u64> {
        let pace = Arc::clone(&self.pace);
        let threads = runtime::threads().ok()?;
        let waiting = async move { Ok(pace.next().await) };
        runtime::read(threads, waiting).await.ok().flatten()
    }

    /// Ends a waiting `next` and all later ones. To be called before the watch is given
    /// back: who waits holds it.
    pub fn stop(&self) {
        self.pace.ended.cancel();
    }
}

impl Watch {
    pub(crate) fn new(changes: Changes, ended: CancellationToken) -> Self {
        Self {
            pace: Arc::new(Pace::new(changes, ended)),
            _alive: Alive::new(),
        }
    }
}

/// Changes, not too many.
pub(crate) struct Pace {
    seen: Mutex<Seen>,
    ended: CancellationToken,
}

struct Seen {
    changes: Changes,
    last: Option<Instant>,
}

impl Pace {
    pub(crate) fn new(changes: Changes, ended: CancellationToken) -> Self {
        let last = None;
        Self {
            seen: Mutex::new(Seen { changes, last }),
            ended,
        }
    }

    pub(crate) async fn next(&self) -> Option<u64> {
        self.ended.run_until_cancelled(self.changed()).await?
    }

    async fn changed(&self) -> Option<u64> {
        let mut seen = self.seen.lock().await;
        let generation = match seen.last {
            None => seen.changes.now(),
            Some(last) => {
                // First the pause, which takes nothing: who is dropped in it misses no change.
                sleep_until(last + PAUSE).await;
                seen.changes.next().await?
            }
        };
        seen.last = Some(Instant::now());
        Some(generation)
    }
}
