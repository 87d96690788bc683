//! Sessions, upload tokens and the devices that have them.
//!
//! A professional has one live session, unless his company allows several devices: the newest
//! sign-in supersedes all others, which a partial unique index makes sure of. Upload tokens of a
//! superseded device stay, so that it can send what it still has.

use super::{Person, audit};
use crate::db::Tx;
use crate::subject::{self, Actor, TokenHash};
use crate::{Failed, Suivi};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use suivi_rules::{CompanyId, DeviceId, PersonId, Refusal};
use suivi_wire::Micros;
use suivi_wire::accounts::{Account, Device, DeviceRow, Role, Secret, UploadTokenAnswer};
use suivi_wire::problem::Failure;

const DAY: Micros = 24 * 3_600_000_000;
/// The life of an upload token.
const UPLOAD_TOKEN: Micros = 90 * DAY;
/// The most upload tokens that a device is given in 24 hours. A phone takes a new one when it comes
/// to the foreground. At this many it is refused for some hours and goes on with its newest, which
/// is less than a day old and lives for 89 more. A bound on all that are alive would starve a phone
/// that asks often, for days and when all it has are near their end; to end the oldest would cut
/// off transfers that the platform holds. So 90 days' worth of these is all there can be.
const UPLOAD_TOKENS_A_DAY: i64 = 24;
/// How long a session's row is kept after its last use, so that an old phone is still told why it
/// was signed out; and a device's, and an invitation's after its end.
const KEPT: Micros = 400 * DAY;

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its person signed out, here or from afar, or signed in on this device again.
    SignedOut,
    /// Its person signed in on another device.
    Superseded,
    /// The password was changed or reset, or the account deactivated.
    Revoked,
}

impl End {
    const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }
}

/// A role as the database writes it.
const fn word(role: Role) -> &'static str {
    match role {
        Role::Professional => "professional",
        Role::Client => "client",
    }
}

