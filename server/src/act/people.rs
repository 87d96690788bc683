//! Professionals: their accounts, profiles, branches, features, sessions.

use super::commit::Commit;
use super::company;
use super::folders::Doors;
use super::ops::Done;
use crate::Failed;
use crate::db::Tx;
use crate::read::facts::unhex;
use crate::subject::{self, Caller};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use suivi_rules::{
    Action, BranchId, CompanyId, Facts, Feature, Object, PersonId, Professional, ProfessionalId,
    Profile, Refusal, SpaceId, decide,
};
use suivi_wire::Micros;
use suivi_wire::names;
use suivi_wire::ops::{
    AddProfessional, ChangeProfessional, InviteProfessional, SetProfessionalActive,
    SignOutProfessional,
};
use suivi_wire::problem::Failure;

/// How long an invitation may be accepted.
const INVITATION_LASTS: Micros = 72 * 3_600_000_000;

/// A word of a closed list, as serde writes it.
pub(crate) fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// An address as accounts are looked up by: lower case.
///
/// # Errors
/// [`Failed::Malformed`] if it is none.
pub fn address(email: &str) -> Result<String, Failed> {
    let folded = email.trim().to_lowercase();
    let plain = folded.len() <= 254
        && !folded.chars().any(|c| c.is_whitespace() || c.is_control())
        && folded.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
    if plain {
        Ok(folded)
    } else {
        Err(Failed::Malformed("email is no address".into()))
    }
}

/// Whom an invitation is for.
pub(crate) enum Invited {
    /// The client of a record.
    Client(SpaceId),
    /// A professional.
    Professional(ProfessionalId),
}

/// Writes an invitation down; earlier ones for the same person end with it. `code_sha256` is the hash that
/// the asking device made of the code's 32 bytes: the code itself comes only to accept, so that
/// neither the database nor a repeated answer ever holds it.
pub(crate) fn invite(
    tx: &mut Tx<'_>,
    company: CompanyId,
    whom: &Invited,
    code_sha256: &str,
    email: Option<&str>,
    now: Micros,
) -> Result<(), Failed> {
    let code: [u8; 32] =
        unhex(code_sha256).ok_or_else(|| Failed::Malformed("code_sha256 is no SHA-256".into()))?;
    let (space, professional) = match whom {
        Invited::Client(space) => (Some(space), None),
        Invited::Professional(professional) => (None, Some(professional)),
    };
    let known = tx.opt(
        "SELECT 1 FROM invitation WHERE code_hash = $1",
        &[(&code).into()],
        |_| Ok(()),
    )?;
    if known.is_some() {
        return Err(Failure::BadId.into());
    }
    tx.exec(
        "UPDATE invitation SET spent_at = $4 WHERE company_id = $1 AND spent_at IS NULL \
         AND (space_id = $2 OR professional_id = $3)",
        &[
            (&company).into(),
            space.into(),
            professional.into(),
            now.into(),
        ],
    )?;
    tx.exec(
        "INSERT INTO invitation (company_id, code_hash, space_id, professional_id, email, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            (&company).into(),
            (&code).into(),
            space.into(),
            professional.into(),
            email.into(),
            (now + INVITATION_LASTS).into(),
        ],
    )?;
    Ok(())
}

/// SHA-256 of an invitation code's bytes: what is kept of it.
#[must_use]
pub fn code_hash(code: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(code).into()
}

