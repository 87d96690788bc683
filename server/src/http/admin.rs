//! What tells the operator how the server is: no token, nothing personal.

use crate::act::admin;
use crate::{App, Failed};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use suivi_wire::Problem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(health))
        .routes(routes!(ready))
        .routes(routes!(metrics))
}

/// The process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operator",
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain"))
)]
async fn health() -> &'static str {
    "ok\n"
}

/// The database answers and the server is not stopping.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operator",
    responses(
        (status = 200, description = "Requests are welcome.", body = String, content_type = "text/plain"),
        (status = 503, description = "Send them elsewhere.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ready(State(app): State<App>) -> Result<&'static str, Failed> {
    admin::ready(&app).await?;
    Ok("ready\n")
}

/// Numbers in Prometheus' text format. They name nobody.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operator",
    responses((status = 200, description = "The numbers.", body = String, content_type = "text/plain"))
)]
async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let text = app.metrics.text(admin::database_bytes(&app));
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
}
