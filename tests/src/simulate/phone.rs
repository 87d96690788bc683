//! One phone: the real outbox, queue, cache and sync in a folder, and what is only in its memory.

use crate::chance::Counted;
use crate::server::START;
use crate::stage::Member;
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suivi_device::outbox::staging::{self, Limits};
use suivi_device::queue::{Conditions, Entry, Event, Work};
use suivi_device::run::engine::{Engine, Follower};
use suivi_device::run::requests;
use suivi_device::time::{Boot, Moment, SystemEntropy, new_id};
use suivi_device::vault::Keys;
use suivi_rules::{ItemId, OpId};
use suivi_wire::accounts::{Device, Role, Secret};

/// What the process has begun and not told the queue yet. It dies with the process.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Task {
    /// Copy its source.
    Copy(OpId),
    /// Hash its copy.
    Rehash(OpId),
    /// Tell the queue.
    Tell(Box<Event>),
}

/// What a cache has on the disk.
#[derive(Debug, Default)]
pub(crate) struct Cached {
    /// A kind and an id for each thing that it has a row of.
    pub(crate) rows: Vec<(String, ItemId)>,
    /// The names of the files beside it.
    pub(crate) files: Vec<String>,
}

impl Cached {
    /// Files and folders.
    pub(crate) fn items(&self) -> impl Iterator<Item = (&str, ItemId)> {
        let rows = self.rows.iter().map(|(kind, id)| (kind.as_str(), *id));
        rows.filter(|(kind, _)| matches!(*kind, "file" | "folder"))
    }
}

/// A phone.
pub(crate) struct Phone {
    /// How the trace calls it.
    pub(crate) name: &'static str,
    /// Whose it is.
    pub(crate) who: Member,
    /// It, as the server knows it.
    pub(crate) device: Device,
    folder: PathBuf,
    seed: u64,
    entropy: Counted,
    /// While the process lives.
    pub(crate) engine: Option<Engine>,
    /// While it lives and somebody is signed in.
    pub(crate) follower: Option<Follower>,
    /// For everything.
    pub(crate) session: Option<Secret>,
    /// For bytes.
    pub(crate) upload: Option<Secret>,
    /// Which start of the machine.
    pub(crate) boot: u64,
    /// When that was.
    pub(crate) booted_at: i64,
    /// How wrong its wall clock is.
    pub(crate) skew: i64,
    /// What it is like.
    pub(crate) conditions: Conditions,
    /// What it has begun.
    pub(crate) tasks: VecDeque<Task>,
    /// When the queue wants to be woken.
    pub(crate) wake: Option<i64>,
    /// When the sync wants to be woken.
    pub(crate) wake_sync: Option<i64>,
    /// Its disk is full.
    pub(crate) full: bool,
    /// A step could not be written: it must be started anew.
    pub(crate) stalled: bool,
    /// How often the process was started.
    pub(crate) life: u32,
    /// How often the cache was begun.
    pub(crate) shown: u32,
    /// The queue was told that nobody is signed in.
    pub(crate) unsigned: bool,
    /// What was queued when the process died.
    left: Option<Vec<Entry>>,
}

impl Phone {
    /// A new one in this folder.
    pub(crate) fn new(name: &'static str, who: &Member, folder: PathBuf, seed: u64) -> Self {
        let entropy = Counted::new(seed);
        let start = Moment {
            up: 0,
            boot: Boot(1),
            wall: START,
        };
        let id = suivi_rules::DeviceId::from_bytes(new_id(start, &entropy));
        Self {
            name,
            who: who.clone(),
            device: Device {
                id,
                name: name.to_owned(),
            },
            folder,
            seed,
            entropy,
            engine: None,
            follower: None,
            session: None,
            upload: None,
            boot: 1,
            booted_at: 0,
            skew: 0,
            conditions: Conditions {
                online: true,
                metered: false,
                metered_allowed: false,
                battery_low: false,
                strained: false,
            },
            tasks: VecDeque::new(),
            wake: None,
            wake_sync: None,
            full: false,
            stalled: false,
            life: 0,
            shown: 0,
            unsigned: false,
            left: None,
        }
    }

