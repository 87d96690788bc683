//! The table `upload`: how far each upload is, whose turn it is to write, what became of it.

use crate::Failed;
use crate::db::{DbError, Row, Tx};
use crate::subject::Actor;
use suivi_rules::{BlobId, CompanyId, ItemId};
use suivi_wire::upload::{AddFile, UploadReceipt};
use suivi_wire::{Code, Micros};

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Bytes are missing, or the commit is.
    Open,
    /// All bytes are here; the commit was refused.
    Refused(Code),
    /// Committed.
    Done(Box<UploadReceipt>),
    /// Given up; its bytes are gone.
    Expired,
}

/// One upload.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) company: CompanyId,
    pub(super) actor: Actor,
    pub(super) item: ItemId,
    pub(super) length: i64,
    /// As many bytes are on the disk, synced.
    pub(super) received: i64,
    /// As announced, or as found at a refused commit.
    pub(super) sha256: Option<[u8; 32]>,
    /// None once done or expired.
    pub(super) op: Option<AddFile>,
    pub(super) metadata: String,
    pub(super) spool: BlobId,
    pub(super) generation: i64,
    pub(super) state: State,
    pub(super) expires_at: Micros,
}

impl Upload {
    /// Its bytes are gone or may go at any moment.
    pub(super) fn is_over(&self, now: Micros) -> bool {
        match self.state {
            State::Expired => true,
            State::Done(_) => false,
            State::Open | State::Refused(_) => self.expires_at <= now,
        }
    }
}

const FIND: &str = "SELECT company_id, length, received, sha256, op, metadata, spool_id, \
    generation, state, code, receipt, expires_at FROM upload \
    WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3";

/// This actor's upload of this item.
pub(super) fn find(tx: &mut Tx<'_>, actor: Actor, item: ItemId) -> Result<Option<Upload>, Failed> {
    let key = [actor.role().into(), actor.id().into(), (&item).into()];
    Ok(tx.opt(FIND, &key, |row| upload(row, actor, item))?)
}

fn upload(row: &Row<'_>, actor: Actor, item: ItemId) -> Result<Upload, DbError> {
    let state = match row.text(8)? {
        "open" => State::Open,
        "refused" => State::Refused(
            serde_json::from_value(row.text(9)?.into()).map_err(|_| DbError::Unexpected(9))?,
        ),
        "done" => State::Done(row.json(10)?),
        "expired" => State::Expired,
        _ => return Err(DbError::Unexpected(8)),
    };
    let sha256 = match row.opt_bytes(3)? {
        None => None,
        Some(bytes) => Some(bytes.try_into().map_err(|_| DbError::Unexpected(3))?),
    };
    Ok(Upload {
        company: row.id(0)?,
        actor,
        item,
        length: row.int(1)?,
        received: row.int(2)?,
        sha256,
        op: if row.text(4)?.is_empty() {
            None
        } else {
            Some(row.json(4)?)
        },
        metadata: row.text(5)?.to_owned(),
        spool: row.id(6)?,
        generation: row.int(7)?,
        state,
        expires_at: row.int(11)?,
    })
}

/// Somebody else uploads an item of this id.
pub(super) fn is_others(tx: &mut Tx<'_>, actor: Actor, item: ItemId) -> Result<bool, Failed> {
    let all = tx.all(
        "SELECT actor_role, actor_id FROM upload WHERE item_id = $1",
        &[(&item).into()],
        |row| Ok(row.text(0)? == actor.role() && row.bytes(1)? == actor.id()),
    )?;
    Ok(all.contains(&false))
}

/// As many uploads of this actor are not committed and not given up.
pub(super) fn count_open(tx: &mut Tx<'_>, actor: Actor) -> Result<i64, Failed> {
    let count = tx.opt(
        "SELECT COUNT(*) FROM upload WHERE actor_role = $1 AND actor_id = $2 \
         AND state IN ('open', 'refused')",
        &[actor.role().into(), actor.id().into()],
        |row| row.int(0),
    )?;
    Ok(count.unwrap_or(0))
}

const INSERT: &str = "INSERT INTO upload (company_id, actor_role, actor_id, item_id, space_id, \
    length, received, sha256, op, metadata, spool_id, generation, state, created_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, 'open', $12, $13)";

/// Writes a new upload.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    upload: &Upload,
    op: &AddFile,
    now: Micros,
) -> Result<(), Failed> {
    let text = serde_json::to_string(op).unwrap_or_default();
    tx.exec(
        INSERT,
        &[
            (&upload.company).into(),
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            (&op.space).into(),
            upload.length.into(),
            upload.sha256.as_ref().into(),
            (&text).into(),
            (&upload.metadata).into(),
            (&upload.spool).into(),
            upload.generation.into(),
            now.into(),
            upload.expires_at.into(),
        ],
    )?;
    Ok(())
}

const AGAIN: &str = "UPDATE upload SET company_id = $4, space_id = $5, op = $6, metadata = $7, \
    sha256 = $8, state = 'open', code = NULL \
    WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 AND state IN ('open', 'refused')";

/// The same bytes were announced with another operation: that one will be committed.
pub(super) fn announce_again(tx: &mut Tx<'_>, upload: &Upload, op: &AddFile) -> Result<(), Failed> {
    let text = serde_json::to_string(op).unwrap_or_default();
    tx.exec(
        AGAIN,
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            (&upload.company).into(),
            (&op.space).into(),
            (&text).into(),
            (&upload.metadata).into(),
            upload.sha256.as_ref().into(),
        ],
    )?;
    Ok(())
}

