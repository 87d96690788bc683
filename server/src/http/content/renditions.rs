//! Small pictures of photos: `GET` and `HEAD /v1/items/{id}/thumbnail` and `/preview`. Who may have
//! them is decided as for the original, through the same index, anew at each request, and again
//! after the wait if one had to be made. What may not be seen answers before anything is said of
//! what could be made.
//!
//! They are looked at, not taken away: the audit trail has the downloads of originals (security
//! specification, "Audit, deletion, export"). An elevated period, once it is built, writes down
//! each opening, also here.

use super::answer::{About, Answer, with_bytes};
use super::{Seen, seen};
use crate::blobs::renditions::{self, Found, Made, Rendition};
use crate::http::request::{Id, Token};
use crate::read::facts;
use crate::subject::TokenHash;
use crate::{App, Failed};
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use suivi_rules::ItemId;
use suivi_wire::problem::Failure;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What a rendition is made of; all else has none, and is not even opened.
const PHOTOS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(thumbnail, thumbnail_head))
        .routes(routes!(preview, preview_head))
}

/// Gives a photo's thumbnail, or a part of it.
#[utoipa::path(
    get, path = "/v1/items/{id}/thumbnail", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("Range" = Option<String>, Header, description = "One part: `bytes=0-1023`"),
        ("If-Range" = Option<String>, Header, description = "The part only if the bytes are those"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "A JPEG, upright, at most 512 pixels along its long side",
            body = Vec<u8>, content_type = "image/jpeg"),
        (status = 206, description = "The part", body = Vec<u8>,
            content_type = "image/jpeg"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such file", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 416, description = "No such part", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "None can be made of this file", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many of your requests wait", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Too many are being made", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn thumbnail(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    answer(&app, token, id, Rendition::Thumbnail, &Method::GET, &asked).await
}

/// Tells what a photo's thumbnail is.
#[utoipa::path(
    head, path = "/v1/items/{id}/thumbnail", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "`Content-Length`, `Content-Type`, `ETag`"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out"),
        (status = 404, description = "No such file"),
        (status = 422, description = "None can be made of this file"),
        (status = 429, description = "Too many of your requests wait"),
        (status = 503, description = "Too many are being made"),
    ),
    security(("token" = []))
)]
async fn thumbnail_head(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    answer(&app, token, id, Rendition::Thumbnail, &Method::HEAD, &asked).await
}

/// Gives a photo's preview, or a part of it.
#[utoipa::path(
    get, path = "/v1/items/{id}/preview", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("Range" = Option<String>, Header, description = "One part: `bytes=0-1023`"),
        ("If-Range" = Option<String>, Header, description = "The part only if the bytes are those"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "A JPEG, upright, at most 2,048 pixels along its long side",
            body = Vec<u8>, content_type = "image/jpeg"),
        (status = 206, description = "The part", body = Vec<u8>,
            content_type = "image/jpeg"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such file", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 416, description = "No such part", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "None can be made of this file", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many of your requests wait", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Too many are being made", body = suivi_wire::Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn preview(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    answer(&app, token, id, Rendition::Preview, &Method::GET, &asked).await
}

/// Tells what a photo's preview is.
#[utoipa::path(
    head, path = "/v1/items/{id}/preview", tag = "content",
    params(
        ("id" = String, Path, description = "The file"),
        ("If-None-Match" = Option<String>, Header, description = "Nothing if the bytes are those"),
    ),
    responses(
        (status = 200, description = "`Content-Length`, `Content-Type`, `ETag`"),
        (status = 304, description = "The bytes are those of `If-None-Match`"),
        (status = 401, description = "Signed out"),
        (status = 404, description = "No such file"),
        (status = 422, description = "None can be made of this file"),
        (status = 429, description = "Too many of your requests wait"),
        (status = 503, description = "Too many are being made"),
    ),
    security(("token" = []))
)]
async fn preview_head(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    asked: HeaderMap,
) -> Result<Response, Failed> {
    answer(&app, token, id, Rendition::Preview, &Method::HEAD, &asked).await
}

