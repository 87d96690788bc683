//! Which scopes a subject holds in the spaces he follows, and where his companies stand.
//!
//! A set is computed from the rules, space by space, and kept in memory with the state of the
//! organisation it was computed at: for each of the subject's companies the sequence number of
//! its last change of people, branches, records, participations, or of a new scope. It is used
//! while those numbers are the same in the snapshot that asks; no clock ever makes it old.

use crate::Failed;
use crate::db::{DbError, Tx};
use crate::read::{facts, lists, templates};
use crate::subject::{Actor, Caller};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use suivi_rules::{
    CompanyId, Refusal, Relation, SpaceId, Subject, documents_for, follows, scopes_for,
};

/// A scope of a company. On the wire: `<company>.<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) company: CompanyId,
    pub(super) scope: i64,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.company, self.scope)
    }
}

impl FromStr for Key {
    type Err = ();
    /// Only the one way in which it is written: an id is a name, not a number to be read kindly.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (company, scope) = text.split_once('.').ok_or(())?;
        let key = Self {
            company: company.parse().map_err(|_| ())?,
            scope: scope.parse().map_err(|_| ())?,
        };
        if key.to_string() == text {
            Ok(key)
        } else {
            Err(())
        }
    }
}

const KEY: usize = 24;

/// A set as the device's row keeps it: 16 bytes of company and 8 of number each, in order.
pub(super) fn to_blob(keys: &[Key]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(keys.len() * KEY);
    for key in keys {
        blob.extend_from_slice(key.company.as_bytes());
        blob.extend_from_slice(&key.scope.to_be_bytes());
    }
    blob
}

/// A set from the device's row.
pub(super) fn from_blob(blob: &[u8]) -> Result<Vec<Key>, DbError> {
    let (keys, rest) = blob.as_chunks::<KEY>();
    if !rest.is_empty() {
        return Err(DbError::Unexpected(1));
    }
    keys.iter()
        .map(|key| {
            let (company, scope) = key
                .split_first_chunk::<16>()
                .ok_or(DbError::Unexpected(1))?;
            let scope = <[u8; 8]>::try_from(scope).map_err(|_| DbError::Unexpected(1))?;
            Ok(Key {
                company: CompanyId::from_bytes(*company),
                scope: i64::from_be_bytes(scope),
            })
        })
        .collect()
}

/// Where one company stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) company: CompanyId,
    pub(super) seq: i64,
    pub(super) org_seq: i64,
}

/// Where everything stands that a pull depends on.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) epoch: String,
    /// The number of the set that this device was offered last.
    pub(super) offer: i64,
    /// The subject's companies, in the order of their ids.
    pub(super) standing: Vec<Standing>,
}

/// One statement for the common case: his own company, and whether there is any other before or
/// after it.
const OF_PROFESSIONAL: &str = "SELECT v.epoch, c.seq, c.org_seq, d.offer, \
    (SELECT company_id FROM participant WHERE professional_id = $1 AND state = 'active' \
     AND company_id < $2 ORDER BY company_id LIMIT 1), \
    (SELECT company_id FROM participant WHERE professional_id = $1 AND state = 'active' \
     AND company_id > $2 ORDER BY company_id LIMIT 1) \
    FROM server v JOIN company c ON c.company_id = $2 \
    LEFT JOIN device d ON d.person_id = $3 AND d.role = 'professional' AND d.device_id = $4 \
    WHERE v.one = 1";
const NEXT_COMPANY: &str = "SELECT c.company_id, c.seq, c.org_seq FROM participant p \
    JOIN company c ON c.company_id = p.company_id \
    WHERE p.professional_id = $1 AND p.state = 'active' AND p.company_id > $2 \
    ORDER BY p.company_id LIMIT 1";
const OF_CLIENT: &str = "SELECT v.epoch, d.offer, r.company_id, c.seq, c.org_seq FROM server v \
    LEFT JOIN device d ON d.person_id = $1 AND d.role = 'client' AND d.device_id = $2 \
    LEFT JOIN record r ON r.person_id = $1 \
    LEFT JOIN company c ON c.company_id = r.company_id WHERE v.one = 1";

