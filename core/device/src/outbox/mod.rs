//! What was asked for on this phone, kept until the server has it.
//!
//! Two things in one folder: `outbox.db` with a row for each operation, and `staged/` with the
//! bytes to be sent. A commit waits for the disk, so that "saved on this phone" is true through a
//! kill and a power cut. Nothing here knows the cache.
//!
//! # What is never lost
//! - A row is removed only when it is over: a trigger refuses all else, whoever asks.
//! - A copy is removed only when no unfinished row needs it ([`Outbox::drop_copy`]), or when no row
//!   ever came to be ([`Outbox::sweep`]).
//! - A damaged outbox is put aside with its log, kept for ever, and told ([`Opened::Aside`]). The
//!   copies whose rows were in it stay: [`Outbox::lost`].
//! - An outbox of a newer app is refused and left as it is, byte for byte.
//! - What this app can't read of a row stays as it is in that row.
//!
//! # Staged copies lie here as they are
//! They are plain files, since the platform's transfer service sends files as they lie, and no
//! lost key may lose a photo (security specification, "On the phone"). Nothing is written anywhere
//! else, not even for a moment.

mod aside;
mod content;
mod rows;
pub mod staging;

#[cfg(test)]
mod kills;

use crate::database::{self, DatabaseError, Format, Opening, Synchronous};
use crate::queue::{Copy, Entry};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, ffi, params};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use suivi_rules::OpId;
use suivi_wire::Micros;

const FORMAT: Format = Format {
    // "SuOu"
    application_id: 0x5375_4f75,
    migrations: &[include_str!("001_first.sql")],
    synchronous: Synchronous::Full,
    secure_delete: true,
};

const DAY: Micros = 24 * 3600 * 1_000_000;
/// How long the log tells of entries that are over (queue specification, "Client states").
const LOGGED: Micros = 30 * DAY;
/// The setting that tells that [`Outbox::lost`] was filled.
const BEGUN: &str = "outbox begun";

const UNFINISHED: &str =
    "coalesce(state ->> '$.state', '') NOT IN ('done', 'cancelled', 'superseded')";

/// The outbox of one account on this phone.
#[derive(Debug)]
pub struct Outbox {
    connection: Connection,
    folder: PathBuf,
    staged: PathBuf,
    next_place: i64,
    pruned: Option<Micros>,
}

/// How an outbox was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none.
    Fresh,
    /// It was there.
    Known,
    /// It was damaged. It is kept at this place; a new one began.
    Aside(PathBuf),
}

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

/// Why the outbox could not do it. What it held before it holds still.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// A newer app wrote it.
    #[error(
        "The unsent photos on this phone were saved by a newer version of the app (format {found}, \
         this one knows {known}). They were not changed; install the newer version again."
    )]
    Newer {
        /// Its format.
        found: i64,
        /// The newest that this app knows.
        known: i64,
    },
    /// It was damaged while it was open. When it is opened again it is put aside and told.
    #[error(
        "The list of unsent photos on this phone is damaged. Their copies stay; close the app and \
         open it again."
    )]
    Corrupt,
    /// The phone is full.
    #[error("There is no room left on this phone. Nothing was saved; make room and try again.")]
    NoSpace,
    /// Its folder can't be written.
    #[error(
        "The app's own folder can't be written. Nothing was saved, and what was saved before \
         stays; start the phone again."
    )]
    ReadOnly,
    /// Somebody asked to remove what is not over.
    #[error("This was not sent yet. It stays; discard it first if it is not wanted.")]
    Unfinished,
    /// The file system failed in another way.
    #[error("The app's own folder can't be used: {0}. What was saved before stays; try again.")]
    Io(#[from] io::Error),
    /// SQLite failed in another way.
    #[error(
        "The list of unsent photos can't be used: {0}. What was saved before stays; try again."
    )]
    Sql(#[source] rusqlite::Error),
}

