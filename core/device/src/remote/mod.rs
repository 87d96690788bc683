//! The way to the server, as far as the engine knows it: a request goes out, an answer or silence
//! comes back. [`http`] is the real one; the simulator has another.

pub mod http;
pub mod reading;

use crate::queue::Silence;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use suivi_wire::accounts::Secret;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST`, `HEAD`, `PATCH`, `PUT`, `DELETE`.
    pub method: &'static str,
    /// Path and query, from `/v1` on.
    pub path: String,
    /// Headers besides `Authorization` and `Content-Type` of JSON.
    pub headers: Vec<(&'static str, String)>,
    /// For `Authorization: Bearer`.
    pub token: Option<Secret>,
    /// What goes along.
    pub body: Body,
}

/// What goes along with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Vec<u8>),
    /// A part of a file, read while it is sent.
    File {
        /// Which.
        path: PathBuf,
        /// Its first byte.
        from: u64,
        /// The byte behind its last.
        to: u64,
    },
}

/// What the server, or somebody in its place, answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; at most [`LARGEST`].
    pub body: Vec<u8>,
}

/// The largest answer that is read into memory, in bytes; bytes of photos go to a file.
pub const LARGEST: usize = 16 << 20;

impl Response {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Takes the next piece of a body.
pub type Pour<'a> = dyn FnMut(&[u8]) -> io::Result<()> + Send + 'a;

/// A way to the server. Dropped while it is on its way, a request is cut.
pub trait Remote: Send + Sync {
    /// Sends a request. `sent` is told how many bytes of a file went out.
    fn send<'a>(
        &'a self,
        request: Request,
        sent: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>>;

    /// Sends a request whose answer's body goes where it is poured, piece by piece as it comes. An
    /// answer says that all of it came. The response's body is empty unless the status is not 200.
    fn fetch<'a>(
        &'a self,
        request: Request,
        into: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>>;

    /// Listens to a stream of events (`text/event-stream`) and tells the name of each. Ends with
    /// the stream; a status other than 200 ends it at once.
    fn listen<'a>(
        &'a self,
        request: Request,
        heard: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>>;
}
