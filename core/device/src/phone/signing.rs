//! Coming in and going out.

use super::{Phone, PhoneError};
use crate::remote::http::Address;
use crate::run::runner::lock;
use crate::session::{Account, Credentials, Invitation, Server, SessionError, SignedOut, Which};
use crate::views::{results, waiting};
use std::sync::Arc;
use suivi_wire::accounts::{Role, Secret};

/// What a person writes to come in.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// The server's address.
    pub server: Address,
    /// In which role.
    pub role: Role,
    /// The account's address.
    pub email: String,
    /// Its password.
    pub password: Secret,
    /// What he calls this phone.
    pub device_name: String,
    /// The account is on this phone from another address, and that is the same server.
    pub moved: bool,
}

impl Phone {
    /// The accounts on this phone, those without a session too.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.accounts.list()
    }

    /// Which of them is shown.
    #[must_use]
    pub fn shown(&self) -> Option<Which> {
        *lock(&self.shown)
    }

    /// Shows another account. The one that was shown works on.
    ///
    /// # Errors
    /// There is no such account on this phone.
    pub fn show(&self, which: Which) -> Result<(), PhoneError> {
        if self.accounts.account(which).is_none() {
            return Err(SessionError::Unknown.into());
        }
        *lock(&self.shown) = Some(which);
        self.changes.happened();
        Ok(())
    }

    /// Signs in, and shows the account. What was not sent from this phone before goes on.
    ///
    /// # Errors
    /// [`SessionError`]; nothing on this phone changed then.
    pub async fn sign_in(self: &Arc<Self>, request: SignInRequest) -> Result<Account, PhoneError> {
        let phone = Arc::clone(self);
        let signing = tokio::spawn(async move {
            let remote = (phone.settings.connect)(&request.server)?;
            let server = Server {
                address: &request.server,
                remote: &*remote,
            };
            let credentials = Credentials {
                email: &request.email,
                password: &request.password,
                device_name: &request.device_name,
                moved: request.moved,
            };
            let _door = phone.door.lock().await;
            let account = phone.accounts.sign_in(server, request.role, credentials);
            phone.came_in(account.await?).await
        });
        signing.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Accepts an invitation: the link as it was sent, or read from a QR code, or its code alone
    /// with the server's address. Shows the account.
    ///
    /// # Errors
    /// [`SessionError`]; nothing on this phone changed then.
    pub async fn accept(
        self: &Arc<Self>,
        invitation: Invitation,
        server: Address,
        email: String,
        password: Secret,
        device_name: String,
    ) -> Result<Account, PhoneError> {
        let phone = Arc::clone(self);
        let signing = tokio::spawn(async move {
            let address = invitation.server.clone().unwrap_or(server);
            let remote = (phone.settings.connect)(&address)?;
            let server = Server {
                address: &address,
                remote: &*remote,
            };
            let credentials = Credentials {
                email: &email,
                password: &password,
                device_name: &device_name,
                moved: false,
            };
            let _door = phone.door.lock().await;
            let accepting = phone
                .accounts
                .accept_invitation(server, &invitation.code, credentials);
            phone.came_in(accepting.await?).await
        });
        signing.await.map_err(|_| PhoneError::Stopped)?
    }

    async fn came_in(&self, account: Account) -> Result<Account, PhoneError> {
        let known = lock(&self.runners).get(&account.which).cloned();
        match known {
            Some(runner) => runner.signed_in().await?,
            None => {
                let runner = self.begin(&account).await?;
                lock(&self.unopened).remove(&account.which);
                tokio::task::spawn_blocking(move || runner.unshut_cache())
                    .await
                    .map_err(|_| PhoneError::Stopped)?;
            }
        }
        *lock(&self.shown) = Some(account.which);
        self.changes.happened();
        Ok(account)
    }

    /// Signs the shown account out, and destroys what it was shown. If photos or changes wait, or
    /// a document was begun, the person must say that he leaves them: they stay on this phone until he signs in again.
    ///
    /// # Errors
    /// [`SessionError::Unsent`] with how many wait.
    pub async fn sign_out(self: &Arc<Self>, even_if_unsent: bool) -> Result<SignedOut, PhoneError> {
        let phone = Arc::clone(self);
        let leaving = tokio::spawn(async move { phone.leaves(even_if_unsent).await });
        leaving.await.map_err(|_| PhoneError::Stopped)?
    }

    async fn leaves(&self, even_if_unsent: bool) -> Result<SignedOut, PhoneError> {
        let _door = self.door.lock().await;
        let runner = self.runner()?;
        let which = self.shown().ok_or(PhoneError::SignedOut)?;
        let unsent = {
            let engine = runner.engine();
            let counts = waiting::view(engine.queue().iter(), |_| None).counts;
            // What can't be read now stays on this phone as well.
            let drafts = engine.outbox().drafts().unwrap_or_default();
            let begun = results::begun(&drafts, engine.queue()).count();
            u64::from(counts.pending + counts.blocked).saturating_add(begun as u64)
        };
        let was_shut = runner.is_shut();
        if unsent == 0 || even_if_unsent {
            runner.shut_cache();
        }
        let remote = runner.remote();
        let signing_out = self
            .accounts
            .sign_out(&*remote, which, unsent, even_if_unsent);
        match signing_out.await {
            Ok(signed_out) => {
                runner.signed_out().await?;
                self.changes.happened();
                Ok(signed_out)
            }
            Err(error) => {
                let still = self.accounts.account(which);
                let signed_in = still.is_some_and(|account| account.session.token().is_some());
                if signed_in && !was_shut {
                    // He is signed in as before: what was closed is opened again.
                    runner.unshut_cache();
                }
                Err(error.into())
            }
        }
    }
}
