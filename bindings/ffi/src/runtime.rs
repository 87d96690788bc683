//! The core's own threads.
//!
//! Whoever awaits an exported function polls it on his own thread, in an app most often the one that
//! draws; and drops it when a screen is left. So the work itself is a task here. Whether it outlives
//! its caller is the difference between [`read()`] and [`write()`].

use crate::faults::SuiviError;
use nix::sys::signal::{SigSet, Signal};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{JoinError, JoinHandle};
use tokio_util::task::TaskTracker;

static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    // A phone has few cores, and what is heavy here waits for its disk or its network.
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("suivi")
        .enable_all()
        .on_thread_start(broken_pipes_are_errors)
        .build()
});

/// A connection that breaks while it is written to is an error there. A library may not say so for the
/// whole process, as a program does; without it the signal would end the app.
fn broken_pipes_are_errors() {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGPIPE);
    // The only reason to fail would be a signal that there is not.
    let _ = signals.thread_block();
}

/// The core's threads.
///
/// # Errors
/// The system gave none.
pub(crate) fn threads() -> Result<&'static Handle, SuiviError> {
    let runtime = RUNTIME.as_ref();
    runtime
        .map(Runtime::handle)
        .map_err(|_| SuiviError::Unexpected)
}

/// Work for somebody who waits: if he goes away, it ends.
///
/// # Errors
/// The work's; [`SuiviError::Unexpected`] if it panicked.
pub(crate) async fn read<T: Send + 'static>(
    threads: &Handle,
    work: impl Future<Output = Result<T, SuiviError>> + Send + 'static,
) -> Result<T, SuiviError> {
    Ending(threads.spawn(work)).await.unwrap_or_else(broken)
}

/// Work that changes something: begun by this call, it finishes, whoever goes away.
///
/// # Errors
/// As [`read`].
pub(crate) fn write<T: Send + 'static>(
    threads: &Handle,
    begun: &TaskTracker,
    work: impl Future<Output = Result<T, SuiviError>> + Send + 'static,
) -> impl Future<Output = Result<T, SuiviError>> + Send + 'static {
    let work = begun.spawn_on(work, threads);
    async { work.await.unwrap_or_else(broken) }
}

/// A task that brought nothing. What a panic said stays here: it may name what it was about.
fn broken<T>(error: JoinError) -> Result<T, SuiviError> {
    Err(if error.is_cancelled() {
        SuiviError::Stopped
    } else {
        SuiviError::Unexpected
    })
}

/// A task that ends with whoever waits for it.
struct Ending<T>(JoinHandle<T>);

impl<T> Future for Ending<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
