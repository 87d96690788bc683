//! Reads requests and writes answers. No SQL, no rule.

mod accounts;
mod admin;
mod company;
mod content;
mod feed;
pub mod metrics;
mod ops;
mod request;
mod spaces;
mod tus;

use crate::{App, Failed};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use request::Bearer;
use std::time::Duration;
use suivi_rules::Refusal;
use suivi_wire::problem::Failure;
use suivi_wire::{API_HEADER, API_VERSION};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The largest body of a request that is no upload, in bytes.
pub const LARGEST_BODY: usize = 1024 * 1024;
/// How long the body of a request that is no upload may take.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Suivi",
        description = "A storage shared between health and fitness professionals and their clients. \
            What may not be seen answers exactly like what does not exist.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    modifiers(&Bearer)
)]
struct Document;

/// Everything that the server answers.
pub fn router(app: App) -> axum::Router {
    let (routes, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(accounts::routes())
        .merge(ops::routes())
        .merge(company::routes())
        .merge(spaces::routes())
        .merge(feed::routes())
        .merge(content::routes())
        .merge(tus::routes())
        .merge(admin::routes())
        .split_for_parts();
    // Made once: it never changes while the server runs.
    let document = serde_json::to_vec(&document).unwrap_or_default();
    let document = bytes::Bytes::from(document);
    routes
        .route(
            "/v1/openapi.json",
            get(move || {
                let document = document.clone();
                async move { ([(header::CONTENT_TYPE, "application/json")], document) }
            }),
        )
        .fallback(|| async { Failed::from(Refusal::NotFound) })
        .method_not_allowed_fallback(|| async { Failed::from(Failure::MethodNotAllowed) })
        .layer(middleware::from_fn_with_state(app.clone(), around))
        .with_state(app)
}

const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        HeaderName::from_static(API_HEADER),
        HeaderValue::from_static(API_VERSION),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    ),
    (header::VARY, HeaderValue::from_static("Authorization")),
];

/// Around every request: counts it, and puts on every answer what every answer must carry.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_upload = request.uri().path().starts_with("/v1/tus");
    let is_stream = request.uri().path() == "/v1/events";
    let method = request.method().clone();
    let mut response = if is_upload || is_stream {
        next.run(request).await
    } else {
        match tokio::time::timeout(SLOWEST_BODY, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Failed::from(Failure::TooSlow).into_response(),
        }
    };
    app.metrics.count(&method, response.status());
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}
