//! What people do with their phones: add, change, change their minds.

use crate::phone::Task;
use crate::world::{World, Wrong};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use suivi_device::queue::{Copy, Entry, Event, State, Work};
use suivi_rules::{CLIENT_LEVELS, ItemId, Level, OpId, SetId, Sharing, Width, narrower};
use suivi_tests::bytes;
use suivi_wire::accounts::Role;
use suivi_wire::ops::{AddFolder, Delete, Move, Operation, Rename, SetLevel, SetSharing};
use suivi_wire::upload::AddFile;

/// Writes a file of a person's own.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), Wrong> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create(path)?.write_all(bytes)
    };
    write().map_err(|error| error.to_string())
}

/// A picture like no other: its quantization table is noise.
fn picture(seed: u64) -> Vec<u8> {
    let mut picture = bytes::jpeg(b"");
    let table = [0xff, 0xdb, 0, 67, 0];
    let found = picture.windows(table.len()).position(|it| it == table);
    if let Some(at) = found {
        let noise = bytes::noise(seed, 64);
        let values = noise.iter().map(|byte| (*byte).max(1));
        picture.splice(at + 5..at + 69, values);
    }
    picture
}

fn document(seed: u64, length: usize) -> Vec<u8> {
    let mut document = bytes::pdf(&seed.to_string());
    document.extend(bytes::noise(seed, length));
    document
}

