//! The cache alone: what is erased, what is kept, what a damaged one becomes.

use crate::model::{company, item_id, marker, row, scope_name, scope_row, space_id};
use crate::phone::{keeps, keys, lies_plain, put_file};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use suivi_device::cache::{Applied, Bytes, Cache, CacheError, Opened};
use suivi_device::sync::{Standing, Write};
use suivi_device::time::SystemEntropy;
use suivi_device::vault::{InMemory, Key, Keys, Slot, Vault, VaultError};
use suivi_rules::{ClientId, Participation, ProfessionalId};
use suivi_wire::feed::Change;
use suivi_wire::rows::{ParticipantRow, RecordRow, Row};
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts, SpaceWord};
use tempfile::TempDir;

fn open(folder: &Path) -> Cache {
    Cache::open(folder, &keys(), "one").unwrap().0
}

/// Item 0 or 3 in a scope of space 0.
fn put(scope: u8, item: u8, seq: i64, version: u32) -> Write {
    Write::Change {
        change: Change {
            scope: scope_name((0, scope)),
            kind: "file".into(),
            id: item_id(item).to_string(),
            seq,
            row: Some(row(item, version)),
        },
        mark: None,
        check: false,
    }
}

fn take(scope: u8, item: u8, seq: i64) -> Write {
    let Write::Change { mut change, .. } = put(scope, item, seq, 1) else {
        unreachable!()
    };
    change.row = None;
    Write::Change {
        change,
        mark: None,
        check: false,
    }
}

fn standing(round: u64) -> Standing {
    Standing {
        round,
        ..Standing::default()
    }
}

fn two_scopes() -> (TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let mut cache = open(folder.path());
    let adds = [Write::Add(scope_row((0, 0))), Write::Add(scope_row((0, 1)))];
    cache.apply(&adds, &standing(1)).unwrap();
    (folder, cache)
}

fn version(cache: &Cache, item: u8) -> Option<i64> {
    cache.file(item_id(item)).unwrap().map(|row| row.revision)
}

/// Its bytes came.
fn keep(cache: &mut Cache, item: u8, kind: Bytes) -> bool {
    let item = item_id(item);
    keeps(cache, item, kind, marker(item).as_bytes())
}

/// What is kept of a file, opened.
fn read(cache: &mut Cache, item: u8, kind: Bytes) -> Option<Vec<u8>> {
    let content = cache.bytes(item_id(item), kind).unwrap()?;
    Some(fs::read(content.path()).unwrap())
}

#[test]
fn an_item_is_held_until_the_last_scope_and_then_nothing_of_it_is_left() {
    let (folder, mut cache) = two_scopes();
    let marker = marker(item_id(0));
    cache
        .apply(
            &[put(0, 0, 5, 1), put(1, 0, 5, 1), put(0, 3, 5, 1)],
            &standing(2),
        )
        .unwrap();
    for kind in [Bytes::Thumbnail, Bytes::Preview, Bytes::Original] {
        assert!(keep(&mut cache, 0, kind));
        assert!(keep(&mut cache, 3, kind));
    }
    let applied = cache
        .apply(&[Write::Drop(scope_name((0, 1)))], &standing(3))
        .unwrap();
    assert_eq!(applied.erased, []);
    assert!(cache.has(item_id(0), Bytes::Original).unwrap());
    let applied = cache.apply(&[take(0, 0, 6)], &standing(4)).unwrap();
    assert_eq!(applied.erased, [item_id(0)]);
    assert_eq!(applied.changed_spaces, BTreeSet::from([space_id(0)]));
    assert!(!cache.holds(item_id(0)).unwrap());
    assert!(!cache.has(item_id(0), Bytes::Original).unwrap());
    // Its bytes are gone with the transaction; what the log still has goes next.
    assert!(applied.leaves_traces);
    cache.cut_log().unwrap();
    assert!(!lies_plain(folder.path(), &marker));
    // Exactly that: the other item is untouched.
    assert_eq!(version(&cache, 3), Some(1));
    assert!(cache.has(item_id(3), Bytes::Preview).unwrap());
    // A download that ends after it was lost is not kept.
    assert!(!keep(&mut cache, 0, Bytes::Preview));
    assert!(!lies_plain(folder.path(), &marker));
}