impl From<DatabaseError> for OutboxError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Newer { found, known } => Self::Newer { found, known },
            DatabaseError::Corrupt => Self::Corrupt,
            DatabaseError::NoSpace => Self::NoSpace,
            DatabaseError::ReadOnly => Self::ReadOnly,
            DatabaseError::Io(error) => Self::folder(error),
            DatabaseError::Sql(error) => Self::Sql(error),
        }
    }
}

impl From<rusqlite::Error> for OutboxError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.extended_code == ffi::SQLITE_CONSTRAINT_TRIGGER =>
            {
                Self::Unfinished
            }
            _ => DatabaseError::from(error).into(),
        }
    }
}

impl OutboxError {
    fn folder(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::NoSpace,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

impl Outbox {
    /// Opens the outbox in this folder, makes both if they are not there.
    ///
    /// # Errors
    /// [`OutboxError`]; a damaged one is no error but [`Opened::Aside`].
    pub fn open(folder: &Path) -> Result<(Self, Opened), OutboxError> {
        let staged = folder.join("staged");
        staging::private_folder(&staged).map_err(OutboxError::folder)?;
        aside::put_away_lone_log(folder).map_err(OutboxError::folder)?;
        let Opening { connection, fresh } = match open(&folder.join(aside::FILE)) {
            Err(DatabaseError::Corrupt) => {
                aside::put(folder).map_err(OutboxError::folder)?;
                open(&folder.join(aside::FILE))?
            }
            found => found?,
        };
        if fresh {
            staging::sync_folder(folder).map_err(OutboxError::folder)?;
        }
        let highest: Option<i64> =
            connection.query_row("SELECT max(place) FROM entry", [], |row| row.get(0))?;
        let mut outbox = Self {
            connection,
            folder: folder.to_owned(),
            staged,
            next_place: highest.unwrap_or(0).saturating_add(1),
            pruned: None,
        };
        let opened = outbox.begin()?;
        Ok((outbox, opened))
    }

    /// The first time: what is staged already belongs to an outbox that is gone.
    fn begin(&mut self) -> Result<Opened, OutboxError> {
        if self.get(BEGUN)?.is_some() {
            return Ok(Opened::Known);
        }
        let files = self.complete_copies()?;
        self.transaction(|tx| {
            for (file, _) in &files {
                tx.prepare_cached("INSERT OR IGNORE INTO lost (file) VALUES (?1)")?
                    .execute([file])?;
            }
            set(tx, BEGUN, "1")
        })?;
        Ok(match self.damaged()?.pop() {
            Some(newest) => Opened::Aside(newest),
            None => Opened::Fresh,
        })
    }

    /// All entries in the order of their places.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn entries(&self) -> Result<Vec<Entry>, OutboxError> {
        Ok(rows::all(&self.connection)?)
    }

    /// Writes these entries, and a line of the log for each whose state changed, in one
    /// transaction. Returns when the disk has it: all or nothing.
    ///
    /// # Errors
    /// [`OutboxError`]; then nothing was written.
    pub fn write(&mut self, changed: &[Entry], at: Micros) -> Result<(), OutboxError> {
        let prune = self
            .pruned
            .is_none_or(|last| at.saturating_sub(last).saturating_abs() >= DAY);
        self.transaction(|tx| {
            for entry in changed {
                rows::write(tx, entry, at)?;
            }
            if prune {
                prune_log(tx, at)?;
            }
            Ok(())
        })?;
        if prune {
            self.pruned = Some(at);
        }
        for entry in changed {
            self.next_place = self.next_place.max(entry.place.saturating_add(1));
        }
        Ok(())
    }

    /// Higher than the place of every entry. Those of a batch count up from it.
    #[must_use]
    pub const fn next_place(&self) -> i64 {
        self.next_place
    }

    /// Removes entries that are over, in one transaction. Their copies stay until
    /// [`Self::drop_copy`].
    ///
    /// # Errors
    /// [`OutboxError::Unfinished`] if one of them is not over: then none was removed.
    pub fn remove(&mut self, ops: &[OpId]) -> Result<(), OutboxError> {
        self.transaction(|tx| {
            let mut remove = tx.prepare_cached("DELETE FROM entry WHERE op = ?1")?;
            for op in ops {
                remove.execute([op.as_bytes()])?;
            }
            Ok(())
        })
    }

    /// Notes whose bytes this process reads from now on. It outlives the process, not a power cut.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn reading(&mut self, op: Option<OpId>) -> Result<(), OutboxError> {
        database::synchronous(&self.connection, Synchronous::Normal)?;
        let noted = match op {
            Some(op) => self.connection.execute(
                "INSERT INTO reading (one, op) VALUES (1, ?1) \
                 ON CONFLICT (one) DO UPDATE SET op = excluded.op",
                [op.as_bytes()],
            ),
            None => self.connection.execute("DELETE FROM reading", []),
        };
        database::synchronous(&self.connection, Synchronous::Full)?;
        noted?;
        Ok(())
    }

