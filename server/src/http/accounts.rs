//! Sign-in and what belongs to one's own account.

use super::request::{Id, Json, Token};
use crate::act::accounts::{self, invitations, sessions};
use crate::act::attempts;
use crate::{App, Failed};
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use suivi_rules::DeviceId;
use suivi_wire::Problem;
use suivi_wire::accounts::{
    AcceptInvitationRequest, Account, ChangePasswordRequest, DeviceRow, SessionAnswer,
    SignInRequest, UploadTokenAnswer,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(change_password))
        .routes(routes!(upload_token))
        .routes(routes!(accept_invitation))
        .routes(routes!(account))
        .routes(routes!(devices))
        .routes(routes!(sign_out_device))
}

/// Who sent the request: the TCP peer, or who is behind the company's own proxy.
struct Peer(IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = Failed;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failed> {
        // Without a connection (requests handed over in the same process) all have one peer.
        let tcp = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |connection| {
                connection.0.ip()
            });
        let lines: Vec<&str> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|line| line.to_str().unwrap_or_default())
            .collect();
        Ok(Self(attempts::peer(
            tcp,
            lines.into_iter(),
            &app.settings.proxies,
        )))
    }
}

/// Signs in, in one role on one device. A professional's other devices are signed out, unless the
/// company allows several.
#[utoipa::path(
    post,
    path = "/v1/sessions",
    tag = "accounts",
    request_body = SignInRequest,
    responses(
        (status = 201, description = "Signed in.", body = SessionAnswer),
        (status = 400, description = "The request can't be read, or the device has no name.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Address, password or role are not right.", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts; `Retry-After` says for how long.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is busy or stopping.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_in(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(request): Json<SignInRequest>,
) -> Result<(StatusCode, axum::Json<SessionAnswer>), Failed> {
    let answer = accounts::sign_in(&app, request, peer).await?;
    Ok((StatusCode::CREATED, axum::Json(answer)))
}

/// Signs out: ends this session and this device's upload tokens.
#[utoipa::path(
    delete,
    path = "/v1/sessions",
    tag = "accounts",
    security(("token" = [])),
    responses(
        (status = 204, description = "Signed out."),
        (status = 401, description = "No live session.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_out(State(app): State<App>, Token(token): Token) -> Result<StatusCode, Failed> {
    accounts::sign_out(&app, token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the password: ends all sessions, also this one, and every upload token.
#[utoipa::path(
    put,
    path = "/v1/account/password",
    tag = "accounts",
    security(("token" = [])),
    request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "Changed. Sign in again, with the new one."),
        (status = 400, description = "The request can't be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No live session, or the old password is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The new password is weak.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts; `Retry-After` says for how long.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is busy or stopping.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn change_password(
    State(app): State<App>,
    Token(token): Token,
    Json(request): Json<ChangePasswordRequest>,
) -> Result<StatusCode, Failed> {
    accounts::change_password(&app, token, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A token with which this device may only upload, for 90 days. Earlier ones stay valid.
#[utoipa::path(
    post,
    path = "/v1/upload-tokens",
    tag = "accounts",
    security(("token" = [])),
    responses(
        (status = 201, description = "Here it is.", body = UploadTokenAnswer),
        (status = 401, description = "No live session.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "This device was given as many as it may be in a day; its newest goes on. `Retry-After` says for how long.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn upload_token(
    State(app): State<App>,
    Token(token): Token,
) -> Result<(StatusCode, axum::Json<UploadTokenAnswer>), Failed> {
    let answer = sessions::upload_token(&app, token).await?;
    Ok((StatusCode::CREATED, axum::Json(answer)))
}

/// Accepts an invitation: opens an account, or adds a role to the one that is there, and signs in.
#[utoipa::path(
    post,
    path = "/v1/invitations/accept",
    tag = "accounts",
    request_body = AcceptInvitationRequest,
    responses(
        (status = 201, description = "Accepted and signed in.", body = SessionAnswer),
        (status = 400, description = "The request can't be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The address or its password is not right.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The record is archived.", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The address is a professional's already.", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The code is unknown, spent, replaced or too old.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The password is weak.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts; `Retry-After` says for how long.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is busy or stopping.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn accept_invitation(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(request): Json<AcceptInvitationRequest>,
) -> Result<(StatusCode, axum::Json<SessionAnswer>), Failed> {
    let answer = invitations::accept(&app, request, peer).await?;
    Ok((StatusCode::CREATED, axum::Json(answer)))
}

/// Who one is.
#[utoipa::path(
    get,
    path = "/v1/account",
    tag = "accounts",
    security(("token" = [])),
    responses(
        (status = 200, description = "This is who.", body = Account),
        (status = 401, description = "No live session.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn account(
    State(app): State<App>,
    Token(token): Token,
) -> Result<axum::Json<Account>, Failed> {
    Ok(axum::Json(accounts::account(&app, token).await?))
}

/// One's own devices in this role, the one used last first.
#[utoipa::path(
    get,
    path = "/v1/devices",
    tag = "accounts",
    security(("token" = [])),
    responses(
        (status = 200, description = "All of them.", body = Vec<DeviceRow>),
        (status = 401, description = "No live session.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn devices(
    State(app): State<App>,
    Token(token): Token,
) -> Result<axum::Json<Vec<DeviceRow>>, Failed> {
    Ok(axum::Json(accounts::devices(&app, token).await?))
}

/// Signs one of one's own devices out: ends its session and its upload tokens.
#[utoipa::path(
    delete,
    path = "/v1/devices/{id}",
    tag = "accounts",
    params(("id" = String, Path, format = "uuid", description = "Which device.")),
    security(("token" = [])),
    responses(
        (status = 204, description = "Signed out."),
        (status = 401, description = "No live session.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such device of one's own.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_out_device(
    State(app): State<App>,
    Token(token): Token,
    Id(device): Id<DeviceId>,
) -> Result<StatusCode, Failed> {
    accounts::sign_out_device(&app, token, device).await?;
    Ok(StatusCode::NO_CONTENT)
}
