//! What the tests and benchmarks share: the real binary on loopback, people who use it, and
//! scenarios as data.
//!
//! Read in this order: [`world`] (a running server in a folder of its own), [`person`] (somebody
//! with a token, and what he can ask), [`cast`] (one person for each thing that one can be),
//! [`play`] (stories told in `scenarios/*.toml`), [`phone`] (phones, also as processes of their own)
//! and [`mod@line`] (what lies between a phone and the server).

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "only tests and benchmarks use this, and they stop at what they did not expect"
)]

pub mod answer;
pub mod asks;
pub mod bytes;
pub mod cast;
pub mod fresh;
pub mod line;
pub mod organisation;
pub mod person;
pub mod phone;
pub mod play;
pub mod stage;
pub mod world;

pub use answer::Answer;
pub use person::Person;
pub use world::World;
