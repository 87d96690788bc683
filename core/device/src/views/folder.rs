//! A folder, or the root of a space: what is in it, as grid or list, and what may be done there.

use super::seers::{self, Seers};
use super::waiting::{self, Stands, WaitingRow};
use super::{Here, Me, folder_of};
use suivi_results::Category;
use suivi_rules::{
    Action, Creator, Folder, ItemId, Level, Object, Place, Sharing, SpaceId, Subject,
    client_may_add, default_level, is_client_photo, levels_for,
};
use suivi_wire::Micros;
use suivi_wire::rows::{FileRow, FolderRow, Row};
use suivi_wire::spaces::{OnPhones, PeopleAnswer, SpaceFacts};

/// The screen of a folder or of the root of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceActs {
    /// Add a photo.
    pub add_photo: bool,
    /// Why not: no consent, closed, archived …; a sentence is the shell's.
    pub add_refused: Option<suivi_rules::Refusal>,
    /// Add a folder.
    pub add_folder: bool,
    /// The levels that a new file may have, the default one first, and who would see it.
    pub levels: Vec<LevelChoice>,
}

/// A level that may be chosen, and who sees the file then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelChoice {
    /// The level.
    pub level: Level,
    /// Who.
    pub seers: Seers,
}

/// A folder in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub holds: Option<Category>,
    /// When it was made.
    pub added_at: Micros,
    /// What may be done with it.
    pub can: FolderActs,
}

/// What may be done with a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTile {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// What its bytes are.
    pub media_type: String,
    /// When it was taken, else when it came.
    pub at: Micros,
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

/// What a folder's screen is made of.
#[derive(Debug)]
pub struct Page<'a> {
    /// The space.
    pub facts: &'a SpaceFacts,
    /// The folder's own row; none for the root.
    pub folder: Option<&'a FolderRow>,
    /// The rows of the page.
    pub rows: &'a [Row],
    /// Who is meant by "who can see this".
    pub people: Option<&'a PeopleAnswer>,
    /// To read on.
    pub next: Option<String>,
    /// The feed keeps this space here.
    pub kept: bool,
}

/// Draws it. `waiting`: the queue's entries of this place; `has_thumbnail`: whether one is here.
#[must_use]
pub fn view(
    page: &Page<'_>,
    me: &Me,
    waiting: Vec<WaitingRow>,
    has_thumbnail: impl Fn(ItemId) -> bool,
) -> FolderView {
    let here = Here::of(page.facts, me);
    let mut folders = Vec::new();
    let mut files = Vec::new();
    for row in page.rows {
        match row {
            Row::Folder(row) => folders.push(folder_tile(row, &here, me)),
            Row::File(row) => files.push(file_tile(row, &here, me, has_thumbnail(row.item))),
            Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => {}
        }
    }
    // What the server shows already is not drawn twice.
    let there = |row: &WaitingRow| {
        row.item
            .is_some_and(|item| files.iter().any(|f| f.item == item))
    };
    let waiting = waiting
        .into_iter()
        .filter(|row| row.stands != Stands::Received || !there(row))
        .collect();
    FolderView {
        space: page.facts.space,
        client: page.facts.record.as_ref().map(|record| record.name.clone()),
        folder: page.folder.map(|row| folder_tile(row, &here, me)),
        folders,
        files,
        waiting,
        on_phones: page.facts.on_phones,
        next: page.next.clone(),
        online_only: !page.kept,
        can: place_acts(page.folder, &here, page.people, me, false),
    }
}

