//! A line between a phone and the server: it can be cut and mended, and be as slow as a real one.
//! A phone on a cut line is one without network, whatever it was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, watch};

/// Bytes that pass at once.
const PIECE: usize = 8 << 10;

/// A line to one server.
pub struct Line {
    url: String,
    held: Arc<Held>,
    runtime: Option<Runtime>,
}

struct Held {
    /// Host and port of the server.
    server: String,
    open: watch::Sender<bool>,
    /// Bytes a second towards the server; 0 is as fast as it goes.
    pace: AtomicU64,
    passed: AtomicU64,
    /// Whatever the connections are, they share the line.
    turn: Mutex<()>,
}

impl Line {
    /// A line to the server at this address (`http://HOST:PORT`), open and fast.
    ///
    /// # Panics
    /// There is no port to be had.
    #[must_use]
    pub fn to(server: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let port = listener.local_addr().expect("a port").port();
        let held = Arc::new(Held {
            server: server.trim_start_matches("http://").to_owned(),
            open: watch::Sender::new(true),
            pace: AtomicU64::new(0),
            passed: AtomicU64::new(0),
            turn: Mutex::default(),
        });
        runtime.spawn(accepts(listener, Arc::clone(&held)));
        Self {
            url: format!("http://127.0.0.1:{port}"),
            held,
            runtime: Some(runtime),
        }
    }

    /// Where the phone finds the server through this line.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Nothing passes any more, and what was on its way is gone.
    pub fn cut(&self) {
        self.held.open.send_replace(false);
    }

    /// It is there again.
    pub fn mend(&self) {
        self.held.open.send_replace(true);
    }

    /// So many bytes a second pass towards the server; 0 is as fast as it goes.
    pub fn pace(&self, bytes_a_second: u64) {
        self.held.pace.store(bytes_a_second, Ordering::Relaxed);
    }

    /// Something can pass.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self.held.open.borrow()
    }

    /// Bytes that passed towards the server.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.held.passed.load(Ordering::Relaxed)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accepts(listener: TcpListener, held: Arc<Held>) {
    while let Ok((phone, _)) = listener.accept().await {
        let mut open = held.open.subscribe();
        if !*open.borrow_and_update() {
            continue;
        }
        let held = Arc::clone(&held);
        tokio::spawn(async move {
            tokio::select! {
                () = relays(phone, &held) => {}
                _ = open.wait_for(|open| !open) => {}
            }
        });
    }
}

/// Until both ends have said all.
async fn relays(phone: TcpStream, held: &Held) {
    let Ok(server) = TcpStream::connect(&held.server).await else {
        return;
    };
    let _ = (phone.set_nodelay(true), server.set_nodelay(true));
    let (mut from_phone, mut to_phone) = phone.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = async {
        let mut piece = vec![0; PIECE];
        while let Ok(count @ 1..) = from_phone.read(&mut piece).await {
            let pace = held.pace.load(Ordering::Relaxed);
            if let Some(millis) = (count as u64 * 1000).checked_div(pace) {
                let _turn = held.turn.lock().await;
                tokio::time::sleep(Duration::from_millis(millis)).await;
            }
            held.passed.fetch_add(count as u64, Ordering::Relaxed);
            if to_server.write_all(&piece[..count]).await.is_err() {
                return;
            }
        }
        let _ = to_server.shutdown().await;
    };
    let down = async {
        let _ = copy(&mut from_server, &mut to_phone).await;
        let _ = to_phone.shutdown().await;
    };
    tokio::join!(up, down);
}
