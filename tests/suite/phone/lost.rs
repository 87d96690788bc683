//! Access that is lost is erased from the phone at once: the row, the thumbnail, the bytes.

use super::{conditions, is_complete, person_on, phone_of, shown};
use std::path::PathBuf;
use std::time::Duration;
use suivi_rules::{ItemId, Level};
use suivi_tests::asks;
use suivi_tests::cast::{Cast, Persona, StoredFile};
use suivi_tests::phone::within::files_with;
use suivi_tests::phone::{Handset, OFFLINE};

/// Its name, its id as text, as bytes and in a file's name, and the bytes themselves.
fn traces(handset: &Handset, stored: &StoredFile) -> Vec<PathBuf> {
    let item = stored.file.id;
    let mut found = files_with(&handset.root, stored.name.as_bytes());
    found.extend(files_with(&handset.root, item.to_string().as_bytes()));
    found.extend(files_with(&handset.root, item.as_bytes()));
    found.extend(files_with(&handset.root, &stored.bytes));
    let bytes = shown(handset).dir.join("cache/bytes");
    if let Ok(entries) = std::fs::read_dir(bytes) {
        let named = entries.map(|entry| entry.unwrap().path());
        found.extend(named.filter(|path| path.to_string_lossy().contains(&item.to_string())));
    }
    found
}

/// The file is here with its bytes.
fn holds(handset: &Handset, stored: &StoredFile) {
    let original = handset.phone().original(stored.file.id);
    let original = handset.run(original).unwrap();
    assert_eq!(std::fs::read(original.path()).unwrap(), stored.bytes);
    assert!(!traces(handset, stored).is_empty());
}