/// What may be done in a place. `marked`: the photo that would be added has a pose or is in a set,
/// which makes it one of the client whoever adds it.
#[must_use]
pub fn place_acts(
    folder: Option<&FolderRow>,
    here: &Here,
    people: Option<&PeopleAnswer>,
    me: &Me,
    marked: bool,
) -> PlaceActs {
    let folder: Option<Folder> = folder.map(folder_of);
    let place = folder.as_ref().map_or(Object::Space, Object::Folder);
    let creator = creator(here, me);
    let mut choices = Vec::new();
    let mut refused = None;
    if let Some(creator) = creator {
        let first = default_level(&creator);
        let mut levels = levels_for(&me.subject, &here.space);
        levels.sort_by_key(|level| *level != first);
        for level in levels {
            let action = Action::AddFile {
                level,
                client_photo: is_client_photo(true, marked, &creator, &here.space),
                for_client: false,
            };
            match here.asks(me, &action, &place) {
                Ok(()) => choices.push(LevelChoice {
                    level,
                    seers: seers::of_file(
                        &new_file(creator, level, marked, here, me),
                        here,
                        people,
                        me,
                    ),
                }),
                Err(why) => {
                    refused.get_or_insert(why);
                }
            }
        }
    }
    PlaceActs {
        add_photo: !choices.is_empty(),
        add_refused: refused.filter(|_| choices.is_empty()),
        add_folder: here.may(me, &Action::AddFolder, &place),
        levels: choices,
    }
}

/// The creator that a new file of this person would have here.
fn creator(here: &Here, me: &Me) -> Option<Creator> {
    match &me.subject {
        Subject::Professional(me) => Some(Creator::Professional(me.id)),
        Subject::Client { person, .. } => here.space.client_who_is(*person).map(Creator::Client),
        Subject::SignedOut | Subject::Service { .. } => None,
    }
}

fn new_file(
    creator: Creator,
    level: Level,
    marked: bool,
    here: &Here,
    me: &Me,
) -> suivi_rules::File {
    let company = match &me.subject {
        Subject::Professional(me) => me.company,
        _ => here.space.company,
    };
    suivi_rules::File {
        id: ItemId::from_bytes([0; 16]),
        creator,
        author: None,
        adder: None,
        keeper: None,
        company,
        level,
        client_photo: is_client_photo(true, marked, &creator, &here.space),
    }
}

/// Draws a folder in a list.
#[must_use]
pub fn folder_tile(row: &FolderRow, here: &Here, me: &Me) -> FolderTile {
    let folder = folder_of(row);
    let object = Object::Folder(&folder);
    let to_root = Action::Move {
        space: here.space.id,
        to: Place::Root,
    };
    FolderTile {
        item: row.item,
        name: row.name.clone(),
        client_sees: row.client_sees,
        client_adds: row.client_sees && client_may_add(&folder).is_ok(),
        sharing: row.sharing,
        protected: folder.protected(),
        holds: row.holds,
        added_at: row.added_at,
        can: FolderActs {
            rename: here.may(me, &Action::Rename, &object),
            relocate: here.may(me, &to_root, &object),
            share: here.may(me, &Action::SetSharing, &object),
            delete: here.may(me, &Action::Delete, &object),
        },
    }
}

/// Draws a file in a list.
#[must_use]
pub fn file_tile(row: &FileRow, here: &Here, me: &Me, has_thumbnail: bool) -> FileTile {
    FileTile {
        item: row.item,
        name: row.name.clone(),
        media_type: row.media_type.clone(),
        at: row.captured_at.unwrap_or(row.added_at),
        date_edited: row.date_edited,
        pose: row.pose.clone(),
        level: row.level,
        mine: creator(here, me) == Some(row.creator),
        protected: row.creator == Creator::System,
        has_thumbnail,
    }
}

/// The queue's entries that belong to a place.
#[must_use]
pub fn waiting_in<'a>(
    entries: impl IntoIterator<Item = &'a crate::queue::Entry>,
    sent: impl Fn(suivi_rules::OpId) -> Option<u64>,
    space: SpaceId,
    folder: Option<ItemId>,
) -> Vec<WaitingRow> {
    let mut rows: Vec<(i64, WaitingRow)> = entries
        .into_iter()
        .filter(|entry| {
            let crate::queue::Work::Add { add, .. } = &entry.work else {
                return false;
            };
            let drawn = entry.is_open() || matches!(entry.state, crate::queue::State::Done { .. });
            drawn && add.space == space && add.folder == folder
        })
        .map(|entry| (entry.place, waiting::row(entry, sent(entry.op))))
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}
