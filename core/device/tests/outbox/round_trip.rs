//! Whatever is written is read again.

use crate::made;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use suivi_device::queue::{Block, Copy, Driver, Entry, Lease, Pause, State, Wait, Work};
use suivi_device::time::Age;
use suivi_rules::{BranchId, CompanyId, ItemId, Level, OpId, Refusal, SetId, SpaceId};
use suivi_wire::Code;
use suivi_wire::ops::{AddFolder, Delete, Describe, Operation, Rename, SetLevel};
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

fn op() -> impl Strategy<Value = OpId> {
    any::<[u8; 16]>().prop_map(OpId::from_bytes)
}

fn item() -> impl Strategy<Value = ItemId> {
    any::<[u8; 16]>().prop_map(ItemId::from_bytes)
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![
        Just(Level::JustMe),
        any::<[u8; 16]>().prop_map(|id| Level::Branch(BranchId::from_bytes(id))),
        Just(Level::Everyone),
    ]
}

fn add(op: OpId) -> BoxedStrategy<AddFile> {
    let place = (
        item(),
        any::<[u8; 16]>(),
        option::of(item()),
        option::of(level()),
    );
    let file = (
        any::<String>(),
        option::of("[0-9a-f]{64}"),
        any::<i64>(),
        option::of(any::<i64>()),
        option::of(any::<String>()),
        option::of(any::<[u8; 16]>().prop_map(SetId::from_bytes)),
        any::<bool>(),
    );
    (place, file)
        .prop_map(move |(place, file)| AddFile {
            op,
            item: place.0,
            space: SpaceId::from_bytes(place.1),
            folder: place.2,
            level: place.3,
            name: file.0,
            sha256: file.1,
            length: file.2,
            captured_at: file.3,
            pose: file.4,
            set: file.5,
            for_client: file.6,
        })
        .boxed()
}

fn copy() -> impl Strategy<Value = Copy> {
    (
        "[^./\0][^/\0]{0,40}",
        option::of(any::<String>()),
        any::<String>(),
        any::<bool>(),
    )
        .prop_map(|(file, source, media_type, dropped)| Copy {
            file,
            source,
            media_type,
            dropped,
        })
}

fn change(op: OpId) -> BoxedStrategy<Operation> {
    prop_oneof![
        (item(), any::<String>()).prop_map(move |(item, name)| Operation::Rename(Rename {
            op,
            item,
            name
        })),
        (item(), level(), any::<i64>()).prop_map(move |(item, level, base)| {
            Operation::SetLevel(SetLevel {
                op,
                item,
                level,
                base,
            })
        }),
        (
            item(),
            option::of(vec(any::<String>(), 0..4)),
            option::of(any::<i64>())
        )
            .prop_map(move |(item, tags, captured_at)| {
                Operation::Describe(Describe {
                    op,
                    item,
                    tags,
                    captured_at,
                })
            }),
        (item(), any::<[u8; 16]>(), any::<String>()).prop_map(move |(item, space, name)| {
            Operation::AddFolder(AddFolder {
                op,
                item,
                space: SpaceId::from_bytes(space),
                parent: None,
                name,
                sharing: suivi_rules::Sharing::default(),
            })
        }),
        item().prop_map(move |item| Operation::Delete(Delete { op, item })),
        add(op).prop_map(Operation::AddFile),
    ]
    .boxed()
}