    /// What its clocks say when the world's says this.
    pub(crate) const fn moment(&self, now: i64) -> Moment {
        Moment {
            up: now - self.booted_at,
            boot: Boot(self.boot),
            wall: START + now + self.skew,
        }
    }

    /// 16 bytes for a new id.
    pub(crate) fn id(&self, now: i64) -> [u8; 16] {
        new_id(self.moment(now), &self.entropy)
    }

    fn outbox(&self) -> PathBuf {
        self.folder.join("outbox")
    }

    /// Where its cache is.
    pub(crate) fn cache_folder(&self) -> PathBuf {
        self.folder.join("cache")
    }

    /// Opens outbox and cache, as a process that starts.
    pub(crate) fn open(&mut self) -> Result<Option<OpId>, String> {
        self.life += 1;
        let seed = self.seed ^ u64::from(self.life);
        let (mut engine, _) = Engine::open(&self.outbox(), seed).map_err(text)?;
        let died_at = engine.outbox().read_when_it_died().map_err(text)?;
        if !self.full {
            engine.outbox_mut().reading(None).map_err(text)?;
        }
        self.engine = Some(engine);
        // V1: what stood in memory stands on the disk.
        if let Some(left) = self.left.take()
            && let Some((was, is)) = differs(&left, &self.entries())
        {
            return Err(format!("V1: the kill changed {was:?} to {is:?}"));
        }
        self.open_cache()?;
        Ok(died_at)
    }

    /// Opens the cache if somebody is signed in.
    pub(crate) fn open_cache(&mut self) -> Result<(), String> {
        if self.session.is_some() && self.follower.is_none() {
            let keys = Keys {
                vault: Arc::new(suivi_tests::phone::vault()),
                entropy: Arc::new(SystemEntropy),
            };
            let folder = self.cache_folder();
            let whose = folder
                .parent()
                .and_then(Path::file_name)
                .unwrap_or_default();
            let whose = whose.to_string_lossy();
            let follower = Follower::open(&folder, &keys, &whose, self.seed).map_err(text)?;
            self.follower = Some(follower);
            self.shown += 1;
        }
        Ok(())
    }

    /// The process ends, wherever it is.
    pub(crate) fn dies(&mut self) {
        if self.engine.is_some() {
            self.left = Some(self.entries());
        }
        self.engine = None;
        self.follower = None;
        self.tasks.clear();
        self.wake = None;
        self.wake_sync = None;
        self.stalled = false;
    }

