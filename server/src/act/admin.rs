//! What the company's operator does on the command line, and what tells whether the server is
//! well. None of it is asked for over the network.
//!
//! The commands open the same database as a running server: SQLite's own locking keeps their
//! transactions apart. Sessions are looked up at every request, so a reset password counts at
//! once; a phone that listens for changes hears of them at its next request.

use super::accounts::{Person, invitations, person_by_email, sessions};
use super::commit::{self, Commit};
use super::{people, templates};
use crate::db::{self, DbError, Tx};
use crate::{Failed, Poke, Suivi};
use serde_json::json;
use std::time::Duration;
use suivi_rules::{BranchId, CompanyId, Feature, PersonId, ProfessionalId, Profile};
use suivi_wire::accounts::{DeviceRow, Role, Secret};
use suivi_wire::problem::Failure;
use suivi_wire::{Micros, names};

/// Days from a deletion to the destruction of its bytes, until a company chooses otherwise.
const GRACE_DAYS: i64 = 7;
/// How long a database may take to answer the question whether it is there.
const SLOWEST: Duration = Duration::from_secs(5);
/// Rows of the audit trail that are read at once.
const PAGE: i64 = 1000;

/// A new company and its first super administrator.
#[derive(Debug, Clone)]
pub struct NewCompany {
    /// The company's name.
    pub name: String,
    /// Its first branch's name.
    pub branch: String,
    /// The super administrator's name.
    pub super_name: String,
    /// His address.
    pub super_email: String,
    /// His password.
    pub password: Secret,
}

/// What [`create_company`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatedCompany {
    /// The company.
    pub company: CompanyId,
    /// Its first branch.
    pub branch: BranchId,
    /// The super administrator's account.
    pub person: PersonId,
    /// The same as a professional.
    pub professional: ProfessionalId,
}

/// A password that nobody chose: 100 random bits in groups of five letters and digits, none of
/// which looks like another.
#[must_use]
pub fn make_password(app: &Suivi) -> Secret {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = [0; 20];
    app.entropy.fill(&mut random);
    let mut password = String::with_capacity(23);
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    Secret(password)
}

/// Makes a company, its first branch and its super administrator with all features.
///
/// # Errors
/// 400 for a bad name or address, 422 for a weak password, 409 if the address has an account or
/// is a professional's.
pub async fn create_company(app: &Suivi, new: NewCompany) -> Result<CreatedCompany, Failed> {
    for name in [&new.name, &new.branch, &new.super_name] {
        names::check(name)?;
    }
    let email = people::address(&new.super_email)?;
    let about = vec![email.clone(), new.super_name.clone()];
    let password = app.passwords.make(new.password, about, app.salt()).await?;
    let made = CreatedCompany {
        company: app.new_id(),
        branch: app.new_id(),
        person: app.new_id(),
        professional: app.new_id(),
    };
    let person = Person {
        id: made.person,
        email,
        password,
        name: new.super_name,
        active: true,
        client: false,
    };
    let (company, branch, now) = (new.name, new.branch, app.now());
    app.committing(move |tx| {
        let poke = add_company(tx, &made, &company, &branch, &person, now)?;
        Ok((made, vec![poke]))
    })
    .await
}

fn add_company(
    tx: &mut Tx<'_>,
    made: &CreatedCompany,
    company: &str,
    branch: &str,
    person: &Person,
    now: Micros,
) -> Result<Poke, Failed> {
    let taken = tx.opt(
        "SELECT 1 FROM professional WHERE email = $1 AND person_id IS NOT NULL",
        &[(&person.email).into()],
        |row| row.int(0),
    )?;
    if taken.is_some() || person_by_email(tx, &person.email)?.is_some() {
        return Err(Failure::AccountExists.into());
    }
    tx.exec(
        "INSERT INTO company (company_id, name, seq, org_seq, scope_count, audit_count, \
         audit_hash, grace_days, several_devices, created_at) \
         VALUES ($1, $2, 0, 0, 0, 0, $3, $4, 0, $5)",
        &[
            (&made.company).into(),
            company.into(),
            (&[0_u8; 32]).into(),
            GRACE_DAYS.into(),
            now.into(),
        ],
    )?;
    templates::place(tx, made.company, now)?;
    let mut commit = Commit::begin(tx, made.company, None, now)?;
    tx.exec(
        "INSERT INTO branch (company_id, branch_id, name) VALUES ($1, $2, $3)",
        &[(&made.company).into(), (&made.branch).into(), branch.into()],
    )?;
    invitations::add_person(tx, person, now)?;
    let profile = people::word(Profile::SuperAdministrator);
    let features = serde_json::to_string(&Feature::ALL).unwrap_or_default();
    tx.exec(
        "INSERT INTO professional (company_id, professional_id, person_id, email, name, profile, \
         features, active) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
        &[
            (&made.company).into(),
            (&made.professional).into(),
            (&person.id).into(),
            (&person.email).into(),
            (&person.name).into(),
            (&profile).into(),
            (&features).into(),
        ],
    )?;
    tx.exec(
        "INSERT INTO professional_branch (company_id, professional_id, branch_id) \
         VALUES ($1, $2, $3)",
        &[
            (&made.company).into(),
            (&made.professional).into(),
            (&made.branch).into(),
        ],
    )?;
    let object = json!({ "branch": made.branch, "professional": made.professional });
    commit.audit(tx, "company_created", &object)?;
    commit.organisation();
    commit.finish(tx)
}

