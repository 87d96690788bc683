//! F9: a page of 100 out of the folder of 10,000 files, for several viewers, against its raw twin:
//! one index seek for each scope that the viewer holds, read side by side as far as the page goes.

use crate::figure::{Figures, Gate, in_turns, micros};
use crate::store::{Store, Viewer, company, large_folder, record};
use rusqlite::{Connection, Statement, params};
use std::sync::Arc;
use suivi_rules::{Audience, Participation, Relation, scopes_for};
use suivi_server::read::facts;
use suivi_server::read::lists::{self, ItemsAsked};
use suivi_server::subject::Caller;
use suivi_wire::rows::Row;
use suivi_wire::spaces::ItemsAnswer;

const PAGE: usize = 100;

/// Who looks, and how many of the 10,000 files there are for him.
const VIEWERS: [(Viewer, &str, usize); 5] = [
    (Viewer::Emile, "owner", 10_000),
    (Viewer::Sofia, "super", 4_100),
    (Viewer::Nora, "colleague", 3_100),
    (Viewer::Ana, "client", 1_100),
    (Viewer::Xenia, "almost_nothing", 100),
];

/// Measures F9.
pub(crate) fn pages_of_a_folder(store: &Store, figures: &mut Figures) {
    let raw = store.raw();
    for (viewer, word, files) in VIEWERS {
        let caller = Arc::new(store.caller(viewer));
        let mut twin = Twin::of(&raw, scopes_held(store, &caller));
        let pages = pages(store, &caller, &mut twin);
        assert_eq!(
            pages.iter().map(|page| page.rows).sum::<usize>(),
            files,
            "what {word} sees"
        );
        let page = |time: usize| &pages[time.wrapping_mul(7_919) % pages.len()];
        let paired = in_turns(
            |time| {
                drop(std::hint::black_box(serve(
                    store,
                    &caller,
                    page(time).after.clone(),
                )))
            },
            |time| drop(std::hint::black_box(twin.read(page(time).below))),
        );
        let [served, bare] = paired.percentile(99);
        println!(
            "F9 {word}: page of {} in {}, raw {}",
            pages[0].rows,
            micros(served),
            micros(bare)
        );
        figures.add(
            &format!("F9_list_{word}_p99_ratio"),
            paired.ratio(99),
            Gate::AtMost(2.0),
        );
    }
}

/// Where a page begins: in the server's words and in the index's.
struct Page {
    after: Option<String>,
    below: (i64, [u8; 16]),
    rows: usize,
}

const TOP: (i64, [u8; 16]) = (i64::MAX, [0xff; 16]);

/// Turns all pages of the folder with the server and its twin, who must show the same.
fn pages(store: &Store, caller: &Arc<Caller>, twin: &mut Twin<'_>) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut next = Some((None, TOP));
    while let Some((after, below)) = next {
        let answer: ItemsAnswer =
            serde_json::from_slice(&serve(store, caller, after.clone())).expect("a page");
        let bare = twin.read(below);
        let same = answer
            .rows
            .iter()
            .map(id)
            .eq(bare.iter().map(|(at, _)| at.1));
        assert!(same, "the twin reads the same page");
        pages.push(Page {
            after,
            below,
            rows: answer.rows.len(),
        });
        let last = bare.last().map_or(TOP, |(at, _)| *at);
        next = answer.next.map(|after| (Some(after), last));
    }
    pages
}

fn id(row: &Row) -> [u8; 16] {
    match row {
        Row::File(file) => *file.item.as_bytes(),
        Row::Folder(folder) => *folder.item.as_bytes(),
        Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => [0; 16],
    }
}

/// What the handler does with its snapshot.
fn serve(store: &Store, caller: &Arc<Caller>, after: Option<String>) -> Vec<u8> {
    let caller = Arc::clone(caller);
    let asked = ItemsAsked {
        folder: Some(large_folder()),
        after,
        ..ItemsAsked::default()
    };
    store.read(move |tx| lists::items(tx, &caller, record(0), &asked)?.to_json())
}

/// The numbers of the scopes of the first record that somebody holds, by the rules.
fn scopes_held(store: &Store, caller: &Arc<Caller>) -> Vec<i64> {
    let caller = Arc::clone(caller);
    store.read(move |tx| {
        let space = facts::space(tx, record(0))?.expect("the first record");
        let relation: Relation = facts::relation(tx, &caller, &space)?;
        assert_ne!(relation.participation, Participation::Archived);
        let held = scopes_for(&caller.subject, &space, &relation);
        let all = tx.all(
            "SELECT scope_no, audience FROM scope WHERE company_id = $1 AND space_id = $2",
            &[(&space.company).into(), (&space.id).into()],
            |row| Ok((row.int(0)?, row.parse::<Audience>(1)?)),
        )?;
        Ok(all
            .into_iter()
            .filter(|(_, one)| held.holds(one))
            .map(|(scope, _)| scope)
            .collect())
    })
}

/// The bare seeks: for each scope a statement that is stepped as far as the page needs.
struct Twin<'c> {
    connection: &'c Connection,
    scopes: Vec<(i64, Statement<'c>)>,
}

const SEEK: &str = "SELECT sort_at, id, body FROM entry \
    WHERE company_id = ?1 AND scope_no = ?2 AND folder = ?3 AND live = 1 \
    AND (sort_at, id) < (?4, ?5) ORDER BY sort_at DESC, id DESC";

impl<'c> Twin<'c> {
    fn of(connection: &'c Connection, scopes: Vec<i64>) -> Self {
        let prepare = |scope| (scope, connection.prepare(SEEK).expect("a statement"));
        Self {
            connection,
            scopes: scopes.into_iter().map(prepare).collect(),
        }
    }

    fn read(&mut self, below: (i64, [u8; 16])) -> Vec<((i64, [u8; 16]), String)> {
        let snapshot = self.connection.unchecked_transaction().expect("a snapshot");
        let mut cursors: Vec<_> = self
            .scopes
            .iter_mut()
            .map(|(scope, seek)| {
                let (company, folder) = (company(), large_folder());
                let values = params![
                    company.as_bytes(),
                    *scope,
                    folder.as_bytes(),
                    below.0,
                    below.1
                ];
                seek.query(values).expect("a seek")
            })
            .collect();
        let key = |row: &rusqlite::Row<'_>| -> (i64, [u8; 16]) {
            (row.get(0).expect("a number"), row.get(1).expect("an id"))
        };
        let mut page = Vec::with_capacity(PAGE);
        let mut heads: Vec<Option<(i64, [u8; 16])>> = cursors
            .iter_mut()
            .map(|cursor| cursor.next().expect("a step").map(key))
            .collect();
        while page.len() < PAGE
            && let Some(top) = heads.iter().flatten().max().copied()
        {
            let mut body = None;
            for (cursor, head) in cursors.iter_mut().zip(&mut heads) {
                if *head == Some(top) {
                    if body.is_none() {
                        let row =
                            rusqlite::fallible_streaming_iterator::FallibleStreamingIterator::get(
                                cursor,
                            );
                        body = row.map(|row| row.get::<_, String>(2).expect("a text"));
                    }
                    *head = cursor.next().expect("a step").map(key);
                }
            }
            page.push((top, body.expect("one of them has it")));
        }
        drop(cursors);
        drop(snapshot);
        page
    }
}
