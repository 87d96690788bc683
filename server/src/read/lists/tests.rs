//! Lists against a naive reading of the same items.

use super::world::{Company, Who, World, set};
use super::{ItemsAsked, SpacesAsked, items, spaces};
use crate::Failed;
use crate::act::reports;
use crate::read::facts;
use crate::read::people::people;
use std::collections::BTreeSet;
use suivi_rules::{ItemId, Level, Profile, Refusal, SpaceId, scopes_for, scopes_of};
use suivi_wire::Code;
use suivi_wire::accounts::{DeviceReport, WaitingPhotos};
use suivi_wire::problem::Failure;
use suivi_wire::rows::Row;
use suivi_wire::spaces::{ItemAnswer, ItemsAnswer};

const NOT_FOUND: Code = Code::Refused(Refusal::NotFound);
const MALFORMED: Code = Code::Failed(Failure::Malformed);

fn page(
    world: &World,
    who: Who,
    space: SpaceId,
    asked: &ItemsAsked,
) -> Result<ItemsAnswer, Failed> {
    let asked = asked.clone();
    let text = world.read(who, move |tx, caller| {
        items(tx, caller, space, &asked)?.to_json()
    })?;
    // The text is put together by hand: it must read as what the API says it is.
    Ok(serde_json::from_slice(&text).unwrap())
}

fn item_of(row: &Row) -> ItemId {
    match row {
        Row::Folder(row) => row.item,
        Row::File(row) => row.item,
        Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => {
            panic!("no item")
        }
    }
}

fn all(world: &World, who: Who, space: SpaceId, asked: ItemsAsked) -> Vec<ItemId> {
    let mut asked = asked;
    let mut found = Vec::new();
    loop {
        let answer = page(world, who, space, &asked).unwrap();
        assert!(answer.rows.len() <= asked.limit.unwrap_or(100));
        found.extend(answer.rows.iter().map(item_of));
        if answer.next.is_none() {
            return found;
        }
        asked.after = answer.next;
    }
}

/// What the rules say that he sees of these, newest first.
fn naive(world: &World, who: Who, of: &[ItemId]) -> Vec<ItemId> {
    let of = of.to_vec();
    let mut seen = world
        .read(who, move |tx, caller| {
            let mut seen = Vec::new();
            for id in of {
                let Some(item) = facts::item(tx, id)? else {
                    continue;
                };
                let space = facts::space(tx, item.space)?.unwrap();
                let relation = facts::relation(tx, caller, &space)?;
                let audiences = match (item.file(), item.folder()) {
                    (Some(file), _) => scopes_of(&file, &space),
                    (_, Some(folder)) => scopes_of(&folder, &space),
                    _ => unreachable!(),
                };
                if scopes_for(&caller.subject, &space, &relation).sees(&audiences) {
                    seen.push((item.sort_at(), item.id));
                }
            }
            Ok(seen)
        })
        .unwrap();
    seen.sort_by(|a, b| b.cmp(a));
    seen.into_iter().map(|(_, id)| id).collect()
}

struct Cast {
    company: Company,
    chief: Who,
    employee: Who,
    manager: Who,
    stranger: Who,
    space: SpaceId,
    client: Who,
}

fn cast(world: &mut World) -> Cast {
    let company = world.company();
    let [here, there] = company.branches;
    let chief = world.professional(&company, Profile::SuperAdministrator, &[]);
    let employee = world.professional(&company, Profile::Employee, &[here]);
    let manager = world.professional(&company, Profile::Manager, &[here]);
    let stranger = world.professional(&company, Profile::Manager, &[there]);
    let (space, client) = world.client(chief, "Ana Müller", &[here]);
    world.participate(chief, space, employee).unwrap();
    Cast {
        company,
        chief,
        employee,
        manager,
        stranger,
        space,
        client,
    }
}

