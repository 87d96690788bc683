//! A phone at a checkpoint shows exactly what its person may see of the spaces that he follows:
//! compared with a walk through the server's lists, and with the rules.

use super::{is_complete, person_on, phone_of};
use std::collections::{BTreeMap, BTreeSet};
use suivi_device::phone::Phone;
use suivi_device::views::folder::FileTile;
use suivi_rules::{Action, Creator, Facts, ItemId, Level, Object, Sharing, SpaceId, decide};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::Handset;
use suivi_tests::{Person, asks, bytes, fresh};
use suivi_wire::ops::Operation;
use suivi_wire::rows::Row;

const PHONES: [Persona; 8] = [
    Persona::Employee,
    Persona::ReadOnly,
    Persona::External,
    Persona::Client,
    Persona::OtherClient,
    Persona::Colleague,
    Persona::OtherBranch,
    Persona::Archived,
];

/// A thing as a screen shows it: where it is, its name, its level or its switch.
type Drawn = (SpaceId, Option<ItemId>, String, String);

/// Everything that a phone shows, folder by folder, page by page.
async fn on_phone(phone: &Phone) -> BTreeMap<ItemId, Drawn> {
    let mut found = BTreeMap::new();
    let home = phone.home().await.unwrap();
    for tile in home.spaces {
        let mut folders = vec![None];
        while let Some(folder) = folders.pop() {
            let mut after = None;
            loop {
                // A folder may be lost between two pages: the next comparison tells.
                let Ok(view) = phone.folder(tile.space, folder, after.take()).await else {
                    break;
                };
                assert!(!view.online_only);
                for child in &view.folders {
                    let how = format!(
                        "{:?} {} {}",
                        child.sharing, child.client_sees, child.client_adds
                    );
                    let drawn = (tile.space, folder, child.name.clone(), how);
                    assert_eq!(found.insert(child.item, drawn), None, "shown twice");
                    folders.push(Some(child.item));
                }
                for file in &view.files {
                    let FileTile {
                        item, name, level, ..
                    } = file;
                    let drawn = (tile.space, folder, name.clone(), level.to_string());
                    assert_eq!(found.insert(*item, drawn), None, "shown twice");
                }
                after = view.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    found
}

/// The same, by the server's lists.
fn by_lists(person: &Person) -> BTreeMap<ItemId, Drawn> {
    let mut found = BTreeMap::new();
    for facts in person.spaces().into_iter().filter(|space| space.followed) {
        let mut folders = vec![None];
        while let Some(folder) = folders.pop() {
            for row in person.list(facts.space, folder).unwrap() {
                match row {
                    Row::Folder(row) => {
                        let opens = match row.sharing {
                            Sharing::Open => true,
                            Sharing::Auto => row.direct_client_file,
                            Sharing::ViewOnly => false,
                        };
                        let adds = row.client_sees && opens && row.creator != Creator::System;
                        let how = format!("{:?} {} {adds}", row.sharing, row.client_sees);
                        found.insert(row.item, (facts.space, row.parent, row.name, how));
                        folders.push(Some(row.item));
                    }
                    Row::File(row) => {
                        let drawn = (facts.space, row.folder, row.name, row.level.to_string());
                        found.insert(row.item, drawn);
                    }
                    other => panic!("no item: {other:?}"),
                }
            }
        }
    }
    found
}

fn equals(handset: &Handset, person: &Person) {
    let expected = by_lists(person);
    handset.until(
        &format!("{} has what the lists show", person.name),
        async |phone| on_phone(phone).await == expected,
    );
}

#[test]
fn a_phone_at_its_checkpoint_shows_what_the_lists_and_the_rules_say() {
    let cast = Cast::start();
    let space = cast.space();
    for persona in PHONES {
        let handset = phone_of(&cast, persona);
        let person = person_on(&handset, cast.who(persona));
        let shown = handset.run(on_phone(handset.phone()));
        assert_eq!(shown, by_lists(&person), "{persona:?}");

        let follows = person
            .spaces()
            .iter()
            .any(|facts| facts.followed && facts.space == space.id);
        let subject = cast.subject(persona);
        let relation = cast.relation(persona);
        for stored in cast.files() {
            let object = Object::File(&stored.file);
            let facts = Facts::within(&space, relation);
            let sees = follows && decide(&subject, &Action::See, &object, &facts).is_ok();
            let level = stored.file.level;
            assert_eq!(
                shown.contains_key(&stored.file.id),
                sees,
                "{persona:?} and {level}"
            );
        }
    }
}

/// Chance that a seed repeats (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }
}

#[test]
fn phones_that_are_open_while_everything_changes_end_at_what_the_lists_show() {
    let seed = std::env::var("SUIVI_SEED").map_or(20_260_101, |seed| seed.parse().unwrap());
    println!("SUIVI_SEED={seed}");
    let mut chance = Chance(seed);
    let cast = Cast::start();
    let mut phones: Vec<(Handset, Person)> = PHONES
        .into_iter()
        .map(|persona| {
            let handset = phone_of(&cast, persona);
            let person = person_on(&handset, cast.who(persona));
            (handset, person)
        })
        .collect();
    let levels: Vec<Level> = cast.levels.iter().map(|stored| stored.file.level).collect();
    let mut items: BTreeSet<ItemId> = cast.files().map(|stored| stored.file.id).collect();
    let folders = [
        None,
        Some(cast.shared.id),
        Some(cast.hidden.id),
        Some(cast.open.id),
    ];
    let (space, mona) = (cast.record.space, cast.who(Persona::Manager));
    let moving = [
        Persona::ReadOnly,
        Persona::External,
        Persona::Archived,
        Persona::Colleague,
    ]
    .map(|persona| cast.who(persona).professional());
    for step in 0..120 {
        let who = [0, 0, 0, 3, 2][chance.below(5)];
        let all: Vec<ItemId> = items.iter().copied().collect();
        let item = all[chance.below(all.len())];
        let level = levels[chance.below(levels.len())];
        let folder = folders[chance.below(folders.len())];
        let person = &phones[who].1;
        match chance.below(10) {
            0..=2 => {
                let photo = bytes::jpeg(format!("{seed} {step}").as_bytes());
                let mut add = asks::add_file(space, folder, level, &photo);
                add.name = format!("Step {step}.jpg");
                if person.upload(&add, &photo).status == 201 {
                    items.insert(add.item);
                }
            }
            3..=4 => {
                let base = i64::MAX / 2;
                let _either = person.asks(&asks::set_level(item, level, base));
            }
            5 => {
                let _either = person.asks(&asks::move_to(item, folder));
            }
            6 => {
                let _either = person.asks(&asks::rename(item, &format!("Renamed {step}.jpg")));
            }
            7 if all.len() > 4 => {
                let _either = person.asks(&asks::delete(item));
            }
            8 => {
                let professional = moving[chance.below(moving.len())];
                let _either = if chance.below(2) == 0 {
                    mona.asks(&asks::archive_participant(space, professional))
                } else {
                    mona.asks(&asks::add_participant(space, professional))
                };
            }
            _ => {
                let sharing = if chance.below(2) == 0 {
                    Sharing::Open
                } else {
                    Sharing::Auto
                };
                let folder = folder.unwrap_or(cast.shared.id);
                let _either = person.asks(&asks::set_sharing(folder, sharing));
            }
        }
        // Somebody's phone is killed and started again while it follows.
        if step % 20 == 19 {
            let which = chance.below(phones.len());
            phones[which].0.close();
            phones[which].0.open().unwrap();
        }
        if step % 40 == 39 {
            for (handset, person) in &phones {
                equals(handset, person);
            }
        }
    }
    let made = asks::add_folder(space, None, "Last");
    phones[0].1.does(&Operation::AddFolder(made));
    for (handset, person) in &phones {
        equals(handset, person);
        is_complete(handset);
    }
}

#[test]
fn a_folder_of_more_than_a_page_is_shown_whole() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let folder = asks::add_folder(cast.record.space, None, "Many");
    let many = folder.item;
    emile.does(&Operation::AddFolder(folder));
    for n in 0..130_u32 {
        let photo = bytes::jpeg(&n.to_be_bytes());
        let mut add = asks::add_file(
            cast.record.space,
            Some(many),
            Level::CompanyAndClient,
            &photo,
        );
        add.name = format!("{n}.jpg");
        // Several with the same time: a page may end between them.
        add.captured_at = Some(i64::from(n / 7) * 1_000_000);
        add.op = fresh::id();
        emile.adds(&add, &photo);
    }
    let ana = phone_of(&cast, Persona::Client);
    let person = person_on(&ana, cast.who(Persona::Client));
    equals(&ana, &person);
}
