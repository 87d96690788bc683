//! Photos of a record by pose: for the ghost over the camera, and for comparing.

use super::folder::{FileTile, FolderTile, PlaceActs, file_tile, folder_tile, place_acts};
use super::{Here, Me, count};
use std::collections::{BTreeMap, BTreeSet};
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

/// Draws the screen "add". `photos`: the last taken first.
#[must_use]
pub fn add(
    facts: &SpaceFacts,
    folder: Option<&FolderRow>,
    photos: &[FileRow],
    people: Option<&PeopleAnswer>,
    me: &Me,
    thumbnails: &BTreeSet<ItemId>,
) -> AddView {
    let here = Here::of(facts, me);
    let mut by_pose = by_pose(photos, &here, me, thumbnails);
    let mut slot = |pose: &str| {
        let photos = by_pose.remove(&Some(pose.to_owned())).unwrap_or_default();
        PoseSlot {
            pose: pose.to_owned(),
            count: count(photos.len()),
            first: photos.first().cloned(),
            latest: photos.last().cloned(),
        }
    };
    let mut poses: Vec<PoseSlot> = SLOTS.into_iter().map(&mut slot).collect();
    let own: BTreeSet<&str> = photos
        .iter()
        .filter_map(|row| row.pose.as_deref())
        .collect();
    poses.extend(
        own.into_iter()
            .filter(|pose| !SLOTS.contains(pose))
            .map(slot),
    );
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
    thumbnails: &BTreeSet<ItemId>,
) -> CompareView {
    let here = Here::of(facts, me);
    let by_pose = by_pose(photos, &here, me, thumbnails);
    let mut poses: Vec<PosePhotos> = by_pose
        .into_iter()
        .map(|(pose, photos)| PosePhotos { pose, photos })
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
fn by_pose(
    photos: &[FileRow],
    here: &Here,
    me: &Me,
    thumbnails: &BTreeSet<ItemId>,
) -> BTreeMap<Option<String>, Vec<FileTile>> {
    let mut by_pose: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in photos.iter().rev() {
        let tile = file_tile(row, here, me, thumbnails.contains(&row.item));
        by_pose.entry(row.pose.clone()).or_default().push(tile);
    }
    by_pose
}
