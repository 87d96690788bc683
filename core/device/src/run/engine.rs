//! A step of a machine, written before anything of it is carried out.

use crate::cache::{Applied, Cache, CacheError};
use crate::outbox::{Opened, Outbox, OutboxError};
use crate::queue::machine::Queue;
use crate::queue::{Effect, Entry, Event};
use crate::sync::{self, machine::Sync};
use crate::time::Moment;
use crate::vault::Keys;
use std::path::Path;

/// The queue of one account and the outbox that keeps it.
#[derive(Debug)]
pub struct Engine {
    outbox: Outbox,
    queue: Queue,
}

impl Engine {
    /// Opens the outbox in this folder; nothing is carried out before [`Event::Started`].
    ///
    /// # Errors
    /// The outbox can't be read: of a newer version, no room, a read-only folder.
    pub fn open(folder: &Path, seed: u64) -> Result<(Self, Opened), OutboxError> {
        let (outbox, opened) = Outbox::open(folder)?;
        let queue = Queue::new(outbox.entries()?, seed);
        Ok((Self { outbox, queue }, opened))
    }

    /// Takes one step and writes it; what comes back is to be carried out.
    ///
    /// # Errors
    /// It could not be written. Then nothing happened: the entries are what they were before, also
    /// where the outbox can't be read any more, so that nothing is shown as saved that is not. What
    /// the queue was told about the phone is forgotten: whoever carries something must be told to
    /// stop, and [`Event::Started`] starts anew.
    pub fn handle(&mut self, event: Event, now: Moment) -> Result<Vec<Effect>, OutboxError> {
        let (changed, effects) = self.queue.step(event, now);
        let entries = changed.into_iter().filter_map(|op| self.queue.entry(op));
        let rows: Vec<Entry> = entries.cloned().collect();
        if let Err(error) = self.outbox.write(&rows, now.wall) {
            self.queue.undo();
            return Err(error);
        }
        Ok(effects)
    }

    /// What is queued.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Where it is kept.
    #[must_use]
    pub const fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Where it is kept, to write what is no step: the marker of what is being read, settings.
    pub const fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// The cache of one account and the machine that keeps it true.
#[derive(Debug)]
pub struct Follower {
    cache: Cache,
    sync: Sync,
    seed: u64,
}

impl Follower {
    /// Opens an account's cache in this folder; one that can't be read is made anew.
    ///
    /// # Errors
    /// No room, a read-only folder; the vault does not give the key.
    pub fn open(folder: &Path, keys: &Keys, account: &str, seed: u64) -> Result<Self, CacheError> {
        let (cache, _) = Cache::open(folder, keys, account)?;
        let sync = Sync::new(cache.standing().clone(), seed);
        Ok(Self { cache, sync, seed })
    }

    /// Begins the cache anew: it turned out to be damaged.
    ///
    /// # Errors
    /// No room, a read-only folder.
    pub fn rebuilt(self) -> Result<Self, CacheError> {
        let cache = self.cache.rebuild()?;
        let sync = Sync::new(cache.standing().clone(), self.seed);
        Ok(Self {
            cache,
            sync,
            seed: self.seed,
        })
    }

    /// Takes one step and writes it, in one transaction with where the phone stands.
    ///
    /// # Errors
    /// It could not be written; then the machine stands where the cache does.
    pub fn handle(
        &mut self,
        event: sync::Event,
        now: Moment,
    ) -> Result<(Vec<sync::Effect>, Applied), CacheError> {
        let step = self.sync.step(event, now);
        match self.cache.apply(&step.writes, self.sync.standing()) {
            Ok(applied) => Ok((step.effects, applied)),
            Err(error) => {
                self.sync = Sync::new(self.cache.standing().clone(), self.seed);
                Err(error)
            }
        }
    }

    /// What is kept.
    #[must_use]
    pub const fn cache(&self) -> &Cache {
        &self.cache
    }

    /// What is kept, to write what the feed does not bring: answers of lists, bytes, marks.
    pub const fn cache_mut(&mut self) -> &mut Cache {
        &mut self.cache
    }
}
