//! A phone that loses answers, goes back to an older state of itself and reads scopes late, against
//! what the rules say that its person sees of the spaces he follows.

use super::cursor::Cursor;
use super::{Heard, Listening, Pull, listening, offer, pull, scope};
use crate::Failed;
use crate::Poke;
use crate::act::ops::Done;
use crate::read::facts;
use crate::read::lists::world::{Company, Who, World, set};
use crate::subject;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suivi_rules::{ItemId, Level, Profile, Refusal, SpaceId, follows, scopes_for, scopes_of};
use suivi_wire::Code;
use suivi_wire::feed::{PullAnswer, ScopePage};

type Rows = BTreeMap<(String, String), Value>;

/// What a phone keeps.
#[derive(Debug, Clone, Default)]
struct Phone {
    cursor: Option<String>,
    scopes: BTreeMap<String, Rows>,
}

/// As the door does: a reading pull, then a writing one if it offers something new.
fn pulled(world: &World, who: Who, cursor: Option<&str>) -> PullAnswer {
    let first = reading(world, who, cursor);
    let text = if first.is_new_offer() {
        let (sets, cursor) = (Arc::clone(&world.sets), cursor.map(str::to_owned));
        let now = world.now;
        world.write(move |tx| {
            let caller = subject::of_token(tx, &who.token, now)?;
            offer(tx, &caller, &sets, cursor.as_deref())?.to_json()
        })
    } else {
        first.to_json().unwrap()
    };
    // The text is put together by hand: it must read as what the API says it is.
    serde_json::from_slice(&text).unwrap()
}

fn reading(world: &World, who: Who, cursor: Option<&str>) -> Pull {
    let (sets, cursor) = (Arc::clone(&world.sets), cursor.map(str::to_owned));
    world
        .read(who, move |tx, caller| {
            pull(tx, caller, &sets, cursor.as_deref())
        })
        .unwrap()
}

fn page(world: &World, who: Who, id: &str, after: Option<String>) -> Result<ScopePage, Failed> {
    let (sets, id) = (Arc::clone(&world.sets), id.to_owned());
    let text = world.read(who, move |tx, caller| {
        scope(tx, caller, &sets, &id, after.as_deref(), 5)?.to_json()
    })?;
    Ok(serde_json::from_slice(&text).unwrap())
}

