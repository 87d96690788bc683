//! Photos that can't be taken as they are, and disks that can't take them: each has its reason, the
//! source stays as it was, and the others are not held up.

use super::{
    adds_files, all_received, conditions, fixture, phone_of, request, shows, stands, until_stands,
    waiting,
};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use suivi_device::phone::PhoneError;
use suivi_device::queue::Block;
use suivi_device::views::waiting::Stands;
use suivi_rules::Level;
use suivi_tests::bytes;
use suivi_tests::bytes::put;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{Handset, OFFLINE, ONLINE, settings};
use suivi_wire::accounts::Role;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    put(&path, bytes);
    path
}

/// The complete and incomplete copies on a phone.
fn copies(handset: &Handset) -> Vec<PathBuf> {
    let staged = super::shown(handset).dir.join("outbox/staged");
    fs::read_dir(staged)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[test]
fn what_can_not_be_taken_has_its_reason_and_does_not_stop_the_others() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let sources = folder();
    let whole = fs::read(fixture("front-before.jpg")).unwrap();
    let table = [
        (sources.path().join("gone.jpg"), Err(Block::SourceLost)),
        (file(&sources, "empty.jpg", b""), Err(Block::Empty)),
        (fixture("front-before.jpg"), Ok(())),
        (sources.path().to_owned(), Err(Block::NotAFile)),
        (
            file(&sources, "text.jpg", b"This is no picture at all."),
            Err(Block::Type),
        ),
        (
            file(&sources, "broken.jpg", b"\xff\xd8\xff\xd9"),
            Err(Block::Broken),
        ),
        (
            file(&sources, "heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
            Err(Block::NeedsPlatform),
        ),
        // What there is of it can be looked at, so it is kept.
        (
            file(&sources, "half.jpg", &whole[..whole.len() / 2]),
            Ok(()),
        ),
        (
            file(&sources, "large.jpg", &bytes::photo(1, 26_000_000)),
            Err(Block::TooLarge),
        ),
        (file(&sources, "named.txt", &whole), Ok(())),
        (
            file(&sources, "fits.jpg", &bytes::photo(2, 24_000_000)),
            Ok(()),
        ),
    ];
    let before: Vec<_> = table.iter().map(|(path, _)| fs::read(path).ok()).collect();
    let paths = table.iter().map(|(path, _)| path.clone()).collect();
    let receipt = adds_files(&ana, &cast, paths);
    for ((path, expected), photo) in table.iter().zip(&receipt.photos) {
        assert_eq!(photo.saved, *expected, "{}", path.display());
        let stands = stands(&ana, photo.op).expect("nothing disappears");
        match expected {
            Ok(()) => assert!(
                matches!(stands, Stands::Saved | Stands::Waiting(_)),
                "{stands:?}"
            ),
            Err(why) => assert_eq!(stands, Stands::NeedsYou(*why)),
        }
    }
    let after: Vec<_> = table.iter().map(|(path, _)| fs::read(path).ok()).collect();
    assert!(before == after, "no source was touched");
    assert_eq!(
        copies(&ana).len(),
        4,
        "nothing half is left: {:?}",
        copies(&ana)
    );
    conditions(&ana, ONLINE);
    for (photo, _) in receipt
        .photos
        .iter()
        .zip(&table)
        .filter(|(_, (_, saved))| saved.is_ok())
    {
        shows(&ana, &cast, photo.item);
    }
    let left: Vec<_> = waiting(&ana).into_iter().map(|row| row.stands).collect();
    assert_eq!(left.len(), 7, "{left:?}");
    for row in waiting(&ana) {
        assert!(row.can.discard && row.can.retry, "{row:?}");
        // There is no copy that could be saved or put elsewhere.
        assert!(!row.can.save && !row.can.elsewhere, "{row:?}");
        ana.run(ana.phone().discard(row.op)).unwrap();
    }
    all_received(&ana);
}

#[test]
fn what_was_refused_for_its_source_is_taken_once_the_source_is_good() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    let sources = folder();
    let path = sources.path().join("later.jpg");
    let photo = adds_files(&ana, &cast, vec![path.clone()]).photos[0];
    assert_eq!(photo.saved, Err(Block::SourceLost));
    fs::copy(fixture("front-after.jpg"), &path).unwrap();
    ana.run(ana.phone().retry(photo.op)).unwrap();
    all_received(&ana);
    shows(&ana, &cast, photo.item);
}

