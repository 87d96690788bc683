//! F10: an idle poll and a delta of 500 rows for a professional with 900 scopes, against the bare
//! seeks for the same rows. F13: the same change, in a small and in a large store.

use crate::figure::{Figures, Gate, in_turns, micros};
use crate::store::{RECORDS_OF_AN_EMPLOYEE, RECORDS_OF_PETRA, Store, Viewer, company, record};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;
use suivi_rules::Audience;
use suivi_server::read::feed::{self, ScopeSets};
use suivi_server::subject::Caller;
use suivi_wire::feed::PullAnswer;

/// The delta: so many rows of so many records.
const ROWS: i64 = 500;
const ROWS_OF_A_RECORD: i64 = 5;

/// A phone that pulls.
struct Phone<'s> {
    store: &'s Store,
    caller: Arc<Caller>,
    sets: Arc<ScopeSets>,
}

impl<'s> Phone<'s> {
    fn of(store: &'s Store, viewer: Viewer) -> Self {
        Self {
            store,
            caller: Arc::new(store.caller(viewer)),
            sets: Arc::default(),
        }
    }

    /// What the handler does with its snapshot.
    fn pull(&self, cursor: Option<&str>) -> Vec<u8> {
        let (caller, sets) = (Arc::clone(&self.caller), Arc::clone(&self.sets));
        let cursor = cursor.map(str::to_owned);
        self.store
            .read(move |tx| feed::pull(tx, &caller, &sets, cursor.as_deref())?.to_json())
    }

    /// Confirms all scopes: from now on there are only changes.
    fn settle(&self) -> PullAnswer {
        let (caller, sets) = (Arc::clone(&self.caller), Arc::clone(&self.sets));
        let first: PullAnswer = read(
            &self
                .store
                .write(move |tx| feed::offer(tx, &caller, &sets, None)?.to_json()),
        );
        let second: PullAnswer = read(&self.pull(Some(&first.cursor)));
        assert!(
            second.changes.is_empty() && second.add.is_empty(),
            "the phone has everything"
        );
        PullAnswer {
            cursor: second.cursor,
            ..first
        }
    }
}

fn read(answer: &[u8]) -> PullAnswer {
    serde_json::from_slice(answer).expect("a pull is JSON")
}

/// Measures F10.
pub(crate) fn idle_and_delta(store: &Store, figures: &mut Figures) {
    let raw = store.raw();
    let emile = Phone::of(store, Viewer::Emile);
    let settled = emile.settle();
    let scopes = usize::try_from(RECORDS_OF_AN_EMPLOYEE * 4).expect("small");
    assert_eq!(settled.add.len(), scopes, "Emile's scopes");
    let before = standing(&raw);
    change_own_rows(&raw);

    let delta: PullAnswer = read(&emile.pull(Some(&settled.cursor)));
    assert_eq!((delta.changes.len(), delta.more), (ROWS as usize, false));
    assert_eq!(
        bare_delta(&raw, before).len(),
        ROWS as usize,
        "the twin reads the same rows"
    );
    let idle: PullAnswer = read(&emile.pull(Some(&delta.cursor)));
    assert!(idle.changes.is_empty());

    let paired = in_turns(
        |_| drop(std::hint::black_box(emile.pull(Some(&idle.cursor)))),
        |_| drop(std::hint::black_box(bare_idle(&raw, before + ROWS))),
    );
    let [served, bare] = paired.percentile(99);
    println!("F10 idle: {}, raw {}", micros(served), micros(bare));
    figures.add("F10_idle_p99_ratio", paired.ratio(99), Gate::AtMost(2.0));

    let paired = in_turns(
        |_| drop(std::hint::black_box(emile.pull(Some(&settled.cursor)))),
        |_| drop(std::hint::black_box(bare_delta(&raw, before))),
    );
    let [served, bare] = paired.percentile(99);
    println!(
        "F10 delta of {ROWS}: {}, raw {}",
        micros(served),
        micros(bare)
    );
    figures.add("F10_delta_p99_ratio", paired.ratio(99), Gate::AtMost(2.0));
}

/// Measures F13.
pub(crate) fn as_the_store_grows(small: &Store, large: &Store, figures: &mut Figures) {
    let syncs = [small, large].map(|store| {
        let petra = Phone::of(store, Viewer::Petra);
        let settled = petra.settle();
        let scopes = usize::try_from(RECORDS_OF_PETRA * 3).expect("small");
        assert_eq!(settled.add.len(), scopes, "Petra's scopes");
        change_one_row(&store.raw());
        let delta: PullAnswer = read(&petra.pull(Some(&settled.cursor)));
        assert_eq!(delta.changes.len(), 1, "one change");
        (petra, settled.cursor)
    });
    let [(small, at_small), (large, at_large)] = &syncs;
    let paired = in_turns(
        |_| drop(std::hint::black_box(large.pull(Some(at_large)))),
        |_| drop(std::hint::black_box(small.pull(Some(at_small)))),
    );
    let [in_large, in_small] = paired.percentile(50);
    println!(
        "F13 sync: 10 k items {}, 1 M items {}",
        micros(in_small),
        micros(in_large)
    );
    figures.add("F13_sync_growth_ratio", paired.ratio(50), Gate::AtMost(1.3));
}

fn standing(raw: &Connection) -> i64 {
    raw.query_row(
        "SELECT seq FROM company WHERE company_id = ?1",
        [company().as_bytes()],
        |row| row.get(0),
    )
    .expect("the company")
}

