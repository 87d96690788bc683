//! The body of a request on its way: read from disk piece by piece while it goes out.

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::io::{self, ErrorKind, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt, ReadBuf};
use tokio::sync::watch;

/// How much is read and given away at once, in bytes.
pub(super) const PIECE: u64 = 64 << 10;

/// What of a file is sent, opened at its first byte.
///
/// # Errors
/// It is not there, no file, or shorter than what is to be sent.
pub(super) async fn open(path: &Path, from: u64, to: u64) -> io::Result<File> {
    // A pipe would wait here for somebody who writes it.
    let facts = tokio::fs::metadata(path).await?;
    if !facts.is_file() || from > to || facts.len() < to {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let mut file = File::open(path).await?;
    file.set_max_buf_size(64 << 10);
    file.seek(SeekFrom::Start(from)).await?;
    Ok(file)
}

/// Where a body comes from.
pub(super) enum Source {
    Bytes(Bytes),
    File(File),
}

/// What the sender and the connection know of each other.
#[derive(Debug)]
pub(super) struct FlowState {
    taken: watch::Sender<u64>,
    stopped: AtomicBool,
    unreadable: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

/// The sender's end. Dropped, it stops the body, and with it the connection: an answer that came
/// before the end of an upload ends the upload.
pub(super) struct Flow {
    pub(super) state: Arc<FlowState>,
}

impl Flow {
    pub(super) fn new() -> Self {
        let (taken, _) = watch::channel(0);
        Self {
            state: Arc::new(FlowState {
                taken,
                stopped: AtomicBool::new(false),
                unreadable: AtomicBool::new(false),
                waker: Mutex::new(None),
            }),
        }
    }

    /// How many bytes the connection took.
    pub(super) fn taken(&self) -> watch::Receiver<u64> {
        self.state.taken.subscribe()
    }

    /// The file could not be read to its end.
    pub(super) fn is_unreadable(&self) -> bool {
        self.state.unreadable.load(Ordering::Acquire)
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::Release);
        let waker = self.state.waker.lock();
        if let Some(waker) = waker.unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
    }
}

/// The connection's end.
pub(super) struct Outgoing {
    source: Source,
    left: u64,
    buffer: Vec<u8>,
    state: Arc<FlowState>,
}

impl Outgoing {
    /// A body of exactly this length.
    pub(super) fn new(source: Source, length: u64, state: Arc<FlowState>) -> Self {
        Self {
            source,
            left: length,
            buffer: Vec::new(),
            state,
        }
    }

    fn next_piece(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let length = usize::try_from(self.left.min(PIECE)).unwrap_or_default();
        let file = match &mut self.source {
            Source::Bytes(bytes) => return Poll::Ready(Ok(bytes.split_to(length))),
            Source::File(file) => file,
        };
        self.buffer.resize(length, 0);
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let read = match Pin::new(file).poll_read(cx, &mut buffer) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(())) => buffer.filled().len(),
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
        };
        if read == 0 {
            return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
        }
        self.buffer.truncate(read);
        Poll::Ready(Ok(std::mem::take(&mut self.buffer).into()))
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        {
            let waker = this.state.waker.lock();
            *waker.unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        }
        if this.state.stopped.load(Ordering::Acquire) {
            return Poll::Ready(Some(Err(ErrorKind::Interrupted.into())));
        }
        if this.left == 0 {
            return Poll::Ready(None);
        }
        match this.next_piece(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(piece)) => {
                let length = piece.len() as u64;
                this.left -= length;
                this.state.taken.send_modify(|taken| *taken += length);
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            Poll::Ready(Err(error)) => {
                // The length was announced: the connection breaks, and nobody takes a part for
                // the whole.
                this.state.unreadable.store(true, Ordering::Release);
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
