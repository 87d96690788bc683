//! The company itself: its settings and branches.

use super::accounts::sessions;
use super::commit::Commit;
use super::folders::Doors;
use super::ops::Done;
use crate::Failed;
use crate::db::Tx;
use crate::subject::Caller;
use std::collections::BTreeSet;
use suivi_rules::{
    Action, BranchId, CompanyId, Facts, Object, Professional, Refusal, Subject, decide,
};
use suivi_wire::names;
use suivi_wire::ops::{AddBranch, RenameBranch, SetCompany};
use suivi_wire::problem::Failure;

/// The longest grace between a deletion and the destruction of its bytes, in days.
const LONGEST_GRACE: u16 = 365;

/// The professional who asks; a client knows of no company.
///
/// # Errors
/// 404 for a client.
pub fn professional(caller: &Caller) -> Result<&Professional, Failed> {
    match &caller.subject {
        Subject::Professional(me) => Ok(me),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// Decides about the company of whoever asks.
///
/// # Errors
/// 404 for a client, the refusals of the rules.
pub fn may(caller: &Caller, action: &Action) -> Result<CompanyId, Failed> {
    let company = professional(caller)?.company;
    decide(
        &caller.subject,
        action,
        &Object::Company(company),
        &Facts::outside(),
    )?;
    Ok(company)
}

/// All of these must be branches of the company.
///
/// # Errors
/// 404.
pub fn branches_exist(
    tx: &mut Tx<'_>,
    company: CompanyId,
    branches: &BTreeSet<BranchId>,
) -> Result<(), Failed> {
    for branch in branches {
        tx.opt(
            "SELECT 1 FROM branch WHERE company_id = $1 AND branch_id = $2",
            &[(&company).into(), branch.into()],
            |_| Ok(()),
        )?
        .ok_or(Refusal::NotFound)?;
    }
    Ok(())
}

/// Changes the settings.
///
/// # Errors
/// The refusals of the rules for [`Action::ManageCompany`], a bad name or number.
pub fn set(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &SetCompany) -> Result<Done, Failed> {
    let company = may(caller, &Action::ManageCompany)?;
    if let Some(name) = &op.name {
        names::check(name)?;
    }
    if op.grace_days.is_some_and(|days| days > LONGEST_GRACE) {
        return Err(Failed::Malformed("grace_days is above 365".into()));
    }
    let mut commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    tx.exec(
        "UPDATE company SET name = COALESCE($2, name), grace_days = COALESCE($3, grace_days), \
         several_devices = COALESCE($4, several_devices) WHERE company_id = $1",
        &[
            (&company).into(),
            op.name.as_ref().into(),
            op.grace_days.map(i64::from).into(),
            op.several_devices.into(),
        ],
    )?;
    if op.several_devices == Some(false) {
        sessions::newest_only(tx, company)?;
    }
    commit.organisation();
    commit.audit(
        tx,
        "set_company",
        &serde_json::json!({"grace_days": op.grace_days, "several_devices": op.several_devices}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Adds a branch.
///
/// # Errors
/// The refusals of the rules for [`Action::AddBranch`], a bad name or id.
pub fn add_branch(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AddBranch,
) -> Result<Done, Failed> {
    let company = may(caller, &Action::AddBranch)?;
    names::check(&op.name)?;
    let taken = tx.opt(
        "SELECT 1 FROM branch WHERE branch_id = $1",
        &[(&op.branch).into()],
        |_| Ok(()),
    )?;
    if taken.is_some() {
        return Err(Failure::BadId.into());
    }
    let mut commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    tx.exec(
        "INSERT INTO branch (company_id, branch_id, name) VALUES ($1, $2, $3)",
        &[(&company).into(), (&op.branch).into(), (&op.name).into()],
    )?;
    commit.organisation();
    commit.audit(tx, "add_branch", &serde_json::json!({"branch": op.branch}))?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Gives a branch another name.
///
/// # Errors
/// The refusals of the rules for [`Action::RenameBranch`], 404, a bad name.
pub fn rename_branch(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &RenameBranch,
) -> Result<Done, Failed> {
    let company = may(caller, &Action::RenameBranch)?;
    names::check(&op.name)?;
    branches_exist(tx, company, &BTreeSet::from([op.branch]))?;
    let commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    tx.exec(
        "UPDATE branch SET name = $3 WHERE company_id = $1 AND branch_id = $2",
        &[(&company).into(), (&op.branch).into(), (&op.name).into()],
    )?;
    commit.audit(
        tx,
        "rename_branch",
        &serde_json::json!({"branch": op.branch}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}
