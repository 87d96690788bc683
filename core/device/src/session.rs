//! Who is signed in on this phone (queue specification, "Credentials"; security specification,
//! "Accounts").
//!
//! # What lies where
//! ```text
//! ROOT/device                                  the phone's id, made once
//! ROOT/session.key                             what seals tokens, wrapped by the platform's vault
//! ROOT/accounts/PERSON-ROLE/account.json       who he is, his server, his tokens sealed; for the owner alone
//! ROOT/accounts/PERSON-ROLE/outbox/            what he asked for; nothing here touches it
//! ROOT/accounts/PERSON-ROLE/cache/             what he was shown; gone when his session is over
//! ```
//! One person in two roles is two accounts, which share nothing. Who signs in again finds his
//! folder, and in it what was not sent.
//!
//! # How a session ends
//! | | Session token | Upload token | Outbox | Cache |
//! |---|---|---|---|---|
//! | superseded by a sign-in elsewhere | forgotten | stays, so that the phone can send what it has | stays | destroyed |
//! | ended by the server: idle, from afar, deactivated, password changed | forgotten | stays until it is refused itself | stays | destroyed |
//! | signed out here | forgotten | forgotten | stays until its person decides | destroyed |
//!
//! The state is written before the cache is destroyed, and [`Accounts::open`] destroys what a kill
//! between the two left.
//!
//! # How a change lasts
//! `account.json` is written beside, synced, renamed over the old one, and its folder synced. Between
//! a server's answer and that file there is no await: who drops one of these calls after the answer
//! drops nothing. The files are small, and the calls run on the core's own runtime.
//!
//! A file that can't be read is kept aside under a number and told ([`Accounts::broken`]); its
//! person signs in again and has his outbox. Nothing secret is in any text, error or `Debug`.

mod account;
mod asking;
mod error;
mod invitation;
mod kept;

#[cfg(test)]
mod tests;

pub use account::{
    Account, Broken, Credentials, End, Heard, Server, Session, SignedOut, UploadToken, Which, Why,
};
pub use error::SessionError;
pub use invitation::{Invitation, NoInvitation};

use crate::queue::{Pause, Silence};
use crate::remote::{Remote, Response};
use crate::time::Moment;
use crate::vault::{Key, KeyError, Keys, Slot, VaultError};
pub(crate) use asking::end_in;
use asking::{read, read_json};
use kept::Found;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use suivi_rules::DeviceId;
use suivi_wire::Micros;
use suivi_wire::accounts::{Device, Role, Secret, SessionAnswer, UploadTokenAnswer};

/// An upload token is asked for once in so much of the machine's time.
const DAY: Micros = 24 * 3_600_000_000;

/// The accounts on this phone.
#[derive(Debug)]
pub struct Accounts {
    root: PathBuf,
    keys: Keys,
    device: DeviceId,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    accounts: BTreeMap<Which, Account>,
    broken: BTreeMap<Which, Broken>,
    /// What seals the tokens; none before there is one to seal.
    key: Option<Key>,
}

/// The wrapped session key's file.
const KEY: &str = "session.key";
/// Whose key it is, for the vault: all accounts of the phone have one.
const PHONE: &str = "phone";

impl Accounts {
    /// Opens what is kept under this folder, which is made if it is not there. What can't be read
    /// is kept aside; caches of accounts without a session are destroyed.
    ///
    /// # Errors
    /// [`SessionError::Storage`]: the phone's storage does not let itself be read or written.
    /// [`SessionError::Vault`]: the vault is locked or failed, so that nobody knows who is signed
    /// in. Nothing was changed.
    pub fn open(root: &Path, now: Moment, keys: Keys) -> Result<Self, SessionError> {
        let folder = root.join("accounts");
        kept::make_folder(&folder)?;
        let key = match keys.kept(Slot::Session, PHONE, &root.join(KEY)) {
            // Who is signed in signs in again.
            Err(KeyError::Vault(VaultError::Lost)) => None,
            key => key?,
        };
        let mut known = Known {
            key,
            ..Known::default()
        };
        for (which, dir) in kept::folders(&folder)? {
            match kept::account(which, &dir, known.key.as_ref())? {
                Found::Good(account) => {
                    if account.session.token().is_none() {
                        destroy(&dir, which, &keys)?;
                    }
                    known.accounts.insert(which, *account);
                }
                Found::Broken(why) => {
                    let broken = Broken { which, dir, why };
                    known.broken.insert(which, broken);
                }
            }
        }
        // An account knows as which phone it signed in: a lost file is made again from that.
        let signed_in = known.accounts.values().next().map(|account| account.device);
        let device = kept::device(root, signed_in, now, &*keys.entropy)?;
        Ok(Self {
            root: root.to_owned(),
            keys,
            device,
            known: Mutex::new(known),
        })
    }

