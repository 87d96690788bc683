//! Measuring in turns, and figures as lines.

use rustix::time::{ClockId, clock_gettime};
use std::process::ExitCode;
use std::time::Duration;

/// What a figure must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gate {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Anything: it is only reported.
    None,
}

/// What came of the figures so far.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Figures {
    /// One more, as `name value gate`.
    pub(crate) fn add(&mut self, name: &str, value: f64, gate: Gate) {
        let (met, gate) = match gate {
            Gate::AtMost(most) => (value <= most, format!("<={most:.1}")),
            Gate::AtLeast(least) => (value >= least, format!(">={least:.1}")),
            Gate::None => (value.is_finite(), "-".to_owned()),
        };
        println!("{name} {value:.3} {gate}");
        if met {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// One that can't be measured here.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        println!("skipped: {name}: {reason}");
        self.skipped += 1;
    }

    /// The last line; a failure if a gate was missed.
    pub(crate) fn conclude(&self) -> ExitCode {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        println!("bench: {passed} passed, {failed} failed, {skipped} skipped");
        if *failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// How long two things took, in rounds.
#[derive(Debug, Default)]
pub(crate) struct Paired(Vec<[Vec<Duration>; 2]>);

/// A neighbour's burst of work spoils some rounds, not all.
const ROUNDS: usize = 20;
const TIMES_IN_A_ROUND: usize = 300;

/// Two things measured in turns, A B A B …, so that whatever else the machine does meets both.
/// What is measured is the processor's time on this thread: both do all of their work on it, and
/// how long they waited for others tells nothing about them.
pub(crate) fn in_turns(mut a: impl FnMut(usize), mut b: impl FnMut(usize)) -> Paired {
    // Once unmeasured: statements are prepared and pages read for the first time.
    for warm in 0..TIMES_IN_A_ROUND {
        a(warm);
        b(warm);
    }
    let mut rounds = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let mut times = [const { Vec::new() }; 2];
        for time in 0..TIMES_IN_A_ROUND {
            let time = round * TIMES_IN_A_ROUND + time;
            times[0].push(processor_time(|| a(time)));
            times[1].push(processor_time(|| b(time)));
        }
        for one in &mut times {
            one.sort_unstable();
        }
        rounds.push(times);
    }
    Paired(rounds)
}

fn processor_time(work: impl FnOnce()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let start = now();
    work();
    now().saturating_sub(start)
}

impl Paired {
    /// What so many of a hundred take at most, A and B: in the quieter quarter of all rounds,
    /// since neighbours only add (they take the processor's caches).
    pub(crate) fn percentile(&self, of_a_hundred: usize) -> [Duration; 2] {
        [0, 1].map(|which| {
            let ranks = self.0.iter().map(|round| rank(&round[which], of_a_hundred));
            let mut ranks: Vec<Duration> = ranks.collect();
            ranks.sort_unstable();
            rank(&ranks, 25)
        })
    }

    /// A in terms of B.
    pub(crate) fn ratio(&self, of_a_hundred: usize) -> f64 {
        let [a, b] = self.percentile(of_a_hundred);
        a.as_secs_f64() / b.as_secs_f64()
    }
}

/// What so many of a hundred of these are at most; they are sorted.
fn rank(sorted: &[Duration], of_a_hundred: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * of_a_hundred / 100)
        .copied()
        .unwrap_or_default()
}

/// Microseconds, to be talked about.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
