//! What screens say: who can see a file, what may be done, what is new, who takes part. Each is
//! compared with what the server does when it is asked.

use super::{adds, all_received, conditions, fixture, person_on, phone_of, refusal, role, shows};
use std::collections::BTreeSet;
use suivi_device::phone::PhoneError;
use suivi_device::phone::acts::{AddPhotosRequest, PhotoSource};
use suivi_device::phone::screens::Size;
use suivi_device::views::folder::FolderView;
use suivi_device::views::home::HomeView;
use suivi_device::views::seers::Seer;
use suivi_rules::{ItemId, Level, Profile, Refusal, Sharing, SpaceId};
use suivi_tests::asks::{self, add_file};
use suivi_tests::bytes::put;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::organisation::{branch, record};
use suivi_tests::phone::within::files_with;
use suivi_tests::phone::{Handset, OFFLINE};
use suivi_tests::{Person, World, bytes, fresh};
use suivi_wire::Code;
use suivi_wire::accounts::Role;
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::rows::Row;

/// Those whose phones keep Ana's record.
const FOLLOWERS: [Persona; 4] = [
    Persona::Employee,
    Persona::ReadOnly,
    Persona::External,
    Persona::Client,
];

/// Those who read it online, through their profile.
const VISITORS: [Persona; 5] = [
    Persona::SuperAdministrator,
    Persona::BranchAdministrator,
    Persona::Manager,
    Persona::Colleague,
    Persona::Archived,
];

#[test]
fn who_can_see_names_everybody_who_can_and_nobody_else() {
    let cast = Cast::start();
    let sessions = Persona::ALL
        .into_iter()
        .filter(|persona| persona.has_session());
    // Asked before anybody signs in on a phone, which ends the sessions of professionals.
    let truth: Vec<(ItemId, Vec<Persona>)> = cast
        .files()
        .map(|stored| {
            let sees = |persona: &Persona| cast.who(*persona).item(stored.file.id).is_ok();
            (stored.file.id, sessions.clone().filter(sees).collect())
        })
        .collect();
    for viewer in FOLLOWERS.into_iter().chain(VISITORS) {
        let handset = phone_of(&cast, viewer);
        for (item, seers) in truth.iter().filter(|(_, seers)| seers.contains(&viewer)) {
            let name = |persona: &Persona| cast.who(*persona).name.clone();
            let expected: BTreeSet<Seer> = seers
                .iter()
                .map(|persona| match persona {
                    persona if *persona == viewer => Seer::Myself,
                    Persona::Client => Seer::Client(name(persona)),
                    persona => Seer::Professional(name(persona)),
                })
                .collect();
            let view = handset.run(handset.phone().photo(*item)).unwrap();
            let told = view.who_can_see;
            assert!(told.complete, "{viewer:?}");
            let level = view.file.level;
            assert_eq!(
                told.by_name.iter().cloned().collect::<BTreeSet<_>>(),
                expected,
                "{viewer:?} asks who sees {item} of level {level}"
            );
            assert_eq!(told.by_name.len(), expected.len(), "each once");
        }
    }
}

/// The server would do it, or has nothing to do.
fn would(person: &Person, op: &Operation) -> bool {
    matches!(person.would(op).outcome, Outcome::Applied | Outcome::Noop)
}

#[test]
fn two_of_one_name_are_two_and_a_client_without_account_is_told_as_such() {
    let world = World::start();
    let sofia = world.administrator(0);
    let rive = branch(&sofia, "Rive");
    let space = record(&sofia, "Ana", &[rive]).space;
    for _ in 0..2 {
        let emile = world.professional(&sofia, "Emile", Profile::Employee, &[rive]);
        sofia.does(&asks::add_participant(space, emile.professional()));
    }
    let photo = bytes::photo(1, 20_000);
    let add = asks::add_file(space, None, Level::Everyone, &photo);
    sofia.adds(&add, &photo);
    let handset = Handset::of(&sofia, Role::Professional);
    let emile = || Seer::Professional("Emile".to_owned());
    let ana = Seer::ClientWithoutAccount("Ana".to_owned());
    handset.until("both are named", async |phone| {
        let view = phone.photo(add.item).await;
        view.is_ok_and(|view| {
            view.who_can_see.by_name == [Seer::Myself, ana.clone(), emile(), emile()]
        })
    });
}

#[test]
fn what_is_offered_is_what_the_server_lets_him_do() {
    let cast = Cast::start();
    for viewer in FOLLOWERS.into_iter().chain(VISITORS) {
        let handset = phone_of(&cast, viewer);
        let person = person_on(&handset, cast.who(viewer));
        files_offer(&cast, &handset, &person);
        folders_offer(&cast, &handset, &person);
        people_offer(&cast, &handset, &person);
    }
}

