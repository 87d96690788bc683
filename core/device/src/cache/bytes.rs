//! The bytes of files that the phone holds: one sealed file each in the folder `bytes`.

use super::{Cache, CacheError};
use crate::content::Content;
use crate::disk::Part;
use crate::hexadecimal::hexadecimal;
use crate::sealed::{self, Sealing, Unsealed};
use crate::time::Entropy;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};
use suivi_rules::ItemId;

/// Their folder, inside the cache's.
pub(super) const FOLDER: &str = "bytes";

/// Ends the name of what is on its way.
const PART: &str = ".part";

/// Which bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bytes {
    /// The small picture of lists.
    Thumbnail,
    /// The picture that fills a screen.
    Preview,
    /// The file itself.
    Original,
}

impl Bytes {
    const fn word(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Preview => "preview",
            Self::Original => "original",
        }
    }
}

/// Deletes a file that may be gone already.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn name(item: ItemId, kind: &str) -> String {
    format!("{item}.{kind}")
}

/// Bytes on their way into the cache, sealed as they come: never plain on the disk. Dropped, they
/// are gone.
pub struct Arriving {
    item: ItemId,
    kind: Bytes,
    sealing: Sealing<Part>,
    hash: Sha256,
}

impl Arriving {
    /// Takes the next of them.
    ///
    /// # Errors
    /// The disk.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.sealing.write_all(bytes)
    }

    /// All came. Waits for the disk.
    ///
    /// # Errors
    /// The disk.
    pub fn complete(self) -> io::Result<Arrived> {
        let part = self.sealing.finish()?;
        part.file.sync_all()?;
        Ok(Arrived {
            item: self.item,
            kind: self.kind,
            length: part.file.metadata()?.len(),
            sha256: hexadecimal(&self.hash.finalize()),
            part,
        })
    }
}

/// Bytes that came whole, not kept yet. Dropped, they are gone.
pub struct Arrived {
    item: ItemId,
    kind: Bytes,
    part: Part,
    /// Of the sealed file.
    length: u64,
    /// Of what is in it.
    sha256: String,
}

/// As what bytes are sealed: a file in another's place does not open.
fn sealed_as(item: ItemId, kind: Bytes) -> String {
    format!("bytes {}", name(item, kind.word()))
}

