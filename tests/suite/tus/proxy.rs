//! A proxy that passes bytes on and cuts connections where it is told to.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

/// In which direction a connection is cut, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// On the way to the server.
    Request(After),
    /// On the way back. `Answer(Byte(0))` is an answer that is lost: the server has done what was
    /// asked, and nobody hears of it.
    Answer(After),
}

/// What passes before the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// So many bytes.
    Byte(usize),
    /// One half of the head.
    HalfTheHead,
    /// The whole head and so many bytes of the body.
    Body(usize),
    /// All but the last byte, as the head announces it.
    AllButOne,
}

/// Which connections are cut, counted from zero.
pub(super) type Plan = BTreeMap<usize, Cut>;

/// A listening proxy. It ends when it is dropped.
pub(super) struct Proxy {
    address: SocketAddr,
    ending: Arc<AtomicBool>,
    cuts: Arc<AtomicUsize>,
    accepting: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens, and passes each connection on to `server`.
    pub(super) fn to(server: SocketAddr, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let ending = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ending);
        let cuts = Arc::new(AtomicUsize::new(0));
        let made = Arc::clone(&cuts);
        let accepting = thread::spawn(move || {
            for (n, client) in listener.incoming().enumerate() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let cut = plan.get(&n).copied();
                // A client that has gone again is no trouble of the proxy's.
                if let Ok(client) = client {
                    let made = Arc::clone(&made);
                    thread::spawn(move || connect(&client, server, cut, &made));
                }
            }
        });
        Self {
            address,
            ending,
            cuts,
            accepting: Some(accepting),
        }
    }

    /// `http://127.0.0.1:PORT`
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were cut until now.
    pub(super) fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn connect(client: &TcpStream, server: SocketAddr, cut: Option<Cut>, made: &AtomicUsize) {
    let Ok(server) = TcpStream::connect(server) else {
        let _ = client.shutdown(Shutdown::Both);
        return;
    };
    let (request, answer) = match cut {
        None => (None, None),
        Some(Cut::Request(after)) => (Some(after), None),
        Some(Cut::Answer(after)) => (None, Some(after)),
    };
    thread::scope(|scope| {
        scope.spawn(|| pass(client, &server, request, made));
        pass(&server, client, answer, made);
    });
}

/// Passes bytes on until one side has no more, or until the cut.
fn pass(mut from: &TcpStream, mut to: &TcpStream, cut: Option<After>, made: &AtomicUsize) {
    let mut countdown = cut.map(Countdown::new);
    let mut heard = true;
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).unwrap_or(0);
        let passing = match &mut countdown {
            None => read,
            Some(countdown) => countdown.passing(&buffer[..read]),
        };
        // A server that answers before it has read everything hears no more of it. The rest is
        // read all the same, or its answer would be lost on the way.
        heard = heard && to.write_all(&buffer[..passing]).is_ok();
        if countdown.as_ref().is_some_and(Countdown::is_over) {
            made.fetch_add(1, Ordering::SeqCst);
            let _ = from.shutdown(Shutdown::Both);
            let _ = to.shutdown(Shutdown::Both);
            return;
        }
        if read == 0 {
            let _ = to.shutdown(Shutdown::Write);
            return;
        }
    }
}

/// How much may still pass.
struct Countdown {
    after: After,
    /// The head so far, until it is whole.
    head: Vec<u8>,
    passed: usize,
    /// How much in all, once that is known.
    most: Option<usize>,
}

impl Countdown {
    const fn new(after: After) -> Self {
        Self {
            after,
            head: Vec::new(),
            passed: 0,
            most: None,
        }
    }

    /// How many of these bytes pass.
    fn passing(&mut self, bytes: &[u8]) -> usize {
        if self.most.is_none() {
            self.head.extend(bytes);
            self.most = self.place();
        }
        let left = self
            .most
            .map_or(bytes.len(), |most| most.saturating_sub(self.passed));
        let passing = bytes.len().min(left);
        self.passed += passing;
        passing
    }

    fn is_over(&self) -> bool {
        self.most.is_some_and(|most| self.passed >= most)
    }

    /// Where the cut is; not known before the whole head is.
    fn place(&self) -> Option<usize> {
        if let After::Byte(n) = self.after {
            return (!self.head.is_empty()).then_some(n);
        }
        let head = self.head.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
        Some(match self.after {
            After::Byte(n) => n,
            After::HalfTheHead => head / 2,
            After::Body(n) => head + n,
            After::AllButOne => head + content_length(&self.head[..head]) - 1,
        })
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).expect("the head of a test's request is text");
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| {
            length.trim().parse().expect("a length is a number")
        })
}
