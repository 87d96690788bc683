//! Phones on a real server: what is queued arrives, what is shown is what its person may see, and
//! whatever goes wrong has a reason and loses no photo.

mod accounts;
mod cancelled;
mod carrier;
mod folder;
mod input;
mod kept;
mod locked;
mod lost;
pub(crate) mod network;
mod oracle;
mod poses;
mod shown;

use std::path::{Path, PathBuf};
use suivi_device::phone::PhoneError;
use suivi_device::phone::acts::{AddPhotosReceipt, AddPhotosRequest, PhotoSource};
use suivi_device::views::waiting::{Stands, WaitingRow};
use suivi_rules::{ItemId, Level, OpId};
use suivi_tests::Person;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::within::database_of;
use suivi_tests::phone::{Handset, OFFLINE, ONLINE};
use suivi_wire::accounts::Role;

/// A photo of the fixtures.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/photos")
        .join(name)
}

/// In which role somebody of the cast signs in.
pub(crate) const fn role(persona: Persona) -> Role {
    match persona {
        Persona::Client | Persona::OtherClient => Role::Client,
        _ => Role::Professional,
    }
}

/// The phone of somebody of the cast, with all that he may keep on it.
pub(crate) fn phone_of(cast: &Cast, persona: Persona) -> Handset {
    let handset = Handset::of(cast.who(persona), role(persona));
    is_complete(&handset);
    handset
}

/// Waits until a phone holds what its feed and the lists give it.
pub(crate) fn is_complete(handset: &Handset) {
    handset.until("the phone is complete", async |phone| {
        let home = phone.home().await;
        home.is_ok_and(|home| home.complete) && lists_are_kept(handset)
    });
}

/// The answers of the lists, which a phone asks for at a checkpoint, are kept. No screen tells.
fn lists_are_kept(handset: &Handset) -> bool {
    let account = shown(handset);
    let opened = database_of(&account.dir.join("cache"));
    let count = |sql: &str| -> Option<i64> {
        let connection = opened.as_ref().ok()?;
        connection.query_row(sql, [], |row| row.get(0)).ok()
    };
    // Where a company's templates are is no space that lists tell of.
    let followed =
        count("SELECT count(DISTINCT space) FROM scope WHERE audience NOT LIKE 'templates%'");
    let companies = i64::from(account.which.role == Role::Professional);
    followed.is_some()
        && count("SELECT count(*) FROM facts") == followed
        && count("SELECT count(*) FROM people") == followed
        && count("SELECT count(*) FROM company") == Some(companies)
}

/// The account that a phone shows.
pub(crate) fn shown(handset: &Handset) -> suivi_device::session::Account {
    let shown = handset.phone().shown().unwrap();
    let mut all = handset.phone().accounts().into_iter();
    all.find(|account| account.which == shown).unwrap()
}

/// Whoever is signed in on this phone, to ask the server with the phone's own session.
pub(crate) fn person_on(handset: &Handset, person: &Person) -> Person {
    let account = shown(handset);
    person.with_token(account.session.token().map(|token| token.0.clone()))
}

fn source(path: PathBuf) -> PhotoSource {
    PhotoSource {
        path,
        name: None,
        pose: Some("front".to_owned()),
        captured_at: None,
    }
}

/// Photos for the folder that is open to the client.
fn request(cast: &Cast, level: Level, paths: Vec<PathBuf>) -> AddPhotosRequest {
    AddPhotosRequest {
        space: cast.record.space,
        folder: Some(cast.open.id),
        level,
        photos: paths.into_iter().map(source).collect(),
        together: false,
    }
}

fn adds_files(handset: &Handset, cast: &Cast, paths: Vec<PathBuf>) -> AddPhotosReceipt {
    let request = request(cast, Level::CompanyAndClient, paths);
    handset.run(handset.phone().add_photos(request)).unwrap()
}

