//! The rest of a copy as a file of its own.

use crate::made;
use std::fs;
use suivi_device::outbox::slices;

#[test]
fn a_slice_is_the_rest_of_its_copy_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = made::fresh(folder.path());
    assert_eq!(outbox.slices().unwrap(), [""; 0]);
    let copy = outbox.staged(&made::copy(1));
    fs::write(&copy, (0..200_000).map(|at| at as u8).collect::<Vec<_>>()).unwrap();
    let bytes = fs::read(&copy).unwrap();
    for from in [0, 1, 131_072, 199_999] {
        let slice = outbox.slice(&format!("from {from}"));
        slices::cut(&copy, from, &slice).unwrap();
        let begins = usize::try_from(from).unwrap();
        assert_eq!(fs::read(&slice).unwrap(), bytes[begins..], "from {from}");
    }
    for (name, copy, from) in [
        ("nothing is left", &copy, 200_000),
        ("more than there is", &copy, u64::MAX),
        ("no copy", &folder.path().join("gone"), 0),
    ] {
        assert!(
            slices::cut(copy, from, &outbox.slice(name)).is_err(),
            "{name}"
        );
    }
    assert_eq!(outbox.slices().unwrap().len(), 4);
    assert_eq!(fs::read(&copy).unwrap(), bytes, "the copy stays as it is");
}

#[test]
fn only_what_is_to_be_kept_stays_complete_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = made::fresh(folder.path());
    outbox.sweep_slices(|_| false).unwrap();
    let copy = outbox.staged(&made::copy(1));
    fs::write(&copy, b"bytes").unwrap();
    for name in ["one", "other"] {
        slices::cut(&copy, 2, &outbox.slice(name)).unwrap();
        // Left by a kill.
        fs::write(outbox.slice(&format!(".part-{name}")), b"by").unwrap();
    }
    outbox.sweep_slices(|name| name == "one").unwrap();
    assert_eq!(outbox.slices().unwrap(), ["one"]);
    let left = made::names(&folder.path().join("slices"));
    assert_eq!(left, [".part-one".to_owned(), "one".to_owned()].into());
    assert!(copy.exists());
}
