//! The project's commands. `cargo xtask help` lists them.
//!
//! Each command sets up what it needs (see [`tools`]) and ends with one line that a person and a
//! machine can read: `N passed, N failed, N skipped`.
#![allow(
    clippy::print_stdout,
    reason = "a command talks to the person at the terminal"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the bans protect the product; this crate runs programs and measures their minutes"
)]

mod android;
mod bench;
mod bindings;
mod check;

mod ios;
mod libraries;
mod mutants;
mod openssl;
mod packages;
mod parts;
mod run;
mod simulate;
mod swift;
mod tally;
mod targets;
mod tools;
mod words;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use workspace::Workspace;

/// The project's commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run all tests, or one part of them; this is what CI runs
    Test {
        /// Only this part
        #[arg(long, value_name = "NAME", value_parser = parts::names())]
        only: Option<String>,
    },
    /// Format, lints, arrows, licences, advisories, links, words
    Check {
        /// Put right what can be put right by a machine
        #[arg(long)]
        fix: bool,
        /// Whether the core is good Rust for Android and iOS, instead
        #[arg(long, conflicts_with = "fix")]
        targets: bool,
    },
    /// Measure, and compare with the gates; each line is `name value gate`
    Bench {
        /// Only this benchmark
        #[arg(value_parser = bench::names())]
        name: Option<String>,
    },
    /// Let phones and server live through whatever can fail, in worlds that come from seeds
    Simulate(simulate::Seeds),
    /// Generate what Kotlin and Swift see of the core, from the built library
    Bindings {
        /// Only this language
        #[arg(long, value_name = "LANGUAGE")]
        language: Option<bindings::Language>,
    },
    /// Pack the Android app as an APK, signed for development
    Android,
    /// Build the core as Android's libraries, where its tools are
    AndroidLib,
    /// Build the core as a framework for Xcode, where that is
    IosLib,
    /// Build the iOS app for its simulator, where Xcode is
    Ios,
    /// The main job on real parts, on your photos if you name some; ends with a picture
    Demo {
        /// What the demo is told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Break the code on purpose, one patch at a time: a test must notice each
    Mutants {
        /// Whose patches: a folder of tests/mutants
        #[arg(value_name = "NAME")]
        of: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match carry_out(&arguments.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            println!("error: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// `Ok(false)` is a result that is not good enough; `Err` is a command that could not be carried out.
fn carry_out(command: &Command) -> Result<bool, String> {
    let workspace = Workspace::find()?;
    match command {
        Command::Test { only: None } => parts::all(&workspace),
        Command::Test { only: Some(name) } => parts::one(&workspace, name),
        Command::Check { targets: true, .. } => {
            let tally = targets::check(&workspace)?;
            Ok(tally.conclude("targets"))
        }
        Command::Check { fix, .. } => {
            let tally = check::run(&workspace, *fix);
            Ok(tally.conclude("check"))
        }
        Command::Bench { name } => bench::run(&workspace, name.as_deref()),
        Command::Simulate(seeds) => {
            let tally = simulate::run(&workspace, seeds)?;
            Ok(tally.conclude("simulate"))
        }
        Command::Bindings { language } => {
            bindings::generate(&workspace, *language)?;
            Ok(true)
        }
        Command::Android => {
            let tally = android::apk(&workspace)?;
            Ok(tally.conclude("android"))
        }
        Command::AndroidLib => libraries::android(&workspace),
        Command::IosLib => libraries::ios(&workspace),
        Command::Ios => {
            let tally = ios::build(&workspace)?;
            Ok(tally.conclude("ios"))
        }
        Command::Demo { arguments } => {
            let mut demo = workspace.cargo();
            // Where whoever calls stands: pictures are read and written there.
            if let Ok(here) = std::env::current_dir() {
                demo.current_dir(here);
            }
            demo.args(["run", "-p", "suivi-tests", "--bin", "demo", "--"]);
            run::shown(demo.args(arguments))
        }
        Command::Mutants { of } => {
            let tally = mutants::run(&workspace, of)?;
            Ok(tally.conclude("mutants"))
        }
    }
}