/// Makes a professional and invites him.
///
/// # Errors
/// The refusals of the rules for [`Action::CreateProfessional`]; a bad name, address, id; an
/// address that is taken.
pub fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AddProfessional,
) -> Result<Done, Failed> {
    let action = Action::CreateProfessional {
        profile: op.profile,
        branches: op.branches.clone(),
    };
    let company = company::may(caller, &action)?;
    company::branches_exist(tx, company, &op.branches)?;
    names::check(&op.name)?;
    let email = address(&op.email)?;
    let known = tx.opt(
        "SELECT professional_id FROM professional WHERE professional_id = $1",
        &[(&op.professional).into()],
        |_| Ok(()),
    )?;
    if known.is_some() {
        return Err(Failure::BadId.into());
    }
    let taken = tx.opt(
        "SELECT 1 FROM professional WHERE company_id = $1 AND email = $2",
        &[(&company).into(), (&email).into()],
        |_| Ok(()),
    )?;
    if taken.is_some() {
        return Err(Failure::AccountExists.into());
    }
    let mut commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    let features = serde_json::to_string(&op.features).unwrap_or_default();
    tx.exec(
        "INSERT INTO professional (company_id, professional_id, email, name, profile, features, \
         active) VALUES ($1, $2, $3, $4, $5, $6, 1)",
        &[
            (&company).into(),
            (&op.professional).into(),
            (&email).into(),
            (&op.name).into(),
            (&word(op.profile)).into(),
            (&features).into(),
        ],
    )?;
    assign(tx, company, op.professional, &op.branches)?;
    let whom = Invited::Professional(op.professional);
    invite(tx, company, &whom, &op.code_sha256, Some(&email), now)?;
    commit.organisation();
    commit.audit(
        tx,
        "add_professional",
        &serde_json::json!({"professional": op.professional, "profile": op.profile}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Invites a professional again who did not accept in time. Who accepted has an account, and is
/// told so.
///
/// # Errors
/// The refusals of the rules for managing him ([`Action::ChangeFeatures`]);
/// [`Failure::AccountExists`].
pub fn invite_again(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &InviteProfessional,
) -> Result<Done, Failed> {
    let (other, facts) = managed(tx, caller, op.professional)?;
    decide(
        &caller.subject,
        &Action::ChangeFeatures,
        &Object::Professional(&other),
        &facts,
    )?;
    let email = tx
        .opt(
            "SELECT email FROM professional WHERE company_id = $1 AND professional_id = $2 \
             AND person_id IS NULL",
            &[(&other.company).into(), (&other.id).into()],
            |row| Ok(row.text(0)?.to_owned()),
        )?
        .ok_or(Failure::AccountExists)?;
    let commit = Commit::begin(tx, other.company, Some(caller.actor), now)?;
    let whom = Invited::Professional(other.id);
    invite(tx, other.company, &whom, &op.code_sha256, Some(&email), now)?;
    commit.audit(
        tx,
        "invite_professional",
        &serde_json::json!({"professional": other.id}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Makes these all of a professional's branches.
///
/// # Errors
/// [`Failed::Db`].
pub fn assign(
    tx: &mut Tx<'_>,
    company: CompanyId,
    professional: ProfessionalId,
    branches: &BTreeSet<BranchId>,
) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM professional_branch WHERE company_id = $1 AND professional_id = $2",
        &[(&company).into(), (&professional).into()],
    )?;
    for branch in branches {
        tx.exec(
            "INSERT INTO professional_branch (company_id, professional_id, branch_id) \
             VALUES ($1, $2, $3)",
            &[(&company).into(), (&professional).into(), branch.into()],
        )?;
    }
    Ok(())
}

/// The facts about a professional whose account is managed.
fn facts_of(tx: &mut Tx<'_>, other: &Professional) -> Result<Facts<'static>, Failed> {
    let others = tx.opt(
        "SELECT 1 FROM professional WHERE company_id = $1 AND profile = $2 AND active = 1 \
         AND professional_id <> $3 AND person_id IS NOT NULL LIMIT 1",
        &[
            (&other.company).into(),
            (&word(Profile::SuperAdministrator)).into(),
            (&other.id).into(),
        ],
        |_| Ok(()),
    )?;
    Ok(Facts {
        other_super_administrators: others.is_some(),
        ..Facts::outside()
    })
}

/// The professional of the caller's company that an operation is about, and the decision on it.
fn managed(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: ProfessionalId,
) -> Result<(Professional, Facts<'static>), Failed> {
    let company = company::professional(caller)?.company;
    let other = subject::colleague(tx, company, id)?;
    let facts = facts_of(tx, &other)?;
    Ok((other, facts))
}

/// Changes profile, branches and features.
///
/// # Errors
/// The refusals of the rules for each change; nothing is changed if one is refused.
pub fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &ChangeProfessional,
) -> Result<Done, Failed> {
    let (other, facts) = managed(tx, caller, op.professional)?;
    let object = Object::Professional(&other);
    let may = |action: &Action| decide(&caller.subject, action, &object, &facts);
    if let Some(profile) = op.profile {
        may(&Action::ChangeProfile(profile))?;
    }
    if let Some(branches) = &op.branches {
        company::branches_exist(tx, other.company, branches)?;
        may(&Action::ChangeBranches {
            added: branches.difference(&other.branches).copied().collect(),
            removed: other.branches.difference(branches).copied().collect(),
        })?;
    }
    if op.features.is_some() {
        may(&Action::ChangeFeatures)?;
    }
    let profile = op.profile.unwrap_or(other.profile);
    let features: &BTreeSet<Feature> = op.features.as_ref().unwrap_or(&other.features);
    let branches = op.branches.as_ref().unwrap_or(&other.branches);
    // "One or more branches" (access specification, "Words"), also for who was above them all.
    if branches.is_empty() && profile != Profile::SuperAdministrator {
        return Err(Refusal::BranchNeeded.into());
    }
    if (profile, features, branches) == (other.profile, &other.features, &other.branches) {
        // Whoever may not manage him does not learn by "nothing to do" how he is set.
        may(&Action::ChangeFeatures)?;
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, other.company, Some(caller.actor), now)?;
    let words = serde_json::to_string(features).unwrap_or_default();
    tx.exec(
        "UPDATE professional SET profile = $3, features = $4 \
         WHERE company_id = $1 AND professional_id = $2",
        &[
            (&other.company).into(),
            (&other.id).into(),
            (&word(profile)).into(),
            (&words).into(),
        ],
    )?;
    assign(tx, other.company, other.id, branches)?;
    commit.organisation();
    commit.audit(
        tx,
        "change_professional",
        &serde_json::json!({
            "professional": other.id, "profile": op.profile, "branches": op.branches,
            "features": op.features,
        }),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Ends or restores an account. Ending it ends every session and upload token.
///
/// # Errors
/// The refusals of the rules for [`Action::Deactivate`].
pub fn set_active(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &SetProfessionalActive,
) -> Result<Done, Failed> {
    let (other, facts) = managed(tx, caller, op.professional)?;
    decide(
        &caller.subject,
        &Action::Deactivate,
        &Object::Professional(&other),
        &facts,
    )?;
    if other.active == op.active {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, other.company, Some(caller.actor), now)?;
    tx.exec(
        "UPDATE professional SET active = $3 WHERE company_id = $1 AND professional_id = $2",
        &[
            (&other.company).into(),
            (&other.id).into(),
            op.active.into(),
        ],
    )?;
    if !op.active {
        end_sessions(tx, other.person)?;
    }
    commit.organisation();
    commit.audit(
        tx,
        "set_professional_active",
        &serde_json::json!({"professional": other.id, "active": op.active}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Ends all sessions and upload tokens that a person has as a professional. What waits on phones
/// stays told: only clients' photos are (`reports`), and as a client he may go on.
fn end_sessions(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Failed> {
    tx.exec(
        "UPDATE session SET ended = 'revoked' \
         WHERE person_id = $1 AND role = 'professional' AND ended IS NULL",
        &[(&person).into()],
    )?;
    Ok(())
}

/// Signs a professional out everywhere.
///
/// # Errors
/// The refusals of the rules for [`Action::SignOutDevices`].
pub fn sign_out(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &SignOutProfessional,
) -> Result<Done, Failed> {
    let (other, facts) = managed(tx, caller, op.professional)?;
    decide(
        &caller.subject,
        &Action::SignOutDevices,
        &Object::Professional(&other),
        &facts,
    )?;
    let mut commit = Commit::begin(tx, other.company, Some(caller.actor), now)?;
    end_sessions(tx, other.person)?;
    commit.organisation();
    commit.audit(
        tx,
        "sign_out_professional",
        &serde_json::json!({"professional": other.id}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}
