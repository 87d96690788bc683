//! A small server: uploads by item, items, deleted ids, operations that were done.

use crate::cast::{offset, receipt, refused, result, sha};
use std::collections::{BTreeMap, BTreeSet};
use suivi_device::queue::{Exchange, Reply, Work};
use suivi_rules::{ItemId, Level, OpId, Refusal, settle};
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

#[derive(Debug, Clone)]
pub struct Upload {
    pub offset: u64,
    pub add: AddFile,
    pub level: Level,
    pub refused: bool,
}

#[derive(Debug, Clone)]
pub struct Item {
    pub level: Level,
    pub seq: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Server {
    pub uploads: BTreeMap<ItemId, Upload>,
    pub items: BTreeMap<ItemId, Item>,
    pub deleted: BTreeSet<ItemId>,
    pub applied: BTreeMap<OpId, i64>,
    /// Folders that take nothing.
    pub closed: BTreeSet<ItemId>,
    /// How often an item came to be.
    pub made: BTreeMap<ItemId, u32>,
    pub folders: BTreeSet<ItemId>,
    pub seq: i64,
}

impl Server {
    /// Does a request, of whose body so many bytes arrive.
    pub fn serve(&mut self, work: &Work, exchange: Exchange, body: u64) -> Reply {
        match (work, exchange) {
            (Work::Add { add, .. }, Exchange::Create) => self.create(add, body),
            (Work::Add { add, .. }, Exchange::Ask) => self.go_on(add, None, 0),
            (Work::Add { add, .. }, Exchange::Append(from)) => self.go_on(add, Some(from), body),
            (Work::Add { add, .. }, Exchange::Operate) => self.commit_spooled(add),
            (Work::Change(change), _) => self.operate(change),
            (Work::Unknown(_), _) => panic!("an unknown kind was sent"),
        }
    }

    fn create(&mut self, add: &AddFile, body: u64) -> Reply {
        if self.deleted.contains(&add.item) {
            return refused(Failure::ItemDeleted);
        }
        if let Some(item) = self.items.get(&add.item) {
            return if self.applied.contains_key(&add.op) {
                receipt(add.item, item.seq)
            } else {
                refused(Failure::UploadCommitted)
            };
        }
        let asked = add.level.unwrap();
        match self.uploads.get_mut(&add.item) {
            None => {
                if self.applied.contains_key(&add.op) {
                    return refused(Failure::OpReused);
                }
                if !self.is_open(add) {
                    return refused(Refusal::NotFound);
                }
                let upload = Upload {
                    offset: 0,
                    add: add.clone(),
                    level: asked,
                    refused: false,
                };
                self.uploads.insert(add.item, upload);
            }
            Some(upload) if self.applied.contains_key(&add.op) => {
                if upload.refused {
                    return refused(Refusal::NotFound);
                }
                return offset(upload.offset);
            }
            Some(upload) if upload.add.op == add.op => {
                if upload.refused {
                    return refused(Refusal::NotFound);
                }
                upload.level = settle(upload.level, asked, true);
            }
            Some(upload) => {
                let level = settle(upload.level, asked, true);
                if level == upload.level && level != asked {
                    self.applied.insert(add.op, 0);
                    return offset(upload.offset);
                }
                self.applied.insert(upload.add.op, 0);
                upload.add = add.clone();
                upload.level = level;
                upload.refused = false;
            }
        }
        let upload = self.uploads.get_mut(&add.item).unwrap();
        if upload.offset == 0 {
            upload.offset = body.min(add.length.unsigned_abs());
        }
        self.complete(add)
    }

    /// `HEAD` and `PATCH`.
    fn go_on(&mut self, add: &AddFile, from: Option<u64>, body: u64) -> Reply {
        if self.deleted.contains(&add.item) {
            return refused(Failure::ItemDeleted);
        }
        if let Some(item) = self.items.get(&add.item) {
            return receipt(add.item, item.seq);
        }
        let Some(upload) = self.uploads.get_mut(&add.item) else {
            return refused(Refusal::NotFound);
        };
        if upload.refused {
            return refused(Refusal::NotFound);
        }
        // Announced wider than the sender means: a backup knows the earlier announcement only.
        let meant = add.level.unwrap();
        if settle(upload.level, meant, true) != upload.level {
            return refused(Refusal::NotFound);
        }
        if let Some(from) = from {
            if from != upload.offset {
                return refused(Failure::WrongOffset);
            }
            upload.offset = (from + body).min(add.length.unsigned_abs());
        }
        self.complete(add)
    }