#[test]
fn a_visibility_change_neither_erases_nor_brings_anew() {
    let (_folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    let look = cache.arrivals();
    assert!(keep(&mut cache, 0, Bytes::Thumbnail));
    let applied = cache
        .apply(&[take(0, 0, 6), put(1, 0, 6, 2)], &standing(3))
        .unwrap();
    assert_eq!(applied.erased, []);
    assert_eq!(version(&cache, 0), Some(2));
    assert!(cache.has(item_id(0), Bytes::Thumbnail).unwrap());
    assert_eq!(cache.count_arrived(space_id(0), look, 9).unwrap(), 0);
    cache.apply(&[put(1, 3, 7, 1)], &standing(4)).unwrap();
    assert_eq!(cache.count_arrived(space_id(0), look, 9).unwrap(), 1);
    let arrived = cache.arrived(space_id(0), look, 9).unwrap();
    assert_eq!(arrived[0].item, item_id(3));
    cache.looked(space_id(0), cache.arrivals()).unwrap();
    assert_eq!(
        cache.last_look(space_id(0)).unwrap(),
        Some(cache.arrivals())
    );
}

/// (era and number of what is there, of what comes, which version is shown then; 0: none)
#[test]
fn the_higher_number_stays_within_an_era_and_the_newer_era_always_wins() {
    let cases = [
        ((0, 5), (0, 6), Some(2)),
        ((0, 5), (0, 5), Some(2)),
        ((0, 5), (0, 4), Some(1)),
        ((0, 5), (3, 1), Some(2)),
    ];
    for ((era, seq), (next_era, next_seq), expected) in cases {
        let in_era = |era, round| Standing {
            era,
            ..standing(round)
        };
        let (_folder, mut cache) = two_scopes();
        cache.apply(&[put(0, 0, seq, 1)], &in_era(era, 2)).unwrap();
        let next = put(0, 0, next_seq, 2);
        cache.apply(&[next], &in_era(next_era, 3)).unwrap();
        assert_eq!(version(&cache, 0), expected, "{seq} then {next_seq}");
        let (_folder, mut cache) = two_scopes();
        cache.apply(&[put(0, 0, seq, 1)], &in_era(era, 2)).unwrap();
        let next = take(0, 0, next_seq);
        cache.apply(&[next], &in_era(next_era, 3)).unwrap();
        let expected = expected.filter(|version| *version == 1);
        assert_eq!(version(&cache, 0), expected, "{seq} then -{next_seq}");
    }
    // Across scopes the same: of two rows of an item, the newer is shown, and the other again
    // when that is lost.
    let (_folder, mut cache) = two_scopes();
    cache
        .apply(&[put(0, 0, 5, 1), put(1, 0, 6, 2)], &standing(2))
        .unwrap();
    assert_eq!(version(&cache, 0), Some(2));
    cache
        .apply(&[Write::Drop(scope_name((0, 1)))], &standing(3))
        .unwrap();
    assert_eq!(version(&cache, 0), Some(1));
}

#[test]
fn what_is_said_of_a_dropped_scope_comes_too_late() {
    let (folder, mut cache) = two_scopes();
    let writes = [Write::Drop(scope_name((0, 0))), put(0, 0, 9, 1)];
    cache.apply(&writes, &standing(2)).unwrap();
    assert!(!cache.holds(item_id(0)).unwrap());
    assert!(!lies_plain(folder.path(), &marker(item_id(0))));
}

#[test]
fn applied_twice_it_changes_nothing() {
    let (_folder, mut cache) = two_scopes();
    let sweep = Write::Sweep {
        scope: scope_name((0, 0)),
        mark: 0,
        check: false,
    };
    let writes = [put(0, 0, 5, 1), put(1, 3, 5, 1), take(1, 3, 6), sweep];
    cache.apply(&writes, &standing(2)).unwrap();
    let before = (version(&cache, 0), version(&cache, 3));
    cache.apply(&writes, &standing(2)).unwrap();
    assert_eq!((version(&cache, 0), version(&cache, 3)), before);
    assert_eq!(before, (Some(1), None));
    assert_eq!(cache.apply(&[], &standing(2)).unwrap(), Applied::default());
}

#[test]
fn an_original_with_another_hash_is_not_kept() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    assert!(!keeps(&mut cache, item_id(0), Bytes::Original, b"other"));
    assert!(!cache.has(item_id(0), Bytes::Original).unwrap());
    assert!(keep(&mut cache, 0, Bytes::Original));
    let whole = Some(marker(item_id(0)).into_bytes());
    assert_eq!(read(&mut cache, 0, Bytes::Original), whole);
    // A file that a power cut left shorter is not shown.
    let name = format!("{}.original", item_id(0));
    put_file(&folder.path().join("bytes").join(name), b"");
    assert!(!cache.has(item_id(0), Bytes::Original).unwrap());
}