impl Phone {
    fn apply(&mut self, world: &World, who: Who, answer: &PullAnswer) {
        if answer.reset {
            self.scopes.clear();
        }
        for lost in &answer.drop {
            assert!(
                self.scopes.remove(lost).is_some(),
                "dropped what was not there"
            );
        }
        let mut reached = BTreeMap::new();
        for change in &answer.changes {
            let company = change.scope.split('.').next().unwrap().to_owned();
            let before = reached.insert(company, change.seq);
            assert!(
                before.is_none_or(|before| before <= change.seq),
                "out of order"
            );
            let rows = self
                .scopes
                .get_mut(&change.scope)
                .expect("a scope that the phone has");
            put(rows, change);
        }
        for new in &answer.add {
            assert!(
                !self.scopes.contains_key(&new.scope),
                "new, but there before"
            );
            let mut rows = Rows::new();
            let mut after = None;
            loop {
                // A scope that was lost meanwhile is not found; the next pull drops it.
                let Ok(page) = page(world, who, &new.scope, after) else {
                    break;
                };
                for change in &page.entries {
                    put(&mut rows, change);
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            self.scopes.insert(new.scope.clone(), rows);
        }
        self.cursor = Some(answer.cursor.clone());
    }

    /// Pulls until there is no more.
    fn catch_up(&mut self, world: &World, who: Who) {
        for _ in 0..100 {
            let answer = pulled(world, who, self.cursor.as_deref());
            self.apply(world, who, &answer);
            if !answer.more {
                return;
            }
        }
        panic!("never ends");
    }

    fn items(&self) -> BTreeMap<String, Value> {
        let of_items = |kind: &str| matches!(kind, "file" | "folder");
        let rows = self.scopes.values().flatten();
        rows.filter(|((kind, _), _)| of_items(kind))
            .map(|((_, id), row)| (id.clone(), row.clone()))
            .collect()
    }
}

fn put(rows: &mut Rows, change: &suivi_wire::feed::Change) {
    let key = (change.kind.clone(), change.id.clone());
    match &change.row {
        Some(row) => rows.insert(key, serde_json::to_value(row).unwrap()),
        None => rows.remove(&key),
    };
}

/// What the rules say that he sees of the spaces that he follows, read from the items themselves.
fn oracle(world: &World, who: Who) -> BTreeMap<String, Value> {
    world
        .read(who, |tx, caller| {
            let ids = tx.all("SELECT item_id FROM item", &[], |row| row.id::<ItemId>(0))?;
            let mut seen = BTreeMap::new();
            for id in ids {
                let item = facts::item(tx, id)?.unwrap();
                let space = facts::space(tx, item.space)?.unwrap();
                let relation = facts::relation(tx, caller, &space)?;
                let audiences = match (item.file(), item.folder()) {
                    (Some(file), _) => scopes_of(&file, &space),
                    (_, Some(folder)) => scopes_of(&folder, &space),
                    _ => unreachable!(),
                };
                if follows(&caller.subject, &space, &relation)
                    && scopes_for(&caller.subject, &space, &relation).sees(&audiences)
                {
                    seen.insert(id.to_string(), serde_json::to_value(item.row()).unwrap());
                }
            }
            Ok(seen)
        })
        .unwrap()
}

struct Cast {
    company: Company,
    other: Company,
    chief: Who,
    employee: Who,
    outsider: Who,
    client: Who,
    spaces: [SpaceId; 2],
}

fn cast(world: &mut World) -> Cast {
    let company = world.company();
    let other = world.company();
    let here = company.branches[0];
    let chief = world.professional(&company, Profile::SuperAdministrator, &[]);
    let employee = world.professional(&company, Profile::Employee, &[here]);
    let outsider = world.professional(&other, Profile::Employee, &[other.branches[0]]);
    let (first, client) = world.client(chief, "Ana", &[here]);
    let (second, _) = world.client(chief, "Bo", &[here]);
    Cast {
        company,
        other,
        chief,
        employee,
        outsider,
        client,
        spaces: [first, second],
    }
}

const LEVELS: [Level; 5] = [
    Level::JustMe,
    Level::Company,
    Level::MeAndClient,
    Level::CompanyAndClient,
    Level::Everyone,
];

#[derive(Debug, Clone)]
enum Step {
    AddFile {
        by: usize,
        space: usize,
        folder: Option<usize>,
        level: usize,
    },
    AddFolder {
        by: usize,
        space: usize,
    },
    SetLevel {
        by: usize,
        item: usize,
        level: usize,
    },
    Delete {
        by: usize,
        item: usize,
    },
    Participate {
        who: usize,
        space: usize,
    },
    Part {
        who: usize,
        space: usize,
    },
    Pull {
        who: usize,
        way: Way,
    },
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Applied,
    /// The server did its part, the phone never heard of it.
    Lost,
    /// The phone's own store lost what it applied last.
    RolledBack,
}

fn step() -> impl Strategy<Value = Step> {
    let way = prop_oneof![Just(Way::Applied), Just(Way::Lost), Just(Way::RolledBack)];
    prop_oneof![
        5 => (0..4_usize, 0..2_usize, proptest::option::of(0..4_usize), 0..5_usize)
            .prop_map(|(by, space, folder, level)| Step::AddFile { by, space, folder, level }),
        1 => (0..4_usize, 0..2_usize).prop_map(|(by, space)| Step::AddFolder { by, space }),
        4 => (0..4_usize, 0..20_usize, 0..5_usize)
            .prop_map(|(by, item, level)| Step::SetLevel { by, item, level }),
        1 => (0..4_usize, 0..20_usize).prop_map(|(by, item)| Step::Delete { by, item }),
        2 => (1..4_usize, 0..2_usize).prop_map(|(who, space)| Step::Participate { who, space }),
        1 => (1..4_usize, 0..2_usize).prop_map(|(who, space)| Step::Part { who, space }),
        6 => (0..4_usize, way).prop_map(|(who, way)| Step::Pull { who, way }),
    ]
}

fn play(steps: Vec<Step>) {
    let mut world = World::new();
    let c = cast(&mut world);
    let people = [c.client, c.chief, c.employee, c.outsider];
    let mut phones: [Phone; 4] = Default::default();
    let mut files: Vec<ItemId> = Vec::new();
    let mut folders: Vec<ItemId> = Vec::new();
    for step in steps {
        // What the rules refuse changes nothing; that is for other tests.
        match step {
            Step::AddFile {
                by,
                space,
                folder,
                level,
            } => {
                let folder = folder.and_then(|at| folders.get(at).copied());
                let (by, space, level) = (people[by], c.spaces[space], LEVELS[level]);
                files.extend(world.file(by, space, folder, "f", level).ok());
            }
            Step::AddFolder { by, space } => {
                folders.extend(world.folder(people[by], c.spaces[space], "d").ok());
            }
            Step::SetLevel { by, item, level } => {
                if let Some(item) = files.get(item) {
                    let _ = world.set_level(people[by], *item, LEVELS[level]);
                }
            }
            Step::Delete { by, item } => {
                if let Some(item) = files.get(item) {
                    let _ = world.delete(people[by], *item);
                }
            }
            Step::Participate { who: 3, space } => {
                world.invite(&c.company, c.spaces[space], c.outsider, c.other.id);
            }
            Step::Participate { who, space } => {
                let _ = world.participate(c.chief, c.spaces[space], people[who]);
            }
            Step::Part { who, space } => {
                let _ = world.part(c.chief, c.spaces[space], people[who]);
            }
            Step::Pull { who, way } => {
                let before = phones[who].clone();
                let answer = pulled(&world, people[who], before.cursor.as_deref());
                match way {
                    Way::Lost => {}
                    Way::Applied => phones[who].apply(&world, people[who], &answer),
                    Way::RolledBack => {
                        phones[who].apply(&world, people[who], &answer);
                        phones[who] = before;
                    }
                }
            }
        }
    }
    for (who, phone) in people.into_iter().zip(&mut phones) {
        phone.catch_up(&world, who);
        assert_eq!(phone.items(), oracle(&world, who));
        // And then there is nothing more to say, and nothing to write.
        let cursor = phone.cursor.clone();
        let idle = reading(&world, who, cursor.as_deref());
        assert!(!idle.reset && !idle.is_new_offer() && idle.changes.is_empty());
        assert_eq!(Some(idle.cursor), cursor);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..Default::default() })]
    #[test]
    fn a_phone_that_caught_up_has_what_its_person_sees(
        steps in proptest::collection::vec(step(), 0..50)
    ) {
        play(steps);
    }
}

