//! Time and chance come from outside.
//!
//! Decisions use the time since the machine was started ([`Moment::up`]) and which start that was
//! ([`Moment::boot`]), never the wall clock, which a person can set (queue specification,
//! "Policy"). The wall clock only dates what is shown.

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
