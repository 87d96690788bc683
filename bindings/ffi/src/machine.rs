//! The time of this machine, and the way to a server.

use crate::faults::SuiviError;
use rustix::time::{ClockId, clock_gettime};
use std::sync::Arc;
use std::time::Duration;
use suivi_device::phone::{Connect, PhoneError};
use suivi_device::remote::Remote;
use suivi_device::remote::http::{Address, Http, Roots};
use suivi_device::time::{Boot, Clock, Entropy, Moment, SystemEntropy};

/// The machine's clock.
pub(crate) struct MachineClock {
    boot: Boot,
}

impl MachineClock {
    /// `boot`: which start of the machine this is, where the platform tells it.
    pub(crate) fn new(boot: Option<u64>) -> Self {
        let boot = boot.or_else(boot_id).unwrap_or_else(|| {
            // Nobody tells: then each start of the app counts as one of the machine. Times of
            // different starts are not compared, so what is decided by them comes rather too late.
            let mut bytes = [0; 8];
            SystemEntropy.fill(&mut bytes);
            u64::from_ne_bytes(bytes)
        });
        Self { boot: Boot(boot) }
    }
}

/// The start of the machine by Linux's own name for it.
fn boot_id() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    u64::from_str_radix(digits.get(..16)?, 16).ok()
}

impl Clock for MachineClock {
    fn now(&self) -> Moment {
        Moment {
            up: micros(SINCE_START),
            boot: self.boot,
            wall: micros(ClockId::Realtime),
        }
    }
}

/// Counts the machine's sleep too; Apple's monotonic clock does.
#[cfg(any(target_os = "linux", target_os = "android"))]
const SINCE_START: ClockId = ClockId::Boottime;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const SINCE_START: ClockId = ClockId::Monotonic;

fn micros(clock: ClockId) -> i64 {
    let time = Duration::try_from(clock_gettime(clock)).unwrap_or_default();
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// The way to servers. `trusted`: certificates in PEM that are trusted besides Mozilla's.
///
/// # Errors
/// One of them can't be read.
pub(crate) fn way(trusted: Vec<String>) -> Result<Connect, SuiviError> {
    let trusted: Vec<Vec<u8>> = trusted.into_iter().map(String::into_bytes).collect();
    let roots = Roots::with(&trusted).map_err(SuiviError::from)?;
    Ok(Arc::new(move |address: &Address| {
        let http = Http::new(address.as_str(), roots.clone()).map_err(|_| PhoneError::NotSuivi)?;
        Ok(Arc::new(http) as Arc<dyn Remote>)
    }))
}
