//! Keys, wrapped by the platform (security specification, "On the phone").
//!
//! A key is random, made here, and never leaves the process but wrapped: the platform's vault
//! (Android's Keystore, Apple's Keychain and Secure Enclave) turns it into something that only this
//! phone, and for [`Slot::Cache`] only its recognised person, turns back. Dropped here, it is
//! overwritten; what was handed to the platform's vault to be wrapped is the platform's.
//!
//! ```text
//! ROOT/session.key                          wraps what seals the tokens of all accounts
//! ROOT/accounts/PERSON-ROLE/cache/cache.key wraps what encrypts this account's cache
//! ```
//! The outbox has no key: no lost key may lose a photo.

mod in_memory;

pub use in_memory::InMemory;

use crate::disk::replace;
use crate::hexadecimal::hexadecimal;
use crate::time::Entropy;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};

/// What a key is for. The platform may guard them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Opens what an account keeps for reading offline: its person must have been recognised.
    Cache,
    /// Opens the tokens: also in the background, once the phone was unlocked after its start.
    Session,
}

/// Why the platform's vault did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It wants its person first.
    #[error(
        "This phone keeps Suivi's keys closed until you unlock it. Nothing is lost. Unlock the phone, then the app."
    )]
    Locked,
    /// The platform's key is gone: what it wrapped can't be read any more.
    #[error(
        "This phone no longer has the key to what Suivi kept on it. What waits to be sent is still there; the rest is read from the server again."
    )]
    Lost,
    /// Anything else; an empty answer too.
    #[error(
        "This phone's key store does not work at the moment. Nothing was changed. Restart the phone and try again."
    )]
    Failed,
}

/// The platform's vault. Calls may block; none shows anything to a person.
pub trait Vault: Send + Sync {
    /// Wraps a key, with a key of the platform's own for this slot and account, made if there is
    /// none.
    ///
    /// # Errors
    /// [`VaultError`]
    fn wrap(&self, slot: Slot, account: &str, key: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Turns back what [`Vault::wrap`] gave.
    ///
    /// # Errors
    /// [`VaultError`]
    fn unwrap(&self, slot: Slot, account: &str, wrapped: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// Forgets the platform's key: nothing that it wrapped can be turned back.
    ///
    /// # Errors
    /// [`VaultError`]
    fn destroy(&self, slot: Slot, account: &str) -> Result<(), VaultError>;
}

/// How many bytes a key has.
const LENGTH: usize = 32;

/// A key in memory.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; LENGTH]>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }
}

/// Opens an encrypted database (SQLCipher) to whoever has its key, before anything is read. It is the
/// key itself and no password: nothing is derived.
///
/// # Errors
/// SQLite's. A wrong key is found at the first read.
pub fn unlock(connection: &rusqlite::Connection, key: &Key) -> rusqlite::Result<()> {
    let digits = Zeroizing::new(hexadecimal(key.bytes()));
    let mut statement = Zeroizing::new(String::with_capacity(digits.len() + 32));
    for part in ["PRAGMA key = \"x'", &digits, "'\""] {
        statement.push_str(part);
    }
    // What is wrong is told by errors, not written where the platform collects what apps print.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&statement)
}

/// A key could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// The platform.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file system.
    #[error("The phone's storage can't be used: {0}. Nothing was changed; try again.")]
    Io(#[from] io::Error),
}

/// Where keys come from.
#[derive(Clone)]
pub struct Keys {
    /// The platform's vault.
    pub vault: Arc<dyn Vault>,
    /// What makes them.
    pub entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// The key that is wrapped in this file; none if there is no file.
    pub(crate) fn kept(
        &self,
        slot: Slot,
        account: &str,
        file: &Path,
    ) -> Result<Option<Key>, KeyError> {
        let wrapped = match std::fs::read(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let mut bytes = self.vault.unwrap(slot, account, &wrapped)?;
        let key = <[u8; LENGTH]>::try_from(bytes.as_slice()).map(Key::of);
        let was_empty = bytes.is_empty();
        bytes.zeroize();
        match key {
            Ok(key) => Ok(Some(key)),
            // A shell's code that failed in a way of its own answers with nothing.
            Err(_) if was_empty => Err(VaultError::Failed.into()),
            // It answered with something that was never wrapped here.
            Err(_) => Err(VaultError::Lost.into()),
        }
    }

    /// A new key, wrapped in this file in the place of whatever was there.
    pub(crate) fn made(&self, slot: Slot, account: &str, file: &Path) -> Result<Key, KeyError> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        self.entropy.fill(&mut *bytes);
        let wrapped = self.vault.wrap(slot, account, &*bytes)?;
        if wrapped.is_empty() {
            return Err(VaultError::Failed.into());
        }
        replace(file, &wrapped)?;
        Ok(Key(bytes))
    }
}
