//! Coming in and going out.

use crate::faults::{SuiviError, Written};
use crate::phone::Phone;
use crate::types::accounts::{AcceptRequest, AccountKey, AccountView, SignInRequest, SignedOut};
use suivi_device::session::Invitation;

#[uniffi::export]
impl Phone {
    /// The accounts on this phone, those without a session too.
    pub async fn accounts(&self) -> Result<Vec<AccountView>, SuiviError> {
        self.read(async |engine| {
            Ok(engine
                .accounts()
                .into_iter()
                .map(AccountView::from)
                .collect())
        })
        .await
    }

    /// Which of them is shown.
    pub async fn shown(&self) -> Result<Option<AccountKey>, SuiviError> {
        self.read(async |engine| Ok(engine.shown())).await
    }

    /// Shows another account. The one that was shown works on.
    pub async fn show(&self, account: AccountKey) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.show(account)).await
    }

    /// Signs in, and shows the account. What was not sent from this phone before goes on.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<AccountView, SuiviError> {
        self.write(async move |engine| Ok(engine.sign_in(request).await?.into()))
            .await
    }

    /// Accepts an invitation, and shows the account.
    pub async fn accept(&self, request: AcceptRequest) -> Result<AccountView, SuiviError> {
        let invitation = Invitation::parse(&request.invitation.0)?;
        let server = invitation.server.clone().or(request.server);
        let server = server.ok_or(SuiviError::from(Written::Address))?;
        self.write(async move |engine| {
            let (email, password) = (request.email, request.password);
            let name = request.device_name;
            let accepting = engine.accept(invitation, server, email, password, name);
            Ok(accepting.await?.into())
        })
        .await
    }

    /// Signs the shown account out, and destroys what it was shown. If photos or changes wait, or a
    /// document was begun, the person must say that he leaves them: they stay on this phone until he
    /// signs in again.
    pub async fn sign_out(&self, even_if_unsent: bool) -> Result<SignedOut, SuiviError> {
        self.write(async move |engine| engine.sign_out(even_if_unsent).await)
            .await
    }
}
