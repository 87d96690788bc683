//! The two folders, and how a file moves from one to the other.

use super::spool::{BUFFER, Sha256Of};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use suivi_rules::BlobId;

/// As many first bytes as tell what a file is.
pub const HEAD: usize = 512;

/// The folders of bytes that arrive and of bytes that are complete.
#[derive(Debug)]
pub struct Folders {
    spool: PathBuf,
    store: PathBuf,
}

/// What a complete file is.
#[derive(Debug, Clone)]
pub struct Examined {
    /// SHA-256 of the bytes on the disk.
    pub sha256: Sha256Of,
    /// The first of them, up to [`HEAD`].
    pub head: Vec<u8>,
}

/// Makes a folder that nobody but the server's own user may enter.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A name in a folder lasts once the folder itself is synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// There was nothing to remove, or now there is nothing.
pub(super) fn gone(result: io::Result<()>) -> io::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl Folders {
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let bytes = data.join("blobs");
        let folders = Self {
            spool: bytes.join("spool"),
            store: bytes.join("store"),
        };
        folder(&folders.spool)?;
        folder(&folders.store)?;
        for shard in 0..=u8::MAX {
            folder(&folders.store.join(format!("{shard:02x}")))?;
        }
        sync_folder(&folders.store)?;
        sync_folder(&bytes)?;
        sync_folder(data)?;
        Ok(folders)
    }

    fn spooled(&self, id: BlobId) -> PathBuf {
        self.spool.join(id.to_string())
    }

    fn shard(&self, id: BlobId) -> PathBuf {
        self.store.join(format!("{:02x}", id.as_bytes()[15]))
    }

    /// Where complete bytes are.
    #[must_use]
    pub fn stored(&self, id: BlobId) -> PathBuf {
        self.shard(id).join(id.to_string())
    }

    /// Where the bytes of an upload are, or will be. They are in the store where a commit was
    /// refused, or broke off between the move and its transaction.
    ///
    /// # Errors
    /// The disk's.
    pub fn place(&self, id: BlobId) -> io::Result<PathBuf> {
        let spooled = self.spooled(id);
        if !spooled.try_exists()? {
            let stored = self.stored(id);
            if stored.try_exists()? {
                return Ok(stored);
            }
        }
        Ok(spooled)
    }

    /// Puts bytes that were made here into the store. Killed in between, they are swept like any
    /// that no row speaks of.
    ///
    /// # Errors
    /// The disk's.
    pub fn put(&self, id: BlobId, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.spooled(id))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.promote(id)
    }

    /// Makes the name of a new spool file last.
    ///
    /// # Errors
    /// The disk's.
    pub fn sync_spool(&self) -> io::Result<()> {
        sync_folder(&self.spool)
    }

    /// Reads the first bytes of a complete upload, and all of them where their hash is not known
    /// from their arrival.
    ///
    /// # Errors
    /// The disk's; there are not `length` bytes.
    pub fn examine(
        &self,
        id: BlobId,
        length: i64,
        known: Option<Sha256Of>,
    ) -> io::Result<Examined> {
        let mut file = File::open(self.place(id)?)?;
        if i64::try_from(file.metadata()?.len()).ok() != Some(length) {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "spooled bytes are missing",
            ));
        }
        let mut head = Vec::with_capacity(HEAD);
        Read::by_ref(&mut file)
            .take(HEAD as u64)
            .read_to_end(&mut head)?;
        let sha256 = match known {
            Some(sha256) => sha256,
            None => {
                let mut hasher = Sha256::new();
                hasher.update(&head);
                let mut buffer = vec![0; BUFFER];
                loop {
                    match file.read(&mut buffer)? {
                        0 => break,
                        n => hasher.update(&buffer[..n]),
                    }
                }
                hasher.finalize().into()
            }
        };
        Ok(Examined { sha256, head })
    }

    /// Moves complete, synced bytes into the store. Done twice, it is done once.
    ///
    /// # Errors
    /// The disk's.
    pub fn promote(&self, id: BlobId) -> io::Result<()> {
        match fs::rename(self.spooled(id), self.stored(id)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // It was moved before. Opened, not only looked for: what is there must be a file.
                File::open(self.stored(id))?;
            }
            Err(error) => return Err(error),
        }
        // The folder it left needs no sync: should the old name come back after a power cut, no
        // row asks for it there and the sweep takes it.
        sync_folder(&self.shard(id))
    }

    /// Destroys the bytes of an upload that will not be committed.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop_spooled(&self, id: BlobId) -> io::Result<()> {
        gone(fs::remove_file(self.spooled(id)))?;
        self.destroy(id)
    }

    /// Destroys stored bytes.
    ///
    /// # Errors
    /// The disk's.
    pub fn destroy(&self, id: BlobId) -> io::Result<()> {
        if gone(fs::remove_file(self.stored(id)))? {
            sync_folder(&self.shard(id))?;
        }
        Ok(())
    }

    /// The ids of all spool files.
    ///
    /// # Errors
    /// The disk's.
    pub fn spool_ids(&self) -> io::Result<Vec<BlobId>> {
        ids(&self.spool)
    }

    /// The ids of the files in one of the store's 256 folders.
    ///
    /// # Errors
    /// The disk's.
    pub fn stored_ids(&self, shard: u8) -> io::Result<Vec<BlobId>> {
        ids(&self.store.join(format!("{shard:02x}")))
    }

    /// Removes a spool file alone.
    ///
    /// # Errors
    /// The disk's.
    pub fn sweep_spooled(&self, id: BlobId) -> io::Result<()> {
        gone(fs::remove_file(self.spooled(id))).map(drop)
    }
}

/// The ids that name files in a folder. What has another name is not ours and stays.
fn ids(folder: &Path) -> io::Result<Vec<BlobId>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Some(id) = entry?
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        {
            found.push(id);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn id(last: u8) -> BlobId {
        let mut bytes = [7; 16];
        bytes[15] = last;
        BlobId::from_bytes(bytes)
    }

    #[test]
    fn bytes_are_found_before_and_after_the_move() {
        let data = tempfile::tempdir().unwrap();
        let folders = Folders::open(data.path()).unwrap();
        let blob = id(0xab);
        let place = folders.place(blob).unwrap();
        File::create(&place).unwrap().write_all(b"abc").unwrap();
        assert_eq!(folders.spool_ids().unwrap(), [blob]);
        folders.promote(blob).unwrap();
        folders.promote(blob).unwrap();
        assert_eq!(folders.place(blob).unwrap(), folders.stored(blob));
        assert_eq!(folders.stored_ids(0xab).unwrap(), [blob]);
        let examined = folders.examine(blob, 3, None).unwrap();
        assert_eq!(examined.head, b"abc");
        assert_eq!(examined.sha256, <[u8; 32]>::from(Sha256::digest(b"abc")));
        assert!(folders.examine(blob, 4, None).is_err());
        folders.drop_spooled(blob).unwrap();
        folders.drop_spooled(blob).unwrap();
        assert!(folders.promote(blob).is_err());
    }
}
