//! What the platform does for the core: written in Kotlin or Swift, called from the core's own
//! threads, never from the one that draws. A call may block; none may show anything to a person.
//!
//! Whatever is thrown that is not declared here counts as [`PlatformError::Failed`] or
//! [`VaultError::Failed`]. On the JVM an `Error` (out of memory, a failed assertion) is swallowed on
//! its way and arrives as an empty answer, so an empty answer counts as failed too.

use crate::types::carrier::Conditions;
use std::path::Path;
use std::sync::Arc;
use suivi_device::outbox::decoding::{Decoder, NotDecoded};
use suivi_device::time::{Boot, Clock, Moment};
use suivi_device::vault::{self, Slot, Vault};
use uniffi::UnexpectedUniFFICallbackError;

/// What a key is for. The platform may guard them differently.
#[uniffi::remote(Enum)]
pub enum Slot {
    /// Opens what an account keeps for reading offline: its person must have been recognised.
    Cache,
    /// Opens the tokens: also in the background, once the phone was unlocked after its start.
    Session,
}

/// Why the key vault did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VaultError {
    /// It wants its person first. Nothing is lost.
    #[error("locked")]
    Locked,
    /// The platform's key is gone: what it wrapped can't be read any more.
    #[error("lost")]
    Lost,
    /// Anything else.
    #[error("failed")]
    Failed,
}

impl From<UnexpectedUniFFICallbackError> for VaultError {
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// The platform did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PlatformError {
    /// It failed.
    #[error("failed")]
    Failed,
}

impl From<UnexpectedUniFFICallbackError> for PlatformError {
    fn from(_: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Keys of the platform's own (Android's Keystore, Apple's Keychain and Secure Enclave), which never
/// leave it. With them it wraps the core's keys: 32 bytes, never the bytes of a photo.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// Wraps a key, with a key of the platform's own for this slot and account, made if there is
    /// none.
    fn wrap(&self, slot: Slot, account: String, key: Vec<u8>) -> Result<Vec<u8>, VaultError>;

    /// Turns back what `wrap` gave.
    fn unwrap(&self, slot: Slot, account: String, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError>;

    /// Forgets the platform's key: nothing that it wrapped can be turned back. True once it is
    /// gone, also if there was none.
    fn destroy(&self, slot: Slot, account: String) -> Result<bool, VaultError>;
}

/// Reads pictures that the core can't (HEIC, AVIF).
#[uniffi::export(with_foreign)]
pub trait PictureDecoder: Send + Sync {
    /// Writes an upright JPEG of `source` into the new file `to`, its longest side at most so many
    /// pixels. True once it is there. The core looks at it before it believes it.
    fn decode(&self, source: String, to: String, longest_side: u32) -> Result<bool, PlatformError>;
}

/// What the phone is like. Asked at the start and after each `conditions_changed`.
#[uniffi::export(with_foreign)]
pub trait NetworkState: Send + Sync {
    /// Network, battery and memory as they are now, and what the person allows.
    fn conditions(&self) -> Result<Conditions, PlatformError>;
}

/// Tells the time instead of the machine: for tests. One that fails breaks the core from inside, as a bug
/// would: calls answer `Unexpected`, and what is on the phone stays as it was.
#[uniffi::export(with_foreign)]
pub trait TestClock: Send + Sync {
    /// Now.
    fn now(&self) -> Result<ClockReading, PlatformError>;
}

/// A moment, as a test says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct ClockReading {
    /// Microseconds since the machine was started, its sleep included. Never goes back.
    pub up: i64,
    /// Which start.
    pub boot: u64,
    /// The wall clock: microseconds since 1970 in UTC.
    pub wall: i64,
}

/// As the engine sees the vault.
pub(crate) struct PlatformVault(pub(crate) Arc<dyn KeyVault>);

impl Vault for PlatformVault {
    fn wrap(&self, slot: Slot, account: &str, key: &[u8]) -> Result<Vec<u8>, vault::VaultError> {
        full(self.0.wrap(slot, account.to_owned(), key.to_owned()))
    }

    fn unwrap(&self, slot: Slot, account: &str, key: &[u8]) -> Result<Vec<u8>, vault::VaultError> {
        full(self.0.unwrap(slot, account.to_owned(), key.to_owned()))
    }

    fn destroy(&self, slot: Slot, account: &str) -> Result<(), vault::VaultError> {
        match self.0.destroy(slot, account.to_owned()) {
            Ok(true) => Ok(()),
            Ok(false) => Err(vault::VaultError::Failed),
            Err(error) => Err(error.into()),
        }
    }
}

fn full(answer: Result<Vec<u8>, VaultError>) -> Result<Vec<u8>, vault::VaultError> {
    match answer {
        Ok(bytes) if bytes.is_empty() => Err(vault::VaultError::Failed),
        answer => Ok(answer?),
    }
}

impl From<VaultError> for vault::VaultError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Locked => Self::Locked,
            VaultError::Lost => Self::Lost,
            VaultError::Failed => Self::Failed,
        }
    }
}

/// As the engine sees the decoder.
pub(crate) struct PlatformDecoder(pub(crate) Arc<dyn PictureDecoder>);

impl Decoder for PlatformDecoder {
    fn decode(&self, source: &Path, to: &Path, longest_side: u32) -> Result<(), NotDecoded> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        match self.0.decode(text(source), text(to), longest_side) {
            Ok(true) => Ok(()),
            Ok(false) | Err(PlatformError::Failed) => Err(NotDecoded),
        }
    }
}

/// What the phone is like. Of one that does not say it nothing may cost its person anything.
pub(crate) fn conditions(network: &dyn NetworkState) -> Conditions {
    network.conditions().unwrap_or(Conditions {
        online: true,
        metered: true,
        metered_allowed: false,
        battery_low: false,
        strained: false,
    })
}

/// As the engine sees a test's clock.
pub(crate) struct HandedClock(pub(crate) Arc<dyn TestClock>);

impl Clock for HandedClock {
    fn now(&self) -> Moment {
        let Ok(reading) = self.0.now() else {
            // A test's way to break the core from inside: as a bug would, without a word.
            std::panic::resume_unwind(Box::new("a test's clock is broken"));
        };
        Moment {
            up: reading.up,
            boot: Boot(reading.boot),
            wall: reading.wall,
        }
    }
}
