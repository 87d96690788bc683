//! Why something can't be shown or done: few variants, by what a shell does.

use crate::cache::CacheError;
use crate::outbox::OutboxError;
use crate::queue::Silence;
use crate::run::runner::RunError;
use crate::session::SessionError;
use crate::vault::VaultError;
use std::sync::Arc;
use suivi_rules::Refusal;
use suivi_wire::Code;

/// Why a call of the façade failed.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// Nobody is signed in.
    #[error("Nobody is signed in on this phone. What was saved stays saved. Sign in.")]
    SignedOut,
    /// The app is locked: the cache is closed.
    #[error("Suivi is locked. Photos go on being sent. Unlock it to look at them.")]
    Locked,
    /// The server was not heard of for 7 days (a professional) or 30 (a client): what is kept stays
    /// closed until it is.
    #[error(
        "This phone had no contact with Suivi for too long, so what it keeps is closed. Nothing is lost, and photos go on being sent. Go online once."
    )]
    OutOfTouch,
    /// The account could not be opened on this phone; [`Phone::opened`](super::Phone::opened) and
    /// [`Phone::foreground`](super::Phone::foreground) try again.
    #[error("{0}")]
    NotOpened(Arc<PhoneError>),
    /// The rules say no; nothing was queued.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The server said no.
    #[error("{0}")]
    Server(Code),
    /// This needs the network, and there is none.
    #[error(
        "This can't be done without network. Nothing was changed. Try again when you are online."
    )]
    Offline,
    /// What answers is not Suivi, or can't prove that it is.
    #[error(
        "What answered is not the Suivi server. Nothing was sent to it. Check the network and the address."
    )]
    NotSuivi,
    /// The space is not kept on this phone, and there is no network.
    #[error(
        "This record is not kept on this phone. Nothing is lost. Join it to have it here, or go online."
    )]
    NotFollowed,
    /// Signing in, out, or accepting an invitation failed.
    #[error(transparent)]
    Session(SessionError),
    /// The outbox can't be written or read.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The cache can't be written or read.
    #[error(transparent)]
    Cache(CacheError),
    /// The platform's vault does not give a key.
    #[error(transparent)]
    Vault(VaultError),
    /// Another engine has the app's folder open.
    #[error(
        "Suivi is open a second time on this phone. Nothing was changed, and what was saved stays saved. Close the other one, then open this one again."
    )]
    InUse,
    /// The engine is closing.
    #[error("Suivi is closing. What was saved stays saved. Open it again.")]
    Stopped,
}

impl From<CacheError> for PhoneError {
    fn from(error: CacheError) -> Self {
        match error {
            CacheError::Vault(error) => Self::Vault(error),
            error => Self::Cache(error),
        }
    }
}

impl From<SessionError> for PhoneError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Vault(error) => Self::Vault(error),
            error => Self::Session(error),
        }
    }
}

impl From<RunError> for PhoneError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Outbox(error) => Self::Outbox(error),
            RunError::Cache(error) => error.into(),
            RunError::Stopped => Self::Stopped,
        }
    }
}

impl From<Silence> for PhoneError {
    fn from(silence: Silence) -> Self {
        match silence {
            Silence::Certificate => Self::NotSuivi,
            _ => Self::Offline,
        }
    }
}
