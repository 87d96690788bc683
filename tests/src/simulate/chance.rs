//! All chance comes from one seed.

use std::sync::atomic::{AtomicU64, Ordering};

/// A generator: the same seed, the same numbers (SplitMix64; Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// From this seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Any number below this one; 0 below 0.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        usize::try_from(self.next() % most.max(1)).unwrap_or(0)
    }

    /// Any number from the first to before the second.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = to.saturating_sub(from).max(1).unsigned_abs();
        from.saturating_add_unsigned(self.next() % width)
    }

    /// Once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One of these, by weight.
    pub(crate) fn weigh<T: Copy>(&mut self, from: &[(usize, T)]) -> T {
        let mut at = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, what) in from {
            if at < *weight {
                return *what;
            }
            at -= weight;
        }
        from[0].1
    }
}

const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Bytes that nobody could foresee but us: counted from a seed.
#[derive(Debug)]
pub(crate) struct Counted {
    seed: u64,
    count: AtomicU64,
}

impl Counted {
    /// From this seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            seed,
            count: AtomicU64::new(1),
        }
    }

    fn give(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let count = self.count.fetch_add(1, Ordering::SeqCst);
            let word = mix(mix(self.seed) ^ count).to_le_bytes();
            part.copy_from_slice(&word[..part.len()]);
        }
    }
}

impl suivi_device::time::Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        self.give(bytes);
    }
}

impl suivi_server::clock::Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        self.give(bytes);
    }
}
