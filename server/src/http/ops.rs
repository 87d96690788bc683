//! `POST /v1/ops`: every change but bytes.

use super::request::{Json, Token};
use crate::act::ops;
use crate::{App, Failed};
use axum::extract::State;
use serde::Deserialize;
use serde_json::value::RawValue;
use suivi_rules::OpId;
use suivi_wire::Problem;
use suivi_wire::ops::{MOST_OPS, OpResult, Operation, OperationKind, OpsAnswer, OpsRequest};
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
        (status = 408, description = "The body came too slowly", body = Problem,
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
                let place = place(&raw, &error.to_string());
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

/// What of an operation can't be read, where that can be told: its kind and a field, if they are
/// ours. What else stood there may be personal and is not repeated.
fn place(raw: &RawValue, error: &str) -> String {
    #[derive(Deserialize)]
    struct Kind {
        kind: OperationKind,
    }
    let Ok(Kind { kind }) = serde_json::from_str(raw.get()) else {
        return "an operation is an object with a kind that is known".into();
    };
    let kind = kind.word();
    let (what, named) = error.split_once('`').unwrap_or((error, ""));
    let named = named.split('`').next().unwrap_or_default();
    let field = Operation::FIELDS.iter().find(|field| **field == named);
    match (what.trim_end(), field) {
        ("missing field", Some(field)) => format!("{kind}: {field} is missing"),
        ("duplicate field", Some(field)) => format!("{kind}: {field} is there twice"),
        ("unknown field", Some(field)) => format!("{kind}: it has no {field}"),
        ("unknown field", None) => format!("{kind}: a field is not known"),
        _ => format!("{kind}: the value of a field can't be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_told_in_our_own_words() {
        const ID: &str = "\"01890a5d-ac96-774b-bcce-b302099a8057\"";
        let rename = |rest: &str| format!("{{\"kind\":\"rename\",\"op\":{ID}{rest}}}");
        let table = [
            (rename(""), "rename: item is missing"),
            (
                rename(&format!(",\"item\":{ID},\"item\":{ID},\"name\":\"x\"")),
                "rename: item is there twice",
            ),
            (
                rename(&format!(
                    ",\"item\":{ID},\"name\":\"x\",\"level\":\"company\""
                )),
                "rename: it has no level",
            ),
            (
                rename(&format!(",\"item\":{ID},\"name\":\"x\",\"Ana Roy\":1")),
                "rename: a field is not known",
            ),
            (
                rename(",\"item\":\"00000000-0000-0000-0000-000000000000\",\"name\":\"x\""),
                "rename: the value of a field can't be read",
            ),
            (
                rename(&format!(",\"item\":{ID},\"name\":7")),
                "rename: the value of a field can't be read",
            ),
            (
                format!("{{\"kind\":\"Ana Roy\",\"op\":{ID}}}"),
                "an operation is an object with a kind that is known",
            ),
            (
                format!("{{\"op\":{ID}}}"),
                "an operation is an object with a kind that is known",
            ),
            (
                "[7]".to_owned(),
                "an operation is an object with a kind that is known",
            ),
        ];
        for (text, expected) in table {
            let raw: Box<RawValue> = serde_json::from_str(&text).unwrap();
            let error = serde_json::from_str::<Operation>(raw.get()).unwrap_err();
            assert_eq!(place(&raw, &error.to_string()), expected, "{text}");
        }
    }
}
