//! The feed: what a phone keeps of the spaces it follows (queue specification, "The feed is also
//! the index of who sees what").
//!
//! A pull reads one snapshot: the subject's companies, the scopes he holds in the spaces he
//! follows (`sets`), and what changed in those that his phone already has (`changes`). It
//! answers with scopes lost, scopes new, changes, and how far all that brings the phone.
//!
//! **Which scopes a phone has** is known by a number. Each set of scopes that is offered to a
//! device gets the next number, which the cursor carries; so a cursor says which set its phone
//! holds. The device's row keeps two sets: the newest offered one, and the one that the phone was
//! known to hold when that was offered. A cursor with the number of either is answered with the
//! difference to what is his now, as often as it asks; any other number is answered with a reset.
//! Nothing is written while the scopes stay the same, so an idle pull is one statement.

mod changes;
mod cursor;
mod listen;
mod sets;
#[cfg(test)]
mod tests;

pub use listen::{Heard, Listening, listening};
pub use sets::ScopeSets;

use crate::Failed;
use crate::db::{DbError, Tx};
use crate::read::lists::text::{Object, broken, place, placed};
use crate::read::lists::{RawList, count};
use crate::subject::Caller;
use changes::{Changes, change};
use cursor::Cursor;
use sets::{Key, State, from_blob, state, to_blob};
use std::collections::BTreeMap;
use suivi_rules::{CompanyId, ItemId, Refusal};
use suivi_wire::Micros;
use suivi_wire::feed::{Checkpoint, ScopeRow};

/// The most entries on one page of a scope.
const PAGE: usize = 500;

/// The answer to a pull; its changes are text already.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The phone must treat all scopes as new.
    pub reset: bool,
    /// Scopes lost.
    pub drop: Vec<String>,
    /// Scopes new.
    pub add: Vec<ScopeRow>,
    /// Changes in scopes that were there before.
    pub changes: RawList,
    /// How far this goes.
    pub checkpoint: Checkpoint,
    /// There is more.
    pub more: bool,
    /// For the next pull.
    pub cursor: String,
    /// A set that this device was not offered before; see [`offer`].
    offered: Option<Offer>,
}

/// What the device's row must say before an answer goes out that offers a new set.
#[derive(Debug, Clone)]
struct Offer {
    number: i64,
    set: Vec<u8>,
    /// The set that the phone holds now, if it is not the one that the row has as confirmed.
    confirmed: Option<Vec<u8>>,
}

impl Pull {
    /// The answer offers a set that is not written down yet: ask [`offer`] instead.
    #[must_use]
    pub const fn is_new_offer(&self) -> bool {
        self.offered.is_some()
    }

    /// As `suivi_wire::feed::PullAnswer` reads it.
    ///
    /// # Errors
    /// None that can happen with what is in it.
    pub fn to_json(&self) -> Result<Vec<u8>, Failed> {
        Ok(Object::new(self.changes.room())
            .value("reset", &self.reset)?
            .value("drop", &self.drop)?
            .value("add", &self.add)?
            .list("changes", &self.changes)
            .value("checkpoint", &self.checkpoint)?
            .value("more", &self.more)?
            .value("cursor", &self.cursor)?
            .end())
    }
}

/// What a device was offered.
struct Device {
    /// The set with the number [`Device::offer`].
    offered: Vec<Key>,
    offer: i64,
    /// The set that the phone was known to hold before, with its number.
    confirmed: Vec<Key>,
    confirmed_number: i64,
}

const DEVICE: &str = "SELECT offer, offered, confirmed FROM device \
    WHERE person_id = $1 AND role = $2 AND device_id = $3";

/// What the caller's device was offered. One that was offered nothing holds nothing: set 0.
fn device(tx: &mut Tx<'_>, caller: &Caller) -> Result<Device, Failed> {
    let args = [
        (&caller.person).into(),
        caller.actor.role().into(),
        (&caller.device).into(),
    ];
    let found = tx.opt(DEVICE, &args, |row| {
        let blob = |at: usize| match row.bytes(at) {
            Ok(bytes) => Some(bytes.to_vec()),
            Err(_) => None,
        };
        Ok((row.int(0)?, blob(1), blob(2)))
    })?;
    let (offer, offered, confirmed) = found.ok_or(Refusal::SignedOut)?;
    let offered = offered
        .as_deref()
        .map(from_blob)
        .transpose()?
        .unwrap_or_default();
    let (confirmed_number, confirmed) = match confirmed.as_deref() {
        None => (0, Vec::new()),
        Some(blob) => {
            let (number, keys) = blob
                .split_first_chunk::<8>()
                .ok_or(DbError::Unexpected(2))?;
            (i64::from_be_bytes(*number), from_blob(keys)?)
        }
    };
    Ok(Device {
        offered,
        offer,
        confirmed,
        confirmed_number,
    })
}

