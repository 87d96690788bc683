//! Why a request was not done, and how that is said over HTTP.

use crate::db::DbError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use suivi_rules::Refusal;
use suivi_wire::problem::Failure;
use suivi_wire::{CODE_HEADER, Code, Problem};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A reason that the caller is told.
    #[error("{0}")]
    Code(Code),
    /// A reason that the caller is told, with the seconds to wait.
    #[error("{code}")]
    Wait {
        /// The reason.
        code: Code,
        /// For `Retry-After`.
        seconds: u64,
    },
    /// The request could not be read; the place in it goes with the answer, never into a log.
    #[error("the request could not be read")]
    Malformed(String),
    /// What was asked for can't be right; what is wrong with it goes with the answer, never into a
    /// log.
    #[error("{code}")]
    Wrong {
        /// The reason.
        code: Failure,
        /// What is wrong, without anything of a person.
        what: String,
    },
    /// The database failed; the caller is told only that it is our fault.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The disk failed; the caller is told only that it is our fault.
    #[error("the disk failed: {0}")]
    Io(#[from] std::io::Error),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Code(refusal.into())
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Code(failure.into())
    }
}

impl From<Code> for Failed {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl Failed {
    /// What the caller is told.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Code(code) | Self::Wait { code, .. } => *code,
            Self::Malformed(_) => Failure::Malformed.into(),
            Self::Wrong { code, .. } => (*code).into(),
            Self::Db(error) if error.is_full() => Failure::NoSpace.into(),
            Self::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                Failure::NoSpace.into()
            }
            Self::Db(DbError::Stopped) => Failure::Unavailable.into(),
            Self::Db(_) | Self::Io(_) => Failure::Internal.into(),
        }
    }

    /// The body that goes with it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::new(self.code());
        if let Self::Malformed(place) | Self::Wrong { what: place, .. } = self {
            problem.detail = format!("{} ({place})", problem.detail);
        }
        problem
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        if let Self::Db(_) | Self::Io(_) = &self {
            tracing::error!(error = %self, "a request failed on our side");
        }
        let problem = self.problem();
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let code = serde_json::to_value(problem.code)
            .ok()
            .and_then(|code| HeaderValue::from_str(code.as_str()?).ok());
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            body,
        )
            .into_response();
        if let Some(code) = code {
            response.headers_mut().insert(CODE_HEADER, code);
        }
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            // Not all of it was read, so nothing that follows on this connection can be.
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Self::Wait { seconds, .. } = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
