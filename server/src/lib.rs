//! The Suivi server as a library: clock and entropy are handed in, and the database can run
//! inline, so that a simulator sees the same order each time.
//!
//! The way of a request: [`http`] reads it (no SQL, no rule) → [`subject`] turns its token into
//! who asks (the only way) → [`act`] gathers facts, lets `suivi-rules` decide and writes through
//! one commit, or [`read`] reads through the index of who sees what → [`db`] and [`blobs`] keep it.

pub mod act;
pub mod blobs;
pub mod clock;
pub mod db;
mod failed;
pub mod http;
pub mod read;
pub mod seats;
pub mod serve;
pub mod subject;
#[cfg(test)]
mod world;

pub use failed::Failed;

use clock::{Clock, Entropy};
use db::Db;
use std::path::PathBuf;
use std::sync::Arc;
use subject::{Caller, TokenHash};
use suivi_wire::Micros;
use tokio::sync::broadcast;

/// What a server can be told at its start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where database and bytes are kept.
    pub data: PathBuf,
    /// How the database works.
    pub mode: db::Mode,
    /// Peers whose `X-Forwarded-For` is believed: the company's own proxies.
    pub proxies: Vec<std::net::IpAddr>,
    /// The largest file, in bytes.
    pub largest_file: i64,
    /// argon2id's cost. Tests that make many accounts lower it; everybody else keeps
    /// [`act::password::Cost::default`].
    pub password_cost: act::password::Cost,
}

/// Something changed in the feed.
#[derive(Debug, Clone)]
pub struct Poke {
    /// In which company.
    pub company: suivi_rules::CompanyId,
    /// Up to where.
    pub seq: i64,
    /// In which scopes.
    pub scopes: Arc<[i64]>,
    /// People, branches, records or participations changed: scope sets must be computed again.
    pub organisation: bool,
}

/// A running server's parts.
pub struct Suivi {
    /// What it was told.
    pub settings: Settings,
    /// Rows.
    pub db: Db,
    /// Bytes.
    pub blobs: blobs::Blobs,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Wakes those who listen at `/v1/events`. [`Suivi::committing`] sends.
    pub pokes: broadcast::Sender<Poke>,
    /// Sign-in and invitation attempts.
    pub attempts: act::attempts::Attempts,
    /// Password hashing, two at once.
    pub passwords: act::password::Passwords,
    /// Scope sets that were computed for the state of the organisation they carry.
    pub scope_sets: read::feed::ScopeSets,
    /// The streams that are open at `/v1/events`.
    pub listeners: seats::Seats<subject::Actor>,
    /// The same, of all together: connections must be left for everything else.
    pub all_listeners: seats::Seats<()>,
    /// Requests that bring bytes, by whose they are.
    pub senders: seats::Seats<subject::Actor>,
    /// Requests that wait for a rendition to be made, by whose they are.
    pub viewers: seats::Seats<subject::Actor>,
    /// What `/metrics` tells.
    pub metrics: http::metrics::Metrics,
    /// Whether it is stopping.
    pub stopping: serve::Stopping,
}

/// Streams of events that one person may have open. A phone needs one, two while it changes
/// networks.
const MOST_STREAMS: usize = 8;
/// Streams of all persons: half of the connections.
const MOST_STREAMS_OF_ALL: usize = serve::MOST_CONNECTIONS / 2;
/// Requests of one person that may bring bytes at once. A phone sends four (queue specification,
/// "Policy"); with some devices, and some that broke off unnoticed.
const MOST_SENDERS: usize = 16;
/// Requests of one person that may wait for renditions: a screen of thumbnails, and no more than a
/// quarter of all that may wait.
const MOST_VIEWERS: usize = 16;

/// Handed to every handler.
pub type App = Arc<Suivi>;

