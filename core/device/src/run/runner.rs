//! Carries out the queue's effects, on tokio.
//!
//! Everything that writes runs on a task of its own: whoever asked may go away (a screen was left,
//! a coroutine was cancelled), and it finishes all the same.

use super::engine::{Engine, Follower};
use super::requests;
use super::watch::Changes;
use crate::cache::CacheError;
use crate::outbox::OutboxError;
use crate::outbox::staging::{self, Limits};
use crate::queue::{
    Answer, Block, Conditions, Driver, Effect, Event, Exchange, Lease, Silence, State, Work,
};
use crate::remote::{Remote, Request, Response};
use crate::session::{Account, Accounts, Heard, Which, end_in};
use crate::time::{Clock, Entropy, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suivi_rules::{DeviceId, ItemId, OpId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::accounts::{DeviceReport, Role, Secret};
use tokio::task::AbortHandle;

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
}

/// One account at work.
pub struct Runner {
    pub(crate) outside: Outside,
    engine: Mutex<Engine>,
    pub(crate) follower: Mutex<Option<Follower>>,
    which: Which,
    folder: PathBuf,
    conditions: Mutex<Conditions>,
    going: Mutex<BTreeMap<OpId, (Lease, AbortHandle)>>,
    sent: Mutex<BTreeMap<OpId, u64>>,
    timer: Mutex<Option<AbortHandle>>,
    again: Mutex<Option<AbortHandle>>,
    stepping: tokio::sync::Mutex<()>,
    /// One source is copied at a time: if that ends the app, it is known which.
    staging: tokio::sync::Mutex<()>,
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
    unsaved: Mutex<BTreeSet<OpId>>,
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
    /// Opens outbox and cache of an account. Nothing is sent before [`Runner::start`].
    ///
    /// # Errors
    /// One of them can't be opened.
    pub fn open(
        account: &Account,
        outside: Outside,
        conditions: Conditions,
        changes: Changes,
    ) -> Result<Arc<Self>, RunError> {
        let mut seed = [0; 8];
        outside.entropy.fill(&mut seed);
        let seed = u64::from_be_bytes(seed);
        let (engine, _) = Engine::open(&account.dir.join("outbox"), seed)?;
        let follower = match account.session.token() {
            Some(_) => Some(Follower::open(&account.dir.join("cache"), seed)?),
            None => None,
        };
        Ok(Arc::new(Self {
            outside,
            engine: Mutex::new(engine),
            follower: Mutex::new(follower),
            which: account.which,
            folder: account.dir.clone(),
            conditions: Mutex::new(conditions),
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
        {
            let before = self.now().wall.saturating_sub(SWEPT_AFTER);
            let mut engine = self.engine();
            engine.outbox_mut().reading(None)?;
            // What can't be swept now is swept at the next start.
            let _ = engine.outbox_mut().sweep(before);
        }
        let started = Event::Started {
            held,
            updated,
            died_at,
        };
        // First of all, so that a death is counted before its entry is read again.
        self.happened(started).await?;
        let conditions = *lock(&self.conditions);
        self.happened(Event::Conditions(conditions)).await?;
        let may_send = self.token(false).is_some();
        self.happened(if may_send {
            Event::SignedIn
        } else {
            Event::SignedOut
        })
        .await?;
        self.renew_upload_token();
        self.sync_due();
        self.listen();
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

    /// The phone is like this now.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn conditions_are(self: &Arc<Self>, conditions: Conditions) -> Result<(), RunError> {
        let before = std::mem::replace(&mut *lock(&self.conditions), conditions);
        self.happened(Event::Conditions(conditions)).await?;
        if conditions.online && !before.online {
            lock(&self.fetching).clear();
            self.sync_due();
        }
        Ok(())
    }

    /// The app came to the foreground, or a push came.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn opened(self: &Arc<Self>) -> Result<(), RunError> {
        self.happened(Event::Carrier(Driver::Core)).await?;
        self.happened(Event::Opened).await?;
        lock(&self.fetching).clear();
        self.renew_upload_token();
        self.sync_due();
        Ok(())
    }

    /// Somebody signed in again: what waits goes on, and the cache is there again.
    ///
    /// # Errors
    /// The outbox can't be written, the cache can't be opened.
    pub async fn signed_in(self: &Arc<Self>) -> Result<(), RunError> {
        // An answer to the session before would sign out the one that begins.
        self.stop_following();
        let follower = Follower::open(&self.folder.join("cache"), self.seed)?;
        *lock(&self.follower) = Some(follower);
        // The server forgot with the session what this phone told.
        *lock(&self.told) = None;
        self.happened(Event::SignedIn).await?;
        self.renew_upload_token();
        self.sync_due();
        self.listen();
        Ok(())
    }

    /// A token with which bytes travel also when the session is over, if it is time for a new one;
    /// in the background, since a screen must not wait for it. A new one lets go on what was refused
    /// with the old.
    fn renew_upload_token(self: &Arc<Self>) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let before = this.token(false);
            let remote = &*this.outside.remote;
            let accounts = &this.outside.accounts;
            // Without one the session's serves, until the next try.
            let _ = accounts.upload_token(remote, this.which, this.now()).await;
            if this.token(true).is_some() && this.token(false) != before {
                let _ = this.happened(Event::SignedIn).await;
            }
        });
    }

    /// Its person signed out: what waits, waits for him.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn signed_out(self: &Arc<Self>) -> Result<(), RunError> {
        self.stop_following();
        self.happened(Event::SignedOut).await
    }

    /// The way to the server.
    #[must_use]
    pub fn remote(&self) -> Arc<dyn Remote> {
        Arc::clone(&self.outside.remote)
    }

    /// The cache is closed: before it is destroyed, or while the app is locked. The queue goes on.
    pub fn close_cache(&self) {
        *lock(&self.follower) = None;
    }

    /// Opens the cache again, if it was closed.
    ///
    /// # Errors
    /// It can't be opened.
    pub fn reopen_cache(&self) -> Result<(), RunError> {
        let mut follower = lock(&self.follower);
        if follower.is_none() {
            *follower = Some(Follower::open(&self.folder.join("cache"), self.seed)?);
        }
        Ok(())
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

    /// Begins again from where the outbox stands, once it may be written again.
    fn begin_again_later(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let task = tokio::spawn(async move {
            tokio::time::sleep(FULL).await;
            let held = {
                let engine = this.engine();
                let entries = engine.queue().iter();
                let by_platform = entries.filter(|entry| {
                    matches!(&entry.state, State::Sending(it) if it.driver == Driver::Platform)
                });
                by_platform.map(|entry| entry.op).collect()
            };
            let started = Event::Started {
                held,
                updated: false,
                died_at: None,
            };
            let conditions = this.conditions();
            // If it still can't be written, this is called again.
            if this.happened(Event::Conditions(conditions)).await.is_ok() {
                let _ = this.happened(started).await;
            }
        });
        if let Some(before) = lock(&self.again).replace(task.abort_handle()) {
            before.abort();
        }
    }

    /// Copied, but its row could not be written.
    pub fn is_unsaved(&self, op: OpId) -> bool {
        lock(&self.unsaved).contains(&op)
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
                Effect::Forget(op) => {
                    // Still there, it is forgotten at the next start.
                    let _ = self.engine().outbox_mut().remove(&[op]);
                }
                Effect::Changed => self.changes.happened(),
            }
        }
    }

    fn send(self: &Arc<Self>, op: OpId, lease: Lease, exchange: Exchange) {
        let this = Arc::clone(self);
        let mut going = lock(&self.going);
        let task = tokio::spawn(async move {
            let answer = this.exchanged(op, lease, exchange).await;
            let mine = |(carried, _): &(Lease, AbortHandle)| *carried == lease;
            {
                let mut going = lock(&this.going);
                if going.get(&op).is_some_and(mine) {
                    going.remove(&op);
                }
            }
            lock(&this.sent).remove(&op);
            let Some(answer) = answer else { return };
            let answered = Event::Answered {
                op,
                lease,
                exchange,
                answer,
            };
            // What can't be written is asked again at the next start.
            let _ = this.happened(answered).await;
        });
        going.insert(op, (lease, task.abort_handle()));
    }

    /// Carries one request; none if the lease is over.
    async fn exchanged(&self, op: OpId, lease: Lease, exchange: Exchange) -> Option<Answer> {
        let (entry, staged) = {
            let engine = self.engine();
            let entry = engine.queue().entry(op)?.clone();
            if entry.state != State::Sending(lease) {
                return None;
            }
            let copy = requests::copy_of(&entry);
            let staged = copy.map(|copy| engine.outbox().staged(copy));
            (entry, staged.unwrap_or_default())
        };
        let from = match exchange {
            Exchange::Append(from) => from,
            _ => 0,
        };
        let progress = move |bytes: u64| {
            lock(&self.sent).insert(op, from + bytes);
            self.changes.happened();
        };
        let mut again = false;
        loop {
            let token = self.token(matches!(exchange, Exchange::Operate));
            let Some(request) = requests::of(&entry, exchange, &staged, token.clone()) else {
                return Some(Answer::None(Silence::Unreadable));
            };
            let response = match self.outside.remote.send(request, &progress).await {
                Ok(response) => response,
                Err(silence) => return Some(Answer::None(silence)),
            };
            let heard = self.note(token.as_ref(), &response);
            let another = matches!(heard, Heard::UploadOver | Heard::HasNewer)
                && !again
                && self.token(matches!(exchange, Exchange::Operate)).is_some();
            if !another {
                return Some(Answer::Some(requests::reply(&entry, &response)));
            }
            // Refused with a token that is over: once more with the one that there is.
            again = true;
        }
    }

    /// Bytes travel with the upload token where there is one: it outlives the session.
    pub(crate) fn token(&self, session_only: bool) -> Option<Secret> {
        let account = self.account()?;
        if session_only {
            account.session.token().cloned()
        } else {
            account.token_for_uploads().cloned()
        }
    }

    /// Sends a request with the session's token.
    ///
    /// # Errors
    /// No answer.
    pub async fn ask(&self, mut request: Request) -> Result<Response, Silence> {
        request.token = self.token(true);
        let token = request.token.clone();
        let response = self.outside.remote.send(request, &|_| ()).await?;
        self.note(token.as_ref(), &response);
        Ok(response)
    }

    /// Whether the session is over is read in every answer. Then the cache is closed and goes at
    /// once, whatever else fails.
    pub(crate) fn note(&self, token: Option<&Secret>, response: &Response) -> Heard {
        let Some(token) = token.filter(|_| response.status == 401) else {
            return Heard::Nothing;
        };
        let account = self.account();
        let of_session = account.as_ref().and_then(|it| it.session.token()) == Some(token);
        let mut follower = lock(&self.follower);
        if of_session && end_in(response).is_some() {
            *follower = None;
            self.stop_reading();
        }
        let heard = self.outside.accounts.heard(self.which, token, response);
        drop(follower);
        let heard = heard.unwrap_or(Heard::Nothing);
        if heard != Heard::Nothing {
            self.changes.happened();
        }
        heard
    }

    /// Copies a source into the outbox.
    fn stage(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let _one_at_a_time = this.staging.lock().await;
            let copier = Arc::clone(&this);
            let staged = tokio::task::spawn_blocking(move || copier.copy(op)).await;
            let event = match staged {
                Ok(event) => event,
                // It ended in a way that nobody foresaw: this source is not taken.
                Err(_) => {
                    let _ = this.engine().outbox_mut().reading(None);
                    let why = Block::Type;
                    Some(Event::NotStaged { op, why })
                }
            };
            if let Some(event) = event {
                if this.happened(event).await.is_ok() {
                    this.drop_if_over(op);
                    lock(&this.unsaved).remove(&op);
                } else {
                    lock(&this.unsaved).insert(op);
                    this.changes.happened();
                }
            }
        });
    }

    /// It was given up while it was copied: the copy is not kept.
    fn drop_if_over(&self, op: OpId) {
        let over = self.engine().queue().entry(op).is_some_and(|entry| {
            matches!(entry.state, State::Cancelled | State::Superseded { .. })
        });
        if over {
            self.drop_copy(op);
        }
    }

    /// Copies a source into the outbox, on this thread. What comes of it is an event.
    pub fn copy(&self, op: OpId) -> Option<Event> {
        let (source, target) = {
            let mut engine = self.engine();
            let entry = engine.queue().entry(op)?.clone();
            if entry.state != State::Staging {
                return None;
            }
            let copy = requests::copy_of(&entry)?;
            let target = engine.outbox().staged(copy);
            let source = copy.source.clone()?;
            // If this ends the app, the next start knows at what.
            let _ = engine.outbox_mut().reading(Some(op));
            (source, target)
        };
        let limits = match self.which.role {
            Role::Client => Limits::CLIENT,
            Role::Professional => Limits::PROFESSIONAL,
        };
        let copied = staging::copy(Path::new(&source), &target, limits);
        let _ = self.engine().outbox_mut().reading(None);
        Some(staging::event(op, copied))
    }

    fn rehash(self: &Arc<Self>, op: OpId) {
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let reader = Arc::clone(&this);
            let equal = tokio::task::spawn_blocking(move || reader.is_whole(op)).await;
            let equal = equal.unwrap_or(false);
            let _ = this.happened(Event::Rehashed { op, equal }).await;
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
        let hash = staging::hash(&path).ok().map(|(hash, _)| hash);
        hash.is_some() && hash == sha256
    }

    fn drop_copy(&self, op: OpId) {
        let mut engine = self.engine();
        let copy = engine
            .queue()
            .entry(op)
            .and_then(requests::copy_of)
            .cloned();
        if let Some(copy) = copy {
            // What can't be removed now is swept at the next start.
            let _ = engine.outbox_mut().drop_copy(&copy);
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
        for timer in [&self.timer, &self.again] {
            if let Some(timer) = lock(timer).take() {
                timer.abort();
            }
        }
        self.stop_following();
    }

    /// Ends what the sync asked for and waits for.
    pub(crate) fn stop_reading(&self) {
        for task in lock(&self.reading).drain(..) {
            task.abort();
        }
    }

    fn stop_following(&self) {
        self.stop_reading();
        if let Some(task) = lock(&self.listening).take() {
            task.abort();
        }
    }
}
