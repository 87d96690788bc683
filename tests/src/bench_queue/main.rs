//! How the phone's engine does against the bare thing that it is made of: F8, F11, F12 and, on the
//! phone's side, F13 of the performance specification. `cargo xtask bench queue` builds and runs
//! it.
//!
//! Each figure is a ratio of two things that are measured in turns in the same run, one line
//! `name value gate`. The cache of a million items is built once and kept in `target/bench`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the time, opens databases raw and stops at what it did not expect"
)]

mod caches;
mod enqueue;
#[path = "../bench/figure.rs"]
#[expect(dead_code, reason = "the server's figures use more of it")]
mod figure;
mod seen;
mod start;
mod turns;

use figure::Figures;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut figures = Figures::default();
    enqueue::one_photo_and_ten(&mut figures);
    start::with_a_long_queue(&mut figures);
    caches::as_the_cache_grows(&mut figures);
    seen::a_change_on_the_other_phone(&mut figures);
    figures.conclude()
}

/// `target/bench`, wherever this program was built to.
fn kept() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it lies");
    let built = program
        .ancestors()
        .nth(2)
        .expect("it lies in target/release");
    let kept = built.join("bench");
    std::fs::create_dir_all(&kept).expect("the build's folder takes folders");
    kept
}