async fn answer(
    app: &App,
    token: TokenHash,
    id: ItemId,
    rendition: Rendition,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response, Failed> {
    let find = async || {
        let (Seen { file, .. }, actor) = app
            .reading(token, move |tx, caller| {
                Ok((seen(tx, caller, id)?, caller.actor))
            })
            .await?;
        if !PHOTOS.contains(&file.media_type.as_str()) {
            return Err(Failure::NoRendition.into());
        }
        let found = renditions::find(app, file.blob, rendition).await?;
        Ok::<_, Failed>((file.blob, actor, found))
    };
    let (blob, actor, found) = find().await?;
    let found = match found {
        Found::Nothing => {
            // Whoever waits takes a place that others may want.
            let _seat = app.viewers.take(&actor).ok_or(Failed::Wait {
                code: Failure::TooMany.into(),
                seconds: 5,
            })?;
            let made = renditions::make(app, blob).await;
            // Asked anew: while it was made he may have lost sight of the file, or it was deleted.
            let (.., found) = find().await?;
            made?;
            found
        }
        found => found,
    };
    match found {
        Found::Made(made) => Ok(give(made, method, asked)),
        Found::Impossible => Err(Failure::NoRendition.into()),
        // Deleted or swept in this very moment.
        Found::Nothing => Err(Failed::Wait {
            code: Failure::Unavailable.into(),
            seconds: 1,
        }),
    }
}

fn give(made: Made, method: &Method, asked: &HeaderMap) -> Response {
    let about = About {
        tag: format!("\"{}\"", facts::hex(&made.sha256)),
        length: made.length,
        media_type: "image/jpeg".to_owned(),
        // Our own JPEG: nothing in it comes from the sender but pixels and their colour profile.
        disposition: "inline".to_owned(),
    };
    match Answer::to(asked, method, &about) {
        Answer::Bytes { part } => with_bytes(&about, part, made.file),
        other => other.without_bytes(&about),
    }
}

#[cfg(test)]
mod tests {
    use crate::act::accounts::sign_in;
    use crate::blobs::renditions::tests::Place;
    use crate::world::{GOOD, PEER, device};
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use std::sync::Arc;
    use suivi_wire::accounts::{Role, Secret, SignInRequest};
    use tower::ServiceExt;

    #[tokio::test]
    async fn whoever_lost_the_right_while_it_was_made_does_not_get_it() {
        let place = Place::new().await;
        let (item, blob) = place.adds().await;
        let app = Arc::clone(&place.world.app);
        let request = SignInRequest {
            email: "claire@example.org".into(),
            password: Secret(GOOD.into()),
            role: Role::Professional,
            device: device(1),
        };
        let token = sign_in(&app, request, PEER).await.unwrap().token.0;
        let ask = || {
            let request = Request::get(format!("/v1/items/{item}/thumbnail"))
                .header("authorization", format!("Bearer {token}"))
                .body(Body::empty())
                .unwrap();
            crate::http::router(Arc::clone(&app)).oneshot(request)
        };
        let all = place.all_makers().await;
        let asked = tokio::spawn(ask());
        while !place.is_waited_for(blob) {
            tokio::task::yield_now().await;
        }
        let ended = |sql: &'static str| {
            app.db.write(move |tx| {
                assert!(tx.exec(sql, &[])? > 0);
                Ok(())
            })
        };
        ended("UPDATE entry SET live = 0 WHERE kind = 'file'")
            .await
            .unwrap();
        drop(all);
        let answer = asked.await.unwrap().unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        ended("UPDATE entry SET live = 1 WHERE kind = 'file'")
            .await
            .unwrap();
        assert_eq!(ask().await.unwrap().status(), StatusCode::OK);
    }
}