#[test]
fn a_change_of_level_reaches_the_phone_whole() {
    let mut world = World::new();
    let c = cast(&mut world);
    let warm = world
        .file(c.chief, c.spaces[0], None, "a", Level::CompanyAndClient)
        .unwrap();
    let file = world
        .file(c.chief, c.spaces[0], None, "b", Level::Company)
        .unwrap();
    let mut phone = Phone::default();
    phone.catch_up(&world, c.client);
    assert_eq!(
        phone.items().into_keys().collect::<Vec<_>>(),
        [warm.to_string()]
    );
    world.set_level(c.chief, file, Level::MeAndClient).unwrap();
    world.set_level(c.chief, warm, Level::Company).unwrap();
    let answer = pulled(&world, c.client, phone.cursor.as_deref());
    let told: Vec<_> = answer
        .changes
        .iter()
        .map(|it| (it.id.clone(), it.row.is_some()))
        .collect();
    assert_eq!(told, [(file.to_string(), true), (warm.to_string(), false)]);
    assert!(!answer.reset && answer.drop.is_empty() && answer.add.is_empty() && !answer.more);
}

#[test]
fn many_changes_come_in_pieces_that_never_cut_a_change() {
    let mut world = World::new();
    let c = cast(&mut world);
    let (first, second) = (c.spaces[0], c.spaces[1]);
    for space in c.spaces {
        for level in LEVELS {
            world.file(c.chief, space, None, "warm", level).unwrap();
        }
    }
    let mut phone = Phone::default();
    phone.catch_up(&world, c.chief);
    // Each of these is in two scopes that the chief has, so each change has two entries.
    for n in 0..330 {
        let space = if n % 5 == 0 { second } else { first };
        world
            .file(c.chief, space, None, "f", Level::Company)
            .unwrap();
    }
    let mut pulls = 0;
    loop {
        let answer = pulled(&world, c.chief, phone.cursor.as_deref());
        let mut of: BTreeMap<i64, usize> = BTreeMap::new();
        for change in &answer.changes {
            *of.entry(change.seq).or_default() += 1;
        }
        assert!(of.values().all(|entries| *entries == 2), "a change was cut");
        assert!(answer.changes.len() <= 500 && answer.add.is_empty());
        phone.apply(&world, c.chief, &answer);
        pulls += 1;
        if !answer.more {
            break;
        }
        assert_eq!(answer.changes.len(), 500);
    }
    assert_eq!(pulls, 2);
    assert_eq!(phone.items(), oracle(&world, c.chief));
}

