//! For the platform's carrier, which sends while the app is in the background (Android: a
//! user-initiated data transfer job; iOS: a background `URLSession`).
//!
//! ```text
//! goes to the background ─▶ background() ─▶ orders() ─▶ each as one upload of its file
//!                                             ▲                      │
//!                  whenever a watch tells     │                      ▼
//!                                             └──────────────── report(name, …)
//! comes to the foreground ─▶ foreground(names that the platform still has)
//! the process starts ─▶ OpenRequest { held: names that the platform still has, in_background, … }
//! ```

use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::carrier::{TransferOrder, TransferReport};

#[uniffi::export]
impl Phone {
    /// The app went to the background: from now on the platform carries bytes of files, also those
    /// that are on their way now. Changes and questions to the server go on while the app runs.
    pub async fn background(&self) -> Result<(), SuiviError> {
        self.write(async |engine| engine.background().await).await
    }

    /// The app is in the foreground: from now on the core carries. `held`: the orders that the
    /// platform still has, finished ones that were not reported yet too. They stay with it; all
    /// others are taken back.
    pub async fn foreground(&self, held: Vec<String>) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.foreground(&held).await)
            .await
    }

    /// All orders that the platform should have now, of all accounts: hand out those that it does
    /// not have, by their names, and cancel those that it has and that are not listed. Ask again
    /// whenever a watch tells of a change, and when the system wakes the app.
    pub async fn orders(&self) -> Result<Vec<TransferOrder>, SuiviError> {
        self.read(async |engine| {
            let orders = engine.orders().await?.into_iter();
            Ok(orders.map(TransferOrder::from).collect())
        })
        .await
    }

    /// What became of the order of this name. Once it returns, the platform need not keep it; if it
    /// fails, report again. Late, twice or about an order that is over: then it changes nothing.
    pub async fn report(&self, name: String, report: TransferReport) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.report(&name, report.into()).await)
            .await
    }
}
