//! Takes the queue's steps and carries out what they ask, on tokio.
//!
//! Everything that writes runs on a task of its own: whoever asked may go away (a screen was left,
//! a coroutine was cancelled), and it finishes all the same.

use super::engine::{Engine, Follower};
use super::watch::Changes;
use crate::cache::CacheError;
use crate::outbox::OutboxError;
use crate::outbox::decoding::Decoder;
use crate::phone::folder::InUse;
use crate::queue::{Conditions, Driver, Effect, Event, Held, Lease};
use crate::remote::Remote;
use crate::session::{Account, Accounts, Which};
use crate::time::{Age, Clock, Entropy, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suivi_rules::{DeviceId, ItemId, OpId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::accounts::DeviceReport;
use tokio::task::{AbortHandle, JoinHandle};
use tokio_util::sync::CancellationToken;

/// The outbox could not be written: after this it is tried again.
const FULL: Duration = Duration::from_secs(15);
/// A complete copy that no row ever told about is swept when it is older than this: ten days.
const SWEPT_AFTER: Micros = 10 * 24 * 3_600_000_000;

/// What comes in from outside.
#[derive(Clone)]
pub struct Outside {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The way to the server.
    pub remote: Arc<dyn Remote>,
    /// Who is signed in, with his tokens.
    pub accounts: Arc<Accounts>,
    /// Reads pictures that the core can't.
    pub decoder: Option<Arc<dyn Decoder>>,
    /// The app's folder, in which this account's is.
    pub in_use: Arc<InUse>,
}

/// One account at work.
pub struct Runner {
    engine: Mutex<Engine>,
    pub(crate) follower: Mutex<Option<Follower>>,
    /// The cache stays closed: the app is locked, or its person is leaving.
    pub(super) shut: AtomicBool,
    /// Since when the server was not heard of; and as it is written.
    pub(super) contact: Mutex<Age>,
    pub(super) written: Mutex<Age>,
    pub(super) which: Which,
    pub(super) folder: PathBuf,
    pub(super) conditions: Mutex<Conditions>,
    /// Who carries bytes.
    pub(super) carrier: Mutex<Driver>,
    pub(super) going: Mutex<BTreeMap<OpId, (Lease, AbortHandle)>>,
    pub(super) sent: Mutex<BTreeMap<OpId, u64>>,
    timer: Mutex<Option<AbortHandle>>,
    again: Mutex<Option<AbortHandle>>,
    stepping: tokio::sync::Mutex<()>,
    /// One source is copied at a time: if that ends the app, it is known which.
    pub(super) staging: tokio::sync::Mutex<()>,
    pub(crate) reading: Mutex<Vec<AbortHandle>>,
    pub(crate) listening: Mutex<Option<AbortHandle>>,
    pub(crate) changes: Changes,
    pub(crate) seed: u64,
    pub(crate) device: DeviceId,
    pub(crate) told: Mutex<Option<DeviceReport>>,
    pub(crate) fetching: Mutex<BTreeSet<ItemId>>,
    /// Spaces that changed since what lists tell of them was asked for.
    pub(crate) stale: Mutex<BTreeSet<SpaceId>>,
    /// When that was asked for.
    pub(crate) refreshed: Mutex<BTreeMap<SpaceId, Micros>>,
    /// Held by who waits for a burst of changes to end.
    pub(crate) refreshing: tokio::sync::Mutex<()>,
    pub(crate) reporting: AtomicBool,
    /// Copied, but the outbox could not be written: tried again.
    pub(super) unsaved: Mutex<BTreeSet<OpId>>,
    ended: CancellationToken,
    // Last: the folder is in use until outbox and cache are closed.
    pub(crate) outside: Outside,
}

/// The outbox and the cache of an account could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The cache.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The engine was stopped.
    #[error("Suivi is closing. What was saved stays saved. Open it again.")]
    Stopped,
}

/// A lock that a panic left is taken all the same: each step is written whole or not at all.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runner {
    /// Opens outbox and cache of an account. Nothing is sent before [`Runner::start`]. A cache that
    /// can't be opened is tried again when a screen is drawn: the queue needs none.
    ///
    /// # Errors
    /// The outbox can't be opened.
    pub fn open(
        account: &Account,
        outside: Outside,
        conditions: Conditions,
        carrier: Driver,
        is_locked: bool,
        changes: Changes,
    ) -> Result<Arc<Self>, RunError> {
        let mut seed = [0; 8];
        outside.entropy.fill(&mut seed);
        let seed = u64::from_be_bytes(seed);
        let (engine, _) = Engine::open(&account.dir.join("outbox"), seed)?;
        let now = outside.clock.now();
        let runner = Arc::new(Self {
            engine: Mutex::new(engine),
            follower: Mutex::default(),
            shut: AtomicBool::new(is_locked),
            contact: Mutex::new(Age::new(now)),
            written: Mutex::new(Age::new(now)),
            which: account.which,
            folder: account.dir.clone(),
            conditions: Mutex::new(conditions),
            carrier: Mutex::new(carrier),
            going: Mutex::default(),
            sent: Mutex::default(),
            timer: Mutex::default(),
            again: Mutex::default(),
            stepping: tokio::sync::Mutex::default(),
            staging: tokio::sync::Mutex::default(),
            reading: Mutex::default(),
            listening: Mutex::default(),
            changes,
            seed,
            device: account.device,
            told: Mutex::default(),
            fetching: Mutex::default(),
            stale: Mutex::default(),
            refreshed: Mutex::default(),
            refreshing: tokio::sync::Mutex::default(),
            reporting: AtomicBool::new(false),
            unsaved: Mutex::default(),
            ended: CancellationToken::new(),
            outside,
        });
        runner.recall_contact()?;
        runner.open_cache();
        Ok(runner)
    }

    /// Begins: tells the queue what the platform still has, and brings the cache up to date.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn start(self: &Arc<Self>, held: Held, updated: bool) -> Result<(), RunError> {
        let died_at = self.engine().outbox().read_when_it_died()?;
        {
            let before = self.now().wall.saturating_sub(SWEPT_AFTER);
            let mut engine = self.engine();
            engine.outbox_mut().reading(None)?;
            // What can't be swept now is swept at the next start.
            let _ = engine.outbox_mut().sweep(before);
        }
        self.begin(Event::Started {
            held,
            updated,
            died_at,
        })
        .await?;
        self.sweep_slices();
        self.renew_upload_token();
        self.sync_due();
        self.recheck_if_due();
        self.listen();
        Ok(())
    }

    /// Tells the queue that it starts, and all that it must know before it sends anything.
    async fn begin(self: &Arc<Self>, started: Event) -> Result<(), RunError> {
        // First of all, so that a death is counted before its entry is read again.
        self.happened(started).await?;
        if *lock(&self.carrier) == Driver::Platform {
            self.happened(Event::Background).await?;
        }
        if self.token(false).is_none() {
            self.happened(Event::SignedOut).await?;
        }
        self.happened(Event::Conditions(self.conditions())).await
    }

    /// The queue and the outbox, to look at.
    pub fn engine(&self) -> MutexGuard<'_, Engine> {
        lock(&self.engine)
    }

    /// Now.
    pub fn now(&self) -> Moment {
        self.outside.clock.now()
    }

    /// Tells screens.
    #[must_use]
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The account, as it stands now.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        self.outside.accounts.account(self.which)
    }

    /// What the phone is like.
    pub fn conditions(&self) -> Conditions {
        *lock(&self.conditions)
    }

    /// How many bytes of an entry went out since its lease began.
    pub fn sent(&self, op: OpId) -> Option<u64> {
        lock(&self.sent).get(&op).copied()
    }

    /// Takes a step of the queue and carries out what it asks, whether or not whoever calls stays.
    ///
    /// # Errors
    /// It could not be written, and nothing of it happened.
    pub async fn happened(self: &Arc<Self>, event: Event) -> Result<(), RunError> {
        let this = Arc::clone(self);
        let step = tokio::spawn(async move {
            // What a step asks for is carried out before the next one is taken: a request never
            // starts behind the step that cancels it.
            let _turn = this.stepping.lock().await;
            let stepper = Arc::clone(&this);
            let effects = tokio::task::spawn_blocking(move || {
                let now = stepper.now();
                stepper.engine().handle(event, now)
            })
            .await
            .map_err(|_| RunError::Stopped)?;
            match effects {
                Ok(effects) => {
                    let changed = effects.contains(&Effect::Changed);
                    this.carry_out(effects);
                    if changed {
                        this.report_soon();
                    }
                    Ok(())
                }
                Err(error) => {
                    this.let_go();
                    this.begin_again_later();
                    Err(RunError::from(error))
                }
            }
        });
        step.await.map_err(|_| RunError::Stopped)?
    }

    /// Works on for nobody in particular, until it is done or the engine ends; none if that was first.
    pub(super) fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<Option<T>> {
        tokio::spawn(self.ended.clone().run_until_cancelled_owned(work))
    }

    /// Begins again from where the outbox stands, once it may be written again.
    fn begin_again_later(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let task = self.work(async move {
            tokio::time::sleep(FULL).await;
            let held = this.handed_out();
            // If it still can't be written, this is called again.
            let _ = this
                .begin(Event::Started {
                    held,
                    updated: false,
                    died_at: None,
                })
                .await;
        });
        if let Some(before) = lock(&self.again).replace(task.abort_handle()) {
            before.abort();
        }
    }

    /// The outbox could not be written: whatever is carried is stopped.
    fn let_go(&self) {
        for (_, handle) in std::mem::take(&mut *lock(&self.going)).into_values() {
            handle.abort();
        }
    }

    fn carry_out(self: &Arc<Self>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send {
                    op,
                    lease,
                    exchange,
                } => match lease.driver {
                    Driver::Core => self.send(op, lease, exchange),
                    Driver::Platform => self.hand_out(op, lease, exchange),
                },
                Effect::Cancel { op, lease } => match lease.driver {
                    Driver::Core => self.cancel(op, lease),
                    // Its order is not listed any more.
                    Driver::Platform => self.sweep_slices(),
                },
                Effect::Stage(op) => self.stage(op),
                Effect::Rehash(op) => self.rehash(op),
                Effect::Drop(op) => self.drop_copy(op),
                Effect::WakeAt(up) => self.wake_at(up),
                Effect::Forget(op) => {
                    // Still there, it is forgotten at the next start.
                    let _ = self.engine().outbox_mut().remove(&[op]);
                }
                Effect::Changed => self.changes.happened(),
            }
        }
    }

    fn wake_at(self: &Arc<Self>, up: i64) {
        let wait = u64::try_from(up.saturating_sub(self.now().up)).unwrap_or(0);
        let this = Arc::clone(self);
        let task = self.work(async move {
            tokio::time::sleep(Duration::from_micros(wait)).await;
            let _ = this.happened(Event::Woken).await;
        });
        if let Some(before) = lock(&self.timer).replace(task.abort_handle()) {
            before.abort();
        }
    }

    /// Ends everything that runs. What was written stays.
    pub fn stop(&self) {
        self.ended.cancel();
    }

    /// Ends what the sync asked for and waits for.
    pub(crate) fn stop_reading(&self) {
        for task in lock(&self.reading).drain(..) {
            task.abort();
        }
    }

    pub(crate) fn stop_following(&self) {
        self.stop_reading();
        if let Some(task) = lock(&self.listening).take() {
            task.abort();
        }
    }
}
