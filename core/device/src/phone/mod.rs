//! The façade that the bindings wrap: coarse calls, one call draws one screen.
//!
//! Everything that touches disk, network or CPU is `async`. Reads stop when they are dropped;
//! writes run on a task of their own and finish, since a shell cancels when a screen is left
//! (house specification, "The UniFFI surface"). Permissions come precomputed in the views.
//!
//! Accounts are kept apart: each has a folder with an outbox and a cache of its own, and works on
//! while another one is shown. [`signing`] lets people in and out, [`screens`] draw, [`acts`]
//! queue or ask, [`results`] draw and [`filling`] fills documents and assessments, [`poses`] is for the
//! camera and the comparer, [`carrier`] is for the platform's background transfers, [`error`] says why not.

pub mod acts;
pub mod carrier;
pub mod error;
pub mod filling;
pub mod folder;
pub mod poses;
pub mod results;
pub mod screens;
pub mod signing;

pub use error::PhoneError;

use crate::cache::{Cache, CacheError};
use crate::outbox::decoding::Decoder;
use crate::queue::{Conditions, Driver};
use crate::remote::Remote;
use crate::remote::http::Address;
use crate::run::engine::Follower;
use crate::run::orders::held;
use crate::run::runner::{Outside, Runner, lock};
use crate::run::watch::{Changes, Watch};
use crate::session::{Account, Accounts, Session, SessionError, Which};
use crate::time::{Clock, Entropy};
use crate::vault::{Keys, Vault};
use crate::views::Me;
use folder::InUse;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use suivi_rules::{Professional, Subject};
use suivi_wire::accounts::Role;
use suivi_wire::company::ProfessionalRow;
use tokio_util::task::TaskTracker;

/// Makes the way to a server from its address.
pub type Connect = Arc<dyn Fn(&Address) -> Result<Arc<dyn Remote>, PhoneError> + Send + Sync>;

/// What the engine is given at its start.
#[derive(Clone)]
pub struct Settings {
    /// The folder of the app that holds everything.
    pub root: PathBuf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The platform's vault.
    pub vault: Arc<dyn Vault>,
    /// The platform's decoder, where there is one: without it, pictures that only the platform can
    /// read are refused with that reason.
    pub decoder: Option<Arc<dyn Decoder>>,
    /// The way to a server.
    pub connect: Connect,
    /// What the phone is like at the start: nothing is sent over a network that may not be used.
    pub conditions: Conditions,
    /// Who carries bytes at the start: the platform if the system started the app in the
    /// background, else the core.
    pub carrier: Driver,
    /// The names of the orders that the platform still has ([`carrier`]).
    pub held: Vec<String>,
    /// The app begins locked: caches stay closed until [`Phone::unlock`].
    pub locked: bool,
    /// The app's version; another one than last time retries what an old one could not do.
    pub version: String,
}

/// The engine of one phone.
pub struct Phone {
    settings: Settings,
    accounts: Arc<Accounts>,
    runners: Mutex<BTreeMap<Which, Arc<Runner>>>,
    shown: Mutex<Option<Which>>,
    conditions: Mutex<Conditions>,
    carrier: Mutex<Driver>,
    /// Accounts that could not be opened, and why.
    unopened: Mutex<BTreeMap<Which, Arc<PhoneError>>>,
    is_locked: AtomicBool,
    /// One comes in or goes out at a time.
    door: tokio::sync::Mutex<()>,
    /// One thing is done to drafts at a time.
    pen: tokio::sync::Mutex<()>,
    changes: Changes,
    /// None once it was stopped.
    in_use: Mutex<Option<Arc<InUse>>>,
    /// Ends when the last file in it is closed.
    closed: TaskTracker,
}

impl Phone {
    /// Opens what is on this phone and goes on with what was queued in every account. An account
    /// that can't be opened does not keep the others: [`Phone::unopened`] tells it.
    ///
    /// # Errors
    /// The folder can't be read or written, or another engine has it open.
    pub async fn open(settings: Settings) -> Result<Arc<Self>, PhoneError> {
        let closed = TaskTracker::new();
        let in_use = InUse::take(&settings.root, &closed).await?;
        let root = settings.root.clone();
        let clock = Arc::clone(&settings.clock);
        let keys = Keys {
            vault: Arc::clone(&settings.vault),
            entropy: Arc::clone(&settings.entropy),
        };
        let opening = tokio::task::spawn_blocking(move || Accounts::open(&root, clock.now(), keys));
        let accounts = opening.await.map_err(|_| PhoneError::Stopped)??;
        let phone = Arc::new(Self {
            conditions: Mutex::new(settings.conditions),
            carrier: Mutex::new(settings.carrier),
            unopened: Mutex::default(),
            is_locked: AtomicBool::new(settings.locked),
            door: tokio::sync::Mutex::default(),
            pen: tokio::sync::Mutex::default(),
            settings,
            accounts: Arc::new(accounts),
            runners: Mutex::default(),
            shown: Mutex::default(),
            changes: Changes::default(),
            in_use: Mutex::new(Some(Arc::new(in_use))),
            closed,
        });
        phone.open_accounts().await;
        let first = {
            let opened = lock(&phone.runners).keys().next().copied();
            let all = phone.accounts.list();
            opened.or(all.first().map(|account| account.which))
        };
        *lock(&phone.shown) = first;
        Ok(phone)
    }

