//! The original as it is kept: the same pixels without what the camera wrote beside them.

mod jpeg;
mod png;
mod target;
mod webp;

use std::io::{self, Read, Seek, Write};

use crate::Refused;
use crate::exif::{Facts, Taken};
use crate::source::Source;
use target::Target;

/// The most bytes of a photo (product specification, "Input limits").
pub const LARGEST: u64 = 25_000_000;
/// The most pixels of a photo (product specification, "Input limits").
pub const MOST_PIXELS: u64 = 50_000_000;
/// The most pixels along one side (product specification, "Input limits").
pub const LONGEST_SIDE: u32 = 16_384;

/// What a picture is, read from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C, third edition).
    Png,
    /// WebP (RFC 9649).
    WebP,
}

impl Kind {
    /// The media type under which it is stored and sent.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// The end of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    /// Reads it off the first bytes.
    fn of(head: &[u8]) -> Result<Self, Refused> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        if head.starts_with(&[0xff, 0xd8, 0xff]) {
            return Ok(Self::Jpeg);
        }
        if head.starts_with(PNG) {
            return Ok(Self::Png);
        }
        match (head.get(..4), head.get(4..8), head.get(8..12)) {
            (Some(b"RIFF"), _, Some(b"WEBP")) => Ok(Self::WebP),
            // ISO/IEC 14496-12, 4.3; ISO/IEC 23008-12, 10; AV1 Image File Format, 6.
            (_, Some(b"ftyp"), Some(brand))
                if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"]
                    .iter()
                    .chain(&[b"mif1", b"msf1", b"avif", b"avis"])
                    .any(|known| *known == brand) =>
            {
                Err(Refused::NeedsPlatform)
            }
            _ if PNG.starts_with(head) || [0xff, 0xd8].starts_with(head) => Err(Refused::Truncated),
            _ => Err(Refused::NotAPicture),
        }
    }
}

/// An original that was written, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// What it is.
    pub kind: Kind,
    /// Pixels across, once upright.
    pub width: u32,
    /// Pixels down, once upright.
    pub height: u32,
    /// How its pixels are turned to be upright, 1 to 8 (Exif 2.32, 4.6.4): they were not turned.
    pub orientation: u8,
    /// When it was taken, if it told.
    pub taken: Option<Taken>,
    /// Bytes that were written.
    pub length: u64,
    /// The hash of the bytes that were written.
    pub sha256: [u8; 32],
}

/// Copies a picture without its private metadata and says what it is.
///
/// In memory is never more than some 64 KiB of it, beside a colour profile in a PNG (4 MiB at most).
/// Copying a copy gives the same bytes. A picture that ends within its pixels is copied up to there.
///
/// # Errors
/// [`Refused`]; bytes may have been written to `to` before, and are no picture.
pub fn original<R: Read + Seek, W: Write>(source: R, to: W) -> Result<Original, Refused> {
    let mut source = Source::open(source)?;
    let header = Header::read(&mut source)?;
    let mut target = Target::new(to);
    header.copy(&mut source, &mut target)?;
    let (width, height) = header.upright();
    let (length, sha256) = target.finish()?;
    Ok(Original {
        kind: header.kind,
        width,
        height,
        orientation: header.facts.orientation,
        taken: header.facts.taken,
        length,
        sha256,
    })
}

/// What a picture says of itself before its pixels, within all limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    width: u32,
    height: u32,
    pub(crate) facts: Facts,
}

impl Header {
    /// Reads it from the beginning.
    pub(crate) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Self, Refused> {
        source.go_to(0)?;
        let head_length = usize::try_from(source.length()).unwrap_or(12).min(12);
        let head = source.bytes(head_length)?;
        let kind = Kind::of(&head)?;
        source.go_to(0)?;
        let ((width, height), facts) = match kind {
            Kind::Jpeg => jpeg::look(source)?,
            Kind::Png => png::look(source)?,
            Kind::WebP => webp::look(source)?,
        };
        within_limits(width, height)?;
        Ok(Self {
            kind,
            width,
            height,
            facts,
        })
    }

    /// Pixels across and down, as they lie in the file.
    pub(crate) const fn as_they_lie(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Pixels across and down, once upright.
    pub(crate) const fn upright(&self) -> (u32, u32) {
        if self.facts.orientation >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Copies what may be copied. False if the picture ends too early.
    fn copy<R: Read + Seek, W: Write>(
        &self,
        source: &mut Source<R>,
        target: &mut Target<W>,
    ) -> Result<bool, Refused> {
        source.go_to(0)?;
        match self.kind {
            Kind::Jpeg => jpeg::copy(source, target, self.facts),
            Kind::Png => png::copy(source, target, self.facts),
            Kind::WebP => webp::copy(source, target, self.facts),
        }
    }

    /// Goes through the whole picture without decoding it.
    ///
    /// # Errors
    /// [`Refused::Truncated`] if it ends too early, [`Refused::Broken`].
    pub(crate) fn check_whole<R: Read + Seek>(
        &self,
        source: &mut Source<R>,
    ) -> Result<(), Refused> {
        if self.copy(source, &mut Target::unhashed(io::sink()))? {
            Ok(())
        } else {
            Err(Refused::Truncated)
        }
    }
}

/// Says no to more pixels than are decoded anywhere.
fn within_limits(width: u32, height: u32) -> Result<(), Refused> {
    if width == 0 || height == 0 {
        return Err(Refused::Broken);
    }
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refused::TooManyPixels);
    }
    Ok(())
}
