//! The time of the store, which never passes: sessions in it stay alive.

use suivi_server::clock::Clock;

/// 2026-01-01.
pub(crate) const STORE_TIME: i64 = 1_767_225_600_000_000;

/// Always [`STORE_TIME`].
#[derive(Debug)]
pub(crate) struct StoreClock;

impl Clock for StoreClock {
    fn now(&self) -> i64 {
        STORE_TIME
    }
}