    /// Opens the accounts that are not open.
    async fn open_accounts(self: &Arc<Self>) {
        if self.closed_accounts().is_empty() {
            return;
        }
        let phone = Arc::clone(self);
        let opening = tokio::spawn(async move {
            // One outbox has one engine: nobody else opens it meanwhile, and who asked for it may
            // go away.
            let _door = phone.door.lock().await;
            for account in phone.closed_accounts() {
                let which = account.which;
                match phone.begin(&account).await {
                    Ok(_) => lock(&phone.unopened).remove(&which),
                    Err(error) => lock(&phone.unopened).insert(which, Arc::new(error)),
                };
            }
        });
        let _ = opening.await;
    }

    fn closed_accounts(&self) -> Vec<Account> {
        let mut accounts = self.accounts.list();
        let open = lock(&self.runners);
        accounts.retain(|account| !open.contains_key(&account.which));
        accounts
    }

    /// The accounts that could not be opened, and why. What is in them stays as it is.
    #[must_use]
    pub fn unopened(&self) -> BTreeMap<Which, Arc<PhoneError>> {
        lock(&self.unopened).clone()
    }

    /// The app is locked: what is kept is closed, and no screen that shows it can be drawn. What
    /// waits goes on being sent.
    ///
    /// # Errors
    /// [`PhoneError::Stopped`]
    pub async fn lock(&self) -> Result<(), PhoneError> {
        self.is_locked.store(true, Ordering::Release);
        let runners = self.all();
        let closing =
            tokio::task::spawn_blocking(move || runners.iter().for_each(|it| it.shut_cache()));
        closing.await.map_err(|_| PhoneError::Stopped)?;
        self.changes.happened();
        Ok(())
    }

    /// The person was recognised.
    ///
    /// # Errors
    /// [`PhoneError::Stopped`]
    pub async fn unlock(&self) -> Result<(), PhoneError> {
        self.is_locked.store(false, Ordering::Release);
        let runners = self.all();
        let opening =
            tokio::task::spawn_blocking(move || runners.iter().for_each(Runner::unshut_cache));
        opening.await.map_err(|_| PhoneError::Stopped)?;
        self.changes.happened();
        Ok(())
    }

