//! The access rules against everything that their specification says about how they must hold:
//! an enumerated world, a second reading of the tables, the laws, a reviewed table of rows, a
//! golden file, the traps, frozen forms.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    // The golden file is written by a developer, not for a person who trusts it.
    clippy::disallowed_methods
)]

mod cast;
mod details;
mod documents;
mod every_case;
mod frozen;
mod golden;
mod laws;
mod levels;
mod naive;
mod organisation;
mod properties;
mod questions;
mod traps;
mod wildcards;
mod world;
