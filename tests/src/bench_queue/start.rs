//! F12: the cold start of a queue of 5,000, against reading the same rows raw.

use crate::enqueue::{moment, photo};
use crate::figure::{Figures, Gate, micros};
use crate::kept;
use crate::turns::{median, ratio, timed};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;
use std::path::Path;
use suivi_device::queue::{Conditions, Event};
use suivi_device::run::engine::Engine;

const QUEUED: u64 = 5_000;
const TIMES: usize = 40;

/// Measures F12.
pub(crate) fn with_a_long_queue(figures: &mut Figures) {
    let folder = tempfile::tempdir_in(kept()).expect("room beside the build");
    let outbox = folder.path().join("outbox");
    let (mut engine, _) = Engine::open(&outbox, 1).expect("an outbox");
    let entries = (0..QUEUED).map(|n| photo(&engine, n)).collect();
    engine
        .handle(Event::Asked(entries), moment())
        .expect("they are queued");
    drop(engine);
    let mut times = [const { Vec::new() }; 2];
    for round in 0..TIMES + 2 {
        let measured = [
            timed(|| {
                assert_eq!(start(&outbox), QUEUED);
            }),
            timed(|| {
                assert_eq!(raw(&outbox.join("outbox.db")), QUEUED);
            }),
        ];
        for (times, time) in times.iter_mut().zip(measured) {
            if round >= 2 {
                times.push(time);
            }
        }
    }
    let [started, bare] = times.map(median);
    println!("F12: start {}, raw {}", micros(started), micros(bare));
    figures.add(
        "F12_cold_start_p50_ratio",
        ratio(started, bare),
        Gate::AtMost(3.0),
    );
}

/// As far as a phone without network comes: all are read, and the queue knows what to do.
fn start(outbox: &Path) -> u64 {
    let (mut engine, _) = Engine::open(outbox, 1).expect("an outbox");
    let conditions = Conditions {
        online: false,
        metered: false,
        metered_allowed: false,
        battery_low: false,
        strained: false,
    };
    let started = Event::Started {
        held: BTreeSet::new(),
        updated: false,
        died_at: None,
    };
    for event in [Event::Conditions(conditions), started] {
        engine.handle(event, moment()).expect("a step");
    }
    engine
        .queue()
        .iter()
        .filter(|entry| entry.is_open())
        .count() as u64
}

/// Every value of every row, in the same order.
fn raw(file: &Path) -> u64 {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .expect("the outbox's file");
    let mut read = connection
        .prepare("SELECT * FROM entry ORDER BY place")
        .expect("the outbox's table");
    let columns = read.column_count();
    let mut rows = read.query([]).expect("rows");
    let mut all: Vec<Vec<Value>> = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let values = (0..columns).map(|column| row.get(column).expect("a value"));
        all.push(values.collect());
    }
    std::hint::black_box(&all).len() as u64
}
