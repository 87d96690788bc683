//! From the network to the disk: what arrives is handed to the writer, told to the database once
//! it is synced, and given up when a newer request comes.

use super::rows::{self, Upload};
use super::{KEPT, limits};
use crate::blobs::disk::HEAD;
use crate::blobs::spool::{Checksum, Hashing, Sha256Of, Writer};
use crate::blobs::turns::Turn;
use crate::{App, Failed};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::time::Duration;
use suivi_wire::Micros;
use suivi_wire::content;
use suivi_wire::problem::Failure;

/// After so long without a byte, what came before is synced and told, and its thread is freed.
const PAUSE: Duration = Duration::from_secs(1);
/// After so much longer the request is given up.
const IDLE: Duration = Duration::from_secs(59);
/// While bytes flow, so often is told how many are safe: a server that dies loses no more. And so
/// often the writer is given to whoever waits for one.
const TELL: Micros = 5_000_000;
/// With so many first bytes it is clear what they are, and whether they are wanted at all.
const ENOUGH: usize = 64;

/// The checksum that a request was announced with.
#[derive(Debug, Clone)]
pub struct Announced {
    /// How it is computed.
    pub checksum: Checksum,
    /// What it must be.
    pub value: Vec<u8>,
}

/// What a request brought.
pub(super) enum Arrived {
    /// There is more to come; so many bytes are safe.
    Part(i64),
    /// All of it, on the disk. Its hash, if this request saw the first byte too.
    All(Option<Sha256Of>),
}

/// How a body ended.
enum End {
    Whole,
    Cut,
    Slow,
    /// A newer request wants to write.
    Lost,
}

/// One request's bytes on their way.
struct Receiving<'a> {
    app: &'a App,
    upload: &'a Upload,
    hashing: Hashing,
    writer: Option<Writer>,
    /// Where the next byte goes.
    at: i64,
    /// As many as the database tells.
    told: i64,
    /// The spool file's name is not safe yet.
    new: bool,
    /// When something was last told.
    since: Micros,
    /// The first bytes, until it is clear what they are.
    head: Option<Vec<u8>>,
}

/// Writes a body behind the bytes that are there.
///
/// # Errors
/// [`Failure::Locked`] if a newer request came; 460 if the checksum is not the announced one;
/// [`Failure::TooSlow`]; the body broke off or is longer than announced; unwanted bytes; the disk's.
pub(super) async fn receive<S, E>(
    app: &App,
    upload: &Upload,
    turn: &mut Turn,
    body: &mut S,
    announced: Option<Announced>,
) -> Result<Arrived, Failed>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (part, value) = match announced {
        Some(announced) => (Some(announced.checksum), Some(announced.value)),
        None => (None, None),
    };
    let first = upload.received == 0;
    let mut receiving = Receiving {
        app,
        upload,
        hashing: Hashing {
            whole: first.then(Sha256::new),
            part,
        },
        writer: None,
        at: upload.received,
        told: upload.received,
        new: false,
        since: app.now(),
        head: first.then(Vec::new),
    };
    let end = match receiving.all(turn, body, value.is_some()).await {
        Ok(end) => end,
        Err(error) => {
            receiving.abandon().await;
            return Err(error);
        }
    };
    if matches!(end, End::Lost) {
        receiving.abandon().await;
        return Err(Failure::Locked.into());
    }
    if let Some(value) = value {
        // What a checksum covers is kept whole or not at all.
        if !matches!(end, End::Whole) {
            receiving.abandon().await;
            return Err(end.error());
        }
        receiving.sync().await?;
        if receiving.hashing.part() != Some(value) {
            return Err(Failure::ChecksumMismatch.into());
        }
    } else {
        receiving.sync().await?;
    }
    if receiving.at == upload.length {
        // The commit tells it.
        return Ok(Arrived::All(receiving.hashing.whole()));
    }
    receiving.tell().await?;
    match end {
        End::Whole => Ok(Arrived::Part(receiving.at)),
        _ => Err(end.error()),
    }
}

impl End {
    fn error(&self) -> Failed {
        match self {
            Self::Slow => Failure::TooSlow.into(),
            Self::Lost => Failure::Locked.into(),
            Self::Whole | Self::Cut => Failed::Malformed("the body broke off".into()),
        }
    }
}

impl Receiving<'_> {
    async fn all<S, E>(
        &mut self,
        turn: &mut Turn,
        body: &mut S,
        has_checksum: bool,
    ) -> Result<End, Failed>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        loop {
            let wait = if self.writer.is_some() { PAUSE } else { IDLE };
            let next = tokio::select! {
                biased;
                () = turn.lost() => return Ok(End::Lost),
                next = tokio::time::timeout(wait, body.next()) => next,
            };
            let bytes = match next {
                Ok(Some(Ok(bytes))) => bytes,
                Ok(Some(Err(_))) => return Ok(End::Cut),
                Ok(None) => return Ok(End::Whole),
                Err(_) if self.writer.is_some() => {
                    self.sync().await?;
                    if !has_checksum {
                        self.tell().await?;
                    }
                    continue;
                }
                Err(_) => return Ok(End::Slow),
            };
            self.take(bytes).await?;
            let now = self.app.now();
            // Not when all are here: the commit tells that.
            if self.at < self.upload.length && now - self.since >= TELL {
                self.sync().await?;
                if has_checksum {
                    self.since = now;
                } else {
                    self.tell().await?;
                }
            }
        }
    }

    /// Hands bytes to the writer.
    async fn take(&mut self, bytes: Bytes) -> Result<(), Failed> {
        if bytes.is_empty() {
            return Ok(());
        }
        let more = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if more > self.upload.length - self.at {
            return Err(Failed::Malformed(
                "the body is longer than Upload-Length".into(),
            ));
        }
        if let Some(head) = &mut self.head {
            head.extend(bytes.iter().take(HEAD - head.len().min(HEAD)));
            if head.len() >= ENOUGH {
                limits::accepts(content::kind(head), self.upload, &self.app.settings)?;
                self.head = None;
            }
        }
        if self.writer.is_none() {
            let at = u64::try_from(self.at).map_err(|_| Failure::Internal)?;
            let hashing = std::mem::take(&mut self.hashing);
            self.writer = Some(
                self.app
                    .blobs
                    .writer(self.upload.spool, at, hashing)
                    .await?,
            );
        }
        if let Some(writer) = &self.writer
            && writer.write(bytes).await.is_err()
        {
            // Its end tells why.
            return self.sync().await.and(Err(Failure::Internal.into()));
        }
        self.at += more;
        Ok(())
    }

    /// All that came is on the disk, and nothing writes any more.
    async fn sync(&mut self) -> Result<(), Failed> {
        if let Some(writer) = self.writer.take() {
            let kept = writer.keep().await?;
            self.hashing = kept.hashing;
            self.new |= kept.new;
        }
        Ok(())
    }

    /// Tells the database how many bytes are safe.
    async fn tell(&mut self) -> Result<(), Failed> {
        self.since = self.app.now();
        if self.at == self.told {
            return Ok(());
        }
        if self.new {
            self.app
                .blobs
                .on_disk(|folders| folders.sync_spool())
                .await?;
            self.new = false;
        }
        let (upload, at, expires_at) = (self.upload.clone(), self.at, self.since + KEPT);
        let mine = self
            .app
            .db
            .write(move |tx| rows::advance(tx, &upload, at, expires_at))
            .await?;
        if !mine {
            return Err(Failure::Locked.into());
        }
        self.told = self.at;
        Ok(())
    }

    async fn abandon(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.abandon().await;
        }
    }
}
