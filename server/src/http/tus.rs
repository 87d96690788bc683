//! Bytes go up: tus 1.0.0 with creation, creation-with-upload, expiration, termination and
//! checksum (queue specification, "Server endpoints").

mod headers;

use super::request::{Id, Token};
use crate::act::uploads::{self, Asked, Creation, Standing};
use crate::{App, Failed};
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::StreamExt;
use std::time::Duration;
use suivi_rules::ItemId;
use suivi_wire::problem::Failure;
use suivi_wire::upload::UploadReceipt;
use suivi_wire::{Micros, Problem, RECEIPT_HEADER};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const VERSION: HeaderValue = HeaderValue::from_static(headers::VERSION);

/// What somebody who is answered early may still send, so that he comes to read the answer.
const LAST_WORDS: usize = 32 * 1024 * 1024;
/// In so much time, and with no longer pause than the second.
const LAST_WORDS_TIME: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(5));

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(announce, create))
        .routes(routes!(announce_one, standing, append, terminate, instead))
        .layer(middleware::from_fn(versions))
}

/// Every answer of the protocol says which version it is, and a refusal of a version which one
/// would do.
async fn versions(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(RESUMABLE, VERSION);
    if response.status() == StatusCode::PRECONDITION_FAILED {
        response.headers_mut().insert(TUS_VERSION, VERSION);
    }
    response
}

/// Runs to the end, even if whoever asked hangs up: a commit that began must not stop half-way.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failed>> + Send + 'static,
) -> Result<T, Failed> {
    tokio::spawn(work)
        .await
        .unwrap_or_else(|_| Err(Failure::Internal.into()))
}

/// A sender who is answered before he ended would find his connection reset, and the answer lost
/// with it. So what he still sends is read and thrown away for a while. Not if he waits to be told
/// to go on (`Expect`): to read would tell him.
fn hear_out(body: axum::body::BodyDataStream) {
    let (time, pause) = LAST_WORDS_TIME;
    tokio::spawn(tokio::time::timeout(time, async move {
        let mut body = body;
        let mut heard = 0;
        while let Ok(Some(Ok(bytes))) = tokio::time::timeout(pause, body.next()).await {
            heard += bytes.len();
            if heard > LAST_WORDS {
                break;
            }
        }
    }));
}

fn date(at: Micros) -> Option<HeaderValue> {
    let since = Duration::from_micros(u64::try_from(at).ok()?);
    let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH.checked_add(since)?);
    HeaderValue::from_str(&date).ok()
}

fn receipt_header(receipt: &UploadReceipt) -> Option<HeaderValue> {
    let json = serde_json::to_vec(receipt).ok()?;
    HeaderValue::from_str(&URL_SAFE_NO_PAD.encode(json)).ok()
}

/// The headers that tell how far an upload is.
fn told(standing: &Standing) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("upload-offset", standing.offset.into());
    let (name, value) = match &standing.receipt {
        Some(receipt) => (RECEIPT_HEADER, receipt_header(receipt)),
        None => ("upload-expires", date(standing.expires_at)),
    };
    if let Some(value) = value {
        headers.insert(HeaderName::from_static(name), value);
    }
    headers
}

/// What is spoken here.
fn spoken(app: &App) -> Response {
    (
        StatusCode::NO_CONTENT,
        [
            (TUS_VERSION, VERSION),
            (
                HeaderName::from_static("tus-extension"),
                HeaderValue::from_static(
                    "creation,creation-with-upload,expiration,termination,checksum",
                ),
            ),
            (
                HeaderName::from_static("tus-max-size"),
                app.settings.largest_file.into(),
            ),
            (
                HeaderName::from_static("tus-checksum-algorithm"),
                HeaderValue::from_static("sha1,sha256"),
            ),
        ],
    )
        .into_response()
}

/// Tells which version and extensions of tus are spoken here.
#[utoipa::path(
    options, path = "/v1/tus", tag = "uploads",
    responses((status = 204, description = "`Tus-Version`, `Tus-Extension`, `Tus-Max-Size`, \
        `Tus-Checksum-Algorithm`"))
)]
async fn announce(State(app): State<App>) -> Response {
    spoken(&app)
}

/// Tells which version and extensions of tus are spoken here.
#[utoipa::path(
    options, path = "/v1/tus/{item}", tag = "uploads",
    params(("item" = String, Path, description = "Any item")),
    responses((status = 204, description = "As for `/v1/tus`"))
)]
async fn announce_one(State(app): State<App>) -> Response {
    spoken(&app)
}

