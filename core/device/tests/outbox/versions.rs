//! Outboxes of other versions, and files that are something else.

use crate::made;
use std::fs;
use std::path::Path;
use suivi_device::outbox::{Opened, Outbox, OutboxError};
use suivi_device::queue::{Block, Driver, Entry, Lease, Pause, State, Wait, Work};
use suivi_device::time::Age;
use suivi_rules::{ItemId, Level, Refusal, SetId};
use suivi_wire::Code;
use suivi_wire::ops::{Operation, SetLevel};

fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    ["outbox.db", "outbox.db-wal"]
        .map(|name| fs::read(folder.join(name)).unwrap_or_default())
        .into()
}

#[test]
fn an_outbox_of_a_newer_app_is_refused_and_left_as_it_is() {
    // The newer app ended well, or was killed and left its last commits in the log.
    for killed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = made::fresh(folder.path());
        outbox.write(&[made::photo(1, State::Ready)], 1).unwrap();
        drop(outbox);
        let file = folder.path().join("outbox.db");
        let newer = made::beside(&file);
        newer
            .execute_batch("ALTER TABLE entry ADD mood TEXT; PRAGMA user_version = 9")
            .unwrap();
        let left = tempfile::tempdir().unwrap();
        if killed {
            fs::create_dir(left.path().join("staged")).unwrap();
            for name in ["outbox.db", "outbox.db-wal"] {
                fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
            }
        }
        drop(newer);
        let folder = if killed { left } else { folder };
        let before = bytes(folder.path());
        assert_eq!(killed, !before[1].is_empty());
        for _ in 0..2 {
            let refused = Outbox::open(folder.path()).map(|_| ());
            assert!(
                matches!(refused, Err(OutboxError::Newer { found: 9, known: 2 })),
                "{refused:?}"
            );
            assert_eq!(bytes(folder.path()), before);
        }
    }
}

#[test]
fn a_database_of_something_else_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let other = made::beside(&folder.path().join("outbox.db"));
    other
        .execute_batch("CREATE TABLE song (name TEXT)")
        .unwrap();
    drop(other);
    let (_, opened) = Outbox::open(folder.path()).unwrap();
    assert!(matches!(opened, Opened::Aside(_)), "{opened:?}");
}

#[test]
fn a_kill_while_it_is_made_leaves_one_that_can_be_made() {
    // An empty file, and one whose journal was chosen but whose tables were not made.
    for begun in ["", "PRAGMA journal_mode = WAL"] {
        let folder = tempfile::tempdir().unwrap();
        made::source(folder.path(), "outbox.db", b"");
        made::beside(&folder.path().join("outbox.db"))
            .execute_batch(begun)
            .unwrap();
        let mut outbox = made::fresh(folder.path());
        outbox.write(&[made::photo(1, State::Ready)], 1).unwrap();
        drop(outbox);
        assert_eq!(made::known(folder.path()).entries().unwrap().len(), 1);
    }
}

/// An outbox that each format left on a phone, with what is in it. A format is added, none is
/// changed: run `write_the_newest` once with the new number.
const FORMATS: &[&str] = &["tests/outbox/formats/1.db", "tests/outbox/formats/2.db"];

fn one_of_each() -> Vec<Entry> {
    let pause = Pause { up: 9, boot: 4 };
    let lease = Lease {
        driver: Driver::Platform,
        generation: 3,
    };
    let refused = Code::Refused(Refusal::NotYours);
    let states = [
        State::Staging,
        State::Ready,
        State::Waiting {
            why: Wait::Network,
            until: Some(pause),
        },
        State::Sending(lease),
        made::done(),
        State::Blocked {
            why: Block::Permission(refused),
        },
        State::Blocked {
            why: Block::SourceLost,
        },
        State::Cancelled,
        State::Superseded { by: made::op(2) },
    ];
    let mut entries: Vec<_> = (1..)
        .zip(states)
        .map(|(n, it)| made::photo(n, it))
        .collect();
    let Work::Add { add, copy } = &mut entries[0].work else {
        unreachable!("a photo adds")
    };
    copy.source = Some("/camera/1.jpg".into());
    copy.dropped = true;
    add.sha256 = None;
    add.level = Some(Level::MeAndClient);
    add.set = Some(SetId::from_bytes([6; 16]));
    let op = made::op(10);
    entries.push(Entry {
        work: Work::Change(Operation::SetLevel(SetLevel {
            op,
            item: ItemId::from_bytes([2; 16]),
            level: Level::JustMe,
            base: 4,
        })),
        needs: [made::op(1), made::op(2)].into(),
        acknowledged: 1 << 40,
        left: true,
        tries: 7,
        deaths: 2,
        leases: 5,
        aged: Age {
            lived: 6,
            up: 7,
            boot: 8,
        },
        ..made::photo(10, State::Ready)
    });
    entries.push(Entry {
        work: Work::Unknown(r#"{"kind":"later"}"#.into()),
        ..made::photo(11, State::Ready)
    });
    entries
}

#[test]
fn outboxes_of_every_format_are_read_whole() {
    for format in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(format, folder.path().join("outbox.db")).unwrap();
        let outbox = made::known(folder.path());
        assert_eq!(outbox.entries().unwrap(), one_of_each(), "{format}");
        assert_eq!(
            outbox.get("app").unwrap().as_deref(),
            Some("0.1"),
            "{format}"
        );
        assert_eq!(
            outbox.read_when_it_died().unwrap(),
            Some(made::op(4)),
            "{format}"
        );
        let drafts = match *format {
            // Before there were any.
            "tests/outbox/formats/1.db" => Vec::new(),
            _ => vec![made::draft(1)],
        };
        assert_eq!(outbox.drafts().unwrap(), drafts, "{format}");
    }
}

/// Writes the example of a new format; never over an older one.
#[test]
fn write_the_newest() {
    let newest = Path::new(FORMATS[FORMATS.len() - 1]);
    if newest.exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    outbox.write(&one_of_each(), 5).unwrap();
    outbox.set("app", "0.1").unwrap();
    outbox.reading(Some(made::op(4))).unwrap();
    outbox.write_draft(&made::draft(1), 5).unwrap();
    drop(outbox);
    fs::copy(folder.path().join("outbox.db"), newest).unwrap();
}
