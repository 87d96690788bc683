//! The parts of a request that every door reads alike.

use super::{LARGEST_BODY, SLOWEST_BODY};
use crate::Failed;
use crate::subject::TokenHash;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use suivi_rules::Refusal;
use suivi_wire::problem::Failure;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

/// Names the bearer token in the OpenAPI document.
pub(super) struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        document
            .components
            .get_or_insert_with(Default::default)
            .add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// The bearer token of a request, hashed at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token(pub(super) TokenHash);

/// The token in these headers.
fn token(headers: &HeaderMap) -> Option<TokenHash> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| TokenHash::of(token.trim()))
}

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        token(&parts.headers)
            .map(Self)
            .ok_or_else(|| Refusal::SignedOut.into())
    }
}

/// An id in the path. One that can't be read names nothing: 404, like any other that is not there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        let text: Result<Path<String>, PathRejection> =
            Path::from_request_parts(parts, state).await;
        let Ok(Path(text)) = text else {
            return Err(Refusal::NotFound.into());
        };
        text.parse().map(Self).map_err(|_| Refusal::NotFound.into())
    }
}

/// The query of a request; unknown names are refused.
#[derive(Debug, Clone)]
pub(super) struct Query<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|_| Failed::Malformed("in the query".into()))
    }
}

/// A JSON body; unknown fields, other content types and oversize are refused.
#[derive(Debug, Clone)]
pub(super) struct Json<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Failed;
    async fn from_request(request: Request, _: &S) -> Result<Self, Failed> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Failure::UnsupportedType.into());
        }
        let body = body(request).await?;
        read_json(&body).map(Self)
    }
}

/// What somebody may send beyond [`LARGEST_BODY`] so that he comes to read why it is refused: a
/// connection that is closed on him while he sends would lose the answer too.
const LAST_WORDS: usize = 16 * LARGEST_BODY;

/// The whole body, up to [`LARGEST_BODY`] and in [`SLOWEST_BODY`].
pub(super) async fn body(request: Request) -> Result<Bytes, Failed> {
    tokio::time::timeout(SLOWEST_BODY, arriving(request))
        .await
        .unwrap_or_else(|_| Err(Failure::TooSlow.into()))
}

async fn arriving(request: Request) -> Result<Bytes, Failed> {
    let mut arriving = request.into_body().into_data_stream();
    let mut body = BytesMut::new();
    let mut heard = 0;
    while let Some(chunk) = arriving.next().await {
        let chunk = chunk.map_err(|_| Failed::Malformed("the body broke off".into()))?;
        heard += chunk.len();
        if heard > LAST_WORDS {
            break;
        }
        if heard <= LARGEST_BODY {
            body.extend_from_slice(&chunk);
        }
    }
    if heard > LARGEST_BODY {
        return Err(Failure::TooLarge.into());
    }
    Ok(body.freeze())
}

/// Reads JSON. Tells where it is wrong, not what stood there: what stood there may be personal.
pub(super) fn read_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Failed> {
    serde_json::from_slice(text).map_err(|error| {
        Failed::Malformed(format!("line {}, column {}", error.line(), error.column()))
    })
}
