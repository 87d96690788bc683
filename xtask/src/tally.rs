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

    /// The run of tests ended so. One that says nothing of its tests, or ends badly without one that
    /// failed, has failed.
    pub(crate) fn finished(&mut self, success: bool, name: &str) {
        if *self == Self::default() {
            println!("{name}: no test ran, and that is a failure");
            self.failed = 1;
        } else if !success && self.failed == 0 {
            println!("{name}: the tests did not run to their end");
            self.failed = 1;
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

    /// Reads the output of Maven's Surefire: the line that sums up all classes.
    pub(crate) fn of_surefire(lines: &[String]) -> Self {
        let mut tally = Self::default();
        for line in lines {
            let Some((_, counts)) = line.split_once("Tests run: ") else {
                continue;
            };
            // The line of one class tells how long it took.
            if counts.contains("Time elapsed") {
                continue;
            }
            let after = |word: &str| {
                let digits = counts.split_once(word).map_or("", |(_, rest)| rest);
                let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
                digits.parse::<usize>().unwrap_or(0)
            };
            let ran = counts.split(',').next().unwrap_or_default();
            let failed = after("Failures: ") + after("Errors: ");
            let skipped = after("Skipped: ");
            tally.failed += failed;
            tally.passed += ran
                .trim()
                .parse()
                .unwrap_or(0usize)
                .saturating_sub(failed + skipped);
            for _ in 0..skipped {
                tally.add(&Self::skipped(
                    "kotlin",
                    "a test is switched off".to_owned(),
                ));
            }
        }
        tally
    }

    /// Reads the output of `swift test`: XCTest's sum of all, and the tests of Swift Testing one by
    /// one.
    pub(crate) fn of_swift(lines: &[String]) -> Self {
        let mut tally = Self::default();
        let mut xctest = Self::default();
        for line in lines {
            let line = line.trim();
            if let Some(counts) = line.strip_prefix("Executed ") {
                // Each suite says so, the last line all of them.
                let failed = number_before(counts, " failure");
                let skipped = number_before(counts, " test skipped")
                    .max(number_before(counts, " tests skipped"));
                let ran = number_before(counts, " test");
                xctest = Self {
                    passed: ran.saturating_sub(failed + skipped),
                    failed,
                    skips: (0..skipped).map(|_| switched_off()).collect(),
                };
                continue;
            }
            match swift_test(line) {
                Some(Ended::Passed) => tally.passed += 1,
                Some(Ended::Failed) => tally.failed += 1,
                Some(Ended::Skipped(reason)) => tally.skips.push(Skip {
                    name: "swift".to_owned(),
                    reason: reason.to_owned(),
                }),
                None => {}
            }
        }
        tally.add(&xctest);
        tally
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

/// How a test ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended<'a> {
    Passed,
    Failed,
    /// With the test's name and, if it says one, the reason.
    Skipped(&'a str),
}

/// Reads what Swift Testing says when a test has ended; other lines end none.
///
/// A test may be named with a sentence, in which any word may be. So what counts is what stands behind
/// the name: behind its brackets, or its quotation marks. The sign at the beginning tells nothing: a
/// test that passed with a known issue has the one for failures.
fn swift_test(line: &str) -> Option<Ended<'_>> {
    let (sign, test) = line.split_once(" Test ")?;
    // The arguments of one test are no tests of their own.
    if sign.chars().count() > 1 || test.starts_with("case ") {
        return None;
    }
    let end = if test.starts_with('"') { '"' } else { ')' };
    let behind = |word: &str| test.contains(&format!("{end} {word}"));
    if behind("passed after ") {
        Some(Ended::Passed)
    } else if behind("failed after ") {
        Some(Ended::Failed)
    } else if behind("skipped") {
        Some(Ended::Skipped(test))
    } else {
        None
    }
}

fn switched_off() -> Skip {
    Skip {
        name: "swift".to_owned(),
        reason: "a test is switched off".to_owned(),
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
    fn sums_what_surefire_says() {
        let tally = Tally::of_surefire(&lines(
            "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.2 s -- in app.A\n\
             [ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 1.2 s -- in app.B\n\
             [ERROR] Tests run: 8, Failures: 1, Errors: 1, Skipped: 1",
        ));
        assert_eq!((tally.passed, tally.failed, tally.skips.len()), (5, 2, 1));
    }

    #[test]
    fn sums_both_kinds_of_swift_tests() {
        let tally = Tally::of_swift(&lines(
            "Test Suite 'One' passed at 2026-11-26 21:00:00.000.\n\
             \t Executed 1 test, with 0 failures (0 unexpected) in 0.1 (0.1) seconds\n\
             Test Suite 'All tests' failed at 2026-11-26 21:00:00.000.\n\
             \t Executed 4 tests, with 1 test skipped and 1 failure (0 unexpected) in 0.1 (0.1) seconds\n\
             ◇ Test run started.\n\
             ◇ Test here() started.\n\
             ✔ Test here() passed after 0.001 seconds.\n\
             ✘ Test there() recorded an issue at A.swift:3:5: it is not\n\
             ✘ Test there() failed after 0.001 seconds with 1 issue.\n\
             ✔ Test \"a name\" passed after 0.001 seconds.\n\
             ✔ Suite Core passed after 0.001 seconds.\n\
             ✘ Test run with 3 tests failed after 0.1 seconds with 1 issue.",
        ));
        assert_eq!((tally.passed, tally.failed, tally.skips.len()), (4, 2, 1));
    }

    #[test]
    fn the_name_of_a_swift_test_may_have_any_word() {
        let ended = |line| swift_test(line);
        assert_eq!(
            ended("◇ Test \"a photo passed after a skipped one\" started."),
            None
        );
        assert_eq!(
            ended("✔ Test \"what failed after all\" passed after 0.001 seconds."),
            Some(Ended::Passed)
        );
        assert_eq!(
            ended("✘ Test \"what passed after all\" failed after 0.001 seconds with 1 issue."),
            Some(Ended::Failed)
        );
        assert_eq!(
            ended(
                "✘ Test \"what was skipped\" recorded an issue at A.swift:9:43: it failed after all"
            ),
            None
        );
        assert_eq!(
            ended("✘ Test off() skipped: \"no camera here\""),
            Some(Ended::Skipped("off() skipped: \"no camera here\""))
        );
        assert_eq!(
            ended("✘ Test off() skipped."),
            Some(Ended::Skipped("off() skipped."))
        );
        assert_eq!(
            ended("✘ Test known() passed after 0.001 seconds with 1 known issue."),
            Some(Ended::Passed)
        );
        assert_eq!(
            ended("✔ Test many(n:) passed after 0.001 seconds."),
            Some(Ended::Passed)
        );
        assert_eq!(
            ended("✘ Test run with 7 tests failed after 0.001 seconds with 2 issues."),
            None
        );
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