impl Cache {
    /// Whether these bytes are on the phone whole.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn has(&self, item: ItemId, kind: Bytes) -> Result<bool, CacheError> {
        let length: Option<i64> = self
            .connection
            .prepare_cached("SELECT length FROM held_bytes WHERE item = ?1 AND kind = ?2")?
            .query_row((item.as_bytes(), kind.word()), |row| row.get(0))
            .optional()?;
        Ok(length.is_some_and(|length| {
            let found = fs::metadata(self.file_of(item, kind.word()));
            found.is_ok_and(|found| i64::try_from(found.len()) == Ok(length))
        }))
    }

    /// These bytes, opened; none if they are not on the phone whole. What is damaged is deleted,
    /// and is not on the phone any more.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn bytes(&mut self, item: ItemId, kind: Bytes) -> Result<Option<Content>, CacheError> {
        if !self.has(item, kind)? {
            return Ok(None);
        }
        let sealed = fs::File::open(self.file_of(item, kind.word()))?;
        let what = sealed_as(item, kind);
        let mut damaged = false;
        let content = Content::of(|into| {
            match sealed::open(BufReader::new(sealed), &self.key, &what, into) {
                Err(Unsealed::Io(error)) => Err(error),
                opened => {
                    damaged = opened.is_err();
                    Ok(())
                }
            }
        })?;
        if damaged {
            self.connection
                .prepare_cached("DELETE FROM held_bytes WHERE item = ?1 AND kind = ?2")?
                .execute((item.as_bytes(), kind.word()))?;
            remove(&self.file_of(item, kind.word()))?;
            return Ok(None);
        }
        Ok(Some(content))
    }

    /// Bytes begin to come. They are kept by [`Cache::keep_bytes`]; what a kill leaves is swept at
    /// the next start. Two that come at once have different numbers.
    ///
    /// # Errors
    /// The disk.
    pub fn arriving(
        &self,
        item: ItemId,
        kind: Bytes,
        number: u64,
        entropy: &dyn Entropy,
    ) -> io::Result<Arriving> {
        let path = format!("{item}.{}.{number:016x}{PART}", kind.word());
        let part = Part::begin(self.folder.join(FOLDER).join(path))?;
        Ok(Arriving {
            item,
            kind,
            sealing: Sealing::new(part, &self.key, &sealed_as(item, kind), entropy)?,
            hash: Sha256::new(),
        })
    }

    /// Keeps bytes that came whole. Answers false, and nothing of them stays, if no scope holds the
    /// item (any more), or if it is an original with another hash than the item's.
    ///
    /// # Errors
    /// [`CacheError`]; nothing of them stays.
    pub fn keep_bytes(&mut self, arrived: Arrived) -> Result<bool, CacheError> {
        let Arrived { item, kind, .. } = arrived;
        let held = self.file(item)?;
        let sha256 = &arrived.sha256;
        let wanted = held.is_some_and(|row| kind != Bytes::Original || row.sha256 == *sha256);
        if !wanted {
            return Ok(false);
        }
        let length = i64::try_from(arrived.length).unwrap_or(i64::MAX);
        // The row first: whatever lies in the folder with a row goes when the item does.
        let keep = "INSERT INTO held_bytes (item, kind, sha256, length) VALUES (?1, ?2, ?3, ?4) \
                    ON CONFLICT (item, kind) DO UPDATE SET sha256 = excluded.sha256, \
                    length = excluded.length";
        self.connection.prepare_cached(keep)?.execute((
            item.as_bytes(),
            kind.word(),
            sha256,
            length,
        ))?;
        let mut part = arrived.part;
        part.rename(&self.file_of(item, kind.word()))?;
        part.keep();
        Ok(true)
    }

    fn file_of(&self, item: ItemId, kind: &str) -> PathBuf {
        self.folder.join(FOLDER).join(name(item, kind))
    }

    /// Deletes these; all that can be, whichever fails.
    pub(super) fn delete_bytes(&self, files: &[(ItemId, String)]) -> Result<(), CacheError> {
        let mut outcome = Ok(());
        for (item, kind) in files {
            if let Err(error) = remove(&self.file_of(*item, kind)) {
                outcome = Err(error.into());
            }
        }
        outcome
    }

    /// Deletes what is on its way of these: whoever writes it still keeps nothing.
    pub(super) fn delete_arriving(&self, items: &[ItemId]) -> Result<(), CacheError> {
        if items.is_empty() {
            return Ok(());
        }
        let gone: BTreeSet<String> = items.iter().map(ToString::to_string).collect();
        for found in fs::read_dir(self.folder.join(FOLDER))? {
            let path = found?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let item = name.split('.').next().unwrap_or_default();
            if name.ends_with(PART) && gone.contains(item) {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Deletes every file that no row speaks of: of a deletion that was cut, or of a download.
    pub(super) fn sweep_bytes(&self) -> Result<(), CacheError> {
        let known = self
            .connection
            .prepare("SELECT item, kind FROM held_bytes")?
            .query_map([], |row| {
                let kind: String = row.get(1)?;
                Ok(name(ItemId::from_bytes(row.get(0)?), &kind))
            })?
            .collect::<Result<BTreeSet<String>, _>>()?;
        for found in fs::read_dir(self.folder.join(FOLDER))? {
            let found = found?;
            let is_known = found
                .file_name()
                .to_str()
                .is_some_and(|of| known.contains(of));
            if !is_known {
                remove(&found.path())?;
            }
        }
        Ok(())
    }
}
