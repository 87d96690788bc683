//! Suivi end to end. A module is a part: `cargo xtask test --only NAME` runs it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test stops at what it did not expect"
)]

mod api;
mod arrows;
mod demo;
mod doors;
mod kill;
mod operator;
mod personas;
mod phone;
mod phone_kill;
mod readme;
mod results;
mod scenarios;
mod stage;
mod surface;
mod tus;
mod vault;
