//! Uploads: an operation that waits for its bytes (queue specification, "Server endpoints").
//!
//! ```text
//! (none) ──announce──▶ open ──all bytes, committed──▶ done      the receipt is given again
//!                      │  ▲ └─all bytes, refused────▶ refused   the refusal is given again
//!                      │  └──announced with another op──┘
//!                      ├─14 days without a byte─────▶ expired   410, until it is announced again
//!                      └─deleted, other bytes than announced, bytes that nobody accepts ▶ (none)
//! ```
//!
//! The order of a commit: spooled and synced → hashed → moved into the store, its folder synced →
//! one transaction {blob, item, entries, sequence, applied operation, audit, upload done} →
//! answer. A crash before the transaction leaves bytes that the sweep finds; a row without bytes
//! can't come to be. Whatever begins here ends, also when its caller hangs up: `http` runs it on a
//! task of its own.

mod commit;
mod limits;
mod receive;
mod rows;
mod spooled;

pub use receive::Announced;
pub use spooled::commit_spooled;

use super::files;
use super::items;
use super::ops;
use crate::blobs::spool::Sha256Of;
use crate::blobs::turns::Turn;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::{Caller, TokenHash};
use crate::{App, Failed};
use bytes::Bytes;
use futures_util::Stream;
use receive::Arrived;
use rows::{State, Upload};
use suivi_rules::{BlobId, ItemId, Level, Refusal, settle};
use suivi_wire::Micros;
use suivi_wire::ops::Operation;
use suivi_wire::problem::Failure;
use suivi_wire::upload::{AddFile, UploadReceipt};

const DAY: Micros = 24 * 3_600_000_000;
/// Bytes that are not committed are kept so long after the last of them came.
const KEPT: Micros = 14 * DAY;
/// Receipts, and that an upload expired, are remembered as long as operations are.
const REMEMBERED: Micros = 400 * DAY;

/// Uploads of one actor that are not committed. Each takes a row and may take a file of the largest
/// size for 14 days: whoever has so many would fill the disk for all.
const MOST_OPEN: i64 = 1000;

/// What was announced.
#[derive(Debug, Clone)]
pub struct Creation {
    /// The operation that the bytes will complete.
    pub add: AddFile,
    /// The phone named the operation. Third-party clients do not: each announcement is a new one.
    pub is_named: bool,
    /// The announced hash.
    pub sha256: Option<Sha256Of>,
    /// `Upload-Metadata` as it was sent.
    pub metadata: String,
    /// Bytes come in the same request.
    pub has_body: bool,
}

/// How far an upload is.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The item that it will be, or is.
    pub item: ItemId,
    /// As many bytes are on the disk.
    pub offset: i64,
    /// Of so many.
    pub length: i64,
    /// `Upload-Metadata` as it was sent; empty once committed.
    pub metadata: String,
    /// When the bytes are given up, unless they are committed.
    pub expires_at: Micros,
    /// The receipt, once committed.
    pub receipt: Option<UploadReceipt>,
}

/// Which upload a request goes on with.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The item.
    pub item: ItemId,
    /// The level that the sender means, where he says so.
    pub level: Option<Level>,
}

/// What is left to do in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing: tell how far it is.
    Answer,
    /// Write the body.
    Write,
    /// All bytes are here: commit them.
    Commit,
}

impl From<Upload> for Standing {
    fn from(upload: Upload) -> Self {
        Self {
            item: upload.item,
            offset: upload.received,
            length: upload.length,
            metadata: upload.metadata,
            expires_at: upload.expires_at,
            receipt: match upload.state {
                State::Done(receipt) => Some(*receipt),
                _ => None,
            },
        }
    }
}

/// Announces an upload, and takes its first bytes if they come along. Announced again, it is told
/// how far it is, without reading the body once there are bytes.
///
/// # Errors
/// The refusals of [`files::check`]; 409 `item_mismatch`, 410 `item_deleted`, 422 `bad_id` and
/// `op_reused`, 413, 429; a refusal at commit; those of the bytes.
pub async fn create<S, E>(
    app: &App,
    token: TokenHash,
    creation: Creation,
    body: &mut S,
    announced: Option<Announced>,
) -> Result<Standing, Failed>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    if creation.add.length > app.settings.largest_file {
        return Err(Failure::TooLarge.into());
    }
    let (now, spool, item) = (app.now(), app.new_id(), creation.add.item);
    // Lost in a power cut, it is announced again: nothing of its bytes was told yet. But where
    // another operation takes the place of a wider one, that must last.
    let new = app
        .reading(token, move |tx, caller| {
            Ok(rows::find(tx, caller.actor, item)?.is_none())
        })
        .await?;
    let announced_now =
        move |tx: &mut Tx<'_>, caller: &Caller| announce(tx, caller, &creation, spool, now);
    let (upload, next, old) = if new {
        app.noting(token, announced_now).await?
    } else {
        app.writing(token, move |tx, caller| {
            Ok((announced_now(tx, caller)?, Vec::new()))
        })
        .await?
    };
    if let Some(old) = old {
        app.blobs
            .on_disk(move |folders| folders.drop_spooled(old))
            .await?;
    }
    go_on(app, token, upload, next, body, announced).await
}

