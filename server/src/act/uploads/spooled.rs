//! Bytes whose commit was refused, and the operation that commits them after all.

use super::commit::{accepted, drop_upload, is_lost, promote};
use super::rows::{self, State, Upload};
use super::{REMEMBERED, take_turn};
use crate::act::{files, items, ops};
use crate::db::Tx;
use crate::read::facts;
use crate::subject::{Caller, TokenHash};
use crate::{App, Failed};
use suivi_wire::Micros;
use suivi_wire::ops::{OpResult, Operation};
use suivi_wire::problem::Failure;
use suivi_wire::upload::{AddFile, UploadReceipt};

/// `add_file` through `/v1/ops`: commits bytes whose commit was refused, elsewhere or anew.
///
/// # Errors
/// 409 `bytes_missing` if they are not here, `item_mismatch` if others are, `upload_committed` if
/// they are committed; those of [`files::write`].
pub async fn commit_spooled(
    app: &App,
    token: TokenHash,
    add: AddFile,
    dry_run: bool,
) -> Result<OpResult, Failed> {
    let now = app.now();
    let operation = Operation::AddFile(add.clone());
    let hash = ops::request_hash(&operation);
    let asked = add.clone();
    let (before, upload) = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            if let Some(result) = ops::applied(tx, caller, asked.op, &hash)? {
                return Ok((Some(result), None));
            }
            match spooled(tx, caller, &asked, now) {
                // What a file would open is asked before its first byte is sent.
                Err(error) if dry_run && error.code() == Failure::BytesMissing.into() => {
                    Ok((None, None))
                }
                found => found.map(|upload| (None, Some(upload))),
            }
        })
        .await?;
    let mut upload = match (before, upload) {
        (Some(result), _) => return Ok(result),
        (None, Some(upload)) => upload,
        (None, None) => return promised(app, token, add).await,
    };
    upload.op = Some(add.clone());
    if dry_run {
        let (spool, length) = (upload.spool, upload.length);
        let examined = app
            .blobs
            .on_disk(move |folders| folders.examine(spool, length, None))
            .await?;
        let kind = accepted(app, &upload, &examined).await?;
        let bytes = files::Bytes {
            blob: spool,
            sha256: examined.sha256,
            length,
            media_type: kind.media_type().to_owned(),
        };
        return app
            .rehearsing(token, move |tx, caller| {
                Ok(files::write(tx, caller, now, &add, &bytes)?.result(add.op))
            })
            .await;
    }
    let raised = upload.clone();
    upload.generation = app.db.write(move |tx| rows::raise(tx, &raised)).await?;
    let _turn = take_turn(app, &upload).await?;
    let bytes = match promote(app, &upload, None).await {
        Err(error) if is_lost(&error) => {
            drop_upload(app, upload).await?;
            return Err(Failure::BytesMissing.into());
        }
        Err(error) if error.code() == Failure::PrivateMetadata.into() => {
            drop_upload(app, upload).await?;
            return Err(error);
        }
        bytes => bytes?,
    };
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        if let Some(result) = ops::applied(tx, caller, add.op, &hash)? {
            return Ok((result, Vec::new()));
        }
        let now_there = spooled(tx, caller, &add, now)?;
        if now_there.generation != upload.generation || now_there.spool != upload.spool {
            return Err(Failure::Locked.into());
        }
        let done = files::write(tx, caller, now, &add, &bytes)?;
        let result = done.result(add.op);
        ops::remember(tx, caller, add.op, &hash, &result, now)?;
        let stands = result.stands.ok_or(Failure::Internal)?;
        let receipt = UploadReceipt {
            item: add.item,
            sha256: facts::hex(&bytes.sha256),
            revision: stands.revision.unwrap_or(1),
            company: stands.company,
            seq: stands.seq,
        };
        rows::done(tx, &upload, &receipt, &bytes.sha256, now + REMEMBERED)?;
        Ok((result, done.poke().into_iter().collect()))
    })
    .await
}

/// What a file would do whose bytes were not sent yet, as far as its name promises what it is.
async fn promised(app: &App, token: TokenHash, add: AddFile) -> Result<OpResult, Failed> {
    let now = app.now();
    let bytes = files::Bytes {
        blob: app.new_id(),
        sha256: [0; 32],
        length: add.length,
        media_type: files::promised_type(&add.name).to_owned(),
    };
    app.rehearsing(token, move |tx, caller| {
        caller.session_only()?;
        Ok(files::write(tx, caller, now, &add, &bytes)?.result(add.op))
    })
    .await
}

/// The upload that holds the bytes of this operation, all of them, not committed yet.
fn spooled(tx: &mut Tx<'_>, caller: &Caller, add: &AddFile, now: Micros) -> Result<Upload, Failed> {
    let found = rows::find(tx, caller.actor, add.item)?;
    let upload = match found {
        Some(upload) if matches!(upload.state, State::Done(_)) => {
            let there = facts::item(tx, add.item)?.is_some();
            let why = if there {
                Failure::UploadCommitted
            } else {
                Failure::ItemDeleted
            };
            return Err(why.into());
        }
        found => {
            items::unused(tx, caller, add.item)?;
            found.ok_or(Failure::BytesMissing)?
        }
    };
    let complete = matches!(upload.state, State::Refused(_)) || upload.received == upload.length;
    if upload.is_over(now) || !complete {
        return Err(Failure::BytesMissing.into());
    }
    let announced = add.sha256.as_deref().map(|text| {
        facts::unhex(text).ok_or_else(|| Failed::Malformed("sha256 is no SHA-256".into()))
    });
    let other =
        matches!((announced.transpose()?, upload.sha256), (Some(one), Some(two)) if one != two);
    if other || add.length != upload.length {
        return Err(Failure::ItemMismatch.into());
    }
    Ok(upload)
}
