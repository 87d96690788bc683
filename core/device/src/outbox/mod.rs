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
//! - A draft stays until the server has its result, or its person discards it ([`drafts`]).
//!
//! # Staged copies lie here as they are
//! They are plain files, since the platform's transfer service sends files as they lie, and no
//! lost key may lose a photo (security specification, "On the phone"). Nothing is written anywhere
//! else, not even for a moment.

mod aside;
mod copies;
pub mod decoding;
pub mod drafts;
mod error;
mod rows;
pub mod slices;
pub mod staging;

#[cfg(test)]
mod kills;

pub use copies::{Lost, Swept};
pub use error::OutboxError;

use crate::database::{self, DatabaseError, Format, Opening, Synchronous};
use crate::disk;
use crate::queue::{Entry, State};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, ffi, params};
use std::cell::Cell;
use std::fmt;
use std::path::{Path, PathBuf};
use suivi_rules::OpId;
use suivi_wire::Micros;

const FORMAT: Format = Format {
    // "SuOu"
    application_id: 0x5375_4f75,
    migrations: &[
        include_str!("001_first.sql"),
        include_str!("002_drafts.sql"),
    ],
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
pub struct Outbox {
    connection: Connection,
    folder: PathBuf,
    staged: PathBuf,
    next_place: i64,
    pruned: Option<Micros>,
    /// Read while it was opened, for whoever asks first.
    read: Cell<Option<Vec<Entry>>>,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
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

impl Outbox {
    /// Opens the outbox in this folder, makes both if they are not there.
    ///
    /// # Errors
    /// [`OutboxError`]; a damaged one is no error but [`Opened::Aside`].
    pub fn open(folder: &Path) -> Result<(Self, Opened), OutboxError> {
        let staged = folder.join("staged");
        disk::private_folder(&staged).map_err(OutboxError::folder)?;
        aside::put_away_lone_log(folder).map_err(OutboxError::folder)?;
        let (opening, entries) = match open(&folder.join(aside::FILE)) {
            Err(DatabaseError::Corrupt) => {
                aside::put(folder).map_err(OutboxError::folder)?;
                open(&folder.join(aside::FILE))?
            }
            found => found?,
        };
        if opening.fresh {
            disk::sync_folder(folder).map_err(OutboxError::folder)?;
        }
        let mut outbox = Self {
            connection: opening.connection,
            folder: folder.to_owned(),
            staged,
            next_place: entries
                .last()
                .map_or(0, |last| last.place)
                .max(0)
                .saturating_add(1),
            pruned: None,
            read: Cell::new(Some(entries)),
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
        match self.read.take() {
            Some(entries) => Ok(entries),
            None => Ok(rows::all(&self.connection)?),
        }
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
                if let (State::Done { .. }, Some(result)) = (&entry.state, entry.result()) {
                    drafts::received(tx, result)?;
                }
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

    /// The damaged outboxes that were put aside, oldest first. They are kept for ever.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn damaged(&self) -> Result<Vec<PathBuf>, OutboxError> {
        aside::damaged(&self.folder).map_err(OutboxError::folder)
    }

    fn transaction(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), OutboxError> {
        self.read.set(None);
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&tx)?;
        Ok(tx.commit()?)
    }
}

/// The database and what it holds, if it is whole.
fn open(file: &Path) -> Result<(Opening, Vec<Entry>), DatabaseError> {
    let opening = database::open(file, &FORMAT, None)?;
    database::check(&opening.connection)?;
    let entries = rows::fit(&opening.connection).and_then(|()| rows::all(&opening.connection));
    match entries {
        Ok(entries) => Ok((opening, entries)),
        Err(error) if is_damage(&error) => Err(DatabaseError::Corrupt),
        Err(error) => Err(error.into()),
    }
}

/// The name of a table or column is damaged, so that a statement can't be understood, or a value
/// is none that was ever written.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, SqlInputError,
        SqliteFailure,
    };
    match error {
        SqliteFailure(error, _) | SqlInputError { error, .. } => {
            error.extended_code == ffi::SQLITE_ERROR
        }
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) => true,
        _ => false,
    }
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