/// Where everything stands for this caller. His companies are his own and those of his active
/// participations, or those of his records; a group is always of the company of a record.
pub(super) fn state(tx: &mut Tx<'_>, caller: &Caller) -> Result<State, Failed> {
    let Subject::Professional(me) = &caller.subject else {
        return of_client(tx, caller);
    };
    let args = [
        (&me.id).into(),
        (&me.company).into(),
        (&caller.person).into(),
        (&caller.device).into(),
    ];
    let (mut state, alone) = tx
        .opt(OF_PROFESSIONAL, &args, |row| {
            let others = [row.opt_id::<CompanyId>(4)?, row.opt_id::<CompanyId>(5)?];
            let own = Standing {
                company: me.company,
                seq: row.int(1)?,
                org_seq: row.int(2)?,
            };
            let state = State {
                epoch: row.text(0)?.to_owned(),
                offer: row.opt_int(3)?.unwrap_or(0),
                standing: vec![own],
            };
            Ok((state, others == [None, None]))
        })?
        .ok_or(Refusal::NotFound)?;
    if alone {
        return Ok(state);
    }
    let mut after: Vec<u8> = Vec::new();
    while let Some(next) = tx.opt(NEXT_COMPANY, &[(&me.id).into(), (&after).into()], |row| {
        Ok(Standing {
            company: row.id(0)?,
            seq: row.int(1)?,
            org_seq: row.int(2)?,
        })
    })? {
        after = next.company.as_bytes().to_vec();
        if next.company != me.company {
            state.standing.push(next);
        }
    }
    state.standing.sort_by_key(|of| of.company);
    Ok(state)
}

fn of_client(tx: &mut Tx<'_>, caller: &Caller) -> Result<State, Failed> {
    let mut state = State {
        epoch: String::new(),
        offer: 0,
        standing: Vec::new(),
    };
    let rows = tx.all(
        OF_CLIENT,
        &[(&caller.person).into(), (&caller.device).into()],
        |row| {
            if state.epoch.is_empty() {
                row.text(0)?.clone_into(&mut state.epoch);
            }
            state.offer = row.opt_int(1)?.unwrap_or(0);
            Ok(match row.opt_id(2)? {
                Some(company) => Some(Standing {
                    company,
                    seq: row.int(3)?,
                    org_seq: row.int(4)?,
                }),
                None => None,
            })
        },
    )?;
    state.standing = rows.into_iter().flatten().collect();
    state.standing.sort_by_key(|of| of.company);
    state.standing.dedup_by_key(|of| of.company);
    Ok(state)
}

/// What somebody follows, at a state of the organisation.
#[derive(Debug, Default)]
pub(super) struct Followed {
    at: Vec<(CompanyId, i64)>,
    scopes: Vec<Key>,
}

impl Followed {
    /// The scopes, in order.
    pub(super) fn scopes(&self) -> &[Key] {
        &self.scopes
    }
}

/// Sets that were computed before.
#[derive(Debug, Default)]
pub struct ScopeSets(Mutex<Kept>);

/// The most scopes that are kept in memory, over all sets: some 24 MB.
const MOST_SCOPES: usize = 1_000_000;

