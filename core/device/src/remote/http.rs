//! The way to the server over HTTP.
//!
//! One [`Http`] is one server, and [`Http::new`] is the only place that makes an HTTP client.
//!
//! # What goes where
//! TLS is rustls with ring. Trusted are Mozilla's roots and the certificates that are given at
//! open; the platform's own store is not asked, since on Android that needs a JNI context (security
//! specification, "On the phone"). Cleartext goes to this machine alone ([`Address`]). No redirect
//! is followed, so that a token never reaches an address that an answer names: a redirect comes
//! back as the answer that it is. No proxy is taken from the environment, for the same reason; no
//! cookie is kept and nothing is cached or sent twice.
//!
//! # How long it waits
//! | | Limit |
//! |---|---|
//! | until there is a connection, TLS included | [`CONNECT`] |
//! | between two pieces of an upload | [`STALL`] |
//! | for the answer's head, once the body is out | [`ANSWER`] |
//! | for each further [`PACE`] bytes of an answer | [`IDLE`] |
//!
//! An upload has no limit in all. A piece counts as out when the connection took it; up to half a
//! MiB of what it took may still lie in buffers. So the answer to a body of more than one piece
//! has [`STALL`] and [`ANSWER`] to come. A request without a body counts from its beginning:
//! [`CONNECT`] and [`ANSWER`].
//!
//! # What can go wrong
//! Everything that is no answer is a [`Silence`]; which one is decided in one place, `silence`.
//! What somebody else answers in the server's place (a portal) is an answer here: the marker is
//! for the reader to look for. Only [`Remote::fetch`] looks itself, and puts nothing into a file
//! that does not come from the server.

mod address;
mod outgoing;
mod silence;
mod tls;

pub use address::{Address, BadAddress};
pub use tls::Roots;

use super::{Body, LARGEST, Pour, Remote, Request, Response};
use crate::queue::Silence;
use outgoing::{Flow, Outgoing, PIECE, Source};
use reqwest::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use reqwest::{Client, Method, redirect};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use suivi_wire::{API_HEADER, API_VERSION};
use tokio::time::{Instant, sleep_until};

/// Until there is a connection, TLS included.
pub const CONNECT: Duration = Duration::from_secs(10);
/// For the answer's head, once the body is out.
pub const ANSWER: Duration = Duration::from_secs(30);
/// In this time [`PACE`] more bytes of an answer must come, or its end.
pub const IDLE: Duration = Duration::from_secs(30);
/// How many bytes must come in [`IDLE`]: one byte now and then is no answer.
pub const PACE: u64 = 1024;
/// How long an upload may stand still.
pub const STALL: Duration = Duration::from_secs(60);
/// A stream of events that says nothing for so long has ended.
pub const QUIET: Duration = Duration::from_secs(45);
/// So much of a line of a stream of events is read, in bytes.
const LONGEST_LINE: usize = 256;
/// The largest file that is fetched, in bytes: above what any server takes.
pub const LARGEST_FILE: u64 = 4 << 30;

/// Unused connections are closed before the server does it, which keeps them for longer.
const KEPT: Duration = Duration::from_secs(15);
/// How many unused connections are kept.
const SPARE: usize = 4;

/// Why there is no way to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// The address can't be used.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// A root certificate can't be read.
    #[error(
        "A certificate that this app was given can't be read, so nothing was sent. Photos stay on this phone. Check the certificate's file."
    )]
    Root,
    /// TLS can't be set up.
    #[error(
        "A secure connection can't be set up on this phone, so nothing was sent. Photos stay here. Install the app again."
    )]
    Tls,
}

/// The way to one server. Cheap to share behind an `Arc`; needs a tokio runtime when it is used.
#[derive(Debug)]
pub struct Http {
    client: Client,
    address: Address,
}

