//! Photos of a record by pose: for the ghost over the camera, and for comparing.

use super::folder::{FileTile, FolderTile, PlaceActs, file_tile, folder_tile, place_acts};
use super::{Here, Me, count};
use std::collections::BTreeMap;
use suivi_rules::{ItemId, SpaceId};
use suivi_wire::rows::{FileRow, FolderRow};
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts};

/// The poses that every record has a slot for, in the order of their slots (product specification,
/// C5). Others have words of a person's own.
pub const SLOTS: [&str; 4] = ["front", "left", "right", "back"];

/// The screen "add": where a photo goes, who sees it there, and what may lie over the camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddView {
    /// The space.
    pub space: SpaceId,
    /// The client's name, in a record.
    pub client: Option<String>,
    /// The folder; none for the root.
    pub folder: Option<FolderTile>,
    /// What may be done here with a photo that has a pose.
    pub can: PlaceActs,
    /// The slots: those that every record has, then a person's own by name.
    pub poses: Vec<PoseSlot>,
}

/// A pose, and what of it lies over the camera.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosePhotos {
    /// Its word; none for photos without a pose.
    pub pose: Option<String>,
    /// The first taken first.
    pub photos: Vec<FileTile>,
}

/// The photos of a pose that may lie over the camera: the first and the last of each. `photos`: the
/// last taken first.
pub fn ends(photos: &[FileRow]) -> impl Iterator<Item = &FileRow> {
    let mut by_pose = by_pose(photos);
    by_pose.remove(&None);
    by_pose.into_values().flat_map(|photos| {
        let first = photos.first().copied();
        let latest = photos.last().copied().filter(|_| photos.len() > 1);
        first.into_iter().chain(latest)
    })
}

/// Draws the screen "add". `photos`: the last taken first.
#[must_use]
pub fn add(
    facts: &SpaceFacts,
    folder: Option<&FolderRow>,
    photos: &[FileRow],
    people: Option<&PeopleAnswer>,
    me: &Me,
    has_thumbnail: impl Fn(ItemId) -> bool,
) -> AddView {
    let here = Here::of(facts, me);
    let tile = |row: &&FileRow| file_tile(row, &here, me, has_thumbnail(row.item));
    let by_pose = by_pose(photos);
    let slot = |pose: &str| {
        let photos = by_pose.get(&Some(pose)).map_or(&[][..], Vec::as_slice);
        PoseSlot {
            pose: pose.to_owned(),
            count: count(photos.len()),
            first: photos.first().map(tile),
            latest: photos.last().map(tile),
        }
    };
    let mut poses: Vec<PoseSlot> = SLOTS.into_iter().map(slot).collect();
    // In the map's order, by name.
    let own = by_pose
        .keys()
        .flatten()
        .filter(|pose| !SLOTS.contains(pose));
    poses.extend(own.map(|pose| slot(pose)));
    AddView {
        space: facts.space,
        client: facts.record.as_ref().map(|record| record.name.clone()),
        folder: folder.map(|row| folder_tile(row, &here, me)),
        can: place_acts(folder, &here, people, me, true),
        poses,
    }
}

/// Draws the screen "compare". `photos`: the last taken first.
#[must_use]
pub fn compare(
    facts: &SpaceFacts,
    photos: &[FileRow],
    me: &Me,
    has_thumbnail: impl Fn(ItemId) -> bool,
) -> CompareView {
    let here = Here::of(facts, me);
    let tile = |row: &FileRow| file_tile(row, &here, me, has_thumbnail(row.item));
    let mut poses: Vec<PosePhotos> = by_pose(photos)
        .into_iter()
        .map(|(pose, photos)| PosePhotos {
            pose: pose.map(str::to_owned),
            photos: photos.into_iter().map(tile).collect(),
        })
        .collect();
    poses.sort_by_key(|it| {
        let slot = |pose: &String| SLOTS.iter().position(|slot| slot == pose);
        // Those without a pose come last; the rest of the order is the map's, by name.
        it.pose
            .as_ref()
            .map_or(SLOTS.len() + 1, |pose| slot(pose).unwrap_or(SLOTS.len()))
    });
    CompareView {
        space: facts.space,
        client: facts.record.as_ref().map(|record| record.name.clone()),
        poses,
    }
}

/// The first taken first.
fn by_pose(photos: &[FileRow]) -> BTreeMap<Option<&str>, Vec<&FileRow>> {
    let mut by_pose: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in photos.iter().rev() {
        by_pose.entry(row.pose.as_deref()).or_default().push(row);
    }
    by_pose
}
