//! Reading online: lists of spaces, of what is in them, of who can see it.

use super::request::{Id, Query, Token};
use crate::read::{lists, people, templates};
use crate::{App, Failed};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use suivi_rules::{ItemId, SpaceId};
use suivi_wire::Problem;
use suivi_wire::results::ResultsAnswer;
use suivi_wire::rows::TemplateRow;
use suivi_wire::spaces::{ItemAnswer, ItemsAnswer, PeopleAnswer, SpacesAnswer};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(spaces))
        .routes(routes!(items))
        .routes(routes!(people_of))
        .routes(routes!(results))
        .routes(routes!(item))
        .routes(routes!(template))
}

/// JSON that was put together as text.
pub(super) fn json(text: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SpacesQuery {
    /// The `next` of the page before.
    after: Option<String>,
    /// Clients' names that contain this.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// The spaces within reach, 100 on a page.
#[utoipa::path(
    get, path = "/v1/spaces", tag = "reading",
    params(SpacesQuery),
    responses(
        (status = 200, description = "A page of them", body = SpacesAnswer),
        (status = 400, description = "The query can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn spaces(
    State(app): State<App>,
    Token(token): Token,
    Query(query): Query<SpacesQuery>,
) -> Result<axum::Json<SpacesAnswer>, Failed> {
    let asked = lists::SpacesAsked {
        after: query.after,
        q: query.q,
    };
    let answer = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            lists::spaces(tx, caller, &asked)
        })
        .await?;
    Ok(axum::Json(answer))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ItemsQuery {
    /// Which folder; without it the root of the space.
    #[param(value_type = Option<String>, format = "uuid")]
    folder: Option<ItemId>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Names in the whole space that contain this; not together with `folder`.
    #[param(max_length = 200)]
    q: Option<String>,
    /// How many rows at most; 100 if it is not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// What is in a folder or at the root of a space, or what a search finds in the whole space:
/// of that, what the subject may see.
#[utoipa::path(
    get, path = "/v1/spaces/{id}/items", tag = "reading",
    params(("id" = String, Path, format = "uuid", description = "The space"), ItemsQuery),
    responses(
        (status = 200, description = "A page of it", body = ItemsAnswer),
        (status = 400, description = "The query can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such space or folder, or not to be seen", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn items(
    State(app): State<App>,
    Token(token): Token,
    Id(space): Id<SpaceId>,
    Query(query): Query<ItemsQuery>,
) -> Result<Response, Failed> {
    let asked = lists::ItemsAsked {
        folder: query.folder,
        after: query.after,
        q: query.q,
        limit: query
            .limit
            .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)),
    };
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        lists::items(tx, caller, space, &asked)?.to_json()
    })
    .await
    .map(json)
}

/// Documents that wait to be filled, and the newest results: of that, what the subject may see.
#[utoipa::path(
    get, path = "/v1/spaces/{id}/results", tag = "reading",
    params(("id" = String, Path, format = "uuid", description = "The space")),
    responses(
        (status = 200, description = "All documents, and the newest results", body = ResultsAnswer),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such space, or not to be seen", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn results(
    State(app): State<App>,
    Token(token): Token,
    Id(space): Id<SpaceId>,
) -> Result<Response, Failed> {
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        lists::results(tx, caller, space)
    })
    .await
    .map(json)
}

/// Who can be meant by "who can see this", by name.
#[utoipa::path(
    get, path = "/v1/spaces/{id}/people", tag = "reading",
    params(("id" = String, Path, format = "uuid", description = "The space")),
    responses(
        (status = 200, description = "All of them", body = PeopleAnswer),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such space, or not to be seen", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn people_of(
    State(app): State<App>,
    Token(token): Token,
    Id(space): Id<SpaceId>,
) -> Result<axum::Json<PeopleAnswer>, Failed> {
    let answer = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            people::people(tx, caller, space)
        })
        .await?;
    Ok(axum::Json(answer))
}

/// One folder or file.
#[utoipa::path(
    get, path = "/v1/items/{id}", tag = "reading",
    params(("id" = String, Path, format = "uuid", description = "The folder or file")),
    responses(
        (status = 200, description = "Here it is", body = ItemAnswer),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such item, or not to be seen", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn item(
    State(app): State<App>,
    Token(token): Token,
    Id(item): Id<ItemId>,
) -> Result<Response, Failed> {
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        lists::item(tx, caller, item)?.to_json()
    })
    .await
    .map(json)
}

/// The questions that a result answers, in the version of its template: to correct it.
#[utoipa::path(
    get, path = "/v1/items/{id}/template", tag = "reading",
    params(("id" = String, Path, format = "uuid", description = "The result")),
    responses(
        (status = 200, description = "That version of its template", body = TemplateRow),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such result, or not to be seen", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn template(
    State(app): State<App>,
    Token(token): Token,
    Id(id): Id<ItemId>,
) -> Result<axum::Json<TemplateRow>, Failed> {
    let row = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            templates::of_result(tx, caller, id)
        })
        .await?;
    Ok(axum::Json(row))
}
