//! Transfers for the platform to carry, and what the phone is like.

use super::ids::{FilePath, Secret};
use suivi_device::phone::carrier;
use suivi_device::remote::Response;

pub use suivi_device::queue::{Conditions, Silence};

/// Why nothing came.
#[uniffi::remote(Enum)]
pub enum Silence {
    /// There is no way to the server.
    NoRoute,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Cut,
    /// The server's certificate is not good: what answers may be somebody else.
    Certificate,
    /// The staged copy could not be read.
    Unreadable,
}

/// What the phone is like.
#[uniffi::remote(Record)]
pub struct Conditions {
    /// There is a network.
    pub online: bool,
    /// It costs.
    pub metered: bool,
    /// The person lets photos travel over a metered network.
    pub metered_allowed: bool,
    /// The battery is low and not charging.
    pub battery_low: bool,
    /// The machine is hot, or short of memory.
    pub strained: bool,
}

/// One whole file to be sent. In its headers are a token and what its person wrote: they are secrets,
/// and go into no log.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransferOrder {
    /// Its name, which the platform keeps with it, and which comes back with the report.
    pub name: String,
    /// `POST`, or `PATCH` for what is left of an upload that was cut.
    pub method: String,
    /// Where to.
    pub url: String,
    /// All headers besides the body's length, `Authorization` too.
    pub headers: Vec<Header>,
    /// The body: all of this file. It stays while the order is listed.
    pub file: FilePath,
    /// It may travel over a metered network. If not, the platform must see to it, since nobody
    /// else looks while the app does not run.
    pub over_metered: bool,
}

/// A header of a request or an answer.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Header {
    /// Its name, in any case.
    pub name: String,
    /// What it says; a token, in some.
    pub value: Secret,
}

/// What became of an order.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum TransferReport {
    /// The server, or somebody in its place, answered.
    Answered {
        /// The status.
        status: u16,
        /// All headers.
        headers: Vec<Header>,
        /// The body, as text.
        body: String,
    },
    /// Nothing came.
    Failed {
        /// Why.
        why: Silence,
    },
    /// The platform lost the order, stopped it or did not take it.
    Lost,
}

impl From<carrier::TransferOrder> for TransferOrder {
    fn from(order: carrier::TransferOrder) -> Self {
        let headers = order.headers.into_iter();
        Self {
            name: order.name,
            method: order.method.to_owned(),
            url: order.url,
            headers: headers
                .map(|(name, value)| Header {
                    name: name.to_owned(),
                    value: Secret(value),
                })
                .collect(),
            file: order.file,
            over_metered: order.over_metered,
        }
    }
}

impl From<TransferReport> for carrier::TransferReport {
    fn from(report: TransferReport) -> Self {
        match report {
            TransferReport::Answered {
                status,
                headers,
                body,
            } => Self::Answered(Response {
                status,
                headers: headers
                    .into_iter()
                    .map(|header| (header.name, header.value.0))
                    .collect(),
                body: body.into_bytes(),
            }),
            TransferReport::Failed { why } => Self::Failed(why),
            TransferReport::Lost => Self::Lost,
        }
    }
}
