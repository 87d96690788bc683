//! Why a picture was not taken.

use std::io;

/// Why a picture was not taken: a closed list, each a sentence for the person who chose it. Nothing
/// of the picture, its name or its place is in it.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Nothing in it, or no picture at all was given.
    #[error("This picture is empty. It stays where it is; take or choose it again.")]
    Empty,
    /// More bytes than [`LARGEST`](crate::LARGEST).
    #[error(
        "This picture is larger than 25 MB. It stays where it is; save it smaller and add it again."
    )]
    TooLarge,
    /// More than [`MOST_PIXELS`](crate::MOST_PIXELS), or a side longer than
    /// [`LONGEST_SIDE`](crate::LONGEST_SIDE).
    #[error(
        "This picture has more than 50 megapixels or a side of more than 16,384. It stays where \
         it is; save it smaller and add it again."
    )]
    TooManyPixels,
    /// The content is no JPEG, PNG or WebP, whatever its name says.
    #[error(
        "This is not a picture in JPEG, PNG or WebP. It stays where it is; choose a picture, or \
         add it as a document."
    )]
    NotAPicture,
    /// HEIC, HEIF or AVIF: the phone's platform decodes it and hands over a JPEG.
    #[error(
        "This picture is in a format that only the phone can read (HEIC or AVIF). It stays where \
         it is; save it as JPEG and add it again."
    )]
    NeedsPlatform,
    /// It ends before it should.
    #[error(
        "This picture ends too early: a part of it is missing. It stays where it is; copy it \
         again from where it came from."
    )]
    Truncated,
    /// It contradicts its own format, or its pixels cannot be read.
    #[error(
        "This picture is damaged and cannot be read. It stays where it is; open it in another app \
         and save it again."
    )]
    Broken,
    /// The place that it is read from failed.
    #[error(
        "This picture could not be read: {0}. Nothing was changed; try again once it can be read."
    )]
    Source(#[source] io::Error),
    /// The place that it is written to failed.
    #[error(
        "This picture could not be written: {0}. It stays where it is; make room and try again."
    )]
    Target(#[source] io::Error),
}
