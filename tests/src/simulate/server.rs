//! The real handlers, called as a service: no network, a clock moved by hand, the database inline.

use crate::chance::Counted;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use suivi_device::remote::Response;
use suivi_server::act::password::Cost;
use suivi_server::clock::Clock;
use suivi_server::{App, Failed, Settings, Suivi, db, http};
use suivi_wire::accounts::Secret;
use suivi_wire::ops::{OpResult, Operation, OpsAnswer, OpsRequest};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tower::ServiceExt;

/// 2026-01-01.
pub(crate) const START: i64 = 1_767_225_600_000_000;
const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// A clock that is moved by hand.
#[derive(Debug)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A request as it leaves a phone.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// `GET`, `POST` …
    pub(crate) method: &'static str,
    /// From `/v1` on.
    pub(crate) path: String,
    /// Besides the token.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Who asks.
    pub(crate) token: Option<Secret>,
    /// All of it.
    pub(crate) body: Vec<u8>,
}

impl Sent {
    /// A request without body.
    pub(crate) fn get(path: String, token: Option<Secret>) -> Self {
        Self {
            method: "GET",
            path,
            headers: Vec::new(),
            token,
            body: Vec::new(),
        }
    }

    /// A request with JSON.
    pub(crate) fn post(path: &str, body: &impl Serialize, token: Option<Secret>) -> Self {
        Self {
            method: "POST",
            path: path.to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            token,
            body: serde_json::to_vec(body).unwrap_or_default(),
        }
    }
}

/// How a body arrives.
enum Arrives {
    Whole,
    /// So many bytes, then the connection breaks.
    Cut(usize),
    /// So many bytes; then it is told, and the connection breaks when that is.
    Waits(usize, oneshot::Sender<()>, oneshot::Receiver<()>),
}

/// A server in a folder.
pub(crate) struct Server {
    folder: PathBuf,
    hand: Arc<Hand>,
    entropy: Arc<Counted>,
    app: App,
    router: Router,
    runtime: Runtime,
}

impl Server {
    /// Opens what is in the folder.
    pub(crate) fn open(folder: &Path, seed: u64) -> Result<Self, Failed> {
        let hand = Arc::new(Hand(AtomicI64::new(START)));
        let entropy = Arc::new(Counted::new(seed));
        let app = opened(folder, &hand, &entropy)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        Ok(Self {
            folder: folder.to_owned(),
            hand,
            entropy,
            router: http::router(Arc::clone(&app)),
            app,
            runtime,
        })
    }

    /// Stops and starts again.
    pub(crate) fn restart(self) -> Result<Self, Failed> {
        let Self {
            folder,
            hand,
            entropy,
            app,
            router,
            runtime,
        } = self;
        drop((app, router));
        let app = opened(&folder, &hand, &entropy)?;
        Ok(Self {
            router: http::router(Arc::clone(&app)),
            app,
            folder,
            hand,
            entropy,
            runtime,
        })
    }

    /// Its parts.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// What it is in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its clock says so many microseconds since [`START`].
    pub(crate) fn it_is(&self, since: i64) {
        self.hand.0.store(START + since, Ordering::SeqCst);
    }

    /// Reads its database.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut db::Tx<'_>) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        self.runtime.block_on(self.app.db.read(work))
    }

    /// Waits for something of it.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Does a request.
    pub(crate) fn serve(&self, sent: &Sent) -> Response {
        self.wait(self.ask(sent, Arrives::Whole))
    }

    /// Does a request whose connection breaks after so many bytes of its body.
    pub(crate) fn serve_cut(&self, sent: &Sent, at: usize) -> Response {
        self.wait(self.ask(sent, Arrives::Cut(at)))
    }

    /// Does a request of which so many bytes arrived when another one comes, which is done first.
    pub(crate) fn serve_both(&self, slow: &Sent, at: usize, quick: &Sent) -> (Response, Response) {
        let (tell, told) = oneshot::channel();
        let (cut, is_cut) = oneshot::channel();
        self.wait(async {
            let second = async {
                // Refused before its body was read: also good.
                let _ = told.await;
                let answer = self.ask(quick, Arrives::Whole).await;
                let _ = cut.send(());
                answer
            };
            tokio::join!(self.ask(slow, Arrives::Waits(at, tell, is_cut)), second)
        })
    }

    /// Does a request as whoever has this token.
    pub(crate) fn json<T: DeserializeOwned>(&self, sent: &Sent) -> Result<T, String> {
        let answer = self.serve(sent);
        if !(200..300).contains(&answer.status) {
            let body = String::from_utf8_lossy(&answer.body);
            return Err(format!("{} {}: {body}", sent.path, answer.status));
        }
        serde_json::from_slice(&answer.body).map_err(|error| format!("{}: {error}", sent.path))
    }

    /// Does an operation.
    pub(crate) fn does(&self, token: &Secret, op: Operation) -> Result<OpResult, String> {
        let asked = OpsRequest {
            ops: vec![op],
            dry_run: false,
        };
        let answer: OpsAnswer = self.json(&Sent::post("/v1/ops", &asked, Some(token.clone())))?;
        let result = answer.results.into_iter().next();
        result.ok_or_else(|| "no result".to_owned())
    }

    async fn ask(&self, sent: &Sent, arrives: Arrives) -> Response {
        let mut request = Request::builder().method(sent.method).uri(&sent.path);
        for (name, value) in &sent.headers {
            request = request.header(*name, value);
        }
        if let Some(token) = &sent.token {
            request = request.header("authorization", format!("Bearer {}", token.0));
        }
        if !sent.body.is_empty() {
            request = request.header("content-length", sent.body.len());
        }
        let mut request = request
            .body(body(&sent.body, arrives))
            .expect("a phone makes requests that can be sent");
        request.extensions_mut().insert(ConnectInfo(PEER));
        let answer = self.router.clone().oneshot(request).await;
        let (parts, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(never) => match never {},
        };
        let body = axum::body::to_bytes(body, 1 << 24).await;
        Response {
            status: parts.status.as_u16(),
            headers: parts
                .headers
                .iter()
                .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())))
                .collect(),
            body: body.map(Vec::from).unwrap_or_default(),
        }
    }
}

fn body(bytes: &[u8], arrives: Arrives) -> Body {
    let part = |at: usize| Bytes::copy_from_slice(&bytes[..at.min(bytes.len())]);
    let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
    match arrives {
        Arrives::Whole => Body::from(bytes.to_vec()),
        Arrives::Cut(at) => Body::from_stream(stream::iter([Ok(part(at)), Err(broken())])),
        Arrives::Waits(at, tell, cut) => {
            let rest = stream::once(async move {
                let _ = tell.send(());
                let _ = cut.await;
                Err(broken())
            });
            let first = stream::iter([Ok(part(at))]);
            Body::from_stream(first.chain(rest))
        }
    }
}

fn opened(folder: &Path, hand: &Arc<Hand>, entropy: &Arc<Counted>) -> Result<App, Failed> {
    let settings = Settings {
        data: folder.to_owned(),
        mode: db::Mode::Inline,
        proxies: Vec::new(),
        largest_file: 1 << 20,
        password_cost: Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
    };
    let (clock, entropy) = (Arc::clone(hand), Arc::clone(entropy));
    Suivi::open(settings, clock as _, entropy as _)
}
