//! Numbers: lanes, pauses, how long things stay (queue specification, "Policy").

use super::{Conditions, Entry, Lane, Work};
use crate::pause::SECOND;
use suivi_wire::Micros;

/// One day.
pub const DAY: Micros = 86_400 * SECOND;

/// Files longer than this have a lane of their own, in bytes.
pub const LARGE: i64 = 32 << 20;
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
