//! The border: the phone's engine as Kotlin and Swift see it. What is written here above an item is
//! what a person reads in the editor of either language.
//!
//! # The rules of the border
//! **Coarse.** One call draws one screen; a row never costs a call. Permissions come precomputed in
//! the views: no shell derives one.
//!
//! **Nobody waits in his own thread.** What touches disk, network or processor is `async` and runs on
//! the core's own threads (`runtime`). What is not `async` only looks at memory.
//!
//! **Reads end when nobody waits for them any more; writes finish.** A screen that is left cancels
//! its calls: nothing is drawn for nobody, and nothing that a person did is half done.
//!
//! **Files cross as paths.** No function takes or returns the bytes of a photo. What is looked at is
//! a [`content::Content`], which lies in memory and has a path while it is held.
//!
//! **Watches are pulled.** [`watch::Watch::next`] tells that something changed, at most four times a
//! second, and the newest only; then the screen's call is made again.
//!
//! **Errors are few**, by what a shell does about them ([`faults::SuiviError`]). None has words for
//! people or anything personal in it. What goes wrong inside, a panic too, arrives as one of them.
//!
//! **The platform is asked through few traits** ([`platform`]), none of which shows anything to a
//! person. Whatever a shell throws there, even nothing, is an error here.
//!
//! **Things end when they are told to.** [`phone::Phone::stop`] ends the engine, and what is called
//! afterwards answers so. What the app still holds is counted ([`alive::alive`]).
//!
//! # Words that have another name here
//! Types are the engine's own: the compiler holds the declarations in [`types`] to them. Some have a
//! longer name, since both languages know the short one for something else: `Label` is `Wording`,
//! `Number` is `Amount`, `Unit` is `DataUnit`, `System` is `UnitSystem`, `Date` is `Day`, `Category`
//! is `ResultCategory`, `Size` is `PictureSize`. Moments are microseconds since 1970 in UTC.
//!
//! # Where to begin
//! [`phone`] opens and ends, [`signing`] lets people in and out, [`screens`], [`camera`] and
//! [`results`] draw,
//! [`acts`] queues, [`people`] asks the server, [`filling`] fills documents, [`carrier`] serves the
//! platform's background transfers.

pub mod acts;
pub mod alive;
pub mod camera;
pub mod carrier;
pub mod content;
pub mod faults;
pub mod filling;
mod machine;
pub mod people;
pub mod phone;
pub mod platform;
pub mod results;
mod runtime;
pub mod screens;
pub mod signing;
pub mod types;
pub mod watch;

#[cfg(test)]
mod tests;

uniffi::setup_scaffolding!();
