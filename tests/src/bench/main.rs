//! How the server does against the bare thing that it is made of: F9, F10, F13, F14 and F16 of the
//! performance specification, on SQLite. `cargo xtask bench server` builds and runs it.
//!
//! Each figure is a ratio of two things that are measured in turns in the same run, one line
//! `name value gate`. The store of a million items is built once and kept in `target/bench`.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the time, opens the store raw and stops at what it did not expect"
)]

mod clock;
mod feed;
mod figure;
mod fill;
mod http;
mod lists;
mod store;
mod uploads;

use figure::Figures;
use std::process::ExitCode;
use store::{MILLION, Store, TEN_THOUSAND};

fn main() -> ExitCode {
    let mut figures = Figures::default();
    let small = Store::opened(&TEN_THOUSAND);
    let large = Store::opened(&MILLION);
    lists::pages_of_a_folder(&large, &mut figures);
    feed::idle_and_delta(&large, &mut figures);
    feed::as_the_store_grows(&small, &large, &mut figures);
    http::list_of_a_hundred(&large, &mut figures);
    uploads::throughput(&mut figures);
    figures.conclude()
}
