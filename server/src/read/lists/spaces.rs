//! The spaces within reach, and what lists tell of one.

use super::merge::Merge;
use super::text::{broken, place, placed};
use super::{LONGEST_PAGE, count, searched};
use crate::Failed;
use crate::db::{DbError, Row, Tx};
use crate::read::facts;
use crate::subject::Caller;
use suivi_rules::{
    BranchId, CompanyId, Creator, File, ItemId, Level, Participation, PersonId, Professional,
    Profile, Relation, Space, SpaceId, SpaceKind, Subject, follows, scopes_for, scopes_of,
};
use suivi_wire::Micros;
use suivi_wire::rows::RecordRow;
use suivi_wire::spaces::{OnPhones, SpaceFacts, SpaceWord, SpacesAnswer};

/// The most spaces that one search looks at; `next` goes on from there.
const MOST_EXAMINED: usize = 10_000;
/// How many are read at first.
const CHUNK: usize = 128;

/// What is asked of the list of spaces.
#[derive(Debug, Clone, Default)]
pub struct SpacesAsked {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Clients' names that contain this.
    pub q: Option<String>,
}

/// Where a space stands: by company, the newest first. Not by name, which may change while
/// somebody turns pages.
type Standing = (CompanyId, SpaceId);

const TOP: Standing = (
    CompanyId::from_bytes([0xff; 16]),
    SpaceId::from_bytes([0xff; 16]),
);

/// Where spaces come from that somebody may have reach in. The rules confirm each.
enum Source {
    Participations,
    WholeCompany,
    OfBranch(BranchId),
    OwnLibrary,
    OwnRecords,
    OwnGroups,
}

/// Where to look, by what a professional is. Wider than his reach is harmless, narrower is not.
fn sources(subject: &Subject) -> Vec<Source> {
    match subject {
        Subject::Professional(me) => match me.profile {
            Profile::SuperAdministrator => vec![Source::Participations, Source::WholeCompany],
            Profile::BranchAdministrator | Profile::Manager => {
                let mut all = vec![Source::Participations, Source::OwnLibrary];
                all.extend(me.branches.iter().copied().map(Source::OfBranch));
                all
            }
            Profile::Employee | Profile::ReadOnly => {
                vec![Source::Participations, Source::OwnLibrary]
            }
        },
        Subject::Client { .. } => vec![Source::OwnRecords, Source::OwnGroups],
        Subject::SignedOut | Subject::Service { .. } => Vec::new(),
    }
}

const PARTICIPATIONS: &str = "SELECT p.company_id, p.space_id, r.name FROM participant p \
    LEFT JOIN record r ON r.company_id = p.company_id AND r.space_id = p.space_id \
    WHERE p.professional_id = $1 AND p.state = 'active' AND (p.company_id, p.space_id) < ($2, $3) \
    ORDER BY p.company_id DESC, p.space_id DESC LIMIT $4";
const WHOLE_COMPANY: &str = "SELECT s.company_id, s.space_id, r.name FROM space s \
    LEFT JOIN record r ON r.company_id = s.company_id AND r.space_id = s.space_id \
    WHERE s.company_id = $1 AND s.space_id < $2 ORDER BY s.space_id DESC LIMIT $3";
const OF_BRANCH: &str = "SELECT s.company_id, s.space_id, r.name FROM space_branch s \
    LEFT JOIN record r ON r.company_id = s.company_id AND r.space_id = s.space_id \
    WHERE s.company_id = $1 AND s.branch_id = $2 AND s.space_id < $3 \
    ORDER BY s.space_id DESC LIMIT $4";
const OWN_LIBRARY: &str =
    "SELECT company_id, space_id, NULL FROM space WHERE company_id = $1 AND owner_id = $2";
const OWN_RECORDS: &str = "SELECT company_id, space_id, name FROM record WHERE person_id = $1";
const OWN_GROUPS: &str = "SELECT m.company_id, m.space_id, NULL FROM record r \
    JOIN group_member m ON m.company_id = r.company_id AND m.record_id = r.space_id \
    WHERE r.person_id = $1";

/// A candidate with the name of its client.
type Named = (Standing, Option<String>);

