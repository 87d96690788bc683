//! What the app tells: what the phone is like, where the app is, who is signed in.

use super::engine::Follower;
use super::runner::{RunError, Runner, lock};
use crate::cache::CacheError;
use crate::queue::{Conditions, Driver, Event, Held};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Runner {
    /// The phone is like this now.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn conditions_are(self: &Arc<Self>, conditions: Conditions) -> Result<(), RunError> {
        let before = std::mem::replace(&mut *lock(&self.conditions), conditions);
        self.happened(Event::Conditions(conditions)).await?;
        if conditions.online && !before.online {
            lock(&self.fetching).clear();
            self.sync_due();
        }
        Ok(())
    }

    /// The app came to the foreground, where the core carries. `held`: what the platform still has.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn foreground(self: &Arc<Self>, held: Held) -> Result<(), RunError> {
        *lock(&self.carrier) = Driver::Core;
        self.happened(Event::Foreground { held }).await?;
        self.look_again();
        Ok(())
    }

    /// The app went to the background, where the platform carries.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn background(self: &Arc<Self>) -> Result<(), RunError> {
        *lock(&self.carrier) = Driver::Platform;
        self.happened(Event::Background).await
    }

    /// A push came, or the person wants it all tried now.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn opened(self: &Arc<Self>) -> Result<(), RunError> {
        self.happened(Event::Opened).await?;
        self.look_again();
        Ok(())
    }

    fn look_again(self: &Arc<Self>) {
        lock(&self.fetching).clear();
        self.renew_upload_token();
        self.sync_due();
        self.recheck_if_due();
    }

    /// Somebody signed in again: what waits goes on, and the cache is there again.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn signed_in(self: &Arc<Self>) -> Result<(), RunError> {
        // An answer to the session before would sign out the one that begins.
        self.stop_following();
        *lock(&self.follower) = None;
        self.shut.store(false, Ordering::Release);
        self.in_touch();
        self.open_cache();
        // The server forgot with the session what this phone told.
        *lock(&self.told) = None;
        self.happened(Event::SignedIn).await?;
        self.renew_upload_token();
        self.sync_due();
        self.listen();
        Ok(())
    }

    /// Its person signed out: what waits, waits for him.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn signed_out(self: &Arc<Self>) -> Result<(), RunError> {
        self.stop_following();
        self.happened(Event::SignedOut).await
    }

    /// The cache is closed and stays so: before it is destroyed, or while the app is locked. The
    /// queue goes on.
    pub fn shut_cache(&self) {
        self.shut.store(true, Ordering::Release);
        *lock(&self.follower) = None;
        self.stop_reading();
    }

    /// The cache may be opened again.
    pub fn unshut_cache(self: &Arc<Self>) {
        self.shut.store(false, Ordering::Release);
        self.open_cache();
        self.sync_due();
    }

    /// The cache stays closed: the app is locked, or its person is leaving.
    pub(crate) fn is_shut(&self) -> bool {
        self.shut.load(Ordering::Acquire)
    }

    /// Opens the cache, if it may be opened. One that can't be is tried again when a screen is
    /// drawn.
    pub(super) fn open_cache(&self) {
        let mut follower = lock(&self.follower);
        let signed_in = self.token(true).is_some();
        if signed_in && !self.is_shut() && !self.is_out_of_touch() {
            let _ = self.opened_cache(&mut follower);
        }
    }

    /// The cache, opened if it is not.
    pub(crate) fn opened_cache<'f>(
        &self,
        follower: &'f mut Option<Follower>,
    ) -> Result<&'f mut Follower, CacheError> {
        match follower {
            Some(follower) => Ok(follower),
            None => {
                let keys = self.outside.accounts.keys();
                let whose = self.which.to_string();
                let folder = self.folder.join("cache");
                let opened = Follower::open(&folder, keys, &whose, self.seed)?;
                Ok(follower.insert(opened))
            }
        }
    }
}