/// Gives an account another password and ends all of its sessions and upload tokens.
///
/// # Errors
/// 404 if the address has no account, 422 for a weak password.
pub async fn reset_password(app: &Suivi, email: &str, password: Secret) -> Result<(), Failed> {
    let person = find(app, email).await?;
    let about = vec![person.email.clone(), person.name.clone()];
    let made = app.passwords.make(password, about, app.salt()).await?;
    let now = app.now();
    app.db
        .write(move |tx| {
            tx.exec(
                "UPDATE person SET password = $2 WHERE person_id = $1",
                &[(&person.id).into(), (&made).into()],
            )?;
            sessions::end_all(tx, person.id)?;
            super::accounts::audit(tx, person.id, None, now, "password_reset", json!({}))
        })
        .await
}

/// Begins a new epoch: every phone treats all it has as old, and fetches it anew. To be done after
/// the data was restored from a backup, before the server runs: a cursor from after the backup fits
/// again once the server has counted past it, and its phone would keep what is gone and miss what
/// is new. The photos that wait on phones are not concerned.
///
/// # Errors
/// The database's.
pub async fn new_epoch(app: &Suivi) -> Result<String, Failed> {
    let epoch = db::new_epoch(&*app.entropy);
    let new = epoch.clone();
    app.db
        .write(move |tx| {
            tx.exec(
                "UPDATE server SET epoch = $1 WHERE one = 1",
                &[(&new).into()],
            )?;
            Ok(())
        })
        .await?;
    Ok(epoch)
}

/// The devices of an account, in both roles.
///
/// # Errors
/// 404 if the address has no account.
pub async fn devices(app: &Suivi, email: &str) -> Result<Vec<(Role, DeviceRow)>, Failed> {
    let person = find(app, email).await?;
    let now = app.now();
    app.db
        .read(move |tx| {
            let mut found = Vec::new();
            for role in [Role::Professional, Role::Client] {
                let devices = sessions::devices(tx, person.id, role, now)?;
                found.extend(devices.into_iter().map(|device| (role, device)));
            }
            Ok(found)
        })
        .await
}

async fn find(app: &Suivi, email: &str) -> Result<Person, Failed> {
    let email = people::address(email)?;
    app.db
        .read(move |tx| {
            person_by_email(tx, &email)?.ok_or_else(|| suivi_rules::Refusal::NotFound.into())
        })
        .await
}

/// What a company's audit trail is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trail {
    /// Whose.
    pub company: CompanyId,
    /// How many entries it has.
    pub entries: i64,
    /// The first entry that does not follow from those before it: changed, added, or after one
    /// that was taken out. One more than there are entries if the end is missing.
    pub breaks_at: Option<i64>,
}

/// Walks the audit trail of one company, or of all, from its first entry to its last.
///
/// # Errors
/// 404 if there is no such company.
pub async fn verify_audit(app: &Suivi, company: Option<CompanyId>) -> Result<Vec<Trail>, Failed> {
    app.db
        .read(move |tx| {
            let mut companies = tx.all(
                "SELECT company_id, audit_count, audit_hash FROM company ORDER BY company_id",
                &[],
                |row| Ok((row.id::<CompanyId>(0)?, row.int(1)?, row.bytes(2)?.to_vec())),
            )?;
            if let Some(company) = company {
                companies.retain(|found| found.0 == company);
                if companies.is_empty() {
                    return Err(suivi_rules::Refusal::NotFound.into());
                }
            }
            let mut trails = Vec::new();
            for (company, count, last) in companies {
                trails.push(walk(tx, company, count, &last)?);
            }
            Ok(trails)
        })
        .await
}

fn walk(tx: &mut Tx<'_>, company: CompanyId, count: i64, last: &[u8]) -> Result<Trail, DbError> {
    let mut before = [0; 32];
    let mut n = 0;
    let broken = |at| Trail {
        company,
        entries: count,
        breaks_at: Some(at),
    };
    loop {
        let page = tx.all(
            "SELECT n, at, actor_role, actor_id, action, object, hash FROM audit \
             WHERE company_id = $1 AND n > $2 ORDER BY n LIMIT $3",
            &[(&company).into(), n.into(), PAGE.into()],
            |row| {
                let actor = row.opt_id::<PersonId>(3)?;
                let number = row.int(0)?;
                let hash = commit::chain(
                    &before,
                    number,
                    row.int(1)?,
                    row.text(2)?,
                    actor.as_ref().map(|id| &id.as_bytes()[..]),
                    row.text(4)?,
                    row.text(5)?,
                );
                let follows = number == n + 1 && row.bytes(6)? == hash;
                (n, before) = (number, hash);
                Ok((number, follows))
            },
        )?;
        if let Some((number, _)) = page.iter().find(|(_, follows)| !follows) {
            return Ok(broken(*number));
        }
        if page.is_empty() {
            break;
        }
    }
    if n != count || before[..] != *last {
        return Ok(broken(n + 1));
    }
    Ok(Trail {
        company,
        entries: n,
        breaks_at: None,
    })
}

/// The database answers.
///
/// # Errors
/// 503 if it does not, or not in time.
pub async fn ready(app: &Suivi) -> Result<(), Failed> {
    let asked = app.db.read(|tx| {
        tx.opt("SELECT one FROM server", &[], |row| row.int(0))?;
        Ok(())
    });
    match tokio::time::timeout(SLOWEST, asked).await {
        Ok(Ok(())) if !app.stopping.begun() => Ok(()),
        _ => Err(Failure::Unavailable.into()),
    }
}

/// The size of the database's file.
#[must_use]
pub fn database_bytes(app: &Suivi) -> u64 {
    std::fs::metadata(app.settings.data.join("suivi.sqlite")).map_or(0, |file| file.len())
}
