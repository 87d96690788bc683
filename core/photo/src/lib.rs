//! A photo made ready to be kept.
//!
//! The way of a photo through this crate: [`original()`] looks at the headers (what it is by its
//! content, how large, how to turn it, when it was taken), then copies it, piece by piece of an
//! allow-list, and hashes what it writes. What is on no list is not copied: place, serial numbers,
//! names, comments, embedded thumbnails, and whatever hangs behind the picture. Orientation and
//! capture time are written anew; pixels and colour profile stay as they are. [`renditions`] makes
//! a preview and a thumbnail of that original. The server asks [`carries_location`] about what
//! arrives. [`side_by_side`] and [`collage`] put photos with their dates into one picture.
//! [`overlay()`] says where the ghost of an earlier photo lies over the camera's picture.
//!
//! A picture that ends in the middle of its pixels is copied all the same: what there is can be
//! sent, though no rendition can be made of it. Everything else that is wrong has its reason in
//! [`Refused`]. Names of files are never looked at.
//!
//! Pure: no clock, no network, no async. Nothing is decoded before its header was read and found
//! within the limits.

mod compare;
mod decoded;
mod exif;
mod location;
mod original;
mod overlay;
mod refused;
mod rendition;
mod source;

pub use compare::{Date, Shot, collage, side_by_side};
pub use exif::{Taken, when_taken};
pub use location::carries_location;
pub use original::{Kind, LARGEST, LONGEST_SIDE, MOST_PIXELS, Original, original};
pub use overlay::{Extent, Facing, Frame, Overlay, Turn, Viewfinder, lean, overlay};
pub use refused::Refused;
pub use rendition::{Renditions, renditions};
