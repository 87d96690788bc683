//! Killed between any two steps of "row, copy, row", and opened again.

use super::staging::{self, Limits, Step, copy_watched};
use super::{Opened, Outbox};
use crate::queue::Block;
use crate::queue::{Copy, Entry, State, Work};
use crate::time::Age;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use suivi_rules::{ItemId, OpId, SpaceId};
use suivi_wire::upload::AddFile;

const NAME: &str = "copy";
const PDF: &[u8] = b"%PDF-1.7 a page";
const JPEG: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\
    \xff\xda\0\x08\x01\x01\0\0\x3f\0\x07\xff\xd9";

/// Where a test ends the process, in order.
const POINTS: [&str; 9] = [
    "opened",
    "row written",
    "Begun",
    "Copied",
    "Synced",
    "Renamed",
    "FolderSynced",
    "row complete",
    "told",
];

fn entry() -> Entry {
    let op = OpId::from_bytes([1; 16]);
    Entry {
        op,
        place: 1,
        work: Work::Add {
            add: AddFile {
                op,
                item: ItemId::from_bytes([2; 16]),
                space: SpaceId::from_bytes([3; 16]),
                folder: None,
                level: None,
                name: "A page".into(),
                sha256: None,
                length: 0,
                captured_at: None,
                pose: None,
                set: None,
                for_client: false,
            },
            copy: Copy {
                file: NAME.into(),
                source: Some("source".into()),
                media_type: "application/pdf".into(),
                dropped: false,
            },
        },
        state: State::Staging,
        needs: BTreeSet::new(),
        acknowledged: 0,
        left: false,
        tries: 0,
        deaths: 0,
        leases: 0,
        aged: Age::default(),
        asked_at: 0,
        since: 0,
    }
}

fn source(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("source");
    File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

/// Goes on from what stands, and tells each point that it passes.
fn queue(folder: &Path, passed: &dyn Fn(&str)) {
    let (mut outbox, _) = Outbox::open(&folder.join("outbox")).unwrap();
    outbox.sweep(i64::MAX).unwrap();
    passed("opened");
    let mut entry = match outbox.entries().unwrap().pop() {
        Some(entry) => entry,
        None => {
            outbox.write(&[entry()], 1).unwrap();
            entry()
        }
    };
    passed("row written");
    if entry.state == State::Staging {
        let Work::Add { add, copy } = &mut entry.work else {
            unreachable!("it adds a file")
        };
        let to = outbox.staged(copy);
        let watch = |step: Step| passed(&format!("{step:?}"));
        let staged = copy_watched(&folder.join("source"), &to, Limits::CLIENT, watch).unwrap();
        add.sha256 = Some(staged.sha256);
        add.length = staged.length;
        entry.state = State::Ready;
        outbox.write(&[entry], 2).unwrap();
    }
    passed("row complete");
    passed("told");
}

#[test]
fn nothing_is_lost_or_doubled_whichever_step_was_the_last() {
    let all = tempfile::tempdir().unwrap();
    source(all.path(), PDF);
    let seen = RefCell::new(Vec::new());
    queue(all.path(), &|point| {
        seen.borrow_mut().push(point.to_owned())
    });
    assert_eq!(*seen.borrow(), POINTS, "every step is a point");
    for point in POINTS {
        let folder = tempfile::tempdir().unwrap();
        let source = source(folder.path(), PDF);
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "outbox::kills::child"])
            .env("SUIVI_TEST_FOLDER", folder.path())
            .env("SUIVI_TEST_POINT", point)
            .output()
            .unwrap()
            .status;
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9),
            "{point}: {status}"
        );
        // Once the copy has its name, the source may go.
        if matches!(point, "Renamed" | "FolderSynced" | "row complete" | "told") {
            std::fs::remove_file(source).unwrap();
        }
        let before = Outbox::open(&folder.path().join("outbox")).unwrap();
        assert_eq!(before.1, Opened::Known, "{point}");
        let told = matches!(point, "row complete" | "told");
        let states: Vec<_> = before.0.entries().unwrap();
        assert_eq!(
            states.iter().any(|entry| entry.state == State::Ready),
            told,
            "{point}: {states:?}"
        );
        drop(before);
        queue(folder.path(), &|_| ());
        let (outbox, _) = Outbox::open(&folder.path().join("outbox")).unwrap();
        let entries = outbox.entries().unwrap();
        assert_eq!(entries.len(), 1, "{point}");
        assert_eq!(entries[0].state, State::Ready, "{point}");
        let staged = folder.path().join("outbox/staged");
        let names: Vec<_> = std::fs::read_dir(&staged)
            .unwrap()
            .map(|found| found.unwrap().file_name())
            .collect();
        assert_eq!(names, [NAME], "{point}: no leftovers");
        assert_eq!(std::fs::read(staged.join(NAME)).unwrap(), PDF, "{point}");
    }
}

/// Does something only as a process of its own, started by the test above.
#[test]
fn child() {
    let Some(folder) = std::env::var_os("SUIVI_TEST_FOLDER").map(PathBuf::from) else {
        return;
    };
    let last = std::env::var("SUIVI_TEST_POINT").unwrap();
    queue(&folder, &|point| {
        if point == last {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-9", &me]).status().unwrap();
        }
    });
}

#[test]
fn a_source_that_changes_while_it_is_copied_is_told_and_leaves_nothing() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("grows, its time set back", |path| {
            let mut file = File::options().append(true).open(path).unwrap();
            let before = file.metadata().unwrap().modified().unwrap();
            file.write_all(b"more").unwrap();
            file.set_modified(before).unwrap();
        }),
        ("grows", |path| {
            let mut file = File::options().append(true).open(path).unwrap();
            file.write_all(b"more").unwrap();
        }),
        ("shrinks", |path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(4).unwrap();
        }),
        ("is written", |path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::UNIX_EPOCH).unwrap();
        }),
    ];
    // What a document has more is copied and counted; what hangs behind a picture is not.
    for (what, change, bytes) in changes
        .iter()
        .flat_map(|(what, change)| [(what, change, PDF), (what, change, JPEG)])
    {
        let folder = tempfile::tempdir().unwrap();
        let source = source(folder.path(), bytes);
        let to = folder.path().join(NAME);
        let result = copy_watched(&source, &to, Limits::CLIENT, |step| {
            if step == Step::Begun {
                change(&source);
            }
        });
        assert!(
            matches!(result, Err(Block::SourceChanged)),
            "{what}: {result:?}"
        );
        assert!(!to.exists() && !staging::part_of(&to).exists(), "{what}");
    }
}

#[test]
fn a_source_that_is_deleted_while_it_is_copied_is_copied_whole() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path(), PDF);
    let to = folder.path().join(NAME);
    let gone = |step| {
        if step == Step::Begun {
            std::fs::remove_file(&source).unwrap();
        }
    };
    copy_watched(&source, &to, Limits::CLIENT, gone).unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), PDF);
}
