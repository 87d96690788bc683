//! `cargo xtask test`: the parts, as data, and how one is run.

use std::time::{Duration, Instant};

use clap::builder::PossibleValuesParser;

use crate::bindings::Language;
use crate::simulate::Seeds;
use crate::tally::Tally;
use crate::tools::{self, Tool};
use crate::workspace::{TOGETHER, Workspace};
use crate::{android, check, ios, mutants, packages, run, simulate};

struct Part {
    name: &'static str,
    run: Run,
    needs: &'static [&'static Tool],
}

enum Run {
    /// `cargo xtask check`.
    Check,
    /// All tests of one crate.
    Crate(&'static str),
    /// Some test programs of a crate; all parts of it together have all of them.
    Programs(&'static str, &'static [&'static str]),
    /// One module of `tests/suite`, against the real server.
    Suite,
    /// The same, with all tests of some crates.
    SuiteWith(&'static [&'static str]),
    /// Every test that no other part runs; so none is forgotten.
    Rest,
    /// `cargo xtask mutants` of one crate.
    Mutants(&'static str),
    /// `cargo xtask simulate` of so many seeds.
    Simulate(u64),
    /// One module of `tests/suite`, which reads what the packages' tests called.
    Surface,
    /// The package of a language, with the scenarios of phones on a phone in that language.
    Package(Language),
    /// A package of the Android app's tests.
    Android(&'static str),
    /// The iOS app but for its screens.
    IosKit,
    /// Its screens, texts and project.
    IosApp,
}

/// All there is, in the order it runs: the cheap and telling things first.
const PARTS: &[Part] = &[
    part("check", Run::Check),
    part("rules", Run::Crate("suivi-rules")),
    part("wire", Run::Crate("suivi-wire")),
    part("photo", Run::Crate("suivi-photo")),
    part("queue", Run::Programs("suivi-device", QUEUE)),
    part("sync", Run::Programs("suivi-device", SYNC)),
    part("server", Run::Crate("suivi-server")),
    part("arrows", Run::Suite),
    part("doors", Run::Suite),
    part("personas", Run::Suite),
    part("scenarios", Run::Suite),
    part("results", Run::SuiteWith(&["suivi-results", "suivi-sheet"])),
    part("tus", Run::Suite).needing(&[&tools::TUS_JS_CLIENT, &tools::TUSPY]),
    part("kill", Run::Suite),
    part("phone", Run::Suite),
    part("phone-kill", Run::Suite),
    part("operator", Run::Suite),
    part("demo", Run::Suite),
    part("readme", Run::Suite).needing(&[&tools::CURL, &tools::OPENSSL]),
    part("api", Run::Suite).needing(&[&tools::SCHEMATHESIS]),
    part("vault", Run::Suite),
    part("kotlin", Run::Package(Language::Kotlin)),
    part("swift", Run::Package(Language::Swift)),
    part("surface", Run::Surface),
    part("android-stories", Run::Android("stories")),
    part("android-screens", Run::Android("screens")),
    part("android-services", Run::Android("services")),
    part("ios-kit", Run::IosKit),
    part("ios-app", Run::IosApp),
    part("simulate", Run::Simulate(60)),
    part("house", Run::Rest),
    part("mutants", Run::Mutants("rules")),
];

/// What is asked for on a phone: the queue, its outbox, the way to the server.
const QUEUE: &[&str] = &["--test", "queue", "--test", "outbox", "--test", "remote"];
/// What a phone is shown: the sync with its cache; and what the crate tests within itself.
const SYNC: &[&str] = &["--lib", "--test", "sync"];

const fn part(name: &'static str, run: Run) -> Part {
    Part {
        name,
        run,
        needs: &[],
    }
}

impl Part {
    const fn needing(mut self, needs: &'static [&'static Tool]) -> Self {
        self.needs = needs;
        self
    }

    /// Installs what is missing on this machine.
    fn set_up(&self, workspace: &Workspace) -> Result<(), String> {
        for tool in self.needs {
            tools::ensure(workspace, tool)?;
        }
        match self.run {
            Run::Package(language) => packages::set_up(language),
            // The app is made of the package.
            Run::Android(_) => packages::set_up(Language::Kotlin),
            Run::IosKit | Run::IosApp => packages::set_up(Language::Swift),
            Run::Surface => Language::ALL.into_iter().try_for_each(packages::set_up),
            _ => Ok(()),
        }
    }
}

/// The names `--only` takes.
pub(crate) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(PARTS.iter().map(|part| part.name))
}

/// Runs one part; its count is the last line.
pub(crate) fn one(workspace: &Workspace, name: &str) -> Result<bool, String> {
    let part = PARTS
        .iter()
        .find(|part| part.name == name)
        .ok_or(format!("there is no part {name}"))?;
    Ok(tally_of(part, workspace).conclude(name))
}

/// Runs every part, also after a failure.
pub(crate) fn all(workspace: &Workspace) -> Result<bool, String> {
    let mut total = Tally::default();
    let mut rows = Vec::new();
    for part in PARTS {
        println!("\n=== {} ===", part.name);
        let start = Instant::now();
        let tally = tally_of(part, workspace);
        println!("{}: {}", part.name, tally.counts());
        rows.push((part.name, start.elapsed(), tally.counts()));
        total.add(&tally);
    }

    println!("\nminutes  part");
    for (name, time, counts) in &rows {
        println!("{:>7.1}  {name}: {counts}", minutes(*time));
    }
    let time = rows.iter().map(|(_, time, _)| *time).sum();
    println!("{:>7.1}  in all", minutes(time));
    Ok(total.conclude(""))
}

fn minutes(time: Duration) -> f64 {
    time.as_secs_f64() / 60.0
}

fn tally_of(part: &Part, workspace: &Workspace) -> Tally {
    if let Err(trouble) = part.set_up(workspace) {
        println!("{trouble}");
        let reason = trouble.lines().next().unwrap_or_default().to_owned();
        return Tally::skipped(part.name, reason);
    }
    let tests = match part.run {
        Run::Check => return check::run(workspace, false),
        Run::Crate(name) => run_tests(workspace, part.name, &["-p", name], &[]),
        Run::Programs(of, programs) => {
            let selected = [&["-p", of], programs].concat();
            run_tests(workspace, part.name, &selected, &[])
        }
        Run::Suite => run_suite(workspace, part.name),
        Run::SuiteWith(crates) => run_suite_with(workspace, part.name, crates),
        Run::Rest => run_rest(workspace, part.name),
        Run::Mutants(of) => mutants::run(workspace, of),
        Run::Surface => packages::called(workspace).and_then(|()| run_suite(workspace, part.name)),
        Run::Package(Language::Kotlin) => packages::kotlin(workspace),
        Run::Package(Language::Swift) => packages::swift(workspace),
        Run::Android(package) => android::tests(workspace, package),
        Run::IosKit => ios::kit(workspace),
        Run::IosApp => ios::app(workspace),
        Run::Simulate(seeds) => simulate::run(workspace, &Seeds::first(seeds)),
    };
    tests.unwrap_or_else(|trouble| {
        println!("{trouble}");
        Tally {
            failed: 1,
            ..Tally::default()
        }
    })
}

/// The harness takes any test whose path contains the text. A module whose name ends like a part's
/// (`status` and `tus`) runs with that part, and [`run_rest`] leaves it out: run once all the same.
fn of_part(name: &str) -> String {
    format!("{}::", name.replace('-', "_"))
}

fn run_suite(workspace: &Workspace, name: &str) -> Result<Tally, String> {
    build_server(workspace)?;
    let selected = [&TOGETHER[..], &["--test", "suite"]].concat();
    run_tests(workspace, name, &selected, &[of_part(name)])
}

fn run_suite_with(workspace: &Workspace, name: &str, crates: &[&str]) -> Result<Tally, String> {
    let selected: Vec<&str> = crates.iter().flat_map(|of| ["-p", *of]).collect();
    let mut tally = run_tests(workspace, name, &selected, &[])?;
    tally.add(&run_suite(workspace, name)?);
    Ok(tally)
}

fn run_rest(workspace: &Workspace, name: &str) -> Result<Tally, String> {
    build_server(workspace)?;
    // The generator has no tests. Its features would reach the core, and all be built once more.
    let mut selected = vec!["--workspace", "--exclude", "suivi-bindgen"];
    let mut skipped = Vec::new();
    for part in PARTS {
        match part.run {
            Run::Crate(name) | Run::Programs(name, _) => selected.extend(["--exclude", name]),
            Run::Suite | Run::Surface => skipped.extend(["--skip".to_owned(), of_part(part.name)]),
            Run::SuiteWith(crates) => {
                skipped.extend(["--skip".to_owned(), of_part(part.name)]);
                selected.extend(crates.iter().flat_map(|of| ["--exclude", *of]));
            }
            Run::Check
            | Run::Rest
            | Run::Mutants(_)
            | Run::Simulate(_)
            | Run::Package(_)
            | Run::Android(_)
            | Run::IosKit
            | Run::IosApp => {}
        }
    }
    run_tests(workspace, name, &selected, &skipped)
}

fn build_server(workspace: &Workspace) -> Result<(), String> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--quiet"]).args(TOGETHER);
    if run::shown(&mut cargo)? {
        Ok(())
    } else {
        Err("the server does not build".to_owned())
    }
}

fn run_tests(
    workspace: &Workspace,
    name: &str,
    selected: &[&str],
    filter: &[String],
) -> Result<Tally, String> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--no-fail-fast"])
        .args(selected)
        .args(["--", "--show-output", "--color", "never"])
        .args(filter);
    let ran = run::echoed(&mut cargo)?;
    let mut tally = Tally::of_libtest(name, &ran.lines);
    tally.finished(ran.success, name);
    Ok(tally)
}
