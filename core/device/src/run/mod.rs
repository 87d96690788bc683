//! Carries out what the machines decided: the engine writes their steps, the runner does what is
//! left to do, on the caller's tokio runtime.
//!
//! [`engine`] and [`requests`] are synchronous and know no network: the simulator drives them as
//! the runner does. [`runner`] takes the queue's steps; of what they ask, [`copying`] copies
//! sources, [`sending`] sends while the core carries, [`orders`] hands whole files to the
//! platform's carrier. [`telling`] is what the app tells, [`following`] reads what the sync asks
//! for, `contact` counts the time without an answer, [`watch`] tells screens.

mod contact;
pub mod copying;
pub mod engine;
pub mod following;
pub mod orders;
pub mod requests;
pub mod runner;
pub mod sending;
pub mod telling;
pub mod watch;
