//! Accounts on this phone.

use super::ids::{Address, CompanyId, PersonId, ProfessionalId, Secret};
use crate::faults::SuiviError;
use suivi_device::session;

pub use suivi_device::phone::signing::SignInRequest;
pub use suivi_device::session::{End as SessionEnd, SignedOut, Which as AccountKey};
pub use suivi_wire::accounts::Role;

/// In which role somebody signs in.
#[uniffi::remote(Enum)]
pub enum Role {
    /// As a professional.
    Professional,
    /// As a client.
    Client,
}

/// Which account: a person in a role.
#[uniffi::remote(Record)]
pub struct AccountKey {
    /// The person.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
}

/// Why a session ended that this phone did not end.
#[uniffi::remote(Enum)]
pub enum SessionEnd {
    /// Its person signed in on another device.
    Superseded,
    /// Anything else: idle for too long, ended from afar, the account deactivated, the password
    /// changed.
    Ended,
    /// This phone no longer has the key to its token.
    KeyLost,
}

/// How far a sign-out went.
#[uniffi::remote(Enum)]
pub enum SignedOut {
    /// The server knows.
    Everywhere,
    /// This phone forgot its tokens, but the server did not answer: its list of devices shows the
    /// phone until it is signed out there, or for the 14 or 90 days of an idle session.
    HereOnly,
}

/// What a person writes to come in.
#[uniffi::remote(Record)]
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

/// An account on this phone. Its tokens stay inside.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AccountView {
    /// Which.
    pub key: AccountKey,
    /// His name.
    pub name: String,
    /// The address with which he signed in, for the next time.
    pub email: String,
    /// Of a professional: his company.
    pub company: Option<CompanyId>,
    /// Of a professional: who he is.
    pub professional: Option<ProfessionalId>,
    /// His server.
    pub server: String,
    /// What he calls this phone.
    pub device_name: String,
    /// How it stands.
    pub stands: SessionStands,
    /// It is the one that is shown.
    pub shown: bool,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum SessionStands {
    /// Signed in.
    SignedIn,
    /// Its person must sign in again; what he had not sent stays.
    Ended {
        /// Why.
        why: SessionEnd,
    },
    /// Its person signed out.
    SignedOut,
}

impl AccountView {
    /// Draws an account, where this one is shown.
    pub(crate) fn of(account: session::Account, shown: Option<AccountKey>) -> Self {
        Self {
            shown: shown == Some(account.which),
            key: account.which,
            name: account.name,
            email: account.email,
            company: account.company,
            professional: account.professional,
            server: account.server.to_string(),
            device_name: account.device_name,
            stands: match account.session {
                session::Session::SignedIn { .. } => SessionStands::SignedIn,
                session::Session::Ended { why } => SessionStands::Ended { why },
                session::Session::SignedOut => SessionStands::SignedOut,
            },
        }
    }
}

/// What an invitation brings to its receiver.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct AcceptRequest {
    /// The link as it was sent or read from a QR code, or its code alone.
    pub invitation: Secret,
    /// Where the server is, if there is only the code; a link names its own.
    pub server: Option<Address>,
    /// The account's address.
    pub email: String,
    /// Its password: a new one, or that of the account which is there.
    pub password: Secret,
    /// What he calls this phone.
    pub device_name: String,
}

/// An account that could not be opened. What is in it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct UnopenedAccount {
    /// Which.
    pub key: AccountKey,
    /// Why.
    pub why: SuiviError,
}