fn work(op: OpId) -> BoxedStrategy<Work> {
    prop_oneof![
        4 => (add(op), copy()).prop_map(|(add, copy)| Work::Add { add, copy }),
        2 => change(op).prop_map(Work::Change),
        1 => any::<String>().prop_map(Work::Unknown),
        1 => Just(Work::Unknown(r#"{"kind":"draw","item":"later","strokes":[1, 2]}"#.into())),
    ]
    .boxed()
}

fn code() -> impl Strategy<Value = Code> {
    prop_oneof![
        Just(Code::Refused(Refusal::NotYours)),
        Just(Code::Failed(Failure::TooLarge)),
        Just(Code::Failed(Failure::OpReused)),
    ]
}

fn state() -> BoxedStrategy<State> {
    let pause = (any::<i64>(), any::<u64>()).prop_map(|(up, boot)| Pause { up, boot });
    let why = prop_oneof![
        Just(Wait::Network),
        Just(Wait::Portal),
        Just(Wait::Untrusted),
        Just(Wait::Metered),
        Just(Wait::Battery),
        Just(Wait::Auth),
        Just(Wait::Busy),
        Just(Wait::Locked),
        Just(Wait::Quota),
        Just(Wait::Dependency),
        Just(Wait::Platform),
    ];
    let block = prop_oneof![
        code().prop_map(Block::Permission),
        code().prop_map(Block::Refused),
        Just(Block::Consent),
        Just(Block::Archived),
        Just(Block::FolderGone),
        Just(Block::TooLarge),
        Just(Block::Type),
        Just(Block::NeedsPlatform),
        Just(Block::NotAFile),
        Just(Block::Empty),
        Just(Block::Broken),
        Just(Block::NoSpace),
        Just(Block::NotWritable),
        Just(Block::SourceLost),
        Just(Block::SourceChanged),
        Just(Block::SourceUnreadable),
        Just(Block::Corrupt),
        Just(Block::CrashLoop),
        Just(Block::AppOutdated),
    ];
    prop_oneof![
        Just(State::Staging),
        Just(State::Ready),
        (why, option::of(pause)).prop_map(|(why, until)| State::Waiting { why, until }),
        (any::<bool>(), any::<u32>()).prop_map(|(core, generation)| State::Sending(Lease {
            driver: if core { Driver::Core } else { Driver::Platform },
            generation,
        })),
        (any::<[u8; 16]>(), any::<i64>()).prop_map(|(company, seq)| State::Done {
            company: CompanyId::from_bytes(company),
            seq,
        }),
        block.prop_map(|why| State::Blocked { why }),
        Just(State::Cancelled),
        op().prop_map(|by| State::Superseded { by }),
    ]
    .boxed()
}

fn entry() -> BoxedStrategy<Entry> {
    let numbers = (
        any::<i64>(),
        any::<u64>(),
        any::<bool>(),
        any::<[u32; 3]>(),
        any::<[i64; 4]>(),
        any::<u64>(),
    );
    let made = (op(), state(), btree_set(op(), 0..5), numbers);
    made.prop_flat_map(|(op, state, needs, numbers)| {
        work(op).prop_map(move |work| Entry {
            op,
            place: numbers.0,
            work,
            state: state.clone(),
            needs: needs.clone(),
            acknowledged: numbers.1,
            left: numbers.2,
            tries: numbers.3[0],
            deaths: numbers.3[1],
            leases: numbers.3[2],
            aged: Age {
                lived: numbers.4[0],
                up: numbers.4[1],
                boot: numbers.5,
            },
            asked_at: numbers.4[2],
            since: numbers.4[3],
        })
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn entries_come_back_as_they_were_written(entries in vec(entry(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = made::fresh(folder.path());
        outbox.write(&entries, 1).unwrap();
        let mut expected = entries;
        expected.sort_by_key(|entry| (entry.place, entry.op));
        prop_assert_eq!(&outbox.entries().unwrap(), &expected);
        drop(outbox);
        let outbox = made::known(folder.path());
        prop_assert_eq!(&outbox.entries().unwrap(), &expected);
        let highest = expected.iter().map(|entry| entry.place).max().unwrap();
        prop_assert_eq!(outbox.next_place(), highest.max(0).saturating_add(1));
    }

    #[test]
    fn the_last_writing_of_an_entry_stands(first in entry(), second in entry()) {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = made::fresh(folder.path());
        outbox.write(std::slice::from_ref(&first), 1).unwrap();
        let mut second = Entry { op: first.op, ..second };
        outbox.write(std::slice::from_ref(&second), 2).unwrap();
        // What this app can't read never takes the place of what is there.
        if matches!(second.work, Work::Unknown(_)) {
            second.work = first.work;
        }
        prop_assert_eq!(outbox.entries().unwrap(), [second]);
    }
}

#[test]
fn a_row_of_a_newer_app_stays_as_it_is_byte_for_byte() {
    // (kind, work): a kind that is not known, a field that is not known, no JSON at all, no UTF-8.
    let cases: [(&str, &[u8]); 4] = [
        ("draw", br#"{"strokes":[1,  2]}"#),
        ("change", br#"{"kind":"paint","op":"x","colour":"red"}"#),
        ("add", br#"{"op":"later","mood":"good"}"#),
        ("draw", b"\xff\xfe not text"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let other = made::beside(&folder.path().join("outbox.db"));
    for (n, (kind, work)) in (1..).zip(cases) {
        outbox.write(&[made::photo(n, State::Ready)], 1).unwrap();
        let sql = "UPDATE entry SET kind = ?1, work = CAST(?2 AS TEXT), \
                   state = '{\"state\":\"dreaming\",\"of\":7}' WHERE op = ?3";
        other
            .execute(sql, (kind, work, made::op(n).as_bytes()))
            .unwrap();
    }
    let columns = || -> Vec<(String, Vec<u8>, String, String)> {
        let mut all = other
            .prepare("SELECT kind, CAST(work AS BLOB), file, media_type FROM entry ORDER BY place")
            .unwrap();
        let rows = all.query_map([], |row| row.try_into()).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let before = columns();
    let mut entries = outbox.entries().unwrap();
    for entry in &mut entries {
        assert!(matches!(entry.work, Work::Unknown(_)), "{entry:?}");
        let why = Block::AppOutdated;
        assert_eq!(entry.state, State::Blocked { why }, "{entry:?}");
        entry.state = State::Waiting {
            why: Wait::Auth,
            until: None,
        };
    }
    outbox.write(&entries, 2).unwrap();
    assert_eq!(columns(), before);
    // Their copies are needed, whatever they are needed for.
    for n in 1..=4 {
        let path = outbox.staged(&made::copy(n));
        made::source(path.parent().unwrap(), &made::copy(n).file, b"bytes");
        assert!(outbox.drop_copy(&made::copy(n)).is_err());
    }
    assert_eq!(outbox.sweep(i64::MAX).unwrap().copies, 0);
}
