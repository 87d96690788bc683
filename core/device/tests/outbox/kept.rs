//! What stays, what may go, and what is noted on the way.

use crate::made;
use suivi_device::outbox::{Outbox, OutboxError};
use suivi_device::queue::{Entry, State, Wait};

const DAY: i64 = 24 * 3600 * 1_000_000;

fn log(folder: &std::path::Path) -> Vec<(i64, Option<String>, String)> {
    let other = made::beside(&folder.join("outbox.db"));
    let mut lines = other
        .prepare("SELECT at, was, became FROM log ORDER BY line")
        .unwrap();
    let rows = lines.query_map([], |row| row.try_into()).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn only_what_is_over_can_be_removed_and_one_refusal_keeps_all() {
    let (over, not) = made::over_and_not();
    for state in not {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = made::fresh(folder.path());
        let entries = [made::photo(1, made::done()), made::photo(2, state.clone())];
        outbox.write(&entries, 1).unwrap();
        let refused = outbox.remove(&[made::op(1), made::op(2)]);
        assert!(
            matches!(refused, Err(OutboxError::Unfinished)),
            "{state:?}: {refused:?}"
        );
        assert_eq!(outbox.entries().unwrap(), entries, "{state:?}");
    }
    for state in over {
        let folder = tempfile::tempdir().unwrap();
        let mut outbox = made::fresh(folder.path());
        outbox.write(&[made::photo(1, state.clone())], 1).unwrap();
        outbox.remove(&[made::op(1), made::op(77)]).unwrap();
        assert_eq!(outbox.entries().unwrap(), [], "{state:?}");
    }
}

#[test]
fn a_copy_goes_only_when_no_unfinished_entry_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let copy = made::copy(1);
    let path = outbox.staged(&copy);
    made::source(path.parent().unwrap(), &copy.file, b"bytes");
    // Sent to another folder: two operations, one copy.
    let mut elsewhere = made::photo(2, State::Ready);
    elsewhere.work = made::photo(1, State::Ready).work;
    let first = made::photo(1, State::Superseded { by: made::op(2) });
    outbox.write(&[first, elsewhere.clone()], 1).unwrap();
    let refused = outbox.drop_copy(&copy);
    assert!(
        matches!(refused, Err(OutboxError::Unfinished)),
        "{refused:?}"
    );
    assert!(path.exists());
    elsewhere.state = made::done();
    outbox.write(&[elsewhere], 2).unwrap();
    outbox.drop_copy(&copy).unwrap();
    assert!(!path.exists());
    outbox.drop_copy(&copy).unwrap();
}

#[test]
fn a_change_of_state_has_its_line_and_nothing_else_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let mut entry = made::photo(1, State::Staging);
    let mut write = |entry: &Entry, at| outbox.write(std::slice::from_ref(entry), at).unwrap();
    write(&entry, 1);
    entry.acknowledged = 5;
    write(&entry, 2);
    entry.state = State::Ready;
    write(&entry, 3);
    let staging = r#"{"state":"staging"}"#.to_owned();
    let ready = r#"{"state":"ready"}"#.to_owned();
    let expected = [(1, None, staging.clone()), (3, Some(staging), ready)];
    assert_eq!(log(folder.path()), expected);
}

#[test]
fn the_log_of_what_is_over_ends_after_30_days_and_of_all_else_never() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let over = [made::photo(1, made::done()), made::photo(2, made::done())];
    outbox.write(&over, 0).unwrap();
    outbox.write(&[made::photo(3, State::Ready)], 0).unwrap();
    outbox.remove(&[made::op(2)]).unwrap();
    outbox.write(&[], 30 * DAY).unwrap();
    assert_eq!(log(folder.path()).len(), 3);
    outbox.write(&[], 31 * DAY + 1).unwrap();
    assert_eq!(log(folder.path()).len(), 1);
}

#[test]
fn places_grow_whatever_was_removed_and_a_batch_is_one_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    assert_eq!(outbox.next_place(), 1);
    let batch: Vec<Entry> = (1..=10).map(|n| made::photo(n, made::done())).collect();
    outbox.write(&batch, 1).unwrap();
    assert_eq!(outbox.next_place(), 11);
    let all: Vec<_> = batch.iter().map(|entry| entry.op).collect();
    outbox.remove(&all).unwrap();
    assert_eq!(outbox.next_place(), 11);
}

#[test]
fn one_bad_entry_of_a_batch_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let good = made::photo(1, State::Ready);
    let mut bad = made::photo(2, State::Ready);
    let suivi_device::queue::Work::Add { copy, .. } = &mut bad.work else {
        unreachable!("a photo adds")
    };
    // A name that leads out of the folder of copies.
    copy.file = "../../account.json".into();
    outbox.write(&[good, bad], 1).unwrap_err();
    assert_eq!(outbox.entries().unwrap(), []);
    assert_eq!(log(folder.path()), []);
}

#[test]
fn the_mark_of_what_is_read_and_the_settings_survive() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    assert_eq!(outbox.read_when_it_died().unwrap(), None);
    outbox.reading(Some(made::op(1))).unwrap();
    outbox.reading(Some(made::op(2))).unwrap();
    assert_eq!(outbox.get("app").unwrap(), None);
    outbox.set("app", "0.1").unwrap();
    outbox.set("app", "0.2").unwrap();
    drop(outbox);
    let mut outbox = made::known(folder.path());
    assert_eq!(outbox.read_when_it_died().unwrap(), Some(made::op(2)));
    assert_eq!(outbox.get("app").unwrap().as_deref(), Some("0.2"));
    outbox.reading(None).unwrap();
    assert_eq!(
        made::known(folder.path()).read_when_it_died().unwrap(),
        None
    );
}

#[test]
fn a_sweep_takes_what_nobody_was_told_about_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let staged = folder.path().join("staged");
    let waiting = State::Waiting {
        why: Wait::Network,
        until: None,
    };
    outbox.write(&[made::photo(1, waiting)], 1).unwrap();
    for name in [&*made::copy(1).file, "orphan", ".part-half"] {
        made::source(&staged, name, b"bytes");
    }
    let sweep = |outbox: &mut Outbox, before| {
        let swept = outbox.sweep(before).unwrap();
        (swept.parts, swept.copies)
    };
    assert_eq!(sweep(&mut outbox, 0), (1, 0), "too young");
    assert_eq!(sweep(&mut outbox, i64::MAX), (0, 1));
    assert_eq!(made::names(&staged), [made::copy(1).file].into());
    outbox.write(&[made::photo(1, made::done())], 2).unwrap();
    assert_eq!(sweep(&mut outbox, i64::MAX), (0, 0), "it has a row");
}
