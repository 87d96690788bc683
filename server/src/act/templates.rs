//! Templates of documents and assessments (access specification, "Results"): versions that are
//! never changed, so that what was assigned or filled stays what it was.

use super::commit::{Commit, EntryKind};
use super::folders::Doors;
use super::ops::Done;
use super::{company, people};
use crate::Failed;
use crate::db::Tx;
use crate::read::templates::{place_of, stored, version};
use crate::subject::Caller;
use std::collections::BTreeSet;
use suivi_rules::{Action, Audience, CompanyId, Refusal, scope_of_template};
use suivi_wire::ops::{SetTemplate, WithdrawTemplate};
use suivi_wire::problem::Failure;
use suivi_wire::results::check_template;
use suivi_wire::rows::{Row, TemplateRow};

/// Makes the place where a company's templates are in the index, with the company.
///
/// # Errors
/// [`Failed::Db`].
pub fn place(tx: &mut Tx<'_>, company: CompanyId, now: i64) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO space (company_id, space_id, kind, created_at) \
         VALUES ($1, $2, 'templates', $3)",
        &[(&company).into(), (&place_of(company)).into(), now.into()],
    )?;
    Ok(())
}

/// Makes a template or its next version.
///
/// # Errors
/// The refusals of the rules for [`Action::ManageTemplate`], for its branch before and after;
/// [`Failure::BadTemplate`]; [`Failure::TemplateChanged`] on a stale base.
pub fn set(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &SetTemplate) -> Result<Done, Failed> {
    let content = &op.content;
    let branch = content.branch;
    let company = company::may(caller, &Action::ManageTemplate { branch })?;
    company::branches_exist(tx, company, &branch.into_iter().collect())?;
    check_template(content).map_err(|what| Failed::Wrong {
        code: Failure::BadTemplate,
        what,
    })?;
    let before = match stored(tx, op.template)? {
        None => None,
        // Another company's id answers like any that can't be used.
        Some(found) if found.company != company => return Err(Failure::BadId.into()),
        Some(found) => {
            company::may(
                caller,
                &Action::ManageTemplate {
                    branch: found.branch,
                },
            )?;
            Some(found)
        }
    };
    let newest = before.as_ref().map_or(0, |found| found.version);
    if op.base != newest {
        return Err(Failure::TemplateChanged.into());
    }
    for earlier in 1..=newest {
        let earlier = version(tx, company, op.template, earlier)?;
        content.follows(&earlier).map_err(|fault| Failed::Wrong {
            code: Failure::BadTemplate,
            what: fault.to_string(),
        })?;
    }
    if let Some(before) = &before
        && !before.withdrawn
        && version(tx, company, op.template, newest)? == *content
    {
        return Ok(Done::Noop);
    }
    let next = newest + 1;
    let mut commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    tx.exec(
        "INSERT INTO template (company_id, template_id, version, branch_id, withdrawn) \
         VALUES ($1, $2, $3, $4, 0) ON CONFLICT (company_id, template_id) \
         DO UPDATE SET version = excluded.version, branch_id = excluded.branch_id, withdrawn = 0",
        &[
            (&company).into(),
            (&op.template).into(),
            i64::from(next).into(),
            branch.as_ref().into(),
        ],
    )?;
    let text = serde_json::to_string(content).unwrap_or_default();
    tx.exec(
        "INSERT INTO template_version (company_id, template_id, version, content, made_at) \
         VALUES ($1, $2, $3, $4, $5)",
        &[
            (&company).into(),
            (&op.template).into(),
            i64::from(next).into(),
            (&text).into(),
            now.into(),
        ],
    )?;
    let row = Row::Template(TemplateRow {
        template: op.template,
        company,
        version: next,
        content: content.clone(),
    });
    commit.row(
        tx,
        place_of(company),
        EntryKind::Template,
        op.template.as_bytes(),
        content.title.text(suivi_results::Language::En),
        &row,
        &BTreeSet::<Audience>::from([scope_of_template(branch)]),
    )?;
    commit.audit(
        tx,
        "set_template",
        &serde_json::json!({
            "template": op.template, "version": next, "branch": branch,
            "level": content.level, "filler": people::word(content.filler),
        }),
    )?;
    Done::of(tx, commit, Doors::default(), Some(i64::from(next)))
}

/// Offers a template no more.
///
/// # Errors
/// 404 if the caller does not see it; the refusals of the rules for [`Action::ManageTemplate`].
pub fn withdraw(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &WithdrawTemplate,
) -> Result<Done, Failed> {
    let me = company::professional(caller)?;
    let found = stored(tx, op.template)?
        .filter(|found| found.company == me.company)
        .ok_or(Refusal::NotFound)?;
    company::may(
        caller,
        &Action::ManageTemplate {
            branch: found.branch,
        },
    )?;
    if found.withdrawn {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, found.company, Some(caller.actor), now)?;
    tx.exec(
        "UPDATE template SET withdrawn = 1 WHERE company_id = $1 AND template_id = $2",
        &[(&found.company).into(), (&op.template).into()],
    )?;
    commit.over(tx, EntryKind::Template, op.template.as_bytes())?;
    commit.audit(
        tx,
        "withdraw_template",
        &serde_json::json!({"template": op.template}),
    )?;
    Done::of(tx, commit, Doors::default(), Some(i64::from(found.version)))
}
