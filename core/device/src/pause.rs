//! Pauses before something is tried again: until when, and how long (queue specification,
//! "Policy": full jitter, 2 s doubling to 15 min). The same for the queue and the sync.

use crate::time::Moment;
use serde::{Deserialize, Serialize};
use suivi_wire::Micros;

/// One second.
pub const SECOND: Micros = 1_000_000;
/// The first pause is at most so long; each further one at most twice the one before.
pub const FIRST: Micros = 2 * SECOND;
/// No pause is longer than this.
pub const LONGEST: Micros = 900 * SECOND;

/// The end of a pause: a time of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Microseconds since that start.
    pub up: Micros,
    /// Which start.
    pub boot: u64,
}

impl Pause {
    /// This long from now.
    #[must_use]
    pub const fn after(now: Moment, micros: Micros) -> Self {
        Self {
            up: now.up.saturating_add(micros),
            boot: now.boot.0,
        }
    }

    /// It is over: the time came, or the machine was started anew.
    #[must_use]
    pub const fn is_over(self, now: Moment) -> bool {
        self.boot != now.boot.0 || self.up <= now.up
    }
}

/// The pause after this many failures, in microseconds: any length up to `first`, doubled with
/// each failure up to `longest` (full jitter), so that phones which failed together do not come
/// back together. The same seed, name and number give the same pause.
#[must_use]
pub fn length(seed: u64, name: &[u8], tries: u32, first: Micros, longest: Micros) -> Micros {
    let doublings = tries.saturating_sub(1).min(20);
    let most = (first << doublings).min(longest);
    let mut state = mix(seed ^ u64::from(tries));
    for part in name.chunks(8) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    let share = u128::from(state) * u128::from(most.unsigned_abs() + 1);
    i64::try_from(share >> 64).unwrap_or(most)
}

/// SplitMix64 (Steele, Lea, Flood 2014).
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
