//! Writes what arrives: a bounded channel to one thread that hashes and writes (performance
//! specification, "Server"). It is a thread of its own, since it waits for the network: those of
//! the runtime that may block are for work that ends by itself. A request gives it back as soon as
//! nothing arrives, so a few of them serve many slow senders ([`super::Blobs::writer`]).

use super::disk::Folders;
use crate::Failed;
use bytes::Bytes;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use suivi_rules::BlobId;
use suivi_wire::problem::Failure;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

/// Small pieces are gathered to this before they are written.
pub const BUFFER: usize = 256 * 1024;
/// Pieces on their way to the disk. The network's buffers give at most half a MiB in one.
const QUEUE: usize = 8;

/// A SHA-256.
pub type Sha256Of = [u8; 32];

/// A running checksum of one request, of the kind that its sender chose.
#[derive(Debug, Clone)]
pub enum Checksum {
    /// SHA-1.
    Sha1(Box<Sha1>),
    /// SHA-256.
    Sha256(Box<Sha256>),
}

impl Checksum {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hasher) => hasher.update(bytes),
            Self::Sha256(hasher) => hasher.update(bytes),
        }
    }

    fn value(self) -> Vec<u8> {
        match self {
            Self::Sha1(hasher) => hasher.finalize().to_vec(),
            Self::Sha256(hasher) => hasher.finalize().to_vec(),
        }
    }
}

/// What is hashed while it is written.
#[derive(Debug, Clone, Default)]
pub struct Hashing {
    /// Of the whole upload, where this request began it.
    pub whole: Option<Sha256>,
    /// Of this request alone.
    pub part: Option<Checksum>,
}

impl Hashing {
    fn update(&mut self, bytes: &[u8]) {
        if let Some(whole) = &mut self.whole {
            whole.update(bytes);
        }
        if let Some(part) = &mut self.part {
            part.update(bytes);
        }
    }

    /// The SHA-256 of the whole upload, if this request saw all of it.
    #[must_use]
    pub fn whole(self) -> Option<Sha256Of> {
        self.whole.map(|hasher| hasher.finalize().into())
    }

    /// The checksum of what this request brought.
    #[must_use]
    pub fn part(&self) -> Option<Vec<u8>> {
        self.part.clone().map(Checksum::value)
    }
}

enum Order {
    /// Write this.
    Write(Bytes),
    /// All of it is to be kept: sync.
    Keep,
}

/// A thread that writes one upload's bytes.
#[derive(Debug)]
pub struct Writer {
    orders: mpsc::Sender<Order>,
    ended: oneshot::Receiver<io::Result<Kept>>,
}

/// What is on the disk now.
#[derive(Debug)]
pub struct Kept {
    /// The hashes so far.
    pub hashing: Hashing,
    /// The spool file is new: its name lasts only once the folder is synced.
    pub new: bool,
}

impl Writer {
    /// Starts to write at this offset. What the file holds beyond it was never acknowledged, and
    /// goes.
    ///
    /// # Errors
    /// The machine gives no thread.
    pub(super) fn start(
        folders: Arc<Folders>,
        permit: OwnedSemaphorePermit,
        id: BlobId,
        at: u64,
        hashing: Hashing,
    ) -> io::Result<Self> {
        let (orders, todo) = mpsc::channel(QUEUE);
        let (ending, ended) = oneshot::channel();
        std::thread::Builder::new()
            .name("suivi-spool".into())
            .spawn(move || {
                let kept = folders
                    .place(id)
                    .and_then(|path| run(&path, at, hashing, todo));
                drop(permit);
                // Whoever began it may be gone.
                let _ = ending.send(kept);
            })?;
        Ok(Self { orders, ended })
    }

    /// Hands it bytes; waits while it is behind.
    ///
    /// # Errors
    /// It stopped: [`Self::keep`] tells why.
    pub async fn write(&self, bytes: Bytes) -> Result<(), Stopped> {
        self.orders
            .send(Order::Write(bytes))
            .await
            .map_err(|_| Stopped)
    }

    /// Ends it: all that it was handed is on the disk afterwards.
    ///
    /// # Errors
    /// The disk's.
    pub async fn keep(self) -> Result<Kept, Failed> {
        // If it stopped already, its own error says more than a closed channel.
        let _ = self.orders.send(Order::Keep).await;
        drop(self.orders);
        match self.ended.await {
            Ok(kept) => Ok(kept?),
            // It panicked: a bug, but nothing was acknowledged.
            Err(_) => Err(Failure::Internal.into()),
        }
    }

    /// Ends it: what it was handed need not stay. When this returns it does not write any more.
    pub async fn abandon(self) {
        drop(self.orders);
        let _ = self.ended.await;
    }
}

/// The writer stopped.
#[derive(Debug, Clone, Copy)]
pub struct Stopped;

/// Opens a file to write; tells whether it is new.
fn open(path: &Path) -> io::Result<(File, bool)> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok((file, false)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((
            OpenOptions::new().write(true).create_new(true).open(path)?,
            true,
        )),
        Err(error) => Err(error),
    }
}

fn run(
    path: &Path,
    at: u64,
    mut hashing: Hashing,
    mut orders: mpsc::Receiver<Order>,
) -> io::Result<Kept> {
    let (mut file, new) = open(path)?;
    let length = file.metadata()?.len();
    if length < at {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "spooled bytes are missing",
        ));
    }
    if length > at {
        file.set_len(at)?;
    }
    file.seek(SeekFrom::Start(at))?;
    let mut out = BufWriter::with_capacity(BUFFER, file);
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Write(bytes) => {
                hashing.update(&bytes);
                out.write_all(&bytes)?;
            }
            Order::Keep => {
                out.flush()?;
                out.get_ref().sync_data()?;
                return Ok(Kept { hashing, new });
            }
        }
    }
    // Abandoned: what is in the buffer need not reach the disk.
    let _ = out.into_parts();
    Ok(Kept { hashing, new })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_is_there_and_what_was_beyond_is_not() {
        let data = tempfile::tempdir().unwrap();
        let blobs = crate::blobs::Blobs::open(data.path()).unwrap();
        let id = BlobId::from_bytes([9; 16]);
        let hashing = Hashing {
            whole: Some(Sha256::new()),
            part: Some(Checksum::Sha1(Box::default())),
        };
        let writer = blobs.writer(id, 0, hashing).await.unwrap();
        for _ in 0..1000 {
            writer
                .write(Bytes::from_static(b"0123456789"))
                .await
                .unwrap();
        }
        let kept = writer.keep().await.unwrap();
        assert!(kept.new);
        let text = b"0123456789".repeat(1000);
        assert_eq!(kept.hashing.part().unwrap(), Sha1::digest(&text).to_vec());
        assert_eq!(
            kept.hashing.whole().unwrap(),
            <[u8; 32]>::from(Sha256::digest(&text))
        );

        // The last 5,000 were never acknowledged: the next request writes over them.
        let writer = blobs.writer(id, 5000, Hashing::default()).await.unwrap();
        writer.write(Bytes::from_static(b"abc")).await.unwrap();
        assert!(!writer.keep().await.unwrap().new);
        let place = blobs.folders.place(id).unwrap();
        let now = std::fs::read(&place).unwrap();
        assert_eq!(now.len(), 5003);
        assert_eq!(&now[4995..], b"56789abc");

        // Bytes that a row counts are gone: nothing is written in their place.
        let writer = blobs.writer(id, 6000, Hashing::default()).await.unwrap();
        assert!(writer.keep().await.is_err());
        assert_eq!(std::fs::read(&place).unwrap().len(), 5003);
    }
}
