//! From complete bytes to a file in its place.

use super::rows::{self, State, Upload};
use super::{KEPT, REMEMBERED, Standing, limits};
use crate::act::files;
use crate::blobs::disk::Examined;
use crate::blobs::spool::{Hashing, Sha256Of};
use crate::subject::TokenHash;
use crate::{App, Failed};
use std::fs::File;
use std::io;
use suivi_photo::Refused;
use suivi_rules::Refusal;
use suivi_wire::Code;
use suivi_wire::content::{self, Kind};
use suivi_wire::problem::Failure;

/// The disk does not have what the row counts.
pub(super) fn is_lost(error: &Failed) -> bool {
    use std::io::ErrorKind::{NotFound, UnexpectedEof};
    matches!(error, Failed::Io(io) if matches!(io.kind(), NotFound | UnexpectedEof))
}

/// What can never be committed goes at once: other bytes than announced, of a kind or size that
/// no place takes, that tell where a photo was taken, of an item that was deleted meanwhile; or bytes that the disk lost.
pub(super) async fn give_up_if_useless(app: &App, upload: Upload, error: Failed) -> Failed {
    let lost = is_lost(&error);
    let dropped = match error.code() {
        // Of one request's part only that part is bad; `receive` did not count it.
        Code::Failed(Failure::ChecksumMismatch) => false,
        Code::Failed(
            Failure::UnsupportedType
            | Failure::TooLarge
            | Failure::PrivateMetadata
            | Failure::ItemDeleted,
        ) => true,
        _ => lost,
    };
    if !dropped {
        return error;
    }
    if lost {
        tracing::error!(item = %upload.item, "spooled bytes are missing; the upload begins anew");
    }
    match drop_upload(app, upload).await {
        Ok(()) if lost => Refusal::NotFound.into(),
        Ok(()) => error,
        Err(error) => error,
    }
}

/// Removes an upload and its bytes.
pub(super) async fn drop_upload(app: &App, upload: Upload) -> Result<(), Failed> {
    let spool = upload.spool;
    if app.db.write(move |tx| rows::remove(tx, &upload)).await? {
        app.blobs
            .on_disk(move |folders| folders.drop_spooled(spool))
            .await?;
    }
    Ok(())
}

/// What complete bytes are, if they are accepted: of a kind and size that somebody takes, and no
/// photo that still tells where it was taken. The server never rewrites an original, so it refuses
/// that one (security specification, "Bytes").
///
/// A location is looked for in every byte, whatever the photo's structure, so one that is cut or
/// broken is no exception: it is accepted if it tells nothing. Where the disk can't be read, nothing
/// is committed.
pub(super) async fn accepted(
    app: &App,
    upload: &Upload,
    examined: &Examined,
) -> Result<Kind, Failed> {
    let kind = content::kind(&examined.head);
    limits::accepts(kind, upload, &app.settings)?;
    if !matches!(kind, Kind::Photo(_)) {
        return Ok(kind);
    }
    let spool = upload.spool;
    let tells = app
        .blobs
        .on_disk(move |folders| {
            let photo = File::open(folders.place(spool)?)?;
            suivi_photo::carries_location(photo).map_err(|refused| match refused {
                Refused::Source(error) => error,
                other => io::Error::other(other),
            })
        })
        .await?;
    if tells {
        return Err(Failure::PrivateMetadata.into());
    }
    Ok(kind)
}

/// Moves complete bytes into the store. They are what was announced, and of a kind that is
/// accepted.
pub(super) async fn promote(
    app: &App,
    upload: &Upload,
    known: Option<Sha256Of>,
) -> Result<files::Bytes, Failed> {
    let (spool, length) = (upload.spool, upload.length);
    if length == 0 {
        // No byte came that would have made the file.
        app.blobs
            .writer(spool, 0, Hashing::default())
            .await?
            .keep()
            .await?;
    }
    let examined = app
        .blobs
        .on_disk(move |folders| folders.examine(spool, length, known))
        .await?;
    if upload
        .sha256
        .is_some_and(|announced| announced != examined.sha256)
    {
        drop_upload(app, upload.clone()).await?;
        return Err(Failure::ChecksumMismatch.into());
    }
    let kind = accepted(app, upload, &examined).await?;
    app.blobs
        .on_disk(move |folders| folders.promote(spool))
        .await?;
    Ok(files::Bytes {
        blob: spool,
        sha256: examined.sha256,
        length,
        media_type: kind.media_type().to_owned(),
    })
}

/// Refusals that stay refusals until another operation is announced; not what another token,
/// time or a repaired disk mends.
const fn is_final(code: Code) -> bool {
    let status = code.status();
    400 <= status && status < 500 && !matches!(status, 401 | 408 | 423 | 429)
}

/// Commits complete bytes.
pub(super) async fn commit(
    app: &App,
    token: TokenHash,
    upload: &Upload,
    known: Option<Sha256Of>,
) -> Result<Standing, Failed> {
    let bytes = promote(app, upload, known).await?;
    let sha256 = bytes.sha256;
    let now = app.now();
    let mine = upload.clone();
    let committed = app
        .writing(token, move |tx, caller| {
            let mut upload = rows::find(tx, caller.actor, mine.item)?.ok_or(Failure::Locked)?;
            if let State::Done(_) = upload.state {
                return Ok((Standing::from(upload), Vec::new()));
            }
            if upload.generation != mine.generation || upload.spool != mine.spool {
                return Err(Failure::Locked.into());
            }
            // Announced anew while the bytes came: whether they are accepted was asked about the
            // other operation. Whoever asks how far it is commits under this one.
            if upload.op != mine.op {
                return Err(Failure::Locked.into());
            }
            let op = upload.op.take().ok_or(Failure::Internal)?;
            let (receipt, poke) = files::add(tx, caller, now, &op, &bytes)?;
            rows::done(tx, &upload, &receipt, &bytes.sha256, now + REMEMBERED)?;
            upload.received = upload.length;
            upload.metadata.clear();
            upload.state = State::Done(Box::new(receipt));
            Ok((Standing::from(upload), vec![poke]))
        })
        .await;
    let error = match committed {
        Ok(standing) => return Ok(standing),
        Err(error) => error,
    };
    let code = error.code();
    let refused = upload.clone();
    let told = app
        .db
        .write(move |tx| {
            if is_final(code) {
                rows::refuse(tx, &refused, code, &sha256, now + KEPT)
            } else {
                rows::advance(tx, &refused, refused.length, now + KEPT).map(drop)
            }
        })
        .await;
    if let Err(error) = told {
        // The sender begins again at what was told last.
        tracing::warn!(%error, "a commit failed and that could not be written down");
    }
    Err(error)
}
