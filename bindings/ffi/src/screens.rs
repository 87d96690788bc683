//! One call, one screen.

use crate::content::Content;
use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::ids::{ItemId, SpaceId};
use crate::types::people::{ClientsView, InboxView, PeopleView};
use crate::types::photos::{PhotoView, PictureSize, VisibilityChange};
use crate::types::places::{FolderView, HomeView, Level};
use crate::types::waiting::WaitingView;

#[uniffi::export]
impl Phone {
    /// The first screen.
    pub async fn home(&self) -> Result<HomeView, SuiviError> {
        self.read(async |engine| engine.home().await).await
    }

    /// Everything that is not received yet. Also while the app is locked.
    pub async fn waiting(&self) -> Result<WaitingView, SuiviError> {
        self.read(async |engine| engine.waiting().await).await
    }

    /// A folder, or the root of a space: from the phone where the space is followed, else online.
    /// `after`: the `next` of the page before.
    pub async fn folder(
        &self,
        space: SpaceId,
        folder: Option<ItemId>,
        after: Option<String>,
    ) -> Result<FolderView, SuiviError> {
        self.read(async move |engine| engine.folder(space, folder, after).await)
            .await
    }

    /// One file: who sees it, and what may be done with it.
    pub async fn photo(&self, item: ItemId) -> Result<PhotoView, SuiviError> {
        self.read(async move |engine| engine.photo(item).await)
            .await
    }

    /// A picture, as JPEG. Of a followed space it is kept from then on; of another one nothing stays
    /// on this phone.
    pub async fn picture(&self, item: ItemId, size: PictureSize) -> Result<Content, SuiviError> {
        self.read(async move |engine| Ok(engine.picture(item, size).await?.into()))
            .await
    }

    /// The bytes of a file as they were taken; kept like a picture.
    pub async fn original(&self, item: ItemId) -> Result<Content, SuiviError> {
        self.read(async move |engine| Ok(engine.original(item).await?.into()))
            .await
    }

    /// The people of a record: of now, or without network the last answer.
    pub async fn people(&self, space: SpaceId) -> Result<PeopleView, SuiviError> {
        self.read(async move |engine| engine.people(space).await)
            .await
    }

    /// A professional's clients: all within reach online, the followed ones without network.
    /// `find`: part of a name; `after`: the `next` of the page before.
    pub async fn clients(
        &self,
        find: Option<String>,
        after: Option<String>,
    ) -> Result<ClientsView, SuiviError> {
        self.read(async move |engine| engine.clients(find, after).await)
            .await
    }

    /// The new photos of followed records since each was looked at last.
    pub async fn inbox(&self) -> Result<InboxView, SuiviError> {
        self.read(async |engine| engine.inbox().await).await
    }

    /// What changing a file's visibility would do, before it is confirmed. Without network the phone
    /// says only who would see it.
    pub async fn visibility_change(
        &self,
        item: ItemId,
        level: Level,
    ) -> Result<VisibilityChange, SuiviError> {
        self.read(async move |engine| engine.visibility_change(item, level).await)
            .await
    }
}