/// Announces an upload, with or without its first bytes. All bytes at once are committed at once.
/// Announced again, it is told how far it is, or its receipt.
#[utoipa::path(
    post, path = "/v1/tus", tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = i64, Header, minimum = 0, description = "How many bytes in all"),
        ("Upload-Metadata" = String, Header, max_length = 4096,
            description = "`op <base64 of the operation add_file as JSON>`; or base64 values of \
                `space` (required), `folder`, `level`, `filename`, `item`, `sha256`"),
        ("Upload-Checksum" = Option<String>, Header,
            description = "Of the bytes in this request: `sha1 <base64>` or `sha256 <base64>`"),
    ),
    request_body(content = Option<Vec<u8>>, content_type = "application/offset+octet-stream",
        description = "The first bytes, or none"),
    responses(
        (status = 201, description = "Announced: `Location`, `Upload-Offset`, `Upload-Expires`; \
            or committed: `Suivi-Receipt` and the receipt as body", body = UploadReceipt),
        (status = 400, description = "A header can't be read, or the body is longer than announced",
            body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "The rules say no", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such space or folder", body = Problem,
            content_type = "application/problem+json"),
        (status = 405, description = "`X-HTTP-Method-Override` asks for something else than POST",
            body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The item was announced with other bytes", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "The item was deleted", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "Not the protocol's content type, or bytes of a kind that is \
            not accepted", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The item's or the operation's id can't be used", body = Problem,
            content_type = "application/problem+json"),
        (status = 423, description = "Another request is writing", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "As many uploads of this person are open or sending as may \
            be; `Retry-After` says for how long", body = Problem,
            content_type = "application/problem+json"),
        (status = 460, description = "The bytes are not those that were announced", body = Problem,
            content_type = "application/problem+json"),
        (status = 507, description = "No room left", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn create(
    State(app): State<App>,
    Token(token): Token,
    request: Request,
) -> Result<Response, Failed> {
    let (parts, body) = request.into_parts();
    if method(&parts.headers)?.is_some_and(|method| method != Method::POST) {
        return Err(Failure::MethodNotAllowed.into());
    }
    headers::check_version(&parts.headers)?;
    let has_body = !body.is_end_stream();
    if has_body && !headers::is_offset_stream(&parts.headers) {
        return Err(Failure::UnsupportedType.into());
    }
    let length = headers::length(&parts.headers)?;
    if brings(&body).is_some_and(|brings| brings > length) {
        return Err(Failed::Malformed(
            "the body is longer than Upload-Length".into(),
        ));
    }
    let announced = headers::checksum(&parts.headers)?;
    let metadata = headers::metadata(&parts.headers, length, || app.new_id(), || app.new_id())?;
    let creation = Creation {
        sha256: headers::sha256(&metadata.add)?,
        add: metadata.add,
        is_named: metadata.is_named,
        metadata: metadata.text,
        has_body,
    };
    let sends = has_body && !parts.headers.contains_key(header::EXPECT);
    let mut body = body.into_data_stream();
    let standing = to_the_end(async move {
        let standing = uploads::create(&app, token, creation, &mut body, announced).await;
        if sends {
            hear_out(body);
        }
        standing
    })
    .await?;
    let mut headers = told(&standing);
    if let Ok(place) = HeaderValue::from_str(&format!("/v1/tus/{}", standing.item)) {
        headers.insert(header::LOCATION, place);
    }
    Ok(match standing.receipt {
        Some(receipt) => (StatusCode::CREATED, headers, axum::Json(receipt)).into_response(),
        None => (StatusCode::CREATED, headers).into_response(),
    })
}

/// How many bytes a body brings, where it says so.
fn brings(body: &Body) -> Option<i64> {
    body.size_hint()
        .exact()
        .map(|brings| i64::try_from(brings).unwrap_or(i64::MAX))
}

/// The method that a POST stands for, from clients that can send no other.
fn method(headers: &HeaderMap) -> Result<Option<Method>, Failed> {
    match headers.get("x-http-method-override") {
        None => Ok(None),
        Some(method) => match Method::from_bytes(method.as_bytes()) {
            Ok(method) => Ok(Some(method)),
            Err(_) => Err(Failed::Malformed("X-HTTP-Method-Override".into())),
        },
    }
}

/// Tells how far an upload is, and its receipt once it is committed. A refused commit is refused
/// again.
#[utoipa::path(
    head, path = "/v1/tus/{item}", tag = "uploads",
    params(
        ("item" = String, Path, description = "The item"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Suivi-Level" = Option<String>, Header, description = "The level that is meant, as in \
            `add_file`: an upload that stands announced wider is answered 404"),
    ),
    responses(
        (status = 200, description = "`Upload-Offset`, `Upload-Length`, `Upload-Metadata`, \
            `Upload-Expires`; once committed `Suivi-Receipt`"),
        (status = 400, description = "The commit was refused; `Suivi-Code` says why"),
        (status = 401, description = "Signed out"),
        (status = 403, description = "The commit was refused; `Suivi-Code` says why"),
        (status = 404, description = "No such upload of this person, or no such space or folder \
            at the commit"),
        (status = 409, description = "The commit was refused; `Suivi-Code` says why"),
        (status = 410, description = "The item was deleted, or the upload given up"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0"),
        (status = 413, description = "The commit was refused: too large for what it is"),
        (status = 415, description = "The commit was refused: a kind that is not accepted"),
        (status = 422, description = "The commit was refused; `Suivi-Code` says why"),
        (status = 423, description = "Another request is committing"),
        (status = 429, description = "As many uploads of this person are sending as may be"),
        (status = 460, description = "The bytes are not those that were announced"),
        (status = 507, description = "No room left"),
    ),
    security(("token" = []))
)]
async fn standing(
    State(app): State<App>,
    Token(token): Token,
    Id(item): Id<ItemId>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    headers::check_version(&headers)?;
    let upload = Asked {
        item,
        level: headers::level(&headers)?,
    };
    let standing = to_the_end(async move { uploads::standing(&app, token, upload).await }).await?;
    let mut headers = told(&standing);
    headers.insert("upload-length", standing.length.into());
    if let Ok(metadata) = HeaderValue::from_str(&standing.metadata)
        && !metadata.is_empty()
    {
        headers.insert("upload-metadata", metadata);
    }
    Ok((StatusCode::OK, headers).into_response())
}

/// Takes more bytes, from `Upload-Offset` on. The request that brings the last byte commits.
#[utoipa::path(
    patch, path = "/v1/tus/{item}", tag = "uploads",
    params(
        ("item" = String, Path, description = "The item"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = i64, Header, minimum = 0, description = "Where the bytes go"),
        ("Suivi-Level" = Option<String>, Header, description = "The level that is meant, as in \
            `add_file`: an upload that stands announced wider is answered 404"),
        ("Upload-Checksum" = Option<String>, Header,
            description = "Of the bytes in this request: `sha1 <base64>` or `sha256 <base64>`"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "`Upload-Offset`, `Upload-Expires`; once committed \
            `Suivi-Receipt`"),
        (status = 400, description = "A header can't be read, or the body is longer than announced",
            body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "The rules refuse the commit; the bytes are kept for 14 days",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such upload of this person, or one announced wider than \
            `Suivi-Level`", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly; what came is kept", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The upload stands at another offset", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "The item was deleted, or the upload given up", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "Too large for what it is", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "Not the protocol's content type, or bytes of a kind that is \
            not accepted", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The operation's or the item's id can't be used", body = Problem,
            content_type = "application/problem+json"),
        (status = 423, description = "A newer request is writing", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "As many uploads of this person are sending as may \
            be; `Retry-After` says for how long", body = Problem,
            content_type = "application/problem+json"),
        (status = 460, description = "The bytes are not those that were announced", body = Problem,
            content_type = "application/problem+json"),
        (status = 507, description = "No room left", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn append(
    State(app): State<App>,
    Token(token): Token,
    Id(item): Id<ItemId>,
    request: Request,
) -> Result<Response, Failed> {
    headers::check_version(request.headers())?;
    if !headers::is_offset_stream(request.headers()) {
        return Err(Failure::UnsupportedType.into());
    }
    let upload = Asked {
        item,
        level: headers::level(request.headers())?,
    };
    let offset = headers::count(request.headers(), "upload-offset")?;
    let announced = headers::checksum(request.headers())?;
    let waits = request.headers().contains_key(header::EXPECT);
    let body = request.into_body();
    let (sends, brings) = (!waits && !body.is_end_stream(), brings(&body));
    let mut body = body.into_data_stream();
    let standing = to_the_end(async move {
        let standing =
            uploads::append(&app, token, upload, offset, brings, &mut body, announced).await;
        if sends {
            hear_out(body);
        }
        standing
    })
    .await?;
    Ok((StatusCode::NO_CONTENT, told(&standing)).into_response())
}

/// Gives up an upload that is not committed; its bytes are destroyed.
#[utoipa::path(
    delete, path = "/v1/tus/{item}", tag = "uploads",
    params(
        ("item" = String, Path, description = "The item"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
    ),
    responses(
        (status = 204, description = "Given up"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such upload of this person", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "It is committed", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "The item was deleted, or the upload given up before",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn terminate(
    State(app): State<App>,
    Token(token): Token,
    Id(item): Id<ItemId>,
    headers: HeaderMap,
) -> Result<StatusCode, Failed> {
    headers::check_version(&headers)?;
    to_the_end(async move { uploads::terminate(&app, token, item).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// PATCH or DELETE for clients that can only POST.
#[utoipa::path(
    post, path = "/v1/tus/{item}", tag = "uploads",
    params(
        ("item" = String, Path, description = "The item"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("X-HTTP-Method-Override" = String, Header, description = "`PATCH` or `DELETE`"),
    ),
    request_body(content = Option<Vec<u8>>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "As for that method"),
        (status = 400, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such upload of this person", body = Problem,
            content_type = "application/problem+json"),
        (status = 405, description = "Any other method", body = Problem,
            content_type = "application/problem+json"),
        (status = 408, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`Tus-Resumable` is not 1.0.0", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 423, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 460, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
        (status = 507, description = "As for that method", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn instead(
    app: State<App>,
    token: Token,
    item: Id<ItemId>,
    request: Request,
) -> Result<Response, Failed> {
    match method(request.headers())? {
        Some(Method::PATCH) => append(app, token, item, request).await,
        Some(Method::DELETE) => {
            let (parts, _) = request.into_parts();
            terminate(app, token, item, parts.headers)
                .await
                .map(IntoResponse::into_response)
        }
        _ => Err(Failure::MethodNotAllowed.into()),
    }
}