impl Http {
    /// A way to the server at this address. `extra_roots` are trusted besides Mozilla's: each a
    /// certificate in DER, or any number of them in PEM.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn new(address: &str, roots: Roots) -> Result<Self, NotOpened> {
        let address = Address::parse(address)?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config(roots)?)
            .http1_only()
            .https_only(!address.is_loopback())
            // Whatever this machine's own files say "localhost" is.
            .resolve_to_addrs("localhost", &address::LOCALHOST)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEPT)
            .pool_max_idle_per_host(SPARE)
            .tcp_nodelay(true)
            .user_agent(concat!("suivi/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| NotOpened::Tls)?;
        Ok(Self { client, address })
    }

    /// The server.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a request and waits for the head of its answer. The body goes on while the answer is
    /// read; it stops when the flow is dropped.
    async fn begin(
        &self,
        request: Request,
        sent: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(reqwest::Response, Flow), Silence> {
        let is_file = matches!(request.body, Body::File { .. });
        let (request, flow, total) = self.build(request).await?;
        let mut taken = flow.taken();
        let mut answer = pin!(self.client.execute(request));
        let first = if total == 0 { ANSWER } else { STALL };
        let mut limit = pin!(sleep_until(Instant::now() + CONNECT + first));
        loop {
            tokio::select! {
                biased;
                answer = &mut answer => {
                    if is_file && taken.has_changed().unwrap_or(false) {
                        sent(*taken.borrow_and_update());
                    }
                    return match answer {
                        Ok(response) => Ok((response, flow)),
                        Err(_) if flow.is_unreadable() => Err(Silence::Unreadable),
                        Err(error) => Err(silence::of(&error)),
                    };
                }
                Ok(()) = taken.changed() => {
                    let so_far = *taken.borrow_and_update();
                    if is_file {
                        sent(so_far);
                    }
                    let next = match so_far {
                        _ if so_far < total => STALL,
                        _ if total > PIECE => STALL + ANSWER,
                        _ => ANSWER,
                    };
                    limit.as_mut().reset(Instant::now() + next);
                }
                () = &mut limit => return Err(Silence::Timeout),
            }
        }
    }

    /// The request as the client takes it, its flow, and the length of its body.
    async fn build(&self, request: Request) -> Result<(reqwest::Request, Flow, u64), Silence> {
        // A request that can't even be written is the phone's own matter: the server never saw it.
        let method = Method::from_bytes(request.method.as_bytes());
        let method = method.map_err(|_| Silence::Unreadable)?;
        let has_body = matches!(method, Method::POST | Method::PUT | Method::PATCH);
        let mut built = reqwest::Request::new(method, self.address.at(&request.path));
        let mut headers = HeaderMap::new();
        if matches!(request.body, Body::Json(_)) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(value);
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err(Silence::Unreadable);
            };
            headers.insert(name, value);
        }
        if let Some(token) = &request.token {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.0));
            let mut value = value.map_err(|_| Silence::Unreadable)?;
            value.set_sensitive(true);
            headers.insert(reqwest::header::AUTHORIZATION, value);
        }
        let flow = Flow::new();
        let (source, total) = match request.body {
            Body::Empty => (None, 0),
            Body::Json(bytes) => {
                let total = bytes.len() as u64;
                (Some(Source::Bytes(bytes.into())), total)
            }
            Body::File { path, from, to } => {
                let file = outgoing::open(&path, from, to).await;
                let file = file.map_err(|_| Silence::Unreadable)?;
                (Some(Source::File(file)), to - from)
            }
        };
        if has_body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(total));
        }
        if let Some(source) = source
            && total > 0
        {
            let outgoing = Outgoing::new(source, total, Arc::clone(&flow.state));
            *built.body_mut() = Some(reqwest::Body::wrap(outgoing));
        }
        *built.headers_mut() = headers;
        Ok((built, flow, total))
    }

    async fn exchange(
        &self,
        request: Request,
        sent: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Response, Silence> {
        let (mut response, flow) = self.begin(request, sent).await?;
        let body = read(&mut response).await?;
        drop(flow);
        Ok(answered(&response, body))
    }

    /// Reads a stream of events (WHATWG HTML, 9.2) as far as their names. The server says something
    /// at least every 15 seconds; silence for [`QUIET`] is an end.
    async fn follow(
        &self,
        request: Request,
        heard: &(dyn Fn(&str) + Send + Sync),
    ) -> Result<u16, Silence> {
        let (mut response, _flow) = self.begin(request, &|_| ()).await?;
        let status = response.status().as_u16();
        let marker = response.headers().get(API_HEADER);
        if status != 200 || marker.is_none_or(|value| value != API_VERSION) {
            return Ok(status);
        }
        let mut line = Vec::new();
        loop {
            let piece = match tokio::time::timeout(QUIET, response.chunk()).await {
                Err(_) => return Err(Silence::Timeout),
                Ok(Err(error)) => return Err(silence::of(&error)),
                Ok(Ok(None)) => return Ok(status),
                Ok(Ok(Some(piece))) => piece,
            };
            for byte in piece {
                if byte != b'\n' {
                    // The server's lines are short; of a longer one the rest is left out.
                    if line.len() < LONGEST_LINE {
                        line.push(byte);
                    }
                    continue;
                }
                let text = String::from_utf8_lossy(&line);
                if let Some(name) = text.trim_end().strip_prefix("event:") {
                    heard(name.trim());
                }
                line.clear();
            }
        }
    }

    async fn download(&self, request: Request, into: &mut Pour<'_>) -> Result<Response, Silence> {
        let (mut response, _flow) = self.begin(request, &|_| ()).await?;
        if response.status().as_u16() != 200 {
            let body = read(&mut response).await?;
            return Ok(answered(&response, body));
        }
        let marker = response.headers().get(API_HEADER);
        if marker.is_none_or(|value| value != API_VERSION) {
            return Ok(answered(&response, Vec::new()));
        }
        // Without a length, what was cut looks like what is complete.
        let length = response.content_length();
        let chunked = response.headers().contains_key(TRANSFER_ENCODING);
        if length.map_or(!chunked, |length| length > LARGEST_FILE) {
            return Err(Silence::Cut);
        }
        let mut written = 0;
        let mut pace = Pace::new();
        while let Some(piece) = pace.next(&mut response).await? {
            written += piece.len() as u64;
            if written > LARGEST_FILE {
                return Err(Silence::Cut);
            }
            // A piece is a few KiB: the disk's cache takes it at once.
            into(&piece).map_err(|_| Silence::Unreadable)?;
        }
        if length.is_some_and(|length| length != written) {
            return Err(Silence::Cut);
        }
        Ok(answered(&response, Vec::new()))
    }
}

