//! The façade that the bindings wrap: coarse calls, one call draws one screen.
//!
//! Everything that touches disk, network or CPU is `async`. Reads stop when they are dropped;
//! writes run on a task of their own and finish, since a shell cancels when a screen is left
//! (house specification, "The UniFFI surface"). Permissions come precomputed in the views.
//!
//! [`accounts`](self) are kept apart: each has a folder with an outbox and a cache of its own, and
//! works on while another one is shown. [`screens`] draw, [`acts`] queue or ask, [`error`] says
//! why not.

pub mod accounts;
pub mod acts;
pub mod error;
pub mod screens;

pub use error::PhoneError;

use crate::cache::Cache;
use crate::remote::Remote;
use crate::run::runner::{Outside, Runner, lock};
use crate::run::watch::{Changes, Watch};
use crate::session::{AccountKey, Accounts};
use crate::time::{Clock, Entropy};
use crate::views::Me;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use suivi_rules::{Professional, Subject};
use suivi_wire::accounts::Role;

/// Makes the way to a server from its address.
pub type Connect = Arc<dyn Fn(&str) -> Result<Arc<dyn Remote>, PhoneError> + Send + Sync>;

/// What the engine is given at its start.
#[derive(Clone)]
pub struct Settings {
    /// The folder of the app that holds everything.
    pub root: PathBuf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The way to a server.
    pub connect: Connect,
    /// The app's version; another one than last time retries what an old one could not do.
    pub version: String,
}

/// The engine of one phone.
pub struct Phone {
    settings: Settings,
    accounts: Mutex<Accounts>,
    runners: Mutex<BTreeMap<AccountKey, Arc<Runner>>>,
    shown: Mutex<Option<AccountKey>>,
    changes: Changes,
}

impl Phone {
    /// Opens what is on this phone and goes on with what was queued in every account.
    ///
    /// # Errors
    /// The folder can't be read or written, or is of a newer version of the app.
    pub async fn open(settings: Settings) -> Result<Arc<Self>, PhoneError> {
        let accounts = Accounts::open(&settings.root, settings.clock.now(), &*settings.entropy)?;
        let phone = Arc::new(Self {
            settings,
            accounts: Mutex::new(accounts),
            runners: Mutex::default(),
            shown: Mutex::default(),
            changes: Changes::default(),
        });
        let known = lock(&phone.accounts).keys();
        for key in known {
            phone.begin(&key).await?;
            lock(&phone.shown).get_or_insert(key);
        }
        Ok(phone)
    }

    /// Watches what is shown: a new generation for every change, latest wins.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.changes.watch()
    }

    /// Ends everything that runs. What was saved stays saved.
    pub fn stop(&self) {
        for runner in lock(&self.runners).values() {
            runner.stop();
        }
    }

    fn outside(&self, server: &str) -> Result<Outside, PhoneError> {
        Ok(Outside {
            clock: Arc::clone(&self.settings.clock),
            entropy: Arc::clone(&self.settings.entropy),
            remote: (self.settings.connect)(server)?,
        })
    }

    /// The account that screens show.
    fn runner(&self) -> Result<Arc<Runner>, PhoneError> {
        let shown = lock(&self.shown).clone().ok_or(PhoneError::SignedOut)?;
        let runner = lock(&self.runners).get(&shown).cloned();
        runner.ok_or(PhoneError::SignedOut)
    }

    /// Reads the cache of the shown account on a thread that may wait.
    async fn cached<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Cache, &Me, &Runner) -> Result<T, PhoneError> + Send + 'static,
    ) -> Result<T, PhoneError> {
        let runner = self.runner()?;
        let identity = self.identity()?;
        let reading = tokio::task::spawn_blocking(move || {
            let follower = lock(&runner.follower);
            let follower = follower.as_ref().ok_or(PhoneError::Locked)?;
            let me = me(&identity, follower.cache())?;
            read(follower.cache(), &me, &runner)
        });
        reading.await.map_err(|_| PhoneError::Stopped)?
    }

    fn identity(&self) -> Result<Identity, PhoneError> {
        let shown = lock(&self.shown).clone().ok_or(PhoneError::SignedOut)?;
        let accounts = lock(&self.accounts);
        let account = accounts.get(&shown).ok_or(PhoneError::SignedOut)?;
        Ok(Identity {
            role: account.role,
            person: account.person,
            professional: account.professional,
            company: account.company,
        })
    }

    fn folder_of(root: &Path, key: &AccountKey) -> PathBuf {
        root.join("accounts").join(key.folder())
    }
}

/// Who has the account that is shown.
#[derive(Debug, Clone, Copy)]
struct Identity {
    role: Role,
    person: suivi_rules::PersonId,
    professional: Option<suivi_rules::ProfessionalId>,
    company: Option<suivi_rules::CompanyId>,
}

/// As the rules see him. What a professional is comes from the last answer about his company.
fn me(identity: &Identity, cache: &Cache) -> Result<Me, PhoneError> {
    let subject = match (identity.role, identity.professional, identity.company) {
        (Role::Client, _, _) => Subject::Client {
            person: identity.person,
            active: true,
        },
        (Role::Professional, Some(id), Some(company)) => {
            let known = cache.company()?;
            let row = known.and_then(|known| {
                let mine = |row: &suivi_wire::company::ProfessionalRow| row.professional == id;
                known.professionals.into_iter().find(mine)
            });
            row.map_or(Subject::SignedOut, |row| {
                Subject::Professional(Professional {
                    id,
                    person: identity.person,
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
