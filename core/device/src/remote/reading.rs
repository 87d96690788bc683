//! What every answer tells, whatever was asked.

use super::Response;
use serde::de::DeserializeOwned;
use suivi_wire::problem::Problem;
use suivi_wire::{API_HEADER, CODE_HEADER, Code};

/// The server itself answered.
#[must_use]
pub fn marked(response: &Response) -> bool {
    response.header(API_HEADER).is_some()
}

/// The problem that an answer tells, if it tells one. `HEAD` has no body: its code is in a header.
#[must_use]
pub fn problem(response: &Response) -> Option<Problem> {
    if (200..300).contains(&response.status) {
        return None;
    }
    json(response).or_else(|| {
        let word = response.header(CODE_HEADER)?;
        let code: Code = serde_json::from_value(word.into()).ok()?;
        Some(Problem::new(code))
    })
}

/// The body of an answer of the server itself. None if it can't be read; an error would quote it.
#[must_use]
pub fn json<T: DeserializeOwned>(response: &Response) -> Option<T> {
    serde_json::from_slice(&response.body).ok()
}

/// A number in a header.
#[must_use]
pub fn number(response: &Response, name: &str) -> Option<u64> {
    response.header(name)?.parse().ok()
}
