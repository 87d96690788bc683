//! `cargo xtask bench`: the benchmarks of `tests/src/bin`, and whether they met their gates.

use std::process::Command;

use clap::builder::PossibleValuesParser;

use crate::tally::Tally;
use crate::tools::{self, Tool};
use crate::workspace::{TOGETHER, Workspace};
use crate::{packages, run};

struct Bench {
    name: &'static str,
    needs: &'static [&'static Tool],
    /// The figures that must come: one that is not measured any more must not pass unnoticed.
    figures: &'static [&'static str],
}

const BENCHES: &[Bench] = &[SERVER, QUEUE, BORDER];

const BORDER: Bench = Bench {
    name: "border",
    needs: &[],
    figures: &[
        "border_kotlin_trivial_ratio",
        "border_kotlin_screen_of_100_ratio",
        "border_kotlin_first_watch_ratio",
        "border_kotlin_open_5000_ratio",
        "border_swift_trivial_ratio",
        "border_swift_screen_of_100_ratio",
        "border_swift_first_watch_ratio",
        "border_swift_open_5000_ratio",
        "border_library_mb",
    ],
};

const SERVER: Bench = Bench {
    name: "server",
    needs: &[&tools::TUSD, &tools::WRK],
    figures: &[
        "F9_list_super_p99_ratio",
        "F9_list_colleague_p99_ratio",
        "F9_list_client_p99_ratio",
        "F9_list_almost_nothing_p99_ratio",
        "F10_idle_p99_ratio",
        "F10_delta_p99_ratio",
        "F13_sync_growth_ratio",
        "F14_list_of_100_ratio",
        "F16_upload_throughput_ratio",
        "F16_without_their_hash_ratio",
        "F16_photos_ratio",
    ],
};

const QUEUE: Bench = Bench {
    name: "queue",
    needs: &[],
    figures: &[
        "F8_enqueue_one_p50_ratio",
        "F8_enqueue_of_ten_p50_ratio",
        "F11_seen_p50_ratio",
        "F12_cold_start_p50_ratio",
        "F13_phone_sync_growth_ratio",
    ],
};

/// The names `cargo xtask bench` takes.
pub(crate) fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(BENCHES.iter().map(|bench| bench.name))
}

/// Runs one benchmark or all. What counts is the gates: met, missed, or only reported.
pub(crate) fn run(workspace: &Workspace, only: Option<&str>) -> Result<bool, String> {
    let mut total = Tally::default();
    for bench in BENCHES {
        if only.is_none_or(|only| only == bench.name) {
            total.add(&measured(workspace, bench)?);
        }
    }
    Ok(total.conclude("bench"))
}

fn measured(workspace: &Workspace, bench: &Bench) -> Result<Tally, String> {
    for tool in bench.needs {
        if let Err(trouble) = tools::ensure(workspace, tool) {
            println!("{trouble}");
            let reason = trouble.lines().next().unwrap_or_default().to_owned();
            return Ok(Tally::skipped(&format!("bench {}", bench.name), reason));
        }
    }
    println!("building the release …");
    let program = format!("bench-{}", bench.name);
    let mut build = workspace.cargo();
    // What it measures, and nothing beside.
    build
        .args(["build", "--release", "--quiet"])
        .args(TOGETHER)
        .args(["--lib", "--bin", "suivi", "--bin", &program]);
    if !run::shown(&mut build)? {
        return Err("the release does not build".to_owned());
    }

    let programs = match bench.name {
        "border" => packages::border(workspace)?,
        _ => Vec::new(),
    };
    let mut measuring = Command::new(workspace.built("release").join(&program));
    measuring
        .current_dir(&workspace.root)
        .envs(programs)
        .env("SUIVI_BIN", workspace.server("release"));
    let ran = run::echoed(&mut measuring)?;

    let mut tally = counted(bench, &ran.lines);
    if tally.failed == 0 && (!ran.success || tally.passed == 0) {
        println!("{program} did not run to its end");
        tally.failed = 1;
    }
    Ok(tally)
}

/// The gates that were met and missed, and the figures that did not come.
fn counted(bench: &Bench, lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for met in lines.iter().filter_map(|line| gate_met(line)) {
        tally.count(met);
    }
    for name in bench.figures {
        let came = lines
            .iter()
            .any(|line| gate_met(line).is_some() && line.split_whitespace().next() == Some(name));
        if !came {
            println!("bench-{}: {name} did not come", bench.name);
            tally.failed += 1;
        }
    }
    tally
}

/// Reads `name value gate`, where the gate is `<=2.0`, `>=1.0`, or `-` for a figure that is only
/// reported. Any other line is talk.
fn gate_met(line: &str) -> Option<bool> {
    let mut fields = line.split_whitespace();
    let (_name, value, gate) = (fields.next()?, fields.next()?, fields.next()?);
    let value: f64 = value.parse().ok()?;
    if fields.next().is_some() {
        return None;
    }
    if gate == "-" {
        return Some(true);
    }
    if let Some(most) = gate.strip_prefix("<=") {
        return Some(value <= most.parse().ok()?);
    }
    let least = gate.strip_prefix(">=")?;
    Some(value >= least.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_does_not_come_is_a_failure() {
        let bench = Bench {
            name: "none",
            needs: &[],
            figures: &["F9", "F10"],
        };
        let lines = |all: &[&str]| all.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        let both = counted(&bench, &lines(&["F9 1.0 <=2.0", "talk", "F10 3.0 -"]));
        assert_eq!((both.passed, both.failed), (2, 0));
        let missed = counted(&bench, &lines(&["F9 3.0 <=2.0", "F10 3.0 -", "more 1.0 -"]));
        assert_eq!((missed.passed, missed.failed), (2, 1));
        let one = counted(&bench, &lines(&["F9 1.0 <=2.0", "F10 is not measured"]));
        assert_eq!((one.passed, one.failed), (1, 1));
    }

    #[test]
    fn a_line_is_a_name_a_value_and_a_gate() {
        assert_eq!(gate_met("F9 1.53 <=2.0"), Some(true));
        assert_eq!(gate_met("F9 2.53 <=2.0"), Some(false));
        assert_eq!(gate_met("F16 0.98 >=1.0"), Some(false));
        assert_eq!(gate_met("F14 0.61 -"), Some(true));
        assert_eq!(gate_met("building a store of 1000000 items"), None);
        assert_eq!(gate_met("F9 NaN <=2.0"), Some(false), "no figure, no pass");
    }
}
