//! `cargo xtask check`: what can be said of the sources without running the product.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tally::{Skip, Tally};
use crate::tools::{self, CARGO_DENY};
use crate::workspace::{TOGETHER, Workspace};
use crate::{run, words};

/// How a step ended, unless it could not be carried out at all.
enum Found {
    Good,
    Bad,
    /// Something is missing on this machine.
    Skipped(String),
    /// Nobody asked for it.
    NotRun(&'static str),
}

type Step = fn(&Workspace, fix: bool) -> Result<Found, String>;

const STEPS: &[(&str, Step)] = &[
    ("format", format),
    ("lints", lints),
    ("arrows", arrows),
    ("licences", licences),
    ("advisories", advisories),
    ("links", links),
    ("words", words_of_files),
];

/// Runs every step, also after a failure, and sums them up at the end.
pub(crate) fn run(workspace: &Workspace, fix: bool) -> Tally {
    let mut tally = Tally::default();
    let mut summary = Vec::new();
    for (name, step) in STEPS {
        println!("--- {name}");
        let found = step(workspace, fix).unwrap_or_else(|trouble| {
            println!("{trouble}");
            Found::Bad
        });
        summary.push(match found {
            Found::Good => {
                tally.passed += 1;
                format!("ok       {name}")
            }
            Found::Bad => {
                tally.failed += 1;
                format!("FAILED   {name}")
            }
            Found::Skipped(reason) => {
                let name = format!("check {name}");
                let line = format!("skipped  {name}");
                tally.skips.push(Skip { name, reason });
                line
            }
            Found::NotRun(reason) => format!("not run  {name}: {reason}"),
        });
    }
    println!("---\n{}", summary.join("\n"));
    tally
}

fn judged(good: bool) -> Found {
    if good { Found::Good } else { Found::Bad }
}

fn format(workspace: &Workspace, fix: bool) -> Result<Found, String> {
    if let Err(missing) = tools::component(workspace, "rustfmt") {
        return Ok(Found::Skipped(missing));
    }
    let mut cargo = workspace.cargo();
    cargo.args(["fmt", "--all"]);
    if !fix {
        cargo.arg("--check");
    }
    run::shown(&mut cargo).map(judged)
}

fn lints(workspace: &Workspace, fix: bool) -> Result<Found, String> {
    if let Err(missing) = tools::component(workspace, "clippy") {
        return Ok(Found::Skipped(missing));
    }
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--quiet", "--workspace", "--all-targets"]);
    if fix {
        cargo.args(["--fix", "--allow-dirty", "--allow-staged"]);
    }
    cargo.args(["--", "-D", "warnings"]);
    run::shown(&mut cargo).map(judged)
}

/// The test in `tests/suite/arrows.rs`.
fn arrows(workspace: &Workspace, _: bool) -> Result<Found, String> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet"]).args(TOGETHER);
    cargo.args(["--test", "suite", "--", "arrows::", "--color", "never"]);
    let ran = run::echoed(&mut cargo)?;
    let tally = Tally::of_libtest("arrows", &ran.lines);
    Ok(judged(ran.success && tally.passed > 0))
}

/// Every public item's documentation, and the private ones', links to things that exist.
fn links(workspace: &Workspace, _: bool) -> Result<Found, String> {
    let mut cargo = workspace.cargo();
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    cargo.args(["doc", "--quiet", "--workspace", "--no-deps"]);
    cargo.arg("--document-private-items");
    run::shown(&mut cargo).map(judged)
}

fn words_of_files(workspace: &Workspace, _: bool) -> Result<Found, String> {
    let complaints = words::complaints(workspace)?;
    for complaint in &complaints {
        println!("{complaint}");
    }
    Ok(judged(complaints.is_empty()))
}

fn licences(workspace: &Workspace, _: bool) -> Result<Found, String> {
    deny(workspace, &["licenses", "sources", "bans"])
}

/// Reads known vulnerabilities from a local copy of the RustSec data.
fn advisories(workspace: &Workspace, _: bool) -> Result<Found, String> {
    let Some(data) = std::env::var_os("RUSTSEC_DB") else {
        return Ok(Found::NotRun("RUSTSEC_DB is not set"));
    };
    let data = workspace.root.join(PathBuf::from(data));
    lay_out_advisories(workspace, &data)?;
    println!("the newest advisory is of {}", newest_advisory(&data)?);
    deny(workspace, &["advisories"])
}

fn deny(workspace: &Workspace, what: &[&str]) -> Result<Found, String> {
    if let Err(missing) = tools::ensure(workspace, &CARGO_DENY) {
        println!("{missing}");
        let reason = missing.lines().next().unwrap_or_default().to_owned();
        return Ok(Found::Skipped(reason));
    }
    // The crates for other systems as well: their licences count too. Without a network this
    // fails, and the next command tells whether that matters.
    let _ = run::quietly(workspace.cargo().args(["fetch", "--quiet"]));
    // `cargo deny` finds its configuration and, in it, its folders from where it stands.
    let mut deny = std::process::Command::new(workspace.tools.join("bin/cargo-deny"));
    deny.current_dir(&workspace.root)
        .args([
            "--offline",
            "--workspace",
            "check",
            "--hide-inclusion-graph",
        ])
        .args(what);
    run::shown(&mut deny).map(judged)
}

/// The folder that cargo-deny makes of `db-path` and `db-urls` in deny.toml: the last word of the
/// URL and a hash of it. The URL there is made up, so this is the same for ever.
const ADVISORIES: &str = "target/advisories/advisory-db-c76057d73290f8fa";

/// Lays the data out as cargo-deny would have fetched it. Of git it looks at one thing only: when
/// `FETCH_HEAD` was written.
fn lay_out_advisories(workspace: &Workspace, data: &Path) -> Result<(), String> {
    let crates = data.join("crates");
    if !crates.is_dir() {
        return Err(format!(
            "RUSTSEC_DB must name a folder with the RustSec data, but there is no {}",
            crates.display()
        ));
    }
    let place = workspace.root.join(ADVISORIES);
    let trouble = |error| format!("cannot lay out {}: {error}", place.display());
    if place.exists() {
        fs::remove_dir_all(&place).map_err(trouble)?;
    }
    fs::create_dir_all(place.join(".git")).map_err(trouble)?;
    fs::write(place.join(".git/FETCH_HEAD"), "").map_err(trouble)?;
    std::os::unix::fs::symlink(&crates, place.join("crates")).map_err(trouble)
}

/// How old the data is, since nothing else tells.
fn newest_advisory(data: &Path) -> Result<String, String> {
    let trouble = |error| format!("cannot read {}: {error}", data.display());
    let mut newest = String::new();
    for folder in fs::read_dir(data.join("crates")).map_err(trouble)? {
        let folder = folder.map_err(trouble)?.path();
        let Ok(files) = fs::read_dir(&folder) else {
            continue;
        };
        for file in files {
            let text = fs::read_to_string(file.map_err(trouble)?.path()).unwrap_or_default();
            let date = text.lines().find_map(|line| line.strip_prefix("date = "));
            if let Some(date) = date {
                newest = newest.max(date.trim_matches('"').to_owned());
            }
        }
    }
    Ok(newest)
}
