//! Accounts: sign-in and sign-out, password, upload tokens, one's own devices (access
//! specification, "Accounts and devices"; security specification, "Accounts"; queue
//! specification, "Credentials").
//!
//! Whoever can't sign in learns nothing of why: an unknown address, a wrong password, a role that
//! the person has not and an account that was deactivated all give the same answer after the same
//! work, a comparison of passwords and a write.

pub mod invitations;
pub mod sessions;

use super::attempts::Attempt;
use super::{commit, people};
use crate::db::{DbError, Tx};
use crate::subject::{self, Actor, TokenHash};
use crate::{Failed, Suivi};
use serde_json::json;
use sessions::{End, Start};
use std::net::IpAddr;
use suivi_rules::{DeviceId, PersonId};
use suivi_wire::Micros;
use suivi_wire::accounts::{
    Account, ChangePasswordRequest, DeviceRow, Role, SessionAnswer, SignInRequest,
};
use suivi_wire::names;
use suivi_wire::problem::Failure;

/// The longest name of a device, in characters.
const LONGEST_DEVICE_NAME: usize = 100;

/// Refuses a device's name that is empty, too long or could mislead where it is shown.
///
/// # Errors
/// 400.
fn check_device_name(name: &str) -> Result<(), Failed> {
    names::check(name)?;
    if name.chars().count() > LONGEST_DEVICE_NAME {
        return Err(Failure::BadName.into());
    }
    Ok(())
}

/// An account as its row tells it.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// The address, folded.
    pub email: String,
    /// The PHC string.
    pub password: String,
    /// His name.
    pub name: String,
    /// False once the account was closed.
    pub active: bool,
    /// He may sign in as a client.
    pub client: bool,
}

fn read_person(row: &crate::db::Row<'_>) -> Result<Person, DbError> {
    Ok(Person {
        id: row.id(0)?,
        email: row.text(1)?.into(),
        password: row.text(2)?.into(),
        name: row.text(3)?.into(),
        active: row.flag(4)?,
        client: row.flag(5)?,
    })
}

/// The account with this folded address.
///
/// # Errors
/// [`DbError`].
pub fn person_by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Person>, DbError> {
    tx.opt(
        "SELECT person_id, email, password, name, active, client_role FROM person WHERE email = $1",
        &[email.into()],
        read_person,
    )
}

/// The account of this person.
///
/// # Errors
/// [`DbError`].
pub fn person_by_id(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Person>, DbError> {
    tx.opt(
        "SELECT person_id, email, password, name, active, client_role FROM person \
         WHERE person_id = $1",
        &[(&person).into()],
        read_person,
    )
}

/// Writes an account event into the audit trail of the company whose professional this person is.
/// A client belongs to no company: his account's events are in none.
pub(super) fn audit(
    tx: &mut Tx<'_>,
    person: PersonId,
    actor: Option<Actor>,
    now: Micros,
    action: &'static str,
    mut object: serde_json::Value,
) -> Result<(), Failed> {
    if let Some(professional) = subject::professional_of(tx, person)? {
        object["professional"] = json!(professional.id);
        commit::audit(tx, professional.company, actor, now, action, &object)?;
    }
    Ok(())
}

/// Writes down that somebody failed to sign in. It is a write for every address, also for one
/// without account, so that the time tells nothing.
fn note_failure(
    tx: &mut Tx<'_>,
    person: Option<PersonId>,
    role: Role,
    now: Micros,
) -> Result<(), Failed> {
    tx.exec("UPDATE server SET epoch = epoch WHERE one = 1", &[])?;
    match person {
        Some(person) => audit(
            tx,
            person,
            None,
            now,
            "sign_in_failed",
            json!({ "role": role }),
        ),
        None => Ok(()),
    }
}

/// What a wrong address, a wrong password, a wrong role and a closed account all answer.
fn wrong() -> Failed {
    Failure::WrongCredentials.into()
}

impl Suivi {
    /// A salt for one password.
    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        salt
    }
}

/// Signs somebody in, in one role on one device.
///
/// # Errors
/// 401 for whatever is not right, 429 after too many attempts, 400 for a device without a name.
pub async fn sign_in(
    app: &Suivi,
    request: SignInRequest,
    peer: IpAddr,
) -> Result<SessionAnswer, Failed> {
    check_device_name(&request.device.name)?;
    let SignInRequest {
        email,
        password,
        role,
        device,
    } = request;
    // An address that can be nobody's takes the way of one that nobody has.
    let email = people::address(&email).unwrap_or_default();
    let (asked, device_id) = (email.clone(), device.id);
    let (person, known) = app
        .db
        .read(move |tx| {
            let Some(person) = person_by_email(tx, &asked)? else {
                return Ok((None, false));
            };
            let known = sessions::is_known(tx, person.id, role, device_id)?;
            Ok((Some(person), known))
        })
        .await?;
    let attempt = if known {
        Attempt::from_known_device(&email, device_id)
    } else {
        Attempt::at_account(&email, peer)
    };
    let now = app.now();
    app.attempts.count(&attempt, now)?;
    let kept = person.as_ref().map(|person| person.password.clone());
    let right = app.passwords.matches(password, kept).await?;
    let (token, hash) = sessions::fresh_token(app);
    let account = app
        .db
        .write(move |tx| {
            let id = person.as_ref().map(|person| person.id);
            let same = match person.filter(|_| right) {
                Some(before) => still(tx, &before)?,
                None => None,
            };
            let start = Start {
                role,
                device: &device,
                token: &hash,
                now,
            };
            let account = match &same {
                Some(person) => sessions::start(tx, person, &start)?,
                None => None,
            };
            if account.is_none() {
                note_failure(tx, id, role, now)?;
            }
            Ok(account)
        })
        .await?
        .ok_or_else(wrong)?;
    app.attempts.succeeded(&attempt);
    Ok(SessionAnswer { token, account })
}