impl Device {
    /// The set with this number, if it is one of the two that are known.
    fn set(&self, number: i64) -> Option<&[Key]> {
        if number == self.offer {
            Some(&self.offered)
        } else if number == self.confirmed_number {
            Some(&self.confirmed)
        } else {
            None
        }
    }

    /// The number of this set, if it is one of the two that are known.
    fn number(&self, set: &[Key]) -> Option<i64> {
        if self.offered == set {
            Some(self.offer)
        } else if self.confirmed == set {
            Some(self.confirmed_number)
        } else {
            None
        }
    }
}

/// `GET /v1/sync`: what changed since this cursor. If it [`Pull::is_new_offer`], it must not go
/// out before [`offer`] wrote that down.
///
/// # Errors
/// 401 if the device is not known.
pub fn pull(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sets: &ScopeSets,
    cursor: Option<&str>,
) -> Result<Pull, Failed> {
    let state = state(tx, caller)?;
    let said = cursor.and_then(|text| Some((text, Cursor::read(text)?)));
    if let Some((text, cursor)) = &said
        && cursor.is_at(&state)
    {
        // Nothing of the subject's companies changed, so neither did what he holds in them, and
        // the phone has what was offered last.
        return Ok(Pull {
            reset: false,
            drop: Vec::new(),
            add: Vec::new(),
            changes: RawList::default(),
            checkpoint: state.checkpoint(),
            more: false,
            cursor: (*text).to_owned(),
            offered: None,
        });
    }
    let device = device(tx, caller)?;
    let followed = sets.of(tx, caller, &state)?;
    let current = followed.scopes();
    // What the phone holds, if its cursor is one of ours.
    let base = said.as_ref().and_then(|(_, cursor)| {
        let set = cursor
            .fits(&state)
            .then(|| device.set(cursor.offer))
            .flatten()?;
        // A company that the cursor does not know is read from its start.
        let known = set
            .iter()
            .filter(|key| cursor.companies.contains_key(&key.company));
        Some((cursor, known.copied().collect::<Vec<Key>>()))
    });
    let mut changes = Changes::default();
    let mut companies = state.companies();
    let held: &[Key] = base.as_ref().map_or(&[], |(_, held)| held);
    if let Some((cursor, held)) = &base {
        for (company, reached) in &mut companies {
            let Some(from) = cursor.companies.get(company) else {
                continue;
            };
            let kept: Vec<i64> = held
                .iter()
                .filter(|key| key.company == *company && current.binary_search(key).is_ok())
                .map(|key| key.scope)
                .collect();
            *reached = changes.read(tx, *company, &kept, *from, *reached)?;
        }
    }
    let lost = held
        .iter()
        .filter(|key| current.binary_search(key).is_err());
    let drop = lost.map(Key::to_string).collect();
    let mut add = Vec::new();
    for key in current
        .iter()
        .filter(|key| held.binary_search(key).is_err())
    {
        add.push(scope_row(tx, key)?);
    }
    let mut offered = None;
    let number = device.number(current).unwrap_or_else(|| {
        let number = device.offer.max(device.confirmed_number) + 1;
        // The phone holds what was offered last: from now on that is the older of the two sets.
        let moves_on = said
            .as_ref()
            .is_some_and(|(_, cursor)| cursor.offer == device.offer);
        let confirmed = (base.is_some() && moves_on).then(|| {
            let mut blob = device.offer.to_be_bytes().to_vec();
            blob.extend(to_blob(&device.offered));
            blob
        });
        offered = Some(Offer {
            number,
            set: to_blob(current),
            confirmed,
        });
        number
    });
    let cursor = Cursor {
        epoch: state.epoch.clone(),
        offer: number,
        companies: companies.clone(),
    };
    Ok(Pull {
        reset: base.is_none(),
        drop,
        add,
        changes: changes.list,
        checkpoint: Checkpoint {
            epoch: state.epoch,
            companies,
        },
        more: changes.more,
        cursor: cursor.write()?,
        offered,
    })
}

