//! Bytes of an item: that all of them came is told, or that they did not.

use crate::peer::{Peer, get, marked, read_request};
use std::io::ErrorKind;
use suivi_device::queue::Silence;
use suivi_device::remote::Remote;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn it_is_told_whether_all_came() {
    let photo = "JPEG".repeat(50_000);
    let head = |length: usize| {
        format!("HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: {length}\r\n\r\n{photo}")
    };
    let chunked =
        "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nJPEG\r\n";
    let portal = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";
    // What comes, then what is poured, and the answer's status or the silence.
    type Row<'a> = (&'a str, String, Option<&'a str>, Result<u16, Silence>);
    let table: &[Row<'_>] = &[
        ("whole", head(photo.len()), Some(&photo), Ok(200)),
        ("empty", marked("200 OK", ""), Some(""), Ok(200)),
        (
            "whole in chunks",
            format!("{chunked}0\r\n\r\n"),
            Some("JPEG"),
            Ok(200),
        ),
        ("cut", head(photo.len() + 1), None, Err(Silence::Cut)),
        ("cut in chunks", chunked.into(), None, Err(Silence::Cut)),
        (
            "no length",
            "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\n\r\nJPEG".into(),
            None,
            Err(Silence::Cut),
        ),
        (
            "no end",
            "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: 4294967297\r\n\r\nJPEG".into(),
            None,
            Err(Silence::Cut),
        ),
        ("not there", marked("404 Not Found", "{}"), None, Ok(404)),
        ("a part", marked("206 Partial Content", "JP"), None, Ok(206)),
        ("a portal", portal.into(), None, Ok(200)),
        ("nothing", String::new(), None, Err(Silence::Cut)),
    ];
    for (name, answer, stands, came) in table {
        let answer = answer.clone();
        let peer = Peer::new(move |mut stream| {
            let answer = answer.clone();
            async move {
                read_request(&mut stream).await;
                // Who reads no further closes: that is not this peer's matter.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        })
        .await;
        let mut poured = Vec::new();
        let mut into = |piece: &[u8]| {
            poured.extend_from_slice(piece);
            Ok(())
        };
        let http = peer.http();
        let got = http.fetch(get("/v1/items/x/content"), &mut into).await;
        let status = got.as_ref().map(|got| got.status).map_err(|it| *it);
        assert_eq!(status, *came, "{name}");
        match (stands, &got) {
            (Some(whole), _) => assert!(poured == whole.as_bytes(), "{name}"),
            // Nothing of what is no file is poured; of what was cut its beginning, and that is told.
            (None, Ok(_)) => assert!(poured.is_empty(), "{name}"),
            (None, Err(_)) => {}
        }
        if let Ok(got) = got {
            assert_eq!(got.body.is_empty(), got.status == 200, "{name}");
        }
    }
}

#[tokio::test]
async fn what_can_not_be_poured_ends_it() {
    let peer = Peer::answering(marked("200 OK", "JPEG")).await;
    let mut full = |_: &[u8]| Err(ErrorKind::StorageFull.into());
    let http = peer.http();
    let got = http.fetch(get("/v1/items/x/content"), &mut full).await;
    assert_eq!(got.unwrap_err(), Silence::Unreadable);
}
