//! From a token to who asks: the only way there is.

use crate::Failed;
use crate::db::{Arg, DbError, Row, Tx};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use suivi_rules::{
    BranchId, CompanyId, DeviceId, Feature, PersonId, Professional, ProfessionalId, Refusal,
    Subject,
};
use suivi_wire::Micros;
use suivi_wire::accounts::Role;
use suivi_wire::problem::Failure;

const HOUR: Micros = 3_600_000_000;
/// A professional's session ends after 14 days without a request, a client's after 90.
pub(crate) const fn idle(role: Role) -> Micros {
    match role {
        Role::Professional => 14 * 24 * HOUR,
        Role::Client => 90 * 24 * HOUR,
    }
}

/// SHA-256 of a token: what is kept and looked up. The token itself goes no further than the
/// header it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Of this token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Everything that its person may do.
    Session,
    /// To create, append to and commit its own uploads; nothing else.
    Upload,
}

/// A person in a role: whose uploads and operations they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A professional.
    Professional(ProfessionalId),
    /// A person as client of any of his records.
    Client(PersonId),
}

impl Actor {
    /// The role as the database writes it.
    #[must_use]
    pub const fn role(&self) -> &'static str {
        match self {
            Self::Professional(_) => "professional",
            Self::Client(_) => "client",
        }
    }

    /// The id within the role.
    #[must_use]
    pub const fn id(&self) -> &[u8; 16] {
        match self {
            Self::Professional(id) => id.as_bytes(),
            Self::Client(id) => id.as_bytes(),
        }
    }
}

/// Who asks, and from where.
#[derive(Debug, Clone)]
pub struct Caller {
    /// As the rules see him.
    pub subject: Subject,
    /// As uploads and operations are kept.
    pub actor: Actor,
    /// The person.
    pub person: PersonId,
    /// The role of this session.
    pub role: Role,
    /// The phone.
    pub device: DeviceId,
    /// What the token may be used for.
    pub kind: TokenKind,
    /// This session.
    pub token: TokenHash,
    seen_at: Micros,
}

impl Caller {
    /// His last request is so long ago that the new one should be written down.
    #[must_use]
    pub const fn is_stale(&self, now: Micros) -> bool {
        now - self.seen_at > HOUR
    }

    /// Refuses upload tokens, everywhere but at `/v1/tus`.
    ///
    /// # Errors
    /// 401 for an upload token.
    pub fn session_only(&self) -> Result<(), Failed> {
        match self.kind {
            TokenKind::Session => Ok(()),
            TokenKind::Upload => Err(Failure::SessionEnded.into()),
        }
    }
}

const BY_TOKEN: &str = "SELECT s.kind, s.person_id, s.role, s.device_id, s.seen_at, s.expires_at, \
    s.ended, p.active, p.client_role FROM session s JOIN person p ON p.person_id = s.person_id \
    WHERE s.token_hash = $1";

/// Who has this token.
///
/// # Errors
/// 401: unknown, ended, idle for too long, of an inactive account.
pub fn of_token(tx: &mut Tx<'_>, token: &TokenHash, now: Micros) -> Result<Caller, Failed> {
    struct Found {
        kind: TokenKind,
        person: PersonId,
        role: Role,
        device: DeviceId,
        seen_at: Micros,
        expires_at: Option<Micros>,
        superseded: bool,
        ended: bool,
        active: bool,
        client: bool,
    }
    let found = tx.opt(BY_TOKEN, &[(&token.0).into()], |row| {
        Ok(Found {
            kind: if row.text(0)? == "upload" {
                TokenKind::Upload
            } else {
                TokenKind::Session
            },
            person: row.id(1)?,
            role: row.word(2)?,
            device: row.id(3)?,
            seen_at: row.int(4)?,
            expires_at: row.opt_int(5)?,
            superseded: row.opt_text(6)? == Some("superseded"),
            ended: row.opt_text(6)?.is_some(),
            active: row.flag(7)?,
            client: row.flag(8)?,
        })
    })?;
    let Some(found) = found else {
        return Err(Failure::SessionEnded.into());
    };
    if found.superseded {
        return Err(Failure::SessionSuperseded.into());
    }
    let idle_end = match found.kind {
        TokenKind::Session => Some(found.seen_at + idle(found.role)),
        TokenKind::Upload => found.expires_at,
    };
    if found.ended || !found.active || idle_end.is_some_and(|end| end <= now) {
        return Err(Failure::SessionEnded.into());
    }
    let (subject, actor) = match found.role {
        Role::Client if found.client => (
            Subject::Client {
                person: found.person,
                active: true,
            },
            Actor::Client(found.person),
        ),
        Role::Client => return Err(Failure::SessionEnded.into()),
        Role::Professional => match professional_of(tx, found.person)? {
            Some(professional) if professional.active => {
                let actor = Actor::Professional(professional.id);
                (Subject::Professional(professional), actor)
            }
            _ => return Err(Failure::SessionEnded.into()),
        },
    };
    Ok(Caller {
        subject,
        actor,
        person: found.person,
        role: found.role,
        device: found.device,
        kind: found.kind,
        token: *token,
        seen_at: found.seen_at,
    })
}