    fn complete(&mut self, by: &AddFile) -> Reply {
        let upload = self.uploads[&by.item].clone();
        if upload.offset < by.length.unsigned_abs() {
            return offset(upload.offset);
        }
        if !self.is_open(&upload.add) {
            self.uploads.get_mut(&by.item).unwrap().refused = true;
            return refused(Refusal::NotFound);
        }
        self.commit(&upload.add, upload.level)
    }

    fn commit(&mut self, add: &AddFile, level: Level) -> Reply {
        assert_eq!(add.sha256.as_ref(), Some(&sha(add.item)), "other bytes");
        self.uploads.remove(&add.item);
        self.seq += 1;
        let seq = self.seq;
        self.items.insert(add.item, Item { level, seq });
        self.applied.insert(add.op, seq);
        *self.made.entry(add.item).or_default() += 1;
        receipt(add.item, seq)
    }

    fn commit_spooled(&mut self, add: &AddFile) -> Reply {
        let no = |code: Failure| result(Outcome::Rejected, Some(code.into()), None);
        if let Some(seq) = self.applied.get(&add.op) {
            return result(Outcome::Duplicate, None, Some(*seq));
        }
        if self.deleted.contains(&add.item) {
            return no(Failure::ItemDeleted);
        }
        if self.items.contains_key(&add.item) {
            return no(Failure::UploadCommitted);
        }
        match self.uploads.get(&add.item) {
            Some(upload) if upload.offset == add.length.unsigned_abs() => {}
            _ => return no(Failure::BytesMissing),
        }
        if !self.is_open(add) {
            return result(Outcome::Rejected, Some(Refusal::NotFound.into()), None);
        }
        self.commit(add, add.level.unwrap());
        result(Outcome::Applied, None, Some(self.seq))
    }

    fn is_open(&self, add: &AddFile) -> bool {
        let there = |folder| self.items.contains_key(folder) && !self.closed.contains(folder);
        add.folder.as_ref().is_none_or(there)
    }

    fn operate(&mut self, change: &Operation) -> Reply {
        if let Some(seq) = self.applied.get(&change.op()) {
            return result(Outcome::Duplicate, None, Some(*seq));
        }
        let no = |code| result(Outcome::Rejected, Some(code), None);
        let item = match change {
            Operation::AddFolder(op) => op.item,
            Operation::Rename(op) => op.item,
            Operation::SetLevel(op) => op.item,
            Operation::Move(op) => op.item,
            Operation::Delete(op) => op.item,
            other => panic!("not asked for: {other:?}"),
        };
        let gone = self.deleted.contains(&item);
        match change {
            Operation::AddFolder(_) if gone => return no(Failure::ItemDeleted.into()),
            Operation::AddFolder(_) => {
                *self.made.entry(item).or_default() += 1;
                self.folders.insert(item);
                let level = Level::Everyone;
                self.items.insert(item, Item { level, seq: 0 });
            }
            Operation::Delete(_) => {
                self.items.remove(&item);
                self.uploads.remove(&item);
                self.deleted.insert(item);
            }
            _ if gone => {
                self.applied.insert(change.op(), 0);
                return result(Outcome::Noop, None, None);
            }
            change => match self.items.get_mut(&item) {
                None => return no(Refusal::NotFound.into()),
                Some(found) => {
                    if let Operation::SetLevel(op) = change {
                        found.level = settle(found.level, op.level, true);
                    }
                }
            },
        }
        self.seq += 1;
        self.applied.insert(change.op(), self.seq);
        result(Outcome::Applied, None, Some(self.seq))
    }
}