/// The account as it is now, if it is open and the password has not been changed while it was
/// compared.
fn still(tx: &mut Tx<'_>, before: &Person) -> Result<Option<Person>, DbError> {
    let now = person_by_id(tx, before.id)?;
    Ok(now.filter(|now| now.active && now.password == before.password))
}

/// Ends this session, and the upload tokens of this device.
///
/// # Errors
/// 401.
pub async fn sign_out(app: &Suivi, token: TokenHash) -> Result<(), Failed> {
    let now = app.now();
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        sessions::end_device(
            tx,
            caller.person,
            caller.role,
            caller.device,
            End::SignedOut,
        )?;
        let object = json!({ "device": caller.device });
        audit(
            tx,
            caller.person,
            Some(caller.actor),
            now,
            "sign_out",
            object,
        )?;
        Ok(((), Vec::new()))
    })
    .await
}

/// Changes the password. All sessions end, also the one that asks, and every upload token, in both
/// roles (security specification, "Accounts": "password change or reset revokes everything").
///
/// # Errors
/// 401 if the old one is wrong, 422 if the new one is weak, 429 after too many attempts.
pub async fn change_password(
    app: &Suivi,
    token: TokenHash,
    request: ChangePasswordRequest,
) -> Result<(), Failed> {
    let (person, device) = app
        .reading(token, |tx, caller| {
            caller.session_only()?;
            let person = person_by_id(tx, caller.person)?.ok_or(Failure::SessionEnded)?;
            Ok((person, caller.device))
        })
        .await?;
    let now = app.now();
    let attempt = Attempt::from_known_device(&person.email, device);
    app.attempts.count(&attempt, now)?;
    let kept = person.password;
    if !app
        .passwords
        .matches(request.old, Some(kept.clone()))
        .await?
    {
        return Err(wrong());
    }
    app.attempts.succeeded(&attempt);
    let about = vec![person.email, person.name];
    let made = app.passwords.make(request.new, about, app.salt()).await?;
    app.writing(token, move |tx, caller| {
        let changed = tx.exec(
            "UPDATE person SET password = $2 WHERE person_id = $1 AND password = $3",
            &[(&caller.person).into(), (&made).into(), (&kept).into()],
        )?;
        if changed == 0 {
            // Somebody was quicker: what was compared is the password no longer.
            return Err(wrong());
        }
        sessions::end_all(tx, caller.person)?;
        audit(
            tx,
            caller.person,
            Some(caller.actor),
            now,
            "password_changed",
            json!({}),
        )?;
        Ok(((), Vec::new()))
    })
    .await
}

/// Who one is.
///
/// # Errors
/// 401.
pub async fn account(app: &Suivi, token: TokenHash) -> Result<Account, Failed> {
    app.reading(token, |tx, caller| {
        caller.session_only()?;
        let person = person_by_id(tx, caller.person)?.ok_or(Failure::SessionEnded)?;
        let professional = match caller.role {
            Role::Professional => subject::professional_of(tx, caller.person)?,
            Role::Client => None,
        };
        Ok(Account {
            person: person.id,
            role: caller.role,
            professional: professional.as_ref().map(|it| it.id),
            company: professional.as_ref().map(|it| it.company),
            name: person.name,
        })
    })
    .await
}

/// One's own devices in this role, the one used last first.
///
/// # Errors
/// 401.
pub async fn devices(app: &Suivi, token: TokenHash) -> Result<Vec<DeviceRow>, Failed> {
    let now = app.now();
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        sessions::devices(tx, caller.person, caller.role, now)
    })
    .await
}

/// Signs one of one's own devices out: its session and its upload tokens end.
///
/// # Errors
/// 401; 404 for a device that is not one's own in this role.
pub async fn sign_out_device(
    app: &Suivi,
    token: TokenHash,
    device: DeviceId,
) -> Result<(), Failed> {
    let now = app.now();
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        if !sessions::is_known(tx, caller.person, caller.role, device)? {
            return Err(suivi_rules::Refusal::NotFound.into());
        }
        sessions::end_device(tx, caller.person, caller.role, device, End::SignedOut)?;
        let object = json!({ "device": device });
        audit(
            tx,
            caller.person,
            Some(caller.actor),
            now,
            "device_signed_out",
            object,
        )?;
        Ok(((), Vec::new()))
    })
    .await
}

#[cfg(test)]
mod tests;
