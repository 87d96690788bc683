//! `cargo xtask simulate`: the simulator of `tests/src/simulate`, and how many seeds it lived
//! through.

use crate::run;
use crate::tally::Tally;
use crate::workspace::Workspace;
use std::process::Command;

/// Which worlds.
#[derive(clap::Args)]
pub(crate) struct Seeds {
    /// How many worlds
    #[arg(long, value_name = "N", default_value_t = 300)]
    seeds: u64,
    /// The first one's seed
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// How many steps each makes; else 100 to 400, by its seed
    #[arg(long, value_name = "K")]
    steps: Option<u64>,
    /// Tell everything that happens
    #[arg(long)]
    trace: bool,
}

impl Seeds {
    /// The first so many.
    pub(crate) const fn first(seeds: u64) -> Self {
        Self {
            seeds,
            seed: 1,
            steps: None,
            trace: false,
        }
    }
}

/// Runs these worlds. Each that broke no promise has passed.
pub(crate) fn run(workspace: &Workspace, seeds: &Seeds) -> Result<Tally, String> {
    // Built with the server, as the suite is: nothing is compiled twice.
    let mut cargo = workspace.cargo();
    cargo.args([
        "build",
        "--quiet",
        "-p",
        "suivi-server",
        "-p",
        "suivi-tests",
    ]);
    if !run::shown(&mut cargo)? {
        return Err("the simulator does not build".to_owned());
    }
    let mut simulate = Command::new(workspace.server("debug").with_file_name("simulate"));
    simulate
        .arg(format!("--seeds={}", seeds.seeds))
        .arg(format!("--seed={}", seeds.seed))
        .args(seeds.steps.map(|steps| format!("--steps={steps}")))
        .args(seeds.trace.then_some("--trace"));
    let ran = run::echoed(&mut simulate)?;
    let counted = |line: &&String| line.starts_with("simulate: ");
    let count = ran
        .lines
        .iter()
        .rev()
        .find(counted)
        .map(|line| counts(line));
    let (passed, failed) = count
        .flatten()
        .ok_or("the simulator did not run to its end")?;
    Ok(Tally {
        passed,
        failed,
        ..Tally::default()
    })
}

/// `simulate: 299 passed, 1 failed, 0 skipped`
fn counts(line: &str) -> Option<(usize, usize)> {
    let mut numbers = line.split([' ', ',']).filter_map(|word| word.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_last_line() {
        let line = "simulate: 299 passed, 1 failed, 0 skipped";
        assert_eq!(counts(line), Some((299, 1)));
        assert_eq!(counts("simulate: nothing"), None);
    }
}