#[test]
fn a_folder_is_listed_page_by_page_as_the_rules_say() {
    let mut world = World::new();
    let c = cast(&mut world);
    let here = c.company.branches[0];
    let folder = world.folder(c.employee, c.space, "Suivi").unwrap();
    let levels = [
        Level::JustMe,
        Level::Branch(here),
        Level::Company,
        Level::MeAndClient,
        Level::CompanyAndClient,
        Level::Everyone,
    ];
    let mut files = Vec::new();
    for n in 0..60 {
        let by = [c.employee, c.manager, c.chief][n % 3];
        let level = levels[n % 6];
        files.push(
            world
                .file(by, c.space, Some(folder), "Épaule.jpg", level)
                .unwrap(),
        );
        if n % 7 == 0 {
            world.delete(by, files[n]).unwrap();
        }
    }
    let root = world
        .file(c.employee, c.space, None, "racine", Level::Company)
        .unwrap();
    for who in [c.chief, c.employee, c.manager, c.client] {
        let expected = naive(&world, who, &files);
        assert!(!expected.is_empty());
        for limit in [1, 7, 100] {
            let asked = ItemsAsked {
                folder: Some(folder),
                limit: Some(limit),
                ..Default::default()
            };
            assert_eq!(all(&world, who, c.space, asked), expected);
        }
        // Accents and case do not matter, in whichever folder it lies.
        let asked = ItemsAsked {
            q: Some("EPAULE".into()),
            limit: Some(9),
            ..Default::default()
        };
        assert_eq!(set(all(&world, who, c.space, asked)), set(expected));
    }
    let top = all(&world, c.manager, c.space, ItemsAsked::default());
    assert_eq!(top, [folder, root]);
    let asked = ItemsAsked {
        q: Some("suiv".into()),
        ..Default::default()
    };
    assert_eq!(all(&world, c.client, c.space, asked), [folder]);
}

#[test]
fn what_may_not_be_seen_is_not_found() {
    let mut world = World::new();
    let c = cast(&mut world);
    let (other, _) = world.client(c.chief, "Bo", &[c.company.branches[1]]);
    let hidden = world.folder(c.employee, c.space, "Intern").unwrap();
    let elsewhere = world.folder(c.chief, other, "Ailleurs").unwrap();
    let file = world
        .file(c.employee, c.space, None, "x", Level::Company)
        .unwrap();
    let code = |who, space, folder| {
        let asked = ItemsAsked {
            folder,
            ..Default::default()
        };
        page(&world, who, space, &asked)
            .map(|_| ())
            .map_err(|failed| failed.code())
    };
    assert_eq!(code(c.employee, c.space, Some(hidden)), Ok(()));
    for (who, space, folder) in [
        (c.client, c.space, Some(hidden)),
        (c.employee, c.space, Some(elsewhere)),
        (c.employee, c.space, Some(file)),
        (c.employee, c.space, Some(ItemId::from_bytes([9; 16]))),
        (c.employee, other, None),
        (c.stranger, c.space, None),
        (c.client, other, None),
        (c.chief, SpaceId::from_bytes([9; 16]), None),
    ] {
        assert_eq!(code(who, space, folder), Err(NOT_FOUND));
    }
    let item = |who, id| {
        world
            .read(who, move |tx, caller| {
                super::item(tx, caller, id)?.to_json()
            })
            .map(|text| item_of(&serde_json::from_slice::<ItemAnswer>(&text).unwrap().row))
            .map_err(|failed| failed.code())
    };
    assert_eq!(item(c.manager, file), Ok(file));
    assert_eq!(item(c.client, file), Err(NOT_FOUND));
    assert_eq!(item(c.client, ItemId::from_bytes([9; 16])), Err(NOT_FOUND));
}

#[test]
fn a_broken_question_is_told_so() {
    let mut world = World::new();
    let c = cast(&mut world);
    let folder = world.folder(c.employee, c.space, "F").unwrap();
    for asked in [
        ItemsAsked {
            after: Some("!".into()),
            ..Default::default()
        },
        ItemsAsked {
            after: Some("AAAA".into()),
            ..Default::default()
        },
        ItemsAsked {
            after: Some("A".repeat(9000)),
            ..Default::default()
        },
        ItemsAsked {
            after: Some("AAAA".into()),
            q: Some("x".into()),
            ..Default::default()
        },
        ItemsAsked {
            limit: Some(0),
            ..Default::default()
        },
        ItemsAsked {
            limit: Some(101),
            ..Default::default()
        },
        ItemsAsked {
            q: Some("x".repeat(201)),
            ..Default::default()
        },
        ItemsAsked {
            q: Some("x".into()),
            folder: Some(folder),
            ..Default::default()
        },
    ] {
        // The same for a space that is there and for one that is not.
        for space in [c.space, SpaceId::from_bytes([9; 16])] {
            let failed = page(&world, c.employee, space, &asked).unwrap_err();
            assert_eq!(failed.code(), MALFORMED);
        }
    }
}

fn spaces_of(world: &World, who: Who, q: Option<&str>) -> BTreeSet<SpaceId> {
    let mut asked = SpacesAsked {
        after: None,
        q: q.map(str::to_owned),
    };
    let mut found = BTreeSet::new();
    loop {
        let question = asked.clone();
        let answer = world
            .read(who, move |tx, caller| spaces(tx, caller, &question))
            .unwrap();
        for space in answer.spaces {
            assert!(found.insert(space.space), "twice");
        }
        if answer.next.is_none() {
            return found;
        }
        asked.after = answer.next;
    }
}

