//! One file: who can see it, and what may be done with it.

use super::folder::{FileTile, LevelChoice, file_tile};
use super::seers::{self, Seers};
use super::{Here, Me};
use suivi_rules::{Action, ItemId, Level, Object, Place, levels_of};
use suivi_wire::rows::FileRow;
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts};

/// The screen of a photo, or of any file.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// Draws it.
#[must_use]
pub fn view(
    row: &FileRow,
    facts: &SpaceFacts,
    people: Option<&PeopleAnswer>,
    me: &Me,
    has_thumbnail: bool,
    has_preview: bool,
) -> PhotoView {
    let here = Here::of(facts, me);
    let file = here.file(row);
    let object = Object::File(&file);
    let to_root = Action::Move {
        space: here.space.id,
        to: Place::Root,
    };
    let may_have = |level: &Level| {
        *level != row.level && here.may(me, &Action::SetVisibility(*level), &object)
    };
    let levels = levels_of(&me.subject, &file, &here.space)
        .into_iter()
        .filter(may_have)
        .map(|level| LevelChoice {
            level,
            seers: seers::at_level(&file, level, &here, people, me),
        })
        .collect();
    PhotoView {
        file: file_tile(row, &here, me, has_thumbnail),
        folder: row.folder,
        tags: row.tags.clone(),
        length: row.length,
        who_can_see: seers::of_file(&file, &here, people, me),
        can: PhotoActs {
            rename: here.may(me, &Action::Rename, &object),
            relocate: here.may(me, &to_root, &object),
            describe: here.may(me, &Action::Describe, &object),
            delete: here.may(me, &Action::Delete, &object),
            levels,
        },
        has_preview,
    }
}

/// The screen that asks before a visibility is changed: what it would open and close to the
/// client, and who would see it.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl VisibilityChange {
    /// What the phone can tell by itself.
    #[must_use]
    pub fn by_phone(
        row: &FileRow,
        to: Level,
        facts: &SpaceFacts,
        people: Option<&PeopleAnswer>,
        me: &Me,
    ) -> Self {
        let here = Here::of(facts, me);
        let file = here.file(row);
        Self {
            item: row.item,
            from: row.level,
            to,
            before: seers::of_file(&file, &here, people, me),
            after: seers::at_level(&file, to, &here, people, me),
            opens: Vec::new(),
            closes: Vec::new(),
            certain: false,
        }
    }
}
