//! The feed on the phone: the machine against a small model server, on a real cache.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

mod cache;
mod machine;
mod model;
mod phone;
mod random;
