//! Counting: what passed, what failed, what could not run here and why.

/// What a part came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skips: Vec<Skip>,
}

/// Something that could not run on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skip {
    pub(crate) name: String,
    pub(crate) reason: String,
}

impl Tally {
    pub(crate) fn skipped(name: &str, reason: String) -> Self {
        let name = name.to_owned();
        Self {
            skips: vec![Skip { name, reason }],
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skips.extend(other.skips.iter().cloned());
    }

    /// Counts one thing that either held or did not.
    pub(crate) fn count(&mut self, good: bool) {
        if good {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Good enough? On CI nothing may be skipped: a machine that silently lacks a part would turn
    /// a red run green.
    fn good(&self, on_ci: bool) -> bool {
        self.failed == 0 && (self.skips.is_empty() || !on_ci)
    }

    /// Prints the skips and, as the very last line, the count. True if that is good enough.
    pub(crate) fn conclude(&self, name: &str) -> bool {
        for Skip { name, reason } in &self.skips {
            println!("skipped: {name}: {reason}");
        }
        let on_ci = on_ci();
        if on_ci && !self.skips.is_empty() {
            println!("CI=true: what is skipped has failed");
        }
        if name.is_empty() {
            println!("{}", self.counts());
        } else {
            println!("{name}: {}", self.counts());
        }
        self.good(on_ci)
    }

    pub(crate) fn counts(&self) -> String {
        format!(
            "{} passed, {} failed, {} skipped",
            self.passed,
            self.failed,
            self.skips.len()
        )
    }

    /// Reads the output of `cargo test … -- --show-output`, of one or several test binaries.
    ///
    /// A test that cannot run on this machine prints `skipped: NAME: reason` and returns. The
    /// harness counts it as passed; here it is not. An `#[ignore]`d test is a skip as well.
    pub(crate) fn of_libtest(part: &str, lines: &[String]) -> Self {
        let mut tally = Self::default();
        let mut said = 0;
        for line in lines {
            if let Some(counts) = line.strip_prefix("test result: ") {
                tally.passed += number_before(counts, " passed");
                tally.failed += number_before(counts, " failed");
            } else if let Some(skip) = line.strip_prefix("skipped: ") {
                let (name, reason) = skip.split_once(": ").unwrap_or((part, skip));
                said += 1;
                tally.skips.push(Skip {
                    name: name.to_owned(),
                    reason: reason.to_owned(),
                });
            } else if let Some((test, reason)) = ignored(line) {
                tally.skips.push(Skip {
                    name: part.to_owned(),
                    reason: format!("{test}: {reason}"),
                });
            }
        }
        tally.passed = tally.passed.saturating_sub(said);
        tally
    }
}

/// Is this CI? There a skip is a failure.
fn on_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

fn number_before(text: &str, unit: &str) -> usize {
    let Some((before, _)) = text.split_once(unit) else {
        return 0;
    };
    let digits = before.rsplit(' ').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

/// `test a::b ... ignored` and `test a::b ... ignored, because`.
fn ignored(line: &str) -> Option<(&str, &str)> {
    let (test, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let rest = result.strip_prefix("ignored")?;
    let reason = rest.strip_prefix(", ").unwrap_or("it is marked #[ignore]");
    Some((test, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn sums_the_binaries() {
        let tally = Tally::of_libtest(
            "rules",
            &lines(
                "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                 test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s",
            ),
        );
        assert_eq!(tally.counts(), "17 passed, 3 failed, 0 skipped");
        assert!(!tally.good(false));
    }

    #[test]
    fn a_test_that_says_it_is_skipped_has_not_passed() {
        let tally = Tally::of_libtest(
            "tus",
            &lines(
                "---- tus::python stdout ----\n\
                 skipped: tus: no python here\n\
                 test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ),
        );
        assert_eq!(tally.counts(), "1 passed, 0 failed, 1 skipped");
        assert_eq!(tally.skips[0].reason, "no python here");
        assert!(tally.good(false), "fine on somebody's laptop");
        assert!(!tally.good(true), "not on CI");
    }

    #[test]
    fn an_ignored_test_is_a_skip_with_its_reason() {
        let tally = Tally::of_libtest(
            "kill",
            &lines(
                "test kill::slowly ... ignored, takes an hour\n\
                 test kill::oddly ... ignored\n\
                 test result: ok. 0 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            ),
        );
        let reasons: Vec<_> = tally.skips.iter().map(|skip| &skip.reason).collect();
        assert_eq!(
            reasons,
            [
                "kill::slowly: takes an hour",
                "kill::oddly: it is marked #[ignore]"
            ]
        );
    }
}
