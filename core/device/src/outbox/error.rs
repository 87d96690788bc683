//! Why the outbox could not do something.

use crate::database::DatabaseError;
use rusqlite::ffi;
use std::io::{self, ErrorKind};

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
    pub(super) fn folder(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::NoSpace,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}
