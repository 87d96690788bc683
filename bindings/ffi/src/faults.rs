//! Why a call failed: few variants, by what a shell does about it.
//!
//! A shell says each in its own words, in the person's language. Nothing was lost in any of them:
//! what was saved stays saved.

use suivi_device::cache::CacheError;
use suivi_device::outbox::OutboxError;
use suivi_device::phone::PhoneError;
use suivi_device::remote::http::{BadAddress, NotOpened};
use suivi_device::session::{End, NoInvitation, SessionError};
use suivi_device::vault;
use suivi_rules::Refusal;
use suivi_wire::Code;
use suivi_wire::problem::Failure;

/// Why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SuiviError {
    /// Nobody is signed in. Show the sign-in.
    #[error("nobody is signed in")]
    SignedOut {
        /// Why the session ended, if this phone did not end it.
        why: Option<End>,
    },
    /// The app is locked, or the platform wants its person first. Ask for him, then `unlock`.
    #[error("locked")]
    Locked,
    /// The server was not heard of for 7 days (a professional) or 30 (a client), so what is kept is
    /// closed. Ask to go online once.
    #[error("no contact for too long")]
    OutOfTouch,
    /// There is no network, or no answer came. Let it be tried again.
    #[error("no answer")]
    Offline,
    /// It is not kept on this phone, and there is no network. Offer to join the record or to go
    /// online.
    #[error("not kept on this phone")]
    NotKept,
    /// What answers is not Suivi, or can't prove that it is. Ask to check network and address.
    #[error("not Suivi")]
    NotSuivi,
    /// The server is busy, or was asked too often. Let it be tried later.
    #[error("the server is busy")]
    Busy {
        /// After how many seconds, if the server said so.
        seconds: Option<u64>,
    },
    /// There is no such thing, or not for whoever looks; or the text was no id at all. Leave the
    /// screen.
    #[error("not found")]
    NotFound,
    /// The rules say no. Tell why.
    #[error("refused: {why:?}")]
    Refused {
        /// Why.
        why: Refusal,
    },
    /// It can't be done as it was asked for. Tell why, and let it be corrected.
    #[error("declined: {why:?}")]
    Declined {
        /// Why.
        why: Failure,
    },
    /// A text that was typed, scanned or given is not what it should be. Mark it.
    #[error("unreadable: {what:?}")]
    Unreadable {
        /// Which.
        what: Written,
    },
    /// The account is on this phone with another server. Ask whether that is the same one under a
    /// new address; if so, sign in again with `moved`.
    #[error("the account is here with another server")]
    OtherServer,
    /// Something waits to be sent. Ask whether it may stay behind; if so, sign out with
    /// `even_if_unsent`.
    #[error("{count} not sent")]
    Unsent {
        /// How many photos, changes and begun documents.
        count: u64,
    },
    /// The phone's storage can't be used. Ask to make room, or to restart the phone.
    #[error("storage: {why:?}")]
    Storage {
        /// Why.
        why: StorageFault,
    },
    /// The platform's key store gives no key. Ask to restart the phone.
    #[error("no key")]
    Vault,
    /// This app is too old for the server, or for what a newer one kept here. Ask to update it.
    #[error("outdated")]
    Outdated,
    /// The engine was stopped. Open it again.
    #[error("stopped")]
    Stopped,
    /// A mistake in the app or the core. Nothing of it is told; say that it did not work.
    #[error("unexpected")]
    Unexpected,
}

/// What can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Written {
    /// The server's address.
    Address,
    /// The server's address is not encrypted.
    Cleartext,
    /// An invitation.
    Invitation,
    /// A certificate that the app was given.
    Certificate,
    /// A day or a number.
    Value,
}

/// Why the phone's storage can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum StorageFault {
    /// It is full.
    Full,
    /// The app's folder can't be written.
    ReadOnly,
    /// What was kept is damaged; it is made again, and copies of unsent photos stay. Open the app
    /// again.
    Damaged,
    /// Another engine has the folder open. Stop that one first.
    InUse,
    /// Anything else.
    Failed,
}

/// Whatever the app's own code did not declare.
impl From<uniffi::UnexpectedUniFFICallbackError> for SuiviError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unexpected
    }
}

impl From<PhoneError> for SuiviError {
    fn from(error: PhoneError) -> Self {
        Self::of(&error)
    }
}

impl SuiviError {
    pub(crate) fn of(error: &PhoneError) -> Self {
        match error {
            PhoneError::SignedOut => Self::SignedOut { why: None },
            PhoneError::Locked => Self::Locked,
            PhoneError::OutOfTouch => Self::OutOfTouch,
            PhoneError::NotOpened(why) => Self::of(why),
            PhoneError::Refused(why) => (*why).into(),
            PhoneError::Server(code) => (*code).into(),
            PhoneError::Offline => Self::Offline,
            PhoneError::NotSuivi => Self::NotSuivi,
            PhoneError::NotFollowed => Self::NotKept,
            PhoneError::Session(error) => (*error).into(),
            PhoneError::Outbox(error) => error.into(),
            PhoneError::Cache(error) => error.into(),
            PhoneError::Vault(error) => (*error).into(),
            PhoneError::InUse => StorageFault::InUse.into(),
            PhoneError::Stopped => Self::Stopped,
        }
    }
}

