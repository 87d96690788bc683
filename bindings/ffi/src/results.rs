//! The screens of documents and results. `units`: in which units whoever looks reads.

use crate::content::Content;
use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::data::{Language, UnitSystem};
use crate::types::ids::{ItemId, SpaceId};
use crate::types::results::{ProgressView, ResultView, ResultsView, TemplateTile};

#[uniffi::export]
impl Phone {
    /// A record's documents and results, with the history of each data field. `units`: in which
    /// units whoever looks reads.
    pub async fn results(
        &self,
        space: SpaceId,
        units: UnitSystem,
    ) -> Result<ResultsView, SuiviError> {
        self.read(async move |engine| engine.results(space, units).await)
            .await
    }

    /// One result: its answers with units, what is usual, and the change since the last one and since
    /// the first. Of a record that is not followed the changes are not known.
    pub async fn result(&self, item: ItemId, units: UnitSystem) -> Result<ResultView, SuiviError> {
        self.read(async move |engine| engine.result(item, units).await)
            .await
    }

    /// The record's data beside its photos, on one axis of time. Of followed records, without network
    /// too.
    pub async fn progress(
        &self,
        space: SpaceId,
        units: UnitSystem,
    ) -> Result<ProgressView, SuiviError> {
        self.read(async move |engine| engine.progress(space, units).await)
            .await
    }

    /// The templates that may be assigned in a record, or filled at once; without network too. Empty
    /// for whoever may not assign there.
    pub async fn templates(&self, space: SpaceId) -> Result<Vec<TemplateTile>, SuiviError> {
        self.read(async move |engine| engine.templates(space).await)
            .await
    }

    /// A result's sheet (PDF), which the server makes. Nothing of it stays on this phone.
    pub async fn sheet(&self, item: ItemId, language: Language) -> Result<Content, SuiviError> {
        self.read(async move |engine| Ok(engine.sheet(item, language).await?.into()))
            .await
    }
}
