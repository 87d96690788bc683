//! The bytes of files that the phone holds: one file each in the folder `bytes`.

use super::{Cache, CacheError};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};
use suivi_rules::ItemId;

/// Their folder, inside the cache's.
pub(super) const FOLDER: &str = "bytes";

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

impl Cache {
    /// Where these bytes are, if they are on the phone whole.
    ///
    /// # Errors
    /// [`CacheError`]
    pub fn path_of(&self, item: ItemId, kind: Bytes) -> Result<Option<PathBuf>, CacheError> {
        let length: Option<i64> = self
            .connection
            .prepare_cached("SELECT length FROM held_bytes WHERE item = ?1 AND kind = ?2")?
            .query_row((item.as_bytes(), kind.word()), |row| row.get(0))
            .optional()?;
        let path = self.file_of(item, kind.word());
        let whole = length.is_some_and(|length| {
            fs::metadata(&path).is_ok_and(|found| i64::try_from(found.len()) == Ok(length))
        });
        Ok(whole.then_some(path))
    }

    /// Moves a downloaded, complete file into the cache. Answers false, and deletes it, if no
    /// scope holds the item (any more), or if it is an original with another hash than the item's.
    /// `sha256` is that of the file, in lower-case hexadecimal.
    ///
    /// # Errors
    /// [`CacheError`]. The file may still be where it was.
    pub fn keep_bytes(
        &mut self,
        item: ItemId,
        kind: Bytes,
        sha256: &str,
        file: &Path,
    ) -> Result<bool, CacheError> {
        let held = self.file(item)?;
        let wanted = held.is_some_and(|row| kind != Bytes::Original || row.sha256 == sha256);
        if !wanted {
            remove(file)?;
            return Ok(false);
        }
        let length = i64::try_from(fs::metadata(file)?.len()).unwrap_or(i64::MAX);
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
        fs::rename(file, self.file_of(item, kind.word()))?;
        Ok(true)
    }

    /// Where bytes that are on their way may lie until [`Cache::keep_bytes`] takes them. Left there,
    /// they are swept at the next start.
    #[must_use]
    pub fn arriving(&self, item: ItemId, kind: Bytes, number: u64) -> PathBuf {
        let name = format!("{item}.{}.{number:016x}.part", kind.word());
        self.folder.join(FOLDER).join(name)
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
