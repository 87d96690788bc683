//! Peers and what is asked of them.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use suivi_device::remote::http::{Http, Roots};
use suivi_device::remote::{Body, Request};
use suivi_wire::accounts::Secret;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Listens on this machine, and does the same with each connection.
pub(crate) struct Peer {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Peer {
    pub(crate) async fn new<F, Done>(with_each: F) -> Self
    where
        F: Fn(TcpStream) -> Done + Send + 'static,
        Done: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(with_each(stream));
            }
        });
        Self { port, connections }
    }

    /// Reads each request whole and answers these bytes, on one connection after the other.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Arc<[u8]> = answer.into().into();
        Self::new(move |mut stream| {
            let answer = Arc::clone(&answer);
            async move {
                while read_request(&mut stream).await.is_some() {
                    stream.write_all(&answer).await.unwrap();
                }
            }
        })
        .await
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn http(&self) -> Http {
        Http::new(&format!("http://127.0.0.1:{}", self.port), Roots::default()).unwrap()
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Reads up to the empty line; none if the connection ends before.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(head).unwrap().to_ascii_lowercase())
}

pub(crate) fn length_in(head: &str) -> usize {
    head.lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap())
}

/// Reads a whole request; none if the connection ends before its end.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Arrived> {
    let head = read_head(stream).await?;
    let mut body = vec![0; length_in(&head)];
    stream.read_exact(&mut body).await.ok()?;
    Some(Arrived { head, body })
}

/// Reads to the end, and tells how much there was.
pub(crate) async fn drain(stream: &mut (impl AsyncRead + Unpin)) -> usize {
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        total += read;
    }
    total
}

/// An answer of the server.
pub(crate) fn marked(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nSuivi-Api: 1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn get(path: &str) -> Request {
    Request {
        method: "GET",
        path: path.to_owned(),
        headers: vec![],
        token: Some(Secret("token-of-ana".to_owned())),
        body: Body::Empty,
    }
}

pub(crate) fn post(path: &str, body: Body) -> Request {
    Request {
        method: "POST",
        body,
        ..get(path)
    }
}

/// Nobody asks how far it is.
pub(crate) fn unheard(_: u64) {}