/// The same pull in a transaction that writes down which set it offers. All of it is read again:
/// between a reading pull and this one the device may have been offered another.
///
/// # Errors
/// As [`pull`].
pub fn offer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sets: &ScopeSets,
    cursor: Option<&str>,
) -> Result<Pull, Failed> {
    let mut pull = pull(tx, caller, sets, cursor)?;
    if let Some(offer) = pull.offered.take() {
        tx.exec(
            "UPDATE device SET offer = $4, offered = $5, confirmed = COALESCE($6, confirmed) \
             WHERE person_id = $1 AND role = $2 AND device_id = $3",
            &[
                (&caller.person).into(),
                caller.actor.role().into(),
                (&caller.device).into(),
                offer.number.into(),
                (&offer.set).into(),
                offer.confirmed.as_ref().into(),
            ],
        )?;
    }
    Ok(pull)
}

fn scope_row(tx: &mut Tx<'_>, key: &Key) -> Result<ScopeRow, Failed> {
    let row = tx.opt(
        "SELECT space_id, audience FROM scope WHERE company_id = $1 AND scope_no = $2",
        &[(&key.company).into(), key.scope.into()],
        |row| Ok((row.id(0)?, row.parse(1)?)),
    )?;
    let (space, audience) = row.ok_or(Refusal::NotFound)?;
    Ok(ScopeRow {
        scope: key.to_string(),
        space,
        audience,
    })
}

/// A page of a scope; its entries are text already.
#[derive(Debug, Clone)]
pub struct ScopeText {
    /// Everything on this page, as changes.
    pub entries: RawList,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// When it was read.
    pub read_at: Micros,
}

impl ScopeText {
    /// As `suivi_wire::feed::ScopePage` reads it.
    ///
    /// # Errors
    /// None that can happen with what is in it.
    pub fn to_json(&self) -> Result<Vec<u8>, Failed> {
        Ok(Object::new(self.entries.room())
            .list("entries", &self.entries)
            .value("next", &self.next)?
            .value("read_at", &self.read_at)?
            .end())
    }
}

const PAGED: &str = "SELECT kind, id, seq, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND live = 1 AND (kind, id) > ($3, $4) \
    ORDER BY kind, id LIMIT $5";

/// `GET /v1/sync/scopes/{id}`: a page of what a scope holds now, in the order of its keys, so that
/// what changes meanwhile is neither skipped nor doubled: it comes as a change as well.
///
/// # Errors
/// 404 if the scope is none that the caller follows; 400 for an `after` that no answer gave.
pub fn scope(
    tx: &mut Tx<'_>,
    caller: &Caller,
    sets: &ScopeSets,
    scope: &str,
    after: Option<&str>,
    now: Micros,
) -> Result<ScopeText, Failed> {
    let (kind, id) = after.map(entry_place).transpose()?.unwrap_or_default();
    let key: Key = scope.parse().map_err(|_| Refusal::NotFound)?;
    let state = state(tx, caller)?;
    if sets
        .of(tx, caller, &state)?
        .scopes()
        .binary_search(&key)
        .is_err()
    {
        return Err(Refusal::NotFound.into());
    }
    let name = key.to_string();
    let args = [
        (&key.company).into(),
        key.scope.into(),
        (&kind).into(),
        (&id).into(),
        count(PAGE + 1).into(),
    ];
    let rows = tx.all(PAGED, &args, |row| {
        let (kind, id) = (row.text(0)?.to_owned(), row.id::<ItemId>(1)?);
        let text = change(&name, &kind, id, row.int(2)?, Some(row.text(3)?))?;
        Ok((kind, id, text))
    })?;
    let mut entries = RawList::default();
    let mut next = None;
    for (kind, id, text) in &rows {
        if entries.len() == PAGE {
            break;
        }
        entries.push(text);
        next = (entries.len() == PAGE && rows.len() > PAGE)
            .then(|| place(&[id.as_bytes(), kind.as_bytes()]));
    }
    Ok(ScopeText {
        entries,
        next,
        read_at: now,
    })
}

fn entry_place(word: &str) -> Result<(String, Vec<u8>), Failed> {
    let bytes = placed(word)?;
    let (id, kind) = bytes.split_first_chunk::<16>().ok_or_else(broken)?;
    let kind = std::str::from_utf8(kind).map_err(|_| broken())?;
    Ok((kind.to_owned(), id.to_vec()))
}

impl State {
    fn companies(&self) -> BTreeMap<CompanyId, i64> {
        self.standing
            .iter()
            .map(|of| (of.company, of.seq))
            .collect()
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            epoch: self.epoch.clone(),
            companies: self.companies(),
        }
    }
}