    /// Whose bytes the process before this one read when it died.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn read_when_it_died(&self) -> Result<Option<OpId>, OutboxError> {
        let op = self
            .connection
            .query_row("SELECT op FROM reading", [], |row| row.get(0))
            .optional()?;
        Ok(op.map(OpId::from_bytes))
    }

    /// Remembers a small thing.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn set(&mut self, name: &'static str, value: &str) -> Result<(), OutboxError> {
        self.transaction(|tx| set(tx, name, value))
    }

    /// Recalls it.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn get(&self, name: &'static str) -> Result<Option<String>, OutboxError> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?)
    }

    /// Where a copy lies, or will.
    #[must_use]
    pub fn staged(&self, copy: &Copy) -> PathBuf {
        self.staged.join(&copy.file)
    }

    /// The damaged outboxes that were put aside, oldest first. They are kept for ever.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn damaged(&self) -> Result<Vec<PathBuf>, OutboxError> {
        aside::damaged(&self.folder).map_err(OutboxError::folder)
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
        for found in std::fs::read_dir(&self.staged).map_err(OutboxError::folder)? {
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

    fn complete_copies(&self) -> Result<Vec<(String, std::fs::Metadata)>, OutboxError> {
        let mut files = Vec::new();
        for found in std::fs::read_dir(&self.staged).map_err(OutboxError::folder)? {
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

    fn transaction(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), OutboxError> {
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&tx)?;
        Ok(tx.commit()?)
    }
}

/// The database, if it is whole.
fn open(file: &Path) -> Result<Opening, DatabaseError> {
    let opening = database::open(file, &FORMAT)?;
    database::check(&opening.connection)?;
    match rows::fit(&opening.connection) {
        Ok(()) => Ok(opening),
        // A statement can't be understood: the name of a table or column is damaged.
        Err(error) if is_mistake(&error) => Err(DatabaseError::Corrupt),
        Err(error) => Err(error.into()),
    }
}

fn is_mistake(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{SqlInputError, SqliteFailure};
    matches!(error, SqliteFailure(error, _) | SqlInputError { error, .. }
        if error.extended_code == ffi::SQLITE_ERROR)
}

fn set(tx: &Transaction<'_>, name: &str, value: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])?;
    Ok(())
}

fn prune_log(tx: &Transaction<'_>, at: Micros) -> rusqlite::Result<()> {
    tx.execute(
        &format!(
            "DELETE FROM log WHERE at < ?1 AND op NOT IN (SELECT op FROM entry WHERE {UNFINISHED})"
        ),
        params![at.saturating_sub(LOGGED)],
    )?;
    Ok(())
}

/// When it was last written, in microseconds UTC.
fn written(found: &std::fs::DirEntry) -> Result<Micros, OutboxError> {
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
fn remove_file(path: &Path) -> Result<(), OutboxError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(OutboxError::folder(error)),
        _ => Ok(()),
    }
}
