//! A file is copied into the outbox's own folder.
//!
//! ```text
//! source ──copy, photos without private metadata──▶ staged/.part-NAME ──sync──▶ rename to
//!     staged/NAME ──sync of the folder──▶ told: from now on it survives a power cut
//! ```
//!
//! What has its name is complete. Whatever goes wrong, the source is not touched, nothing half is
//! left, and what is wrong has a reason of its own.

use super::content::{self, Content};
use crate::disk::{Part, above, sync_folder};
use crate::queue::{Block, Event};
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use suivi_photo::{Original, Refused, Taken};
use suivi_rules::OpId;
use suivi_wire::Micros;

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

/// Why a file was not copied. The source was not touched, and nothing of it is in the outbox.
#[derive(Debug, thiserror::Error)]
pub enum NotStaged {
    /// There is nothing at its place.
    #[error("The file is not there any more, so it was not added. Choose it again.")]
    Gone,
    /// A folder, or something that is no file.
    #[error("This is not a file, so it was not added. Choose a file.")]
    NotAFile,
    /// Not one byte.
    #[error("The file is empty, so it was not added. Choose another, or take the photo again.")]
    Empty,
    /// It grew, shrank or was written while it was copied.
    #[error("The file changed while it was copied, so it was not added. Add it again.")]
    Changed,
    /// It can't be read.
    #[error("The file can't be read ({0}), so it was not added. It stays where it is.")]
    Unreadable(#[source] io::Error),
    /// More bytes or pixels than are accepted.
    #[error("The file is too large, so it was not added. It stays where it is; make it smaller.")]
    TooLarge,
    /// Neither photo, PDF nor film, and nothing else is taken here.
    #[error("This is no photo, PDF or film, so it was not added. It stays where it is.")]
    Type,
    /// A picture that the platform must turn into a JPEG first.
    #[error("Only the phone can read this picture (HEIC, AVIF): it was not added as it is.")]
    NeedsPlatform,
    /// A picture that contradicts its own format.
    #[error("The picture is damaged, so it was not added. It stays where it is.")]
    Broken,
    /// The phone is full.
    #[error("There is no room on this phone, so it was not added. Make room and add it again.")]
    NoSpace,
    /// The outbox's folder can't be written.
    #[error("The app's own folder can't be written, so the file was not added.")]
    ReadOnly,
    /// The outbox's folder failed in another way.
    #[error("The copy could not be written ({0}), so the file was not added. Add it again.")]
    Target(#[source] io::Error),
}

/// What came of copying the source of an entry, as the queue is told it.
#[must_use]
pub fn event(op: OpId, copied: Result<Staged, NotStaged>) -> Event {
    match copied {
        Ok(staged) => Event::Staged {
            op,
            sha256: staged.sha256,
            length: staged.length,
            media_type: staged.media_type,
            captured_at: staged.captured_at,
        },
        Err(why) => Event::NotStaged {
            op,
            why: why.block(),
        },
    }
}

impl NotStaged {
    /// How its entry stands now.
    #[must_use]
    pub const fn block(&self) -> Block {
        match self {
            Self::Gone | Self::Changed | Self::Unreadable(_) => Block::SourceLost,
            Self::NotAFile | Self::Empty | Self::Type | Self::NeedsPlatform | Self::Broken => {
                Block::Type
            }
            Self::TooLarge => Block::TooLarge,
            Self::NoSpace | Self::ReadOnly | Self::Target(_) => Block::NoSpace,
        }
    }

    fn source(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Gone,
            ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::Unreadable(error),
        }
    }

    fn target(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::NoSpace
            }
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Target(error),
        }
    }

    fn refused(refused: Refused) -> Self {
        match refused {
            Refused::Empty => Self::Empty,
            Refused::TooLarge | Refused::TooManyPixels => Self::TooLarge,
            Refused::NotAPicture => Self::Type,
            Refused::NeedsPlatform => Self::NeedsPlatform,
            Refused::Truncated | Refused::Broken => Self::Broken,
            Refused::Source(error) => Self::source(error),
            Refused::Target(error) => Self::target(error),
        }
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
/// [`NotStaged`]
pub fn copy(source: &Path, to: &Path, limits: Limits) -> Result<Staged, NotStaged> {
    copy_watched(source, to, limits, |_| ())
}

pub(super) fn copy_watched(
    source: &Path,
    to: &Path,
    limits: Limits,
    done: impl Fn(Step),
) -> Result<Staged, NotStaged> {
    if to.try_exists().map_err(NotStaged::target)? {
        return examine(to);
    }
    // Looked at before it is opened: opening a pipe waits for its other end.
    let seen = fs::metadata(source).map_err(NotStaged::source)?;
    if !seen.is_file() {
        return Err(NotStaged::NotAFile);
    }
    let mut file = File::open(source).map_err(NotStaged::source)?;
    let before = file.metadata().map_err(NotStaged::source)?;
    if before.len() == 0 {
        return Err(NotStaged::Empty);
    }
    let mut part = Part::begin(part_of(to)).map_err(NotStaged::target)?;
    done(Step::Begun);
    let written = write(&mut file, &before, &mut part.file, limits);
    let after = file.metadata().map_err(NotStaged::source)?;
    // Also if it was refused: what was seen of it was not what it is.
    if after.len() != before.len() || after.modified().ok() != before.modified().ok() {
        return Err(NotStaged::Changed);
    }
    let staged = written?;
    done(Step::Copied);
    part.file.sync_all().map_err(NotStaged::target)?;
    done(Step::Synced);
    part.rename(to).map_err(NotStaged::target)?;
    done(Step::Renamed);
    sync_folder(above(to)).map_err(NotStaged::target)?;
    part.keep();
    done(Step::FolderSynced);
    Ok(staged)
}

/// What a complete copy is.
///
/// # Errors
/// [`NotStaged::Unreadable`], [`NotStaged::Gone`], and those that tell that it is damaged.
pub fn examine(copy: &Path) -> Result<Staged, NotStaged> {
    let mut file = File::open(copy).map_err(NotStaged::source)?;
    let before = file.metadata().map_err(NotStaged::source)?;
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
) -> Result<Staged, NotStaged> {
    let mut head = Vec::new();
    Read::take(&mut *source, content::HEAD)
        .read_to_end(&mut head)
        .map_err(NotStaged::source)?;
    let (media_type, limit) = match content::of(&head) {
        Content::Picture => return photo(source, to),
        Content::Document(kind) => (kind, limits.document),
        Content::Film(kind) => (kind, limits.film),
        Content::Opaque => (
            "application/octet-stream",
            limits.opaque.ok_or(NotStaged::Type)?,
        ),
    };
    if seen.len() > limit {
        return Err(NotStaged::TooLarge);
    }
    let mut hasher = Sha256::new();
    hasher.update(&head);
    to.write_all(&head).map_err(NotStaged::target)?;
    let begun = head.len() as u64;
    // One byte more than it had: one that grows without end is not copied without end.
    let mut rest = source.take((seen.len() + 1).saturating_sub(begun));
    let length = begun
        + pass(&mut rest, to, &mut hasher).map_err(|(side, error)| match side {
            Side::Source => NotStaged::source(error),
            Side::Target => NotStaged::target(error),
        })?;
    if length != seen.len() {
        return Err(NotStaged::Changed);
    }
    Ok(Staged {
        sha256: hexadecimal(&hasher.finalize()),
        length: i64::try_from(length).map_err(|_| NotStaged::TooLarge)?,
        media_type: media_type.to_owned(),
        captured_at: None,
        size: None,
    })
}

fn photo(source: &mut File, to: &mut impl Write) -> Result<Staged, NotStaged> {
    let mut to = BufWriter::with_capacity(BUFFER, to);
    let Original {
        kind,
        width,
        height,
        taken,
        length,
        sha256,
        ..
    } = suivi_photo::original(source, &mut to).map_err(NotStaged::refused)?;
    to.flush().map_err(NotStaged::target)?;
    Ok(Staged {
        sha256: hexadecimal(&sha256),
        length: i64::try_from(length).map_err(|_| NotStaged::TooLarge)?,
        media_type: kind.media_type().to_owned(),
        captured_at: taken.map(moment),
        size: Some((width, height)),
    })
}

fn moment(taken: Taken) -> Micros {
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

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

/// The name of a copy while it is not complete.
pub(super) fn part_of(copy: &Path) -> PathBuf {
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    copy.with_file_name(format!("{PART}{name}"))
}
