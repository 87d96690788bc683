//! Measuring in turns, and figures as lines.

use std::process::ExitCode;
use std::time::{Duration, Instant};

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

/// How long something took each time.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Measures one time.
    pub(crate) fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.0.push(start.elapsed());
        done
    }

    /// What so many of a hundred take at most.
    pub(crate) fn percentile(&mut self, of_a_hundred: usize) -> Duration {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(last * of_a_hundred / 100)
            .copied()
            .unwrap_or_default()
    }

    /// The middle one.
    pub(crate) fn median(&mut self) -> Duration {
        self.percentile(50)
    }
}

/// Two things measured in turns, A B A B …, so that whatever else the machine does meets both.
pub(crate) fn in_turns(
    times: usize,
    mut a: impl FnMut(usize),
    mut b: impl FnMut(usize),
) -> [Times; 2] {
    let mut measured = [Times::default(), Times::default()];
    // Once unmeasured: statements are prepared and pages read for the first time.
    for warm in 0..times.div_ceil(10) {
        a(warm);
        b(warm);
    }
    for time in 0..times {
        measured[0].measure(|| a(time));
        measured[1].measure(|| b(time));
    }
    measured
}

/// One in terms of the other.
pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// Microseconds, to be talked about.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
