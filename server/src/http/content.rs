//! Bytes go down: `GET` and `HEAD /v1/items/{id}/content`, small pictures of them
//! ([`renditions`]), and of a result a sheet to print ([`sheet`]). Each request is authorised anew, also
//! a conditional one and one for a part; what goes out is written down first (security
//! specification, "Bytes" and "Audit").

mod answer;
mod range;
mod renditions;
mod sheet;

use super::request::{Id, Token};
use crate::act::commit;
use crate::db::Tx;
use crate::read::facts::{self, StoredBody, StoredFile, StoredItem};
use crate::subject::Caller;
use crate::{App, Failed};
use answer::{About, Answer};
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use suivi_rules::{ItemId, Refusal};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get, head))
        .merge(renditions::routes())
        .merge(sheet::routes())
}

/// What the answers about a file's bytes need.
struct Seen {
    item: StoredItem,
    file: StoredFile,
}

/// A file that the caller sees. A folder has no bytes: it is not there.
fn seen(tx: &mut Tx<'_>, caller: &Caller, id: ItemId) -> Result<Seen, Failed> {
    caller.session_only()?;
    let (item, ..) = facts::seen(tx, caller, id)?;
    match &item.body {
        StoredBody::File(file) => Ok(Seen {
            file: StoredFile::clone(file),
            item,
        }),
        StoredBody::Folder { .. } => Err(Refusal::NotFound.into()),
    }
}

impl Seen {
    /// A file's bytes never change, so their hash is as strong as a name can be.
    fn about(&self) -> About {
        About {
            tag: format!("\"{}\"", facts::hex(&self.file.sha256)),
            length: self.file.length,
            media_type: self.file.media_type.clone(),
            disposition: range::attachment(&self.item.name),
        }
    }
}

/// Gives a file's bytes, or a part of them. Written to the audit trail.
#[utoipa::path(
    get, path = "/v1/items/{id}/content", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("Range" = Option<String>, Header, description = "One part: `bytes=0-1023`"),
        ("If-Range" = Option<String>, Header, description = "The part only if the bytes are those"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "All bytes", body = Vec<u8>,
            content_type = "*/*"),
        (status = 206, description = "The part", body = Vec<u8>,
            content_type = "*/*"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such file", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 416, description = "No such part", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn get(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    let found = app
        .reading(token, move |tx, caller| seen(tx, caller, id))
        .await?;
    let about = found.about();
    let answer = Answer::to(&asked, &Method::GET, &about);
    let Answer::Bytes { part } = answer else {
        return Ok(answer.without_bytes(&about));
    };
    let now = app.now();
    // Asked anew, with the audit row in the same transaction: between the two he may have lost
    // sight of it.
    let found = app
        .writing(token, move |tx, caller| {
            let found = seen(tx, caller, id)?;
            let object = serde_json::json!({"item": id, "space": found.item.space});
            commit::audit(
                tx,
                found.item.company,
                Some(caller.actor),
                now,
                "download",
                &object,
            )?;
            Ok((found, Vec::new()))
        })
        .await?;
    let file = app.blobs.read(found.file.blob, found.file.length).await?;
    Ok(answer::with_bytes(&found.about(), part, file))
}

/// Tells what the bytes of a file are.
#[utoipa::path(
    head, path = "/v1/items/{id}/content", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "`Content-Length`, `Content-Type`, `ETag`"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out"),
        (status = 404, description = "No such file"),
    ),
    security(("token" = []))
)]
async fn head(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    let found = app
        .reading(token, move |tx, caller| seen(tx, caller, id))
        .await?;
    let about = found.about();
    Ok(Answer::to(&asked, &Method::HEAD, &about).without_bytes(&about))
}
