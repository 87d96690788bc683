//! What is kept is damaged, or of another version: the cache is made again, the outbox is never
//! thrown away.

use super::{adds, all_received, conditions, phone_of, shown, shows, waiting};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use suivi_device::outbox::OutboxError;
use suivi_device::phone::PhoneError;
use suivi_device::views::folder::FileTile;
use suivi_device::views::waiting::Stands;
use suivi_tests::bytes::put;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::within::database_of;
use suivi_tests::phone::{Handset, OFFLINE, ONLINE};

fn database(handset: &Handset, name: &str) -> PathBuf {
    shown(handset).dir.join(name)
}

/// As a newer app would write it.
fn newer(connection: &Connection) {
    connection.pragma_update(None, "user_version", 999).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a test prepares a damage")]
fn opened(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

/// Garbage from this byte on.
fn damage(path: &Path, from: usize) {
    let mut bytes = fs::read(path).unwrap();
    let from = from.min(bytes.len());
    let garbage = suivi_tests::bytes::noise(3, bytes.len() - from);
    bytes[from..].copy_from_slice(&garbage);
    put(path, &bytes);
}

/// All of the log is in the file: what is damaged there is really damaged.
fn settle(connection: &Connection) {
    let cut = "PRAGMA wal_checkpoint(TRUNCATE)";
    connection.query_row(cut, [], |_| Ok(())).unwrap();
}

#[test]
fn a_cache_that_is_damaged_or_newer_is_made_again_and_the_outbox_stays() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let mut added = Vec::new();
    for how in [
        "newer",
        "garbage",
        "empty",
        "halved",
        "from the second page on",
        "from the end",
    ] {
        added.extend(adds(&ana, &cast, &["front-before.jpg"]).photos);
        let cache = database(&ana, "cache/cache.db");
        ana.close();
        settle(&database_of(cache.parent().unwrap()).unwrap());
        let length = fs::metadata(&cache).unwrap().len();
        let cut = |to| {
            let file = fs::OpenOptions::new().write(true).open(&cache).unwrap();
            file.set_len(to).unwrap();
        };
        match how {
            "newer" => newer(&database_of(cache.parent().unwrap()).unwrap()),
            "garbage" => damage(&cache, 0),
            "empty" => cut(0),
            "halved" => cut(length / 2),
            "from the second page on" => damage(&cache, 4096),
            _ => damage(&cache, usize::try_from(length).unwrap() * 2 / 3),
        }
        ana.open().unwrap();
        conditions(&ana, OFFLINE);
        // A page that is damaged may be found out while it is read: then the cache is made again.
        ana.until("the folder is shown from the phone again", async |phone| {
            let folder = phone.folder(cast.record.space, Some(cast.open.id), None);
            let view = folder.await;
            view.is_ok_and(|view| {
                let there = |file: &FileTile| file.item == cast.photo.file.id;
                !view.online_only && view.files.iter().any(there)
            })
        });
        // Some may have gone between the start and the news that there is no network.
        for photo in &added {
            let row = waiting(&ana).into_iter().find(|row| row.op == photo.op);
            let there = cast.who(Persona::Client).item(photo.item).is_ok();
            let waits = row.is_some_and(|row| !matches!(row.stands, Stands::NeedsYou(_)));
            assert!(there || waits, "{how}: {} is lost", photo.item);
        }
    }
    conditions(&ana, ONLINE);
    all_received(&ana);
    for photo in &added {
        shows(&ana, &cast, photo.item);
    }
}

#[test]
fn a_damaged_outbox_is_kept_aside_and_told_and_its_photos_are_still_there() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let receipt = adds(&ana, &cast, &["front-before.jpg", "front-after.jpg"]);
    let outbox = database(&ana, "outbox/outbox.db");
    let staged = database(&ana, "outbox/staged");
    ana.close();
    settle(&opened(&outbox));
    damage(&outbox, 100);
    let damaged = fs::read(&outbox).unwrap();
    ana.open().unwrap();
    let view = ana.run(ana.phone().waiting()).unwrap();
    assert_eq!(view.rows, [], "their rows are gone");
    assert_eq!(view.aside.len(), 1, "it is told");
    assert_eq!(
        fs::read(&view.aside[0]).unwrap(),
        damaged,
        "and kept byte for byte"
    );
    let copies: Vec<PathBuf> = receipt
        .photos
        .iter()
        .map(|photo| staged.join(photo.item.to_string()))
        .collect();
    let mut told: Vec<PathBuf> = view
        .lost
        .iter()
        .map(|copy| staged.join(&copy.file))
        .collect();
    told.sort();
    let mut expected = copies.clone();
    expected.sort();
    assert_eq!(told, expected, "the photos are named");
    // They can be added again from where they lie.
    conditions(&ana, ONLINE);
    let again = super::adds_files(&ana, &cast, copies);
    assert!(
        again.photos.iter().all(|photo| photo.saved == Ok(())),
        "{again:?}"
    );
    all_received(&ana);
    for photo in &again.photos {
        shows(&ana, &cast, photo.item);
    }
    ana.close();
    ana.open().unwrap();
    let view = ana.run(ana.phone().waiting()).unwrap();
    assert_eq!(view.aside.len(), 1, "kept for ever");
}

#[test]
fn an_outbox_of_a_newer_app_is_refused_and_left_as_it_is() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    adds(&ana, &cast, &["front-before.jpg"]);
    let outbox = database(&ana, "outbox/outbox.db");
    ana.close();
    settle(&opened(&outbox));
    newer(&opened(&outbox));
    settle(&opened(&outbox));
    let before = fs::read(&outbox).unwrap();
    ana.open().unwrap();
    let waiting = ana.run(ana.phone().waiting());
    let Err(PhoneError::NotOpened(why)) = &waiting else {
        panic!("{waiting:?}");
    };
    assert!(
        matches!(&**why, PhoneError::Outbox(OutboxError::Newer { .. })),
        "{why:?}"
    );
    ana.close();
    assert_eq!(fs::read(&outbox).unwrap(), before);
}

#[test]
fn what_a_kill_left_half_copied_is_swept_at_the_next_start() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let receipt = adds(&ana, &cast, &["front-before.jpg"]);
    let staged = database(&ana, "outbox/staged");
    ana.close();
    let half = staged.join(".part-018f0000-0000-7000-8000-000000000001");
    put(&half, b"half a photo");
    ana.open().unwrap();
    assert!(!half.exists());
    assert!(staged.join(receipt.photos[0].item.to_string()).exists());
}