/// Takes the turn to write; tells the generation that goes with it.
pub(super) fn raise(tx: &mut Tx<'_>, upload: &Upload) -> Result<i64, Failed> {
    let generation = tx.opt(
        "UPDATE upload SET generation = generation + 1 \
         WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 RETURNING generation",
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
        ],
        |row| row.int(0),
    )?;
    Ok(generation.unwrap_or(upload.generation))
}

/// Writes down that more bytes are on the disk. False if it is no longer this request's turn.
pub(super) fn advance(
    tx: &mut Tx<'_>,
    upload: &Upload,
    received: i64,
    expires_at: Micros,
) -> Result<bool, Failed> {
    let rows = tx.exec(
        "UPDATE upload SET received = $5, expires_at = $6 \
         WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 AND generation = $4 \
         AND state = 'open'",
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            upload.generation.into(),
            received.into(),
            expires_at.into(),
        ],
    )?;
    Ok(rows > 0)
}

/// Writes down that a commit was refused, and what the bytes are.
pub(super) fn refuse(
    tx: &mut Tx<'_>,
    upload: &Upload,
    code: Code,
    sha256: &[u8; 32],
    expires_at: Micros,
) -> Result<(), Failed> {
    let code = serde_json::to_value(code).ok();
    tx.exec(
        "UPDATE upload SET state = 'refused', received = length, code = $5, sha256 = $6, \
         expires_at = $7 \
         WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 AND generation = $4 \
         AND state = 'open'",
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            upload.generation.into(),
            code.as_ref().and_then(serde_json::Value::as_str).into(),
            sha256.into(),
            expires_at.into(),
        ],
    )?;
    Ok(())
}

/// Writes down the receipt, in the transaction that commits. What the file is called stands with
/// the file from now on, so that it goes with it.
pub(super) fn done(
    tx: &mut Tx<'_>,
    upload: &Upload,
    receipt: &UploadReceipt,
    sha256: &[u8; 32],
    expires_at: Micros,
) -> Result<(), Failed> {
    let receipt = serde_json::to_string(receipt).unwrap_or_default();
    tx.exec(
        "UPDATE upload SET state = 'done', received = length, sha256 = $5, receipt = $6, \
         expires_at = $7, op = '', metadata = '', code = NULL \
         WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 AND generation = $4",
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            upload.generation.into(),
            sha256.into(),
            (&receipt).into(),
            expires_at.into(),
        ],
    )?;
    Ok(())
}

/// Removes an upload, if it is still this request's turn and nothing was committed.
pub(super) fn remove(tx: &mut Tx<'_>, upload: &Upload) -> Result<bool, Failed> {
    let rows = tx.exec(
        "DELETE FROM upload WHERE actor_role = $1 AND actor_id = $2 AND item_id = $3 \
         AND generation = $4 AND state <> 'done'",
        &[
            upload.actor.role().into(),
            upload.actor.id().into(),
            (&upload.item).into(),
            upload.generation.into(),
        ],
    )?;
    Ok(rows > 0)
}

/// An unfinished upload has its bytes in this file.
pub(super) fn holds(tx: &mut Tx<'_>, spool: BlobId) -> Result<bool, Failed> {
    let row = tx.opt(
        "SELECT 1 FROM upload WHERE spool_id = $1 AND state IN ('open', 'refused')",
        &[(&spool).into()],
        |_| Ok(()),
    )?;
    Ok(row.is_some())
}

/// Gives up at most 200 uploads in this state whose time is over or whose item was deleted by the
/// same actor before it was there. Keeps in mind until `forget_at` that they were there; tells where
/// their bytes are.
pub(super) fn expire(
    tx: &mut Tx<'_>,
    state: &'static str,
    now: Micros,
    forget_at: Micros,
) -> Result<Vec<BlobId>, Failed> {
    let mut due: Vec<BlobId> = tx.all(
        "SELECT spool_id FROM upload WHERE state = $1 AND expires_at <= $2 \
         ORDER BY expires_at LIMIT 200",
        &[state.into(), now.into()],
        |row| row.id(0),
    )?;
    if due.is_empty() {
        due = tx.all(
            "SELECT u.spool_id FROM upload u JOIN tombstone t ON t.item_id = u.item_id \
             AND t.actor_role = u.actor_role AND t.actor_id = u.actor_id \
             WHERE u.state = $1 ORDER BY u.expires_at LIMIT 200",
            &[state.into()],
            |row| row.id(0),
        )?;
    }
    for spool in &due {
        tx.exec(
            "UPDATE upload SET state = 'expired', op = '', metadata = '', code = NULL, \
             received = 0, generation = generation + 1, expires_at = $3 \
             WHERE spool_id = $1 AND state = $2",
            &[spool.into(), state.into(), forget_at.into()],
        )?;
    }
    Ok(due)
}

/// Forgets uploads in this state whose time is over.
pub(super) fn forget(tx: &mut Tx<'_>, state: &'static str, now: Micros) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM upload WHERE state = $1 AND expires_at <= $2",
        &[state.into(), now.into()],
    )?;
    Ok(())
}
