//! The machine's table: what happens, what is written, what is done.

use crate::model::{row, scope_row};
use std::collections::BTreeMap;
use suivi_device::pause;
use suivi_device::sync::machine::Sync;
use suivi_device::sync::{Effect, Event, Standing, Step, Write};
use suivi_device::time::{Boot, Moment};
use suivi_wire::feed::{Change, Checkpoint, PullAnswer, ScopePage, ScopeRow};

const fn at(up: i64) -> Moment {
    Moment {
        up,
        boot: Boot(1),
        wall: 0,
    }
}

fn scope(name: &str) -> ScopeRow {
    ScopeRow {
        scope: name.into(),
        ..scope_row((0, 0))
    }
}

/// `a/1` is item 1 in scope a; `-a/1` takes it out.
fn change(text: &str) -> Change {
    let (put, text) = text
        .strip_prefix('-')
        .map_or((true, text), |rest| (false, rest));
    let (scope, id) = text.split_once('/').unwrap();
    Change {
        scope: scope.into(),
        kind: "file".into(),
        id: id.into(),
        seq: 5,
        row: put.then(|| row(0, 1)),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// `pulled 1 cursor=c drop=a add=b,c changes=a/1 more reset`, `paged 2 a/1 next=n`, and the rest by
/// their names; the number is the request's.
fn event(text: &str) -> Event {
    let mut words = words(text);
    let name = words.next().unwrap();
    let ask = || text.split_whitespace().nth(1).unwrap().parse().unwrap();
    let value = |key: &str| {
        let found = text
            .split_whitespace()
            .find_map(|word| word.strip_prefix(key));
        found.unwrap_or_default().to_owned()
    };
    let list = |key: &str| {
        let value = value(key);
        let parts = value.split(',').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect::<Vec<String>>()
    };
    let has = |word: &str| text.split_whitespace().any(|of| of == word);
    match name {
        "due" => Event::Due,
        "woken" => Event::Woken,
        "recheck" => Event::Recheck,
        "compared" => Event::Compared,
        "signed-out" => Event::SignedOut,
        "signed-in" => Event::SignedIn,
        "no-scope" => Event::NoScope { ask: ask() },
        "failed" => Event::Failed {
            ask: ask(),
            retry_after: value("after=").parse().ok(),
        },
        "pulled" => Event::Pulled {
            ask: ask(),
            answer: PullAnswer {
                reset: has("reset"),
                drop: list("drop="),
                add: list("add=").iter().map(|name| scope(name)).collect(),
                changes: list("changes=").iter().map(|text| change(text)).collect(),
                checkpoint: Checkpoint {
                    epoch: value("cursor="),
                    companies: BTreeMap::new(),
                },
                more: has("more"),
                cursor: value("cursor="),
            },
        },
        "paged" => Event::Paged {
            ask: ask(),
            page: ScopePage {
                entries: list("entries=").iter().map(|text| change(text)).collect(),
                next: Some(value("next=")).filter(|next| !next.is_empty()),
                read_at: 0,
            },
        },
        _ => panic!("{text}"),
    }
}

fn told(step: &Step) -> String {
    let mut parts = Vec::new();
    for write in &step.writes {
        parts.push(match write {
            Write::Drop(scope) => format!("drop {scope}"),
            Write::Add(row) => format!("add {}", row.scope),
            Write::Keep(scopes) => format!("keep {}", scopes.join(",")),
            Write::Sweep { scope, mark, check } => {
                format!("{} {scope}@{mark}", if *check { "settle" } else { "sweep" })
            }
            Write::Change {
                change,
                mark,
                check,
            } => {
                let sign = if change.row.is_some() { "" } else { "-" };
                let mark = mark.map_or(String::new(), |mark| format!("@{mark}"));
                let check = if *check { "?" } else { "" };
                format!("{sign}{}/{}{mark}{check}", change.scope, change.id)
            }
        });
    }
    for effect in &step.effects {
        parts.push(match effect {
            Effect::Pull { ask, cursor } => {
                format!("PULL{ask} {}", cursor.as_deref().unwrap_or("-"))
            }
            Effect::Read { ask, scope, after } => {
                format!("READ{ask} {scope} {}", after.as_deref().unwrap_or("-"))
            }
            Effect::Reached(checkpoint) => format!("REACHED {}", checkpoint.epoch),
            Effect::Compare => "COMPARE".into(),
            Effect::WakeAt(_) => "WAKE".into(),
        });
    }
    parts.join("; ")
}

type Story = (&'static str, &'static [(&'static str, &'static str)]);

/// What is said, and the steps of it: event, and what comes of it.
const STORIES: &[Story] = &[
    (
        "a first round resets, reads its scope by pages, pulls what came meanwhile, and only then \
         stands at a checkpoint",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 reset add=a cursor=c1", "keep a; add a; READ2 a -"),
            ("paged 2 entries=a/1 next=n", "a/1@2; READ3 a n"),
            ("paged 3 entries=a/2", "a/2@2; sweep a@2; PULL4 c1"),
            ("pulled 4 changes=a/3 cursor=c2", "a/3; REACHED c2; COMPARE"),
        ],
    ),
    (
        "an idle pull stands at a checkpoint at once",
        &[("due", "PULL1 -"), ("pulled 1 cursor=c1", "REACHED c1")],
    ),
    (
        "a lost scope is dropped before anything else, also while it was being read",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a,b cursor=c1", "add a; add b; READ2 a -"),
            ("due", ""),
            ("paged 2 entries=a/1 next=n", "a/1@1; PULL3 c1"),
            (
                "pulled 3 drop=a changes=b/1 cursor=c2",
                "drop a; b/1@2; READ4 b -",
            ),
            ("paged 4", "sweep b@2; PULL5 c2"),
            ("pulled 5 cursor=c2", "REACHED c2"),
        ],
    ),
    (
        "more is pulled before scopes are read",
        &[
            ("due", "PULL1 -"),
            (
                "pulled 1 add=a changes=b/1 more cursor=c1",
                "add a; b/1; PULL2 c1",
            ),
            ("pulled 2 changes=-b/1 cursor=c2", "-b/1; READ3 a -"),
            ("paged 3", "sweep a@1; PULL4 c2"),
            ("pulled 4 cursor=c2", "REACHED c2"),
        ],
    ),
    (
        "a change of a scope that is being read carries the reading's mark",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a more cursor=c1", "add a; PULL2 c1"),
            (
                "pulled 2 changes=a/9,b/9 cursor=c2",
                "a/9@1; b/9; READ3 a -",
            ),
        ],
    ),
    (
        "a refused scope is dropped at once, and the next pull says so",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a cursor=c1", "add a; READ2 a -"),
            ("no-scope 2", "drop a; PULL3 c1"),
            ("pulled 3 drop=a cursor=c2", "drop a; REACHED c2"),
        ],
    ),
    (
        "a refused scope that the next pull does not drop was lost and regained: all is offered again",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a cursor=c1", "add a; READ2 a -"),
            ("no-scope 2", "drop a; PULL3 c1"),
            ("pulled 3 cursor=c1", "PULL4 -"),
            ("pulled 4 reset add=a cursor=c2", "keep a; add a; READ5 a -"),
        ],
    ),
    (
        "a server that offers and refuses for ever is asked with pauses",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a cursor=c", "add a; READ2 a -"),
            ("no-scope 2", "drop a; PULL3 c"),
            ("pulled 3 drop=a add=a cursor=c", "drop a; add a; READ4 a -"),
            ("no-scope 4", "drop a; PULL5 c"),
            ("pulled 5 drop=a add=a cursor=c", "drop a; add a; READ6 a -"),
            ("no-scope 6", "drop a; PULL7 c"),
            ("pulled 7 drop=a add=a cursor=c", "drop a; add a; READ8 a -"),
            ("no-scope 8", "drop a; WAKE"),
        ],
    ),
    (
        "answers that are late, doubled or of nobody are not listened to",
        &[
            ("pulled 1 drop=a cursor=c", ""),
            ("due", "PULL1 -"),
            ("paged 1 entries=a/1", ""),
            ("failed 7", ""),
            ("failed 1", "WAKE"),
            ("pulled 1 drop=a cursor=c", ""),
            ("due", "PULL2 -"),
            ("pulled 1 drop=a cursor=c", ""),
            ("pulled 2 cursor=c1", "REACHED c1"),
            ("pulled 2 cursor=c1", ""),
        ],
    ),
    (
        "poked while a request is on its way, it pulls once more after it",
        &[
            ("due", "PULL1 -"),
            ("due", ""),
            ("due", ""),
            ("pulled 1 cursor=c1", "PULL2 c1"),
            ("pulled 2 cursor=c2", "REACHED c2"),
        ],
    ),
    (
        "poked while a request is on its way that fails, it pulls at once",
        &[
            ("due", "PULL1 -"),
            ("due", ""),
            ("failed 1", "PULL2 -"),
            ("failed 2", "WAKE"),
        ],
    ),
    (
        "a pause ends when it is due, and by nothing else that is not a reason",
        &[
            ("due", "PULL1 -"),
            ("failed 1", "WAKE"),
            ("woken", "WAKE"),
            ("recheck", ""),
            ("due", "PULL2 -"),
        ],
    ),
    (
        "signed out, it rests; signed in, it goes on",
        &[
            ("due", "PULL1 -"),
            ("signed-out", ""),
            ("pulled 1 cursor=c1", ""),
            ("due", ""),
            ("woken", ""),
            ("recheck", ""),
            ("signed-in", "PULL2 -"),
        ],
    ),
    (
        "a reset in a round treats all scopes as new and is compared at its checkpoint, until it was",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a,b cursor=c1", "add a; add b; READ2 a -"),
            ("due", ""),
            ("paged 2 entries=a/1 next=n", "a/1@1; PULL3 c1"),
            (
                "pulled 3 reset add=b,d cursor=e1",
                "keep b,d; add b; add d; READ4 b -",
            ),
            ("paged 4", "sweep b@4; READ5 d -"),
            ("paged 5", "sweep d@5; PULL6 e1"),
            ("pulled 6 cursor=e1", "REACHED e1; COMPARE"),
            ("due", "PULL7 e1"),
            ("pulled 7 cursor=e1", "REACHED e1; COMPARE"),
            ("compared", ""),
            ("due", "PULL8 e1"),
            ("pulled 8 cursor=e1", "REACHED e1"),
        ],
    ),
    (
        "a recheck reads the scope that was longest unchecked, and settles after the next pull",
        &[
            ("recheck", ""),
            ("due", "PULL1 -"),
            ("pulled 1 add=a,b cursor=c1", "add a; add b; READ2 a -"),
            ("paged 2", "sweep a@1; READ3 b -"),
            ("paged 3", "sweep b@2; PULL4 c1"),
            ("pulled 4 cursor=c2", "REACHED c2"),
            ("recheck", "READ5 a -"),
            ("paged 5 entries=a/1", "a/1@3?; PULL6 c2"),
            (
                "pulled 6 changes=a/2 cursor=c3",
                "a/2@3; settle a@3; REACHED c3",
            ),
            ("recheck", "READ7 b -"),
        ],
    ),
    (
        "a recheck that is due during a round comes after it",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a cursor=c1", "add a; READ2 a -"),
            ("recheck", ""),
            ("paged 2", "sweep a@1; PULL3 c1"),
            ("pulled 3 cursor=c1", "REACHED c1; READ4 a -"),
        ],
    ),
    (
        "entries of another scope than was asked for are not believed, nor a page that leads to itself",
        &[
            ("due", "PULL1 -"),
            ("pulled 1 add=a cursor=c1", "add a; READ2 a -"),
            ("paged 2 entries=b/1,a/1 next=n", "a/1@1; READ3 a n"),
            ("paged 3 entries=a/2 next=n", "WAKE"),
        ],
    ),
];

