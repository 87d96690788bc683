//! Reads requests and writes answers. No SQL, no rule.

mod accounts;
mod admin;
mod company;
mod content;
mod feed;
pub mod metrics;
mod ops;
mod request;
mod service;
mod spaces;
mod tus;

use crate::{App, Failed};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
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
/// How long the body of a request that is no upload may take to come. What is done with it then
/// has no limit: work that is given up may be committed all the same, and nobody could say.
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

/// All that is described.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(accounts::routes())
        .merge(ops::routes())
        .merge(company::routes())
        .merge(spaces::routes())
        .merge(feed::routes())
        .merge(content::routes())
        .merge(tus::routes())
        .merge(service::routes())
        .merge(admin::routes())
}

/// Everything that the server answers.
pub fn router(app: App) -> axum::Router {
    let (routes, document) = described().split_for_parts();
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
    let method = request.method().clone();
    let mut response = next.run(request).await;
    app.metrics.count(&method, response.status());
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// Each operation of the document: its method and path, what it says, the statuses it tells of.
    fn operations() -> Vec<(String, Value, Vec<u16>)> {
        let document = serde_json::to_value(described().split_for_parts().1).unwrap();
        let mut all = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let statuses = operation["responses"].as_object().unwrap().keys();
                let statuses = statuses.map(|status| status.parse().unwrap()).collect();
                all.push((format!("{method} {path}"), operation.clone(), statuses));
            }
        }
        all
    }

    #[test]
    fn whatever_takes_a_body_tells_how_a_body_is_refused() {
        let mut seen = 0;
        for (name, operation, statuses) in operations() {
            if operation.get("requestBody").is_some() {
                seen += 1;
                for status in [400, 401, 408, 413, 415] {
                    assert!(statuses.contains(&status), "{name}: {status}");
                }
            }
        }
        assert!(seen >= 8, "{seen}");
    }

    /// Limits, locks, the disk and the bytes can end each of these, and so can whatever the rules
    /// and the operation's own content are refused with when it is committed.
    #[test]
    fn whatever_may_commit_an_upload_tells_how_that_ends() {
        for may_commit in [
            "post /v1/tus",
            "head /v1/tus/{item}",
            "patch /v1/tus/{item}",
            "post /v1/tus/{item}",
        ] {
            let all = operations();
            let (_, _, statuses) = all.iter().find(|(name, ..)| name == may_commit).unwrap();
            for status in [
                400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 423, 429, 460, 507,
            ] {
                assert!(statuses.contains(&status), "{may_commit}: {status}");
            }
        }
    }
}
