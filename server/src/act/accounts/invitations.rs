//! Accepting an invitation: opens an account, or adds a role to one that is there (security
//! specification, "Accounts": 256-bit code hashed, 72 h, single use, bound to company and record,
//! and to an address if one was given).
//!
//! Whoever has a code and an address that has an account learns no more from the answer than at
//! sign-in: the same comparison, the same limits, the same words.

use super::sessions::{self, Start};
use super::{Person, check_device_name, note_failure, person_by_email, still, wrong};
use crate::act::attempts::Attempt;
use crate::act::commit::Commit;
use crate::act::{people, records};
use crate::db::Tx;
use crate::read::facts::unhex;
use crate::subject::{self, Actor};
use crate::{Failed, Poke, Suivi};
use serde_json::json;
use std::net::IpAddr;
use suivi_rules::{CompanyId, PersonId, ProfessionalId, Refusal, SpaceId};
use suivi_wire::Micros;
use suivi_wire::accounts::{AcceptInvitationRequest, Account, Role, SessionAnswer};
use suivi_wire::problem::Failure;

/// To what somebody was invited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    /// To his own record, as client.
    Record(SpaceId),
    /// To a company, as professional.
    Professional(ProfessionalId),
}

impl To {
    const fn role(self) -> Role {
        match self {
            Self::Record(_) => Role::Client,
            Self::Professional(_) => Role::Professional,
        }
    }
}

/// An invitation that can still be accepted.
#[derive(Debug, Clone)]
struct Invitation {
    company: CompanyId,
    to: To,
    /// The only address that may accept it.
    bound: Option<String>,
    /// The invited one's name, as whoever invited him wrote it.
    name: String,
}

/// Finds an invitation that is neither spent, replaced nor too old, and whose object is still
/// without account.
fn open(tx: &mut Tx<'_>, code: &[u8; 32], now: Micros) -> Result<Invitation, Failed> {
    let found = tx.opt(
        "SELECT company_id, space_id, professional_id, email FROM invitation \
         WHERE code_hash = $1 AND spent_at IS NULL AND expires_at > $2",
        &[code.into(), now.into()],
        |row| {
            let (space, professional) = (row.opt_id(1)?, row.opt_id(2)?);
            let to = space.map(To::Record).or(professional.map(To::Professional));
            Ok((
                row.id::<CompanyId>(0)?,
                to,
                row.opt_text(3)?.map(str::to_owned),
            ))
        },
    )?;
    let Some((company, Some(to), bound)) = found else {
        return Err(Failure::InvitationSpent.into());
    };
    let (name, taken, closed) = match to {
        To::Record(space) => tx.opt(
            "SELECT name, person_id, archived FROM record WHERE company_id = $1 AND space_id = $2",
            &[(&company).into(), (&space).into()],
            |row| {
                Ok((
                    row.text(0)?.to_owned(),
                    row.opt_id::<PersonId>(1)?,
                    row.flag(2)?,
                ))
            },
        )?,
        To::Professional(professional) => tx.opt(
            "SELECT name, person_id, active FROM professional \
             WHERE company_id = $1 AND professional_id = $2",
            &[(&company).into(), (&professional).into()],
            |row| {
                Ok((
                    row.text(0)?.to_owned(),
                    row.opt_id::<PersonId>(1)?,
                    !row.flag(2)?,
                ))
            },
        )?,
    }
    .ok_or(Failure::InvitationSpent)?;
    match (taken, to) {
        (Some(_), _) => Err(Failure::InvitationSpent.into()),
        (None, To::Professional(_)) if closed => Err(Failure::InvitationSpent.into()),
        // Whoever holds the code may know of the record.
        (None, To::Record(_)) if closed => Err(Refusal::Archived.into()),
        (None, _) => Ok(Invitation {
            company,
            to,
            bound,
            name,
        }),
    }
}

/// Whose account accepts.
enum Who {
    /// One that is there, and whose password was right.
    There(Person),
    /// A new one, with its password.
    New {
        id: PersonId,
        email: String,
        password: String,
    },
}

