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
            let shown = engine.shown();
            let view = |account| AccountView::of(account, shown);
            Ok(engine.accounts().into_iter().map(view).collect())
        })
        .await
    }

    /// Shows another account. The one that was shown works on.
    pub async fn show(&self, account: AccountKey) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.show(account)).await
    }

    /// Signs in, and shows the account. What was not sent from this phone before goes on.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<AccountView, SuiviError> {
        self.write(async move |engine| {
            let account = engine.sign_in(request).await?;
            Ok(AccountView::of(account, engine.shown()))
        })
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
            let account = accepting.await?;
            Ok(AccountView::of(account, engine.shown()))
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
