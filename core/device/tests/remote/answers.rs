//! What is asked arrives as it was meant, and an answer comes back as it is.

use crate::peer::{Arrived, Peer, get, marked, post, read_request, unheard};
use std::sync::{Arc, Mutex};
use suivi_device::remote::{Body, LARGEST, Remote, Request};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn an_answer_comes_back_as_it_is() {
    let large = "x".repeat(LARGEST);
    let portal =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>";
    let table: &[(&str, String, u16, Option<&str>, &str)] = &[
        ("good", marked("200 OK", "{}"), 200, Some("1"), "{}"),
        (
            "empty",
            "HTTP/1.1 204 No Content\r\nSuivi-Api: 1\r\n\r\n".into(),
            204,
            Some("1"),
            "",
        ),
        (
            "busy",
            marked("503 Service Unavailable", "no"),
            503,
            Some("1"),
            "no",
        ),
        (
            "of no class",
            marked("460 Checksum Mismatch", ""),
            460,
            Some("1"),
            "",
        ),
        ("portal", portal.into(), 200, None, "<html></html>"),
        (
            "in chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
                .into(),
            200,
            None,
            "abc",
        ),
        (
            "the largest",
            marked("200 OK", &large),
            200,
            Some("1"),
            &large,
        ),
    ];
    for (name, answer, status, marker, body) in table {
        let peer = Peer::answering(answer.as_str()).await;
        let got = peer.http().send(get("/v1/spaces"), &unheard).await;
        let got = got.unwrap_or_else(|silence| panic!("{name}: {silence:?}"));
        assert_eq!(got.status, *status, "{name}");
        assert_eq!(got.header("suivi-api"), *marker, "{name}");
        assert!(got.body == body.as_bytes(), "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_ends_with_its_connection_is_read_to_there() {
    let peer = Peer::new(|mut stream| async move {
        read_request(&mut stream).await;
        let answer = b"HTTP/1.0 200 OK\r\n\r\n<html>sign in</html>";
        stream.write_all(answer).await.unwrap();
    })
    .await;
    let got = peer.http().send(get("/v1/spaces"), &unheard).await.unwrap();
    assert_eq!(got.body, b"<html>sign in</html>");
}

#[tokio::test]
async fn the_head_of_a_file_has_its_length_and_no_body() {
    let answer = "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: 25000000\r\n\r\n";
    let peer = Peer::answering(answer).await;
    let request = Request {
        method: "HEAD",
        ..get("/v1/items/x/content")
    };
    let got = peer.http().send(request, &unheard).await.unwrap();
    assert_eq!(got.header("content-length"), Some("25000000"));
    assert_eq!(got.body, b"");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Peer::answering(marked("200 OK", "{}")).await;
    for status in [301, 302, 303, 307, 308, 511] {
        let location = elsewhere.port();
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{location}/\r\nContent-Length: 0\r\n\r\n"
        );
        let peer = Peer::answering(answer).await;
        let got = peer.http().send(get("/v1/spaces"), &unheard).await.unwrap();
        assert_eq!(got.status, status);
    }
    assert_eq!(elsewhere.connections(), 0, "somebody followed");
}

/// Keeps what arrives, and answers each with a cookie.
async fn listening() -> (Peer, Arc<Mutex<Vec<Arrived>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&heard);
    let peer = Peer::new(move |mut stream| {
        let keep = Arc::clone(&keep);
        async move {
            while let Some(arrived) = read_request(&mut stream).await {
                keep.lock().unwrap().push(arrived);
                let answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nCache-Control: max-age=1000\r\nContent-Length: 2\r\n\r\n{}";
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    (peer, heard)
}

#[tokio::test]
async fn a_request_arrives_as_it_was_meant() {
    let (peer, heard) = listening().await;
    let http = peer.http();
    let with_headers = Request {
        method: "PATCH",
        headers: vec![
            ("upload-offset", "5".into()),
            ("Tus-Resumable", "1.0.0".into()),
        ],
        ..get("/v1/tus/one")
    };
    let without_token = Request {
        token: None,
        ..post("/v1/sessions", Body::Json(br#"{"a":1}"#.to_vec()))
    };
    let asked = [
        get("/v1/sync?cursor=a%2Fb"),
        get("/v1/sync?cursor=a%2Fb"),
        post("/v1/upload-tokens", Body::Empty),
        with_headers,
        without_token,
    ];
    for request in asked {
        assert_eq!(http.send(request, &unheard).await.unwrap().status, 200);
    }
    let heard = heard.lock().unwrap();
    // The second is asked again, although the first answer may be kept by caches.
    let lines: Vec<_> = heard
        .iter()
        .map(|it| it.head.lines().next().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "get /v1/sync?cursor=a%2fb http/1.1",
            "get /v1/sync?cursor=a%2fb http/1.1",
            "post /v1/upload-tokens http/1.1",
            "patch /v1/tus/one http/1.1",
            "post /v1/sessions http/1.1",
        ]
    );
    for (at, arrived) in heard.iter().enumerate() {
        let head = &arrived.head;
        assert!(!head.contains("cookie"), "{head}");
        assert!(!head.contains("accept-encoding"), "{head}");
        assert!(!head.contains("transfer-encoding"), "{head}");
        let host = format!("host: 127.0.0.1:{}\r\n", peer.port());
        assert!(head.contains(&host), "{head}");
        let token = head.contains("authorization: bearer token-of-ana\r\n");
        assert_eq!(token, at != 4, "{head}");
    }
    assert!(!heard[0].head.contains("content-length"));
    assert!(heard[2].head.contains("content-length: 0\r\n"));
    assert!(heard[3].head.contains("upload-offset: 5\r\n"));
    assert!(heard[3].head.contains("tus-resumable: 1.0.0\r\n"));
    assert!(heard[4].head.contains("content-type: application/json\r\n"));
    assert!(heard[4].head.contains("content-length: 7\r\n"));
    assert_eq!(heard[4].body, br#"{"a":1}"#);
    assert_eq!(peer.connections(), 1, "the connection is used again");
}
