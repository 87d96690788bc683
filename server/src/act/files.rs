//! A new file: its bytes are in the store, its operation is decided, its rows are written.

use super::commit::Commit;
use super::folders::{self, Doors};
use super::items;
use super::ops::{self, Done};
use crate::db::Tx;
use crate::read::facts::{self, StoredItem};
use crate::subject::Caller;
use crate::{Failed, Poke};
use suivi_rules::{
    Action, BlobId, ClientId, CompanyId, Creator, Facts, Level, Object, Refusal, Space, SpaceKind,
    Subject, decide, default_level, is_client_photo,
};
use suivi_wire::names;
use suivi_wire::ops::Operation;
use suivi_wire::problem::Failure;
use suivi_wire::upload::{AddFile, UploadReceipt};

/// Bytes that are in the store, fsynced, under this id.
#[derive(Debug, Clone)]
pub struct Bytes {
    /// Where.
    pub blob: BlobId,
    /// Their SHA-256, over what is on disk.
    pub sha256: [u8; 32],
    /// How many.
    pub length: i64,
    /// What they are, read from themselves.
    pub media_type: String,
}

impl Bytes {
    /// Writes down that a company has them.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn write(&self, tx: &mut Tx<'_>, company: CompanyId, now: i64) -> Result<(), Failed> {
        tx.exec(
            "INSERT INTO blob (company_id, blob_id, sha256, length, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&company).into(),
                (&self.blob).into(),
                (&self.sha256).into(),
                self.length.into(),
                now.into(),
            ],
        )?;
        Ok(())
    }
}

/// What was decided about a new file.
struct Admitted {
    space: Space,
    creator: Creator,
    level: Level,
    /// The company that the level `company` speaks of.
    company: CompanyId,
    client_photo: bool,
}

/// The type that a name promises, for the decision before the first byte: a picture, unless its
/// ending says otherwise. The decision at commit goes by the bytes.
#[must_use]
pub fn promised_type(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("pdf") => "application/pdf",
        Some("mp4") => "video/mp4",
        Some("mov") => "video/quicktime",
        _ => "image/jpeg",
    }
}

/// The level that an announced file will have: the one that is said, else its creator's default.
#[must_use]
pub fn announced_level(caller: &Caller, op: &AddFile) -> Level {
    let creator = match &caller.subject {
        Subject::Professional(me) if !op.for_client => Creator::Professional(me.id),
        // Every client has the same default.
        _ => Creator::Client(ClientId::from_bytes([0; 16])),
    };
    op.level.unwrap_or_else(|| default_level(&creator))
}

fn client_of(space: &Space) -> Option<ClientId> {
    match space.kind {
        SpaceKind::Record { client, .. } => Some(client),
        SpaceKind::Group | SpaceKind::Library { .. } => None,
    }
}

fn admit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    op: &AddFile,
    media_type: Option<&str>,
) -> Result<Admitted, Failed> {
    let (space, relation) = facts::known_space(tx, caller, op.space)?;
    let folder = folders::place(tx, caller, &space, op.folder)?;
    names::check(&op.name)?;
    if let Some(pose) = &op.pose {
        names::check(pose)?;
    }
    items::check_date(op.captured_at)?;
    // Where `for_client` means nothing, the rules refuse it below.
    let creator = match (&caller.subject, client_of(&space)) {
        (Subject::Professional(_), Some(client)) if op.for_client => Creator::Client(client),
        (Subject::Professional(me), _) => Creator::Professional(me.id),
        (Subject::Client { .. }, Some(client)) => Creator::Client(client),
        (Subject::Client { .. }, None) => return Err(Refusal::GroupClosed.into()),
        (Subject::SignedOut | Subject::Service { .. }, _) => return Err(Refusal::NotFound.into()),
    };
    let company = match &caller.subject {
        Subject::Professional(me) if !op.for_client => me.company,
        _ => space.company,
    };
    let image = media_type
        .unwrap_or_else(|| promised_type(&op.name))
        .starts_with("image/");
    let marked = op.pose.is_some() || op.set.is_some();
    let client_photo = is_client_photo(image, marked, &creator, &space);
    let level = announced_level(caller, op);
    let folder = folder.as_ref().and_then(StoredItem::folder);
    let object = folder.as_ref().map_or(Object::Space, Object::Folder);
    let action = Action::AddFile {
        level,
        client_photo,
        for_client: op.for_client,
    };
    decide(
        &caller.subject,
        &action,
        &object,
        &Facts::within(&space, relation),
    )?;
    // Bytes that are no picture, no PDF and no film are opaque: only professionals add such.
    if let (Some("application/octet-stream"), Subject::Client { .. }) =
        (media_type, &caller.subject)
    {
        return Err(Failure::UnsupportedType.into());
    }
    Ok(Admitted {
        space,
        creator,
        level,
        company,
        client_photo,
    })
}

