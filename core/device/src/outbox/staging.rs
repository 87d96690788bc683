//! A file is copied into the outbox's own folder.
//!
//! ```text
//! source ──copy, photos without private metadata──▶ staged/.part-NAME ──sync──▶ rename to
//!     staged/NAME ──sync of the folder──▶ told: from now on it survives a power cut
//! ```
//!
//! What has its name is complete. Whatever goes wrong, the source is not touched, nothing half is
//! left, and what is wrong has a reason of its own.

use crate::disk::{Part, above, sync_folder};
use crate::hexadecimal::hexadecimal;
use crate::queue::{Block, Event};
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use suivi_photo::{Original, Refused, Taken};
use suivi_rules::OpId;
use suivi_wire::Micros;
use suivi_wire::content::{self, Kind};

/// Before a copy's name while it is not complete.
pub(super) const PART: &str = ".part-";
/// Bytes in memory at a time.
const BUFFER: usize = 128 * 1024;

/// How large a file may be, in bytes, and what it may be (product specification, "Input limits").
/// A photo's limits are those of `suivi-photo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// PDF.
    pub document: u64,
    /// MP4 and MOV.
    pub film: u64,
    /// Anything else; none if only photos, documents and films are taken, as of a client.
    pub opaque: Option<u64>,
}

impl Limits {
    /// What a client may add.
    pub const CLIENT: Self = Self {
        document: 50_000_000,
        film: 1_000_000_000,
        opaque: None,
    };
    /// What a professional may add.
    pub const PROFESSIONAL: Self = Self {
        opaque: Some(50_000_000),
        ..Self::CLIENT
    };
}

/// A complete copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// The hash of the copy, in lower-case hexadecimal.
    pub sha256: String,
    /// Its length in bytes.
    pub length: i64,
    /// Read from its content.
    pub media_type: String,
    /// When it was taken, in UTC if the camera told its offset, else by the camera's clock.
    pub captured_at: Option<Micros>,
    /// Pixels across and down, once upright, of a photo.
    pub size: Option<(u32, u32)>,
}

/// What came of copying the source of an entry, as the queue is told it.
#[must_use]
pub fn event(op: OpId, copied: Result<Staged, Block>) -> Event {
    match copied {
        Ok(staged) => Event::Staged {
            op,
            sha256: staged.sha256,
            length: staged.length,
            media_type: staged.media_type,
            captured_at: staged.captured_at,
        },
        Err(why) => Event::NotStaged { op, why },
    }
}

fn at_source(error: io::Error) -> Block {
    match error.kind() {
        ErrorKind::NotFound => Block::SourceLost,
        ErrorKind::IsADirectory => Block::NotAFile,
        _ => Block::SourceUnreadable,
    }
}

fn at_target(error: io::Error) -> Block {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Block::NoSpace
        }
        _ => Block::NotWritable,
    }
}

fn refused(refused: Refused) -> Block {
    match refused {
        Refused::Empty => Block::Empty,
        Refused::TooLarge | Refused::TooManyPixels => Block::TooLarge,
        Refused::NotAPicture => Block::Type,
        Refused::NeedsPlatform => Block::NeedsPlatform,
        Refused::Truncated | Refused::Broken => Block::Broken,
        Refused::Source(error) => at_source(error),
        Refused::Target(error) => at_target(error),
    }
}

/// What was done last, for tests that end there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Begun,
    Copied,
    Synced,
    Renamed,
    FolderSynced,
}

/// Copies a file to its place in the outbox. Returns when the copy survives a power cut. A copy
/// that is there already is complete, from before a kill: it is taken.
///
/// # Errors
/// Why it was not copied. The source was not touched, and nothing of it is in the outbox.
pub fn copy(source: &Path, to: &Path, limits: Limits) -> Result<Staged, Block> {
    copy_watched(source, to, limits, |_| ())
}

pub(super) fn copy_watched(
    source: &Path,
    to: &Path,
    limits: Limits,
    done: impl Fn(Step),
) -> Result<Staged, Block> {
    if to.try_exists().map_err(at_target)? {
        return examine(to);
    }
    // Looked at before it is opened: opening a pipe waits for its other end.
    let seen = fs::metadata(source).map_err(at_source)?;
    if !seen.is_file() {
        return Err(Block::NotAFile);
    }
    let mut file = File::open(source).map_err(at_source)?;
    let before = file.metadata().map_err(at_source)?;
    if before.len() == 0 {
        return Err(Block::Empty);
    }
    let mut part = Part::begin(part_of(to)).map_err(at_target)?;
    done(Step::Begun);
    let written = write(&mut file, &before, &mut part.file, limits);
    let after = file.metadata().map_err(at_source)?;
    // Also if it was refused: what was seen of it was not what it is.
    if after.len() != before.len() || after.modified().ok() != before.modified().ok() {
        return Err(Block::SourceChanged);
    }
    let staged = written?;
    done(Step::Copied);
    part.file.sync_all().map_err(at_target)?;
    done(Step::Synced);
    part.rename(to).map_err(at_target)?;
    done(Step::Renamed);
    sync_folder(above(to)).map_err(at_target)?;
    part.keep();
    done(Step::FolderSynced);
    Ok(staged)
}

