//! What the border costs: calls of the core from Kotlin and from Swift against the same calls in
//! Rust, on the same store, in the same run; and how large the library is that apps bring along.
//! `cargo xtask bench border` builds and runs it.
//!
//! A program of each language is told the phone's folder, a record and a folder in it; it makes each
//! call often and says a line for each: its name, and how many microseconds it took, the middle of
//! all times. Figures are lines `name value gate`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints, reads the time and stops at what it did not expect"
)]

#[path = "../bench/figure.rs"]
#[expect(dead_code, reason = "other figures use more of it")]
mod figure;
mod library;
mod store;

use figure::{Figures, Gate};
use std::collections::BTreeMap;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Instant;
use store::Store;
use suivi_ffi::alive::alive;
use suivi_ffi::phone::Phone;
use tokio::runtime::Runtime;

/// The calls, and how often each is made.
const CALLS: [(&str, usize); 4] = [
    ("trivial", 10_000),
    ("screen_of_100", 200),
    ("first_watch", 500),
    ("open_5000", 15),
];

/// The languages, and what names their program.
const LANGUAGES: [(&str, &str); 2] = [
    ("kotlin", "SUIVI_BORDER_KOTLIN"),
    ("swift", "SUIVI_BORDER_SWIFT"),
];

fn main() -> ExitCode {
    let mut figures = Figures::default();
    let store = Store::filled();
    // Before and after the others, so that what else the machine does meets all.
    let before = in_rust(&store);
    let others: Vec<_> = LANGUAGES
        .iter()
        .map(|(language, program)| (*language, said_by(program, &store)))
        .collect();
    let after = in_rust(&store);
    for (language, said) in others {
        for (call, _) in CALLS {
            let name = format!("border_{language}_{call}");
            let Some(micros) = said.as_ref().and_then(|said| said.get(call)) else {
                figures.skip(&name, "there is no such program");
                continue;
            };
            let rust = before[call].min(after[call]);
            println!("{name}: {micros:.4} µs, in Rust {rust:.4} µs");
            figures.add(&format!("{name}_ratio"), micros / rust, Gate::None);
        }
    }
    library::weighed(&mut figures);
    figures.conclude()
}

/// What a program of another language says.
fn said_by(program: &str, store: &Store) -> Option<BTreeMap<String, f64>> {
    let program = std::env::var_os(program)?;
    let said = Command::new(&program)
        .arg(&store.root)
        .arg(store.space.to_string())
        .arg(store.folder.to_string())
        .args(CALLS.map(|(_, times)| times.to_string()))
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{said:?}");
    let line = |line: &str| {
        let (call, micros) = line.split_once(' ')?;
        Some((call.to_owned(), micros.parse().ok()?))
    };
    Some(text.lines().filter_map(line).collect())
}

/// The same calls without a border.
fn in_rust(store: &Store) -> BTreeMap<&'static str, f64> {
    let runtime = Runtime::new().expect("a runtime");
    let mut took = BTreeMap::new();
    for (call, times) in CALLS {
        let phone: Option<Phone> = match call {
            "screen_of_100" | "first_watch" => Some(runtime.block_on(store.opened())),
            _ => None,
        };
        let phone = phone.map(Arc::new);
        let mut each = Vec::with_capacity(times);
        for _ in 0..times {
            let begun = Instant::now();
            match (call, &phone) {
                ("screen_of_100", Some(phone)) => {
                    let view = phone.folder(store.space, Some(store.folder), None);
                    let view = runtime.block_on(view).expect("the folder is kept");
                    assert_eq!(view.files.len(), 100);
                }
                ("first_watch", Some(phone)) => {
                    let watch = phone.watch().expect("it is open");
                    runtime.block_on(watch.next()).expect("a first value");
                }
                ("open_5000", _) => {
                    let phone = runtime.block_on(store.opened());
                    let home = runtime.block_on(phone.home()).expect("it is kept");
                    assert!(!home.spaces.is_empty());
                    each.push(micros(begun, 1));
                    runtime.block_on(phone.stop());
                    continue;
                }
                // One alone is far shorter than a look at the clock.
                _ => {
                    for _ in 0..1_000 {
                        std::hint::black_box(alive());
                    }
                    each.push(micros(begun, 1_000));
                    continue;
                }
            }
            each.push(micros(begun, 1));
        }
        if let Some(phone) = phone {
            runtime.block_on(phone.stop());
        }
        took.insert(call, middle(each));
    }
    took
}

/// How many microseconds each of so many calls took.
fn micros(begun: Instant, calls: u32) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

/// The middle of all.
fn middle(mut all: Vec<f64>) -> f64 {
    all.sort_unstable_by(f64::total_cmp);
    all[all.len() / 2]
}
