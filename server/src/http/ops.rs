//! `POST /v1/ops`: every change but bytes.

use super::request::{Json, Token};
use crate::act::ops;
use crate::{App, Failed};
use axum::extract::State;
use serde::Deserialize;
use serde_json::value::RawValue;
use suivi_rules::OpId;
use suivi_wire::Problem;
use suivi_wire::ops::{MOST_OPS, OpResult, Operation, OpsAnswer, OpsRequest};
use suivi_wire::problem::Failure;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(post))
}

/// [`OpsRequest`] with each operation still unread, so that one that can't be read is refused
/// alone: one bad operation must not hold up a phone's whole queue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unread {
    ops: Vec<Box<RawValue>>,
    #[serde(default)]
    dry_run: bool,
}

/// Does operations in their order, each in a transaction of its own. Sent again with the same
/// `op`, an operation is done once and answered as before.
#[utoipa::path(
    post, path = "/v1/ops", tag = "content",
    request_body = OpsRequest,
    responses(
        (status = 200, description = "What came of each operation", body = OpsAnswer),
        (status = 400, description = "The body can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 1 MiB", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "More than 200 operations", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn post(
    State(app): State<App>,
    Token(token): Token,
    Json(request): Json<Unread>,
) -> Result<axum::Json<OpsAnswer>, Failed> {
    app.reading(token, |_, caller| caller.session_only())
        .await?;
    if request.ops.len() > MOST_OPS {
        return Err(Failure::TooManyOps.into());
    }
    let mut results: Vec<OpResult> = Vec::with_capacity(request.ops.len());
    for raw in request.ops {
        let result = match serde_json::from_str::<Operation>(raw.get()) {
            Ok(op) => ops::run(&app, token, op, request.dry_run).await?,
            Err(error) => {
                let place = format!("line {}, column {}", error.line(), error.column());
                ops::refused(id_of(&raw), &Failed::Malformed(place))
            }
        };
        app.metrics.operation(result.outcome);
        results.push(result);
    }
    Ok(axum::Json(OpsAnswer { results }))
}

/// The id of an operation whose rest can't be read.
fn id_of(raw: &RawValue) -> Option<OpId> {
    #[derive(Deserialize)]
    struct Named {
        op: OpId,
    }
    serde_json::from_str::<Named>(raw.get())
        .ok()
        .map(|named| named.op)
}
