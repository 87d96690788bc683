//! The only writer of entries, sequence, applied operations and audit.
//!
//! A change of content or organisation is one transaction: the company's sequence first, then the
//! rows, the entries of each item in each scope, the audit row, the applied operation. All entries
//! of a transaction share its sequence number, so that a visibility change reaches a phone whole.

use crate::db::Tx;
use crate::read::facts::StoredItem;
use crate::subject::Actor;
use crate::{Failed, Poke};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use suivi_rules::{Audience, BlobId, CompanyId, Refusal, Space, SpaceId, scopes_of};
use suivi_wire::Micros;
use suivi_wire::names;
use suivi_wire::rows::Row;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A record's card.
    Record,
    /// A participant.
    Participant,
    /// A document that was assigned.
    Document,
    /// A template.
    Template,
}

impl EntryKind {
    /// As the database and the feed write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::Record => "record",
            Self::Participant => "participant",
            Self::Document => "document",
            Self::Template => "template",
        }
    }
}

/// A row of the index, before it is spread over its scopes.
struct Entry<'a> {
    kind: EntryKind,
    id: &'a [u8; 16],
    folder: &'a [u8],
    sort_at: Micros,
    folded: &'a str,
    body: &'a str,
}

/// What is no item is in no folder: one byte that no id is.
const NO_FOLDER: &[u8] = &[0];

/// One change, from its sequence number to its poke.
#[derive(Debug)]
pub struct Commit {
    /// In whose feed.
    pub company: CompanyId,
    /// The number of this change.
    pub seq: i64,
    /// When.
    pub now: Micros,
    actor: Option<Actor>,
    scopes: BTreeSet<i64>,
    organisation: bool,
    condemned: Vec<BlobId>,
}

impl Commit {
    /// Takes the next number of the company's feed. First statement of the change, so that the
    /// order of numbers is the order of commits.
    ///
    /// # Errors
    /// 404 if there is no such company.
    pub fn begin(
        tx: &mut Tx<'_>,
        company: CompanyId,
        actor: Option<Actor>,
        now: Micros,
    ) -> Result<Self, Failed> {
        let seq = tx
            .opt(
                "UPDATE company SET seq = seq + $2 WHERE company_id = $1 RETURNING seq",
                &[(&company).into(), 1.into()],
                |row| row.int(0),
            )?
            .ok_or(Refusal::NotFound)?;
        Ok(Self {
            company,
            seq,
            now,
            actor,
            scopes: BTreeSet::new(),
            organisation: false,
            condemned: Vec::new(),
        })
    }

    /// People, branches, records or participations changed, or a scope is new: whoever computed
    /// scope sets before must compute them again.
    pub const fn organisation(&mut self) {
        self.organisation = true;
    }

    /// The last file that had these bytes is gone: what was made of them goes after the commit.
    pub fn condemns(&mut self, blob: BlobId) {
        self.condemned.push(blob);
    }

    /// The bytes whose last file this change deletes.
    #[must_use]
    pub fn condemned(&mut self) -> Vec<BlobId> {
        std::mem::take(&mut self.condemned)
    }

