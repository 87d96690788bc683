//! What is asked of the server about accounts, and what its answers say.

use super::Credentials;
use super::account::End;
use super::error::SessionError;
use crate::queue::Silence;
use crate::remote::reading::{self, number, problem};
use crate::remote::{Body, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use suivi_rules::Refusal;
use suivi_wire::accounts::{
    AcceptInvitationRequest, ChangePasswordRequest, Device, Role, Secret, SignInRequest,
};
use suivi_wire::problem::Failure;
use suivi_wire::{API_HEADER, API_VERSION, Code};

fn request(method: &'static str, path: &str, token: Option<&Secret>, body: Body) -> Request {
    Request {
        method,
        path: path.to_owned(),
        headers: Vec::new(),
        token: token.cloned(),
        body,
    }
}

fn json(of: &impl Serialize) -> Body {
    // These types are made of texts: there is nothing that JSON can't hold.
    Body::Json(serde_json::to_vec(of).unwrap_or_default())
}

/// `POST /v1/sessions`
pub(super) fn sign_in(role: Role, credentials: Credentials<'_>, device: Device) -> Request {
    let body = json(&SignInRequest {
        email: credentials.email.trim().to_owned(),
        password: credentials.password.clone(),
        role,
        device,
    });
    request("POST", "/v1/sessions", None, body)
}

/// `POST /v1/invitations/accept`
pub(super) fn accept(code: &Secret, credentials: Credentials<'_>, device: Device) -> Request {
    let body = json(&AcceptInvitationRequest {
        code: code.clone(),
        email: credentials.email.trim().to_owned(),
        password: credentials.password.clone(),
        device,
    });
    request("POST", "/v1/invitations/accept", None, body)
}

/// `DELETE /v1/sessions`
pub(super) fn sign_out(token: &Secret) -> Request {
    request("DELETE", "/v1/sessions", Some(token), Body::Empty)
}

/// `POST /v1/upload-tokens`
pub(super) fn upload_token(token: &Secret) -> Request {
    request("POST", "/v1/upload-tokens", Some(token), Body::Empty)
}

/// `PUT /v1/account/password`
pub(super) fn change_password(token: &Secret, old: &Secret, new: &Secret) -> Request {
    let body = json(&ChangePasswordRequest {
        old: old.clone(),
        new: new.clone(),
    });
    request("PUT", "/v1/account/password", Some(token), body)
}

/// The answer with the status that is hoped for; everything else by its class.
pub(super) fn read(
    answer: Result<Response, Silence>,
    status: u16,
) -> Result<Response, SessionError> {
    let response = answer.map_err(|silence| match silence {
        Silence::NoRoute => SessionError::Offline,
        Silence::Timeout | Silence::Cut | Silence::Unreadable => SessionError::NoAnswer,
        Silence::Certificate => SessionError::Certificate,
    })?;
    match response.header(API_HEADER) {
        Some(API_VERSION) => {}
        Some(_) => return Err(SessionError::Outdated),
        None => return Err(SessionError::NotSuivi),
    }
    if response.status == status {
        return Ok(response);
    }
    Err(match problem(&response) {
        Some(problem) => by_code(problem.code, &response),
        None => by_status(&response),
    })
}

/// The same, with its JSON.
pub(super) fn read_json<T: DeserializeOwned>(
    answer: Result<Response, Silence>,
    status: u16,
) -> Result<T, SessionError> {
    let response = read(answer, status)?;
    reading::json(&response).ok_or(SessionError::Outdated)
}

fn by_code(code: Code, response: &Response) -> SessionError {
    use SessionError as E;
    match code {
        Code::Failed(Failure::WrongCredentials) => E::WrongCredentials,
        Code::Failed(Failure::SessionSuperseded) => E::Over(End::Superseded),
        Code::Failed(Failure::SessionEnded) | Code::Refused(Refusal::SignedOut) => {
            E::Over(End::Ended)
        }
        Code::Failed(Failure::WeakPassword) => E::WeakPassword,
        Code::Failed(Failure::BadName) => E::BadName,
        Code::Failed(Failure::InvitationSpent) => E::InvitationSpent,
        Code::Failed(Failure::AccountExists) => E::AccountExists,
        Code::Refused(Refusal::Archived) => E::Archived,
        Code::Failed(
            Failure::TooMany
            | Failure::TooSlow
            | Failure::Internal
            | Failure::Unavailable
            | Failure::NoSpace,
        ) => by_status(response),
        other => E::Refused(other),
    }
}

/// For what has no code, or one that says no more than its status.
fn by_status(response: &Response) -> SessionError {
    match response.status {
        408 | 425 | 500.. => SessionError::Busy,
        429 => SessionError::TooMany {
            seconds: number(response, "retry-after"),
        },
        _ => SessionError::Outdated,
    }
}

/// The answer says that its request's token is over. An answer without the marker says nothing.
pub(crate) fn end_in(response: &Response) -> Option<End> {
    if response.status != 401 {
        return None;
    }
    match read(Ok(response.clone()), 200) {
        Err(SessionError::Over(end)) => Some(end),
        _ => None,
    }
}