impl Suivi {
    /// Opens the data folder.
    ///
    /// # Errors
    /// [`db::DbError`] if the folder or its database can't be used, or a newer version wrote it.
    pub fn open(
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<App, Failed> {
        let db = Db::open(&settings.data, settings.mode, &*entropy)?;
        let blobs = blobs::Blobs::open(&settings.data)?;
        Ok(Arc::new(Self {
            db,
            blobs,
            clock,
            entropy,
            pokes: broadcast::channel(1024).0,
            attempts: act::attempts::Attempts::default(),
            passwords: act::password::Passwords::new(settings.password_cost),
            scope_sets: read::feed::ScopeSets::default(),
            listeners: seats::Seats::new(MOST_STREAMS),
            all_listeners: seats::Seats::new(MOST_STREAMS_OF_ALL),
            senders: seats::Seats::new(MOST_SENDERS),
            viewers: seats::Seats::new(MOST_VIEWERS),
            metrics: http::metrics::Metrics::default(),
            stopping: serve::Stopping::default(),
            settings,
        }))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Micros {
        self.clock.now()
    }

    /// 16 random bytes in the shape of a UUIDv7 of now (RFC 9562, 5.7).
    #[must_use]
    pub fn new_id<T: db::FromBytes>(&self) -> T {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        clock::v7(self.now(), &mut bytes);
        T::from_bytes(bytes)
    }

    /// Reads as whoever has this token, in one snapshot with the look-up of who that is.
    ///
    /// # Errors
    /// 401 if the token is not alive, and those of `work`.
    pub async fn reading<T: Send + 'static>(
        &self,
        token: TokenHash,
        work: impl FnOnce(&mut db::Tx<'_>, &Caller) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let now = self.now();
        let (answer, stale) = self
            .db
            .read(move |tx| {
                let caller = subject::of_token(tx, &token, now)?;
                let stale = caller.is_stale(now);
                Ok((work(tx, &caller)?, stale))
            })
            .await?;
        if stale {
            self.db
                .write(move |tx| subject::seen(tx, &token, now))
                .await?;
        }
        Ok(answer)
    }

    /// Tells what a write as whoever has this token would do, and takes it back.
    ///
    /// # Errors
    /// 401 if the token is not alive, and those of `work`.
    pub async fn rehearsing<T: Send + 'static>(
        &self,
        token: TokenHash,
        work: impl FnOnce(&mut db::Tx<'_>, &Caller) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let now = self.now();
        self.db
            .rehearse(move |tx| {
                let caller = subject::of_token(tx, &token, now)?;
                work(tx, &caller)
            })
            .await
    }

    /// Writes, as whoever has this token, what may be lost in a power cut without harm
    /// ([`db::Db::note`]): nothing of the feed.
    ///
    /// # Errors
    /// 401 if the token is not alive, and those of `work`; then nothing was written.
    pub async fn noting<T: Send + 'static>(
        &self,
        token: TokenHash,
        work: impl FnOnce(&mut db::Tx<'_>, &Caller) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let now = self.now();
        self.db
            .note(move |tx| {
                let caller = subject::of_token(tx, &token, now)?;
                work(tx, &caller)
            })
            .await
    }

    /// Writes as whoever has this token, in one transaction with the look-up of who that is.
    /// What the work wrote to the feed is told to those who listen, after the commit.
    ///
    /// # Errors
    /// 401 if the token is not alive, and those of `work`; then nothing was written.
    pub async fn writing<T: Send + 'static>(
        &self,
        token: TokenHash,
        work: impl FnOnce(&mut db::Tx<'_>, &Caller) -> Result<(T, Vec<Poke>), Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let now = self.now();
        self.committing(move |tx| {
            let caller = subject::of_token(tx, &token, now)?;
            work(tx, &caller)
        })
        .await
    }

    /// Writes in one transaction, as nobody in particular. What the work wrote to the feed is told
    /// to those who listen where it is committed: a sender who hangs up, or whose request is given
    /// up, takes it from nobody. There is no other place that sends a [`Poke`].
    ///
    /// # Errors
    /// Those of `work`; then nothing was written.
    pub async fn committing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut db::Tx<'_>) -> Result<(T, Vec<Poke>), Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let listeners = self.pokes.clone();
        self.db
            .write_then(work, move |pokes: Vec<Poke>| {
                for poke in pokes {
                    // Nobody listening is no error.
                    let _ = listeners.send(poke);
                }
            })
            .await
    }
}