fn named(row: &Row<'_>) -> Result<Named, DbError> {
    Ok((
        (row.id(0)?, row.id(1)?),
        row.opt_text(2)?.map(str::to_owned),
    ))
}

fn read(
    tx: &mut Tx<'_>,
    subject: &Subject,
    source: &Source,
    below: &Standing,
    most: usize,
) -> Result<Vec<Named>, Failed> {
    let (company, space, most) = (&below.0, &below.1, count(most));
    match subject {
        Subject::Professional(me) => of_professional(tx, me, source, below, most),
        Subject::Client { person, .. } => {
            let sql = if matches!(source, Source::OwnGroups) {
                OWN_GROUPS
            } else {
                OWN_RECORDS
            };
            let mut all = tx.all(sql, &[person.into()], named)?;
            all.retain(|(at, _)| *at < (*company, *space));
            all.sort_by(|a, b| b.cmp(a));
            // A client has a handful: all of them came, the next question finds none.
            all.dedup_by_key(|(at, _)| *at);
            Ok(all)
        }
        Subject::SignedOut | Subject::Service { .. } => Ok(Vec::new()),
    }
}

fn of_professional(
    tx: &mut Tx<'_>,
    me: &Professional,
    source: &Source,
    below: &Standing,
    most: i64,
) -> Result<Vec<Named>, Failed> {
    // Where all is of one company, the key is the space alone, once that company's turn has come.
    let of_company = match me.company.cmp(&below.0) {
        std::cmp::Ordering::Less => Some(&TOP.1),
        std::cmp::Ordering::Equal => Some(&below.1),
        std::cmp::Ordering::Greater => None,
    };
    match (source, of_company) {
        (Source::Participations, _) => {
            let args = [
                (&me.id).into(),
                (&below.0).into(),
                (&below.1).into(),
                most.into(),
            ];
            Ok(tx.all(PARTICIPATIONS, &args, named)?)
        }
        (Source::WholeCompany, Some(space)) => Ok(tx.all(
            WHOLE_COMPANY,
            &[(&me.company).into(), space.into(), most.into()],
            named,
        )?),
        (Source::OfBranch(branch), Some(space)) => {
            let args = [
                (&me.company).into(),
                branch.into(),
                space.into(),
                most.into(),
            ];
            Ok(tx.all(OF_BRANCH, &args, named)?)
        }
        (Source::OwnLibrary, _) => {
            let mut all = tx.all(OWN_LIBRARY, &[(&me.company).into(), (&me.id).into()], named)?;
            all.retain(|(at, _)| at < below);
            Ok(all)
        }
        _ => Ok(Vec::new()),
    }
}

/// `GET /v1/spaces`: a page of the spaces in which the caller holds a scope.
///
/// # Errors
/// 400 for an `after` that no answer gave.
pub fn spaces(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: &SpacesAsked,
) -> Result<SpacesAnswer, Failed> {
    let needle = searched(asked.q.as_deref())?;
    let after = asked
        .after
        .as_deref()
        .map(standing)
        .transpose()?
        .unwrap_or(TOP);
    let mut merge = Merge::new(sources(&caller.subject), after, MOST_EXAMINED, CHUNK);
    let mut spaces = Vec::new();
    let mut last = after;
    let mut examined = 0;
    while let Some((at, name)) =
        merge.next(|source, below, most| read(tx, &caller.subject, source, below, most))?
    {
        if examined == MOST_EXAMINED || spaces.len() == LONGEST_PAGE {
            let next = place(&[last.0.as_bytes(), last.1.as_bytes()]);
            return Ok(SpacesAnswer {
                spaces,
                next: Some(next),
            });
        }
        examined += 1;
        last = at;
        if let Some(needle) = &needle
            && !name.is_some_and(|name| suivi_wire::names::fold(&name).contains(needle))
        {
            continue;
        }
        let Some(space) = facts::space(tx, at.1)? else {
            continue;
        };
        let relation = facts::relation(tx, caller, &space)?;
        if !scopes_for(&caller.subject, &space, &relation).is_empty() {
            spaces.push(space_facts(tx, caller, &space, &relation)?);
        }
    }
    Ok(SpacesAnswer { spaces, next: None })
}

