//! F14: a list of 100 items over HTTP, against the same JSON from memory. Each is served by one
//! worker; requests a second over a few connections that are kept open.

use crate::figure::{Figures, Gate};
use crate::store::{Store, Viewer, large_folder, record};
use axum::Router;
use axum::http::header;
use axum::routing::get;
use bytes::Bytes;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use suivi_server::serve;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const CONNECTIONS: usize = 8;
/// On each connection, in each turn.
const REQUESTS: usize = 400;
const TURNS: usize = 5;

/// Measures F14.
pub(crate) fn list_of_a_hundred(store: &Store, figures: &mut Figures) {
    let path = format!("/v1/spaces/{}/items?folder={}", record(0), large_folder());
    let app = store.app(1);
    let server = Worker::start(move |listener, stop| serve::serve(app, listener, stop));
    let page = Connection::to(server.address).get(&path);
    assert!(page.len() > 10_000, "a page of a hundred rows");

    let body = Bytes::from(page);
    let memory = Worker::start(move |listener, stop| async move {
        let json = [(header::CONTENT_TYPE, "application/json")];
        let router = Router::new().fallback(get(move || async move { (json, body) }));
        let _ = axum::serve(listener, router)
            .with_graceful_shutdown(stop)
            .await;
    });

    let (mut served, mut remembered) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        served.push(requests_a_second(server.address, &path));
        remembered.push(requests_a_second(memory.address, &path));
    }
    let (served, remembered) = (median(served), median(remembered));
    println!("F14: {served:.0} requests a second, {remembered:.0} from memory");
    figures.add("F14_list_of_100_ratio", served / remembered, Gate::None);
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

fn requests_a_second(server: SocketAddr, path: &str) -> f64 {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut connection = Connection::to(server);
                for _ in 0..REQUESTS {
                    let body = connection.get(path);
                    assert!(!body.is_empty());
                }
            });
        }
    });
    let took: Duration = start.elapsed();
    (CONNECTIONS * REQUESTS) as f64 / took.as_secs_f64()
}

/// A server whose handlers all run on one thread.
struct Worker {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    fn start<F: Future<Output = ()>>(
        server: impl FnOnce(TcpListener, std::pin::Pin<Box<dyn Future<Output = ()> + Send>>) -> F
        + Send
        + 'static,
    ) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (told, address) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                told.send(listener.local_addr().expect("an address"))
                    .expect("somebody waits");
                let stop = Box::pin(async move {
                    let _ = stopped.await;
                });
                server(listener, stop).await;
            });
        });
        let address = address.recv().expect("the server starts");
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let (Some(stop), Some(thread)) = (self.stop.take(), self.thread.take()) {
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}

/// A connection that is kept open, with as little of a client as there can be.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).expect("it listens");
        stream.set_nodelay(true).expect("a TCP connection");
        Self(BufReader::with_capacity(128 * 1024, stream))
    }

    fn get(&mut self, path: &str) -> Vec<u8> {
        let token = Viewer::Emile.word();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n");
        self.0
            .get_mut()
            .write_all(request.as_bytes())
            .expect("the connection is open");
        let mut line = String::new();
        self.0.read_line(&mut line).expect("an answer");
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        let mut length = 0;
        while line != "\r\n" {
            line.clear();
            self.0.read_line(&mut line).expect("a header");
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a whole body");
        body
    }
}
