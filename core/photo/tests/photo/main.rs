//! Photos through the doors of the crate: what is kept, what is gone, what is refused, and how the
//! small pictures look.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    // Pictures for a test's own folder; nobody was told that they are saved.
    clippy::disallowed_methods
)]

mod compared;
mod fixtures;
mod kept;
mod made;
mod overlay;
mod places;
mod properties;
mod refusals;
mod small;
mod stripped;
