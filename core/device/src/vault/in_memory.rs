//! A vault that no platform guards: for tests, and for whoever runs the core where there is none.

use super::{Key, Slot, Vault, VaultError};
use crate::sealed;
use crate::time::SystemEntropy;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// It wraps with a key that whoever makes it has. Made again with the same, it turns back what the
/// one before wrapped, as a phone's does after a restart.
pub struct InMemory {
    key: Key,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    refuses: Option<VaultError>,
    /// Whose keys were destroyed and not made again.
    destroyed: BTreeSet<String>,
}

impl InMemory {
    /// With this key.
    #[must_use]
    pub fn new(key: Key) -> Self {
        Self {
            key,
            said: Mutex::default(),
        }
    }

    /// From now on it refuses everything for this reason, or nothing any more.
    pub fn refuses(&self, why: Option<VaultError>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.refuses = why;
    }

    /// As what a key of this slot and account is wrapped, if nothing is refused.
    fn asked(
        &self,
        slot: Slot,
        account: &str,
    ) -> Result<(String, MutexGuard<'_, Said>), VaultError> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match said.refuses {
            Some(why) => Err(why),
            None => Ok((format!("{slot:?} {account}"), said)),
        }
    }
}

impl Vault for InMemory {
    fn wrap(&self, slot: Slot, account: &str, key: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (name, mut said) = self.asked(slot, account)?;
        said.destroyed.remove(&name);
        sealed::seal(key, &self.key, &name, &SystemEntropy).map_err(|_| VaultError::Failed)
    }

    fn unwrap(&self, slot: Slot, account: &str, wrapped: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (name, said) = self.asked(slot, account)?;
        let mut key = Vec::new();
        match sealed::open(wrapped, &self.key, &name, &mut key) {
            Ok(()) if !said.destroyed.contains(&name) => Ok(key),
            _ => Err(VaultError::Lost),
        }
    }

    fn destroy(&self, slot: Slot, account: &str) -> Result<(), VaultError> {
        let (name, mut said) = self.asked(slot, account)?;
        said.destroyed.insert(name);
        Ok(())
    }
}