fn files_offer(cast: &Cast, handset: &Handset, person: &Person) {
    let name = &person.name;
    for stored in cast.files() {
        let item = stored.file.id;
        let Ok(known) = person.item(item) else {
            let shown = handset.run(handset.phone().photo(item));
            assert!(shown.is_err(), "{name} is shown {item}");
            continue;
        };
        let Row::File(row) = known.row else {
            panic!("a file is a file")
        };
        let view = handset.run(handset.phone().photo(item)).unwrap();
        let can = &view.can;
        let what = format!("{name} and {} of level {}", row.name, row.level);
        assert_eq!(
            can.rename,
            would(person, &asks::rename(item, "Other.jpg")),
            "rename: {what}"
        );
        assert_eq!(
            can.relocate,
            would(person, &asks::move_to(item, None)),
            "move: {what}"
        );
        assert_eq!(
            can.delete,
            would(person, &asks::delete(item)),
            "delete: {what}"
        );
        let six = cast.levels.iter().map(|stored| stored.file.level);
        for level in six.filter(|level| *level != row.level) {
            let offered = can.levels.iter().any(|choice| choice.level == level);
            let done = would(person, &asks::set_level(item, level, row.revision));
            assert_eq!(offered, done, "level {level}: {what}");
        }
    }
}

fn folders_offer(cast: &Cast, handset: &Handset, person: &Person) {
    let name = &person.name;
    for folder in cast.folders() {
        let view = handset.run(
            handset
                .phone()
                .folder(cast.record.space, Some(folder.id), None),
        );
        if person.item(folder.id).is_err() {
            assert!(view.is_err(), "{name} is shown {}", folder.id);
            continue;
        }
        let view = view.unwrap();
        let tile = view.folder.as_ref().unwrap();
        let what = format!("{name} and {}", tile.name);
        let can = tile.can;
        assert_eq!(
            can.rename,
            would(person, &asks::rename(folder.id, "Other")),
            "{what}"
        );
        assert_eq!(
            can.relocate,
            would(person, &asks::move_to(folder.id, None)),
            "move: {what}"
        );
        assert_eq!(
            can.delete,
            would(person, &asks::delete(folder.id)),
            "delete: {what}"
        );
        let other = if tile.sharing == Sharing::Open {
            Sharing::Auto
        } else {
            Sharing::Open
        };
        assert_eq!(
            can.share,
            would(person, &asks::set_sharing(folder.id, other)),
            "share: {what}"
        );
        let inside = asks::add_folder(cast.record.space, Some(folder.id), "Inside");
        let adds = would(person, &Operation::AddFolder(inside));
        assert_eq!(view.can.add_folder, adds, "folder: {what}");
        levels_offer(cast, &view, folder.id, person);
    }
}

/// A photo of each level is sent: there is no asking before.
fn levels_offer(cast: &Cast, view: &FolderView, folder: ItemId, person: &Person) {
    for stored in &cast.levels {
        let level = stored.file.level;
        let offered = view.can.levels.iter().any(|choice| choice.level == level);
        let photo = bytes::jpeg(fresh::id::<ItemId>().to_string().as_bytes());
        let add = add_file(cast.record.space, Some(folder), level, &photo);
        let answer = person.upload(&add, &photo);
        let what = format!("{} adds a photo of level {level}", person.name);
        assert_eq!(offered, answer.status == 201, "{what}: {}", answer.status);
        if !view.can.add_photo {
            let refused = Code::Refused(view.can.add_refused.expect("a reason"));
            assert_eq!(answer.problem().code, refused, "{what}");
        }
    }
}

fn people_offer(cast: &Cast, handset: &Handset, person: &Person) {
    let space = cast.record.space;
    let people = handset.run(handset.phone().people(space));
    if person.people(space).is_err() {
        assert!(people.is_err(), "{} is shown who takes part", person.name);
        return;
    }
    let people = people.unwrap();
    for row in people.participants.iter().filter(|row| row.active) {
        let archive = asks::archive_participant(space, row.professional);
        let what = format!("{} archives {}", person.name, row.name);
        assert_eq!(row.can_archive, would(person, &archive), "{what}");
    }
    assert_eq!(
        people.can_join,
        would(person, &asks::join(space)),
        "{} joins",
        person.name
    );
}

