//! For the platform's carrier, which sends while the app is in the background (Android: a
//! user-initiated data transfer job; iOS: a background `URLSession`).
//!
//! ```text
//! goes to the background ─▶ background() ─▶ orders() ─▶ each as one upload of its file
//!                                             ▲                      │
//!                       whenever watch() tells│                      ▼
//!                                             └──────────────── report(name)
//! comes to the foreground ─▶ foreground(names that the platform still has)
//! the process starts ─▶ Settings { held: names that the platform still has, carrier, … }
//! ```
//!
//! What a shell does with [`Phone::orders`]: it hands out those that the platform does not have
//! yet, by their names, and **cancels those that the platform has and that are not listed**: they
//! were discarded, narrowed, may not travel over this network, or are superseded. It asks again
//! whenever [`Phone::watch`] tells of a change, and when the system wakes it.
//!
//! A report may come late, twice, or for an order that is over: then it changes nothing. An order
//! that is neither reported nor told as still there, at the start or in the foreground, is taken
//! for lost; the server is asked how far it came, and nothing is sent twice.

use super::{Phone, PhoneError};
use crate::queue::Driver;
use crate::run::orders::held;
pub use crate::run::orders::{TransferOrder, TransferReport};
use crate::run::runner::lock;
use std::sync::Arc;

impl Phone {
    /// The app went to the background: from now on the platform carries bytes of files, also those
    /// that are on their way now. Changes and questions to the server go on while the app runs.
    ///
    /// # Errors
    /// An outbox can't be written.
    pub async fn background(&self) -> Result<(), PhoneError> {
        *lock(&self.carrier) = Driver::Platform;
        let mut outcome = Ok(());
        for runner in self.all() {
            // One account that can't be written does not keep the others.
            outcome = outcome.and(runner.background().await);
        }
        Ok(outcome?)
    }

    /// The app is in the foreground: from now on the core carries. `names`: the orders that the
    /// platform still has, finished ones that were not reported yet too. They stay with it; all
    /// others are taken back.
    ///
    /// # Errors
    /// An outbox can't be written.
    pub async fn foreground(self: &Arc<Self>, names: &[String]) -> Result<(), PhoneError> {
        *lock(&self.carrier) = Driver::Core;
        self.open_accounts().await;
        let held = held(names);
        let mut outcome = Ok(());
        for runner in self.all() {
            outcome = outcome.and(runner.foreground(held.clone()).await);
        }
        Ok(outcome?)
    }

    /// All orders that the platform should have now, of all accounts.
    ///
    /// # Errors
    /// An outbox's folder can't be read.
    pub async fn orders(&self) -> Result<Vec<TransferOrder>, PhoneError> {
        let runners = self.all();
        let listing = tokio::task::spawn_blocking(move || {
            let mut orders = Vec::new();
            for runner in runners {
                orders.extend(runner.orders()?);
            }
            Ok(orders)
        });
        listing.await.map_err(|_| PhoneError::Stopped)?
    }

    /// What became of the order of this name. Once it returns, the platform need not keep it.
    ///
    /// # Errors
    /// The outbox can't be written; report again.
    pub async fn report(&self, name: &str, report: TransferReport) -> Result<(), PhoneError> {
        // A name that is none of ours is of no order.
        let Ok(name) = name.parse() else {
            return Ok(());
        };
        for runner in self.all() {
            // Whose it is not knows no such operation.
            runner.report(name, report.clone()).await?;
        }
        Ok(())
    }
}
