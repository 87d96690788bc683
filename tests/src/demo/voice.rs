//! How the demo is told: plain words, a bar while photos travel, colour only on a terminal.

#![expect(clippy::print_stdout, reason = "it tells a story")]

use std::io::{IsTerminal, Write, stdout};
use suivi_tests::play::{Journey, Narrator};

/// Where lines are broken.
const WIDE: usize = 78;
/// How long the bar is.
const BAR: u64 = 32;

/// Who tells it.
pub(super) struct Voice {
    terminal: bool,
    colour: bool,
    chapter: usize,
    /// Quarters of a journey that were told.
    quarters: Option<u64>,
}

impl Voice {
    pub(super) fn of_terminal() -> Self {
        let terminal = stdout().is_terminal();
        Self {
            terminal,
            colour: terminal && std::env::var_os("NO_COLOR").is_none(),
            chapter: 0,
            quarters: None,
        }
    }

    pub(super) fn line(&self, text: &str) {
        println!("{text}");
    }

    pub(super) fn title(&self, text: &str) {
        println!("\n{}", self.painted("1", text));
    }

    pub(super) fn ends(&self, text: &str) {
        println!("\n{}", self.painted("1", text));
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

impl Narrator for Voice {
    fn tells(&mut self, text: &str) {
        self.chapter += 1;
        let number = format!("{:>2}  ", self.chapter);
        println!();
        for (at, line) in broken(text, WIDE - number.len()).iter().enumerate() {
            let before = if at == 0 { number.as_str() } else { "    " };
            println!("{before}{line}");
        }
    }

    fn notes(&mut self, text: &str) {
        for (at, line) in broken(text, WIDE - 6).iter().enumerate() {
            let before = if at == 0 { "    · " } else { "      " };
            println!("{}", self.painted("2", &format!("{before}{line}")));
        }
    }

    fn travels(&mut self, journey: &Journey) {
        let Journey {
            photos,
            received,
            passed,
            total,
        } = *journey;
        let arrived = received == photos;
        let quarter = if arrived {
            4
        } else {
            (passed * 4 / total.max(1)).min(3)
        };
        if !self.terminal && self.quarters == Some(quarter) {
            return;
        }
        self.quarters = Some(quarter);
        let full = passed * BAR / total.max(1);
        let bar: String = (0..BAR)
            .map(|at| if at < full { '█' } else { '░' })
            .collect();
        let kib = |bytes: u64| bytes.div_ceil(1024);
        let (passed, total) = (kib(passed), kib(total));
        let text = format!("    {bar} {passed:>4} of {total} KiB, {received} of {photos} received");
        if self.terminal {
            print!("\r{text}");
            if arrived {
                println!();
            }
            // A terminal that is gone sees no bar.
            let _ = stdout().flush();
        } else {
            println!("{text}");
        }
        if arrived {
            self.quarters = None;
        }
    }
}

/// Lines of at most so many letters, broken between words.
fn broken(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > wide {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
