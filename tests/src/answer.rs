//! What the server answered, kept whole, so that two answers can be compared byte by byte.

use reqwest::StatusCode;
use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::{DATE, HeaderMap};
use serde::de::DeserializeOwned;
use std::fmt;
use suivi_rules::Refusal;
use suivi_wire::{Code, Problem};

/// A whole answer.
#[derive(Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// All of the body.
    pub body: Vec<u8>,
}

/// All of an answer that could tell somebody something: everything but the time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Essence {
    /// The status.
    pub status: u16,
    /// Name and value of each header but `Date`, sorted.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, as text where it is text.
    pub body: Result<String, Vec<u8>>,
}

impl Answer {
    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    /// The connection was refused or cut.
    pub fn try_of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        Self::read(request.send()?)
    }

    /// Sends a request and reads the answer to its end.
    #[must_use]
    pub fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    fn read(response: Response) -> Result<Self, reqwest::Error> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes()?.to_vec();
        Ok(Self {
            status,
            headers,
            body,
        })
    }

    /// It was done.
    #[must_use]
    pub fn is_success(&self) -> bool {
        StatusCode::from_u16(self.status).is_ok_and(|status| status.is_success())
    }

    /// The body of something that was done.
    ///
    /// # Panics
    /// It was not done, or the body is something else.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.is_success(), "expected an answer, got {self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The problem of something that was not done.
    #[must_use]
    pub fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("expected a problem ({error}), got {self:?}"))
    }

    /// Why it was not done; from the header alone where there is no body (HEAD).
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let text = self.header(suivi_wire::CODE_HEADER)?;
        let code = serde_json::from_value(text.into())
            .unwrap_or_else(|error| panic!("{text} is no code ({error})"));
        Some(code)
    }

    /// The status and the code in words, as tables write it: `200`, `403 not_yours`.
    #[must_use]
    pub fn verdict(&self) -> String {
        match self.header(suivi_wire::CODE_HEADER) {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    /// What was asked for, or why not.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn result<T: DeserializeOwned>(&self) -> Result<T, Code> {
        if self.is_success() {
            Ok(self.json())
        } else {
            Err(self.code().unwrap_or_else(|| panic!("no code in {self:?}")))
        }
    }

    /// It is not there, or that is what was said.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == 404 && self.code() == Some(Refusal::NotFound.into())
    }

    /// A header, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_else(|_| panic!("not text: {self:?}"))
    }

    /// All of it but the time of day.
    #[must_use]
    pub fn essence(&self) -> Essence {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| *name != DATE)
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect();
        headers.sort();
        let body = String::from_utf8(self.body.clone()).map_err(|error| error.into_bytes());
        Essence {
            status: self.status,
            headers,
            body,
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.verdict())?;
        match std::str::from_utf8(&self.body) {
            Ok(text) => f.write_str(text),
            Err(_) => write!(f, "({} bytes)", self.body.len()),
        }
    }
}