/// A token that nobody can guess, and what is kept of it.
pub(super) fn fresh_token(app: &Suivi) -> (Secret, TokenHash) {
    let mut bytes = [0; 32];
    app.entropy.fill(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = TokenHash::of(&token);
    (Secret(token), hash)
}

/// Somebody signed in on this device before.
pub(super) fn is_known(
    tx: &mut Tx<'_>,
    person: PersonId,
    role: Role,
    device: DeviceId,
) -> Result<bool, Failed> {
    let found = tx.opt(
        "SELECT 1 FROM device WHERE person_id = $1 AND role = $2 AND device_id = $3",
        &[(&person).into(), word(role).into(), (&device).into()],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// Where, as what and with which token a session starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) role: Role,
    pub(super) device: &'a Device,
    pub(super) token: &'a TokenHash,
    pub(super) now: Micros,
}

/// Starts a session. None if the person has not that role, or has it no longer.
pub(super) fn start(
    tx: &mut Tx<'_>,
    person: &Person,
    start: &Start<'_>,
) -> Result<Option<Account>, Failed> {
    let professional = match start.role {
        Role::Client if person.client => None,
        Role::Client => return Ok(None),
        Role::Professional => match subject::professional_of(tx, person.id)? {
            Some(professional) if professional.active => Some(professional),
            _ => return Ok(None),
        },
    };
    let single = match &professional {
        Some(professional) => !several_devices(tx, professional.company)?,
        None => false,
    };
    // What this device had before is replaced; that is no other device's doing.
    tx.exec(
        "UPDATE session SET ended = $4 WHERE person_id = $1 AND role = $2 AND kind = 'session' \
         AND device_id = $3 AND ended IS NULL",
        &[
            (&person.id).into(),
            word(start.role).into(),
            (&start.device.id).into(),
            End::SignedOut.word().into(),
        ],
    )?;
    if single {
        tx.exec(
            "UPDATE session SET ended = $3 WHERE person_id = $1 AND role = $2 \
             AND kind = 'session' AND ended IS NULL",
            &[
                (&person.id).into(),
                word(start.role).into(),
                End::Superseded.word().into(),
            ],
        )?;
    }
    tx.exec(
        "INSERT INTO device (device_id, person_id, role, name, seen_at, confirmed, offered, offer) \
         VALUES ($1, $2, $3, $4, $5, NULL, NULL, 0) ON CONFLICT (person_id, role, device_id) \
         DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at",
        &[
            (&start.device.id).into(),
            (&person.id).into(),
            word(start.role).into(),
            start.device.name.trim().into(),
            start.now.into(),
        ],
    )?;
    let kept = Kept {
        kind: "session",
        person: person.id,
        role: start.role,
        device: start.device.id,
        single,
        expires_at: None,
    };
    keep(tx, start.token, &kept, start.now)?;
    let actor = match &professional {
        Some(professional) => Actor::Professional(professional.id),
        None => Actor::Client(person.id),
    };
    if start.role == Role::Professional {
        let object = json!({ "device": start.device.id });
        audit(tx, person.id, Some(actor), start.now, "sign_in", object)?;
    }
    Ok(Some(Account {
        person: person.id,
        role: start.role,
        professional: professional.as_ref().map(|it| it.id),
        company: professional.as_ref().map(|it| it.company),
        name: person.name.clone(),
    }))
}

fn several_devices(tx: &mut Tx<'_>, company: CompanyId) -> Result<bool, Failed> {
    tx.opt(
        "SELECT several_devices FROM company WHERE company_id = $1",
        &[(&company).into()],
        |row| row.flag(0),
    )?
    .ok_or_else(|| Refusal::NotFound.into())
}

/// What a row of table `session` holds besides its token and times.
struct Kept {
    kind: &'static str,
    person: PersonId,
    role: Role,
    device: DeviceId,
    single: bool,
    expires_at: Option<Micros>,
}

fn keep(tx: &mut Tx<'_>, token: &TokenHash, kept: &Kept, now: Micros) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO session (token_hash, kind, person_id, role, device_id, single, created_at, \
         seen_at, expires_at, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, NULL)",
        &[
            (&token.0).into(),
            kept.kind.into(),
            (&kept.person).into(),
            word(kept.role).into(),
            (&kept.device).into(),
            kept.single.into(),
            now.into(),
            kept.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// A token with which this device may only upload. Earlier ones stay valid to their end, since a
/// platform may replay a transfer days later.
///
/// # Errors
/// 401; 429 if the device collects them, until its oldest of the last 24 hours is older than that.
pub async fn upload_token(app: &Suivi, token: TokenHash) -> Result<UploadTokenAnswer, Failed> {
    let now = app.now();
    let expires_at = now + UPLOAD_TOKEN;
    let (upload, hash) = fresh_token(app);
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        let of_a_day = tx.opt(
            "SELECT COUNT(*), MIN(created_at) FROM session WHERE person_id = $1 AND role = $2 \
             AND kind = 'upload' AND device_id = $3 AND ended IS NULL AND created_at > $4",
            &[
                (&caller.person).into(),
                word(caller.role).into(),
                (&caller.device).into(),
                (now - DAY).into(),
            ],
            |row| Ok((row.int(0)?, row.opt_int(1)?.unwrap_or(now))),
        )?;
        if let Some((UPLOAD_TOKENS_A_DAY.., oldest)) = of_a_day {
            let wait = (oldest + DAY - now) / 1_000_000 + 1;
            return Err(Failed::Wait {
                code: Failure::TooMany.into(),
                seconds: u64::try_from(wait).unwrap_or(1),
            });
        }
        let kept = Kept {
            kind: "upload",
            person: caller.person,
            role: caller.role,
            device: caller.device,
            single: false,
            expires_at: Some(expires_at),
        };
        keep(tx, &hash, &kept, now)?;
        Ok(((), Vec::new()))
    })
    .await?;
    Ok(UploadTokenAnswer {
        token: upload,
        expires_at,
    })
}

/// Ends a device's session and upload tokens in one role.
pub(super) fn end_device(
    tx: &mut Tx<'_>,
    person: PersonId,
    role: Role,
    device: DeviceId,
    why: End,
) -> Result<(), Failed> {
    tx.exec(
        "UPDATE session SET ended = $4 WHERE person_id = $1 AND role = $2 AND device_id = $3 \
         AND ended IS NULL",
        &[
            (&person).into(),
            word(role).into(),
            (&device).into(),
            why.word().into(),
        ],
    )?;
    // Nobody knows any more what still waits there.
    tx.exec(
        "DELETE FROM device_report WHERE person_id = $1 AND device_id = $2",
        &[(&person).into(), (&device).into()],
    )?;
    Ok(())
}

/// Ends all sessions and upload tokens of a person in all roles.
///
/// # Errors
/// [`Failed::Db`].
pub fn end_all(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Failed> {
    tx.exec(
        "UPDATE session SET ended = $2 WHERE person_id = $1 AND ended IS NULL",
        &[(&person).into(), End::Revoked.word().into()],
    )?;
    // As in [`end_device`], of all of them.
    tx.exec(
        "DELETE FROM device_report WHERE person_id = $1",
        &[(&person).into()],
    )?;
    Ok(())
}

/// The company allows one device again: of each of its professionals the newest session lives on,
/// the others are superseded.
///
/// # Errors
/// [`Failed::Db`].
pub fn newest_only(tx: &mut Tx<'_>, company: CompanyId) -> Result<(), Failed> {
    let alive: Vec<(Vec<u8>, PersonId)> = tx.all(
        "SELECT s.token_hash, s.person_id FROM professional p JOIN session s \
         ON s.person_id = p.person_id AND s.role = 'professional' AND s.kind = 'session' \
         AND s.ended IS NULL WHERE p.company_id = $1 \
         ORDER BY s.person_id, s.created_at DESC, s.token_hash",
        &[(&company).into()],
        |row| Ok((row.bytes(0)?.to_vec(), row.id(1)?)),
    )?;
    let (mut kept, mut others, mut last) = (Vec::new(), Vec::new(), None);
    for (token, person) in &alive {
        let list = if last == Some(*person) {
            &mut others
        } else {
            &mut kept
        };
        list.push(token);
        last = Some(*person);
    }
    // First all that end: there is never more than one that counts as the single one.
    for token in others {
        tx.exec(
            "UPDATE session SET ended = $2 WHERE token_hash = $1",
            &[token.into(), End::Superseded.word().into()],
        )?;
    }
    for token in kept {
        tx.exec(
            "UPDATE session SET single = 1 WHERE token_hash = $1",
            &[token.into()],
        )?;
    }
    Ok(())
}

/// A person's devices in one role, the one used last first.
///
/// # Errors
/// [`Failed::Db`].
pub fn devices(
    tx: &mut Tx<'_>,
    person: PersonId,
    role: Role,
    now: Micros,
) -> Result<Vec<DeviceRow>, Failed> {
    let rows = tx.all(
        "SELECT d.device_id, d.name, d.seen_at, MAX(s.seen_at) FROM device d LEFT JOIN session s \
         ON s.person_id = d.person_id AND s.role = d.role AND s.device_id = d.device_id \
         AND s.kind = 'session' AND s.ended IS NULL WHERE d.person_id = $1 AND d.role = $2 \
         GROUP BY d.device_id, d.name, d.seen_at ORDER BY d.seen_at DESC, d.device_id",
        &[(&person).into(), word(role).into()],
        |row| {
            Ok(DeviceRow {
                device: row.id(0)?,
                name: row.text(1)?.into(),
                seen_at: row.int(2)?,
                live: row
                    .opt_int(3)?
                    .is_some_and(|seen| seen + subject::idle(role) > now),
            })
        },
    )?;
    Ok(rows)
}

/// Forgets what ended long ago: tokens, the devices that had them with what waited there, and
/// invitations. Done now and then.
///
/// # Errors
/// [`Failed::Db`].
pub async fn forget_old(app: &Suivi) -> Result<(), Failed> {
    let long_ago = app.now() - KEPT;
    app.db
        .write(move |tx| {
            for sql in [
                "DELETE FROM session WHERE kind = 'upload' AND expires_at < $1",
                "DELETE FROM session WHERE kind = 'session' AND seen_at < $1",
                "DELETE FROM device WHERE seen_at < $1 AND NOT EXISTS (SELECT 1 FROM session s \
                 WHERE s.person_id = device.person_id AND s.role = device.role \
                 AND s.device_id = device.device_id)",
                "DELETE FROM invitation WHERE expires_at < $1",
            ] {
                tx.exec(sql, &[long_ago.into()])?;
            }
            tx.exec(
                "DELETE FROM device_report WHERE NOT EXISTS (SELECT 1 FROM device d \
                 WHERE d.person_id = device_report.person_id \
                 AND d.device_id = device_report.device_id)",
                &[],
            )?;
            Ok(())
        })
        .await
}
