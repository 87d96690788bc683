//! Home, folders and who sees what is in them.

use super::ids::{BranchId, ItemId, SpaceId};
use super::people::OnPhones;
use super::reasons::Refusal;
use super::results::ResultCategory;
use super::waiting::{WaitingCounts, WaitingRow};

pub use suivi_device::views::folder::{
    FileTile, FolderActs, FolderTile, FolderView, LevelChoice, PlaceActs,
};
pub use suivi_device::views::home::{HomeView, SpaceTile};
pub use suivi_device::views::seers::{Seer, Seers};
pub use suivi_rules::{Level, Sharing};

/// The screen "home".
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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
    /// Of a client's own record: the photos that came last, wherever they are, six at most.
    pub latest: Vec<FileTile>,
}

/// The screen of a folder or of the root of a space.
#[uniffi::remote(Record)]
pub struct FolderView {
    /// The space.
    pub space: SpaceId,
    /// The client's name, in a record.
    pub client: Option<String>,
    /// The folder; none for the root.
    pub folder: Option<FolderTile>,
    /// Its folders, newest first.
    pub folders: Vec<FolderTile>,
    /// Its files, newest first.
    pub files: Vec<FileTile>,
    /// What was added on this phone and is not shown by the server yet.
    pub waiting: Vec<WaitingRow>,
    /// What still waits on the client's phones, for a professional.
    pub on_phones: Option<OnPhones>,
    /// Give it to read on; none at the end.
    pub next: Option<String>,
    /// It was read online and is not kept: this space is not followed.
    pub online_only: bool,
    /// What may be done here.
    pub can: PlaceActs,
}

/// What may be done in a place.
#[uniffi::remote(Record)]
pub struct PlaceActs {
    /// Add a photo.
    pub add_photo: bool,
    /// Why not: no consent, closed, archived …; a sentence is the shell's.
    pub add_refused: Option<Refusal>,
    /// Add a folder.
    pub add_folder: bool,
    /// The levels that a new file may have, the default one first, and who would see it.
    pub levels: Vec<LevelChoice>,
}

/// A level that may be chosen, and who sees the file then.
#[uniffi::remote(Record)]
pub struct LevelChoice {
    /// The level.
    pub level: Level,
    /// Who.
    pub seers: Seers,
}

/// A folder in a list.
#[uniffi::remote(Record)]
pub struct FolderTile {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// The client sees it.
    pub client_sees: bool,
    /// And adds photos to it, once he has agreed to that.
    pub client_adds: bool,
    /// Its switch.
    pub sharing: Sharing,
    /// Made by the software: a line stands where the creator would be.
    pub protected: bool,
    /// Of an automatic folder: which results are in it. The shell says its own word for it.
    pub holds: Option<ResultCategory>,
    /// When it was made.
    pub added_at: i64,
    /// What may be done with it.
    pub can: FolderActs,
}

/// What may be done with a folder.
#[uniffi::remote(Record)]
pub struct FolderActs {
    /// Give it another name.
    pub rename: bool,
    /// Put it elsewhere in its space.
    pub relocate: bool,
    /// Change how it opens to the client.
    pub share: bool,
    /// Delete it.
    pub delete: bool,
}

/// A file in a list.
#[uniffi::remote(Record)]
pub struct FileTile {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// What its bytes are.
    pub media_type: String,
    /// When it was taken, else when it came.
    pub at: i64,
    /// A person changed that date.
    pub date_edited: bool,
    /// The pose slot.
    pub pose: Option<String>,
    /// Who may see it.
    pub level: Level,
    /// Whoever looks made it.
    pub mine: bool,
    /// Made by the software.
    pub protected: bool,
    /// Its thumbnail is on this phone.
    pub has_thumbnail: bool,
}

/// Which file is seen by whom: (who among professionals, does the client see it). Six words and
/// no order: `MeAndClient` and `Company` are incomparable, so the type has no `Ord`.
#[uniffi::remote(Enum)]
pub enum Level {
    /// The creator alone.
    JustMe,
    /// The creator, and those with reach who belong to this branch.
    Branch(BranchId),
    /// The creator, and those with reach who are of the file's company.
    Company,
    /// The creator and the client.
    MeAndClient,
    /// As `Company`, and the client.
    CompanyAndClient,
    /// All with reach, of any company, and the client. Never the public, never another client.
    Everyone,
}

/// How a folder opens to the client ("Folder sharing").
#[uniffi::remote(Enum)]
pub enum Sharing {
    /// The derived rule: seen while something in it is seen, open while a direct file is.
    Auto,
    /// The client sees it and may add, even while it is empty. In a group: sees, never adds.
    Open,
    /// Seen as derived, but the client never adds.
    ViewOnly,
}

/// Somebody who sees a file.
#[uniffi::remote(Enum)]
pub enum Seer {
    /// Whoever looks.
    Myself,
    /// The record's client, by name.
    Client(String),
    /// The same, who has no account yet: from when she has one.
    ClientWithoutAccount(String),
    /// A professional, by name.
    Professional(String),
}

/// Who sees a file.
#[uniffi::remote(Record)]
pub struct Seers {
    /// By name: whoever looks first, then the client, then professionals by name.
    pub by_name: Vec<Seer>,
    /// The names are from the last answer of the server about this space. Without it only whoever
    /// looks and the client can be named, and the screen says that there may be others.
    pub complete: bool,
}