    /// Adds a row to the audit trail. `object` holds ids and words, never names.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn audit(
        &self,
        tx: &mut Tx<'_>,
        action: &'static str,
        object: &impl Serialize,
    ) -> Result<(), Failed> {
        audit(tx, self.company, self.actor, self.now, action, object)
    }

    /// Writes an item's entries as its row stands now: put where a scope has it, taken where one
    /// had it.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn item(
        &mut self,
        tx: &mut Tx<'_>,
        item: &StoredItem,
        space: &Space,
    ) -> Result<(), Failed> {
        let (kind, scopes) = match (item.folder(), item.file()) {
            (Some(folder), _) => (EntryKind::Folder, scopes_of(&folder, space)),
            (None, Some(file)) => (EntryKind::File, scopes_of(&file, space)),
            (None, None) => return Ok(()),
        };
        let body = serde_json::to_string(&item.row()).unwrap_or_default();
        let folded = names::fold(&item.name);
        let folder: &[u8] = item.parent.as_ref().map_or(&[], |id| id.as_bytes());
        let entry = Entry {
            kind,
            id: item.id.as_bytes(),
            folder,
            sort_at: item.sort_at(),
            folded: &folded,
            body: &body,
        };
        self.spread(tx, space.id, &entry, &scopes)
    }

    /// Takes an item out of every scope: it was deleted.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn gone(&mut self, tx: &mut Tx<'_>, item: &StoredItem) -> Result<(), Failed> {
        let kind = if item.folder().is_some() {
            EntryKind::Folder
        } else {
            EntryKind::File
        };
        self.take(tx, kind, item.id.as_bytes(), &BTreeSet::new())
    }

    /// Writes the entry of a record or participant: for all professionals with reach, and for the
    /// client.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn card(
        &mut self,
        tx: &mut Tx<'_>,
        space: SpaceId,
        kind: EntryKind,
        id: &[u8; 16],
        name: &str,
        row: &Row,
    ) -> Result<(), Failed> {
        let scopes = BTreeSet::from([Audience::Pros, Audience::Client]);
        self.row(tx, space, kind, id, name, row, &scopes)
    }

    /// Writes the entry of what is no item: put where these audiences have it, taken from all
    /// others.
    ///
    /// # Errors
    /// [`Failed::Db`].
    #[expect(clippy::too_many_arguments, reason = "an entry has so many parts")]
    pub fn row(
        &mut self,
        tx: &mut Tx<'_>,
        space: SpaceId,
        kind: EntryKind,
        id: &[u8; 16],
        name: &str,
        row: &Row,
        scopes: &BTreeSet<Audience>,
    ) -> Result<(), Failed> {
        let body = serde_json::to_string(row).unwrap_or_default();
        let folded = names::fold(name);
        let entry = Entry {
            kind,
            id,
            folder: NO_FOLDER,
            sort_at: self.now,
            folded: &folded,
            body: &body,
        };
        self.spread(tx, space, &entry, scopes)
    }

    /// Takes what is no item out of every scope: nobody is to be told of it any more.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn over(&mut self, tx: &mut Tx<'_>, kind: EntryKind, id: &[u8; 16]) -> Result<(), Failed> {
        self.take(tx, kind, id, &BTreeSet::new())
    }

    fn spread(
        &mut self,
        tx: &mut Tx<'_>,
        space: SpaceId,
        entry: &Entry<'_>,
        scopes: &BTreeSet<Audience>,
    ) -> Result<(), Failed> {
        let mut kept = BTreeSet::new();
        for audience in scopes {
            let scope = self.scope(tx, space, audience)?;
            kept.insert(scope);
            tx.exec(
                "INSERT INTO entry (company_id, scope_no, kind, id, seq, live, folder, sort_at, \
                 folded, body) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9) \
                 ON CONFLICT (company_id, scope_no, kind, id) DO UPDATE SET seq = excluded.seq, \
                 live = 1, folder = excluded.folder, sort_at = excluded.sort_at, \
                 folded = excluded.folded, body = excluded.body",
                &[
                    (&self.company).into(),
                    scope.into(),
                    entry.kind.word().into(),
                    entry.id.into(),
                    self.seq.into(),
                    entry.folder.into(),
                    entry.sort_at.into(),
                    entry.folded.into(),
                    entry.body.into(),
                ],
            )?;
            self.touch(tx, scope)?;
        }
        self.take(tx, entry.kind, entry.id, &kept)
    }

    /// Takes an entry out of all scopes but these. What it said goes with it.
    fn take(
        &mut self,
        tx: &mut Tx<'_>,
        kind: EntryKind,
        id: &[u8; 16],
        kept: &BTreeSet<i64>,
    ) -> Result<(), Failed> {
        let held = tx.all(
            "SELECT scope_no FROM entry \
             WHERE company_id = $1 AND kind = $2 AND id = $3 AND live = 1",
            &[(&self.company).into(), kind.word().into(), id.into()],
            |row| row.int(0),
        )?;
        for scope in held.into_iter().filter(|scope| !kept.contains(scope)) {
            tx.exec(
                "UPDATE entry SET seq = $5, live = 0, folder = $6, sort_at = 0, folded = '', \
                 body = '' WHERE company_id = $1 AND scope_no = $2 AND kind = $3 AND id = $4",
                &[
                    (&self.company).into(),
                    scope.into(),
                    kind.word().into(),
                    id.into(),
                    self.seq.into(),
                    NO_FOLDER.into(),
                ],
            )?;
            self.touch(tx, scope)?;
        }
        Ok(())
    }

    /// The number of a scope; a new one is given out at its first entry.
    fn scope(
        &mut self,
        tx: &mut Tx<'_>,
        space: SpaceId,
        audience: &Audience,
    ) -> Result<i64, Failed> {
        let word = audience.to_string();
        let known = tx.opt(
            "SELECT scope_no FROM scope WHERE company_id = $1 AND space_id = $2 AND audience = $3",
            &[(&self.company).into(), (&space).into(), (&word).into()],
            |row| row.int(0),
        )?;
        if let Some(scope) = known {
            return Ok(scope);
        }
        let scope = tx
            .opt(
                "UPDATE company SET scope_count = scope_count + 1 WHERE company_id = $1 \
                 RETURNING scope_count",
                &[(&self.company).into()],
                |row| row.int(0),
            )?
            .ok_or(Refusal::NotFound)?;
        tx.exec(
            "INSERT INTO scope (company_id, scope_no, space_id, audience, head) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&self.company).into(),
                scope.into(),
                (&space).into(),
                (&word).into(),
                self.seq.into(),
            ],
        )?;
        self.organisation();
        Ok(scope)
    }

    fn touch(&mut self, tx: &mut Tx<'_>, scope: i64) -> Result<(), Failed> {
        if self.scopes.insert(scope) {
            tx.exec(
                "UPDATE scope SET head = $3 WHERE company_id = $1 AND scope_no = $2",
                &[(&self.company).into(), scope.into(), self.seq.into()],
            )?;
        }
        Ok(())
    }

    /// Ends the change; what it tells those who listen is sent after the commit.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn finish(self, tx: &mut Tx<'_>) -> Result<Poke, Failed> {
        if self.organisation {
            tx.exec(
                "UPDATE company SET org_seq = $2 WHERE company_id = $1",
                &[(&self.company).into(), self.seq.into()],
            )?;
        }
        Ok(Poke {
            company: self.company,
            seq: self.seq,
            scopes: self.scopes.into_iter().collect(),
            organisation: self.organisation,
        })
    }
}

