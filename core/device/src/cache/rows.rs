//! Writing the feed's rows, inside the one transaction of an apply.

use super::{Applied, CacheError};
use crate::sync::Write;
use rusqlite::{OptionalExtension, Transaction};
use std::collections::{BTreeMap, BTreeSet};
use suivi_results::Language;
use suivi_rules::{ItemId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::feed::{Change, ScopeRow};
use suivi_wire::names::fold;
use suivi_wire::rows::Row;

/// The folder of what lies in none.
pub(super) const NO_FOLDER: &[u8] = &[];

/// A thing, whichever scopes hold it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Thing {
    kind: String,
    id: [u8; 16],
}

/// One transaction's work.
pub(super) struct Rows<'a> {
    tx: &'a Transaction<'a>,
    era: i64,
    /// The number of this write.
    arrival: i64,
    scopes: BTreeMap<String, Option<(i64, SpaceId)>>,
    /// Each thing of which an entry was written or taken, with the write that first brought it.
    touched: BTreeMap<Thing, Option<i64>>,
    left: BTreeSet<SpaceId>,
    written: Written,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) applied: Applied,
    /// Files of bytes that are to be deleted.
    pub(super) bytes: Vec<(ItemId, String)>,
    /// The log has something now that must not stay.
    pub(super) deleted: bool,
}

/// What lists sort and find by.
struct Facts<'a> {
    folder: Option<&'a ItemId>,
    sort_at: Micros,
    added_at: Micros,
    name: &'a str,
}

impl<'a> Facts<'a> {
    fn of(row: &'a Row) -> Self {
        match row {
            Row::Folder(row) => Self {
                folder: row.parent.as_ref(),
                sort_at: row.added_at,
                added_at: row.added_at,
                name: row.name.as_str(),
            },
            Row::File(row) => Self {
                folder: row.folder.as_ref(),
                sort_at: super::read::sort_at(row),
                added_at: row.added_at,
                name: row.name.as_str(),
            },
            Row::Record(row) => Self {
                folder: None,
                sort_at: 0,
                added_at: 0,
                name: row.name.as_str(),
            },
            Row::Participant(row) => Self {
                folder: None,
                sort_at: row.since,
                added_at: row.since,
                name: row.name.as_str(),
            },
            Row::Document(row) => Self {
                folder: None,
                sort_at: row.assigned_at,
                added_at: row.assigned_at,
                name: row.content.title.text(Language::En),
            },
            Row::Template(row) => Self {
                folder: None,
                sort_at: 0,
                added_at: 0,
                name: row.content.title.text(Language::En),
            },
        }
    }
}

/// An entry that the cache has.
struct Known {
    entry: i64,
    era: i64,
    seq: i64,
    body: String,
}

/// A mark, an era: SQLite's numbers have a sign.
fn number(unsigned: u64) -> i64 {
    i64::try_from(unsigned).unwrap_or(i64::MAX)
}

impl<'a> Rows<'a> {
    pub(super) fn new(tx: &'a Transaction<'a>, era: u64, arrival: i64) -> Self {
        Self {
            tx,
            era: number(era),
            arrival,
            scopes: BTreeMap::new(),
            touched: BTreeMap::new(),
            left: BTreeSet::new(),
            written: Written::default(),
        }
    }

    pub(super) fn write(&mut self, write: &Write) -> Result<(), CacheError> {
        match write {
            Write::Drop(scope) => self.drop_scope(scope),
            Write::Add(row) => self.add(row),
            Write::Keep(scopes) => self.keep(scopes),
            Write::Sweep { scope, mark, check } => self.sweep(scope, number(*mark), *check),
            Write::Change {
                change,
                mark,
                check,
            } => self.change(change, mark.map(number), *check),
        }
    }

    fn scope(&mut self, name: &str) -> Result<Option<(i64, SpaceId)>, CacheError> {
        if let Some(known) = self.scopes.get(name) {
            return Ok(*known);
        }
        let found = self
            .tx
            .prepare_cached("SELECT scope_no, space FROM scope WHERE name = ?1")?
            .query_row([name], |row| {
                Ok((row.get(0)?, SpaceId::from_bytes(row.get(1)?)))
            })
            .optional()?;
        self.scopes.insert(name.to_owned(), found);
        Ok(found)
    }

    fn add(&mut self, row: &ScopeRow) -> Result<(), CacheError> {
        self.scopes.remove(&row.scope);
        let add = "INSERT INTO scope (name, space, audience) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (name) DO NOTHING";
        self.tx.prepare_cached(add)?.execute((
            &row.scope,
            row.space.as_bytes(),
            row.audience.to_string(),
        ))?;
        self.written.applied.changed_spaces.insert(row.space);
        Ok(())
    }

