//! Listens, answers, stops.
//!
//! HTTP/1.1 without TLS: the company's proxy stands before it. What a connection may cost is
//! bounded here (how many, how long and how large their headers, how long it reads nothing); what
//! a body may cost is bounded where bodies are read.

mod unread;

use crate::act::accounts::sessions;
use crate::act::attempts::network;
use crate::seats::Seats;
use crate::{App, blobs, http};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, header};
use futures_util::StreamExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// Connections at the same time. More wait in the system's queue.
pub(crate) const MOST_CONNECTIONS: usize = 1024;
/// Connections of one peer at the same time. The company's proxies are not counted: they see to
/// that themselves.
const MOST_OF_A_PEER: usize = 256;
/// How long the head of a request may take, and how long a connection may wait for the next one.
const SLOWEST_HEAD: Duration = Duration::from_secs(10);
/// Headers of a request.
const MOST_HEADERS: usize = 64;
/// The head of a request, in bytes.
const LARGEST_HEAD: usize = 32 * 1024;
/// What a connection may hold in memory of what it read and did not hand on, in bytes.
const BUFFER: usize = 256 * 1024;
/// How long running requests may take once the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(30);
/// How long to wait when the system gives no connection (too many open files).
const AFTER_REFUSAL: Duration = Duration::from_millis(100);
/// How often what is no longer needed is swept.
const SWEEP: Duration = Duration::from_secs(3600);

/// Whether the server is stopping.
#[derive(Debug)]
pub struct Stopping(watch::Sender<bool>);

impl Default for Stopping {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stopping {
    /// It is from now on.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// It is.
    #[must_use]
    pub fn begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Until it is.
    pub async fn wait(&self) {
        // The sender is this very value, so waiting can't end in any other way.
        let _ = self.0.subscribe().wait_for(|stopping| *stopping).await;
    }
}

/// Answers on this listener until `stop` is ready; then takes no more connections, ends the
/// streams of events, and gives running requests 30 seconds.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    let router = http::router(Arc::clone(&app));
    let permits = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let peers = Seats::new(MOST_OF_A_PEER);
    let mut connections = JoinSet::new();
    let sweeping = tokio::spawn(sweep(Arc::clone(&app)));
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            Some((stream, peer, permit)) = accept(&listener, &permits) => {
                let seat = peers.take(&network(peer.ip()));
                if seat.is_none() && !app.settings.proxies.contains(&peer.ip()) {
                    continue;
                }
                // Answers are small and wanted at once.
                let _ = stream.set_nodelay(true);
                let connection = connection(Arc::clone(&app), router.clone(), stream, peer);
                connections.spawn(async move {
                    connection.await;
                    drop((permit, seat));
                });
            }
        }
    }
    drop(listener);
    app.stopping.begin();
    tracing::info!(connections = connections.len(), "stopping");
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_REQUESTS, all_ended)
        .await
        .is_err()
    {
        tracing::warn!(connections = connections.len(), "requests were cut off");
        connections.shutdown().await;
    }
    // Between two steps or before the next round; a sweep can be cut anywhere.
    sweeping.abort();
    tracing::info!("stopped");
}

/// The next connection, once there is room for it. None if the system has none to give just now.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, permit)),
        Err(error) => {
            tracing::warn!(%error, "no connection could be accepted");
            tokio::time::sleep(AFTER_REFUSAL).await;
            None
        }
    }
}

/// One connection, from its first request to its last.
async fn connection<S>(app: App, router: axum::Router, stream: S, peer: SocketAddr)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let served = Arc::clone(&app);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let (app, router) = (Arc::clone(&served), router.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = router.oneshot(request).await?;
            Ok::<_, Infallible>(ended_by_stop(app, response))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_HEAD)
        .max_headers(MOST_HEADERS)
        .max_header_size(LARGEST_HEAD)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(unread::Read::of(stream)), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = app.stopping.wait() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Phones lose their network all day: no warning. The error names no address.
        tracing::debug!(%error, "a connection broke off");
    }
}

/// A stream of events has no end of its own: it ends when the server stops.
fn ended_by_stop(app: App, response: Response<Body>) -> Response<Body> {
    let is_stream = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !is_stream {
        return response;
    }
    response.map(|body| {
        let stop = Box::pin(async move { app.stopping.wait().await });
        Body::from_stream(body.into_data_stream().take_until(stop))
    })
}