#[test]
fn every_story_goes_as_it_is_told() {
    for (name, steps) in STORIES {
        let mut sync = Sync::new(Standing::default(), 1);
        for (number, (happens, expected)) in steps.iter().enumerate() {
            let step = sync.step(event(happens), at(0));
            assert_eq!(told(&step), *expected, "{name}\nstep {number}: {happens}");
        }
    }
}

/// Killed after any step, it begins with a pull and comes to where it would have come.
#[test]
fn a_round_that_was_cut_goes_on_where_it_was() {
    let mut sync = Sync::new(Standing::default(), 1);
    for happens in [
        "due",
        "pulled 1 add=a,b cursor=c1",
        "paged 2 entries=a/1 next=n",
    ] {
        sync.step(event(happens), at(0));
    }
    let mut sync = Sync::new(sync.standing().clone(), 1);
    for (happens, expected) in [
        ("due", "PULL1 c1"),
        ("pulled 1 cursor=c1", "READ2 a n"),
        ("paged 2 entries=a/2", "a/2@1; sweep a@1; READ3 b -"),
        ("paged 3", "sweep b@2; PULL4 c1"),
        ("pulled 4 cursor=c1", "REACHED c1"),
    ] {
        assert_eq!(told(&sync.step(event(happens), at(0))), expected);
    }
}

