//! F13 on the phone's side: what a pull with the same change costs in a cache of 10,000 and of a
//! million items.

use crate::figure::{Figures, Gate, in_turns, micros};
use crate::kept;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suivi_device::cache::Cache;
use suivi_device::run::engine::Follower;
use suivi_device::sync::{Effect, Event, Standing, Write};
use suivi_device::time::{Boot, Moment, SystemEntropy};
use suivi_device::vault::Keys;
use suivi_rules::{Audience, CompanyId, Creator, ItemId, Level, ProfessionalId, SpaceId};
use suivi_wire::feed::{Change, Checkpoint, PullAnswer, ScopeRow};
use suivi_wire::rows::{FileRow, Row};

/// Another way of filling it is another cache.
const FILLED: &str = "1";
const SPACES: u64 = 100;
/// Rows of one pull.
const CHANGED: u64 = 10;
/// Those that change are among the newest so many.
const NEWEST: u64 = 500;
const BATCH: usize = 20_000;

/// Measures F13 on the phone's side.
pub(crate) fn as_the_cache_grows(figures: &mut Figures) {
    let mut small = Phone::opened("10k", 10_000);
    let mut large = Phone::opened("1m", 1_000_000);
    let paired = in_turns(|time| small.pulls(time), |time| large.pulls(time));
    let [few, many] = paired.percentile(50);
    println!(
        "F13: a pull in 10,000 {}, in a million {}",
        micros(few),
        micros(many)
    );
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    figures.add("F13_phone_sync_growth_ratio", ratio, Gate::AtMost(1.3));
}

struct Phone {
    follower: Follower,
    items: u64,
    seq: i64,
}

impl Phone {
    fn opened(name: &str, items: u64) -> Self {
        let folder = built(name, items);
        let follower = Follower::open(&folder, &keys(), "bench", 1).expect("the cache");
        let checkpoint = follower.cache().standing().checkpoint.as_ref();
        let seq = checkpoint
            .and_then(|at| at.companies.get(&company()))
            .copied();
        Self {
            follower,
            items,
            seq: seq.expect("it was filled"),
        }
    }

    /// A poke came: pull, write, stand at the new checkpoint.
    fn pulls(&mut self, time: usize) {
        let (effects, _) = self.follower.handle(Event::Due, moment()).expect("a step");
        let [Effect::Pull { ask, .. }] = effects[..] else {
            panic!("it does not pull but {effects:?}");
        };
        let first = (time as u64 * CHANGED) % NEWEST;
        let changes = (0..CHANGED)
            .map(|n| {
                self.seq += 1;
                change(self.items - 1 - first - n, self.seq, time)
            })
            .collect();
        let answer = PullAnswer {
            reset: false,
            drop: Vec::new(),
            add: Vec::new(),
            changes,
            checkpoint: checkpoint(self.seq),
            more: false,
            cursor: format!("cursor {}", self.seq),
        };
        let pulled = Event::Pulled { ask, answer };
        let (effects, _) = self.follower.handle(pulled, moment()).expect("a step");
        assert!(matches!(effects[..], [Effect::Reached(_)]), "{effects:?}");
    }
}

/// A cache of so many files, made once.
fn built(name: &str, items: u64) -> PathBuf {
    let folder = kept().join(format!("sealed-cache-{name}-{}", shape()));
    if folder.is_dir() {
        return folder;
    }
    println!("building a cache of {items} items …");
    let beside = folder.with_extension("new");
    // What an interrupted run left.
    let _ = std::fs::remove_dir_all(&beside);
    fill(&beside, items);
    std::fs::rename(&beside, &folder).expect("the build's folder takes folders");
    folder
}

/// What tables and rows look like, in twelve digits.
fn shape() -> String {
    let mut hash = Sha256::new();
    hash.update(FILLED);
    hash.update(include_str!("../../../core/device/src/cache/001_first.sql"));
    let example = serde_json::to_vec(&row(1, 1)).expect("a row can be written");
    hash.update(example);
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn keys() -> Keys {
    Keys {
        vault: Arc::new(suivi_tests::phone::vault()),
        entropy: Arc::new(SystemEntropy),
    }
}

fn fill(folder: &Path, items: u64) {
    let (mut cache, _) = Cache::open(folder, &keys(), "bench").expect("a cache");
    let mut standing = Standing::default();
    let scopes: Vec<Write> = (0..SPACES)
        .map(|n| {
            Write::Add(ScopeRow {
                scope: scope(n),
                space: space(n),
                audience: Audience::Pros,
            })
        })
        .collect();
    cache.apply(&scopes, &standing).expect("scopes");
    let all: Vec<u64> = (0..items).collect();
    for batch in all.chunks(BATCH) {
        let writes: Vec<Write> = batch
            .iter()
            .map(|n| Write::Change {
                change: change(*n, i64::try_from(*n).unwrap_or(0) + 1, 0),
                mark: None,
                check: false,
            })
            .collect();
        cache.apply(&writes, &standing).expect("rows");
    }
    standing.cursor = Some("cursor 0".to_owned());
    standing.checkpoint = Some(checkpoint(i64::try_from(items).unwrap_or(0)));
    standing.checked = (0..SPACES).map(|n| (scope(n), 0)).collect();
    cache.apply(&[], &standing).expect("where it stands");
}

fn checkpoint(seq: i64) -> Checkpoint {
    Checkpoint {
        epoch: "1".to_owned(),
        companies: BTreeMap::from([(company(), seq)]),
    }
}

fn change(n: u64, seq: i64, time: usize) -> Change {
    Change {
        scope: scope(n % SPACES),
        kind: "file".to_owned(),
        id: item(n).to_string(),
        seq,
        row: Some(Row::File(row(n, time))),
    }
}

fn row(n: u64, time: usize) -> FileRow {
    let of = n % SPACES;
    let json = serde_json::json!({
        "item": item(n),
        "space": space(of),
        "folder": folder_of(n),
        "name": format!("IMG_{n:07} {time}.jpg"),
        "creator": Creator::Professional(ProfessionalId::from_bytes([9; 16])),
        "company": company(),
        "level": Level::CompanyAndClient,
        "media_type": "image/jpeg",
        "length": 3_000_000,
        "sha256": "5".repeat(64),
        "captured_at": 1_700_000_000_000_000_i64 + i64::try_from(n).unwrap_or(0) * 60_000_000,
        "date_edited": false,
        "pose": "front",
        "tags": [],
        "revision": time,
        "added_at": 1_700_000_000_000_000_i64 + i64::try_from(n).unwrap_or(0) * 60_000_000,
        "thumbnail": false,
    });
    serde_json::from_value(json).expect("a file's row")
}

fn id(kind: u8, n: u64) -> [u8; 16] {
    let mut id = [kind; 16];
    id[8..].copy_from_slice(&n.to_be_bytes());
    id
}

fn item(n: u64) -> ItemId {
    ItemId::from_bytes(id(1, n))
}

/// A folder holds a hundred files.
fn folder_of(n: u64) -> ItemId {
    ItemId::from_bytes(id(2, n / SPACES / 100))
}

fn space(n: u64) -> SpaceId {
    SpaceId::from_bytes(id(3, n))
}

fn scope(n: u64) -> String {
    format!("scope-{n}")
}

const fn company() -> CompanyId {
    CompanyId::from_bytes([8; 16])
}

const fn moment() -> Moment {
    Moment {
        up: 1_000_000_000,
        boot: Boot(1),
        wall: 1_767_225_600_000_000,
    }
}
