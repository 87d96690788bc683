//! Documents and assessments: assigned, cancelled, completed, and results corrected.

use super::commit::{Commit, EntryKind};
use super::files::Bytes;
use super::folders::Doors;
use super::ops::Done;
use super::results::{self, Filling, NewResult};
use super::{company, items};
use crate::Failed;
use crate::db::Tx;
use crate::read::{facts, templates};
use crate::subject::{self, Caller};
use std::collections::BTreeSet;
use suivi_results::{Date, FilledBy, Filler, Template};
use suivi_rules::{
    Action, Audience, CompanyId, Document, DocumentId, Facts, Object, Owner, ProfessionalId,
    Refusal, Relation, Space, SpaceId, SpaceKind, Subject, TemplateId, author_of_result, decide,
    scopes_of_document,
};
use suivi_wire::Micros;
use suivi_wire::ops::{AssignDocument, CancelDocument, CompleteDocument, CorrectResult, Operation};
use suivi_wire::problem::Failure;
use suivi_wire::rows::{DocumentRow, Row};

/// A document as it stands.
#[derive(Debug, Clone)]
struct Stored {
    company: CompanyId,
    space: SpaceId,
    template: TemplateId,
    version: u32,
    filler: Owner,
    assigned_by: ProfessionalId,
    open: bool,
}

fn stored(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Stored>, Failed> {
    Ok(tx.opt(
        "SELECT company_id, space_id, template_id, version, filler, filler_id, assigned_by, state \
         FROM document WHERE document_id = $1",
        &[(&id).into()],
        |row| {
            let filler = match row.text(4)? {
                "client" => Owner::Client(row.id(5)?),
                _ => Owner::Professional(row.id(5)?),
            };
            Ok(Stored {
                company: row.id(0)?,
                space: row.id(1)?,
                template: row.id(2)?,
                version: u32::try_from(row.int(3)?).unwrap_or(0),
                filler,
                assigned_by: row.id(6)?,
                open: row.text(7)? == "open",
            })
        },
    )?)
}

/// A document that the caller may know of, with its space.
fn known(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: DocumentId,
) -> Result<Option<(Stored, Space, Relation)>, Failed> {
    let Some(found) = stored(tx, id)? else {
        return Ok(None);
    };
    let space = facts::space(tx, found.space)?.ok_or(Refusal::NotFound)?;
    let relation = facts::relation(tx, caller, &space)?;
    let document = Document {
        filler: found.filler,
    };
    let facts = Facts::within(&space, relation);
    Ok(
        suivi_rules::act::sees(&caller.subject, &Object::Document(&document), &facts)
            .then_some((found, space, relation)),
    )
}

/// Who fills a document of this template here.
fn filler(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: &Space,
    template: &Template,
    to: Option<ProfessionalId>,
) -> Result<Owner, Failed> {
    match (template.filler, &space.kind) {
        (Filler::Client, SpaceKind::Record { client, .. }) if to.is_none() => {
            Ok(Owner::Client(*client))
        }
        // In a group clients only look, and nobody but the client answers for him.
        (Filler::Client, _) => Err(Refusal::WrongKind.into()),
        (Filler::Professional, _) => {
            let me = company::professional(caller)?;
            let Some(to) = to.filter(|to| *to != me.id) else {
                return Ok(Owner::Professional(me.id));
            };
            // Whoever is to fill it must be able to: he is here, and his profile writes.
            let other = subject::professional_by_id(tx, to)?.ok_or(Refusal::NotFound)?;
            let relation = Relation {
                participation: facts::participation(tx, space, to)?,
                ..Relation::default()
            };
            let document = Document {
                filler: Owner::Professional(to),
            };
            let fills = decide(
                &Subject::Professional(other),
                &Action::FillDocument,
                &Object::Document(&document),
                &Facts::within(space, relation),
            );
            match fills {
                Ok(()) => Ok(document.filler),
                Err(_) => Err(Refusal::NotFound.into()),
            }
        }
    }
}

/// The rows of a document.
#[derive(Debug)]
struct New<'a> {
    document: DocumentId,
    space: &'a Space,
    template: TemplateId,
    version: u32,
    filler: Owner,
    assigned_by: ProfessionalId,
    due: Option<Date>,
    state: &'static str,
}

fn insert(tx: &mut Tx<'_>, new: &New<'_>, now: Micros) -> Result<(), Failed> {
    let (word, id) = match &new.filler {
        Owner::Client(id) => ("client", id.as_bytes()),
        Owner::Professional(id) => ("professional", id.as_bytes()),
    };
    let due = new.due.map(String::from);
    tx.exec(
        "INSERT INTO document (company_id, document_id, space_id, template_id, version, filler, \
         filler_id, assigned_by, assigned_at, due, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            (&new.space.company).into(),
            (&new.document).into(),
            (&new.space.id).into(),
            (&new.template).into(),
            i64::from(new.version).into(),
            word.into(),
            id.into(),
            (&new.assigned_by).into(),
            now.into(),
            due.as_ref().into(),
            new.state.into(),
        ],
    )?;
    Ok(())
}

