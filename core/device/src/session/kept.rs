//! What is on disk of accounts: small files, each whole or not there.

use super::account::{Account, End, Session, UploadToken, Which, Why};
use crate::disk::{above, replace, sync_folder};
use crate::remote::http::Address;
use crate::sealed;
use crate::time::{Entropy, Moment, new_id};
use crate::vault::{Key, KeyError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use suivi_rules::{CompanyId, DeviceId, PersonId, ProfessionalId};
use suivi_wire::accounts::{Role, Secret};
use zeroize::Zeroizing;

/// An account's file, in its folder.
pub(super) const ACCOUNT: &str = "account.json";
/// The phone's file, in the root.
const DEVICE: &str = "device";
/// What this version writes.
const VERSION: u32 = 1;

/// `account.json`. Tokens are in it sealed under the phone's session key. A field that an older app does not know may be added under the same version;
/// anything else is another version.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    person: PersonId,
    role: Role,
    name: String,
    email: String,
    company: Option<CompanyId>,
    professional: Option<ProfessionalId>,
    server: String,
    device: DeviceId,
    device_name: String,
    session: State,
    /// [`Tokens`], sealed, in base64.
    sealed: Option<String>,
}

/// How the session stands, without its token.
#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum State {
    SignedIn,
    Ended { why: End },
    SignedOut,
}

/// What nobody may read who finds the phone.
#[derive(Serialize, Deserialize)]
struct Tokens {
    session: Option<Secret>,
    upload: Option<UploadToken>,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What an account's folder has in it.
pub(super) enum Found {
    Good(Box<Account>),
    Broken(Why),
}

/// The folders of accounts. Others are not ours and are left alone.
pub(super) fn folders(accounts: &Path) -> io::Result<Vec<(Which, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(accounts)? {
        let entry = entry?;
        let which = entry.file_name().to_str().and_then(|it| it.parse().ok());
        if let Some(which) = which
            && entry.file_type()?.is_dir()
        {
            found.push((which, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Reads an account's file. One that can't be understood is put aside.
pub(super) fn account(which: Which, dir: &Path, key: Option<&Key>) -> io::Result<Found> {
    let path = dir.join(ACCOUNT);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Found::Broken(
                last_aside(&path)?.map_or(Why::Missing, Why::Damaged),
            ));
        }
        read => read?,
    };
    let version = serde_json::from_slice::<Version>(&bytes);
    if version.is_ok_and(|it| it.version > VERSION) {
        return Ok(Found::Broken(Why::Newer));
    }
    match understood(which, dir, &bytes, key) {
        Some(account) => Ok(Found::Good(Box::new(account))),
        None => Ok(Found::Broken(Why::Damaged(put_aside(&path)?))),
    }
}

fn understood(which: Which, dir: &Path, bytes: &[u8], key: Option<&Key>) -> Option<Account> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    let (session, upload) = match (&kept.sealed, key) {
        (Some(sealed), Some(key)) => {
            let tokens = unsealed(sealed, key, which)?;
            (tokens.session, tokens.upload)
        }
        _ => (None, None),
    };
    let session = match (kept.session, session) {
        (State::SignedIn, Some(token)) => Session::SignedIn { token },
        // What sealed the token is gone with the phone's key.
        (State::SignedIn, None) => Session::Ended { why: End::KeyLost },
        (State::Ended { why }, _) => Session::Ended { why },
        (State::SignedOut, _) => Session::SignedOut,
    };
    let is_his = kept.person == which.person && kept.role == which.role;
    let server = Address::parse(&kept.server).ok()?;
    is_his.then(|| Account {
        dir: dir.to_owned(),
        which,
        name: kept.name,
        email: kept.email,
        company: kept.company,
        professional: kept.professional,
        server,
        device: kept.device,
        device_name: kept.device_name,
        session,
        upload,
    })
}

fn unsealed(text: &str, key: &Key, which: Which) -> Option<Tokens> {
    let sealed = STANDARD.decode(text).ok()?;
    let mut json = Zeroizing::new(Vec::new());
    sealed::open(sealed.as_slice(), key, &sealed_as(which), &mut *json).ok()?;
    serde_json::from_slice(&json).ok()
}

/// As what tokens are sealed: those of another account do not open.
fn sealed_as(which: Which) -> String {
    format!("tokens {which}")
}

/// Writes an account's file. `key` is asked for where there is a token.
pub(super) fn write(
    account: &Account,
    key: impl FnOnce() -> Result<Key, KeyError>,
    entropy: &dyn Entropy,
) -> Result<(), KeyError> {
    let tokens = Tokens {
        session: account.session.token().cloned(),
        upload: account.upload.clone(),
    };
    let sealed = if tokens.session.is_some() || tokens.upload.is_some() {
        let json = Zeroizing::new(serde_json::to_vec(&tokens).map_err(io::Error::from)?);
        let sealed = sealed::seal(&json, &key()?, &sealed_as(account.which), entropy)?;
        Some(STANDARD.encode(sealed))
    } else {
        None
    };
    let kept = Kept {
        version: VERSION,
        person: account.which.person,
        role: account.which.role,
        name: account.name.clone(),
        email: account.email.clone(),
        company: account.company,
        professional: account.professional,
        server: account.server.to_string(),
        device: account.device,
        device_name: account.device_name.clone(),
        session: match account.session {
            Session::SignedIn { .. } => State::SignedIn,
            Session::Ended { why } => State::Ended { why },
            Session::SignedOut => State::SignedOut,
        },
        sealed,
    };
    let json = serde_json::to_vec_pretty(&kept).map_err(io::Error::from)?;
    Ok(replace(&account.dir.join(ACCOUNT), &json)?)
}

/// The phone's id: as it is kept, else as an account knows it, else a new one.
pub(super) fn device(
    root: &Path,
    signed_in: Option<DeviceId>,
    now: Moment,
    entropy: &dyn Entropy,
) -> io::Result<DeviceId> {
    let path = root.join(DEVICE);
    match fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).unwrap_or_default();
            if let Ok(id) = text.trim().parse() {
                return Ok(id);
            }
            put_aside(&path)?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let id = signed_in.unwrap_or_else(|| DeviceId::from_bytes(new_id(now, entropy)));
    replace(&path, id.to_string().as_bytes())?;
    Ok(id)
}

/// Makes a folder and those above it, for good.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = above(folder);
    make_folder(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(above)
}

/// Where a file goes that can't be understood: beside, under the first free number.
pub(super) fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let mut number = 1;
    while aside(path, number).try_exists()? {
        number += 1;
    }
    let to = aside(path, number);
    fs::rename(path, &to)?;
    sync_folder(above(path))?;
    Ok(to)
}

/// What was put aside last and is still there.
fn last_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    let mut last = None;
    for number in 1.. {
        let at = aside(path, number);
        if !at.try_exists()? {
            break;
        }
        last = Some(at);
    }
    Ok(last)
}

fn aside(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".aside-{number}"));
    name.into()
}
