//! Carries out what the machines decided: the engine writes their steps, the runner does what is
//! left to do, on the caller's tokio runtime.
//!
//! [`engine`] and [`requests`] are synchronous and know no network: the simulator drives them as
//! the runner does. [`runner`] carries what the queue sends, [`following`] what the sync reads,
//! [`orders`] hands whole files to the platform's carrier, [`watch`] tells screens.

pub mod engine;
pub mod following;
pub mod orders;
pub mod requests;
pub mod runner;
pub mod watch;
