//! Bytes of an item into a file: whole or not at all.

use crate::peer::{Peer, get, marked, read_request};
use std::path::Path;
use std::sync::Arc;
use suivi_device::queue::Silence;
use suivi_device::remote::Remote;
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn put(path: &Path, bytes: &[u8]) {
    std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), bytes).unwrap();
}

#[tokio::test]
async fn whole_or_not_at_all() {
    let photo = "JPEG".repeat(50_000);
    let head = |length: usize| {
        format!("HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: {length}\r\n\r\n{photo}")
    };
    let chunked =
        "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nJPEG\r\n";
    let portal = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";
    // What comes, then what stands in the file, and the answer's status or the silence.
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
        // Into an empty place, and over what was there.
        for before in [None, Some("before")] {
            let folder = tempfile::tempdir().unwrap();
            let into = folder.path().join("photo.jpg");
            if let Some(before) = before {
                put(&into, before.as_bytes());
            }
            let http = peer.http();
            let got = http.fetch(get("/v1/items/x/content"), into.clone()).await;
            let status = got.as_ref().map(|got| got.status).map_err(|it| *it);
            assert_eq!(status, *came, "{name}");
            let now = std::fs::read_to_string(&into).ok();
            assert!(now.as_deref() == stands.or(before), "{name}");
            let expected: &[&str] = if now.is_some() { &["photo.jpg"] } else { &[] };
            assert_eq!(names(folder.path()), expected, "{name}");
            if let Ok(got) = got {
                assert_eq!(got.body.is_empty(), got.status == 200, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn dropped_midway_it_leaves_nothing() {
    let half = Arc::new(Notify::new());
    let sent = Arc::clone(&half);
    let peer = Peer::new(move |mut stream| {
        let sent = Arc::clone(&sent);
        async move {
            read_request(&mut stream).await;
            let head = "HTTP/1.1 200 OK\r\nSuivi-Api: 1\r\nContent-Length: 2000000\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&[7; 1_000_000]).await.unwrap();
            sent.notify_one();
            // The rest never comes.
            read_request(&mut stream).await;
        }
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let http = peer.http();
    let fetching = http.fetch(get("/v1/items/x/content"), folder.path().join("a"));
    tokio::select! {
        got = fetching => panic!("{got:?}"),
        () = half.notified() => {}
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_place_nothing_is_kept() {
    let peer = Peer::answering(marked("200 OK", "JPEG")).await;
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("no such folder").join("a");
    let got = peer.http().fetch(get("/v1/items/x/content"), into).await;
    assert_eq!(got.unwrap_err(), Silence::Unreadable);
}

#[tokio::test]
async fn two_into_one_place_do_not_mix() {
    let peer = Peer::answering(marked("200 OK", &"JPEG".repeat(100_000))).await;
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("a");
    let http = peer.http();
    let (one, other) = tokio::join!(
        http.fetch(get("/v1/items/x/content"), into.clone()),
        http.fetch(get("/v1/items/x/content"), into.clone()),
    );
    assert_eq!((one.unwrap().status, other.unwrap().status), (200, 200));
    assert!(std::fs::read_to_string(&into).unwrap() == "JPEG".repeat(100_000));
    assert_eq!(names(folder.path()), ["a"]);
}