/// Adds a row to a company's audit trail without touching its feed: downloads, failed sign-ins.
///
/// # Errors
/// 404 if there is no such company.
pub fn audit(
    tx: &mut Tx<'_>,
    company: CompanyId,
    actor: Option<Actor>,
    now: Micros,
    action: &'static str,
    object: &impl Serialize,
) -> Result<(), Failed> {
    let object = serde_json::to_string(object).unwrap_or_default();
    let (n, before) = tx
        .opt(
            "UPDATE company SET audit_count = audit_count + 1 WHERE company_id = $1 \
             RETURNING audit_count, audit_hash",
            &[(&company).into()],
            |row| Ok((row.int(0)?, row.bytes(1)?.to_vec())),
        )?
        .ok_or(Refusal::NotFound)?;
    let role = actor.as_ref().map_or("system", Actor::role);
    let actor_id = actor.as_ref().map(|actor| *actor.id());
    let hash = chain(
        &before,
        n,
        now,
        role,
        actor_id.as_ref().map(|id| &id[..]),
        action,
        &object,
    );
    tx.exec(
        "INSERT INTO audit (company_id, n, at, actor_role, actor_id, action, object, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            (&company).into(),
            n.into(),
            now.into(),
            role.into(),
            actor_id.as_ref().into(),
            action.into(),
            (&object).into(),
            (&hash).into(),
        ],
    )?;
    tx.exec(
        "UPDATE company SET audit_hash = $2 WHERE company_id = $1",
        &[(&company).into(), (&hash).into()],
    )?;
    Ok(())
}

/// One link of the audit chain: SHA-256 over the hash before it and this row, each part with its
/// length before it, so that no two rows give the same bytes. The chain starts with 32 zero bytes.
#[must_use]
pub fn chain(
    before: &[u8],
    n: i64,
    at: Micros,
    actor_role: &str,
    actor_id: Option<&[u8]>,
    action: &str,
    object: &str,
) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [
        before,
        &n.to_be_bytes(),
        &at.to_be_bytes(),
        actor_role.as_bytes(),
        actor_id.unwrap_or_default(),
        action.as_bytes(),
        object.as_bytes(),
    ] {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::facts;

    /// Every trail that there is was chained like this: another way would break them all.
    #[test]
    fn the_chain_is_the_one_of_every_trail_that_is_stored() {
        let first = chain(
            &[0; 32],
            1,
            1_790_000_000_123_456,
            "system",
            None,
            "company_created",
            "{}",
        );
        let second = chain(
            &first,
            2,
            1_790_000_000_123_457,
            "professional",
            Some(&[7; 16]),
            "rename",
            "{\"item\":\"01890a5d-ac96-774b-bcce-b302099a8057\"}",
        );
        assert_eq!(
            facts::hex(&first),
            "21364ada53357dc4da319a385ab50877f599fd961b0c9792d85b997e34be1a5b"
        );
        assert_eq!(
            facts::hex(&second),
            "5a7e19f30e74200cd8feee6e055616271ba6a6d6b6e8b0d0741aa926a783f66f"
        );
    }
}
