//! One writer, N readers, each with its connection on a thread of its own.

use super::{DbError, Tx, migrations};
use crate::clock::Entropy;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// How the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// On threads: one writer and this many readers.
    Threads {
        /// How many.
        readers: usize,
    },
    /// At once, on the caller's thread: nothing is left to a scheduler, so that a simulator sees
    /// the same order each time.
    Inline,
}

/// The database.
#[derive(Clone)]
pub struct Db {
    way: Way,
}

#[derive(Clone)]
enum Way {
    Threads {
        writer: mpsc::Sender<Job>,
        readers: mpsc::Sender<Job>,
    },
    Inline(Arc<Mutex<Connection>>),
}

#[expect(clippy::disallowed_methods, reason = "the one opener of the database")]
fn open(file: &Path) -> Result<Connection, DbError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    // One plan for each statement, whatever is bound to it. Without this, a statement with a range
    // is prepared again at every use, since a value of the range might ask for another plan: that
    // takes longer than a seek.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch(SYNCED)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 30)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// A commit waits for the disk.
const SYNCED: &str = "PRAGMA synchronous = FULL";
/// A commit waits for nobody; the disk has it with the next one that waits.
const UNSYNCED: &str = "PRAGMA synchronous = NORMAL";

fn write<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed>,
) -> Result<T, crate::Failed> {
    let mut tx = Tx::Sqlite(
        connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(DbError::from)?,
    );
    let done = work(&mut tx)?;
    let Tx::Sqlite(tx) = tx;
    tx.commit().map_err(DbError::from)?;
    Ok(done)
}

fn note<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed>,
) -> Result<T, crate::Failed> {
    connection.execute_batch(UNSYNCED).map_err(DbError::from)?;
    // Also where the work panics: the next transaction is one that must last.
    let noted = std::panic::catch_unwind(AssertUnwindSafe(|| write(connection, work)));
    connection.execute_batch(SYNCED).map_err(DbError::from)?;
    noted.unwrap_or_else(|_| Err(DbError::Stopped.into()))
}

fn rehearse<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed>,
) -> Result<T, crate::Failed> {
    let mut tx = Tx::Sqlite(
        connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(DbError::from)?,
    );
    // Dropped without commit.
    work(&mut tx)
}

fn read<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed>,
) -> Result<T, crate::Failed> {
    // Deferred: the first statement takes the snapshot, all later ones read the same.
    let mut tx = Tx::Sqlite(connection.transaction().map_err(DbError::from)?);
    work(&mut tx)
}

fn serve(mut connection: Connection, jobs: impl Fn() -> Option<Job>) {
    while let Some(job) = jobs() {
        // A bug in one request must not take the database from all others: its transaction is
        // rolled back while the stack unwinds, and its caller hears that nothing came back.
        if std::panic::catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
            tracing::error!("a database job panicked");
        }
    }
}

impl Db {
    /// Opens the database in this folder, makes it if there is none, brings it to this program's
    /// format.
    ///
    /// # Errors
    /// [`DbError::Newer`] if a newer program wrote it, [`DbError::Folder`] or
    /// [`DbError::Sqlite`] if it can't be used.
    pub fn open(folder: &Path, mode: Mode, entropy: &dyn Entropy) -> Result<Self, DbError> {
        std::fs::create_dir_all(folder)?;
        let file: PathBuf = folder.join("suivi.sqlite");
        let mut first = open(&file)?;
        migrations::run(&mut first, entropy)?;
        let way = match mode {
            Mode::Inline => Way::Inline(Arc::new(Mutex::new(first))),
            Mode::Threads { readers } => {
                let (writer, jobs) = mpsc::channel::<Job>();
                thread::Builder::new()
                    .name("suivi-writer".into())
                    .spawn(move || serve(first, || jobs.recv().ok()))?;
                let (queue, jobs) = mpsc::channel::<Job>();
                let jobs = Arc::new(Mutex::new(jobs));
                for n in 0..readers.max(1) {
                    let connection = open(&file)?;
                    connection.pragma_update(None, "query_only", true)?;
                    let jobs = Arc::clone(&jobs);
                    thread::Builder::new()
                        .name(format!("suivi-reader-{n}"))
                        .spawn(move || {
                            serve(connection, || jobs.lock().ok()?.recv().ok());
                        })?;
                }
                Way::Threads {
                    writer,
                    readers: queue,
                }
            }
        };
        Ok(Self { way })
    }

    /// One transaction that may write. If `work` fails, nothing of it stays.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed> + Send + 'static,
    ) -> Result<T, crate::Failed> {
        match &self.way {
            Way::Inline(connection) => {
                write(&mut *connection.lock().map_err(|_| DbError::Stopped)?, work)
            }
            Way::Threads { writer, .. } => {
                Self::hand(writer, |connection| write(connection, work)).await
            }
        }
    }

    /// One transaction that may write, and what follows from it: `after` gets the second part of
    /// what `work` gave, once it is committed, in the same job. So it is done also if whoever asked
    /// is gone by then, and in the order of the commits.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`]; then `after` is not called.
    pub async fn write_then<T: Send + 'static, U: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<(T, U), crate::Failed> + Send + 'static,
        after: impl FnOnce(U) + Send + 'static,
    ) -> Result<T, crate::Failed> {
        let all = |connection: &mut Connection| {
            let (answer, follows) = write(connection, work)?;
            after(follows);
            Ok(answer)
        };
        match &self.way {
            Way::Inline(connection) => {
                all(&mut *connection.lock().map_err(|_| DbError::Stopped)?)
            }
            Way::Threads { writer, .. } => Self::hand(writer, all).await,
        }
    }

    /// One transaction whose loss in a power cut is no harm: what it says can be said again. It
    /// outlives the process like any other, and lasts with the next one that [`Self::write`] does.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`].
    pub async fn note<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed> + Send + 'static,
    ) -> Result<T, crate::Failed> {
        match &self.way {
            Way::Inline(connection) => {
                note(&mut *connection.lock().map_err(|_| DbError::Stopped)?, work)
            }
            Way::Threads { writer, .. } => {
                Self::hand(writer, |connection| note(connection, work)).await
            }
        }
    }

    /// One transaction that is always taken back: to tell what would happen.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`].
    pub async fn rehearse<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed> + Send + 'static,
    ) -> Result<T, crate::Failed> {
        match &self.way {
            Way::Inline(connection) => {
                rehearse(&mut *connection.lock().map_err(|_| DbError::Stopped)?, work)
            }
            Way::Threads { writer, .. } => {
                Self::hand(writer, |connection| rehearse(connection, work)).await
            }
        }
    }

    /// One snapshot to read.
    ///
    /// # Errors
    /// Those of `work`, and [`DbError`].
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, crate::Failed> + Send + 'static,
    ) -> Result<T, crate::Failed> {
        match &self.way {
            Way::Inline(connection) => {
                read(&mut *connection.lock().map_err(|_| DbError::Stopped)?, work)
            }
            Way::Threads { readers, .. } => {
                Self::hand(readers, |connection| read(connection, work)).await
            }
        }
    }

    async fn hand<T: Send + 'static>(
        queue: &mpsc::Sender<Job>,
        work: impl FnOnce(&mut Connection) -> Result<T, crate::Failed> + Send + 'static,
    ) -> Result<T, crate::Failed> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Whoever asked may be gone; what was written stays written.
            let _ = answer.send(work(connection));
        });
        queue.send(job).map_err(|_| DbError::Stopped)?;
        answered.await.map_err(|_| DbError::Stopped)?
    }
}
