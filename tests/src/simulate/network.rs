//! Between the phones and the server: requests that are on their way, and what goes wrong there.

use crate::server::Sent;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use suivi_device::queue::{Entry, Exchange, Lease, Silence};
use suivi_device::remote::{Body, Request, Response};
use suivi_device::sync::Ask;
use suivi_rules::{ItemId, OpId};

/// A request on its way.
#[derive(Debug, Clone)]
pub(crate) struct Flight {
    /// From which phone.
    pub(crate) phone: usize,
    /// What it is for.
    pub(crate) what: What,
    /// None if the copy could not be read.
    pub(crate) sent: Option<Sent>,
    /// Somebody waits for its answer.
    pub(crate) awaited: bool,
    /// Which process of the phone, and which sign-in, sent it.
    pub(crate) life: (u32, u32),
}

/// What a request is for.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// For an entry of the queue.
    Queue {
        /// Which.
        op: OpId,
        /// Under which lease.
        lease: Lease,
        /// Which request.
        exchange: Exchange,
        /// As it was when it was sent.
        entry: Box<Entry>,
    },
    /// The next part of the feed.
    Pull(Ask),
    /// A page of a scope.
    Page(Ask),
    /// The bytes of a photo that is kept.
    Bytes(ItemId),
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// The server never hears of it.
    Before,
    /// There is no way at all.
    NoRoute,
    /// The connection breaks at this byte of the body.
    Cut(usize),
    /// The server does it; its answer is lost.
    AnswerLost,
    /// Its answer comes twice.
    Doubled,
    /// Somebody on the way sends it twice.
    SentTwice,
    /// Its answer is lost, and comes when nobody waits any more.
    Late,
    /// A newer request for the same upload comes at this byte.
    Overlap(usize),
    /// Somebody else answers, without the marker.
    Portal,
    /// A proxy says that it can't reach the server.
    Proxy,
    /// The server is busy, and says for how long.
    Busy,
    /// The server failed.
    Internal,
    /// The server has no room.
    NoSpace,
    /// A receipt comes for other bytes.
    WrongReceipt,
    /// The server is ended while the body comes, and starts again.
    Restart(usize),
}

/// What the machines are told.
pub(crate) enum Told {
    /// Nothing came.
    Nothing(Silence),
    /// This came.
    Answer(Response),
}

/// Reads a request whole, as it leaves the phone.
pub(crate) fn leaves(request: Request) -> Option<Sent> {
    let mut headers = request.headers;
    let body = match request.body {
        Body::Empty => Vec::new(),
        Body::Json(json) => {
            headers.push(("content-type", "application/json".to_owned()));
            json
        }
        Body::File { path, from, to } => {
            let mut file = File::open(path).ok()?;
            file.seek(SeekFrom::Start(from)).ok()?;
            let mut bytes = Vec::new();
            file.take(to.saturating_sub(from))
                .read_to_end(&mut bytes)
                .ok()?;
            if bytes.len() as u64 != to.saturating_sub(from) {
                return None;
            }
            bytes
        }
    };
    Some(Sent {
        method: request.method,
        path: request.path,
        headers,
        token: request.token,
        body,
    })
}

/// An answer that somebody made up.
pub(crate) fn made_up(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    Response {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

/// A marked answer with a problem of this code.
pub(crate) fn problem(status: u16, code: &str, retry_after: Option<&str>) -> Response {
    let mut headers = vec![("suivi-api", "1"), ("suivi-code", code)];
    headers.extend(retry_after.map(|seconds| ("retry-after", seconds)));
    made_up(status, &headers, "")
}
