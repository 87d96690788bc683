//! `POST /v1/results`: the one thing that a service key may do.

use super::request::{Json, Token};
use crate::act::service;
use crate::{App, Failed};
use axum::extract::State;
use suivi_wire::Problem;
use suivi_wire::results::{PublishResultReceipt, PublishResultRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(publish))
}

/// Publishes a result into the automatic folder of a record, as the company's own software. The
/// token is a service key; no other token is one, and a key is none at any other address. Sent
/// again with the same `item`, it is done once and answered as before.
#[utoipa::path(
    post, path = "/v1/results", tag = "service",
    request_body = PublishResultRequest,
    responses(
        (status = 200, description = "The result is in its place", body = PublishResultReceipt),
        (status = 400, description = "The body can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not a live key", body = Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "The record is archived, or the template is for a person",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such record or template in this company",
            body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "Another result has this id, or the template was withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 1 MiB", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Answers are missing or can't be right, or the id is used",
            body = Problem, content_type = "application/problem+json"),
        (status = 423, description = "The record changed meanwhile: send it again",
            body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "No room left", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn publish(
    State(app): State<App>,
    Token(key): Token,
    Json(request): Json<PublishResultRequest>,
) -> Result<axum::Json<PublishResultReceipt>, Failed> {
    Ok(axum::Json(service::publish(&app, key, request).await?))
}
