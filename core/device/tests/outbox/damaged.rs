//! A damaged outbox is kept, told, and never deleted; the copies stay.

use crate::made;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use suivi_device::outbox::{Opened, Outbox};
use suivi_device::queue::State;

/// 200 photos, one of them with its copy; the log moved into the file, or left beside it.
fn filled(folder: &Path, log: bool) {
    let mut outbox = made::fresh(folder);
    let entries: Vec<_> = (1..=200).map(|n| made::photo(n, State::Ready)).collect();
    outbox.write(&entries, 1).unwrap();
    let staged = outbox.staged(&made::copy(1));
    made::source(staged.parent().unwrap(), &made::copy(1).file, b"bytes");
    if !log {
        return;
    }
    // As a kill leaves it.
    let kept = tempfile::tempdir().unwrap();
    for name in ["outbox.db", "outbox.db-wal"] {
        fs::copy(folder.join(name), kept.path().join(name)).unwrap();
    }
    drop(outbox);
    for name in ["outbox.db", "outbox.db-wal"] {
        fs::copy(kept.path().join(name), folder.join(name)).unwrap();
    }
}

fn overwrite(file: &Path, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    made::source(
        file.parent().unwrap(),
        file.file_name().unwrap().to_str().unwrap(),
        &bytes,
    );
    bytes
}

/// It is aside byte for byte, a new one works, and the copy is listed and never swept.
fn is_aside(folder: &Path, damaged: &[u8], what: &str) {
    let (mut outbox, opened) = Outbox::open(folder).unwrap();
    let Opened::Aside(path) = opened else {
        panic!("{what}: {opened:?}");
    };
    assert_eq!(fs::read(&path).unwrap(), damaged, "{what}: kept as it was");
    assert_eq!(outbox.entries().unwrap(), [], "{what}");
    let lost = outbox.lost().unwrap();
    assert_eq!(lost.len(), 1, "{what}");
    assert_eq!(
        (lost[0].file.as_str(), lost[0].length),
        (&*made::copy(1).file, 5),
        "{what}"
    );
    outbox.write(&[made::photo(1000, State::Ready)], 2).unwrap();
    outbox.sweep(i64::MAX).unwrap();
    drop(outbox);
    let outbox = made::known(folder);
    assert_eq!(outbox.entries().unwrap().len(), 1, "{what}");
    assert_eq!(outbox.lost().unwrap(), lost, "{what}: the copy stays");
    assert_eq!(outbox.damaged().unwrap(), [path], "{what}");
}

#[test]
fn a_damaged_outbox_is_put_aside_and_told() {
    type Damage = fn(&mut Vec<u8>);
    let kinds: [(&str, Damage); 6] = [
        ("cut in a page", |bytes| bytes.truncate(5 * 4096 + 100)),
        ("cut after its first page", |bytes| bytes.truncate(4096)),
        ("garbage at its beginning", |bytes| bytes[..64].fill(b'?')),
        ("only garbage", |bytes| bytes.fill(0xa5)),
        ("pages of zeros", |bytes| bytes[3 * 4096..6 * 4096].fill(0)),
        ("the name of a table", |bytes| {
            let name = b"TABLE entry";
            let at = bytes.windows(name.len()).position(|it| it == name).unwrap();
            bytes[at + 6] = b'x';
        }),
    ];
    for (what, damage) in kinds {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path(), false);
        let damaged = overwrite(&folder.path().join("outbox.db"), damage);
        is_aside(folder.path(), &damaged, what);
    }
}

#[test]
fn an_outbox_that_is_gone_or_empty_leaves_its_copies() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), false);
    fs::remove_file(folder.path().join("outbox.db")).unwrap();
    let mut outbox = made::fresh(folder.path());
    assert_eq!(outbox.lost().unwrap().len(), 1);
    assert_eq!(outbox.sweep(i64::MAX).unwrap().copies, 0);
    drop(outbox);
    overwrite(&folder.path().join("outbox.db"), Vec::clear);
    let mut outbox = made::fresh(folder.path());
    assert_eq!(outbox.lost().unwrap().len(), 1);
    assert_eq!(outbox.sweep(i64::MAX).unwrap().copies, 0);
}

#[test]
fn a_log_whose_file_is_gone_or_empty_is_kept_too() {
    for gone in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path(), true);
        let log = fs::read(folder.path().join("outbox.db-wal")).unwrap();
        assert!(!log.is_empty());
        let file = folder.path().join("outbox.db");
        if gone {
            fs::remove_file(&file).unwrap();
        } else {
            overwrite(&file, Vec::clear);
        }
        Outbox::open(folder.path()).unwrap();
        let kept = folder.path().join("outbox.damaged-1.db-wal");
        assert_eq!(fs::read(kept).unwrap(), log, "gone: {gone}");
    }
}

#[test]
fn killed_while_it_is_put_aside_it_is_put_aside_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path(), true);
    let damaged = overwrite(&folder.path().join("outbox.db"), |bytes| bytes.fill(0xa5));
    let log = fs::read(folder.path().join("outbox.db-wal")).unwrap();
    // Its file was moved, its log was not.
    let aside = folder.path().join("outbox.damaged-1.db");
    fs::rename(folder.path().join("outbox.db"), &aside).unwrap();
    let (outbox, opened) = Outbox::open(folder.path()).unwrap();
    assert_eq!(opened, Opened::Aside(aside.clone()));
    assert_eq!(fs::read(&aside).unwrap(), damaged);
    assert_eq!(
        fs::read(folder.path().join("outbox.damaged-1.db-wal")).unwrap(),
        log
    );
    assert_eq!(outbox.lost().unwrap().len(), 1);
}

#[test]
fn each_damaged_outbox_has_a_place_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for n in 1..=3 {
        let (outbox, _) = Outbox::open(folder.path()).unwrap();
        drop(outbox);
        let damaged = overwrite(&folder.path().join("outbox.db"), |bytes| bytes.fill(n));
        let (_, opened) = Outbox::open(folder.path()).unwrap();
        let path = folder.path().join(format!("outbox.damaged-{n}.db"));
        assert_eq!(opened, Opened::Aside(path.clone()));
        assert_eq!(fs::read(path).unwrap(), damaged);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn flipped_bytes_lose_no_row_in_silence(flips in prop::collection::vec((0.0..1.0, 1_u8..), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path(), false);
        let damaged = overwrite(&folder.path().join("outbox.db"), |bytes| {
            for (at, by) in &flips {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
                let at = (at * bytes.len() as f64) as usize;
                bytes[at] ^= by;
            }
        });
        match Outbox::open(folder.path()) {
            Ok((outbox, Opened::Known)) => {
                prop_assert_eq!(outbox.entries().unwrap().len(), 200);
            }
            Ok((outbox, Opened::Aside(path))) => {
                prop_assert_eq!(fs::read(path).unwrap(), damaged);
                prop_assert_eq!(outbox.lost().unwrap().len(), 1);
            }
            Ok((_, Opened::Fresh)) => prop_assert!(false, "damaged and not told"),
            // The flip is in its version: refused, and as it was.
            Err(_) => prop_assert_eq!(fs::read(folder.path().join("outbox.db")).unwrap(), damaged),
        }
    }
}
