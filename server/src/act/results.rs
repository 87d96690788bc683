//! A result comes to be: bytes in the store, then one transaction that makes its protected file in
//! the automatic folder (access specification, "Results"). Documents that are completed, results
//! that are corrected and those of a service key all end in [`put`].

use super::commit::Commit;
use super::files::Bytes;
use super::folders::{self, Doors};
use super::items;
use crate::db::Tx;
use crate::read::facts;
use crate::read::results::{folder, word};
use crate::subject::Caller;
use crate::{App, Failed};
use sha2::{Digest, Sha256};
use suivi_results::filling::{self, Taken};
use suivi_results::{
    AnswerKind, Category, Fault, FilledBy, Language, Patient, ResultBody, Template, ValueFault,
    Values,
};
use suivi_rules::{DocumentId, ItemId, Level, ProfessionalId, Space, TemplateId, level_of_result};
use suivi_wire::problem::Failure;

/// What is filled in, with where from.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The answers.
    pub values: &'a Values,
    /// When it was taken.
    pub taken_at: i64,
    /// Minutes by which the clock there stood before UTC.
    pub offset_min: i16,
    /// Who filled it.
    pub by: FilledBy,
}

/// A result before it is there.
#[derive(Debug, Clone)]
pub struct NewResult {
    /// Its id.
    pub item: ItemId,
    /// Of which template.
    pub template: TemplateId,
    /// Of which of its versions.
    pub version: u32,
    /// Who sees it.
    pub level: Level,
    /// Who answers for it; none for a service.
    pub author: Option<ProfessionalId>,
    /// Of which document; none from a service.
    pub document: Option<DocumentId>,
    /// It corrects this one.
    pub corrects: Option<ItemId>,
    /// What it says.
    pub body: ResultBody,
}

/// The bytes of a body under a fresh id, not stored yet.
#[must_use]
pub fn bytes_of(app: &App, body: &ResultBody) -> (Bytes, Vec<u8>) {
    let bytes = body.to_bytes();
    let made = Bytes {
        blob: app.new_id(),
        sha256: Sha256::digest(&bytes).into(),
        length: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        media_type: suivi_results::result::MEDIA_TYPE.to_owned(),
    };
    (made, bytes)
}

/// Stores the bytes of a body, synced.
///
/// # Errors
/// The disk's.
pub async fn store(app: &App, body: &ResultBody) -> Result<Bytes, Failed> {
    let (made, bytes) = bytes_of(app, body);
    let blob = made.blob;
    app.blobs
        .on_disk(move |folders| folders.put(blob, &bytes))
        .await?;
    Ok(made)
}

fn wrong(faults: &[Fault]) -> Failed {
    // Keys of the template's own; what the template does not ask is not repeated.
    let told = faults.iter().take(5).map(|fault| match fault.why {
        ValueFault::Unknown => fault.why.to_string(),
        _ => fault.to_string(),
    });
    Failed::Wrong {
        code: Failure::BadAnswers,
        what: told.collect::<Vec<_>>().join("; "),
    }
}

/// What the result will say, if all of it is right. `sees`: the photos that may be meant are those
/// of this space that this caller sees; none: none may.
///
/// # Errors
/// [`Failure::BadAnswers`], with what is wrong.
pub fn body(
    tx: &mut Tx<'_>,
    sees: Option<&Caller>,
    space: &Space,
    template: &Template,
    filling: &Filling<'_>,
) -> Result<ResultBody, Failed> {
    items::check_date(Some(filling.taken_at))?;
    const FURTHEST: i16 = suivi_results::date::FURTHEST_OFFSET;
    if !(-FURTHEST..=FURTHEST).contains(&filling.offset_min) {
        return Err(Failed::Malformed("offset_min: at most 14 hours".into()));
    }
    let card = super::records::card(tx, space.id)?;
    let patient = card.map_or_else(Patient::default, |card| Patient {
        sex: card.sex,
        born: card.born,
    });
    let taken = Taken {
        at: filling.taken_at,
        offset_min: filling.offset_min,
        by: filling.by,
    };
    let body = filling::complete(template, filling.values, &patient, &taken)
        .map_err(|faults| wrong(&faults))?;
    for answer in &body.answers {
        if let AnswerKind::Photo { photo } = &answer.kind
            && !is_photo(tx, sees, space, *photo)?
        {
            return Err(wrong(&[Fault {
                field: answer.key.clone(),
                why: ValueFault::NoPhoto,
            }]));
        }
    }
    Ok(body)
}

