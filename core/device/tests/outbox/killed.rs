//! A real process that queues photos is killed at random instants.

use crate::made;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use suivi_device::outbox::staging::{self, Limits};
use suivi_device::outbox::{Opened, Outbox};
use suivi_device::queue::{Entry, State, Work};

const KILLS: u32 = 20;

/// Row, copy, row, told: as the engine does it.
fn queue(outbox: &mut Outbox, source: &Path, n: u16) {
    let mut entry = made::photo(n, State::Staging);
    outbox.write(std::slice::from_ref(&entry), 1).unwrap();
    finish(outbox, source, &mut entry);
}

fn finish(outbox: &mut Outbox, source: &Path, entry: &mut Entry) {
    let Work::Add { add, copy } = &mut entry.work else {
        unreachable!("a photo adds")
    };
    let staged = staging::copy(source, &outbox.staged(copy), Limits::CLIENT).unwrap();
    add.sha256 = Some(staged.sha256);
    add.length = staged.length;
    entry.state = State::Ready;
    outbox.write(std::slice::from_ref(entry), 2).unwrap();
}

/// Ends with its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_was_told_saved_outlives_kills_at_random_instants() {
    let folder = tempfile::tempdir().unwrap();
    made::source(folder.path(), "photo.jpg", &made::jpeg(200_000));
    let mut told = BTreeSet::new();
    for round in 0..KILLS {
        let mut child = Killed(
            made::child("killed::child_that_queues", &[], folder.path())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
        // After as many photos as the round says, while it goes on with the next. What it said
        // until its death counts; its last line may be cut.
        let enough = told.len() + round as usize % 7 + 1;
        for line in lines.map(Result::unwrap) {
            let n = line.strip_prefix("saved ");
            told.extend(n.and_then(|n| n.strip_suffix('.')?.parse::<u16>().ok()));
            if told.len() == enough {
                child.0.kill().unwrap();
            }
        }
        assert!(told.len() >= enough, "the child ended by itself");
        drop(child);
        is_whole(&folder.path().join("outbox"), &told, round);
    }
    assert!(told.len() >= KILLS as usize);
}

fn is_whole(folder: &Path, told: &BTreeSet<u16>, round: u32) {
    let mut outbox = made::known(folder);
    outbox.sweep(i64::MAX).unwrap();
    let entries = outbox.entries().unwrap();
    let mut ready = BTreeSet::new();
    let mut files = BTreeSet::new();
    for entry in &entries {
        let Work::Add { add, copy } = &entry.work else {
            panic!("round {round}: {entry:?}")
        };
        let path = outbox.staged(copy);
        if path.exists() {
            files.insert(copy.file.clone());
        }
        match entry.state {
            State::Ready => {
                let (sha256, _) = staging::hash(&path).unwrap();
                assert_eq!(add.sha256, Some(sha256), "round {round}");
                assert!(ready.insert(entry.op), "round {round}: doubled");
            }
            State::Staging => {}
            _ => panic!("round {round}: {entry:?}"),
        }
    }
    for n in told {
        assert!(ready.contains(&made::op(*n)), "round {round}: {n} is lost");
    }
    let staging: Vec<_> = entries
        .iter()
        .filter(|it| it.state == State::Staging)
        .collect();
    assert!(staging.len() <= 1, "round {round}: {staging:?}");
    assert_eq!(
        made::names(&folder.join("staged")),
        files,
        "round {round}: leftovers"
    );
    for name in made::names(folder) {
        let begins = std::fs::read(folder.join(&name)).unwrap_or_default();
        assert!(
            !begins.starts_with(&[0xff, 0xd8, 0xff]),
            "round {round}: {name} is a picture outside of the folder of copies"
        );
    }
}

/// Does something only as a process of its own, started by the test above.
#[test]
fn child_that_queues() {
    let Some(told) = made::told() else { return };
    let source = told.join("photo.jpg");
    let (mut outbox, opened) = Outbox::open(&told.join("outbox")).unwrap();
    assert!(!matches!(opened, Opened::Aside(_)));
    // What the last one left half is finished first.
    for mut entry in outbox.entries().unwrap() {
        if entry.state == State::Staging {
            finish(&mut outbox, &source, &mut entry);
        }
    }
    for n in u16::try_from(outbox.next_place()).unwrap()..u16::MAX {
        queue(&mut outbox, &source, n);
        let mut out = std::io::stdout();
        // On a line of its own, which is whole if it ends in a dot.
        out.write_all(format!("\nsaved {n}.\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }
}
