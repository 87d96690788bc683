//! The camera and the comparer.

use crate::faults::SuiviError;
use crate::phone::Phone;
use crate::types::camera::{AddView, CompareView, Extent, Overlay, Turn, Viewfinder};
use crate::types::ids::{ItemId, SpaceId};
use suivi_device::camera;

#[uniffi::export]
impl Phone {
    /// The screen "add": where a photo goes, who sees it there, and what may lie over the camera.
    pub async fn add(&self, space: SpaceId, folder: Option<ItemId>) -> Result<AddView, SuiviError> {
        self.read(async move |engine| engine.add(space, folder).await)
            .await
    }

    /// The screen "compare": photos of a record by pose, at most the last thousand.
    pub async fn compare(&self, space: SpaceId) -> Result<CompareView, SuiviError> {
        self.read(async move |engine| engine.compare(space).await)
            .await
    }
}

/// Where the camera's picture and the ghost of an upright photo lie on the view; none if one of the
/// sizes is no size (a view that was not measured yet).
#[uniffi::export]
pub fn overlay(finder: Viewfinder, ghost: Option<Extent>) -> Option<Overlay> {
    camera::overlay(&finder, ghost)
}

/// How far the horizon is from level, in degrees between -180 and 180: positive if the phone leans
/// to the right. `x`, `y`, `z`: what the phone's accelerometer gives, along the sides of the phone
/// in its natural position (to the right, to the top, out of the screen). None while the phone lies
/// so flat that there is no telling.
#[uniffi::export]
pub fn lean(x: f32, y: f32, z: f32, display: Turn) -> Option<f32> {
    camera::lean([x, y, z], display)
}