#[test]
fn what_the_rules_refuse_is_refused_before_it_is_queued() {
    let cast = Cast::start();
    let adds = |handset: &Handset, space, folder, level| {
        let photos = vec![PhotoSource {
            path: fixture("front-before.jpg"),
            name: None,
            pose: None,
            captured_at: None,
        }];
        let together = false;
        let request = AddPhotosRequest {
            space,
            folder,
            level,
            photos,
            together,
        };
        handset.run(handset.phone().add_photos(request))
    };
    let ana = phone_of(&cast, Persona::Client);
    let (space, everyone) = (cast.record.space, Level::CompanyAndClient);
    let hidden = adds(&ana, space, Some(cast.hidden.id), everyone);
    assert_eq!(
        refusal(hidden),
        Refusal::NotFound,
        "a folder that she does not see"
    );
    let level = adds(&ana, space, Some(cast.open.id), Level::Company);
    assert_eq!(
        refusal(level),
        Refusal::LevelImpossible,
        "a level without her"
    );
    assert_eq!(super::waiting(&ana).len(), 0, "nothing was queued");

    // Otto's root is closed to him, and Ana's record does not exist for him.
    let otto = phone_of(&cast, Persona::OtherClient);
    let root = adds(&otto, cast.others.space, None, everyone);
    assert_eq!(refusal(root), Refusal::RootClosed);
    let elsewhere = adds(&otto, space, Some(cast.open.id), everyone);
    assert!(
        matches!(elsewhere, Err(PhoneError::NotFollowed)),
        "{elsewhere:?}"
    );

    let rosa = phone_of(&cast, Persona::ReadOnly);
    let read_only = adds(&rosa, space, Some(cast.open.id), everyone);
    assert_eq!(refusal(read_only), Refusal::ReadOnly);
    let rename = rosa.phone().rename(
        cast.of_level(Level::Everyone).file.id,
        "Mine.jpg".to_owned(),
    );
    assert_eq!(refusal(rosa.run(rename)), Refusal::ReadOnly);
    let delete = ana.phone().delete(cast.of_level(Level::Everyone).file.id);
    assert!(ana.run(delete).is_err(), "what another made");
    assert_eq!(super::waiting(&rosa).len(), 0);
}

#[test]
fn phones_of_those_who_do_not_follow_hold_nothing_of_the_record() {
    let cast = Cast::start();
    let markers: Vec<Vec<u8>> = cast
        .files()
        .map(|stored| stored.name.clone().into_bytes())
        .chain([
            b"Amaryllis".to_vec(),
            b"Begonia".to_vec(),
            b"Camellia".to_vec(),
        ])
        .collect();
    for persona in VISITORS.into_iter().chain([
        Persona::OtherBranch,
        Persona::Stranger,
        Persona::OtherClient,
    ]) {
        let mut handset = phone_of(&cast, persona);
        let view = handset.run(handset.phone().folder(cast.record.space, None, None));
        assert!(view.is_err() || view.unwrap().online_only, "{persona:?}");
        conditions(&handset, OFFLINE);
        handset.close();
        for marker in &markers {
            let found = files_with(&handset.root, marker);
            let word = String::from_utf8_lossy(marker);
            assert_eq!(
                found,
                Vec::<std::path::PathBuf>::new(),
                "{persona:?} has {word}"
            );
        }
    }
}

#[test]
fn pictures_of_what_is_not_followed_are_shown_and_nothing_of_them_stays() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let photo = adds(&emile, &cast, &["front-before.jpg"]).photos[0];
    all_received(&emile);
    let mut mona = phone_of(&cast, Persona::Manager);
    let view = mona.run(mona.phone().photo(photo.item)).unwrap();
    assert!(!view.has_preview, "it is not kept");
    let picture = |handset: &Handset, size| handset.run(handset.phone().picture(photo.item, size));
    let seen = [Size::Thumbnail, Size::Preview].map(|size| {
        let picture = picture(&mona, size).unwrap();
        std::fs::read(picture.path()).unwrap()
    });
    for seen in &seen {
        assert!(seen.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG");
    }
    let sofie = phone_of(&cast, Persona::Stranger);
    let refused = picture(&sofie, Size::Preview);
    assert!(
        matches!(refused, Err(PhoneError::Refused(Refusal::NotFound))),
        "{refused:?}"
    );
    let people = sofie.run(sofie.phone().people(cast.record.space));
    assert!(
        matches!(people, Err(PhoneError::Refused(Refusal::NotFound))),
        "{people:?}"
    );
    mona.run(mona.phone().lock()).unwrap();
    let locked = picture(&mona, Size::Thumbnail);
    assert!(matches!(locked, Err(PhoneError::Locked)), "{locked:?}");
    mona.close();
    for seen in seen {
        let found = files_with(&mona.root, &seen[..200]);
        assert_eq!(found, Vec::<std::path::PathBuf>::new());
    }
}

