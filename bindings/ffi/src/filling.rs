//! Documents and assessments: assigned, filled, completed, corrected; without network too. What is
//! typed is on the disk before the call comes back.

use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::data::UnitSystem;
use crate::types::filling::{AssignRequest, FillFrom, FillView, TakenAt, Typed, ValueFault};
use crate::types::ids::{DocumentId, ItemId, OpId};

#[uniffi::export]
impl Phone {
    /// Assigns a document; without network it is queued.
    pub async fn assign(&self, request: AssignRequest) -> Result<DocumentId, SuiviError> {
        self.write(async move |engine| engine.assign(request).await)
            .await
    }

    /// Takes an assigned document back; without network it is queued.
    pub async fn cancel_document(&self, document: DocumentId) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.cancel_document(document).await)
            .await
    }

    /// Begins to fill something, or goes on with what was begun; comes back with the id of the
    /// draft, which its result will have. It is on the disk then.
    pub async fn begin_filling(&self, from: FillFrom) -> Result<ItemId, SuiviError> {
        self.write(async move |engine| engine.begin_filling(from).await)
            .await
    }

    /// The screen on which a draft is filled. `units`: in which units what was the last time is
    /// shown.
    pub async fn filling(&self, draft: ItemId, units: UnitSystem) -> Result<FillView, SuiviError> {
        self.read(async move |engine| engine.filling(draft, units).await)
            .await
    }

    /// Keeps what stands in a field, right or not. Comes back once the disk has it, with what is
    /// wrong with it. A text of blanks takes the answer away; one that is longer than all answers
    /// together may be is wrong and not kept.
    pub async fn fill_in(
        &self,
        draft: ItemId,
        key: String,
        typed: Typed,
    ) -> Result<Option<ValueFault>, SuiviError> {
        self.write(async move |engine| engine.fill_in(draft, key, typed).await)
            .await
    }

    /// Gives a draft up, with all that was typed. The screen asked before.
    pub async fn discard_draft(&self, draft: ItemId) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.discard_draft(draft).await)
            .await
    }

    /// Completes a draft: it is queued, and becomes a protected result once the server has it. Until
    /// then the draft stays; if the server says no, it can be changed and completed again.
    pub async fn complete(&self, draft: ItemId, taken: TakenAt) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.complete(draft, taken).await)
            .await
    }
}
