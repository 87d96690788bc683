//! What a person does: queued, so that it is done without network too. Each comes back when it is on
//! the disk, and is sent by itself.

use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::ids::{FilePath, ItemId, OpId, SpaceId};
use crate::types::photos::{AddPhotosReceipt, AddPhotosRequest};
use crate::types::places::{Level, Sharing};

#[uniffi::export]
impl Phone {
    /// Adds photos. Comes back when each is durable on this phone or has its reason; then the
    /// sources are needed no more. Once begun it finishes, whoever goes away. One that can't be
    /// taken stays where it was and does not stop the others.
    pub async fn add_photos(
        &self,
        request: AddPhotosRequest,
    ) -> Result<AddPhotosReceipt, SuiviError> {
        self.write(async move |engine| Ok(engine.add_photos(request).await?.into()))
            .await
    }

    /// Makes a folder; tells its id.
    pub async fn add_folder(
        &self,
        space: SpaceId,
        parent: Option<ItemId>,
        name: String,
        sharing: Sharing,
    ) -> Result<ItemId, SuiviError> {
        self.write(async move |engine| engine.add_folder(space, parent, name, sharing).await)
            .await
    }

    /// Gives a folder or file another name.
    pub async fn rename(&self, item: ItemId, name: String) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.rename(item, name).await)
            .await
    }

    /// Puts a folder or file elsewhere in its space; none: to its root.
    pub async fn relocate(&self, item: ItemId, to: Option<ItemId>) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.relocate(item, to).await)
            .await
    }

    /// Gives a file another visibility. The screen asked before (`visibility_change`).
    pub async fn set_level(&self, item: ItemId, level: Level) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.set_level(item, level).await)
            .await
    }

    /// Changes how a folder opens to the client.
    pub async fn set_sharing(&self, item: ItemId, sharing: Sharing) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.set_sharing(item, sharing).await)
            .await
    }

    /// Deletes a folder or file, for ever. The screen asked before.
    pub async fn delete(&self, item: ItemId) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.delete(item).await)
            .await
    }

    /// Tries a waiting or blocked entry again now.
    pub async fn retry(&self, op: OpId) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.retry(op).await).await
    }

    /// Gives an entry up. If bytes of it may have left the phone, its item is deleted on the server
    /// as well. The screen asked before.
    pub async fn discard(&self, op: OpId) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.discard(op).await)
            .await
    }

    /// Chooses another folder for a file that could not be added where it was meant to; none: the
    /// root.
    pub async fn elsewhere(&self, op: OpId, folder: Option<ItemId>) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.elsewhere(op, folder).await)
            .await
    }

    /// Narrows a file that is not there yet.
    pub async fn narrow(&self, op: OpId, level: Level) -> Result<OpId, SuiviError> {
        self.write(async move |engine| engine.narrow(op, level).await)
            .await
    }

    /// Copies a queued file to a place of the person's choice.
    pub async fn save(&self, op: OpId, to: FilePath) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.save(op, to).await)
            .await
    }

    /// The new photos of this record were looked at, as the inbox showed them (its `arrivals`): what
    /// comes later is new.
    pub async fn looked(&self, space: SpaceId, arrivals: i64) -> Result<(), SuiviError> {
        self.write(async move |engine| engine.looked(space, arrivals).await)
            .await
    }
}
