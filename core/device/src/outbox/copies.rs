//! The copies that lie in `staged/`: which are needed, which are not.

use super::{Outbox, OutboxError, UNFINISHED, staging};
use crate::queue::Copy;
use std::collections::BTreeSet;
use std::fs::{self, DirEntry, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use suivi_wire::Micros;

/// A staged copy that no row tells about, because its outbox was damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Its name in the folder of staged copies.
    pub file: String,
    /// Its length in bytes.
    pub length: u64,
}

/// What [`Outbox::sweep`] removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Copies that were not complete.
    pub parts: u32,
    /// Complete copies that no row ever told about.
    pub copies: u32,
}

impl Outbox {
    /// Where a copy lies, or will.
    #[must_use]
    pub fn staged(&self, copy: &Copy) -> PathBuf {
        self.staged.join(&copy.file)
    }

    /// The copies whose rows were in an outbox that is gone. They are never swept.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn lost(&self) -> Result<Vec<Lost>, OutboxError> {
        let lost = self.names("SELECT file FROM lost")?;
        let files = self.complete_copies()?.into_iter();
        Ok(files
            .filter(|(file, _)| lost.contains(file))
            .map(|(file, found)| Lost {
                length: found.len(),
                file,
            })
            .collect())
    }

    /// Removes a copy that nobody needs any more. One that is gone already is no error.
    ///
    /// # Errors
    /// [`OutboxError::Unfinished`] if an entry that is not over needs it: then it stays.
    pub fn drop_copy(&mut self, copy: &Copy) -> Result<(), OutboxError> {
        let needed: bool = self
            .connection
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM entry WHERE file = ?1 AND {UNFINISHED})"
            ))?
            .query_row([&copy.file], |row| row.get(0))?;
        if needed {
            return Err(OutboxError::Unfinished);
        }
        let path = self.staged(copy);
        remove_file(&staging::part_of(&path))?;
        remove_file(&path)
    }

    /// Removes what kills left: copies that are not complete, and complete ones last written
    /// before this time (microseconds UTC) that no row ever told about, so that nobody was told
    /// "saved". To be called before anything is copied.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn sweep(&mut self, before: Micros) -> Result<Swept, OutboxError> {
        let mut kept = self.names("SELECT file FROM entry WHERE file IS NOT NULL")?;
        kept.extend(self.names("SELECT file FROM lost")?);
        let mut swept = Swept::default();
        for found in fs::read_dir(&self.staged).map_err(OutboxError::folder)? {
            let found = found.map_err(OutboxError::folder)?;
            let name = found.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(staging::PART) {
                remove_file(&found.path())?;
                swept.parts += 1;
            } else if !kept.contains(&*name) && written(&found)? < before {
                remove_file(&found.path())?;
                swept.copies += 1;
            }
        }
        Ok(swept)
    }

    pub(super) fn complete_copies(&self) -> Result<Vec<(String, Metadata)>, OutboxError> {
        let mut files = Vec::new();
        for found in fs::read_dir(&self.staged).map_err(OutboxError::folder)? {
            let found = found.map_err(OutboxError::folder)?;
            let name = found.file_name().to_string_lossy().into_owned();
            if !name.starts_with(staging::PART) {
                files.push((name, found.metadata().map_err(OutboxError::folder)?));
            }
        }
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(files)
    }

    fn names(&self, sql: &str) -> Result<BTreeSet<String>, OutboxError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<rusqlite::Result<_>>()?)
    }
}

/// When it was last written, in microseconds UTC.
fn written(found: &DirEntry) -> Result<Micros, OutboxError> {
    let modified = found
        .metadata()
        .and_then(|found| found.modified())
        .map_err(OutboxError::folder)?;
    Ok(match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX),
        Err(_) => 0,
    })
}

/// There was nothing to remove, or now there is nothing.
pub(super) fn remove_file(path: &Path) -> Result<(), OutboxError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(OutboxError::folder(error)),
        _ => Ok(()),
    }
}