impl Remote for Http {
    fn send<'a>(
        &'a self,
        request: Request,
        sent: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        Box::pin(self.exchange(request, sent))
    }

    fn fetch<'a>(
        &'a self,
        request: Request,
        into: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        Box::pin(self.download(request, into))
    }

    fn listen<'a>(
        &'a self,
        request: Request,
        heard: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>> {
        Box::pin(self.follow(request, heard))
    }
}

/// Reads an answer's body in time.
struct Pace {
    /// Until then [`PACE`] bytes must have come.
    until: Instant,
    /// How many came since the last ones were enough.
    came: u64,
}

impl Pace {
    fn new() -> Self {
        Self {
            until: Instant::now() + IDLE,
            came: 0,
        }
    }

    /// The next piece; none at the end.
    async fn next(
        &mut self,
        response: &mut reqwest::Response,
    ) -> Result<Option<bytes::Bytes>, Silence> {
        let piece = match tokio::time::timeout_at(self.until, response.chunk()).await {
            Err(_) => return Err(Silence::Timeout),
            Ok(Err(error)) => return Err(silence::of(&error)),
            Ok(Ok(piece)) => piece,
        };
        self.came += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if self.came >= PACE {
            *self = Self::new();
        }
        Ok(piece)
    }
}

/// The whole body of an answer that is kept in memory.
async fn read(response: &mut reqwest::Response) -> Result<Vec<u8>, Silence> {
    // Of a HEAD the length is that of a body which does not come: only what comes is counted.
    let mut body = Vec::new();
    let mut pace = Pace::new();
    while let Some(piece) = pace.next(response).await? {
        // No answer of the server is as large: it is somebody else's, or broken.
        if body.len() + piece.len() > LARGEST {
            return Err(Silence::Cut);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn answered(response: &reqwest::Response, body: Vec<u8>) -> Response {
    let headers = response.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Response {
        status: response.status().as_u16(),
        headers: headers.collect(),
        body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http_body::Frame;
    use std::io;
    use std::task::{Context, Poll};

    /// An answer's body that comes in pieces of this size, one in so many seconds.
    struct Slow {
        pieces: u32,
        size: usize,
        every: Duration,
        next: Pin<Box<tokio::time::Sleep>>,
    }

    impl http_body::Body for Slow {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
            if self.pieces == 0 {
                return Poll::Ready(None);
            }
            if self.next.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.pieces -= 1;
            let next = Instant::now() + self.every;
            self.next.as_mut().reset(next);
            let piece = vec![b'x'; self.size];
            Poll::Ready(Some(Ok(Frame::data(piece.into()))))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_is_read_and_a_trickle_is_not() {
        // How many pieces, how large, every how many seconds, and whether they are read.
        let table = [
            (100, 1024, 29, true),
            (100, 512, 14, true),
            (100, 1023, 29, false),
            (3, 1024, 31, false),
            (100, 100, 7, false),
            // Its end comes in time.
            (3, 10, 9, true),
        ];
        for (pieces, size, seconds, is_read) in table {
            let every = Duration::from_secs(seconds);
            let body = reqwest::Body::wrap(Slow {
                pieces,
                size,
                every,
                next: Box::pin(tokio::time::sleep(every)),
            });
            let mut response = reqwest::Response::from(http::Response::new(body));
            let got = read(&mut response).await.map(|body| body.len());
            let whole = pieces as usize * size;
            let expected = if is_read {
                Ok(whole)
            } else {
                Err(Silence::Timeout)
            };
            assert_eq!(got, expected, "{pieces} of {size} every {seconds} s");
        }
    }
}
