//! The one opener of the phone's databases: their pragmas, their migrations, and the refusal of a
//! file that a newer app wrote.
//!
//! A file that is refused is not changed by a byte, and neither is its write-ahead log: a newer
//! app, installed again, finds what it left.

use crate::vault::{Key, unlock};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, ffi};
use std::io;
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for another process that writes the same file.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a database must be.
#[derive(Debug)]
pub(crate) struct Format {
    /// Marks the file as this database and no other.
    pub(crate) application_id: i32,
    /// Index + 1 is the version. What was released is never edited; a change is a new text at the
    /// end.
    pub(crate) migrations: &'static [&'static str],
    /// What a commit waits for.
    pub(crate) synchronous: Synchronous,
    /// Overwrite what is deleted.
    pub(crate) secure_delete: bool,
}

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Synchronous {
    /// The disk: a person was told "saved".
    Full,
    /// Nobody: it outlives the process, and a power cut may take the last ones.
    Normal,
}

/// An open database in its newest format.
#[derive(Debug)]
pub(crate) struct Opening {
    /// It.
    pub(crate) connection: Connection,
    /// There was none before.
    pub(crate) fresh: bool,
}

/// Why a database can't be used. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// A newer app wrote it.
    #[error(
        "This file was written by a newer version of the app (format {found}, this one knows \
         {known}). It was not changed; install the newer version again."
    )]
    Newer {
        /// Its version.
        found: i64,
        /// The newest that this app knows.
        known: i64,
    },
    /// It is damaged, or another database.
    #[error("This file is damaged. It was not changed.")]
    Corrupt,
    /// The disk is full.
    #[error("There is no room left on this phone. Nothing was written; make room and try again.")]
    NoSpace,
    /// The file or its folder can't be written.
    #[error("This folder can't be written. Nothing was changed; check its permissions.")]
    ReadOnly,
    /// The file system failed in another way.
    #[error("The folder can't be used: {0}. Nothing was changed; try again.")]
    Io(#[from] io::Error),
    /// SQLite failed in another way.
    #[error("The database can't be used: {0}. Nothing was changed; try again.")]
    Sql(#[source] rusqlite::Error),
}

/// Sorts SQLite's errors by what a caller does about them.
impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{SqlInputError, SqliteFailure};
        let (SqliteFailure(failure, _) | SqlInputError { error: failure, .. }) = &error else {
            return Self::Sql(error);
        };
        match (failure.code, failure.extended_code) {
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => Self::Corrupt,
            // The index beside the write-ahead log could not grow: there is no other cause.
            (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => Self::NoSpace,
            (ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => {
                Self::ReadOnly
            }
            _ => Self::Sql(error),
        }
    }
}

/// Opens the database at this path, makes it if there is none, brings it to this app's format in
/// one transaction. With a key its pages are encrypted (SQLCipher); one under another key, or
/// under none, looks damaged.
///
/// # Errors
/// [`DatabaseError`]; [`DatabaseError::Corrupt`] as far as the first page shows it, the rest is
/// shown by [`check`].
pub(crate) fn open(
    path: &Path,
    format: &Format,
    key: Option<&Key>,
) -> Result<Opening, DatabaseError> {
    let mut connection = connect(path)?;
    if let Some(key) = key {
        unlock(&connection, key)?;
    }
    // Until its version is known: closing it must not move the log into the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = version(&connection, format)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    set_up(&connection, format)?;
    migrate(&mut connection, format, found)?;
    Ok(Opening {
        connection,
        fresh: found == 0,
    })
}

/// Goes through every page. What a row says is for its reader to check. A file that is found
/// damaged is left as it is, its log beside it.
///
/// # Errors
/// [`DatabaseError::Corrupt`] if something does not fit together.
pub(crate) fn check(connection: &Connection) -> Result<(), DatabaseError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // Else each constraint is asked of each row: that takes longer than the pages.
    connection.pragma_update(None, "ignore_check_constraints", true)?;
    let found = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    connection.pragma_update(None, "ignore_check_constraints", false)?;
    if found? != "ok" {
        return Err(DatabaseError::Corrupt);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one opener of databases")]
fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// The version of the file, 0 if it is empty.
fn version(connection: &Connection, format: &Format) -> Result<i64, DatabaseError> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let application = number("PRAGMA application_id")?;
    let found = number("PRAGMA user_version")?;
    if tables == 0 && application == 0 && found == 0 {
        return Ok(0);
    }
    if application != i64::from(format.application_id) || found <= 0 {
        return Err(DatabaseError::Corrupt);
    }
    let known = known(format);
    if found > known {
        return Err(DatabaseError::Newer { found, known });
    }
    Ok(found)
}

fn known(format: &Format) -> i64 {
    i64::try_from(format.migrations.len()).unwrap_or(i64::MAX)
}

fn set_up(connection: &Connection, format: &Format) -> Result<(), DatabaseError> {
    connection.set_prepared_statement_cache_capacity(64);
    // One plan for each statement, whatever is bound to it: else a statement with a range is
    // prepared again at every use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    synchronous(connection, format.synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", format.secure_delete)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB: what a start goes through twice, to check and to read it, is read from the disk once.
    connection.pragma_update(None, "cache_size", -8192)?;
    Ok(())
}

/// What commits wait for from now on.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn synchronous(
    connection: &Connection,
    synchronous: Synchronous,
) -> Result<(), DatabaseError> {
    connection.execute_batch(match synchronous {
        Synchronous::Full => "PRAGMA synchronous = FULL",
        Synchronous::Normal => "PRAGMA synchronous = NORMAL",
    })?;
    Ok(())
}

fn migrate(connection: &mut Connection, format: &Format, found: i64) -> Result<(), DatabaseError> {
    let known = known(format);
    if found == known {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in format
        .migrations
        .iter()
        .skip(usize::try_from(found).unwrap_or(usize::MAX))
    {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "application_id", format.application_id)?;
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}
