//! Who can be meant by "who can see this", by name (access specification, "Visibility": the
//! screens show names and a count).

use crate::Failed;
use crate::db::{DbError, Row, Tx};
use crate::read::lists::{space_facts, within};
use crate::subject::{self, Caller};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::{
    Audience, BranchId, Participation, Professional, ProfessionalId, Relation, ScopeSet, Space,
    SpaceId, Subject, scopes_for,
};
use suivi_wire::rows::ParticipantRow;
use suivi_wire::spaces::{PeopleAnswer, PersonWithReach, SeesHere};

/// `GET /v1/spaces/{id}/people`. A client reads the same names as a professional, so that he
/// knows who can see a photo; in a group no member learns of another.
///
/// # Errors
/// 404 if the caller holds no scope in the space.
pub fn people(tx: &mut Tx<'_>, caller: &Caller, id: SpaceId) -> Result<PeopleAnswer, Failed> {
    let within = within(tx, caller, id)?;
    let space = &within.space;
    let mut participants = Vec::new();
    let mut asked = Vec::new();
    let mut sees: Vec<SeesHere> = Vec::new();
    let branches: BTreeSet<BranchId> = tx
        .all(BRANCHES, &[(&space.company).into()], |row| row.id(0))?
        .into_iter()
        .collect();
    for (is_asked, mut row) in participations(tx, space)? {
        // Who was deactivated, or lost what shows him anything here, sees nothing: he must not be
        // counted among those who do.
        if row.state == Participation::Active {
            let held = held_by(tx, space, row.professional)?.audiences_with(&branches);
            if held.is_empty() {
                row.state = Participation::Archived;
            } else {
                sees.push(SeesHere {
                    professional: row.professional,
                    audiences: held,
                });
            }
        }
        if is_asked {
            asked.push(row)
        } else {
            participants.push(row)
        }
    }
    participants.sort_by_key(|row| (row.state != Participation::Active, row.since));
    asked.sort_by_key(|row| row.since);
    let active: BTreeSet<ProfessionalId> = participants
        .iter()
        .filter(|row| row.state == Participation::Active)
        .map(|row| row.professional)
        .collect();
    let mut by_profile_rows = Vec::new();
    for (row, held) in by_profile(tx, space, &active)? {
        sees.push(SeesHere {
            professional: row.professional,
            audiences: held.audiences_with(&branches),
        });
        by_profile_rows.push(row);
    }
    if matches!(caller.subject, Subject::Client { .. }) {
        for row in &mut by_profile_rows {
            row.branches.clear();
        }
        for one in &mut sees {
            one.audiences
                .retain(|audience| !matches!(audience, Audience::Branch(_)));
        }
    }
    let space = space_facts(tx, caller, space, &within.relation)?;
    Ok(PeopleAnswer {
        space,
        participants,
        asked,
        by_profile: by_profile_rows,
        sees,
    })
}

/// The scopes that he holds through his active participation; none if he was deactivated or lost
/// what shows him anything.
fn held_by(tx: &mut Tx<'_>, space: &Space, id: ProfessionalId) -> Result<ScopeSet, Failed> {
    let relation = Relation {
        participation: Participation::Active,
        ..Relation::default()
    };
    let Some(found) = subject::professional_by_id(tx, id)? else {
        return Ok(ScopeSet::default());
    };
    Ok(scopes_for(&Subject::Professional(found), space, &relation))
}

const BRANCHES: &str = "SELECT branch_id FROM branch WHERE company_id = $1";

const PARTICIPANTS: &str = "SELECT p.professional_id, p.professional_company, f.name, p.state, \
    p.since FROM participant p JOIN professional f \
    ON f.company_id = p.professional_company AND f.professional_id = p.professional_id \
    WHERE p.company_id = $1 AND p.space_id = $2";

/// All participations, and whether each still waits for the client's answer.
fn participations(tx: &mut Tx<'_>, space: &Space) -> Result<Vec<(bool, ParticipantRow)>, Failed> {
    let args = [(&space.company).into(), (&space.id).into()];
    Ok(tx.all(PARTICIPANTS, &args, |row| {
        let (asked, state) = match row.text(3)? {
            "active" => (false, Participation::Active),
            "archived" => (false, Participation::Archived),
            "asked" => (true, Participation::None),
            _ => return Err(DbError::Unexpected(3)),
        };
        Ok((
            asked,
            ParticipantRow {
                space: space.id,
                professional: row.id(0)?,
                company: row.id(1)?,
                name: row.text(2)?.to_owned(),
                state,
                since: row.int(4)?,
            },
        ))
    })?)
}

const COLLEAGUES: &str = "SELECT professional_id, person_id, name, profile, features, active \
    FROM professional WHERE company_id = $1 AND person_id IS NOT NULL";
const THEIR_BRANCHES: &str =
    "SELECT professional_id, branch_id FROM professional_branch WHERE company_id = $1";

/// Everybody of the space's company who sees something in it without being a participant. The
/// rules are asked about each; no statement knows a profile.
fn by_profile(
    tx: &mut Tx<'_>,
    space: &Space,
    participants: &BTreeSet<ProfessionalId>,
) -> Result<Vec<(PersonWithReach, ScopeSet)>, Failed> {
    let mut branches: BTreeMap<ProfessionalId, BTreeSet<BranchId>> = BTreeMap::new();
    let rows = tx.all(THEIR_BRANCHES, &[(&space.company).into()], |row| {
        Ok((row.id::<ProfessionalId>(0)?, row.id::<BranchId>(1)?))
    })?;
    for (professional, branch) in rows {
        branches.entry(professional).or_default().insert(branch);
    }
    let colleagues = tx.all(COLLEAGUES, &[(&space.company).into()], |row| {
        colleague(row, space, &mut branches)
    })?;
    let mut found: Vec<(PersonWithReach, ScopeSet)> = colleagues
        .into_iter()
        .filter(|(_, colleague)| {
            !participants.contains(&colleague.id) && space.library_of() != Some(colleague.id)
        })
        .filter_map(|(name, colleague)| {
            let held = reached(&colleague, space);
            let row = PersonWithReach {
                professional: colleague.id,
                name,
                branches: colleague.branches,
            };
            (!held.is_empty()).then_some((row, held))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| {
        a.name
            .cmp(&b.name)
            .then(a.professional.cmp(&b.professional))
    });
    Ok(found)
}

fn colleague(
    row: &Row<'_>,
    space: &Space,
    branches: &mut BTreeMap<ProfessionalId, BTreeSet<BranchId>>,
) -> Result<(String, Professional), DbError> {
    let id = row.id(0)?;
    let colleague = Professional {
        id,
        person: row.id(1)?,
        company: space.company,
        profile: row.word(3)?,
        branches: branches.remove(&id).unwrap_or_default(),
        features: row.json(4)?,
        active: row.flag(5)?,
    };
    Ok((row.text(2)?.to_owned(), colleague))
}

/// The scopes that his profile alone gives him.
fn reached(colleague: &Professional, space: &Space) -> ScopeSet {
    let subject = Subject::Professional(colleague.clone());
    scopes_for(&subject, space, &Relation::default())
}