#[test]
fn a_professional_may_add_what_is_no_picture() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let sources = folder();
    let path = file(&sources, "plan.txt", b"This is no picture at all.");
    let mut request = request(&cast, Level::CompanyAndClient, vec![path]);
    request.photos[0].pose = None;
    let photo = emile.run(emile.phone().add_photos(request)).unwrap().photos[0];
    assert_eq!(photo.saved, Ok(()));
    all_received(&emile);
    shows(&emile, &cast, photo.item);
}

/// A film of about this many bytes.
fn film(length: usize) -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(length, 0);
    film
}

#[test]
fn a_source_that_grows_while_it_is_copied_is_not_taken_half() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let sources = folder();
    let path = file(&sources, "growing.mp4", &film(40_000_000));
    let grown = AtomicBool::new(false);
    let receipt = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut growing = fs::OpenOptions::new().append(true).open(&path).unwrap();
            while !grown.load(Ordering::SeqCst) {
                growing.write_all(b"more").unwrap();
            }
        });
        let receipt = adds_files(&ana, &cast, vec![path.clone()]);
        grown.store(true, Ordering::SeqCst);
        receipt
    });
    let photo = receipt.photos[0];
    assert_eq!(photo.saved, Err(Block::SourceChanged));
    assert_eq!(copies(&ana), Vec::<PathBuf>::new());
    // It has stopped growing.
    ana.run(ana.phone().retry(photo.op)).unwrap();
    ana.until("it is saved", async |phone| {
        let rows = phone.waiting().await.unwrap().rows;
        rows.iter()
            .all(|row| matches!(row.stands, Stands::Saved | Stands::Waiting(_)))
    });
    assert_eq!(
        fs::read(&copies(&ana)[0]).unwrap(),
        fs::read(&path).unwrap()
    );
}

#[test]
fn a_source_that_vanishes_before_its_turn_is_told_and_one_that_vanishes_in_it_is_whole() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let sources = folder();
    let first = file(&sources, "first.mp4", &film(40_000_000));
    let second = file(
        &sources,
        "second.jpg",
        &fs::read(fixture("front-after.jpg")).unwrap(),
    );
    let whole = fs::read(&first).unwrap();
    let adding = {
        let phone = ana.phone().clone();
        let paths = vec![first.clone(), second.clone()];
        let request = request(&cast, Level::CompanyAndClient, paths);
        async move { phone.add_photos(request).await }
    };
    let receipt = ana.run(async {
        let adding = tokio::spawn(adding);
        let staged = super::shown(&ana).dir.join("outbox/staged");
        while fs::read_dir(&staged).unwrap().count() == 0 {
            tokio::task::yield_now().await;
        }
        fs::remove_file(&first).unwrap();
        fs::remove_file(&second).unwrap();
        adding.await.unwrap().unwrap()
    });
    assert_eq!(receipt.photos[0].saved, Ok(()), "it was open");
    assert_eq!(receipt.photos[1].saved, Err(Block::SourceLost));
    assert_eq!(fs::read(&copies(&ana)[0]).unwrap(), whole);
}

#[test]
fn a_copy_that_is_damaged_on_the_phone_is_told_and_nothing_else_is_sent_in_its_place() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let receipt = super::adds(&ana, &cast, &["front-before.jpg", "front-after.jpg"]);
    let (damaged, good) = (receipt.photos[0], receipt.photos[1]);
    let path = super::shown(&ana)
        .dir
        .join("outbox/staged")
        .join(damaged.item.to_string());
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    put(&path, bytes.as_ref());
    conditions(&ana, ONLINE);
    until_stands(&ana, damaged.op, Stands::NeedsYou(Block::Corrupt));
    shows(&ana, &cast, good.item);
    assert!(cast.who(Persona::Client).item(damaged.item).is_err());
    assert!(path.exists(), "what there is of it stays");
}

/// A disk of this size; unmounted at the end.
struct Disk(TempDir);