fn is_photo(
    tx: &mut Tx<'_>,
    sees: Option<&Caller>,
    space: &Space,
    photo: ItemId,
) -> Result<bool, Failed> {
    let Some(caller) = sees else { return Ok(false) };
    let seen = match facts::seen(tx, caller, photo) {
        Ok((item, ..)) => item,
        Err(Failed::Code(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(seen.space == space.id
        && matches!(&seen.body, facts::StoredBody::File(file) if file.media_type.starts_with("image/")))
}

/// The level of a template's results.
#[must_use]
pub fn level_of(template: &Template) -> Level {
    level_of_result(template.level, template.branch)
}

/// The automatic folder, made at its first result. Its id is made of the space's and the kind's,
/// so that there is one, whoever is first.
fn automatic(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    category: Category,
) -> Result<ItemId, Failed> {
    if let Some(folder) = folder(tx, space.company, space.id, category)? {
        return Ok(folder);
    }
    let made = Sha256::new()
        .chain_update(b"automatic folder")
        .chain_update(space.id.as_bytes())
        .chain_update(word(category))
        .finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&made[..16]);
    let id = ItemId::from_bytes(id);
    let name = category.folder();
    tx.exec(
        "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, creator, added_at, \
         revision, sharing, client_count, direct_count, level_revision, client_photo, \
         date_edited, holds) \
         VALUES ($1, $2, $3, 'folder', $4, $5, 'system', $6, 1, 'auto', 0, 0, 0, 0, 0, $7)",
        &[
            (&space.company).into(),
            (&id).into(),
            (&space.id).into(),
            items::parent_key(None),
            name.text(Language::En).into(),
            commit.now.into(),
            word(category).into(),
        ],
    )?;
    let folder = facts::item(tx, id)?.ok_or(Failure::Internal)?;
    commit.item(tx, &folder, space)?;
    Ok(id)
}

/// Writes the rows of a result whose bytes are in the store: blob, protected file in the automatic
/// folder, what it says, entries; of a corrected one the mark. All in the caller's transaction.
///
/// # Errors
/// [`Failed::Db`].
pub fn put(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    new: &NewResult,
    bytes: &Bytes,
) -> Result<Doors, Failed> {
    if bytes.sha256 != <[u8; 32]>::from(Sha256::digest(new.body.to_bytes())) {
        // The client's card changed between the look at it and this transaction.
        return Err(Failure::Locked.into());
    }
    let folder = automatic(tx, commit, space, new.body.category)?;
    bytes.write(tx, space.company, commit.now)?;
    let day = new.body.day().map(String::from).unwrap_or_default();
    let name = format!("{} {day}", new.body.title.text(Language::En));
    let level = new.level.to_string();
    tx.exec(
        "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, creator, added_at, \
         revision, client_count, direct_count, author_id, file_company, level, level_revision, \
         client_photo, blob_id, media_type, captured_at, date_edited, tags) \
         VALUES ($1, $2, $3, 'file', $4, $5, 'system', $6, 1, 0, 0, $7, $8, $9, 1, 0, $10, $11, \
         $12, 0, '[]')",
        &[
            (&space.company).into(),
            (&new.item).into(),
            (&space.id).into(),
            (&folder).into(),
            (&name).into(),
            commit.now.into(),
            new.author.as_ref().into(),
            // Of what the software made, the record's (access specification, "Visibility").
            (&space.company).into(),
            (&level).into(),
            (&bytes.blob).into(),
            (&bytes.media_type).into(),
            new.body.taken_at.into(),
        ],
    )?;
    let text = serde_json::to_string(&new.body).unwrap_or_default();
    tx.exec(
        "INSERT INTO result (company_id, item_id, template_id, version, document_id, corrects, \
         body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&space.company).into(),
            (&new.item).into(),
            (&new.template).into(),
            i64::from(new.version).into(),
            new.document.as_ref().into(),
            new.corrects.as_ref().into(),
            (&text).into(),
        ],
    )?;
    if let Some(wrong) = new.corrects {
        tx.exec(
            "UPDATE result SET superseded_by = $3 WHERE company_id = $1 AND item_id = $2",
            &[(&space.company).into(), (&wrong).into(), (&new.item).into()],
        )?;
        tx.exec(
            "UPDATE item SET revision = revision + 1 WHERE company_id = $1 AND item_id = $2",
            &[(&space.company).into(), (&wrong).into()],
        )?;
        let marked = facts::item(tx, wrong)?.ok_or(Failure::Internal)?;
        commit.item(tx, &marked, space)?;
    }
    let item = facts::item(tx, new.item)?.ok_or(Failure::Internal)?;
    commit.item(tx, &item, space)?;
    let mut doors = Doors::default();
    let weight = folders::weight(&item, space);
    folders::count(tx, commit, space, Some(folder), weight, &mut doors)?;
    Ok(doors)
}