#[test]
fn a_scope_lost_is_dropped_and_no_longer_read() {
    let mut world = World::new();
    let c = cast(&mut world);
    world.participate(c.chief, c.spaces[0], c.employee).unwrap();
    world
        .file(c.chief, c.spaces[0], None, "f", Level::Everyone)
        .unwrap();
    let mut phone = Phone::default();
    phone.catch_up(&world, c.employee);
    let scopes: Vec<String> = phone.scopes.keys().cloned().collect();
    assert!(!phone.items().is_empty());
    world.part(c.chief, c.spaces[0], c.employee).unwrap();
    let answer = pulled(&world, c.employee, phone.cursor.as_deref());
    assert_eq!(answer.drop, scopes);
    assert!(answer.changes.is_empty() && answer.add.is_empty());
    // The answer was lost: the same again.
    assert_eq!(pulled(&world, c.employee, phone.cursor.as_deref()), answer);
    for id in &scopes {
        let failed = page(&world, c.employee, id, None).unwrap_err();
        assert_eq!(failed.code(), Code::Refused(Refusal::NotFound));
    }
    phone.apply(&world, c.employee, &answer);
    assert!(phone.scopes.is_empty());
    // Reach by profile is no feed: an administrator who follows nothing keeps nothing.
    world.part(c.employee, c.spaces[1], c.chief).unwrap_err();
}

#[test]
fn scopes_of_others_and_names_that_are_none_are_not_found() {
    let mut world = World::new();
    let c = cast(&mut world);
    world
        .file(c.chief, c.spaces[0], None, "f", Level::Company)
        .unwrap();
    let mut phone = Phone::default();
    phone.catch_up(&world, c.chief);
    let his = phone.scopes.keys().next().unwrap();
    let company = c.company.id;
    for id in [
        his.clone(),
        format!("{company}.999"),
        format!("{company}.+1"),
        format!("{company}.01"),
        format!("{company}"),
        format!("{}.1", c.other.id),
        "x".into(),
    ] {
        let failed = page(&world, c.employee, &id, None).unwrap_err();
        assert_eq!(failed.code(), Code::Refused(Refusal::NotFound), "{id}");
    }
}

#[test]
fn a_cursor_that_is_not_ours_is_answered_with_a_reset() {
    let mut world = World::new();
    let c = cast(&mut world);
    let mut phone = Phone::default();
    phone.catch_up(&world, c.chief);
    let good = Cursor::read(phone.cursor.as_deref().unwrap()).unwrap();
    let (mut ahead, mut elsewhere, mut unknown, mut negative) =
        (good.clone(), good.clone(), good.clone(), good.clone());
    for seq in ahead.companies.values_mut() {
        *seq += 1;
    }
    for seq in negative.companies.values_mut() {
        *seq = -1;
    }
    elsewhere.epoch = "restored".into();
    unknown.offer += 7;
    let mut cursors: Vec<String> = [ahead, elsewhere, unknown, negative]
        .iter()
        .map(|it| it.write().unwrap())
        .collect();
    cursors.extend(["".into(), "!".into(), "AAAA".into(), "A".repeat(200_000)]);
    for cursor in cursors {
        let answer = pulled(&world, c.chief, Some(&cursor));
        assert!(answer.reset && answer.changes.is_empty() && answer.drop.is_empty());
        let add = set(answer.add.iter().map(|row| row.scope.clone()));
        assert_eq!(add, phone.scopes.keys().cloned().collect::<BTreeSet<_>>());
        // Nor does it disturb the phone that has the right one.
        assert!(!pulled(&world, c.chief, phone.cursor.as_deref()).reset);
    }
}

#[test]
fn a_record_in_another_company_comes_and_goes_with_its_company() {
    let mut world = World::new();
    let c = cast(&mut world);
    let mut phone = Phone::default();
    phone.catch_up(&world, c.outsider);
    let companies = |answer: &PullAnswer| set(answer.checkpoint.companies.keys().copied());
    world.invite(&c.company, c.spaces[0], c.outsider, c.other.id);
    let answer = pulled(&world, c.outsider, phone.cursor.as_deref());
    assert_eq!(companies(&answer), set([c.company.id, c.other.id]));
    assert!(!answer.reset && !answer.add.is_empty());
    phone.apply(&world, c.outsider, &answer);
    world.part(c.chief, c.spaces[0], c.outsider).unwrap();
    let answer = pulled(&world, c.outsider, phone.cursor.as_deref());
    assert_eq!(companies(&answer), set([c.other.id]));
    assert_eq!(
        answer.drop,
        phone.scopes.keys().cloned().collect::<Vec<_>>()
    );
}

