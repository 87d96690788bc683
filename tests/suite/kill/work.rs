//! How much work there is, and what chance makes of it.

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;

/// An acknowledgement weighs as much as so many bytes.
pub(super) const ACKNOWLEDGEMENT: u64 = 3_000;

/// Burns down as work is done; at its end somebody is told.
pub(super) struct Fuse {
    left: AtomicU64,
    burnt: AtomicBool,
    tell: Sender<()>,
}

impl Fuse {
    /// Tells `tell` once so much is done.
    pub(super) const fn new(work: u64, tell: Sender<()>) -> Self {
        Self {
            left: AtomicU64::new(work),
            burnt: AtomicBool::new(false),
            tell,
        }
    }

    /// So much more was done.
    pub(super) fn burn(&self, work: u64) {
        let take = |left: u64| Some(left.saturating_sub(work));
        let before = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
        if before.is_ok_and(|left| left > 0 && left <= work) {
            self.burnt.store(true, Ordering::SeqCst);
            // The listener hears the first time and is gone then.
            let _ = self.tell.send(());
        }
    }

    /// From now on the server may be gone.
    pub(super) fn is_burnt(&self) -> bool {
        self.burnt.load(Ordering::SeqCst)
    }
}

/// A body whose bytes are counted as they are handed over.
pub(super) struct Counted {
    bytes: Cursor<Vec<u8>>,
    fuse: Option<Arc<Fuse>>,
}

impl Counted {
    /// These bytes.
    pub(super) const fn new(bytes: Vec<u8>, fuse: Option<Arc<Fuse>>) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            fuse,
        }
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        if let Some(fuse) = &self.fuse {
            fuse.burn(read as u64);
        }
        Ok(read)
    }
}

/// Chance that a seed repeats (splitmix64).
pub(super) struct Chance(u64);

impl Chance {
    /// From this seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// One of these; none of nothing.
    pub(super) fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let end = u64::try_from(all.len()).ok().filter(|end| *end > 0)?;
        all.get(usize::try_from(self.below(end)).ok()?)
    }
}
