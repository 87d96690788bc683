//! A phone's process is killed at twenty random instants while it adds photos and sends them.
//! Whatever it said is saved is on the server at the end, once, byte for byte; what was being
//! added when it died is there once or not at all.
//!
//! An instant is no time but an amount of work, drawn from a seed: so many photos asked for, and
//! then so many bytes that the server has taken, or so many lines that the phone has answered.
//! `SUIVI_SEED` runs another series.

#![expect(
    clippy::disallowed_methods,
    reason = "the photos to be added are made here"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use suivi_rules::{ItemId, Level};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::process::Process;
use suivi_tests::phone::said::{Added, Command, File, So, Waiting};
use suivi_tests::{bytes, fresh};
use suivi_wire::accounts::Role;
use suivi_wire::rows::Row;

const KILLS: usize = 20;
const SEED: u64 = 20_260_101;
/// How often it is looked whether so much work was done.
const LOOKS: usize = 400;
/// Photos that are asked for at once, at most.
const BATCH: u64 = 4;

/// Chance that a seed repeats (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

#[test]
fn what_a_phone_said_is_saved_arrives_once_although_it_is_killed() {
    let seed = std::env::var("SUIVI_SEED").map_or(SEED, |seed| seed.parse().expect("a number"));
    println!("SUIVI_SEED={seed}");
    let mut chance = Chance(seed);
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let sources = tempfile::tempdir().expect("a folder");
    let mut phone = Process::of(ana, Role::Client);
    let mut made = Made {
        cast: &cast,
        folder: sources.path(),
        photos: BTreeMap::new(),
    };
    let mut saved: BTreeMap<ItemId, String> = BTreeMap::new();

    for kill in 0..KILLS {
        let said = saved.len();
        // The network comes and goes with chance, so that photos pile up, then travel together.
        if chance.below(3) == 0 {
            let there = chance.below(2) == 0;
            phone
                .ask::<()>(Command::Network(there))
                .expect("it listens");
        }
        for _ in 0..chance.below(3) {
            let (command, hashes) = made.some(&mut chance);
            let added: Vec<Added> = phone.ask(command).expect("they can be added");
            for (photo, hash) in added.iter().zip(hashes) {
                assert_eq!(photo.blocked, None, "seed {seed}, kill {kill}");
                saved.insert(photo.item, hash);
            }
        }
        let work = match chance.below(3) {
            // While it copies: killed without having answered.
            0 => {
                let (command, _) = made.some(&mut chance);
                phone.say(&command);
                let before = grown(phone.root());
                let copied = chance.below(900_000);
                until(|| grown(phone.root()) >= before + copied);
                format!("{copied} bytes copied")
            }
            // While it sends: after so many bytes more at the server.
            1 => {
                phone.ask::<()>(Command::Network(true)).expect("it listens");
                let before = size(&cast.world.data());
                let sent = chance.below(1_500_000);
                until(|| size(&cast.world.data()) >= before + sent);
                format!("{sent} bytes sent")
            }
            // At once.
            _ => "no work".to_owned(),
        };
        phone.kill();
        println!(
            "kill {kill} after {work}; {} more were said to be saved",
            saved.len() - said
        );
        phone.start_again();
        is_true(&mut phone, &cast, &saved);
    }
    phone.ask::<()>(Command::Network(true)).expect("it listens");
    phone.until(So::Sent);
    arrived_once(&cast, &made, &saved);
    for item in saved.keys() {
        let file: File = phone.ask(Command::Photo(*item)).expect("it is shown");
        assert_eq!(file.item, *item);
    }
    println!(
        "{} photos were said to be saved, {} were made",
        saved.len(),
        made.photos.len()
    );
    assert!(saved.len() >= KILLS, "there was something to lose");
}

/// Photos as they are made, by their hash.
struct Made<'a> {
    cast: &'a Cast,
    folder: &'a Path,
    photos: BTreeMap<String, PathBuf>,
}

