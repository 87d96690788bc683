//! Carries out the queue's effects, on tokio.
//!
//! Everything that writes runs on a task of its own: whoever asked may go away (a screen was left,
//! a coroutine was cancelled), and it finishes all the same.

use super::engine::{Engine, Follower};
use super::requests;
use super::watch::Changes;
use crate::cache::CacheError;
use crate::outbox::{OutboxError, staging};
use crate::queue::{Answer, Conditions, Driver, Effect, Event, Exchange, Lease, Silence, Work};
use crate::remote::{Remote, Request, Response};
use crate::time::{Clock, Entropy, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suivi_rules::{DeviceId, ItemId, OpId};
use suivi_wire::Code;
use suivi_wire::accounts::{DeviceReport, Secret};
use suivi_wire::problem::Failure;
use tokio::task::AbortHandle;

/// What a token was given for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// For everything.
    pub session: Option<Secret>,
    /// For bytes alone; good for 90 days, also after a sign-in elsewhere.
    pub upload: Option<Secret>,
}

/// How the session of an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is alive, as far as is known.
    Alive,
    /// It ended: somebody must sign in.
    Ended,
    /// The account was signed in on another device.
    Superseded,
}

/// What comes in from outside.
#[derive(Clone)]
pub struct Outside {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The way to the server.
    pub remote: Arc<dyn Remote>,
}

/// One account at work.
pub struct Runner {
    pub(super) outside: Outside,
    engine: Mutex<Engine>,
    pub(super) follower: Mutex<Option<Follower>>,
    pub(super) tokens: Mutex<Tokens>,
    standing: Mutex<Standing>,
    conditions: Mutex<Conditions>,
    going: Mutex<BTreeMap<OpId, (Lease, AbortHandle)>>,
    sent: Mutex<BTreeMap<OpId, u64>>,
    timer: Mutex<Option<AbortHandle>>,
    pub(super) reading: Mutex<Vec<AbortHandle>>,
    pub(super) changes: Changes,
    pub(super) seed: u64,
    pub(super) device: DeviceId,
    pub(super) told: Mutex<Option<DeviceReport>>,
    pub(super) fetching: Mutex<BTreeSet<ItemId>>,
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
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runner {
    /// Opens outbox and cache of an account. Nothing is sent before [`Runner::start`].
    ///
    /// # Errors
    /// One of them can't be opened.
    pub fn open(
        folder: &Path,
        device: DeviceId,
        outside: Outside,
        tokens: Tokens,
    ) -> Result<Arc<Self>, RunError> {
        let mut seed = [0; 8];
        outside.entropy.fill(&mut seed);
        let seed = u64::from_be_bytes(seed);
        let (engine, _) = Engine::open(&folder.join("outbox"), seed)?;
        let follower = Follower::open(&folder.join("cache"), seed)?;
        Ok(Arc::new(Self {
            outside,
            engine: Mutex::new(engine),
            follower: Mutex::new(Some(follower)),
            tokens: Mutex::new(tokens),
            standing: Mutex::new(Standing::Alive),
            conditions: Mutex::new(Conditions {
                online: true,
                metered: false,
                metered_allowed: false,
                battery_low: false,
                strained: false,
            }),
            going: Mutex::default(),
            sent: Mutex::default(),
            timer: Mutex::default(),
            reading: Mutex::default(),
            changes: Changes::default(),
            seed,
            device,
            told: Mutex::default(),
            fetching: Mutex::default(),
        }))
    }

    /// Begins: tells the queue what the platform still holds, and brings the cache up to date.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn start(
        self: &Arc<Self>,
        held: BTreeSet<OpId>,
        updated: bool,
    ) -> Result<(), RunError> {
        let died_at = self.engine().outbox().read_when_it_died()?;
        let started = Event::Started {
            held,
            updated,
            died_at,
        };
        self.happened(started).await?;
        let signed_in = lock(&self.tokens).session.is_some();
        self.happened(if signed_in {
            Event::SignedIn
        } else {
            Event::SignedOut
        })
        .await?;
        let conditions = *lock(&self.conditions);
        self.happened(Event::Conditions(conditions)).await?;
        if signed_in {
            self.sync_due();
        }
        Ok(())
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

    /// How the session stands.
    pub fn standing(&self) -> Standing {
        *lock(&self.standing)
    }

    /// What the phone is like.
    pub fn conditions(&self) -> Conditions {
        *lock(&self.conditions)
    }

    /// How many bytes of an entry went out since its lease began.
    pub fn sent(&self, op: OpId) -> Option<u64> {
        lock(&self.sent).get(&op).copied()
    }

    /// The phone is like this now.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn conditions_are(self: &Arc<Self>, conditions: Conditions) -> Result<(), RunError> {
        let before = std::mem::replace(&mut *lock(&self.conditions), conditions);
        self.happened(Event::Conditions(conditions)).await?;
        if conditions.online && !before.online {
            self.sync_due();
        }
        Ok(())
    }