/// What a professional who may assign asks a record for.
struct Asked {
    space: Space,
    relation: Relation,
    content: Template,
    me: ProfessionalId,
    withdrawn: bool,
}

fn asked(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: SpaceId,
    template: TemplateId,
    version: u32,
) -> Result<Asked, Failed> {
    let (space, relation) = facts::known_space(tx, caller, space)?;
    decide(
        &caller.subject,
        &Action::AssignDocument,
        &Object::Space,
        &Facts::within(&space, relation),
    )?;
    let me = company::professional(caller)?.id;
    let found = templates::usable(tx, caller, &space, &relation, template)?;
    let content = templates::version(tx, found.company, template, version)?;
    Ok(Asked {
        space,
        relation,
        content,
        me,
        withdrawn: found.withdrawn,
    })
}

/// Assigns a document.
///
/// # Errors
/// The refusals of the rules for [`Action::AssignDocument`]; 404 for a template that the caller
/// does not see; [`Failure::TemplateWithdrawn`].
pub fn assign(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AssignDocument,
) -> Result<Done, Failed> {
    let Asked {
        space,
        content,
        me,
        withdrawn,
        ..
    } = asked(tx, caller, op.space, op.template, op.version)?;
    if withdrawn {
        return Err(Failure::TemplateWithdrawn.into());
    }
    let filler = filler(tx, caller, &space, &content, op.to)?;
    if stored(tx, op.document)?.is_some() {
        return Err(Failure::BadId.into());
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let new = New {
        document: op.document,
        space: &space,
        template: op.template,
        version: op.version,
        filler,
        assigned_by: me,
        due: op.due,
        state: "open",
    };
    insert(tx, &new, now)?;
    let title = content.title.text(suivi_results::Language::En).to_owned();
    let row = Row::Document(DocumentRow {
        document: op.document,
        space: space.id,
        template: op.template,
        version: op.version,
        content,
        filler,
        assigned_by: me,
        assigned_at: now,
        due: op.due,
    });
    let scopes: BTreeSet<Audience> = scopes_of_document(&Document { filler });
    commit.row(
        tx,
        space.id,
        EntryKind::Document,
        op.document.as_bytes(),
        &title,
        &row,
        &scopes,
    )?;
    commit.audit(
        tx,
        "assign_document",
        &serde_json::json!({
            "document": op.document, "space": space.id,
            "template": op.template, "version": op.version,
        }),
    )?;
    Done::of(tx, commit, Doors::default(), Some(1))
}

/// Takes an assigned document back. A draft of it stays on its filler's phone.
///
/// # Errors
/// The refusals of the rules for [`Action::CancelDocument`]; [`Failure::DocumentClosed`].
pub fn cancel(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &CancelDocument,
) -> Result<Done, Failed> {
    let (found, space, relation) = known(tx, caller, op.document)?.ok_or(Refusal::NotFound)?;
    let document = Document {
        filler: found.filler,
    };
    decide(
        &caller.subject,
        &Action::CancelDocument,
        &Object::Document(&document),
        &Facts::within(&space, relation),
    )?;
    if !found.open {
        return Err(Failure::DocumentClosed.into());
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    close(tx, &mut commit, op.document, "cancelled")?;
    commit.audit(
        tx,
        "cancel_document",
        &serde_json::json!({"document": op.document, "space": space.id}),
    )?;
    Done::of(tx, commit, Doors::default(), Some(2))
}

fn close(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    document: DocumentId,
    state: &'static str,
) -> Result<(), Failed> {
    tx.exec(
        "UPDATE document SET state = $3 WHERE company_id = $1 AND document_id = $2",
        &[(&commit.company).into(), (&document).into(), state.into()],
    )?;
    commit.over(tx, EntryKind::Document, document.as_bytes())
}

/// A completion or correction that is allowed and right, before anything of it is written.
#[derive(Debug, Clone)]
pub struct Ready {
    space: Space,
    result: NewResult,
    /// The document is begun and completed at once.
    begins: Option<Owner>,
}

impl Ready {
    /// What the result will say.
    #[must_use]
    pub const fn body(&self) -> &suivi_results::ResultBody {
        &self.result.body
    }
}

/// Decides about an operation that makes a result. Asked twice: before its bytes are stored, and
/// in the transaction that writes its rows.
///
/// # Errors
/// The refusals of the rules; what is wrong with the answers; [`Failure::DocumentClosed`],
/// [`Failure::ResultSuperseded`].
pub fn ready(tx: &mut Tx<'_>, caller: &Caller, op: &Operation) -> Result<Ready, Failed> {
    match op {
        Operation::CompleteDocument(op) => completion(tx, caller, op),
        Operation::CorrectResult(op) => correction(tx, caller, op),
        _ => Err(Failure::Internal.into()),
    }
}

fn completion(tx: &mut Tx<'_>, caller: &Caller, op: &CompleteDocument) -> Result<Ready, Failed> {
    let (space, content, filler, assigned_by, begins) = match known(tx, caller, op.document)? {
        Some((found, space, relation)) => {
            fills(caller, &space, relation, found.filler)?;
            if !found.open {
                return Err(Failure::DocumentClosed.into());
            }
            let told = (op.space, op.template, op.version);
            if told != (found.space, found.template, found.version) {
                // Another document than it says: nothing of it can be trusted.
                return Err(Failure::BadId.into());
            }
            let content = templates::version(tx, found.company, found.template, found.version)?;
            (space, content, found.filler, found.assigned_by, None)
        }
        // A client begins nothing by himself: what he is not asked to fill is not there for him.
        None if matches!(caller.subject, Subject::Client { .. }) => {
            return Err(Refusal::NotFound.into());
        }
        None => {
            // Also one that was withdrawn or changed while it was filled without network: what a
            // person wrote down is not lost for that.
            let Asked {
                space,
                relation,
                content,
                me,
                ..
            } = asked(tx, caller, op.space, op.template, op.version)?;
            let filler = filler(tx, caller, &space, &content, None)?;
            fills(caller, &space, relation, filler)?;
            if stored(tx, op.document)?.is_some() {
                return Err(Failure::BadId.into());
            }
            (space, content, filler, me, Some(filler))
        }
    };
    items::unused(tx, caller, op.item)?;
    let filling = Filling {
        values: &op.values,
        taken_at: op.taken_at,
        offset_min: op.offset_min,
        by: filled_by(filler),
    };
    let body = results::body(tx, Some(caller), &space, &content, &filling)?;
    let result = NewResult {
        item: op.item,
        template: op.template,
        version: op.version,
        level: results::level_of(&content),
        author: Some(author_of_result(filler, assigned_by)),
        document: Some(op.document),
        corrects: None,
        body,
    };
    Ok(Ready {
        space,
        result,
        begins,
    })
}

const fn filled_by(filler: Owner) -> FilledBy {
    match filler {
        Owner::Client(_) => FilledBy::Client,
        Owner::Professional(_) => FilledBy::Professional,
    }
}

fn fills(caller: &Caller, space: &Space, relation: Relation, filler: Owner) -> Result<(), Failed> {
    decide(
        &caller.subject,
        &Action::FillDocument,
        &Object::Document(&Document { filler }),
        &Facts::within(space, relation),
    )?;
    Ok(())
}

fn correction(tx: &mut Tx<'_>, caller: &Caller, op: &CorrectResult) -> Result<Ready, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    let file = item.file().ok_or(Refusal::WrongKind)?;
    decide(
        &caller.subject,
        &Action::CorrectResult,
        &Object::File(&file),
        &Facts::within(&space, relation),
    )?;
    let me = company::professional(caller)?.id;
    let facts::StoredBody::File(kept) = &item.body else {
        return Err(Refusal::WrongKind.into());
    };
    let old = kept.result.as_ref().ok_or(Refusal::WrongKind)?;
    if old.superseded {
        return Err(Failure::ResultSuperseded.into());
    }
    items::unused(tx, caller, op.result)?;
    let content = templates::version(tx, space.company, old.template, old.version)?;
    let filling = Filling {
        values: &op.values,
        taken_at: op.taken_at,
        offset_min: op.offset_min,
        by: FilledBy::Professional,
    };
    let body = results::body(tx, Some(caller), &space, &content, &filling)?;
    let document = tx
        .opt(
            "SELECT document_id FROM result WHERE company_id = $1 AND item_id = $2",
            &[(&space.company).into(), (&op.item).into()],
            |row| row.opt_id(0),
        )?
        .flatten();
    let result = NewResult {
        item: op.result,
        template: old.template,
        version: old.version,
        // What was decided about who sees it stays: a later version widens nothing.
        level: file.level,
        author: Some(me),
        document,
        corrects: Some(op.item),
        body,
    };
    Ok(Ready {
        space,
        result,
        begins: None,
    })
}

/// Writes a result whose bytes are in the store.
///
/// # Errors
/// As [`ready`].
pub fn write(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &Operation,
    bytes: &Bytes,
) -> Result<Done, Failed> {
    let Ready {
        space,
        result,
        begins,
    } = ready(tx, caller, op)?;
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    if let (Some(filler), Some(document)) = (begins, result.document) {
        let new = New {
            document,
            space: &space,
            template: result.template,
            version: result.version,
            filler,
            assigned_by: company::professional(caller)?.id,
            due: None,
            state: "completed",
        };
        insert(tx, &new, now)?;
    } else if let (Operation::CompleteDocument(op), None) = (op, result.corrects) {
        close(tx, &mut commit, op.document, "completed")?;
    }
    let doors = results::put(tx, &mut commit, &space, &result, bytes)?;
    let action = match result.corrects {
        Some(_) => "correct_result",
        None => "complete_document",
    };
    commit.audit(
        tx,
        action,
        &serde_json::json!({
            "item": result.item, "space": space.id, "document": result.document,
            "template": result.template, "version": result.version,
            "level": result.level, "corrects": result.corrects,
        }),
    )?;
    Done::of(tx, commit, doors, Some(1))
}
