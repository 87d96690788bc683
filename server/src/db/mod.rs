//! The database: blocking code over [`Tx`], on threads of its own.
//!
//! Rules of the SQL, so that one text can serve SQLite and PostgreSQL (house specification,
//! "Storage"): statements are `const` beside their function, with `$1 … $n`, never formatted;
//! values are integers, floats, text, bytes or null; no LIKE, OFFSET, arrays, `now()`,
//! `INSERT OR`, writing CTEs; sets are joined rows; keys come from Rust; any error ends the
//! transaction.

mod migrations;
mod threads;
mod tx;

pub(crate) use migrations::new_epoch;
pub use threads::{Db, Mode};
pub use tx::{Arg, FromBytes, Row, Tx};

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite says no. Its text holds statements and column names, never values.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value in a row is not what this program writes there.
    #[error("the database holds something unexpected in column {0}")]
    Unexpected(usize),
    /// A newer version of this program made the database.
    #[error(
        "this data was written by a newer version of Suivi (format {found}, this one knows {known}); nothing was changed; start the newer version"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The folder can't be used.
    #[error("the data folder can't be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The database's threads have stopped.
    #[error("the database has stopped")]
    Stopped,
}

impl DbError {
    /// The disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(e, _)) if e.code == rusqlite::ErrorCode::DiskFull)
    }
}