fn standing(word: &str) -> Result<Standing, Failed> {
    let bytes = placed(word)?;
    let (company, space) = bytes.split_first_chunk::<16>().ok_or_else(broken)?;
    let space = <[u8; 16]>::try_from(space).map_err(|_| broken())?;
    Ok((CompanyId::from_bytes(*company), SpaceId::from_bytes(space)))
}

/// What lists tell of a space: the one place that puts it together.
///
/// # Errors
/// [`Failed::Db`].
pub fn space_facts(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: &Space,
    relation: &Relation,
) -> Result<SpaceFacts, Failed> {
    let kind = match space.kind {
        SpaceKind::Record { .. } => SpaceWord::Record,
        SpaceKind::Group => SpaceWord::Group,
        SpaceKind::Library { .. } => SpaceWord::Library,
    };
    Ok(SpaceFacts {
        space: space.id,
        company: space.company,
        kind,
        branches: space.branches.clone(),
        record: card(tx, space)?,
        owner: space.library_of(),
        participates: relation.participation == Participation::Active,
        followed: follows(&caller.subject, space, relation),
        on_phones: on_phones(tx, caller, space, relation)?,
    })
}

fn card(tx: &mut Tx<'_>, space: &Space) -> Result<Option<RecordRow>, Failed> {
    let SpaceKind::Record {
        client,
        person,
        consented,
        archived,
    } = space.kind
    else {
        return Ok(None);
    };
    Ok(tx.opt(
        "SELECT name, revision, sex, born FROM record WHERE company_id = $1 AND space_id = $2",
        &[(&space.company).into(), (&space.id).into()],
        |row| {
            Ok(RecordRow {
                space: space.id,
                company: space.company,
                client,
                name: row.text(0)?.to_owned(),
                branches: space.branches.clone(),
                has_account: person.is_some(),
                sex: row.opt_word(2)?,
                born: row.opt_parse(3)?,
                consented,
                archived,
                revision: row.int(1)?,
            })
        },
    )?)
}

/// One line of a device's report.
struct Reported {
    person: PersonId,
    level: Level,
    pending: u32,
    blocked: u32,
    oldest_at: Micros,
}

/// What waits on the client's phones, of what the caller would see once it is here: for each
/// level the rules are asked about the file that it will be. What others sent for this space is
/// nobody's business.
fn on_phones(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: &Space,
    relation: &Relation,
) -> Result<Option<OnPhones>, Failed> {
    let SpaceKind::Record {
        client,
        person: Some(owner),
        ..
    } = space.kind
    else {
        return Ok(None);
    };
    let reported = tx.all(
        "SELECT person_id, level, pending, blocked, oldest_at FROM device_report \
         WHERE company_id = $1 AND space_id = $2",
        &[(&space.company).into(), (&space.id).into()],
        |row| {
            Ok(Reported {
                person: row.id(0)?,
                level: row.parse(1)?,
                pending: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
                blocked: u32::try_from(row.int(3)?).unwrap_or(u32::MAX),
                oldest_at: row.int(4)?,
            })
        },
    )?;
    if reported.is_empty() {
        return Ok(None);
    }
    let scopes = scopes_for(&caller.subject, space, relation);
    let seen = reported.iter().filter(|row| {
        let file = File {
            id: ItemId::from_bytes([0; 16]),
            creator: Creator::Client(client),
            author: None,
            adder: None,
            keeper: None,
            company: space.company,
            level: row.level,
            client_photo: true,
        };
        row.person == owner && scopes.sees(&scopes_of(&file, space))
    });
    Ok(seen.fold(None, |sum: Option<OnPhones>, row| {
        let (pending, blocked, oldest_at) = sum.map_or((0, 0, Micros::MAX), |sum| {
            (sum.pending, sum.blocked, sum.oldest_at)
        });
        Some(OnPhones {
            pending: pending.saturating_add(row.pending),
            blocked: blocked.saturating_add(row.blocked),
            oldest_at: oldest_at.min(row.oldest_at),
        })
    }))
}
