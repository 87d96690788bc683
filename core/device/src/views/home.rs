//! The first screen: what is followed on this phone, and what waits.

use super::waiting::WaitingCounts;
use super::{Here, Me};
use crate::views::folder::{FileTile, FolderTile, file_tile, folder_tile};
use suivi_rules::{Action, ItemId, Object, SpaceId, SpaceKind};
use suivi_wire::rows::{FileRow, FolderRow};
use suivi_wire::spaces::SpaceFacts;

/// The screen "home".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HomeView {
    /// The followed spaces, by name.
    pub spaces: Vec<SpaceTile>,
    /// What waits on this phone.
    pub waiting: WaitingCounts,
    /// The phone stands at a checkpoint and knows what it needs to draw it: what is shown was all
    /// there then.
    pub complete: bool,
}

/// A space on the first screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceTile {
    /// Which.
    pub space: SpaceId,
    /// The client's name, of a record.
    pub name: Option<String>,
    /// The client has agreed to photos.
    pub consented: bool,
    /// The client who looks has to agree before his first photo can be sent.
    pub can_consent: bool,
    /// The record is archived.
    pub archived: bool,
    /// The folders at its root, newest first.
    pub folders: Vec<FolderTile>,
    /// Of a client's own record: the photos that came last, wherever they are, at most [`LATEST`].
    pub latest: Vec<FileTile>,
}

/// So many photos of a space are shown on the first screen.
pub const LATEST: u32 = 6;

/// Draws a space.
#[must_use]
pub fn space_tile(
    facts: &SpaceFacts,
    folders: &[FolderRow],
    latest: &[FileRow],
    me: &Me,
    has_thumbnail: impl Fn(ItemId) -> bool,
) -> SpaceTile {
    let here = Here::of(facts, me);
    let consented = here.consented();
    let archived = matches!(here.space.kind, SpaceKind::Record { archived: true, .. });
    SpaceTile {
        space: facts.space,
        name: facts.record.as_ref().map(|record| record.name.clone()),
        consented,
        can_consent: !consented && here.may(me, &Action::GiveConsent, &Object::Space),
        archived,
        folders: folders
            .iter()
            .map(|row| folder_tile(row, &here, me))
            .collect(),
        latest: latest
            .iter()
            .map(|row| file_tile(row, &here, me, has_thumbnail(row.item)))
            .collect(),
    }
}
