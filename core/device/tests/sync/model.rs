//! A small server: what a subject sees, told in the most direct way, and its feed.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use suivi_device::sync::Ask;
use suivi_rules::{Audience, ClientId, CompanyId, Creator, ItemId, Level, Sharing, SpaceId};
use suivi_wire::feed::{Change, Checkpoint, PullAnswer, ScopePage, ScopeRow};
use suivi_wire::rows::{FileRow, FolderRow, Row};

/// Spaces of the model; a space belongs to company `space % 2`.
pub(crate) const SPACES: u8 = 3;
/// Scopes of a space.
pub(crate) const SCOPES: u8 = 3;
/// Items; those from [`FILES`] on are folders.
pub(crate) const ITEMS: u8 = 9;
/// Items that are files.
pub(crate) const FILES: u8 = 7;

/// The most entries of a pull, unless one change alone has more.
const MOST: usize = 3;
/// The entries of a page.
const PAGE: usize = 2;

/// A scope: space and number.
pub(crate) type Scope = (u8, u8);

pub(crate) fn company(space: u8) -> CompanyId {
    CompanyId::from_bytes([space % 2 + 1; 16])
}

pub(crate) fn space_id(space: u8) -> SpaceId {
    SpaceId::from_bytes([space + 1; 16])
}

pub(crate) fn item_id(item: u8) -> ItemId {
    ItemId::from_bytes([item + 1; 16])
}

/// In the name and in the bytes of an item, and nowhere else.
pub(crate) fn marker(item: ItemId) -> String {
    format!("mark-{:02}-kram", item.as_bytes()[0])
}

/// In hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn scope_name(scope: Scope) -> String {
    format!("{}.{}", company(scope.0), scope.0 * SCOPES + scope.1)
}

pub(crate) fn scope_row(scope: Scope) -> ScopeRow {
    ScopeRow {
        scope: scope_name(scope),
        space: space_id(scope.0),
        audience: match scope.1 {
            0 => Audience::Pros,
            1 => Audience::Client,
            _ => Audience::Company(company(scope.0)),
        },
    }
}

/// A row of an item in its nth version.
pub(crate) fn row(item: u8, version: u32) -> Row {
    let space = item % SPACES;
    let creator = Creator::Client(ClientId::from_bytes([9; 16]));
    let name = format!("{} version {version}", marker(item_id(item)));
    if item >= FILES {
        return Row::Folder(FolderRow {
            item: item_id(item),
            space: space_id(space),
            parent: None,
            name,
            creator,
            sharing: Sharing::Open,
            client_sees: true,
            direct_client_file: false,
            holds: None,
            added_at: i64::from(item),
            revision: i64::from(version),
        });
    }
    Row::File(FileRow {
        item: item_id(item),
        space: space_id(space),
        folder: version.is_multiple_of(2).then(|| item_id(FILES)),
        name,
        creator,
        author: None,
        adder: None,
        keeper: None,
        company: company(space),
        level: Level::Everyone,
        media_type: "image/jpeg".into(),
        length: 3,
        sha256: sha256(marker(item_id(item)).as_bytes()),
        captured_at: version.is_multiple_of(3).then_some(i64::from(version)),
        date_edited: false,
        pose: None,
        set: None,
        tags: Vec::new(),
        result: None,
        added_at: i64::from(item) * 100,
        revision: i64::from(version),
    })
}

#[derive(Debug, Clone)]
struct Entry {
    seq: i64,
    row: Option<Row>,
}

/// All of it; a backup is a clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Server {
    epoch: u32,
    seqs: BTreeMap<CompanyId, i64>,
    entries: BTreeMap<(String, String, ItemId), Entry>,
    granted: BTreeSet<String>,
    version: u32,
    offer: u32,
    offered: BTreeSet<String>,
    confirmed: (u32, BTreeSet<String>),
}

/// What the subject sees, at one moment.
pub(crate) type Sight = BTreeMap<ItemId, Row>;

fn kind(item: u8) -> &'static str {
    if item >= FILES { "folder" } else { "file" }
}

fn all_scopes() -> impl Iterator<Item = Scope> {
    (0..SPACES).flat_map(|space| (0..SCOPES).map(move |scope| (space, scope)))
}

impl Server {
    pub(crate) fn new() -> Self {
        let mut server = Self::default();
        for space in 0..2 {
            server.seqs.insert(company(space), 0);
        }
        server
    }

    /// Everything that the subject sees: of each item the row in a scope that is his.
    pub(crate) fn sight(&self) -> Sight {
        let mut sight = BTreeMap::new();
        for ((scope, _, item), entry) in &self.entries {
            if let (true, Some(row)) = (self.granted.contains(scope), &entry.row) {
                let before = sight.insert(*item, row.clone());
                assert!(before.is_none_or(|before| before == *row));
            }
        }
        sight
    }

    /// An item is made or changed: from now on exactly these scopes hold it.
    pub(crate) fn put(&mut self, item: u8, scopes: &[u8]) {
        self.version += 1;
        let row = row(item, self.version);
        self.write(item, scopes, Some(&row));
    }

    pub(crate) fn delete(&mut self, item: u8) {
        self.write(item, &[], None);
    }

    fn write(&mut self, item: u8, scopes: &[u8], row: Option<&Row>) {
        let space = item % SPACES;
        let seq = self.seqs.get_mut(&company(space)).unwrap();
        *seq += 1;
        for number in 0..SCOPES {
            let key = (
                scope_name((space, number)),
                kind(item).to_owned(),
                item_id(item),
            );
            let row = row.filter(|_| scopes.contains(&number)).cloned();
            let held = self.entries.get(&key).is_some_and(|of| of.row.is_some());
            if row.is_some() || held {
                self.entries.insert(key, Entry { seq: *seq, row });
            }
        }
    }

