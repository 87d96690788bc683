//! The outbox against real files: what was acknowledged is there, whatever happened in between.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    // Sources and databases of a test's own folder; nobody was told that they are saved.
    clippy::disallowed_methods
)]

mod copies;
mod damaged;
mod drafts;
mod full;
mod kept;
mod killed;
mod made;
mod round_trip;
mod slices;
mod unwritten;
mod versions;