    /// The session is over: what it was shown goes at once.
    pub(crate) fn session_over(&mut self) -> Result<(), String> {
        self.session = None;
        self.follower = None;
        self.wake_sync = None;
        let folder = self.cache_folder();
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(text)?;
        }
        Ok(())
    }

    /// The token for bytes, or for everything else.
    pub(crate) fn token(&self, session_only: bool) -> Option<Secret> {
        let session = self.session.clone();
        if session_only {
            session
        } else {
            self.upload.clone().or(session)
        }
    }

    /// What is queued.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let queue = self.engine.as_ref().map(Engine::queue);
        queue.map_or_else(Vec::new, |queue| queue.iter().cloned().collect())
    }

    /// One of it.
    pub(crate) fn entry(&self, op: OpId) -> Option<Entry> {
        self.engine.as_ref()?.queue().entry(op).cloned()
    }

    /// Where its copy lies.
    pub(crate) fn copy_of(&self, entry: &Entry) -> Option<PathBuf> {
        let copy = requests::copy_of(entry)?;
        Some(self.engine.as_ref()?.outbox().staged(copy))
    }

    /// Copies a source, as the runner does.
    pub(crate) fn copies(&mut self, op: OpId) -> Option<Event> {
        let entry = self.entry(op)?;
        let target = self.copy_of(&entry)?;
        let source = requests::copy_of(&entry)?.source.clone()?;
        self.reading(Some(op));
        if self.full {
            // What is written there says that the disk is full.
            let part = target.with_file_name(format!(".part-{}", entry_file(&entry)?));
            let _ = fs::remove_file(&part);
            let _ = std::os::unix::fs::symlink("/dev/full", &part);
        }
        let copied = staging::copy(Path::new(&source), &target, self.limits());
        self.reading(None);
        Some(staging::event(op, copied))
    }

    /// The process is killed in the middle of a copy.
    pub(crate) fn dies_copying(&mut self, op: OpId) {
        self.reading(Some(op));
        let entry = self.entry(op);
        let target = entry.as_ref().and_then(|entry| self.copy_of(entry));
        if let (Some(entry), Some(target)) = (entry, target)
            && let Some(name) = entry_file(&entry)
            && !self.full
        {
            let part = target.with_file_name(format!(".part-{name}"));
            let _ = fs::copy(source_of(&entry).unwrap_or_default(), &part);
        }
        self.dies();
    }

    fn reading(&mut self, op: Option<OpId>) {
        if let Some(engine) = &mut self.engine {
            // As in the runner: without it a crash loop is found later.
            let _ = engine.outbox_mut().reading(op);
        }
    }

    const fn limits(&self) -> Limits {
        match self.who.role {
            Role::Client => Limits::CLIENT,
            Role::Professional => Limits::PROFESSIONAL,
        }
    }

    /// Hashes a copy again, as the runner does.
    pub(crate) fn is_whole(&self, op: OpId) -> bool {
        let Some(entry) = self.entry(op) else {
            return false;
        };
        let (Work::Add { add, .. }, Some(path)) = (&entry.work, self.copy_of(&entry)) else {
            return false;
        };
        let hash = staging::hash(&path).ok().map(|(hash, _)| hash);
        hash.is_some() && hash == add.sha256
    }

    /// From now on nothing can be written to the outbox, or it can again.
    #[expect(
        clippy::disallowed_methods,
        reason = "a second connection stands for the disk that says no"
    )]
    pub(crate) fn disk_is_full(&mut self, full: bool) -> Result<(), String> {
        if self.full == full {
            return Ok(());
        }
        let connection = rusqlite::Connection::open(self.outbox().join("outbox.db"));
        let connection = connection.map_err(text)?;
        let sql = if full {
            "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'full'); END"
        } else {
            "DROP TRIGGER full"
        };
        connection.execute_batch(sql).map_err(text)?;
        self.full = full;
        Ok(())
    }

    /// Everything that the cache has a row of, and every file beside it.
    pub(crate) fn cached(&self) -> Result<Cached, String> {
        let folder = self.cache_folder();
        if !folder.join("cache.db").exists() {
            return Ok(Cached::default());
        }
        let connection = suivi_tests::phone::within::database_of(&folder).map_err(text)?;
        let mut read = connection
            .prepare("SELECT DISTINCT kind, id FROM entry ORDER BY kind, id")
            .map_err(text)?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, ItemId::from_bytes(row.get(1)?))));
        let rows = rows
            .map_err(text)?
            .collect::<Result<_, _>>()
            .map_err(text)?;
        let mut files = Vec::new();
        for found in fs::read_dir(folder.join("bytes")).map_err(text)? {
            files.push(
                found
                    .map_err(text)?
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        files.sort();
        Ok(Cached { rows, files })
    }
}

/// The first entry that is not the same.
fn differs(left: &[Entry], found: &[Entry]) -> Option<(Option<Entry>, Option<Entry>)> {
    let longest = left.len().max(found.len());
    let mut pairs = (0..longest).map(|at| (left.get(at), found.get(at)));
    let (was, is) = pairs.find(|(was, is)| was != is)?;
    Some((was.cloned(), is.cloned()))
}

/// The name of its copy.
fn entry_file(entry: &Entry) -> Option<String> {
    requests::copy_of(entry).map(|copy| copy.file.clone())
}

fn source_of(entry: &Entry) -> Option<String> {
    requests::copy_of(entry)?.source.clone()
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