#[test]
fn bytes_are_sealed_as_they_come_and_leave_nothing_if_they_stop() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    let lying = || fs::read_dir(folder.path().join("bytes")).unwrap().count();
    let photo = marker(item_id(0)).repeat(20_000);
    let kind = Bytes::Preview;
    let mut arriving = cache.arriving(item_id(0), kind, 1, &SystemEntropy).unwrap();
    arriving.write(photo.as_bytes()).unwrap();
    assert_eq!(lying(), 1);
    assert!(!lies_plain(folder.path(), &marker(item_id(0))));
    drop(arriving);
    assert_eq!(lying(), 0);
    // What is lost while it comes is gone at once, and does not come back.
    let mut arriving = cache.arriving(item_id(0), kind, 1, &SystemEntropy).unwrap();
    arriving.write(photo.as_bytes()).unwrap();
    cache.apply(&[take(0, 0, 6)], &standing(3)).unwrap();
    assert_eq!(lying(), 0);
    assert!(!cache.keep_bytes(arriving.complete().unwrap()).unwrap());
    assert_eq!(lying(), 0);
    cache.apply(&[put(0, 0, 7, 1)], &standing(4)).unwrap();
    // Two that come at once do not mix.
    let mut two = [2, 3].map(|number| {
        let arriving = cache.arriving(item_id(0), kind, number, &SystemEntropy);
        arriving.unwrap()
    });
    for piece in photo.as_bytes().chunks(30_000) {
        two.iter_mut()
            .for_each(|arriving| arriving.write(piece).unwrap());
    }
    for arriving in two {
        assert!(cache.keep_bytes(arriving.complete().unwrap()).unwrap());
    }
    assert_eq!(lying(), 1);
    assert_eq!(read(&mut cache, 0, kind), Some(photo.into_bytes()));
}

#[test]
fn bytes_that_were_changed_or_put_in_anothers_place_are_deleted_and_fetched_again() {
    for how in ["changed", "another's", "under another key"] {
        let (folder, mut cache) = two_scopes();
        cache
            .apply(&[put(0, 0, 5, 1), put(0, 3, 5, 1)], &standing(2))
            .unwrap();
        assert!(keep(&mut cache, 0, Bytes::Preview));
        assert!(keep(&mut cache, 3, Bytes::Preview));
        let path = |item| {
            let name = format!("{}.preview", item_id(item));
            folder.path().join("bytes").join(name)
        };
        let mut bytes = fs::read(path(0)).unwrap();
        let whole = bytes.len();
        match how {
            "changed" => bytes[whole - 1] ^= 1,
            "another's" => bytes = fs::read(path(3)).unwrap(),
            _ => bytes[10] ^= 1,
        }
        put_file(&path(0), &bytes);
        assert_eq!(read(&mut cache, 0, Bytes::Preview), None, "{how}");
        assert!(!path(0).exists(), "{how}");
        assert!(!cache.has(item_id(0), Bytes::Preview).unwrap(), "{how}");
        assert!(read(&mut cache, 3, Bytes::Preview).is_some(), "{how}");
        assert!(keep(&mut cache, 0, Bytes::Preview), "{how}");
    }
}