/// What a complete copy is.
///
/// # Errors
/// [`Block::SourceUnreadable`], [`Block::SourceLost`], and those that tell that it is damaged.
pub fn examine(copy: &Path) -> Result<Staged, Block> {
    let mut file = File::open(copy).map_err(at_source)?;
    let before = file.metadata().map_err(at_source)?;
    let any = Limits {
        document: u64::MAX,
        film: u64::MAX,
        opaque: Some(u64::MAX),
    };
    write(&mut file, &before, &mut io::sink(), any)
}

/// The hash of a file as it lies on the disk, in lower-case hexadecimal, and its length.
///
/// # Errors
/// The disk's.
pub fn hash(path: &Path) -> io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let length = pass(&mut File::open(path)?, &mut io::sink(), &mut hasher)
        .map_err(|(Side::Source | Side::Target, error)| error)?;
    Ok((hexadecimal(&hasher.finalize()), length))
}

/// Copies what may be copied and says what it is.
fn write(
    source: &mut File,
    seen: &Metadata,
    to: &mut impl Write,
    limits: Limits,
) -> Result<Staged, Block> {
    let mut head = Vec::new();
    Read::take(&mut *source, content::HEAD as u64)
        .read_to_end(&mut head)
        .map_err(at_source)?;
    let kind = content::kind(&head);
    let limit = match kind {
        Kind::Photo(_) | Kind::Heic => return photo(source, to),
        Kind::Document(_) => limits.document,
        Kind::Video(_) => limits.film,
        Kind::Opaque => limits.opaque.ok_or(Block::Type)?,
    };
    if seen.len() > limit {
        return Err(Block::TooLarge);
    }
    let mut hasher = Sha256::new();
    hasher.update(&head);
    to.write_all(&head).map_err(at_target)?;
    let begun = head.len() as u64;
    // One byte more than it had: one that grows without end is not copied without end.
    let mut rest = source.take((seen.len() + 1).saturating_sub(begun));
    let length = begun
        + pass(&mut rest, to, &mut hasher).map_err(|(side, error)| match side {
            Side::Source => at_source(error),
            Side::Target => at_target(error),
        })?;
    if length != seen.len() {
        return Err(Block::SourceChanged);
    }
    Ok(Staged {
        sha256: hexadecimal(&hasher.finalize()),
        length: i64::try_from(length).map_err(|_| Block::TooLarge)?,
        media_type: kind.media_type().to_owned(),
        captured_at: None,
        size: None,
    })
}

fn photo(source: &mut File, to: &mut impl Write) -> Result<Staged, Block> {
    let mut to = BufWriter::with_capacity(BUFFER, to);
    let Original {
        kind,
        width,
        height,
        taken,
        length,
        sha256,
        ..
    } = suivi_photo::original(source, &mut to).map_err(refused)?;
    to.flush().map_err(at_target)?;
    Ok(Staged {
        sha256: hexadecimal(&sha256),
        length: i64::try_from(length).map_err(|_| Block::TooLarge)?,
        media_type: kind.media_type().to_owned(),
        captured_at: taken.map(moment),
        size: Some((width, height)),
    })
}

pub(super) fn moment(taken: Taken) -> Micros {
    let offset = taken.offset_minutes.unwrap_or(0);
    taken
        .local
        .saturating_sub(Micros::from(offset) * 60_000_000)
}

/// Which end of a copy failed.
enum Side {
    Source,
    Target,
}

fn pass(
    source: &mut impl Read,
    to: &mut impl Write,
    hasher: &mut Sha256,
) -> Result<u64, (Side, io::Error)> {
    let mut buffer = vec![0; BUFFER];
    let mut length = 0;
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(length),
            Ok(n) => {
                hasher.update(&buffer[..n]);
                to.write_all(&buffer[..n])
                    .map_err(|error| (Side::Target, error))?;
                length += n as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err((Side::Source, error)),
        }
    }
}

/// The name of a copy while it is not complete.
pub(super) fn part_of(copy: &Path) -> PathBuf {
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    copy.with_file_name(format!("{PART}{name}"))
}