impl World<'_> {
    fn place(&self, at: usize) -> i64 {
        let engine = self.phones[at].engine.as_ref();
        engine.map_or(1, |engine| engine.outbox().next_place())
    }

    fn op(&self, at: usize) -> OpId {
        OpId::from_bytes(self.phones[at].id(self.now))
    }

    fn some_folder(&mut self) -> Option<ItemId> {
        let known = [&self.stage.folders[..], &self.ledger.folders].concat();
        if self.chance.one_in(12) {
            return None;
        }
        self.chance.pick(&known).copied()
    }

    fn some_level(&mut self, at: usize) -> Level {
        let all = [
            Level::JustMe,
            Level::Branch(self.stage.branch),
            Level::Company,
            Level::MeAndClient,
            Level::CompanyAndClient,
            Level::Everyone,
        ];
        let from = match self.phones[at].who.role {
            Role::Client => &CLIENT_LEVELS[..],
            Role::Professional => &all[..],
        };
        self.chance.pick(from).copied().unwrap_or(Level::JustMe)
    }

    /// Adds some photos or documents; some of their sources are not what they should be.
    pub(crate) fn adds(&mut self, at: usize) -> Result<(), Wrong> {
        let (folder, level) = (self.some_folder(), self.some_level(at));
        let count = self.chance.weigh(&[(5, 1), (2, 2), (1, 4)]);
        let set = self.chance.one_in(3).then(|| self.phones[at].id(self.now));
        let first = self.place(at);
        let mut entries = Vec::new();
        for nth in 0..count {
            let item = ItemId::from_bytes(self.phones[at].id(self.now));
            let source = self.sources().join(item.to_string());
            let seed = u64::try_from(self.chance.between(1, i64::MAX)).unwrap_or(1);
            let length = self.chance.below(20_000);
            let kind = self
                .chance
                .weigh(&[(12, 0), (12, 1), (1, 2), (1, 3), (1, 4)]);
            match kind {
                0 => put(&source, &picture(seed))?,
                1 => put(&source, &document(seed, length))?,
                2 => put(&source, b"")?,
                3 => put(&source, b"neither photo nor document")?,
                // It is gone before it is copied.
                _ => {}
            }
            let add = AddFile {
                op: self.op(at),
                item,
                space: self.stage.space,
                folder,
                level: Some(level),
                name: format!("{nth}.{}", ["jpg", "pdf", "jpg", "txt", "jpg"][kind]),
                sha256: None,
                length: 0,
                captured_at: None,
                pose: None,
                set: set.map(SetId::from_bytes),
                for_client: false,
            };
            let copy = Copy {
                file: item.to_string(),
                source: Some(source.to_string_lossy().into_owned()),
                media_type: String::new(),
                dropped: false,
            };
            let moment = self.phones[at].moment(self.now);
            let (op, place) = (add.op, first + nth);
            let work = Work::Add { add, copy };
            entries.push(Entry::new(op, place, work, State::Staging, moment));
        }
        self.trace.tell(&format!(
            "{} adds {count} to {folder:?} for {level}",
            self.phones[at].name
        ));
        self.queue(at, Event::Asked(entries))
    }

    /// Something that he has on his phone, or that is on its way from there.
    fn some_item(&mut self, at: usize) -> Result<Option<ItemId>, Wrong> {
        let cached = self.phones[at].cached()?;
        let mut items: Vec<ItemId> = cached.items().map(|(_, id)| id).collect();
        let queued = self.phones[at].entries();
        items.extend(
            queued
                .iter()
                .filter(|it| it.is_open())
                .filter_map(Entry::item),
        );
        Ok(self.chance.pick(&items).copied())
    }

    /// Changes something.
    pub(crate) fn changes(&mut self, at: usize) -> Result<(), Wrong> {
        let op = self.op(at);
        if self.chance.one_in(8) {
            let item = ItemId::from_bytes(self.phones[at].id(self.now));
            let parent = self.some_folder();
            self.ledger.folders.push(item);
            let sharing = self.some_sharing();
            return self.wants(
                at,
                Operation::AddFolder(AddFolder {
                    op,
                    item,
                    space: self.stage.space,
                    parent,
                    name: format!("folder {}", self.ledger.folders.len()),
                    sharing,
                }),
            );
        }
        let Some(item) = self.some_item(at)? else {
            return Ok(());
        };
        let cache = self.phones[at].follower.as_ref().map(|it| it.cache());
        let row = cache.and_then(|cache| cache.file(item).ok().flatten());
        let change = match self.chance.below(10) {
            0 | 1 => Operation::Rename(Rename {
                op,
                item,
                name: format!("name {}", self.chance.below(1000)),
            }),
            2..=4 => {
                self.ledger.relevelled.insert(item);
                Operation::SetLevel(SetLevel {
                    op,
                    item,
                    level: self.some_level(at),
                    base: row.map_or(0, |row| row.revision),
                })
            }
            5 => Operation::Move(Move {
                op,
                item,
                to: self.some_folder(),
            }),
            6 => {
                self.ledger.unwanted.insert(item);
                self.ledger.folder_deleted |= row.is_none();
                Operation::Delete(Delete { op, item })
            }
            _ => {
                let item = self.some_folder().unwrap_or(item);
                let sharing = self.some_sharing();
                Operation::SetSharing(SetSharing { op, item, sharing })
            }
        };
        self.wants(at, change)
    }

    fn some_sharing(&mut self) -> Sharing {
        self.chance.weigh(&[
            (2, Sharing::Auto),
            (2, Sharing::Open),
            (1, Sharing::ViewOnly),
        ])
    }

    fn wants(&mut self, at: usize, change: Operation) -> Result<(), Wrong> {
        self.trace
            .tell(&format!("{} wants {change:?}", self.phones[at].name));
        let moment = self.phones[at].moment(self.now);
        let (op, place) = (change.op(), self.place(at));
        let entry = Entry::new(op, place, Work::Change(change), State::Ready, moment);
        self.queue(at, Event::Asked(vec![entry]))
    }

    /// Changes his mind about something that is queued.
    pub(crate) fn reconsiders(&mut self, at: usize) -> Result<(), Wrong> {
        let entries = self.phones[at].entries();
        let Some(entry) = self.chance.pick(&entries).cloned() else {
            return Ok(());
        };
        let (op, new) = (entry.op, self.op(at));
        match (self.chance.below(4), &entry.work) {
            (0, _) if entry.is_open() => {
                if let Some(item) = entry.item() {
                    self.ledger.unwanted.insert(item);
                    self.ledger.folder_deleted |= matches!(entry.work, Work::Change(_));
                }
                self.queue(at, Event::Discard { op, delete: new })?;
                let over = self.phones[at].entry(op).map(|it| it.state);
                if matches!(entry.work, Work::Add { .. }) && over == Some(State::Cancelled) {
                    self.ledger.discarded.extend(entry.item());
                }
                Ok(())
            }
            (1, Work::Add { .. }) => {
                let folder = self.some_folder();
                self.queue(at, Event::Elsewhere { op, new, folder })
            }
            (2, Work::Add { add, .. }) => {
                let before = add.level.unwrap_or(Level::JustMe);
                let level = self.some_level(at);
                if narrower(level, before) != Width::Narrower {
                    return Ok(());
                }
                let stands = !matches!(entry.state, State::Cancelled | State::Superseded { .. });
                if stands && !self.phones[at].stalled && !self.phones[at].full {
                    self.ledger.narrowed.insert(add.item, level);
                }
                self.queue(at, Event::Narrow { op, new, level })
            }
            _ => self.queue(at, Event::Retry(op)),
        }
    }

    /// The process does what it began.
    pub(crate) fn works(&mut self, at: usize) -> Result<(), Wrong> {
        let Some(task) = self.phones[at].tasks.pop_front() else {
            return Ok(());
        };
        match task {
            Task::Copy(op) => {
                if let Some(event) = self.phones[at].copies(op) {
                    self.trace.tell(&format!(
                        "{} copied: {}",
                        self.phones[at].name,
                        crate::say::event(&event)
                    ));
                    self.captures(at, &event);
                    self.phones[at].tasks.push_back(Task::Tell(Box::new(event)));
                }
            }
            Task::Rehash(op) => {
                let equal = self.phones[at].is_whole(op);
                let told = Task::Tell(Box::new(Event::Rehashed { op, equal }));
                self.phones[at].tasks.push_back(told);
            }
            Task::Tell(event) => self.queue(at, *event)?,
        }
        Ok(())
    }

    fn captures(&mut self, at: usize, event: &Event) {
        if let Event::Staged { op, sha256, .. } = event
            && let Some(item) = self.phones[at].entry(*op).and_then(|entry| entry.item())
        {
            self.ledger.captured.insert(item, sha256.clone());
        }
    }

    /// The disk changes a byte of a copy.
    pub(crate) fn rots(&mut self, at: usize) -> Result<(), Wrong> {
        let entries = self.phones[at].entries();
        let staged = |entry: &&Entry| {
            entry.is_open() && matches!(&entry.work, Work::Add { add, .. } if add.sha256.is_some())
        };
        let staged: Vec<&Entry> = entries.iter().filter(staged).collect();
        let Some(entry) = self.chance.pick(&staged) else {
            return Ok(());
        };
        let path = self.phones[at].copy_of(entry).unwrap_or_default();
        let mut bytes = fs::read(&path).map_err(|error| error.to_string())?;
        let place = self.chance.below(bytes.len());
        bytes[place] ^= 1;
        put(&path, &bytes)?;
        self.trace
            .tell(&format!("a byte of {:?} rots", entry.item()));
        self.ledger.rotten.extend(entry.item());
        Ok(())
    }
}
