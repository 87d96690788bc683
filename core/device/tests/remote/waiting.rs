//! How long it waits, with the limits that a phone has.

use crate::peer::{Peer, get, post, read_head, read_request, unheard};
use std::future::pending;
use std::path::Path;
use std::time::Duration;
use suivi_device::queue::Silence;
use suivi_device::remote::http::{Http, Roots};
use suivi_device::remote::{Body, Remote, Request};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How far the peer goes before it says nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Accepted,
    HeadRead,
    RequestRead,
    HeadBegun,
    BodyBegun,
}

/// A peer that falls silent, and tells when.
async fn silent(until: Until) -> (Peer, mpsc::Receiver<()>) {
    let (told, silence) = mpsc::channel(1);
    let peer = Peer::new(move |mut stream| {
        let told = told.clone();
        async move {
            if until == Until::HeadRead {
                read_head(&mut stream).await;
            } else if until != Until::Accepted {
                read_request(&mut stream).await;
            }
            let begun: &[u8] = match until {
                Until::Accepted | Until::HeadRead | Until::RequestRead => b"",
                Until::HeadBegun => b"HTTP/1.1 200 OK\r\nSui",
                Until::BodyBegun => {
                    b"HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: 99\r\n\r\n{"
                }
            };
            stream.write_all(begun).await.unwrap();
            told.send(()).await.unwrap();
            // The connection stays open.
            pending::<()>().await;
        }
    })
    .await;
    (peer, silence)
}

/// Sends, stops the clock when the peer falls silent, and checks after how many seconds the
/// request is given up. The limit began somewhere between its sending and the silence.
async fn given_up(
    name: &str,
    after: u64,
    http: &Http,
    request: Request,
    mut silent: mpsc::Receiver<()>,
) {
    let sent = Instant::now();
    let stopped = async {
        silent.recv().await.unwrap();
        tokio::time::pause();
        Instant::now()
    };
    let (got, silent) = tokio::join!(http.send(request, &unheard), stopped);
    let (most, least) = (sent.elapsed(), silent.elapsed());
    tokio::time::resume();
    assert_eq!(got.unwrap_err(), Silence::Timeout, "{name}");
    let after = Duration::from_secs(after);
    // Timers are exact to a millisecond.
    let least = least.saturating_sub(Duration::from_millis(5));
    assert!(
        least <= after && after <= most,
        "{name}: {least:?} to {most:?}"
    );
}

fn upload(folder: &Path, length: u64) -> Request {
    let path = folder.join("staged.mp4");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(length).unwrap();
    let (from, to) = (0, length);
    post("/v1/tus", Body::File { path, from, to })
}

#[tokio::test]
async fn nobody_is_waited_for_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let json = || post("/v1/ops", Body::Json(b"{}".to_vec()));
    let small = || upload(folder.path(), 1000);
    let pieces = || upload(folder.path(), 1 << 20);
    let large = || upload(folder.path(), 64 << 20);
    // The request, how far the peer goes, and how many seconds it is waited for.
    let table: &[(&str, &dyn Fn() -> Request, Until, u64)] = &[
        ("no answer", &|| get("/v1/spaces"), Until::RequestRead, 40),
        ("half a head", &|| get("/v1/spaces"), Until::HeadBegun, 40),
        ("half a body", &|| get("/v1/spaces"), Until::BodyBegun, 30),
        ("JSON", &json, Until::RequestRead, 30),
        ("JSON, half a head", &json, Until::HeadBegun, 30),
        ("a small file", &small, Until::RequestRead, 30),
        // Its end may still be in buffers.
        ("a file of several pieces", &pieces, Until::RequestRead, 90),
        ("an upload that nobody reads", &large, Until::HeadRead, 60),
    ];
    for (name, request, until, expected) in table {
        let (peer, silence) = silent(*until).await;
        given_up(name, *expected, &peer.http(), request(), silence).await;
    }
}

#[tokio::test]
async fn a_connection_must_stand_in_ten_seconds() {
    let (peer, silence) = silent(Until::Accepted).await;
    let address = format!("https://127.0.0.1:{}", peer.port());
    let http = Http::new(&address, Roots::default()).unwrap();
    given_up("TLS", 10, &http, get("/v1/spaces"), silence).await;
}

/// One byte now and then, for ever.
async fn dripping(head: &'static str, drop: &'static [u8]) -> (Peer, mpsc::Receiver<()>) {
    let (told, begun) = mpsc::channel(1);
    let peer = Peer::new(move |mut stream| {
        let told = told.clone();
        async move {
            read_request(&mut stream).await;
            stream.write_all(head.as_bytes()).await.unwrap();
            told.send(()).await.unwrap();
            while stream.write_all(drop).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(7)).await;
            }
        }
    })
    .await;
    (peer, begun)
}

#[tokio::test]
async fn one_byte_now_and_then_is_no_answer() {
    let (peer, begun) = dripping("HTTP/1.1 200 OK\r\nName: ", b"x").await;
    given_up("head", 40, &peer.http(), get("/v1/spaces"), begun).await;
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n";
    let (peer, begun) = dripping(head, b"x").await;
    given_up("body", 30, &peer.http(), get("/v1/spaces"), begun).await;
}

#[tokio::test]
async fn a_fetch_that_stands_still_ends() {
    let (peer, mut silence) = silent(Until::BodyBegun).await;
    let http = peer.http();
    let stopped = async {
        silence.recv().await.unwrap();
        tokio::time::pause();
    };
    let mut into = |_: &[u8]| Ok(());
    let fetching = http.fetch(get("/v1/items/x/content"), &mut into);
    let (got, ()) = tokio::join!(fetching, stopped);
    assert_eq!(got.unwrap_err(), Silence::Timeout);
}
