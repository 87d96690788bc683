//! Templates as they stand, and who may use them.

use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::Caller;
use suivi_results::Template;
use suivi_rules::{
    BranchId, CompanyId, ItemId, Participation, Refusal, Relation, ScopeSet, Space, SpaceId,
    Subject, TemplateId, scope_of_template, template_fits, templates_for,
};
use suivi_wire::rows::TemplateRow;

/// Where a company's templates are in the index: under its own id, as in a space that nobody is in.
#[must_use]
pub const fn place_of(company: CompanyId) -> SpaceId {
    SpaceId::from_bytes(*company.as_bytes())
}

/// A template as it stands.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Whose.
    pub company: CompanyId,
    /// Its branch's; none: the whole company's.
    pub branch: Option<BranchId>,
    /// The newest version.
    pub version: u32,
    /// It is offered no more.
    pub withdrawn: bool,
}

/// A template by its id, whoever may see it.
///
/// # Errors
/// [`Failed::Db`].
pub fn stored(tx: &mut Tx<'_>, id: TemplateId) -> Result<Option<Stored>, Failed> {
    Ok(tx.opt(
        "SELECT company_id, branch_id, version, withdrawn FROM template WHERE template_id = $1",
        &[(&id).into()],
        |row| {
            Ok(Stored {
                company: row.id(0)?,
                branch: row.opt_id(1)?,
                version: u32::try_from(row.int(2)?).unwrap_or(0),
                withdrawn: row.flag(3)?,
            })
        },
    )?)
}

/// One version of a template.
///
/// # Errors
/// 404 if there is no such version.
pub fn version(
    tx: &mut Tx<'_>,
    company: CompanyId,
    id: TemplateId,
    version: u32,
) -> Result<Template, Failed> {
    tx.opt(
        "SELECT content FROM template_version \
         WHERE company_id = $1 AND template_id = $2 AND version = $3",
        &[(&company).into(), (&id).into(), i64::from(version).into()],
        |row| row.json(0),
    )?
    .ok_or_else(|| Refusal::NotFound.into())
}

/// The scopes of a company's templates that somebody holds. `participates`: actively, in a record
/// of that company.
///
/// # Errors
/// [`Failed::Db`].
pub fn held(
    tx: &mut Tx<'_>,
    subject: &Subject,
    company: CompanyId,
    participates: bool,
) -> Result<ScopeSet, Failed> {
    let branches = tx.all(
        "SELECT branch_id FROM branch WHERE company_id = $1",
        &[(&company).into()],
        |row| row.id(0),
    )?;
    let branches = branches.into_iter().collect();
    Ok(templates_for(subject, company, &branches, participates))
}

/// A template that the caller sees and may use in this space.
///
/// # Errors
/// 404 if he does not see it, [`Refusal::WrongKind`] where it is not for this space.
pub fn usable(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: &Space,
    relation: &Relation,
    id: TemplateId,
) -> Result<Stored, Failed> {
    let found = stored(tx, id)?.ok_or(Refusal::NotFound)?;
    let participates =
        relation.participation == Participation::Active && found.company == space.company;
    let held = held(tx, &caller.subject, found.company, participates)?;
    if !held.sees(&[scope_of_template(found.branch)]) {
        return Err(Refusal::NotFound.into());
    }
    template_fits(found.company, found.branch, space)?;
    Ok(found)
}

/// The version of a template that a result answers, for whoever sees the result.
///
/// # Errors
/// 404 for what is no result that the caller sees.
pub fn of_result(tx: &mut Tx<'_>, caller: &Caller, id: ItemId) -> Result<TemplateRow, Failed> {
    let (item, space, _) = facts::seen(tx, caller, id)?;
    let facts::StoredBody::File(file) = &item.body else {
        return Err(Refusal::NotFound.into());
    };
    let result = file.result.as_ref().ok_or(Refusal::NotFound)?;
    Ok(TemplateRow {
        template: result.template,
        company: space.company,
        version: result.version,
        content: version(tx, space.company, result.template, result.version)?,
    })
}
