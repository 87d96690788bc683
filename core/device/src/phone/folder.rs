//! The app's folder, in use by one engine at a time.
//!
//! Two engines over one outbox would each send from it and write what the other does not know of. So
//! whoever opens the folder takes a lock of the operating system's, which lasts until the last of
//! its files is closed, or the process is gone.

use super::PhoneError;
use crate::disk::private_folder;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_util::task::task_tracker::{TaskTracker, TaskTrackerToken};

/// What the lock is on, in the root.
const FILE: &str = "lock";
/// Who closes it is waited for so long: an app that was left is opened again at once.
const PATIENCE: Duration = Duration::from_secs(10);
/// Nobody tells when it is let go.
const AGAIN: Duration = Duration::from_millis(20);

/// The folder is in use while this is held.
#[derive(Debug)]
pub struct InUse {
    _lock: File,
    // After the lock: who is told that all is closed may open the folder.
    _counted: TaskTrackerToken,
}

impl InUse {
    /// Takes the folder, made where it is not there. `closed` ends when it is let go.
    ///
    /// # Errors
    /// [`PhoneError::InUse`]; the folder can't be written.
    pub(super) async fn take(root: &Path, closed: &TaskTracker) -> Result<Self, PhoneError> {
        let root = root.to_owned();
        let opening = tokio::task::spawn_blocking(move || opened(&root));
        let lock = opening.await.map_err(|_| PhoneError::Stopped)?;
        let lock = lock.map_err(failed)?;
        let patience = Instant::now() + PATIENCE;
        loop {
            // Not the standard library's, which knows none on Android (rust-lang/rust 148325).
            match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(Errno::WOULDBLOCK) if Instant::now() < patience => sleep(AGAIN).await,
                Err(Errno::WOULDBLOCK) => return Err(PhoneError::InUse),
                Err(Errno::INTR) => {}
                Err(error) => return Err(failed(error.into())),
            }
        }
        Ok(Self {
            _lock: lock,
            _counted: closed.token(),
        })
    }
}

fn opened(root: &Path) -> io::Result<File> {
    private_folder(root)?;
    let path = root.join(FILE);
    match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        // Also in a folder that can't be written.
        opened => return opened,
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn failed(error: io::Error) -> PhoneError {
    PhoneError::Session(error.into())
}