/// Sweeps at the start and every hour.
async fn sweep(app: App) {
    let mut rounds = tokio::time::interval(SWEEP);
    loop {
        rounds.tick().await;
        if let Err(error) = blobs::sweep::sweep(&app).await {
            tracing::error!(%error, "the sweep of bytes failed");
        }
        if let Err(error) = sessions::forget_old(&app).await {
            tracing::error!(%error, "the sweep of sessions failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::password::Cost;
    use crate::clock::{SystemClock, SystemEntropy};
    use crate::db::Mode;
    use crate::{Settings, Suivi};
    use std::io::{Read, Write};
    use tokio::sync::oneshot;

    fn app(folder: &std::path::Path) -> App {
        app_in(folder, Mode::Threads { readers: 1 })
    }

    fn app_in(folder: &std::path::Path, mode: Mode) -> App {
        let settings = Settings {
            data: folder.to_owned(),
            mode,
            proxies: vec![],
            largest_file: 1 << 20,
            password_cost: Cost {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
        };
        Suivi::open(settings, Arc::new(SystemClock), Arc::new(SystemEntropy)).unwrap()
    }

    /// A connection of somebody outside, who waits ten seconds at most.
    fn connect(address: SocketAddr) -> std::net::TcpStream {
        let stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        stream
    }

    /// Reads until this was answered.
    fn until(stream: &mut std::net::TcpStream, text: &str) -> String {
        let mut answer = String::new();
        while !answer.contains(text) {
            let mut byte = [0];
            assert_eq!(stream.read(&mut byte).unwrap(), 1, "{answer}");
            answer.push(char::from(byte[0]));
        }
        answer
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_stop_waits_for_what_runs_and_takes_nothing_new() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(app(folder.path()), listener, async {
            stopped.await.unwrap();
        }));
        let mut idle = connect(address);
        idle.write_all(b"GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n")
            .unwrap();
        assert!(until(&mut idle, "ready\n").starts_with("HTTP/1.1 200"));
        let mut running = connect(address);
        let head = b"POST /v1/invitations/accept HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\
            content-type: application/json\r\nexpect: 100-continue\r\n\r\n";
        running.write_all(head).unwrap();
        // The handler reads the body now.
        until(&mut running, "100 Continue\r\n\r\n");
        running.write_all(b"{").unwrap();
        stop.send(()).unwrap();
        // The idle connection ends, a new one is refused.
        assert_eq!(idle.read(&mut [0; 8]).unwrap(), 0);
        assert!(std::net::TcpStream::connect(address).is_err());
        assert!(!server.is_finished());
        running.write_all(b"}").unwrap();
        let answer = until(&mut running, "\"malformed\"");
        assert!(
            answer.contains("HTTP/1.1 400") && answer.contains("connection: close"),
            "{answer}"
        );
        tokio::time::timeout(Duration::from_secs(10), server)
            .await
            .unwrap()
            .unwrap();
    }

    #[tokio::test]
    async fn a_stop_ends_streams_of_events_and_is_told_to_who_asks() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        let endless = || {
            Body::from_stream(futures_util::stream::pending::<
                Result<bytes::Bytes, Infallible>,
            >())
        };
        let events = Response::builder()
            .header(header::CONTENT_TYPE, "text/event-stream")
            .body(endless())
            .unwrap();
        let other = Response::new(endless());
        let events = ended_by_stop(Arc::clone(&app), events).into_body();
        let other = ended_by_stop(Arc::clone(&app), other).into_body();
        assert!(crate::act::admin::ready(&app).await.is_ok());
        app.stopping.begin();
        assert_eq!(axum::body::to_bytes(events, 8).await.unwrap().len(), 0);
        assert!(futures_util::FutureExt::now_or_never(axum::body::to_bytes(other, 8)).is_none());
        let code = crate::act::admin::ready(&app).await.unwrap_err().code();
        assert_eq!(code, suivi_wire::problem::Failure::Unavailable.into());
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_nothing_loses_its_connection() {
        use tokio::io::AsyncWriteExt;
        let folder = tempfile::tempdir().unwrap();
        let app = app_in(folder.path(), Mode::Inline);
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        let asked = "GET /v1/openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".repeat(400);
        theirs.write_all(asked.as_bytes()).await.unwrap();
        let start = tokio::time::Instant::now();
        let router = http::router(Arc::clone(&app));
        connection(app, router, ours, ([192, 0, 2, 1], 1).into()).await;
        assert_eq!(start.elapsed().as_secs(), unread::SLOWEST_READER.as_secs());
    }

    /// `POST /v1/invitations/accept` with this body, to be awaited.
    fn asks(app: &App, body: Body) -> impl Future<Output = u16> + use<> {
        let request = Request::post("/v1/invitations/accept")
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        let router = http::router(Arc::clone(app));
        async move { router.oneshot(request).await.unwrap().status().as_u16() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_has_half_a_minute_and_the_work_as_long_as_it_takes() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        let never = futures_util::stream::pending::<Result<bytes::Bytes, Infallible>>();
        let start = tokio::time::Instant::now();
        assert_eq!(asks(&app, Body::from_stream(never)).await, 408);
        assert_eq!(start.elapsed().as_secs(), 30);
        // Now the only reader of the database is busy for longer than that.
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let reader = Arc::clone(&app);
        let busy = tokio::spawn(async move {
            let job = move |_: &mut crate::db::Tx<'_>| {
                let _ = wait.recv();
                Ok(())
            };
            reader.db.read(job).await
        });
        let code = "00".repeat(32);
        let body = format!(
            "{{\"code\":\"{code}\",\"email\":\"ana@example.org\",\"password\":\"x\",\
            \"device\":{{\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"name\":\"phone\"}}}}"
        );
        let asked = tokio::spawn(asks(&app, Body::from(body)));
        tokio::time::sleep(Duration::from_secs(120)).await;
        assert!(!asked.is_finished());
        go.send(()).unwrap();
        assert_eq!(asked.await.unwrap(), 410);
        busy.await.unwrap().unwrap();
    }
}