    /// This phone.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// All accounts on this phone, those without a session too.
    #[must_use]
    pub fn list(&self) -> Vec<Account> {
        self.known().accounts.values().cloned().collect()
    }

    /// One of them.
    #[must_use]
    pub fn account(&self, which: Which) -> Option<Account> {
        self.known().accounts.get(&which).cloned()
    }

    /// Folders of accounts whose file can't be read: their persons must sign in again, and what
    /// they had not sent is still there.
    #[must_use]
    pub fn broken(&self) -> Vec<Broken> {
        self.known().broken.values().cloned().collect()
    }

    /// Signs in. The account is on this phone when this returns.
    ///
    /// # Errors
    /// [`SessionError`]; nothing on this phone changed then.
    pub async fn sign_in(
        &self,
        server: Server<'_>,
        role: Role,
        credentials: Credentials<'_>,
    ) -> Result<Account, SessionError> {
        let device = self.this_phone(credentials.device_name);
        let request = asking::sign_in(role, credentials, device);
        let answer = server.remote.send(request, &|_| ()).await;
        self.come_in(server, credentials, read_json(answer, 201)?)
            .await
    }

    /// Accepts an invitation, and signs in with the role that it gives.
    ///
    /// # Errors
    /// [`SessionError`]; nothing on this phone changed then. An invitation whose answer was lost
    /// may be spent: signing in tells.
    pub async fn accept_invitation(
        &self,
        server: Server<'_>,
        code: &Secret,
        credentials: Credentials<'_>,
    ) -> Result<Account, SessionError> {
        let device = self.this_phone(credentials.device_name);
        let request = asking::accept(code, credentials, device);
        let answer = server.remote.send(request, &|_| ()).await;
        self.come_in(server, credentials, read_json(answer, 201)?)
            .await
    }

    /// Signs out, and destroys the account's cache. `unsent` is how many photos, changes and begun
    /// documents wait on this phone: if there are any, the person must say that he leaves them.
    ///
    /// Without an answer the phone is signed out all the same; the session stays on the server
    /// until it is ended from elsewhere or by idleness ([`SignedOut`]).
    ///
    /// # Errors
    /// [`SessionError::Unsent`], [`SessionError::Unknown`], [`SessionError::Storage`].
    pub async fn sign_out(
        &self,
        remote: &dyn Remote,
        which: Which,
        unsent: u64,
        even_if_unsent: bool,
    ) -> Result<SignedOut, SessionError> {
        let account = self.account(which).ok_or(SessionError::Unknown)?;
        if unsent > 0 && !even_if_unsent {
            return Err(SessionError::Unsent { count: unsent });
        }
        let token = account.session.token();
        let told = match token {
            None => SignedOut::Everywhere,
            Some(token) => match read(remote.send(asking::sign_out(token), &|_| ()).await, 204) {
                Ok(_) | Err(SessionError::Over(_)) => SignedOut::Everywhere,
                Err(_) => SignedOut::HereOnly,
            },
        };
        self.change(which, |now| {
            // Somebody who signed in meanwhile stays. Where another request heard of the end first, it
            // was this person's own doing all the same, and nobody else's.
            if now.session.token().is_none_or(|other| Some(other) == token) {
                now.session = Session::SignedOut;
                now.upload = None;
            }
        })?;
        self.destroy_cache(which)?;
        Ok(told)
    }

