//! Which bytes are accepted, from whom, and how many (product specification, "Input limits").

use super::rows::Upload;
use crate::Settings;
use crate::subject::Actor;
use suivi_wire::content::Kind;
use suivi_wire::problem::Failure;

const MB: i64 = 1_000_000;
/// The largest photo.
const PHOTO: i64 = 25 * MB;
/// The largest document or other attachment.
const DOCUMENT: i64 = 50 * MB;

/// Refuses bytes that nobody may add, that this actor may not add, or that are too many of their
/// kind. No other place would take them, so what was received of them is dropped.
///
/// # Errors
/// 415, 413.
pub(super) fn accepts(kind: Kind, upload: &Upload, settings: &Settings) -> Result<(), Failure> {
    let marked = upload
        .op
        .as_ref()
        .is_some_and(|op| op.pose.is_some() || op.set.is_some() || op.for_client);
    let most = match kind {
        Kind::Photo(_) => PHOTO,
        Kind::Document(_) => DOCUMENT,
        Kind::Video(_) => settings.largest_file,
        // A phone sends it as JPEG. As it is, nobody could draw it, nor look for a location in it.
        Kind::Heic => return Err(Failure::UnsupportedType),
        // A pose, a set, a colleague who adds it for the client: a client's photo. Bytes that
        // nobody can recognise as a photo must not pass the rules for photos by not being one.
        Kind::Opaque if marked => return Err(Failure::UnsupportedType),
        Kind::Opaque => match upload.actor {
            Actor::Professional(_) => DOCUMENT,
            Actor::Client(_) => return Err(Failure::UnsupportedType),
        },
    };
    if upload.length > most.min(settings.largest_file) {
        return Err(Failure::TooLarge);
    }
    Ok(())
}
