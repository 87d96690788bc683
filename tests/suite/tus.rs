//! Uploads: clients that others wrote, over connections that are cut (`clients`), and the
//! protocol itself, request by request (`creation`, `pieces`,
//! `narrowing`, `commit`, `location`, `time`).

mod clients;
mod commit;
mod creation;
mod location;
mod narrowing;
mod pieces;
mod proxy;
mod sent;
mod time;
