//! `GET /v1/company`: what a professional may know of his company.

use super::request::Token;
use crate::{App, Failed, read};
use axum::extract::State;
use suivi_wire::Problem;
use suivi_wire::company::CompanyAnswer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// The company of whoever asks: its name, settings, branches and professionals.
#[utoipa::path(
    get, path = "/v1/company", tag = "organisation",
    responses(
        (status = 200, description = "The company", body = CompanyAnswer),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "Of a client: there is none", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn get(
    State(app): State<App>,
    Token(token): Token,
) -> Result<axum::Json<CompanyAnswer>, Failed> {
    app.reading(token, |tx, caller| {
        caller.session_only()?;
        read::company::company(tx, caller)
    })
    .await
    .map(axum::Json)
}
