//! What is no answer, and which kind of none it is.

use crate::peer::{Peer, get, post, read_request, unheard};
use suivi_device::queue::Silence;
use suivi_device::remote::http::{Http, Roots};
use suivi_device::remote::{Body, LARGEST, Remote, Request};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    // No label may have 64 characters: that is known without asking anybody.
    let no_name = format!("https://{}.invalid", "a".repeat(64));
    for address in [
        format!("http://127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}"),
        no_name,
    ] {
        let http = Http::new(&address, Roots::default()).unwrap();
        let got = http.send(get("/v1/spaces"), &unheard).await;
        assert_eq!(got.unwrap_err(), Silence::NoRoute, "{address}");
    }
}

#[tokio::test]
async fn a_connection_that_ends_too_early() {
    let whole = "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: 10\r\n\r\n12345";
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n";
    let table: &[(&str, &str)] = &[
        ("before the head", ""),
        ("in the head", "HTTP/1.1 200 OK\r\nSuivi-"),
        ("in the body", whole),
        ("in the chunks", chunks),
        ("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"),
        (
            "no length",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n12345",
        ),
    ];
    for (name, answer) in table {
        let answer = (*answer).to_owned();
        let peer = Peer::new(move |mut stream| {
            let answer = answer.clone();
            async move {
                read_request(&mut stream).await;
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        })
        .await;
        for request in [
            get("/v1/spaces"),
            post("/v1/ops", Body::Json(b"{}".to_vec())),
        ] {
            let got = peer.http().send(request, &unheard).await;
            assert_eq!(got.unwrap_err(), Silence::Cut, "{name}");
        }
        assert_eq!(peer.connections(), 2, "{name}: sent twice");
    }
}

#[tokio::test]
async fn a_connection_that_is_reset() {
    let peer = Peer::new(|mut stream| async move {
        read_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    let got = peer.http().send(get("/v1/spaces"), &unheard).await;
    assert_eq!(got.unwrap_err(), Silence::Cut);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let length = LARGEST + 1;
    let table = [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"),
        // One chunk of 1 GiB.
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n".to_owned(),
        // Until the connection ends, and it does not.
        "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
    ];
    for head in table {
        let name = head.clone();
        let peer = Peer::new(move |mut stream| {
            let head = head.clone();
            async move {
                read_request(&mut stream).await;
                stream.write_all(head.as_bytes()).await.unwrap();
                while stream.write_all(&[b'x'; 64 << 10]).await.is_ok() {}
            }
        })
        .await;
        let got = peer.http().send(get("/v1/spaces"), &unheard).await;
        assert_eq!(got.unwrap_err(), Silence::Cut, "{name}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_given_up() {
    let peer = Peer::new(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await.unwrap();
        while stream.write_all(b"Name: value\r\n").await.is_ok() {}
    })
    .await;
    let got = peer.http().send(get("/v1/spaces"), &unheard).await;
    assert_eq!(got.unwrap_err(), Silence::Cut);
}

#[tokio::test]
async fn what_can_not_be_read_here_is_never_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.jpg");
    std::fs::File::create(&file).unwrap().set_len(10).unwrap();
    let gone = folder.path().join("gone.jpg");
    let body = |path: &std::path::Path, from, to| Body::File {
        path: path.to_owned(),
        from,
        to,
    };
    let bad_header = Request {
        headers: vec![("upload-metadata", "a\r\nb: c".into())],
        ..get("/v1/tus")
    };
    let table = [
        ("missing", post("/v1/tus", body(&gone, 0, 10))),
        ("short", post("/v1/tus", body(&file, 0, 11))),
        ("backwards", post("/v1/tus", body(&file, 5, 4))),
        ("a folder", post("/v1/tus", body(folder.path(), 0, 1))),
        ("two lines in a header", bad_header),
    ];
    let peer = Peer::answering("").await;
    let http = peer.http();
    for (name, request) in table {
        let got = http.send(request, &unheard).await;
        assert_eq!(got.unwrap_err(), Silence::Unreadable, "{name}");
    }
    assert_eq!(peer.connections(), 0);
}
