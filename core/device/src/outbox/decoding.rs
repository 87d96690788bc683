//! Pictures that only the platform can read (HEIC, AVIF): it turns them into a JPEG beside the
//! copies, and that is copied like any other (product specification, "Input limits": "decoded by the
//! platform, sent as JPEG").

use super::staging::{self, Limits, Staged};
use crate::queue::Block;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use suivi_photo::LONGEST_SIDE;

/// The platform's decoder. A call may block; it runs on no thread that draws.
pub trait Decoder: Send + Sync {
    /// Writes the picture to a new file as an upright JPEG, no side of it longer than this in
    /// pixels.
    ///
    /// # Errors
    /// [`NotDecoded`]
    fn decode(&self, source: &Path, to: &Path, longest_side: u32) -> Result<(), NotDecoded>;
}

/// The platform can't read the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The platform can't read this picture.")]
pub struct NotDecoded;

/// Copies a picture that the platform turns into a JPEG first. When it was taken is read from the
/// picture itself, since platforms lose it.
///
/// # Errors
/// [`Block::NeedsPlatform`] if no JPEG came of it; what keeps a JPEG from being copied. The source
/// was not touched, and nothing of it is in the outbox.
pub fn copy(
    source: &Path,
    to: &Path,
    limits: Limits,
    decoder: &dyn Decoder,
) -> Result<Staged, Block> {
    let jpeg = staging::part_of(&to.with_extension("decoded"));
    let decoded = decoder.decode(source, &jpeg, LONGEST_SIDE);
    let copied = match decoded {
        Ok(()) => staging::copy(&jpeg, to, limits),
        Err(NotDecoded) => Err(Block::NeedsPlatform),
    };
    // Left, it is swept like any copy that is not complete.
    let _ = fs::remove_file(&jpeg);
    let mut staged = match copied {
        Err(why @ (Block::NoSpace | Block::NotWritable | Block::TooLarge)) => return Err(why),
        // It said that it did, and wrote something else.
        copied => copied.map_err(|_| Block::NeedsPlatform)?,
    };
    if staged.captured_at.is_none() {
        let taken = File::open(source).ok();
        let taken = taken.and_then(|file| suivi_photo::when_taken(&mut BufReader::new(file)));
        staged.captured_at = taken.map(staging::moment);
    }
    Ok(staged)
}