    /// The token for uploads that go on while the app is away. A new one is asked for when there is
    /// none or the last was asked for a day ago, by the machine's time; earlier ones stay valid to
    /// their end, so that what the platform already holds still goes.
    ///
    /// # Errors
    /// [`SessionError`]; the token that was there stays.
    pub async fn upload_token(
        &self,
        remote: &dyn Remote,
        which: Which,
        now: Moment,
    ) -> Result<UploadToken, SessionError> {
        let account = self.account(which).ok_or(SessionError::Unknown)?;
        let token = account.session.token().ok_or(SessionError::NoSession)?;
        if let Some(upload) = account.upload.as_ref().filter(|it| !is_old(it.asked, now)) {
            return Ok(upload.clone());
        }
        let answer = remote.send(asking::upload_token(token), &|_| ()).await;
        self.hear_of(which, token, &answer)?;
        let answer: UploadTokenAnswer = read_json(answer, 201)?;
        let upload = UploadToken {
            token: answer.token,
            expires_at: answer.expires_at,
            asked: Pause::after(now, 0),
        };
        let mut is_his = false;
        self.change(which, |now| {
            is_his = now.session.token() == Some(token);
            if is_his {
                now.upload = Some(upload.clone());
            }
        })?;
        // Signed out meanwhile: the server revoked it with the session.
        is_his.then_some(upload).ok_or(SessionError::NoSession)
    }

    /// Changes the password. The server ends all sessions then, also this one, and every upload
    /// token: so this signs in again with the new one.
    ///
    /// # Errors
    /// [`SessionError`]. [`SessionError::NotSure`]: no answer came, and nobody knows.
    /// [`SessionError::ChangedOnly`]: it is changed, and signing in again did not work.
    pub async fn change_password(
        &self,
        remote: &dyn Remote,
        which: Which,
        old: &Secret,
        new: &Secret,
    ) -> Result<Account, SessionError> {
        let account = self.account(which).ok_or(SessionError::Unknown)?;
        let token = account.session.token().ok_or(SessionError::NoSession)?;
        let answer = remote.send(asking::change_password(token, old, new), &|_| ());
        let answer = answer.await;
        self.hear_of(which, token, &answer)?;
        match read(answer, 204) {
            Err(SessionError::NoAnswer) => return Err(SessionError::NotSure),
            answer => answer?,
        };
        // If the app ends here, what is written is true.
        self.change(which, |now| {
            if now.session.token() == Some(token) {
                now.session = Session::Ended { why: End::Ended };
                now.upload = None;
            }
        })?;
        let again = self.sign_in(
            Server {
                address: &account.server,
                remote,
            },
            which.role,
            Credentials {
                email: &account.email,
                password: new,
                device_name: &account.device_name,
                moved: false,
            },
        );
        match again.await {
            Ok(account) => Ok(account),
            Err(_) => {
                self.destroy_cache(which)?;
                Err(SessionError::ChangedOnly)
            }
        }
    }

    /// Reads in any answer whether the session is over; `token` is what the request carried. For
    /// every answer of 401 that the queue, the sync or a screen gets.
    ///
    /// # Errors
    /// [`SessionError::Unknown`], [`SessionError::Storage`].
    pub fn heard(
        &self,
        which: Which,
        token: &Secret,
        response: &Response,
    ) -> Result<Heard, SessionError> {
        let Some(why) = asking::end_in(response) else {
            return Ok(Heard::Nothing);
        };
        let mut heard = Heard::Nothing;
        self.change(which, |account| {
            let upload = account.upload.as_ref().map(|upload| &upload.token);
            if account.session.token() == Some(token) {
                account.session = Session::Ended { why };
                heard = Heard::Over(why);
            } else if upload == Some(token) {
                account.upload = None;
                heard = Heard::UploadOver;
            } else if account.session.token().is_some() || upload.is_some() {
                heard = Heard::HasNewer;
            }
        })?;
        if let Heard::Over(_) = heard {
            self.destroy_cache(which)?;
        }
        Ok(heard)
    }