    /// Something of space 0 is other than before, without a number.
    pub(crate) fn tamper(&mut self, how: Tampering) {
        let key = |item| (scope_name((0, 1)), "file".to_owned(), item_id(item));
        match how {
            Tampering::Rewrites => {
                self.entries.get_mut(&key(0)).unwrap().row = Some(row(0, 99));
            }
            Tampering::Forgets => {
                self.entries.remove(&key(0));
            }
            Tampering::Invents => {
                let row = Some(row(3, 99));
                self.entries.insert(key(3), Entry { seq: 1, row });
            }
        }
    }

    pub(crate) fn grant(&mut self, scope: Scope) {
        self.granted.insert(scope_name(scope));
        *self.seqs.get_mut(&company(scope.0)).unwrap() += 1;
    }

    pub(crate) fn revoke(&mut self, scope: Scope) {
        self.granted.remove(&scope_name(scope));
        *self.seqs.get_mut(&company(scope.0)).unwrap() += 1;
    }

    /// A backup comes back: another epoch.
    pub(crate) fn restore(&mut self, backup: &Self) {
        let epoch = self.epoch + 1;
        *self = backup.clone();
        self.epoch = epoch;
    }

    fn scope_rows(names: impl Iterator<Item = String>) -> Vec<ScopeRow> {
        let names: BTreeSet<String> = names.collect();
        all_scopes()
            .map(scope_row)
            .filter(|row| names.contains(&row.scope))
            .collect()
    }

    fn read_cursor(&self, text: &str) -> Option<(BTreeSet<String>, BTreeMap<CompanyId, i64>)> {
        let (epoch, offer, companies): (u32, u32, BTreeMap<CompanyId, i64>) =
            serde_json::from_str(text).unwrap();
        let fits = epoch == self.epoch
            && companies
                .iter()
                .all(|(company, seq)| *seq <= self.seqs[company]);
        let set = if offer == self.offer {
            self.offered.clone()
        } else if offer == self.confirmed.0 {
            self.confirmed.1.clone()
        } else {
            return None;
        };
        fits.then_some((set, companies))
    }

    pub(crate) fn pull(&mut self, cursor: Option<&str>) -> PullAnswer {
        let base = cursor.and_then(|text| self.read_cursor(text));
        let mut companies = self.seqs.clone();
        let mut changes = Vec::new();
        let mut more = false;
        let held = base
            .as_ref()
            .map(|(set, _)| set.clone())
            .unwrap_or_default();
        for (company, reached) in &mut companies {
            let Some((_, from)) = &base else { continue };
            let mut news: BTreeMap<i64, Vec<Change>> = BTreeMap::new();
            for ((scope, kind, item), entry) in &self.entries {
                let of_company = scope.starts_with(&company.to_string());
                let kept = held.contains(scope) && self.granted.contains(scope);
                if of_company && kept && entry.seq > from[company] {
                    news.entry(entry.seq).or_default().push(Change {
                        scope: scope.clone(),
                        kind: kind.clone(),
                        id: item.to_string(),
                        seq: entry.seq,
                        row: entry.row.clone(),
                    });
                }
            }
            let mut at = from[company];
            for (seq, group) in news {
                if !changes.is_empty() && changes.len() + group.len() > MOST {
                    more = true;
                    break;
                }
                changes.extend(group);
                at = seq;
            }
            if more {
                *reached = at.min(*reached);
            }
        }
        let known = if self.offered == self.granted {
            Some(self.offer)
        } else if self.confirmed.1 == self.granted {
            Some(self.confirmed.0)
        } else {
            None
        };
        let offer = known.unwrap_or_else(|| {
            let number = self.offer.max(self.confirmed.0) + 1;
            if base.is_some() && held == self.offered {
                self.confirmed = (self.offer, self.offered.clone());
            }
            self.offer = number;
            self.offered.clone_from(&self.granted);
            number
        });
        PullAnswer {
            reset: base.is_none(),
            drop: held.difference(&self.granted).cloned().collect(),
            add: Self::scope_rows(self.granted.difference(&held).cloned()),
            changes,
            checkpoint: Checkpoint {
                epoch: self.epoch.to_string(),
                companies: companies.clone(),
            },
            more,
            cursor: serde_json::to_string(&(self.epoch, offer, companies)).unwrap(),
        }
    }

    /// None: 404.
    pub(crate) fn page(&self, scope: &str, after: Option<&str>) -> Option<ScopePage> {
        if !self.granted.contains(scope) {
            return None;
        }
        let after: (String, ItemId) = after.map_or_else(
            || (String::new(), ItemId::from_bytes([0; 16])),
            |text| serde_json::from_str(text).unwrap(),
        );
        let rest: Vec<_> = self
            .entries
            .iter()
            .filter(|((of, kind, item), entry)| {
                of == scope && entry.row.is_some() && (kind, item) > (&after.0, &after.1)
            })
            .collect();
        let entries: Vec<Change> = rest
            .iter()
            .take(PAGE)
            .map(|((_, kind, item), entry)| Change {
                scope: scope.to_owned(),
                kind: kind.clone(),
                id: item.to_string(),
                seq: entry.seq,
                row: entry.row.clone(),
            })
            .collect();
        let next = (rest.len() > PAGE).then(|| {
            let ((_, kind, item), _) = rest[PAGE - 1];
            serde_json::to_string(&(kind, item)).unwrap()
        });
        Some(ScopePage {
            entries,
            next,
            read_at: 0,
        })
    }
}

/// A mistake that only a server's bug could make.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tampering {
    Rewrites,
    Forgets,
    Invents,
}

/// What is on its way to the phone.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Pulled(Ask, PullAnswer, Sight),
    Paged(Ask, ScopePage),
    NoScope(Ask),
}
