//! What the camera and the comparer show.

use super::ids::SpaceId;
use super::places::{FileTile, FolderTile, PlaceActs};

pub use suivi_device::camera::{Extent, Facing, Frame, Overlay, Turn, Viewfinder};
pub use suivi_device::views::poses::{AddView, CompareView, PosePhotos, PoseSlot};

/// The screen "add": where a photo goes, who sees it there, and what may lie over the camera.
#[uniffi::remote(Record)]
pub struct AddView {
    /// The space.
    pub space: SpaceId,
    /// The client's name, in a record.
    pub client: Option<String>,
    /// The folder; none for the root.
    pub folder: Option<FolderTile>,
    /// What may be done here with a photo that has a pose.
    pub can: PlaceActs,
    /// The slots: `front`, `left`, `right` and `back`, then a person's own by name.
    pub poses: Vec<PoseSlot>,
}

/// A pose, and what of it lies over the camera.
#[uniffi::remote(Record)]
pub struct PoseSlot {
    /// Its word.
    pub pose: String,
    /// How many photos there are.
    pub count: u32,
    /// The first one.
    pub first: Option<FileTile>,
    /// The last one; the same, if there is but one.
    pub latest: Option<FileTile>,
}

/// The screen "compare": photos of a record by pose.
#[uniffi::remote(Record)]
pub struct CompareView {
    /// The space.
    pub space: SpaceId,
    /// The client's name, in a record.
    pub client: Option<String>,
    /// By pose: the slots in their order, then a person's own by name, then those without one.
    /// None is empty.
    pub poses: Vec<PosePhotos>,
}

/// The photos of a pose.
#[uniffi::remote(Record)]
pub struct PosePhotos {
    /// Its word; none for photos without a pose.
    pub pose: Option<String>,
    /// The first taken first.
    pub photos: Vec<FileTile>,
}

/// A quarter turn, clockwise as seen by whoever looks at the screen.
#[uniffi::remote(Enum)]
pub enum Turn {
    /// 0 degrees.
    Zero,
    /// 90 degrees.
    Quarter,
    /// 180 degrees.
    Half,
    /// 270 degrees.
    ThreeQuarters,
}

/// On which side a camera is.
#[uniffi::remote(Enum)]
pub enum Facing {
    /// Away from whoever holds the phone.
    Back,
    /// Towards him: he sees himself as in a mirror, and the photo is none.
    Front,
}

/// A width and a height, in pixels.
#[uniffi::remote(Record)]
pub struct Extent {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

/// Where something lies on the view, in its pixels.
#[uniffi::remote(Record)]
pub struct Frame {
    /// From the view's left side.
    pub left: f32,
    /// From its top.
    pub top: f32,
    /// How large it is.
    pub size: Extent,
}

/// A camera and the view that shows what it sees.
#[uniffi::remote(Record)]
pub struct Viewfinder {
    /// On which side the camera is.
    pub facing: Facing,
    /// How far what its sensor gives must be turned to be upright in the phone's natural position.
    pub sensor: Turn,
    /// How large what its sensor gives is, as it gives it.
    pub stream: Extent,
    /// The view.
    pub view: Extent,
    /// How far the screen is turned from its natural position (Android: `Display.getRotation`).
    pub display: Turn,
}

/// How a camera's picture is drawn on its view, and what lies over it.
#[uniffi::remote(Record)]
pub struct Overlay {
    /// How far a photo taken now must be turned to be upright.
    pub upright: Turn,
    /// The picture on the view: all of it, in its own proportions, since who takes an "after" must
    /// see what will be in it.
    pub picture: Frame,
    /// For a view that stretches the picture over itself as it stands in the phone's natural
    /// position: by how much it is multiplied there from left to right, before it is turned …
    pub scale_x: f32,
    /// … and from top to bottom …
    pub scale_y: f32,
    /// … and how far it is turned then, both about the view's middle.
    pub turn: Turn,
    /// The ghost on the view: in the picture's middle, as large as it can be within it.
    pub ghost: Option<Frame>,
    /// The ghost is drawn as in a mirror: what it lies over is.
    pub mirrored: bool,
}