/// Writes down that a session was used, so that it does not end by idleness.
///
/// # Errors
/// [`DbError`].
pub fn seen(tx: &mut Tx<'_>, token: &TokenHash, now: Micros) -> Result<(), Failed> {
    tx.exec(
        "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND ended IS NULL",
        &[(&token.0).into(), now.into()],
    )?;
    tx.exec(
        "UPDATE device SET seen_at = $2 WHERE (person_id, role, device_id) IN \
         (SELECT person_id, role, device_id FROM session WHERE token_hash = $1)",
        &[(&token.0).into(), now.into()],
    )?;
    Ok(())
}

fn professional(
    tx: &mut Tx<'_>,
    sql: &'static str,
    arg: Arg<'_>,
) -> Result<Option<Professional>, Failed> {
    let found = tx.opt(sql, &[arg], |row: &Row<'_>| {
        Ok(Professional {
            id: row.id(0)?,
            // Who has not accepted yet has no person: zero bytes are nobody's.
            person: row.opt_id(1)?.unwrap_or(PersonId::from_bytes([0; 16])),
            company: row.id(2)?,
            profile: row.word(3)?,
            branches: BTreeSet::new(),
            features: row.json::<BTreeSet<Feature>>(4)?,
            active: row.flag(5)?,
        })
    })?;
    let Some(mut found) = found else {
        return Ok(None);
    };
    found.branches = branches_of(tx, found.company, found.id)?;
    Ok(Some(found))
}

/// The branches that a professional is assigned to.
///
/// # Errors
/// [`DbError`].
pub fn branches_of(
    tx: &mut Tx<'_>,
    company: CompanyId,
    professional: ProfessionalId,
) -> Result<BTreeSet<BranchId>, DbError> {
    let rows = tx.all(
        "SELECT branch_id FROM professional_branch WHERE company_id = $1 AND professional_id = $2",
        &[(&company).into(), (&professional).into()],
        |row| row.id(0),
    )?;
    Ok(rows.into_iter().collect())
}

/// The professional that a person is, if he is one.
///
/// # Errors
/// [`DbError`].
pub fn professional_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Professional>, Failed> {
    professional(
        tx,
        "SELECT professional_id, person_id, company_id, profile, features, active \
         FROM professional WHERE person_id = $1",
        (&person).into(),
    )
}

/// A professional by his id.
///
/// # Errors
/// [`DbError`].
pub fn professional_by_id(
    tx: &mut Tx<'_>,
    id: ProfessionalId,
) -> Result<Option<Professional>, Failed> {
    professional(
        tx,
        "SELECT professional_id, person_id, company_id, profile, features, active \
         FROM professional WHERE professional_id = $1",
        (&id).into(),
    )
}

/// The company must know the professional; anything else is not there.
///
/// # Errors
/// 404.
pub fn colleague(
    tx: &mut Tx<'_>,
    company: CompanyId,
    id: ProfessionalId,
) -> Result<Professional, Failed> {
    professional_by_id(tx, id)?
        .filter(|found| found.company == company)
        .ok_or_else(|| Refusal::NotFound.into())
}
