//! The generator of Kotlin and Swift code, which reads the surface of a built library from the
//! library itself.
//!
//! `generate --language kotlin --out-dir FOLDER LIBRARY` writes the code; `surface LIBRARY` prints
//! what is exported, one thing a line.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to whoever called it"
)]

mod surface;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [command, library] if command == "surface" => match surface::of(library) {
            Ok(lines) => {
                lines.iter().for_each(|line| println!("{line}"));
                ExitCode::SUCCESS
            }
            Err(trouble) => {
                eprintln!("{library}: {trouble}");
                ExitCode::FAILURE
            }
        },
        _ => {
            uniffi::uniffi_bindgen_main();
            ExitCode::SUCCESS
        }
    }
}
