//! Time and chance come from outside.
//!
//! Decisions use the time since the machine was started ([`Moment::up`]) and which start that was
//! ([`Moment::boot`]), never the wall clock, which a person can set (queue specification,
//! "Policy"). The wall clock only dates what is shown.

use serde::{Deserialize, Serialize};
use suivi_wire::Micros;

/// Which start of the machine: times since different starts can't be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Boot(pub u64);

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since the machine was started, its sleep included. Never goes back.
    pub up: Micros,
    /// Which start.
    pub boot: Boot,
    /// The wall clock, microseconds UTC. For what is shown and for ids; decides nothing.
    pub wall: Micros,
}

/// How long this phone was seen running, over all starts, since something. The wall clock has no
/// part in it, and time while it was switched off is not counted: what is decided by it is decided
/// rather too late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// Microseconds.
    pub lived: Micros,
    /// The time since the machine's start when that was counted.
    pub up: Micros,
    /// Which start.
    pub boot: u64,
}

impl Age {
    /// It begins now.
    #[must_use]
    pub const fn new(now: Moment) -> Self {
        Self {
            lived: 0,
            up: now.up,
            boot: now.boot.0,
        }
    }

    /// With the time since it was counted.
    #[must_use]
    pub fn grown(self, now: Moment) -> Self {
        let (up, boot) = (now.up, now.boot.0);
        let since = if self.boot == boot {
            up.saturating_sub(self.up).max(0)
        } else {
            // All of this start came later than anything that was seen before.
            up.max(0)
        };
        let lived = self.lived.saturating_add(since);
        Self { lived, up, boot }
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
}

/// Gives random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the bytes with randomness that nobody can foresee.
    fn fill(&self, bytes: &mut [u8]);
}

/// The system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "the one place that reads it; every platform that Suivi runs on has it"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has randomness");
    }
}

/// 16 random bytes in the shape of a UUIDv7: 48 bits of milliseconds first (RFC 9562, 5.7). The
/// time in it is a hint: order is the server's.
#[must_use]
pub fn new_id(moment: Moment, entropy: &dyn Entropy) -> [u8; 16] {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let millis = (moment.wall / 1000).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    bytes
}