    /// Destroys what the account was shown. Whoever has the cache open closes it first.
    ///
    /// # Errors
    /// [`SessionError::Unknown`]; [`SessionError::Storage`]: [`Accounts::open`] tries again.
    pub fn destroy_cache(&self, which: Which) -> Result<(), SessionError> {
        let account = self.account(which).ok_or(SessionError::Unknown)?;
        destroy(&account.dir, which, &self.keys)
    }

    /// What keys come from.
    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Writes an account's file, with the session key, made where there is none.
    fn write(&self, account: &Account, key: &mut Option<Key>) -> Result<(), SessionError> {
        let asked = || match key {
            Some(key) => Ok(key.clone()),
            None => {
                let file = self.root.join(KEY);
                let made = self.keys.made(Slot::Session, PHONE, &file)?;
                Ok(key.insert(made).clone())
            }
        };
        Ok(kept::write(account, asked, &*self.keys.entropy)?)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn this_phone(&self, name: &str) -> Device {
        Device {
            id: self.device,
            name: name.trim().to_owned(),
        }
    }

    /// The session that the server gave becomes one of this phone.
    async fn come_in(
        &self,
        server: Server<'_>,
        credentials: Credentials<'_>,
        answer: SessionAnswer,
    ) -> Result<Account, SessionError> {
        let which = Which {
            person: answer.account.person,
            role: answer.account.role,
        };
        let before = self.account(which);
        let is_elsewhere = |it: &Account| it.server != *server.address;
        if before.as_ref().is_some_and(is_elsewhere) && !credentials.moved {
            // The session is of no use; that it stays open if this fails is told to nobody.
            let goodbye = asking::sign_out(&answer.token);
            let _ = server.remote.send(goodbye, &|_| ()).await;
            return Err(SessionError::OtherServer);
        }
        let account = Account {
            dir: self.root.join("accounts").join(which.to_string()),
            which,
            name: answer.account.name,
            email: credentials.email.trim().to_owned(),
            company: answer.account.company,
            professional: answer.account.professional,
            server: server.address.clone(),
            device: self.device,
            device_name: credentials.device_name.trim().to_owned(),
            session: Session::SignedIn {
                token: answer.token,
            },
            // An earlier one may have been revoked: a new one is asked for.
            upload: None,
        };
        let mut known = self.known();
        kept::make_folder(&account.dir)?;
        if let Some(broken) = known.broken.get(&which)
            && broken.why == Why::Newer
        {
            kept::put_aside(&broken.dir.join(kept::ACCOUNT))?;
        }
        self.write(&account, &mut known.key)?;
        known.broken.remove(&which);
        known.accounts.insert(which, account.clone());
        Ok(account)
    }

    /// Changes an account on disk, then in memory.
    fn change(&self, which: Which, change: impl FnOnce(&mut Account)) -> Result<(), SessionError> {
        let mut known = self.known();
        let Known { accounts, key, .. } = &mut *known;
        let account = accounts.get_mut(&which).ok_or(SessionError::Unknown)?;
        let mut changed = account.clone();
        change(&mut changed);
        if changed != *account {
            self.write(&changed, key)?;
            *account = changed;
        }
        Ok(())
    }

    /// Notes what an answer says of the session.
    fn hear_of(
        &self,
        which: Which,
        token: &Secret,
        answer: &Result<Response, Silence>,
    ) -> Result<(), SessionError> {
        if let Ok(response) = answer {
            self.heard(which, token, response)?;
        }
        Ok(())
    }
}

/// It was asked for a day ago, or before the machine was started.
const fn is_old(asked: Pause, now: Moment) -> bool {
    asked.boot != now.boot.0 || now.up.saturating_sub(asked.up) >= DAY
}

fn destroy(dir: &Path, which: Which, keys: &Keys) -> Result<(), SessionError> {
    // The wrapped key goes with the folder. What the platform can't forget now it is asked to at
    // the next start, while there is no session.
    let _ = keys.vault.destroy(Slot::Cache, &which.to_string());
    match std::fs::remove_dir_all(dir.join("cache")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
