//! Bytes of a file on their way.

use crate::peer::{Peer, drain, length_in, marked, post, read_head, read_request, unheard};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use suivi_device::queue::Silence;
use suivi_device::remote::{Body, Remote, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};

const MIB: u64 = 1 << 20;
/// More than the buffers between the two ends of a connection hold.
const LARGE: u64 = 64 * MIB;

fn file(folder: &Path, length: u64) -> PathBuf {
    let path = folder.join("staged.jpg");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(length).unwrap();
    path
}

fn upload(path: PathBuf, from: u64, to: u64) -> Request {
    post("/v1/tus", Body::File { path, from, to })
}

#[tokio::test]
async fn exactly_the_bytes_that_were_asked_for_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staged.jpg");
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n * 7 / 3) as u8).collect();
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &bytes).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&heard);
    let peer = Peer::new(move |mut stream| {
        let keep = Arc::clone(&keep);
        async move {
            while let Some(arrived) = read_request(&mut stream).await {
                *keep.lock().unwrap() = arrived.body;
                let answer = marked("201 Created", "");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    let http = peer.http();
    for (from, to) in [
        (0, 300_000),
        (0, 65_536),
        (65_535, 65_537),
        (1, 131_073),
        (299_999, 300_000),
        (300_000, 300_000),
        (0, 0),
    ] {
        let progress = Mutex::new(vec![0]);
        let sent = |so_far| progress.lock().unwrap().push(so_far);
        let got = http.send(upload(path.clone(), from, to), &sent).await;
        assert_eq!(got.unwrap().status, 201, "{from}..{to}");
        let expected = &bytes[from as usize..to as usize];
        assert!(*heard.lock().unwrap() == expected, "{from}..{to}");
        let progress = progress.into_inner().unwrap();
        assert!(progress.is_sorted(), "{from}..{to}: {progress:?}");
        assert_eq!(progress.last(), Some(&(to - from)), "{from}..{to}");
    }
}

#[tokio::test]
async fn a_file_that_shrinks_is_never_taken_for_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), LARGE);
    let (began, mut begun) = mpsc::channel(1);
    let (total, arrived) = oneshot::channel();
    let total = Arc::new(Mutex::new(Some(total)));
    let goes_on = Arc::new(tokio::sync::Notify::new());
    let go_on = Arc::clone(&goes_on);
    let peer = Peer::new(move |mut stream| {
        let (began, total) = (began.clone(), Arc::clone(&total));
        let go_on = Arc::clone(&go_on);
        async move {
            let head = read_head(&mut stream).await.unwrap();
            began.send(length_in(&head) as u64).await.unwrap();
            go_on.notified().await;
            let read = drain(&mut stream).await as u64;
            total.lock().unwrap().take().unwrap().send(read).unwrap();
        }
    })
    .await;
    let http = peer.http();
    let sending = http.send(upload(path.clone(), 0, LARGE), &unheard);
    let shrinking = async {
        assert_eq!(begun.recv().await, Some(LARGE));
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(LARGE / 2).unwrap();
        goes_on.notify_one();
    };
    let (got, ()) = tokio::join!(sending, shrinking);
    assert_eq!(got.unwrap_err(), Silence::Unreadable);
    assert!(arrived.await.unwrap() <= LARGE / 2);
}

#[tokio::test]
async fn an_answer_in_the_middle_ends_the_upload() {
    for read_before in [0, 1, LARGE / 2] {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), LARGE);
        let (total, arrived) = oneshot::channel();
        let total = Arc::new(Mutex::new(Some(total)));
        let peer = Peer::new(move |mut stream| {
            let total = Arc::clone(&total);
            async move {
                read_head(&mut stream).await.unwrap();
                let mut some = vec![0; read_before as usize];
                stream.read_exact(&mut some).await.unwrap();
                let answer = marked("403 Forbidden", "{\"code\":\"archived\"}");
                stream.write_all(answer.as_bytes()).await.unwrap();
                let rest = drain(&mut stream).await as u64;
                let all = read_before + rest;
                total.lock().unwrap().take().unwrap().send(all).unwrap();
            }
        })
        .await;
        let http = peer.http();
        let got = http.send(upload(path, 0, LARGE), &unheard).await.unwrap();
        assert_eq!(got.status, 403);
        assert_eq!(got.body, b"{\"code\":\"archived\"}");
        let arrived = arrived.await.unwrap();
        assert!(arrived < LARGE, "{read_before}: it went on to the end");
    }
}

#[tokio::test]
async fn dropped_it_is_cut_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), LARGE);
    let (total, arrived) = oneshot::channel();
    let total = Arc::new(Mutex::new(Some(total)));
    let peer = Peer::new(move |mut stream| {
        let total = Arc::clone(&total);
        async move {
            read_head(&mut stream).await.unwrap();
            let read = drain(&mut stream).await as u64;
            total.lock().unwrap().take().unwrap().send(read).unwrap();
        }
    })
    .await;
    let http = peer.http();
    let so_far = AtomicU64::new(0);
    let (enough, mut is_enough) = mpsc::channel(1);
    let sent = |taken| {
        so_far.store(taken, Ordering::SeqCst);
        if taken >= LARGE / 4 {
            let _ = enough.try_send(());
        }
    };
    tokio::select! {
        _ = is_enough.recv() => {}
        got = http.send(upload(path, 0, LARGE), &sent) => panic!("{got:?}"),
    }
    // The request is dropped here.
    let dropped_at = so_far.load(Ordering::SeqCst);
    let arrived = arrived.await.unwrap();
    // What was on its way by then arrives: little of what was left.
    assert!(
        arrived <= dropped_at + LARGE / 16,
        "{arrived} after {dropped_at}"
    );
}