impl From<Refusal> for SuiviError {
    fn from(why: Refusal) -> Self {
        match why {
            Refusal::SignedOut => Self::SignedOut { why: None },
            Refusal::NotFound => Self::NotFound,
            why => Self::Refused { why },
        }
    }
}

impl From<Code> for SuiviError {
    fn from(code: Code) -> Self {
        match code {
            Code::Refused(why) => why.into(),
            Code::Failed(why) => match why {
                Failure::SessionSuperseded => Self::SignedOut {
                    why: Some(End::Superseded),
                },
                Failure::SessionEnded => Self::SignedOut {
                    why: Some(End::Ended),
                },
                Failure::TooMany | Failure::Unavailable => Self::Busy { seconds: None },
                why => Self::Declined { why },
            },
        }
    }
}

impl From<SessionError> for SuiviError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Offline | SessionError::NoAnswer | SessionError::NotSure => Self::Offline,
            SessionError::Certificate | SessionError::NotSuivi => Self::NotSuivi,
            SessionError::Busy => Self::Busy { seconds: None },
            SessionError::TooMany { seconds } => Self::Busy { seconds },
            SessionError::WrongCredentials => Failure::WrongCredentials.into(),
            SessionError::Over(why) => Self::SignedOut { why: Some(why) },
            SessionError::NoSession | SessionError::ChangedOnly => Self::SignedOut { why: None },
            SessionError::WeakPassword => Failure::WeakPassword.into(),
            SessionError::BadName => Failure::BadName.into(),
            SessionError::InvitationSpent => Failure::InvitationSpent.into(),
            SessionError::AccountExists => Failure::AccountExists.into(),
            SessionError::Archived => Refusal::Archived.into(),
            SessionError::OtherServer => Self::OtherServer,
            SessionError::Unsent { count } => Self::Unsent { count },
            SessionError::Outdated => Self::Outdated,
            SessionError::Refused(code) => code.into(),
            SessionError::Unknown => Self::NotFound,
            SessionError::Vault(error) => error.into(),
            SessionError::Storage(_) => StorageFault::Failed.into(),
        }
    }
}

impl From<Failure> for SuiviError {
    fn from(why: Failure) -> Self {
        Code::from(why).into()
    }
}

impl From<StorageFault> for SuiviError {
    fn from(why: StorageFault) -> Self {
        Self::Storage { why }
    }
}

impl From<Written> for SuiviError {
    fn from(what: Written) -> Self {
        Self::Unreadable { what }
    }
}

impl From<&OutboxError> for SuiviError {
    fn from(error: &OutboxError) -> Self {
        match error {
            OutboxError::Newer { .. } => Self::Outdated,
            OutboxError::Corrupt => StorageFault::Damaged.into(),
            OutboxError::NoSpace => StorageFault::Full.into(),
            OutboxError::ReadOnly => StorageFault::ReadOnly.into(),
            OutboxError::Unfinished => Self::Unexpected,
            OutboxError::Io(_) | OutboxError::Sql(_) => StorageFault::Failed.into(),
        }
    }
}

impl From<&CacheError> for SuiviError {
    fn from(error: &CacheError) -> Self {
        match error {
            CacheError::Damaged => StorageFault::Damaged.into(),
            CacheError::NoSpace => StorageFault::Full.into(),
            CacheError::Answer => Self::Outdated,
            CacheError::Vault(error) => (*error).into(),
            CacheError::Io(_) | CacheError::Sql(_) => StorageFault::Failed.into(),
        }
    }
}

impl From<vault::VaultError> for SuiviError {
    fn from(error: vault::VaultError) -> Self {
        match error {
            vault::VaultError::Locked => Self::Locked,
            vault::VaultError::Lost | vault::VaultError::Failed => Self::Vault,
        }
    }
}

impl From<BadAddress> for SuiviError {
    fn from(error: BadAddress) -> Self {
        match error {
            BadAddress::Cleartext => Written::Cleartext.into(),
            BadAddress::Unreadable | BadAddress::NotAServer => Written::Address.into(),
        }
    }
}

impl From<NoInvitation> for SuiviError {
    fn from(error: NoInvitation) -> Self {
        match error {
            NoInvitation::Address(error) => error.into(),
            NoInvitation::Code => Written::Invitation.into(),
        }
    }
}

impl From<NotOpened> for SuiviError {
    fn from(error: NotOpened) -> Self {
        match error {
            NotOpened::Address(error) => error.into(),
            NotOpened::Root => Written::Certificate.into(),
            NotOpened::Tls => Self::Unexpected,
        }
    }
}
