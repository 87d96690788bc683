//! What can go wrong with a session.

use super::account::End;
use crate::vault::{KeyError, VaultError};
use std::io;
use suivi_wire::Code;

/// Why it did not work. Each text says what happened, what became of the photos, and what to do;
/// none names anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// Nothing was sent: there is no way to the server.
    #[error(
        "The server can't be reached. Nothing was changed, and photos stay on this phone. Check the connection and try again."
    )]
    Offline,
    /// It was sent, and no answer came.
    #[error("The server did not answer. Photos stay on this phone. Try again in a moment.")]
    NoAnswer,
    /// The server's certificate is not good.
    #[error(
        "This connection is not safe: the server can't prove who it is. Nothing was sent, and photos stay on this phone. Use another network, and check this phone's date."
    )]
    Certificate,
    /// What answered is not Suivi.
    #[error(
        "What answered is not Suivi, perhaps a network that wants a sign-in of its own. Nothing was changed, and photos stay on this phone. Open a page in the browser, or check the server's address."
    )]
    NotSuivi,
    /// The server is busy or stopping.
    #[error(
        "The server is busy. Nothing was changed, and photos stay on this phone. Try again in a moment."
    )]
    Busy,
    /// Too many attempts.
    #[error(
        "There were too many attempts. Nothing was changed, and photos stay on this phone. Wait a while, then try again."
    )]
    TooMany {
        /// After how many seconds, if the server said so.
        seconds: Option<u64>,
    },
    /// Address, password or role are not right.
    #[error(
        "The address or the password is not right. Nothing was changed, and photos stay on this phone. Check both and try again."
    )]
    WrongCredentials,
    /// The session is over.
    #[error(
        "The session is over. Photos that were not sent stay on this phone. Sign in again to send them."
    )]
    Over(End),
    /// There is no session on this phone.
    #[error(
        "This account is not signed in here. Photos that were not sent stay on this phone. Sign in to send them."
    )]
    NoSession,
    /// The new password is weak.
    #[error(
        "The password is too short or too common. Nothing was changed, and photos stay on this phone. Use at least 12 characters that nobody would guess."
    )]
    WeakPassword,
    /// The phone's name can't be used.
    #[error(
        "This phone needs a name of 1 to 100 characters. Nothing was changed, and photos stay on this phone. Choose another name."
    )]
    BadName,
    /// The invitation is unknown, spent, replaced or too old.
    #[error(
        "This invitation was used, replaced or is too old. Nothing was changed, and photos stay on this phone. If it was just accepted here, sign in; else ask for a new one."
    )]
    InvitationSpent,
    /// The address is a professional's already.
    #[error(
        "This address has a professional's account already. Nothing was changed, and photos stay on this phone. Use another address, or sign in with this one."
    )]
    AccountExists,
    /// The record of the invitation is archived.
    #[error(
        "The record of this invitation is archived. Nothing was changed, and photos stay on this phone. Ask whoever sent the invitation."
    )]
    Archived,
    /// The account is on this phone from another server's address.
    #[error(
        "This account is on this phone with another server. Nothing was changed, and its photos wait for that one. If it is the same server under a new address, say so; else check the address."
    )]
    OtherServer,
    /// Something waits to be sent.
    #[error(
        "{count} photos, changes or begun documents were not sent yet. Nothing was changed. Send them first, or sign out and leave them on this phone until you sign in again."
    )]
    Unsent {
        /// How many.
        count: u64,
    },
    /// No answer came to a change of password.
    #[error(
        "The server did not answer, so the password may be changed or not. Photos stay on this phone. Sign in with the new one first, then with the old one."
    )]
    NotSure,
    /// The password is changed, and signing in again did not work.
    #[error(
        "The password is changed, but signing in again did not work. Photos stay on this phone. Sign in with the new password."
    )]
    ChangedOnly,
    /// The server said something that this version does not understand.
    #[error(
        "The server speaks another version. Nothing on this phone was changed, and photos stay here. Update the app."
    )]
    Outdated,
    /// The server refused for another reason.
    #[error("The server refused: {0} Photos that were not sent stay on this phone.")]
    Refused(Code),
    /// There is no such account on this phone.
    #[error("This account is not on this phone. Nothing was changed. Sign in to add it.")]
    Unknown,
    /// This phone's storage does not let itself be read or written.
    #[error(
        "This phone's storage can't be used ({0}), so the account could not be kept. Photos that were saved stay. Make room or restart the phone, then try again."
    )]
    Storage(io::ErrorKind),
    /// The platform's vault does not give the key to the tokens.
    #[error(transparent)]
    Vault(VaultError),
}

impl From<KeyError> for SessionError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Vault(error) => Self::Vault(error),
            KeyError::Io(error) => error.into(),
        }
    }
}

impl From<io::Error> for SessionError {
    /// Only the kind: the rest may name a path.
    fn from(error: io::Error) -> Self {
        Self::Storage(error.kind())
    }
}
