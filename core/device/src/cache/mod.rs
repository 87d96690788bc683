//! What the phone keeps of the spaces that it follows: rows in `cache.db`, bytes in `bytes/`.
//!
//! Both are under the account's key ([`crate::vault`]): the database as SQLCipher pages, each file
//! sealed ([`crate::sealed`]). Nothing of a photo lies plain on the disk.
//!
//! Everything in it comes from the server by the feed ([`crate::sync`]) and can be had again; the
//! outbox is another database. A damaged cache, or one that a newer app wrote, is thrown away and
//! begun anew ([`Opened::Rebuilt`]).
//!
//! # Lost access is erased at once
//! Something is held while at least one scope has an entry of it. With its last entry its bytes
//! go: thumbnails, previews and originals are deleted before [`Cache::apply`] returns. Deleted
//! rows are overwritten (`secure_delete`), and the write-ahead log, which still has them, is cut
//! to nothing. Killed in between, [`Cache::open`] finishes it: it deletes every file that no row
//! speaks of, and cuts the log.
//!
//! # Shown once
//! An entry of each scope is kept, because each may be lost alone. Of the entries of one thing,
//! the one with the highest number of the newest era is shown; lists read only those, through
//! indexes that have nothing else.

mod bytes;
mod read;
mod rows;
mod spaces;
#[cfg(test)]
mod tests;

pub use bytes::{Arrived, Arriving, Bytes};
pub use read::Place;

use crate::database::{self, DatabaseError, Format, Synchronous};
use crate::sync::{Standing, Write};
use crate::vault::{Key, KeyError, Keys, Slot, VaultError};
use rows::Rows;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};
use suivi_rules::{ItemId, SpaceId};

/// The wrapped key's file.
const KEY: &str = "cache.key";

const FORMAT: Format = Format {
    application_id: 0x5375_6331,
    migrations: &[include_str!("001_first.sql")],
    synchronous: Synchronous::Normal,
    secure_delete: true,
};

/// What [`Cache::open`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// Nothing: it begins.
    Fresh,
    /// A cache as it was left.
    Known,
    /// One that was damaged or written by a newer app. It was deleted; all is read again.
    Rebuilt,
}

/// What [`Cache::apply`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// No scope holds these any more: nothing of them is on the phone.
    pub erased: Vec<ItemId>,
    /// How many rows a recheck found to be other than the server's. They are right again.
    pub differed: u32,
    /// Screens that show these spaces are out of date.
    pub changed_spaces: BTreeSet<SpaceId>,
    /// The write-ahead log still has what was erased: [`Cache::cut_log`] is due.
    pub leaves_traces: bool,
}

/// Why the cache can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A page of it is damaged.
    #[error(
        "What was kept for reading offline is damaged. Nothing that waits to be sent is in it; \
         rebuild it."
    )]
    Damaged,
    /// The disk is full.
    #[error(
        "There is no room left on this phone. What was kept before is still there; make room \
         and try again."
    )]
    NoSpace,
    /// The server sent something that can't be kept.
    #[error("The server's answer can't be read. What was kept before is still there; try again.")]
    Answer,
    /// The platform's vault does not give the key.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file system failed.
    #[error("The cache's folder can't be used: {0}. Nothing that waits to be sent is in it.")]
    Io(#[from] io::Error),
    /// The database failed in another way.
    #[error("The cache can't be used: {0}. Nothing that waits to be sent is in it; try again.")]
    Sql(#[source] rusqlite::Error),
}

impl From<DatabaseError> for CacheError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Newer { .. } | DatabaseError::Corrupt => Self::Damaged,
            DatabaseError::NoSpace => Self::NoSpace,
            DatabaseError::ReadOnly => Self::Io(io::ErrorKind::ReadOnlyFilesystem.into()),
            DatabaseError::Io(error) => Self::Io(error),
            DatabaseError::Sql(error) => Self::Sql(error),
        }
    }
}

impl From<KeyError> for CacheError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Vault(error) => Self::Vault(error),
            KeyError::Io(error) => Self::Io(error),
        }
    }
}

impl From<rusqlite::Error> for CacheError {
    fn from(error: rusqlite::Error) -> Self {
        DatabaseError::from(error).into()
    }
}

/// The cache of one account.
#[derive(Debug)]
pub struct Cache {
    connection: Connection,
    key: Key,
    folder: PathBuf,
    standing: Standing,
    /// How many writes brought anything.
    arrivals: i64,
    /// Something was deleted, and the log may still have it.
    log_is_dirty: bool,
}

