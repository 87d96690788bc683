//! Participants of a record: adding, joining, asking professionals of other companies, ending.

use super::commit::{Commit, EntryKind};
use super::folders::Doors;
use super::ops::Done;
use super::people;
use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::{self, Caller};
use suivi_rules::{
    Action, CompanyId, Facts, Object, Participation, ProfessionalId, Refusal, Relation, Space,
    SpaceId, decide,
};
use suivi_wire::ops::{
    AddParticipant, AnswerExternal, ArchiveParticipant, InviteExternal, JoinRecord,
};
use suivi_wire::problem::Failure;
use suivi_wire::rows::{ParticipantRow, Row};

/// Makes a professional an active participant and tells the feed.
///
/// # Errors
/// [`Failed::Db`].
pub fn activate(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: SpaceId,
    professional: ProfessionalId,
    company: CompanyId,
) -> Result<(), Failed> {
    set(tx, commit, space, professional, company, "active")
}

fn set(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: SpaceId,
    professional: ProfessionalId,
    company: CompanyId,
    state: &'static str,
) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO participant (company_id, space_id, professional_id, professional_company, \
         state, since) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (company_id, space_id, professional_id) \
         DO UPDATE SET state = excluded.state, since = excluded.since",
        &[
            (&commit.company).into(),
            (&space).into(),
            (&professional).into(),
            (&company).into(),
            state.into(),
            commit.now.into(),
        ],
    )?;
    commit.organisation();
    let state = match state {
        "active" => Participation::Active,
        "archived" => Participation::Archived,
        // Asked but not answered is nobody's business but the client's, who asks online.
        _ => return Ok(()),
    };
    let name = tx
        .opt(
            "SELECT name FROM professional WHERE company_id = $1 AND professional_id = $2",
            &[(&company).into(), (&professional).into()],
            |row| Ok(row.text(0)?.to_owned()),
        )?
        .ok_or(Refusal::NotFound)?;
    let row = Row::Participant(ParticipantRow {
        space,
        professional,
        company,
        name: name.clone(),
        state,
        since: commit.now,
    });
    let id = entry_id(space, professional);
    commit.card(tx, space, EntryKind::Participant, &id, &name, &row)
}

/// One professional takes part in many records of a company, so his entry needs an id of its own.
/// Two ids folded into one: version 7 ids differ in 74 random bits each.
fn entry_id(space: SpaceId, professional: ProfessionalId) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let both = Sha256::new()
        .chain_update(space.as_bytes())
        .chain_update(professional.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&both.finalize()[..16]);
    id
}

/// Decides about a record that the caller knows.
fn may(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: SpaceId,
    action: &Action,
) -> Result<(Space, Relation), Failed> {
    let (space, relation) = facts::known_space(tx, caller, space)?;
    decide(
        &caller.subject,
        action,
        &Object::Space,
        &Facts::within(&space, relation),
    )?;
    Ok((space, relation))
}