/// (what the vault says at the next start, what becomes of the cache)
#[test]
fn a_vault_that_does_not_give_the_key_costs_nothing_until_it_lost_it() {
    let cases = [
        (VaultError::Locked, false),
        (VaultError::Failed, false),
        (VaultError::Lost, true),
    ];
    for (why, begins_anew) in cases {
        let (folder, mut cache) = two_scopes();
        cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
        assert!(keep(&mut cache, 0, Bytes::Preview));
        drop(cache);
        let vault = Arc::new(InMemory::new(Key::of([1; 32])));
        let keys = Keys {
            vault: vault.clone(),
            entropy: Arc::new(SystemEntropy),
        };
        if why == VaultError::Lost {
            vault.destroy(Slot::Cache, "one").unwrap();
        } else {
            vault.refuses(Some(why));
            let refused = Cache::open(folder.path(), &keys, "one").unwrap_err();
            assert!(matches!(refused, CacheError::Vault(said) if said == why));
            vault.refuses(None);
        }
        let (cache, opened) = Cache::open(folder.path(), &keys, "one").unwrap();
        assert_eq!(opened == Opened::Rebuilt, begins_anew, "{why:?}");
        assert_eq!(cache.holds(item_id(0)).unwrap(), !begins_anew, "{why:?}");
        let there = cache.has(item_id(0), Bytes::Preview).unwrap();
        assert_eq!(there, !begins_anew, "{why:?}");
    }
}

#[test]
fn bytes_that_nobody_speaks_of_are_deleted_at_the_next_start() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    assert!(keep(&mut cache, 0, Bytes::Thumbnail));
    drop(cache);
    let left = folder.path().join("bytes").join("left.thumbnail");
    put_file(&left, b"left");
    let cache = open(folder.path());
    assert!(!left.exists());
    assert!(cache.has(item_id(0), Bytes::Thumbnail).unwrap());
}

/// Killed between the transaction and what follows it: the folder as it is then, opened again.
#[test]
fn killed_before_the_log_was_cut_the_next_start_cuts_it() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    // The log still has what was put; a copy of the folder is what a kill leaves.
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("bytes")).unwrap();
    for name in ["cache.db", "cache.db-wal", "cache.key"] {
        fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    assert!(
        fs::metadata(copy.path().join("cache.db-wal"))
            .unwrap()
            .len()
            > 0
    );
    let again = open(copy.path());
    assert_eq!(*again.standing(), standing(2));
    assert_eq!(version(&again, 0), Some(1));
    assert_eq!(
        fs::metadata(copy.path().join("cache.db-wal"))
            .unwrap()
            .len(),
        0
    );
}

/// Something else wrote to it.
#[expect(
    clippy::disallowed_methods,
    reason = "a test prepares what a newer app or a bug would write"
)]
fn changed(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join("cache.db")).unwrap();
    let wrapped = fs::read(folder.join("cache.key")).unwrap();
    let key = keys().vault.unwrap(Slot::Cache, "one", &wrapped).unwrap();
    let key = Key::of(key.try_into().unwrap());
    suivi_device::vault::unlock(&connection, &key).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_damaged_or_newer_cache_is_begun_anew_and_that_is_told() {
    for damage in ["no database", "newer", "standing"] {
        let (folder, mut cache) = two_scopes();
        cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
        assert!(keep(&mut cache, 0, Bytes::Thumbnail));
        drop(cache);
        let path = folder.path().join("cache.db");
        match damage {
            "no database" => {
                let mut bytes = fs::read(&path).unwrap();
                bytes[..16].fill(b'x');
                put_file(&path, &bytes);
            }
            "newer" => changed(folder.path(), "PRAGMA user_version = 99"),
            _ => changed(folder.path(), "UPDATE standing SET body = '!'"),
        }
        let (cache, opened) = Cache::open(folder.path(), &keys(), "one").unwrap();
        assert_eq!(opened, Opened::Rebuilt, "{damage}");
        assert_eq!(*cache.standing(), Standing::default(), "{damage}");
        assert!(!cache.holds(item_id(0)).unwrap());
        assert!(!lies_plain(folder.path(), &marker(item_id(0))), "{damage}");
        drop(cache);
        assert_eq!(
            Cache::open(folder.path(), &keys(), "one").unwrap().1,
            Opened::Known
        );
    }
}

#[test]
fn a_cache_that_turns_out_to_be_damaged_can_be_rebuilt() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    assert!(keep(&mut cache, 0, Bytes::Thumbnail));
    let cache = cache.rebuild().unwrap();
    assert_eq!(*cache.standing(), Standing::default());
    assert!(!lies_plain(folder.path(), &marker(item_id(0))));
}

