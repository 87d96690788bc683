//! An account, as it is on this phone.

use crate::queue::Pause;
use crate::remote::Remote;
use crate::remote::http::Address;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use suivi_rules::{CompanyId, DeviceId, PersonId, ProfessionalId};
use suivi_wire::Micros;
use suivi_wire::accounts::{Role, Secret};

/// A server, and the way to it.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// Where it is: kept with the account.
    pub address: &'a Address,
    /// The way to it.
    pub remote: &'a dyn Remote,
}

/// What a person writes to come in.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// The account's address.
    pub email: &'a str,
    /// Its password.
    pub password: &'a Secret,
    /// What he calls this phone; 1 to 100 characters.
    pub device_name: &'a str,
    /// The account is on this phone from another server's address, and he says that it is the same
    /// server. Without this the sign-in is refused: what waits there would go to somebody else.
    pub moved: bool,
}

/// Which account: a person in a role. As text it is the name of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Which {
    /// The person.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
}

/// Why a session ended that this phone did not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Its person signed in on another device.
    Superseded,
    /// Anything else: idle for too long, ended from afar, the account deactivated, the password
    /// changed.
    Ended,
    /// This phone no longer has the key to its token.
    KeyLost,
}

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Signed in.
    SignedIn {
        /// For everything.
        token: Secret,
    },
    /// Its person must sign in again; what he had not sent stays.
    Ended {
        /// Why.
        why: End,
    },
    /// Its person signed out.
    SignedOut,
}

impl Session {
    /// The token, while signed in.
    #[must_use]
    pub const fn token(&self) -> Option<&Secret> {
        match self {
            Self::SignedIn { token } => Some(token),
            Self::Ended { .. } | Self::SignedOut => None,
        }
    }
}

/// A token that may only upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadToken {
    /// For `/v1/tus`.
    pub token: Secret,
    /// Its end by the server's clock; shown, decides nothing. The server's 401 decides.
    pub expires_at: Micros,
    /// When it was asked for, in the machine's time.
    pub asked: Pause,
}

/// An account on this phone.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its folder, with `outbox` and `cache` in it.
    pub dir: PathBuf,
    /// Whose, and in which role.
    pub which: Which,
    /// His name.
    pub name: String,
    /// The address with which he signed in, for the next time.
    pub email: String,
    /// Of a professional: his company.
    pub company: Option<CompanyId>,
    /// Of a professional: who he is.
    pub professional: Option<ProfessionalId>,
    /// His server.
    pub server: Address,
    /// As which phone it signed in.
    pub device: DeviceId,
    /// What he calls this phone.
    pub device_name: String,
    /// How it stands.
    pub session: Session,
    /// For uploads while the app is away.
    pub upload: Option<UploadToken>,
}

impl Account {
    /// With which token bytes are sent: the one for uploads, else the session's. None: its person
    /// must sign in, and what he has waits.
    #[must_use]
    pub fn token_for_uploads(&self) -> Option<&Secret> {
        let upload = self.upload.as_ref().map(|upload| &upload.token);
        upload.or(self.session.token())
    }
}

impl fmt::Debug for Account {
    /// Ids and states: nothing personal goes into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("which", &self.which)
            .field("session", &self.session)
            .field("upload", &self.upload)
            .finish_non_exhaustive()
    }
}

/// A folder whose account can't be read. Its outbox is untouched, and its person finds it when he
/// signs in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Whose folder, by its name.
    pub which: Which,
    /// The folder.
    pub dir: PathBuf,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with an account's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It could not be understood, and is kept here.
    Damaged(PathBuf),
    /// It is not there.
    Missing,
    /// A newer version of the app wrote it; it stays as it is.
    Newer,
}

/// What an answer said of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// The request had an older token than this phone has now: try once more with that one.
    HasNewer,
    /// The session is over. What waits stays; the cache is destroyed.
    Over(End),
    /// The token for uploads is over.
    UploadOver,
}

/// How far a sign-out went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedOut {
    /// The server knows.
    Everywhere,
    /// This phone forgot its tokens, but the server did not answer: its list of devices shows the
    /// phone until it is signed out there, or for the 14 or 90 days of an idle session.
    HereOnly,
}

/// A role in a folder's name.
const fn word(role: Role) -> &'static str {
    match role {
        Role::Professional => "professional",
        Role::Client => "client",
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.person, word(self.role))
    }
}

impl FromStr for Which {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (person, role) = text.rsplit_once('-').ok_or(())?;
        let role = match role {
            "professional" => Role::Professional,
            "client" => Role::Client,
            _ => return Err(()),
        };
        let which = Self {
            person: person.parse().map_err(|_| ())?,
            role,
        };
        // One account has one name: no other spelling of its id.
        if which.to_string() == text {
            Ok(which)
        } else {
            Err(())
        }
    }
}
