//! Ids, codes and operations that nobody used before. Counted, not random: a test can be run
//! again and does the same.

use sha2::{Digest, Sha256};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use suivi_wire::accounts::Device;

static COUNT: AtomicU64 = AtomicU64::new(1);

fn next() -> u64 {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// An id in the shape of a UUIDv7 that this process did not use before.
#[must_use]
pub fn id<T: FromStr>() -> T {
    let n = next();
    format!("018f0000-0000-7000-8000-{n:012x}")
        .parse()
        .unwrap_or_else(|_| panic!("{n:x} does not fit into an id"))
}

/// A phone that nobody used before.
#[must_use]
pub fn device() -> Device {
    Device {
        id: id(),
        name: "phone".to_owned(),
    }
}

/// An address that nobody has yet.
#[must_use]
pub fn email(name: &str) -> String {
    let word: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    format!("{word}.{}@example.org", next())
}

/// An invitation code, as whoever invites makes it.
#[derive(Debug, Clone)]
pub struct Code {
    /// What the invited person is given: 32 bytes in hexadecimal.
    pub text: String,
    /// What the server is given: their SHA-256.
    pub sha256: String,
}

/// A new invitation code.
#[must_use]
pub fn code() -> Code {
    let bytes = Sha256::digest(next().to_be_bytes());
    Code {
        text: hex(&bytes),
        sha256: hex(&Sha256::digest(bytes)),
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