impl Disk {
    /// None, and it is told, where disks can't be mounted.
    fn of(size: &str) -> Option<Self> {
        let folder = folder();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "suivi-test"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            Some(Self(folder))
        } else {
            println!("skipped: phone: a small disk can't be mounted here (not root)");
            None
        }
    }

    fn again(&self, options: &str) {
        let remounted = Command::new("mount")
            .args(["-o", &format!("remount,{options}")])
            .arg(self.0.path())
            .output()
            .unwrap();
        assert!(remounted.status.success(), "{remounted:?}");
    }

    fn phone(&self) -> Handset {
        let folder = tempfile::tempdir_in(self.0.path()).unwrap();
        Handset::in_folder(folder, settings)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a phone that still closes must not keep it.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_takes_no_photo_and_loses_none() {
    let cast = Cast::start();
    let Some(disk) = Disk::of("1500k") else {
        return;
    };
    let ana = disk.phone();
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    super::is_complete(&ana);
    conditions(&ana, OFFLINE);
    let mut saved = Vec::new();
    let mut blocked = Vec::new();
    let mut refused = 0;
    for n in 0..12 {
        let name = if n % 2 == 0 {
            "front-before.jpg"
        } else {
            "front-after.jpg"
        };
        let request = request(&cast, Level::CompanyAndClient, vec![fixture(name)]);
        match ana.run(ana.phone().add_photos(request)) {
            Ok(receipt) => match receipt.photos[0].saved {
                Ok(()) => saved.push(receipt.photos[0]),
                Err(why) => {
                    assert_eq!(why, Block::NoSpace);
                    blocked.push(receipt.photos[0]);
                }
            },
            Err(error) => {
                let full = suivi_device::outbox::OutboxError::NoSpace;
                let expected = std::mem::discriminant(&full);
                let PhoneError::Outbox(error) = error else {
                    panic!("{error:?}")
                };
                assert_eq!(std::mem::discriminant(&error), expected, "{error:?}");
                refused += 1;
            }
        }
    }
    println!(
        "{} saved, {} blocked, {refused} refused",
        saved.len(),
        blocked.len()
    );
    assert!(!saved.is_empty() && blocked.len() + refused > 0);
    for photo in &saved {
        assert!(stands(&ana, photo.op).is_some(), "what was saved is there");
    }
    disk.again("size=64m");
    for photo in &blocked {
        // Where not even the reason could be written, it goes on by itself.
        ana.run(ana.phone().retry(photo.op)).unwrap();
    }
    conditions(&ana, ONLINE);
    all_received(&ana);
    for photo in saved.iter().chain(&blocked) {
        shows(&ana, &cast, photo.item);
    }
    let hers = cast
        .who(Persona::Client)
        .list(cast.record.space, Some(cast.open.id))
        .unwrap();
    assert_eq!(hers.len(), 1 + saved.len() + blocked.len(), "nothing else");
}

#[test]
fn a_folder_that_can_not_be_written_is_told_and_left_as_it_is() {
    let cast = Cast::start();
    let Some(disk) = Disk::of("64m") else { return };
    let mut ana = disk.phone();
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    super::is_complete(&ana);
    conditions(&ana, OFFLINE);
    let receipt = super::adds(&ana, &cast, &["front-before.jpg"]);
    ana.close();
    until_closed(&disk);
    let before = everything(&ana.root);
    ana.open().unwrap();
    let waiting = ana.run(ana.phone().waiting());
    let Err(PhoneError::NotOpened(why)) = &waiting else {
        panic!("nothing could be promised: {waiting:?}");
    };
    println!("{why}");
    assert!(before == everything(&ana.root), "nothing was changed");
    disk.again("rw");
    ana.run(ana.phone().opened()).unwrap();
    all_received(&ana);
    shows(&ana, &cast, receipt.photos[0].item);
}

/// Read-only from now on: as soon as nobody has a file of it open for writing.
fn until_closed(disk: &Disk) {
    for _ in 0..2000 {
        let made = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(disk.0.path())
            .output();
        if made.unwrap().status.success() {
            return;
        }
    }
    panic!("the disk stays busy");
}

fn everything(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("/cache/") {
                let bytes = fs::read(&path).unwrap();
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}