#[test]
fn new_photos_are_new_until_they_were_looked_at() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let ana = phone_of(&cast, Persona::Client);
    let space = cast.record.space;
    let looked = |handset: &Handset| {
        let inbox = handset.run(handset.phone().inbox()).unwrap();
        let mut watch = handset.phone().watch();
        let before = watch.now();
        handset
            .run(handset.phone().looked(space, inbox.arrivals))
            .unwrap();
        assert_ne!(watch.now(), before, "nobody would draw it again");
    };
    let new = |handset: &Handset| -> Vec<ItemId> {
        let inbox = handset.run(handset.phone().inbox()).unwrap();
        let here = inbox
            .records
            .into_iter()
            .filter(|record| record.space == space);
        here.flat_map(|record| record.newest.into_iter().map(|tile| tile.item))
            .collect()
    };
    looked(&emile);
    assert_eq!(new(&emile), []);
    let receipt = adds(&ana, &cast, &["front-before.jpg", "front-after.jpg"]);
    all_received(&ana);
    for photo in &receipt.photos {
        shows(&emile, &cast, photo.item);
    }
    let expected: BTreeSet<ItemId> = receipt.photos.iter().map(|photo| photo.item).collect();
    assert_eq!(new(&emile).into_iter().collect::<BTreeSet<_>>(), expected);
    looked(&emile);
    assert_eq!(new(&emile), [], "they were looked at");
    assert_eq!(
        new(&ana)
            .iter()
            .filter(|item| expected.contains(item))
            .count(),
        0,
        "her own"
    );
    let rename = emile
        .phone()
        .rename(cast.plan.file.id, "Jasmine, second.jpg".to_owned());
    emile.run(rename).unwrap();
    all_received(&emile);
    assert_eq!(new(&emile), [], "a rename is no arrival");
}

/// Small pictures come behind all else, also between two looks.
fn but_for_pictures(mut home: HomeView) -> HomeView {
    for tile in home.spaces.iter_mut().flat_map(|space| &mut space.latest) {
        tile.has_thumbnail = false;
    }
    home
}

#[test]
fn without_network_the_last_answers_are_shown_and_told_as_such() {
    let cast = Cast::start();
    let space = cast.record.space;
    for persona in FOLLOWERS {
        let mut handset = phone_of(&cast, persona);
        let online = handset.run(handset.phone().people(space)).unwrap();
        assert!(!online.kept, "{persona:?}");
        let home = but_for_pictures(handset.run(handset.phone().home()).unwrap());
        assert!(
            home.spaces.iter().any(|tile| tile.space == space),
            "{persona:?}"
        );
        // The network is gone, and nobody told the phone.
        unplug(&mut handset);
        let kept = handset.run(handset.phone().people(space)).unwrap();
        assert!(kept.kept, "{persona:?}");
        assert_eq!(kept.participants, online.participants, "{persona:?}");
        assert_eq!(
            but_for_pictures(handset.run(handset.phone().home()).unwrap()),
            home,
            "{persona:?}"
        );
        if role(persona) == suivi_wire::accounts::Role::Professional {
            let clients = handset.run(handset.phone().clients(None, None)).unwrap();
            assert!(clients.kept_only);
            let names: Vec<&str> = clients
                .clients
                .iter()
                .map(|row| row.name.as_str())
                .collect();
            assert_eq!(names, ["Ana"], "{persona:?}");
        }
        let other: SpaceId = cast.others.space;
        let not_kept = handset.run(handset.phone().folder(other, None, None));
        assert!(
            matches!(not_kept, Err(PhoneError::NotFollowed)),
            "{not_kept:?}"
        );
    }
}

/// The phone starts again where nothing answers.
fn unplug(handset: &mut Handset) {
    handset.close();
    for file in account_files(&handset.root) {
        let text = std::fs::read_to_string(&file).unwrap();
        let nowhere = server_of(&text);
        put(
            &file,
            text.replace(&nowhere, "http://127.0.0.1:9").as_bytes(),
        );
    }
    handset.open().unwrap();
}

fn account_files(root: &std::path::Path) -> Vec<std::path::PathBuf> {
    let accounts = std::fs::read_dir(root.join("accounts")).unwrap();
    accounts
        .map(|entry| entry.unwrap().path().join("account.json"))
        .collect()
}

fn server_of(text: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    json["server"].as_str().unwrap().to_owned()
}
