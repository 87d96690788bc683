//! What the camera and the comparer show.

use super::screens::{head, thumbnails};
use super::{Phone, PhoneError};
use crate::views::poses::{self, AddView, CompareView};
use suivi_rules::{ItemId, SpaceId};

/// So many photos are compared at most, the last taken ones.
const MOST: u32 = 1_000;

impl Phone {
    /// The screen "add": where a photo goes, who sees it there, and what may lie over the camera.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`]: the space is not kept here; not found.
    pub async fn add(&self, space: SpaceId, folder: Option<ItemId>) -> Result<AddView, PhoneError> {
        let runner = self.runner()?;
        let (view, wanted) = self
            .cached(move |cache, me, _| {
                let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
                let head = head(cache, folder)?;
                let photos = cache.photos(space, MOST)?;
                let people = cache.people(space)?;
                let (here, wanted) = thumbnails(cache, poses::ends(&photos))?;
                let has_thumbnail = |item| here.contains(&item);
                let (head, people) = (head.as_ref(), people.as_ref());
                let view = poses::add(&facts, head, &photos, people, me, has_thumbnail);
                Ok((view, wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }

    /// The screen "compare": photos of a record by pose, at most the last thousand.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`]: the space is not kept here.
    pub async fn compare(&self, space: SpaceId) -> Result<CompareView, PhoneError> {
        let runner = self.runner()?;
        let (view, wanted) = self
            .cached(move |cache, me, _| {
                let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
                let photos = cache.photos(space, MOST)?;
                let (here, wanted) = thumbnails(cache, photos.iter())?;
                let has_thumbnail = |item| here.contains(&item);
                Ok((poses::compare(&facts, &photos, me, has_thumbnail), wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }
}
