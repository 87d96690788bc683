//! What a statement costs, counted: plans, and steps of SQLite's machine.

use super::{Cache, read};
use crate::sync::{Standing, Write};
use crate::time::SystemEntropy;
use crate::vault::{InMemory, Key, Keys};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use suivi_rules::{Audience, CompanyId, Creator, ItemId, Level, SpaceId};
use suivi_wire::feed::{Change, ScopeRow};
use suivi_wire::rows::{FileRow, Row};

fn item(number: u64) -> ItemId {
    let mut bytes = [7; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ItemId::from_bytes(bytes)
}

fn space() -> SpaceId {
    SpaceId::from_bytes([1; 16])
}

fn put(scope: &str, number: u64, seq: i64) -> Write {
    let at = i64::try_from(number).unwrap();
    let row = FileRow {
        item: item(number),
        space: space(),
        folder: None,
        name: format!("Photo {number}"),
        creator: Creator::System,
        author: None,
        adder: None,
        keeper: None,
        company: CompanyId::from_bytes([2; 16]),
        level: Level::Everyone,
        media_type: "image/jpeg".into(),
        length: 1,
        sha256: "00".into(),
        captured_at: None,
        date_edited: false,
        pose: None,
        set: None,
        tags: Vec::new(),
        result: None,
        added_at: at,
        revision: seq,
    };
    Write::Change {
        change: Change {
            scope: scope.into(),
            kind: "file".into(),
            id: item(number).to_string(),
            seq,
            row: Some(Row::File(row)),
        },
        mark: None,
        check: false,
    }
}

fn take(scope: &str, number: u64, seq: i64) -> Write {
    let Write::Change { mut change, .. } = put(scope, number, seq) else {
        unreachable!()
    };
    change.row = None;
    Write::Change {
        change,
        mark: None,
        check: false,
    }
}

fn standing(round: u64) -> Standing {
    Standing {
        round,
        ..Standing::default()
    }
}

/// A cache with so many files, each in two scopes; a third scope has ten others.
fn filled(folder: &std::path::Path, files: u64) -> Cache {
    let (mut cache, _) = Cache::open(folder, &keys(), "one").unwrap();
    let scope = |name: &str, audience| {
        Write::Add(ScopeRow {
            scope: name.into(),
            space: space(),
            audience,
        })
    };
    let mut writes = vec![
        scope("a", Audience::Pros),
        scope("b", Audience::Client),
        scope("c", Audience::OwnSystem),
    ];
    for number in 0..files {
        writes.push(put("a", number, 1));
        writes.push(put("b", number, 1));
    }
    for number in 0..10 {
        writes.push(put("c", 1_000_000 + number, 1));
    }
    cache.apply(&writes, &standing(1)).unwrap();
    cache
}

#[test]
fn lists_seek_in_one_index_and_sort_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, _) = Cache::open(folder.path(), &keys(), "one").unwrap();
    let expected = [
        (read::THING, "entry_of (id=? AND kind=?)"),
        (read::CARDS, "entry_named (space=? AND kind=?)"),
        (
            read::FOLDERS,
            "entry_listed (space=? AND kind=? AND folder=?)",
        ),
        (
            read::FILES,
            "entry_listed (space=? AND kind=? AND folder=? AND (sort_at,id)<(?,?))",
        ),
        (
            read::NEWEST,
            "entry_newest (added_at>? AND (added_at,id)<(?,?))",
        ),
        (read::ARRIVED, "entry_arrived (space=? AND arrival>?)"),
        (read::COUNT_ARRIVED, "entry_arrived (space=? AND arrival>?)"),
        (
            read::NAMED,
            "entry_named (space=? AND kind=? AND (folded,id)>(?,?))",
        ),
    ];
    for (sql, index) in expected {
        let mut plan = cache
            .connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let count = plan.parameter_count();
        let lines: Vec<String> = plan
            .query_map(rusqlite::params_from_iter(vec![1; count]), |row| row.get(3))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let lines = lines.join("; ");
        assert!(lines.contains(index), "{sql}: {lines}");
        assert!(!lines.contains("SCAN entry"), "{sql}: {lines}");
        assert!(!lines.contains("TEMP B-TREE"), "{sql}: {lines}");
        assert!(!sql.contains("OFFSET"), "{sql}");
    }
}

/// Performance specification, F13, counted instead of timed: steps of SQLite's machine and rows
/// that a statement wrote, with 10,000 and with 100,000 entries.
#[test]
fn the_same_sync_costs_the_same_in_a_cache_ten_times_as_large() {
    let mut costs = Vec::new();
    for files in [5_000, 50_000] {
        let folder = tempfile::tempdir().unwrap();
        let mut cache = filled(folder.path(), files);
        let steps = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&steps);
        let count = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            false
        };
        cache.connection.progress_handler(1, Some(count)).unwrap();
        let mut cost = Vec::new();
        let mut measure = |cache: &mut Cache, work: &dyn Fn(&mut Cache)| {
            let before = (
                steps.load(Ordering::Relaxed),
                cache.connection.total_changes(),
            );
            work(cache);
            cost.push((
                steps.load(Ordering::Relaxed) - before.0,
                cache.connection.total_changes() - before.1,
            ));
        };
        // A pull's changes: made, changed, made narrower, deleted.
        measure(&mut cache, &|cache| {
            let mut writes = Vec::new();
            for number in 0..50 {
                writes.push(put("a", 900_000 + number, 2));
                writes.push(put("a", number, 3));
                writes.push(put("b", number, 3));
                writes.push(take("b", 100 + number, 4));
                writes.push(take("a", 200 + number, 5));
                writes.push(take("b", 200 + number, 5));
            }
            let applied = cache.apply(&writes, &standing(2)).unwrap();
            assert_eq!(applied.erased.len(), 50);
        });
        // A small scope is lost.
        measure(&mut cache, &|cache| {
            let lost = [Write::Drop("c".into())];
            let applied = cache.apply(&lost, &standing(3)).unwrap();
            assert_eq!(applied.erased.len(), 10);
        });
        // An idle round writes nothing.
        measure(&mut cache, &|cache| {
            cache.apply(&[], &standing(3)).unwrap();
        });
        // A page of a list.
        measure(&mut cache, &|cache| {
            assert_eq!(cache.files(space(), None, None, 50).unwrap().len(), 50);
        });
        costs.push(cost);
    }
    assert!(costs[0][0].0 > 1_000 && costs[0][0].1 > 250, "{costs:?}");
    assert_eq!(costs[0][2], (0, 0));
    for (small, large) in costs[0].iter().zip(&costs[1]) {
        assert_eq!(small.1, large.1, "rows written: {costs:?}");
        assert!(large.0 * 100 <= small.0 * 105, "steps: {costs:?}");
    }
}

fn keys() -> Keys {
    Keys {
        vault: std::sync::Arc::new(InMemory::new(Key::of([1; 32]))),
        entropy: std::sync::Arc::new(SystemEntropy),
    }
}