/// Makes a colleague an active participant.
///
/// # Errors
/// The refusals of the rules for [`Action::AddColleague`]; 404 for a professional of others.
pub fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AddParticipant,
) -> Result<Done, Failed> {
    let (space, _) = facts::known_space(tx, caller, op.space)?;
    let found = subject::professional_by_id(tx, op.professional)?
        .filter(|found| found.company == space.company);
    // Decided first, as about any colleague: who may not add one learns of none.
    let action = Action::AddColleague {
        company: space.company,
        person: found
            .as_ref()
            .map_or(suivi_rules::PersonId::from_bytes([0; 16]), |found| {
                found.person
            }),
    };
    may(tx, caller, op.space, &action)?;
    let other = found.ok_or(Refusal::NotFound)?;
    if !other.active {
        return Err(Refusal::NotFound.into());
    }
    if facts::participation(tx, &space, other.id)? == Participation::Active {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    activate(tx, &mut commit, space.id, other.id, other.company)?;
    commit.audit(
        tx,
        "add_participant",
        &serde_json::json!({"space": space.id, "professional": other.id}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Makes oneself an active participant of a record within reach.
///
/// # Errors
/// The refusals of the rules for [`Action::Join`].
pub fn join(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &JoinRecord) -> Result<Done, Failed> {
    let (space, relation) = may(tx, caller, op.space, &Action::Join)?;
    let me = super::company::professional(caller)?;
    if relation.participation == Participation::Active {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    activate(tx, &mut commit, space.id, me.id, me.company)?;
    commit.audit(tx, "join_record", &serde_json::json!({"space": space.id}))?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Asks the client to accept a professional of another company.
///
/// # Errors
/// The refusals of the rules for [`Action::InviteExternal`]; [`Failure::NoSuchAccount`].
pub fn invite_external(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &InviteExternal,
) -> Result<Done, Failed> {
    let (space, relation) = facts::known_space(tx, caller, op.space)?;
    let email = people::address(&op.email)?;
    let found: Option<ProfessionalId> = tx.opt(
        "SELECT professional_id FROM professional WHERE email = $1 AND active = 1 \
         AND person_id IS NOT NULL",
        &[(&email).into()],
        |row| row.id(0),
    )?;
    let other = match found {
        Some(id) => subject::professional_by_id(tx, id)?,
        None => None,
    };
    let facts = Facts::within(&space, relation);
    let Some(other) = other else {
        // Who may not ask learns nothing of addresses: decide as if it were somebody.
        let (company, person) = (
            CompanyId::from_bytes([0; 16]),
            suivi_rules::PersonId::from_bytes([0; 16]),
        );
        let action = Action::InviteExternal { company, person };
        decide(&caller.subject, &action, &Object::Space, &facts)?;
        return Err(Failure::NoSuchAccount.into());
    };
    let action = Action::InviteExternal {
        company: other.company,
        person: other.person,
    };
    decide(&caller.subject, &action, &Object::Space, &facts)?;
    if facts::participation(tx, &space, other.id)? == Participation::Active {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    set(tx, &mut commit, space.id, other.id, other.company, "asked")?;
    commit.audit(
        tx,
        "invite_external",
        &serde_json::json!({"space": space.id, "professional": other.id}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// The client lets a professional of another company in, or keeps him out.
///
/// # Errors
/// The refusals of the rules for [`Action::ApproveExternal`] and [`Action::RefuseExternal`]; 404
/// if nobody was asked about.
pub fn answer_external(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &AnswerExternal,
) -> Result<Done, Failed> {
    let action = if op.approve {
        Action::ApproveExternal
    } else {
        Action::RefuseExternal
    };
    let (space, _) = may(tx, caller, op.space, &action)?;
    let asked: CompanyId = tx
        .opt(
            "SELECT professional_company FROM participant \
             WHERE company_id = $1 AND space_id = $2 AND professional_id = $3 AND state = 'asked'",
            &[
                (&space.company).into(),
                (&space.id).into(),
                (&op.professional).into(),
            ],
            |row| row.id(0),
        )?
        .ok_or(Refusal::NotFound)?;
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    if op.approve {
        activate(tx, &mut commit, space.id, op.professional, asked)?;
    } else {
        // Who took part once stays known as that, as his row in the feed says.
        let before = entry_id(space.id, op.professional);
        let was = tx.opt(
            "SELECT 1 FROM entry WHERE company_id = $1 AND kind = $2 AND id = $3 AND live = 1",
            &[
                (&space.company).into(),
                EntryKind::Participant.word().into(),
                (&before).into(),
            ],
            |_| Ok(()),
        )?;
        let key = [
            (&space.company).into(),
            (&space.id).into(),
            (&op.professional).into(),
        ];
        if was.is_some() {
            tx.exec(
                "UPDATE participant SET state = 'archived' \
                 WHERE company_id = $1 AND space_id = $2 AND professional_id = $3",
                &key,
            )?;
        } else {
            tx.exec(
                "DELETE FROM participant \
                 WHERE company_id = $1 AND space_id = $2 AND professional_id = $3",
                &key,
            )?;
        }
        commit.organisation();
    }
    commit.audit(
        tx,
        "answer_external",
        &serde_json::json!({
            "space": space.id, "professional": op.professional, "approve": op.approve,
        }),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Ends a participation; the last one to leave names a successor, who is added in the same change.
///
/// # Errors
/// The refusals of the rules for [`Action::ArchiveParticipant`]; 404 if there is none.
pub fn archive(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &ArchiveParticipant,
) -> Result<Done, Failed> {
    let (space, relation) = facts::known_space(tx, caller, op.space)?;
    let active: Vec<(ProfessionalId, CompanyId)> = tx.all(
        "SELECT professional_id, professional_company FROM participant \
         WHERE company_id = $1 AND space_id = $2 AND state = 'active'",
        &[(&space.company).into(), (&space.id).into()],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )?;
    let facts = Facts {
        other_participants: active.iter().any(|(id, _)| *id != op.professional),
        ..Facts::within(&space, relation)
    };
    let action = Action::ArchiveParticipant {
        professional: op.professional,
        successor: op.successor.is_some(),
    };
    decide(&caller.subject, &action, &Object::Space, &facts)?;
    let company = active
        .iter()
        .find(|(id, _)| *id == op.professional)
        .map(|(_, company)| *company)
        .ok_or(Refusal::NotFound)?;
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    if let Some(successor) = op.successor {
        let other = subject::colleague(tx, space.company, successor)?;
        let action = Action::AddColleague {
            company: other.company,
            person: other.person,
        };
        decide(&caller.subject, &action, &Object::Space, &facts)?;
        if !other.active || other.id == op.professional {
            return Err(Refusal::SuccessorNeeded.into());
        }
        activate(tx, &mut commit, space.id, other.id, other.company)?;
    }
    set(
        tx,
        &mut commit,
        space.id,
        op.professional,
        company,
        "archived",
    )?;
    commit.audit(
        tx,
        "archive_participant",
        &serde_json::json!({
            "space": space.id, "professional": op.professional, "successor": op.successor,
        }),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}