fn scope(raw: &Connection, n: u64, audience: Audience) -> i64 {
    raw.query_row(
        "SELECT scope_no FROM scope WHERE company_id = ?1 AND space_id = ?2 AND audience = ?3",
        params![
            company().as_bytes(),
            record(n).as_bytes(),
            audience.to_string()
        ],
        |row| row.get(0),
    )
    .expect("a scope of the store")
}

/// Some of Emile's own photos changed, each by itself: the next numbers of the company's feed.
fn change_own_rows(raw: &Connection) {
    let own = Audience::OwnProfessional(Viewer::Emile.professional());
    let mut seq = standing(raw);
    raw.execute_batch("BEGIN IMMEDIATE")
        .expect("nobody else writes");
    for n in 0..ROWS / ROWS_OF_A_RECORD {
        let scope = scope(raw, n.unsigned_abs(), own);
        for id in own_files(raw, scope) {
            seq += 1;
            touch(raw, scope, &id, seq);
        }
    }
    raw.execute_batch("COMMIT").expect("room on the disk");
}

/// A photo of a record that Petra follows changed, and everybody of the company sees it.
fn change_one_row(raw: &Connection) {
    let seq = standing(raw) + 1;
    let scope = scope(raw, 3, Audience::Company(company()));
    let id: Vec<u8> = raw
        .query_row(
            "SELECT id FROM entry WHERE company_id = ?1 AND scope_no = ?2 AND kind = 'file' \
             ORDER BY id LIMIT 1",
            params![company().as_bytes(), scope],
            |row| row.get(0),
        )
        .expect("a file of the store");
    touch(raw, scope, &id, seq);
}

fn own_files(raw: &Connection, scope: i64) -> Vec<Vec<u8>> {
    raw.prepare_cached(
        "SELECT id FROM entry WHERE company_id = ?1 AND scope_no = ?2 AND kind = 'file' \
         ORDER BY id LIMIT ?3",
    )
    .and_then(|mut found| {
        found
            .query_map(
                params![company().as_bytes(), scope, ROWS_OF_A_RECORD],
                |row| row.get(0),
            )?
            .collect()
    })
    .expect("files of the store")
}

fn touch(raw: &Connection, scope: i64, id: &[u8], seq: i64) {
    let done = raw.execute(
        "UPDATE entry SET seq = ?4 \
         WHERE company_id = ?1 AND scope_no = ?2 AND kind = 'file' AND id = ?3",
        params![company().as_bytes(), scope, id, seq],
    );
    assert_eq!(done.ok(), Some(1));
    let done = raw.execute(
        "UPDATE scope SET head = ?3 WHERE company_id = ?1 AND scope_no = ?2",
        params![company().as_bytes(), scope, seq],
    );
    assert_eq!(done.ok(), Some(1));
    let done = raw.execute(
        "UPDATE company SET seq = ?2 WHERE company_id = ?1",
        params![company().as_bytes(), seq],
    );
    assert_eq!(done.ok(), Some(1));
}

/// The rows that tell that there is nothing: where server, company and device stand, and whether
/// a scope of the company moved.
fn bare_idle(raw: &Connection, cursor: i64) -> (String, i64, i64, Option<i64>) {
    let snapshot = raw.unchecked_transaction().expect("a snapshot");
    let stands = raw
        .prepare_cached(
            "SELECT v.epoch, c.seq, d.offer FROM server v \
             JOIN company c ON c.company_id = ?1 \
             JOIN device d ON d.person_id = ?2 AND d.role = 'professional' AND d.device_id = ?3 \
             WHERE v.one = 1",
        )
        .and_then(|mut found| {
            let person = Viewer::Emile.person();
            let device = crate::store::id(b'd', Viewer::Emile as u64);
            found.query_row(
                params![company().as_bytes(), person.as_bytes(), device],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
        });
    let (epoch, seq, offer) = stands.expect("the rows");
    let moved = raw
        .prepare_cached("SELECT scope_no FROM scope WHERE company_id = ?1 AND head > ?2 LIMIT 1")
        .and_then(|mut found| {
            found
                .query_row(params![company().as_bytes(), cursor], |row| row.get(0))
                .optional()
        });
    drop(snapshot);
    (epoch, seq, offer, moved.expect("a seek"))
}

/// The rows that changed: the scopes that moved, and what is newer in each.
fn bare_delta(raw: &Connection, cursor: i64) -> Vec<(i64, String, Vec<u8>, i64, String)> {
    let snapshot = raw.unchecked_transaction().expect("a snapshot");
    let mut rows = Vec::with_capacity(ROWS as usize);
    let mut heads = raw
        .prepare_cached(
            "SELECT scope_no FROM scope WHERE company_id = ?1 AND head > ?2 ORDER BY head",
        )
        .expect("a statement");
    let mut newer = raw
        .prepare_cached(
            "SELECT seq, kind, id, live, body FROM entry \
             WHERE company_id = ?1 AND scope_no = ?2 AND seq > ?3 ORDER BY seq",
        )
        .expect("a statement");
    let scopes = heads
        .query_map(params![company().as_bytes(), cursor], |row| {
            row.get::<_, i64>(0)
        })
        .expect("a seek");
    for scope in scopes {
        let scope = scope.expect("a number");
        let found = newer.query_map(params![company().as_bytes(), scope, cursor], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        });
        rows.extend(found.expect("a seek").map(|row| row.expect("a row")));
    }
    drop((heads, newer));
    drop(snapshot);
    rows
}
