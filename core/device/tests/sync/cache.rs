//! The cache alone: what is erased, what is kept, what a damaged one becomes.

use crate::model::{company, item_id, marker, row, scope_name, scope_row, space_id};
use crate::phone::{has, put_file};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use suivi_device::cache::{Applied, Bytes, Cache, Opened};
use suivi_device::sync::{Standing, Write};
use suivi_rules::{ClientId, Participation, ProfessionalId};
use suivi_wire::feed::Change;
use suivi_wire::rows::{ParticipantRow, RecordRow, Row};
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts, SpaceWord};
use tempfile::TempDir;

fn open(folder: &Path) -> Cache {
    Cache::open(folder).unwrap().0
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

fn keep(cache: &mut Cache, folder: &TempDir, item: u8, kind: Bytes, sha256: &str) -> bool {
    let file = folder.path().join("download");
    put_file(&file, marker(item_id(item)).as_bytes());
    let kept = cache
        .keep_bytes(item_id(item), kind, sha256, &file)
        .unwrap();
    assert!(!file.exists());
    kept
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
        assert!(keep(&mut cache, &folder, 0, kind, "00"));
        assert!(keep(&mut cache, &folder, 3, kind, "00"));
    }
    let applied = cache
        .apply(&[Write::Drop(scope_name((0, 1)))], &standing(3))
        .unwrap();
    assert_eq!(applied.erased, []);
    assert!(
        cache
            .path_of(item_id(0), Bytes::Original)
            .unwrap()
            .is_some()
    );
    let applied = cache.apply(&[take(0, 0, 6)], &standing(4)).unwrap();
    assert_eq!(applied.erased, [item_id(0)]);
    assert_eq!(applied.changed_spaces, BTreeSet::from([space_id(0)]));
    assert!(!cache.holds(item_id(0)).unwrap());
    assert_eq!(cache.path_of(item_id(0), Bytes::Original).unwrap(), None);
    // Its bytes are gone with the transaction; what the log still has goes next.
    assert!(applied.leaves_traces);
    cache.cut_log().unwrap();
    assert!(!has(folder.path(), &marker));
    // Exactly that: the other item is untouched.
    assert_eq!(version(&cache, 3), Some(1));
    assert!(cache.path_of(item_id(3), Bytes::Preview).unwrap().is_some());
    // A download that ends after it was lost is not kept.
    assert!(!keep(&mut cache, &folder, 0, Bytes::Preview, "00"));
    assert!(!has(folder.path(), &marker));
}

#[test]
fn a_visibility_change_neither_erases_nor_brings_anew() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    let look = cache.arrivals();
    assert!(keep(&mut cache, &folder, 0, Bytes::Thumbnail, "00"));
    let applied = cache
        .apply(&[take(0, 0, 6), put(1, 0, 6, 2)], &standing(3))
        .unwrap();
    assert_eq!(applied.erased, []);
    assert_eq!(version(&cache, 0), Some(2));
    assert!(
        cache
            .path_of(item_id(0), Bytes::Thumbnail)
            .unwrap()
            .is_some()
    );
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
    assert!(!has(folder.path(), &marker(item_id(0))));
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
    assert!(!keep(&mut cache, &folder, 0, Bytes::Original, "ff"));
    assert_eq!(cache.path_of(item_id(0), Bytes::Original).unwrap(), None);
    assert!(keep(&mut cache, &folder, 0, Bytes::Original, "00"));
    let path = cache.path_of(item_id(0), Bytes::Original).unwrap().unwrap();
    // A file that a power cut left shorter is not shown.
    put_file(&path, b"");
    assert_eq!(cache.path_of(item_id(0), Bytes::Original).unwrap(), None);
}

#[test]
fn bytes_that_nobody_speaks_of_are_deleted_at_the_next_start() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    assert!(keep(&mut cache, &folder, 0, Bytes::Thumbnail, "00"));
    drop(cache);
    let left = folder.path().join("bytes").join("left.thumbnail");
    put_file(&left, b"left");
    let cache = open(folder.path());
    assert!(!left.exists());
    assert!(
        cache
            .path_of(item_id(0), Bytes::Thumbnail)
            .unwrap()
            .is_some()
    );
}

/// Killed between the transaction and what follows it: the folder as it is then, opened again.
#[test]
fn killed_before_the_log_was_cut_the_next_start_cuts_it() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    // The log still has what was put; a copy of the folder is what a kill leaves.
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("bytes")).unwrap();
    for name in ["cache.db", "cache.db-wal"] {
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

#[test]
fn a_damaged_or_newer_cache_is_begun_anew_and_that_is_told() {
    for damage in ["no database", "newer", "standing"] {
        let (folder, mut cache) = two_scopes();
        cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
        assert!(keep(&mut cache, &folder, 0, Bytes::Thumbnail, "00"));
        drop(cache);
        let path = folder.path().join("cache.db");
        let mut bytes = fs::read(&path).unwrap();
        match damage {
            "no database" => bytes[..16].fill(b'x'),
            // `user_version`, big-endian at offset 60 of the header.
            "newer" => bytes[60..64].copy_from_slice(&99_u32.to_be_bytes()),
            _ => {
                let text = b"{\"cursor\":null";
                let at = bytes.windows(text.len()).position(|part| part == text);
                bytes[at.unwrap()] = b'!';
            }
        }
        put_file(&path, &bytes);
        let (cache, opened) = Cache::open(folder.path()).unwrap();
        assert_eq!(opened, Opened::Rebuilt, "{damage}");
        assert_eq!(*cache.standing(), Standing::default(), "{damage}");
        assert!(!cache.holds(item_id(0)).unwrap());
        assert!(!has(folder.path(), &marker(item_id(0))), "{damage}");
        drop(cache);
        assert_eq!(Cache::open(folder.path()).unwrap().1, Opened::Known);
    }
}

#[test]
fn a_cache_that_turns_out_to_be_damaged_can_be_rebuilt() {
    let (folder, mut cache) = two_scopes();
    cache.apply(&[put(0, 0, 5, 1)], &standing(2)).unwrap();
    assert!(keep(&mut cache, &folder, 0, Bytes::Thumbnail, "00"));
    let cache = cache.rebuild().unwrap();
    assert_eq!(*cache.standing(), Standing::default());
    assert!(!has(folder.path(), &marker(item_id(0))));
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
        assert!(!has(folder.path(), name), "{name}");
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