/// Writes the announcement; tells what is left to do, and which expired bytes can go.
fn announce(
    tx: &mut Tx<'_>,
    caller: &Caller,
    creation: &Creation,
    spool: BlobId,
    now: Micros,
) -> Result<(Upload, Next, Option<BlobId>), Failed> {
    let add = &creation.add;
    let mut old = None;
    if let Some(upload) = rows::find(tx, caller.actor, add.item)? {
        if !upload.is_over(now) {
            let (upload, next) = announce_again(tx, caller, creation, upload, now)?;
            return Ok((upload, next, None));
        }
        rows::remove(tx, &upload)?;
        old = Some(upload.spool);
    }
    // First of all, so that a deleted photo ends, whatever became of its folder.
    items::unused(tx, caller, add.item)?;
    if creation.is_named && former(tx, caller, add)? {
        // Another took its place, and its upload was ended.
        return Err(Failure::OpReused.into());
    }
    let company = files::check(tx, caller, add, None)?;
    if rows::is_others(tx, caller.actor, add.item)? {
        return Err(Failure::BadId.into());
    }
    if rows::count_open(tx, caller.actor)? >= MOST_OPEN {
        return Err(Failed::Wait {
            code: Failure::TooMany.into(),
            seconds: 3600,
        });
    }
    let upload = Upload {
        company,
        actor: caller.actor,
        item: add.item,
        length: add.length,
        received: 0,
        sha256: creation.sha256,
        op: Some(add.clone()),
        metadata: creation.metadata.clone(),
        spool,
        generation: 1,
        state: State::Open,
        expires_at: now + KEPT,
    };
    rows::insert(tx, &upload, add, now)?;
    let next = match (upload.length, creation.has_body) {
        (0, _) => Next::Commit,
        (_, true) => Next::Write,
        (_, false) => Next::Answer,
    };
    Ok((upload, next, old))
}

/// The same item was announced before: the same bytes go on, under the operation that was
/// announced last, so that a narrower level holds although bytes were sent under the wider one.
fn announce_again(
    tx: &mut Tx<'_>,
    caller: &Caller,
    creation: &Creation,
    mut upload: Upload,
    now: Micros,
) -> Result<(Upload, Next), Failed> {
    let add = &creation.add;
    let other_bytes = upload.length != add.length
        || matches!((upload.sha256, creation.sha256), (Some(one), Some(other)) if one != other);
    let done_before = former(tx, caller, add)?;
    if let State::Done(_) = upload.state {
        let Some(item) = facts::item(tx, upload.item)? else {
            return Err(Failure::ItemDeleted.into());
        };
        if other_bytes {
            return Err(Failure::ItemMismatch.into());
        }
        // Committed by another operation, perhaps a wider one: its receipt would say that this one
        // holds. The phone changes the level of what is there instead.
        let stands = item.file().map(|file| file.level);
        let is_this = if creation.is_named {
            done_before
        } else {
            add.level.is_none() || add.level == stands
        };
        if !is_this {
            return Err(Failure::UploadCommitted.into());
        }
        return Ok((upload, Next::Answer));
    }
    items::unused(tx, caller, upload.item)?;
    if other_bytes {
        return Err(Failure::ItemMismatch.into());
    }
    if done_before {
        // A repetition of what was announced before something else took its place.
        return held_by_another(tx, upload);
    }
    let before = upload
        .op
        .as_ref()
        .filter(|op| creation.is_named && op.op == add.op);
    if before.is_some_and(|op| !is_same(op, add)) {
        return Err(Failure::OpReused.into());
    }
    if let (State::Refused(code), Some(_)) = (&upload.state, before) {
        return Err((*code).into());
    }
    let mut add = add.clone();
    if let Some(other) = upload.op.clone().filter(|op| op.op != add.op) {
        // Nobody can tell which of two announcements was meant later: a platform may deliver a
        // cancelled one last. So the narrower holds; who wants it wider changes the level of what
        // is there.
        let stored = files::announced_level(caller, &other);
        let asked = files::announced_level(caller, &add);
        let level = settle(stored, asked, true);
        if creation.is_named && level == stored && level != asked {
            supersede(tx, caller, &add, now)?;
            return held_by_another(tx, upload);
        }
        if creation.is_named {
            supersede(tx, caller, &other, now)?;
        }
        if level != asked {
            add.level = Some(level);
        }
    } else if let Some(op) = &upload.op {
        // The same one, perhaps narrowed since: a phone does so whose server lost what it had.
        let stands = files::announced_level(caller, op);
        let level = settle(stands, files::announced_level(caller, &add), true);
        add.level = if level == stands {
            op.level
        } else {
            Some(level)
        };
    }
    let add = &add;
    upload.company = files::check(tx, caller, add, None)?;
    upload.op = Some(add.clone());
    upload.metadata.clone_from(&creation.metadata);
    upload.sha256 = upload.sha256.or(creation.sha256);
    upload.state = State::Open;
    rows::announce_again(tx, &upload, add)?;
    let next = if upload.received == upload.length {
        Next::Commit
    } else if upload.received == 0 && creation.has_body {
        Next::Write
    } else {
        Next::Answer
    };
    if next != Next::Answer {
        upload.generation = rows::raise(tx, &upload)?;
    }
    Ok((upload, next))
}

