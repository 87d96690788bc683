//! What the app tells: what the phone is like, where the app is, who is signed in.

use super::engine::Follower;
use super::runner::{RunError, Runner, lock};
use crate::queue::{Conditions, Driver, Event, Held};
use std::sync::Arc;

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
    }

    /// Somebody signed in again: what waits goes on, and the cache is there again.
    ///
    /// # Errors
    /// The outbox can't be written, the cache can't be opened.
    pub async fn signed_in(self: &Arc<Self>) -> Result<(), RunError> {
        // An answer to the session before would sign out the one that begins.
        self.stop_following();
        let follower = Follower::open(&self.folder.join("cache"), self.seed)?;
        *lock(&self.follower) = Some(follower);
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

    /// The cache is closed: before it is destroyed, or while the app is locked. The queue goes on.
    pub fn close_cache(&self) {
        *lock(&self.follower) = None;
    }

    /// Opens the cache again, if it was closed.
    ///
    /// # Errors
    /// It can't be opened.
    pub fn reopen_cache(&self) -> Result<(), RunError> {
        let mut follower = lock(&self.follower);
        if follower.is_none() {
            *follower = Some(Follower::open(&self.folder.join("cache"), self.seed)?);
        }
        Ok(())
    }
}