#[test]
fn pauses_double_to_their_limit_and_start_anew_when_it_is_due() {
    let mut longest = BTreeMap::new();
    for seed in 0..200 {
        let mut sync = Sync::new(Standing::default(), seed);
        let mut again = Sync::new(Standing::default(), seed);
        let mut up = 0;
        sync.step(Event::Due, at(up));
        again.step(Event::Due, at(up));
        for tries in 1..=12_u32 {
            let failed = || Event::Failed {
                ask: u64::from(tries),
                retry_after: None,
            };
            let step = sync.step(failed(), at(up));
            assert_eq!(step, again.step(failed(), at(up)), "the same seed");
            let [Effect::WakeAt(wake)] = step.effects[..] else {
                panic!("{step:?}");
            };
            let limit = (pause::FIRST << (tries - 1)).min(pause::LONGEST);
            assert!((0..=limit).contains(&(wake - up)));
            let most: &mut i64 = longest.entry(tries).or_default();
            *most = (*most).max(wake - up);
            up = wake;
            sync.step(Event::Woken, at(up));
            again.step(Event::Woken, at(up));
        }
    }
    for (tries, most) in longest {
        let limit = (pause::FIRST << (tries - 1)).min(pause::LONGEST);
        assert!(most > limit / 2, "full jitter reaches its limit: {tries}");
    }
}

#[test]
fn the_server_may_ask_for_a_longer_pause_and_another_start_of_the_machine_ends_it() {
    let mut sync = Sync::new(Standing::default(), 1);
    sync.step(Event::Due, at(0));
    let step = sync.step(event("failed 1 after=3600"), at(0));
    assert_eq!(step.effects, [Effect::WakeAt(3_600_000_000)]);
    let other = Moment {
        boot: Boot(2),
        ..at(0)
    };
    assert_eq!(told(&sync.step(Event::Woken, other)), "PULL2 -");
}