fn facts(space: u8, name: &str) -> SpaceFacts {
    SpaceFacts {
        space: space_id(space),
        company: company(space),
        kind: SpaceWord::Record,
        branches: BTreeSet::new(),
        record: Some(record(space, name)),
        owner: None,
        participates: true,
        followed: true,
        on_phones: None,
    }
}

fn record(space: u8, name: &str) -> RecordRow {
    RecordRow {
        space: space_id(space),
        company: company(space),
        client: ClientId::from_bytes([4; 16]),
        name: name.into(),
        branches: BTreeSet::new(),
        has_account: true,
        sex: None,
        born: None,
        consented: true,
        archived: false,
        revision: 1,
    }
}

fn participant(name: &str) -> ParticipantRow {
    ParticipantRow {
        space: space_id(0),
        professional: ProfessionalId::from_bytes([8; 16]),
        company: company(0),
        name: name.into(),
        state: Participation::Active,
        since: 1,
    }
}

#[test]
fn facts_and_people_are_kept_of_followed_spaces_and_go_with_their_last_scope() {
    let (folder, mut cache) = two_scopes();
    let people = PeopleAnswer {
        space: facts(0, "anna-kram"),
        participants: vec![participant("berta-kram")],
        asked: Vec::new(),
        by_profile: Vec::new(),
        sees: Vec::new(),
    };
    cache
        .keep_spaces(&[facts(0, "anna-kram"), facts(1, "other-kram")])
        .unwrap();
    cache.keep_people(space_id(0), &people).unwrap();
    cache.keep_people(space_id(1), &people).unwrap();
    cache.looked(space_id(1), 1).unwrap();
    assert_eq!(cache.followed().unwrap(), BTreeSet::from([space_id(0)]));
    assert_eq!(cache.spaces().unwrap(), [facts(0, "anna-kram")]);
    assert_eq!(cache.people(space_id(0)).unwrap(), Some(people));
    assert_eq!(cache.people(space_id(1)).unwrap(), None);
    assert_eq!(cache.last_look(space_id(1)).unwrap(), None);
    cache
        .apply(&[Write::Drop(scope_name((0, 0)))], &standing(2))
        .unwrap();
    assert_eq!(cache.spaces().unwrap().len(), 1);
    cache
        .apply(&[Write::Drop(scope_name((0, 1)))], &standing(3))
        .unwrap();
    assert_eq!(cache.spaces().unwrap(), []);
    assert_eq!(cache.people(space_id(0)).unwrap(), None);
    cache.cut_log().unwrap();
    for name in ["anna-kram", "berta-kram", "other-kram"] {
        assert!(!lies_plain(folder.path(), name), "{name}");
    }
}

#[test]
fn cards_and_names_are_found() {
    let (_folder, mut cache) = two_scopes();
    let card = |kind: &str, id: u8, row: Row| Write::Change {
        change: Change {
            scope: scope_name((0, 0)),
            kind: kind.into(),
            id: item_id(id).to_string(),
            seq: 3,
            row: Some(row),
        },
        mark: None,
        check: false,
    };
    let writes = [
        card("record", 0, Row::Record(record(0, "Anna"))),
        card("participant", 40, Row::Participant(participant("Zoë"))),
        card("participant", 41, Row::Participant(participant("Ada"))),
        put(0, 0, 4, 1),
        put(0, 3, 4, 1),
    ];
    cache.apply(&writes, &standing(2)).unwrap();
    assert_eq!(cache.record(space_id(0)).unwrap(), Some(record(0, "Anna")));
    let participants = cache.participants(space_id(0)).unwrap();
    let names: Vec<&str> = participants.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Zoë"]);
    let first = cache.search(space_id(0), " MÁRK", None, 1).unwrap();
    let rest = cache.search(space_id(0), "mark", first.first(), 9).unwrap();
    let items: Vec<_> = first.iter().chain(&rest).map(|row| row.item).collect();
    assert_eq!(items, [item_id(0), item_id(3)]);
    assert_eq!(cache.search(space_id(0), " ", None, 9).unwrap(), []);
    assert_eq!(
        cache.search_folders(space_id(0), "mark", None, 9).unwrap(),
        []
    );
}
