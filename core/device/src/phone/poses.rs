//! What the camera and the comparer show.

use super::screens::thumbnails;
use super::{Phone, PhoneError};
use crate::views::poses::{self, AddView, CompareView};
use suivi_rules::{ItemId, Refusal, SpaceId};

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
                let head = match folder {
                    Some(folder) => Some(cache.folder(folder)?.ok_or(Refusal::NotFound)?),
                    None => None,
                };
                let photos = cache.photos(space, MOST)?;
                let people = cache.people(space)?;
                let posed = photos.iter().filter(|row| row.pose.is_some());
                let (here, wanted) = thumbnails(cache, posed)?;
                let people = people.as_ref();
                let view = poses::add(&facts, head.as_ref(), &photos, people, me, &here);
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
                Ok((poses::compare(&facts, &photos, me, &here), wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }
}
