//! What happened, as text and as one number: the same seed gives the same (V16).

use std::collections::VecDeque;

/// Lines that a failure shows.
const SHOWN: usize = 30;

/// What happened so far.
#[derive(Debug)]
pub(crate) struct Trace {
    hash: u64,
    lines: VecDeque<String>,
    aloud: bool,
    /// The step that is under way.
    pub(crate) step: usize,
}

impl Trace {
    /// Nothing yet. `aloud`: each line is printed as well.
    pub(crate) fn new(aloud: bool) -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            lines: VecDeque::new(),
            aloud,
            step: 0,
        }
    }

    /// Something happened. Nothing of it may differ between two runs: no path, no time of day.
    pub(crate) fn tell(&mut self, line: &str) {
        // FNV-1a.
        for byte in line.bytes().chain([b'\n']) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let line = format!("{:>4} {line}", self.step);
        if self.aloud {
            println!("{line}");
        }
        if self.lines.len() == SHOWN {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// All of it as one number.
    pub(crate) const fn hash(&self) -> u64 {
        self.hash
    }

    /// The end of it.
    pub(crate) fn last(&self) -> impl Iterator<Item = &String> {
        self.lines.iter()
    }
}
