//! The phone's engine: what was asked for on this phone and what the server has shown it.
//!
//! ```text
//!  screens ─▶ façade (Phone) ─▶ outbox ─▶ queue ─┐                      ┌─▶ cache ─▶ views ─▶ screens
//!                                                ├─▶ run ─▶ remote ─▶ server
//!                                   sync ◀───────┘     ◀────────────────┘
//! ```
//!
//! The way of a photo by folder: [`outbox`] copies it and writes its row → [`queue`] decides when
//! and how it goes (no I/O) → [`run`] carries out what was decided → [`remote`] is the way to the
//! server → [`sync`] decides what the phone keeps of what the server shows (no I/O) → [`cache`]
//! keeps it → [`views`] draw it, one call a screen.
//!
//! Outbox and cache are two databases. The cache can be rebuilt, the outbox never: nothing in
//! [`outbox`] or [`queue`] knows the cache, which is closed while the app is locked. No rule is
//! here: who may do what is asked of `suivi-rules`.

pub mod cache;
/// What lies over the camera's picture, for whoever knows this crate alone.
pub mod camera {
    pub use suivi_photo::{Extent, Facing, Frame, Overlay, Turn, Viewfinder, lean, overlay};
}
pub mod content;
pub(crate) mod database;
pub(crate) mod disk;
pub(crate) mod hexadecimal;
pub mod outbox;
pub mod pause;
pub mod phone;
pub mod queue;
pub mod remote;
pub mod run;
pub mod sealed;
pub mod session;
pub mod sync;
pub mod time;
pub mod vault;
pub mod views;
