//! Transfer orders for a platform's carrier: one order sends one whole file, also while the app is
//! not running (queue specification, "Principles", 3).

use super::requests;
use super::runner::{RunError, Runner};
use crate::queue::{Answer, Driver, Event, Exchange, Lease, Silence, State, Work};
use crate::remote::{Body, Response};
use std::path::PathBuf;
use std::sync::Arc;
use suivi_rules::OpId;
use suivi_wire::accounts::Secret;

/// One whole file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOrder {
    /// The operation; the platform keeps it as the order's name.
    pub op: OpId,
    /// Under which lease; given back with the report.
    pub lease: Lease,
    /// `POST` to this path of the server.
    pub path: String,
    /// With these headers.
    pub headers: Vec<(&'static str, String)>,
    /// For `Authorization: Bearer`.
    pub token: Option<Secret>,
    /// And this file as body.
    pub file: PathBuf,
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferReport {
    /// The server, or somebody in its place, answered.
    Answered(Response),
    /// Nothing came.
    Failed(Silence),
    /// The platform lost the order or stopped it.
    Lost,
}

impl Runner {
    /// The orders that the platform should hold now.
    pub fn orders(&self) -> Vec<TransferOrder> {
        let engine = self.engine();
        let mut orders = Vec::new();
        for entry in engine.queue().iter() {
            let (State::Sending(lease), Work::Add { copy, .. }) = (&entry.state, &entry.work)
            else {
                continue;
            };
            if lease.driver != Driver::Platform {
                continue;
            }
            let staged = engine.outbox().staged(copy);
            let request = requests::of(entry, Exchange::Create, &staged, self.token(false));
            if let Some(request) = request
                && let Body::File { path: file, .. } = request.body
            {
                orders.push(TransferOrder {
                    op: entry.op,
                    lease: *lease,
                    path: request.path,
                    headers: request.headers,
                    token: request.token,
                    file,
                });
            }
        }
        orders
    }

    /// What became of an order. A report about an earlier lease changes nothing.
    ///
    /// # Errors
    /// The outbox can't be written; report again.
    pub async fn report(
        self: &Arc<Self>,
        op: OpId,
        lease: Lease,
        report: TransferReport,
    ) -> Result<(), RunError> {
        let entry = self.engine().queue().entry(op).cloned();
        let Some(entry) = entry else { return Ok(()) };
        let answer = match report {
            TransferReport::Answered(response) => Answer::Some(requests::reply(&entry, &response)),
            TransferReport::Failed(silence) => Answer::None(silence),
            TransferReport::Lost => {
                return self.happened(Event::LeaseLost { op, lease }).await;
            }
        };
        let exchange = Exchange::Create;
        self.happened(Event::Answered {
            op,
            lease,
            exchange,
            answer,
        })
        .await
    }
}