pub(crate) fn adds(handset: &Handset, cast: &Cast, names: &[&str]) -> AddPhotosReceipt {
    adds_files(
        handset,
        cast,
        names.iter().map(|name| fixture(name)).collect(),
    )
}

pub(crate) fn conditions(handset: &Handset, conditions: suivi_device::queue::Conditions) {
    handset
        .run(handset.phone().conditions_are(conditions))
        .unwrap();
}

/// The rows of the screen "waiting".
pub(crate) fn waiting(handset: &Handset) -> Vec<WaitingRow> {
    handset.run(handset.phone().waiting()).unwrap().rows
}

/// How an entry of the screen "waiting" stands; none if it is not there any more.
fn stands(handset: &Handset, op: OpId) -> Option<Stands> {
    let row = waiting(handset).into_iter().find(|row| row.op == op);
    row.map(|row| row.stands)
}

pub(crate) fn until_stands(handset: &Handset, op: OpId, expected: Stands) {
    handset.until(&format!("{expected:?}"), async |phone| {
        let view = phone.waiting().await.unwrap();
        view.rows
            .iter()
            .any(|row| row.op == op && row.stands == expected)
    });
}

/// Waits until nothing is on its way any more and nothing needs its person.
pub(crate) fn all_received(handset: &Handset) {
    handset.until("all was received", async |phone| {
        phone.waiting().await.is_ok_and(|view| view.rows.is_empty())
    });
}

/// Waits until the phone shows this file in the open folder, or does not show it.
pub(crate) fn shows(handset: &Handset, cast: &Cast, item: ItemId) {
    let (space, folder) = (cast.record.space, cast.open.id);
    handset.until("the photo is there", async |phone| {
        let view = phone.folder(space, Some(folder), None).await;
        view.is_ok_and(|view| view.files.iter().any(|file| file.item == item))
    });
}

/// The rules, or the server, say no.
pub(crate) fn refusal<T>(result: Result<T, PhoneError>) -> suivi_rules::Refusal {
    match result {
        Err(PhoneError::Refused(refusal)) => refusal,
        Err(other) => panic!("no refusal: {other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn photos_taken_without_network_arrive_when_it_is_back() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    let emile = phone_of(&cast, Persona::Employee);
    conditions(&ana, OFFLINE);
    let receipt = adds(&ana, &cast, &["front-before.jpg", "front-after.jpg"]);
    assert!(receipt.photos.iter().all(|photo| photo.saved == Ok(())));
    let waiting = ana.run(ana.phone().waiting()).unwrap();
    assert_eq!(waiting.counts.pending, 2, "{waiting:?}");
    // Where they belong is told with them, but not while the app is locked.
    let place = waiting.places.first().expect("her record");
    assert_eq!(place.space, cast.record.space);
    assert!(place.adds.contains(&cast.open.id), "{place:?}");
    assert!(place.folders.iter().any(|it| it.item == cast.open.id));
    ana.run(ana.phone().lock()).unwrap();
    let locked = ana.run(ana.phone().waiting()).unwrap();
    assert_eq!((locked.places, locked.counts), (vec![], waiting.counts));
    ana.close();
    ana.open().unwrap();
    conditions(&ana, ONLINE);
    all_received(&ana);
    for photo in &receipt.photos {
        shows(&ana, &cast, photo.item);
        shows(&emile, &cast, photo.item);
    }
    let home = ana.run(ana.phone().home()).unwrap();
    let latest: Vec<ItemId> = home.spaces[0].latest.iter().map(|it| it.item).collect();
    let mut added: Vec<ItemId> = receipt.photos.iter().map(|photo| photo.item).collect();
    added.sort();
    let mut first = latest[..2].to_vec();
    first.sort();
    assert_eq!(first, added, "{latest:?}");
    let home = emile.run(emile.phone().home()).unwrap();
    assert!(home.spaces.iter().all(|space| space.latest.is_empty()));
}