impl Made<'_> {
    /// Some photos to be added, and the hashes of what will be sent.
    fn some(&mut self, chance: &mut Chance) -> (Command, Vec<String>) {
        let mut paths = Vec::new();
        let mut hashes = Vec::new();
        for _ in 0..=chance.below(BATCH) {
            let n = self.photos.len() as u64;
            let length = usize::try_from(2_000 + chance.below(700_000)).expect("small");
            let photo = bytes::busy_jpeg(n, length);
            let path = self.folder.join(format!("{n}.jpg"));
            std::fs::write(&path, &photo).expect("there is room");
            let hash = sent(&photo);
            self.photos.insert(hash.clone(), path.clone());
            paths.push(path);
            hashes.push(hash);
        }
        let command = Command::AddPhotos {
            space: self.cast.record.space,
            folder: Some(self.cast.open.id),
            level: Level::CompanyAndClient,
            photos: paths,
            together: chance.below(2) == 0,
        };
        (command, hashes)
    }
}

/// Everything that was said to be saved waits or is received; nothing needs its person.
fn is_true(phone: &mut Process, cast: &Cast, saved: &BTreeMap<ItemId, String>) {
    let waiting: Waiting = phone.ask(Command::Waiting).expect("it can be asked");
    assert_eq!(waiting.blocked, 0, "{waiting:?}");
    let open: BTreeSet<ItemId> = waiting.rows.iter().filter_map(|row| row.item).collect();
    for item in saved.keys().filter(|item| !open.contains(item)) {
        let there = cast.who(Persona::Client).item(*item);
        assert!(
            there.is_ok(),
            "{item} is neither on the phone nor on the server"
        );
    }
}

/// The server has each photo that was said to be saved, once, equal in its bytes, and nothing
/// that was never made or is there twice.
fn arrived_once(cast: &Cast, made: &Made<'_>, saved: &BTreeMap<ItemId, String>) {
    let ana = cast.who(Persona::Client);
    let rows = ana
        .list(cast.record.space, Some(cast.open.id))
        .expect("her folder");
    let mut hashes = BTreeMap::new();
    for row in rows {
        let Row::File(row) = row else {
            panic!("{row:?}")
        };
        if row.item == cast.photo.file.id {
            continue;
        }
        assert!(
            made.photos.contains_key(&row.sha256),
            "nobody made {}",
            row.item
        );
        let twice = hashes.insert(row.sha256.clone(), row.item);
        assert_eq!(twice, None, "{} is there twice", row.item);
        let bytes = ana.content(row.item).expect("its bytes");
        assert_eq!(
            fresh::sha256(&bytes),
            row.sha256,
            "the bytes of {}",
            row.item
        );
    }
    for (item, hash) in saved {
        assert_eq!(
            hashes.get(hash),
            Some(item),
            "a photo that was said to be saved"
        );
    }
}

/// The hash of a photo as it is sent: without private metadata.
fn sent(photo: &[u8]) -> String {
    let mut clean = Vec::new();
    let source = &mut std::io::Cursor::new(photo);
    suivi_photo::original(source, &mut clean).expect("a photo that can be sent");
    fresh::sha256(&clean)
}

/// The bytes in an account's copies, complete or not.
fn grown(root: &Path) -> u64 {
    let accounts = std::fs::read_dir(root.join("accounts"))
        .into_iter()
        .flatten()
        .flatten();
    accounts
        .map(|account| size(&account.path().join("outbox/staged")))
        .sum()
}

/// The bytes of all files in a folder; what vanishes meanwhile has none.
fn size(folder: &Path) -> u64 {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        bytes += match entry.metadata() {
            Ok(found) if found.is_dir() => size(&path),
            Ok(found) => found.len(),
            Err(_) => 0,
        };
    }
    bytes
}

/// Looks again and again; what is asked for may be more than there is to come.
fn until(so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if so() {
            return;
        }
        std::thread::yield_now();
    }
}