type Who = (&'static str, [u8; 16]);

#[derive(Debug, Default)]
struct Kept {
    sets: BTreeMap<Who, (u64, Arc<Followed>)>,
    /// Who asked when, the longest ago first.
    asked: BTreeMap<u64, Who>,
    clock: u64,
    scopes: usize,
}

/// What a set takes beside its scopes, in scopes.
const OVERHEAD: usize = 10;

impl Kept {
    fn forget(&mut self, who: &Who) {
        if let Some((asked, set)) = self.sets.remove(who) {
            self.asked.remove(&asked);
            self.scopes -= set.scopes.len() + OVERHEAD;
        }
    }

    fn keep(&mut self, who: Who, set: Arc<Followed>) {
        self.forget(&who);
        self.clock += 1;
        self.scopes += set.scopes.len() + OVERHEAD;
        self.asked.insert(self.clock, who);
        self.sets.insert(who, (self.clock, set));
        while self.scopes > MOST_SCOPES
            && self.sets.len() > 1
            && let Some((_, oldest)) = self.asked.first_key_value()
        {
            let oldest = *oldest;
            self.forget(&oldest);
        }
    }

    fn get(&mut self, who: &Who) -> Option<Arc<Followed>> {
        let (asked, set) = self.sets.get_mut(who)?;
        self.asked.remove(asked);
        self.clock += 1;
        *asked = self.clock;
        self.asked.insert(self.clock, *who);
        Some(Arc::clone(set))
    }
}

impl ScopeSets {
    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Nothing in it can be half done in a way that a look at its state would not show.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the caller follows, in the snapshot that this state was read in.
    pub(super) fn of(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        state: &State,
    ) -> Result<Arc<Followed>, Failed> {
        let who = (caller.actor.role(), *caller.actor.id());
        let at: Vec<_> = state
            .standing
            .iter()
            .map(|of| (of.company, of.org_seq))
            .collect();
        if let Some(set) = self.kept().get(&who)
            && set.at == at
        {
            return Ok(set);
        }
        let set = Arc::new(Followed {
            at,
            scopes: compute(tx, caller, state)?,
        });
        self.kept().keep(who, Arc::clone(&set));
        Ok(set)
    }
}

fn compute(tx: &mut Tx<'_>, caller: &Caller, state: &State) -> Result<Vec<Key>, Failed> {
    let mut keys = Vec::new();
    for space in candidates(tx, caller)? {
        let Some(space) = facts::space(tx, space)? else {
            continue;
        };
        // An elevated period is online only: never in the feed.
        let relation = Relation {
            elevated: false,
            ..facts::relation(tx, caller, &space)?
        };
        if !follows(&caller.subject, &space, &relation) {
            continue;
        }
        for scopes in [
            scopes_for(&caller.subject, &space, &relation),
            documents_for(&caller.subject, &space, &relation),
        ] {
            let held = lists::held(tx, space.company, space.id, &scopes)?;
            keys.extend(held.into_iter().map(|scope| Key {
                company: space.company,
                scope,
            }));
        }
    }
    for of in &state.standing {
        // His companies are his own, and those in whose records he takes part.
        let scopes = templates::held(tx, &caller.subject, of.company, true)?;
        let place = templates::place_of(of.company);
        let held = lists::held(tx, of.company, place, &scopes)?;
        keys.extend(held.into_iter().map(|scope| Key {
            company: of.company,
            scope,
        }));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The spaces that the caller may follow; the rules confirm each.
fn candidates(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<SpaceId>, Failed> {
    let mut all: Vec<SpaceId> = Vec::new();
    match &caller.actor {
        Actor::Professional(me) => {
            all.extend(tx.all(
                "SELECT space_id FROM participant WHERE professional_id = $1 AND state = 'active'",
                &[me.into()],
                |row| row.id::<SpaceId>(0),
            )?);
            if let Subject::Professional(professional) = &caller.subject {
                all.extend(tx.all(
                    "SELECT space_id FROM space WHERE company_id = $1 AND owner_id = $2",
                    &[(&professional.company).into(), me.into()],
                    |row| row.id::<SpaceId>(0),
                )?);
            }
        }
        Actor::Client(me) => {
            all.extend(tx.all(
                "SELECT space_id FROM record WHERE person_id = $1",
                &[me.into()],
                |row| row.id::<SpaceId>(0),
            )?);
            all.extend(tx.all(
                "SELECT m.space_id FROM record r JOIN group_member m \
                 ON m.company_id = r.company_id AND m.record_id = r.space_id \
                 WHERE r.person_id = $1",
                &[me.into()],
                |row| row.id::<SpaceId>(0),
            )?);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of all devices hold this.
    #[test]
    fn a_set_is_read_as_it_was_stored_once() {
        let keys = [(7, 258), (8, 1)].map(|(company, scope)| Key {
            company: CompanyId::from_bytes([company; 16]),
            scope,
        });
        let stored = "07070707070707070707070707070707\
            0000000000000102\
            08080808080808080808080808080808\
            0000000000000001";
        let blob = to_blob(&keys);
        assert_eq!(facts::hex(&blob), stored);
        assert_eq!(from_blob(&blob).unwrap(), keys);
        assert!(from_blob(&blob[1..]).is_err());
    }
}
