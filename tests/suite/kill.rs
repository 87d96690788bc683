//! The server is killed at twenty random instants while four people upload and change things.
//! Whatever was acknowledged is there at the end, nothing is doubled, and what was not
//! acknowledged is done once when it is sent again.
//!
//! An instant is no time but an amount of work, drawn from a seed: so many bytes handed to the
//! server and so many acknowledgements. `SUIVI_SEED` runs another series.

mod people;
mod work;

use people::{Kept, Kind, Worker};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use suivi_rules::{ItemId, Level, Profile, Sharing, SpaceId};
use suivi_tests::organisation::{branch, consent, record};
use suivi_tests::{Person, World, asks, fresh, world};
use suivi_wire::ops::Operation;
use suivi_wire::rows::Row;
use work::{Chance, Fuse};

const KILLS: usize = 20;
/// The most work between two kills.
const MOST_WORK: u64 = 600_000;
const SEED: u64 = 20_260_101;

#[test]
fn what_was_acknowledged_is_there_and_nothing_is_doubled() {
    let seed = std::env::var("SUIVI_SEED").map_or(SEED, |seed| seed.parse().expect("a number"));
    println!("SUIVI_SEED={seed}");
    let mut chance = Chance::new(seed);
    let mut world = World::start();
    let (mut workers, space) = a_record(&world, seed);

    for kill in 0..KILLS {
        let fuse = 1 + chance.below(MOST_WORK);
        let acknowledged = work_until_killed(&mut world, &mut workers, fuse);
        println!("kill {kill} after {fuse} units of work, {acknowledged} acknowledgements so far");
        world.start_again();
    }
    for worker in &mut workers {
        worker.settles();
    }

    let everything: BTreeMap<ItemId, (Kept, usize)> = workers
        .iter()
        .enumerate()
        .flat_map(|(n, worker)| worker.kept().map(move |(id, kept)| (id, (kept.clone(), n))))
        .collect();
    for (n, worker) in workers.iter().enumerate() {
        sees_exactly(worker, n, space, &everything);
        has_the_bytes(worker);
    }
    let repeated: usize = workers.iter().map(|worker| worker.repeated).sum();
    println!("{} items, {repeated} things sent again", everything.len());
    assert!(repeated >= KILLS, "every kill left something unanswered");
    world.stop();
    audit_verifies(&world);
}

/// Ana's record, and those who work in it.
fn a_record(world: &World, seed: u64) -> (Vec<Worker>, SpaceId) {
    let sofia = world.administrator(0);
    let rive = branch(&sofia, "Rive");
    let anas = record(&sofia, "Ana", &[rive]);
    let ana = world.client(&sofia, anas, "Ana");
    consent(&ana, anas.space);
    let colleagues = ["Emile", "Nora"].map(|name| {
        let colleague = world.professional(&sofia, name, Profile::Employee, &[rive]);
        sofia.does(&asks::add_participant(anas.space, colleague.professional()));
        colleague
    });
    let open = asks::add_folder(anas.space, None, "For Ana");
    let item = open.item;
    sofia.does(&Operation::AddFolder(open));
    let opened = sofia.does(&asks::set_sharing(item, Sharing::Open));

    let mut sofia = Worker::professional(sofia, anas.space, seed);
    sofia.made(
        item,
        Kept::folder("For Ana", None, people::revision(&opened)),
    );
    let [emile, nora] = colleagues;
    let workers = vec![
        sofia,
        Worker::professional(emile, anas.space, seed + 1),
        Worker::professional(nora, anas.space, seed + 2),
        Worker::client(ana, anas.space, item, seed + 3),
    ];
    (workers, anas.space)
}

/// Everybody works until so much is done; then the server is killed, and everybody stops at the
/// first thing that is not answered.
fn work_until_killed(world: &mut World, workers: &mut [Worker], work: u64) -> usize {
    let (burnt, is_burnt) = channel();
    let fuse = Arc::new(Fuse::new(work, burnt));
    thread::scope(|scope| {
        for worker in &mut *workers {
            let fuse = Arc::clone(&fuse);
            scope.spawn(move || worker.works(&fuse));
        }
        is_burnt
            .recv()
            .expect("somebody works until the fuse is burnt");
        world.kill();
    });
    workers.iter().map(|worker| worker.acknowledged).sum()
}

/// Lists and feed show exactly what this person may see of what was made, each thing once and as
/// it was last changed.
fn sees_exactly(
    worker: &Worker,
    n: usize,
    space: SpaceId,
    everything: &BTreeMap<ItemId, (Kept, usize)>,
) {
    let name = &worker.person.name;
    let listed = walk(&worker.person, space);
    let expected: BTreeSet<ItemId> = everything
        .iter()
        .filter(|(_, (kept, by))| match (kept.kind, worker.is_client) {
            _ if *by == n => true,
            (Kind::Folder, client) => !client,
            (Kind::File(level), true) => level_says_client(level),
            (Kind::File(level), false) => level_says_colleagues(level),
        })
        .map(|(id, _)| *id)
        .collect();
    let folders_of_others = |row: &Row| worker.is_client && matches!(row, Row::Folder(_));
    let shown: BTreeSet<ItemId> = listed
        .iter()
        .filter(|(_, row)| !folders_of_others(row))
        .map(|(id, _)| id.parse().expect("an id"))
        .collect();
    assert_eq!(shown, expected, "what {name} sees");
    for (id, row) in &listed {
        let (kept, _) = &everything[&id.parse().expect("an id")];
        assert_eq!(&Kept::of(row), kept, "{name} sees {id}");
    }
    let mut feed = worker.person.feed();
    feed.retain(|_, row| matches!(row, Row::Folder(_) | Row::File(_)));
    assert_eq!(
        feed, listed,
        "what a new phone of {name}'s holds is what the lists show"
    );
}

const fn level_says_client(level: Level) -> bool {
    matches!(
        level,
        Level::MeAndClient | Level::CompanyAndClient | Level::Everyone
    )
}

const fn level_says_colleagues(level: Level) -> bool {
    matches!(
        level,
        Level::Company | Level::CompanyAndClient | Level::Everyone
    )
}

/// Everything in a space, from its root down.
fn walk(person: &Person, space: SpaceId) -> BTreeMap<String, Row> {
    let mut found = BTreeMap::new();
    let mut folders = vec![None];
    while let Some(folder) = folders.pop() {
        for row in person
            .list(space, folder)
            .expect("a folder that is listed can be listed")
        {
            let id = match &row {
                Row::Folder(folder) => folder.item,
                Row::File(file) => file.item,
                other => panic!("no item: {other:?}"),
            };
            if matches!(row, Row::Folder(_)) {
                folders.push(Some(id));
            }
            let twice = found.insert(id.to_string(), row);
            assert_eq!(twice, None, "{} sees something twice", person.name);
        }
    }
    found
}

fn has_the_bytes(worker: &Worker) {
    for (id, kept) in worker.kept() {
        if let Some(sha256) = &kept.sha256 {
            let bytes = worker.person.content(id).expect("a file has bytes");
            assert_eq!(&fresh::sha256(&bytes), sha256, "the bytes of {id}");
        }
    }
}

fn audit_verifies(world: &World) {
    let output = Command::new(world::binary())
        .args(["audit", "verify", "--data"])
        .arg(world.data())
        .output()
        .expect("the server's program starts");
    assert!(
        output.status.success(),
        "the audit chain is broken: {output:?}"
    );
}
