//! An entry as a row, and a row as an entry.
//!
//! What this app can't read it keeps: a work of an unknown kind, or with a field of a newer app,
//! is given as [`Work::Unknown`], and writing that entry again leaves the columns of its work as
//! they are, byte for byte.

use crate::queue::{Block, Copy, Entry, State, Work};
use crate::time::Age;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::borrow::Cow;
use std::collections::BTreeSet;
use suivi_rules::OpId;
use suivi_wire::Micros;

const ADD: &str = "add";
const CHANGE: &str = "change";
const UNKNOWN: &str = "unknown";

const READY: &str = r#"{"state":"ready"}"#;

/// What each statement reads or writes, in this order.
macro_rules! columns {
    () => {
        "op, place, kind, work, file, source, media_type, dropped, state, needs, acknowledged, \
         may_be_there, tries, deaths, leases, lived, lived_up, lived_boot, asked_at, since"
    };
}

macro_rules! upsert {
    ($also:literal) => {
        concat!(
            "INSERT INTO entry (",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
             ?17, ?18, ?19, ?20) ON CONFLICT (op) DO UPDATE SET ",
            $also,
            "place = excluded.place, state = excluded.state, needs = excluded.needs, \
             acknowledged = excluded.acknowledged, may_be_there = excluded.may_be_there, \
             tries = excluded.tries, deaths = excluded.deaths, leases = excluded.leases, \
             lived = excluded.lived, lived_up = excluded.lived_up, \
             lived_boot = excluded.lived_boot, asked_at = excluded.asked_at, \
             since = excluded.since"
        )
    };
}

/// In the order of the primary key: sorting in memory is cheaper than in SQL.
const ALL: &str = concat!("SELECT ", columns!(), " FROM entry");

const STATE: &str = "SELECT state FROM entry WHERE op = ?1";

const UPSERT: &str = upsert!(
    "kind = excluded.kind, work = excluded.work, file = excluded.file, source = excluded.source, \
     media_type = excluded.media_type, dropped = excluded.dropped, "
);

/// The columns of the work stay as they are.
const UPSERT_UNKNOWN: &str = upsert!("");

const LOG: &str = "INSERT INTO log (op, at, was, became) VALUES (?1, ?2, ?3, ?4)";

/// The tables are those that this app knows: each statement can be understood.
pub(super) fn fit(connection: &Connection) -> rusqlite::Result<()> {
    for sql in [ALL, STATE, UPSERT, UPSERT_UNKNOWN, LOG] {
        connection.prepare_cached(sql)?;
    }
    Ok(())
}

/// All entries in the order of their places.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    entries.sort_by_key(|entry| (entry.place, entry.op));
    Ok(entries)
}

/// Writes an entry, and a line of the log if its state changed.
pub(super) fn write(tx: &Transaction<'_>, entry: &Entry, at: Micros) -> rusqlite::Result<()> {
    let op = entry.op.as_bytes();
    let was: Option<String> = tx
        .prepare_cached(STATE)?
        .query_row([op], |row| Ok(text(row, 0)?.into_owned()))
        .optional()?;
    let became = json(&entry.state)?;
    let (sql, kind, work) = match &entry.work {
        Work::Add { add, .. } => (UPSERT, ADD, json(add)?),
        Work::Change(change) => (UPSERT, CHANGE, json(change)?),
        Work::Unknown(work) => (UPSERT_UNKNOWN, UNKNOWN, Cow::Borrowed(work.as_str())),
    };
    let copy = match &entry.work {
        Work::Add { copy, .. } => Some(copy),
        _ => None,
    };
    let needs: Vec<u8> = entry.needs.iter().flat_map(|op| *op.as_bytes()).collect();
    tx.prepare_cached(sql)?.execute(params![
        op,
        entry.place,
        kind,
        work,
        copy.map(|copy| &copy.file),
        copy.and_then(|copy| copy.source.as_ref()),
        copy.map(|copy| &copy.media_type),
        copy.is_some_and(|copy| copy.dropped),
        became,
        needs,
        // Bit for bit: what a server says may be more than SQLite's integers hold.
        entry.acknowledged.cast_signed(),
        entry.left,
        entry.tries,
        entry.deaths,
        entry.leases,
        entry.aged.lived,
        entry.aged.up,
        entry.aged.boot.cast_signed(),
        entry.asked_at,
        entry.since,
    ])?;
    if was.as_deref() != Some(&*became) {
        tx.prepare_cached(LOG)?
            .execute(params![op, at, was, became])?;
    }
    Ok(())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        op: OpId::from_bytes(row.get(0)?),
        place: row.get(1)?,
        work: work(row)?,
        state: state(&text(row, 8)?),
        needs: needs(row)?,
        acknowledged: row.get::<_, i64>(10)?.cast_unsigned(),
        left: row.get(11)?,
        tries: row.get(12)?,
        deaths: row.get(13)?,
        leases: row.get(14)?,
        aged: Age {
            lived: row.get(15)?,
            up: row.get(16)?,
            boot: row.get::<_, i64>(17)?.cast_unsigned(),
        },
        asked_at: row.get(18)?,
        since: row.get(19)?,
    })
}

