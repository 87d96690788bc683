//! Preview and thumbnail of an original.

use std::path::Path;

use crate::Refused;
use crate::decoded::Picture;

/// The long side of a preview, in pixels.
const PREVIEW: u32 = 2048;
/// The long side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 512;

/// Two small pictures of an original, as JPEG of quality 80: upright, never larger than the
/// original, on white where it is transparent, in its colour profile, with no other metadata. Of
/// an animation, its first frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    /// At most 2048 pixels along its long side.
    pub preview: Vec<u8>,
    /// At most 512 pixels along its long side.
    pub thumbnail: Vec<u8>,
}

/// Makes preview and thumbnail of an original on a disk.
///
/// # Errors
/// [`Refused`]; above all [`Refused::Truncated`] for a picture whose original can be kept and sent.
pub fn renditions(original: &Path) -> Result<Renditions, Refused> {
    let preview = Picture::open(original)?.decode()?.within(PREVIEW);
    Ok(Renditions {
        thumbnail: preview.within(THUMBNAIL).to_jpeg()?,
        preview: preview.to_jpeg()?,
    })
}