#[test]
fn two_pulls_at_once_leave_one_offer_that_both_phones_can_follow() {
    let mut world = World::new();
    let c = cast(&mut world);
    let mut phone = Phone::default();
    phone.catch_up(&world, c.employee);
    world.participate(c.chief, c.spaces[0], c.employee).unwrap();
    let cursor = phone.cursor.clone();
    // Both read before either writes.
    let early = reading(&world, c.employee, cursor.as_deref());
    assert!(early.is_new_offer());
    let first = pulled(&world, c.employee, cursor.as_deref());
    let second = pulled(&world, c.employee, cursor.as_deref());
    assert_eq!(first, second);
    phone.apply(&world, c.employee, &second);
    assert!(!pulled(&world, c.employee, phone.cursor.as_deref()).reset);
}

fn listens(world: &World, who: Who) -> Listening {
    let sets = Arc::clone(&world.sets);
    world
        .read(who, move |tx, caller| listening(tx, caller, &sets))
        .unwrap()
}

fn poke_of(done: Result<Done, Failed>) -> Poke {
    done.unwrap().poke().unwrap()
}

#[test]
fn a_poke_is_heard_by_whom_it_concerns() {
    let mut world = World::new();
    let c = cast(&mut world);
    for level in LEVELS {
        world
            .file(c.chief, c.spaces[0], None, "warm", level)
            .unwrap();
    }
    let file = world
        .file(c.chief, c.spaces[0], None, "f", Level::JustMe)
        .unwrap();
    let hears = |world: &mut World, who: Who, act: &dyn Fn(&mut World) -> Poke| {
        let before = listens(world, who);
        let poke = act(world);
        let mut heard = Heard::default();
        heard.poke(poke);
        let concerns = heard.concerns(&before, &listens(world, who));
        assert!(concerns.is_none() || heard.may_concern(&before));
        concerns.map(|companies| companies.len())
    };
    let to_company = |world: &mut World| poke_of(world.set_level(c.chief, file, Level::Company));
    let to_me = |world: &mut World| poke_of(world.set_level(c.chief, file, Level::JustMe));
    let to_client = |world: &mut World| poke_of(world.set_level(c.chief, file, Level::MeAndClient));
    // The client is not told of what he may not see; nor is who has reach but does not follow.
    assert_eq!(hears(&mut world, c.client, &to_company), None);
    assert_eq!(hears(&mut world, c.client, &to_me), None);
    assert_eq!(hears(&mut world, c.client, &to_client), Some(1));
    assert_eq!(hears(&mut world, c.client, &to_me), Some(1));
    assert_eq!(hears(&mut world, c.employee, &to_company), None);
    assert_eq!(hears(&mut world, c.chief, &to_me), Some(1));
    // Who comes in, and who goes out, of this company or another.
    let comes = |world: &mut World| poke_of(world.participate(c.chief, c.spaces[0], c.employee));
    let goes = |world: &mut World| poke_of(world.part(c.chief, c.spaces[0], c.employee));
    assert_eq!(hears(&mut world, c.employee, &comes), Some(1));
    assert_eq!(hears(&mut world, c.employee, &goes), Some(1));
    world.invite(&c.company, c.spaces[0], c.outsider, c.other.id);
    let ends = |world: &mut World| poke_of(world.part(c.chief, c.spaces[0], c.outsider));
    assert_eq!(hears(&mut world, c.outsider, &ends), Some(0));
    // Another client's record is not this client's business.
    let elsewhere =
        |world: &mut World| poke_of(world.participate(c.chief, c.spaces[1], c.employee));
    assert_eq!(hears(&mut world, c.client, &elsewhere), None);
    // Missed pokes may have been anything.
    let mut heard = Heard::default();
    heard.missed();
    let now = listens(&world, c.client);
    assert!(heard.may_concern(&now));
    assert_eq!(heard.concerns(&now, &now), Some(BTreeMap::new()));
}