/// Somebody announces what another operation holds: he hears what became of that, and brings it to
/// its end if all bytes are here. He may have no other way to ask.
fn held_by_another(tx: &mut Tx<'_>, mut upload: Upload) -> Result<(Upload, Next), Failed> {
    if let State::Refused(code) = upload.state {
        return Err(code.into());
    }
    if upload.received < upload.length {
        return Ok((upload, Next::Answer));
    }
    upload.generation = rows::raise(tx, &upload)?;
    Ok((upload, Next::Commit))
}

/// This operation was done before, or another took its place.
fn former(tx: &mut Tx<'_>, caller: &Caller, add: &AddFile) -> Result<bool, Failed> {
    let hash = ops::request_hash(&Operation::AddFile(add.clone()));
    Ok(ops::applied(tx, caller, add.op, &hash)?.is_some())
}

/// Another operation takes this one's place, for ever: a platform that repeats the request days
/// later must not bring it back.
fn supersede(tx: &mut Tx<'_>, caller: &Caller, add: &AddFile, now: Micros) -> Result<(), Failed> {
    let hash = ops::request_hash(&Operation::AddFile(add.clone()));
    match ops::applied(tx, caller, add.op, &hash) {
        Ok(None) => {
            let noop = ops::Done::Noop.result(add.op);
            ops::remember(tx, caller, add.op, &hash, &noop, now)
        }
        // Its id was used for something else meanwhile: it can't come back as it is.
        Ok(Some(_)) | Err(Failed::Code(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The operation that is stored is this one, but for the level: of two the narrower holds.
fn is_same(stored: &AddFile, add: &AddFile) -> bool {
    let at_its_level = AddFile {
        level: stored.level,
        ..add.clone()
    };
    *stored == at_its_level
}

/// This caller's upload, if it can still become something or did; and not if it would become
/// something wider than he means: that announcement was replaced, and a server that was restored
/// from a backup no longer knows by which.
fn alive(tx: &mut Tx<'_>, caller: &Caller, asked: Asked, now: Micros) -> Result<Upload, Failed> {
    let item = asked.item;
    let upload = rows::find(tx, caller.actor, item)?.ok_or(Refusal::NotFound)?;
    match upload.state {
        _ if upload.is_over(now) => {
            items::unused(tx, caller, item)?;
            Err(Failure::UploadExpired.into())
        }
        State::Done(_) if facts::item(tx, item)?.is_none() => Err(Failure::ItemDeleted.into()),
        State::Done(_) => Ok(upload),
        State::Refused(code) => {
            items::unused(tx, caller, item)?;
            Err(code.into())
        }
        State::Open | State::Expired => {
            items::unused(tx, caller, item)?;
            if let (Some(meant), Some(op)) = (asked.level, &upload.op) {
                let stands = files::announced_level(caller, op);
                if settle(stands, meant, true) != stands {
                    return Err(Refusal::NotFound.into());
                }
            }
            Ok(upload)
        }
    }
}

/// Tells how far an upload is. One whose bytes are all here but whose commit was interrupted is
/// committed now: a client takes the full length for success.
///
/// # Errors
/// 404, 410; the refusal, if its commit was refused.
pub async fn standing(app: &App, token: TokenHash, asked: Asked) -> Result<Standing, Failed> {
    let now = app.now();
    let upload = app
        .reading(token, move |tx, caller| alive(tx, caller, asked, now))
        .await?;
    if upload.state == State::Open && upload.received == upload.length {
        let mut nothing = futures_util::stream::empty::<Result<Bytes, Failed>>();
        return append(app, token, asked, upload.length, None, &mut nothing, None).await;
    }
    Ok(upload.into())
}

/// Takes more bytes, from this offset on. `brings`: how many, where the sender says.
///
/// # Errors
/// 404, 410, 409 `wrong_offset`, 423; a refusal at commit; those of the bytes.
pub async fn append<S, E>(
    app: &App,
    token: TokenHash,
    asked: Asked,
    offset: i64,
    brings: Option<i64>,
    body: &mut S,
    announced: Option<Announced>,
) -> Result<Standing, Failed>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let now = app.now();
    let (upload, next) = app
        .writing(token, move |tx, caller| {
            let mut upload = alive(tx, caller, asked, now)?;
            if offset != upload.received {
                return Err(Failure::WrongOffset.into());
            }
            if brings.is_some_and(|brings| brings > upload.length - offset) {
                return Err(Failed::Malformed(
                    "the body is longer than Upload-Length".into(),
                ));
            }
            let next = match upload.state {
                State::Done(_) => Next::Answer,
                _ if upload.received == upload.length => Next::Commit,
                _ => Next::Write,
            };
            if next != Next::Answer {
                upload.generation = rows::raise(tx, &upload)?;
            }
            Ok(((upload, next), Vec::new()))
        })
        .await?;
    go_on(app, token, upload, next, body, announced).await
}

/// Does what is left to do.
async fn go_on<S, E>(
    app: &App,
    token: TokenHash,
    mut upload: Upload,
    next: Next,
    body: &mut S,
    announced: Option<Announced>,
) -> Result<Standing, Failed>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    if next == Next::Answer {
        return Ok(upload.into());
    }
    let _seat = app.senders.take(&upload.actor).ok_or(Failed::Wait {
        code: Failure::TooMany.into(),
        seconds: 5,
    })?;
    let mut turn = take_turn(app, &upload).await?;
    let done = match next {
        Next::Write => match receive::receive(app, &upload, &mut turn, body, announced).await {
            Ok(Arrived::All(sha256)) => commit::commit(app, token, &upload, sha256).await,
            Ok(Arrived::Part(offset)) => {
                upload.received = offset;
                upload.expires_at = app.now() + KEPT;
                return Ok(upload.into());
            }
            Err(error) => Err(error),
        },
        _ => commit::commit(app, token, &upload, None).await,
    };
    match done {
        Err(error) => Err(commit::give_up_if_useless(app, upload, error).await),
        Ok(standing) => Ok(standing),
    }
}

async fn take_turn(app: &App, upload: &Upload) -> Result<Turn, Failed> {
    let turn = app.blobs.turns.take(upload.spool, upload.generation).await;
    turn.ok_or_else(|| Failure::Locked.into())
}

/// Frees the bytes of an upload that is not committed. Leaves no tombstone.
///
/// # Errors
/// 404, 410; 409 once committed.
pub async fn terminate(app: &App, token: TokenHash, item: ItemId) -> Result<(), Failed> {
    let now = app.now();
    let (spool, generation) = app
        .writing(token, move |tx, caller| {
            // An upload token may create, append and commit, nothing else.
            caller.session_only()?;
            let mut upload = rows::find(tx, caller.actor, item)?.ok_or(Refusal::NotFound)?;
            if upload.is_over(now) {
                return Err(Failure::UploadExpired.into());
            }
            if let State::Done(_) = upload.state {
                let there = facts::item(tx, item)?.is_some();
                let why = if there {
                    Failure::UploadCommitted
                } else {
                    Failure::ItemDeleted
                };
                return Err(why.into());
            }
            upload.generation = rows::raise(tx, &upload)?;
            rows::remove(tx, &upload)?;
            Ok(((upload.spool, upload.generation), Vec::new()))
        })
        .await?;
    // Whoever still writes hears that there is nothing to write any more. If he does not stop in
    // time, the file goes nevertheless: he finds no row to count his bytes in.
    let _turn = app.blobs.turns.take(spool, generation).await;
    app.blobs
        .on_disk(move |folders| folders.drop_spooled(spool))
        .await
}

/// An unfinished upload has its bytes in this file.
///
/// # Errors
/// [`Failed::Db`].
pub fn holds(tx: &mut Tx<'_>, spool: BlobId) -> Result<bool, Failed> {
    rows::holds(tx, spool)
}

/// Gives up uploads that got no byte for 14 days or whose item was deleted before it was
/// there, and forgets what was finished long ago.
///
/// # Errors
/// The disk's and the database's.
pub async fn expire(app: &App, now: Micros) -> Result<(), Failed> {
    for state in ["open", "refused"] {
        loop {
            let due = app
                .db
                .write(move |tx| rows::expire(tx, state, now, now + REMEMBERED))
                .await?;
            if due.is_empty() {
                break;
            }
            tracing::info!(count = due.len(), "uploads were given up");
            app.blobs
                .on_disk(move |folders| due.into_iter().try_for_each(|id| folders.drop_spooled(id)))
                .await?;
        }
    }
    app.db
        .write(move |tx| {
            rows::forget(tx, "done", now)?;
            rows::forget(tx, "expired", now)
        })
        .await
}
