//! The way to the server against real peers on this machine: each written by hand, to do one thing
//! that servers, networks and portals do.
//!
//! Where a limit of time is tested, the clock is stopped once the peer has done its part: from then
//! on nothing happens but that time goes by, at once and exactly.

#![expect(clippy::unwrap_used, reason = "a test that can not go on tells so")]

mod answers;
mod fetching;
mod peer;
mod silences;
mod tls;
mod uploads;
mod waiting;