    fn drop_scope(&mut self, name: &str) -> Result<(), CacheError> {
        let Some((scope, space)) = self.scope(name)? else {
            return Ok(());
        };
        self.take_all(
            "SELECT kind, id FROM entry WHERE scope_no = ?1",
            &[&scope],
            space,
        )?;
        self.tx
            .prepare_cached("DELETE FROM entry WHERE scope_no = ?1")?
            .execute([scope])?;
        self.tx
            .prepare_cached("DELETE FROM scope WHERE scope_no = ?1")?
            .execute([scope])?;
        self.scopes.remove(name);
        self.left.insert(space);
        self.written.deleted = true;
        Ok(())
    }

    fn keep(&mut self, scopes: &[String]) -> Result<(), CacheError> {
        let kept: BTreeSet<&str> = scopes.iter().map(String::as_str).collect();
        let all: Vec<String> = self
            .tx
            .prepare_cached("SELECT name FROM scope")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for name in all.iter().filter(|name| !kept.contains(name.as_str())) {
            self.drop_scope(name)?;
        }
        Ok(())
    }

    fn sweep(&mut self, name: &str, mark: i64, check: bool) -> Result<(), CacheError> {
        let Some((scope, space)) = self.scope(name)? else {
            return Ok(());
        };
        let swept = self.take_all(
            "SELECT kind, id FROM entry WHERE scope_no = ?1 AND mark <> ?2",
            &[&scope, &mark],
            space,
        )?;
        if swept > 0 {
            self.tx
                .prepare_cached("DELETE FROM entry WHERE scope_no = ?1 AND mark <> ?2")?
                .execute([scope, mark])?;
            self.written.deleted = true;
        }
        if check {
            let doubted = self
                .tx
                .prepare_cached("UPDATE entry SET doubt = 0 WHERE scope_no = ?1 AND doubt = 1")?
                .execute([scope])?;
            let differed = u32::try_from(swept + doubted).unwrap_or(u32::MAX);
            let all = &mut self.written.applied.differed;
            *all = all.saturating_add(differed);
        }
        Ok(())
    }

    /// Remembers that these things lose an entry; answers how many they are.
    fn take_all(
        &mut self,
        sql: &str,
        args: &[&dyn rusqlite::ToSql],
        space: SpaceId,
    ) -> Result<usize, CacheError> {
        let things = self
            .tx
            .prepare_cached(sql)?
            .query_map(args, |row| {
                Ok(Thing {
                    kind: row.get(0)?,
                    id: row.get(1)?,
                })
            })?
            .collect::<Result<Vec<Thing>, _>>()?;
        let count = things.len();
        for thing in things {
            self.touch(thing, space)?;
        }
        Ok(count)
    }

    /// To be called before an entry of it is written or taken.
    fn touch(&mut self, thing: Thing, space: SpaceId) -> Result<(), CacheError> {
        self.written.applied.changed_spaces.insert(space);
        if !self.touched.contains_key(&thing) {
            let came = self
                .tx
                .prepare_cached("SELECT min(arrival) FROM entry WHERE id = ?1 AND kind = ?2")?
                .query_row((thing.id, &thing.kind), |row| row.get(0))?;
            self.touched.insert(thing, came);
        }
        Ok(())
    }

    fn change(
        &mut self,
        change: &Change,
        mark: Option<i64>,
        check: bool,
    ) -> Result<(), CacheError> {
        // A scope that was dropped: whatever is said of it comes too late.
        let Some((scope, space)) = self.scope(&change.scope)? else {
            return Ok(());
        };
        let id: ItemId = change.id.parse().map_err(|_| CacheError::Answer)?;
        let known = self
            .tx
            .prepare_cached(
                "SELECT entry_no, era, seq, body FROM entry \
                 WHERE scope_no = ?1 AND kind = ?2 AND id = ?3",
            )?
            .query_row((scope, &change.kind, id.as_bytes()), |row| {
                Ok(Known {
                    entry: row.get(0)?,
                    era: row.get(1)?,
                    seq: row.get(2)?,
                    body: row.get(3)?,
                })
            })
            .optional()?;
        let newer = |known: &Known| known.era == self.era && known.seq > change.seq;
        if let Some(known) = known.as_ref().filter(|known| newer(known) && !check) {
            if let Some(mark) = mark {
                self.mark(known.entry, mark)?;
            }
            return Ok(());
        }
        let thing = Thing {
            kind: change.kind.clone(),
            id: *id.as_bytes(),
        };
        let Some(row) = &change.row else {
            if let Some(known) = known {
                self.touch(thing, space)?;
                self.tx
                    .prepare_cached("DELETE FROM entry WHERE entry_no = ?1")?
                    .execute([known.entry])?;
                self.written.deleted = true;
            }
            return Ok(());
        };
        let body = serde_json::to_string(row).map_err(|_| CacheError::Answer)?;
        let same = known
            .as_ref()
            .filter(|known| known.seq == change.seq && known.era == self.era && known.body == body);
        if let (Some(known), Some(mark), true) = (same, mark, check) {
            return self.mark(known.entry, mark);
        }
        self.touch(thing, space)?;
        let facts = Facts::of(row);
        let put = "INSERT INTO entry (scope_no, kind, id, era, seq, mark, doubt, shown, arrival, \
             space, folder, sort_at, added_at, folded, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, 0), ?7, 0, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
             ON CONFLICT (scope_no, kind, id) DO UPDATE SET era = excluded.era, \
             seq = excluded.seq, mark = coalesce(?6, mark), doubt = excluded.doubt, \
             folder = excluded.folder, sort_at = excluded.sort_at, \
             added_at = excluded.added_at, folded = excluded.folded, body = excluded.body";
        self.tx.prepare_cached(put)?.execute(rusqlite::params![
            scope,
            change.kind,
            id.as_bytes(),
            self.era,
            change.seq,
            mark,
            check,
            self.arrival,
            space.as_bytes(),
            facts.folder.map_or(NO_FOLDER, |id| id.as_bytes()),
            facts.sort_at,
            facts.added_at,
            fold(facts.name),
            body,
        ])?;
        Ok(())
    }