#[test]
fn spaces_within_reach_come_once_each() {
    let mut world = World::new();
    let c = cast(&mut world);
    let [here, there] = c.company.branches;
    let other_company = world.company();
    let outsider = world.professional(&other_company, Profile::SuperAdministrator, &[]);
    let (theirs, _) = world.client(outsider, "Cy", &[other_company.branches[0]]);
    let mut of_here = BTreeSet::from([c.space]);
    let mut of_there = BTreeSet::new();
    for n in 0..130 {
        let branches: &[_] = if n % 2 == 0 { &[here] } else { &[here, there] };
        let (space, _) = world.client(c.chief, &format!("Client {n}"), branches);
        of_here.insert(space);
        if n % 2 == 1 {
            of_there.insert(space);
        }
    }
    world.invite(&c.company, c.space, outsider, other_company.id);
    assert_eq!(spaces_of(&world, c.chief, None), of_here);
    assert_eq!(spaces_of(&world, c.manager, None), of_here);
    assert_eq!(spaces_of(&world, c.stranger, None), of_there);
    assert_eq!(spaces_of(&world, c.employee, None), set([c.space]));
    assert_eq!(spaces_of(&world, c.client, None), set([c.space]));
    assert_eq!(spaces_of(&world, outsider, None), set([c.space, theirs]));
    assert_eq!(spaces_of(&world, c.chief, Some("muller")), set([c.space]));
    assert_eq!(spaces_of(&world, c.stranger, Some("muller")), set([]));
}

#[test]
fn people_are_named_to_whoever_holds_the_space() {
    let mut world = World::new();
    let c = cast(&mut world);
    world.part(c.chief, c.space, c.employee).unwrap();
    world.participate(c.chief, c.space, c.employee).unwrap();
    let read = |who: Who| world.read(who, move |tx, caller| people(tx, caller, c.space));
    for who in [c.chief, c.client, c.employee] {
        let answer = read(who).unwrap();
        let participants = set(answer.participants.iter().map(|row| row.professional));
        assert_eq!(
            participants,
            set([c.chief.professional, c.employee.professional])
        );
        let by_profile = set(answer.by_profile.iter().map(|row| row.professional));
        assert_eq!(by_profile, set([c.manager.professional]));
        assert!(answer.asked.is_empty());
    }
    assert_eq!(read(c.stranger).unwrap_err().code(), NOT_FOUND);
}

#[test]
fn what_waits_on_a_phone_is_told_to_who_would_see_it() {
    let mut world = World::new();
    let c = cast(&mut world);
    let other_company = world.company();
    let outsider = world.professional(&other_company, Profile::Employee, &[]);
    world.invite(&c.company, c.space, outsider, other_company.id);
    let (not_his, _) = world.client(c.chief, "Bo", &[c.company.branches[0]]);
    let line = |space, level, pending, oldest_at| WaitingPhotos {
        space,
        level,
        pending,
        blocked: 0,
        oldest_at,
    };
    let report = DeviceReport {
        waiting: vec![
            line(c.space, Level::JustMe, 5, 10),
            line(c.space, Level::CompanyAndClient, 3, 20),
            line(c.space, Level::Everyone, 1, 30),
            line(c.space, Level::Everyone, 1, i64::MAX),
            line(c.space, Level::Company, 9, 1),
            line(not_his, Level::Everyone, 9, 1),
        ],
    };
    let now = world.now;
    let send = |who: Who, report: DeviceReport| {
        world.write(move |tx| {
            let caller = crate::subject::of_token(tx, &who.token, now)?;
            reports::report(tx, &caller, caller.device, &report, now)
        });
    };
    let told = |who: Who, space: SpaceId| {
        let facts = page(&world, who, space, &ItemsAsked::default())
            .unwrap()
            .space
            .on_phones;
        facts.map(|it| (it.pending, it.oldest_at))
    };
    send(c.client, report.clone());
    assert_eq!(told(c.employee, c.space), Some((5, 20)));
    assert_eq!(told(outsider, c.space), Some((2, 30)));
    assert_eq!(told(c.client, c.space), Some((10, 10)));
    assert_eq!(told(c.chief, not_his), None);
    // A professional's own waiting photos are nobody's to know, and take nothing away.
    send(c.employee, report);
    assert_eq!(told(c.manager, c.space), Some((5, 20)));
    // A later report replaces the former.
    send(
        c.client,
        DeviceReport {
            waiting: Vec::new(),
        },
    );
    assert_eq!(told(c.employee, c.space), None);
}