    /// How many rows of the shown account the daily recheck found to be other than the server's,
    /// ever. They are right again; a number that grows is worth a report.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub async fn differences(&self) -> Result<u64, PhoneError> {
        let runner = self.runner()?;
        let reading = tokio::task::spawn_blocking(move || runner.differences());
        reading.await.map_err(|_| PhoneError::Stopped)
    }

    /// Opens an account's outbox and cache, and lets it work.
    async fn begin(&self, account: &Account) -> Result<Arc<Runner>, PhoneError> {
        let outside = Outside {
            clock: Arc::clone(&self.settings.clock),
            entropy: Arc::clone(&self.settings.entropy),
            remote: (self.settings.connect)(&account.server)?,
            accounts: Arc::clone(&self.accounts),
            decoder: self.settings.decoder.clone(),
            in_use: self.in_use()?,
        };
        let (mine, changes) = (account.clone(), self.changes.clone());
        let (conditions, carrier) = (*lock(&self.conditions), *lock(&self.carrier));
        let is_locked = self.is_locked.load(Ordering::Acquire);
        let opening = tokio::task::spawn_blocking(move || {
            Runner::open(&mine, outside, conditions, carrier, is_locked, changes)
        });
        let runner = opening.await.map_err(|_| PhoneError::Stopped)??;
        let version = runner.engine().outbox().get("version")?;
        let updated = version.as_deref() != Some(&self.settings.version);
        if let Err(error) = runner.start(held(&self.settings.held), updated).await {
            runner.stop();
            return Err(error.into());
        }
        if updated {
            let version = &self.settings.version;
            runner.engine().outbox_mut().set("version", version)?;
        }
        let in_use = lock(&self.in_use);
        if in_use.is_none() {
            // Stopped meanwhile: nobody else would.
            runner.stop();
            return Err(PhoneError::Stopped);
        }
        lock(&self.runners).insert(account.which, Arc::clone(&runner));
        Ok(runner)
    }

    /// Watches what is shown: a new generation for every change, latest wins.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.changes.watch()
    }

    /// The phone's network, battery and memory are like this now.
    ///
    /// # Errors
    /// An outbox can't be written.
    pub async fn conditions_are(&self, conditions: Conditions) -> Result<(), PhoneError> {
        *lock(&self.conditions) = conditions;
        let mut outcome = Ok(());
        for runner in self.all() {
            // One account that can't be written does not keep the others.
            outcome = outcome.and(runner.conditions_are(conditions).await);
        }
        Ok(outcome?)
    }

    /// A push came, or the person wants it all tried now: pauses end, and the feed is read.
    ///
    /// # Errors
    /// An outbox can't be written.
    pub async fn opened(self: &Arc<Self>) -> Result<(), PhoneError> {
        self.open_accounts().await;
        let mut outcome = Ok(());
        for runner in self.all() {
            outcome = outcome.and(runner.opened().await);
        }
        Ok(outcome?)
    }

    /// Ends everything that runs, and comes back when the last file is closed. What was saved stays
    /// saved.
    pub async fn stop(&self) {
        drop(lock(&self.in_use).take());
        for runner in std::mem::take(&mut *lock(&self.runners)).into_values() {
            runner.stop();
        }
        self.closed.close();
        self.closed.wait().await;
    }

    fn in_use(&self) -> Result<Arc<InUse>, PhoneError> {
        lock(&self.in_use).clone().ok_or(PhoneError::Stopped)
    }

    fn all(&self) -> Vec<Arc<Runner>> {
        lock(&self.runners).values().cloned().collect()
    }

    /// The account that screens show.
    fn runner(&self) -> Result<Arc<Runner>, PhoneError> {
        self.in_use()?;
        let shown = (*lock(&self.shown)).ok_or(PhoneError::SignedOut)?;
        if let Some(runner) = lock(&self.runners).get(&shown) {
            return Ok(Arc::clone(runner));
        }
        let why = lock(&self.unopened).get(&shown).cloned();
        Err(why.map_or(PhoneError::SignedOut, PhoneError::NotOpened))
    }

    /// Reads the cache of the shown account on a thread that may wait.
    async fn cached<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Cache, &Me, &Runner) -> Result<T, PhoneError> + Send + 'static,
    ) -> Result<T, PhoneError> {
        let runner = self.runner()?;
        self.cached_of(&runner, read).await
    }

    /// Reads the cache of this account: what is decided by it is written to no other's outbox,
    /// whichever is shown by then.
    async fn cached_of<T: Send + 'static>(
        &self,
        runner: &Arc<Runner>,
        read: impl FnOnce(&Cache, &Me, &Runner) -> Result<T, PhoneError> + Send + 'static,
    ) -> Result<T, PhoneError> {
        let reader = Arc::clone(runner);
        let reading = tokio::task::spawn_blocking(move || {
            let mut follower = lock(&reader.follower);
            // Asked under the lock: whoever ends a session closes the cache under it.
            let account = reader.account().ok_or(PhoneError::SignedOut)?;
            let was_closed = follower.is_none();
            let follower = may_be_read(&account, &reader, &mut follower)?;
            if was_closed {
                // What came while it could not be opened is asked for now.
                reader.sync_due();
            }
            let me = me(&account, follower.cache())?;
            read(follower.cache(), &me, &reader)
        });
        let read = reading.await.map_err(|_| PhoneError::Stopped)?;
        if matches!(read, Err(PhoneError::Cache(CacheError::Damaged))) {
            // It was found out here; the screen is drawn again from what the server still has.
            runner.rebuild_cache().await;
        }
        read
    }
}

/// The cache, if it may be read.
fn may_be_read<'f>(
    account: &Account,
    runner: &Runner,
    follower: &'f mut Option<Follower>,
) -> Result<&'f mut Follower, PhoneError> {
    match account.session {
        Session::SignedIn { .. } => {}
        Session::Ended { why } => return Err(SessionError::Over(why).into()),
        Session::SignedOut => return Err(PhoneError::SignedOut),
    }
    if runner.is_shut() {
        return Err(PhoneError::Locked);
    }
    if runner.is_out_of_touch() {
        *follower = None;
        return Err(PhoneError::OutOfTouch);
    }
    Ok(runner.opened_cache(follower)?)
}

/// As the rules see him. What a professional is comes from the last answer about his company;
/// until there is one he is nobody, and nothing is offered that might be refused.
fn me(account: &Account, cache: &Cache) -> Result<Me, PhoneError> {
    let person = account.which.person;
    let subject = match (account.which.role, account.professional, account.company) {
        (Role::Client, _, _) => Subject::Client {
            person,
            active: true,
        },
        (Role::Professional, Some(id), Some(company)) => {
            let mine = |row: &ProfessionalRow| row.professional == id;
            let known = cache.company()?;
            let row = known.and_then(|known| known.professionals.into_iter().find(mine));
            row.map_or(Subject::SignedOut, |row| {
                Subject::Professional(Professional {
                    id,
                    person,
                    company,
                    profile: row.profile,
                    branches: row.branches,
                    features: row.features.unwrap_or_default(),
                    active: row.active,
                })
            })
        }
        (Role::Professional, _, _) => Subject::SignedOut,
    };
    Ok(Me { subject })
}
