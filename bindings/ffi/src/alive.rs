//! What the app holds of the core.

use std::sync::atomic::{AtomicU64, Ordering};

static ALIVE: AtomicU64 = AtomicU64::new(0);

/// How many of the core's objects (`Phone`, `Watch`, `Content`) the app holds. 0 once all were given
/// back: a test asks at its end.
#[uniffi::export]
pub fn alive() -> u64 {
    ALIVE.load(Ordering::Acquire)
}

/// Part of every object that the app can hold.
#[derive(Debug)]
pub(crate) struct Alive(());

impl Alive {
    pub(crate) fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::AcqRel);
        Self(())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::AcqRel);
    }
}