/// Decides about a file before its first byte: the same decision as at its commit, by its name
/// where the bytes are not known. Tells in whose company it will be.
///
/// # Errors
/// The refusals of the rules for [`Action::AddFile`]; a bad name or date; an id that is not new.
pub fn check(
    tx: &mut Tx<'_>,
    caller: &Caller,
    op: &AddFile,
    media_type: Option<&str>,
) -> Result<CompanyId, Failed> {
    let admitted = admit(tx, caller, op, media_type)?;
    items::unused(tx, caller, op.item)?;
    Ok(admitted.space.company)
}

/// Writes a file whose bytes are in the store: blob, item, entries, sequence, applied operation
/// and audit, in the caller's transaction.
///
/// # Errors
/// As [`check`], by the bytes; [`Failure::OpReused`].
pub fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AddFile,
    bytes: &Bytes,
) -> Result<(UploadReceipt, Poke), Failed> {
    let request = Operation::AddFile(op.clone());
    let hash = ops::request_hash(&request);
    if ops::applied(tx, caller, op.op, &hash)?.is_some() {
        // The same operation made this file before, so its id is taken by itself.
        return Err(Failure::BadId.into());
    }
    let done = write(tx, caller, now, op, bytes)?;
    let result = done.result(op.op);
    let stands = result.stands.ok_or(Failure::Internal)?;
    ops::remember(tx, caller, op.op, &hash, &result, now)?;
    let receipt = UploadReceipt {
        item: op.item,
        sha256: facts::hex(&bytes.sha256),
        revision: 1,
        company: stands.company,
        seq: stands.seq,
    };
    Ok((receipt, done.poke().ok_or(Failure::Internal)?))
}

/// The rows of a new file.
///
/// # Errors
/// As [`check`].
pub fn write(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AddFile,
    bytes: &Bytes,
) -> Result<Done, Failed> {
    let Admitted {
        space,
        creator,
        level,
        company,
        client_photo,
    } = admit(tx, caller, op, Some(&bytes.media_type))?;
    items::unused(tx, caller, op.item)?;
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    bytes.write(tx, space.company, now)?;
    let (word, creator_id) = match &creator {
        Creator::Professional(id) => ("professional", Some(*id.as_bytes())),
        Creator::Client(id) => ("client", Some(*id.as_bytes())),
        Creator::System => ("system", None),
    };
    let adder = match &caller.subject {
        Subject::Professional(me) if op.for_client => Some(me.id),
        _ => None,
    };
    let level_word = level.to_string();
    tx.exec(
        "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, creator, \
         creator_id, added_at, revision, client_count, direct_count, adder_id, file_company, \
         level, level_revision, client_photo, blob_id, media_type, captured_at, date_edited, \
         pose, set_id, tags) \
         VALUES ($1, $2, $3, 'file', $4, $5, $6, $7, $8, 1, 0, 0, $9, $10, $11, 1, $12, $13, $14, \
         $15, 0, $16, $17, '[]')",
        &[
            (&space.company).into(),
            (&op.item).into(),
            (&space.id).into(),
            items::parent_key(op.folder.as_ref()),
            (&op.name).into(),
            word.into(),
            creator_id.as_ref().into(),
            now.into(),
            adder.as_ref().into(),
            (&company).into(),
            (&level_word).into(),
            client_photo.into(),
            (&bytes.blob).into(),
            (&bytes.media_type).into(),
            op.captured_at.into(),
            op.pose.as_ref().into(),
            op.set.as_ref().into(),
        ],
    )?;
    let item = facts::item(tx, op.item)?.ok_or(Failure::Internal)?;
    commit.item(tx, &item, &space)?;
    let mut doors = Doors::default();
    let weight = folders::weight(&item, &space);
    folders::count(tx, &mut commit, &space, item.parent, weight, &mut doors)?;
    commit.audit(
        tx,
        "add_file",
        &serde_json::json!({"item": item.id, "space": space.id, "level": level}),
    )?;
    Done::of(tx, commit, doors, Some(1))
}
