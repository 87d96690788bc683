//! Numbers: lanes, pauses, how long things stay (queue specification, "Policy").

use super::{Conditions, Entry, Lane, Work};
use suivi_rules::OpId;
use suivi_wire::Micros;

/// One second.
pub const SECOND: Micros = 1_000_000;
/// One day.
pub const DAY: Micros = 86_400 * SECOND;

/// Files longer than this have a lane of their own, in bytes.
pub const LARGE: i64 = 32 << 20;
/// The first pause is at most so long; each further one at most twice the one before.
pub const FIRST_PAUSE: Micros = 2 * SECOND;
/// No pause is longer than this.
pub const LONGEST_PAUSE: Micros = 900 * SECOND;
/// The first pause before an upload that somebody else writes is asked for again.
pub const FIRST_LOCKED: Micros = SECOND;
/// And the longest.
pub const LONGEST_LOCKED: Micros = 30 * SECOND;
/// No server makes a phone wait longer than this.
pub const LONGEST_RETRY_AFTER: Micros = DAY;
/// So many requests may follow each other at once without bringing an upload further; then it
/// pauses like after a failure.
pub const MOST_HOPS: u32 = 4;
/// So many deaths of the process while it read an entry send it to quarantine.
pub const QUARANTINED: u32 = 3;
/// So many block it.
pub const CRASH_LOOP: u32 = 6;
/// What is over is kept so long.
pub const KEPT: Micros = 30 * DAY;
/// Staged copies of what is done are at most so many bytes together; the oldest go first.
pub const KEPT_BYTES: u64 = 1 << 30;

/// All lanes, in the order in which they are served.
pub const LANES: [Lane; 4] = [Lane::Change, Lane::Photo, Lane::Large, Lane::Quarantine];

impl Lane {
    /// Bytes of files travel in it.
    #[must_use]
    pub const fn is_bytes(self) -> bool {
        !matches!(self, Self::Change)
    }

    /// How many run beside each other.
    #[must_use]
    pub const fn limit(self, conditions: Conditions) -> usize {
        match self {
            Self::Photo if conditions.metered || conditions.strained => 1,
            Self::Photo => 3,
            Self::Large | Self::Change | Self::Quarantine => 1,
        }
    }
}

/// Where an entry runs.
#[must_use]
pub const fn lane_of(entry: &Entry) -> Lane {
    match &entry.work {
        Work::Change(_) | Work::Unknown(_) => Lane::Change,
        Work::Add { .. } if entry.deaths >= QUARANTINED => Lane::Quarantine,
        Work::Add { add, .. } if add.length > LARGE => Lane::Large,
        Work::Add { .. } => Lane::Photo,
    }
}

/// The pause after this many failures: any length up to `first`, doubled with each failure up to
/// `longest` (full jitter). The same seed, entry and number give the same pause.
#[must_use]
pub fn pause(seed: u64, op: OpId, tries: u32, first: Micros, longest: Micros) -> Micros {
    let doublings = tries.saturating_sub(1).min(20);
    let most = (first << doublings).min(longest);
    let mut state = mix(seed ^ u64::from(tries));
    for part in op.as_bytes().chunks(8) {
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