    fn mark(&self, entry: i64, mark: i64) -> Result<(), CacheError> {
        self.tx
            .prepare_cached("UPDATE entry SET mark = ?2 WHERE entry_no = ?1")?
            .execute([entry, mark])?;
        Ok(())
    }

    /// Once all is written: which entry of each touched thing is shown, what is held no longer,
    /// which spaces nothing is known of any more.
    pub(super) fn settle(mut self) -> Result<Written, CacheError> {
        for (thing, came) in std::mem::take(&mut self.touched) {
            self.show(&thing, came)?;
        }
        for space in std::mem::take(&mut self.left) {
            let held: bool = self
                .tx
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM scope WHERE space = ?1)")?
                .query_row([space.as_bytes()], |row| row.get(0))?;
            if held {
                continue;
            }
            for forget in [
                "DELETE FROM facts WHERE space = ?1",
                "DELETE FROM people WHERE space = ?1",
                "DELETE FROM look WHERE space = ?1",
            ] {
                self.tx
                    .prepare_cached(forget)?
                    .execute([space.as_bytes()])?;
            }
        }
        Ok(self.written)
    }

    fn show(&mut self, thing: &Thing, came: Option<i64>) -> Result<(), CacheError> {
        struct Held {
            entry: i64,
            /// Era, number; of equal ones, the one that is shown already.
            rank: (i64, i64, bool),
            shown: bool,
            arrival: i64,
        }
        let held = self
            .tx
            .prepare_cached(
                "SELECT entry_no, era, seq, shown, arrival FROM entry WHERE id = ?1 AND kind = ?2",
            )?
            .query_map((thing.id, &thing.kind), |row| {
                Ok(Held {
                    entry: row.get(0)?,
                    rank: (row.get(1)?, row.get(2)?, row.get(3)?),
                    shown: row.get(3)?,
                    arrival: row.get(4)?,
                })
            })?
            .collect::<Result<Vec<Held>, _>>()?;
        let Some(top) = held.iter().max_by_key(|held| held.rank).map(|of| of.entry) else {
            return self.erase(thing);
        };
        let arrival = came.unwrap_or(self.arrival);
        for of in held {
            let shown = of.entry == top;
            if of.shown != shown || of.arrival != arrival {
                self.tx
                    .prepare_cached(
                        "UPDATE entry SET shown = ?2, arrival = ?3 WHERE entry_no = ?1",
                    )?
                    .execute((of.entry, shown, arrival))?;
            }
        }
        Ok(())
    }

    fn erase(&mut self, thing: &Thing) -> Result<(), CacheError> {
        let item = ItemId::from_bytes(thing.id);
        if thing.kind == "file" {
            let kinds = self
                .tx
                .prepare_cached("SELECT kind FROM held_bytes WHERE item = ?1")?
                .query_map([thing.id], |row| row.get(0))?
                .collect::<Result<Vec<String>, _>>()?;
            if !kinds.is_empty() {
                self.tx
                    .prepare_cached("DELETE FROM held_bytes WHERE item = ?1")?
                    .execute([thing.id])?;
                let bytes = kinds.into_iter().map(|kind| (item, kind));
                self.written.bytes.extend(bytes);
            }
        }
        if thing.kind == "file" || thing.kind == "folder" {
            self.written.applied.erased.push(item);
        }
        Ok(())
    }
}