fn work(row: &Row<'_>) -> rusqlite::Result<Work> {
    let kind = row.get_ref(2)?.as_bytes()?;
    let work = text(row, 3)?;
    let known = match kind {
        _ if kind == ADD.as_bytes() => copy(row)?.and_then(|copy| {
            Some(Work::Add {
                add: serde_json::from_str(&work).ok()?,
                copy,
            })
        }),
        _ if kind == CHANGE.as_bytes() => serde_json::from_str(&work).ok().map(Work::Change),
        _ => None,
    };
    Ok(known.unwrap_or_else(|| Work::Unknown(work.into_owned())))
}

fn copy(row: &Row<'_>) -> rusqlite::Result<Option<Copy>> {
    let optional = |at| match row.get_ref(at)? {
        ValueRef::Null => Ok(None),
        _ => text(row, at).map(|text| Some(text.into_owned())),
    };
    let (Some(file), Some(media_type)) = (optional(4)?, optional(6)?) else {
        return Ok(None);
    };
    Ok(Some(Copy {
        file,
        source: optional(5)?,
        media_type,
        dropped: row.get(7)?,
    }))
}

/// A state of a newer app is shown as such and stands in its row until a person changes it.
fn state(text: &str) -> State {
    // Most of a long queue.
    if text == READY {
        return State::Ready;
    }
    serde_json::from_str(text).unwrap_or(State::Blocked {
        why: Block::AppOutdated,
    })
}

fn needs(row: &Row<'_>) -> rusqlite::Result<BTreeSet<OpId>> {
    let (ids, _) = row.get_ref(9)?.as_blob()?.as_chunks::<16>();
    Ok(ids.iter().map(|id| OpId::from_bytes(*id)).collect())
}

/// Text as it is; what is no UTF-8 is shown with marks in its place, and stays in its row.
fn text<'row>(row: &'row Row<'_>, at: usize) -> rusqlite::Result<Cow<'row, str>> {
    match row.get_ref(at)? {
        // Asked first: it is several times as fast.
        ValueRef::Text(bytes) => Ok(match str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        }),
        other => Ok(Cow::Borrowed(other.as_str()?)),
    }
}

fn json<'made>(value: &impl serde::Serialize) -> rusqlite::Result<Cow<'made, str>> {
    serde_json::to_string(value)
        .map(Cow::Owned)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_cut_for_ready_is_what_is_written() {
        assert_eq!(json(&State::Ready).unwrap(), READY);
    }

    #[test]
    fn what_the_server_had_nothing_to_do_for_stays_done() {
        let done = State::Done {
            company: suivi_rules::CompanyId::from_bytes([0; 16]),
            seq: 0,
        };
        assert_eq!(state(&json(&done).unwrap()), done);
    }
}
