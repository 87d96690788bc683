//! What travels between a phone and the server.
//!
//! Requests refuse unknown fields; answers may grow. Times are microseconds since 1970 in UTC,
//! ids are UUIDs in text (neither nil nor max), hashes are lower-case hexadecimal. Who may do what
//! is not here but in `suivi-rules`, whose words these types carry.

pub mod accounts;
pub mod company;
pub mod content;
pub mod feed;
pub mod names;
pub mod ops;
pub mod problem;
pub mod results;
pub mod rows;
pub mod spaces;
pub mod upload;

pub use problem::{Code, Problem};

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

/// Every answer of the server carries this header; an answer without it came from somebody else
/// (a captive portal, a proxy) and is no verdict.
pub const API_HEADER: &str = "suivi-api";
/// The value of [`API_HEADER`].
pub const API_VERSION: &str = "1";
/// On errors: the problem's code.
pub const CODE_HEADER: &str = "suivi-code";
/// On answers about a committed upload: the receipt as base64url JSON.
pub const RECEIPT_HEADER: &str = "suivi-receipt";
/// With `HEAD` and `PATCH` of an upload: the level that its sender means. Where the upload stands
/// announced wider, as a server may that was restored from a backup, it is not gone on with but
/// answered 404: its sender announces it again.
pub const LEVEL_HEADER: &str = "suivi-level";
