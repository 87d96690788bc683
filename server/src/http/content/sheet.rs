//! `GET /v1/items/{id}/sheet`: a result as a PDF, through the same door as its bytes and written
//! down like them. It is made for each request: that takes some milliseconds, and its names are of
//! now.

use super::{Seen, seen};
use crate::act::commit;
use crate::http::request::{Id, Query, Token};
use crate::read::results::{SheetNames, sheet_names};
use crate::{App, Failed};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use suivi_results::Language;
use suivi_rules::ItemId;
use suivi_sheet::Sheet;
use suivi_wire::Problem;
use suivi_wire::problem::Failure;
use suivi_wire::rows::ResultRow;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SheetQuery {
    /// In which language.
    #[param(inline)]
    language: Language,
}

/// A result as a sheet to print (PDF, A4). Written to the audit trail like a download.
#[utoipa::path(
    get, path = "/v1/items/{id}/sheet", tag = "content",
    params(("id" = String, Path, description = "The result"), SheetQuery),
    responses(
        (status = 200, description = "The sheet", body = Vec<u8>, content_type = "application/pdf"),
        (status = 400, description = "The query can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such file", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "The file is no result", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn get(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
    Query(asked): Query<SheetQuery>,
) -> Result<Response, Failed> {
    let now = app.now();
    let (result, names) = app
        .writing(token, move |tx, caller| {
            let Seen { item, file } = seen(tx, caller, id)?;
            let result = file.result.ok_or(Failure::NoRendition)?;
            let names = sheet_names(tx, item.space, file.author)?;
            let object = serde_json::json!({"item": id, "space": item.space, "sheet": true});
            commit::audit(
                tx,
                item.company,
                Some(caller.actor),
                now,
                "download",
                &object,
            )?;
            Ok(((result, names), Vec::new()))
        })
        .await?;
    let pdf = tokio::task::spawn_blocking(move || made(&result, &names, asked.language))
        .await
        .map_err(|_| Failure::Unavailable)??;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], pdf).into_response())
}

fn made(result: &ResultRow, names: &SheetNames, language: Language) -> Result<Vec<u8>, Failed> {
    let sheet = Sheet {
        result: &result.body,
        client: &names.client,
        company: &names.company,
        author: names.author.as_deref(),
        superseded: result.superseded,
        corrects: result.corrects.is_some(),
        language,
    };
    suivi_sheet::pdf(&sheet).map_err(|_| Failure::NoRendition.into())
}
