//! Bytes on the disk (queue specification, "Bytes" and "Server endpoints").
//!
//! ```text
//! DATA/blobs/spool/<id>       bytes that are arriving
//! DATA/blobs/store/7f/<id>    complete bytes; 7f: the id's last two digits
//! DATA/blobs/renditions/…     small pictures of them, see [`renditions`]
//! ```
//!
//! An upload's bytes keep one id from the first to the last: the id of its spool file becomes the
//! blob's. So a move into the store that was not followed by its transaction needs no way back:
//! whoever looks for the bytes of an unfinished upload finds them in either folder
//! ([`disk::Folders::place`]), and nobody reads the store but through a row of `blob`. What no row
//! knows is swept ([`sweep`]). Ids carry the time of their making, so that the age of a file is
//! told by the clock that was handed in, not by the disk's.
//!
//! [`spool`] writes what arrives, [`disk`] is the two folders, [`turns`] lets the newest request
//! write.

pub mod disk;
pub mod renditions;
pub mod spool;
pub mod sweep;
pub mod turns;

use crate::Failed;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use suivi_rules::BlobId;
use suivi_wire::problem::Failure;
use tokio::sync::Semaphore;

/// The bytes of a server.
#[derive(Debug)]
pub struct Blobs {
    folders: Arc<disk::Folders>,
    /// Who writes.
    pub turns: Arc<turns::Turns>,
    writers: Arc<Semaphore>,
    renditions: Arc<renditions::Renditions>,
}

/// As many uploads are written at the same moment; the others wait, unread, for the next free one.
const WRITERS: usize = 64;

impl Blobs {
    /// Opens the folders of bytes in this data folder; makes them if there are none.
    ///
    /// # Errors
    /// The disk's.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        Ok(Self {
            folders: Arc::new(disk::Folders::open(data)?),
            turns: Arc::new(turns::Turns::default()),
            writers: Arc::new(Semaphore::new(WRITERS)),
            renditions: Arc::new(renditions::Renditions::open(data)?),
        })
    }

    /// Starts to write an upload's bytes at this offset.
    ///
    /// # Errors
    /// The machine gives no thread.
    pub async fn writer(
        &self,
        id: BlobId,
        at: u64,
        hashing: spool::Hashing,
    ) -> Result<spool::Writer, Failed> {
        // It is never closed.
        let permit = Arc::clone(&self.writers).acquire_owned().await;
        let permit = permit.map_err(|_| Failure::Unavailable)?;
        Ok(spool::Writer::start(
            Arc::clone(&self.folders),
            permit,
            id,
            at,
            hashing,
        )?)
    }

    /// Does what blocks on a thread that may block. Once begun it ends, whoever waits for it.
    ///
    /// # Errors
    /// Those of `work`.
    pub async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&disk::Folders) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Failed> {
        let folders = Arc::clone(&self.folders);
        match tokio::task::spawn_blocking(move || work(&folders)).await {
            Ok(done) => Ok(done?),
            // The runtime is stopping, or a bug panicked there: nothing was acknowledged.
            Err(_) => Err(Failure::Unavailable.into()),
        }
    }

    /// Opens stored bytes for reading. There must be as many as their row says.
    ///
    /// # Errors
    /// The disk's; the bytes are not there or not whole.
    pub async fn read(&self, blob: BlobId, length: i64) -> Result<File, Failed> {
        self.on_disk(move |folders| {
            let file = File::open(folders.stored(blob))?;
            if i64::try_from(file.metadata()?.len()).ok() == Some(length) {
                Ok(file)
            } else {
                Err(std::io::Error::new(
                    std::io::ErrorKind::InvalidData,
                    "stored bytes are cut",
                ))
            }
        })
        .await
    }
}
