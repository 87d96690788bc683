//! The reviewed table `wildcards.toml`: rows of conditions with `*` wildcards, read from the top.
//! On every enumerated case the first row that fits has to name the verdict of the rule, and
//! every row has to be used.

use crate::details::{COLUMNS, Described, value};
use crate::questions::word;
use crate::world::Case;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use suivi_rules::Verdict;

struct Row {
    /// For each column that is not `*`: the values that fit, one bit each.
    fits: Vec<(usize, u64)>,
    /// `ok` or the word of a refusal.
    verdict: String,
    text: String,
    used: AtomicUsize,
}

pub struct Table {
    rows: Vec<Row>,
    /// The rows that can fit an action, in their order.
    by_action: BTreeMap<&'static str, Vec<usize>>,
}

fn text_of(verdict: Verdict) -> String {
    match verdict {
        Ok(()) => "ok".to_owned(),
        Err(refusal) => {
            let json = serde_json::to_string(&refusal).unwrap();
            json.trim_matches('"').to_owned()
        }
    }
}

/// A cell: words separated by spaces, `@name` for a list of the table, `*` or nothing for all.
fn words<'a>(cell: Option<&'a str>, lists: &'a BTreeMap<String, String>) -> Option<Vec<&'a str>> {
    let cell = cell.filter(|cell| *cell != "*")?;
    let mut all = Vec::new();
    for word in cell.split_whitespace() {
        match word.strip_prefix('@') {
            Some(list) => all.extend(
                lists
                    .get(list)
                    .unwrap_or_else(|| panic!("no list {list}"))
                    .split_whitespace(),
            ),
            None => all.push(word),
        }
    }
    Some(all)
}

impl Table {
    pub fn read() -> Self {
        let text = include_str!("wildcards.toml");
        let table: toml::Table = text.parse().unwrap();
        let lists: BTreeMap<String, String> = table["lists"]
            .as_table()
            .unwrap()
            .iter()
            .map(|(name, words)| (name.clone(), words.as_str().unwrap().to_owned()))
            .collect();
        let actions = crate::questions::words();
        let mut rows = Vec::new();
        let mut by_action: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for (number, row) in table["row"].as_array().unwrap().iter().enumerate() {
            let row = row.as_table().unwrap();
            let cell = |name: &str| row.get(name).map(|cell| cell.as_str().unwrap());
            for name in row.keys() {
                let known = COLUMNS.iter().any(|column| column.0 == name.as_str())
                    || name == "action"
                    || name == "verdict";
                assert!(known, "row {number}: no column {name}");
            }
            let mut fits = Vec::new();
            for (column, (name, values)) in COLUMNS.iter().enumerate() {
                let Some(words) = words(cell(name), &lists) else {
                    continue;
                };
                let mut bits = 0;
                for word in words {
                    let at = values.iter().position(|value| *value == word);
                    let at = at.unwrap_or_else(|| panic!("row {number}: {name} is never {word}"));
                    bits |= 1 << at;
                }
                fits.push((column, bits));
            }
            let chosen = words(cell("action"), &lists);
            if let Some(chosen) = &chosen {
                for word in chosen {
                    assert!(actions.contains(word), "row {number}: no action {word}");
                }
            }
            for action in &actions {
                if chosen.as_ref().is_none_or(|chosen| chosen.contains(action)) {
                    by_action.entry(action).or_default().push(number);
                }
            }
            rows.push(Row {
                fits,
                verdict: cell("verdict").unwrap().to_owned(),
                text: format!("row {number}: {row:?}"),
                used: AtomicUsize::new(0),
            });
        }
        Self { rows, by_action }
    }

    fn first(&self, action: &str, case: &Described<'_>) -> Option<&Row> {
        let mut rows = self.by_action.get(action)?.iter().map(|at| &self.rows[*at]);
        rows.find(|row| {
            row.fits
                .iter()
                .all(|(column, fits)| fits & (1 << case.value(*column)) != 0)
        })
    }

    pub fn check(&self, case: &Case<'_>, verdict: Verdict) {
        let described = Described::new(case);
        let row = self.first(word(case.action), &described);
        let row = row.unwrap_or_else(|| panic!("no row fits {:?}: {case:#?}", words_of(case)));
        row.used.fetch_add(1, Ordering::Relaxed);
        let same = match verdict {
            Ok(()) => row.verdict == "ok",
            Err(_) => row.verdict == text_of(verdict),
        };
        assert!(
            same,
            "the rule says {}, {}\n{:?}\n{case:#?}",
            text_of(verdict),
            row.text,
            words_of(case)
        );
    }

    pub fn every_row_is_used(&self) {
        let idle: Vec<_> = self
            .rows
            .iter()
            .filter(|row| row.used.load(Ordering::Relaxed) == 0)
            .map(|row| row.text.as_str())
            .collect();
        assert!(
            idle.is_empty(),
            "rows that fit no case:\n{}",
            idle.join("\n")
        );
        println!("rules: {} reviewed rows, all used", self.rows.len());
    }
}

fn words_of(case: &Case<'_>) -> Vec<(&'static str, &'static str)> {
    COLUMNS
        .iter()
        .map(|(name, _)| (*name, value(case, name)))
        .collect()
}
