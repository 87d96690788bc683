//! A photo, what a change of its visibility would do, and what is added.

use super::ids::{FilePath, ItemId, OpId, SetId, SpaceId};
use super::places::{FileTile, Level, LevelChoice, Seers};
use super::waiting::Block;
use suivi_device::phone::acts;

pub use suivi_device::phone::acts::{AddPhotosRequest, PhotoSource};
pub use suivi_device::phone::screens::Size as PictureSize;
pub use suivi_device::views::photo::{PhotoActs, PhotoView, VisibilityChange};

/// The screen of a photo, or of any file.
#[uniffi::remote(Record)]
pub struct PhotoView {
    /// As lists draw it.
    pub file: FileTile,
    /// In which folder.
    pub folder: Option<ItemId>,
    /// Words given to it.
    pub tags: Vec<String>,
    /// How many bytes.
    pub length: i64,
    /// Who can see it, by name.
    pub who_can_see: Seers,
    /// What may be done with it.
    pub can: PhotoActs,
    /// Its preview is on this phone.
    pub has_preview: bool,
}

/// What may be done with a file.
#[uniffi::remote(Record)]
pub struct PhotoActs {
    /// Give it another name.
    pub rename: bool,
    /// Put it elsewhere in its space.
    pub relocate: bool,
    /// Change its tags and dates.
    pub describe: bool,
    /// Delete it, for ever.
    pub delete: bool,
    /// The other levels that it may be given, and who would see it then.
    pub levels: Vec<LevelChoice>,
}

/// The screen that asks before a visibility is changed: what it would open and close to the
/// client, and who would see it.
#[uniffi::remote(Record)]
pub struct VisibilityChange {
    /// The file.
    pub item: ItemId,
    /// Its level now.
    pub from: Level,
    /// The level asked for.
    pub to: Level,
    /// Who sees it now.
    pub before: Seers,
    /// Who would.
    pub after: Seers,
    /// Names of folders that this opens to the client.
    pub opens: Vec<String>,
    /// Names of folders that this closes to him.
    pub closes: Vec<String>,
    /// The server said so. Without network the phone can only say that it may open or close the
    /// folder that the file is in.
    pub certain: bool,
}

/// How large a picture is wanted.
#[uniffi::remote(Enum)]
pub enum PictureSize {
    /// For lists.
    Thumbnail,
    /// For the screen.
    Preview,
}

/// Photos to be added.
#[uniffi::remote(Record)]
pub struct AddPhotosRequest {
    /// Where.
    pub space: SpaceId,
    /// In which folder; none for the root.
    pub folder: Option<ItemId>,
    /// Who sees them.
    pub level: Level,
    /// Which.
    pub photos: Vec<PhotoSource>,
    /// They belong together: a before/after set.
    pub together: bool,
}

/// One photo to be added.
#[uniffi::remote(Record)]
pub struct PhotoSource {
    /// Where it is. It is read, never changed.
    pub path: FilePath,
    /// Its name; else the file's.
    pub name: Option<String>,
    /// The pose slot.
    pub pose: Option<String>,
    /// When it was taken, if the person says so; else the photo's own time.
    pub captured_at: Option<i64>,
}

/// What became of photos that were added.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AddPhotosReceipt {
    /// The set, if they belong together.
    pub set: Option<SetId>,
    /// In the order of the request.
    pub photos: Vec<AddedPhoto>,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AddedPhoto {
    /// Its operation.
    pub op: OpId,
    /// Its id, here and on the server.
    pub item: ItemId,
    /// Why it needs its person; none: it is saved on this phone.
    pub blocked: Option<Block>,
}

impl From<acts::AddPhotosReceipt> for AddPhotosReceipt {
    fn from(receipt: acts::AddPhotosReceipt) -> Self {
        let photos = receipt.photos.into_iter();
        Self {
            set: receipt.set,
            photos: photos
                .map(|photo| AddedPhoto {
                    op: photo.op,
                    item: photo.item,
                    blocked: photo.saved.err(),
                })
                .collect(),
        }
    }
}