impl Cache {
    /// Opens the cache in this folder, or begins one. Its key is wrapped beside it, for this
    /// account; where the platform can't turn it back any more, a new cache is begun under a new
    /// one.
    ///
    /// # Errors
    /// [`CacheError::NoSpace`], [`CacheError::Io`], [`CacheError::Sql`]; [`CacheError::Vault`]:
    /// the vault is locked or failed, and nothing was changed. Never [`CacheError::Damaged`]: such
    /// a cache is rebuilt.
    pub fn open(folder: &Path, keys: &Keys, account: &str) -> Result<(Self, Opened), CacheError> {
        fs::create_dir_all(folder.join(bytes::FOLDER))?;
        let file = folder.join(KEY);
        let kept = match keys.kept(Slot::Cache, account, &file) {
            Err(KeyError::Vault(VaultError::Lost)) => None,
            kept => kept?,
        };
        let key = match kept {
            Some(key) => key,
            None => keys.made(Slot::Cache, account, &file)?,
        };
        match Self::open_as_it_is(folder, &key) {
            Err(CacheError::Damaged) => {
                Self::delete(folder)?;
                let (cache, _) = Self::open_as_it_is(folder, &key)?;
                Ok((cache, Opened::Rebuilt))
            }
            opened => opened,
        }
    }

    /// Throws the cache away and begins anew: for one that turned out to be
    /// [`CacheError::Damaged`].
    ///
    /// # Errors
    /// As [`Cache::open`].
    pub fn rebuild(self) -> Result<Self, CacheError> {
        let (folder, key) = (self.folder.clone(), self.key.clone());
        drop(self);
        Self::delete(&folder)?;
        Ok(Self::open_as_it_is(&folder, &key)?.0)
    }

    /// Goes through every page of the database. Takes as long as reading all of it.
    ///
    /// # Errors
    /// [`CacheError::Damaged`] if something does not fit together.
    pub fn check(&self) -> Result<(), CacheError> {
        Ok(database::check(&self.connection)?)
    }

    /// Where the feed stands.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Writes what a step of the sync machine asks for and where it stands then, in one
    /// transaction; then deletes the bytes of what is no longer held. Applied a second time, it
    /// changes nothing.
    ///
    /// # Errors
    /// [`CacheError`]. If the transaction failed, nothing was written, and the machine is to be
    /// begun again from [`Cache::standing`]. If a file could not be deleted after it, what was
    /// written stays, and the next [`Cache::open`] deletes the file.
    pub fn apply(&mut self, writes: &[Write], standing: &Standing) -> Result<Applied, CacheError> {
        let stands = *standing == self.standing;
        if writes.is_empty() && stands {
            return Ok(Applied::default());
        }
        let arrivals = self.arrivals + i64::from(!writes.is_empty());
        let tx = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut rows = Rows::new(&tx, standing.era, arrivals);
        for write in writes {
            rows.write(write)?;
        }
        let written = rows.settle()?;
        if stands {
            tx.prepare_cached("UPDATE standing SET arrivals = ?1 WHERE one = 1")?
                .execute([arrivals])?;
        } else {
            let body = serde_json::to_string(standing).map_err(|_| CacheError::Answer)?;
            tx.prepare_cached("UPDATE standing SET body = ?1, arrivals = ?2 WHERE one = 1")?
                .execute((body, arrivals))?;
        }
        tx.commit()?;
        self.standing.clone_from(standing);
        self.arrivals = arrivals;
        self.log_is_dirty |= written.deleted;
        self.delete_bytes(&written.bytes)?;
        self.delete_arriving(&written.applied.erased)?;
        Ok(Applied {
            leaves_traces: self.log_is_dirty,
            ..written.applied
        })
    }

    fn open_as_it_is(folder: &Path, key: &Key) -> Result<(Self, Opened), CacheError> {
        let opening = database::open(&folder.join("cache.db"), &FORMAT, Some(key))?;
        let connection = opening.connection;
        let (body, arrivals): (String, i64) = connection
            .query_row(
                "SELECT body, arrivals FROM standing WHERE one = 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?
            .ok_or(CacheError::Damaged)?;
        let standing = serde_json::from_str(&body).map_err(|_| CacheError::Damaged)?;
        let mut cache = Self {
            connection,
            key: key.clone(),
            folder: folder.to_path_buf(),
            standing,
            arrivals,
            log_is_dirty: true,
        };
        cache.sweep_bytes()?;
        cache.cut_log()?;
        let opened = if opening.fresh {
            Opened::Fresh
        } else {
            Opened::Known
        };
        Ok((cache, opened))
    }

    fn delete(folder: &Path) -> Result<(), CacheError> {
        for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
            bytes::remove(&folder.join(name))?;
        }
        Ok(())
    }

    /// Cuts the write-ahead log to nothing if it may have something that was deleted. It waits for
    /// the disk three times, so screens are told what changed before; a start does it for a
    /// process that ended in between.
    ///
    /// # Errors
    /// The disk.
    pub fn cut_log(&mut self) -> Result<(), CacheError> {
        if self.log_is_dirty {
            let cut = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = self.connection.query_row(cut, [], |row| row.get(0))?;
            // Somebody reads: the next write tries again.
            self.log_is_dirty = busy != 0;
        }
        Ok(())
    }
}
