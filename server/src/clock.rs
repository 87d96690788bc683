//! Time and randomness come from outside.

use suivi_wire::Micros;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970 in UTC.
    fn now(&self) -> Micros;
}

/// Gives random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the bytes with randomness that nobody can foresee.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Micros {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_micros()).ok())
            .unwrap_or(0)
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for it"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // A server without randomness would hand out tokens that can be guessed.
            tracing::error!("the machine gives no randomness; stopping");
            std::process::abort();
        }
    }
}

/// Gives 16 random bytes the shape of a UUIDv7: 48 bits of milliseconds first (RFC 9562, 5.7).
pub(crate) fn v7(now: Micros, bytes: &mut [u8; 16]) {
    let millis = (now / 1000).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
}