/// Accepts an invitation, and signs in with the role that it gives.
///
/// # Errors
/// 410 for a code that is unknown, spent, replaced or too old; 401 if the address is not the one
/// it is bound to, or has an account with another password; 422 for a weak new password; 409 if
/// the address already has a professional's account; 403 for an archived record; 429.
pub async fn accept(
    app: &Suivi,
    request: AcceptInvitationRequest,
    peer: IpAddr,
) -> Result<SessionAnswer, Failed> {
    let AcceptInvitationRequest {
        code,
        email,
        password,
        device,
    } = request;
    check_device_name(&device.name)?;
    let code = unhex(&code.0).ok_or_else(|| Failed::Malformed("code is none".into()))?;
    let code = people::code_hash(&code);
    let email = people::address(&email)?;
    let now = app.now();
    let attempt = Attempt::at_account(&email, peer);
    app.attempts.count(&attempt, now)?;
    let asked = email.clone();
    let (invitation, person) = app
        .db
        .read(move |tx| {
            let invitation = open(tx, &code, now)?;
            if invitation
                .bound
                .as_ref()
                .is_some_and(|bound| *bound != asked)
            {
                return Err(wrong());
            }
            let person = person_by_email(tx, &asked)?;
            Ok((invitation, person))
        })
        .await?;
    let role = invitation.to.role();
    let who = match person {
        Some(person) => {
            let right = app
                .passwords
                .matches(password, Some(person.password.clone()))
                .await?;
            if !(right && person.active) {
                let id = Some(person.id);
                app.db
                    .write(move |tx| note_failure(tx, id, role, now))
                    .await?;
                return Err(wrong());
            }
            Who::There(person)
        }
        None => {
            let about = vec![email.clone(), invitation.name];
            let password = app.passwords.make(password, about, app.salt()).await?;
            Who::New {
                id: app.new_id(),
                email,
                password,
            }
        }
    };
    let (token, hash) = sessions::fresh_token(app);
    let account = app
        .committing(move |tx| {
            // Read again: another request may have been quicker.
            let invitation = open(tx, &code, now)?;
            let person = settle(tx, who, &invitation, now)?;
            let start = Start {
                role,
                device: &device,
                token: &hash,
                now,
            };
            let (account, poke) = accepted(tx, &code, &invitation, person, &start)?;
            Ok((account, vec![poke]))
        })
        .await?;
    app.attempts.succeeded(&attempt);
    Ok(SessionAnswer { token, account })
}

/// The account that accepts, made if it is new, with the role that the invitation gives.
fn settle(
    tx: &mut Tx<'_>,
    who: Who,
    invitation: &Invitation,
    now: Micros,
) -> Result<Person, Failed> {
    let client = invitation.to.role() == Role::Client;
    match who {
        Who::There(before) => {
            let mut person = still(tx, &before)?.ok_or_else(wrong)?;
            if client && !person.client {
                tx.exec(
                    "UPDATE person SET client_role = 1 WHERE person_id = $1",
                    &[(&person.id).into()],
                )?;
                person.client = true;
            }
            Ok(person)
        }
        Who::New {
            id,
            email,
            password,
        } => {
            if person_by_email(tx, &email)?.is_some() {
                return Err(Failure::AccountExists.into());
            }
            let name = invitation.name.clone();
            let person = Person {
                id,
                email,
                password,
                name,
                active: true,
                client,
            };
            add_person(tx, &person, now)?;
            Ok(person)
        }
    }
}

/// Adds the row of a new account. Its address must be nobody's yet.
pub(in crate::act) fn add_person(
    tx: &mut Tx<'_>,
    person: &Person,
    now: Micros,
) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO person (person_id, email, password, name, active, client_role, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&person.id).into(),
            (&person.email).into(),
            (&person.password).into(),
            (&person.name).into(),
            person.active.into(),
            person.client.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Spends the code, links the person to what it was for, starts the session: all or nothing.
fn accepted(
    tx: &mut Tx<'_>,
    code: &[u8; 32],
    invitation: &Invitation,
    person: Person,
    start: &Start<'_>,
) -> Result<(Account, Poke), Failed> {
    let company = invitation.company;
    let actor = match invitation.to {
        To::Record(_) => Actor::Client(person.id),
        To::Professional(professional) => Actor::Professional(professional),
    };
    let mut commit = Commit::begin(tx, company, Some(actor), start.now)?;
    let spent = tx.exec(
        "UPDATE invitation SET spent_at = $2 WHERE code_hash = $1 AND spent_at IS NULL",
        &[code.into(), start.now.into()],
    )?;
    if spent != 1 {
        return Err(Failure::InvitationSpent.into());
    }
    match invitation.to {
        To::Record(space) => {
            tx.exec(
                "UPDATE record SET person_id = $3 WHERE company_id = $1 AND space_id = $2 \
                 AND person_id IS NULL",
                &[(&company).into(), (&space).into(), (&person.id).into()],
            )?;
            records::show(tx, &mut commit, space)?;
            commit.audit(tx, "invitation_accepted", &json!({ "space": space }))?;
        }
        To::Professional(professional) => {
            // One account per person, and it is of one company.
            if subject::professional_of(tx, person.id)?.is_some() {
                return Err(Failure::AccountExists.into());
            }
            tx.exec(
                "UPDATE professional SET person_id = $3 \
                 WHERE company_id = $1 AND professional_id = $2 AND person_id IS NULL",
                &[
                    (&company).into(),
                    (&professional).into(),
                    (&person.id).into(),
                ],
            )?;
            let object = json!({ "professional": professional });
            commit.audit(tx, "invitation_accepted", &object)?;
        }
    }
    commit.organisation();
    let account = sessions::start(tx, &person, start)?.ok_or_else(wrong)?;
    let poke = commit.finish(tx)?;
    Ok((account, poke))
}