    /// Somebody signed in.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn signed_in(self: &Arc<Self>, tokens: Tokens) -> Result<(), RunError> {
        *lock(&self.tokens) = tokens;
        *lock(&self.standing) = Standing::Alive;
        self.happened(Event::SignedIn).await?;
        self.sync_signed_in();
        Ok(())
    }

    /// Takes a step of the queue and carries out what it asks, whether or not whoever calls stays.
    ///
    /// # Errors
    /// It could not be written, and nothing of it happened.
    pub async fn happened(self: &Arc<Self>, event: Event) -> Result<(), RunError> {
        let this = Arc::clone(self);
        let step = tokio::spawn(async move {
            let stepper = Arc::clone(&this);
            let effects = tokio::task::spawn_blocking(move || {
                let now = stepper.now();
                stepper.engine().handle(event, now)
            })
            .await
            .map_err(|_| RunError::Stopped)?;
            match effects {
                Ok(effects) => {
                    this.carry_out(effects);
                    Ok(())
                }
                Err(error) => {
                    this.let_go();
                    Err(RunError::from(error))
                }
            }
        });
        step.await.map_err(|_| RunError::Stopped)?
    }

    /// The outbox could not be written: whatever is carried is stopped. It goes on at the next
    /// start of the queue, from where the outbox stands.
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
                } => {
                    if lease.driver == Driver::Core {
                        self.send(op, lease, exchange);
                    }
                }
                Effect::Cancel { op, lease } => {
                    let mut going = lock(&self.going);
                    if going.get(&op).is_some_and(|(carried, _)| *carried == lease)
                        && let Some((_, handle)) = going.remove(&op)
                    {
                        handle.abort();
                    }
                    lock(&self.sent).remove(&op);
                }
                Effect::Stage(op) => self.stage(op),
                Effect::Rehash(op) => self.rehash(op),
                Effect::Drop(op) => self.drop_copy(op),
                Effect::WakeAt(up) => self.wake_at(up),
                Effect::Changed => self.changes.happened(),
            }
        }
    }

    fn send(self: &Arc<Self>, op: OpId, lease: Lease, exchange: Exchange) {
        let this = Arc::clone(self);
        let task = tokio::spawn(async move {
            let answer = this.exchanged(op, exchange).await;
            let mine = |(carried, _): &(Lease, AbortHandle)| *carried == lease;
            {
                let mut going = lock(&this.going);
                if going.get(&op).is_some_and(mine) {
                    going.remove(&op);
                }
            }
            lock(&this.sent).remove(&op);
            let answered = Event::Answered {
                op,
                lease,
                exchange,
                answer,
            };
            // What can't be written is asked again at the next start.
            let _ = this.happened(answered).await;
            this.report_what_waits().await;
        });
        lock(&self.going).insert(op, (lease, task.abort_handle()));
    }

    async fn exchanged(self: &Arc<Self>, op: OpId, exchange: Exchange) -> Answer {
        let (entry, request) = {
            let engine = self.engine();
            let Some(entry) = engine.queue().entry(op).cloned() else {
                return Answer::None(Silence::Unreadable);
            };
            let staged = requests::copy_of(&entry)
                .map(|copy| engine.outbox().staged(copy))
                .unwrap_or_default();
            drop(engine);
            let token = self.token(matches!(exchange, Exchange::Operate));
            let request = requests::of(&entry, exchange, &staged, token);
            (entry, request)
        };
        let Some(request) = request else {
            return Answer::None(Silence::Unreadable);
        };
        let from = match exchange {
            Exchange::Append(from) => from,
            _ => 0,
        };
        let progress = move |bytes: u64| {
            lock(&self.sent).insert(op, from + bytes);
            self.changes.happened();
        };
        match self.outside.remote.send(request, &progress).await {
            Ok(response) => {
                self.note(&response, matches!(exchange, Exchange::Operate));
                Answer::Some(requests::reply(&entry, &response))
            }
            Err(silence) => Answer::None(silence),
        }
    }

    /// Bytes travel with the upload token where there is one: it outlives the session.
    fn token(&self, session_only: bool) -> Option<Secret> {
        let tokens = lock(&self.tokens);
        if session_only {
            tokens.session.clone()
        } else {
            tokens.upload.clone().or_else(|| tokens.session.clone())
        }
    }

    /// The token for bytes, for a carrier that may send days later.
    pub(super) fn upload_token(&self) -> Option<Secret> {
        self.token(false)
    }

    /// Sends a request of the façade with the session's token.
    ///
    /// # Errors
    /// No answer.
    pub async fn ask(&self, mut request: Request) -> Result<Response, Silence> {
        request.token = self.token(true);
        let response = self.outside.remote.send(request, &|_| ()).await?;
        self.note(&response, true);
        Ok(response)
    }

    /// Whether the session is over is read from every answer that was asked with it.
    pub(super) fn note(&self, response: &Response, with_session: bool) {
        if response.status != 401 || !with_session || !requests::marked(response) {
            return;
        }
        let ended = match requests::problem(response).map(|problem| problem.code) {
            Some(Code::Failed(Failure::SessionSuperseded)) => Standing::Superseded,
            Some(Code::Failed(Failure::WrongCredentials)) => return,
            _ => Standing::Ended,
        };
        *lock(&self.standing) = ended;
        lock(&self.tokens).session = None;
        self.changes.happened();
    }

    /// Copies a source into the outbox.
    fn stage(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let copier = Arc::clone(&this);
            let staged = tokio::task::spawn_blocking(move || copier.copy(op)).await;
            if let Ok(Some(event)) = staged {
                let _ = this.happened(event).await;
            }
        });
    }

    /// Copies a source into the outbox, on this thread. What comes of it is an event.
    pub fn copy(&self, op: OpId) -> Option<Event> {
        let (source, target) = {
            let mut engine = self.engine();
            let entry = engine.queue().entry(op)?.clone();
            let copy = requests::copy_of(&entry)?;
            let target = engine.outbox().staged(copy);
            let source = copy.source.clone()?;
            // If this ends the app, the next start knows at what.
            let _ = engine.outbox_mut().reading(Some(op));
            (source, target)
        };
        let copied = staging::copy(Path::new(&source), &target);
        let _ = self.engine().outbox_mut().reading(None);
        Some(match copied {
            Ok(staged) => Event::Staged {
                op,
                sha256: staged.sha256,
                length: staged.length,
                media_type: staged.media_type,
                captured_at: staged.captured_at,
            },
            Err(why) => Event::NotStaged { op, why },
        })
    }

    fn rehash(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let reader = Arc::clone(&this);
            let equal = tokio::task::spawn_blocking(move || reader.is_whole(op)).await;
            if let Ok(equal) = equal {
                let _ = this.happened(Event::Rehashed { op, equal }).await;
            }
        });
    }

    /// The staged copy is what it was when it was staged.
    pub fn is_whole(&self, op: OpId) -> bool {
        let (path, sha256) = {
            let engine = self.engine();
            let Some(entry) = engine.queue().entry(op) else {
                return false;
            };
            let Work::Add { add, copy } = &entry.work else {
                return false;
            };
            (engine.outbox().staged(copy), add.sha256.clone())
        };
        staging::hash(&path).ok() == sha256
    }

    fn drop_copy(&self, op: OpId) {
        let engine = self.engine();
        let copy = engine.queue().entry(op).and_then(requests::copy_of);
        if let Some(copy) = copy {
            // What can't be removed now is swept at the next start.
            let _ = std::fs::remove_file(engine.outbox().staged(copy));
        }
    }

    fn wake_at(self: &Arc<Self>, up: i64) {
        let wait = u64::try_from(up.saturating_sub(self.now().up)).unwrap_or(0);
        let this = Arc::clone(self);
        let task = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(wait)).await;
            let _ = this.happened(Event::Woken).await;
        });
        if let Some(before) = lock(&self.timer).replace(task.abort_handle()) {
            before.abort();
        }
    }

    /// Ends everything that runs. What was written stays.
    pub fn stop(&self) {
        self.let_go();
        if let Some(timer) = lock(&self.timer).take() {
            timer.abort();
        }
        for task in lock(&self.reading).drain(..) {
            task.abort();
        }
    }
}
