//! A full phone and a folder that can't be written, on real file systems: a small one is mounted
//! in a process of its own, and another process is nobody.

use crate::made;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use suivi_device::outbox::staging::{self, Limits};
use suivi_device::outbox::{Outbox, OutboxError};
use suivi_device::queue::Block;
use suivi_device::queue::State;

/// Runs a child under this command. False if the machine can't.
fn run(part: &str, test: &str, before: &[&str], told: &Path) -> bool {
    let output = made::child(test, before, told).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    if !text.contains("child begins") {
        println!(
            "skipped: {part}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(std::env::var_os("CI").is_none(), "a skip is a failure here");
        return false;
    }
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    true
}

#[test]
fn a_full_phone_is_told_and_nothing_half_is_left() {
    let folder = tempfile::tempdir().unwrap();
    made::source(folder.path(), "photo.jpg", &made::jpeg(600_000));
    fs::create_dir(folder.path().join("small")).unwrap();
    let mount = "mount -t tmpfs -o size=1m none \"$SUIVI_TEST_CHILD/small\" && exec \"$@\"";
    let before = ["unshare", "-rm", "sh", "-c", mount, "sh"];
    run(
        "full disk",
        "full::child_on_a_full_disk",
        &before,
        folder.path(),
    );
}

/// Does something only as a process of its own, started by the test above.
#[test]
fn child_on_a_full_disk() {
    let Some(told) = made::told() else { return };
    println!("child begins");
    let source = told.join("photo.jpg");
    let small = told.join("small");
    let mut outbox = made::fresh(&small);
    outbox.write(&[made::photo(1, State::Ready)], 1).unwrap();
    let first = outbox.staged(&made::copy(1));
    staging::copy(&source, &first, Limits::CLIENT).unwrap();

    // No room for a second copy: the first stays, of the second nothing does.
    let second = staging::copy(&source, &outbox.staged(&made::copy(2)), Limits::CLIENT);
    assert_eq!(second.unwrap_err(), Block::NoSpace);
    assert_eq!(
        made::names(&small.join("staged")),
        [made::copy(1).file].into()
    );

    // No room for a row: all or nothing, and what was acknowledged stays.
    let mut filler = File::create(small.join("filler")).unwrap();
    while filler.write_all(&[0; 512]).is_ok() {}
    drop(filler);
    let mut acknowledged = 1;
    let refused = loop {
        let batch: Vec<_> = (0..10)
            .map(|n| made::photo(acknowledged + 1 + n, State::Ready))
            .collect();
        match outbox.write(&batch, 2) {
            Ok(()) => acknowledged += 10,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, OutboxError::NoSpace), "{refused:?}");
    let count = |outbox: &Outbox| outbox.entries().unwrap().len();
    assert_eq!(count(&outbox), usize::from(acknowledged));
    drop(outbox);
    // Even opened on the full disk, it is never taken for damaged.
    match Outbox::open(&small) {
        Ok((outbox, opened)) => {
            assert_eq!(opened, suivi_device::outbox::Opened::Known);
            assert_eq!(count(&outbox), usize::from(acknowledged));
        }
        Err(refused) => assert!(matches!(refused, OutboxError::NoSpace), "{refused:?}"),
    }

    // Once there is room it goes on.
    fs::remove_file(small.join("filler")).unwrap();
    let mut outbox = made::known(&small);
    assert_eq!(count(&outbox), usize::from(acknowledged));
    outbox.write(&[made::photo(900, State::Ready)], 3).unwrap();
    assert_eq!(outbox.damaged().unwrap().len(), 0);
}

#[test]
fn there_is_no_room_for_an_outbox_at_all() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("small")).unwrap();
    let mount = "mount -t tmpfs -o size=4k none \"$SUIVI_TEST_CHILD/small\" && exec \"$@\"";
    let before = ["unshare", "-rm", "sh", "-c", mount, "sh"];
    run(
        "full disk",
        "full::child_without_room",
        &before,
        folder.path(),
    );
}

/// Does something only as a process of its own, started by the test above.
#[test]
fn child_without_room() {
    let Some(told) = made::told() else { return };
    println!("child begins");
    let small = told.join("small");
    let refused = Outbox::open(&small).map(|_| ());
    assert!(matches!(refused, Err(OutboxError::NoSpace)), "{refused:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    made::source(at, "photo.jpg", &made::jpeg(1000));
    let known = at.join("known");
    let mut outbox = made::fresh(&known);
    outbox.write(&[made::photo(1, State::Ready)], 1).unwrap();
    drop(outbox);
    let before = fs::read(known.join("outbox.db")).unwrap();
    fs::create_dir(at.join("new")).unwrap();
    // Mounted read-only: not even root writes there.
    let mount = "mount --bind \"$SUIVI_TEST_CHILD\" \"$SUIVI_TEST_CHILD\" && \
                 mount -o remount,bind,ro \"$SUIVI_TEST_CHILD\" && exec \"$@\"";
    let command = ["unshare", "-rm", "sh", "-c", mount, "sh"];
    if run("read-only", "full::child_that_may_not_write", &command, at) {
        assert_eq!(fs::read(known.join("outbox.db")).unwrap(), before);
        assert_eq!(made::known(&known).entries().unwrap().len(), 1);
    }
}

/// Does something only as a process of its own, started by the test above.
#[test]
fn child_that_may_not_write() {
    let Some(at) = made::told() else { return };
    println!("child begins");
    for name in ["known", "new"] {
        let refused = Outbox::open(&at.join(name)).map(|(_, opened)| opened);
        assert!(
            matches!(refused, Err(OutboxError::ReadOnly)),
            "{name}: {refused:?}"
        );
    }
    let to = at.join("known/staged/copy");
    let refused = staging::copy(&at.join("photo.jpg"), &to, Limits::CLIENT);
    assert_eq!(refused.unwrap_err(), Block::NotWritable);
}
