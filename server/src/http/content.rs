//! Bytes go down: `GET` and `HEAD /v1/items/{id}/content`. Each request is authorised anew, also
//! a conditional one and one for a part; what goes out is written down first (security
//! specification, "Bytes" and "Audit").

mod range;

use super::request::{Id, Token};
use crate::act::commit;
use crate::db::Tx;
use crate::read::facts::{self, StoredBody, StoredFile, StoredItem};
use crate::subject::Caller;
use crate::{App, Failed};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use range::Part;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use suivi_rules::{ItemId, Refusal};
use suivi_wire::problem::Failure;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// As much is read from the disk at once.
const CHUNK: usize = 256 * 1024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, head))
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
    let answer = Answer::to(&asked, &Method::GET, &found);
    let Answer::Bytes { part } = answer else {
        return Ok(answer.without_bytes(&found));
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
    let (status, headers) = part_headers(&found, part);
    let (first, count) = part.map_or((0, found.file.length), |part| (part.first, part.count()));
    Ok((
        status,
        headers,
        Body::from_stream(stream(file, first, count)),
    )
        .into_response())
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
    Ok(Answer::to(&asked, &Method::HEAD, &found).without_bytes(&found))
}

/// What a request about bytes gets.
#[derive(Debug)]
enum Answer {
    /// Bytes: a part, or all.
    Bytes { part: Option<Part> },
    /// What they are.
    About,
    /// He has them.
    Unchanged,
    /// There is no such part.
    NoSuchPart,
}

impl Answer {
    fn to(asked: &HeaderMap, method: &Method, found: &Seen) -> Self {
        let tag = tag(&found.file);
        if range::none_match_fails(asked, &tag) {
            return Self::Unchanged;
        }
        // A range means something for GET alone (RFC 9110, 14.2).
        if method == Method::HEAD {
            return Self::About;
        }
        match range::asked(asked, &tag, found.file.length) {
            Ok(part) => Self::Bytes { part },
            Err(range::NoSuchPart) => Self::NoSuchPart,
        }
    }

    fn without_bytes(&self, found: &Seen) -> Response {
        match self {
            Self::Unchanged => (StatusCode::NOT_MODIFIED, tag_header(&found.file)).into_response(),
            Self::NoSuchPart => {
                let mut response = Failed::from(Failure::RangeNotSatisfiable).into_response();
                let all = format!("bytes */{}", found.file.length);
                if let Ok(all) = HeaderValue::from_str(&all) {
                    response.headers_mut().insert(header::CONTENT_RANGE, all);
                }
                response
            }
            Self::About | Self::Bytes { .. } => {
                let (status, headers) = part_headers(found, None);
                (status, headers).into_response()
            }
        }
    }
}

/// The bytes' name: a file's bytes never change, so their hash is as strong as can be.
fn tag(file: &StoredFile) -> String {
    format!("\"{}\"", facts::hex(&file.sha256))
}

fn tag_header(file: &StoredFile) -> HeaderMap {
    let tag = HeaderValue::from_str(&tag(file)).ok();
    tag.map(|tag| (header::ETAG, tag)).into_iter().collect()
}

fn part_headers(found: &Seen, part: Option<Part>) -> (StatusCode, HeaderMap) {
    let length = found.file.length;
    let mut headers = tag_header(&found.file);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CONTENT_LENGTH,
        part.map_or(length, |part| part.count()).into(),
    );
    let texts: [(HeaderName, String); 2] = [
        (header::CONTENT_TYPE, found.file.media_type.clone()),
        (
            header::CONTENT_DISPOSITION,
            range::attachment(&found.item.name),
        ),
    ];
    for (name, text) in texts {
        if let Ok(text) = HeaderValue::from_str(&text) {
            headers.insert(name, text);
        }
    }
    let Some(part) = part else {
        return (StatusCode::OK, headers);
    };
    let range = format!("bytes {}-{}/{length}", part.first, part.last);
    if let Ok(range) = HeaderValue::from_str(&range) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    (StatusCode::PARTIAL_CONTENT, headers)
}

/// Bytes from the disk, a chunk at a time, read when the last one is on its way: a slow reader
/// holds a chunk and no thread.
fn stream(
    file: File,
    first: i64,
    count: i64,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let start = u64::try_from(first).unwrap_or(0);
    let left = u64::try_from(count).unwrap_or(0);
    try_unfold(
        (file, Some(start), left),
        |(mut file, start, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let read = tokio::task::spawn_blocking(move || {
                if let Some(start) = start {
                    file.seek(SeekFrom::Start(start))?;
                }
                let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
                let mut chunk = vec![0; size];
                file.read_exact(&mut chunk)?;
                Ok::<_, io::Error>((file, chunk))
            });
            let (file, chunk) = read.await.map_err(io::Error::other)??;
            let left = left - chunk.len() as u64;
            Ok(Some((Bytes::from(chunk), (file, None, left))))
        },
    )
}
