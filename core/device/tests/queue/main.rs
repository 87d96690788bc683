//! The queue against its specification: the table of answers row by row, stories, and random
//! traces against a small model of the server.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod answers;
mod carriers;
mod cast;
mod happens;
mod invariants;
mod keeping;
mod lanes;
mod model;
mod properties;
mod stories;
mod wishes;
mod world;