/// Nothing is found any more; the log of the cache is cut shortly after the screens were told.
fn leaves_nothing(handset: &Handset, found: impl Fn() -> Vec<PathBuf>) {
    let gone = handset.run(async {
        let mut often = tokio::time::interval(Duration::from_millis(20));
        let looking = async {
            while !found().is_empty() {
                often.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await
    });
    assert!(gone.is_ok(), "still there: {:?}", found());
}

fn is_gone(handset: &Handset, item: ItemId) {
    // Drawn from what is kept; what is not kept the server refuses.
    handset.until("the file is gone", async |phone| {
        phone.photo(item).await.is_err()
    });
}

#[test]
fn a_file_that_is_narrowed_leaves_the_phones_of_those_who_lose_it() {
    let cast = Cast::start();
    let stored = cast.of_level(Level::Everyone);
    let emile = phone_of(&cast, Persona::Employee);
    let losers = [Persona::Client, Persona::ReadOnly, Persona::External];
    let mut losers = losers.map(|persona| (persona, phone_of(&cast, persona)));
    for (_, handset) in &losers {
        holds(handset, stored);
    }
    let narrow = emile.phone().set_level(stored.file.id, Level::JustMe);
    emile.run(narrow).unwrap();
    for (persona, handset) in &mut losers {
        is_gone(handset, stored.file.id);
        leaves_nothing(handset, || traces(handset, stored));
        handset.close();
        let name = files_with(&handset.root, stored.name.as_bytes());
        assert_eq!(name, Vec::<PathBuf>::new(), "{persona:?}, closed");
        handset.open().unwrap();
        assert!(
            handset
                .run(handset.phone().original(stored.file.id))
                .is_err()
        );
    }
    holds(&emile, stored);
}

#[test]
fn a_file_that_is_deleted_leaves_every_phone() {
    let cast = Cast::start();
    let stored = cast.of_level(Level::CompanyAndClient);
    let emile = phone_of(&cast, Persona::Employee);
    let ana = phone_of(&cast, Persona::Client);
    holds(&ana, stored);
    holds(&emile, stored);
    emile.run(emile.phone().delete(stored.file.id)).unwrap();
    for handset in [&emile, &ana] {
        is_gone(handset, stored.file.id);
    }
    leaves_nothing(&ana, || traces(&ana, stored));
}

#[test]
fn an_archived_participant_keeps_only_what_is_his() {
    let cast = Cast::start();
    let stored = cast.of_level(Level::Everyone);
    let rosa = phone_of(&cast, Persona::ReadOnly);
    holds(&rosa, stored);
    let archive = asks::archive_participant(
        cast.record.space,
        cast.who(Persona::ReadOnly).professional(),
    );
    cast.who(Persona::Manager).does(&archive);
    is_gone(&rosa, stored.file.id);
    for stored in cast.files() {
        leaves_nothing(&rosa, || traces(&rosa, stored));
    }
    for word in ["Amaryllis", "Begonia", "Camellia"] {
        let found = files_with(&rosa.root, word.as_bytes());
        assert_eq!(found, Vec::<PathBuf>::new(), "the folder {word}");
    }
    let people = files_with(&rosa.root, cast.who(Persona::External).name.as_bytes());
    assert_eq!(people, Vec::<PathBuf>::new(), "who else took part");
}

#[test]
fn what_was_lost_while_the_phone_was_away_is_gone_before_anything_else_is_shown() {
    let cast = Cast::start();
    let stored = cast.of_level(Level::MeAndClient);
    let mut ana = phone_of(&cast, Persona::Client);
    holds(&ana, stored);
    ana.close();
    let emile = cast.who(Persona::Employee);
    let base = match emile.item(stored.file.id).unwrap().row {
        suivi_wire::rows::Row::File(row) => row.revision,
        other => panic!("{other:?}"),
    };
    emile.does(&asks::set_level(stored.file.id, Level::JustMe, base));
    ana.open().unwrap();
    is_gone(&ana, stored.file.id);
    leaves_nothing(&ana, || traces(&ana, stored));
}

#[test]
fn a_download_that_overlaps_the_loss_leaves_nothing() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let ana = phone_of(&cast, Persona::Client);
    // Large enough that the download takes longer than the poke.
    let photo = suivi_tests::bytes::photo(7, 24_000_000);
    let mut add = asks::add_file(
        cast.record.space,
        Some(cast.open.id),
        Level::CompanyAndClient,
        &photo,
    );
    add.name = "Lavender.jpg".to_owned();
    emile.adds(&add, &photo);
    super::shows(&ana, &cast, add.item);
    let base = match emile.item(add.item).unwrap().row {
        suivi_wire::rows::Row::File(row) => row.revision,
        other => panic!("{other:?}"),
    };
    std::thread::scope(|scope| {
        scope.spawn(|| emile.does(&asks::set_level(add.item, Level::Company, base)));
        let _either = ana.run(ana.phone().original(add.item));
    });
    is_gone(&ana, add.item);
    for marker in [b"Lavender.jpg".as_slice(), &photo[1000..1100]] {
        leaves_nothing(&ana, || files_with(&ana.root, marker));
    }
    let bytes = std::fs::read_dir(shown(&ana).dir.join("cache/bytes")).unwrap();
    let names = bytes.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let parts: Vec<String> = names
        .filter(|name| name.starts_with(&add.item.to_string()))
        .collect();
    assert_eq!(parts, Vec::<String>::new(), "no part of it either");
}

#[test]
fn whoever_comes_back_has_it_again() {
    let cast = Cast::start();
    let stored = cast.of_level(Level::Company);
    let rosa = phone_of(&cast, Persona::ReadOnly);
    let professional = cast.who(Persona::ReadOnly).professional();
    let mona = cast.who(Persona::Manager);
    mona.does(&asks::archive_participant(cast.record.space, professional));
    is_gone(&rosa, stored.file.id);
    mona.does(&asks::add_participant(cast.record.space, professional));
    rosa.until("the file is back", async |phone| {
        phone.original(stored.file.id).await.is_ok()
    });
    is_complete(&rosa);
    rosa.run(rosa.phone().original(stored.file.id)).unwrap();
    let person = person_on(&rosa, cast.who(Persona::ReadOnly));
    assert_eq!(person.content(stored.file.id).unwrap(), stored.bytes);
    conditions(&rosa, OFFLINE);
    let kept = rosa.run(rosa.phone().original(stored.file.id)).unwrap();
    assert_eq!(std::fs::read(kept.path()).unwrap(), stored.bytes);
}
