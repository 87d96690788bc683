//! Operations in few words, each with a new id of its own.

use crate::fresh;
use suivi_rules::{BranchId, ItemId, Level, ProfessionalId, Sharing, SpaceId};
use suivi_wire::ops::{
    AddFolder, AddParticipant, ArchiveParticipant, ArchiveRecord, Delete, GiveConsent, JoinRecord,
    Move, Operation, Rename, RestoreRecord, SetLevel, SetRecordBranches, SetSharing,
};
use suivi_wire::upload::AddFile;

/// What an upload of these bytes announces.
#[must_use]
pub fn add_file(space: SpaceId, folder: Option<ItemId>, level: Level, bytes: &[u8]) -> AddFile {
    AddFile {
        op: fresh::id(),
        item: fresh::id(),
        space,
        folder,
        level: Some(level),
        name: "photo.jpg".to_owned(),
        sha256: Some(fresh::sha256(bytes)),
        length: i64::try_from(bytes.len()).expect("a test's file is small"),
        captured_at: None,
        pose: None,
        set: None,
        for_client: false,
    }
}

/// Makes a folder.
#[must_use]
pub fn add_folder(space: SpaceId, parent: Option<ItemId>, name: &str) -> AddFolder {
    AddFolder {
        op: fresh::id(),
        item: fresh::id(),
        space,
        parent,
        name: name.to_owned(),
        sharing: Sharing::Auto,
    }
}

/// Gives an item another name.
#[must_use]
pub fn rename(item: ItemId, name: &str) -> Operation {
    Operation::Rename(Rename {
        op: fresh::id(),
        item,
        name: name.to_owned(),
    })
}

/// Puts an item elsewhere in its space.
#[must_use]
pub fn move_to(item: ItemId, to: Option<ItemId>) -> Operation {
    Operation::Move(Move {
        op: fresh::id(),
        item,
        to,
    })
}

/// Changes who sees a file; `base` is the revision that was seen.
#[must_use]
pub fn set_level(item: ItemId, level: Level, base: i64) -> Operation {
    Operation::SetLevel(SetLevel {
        op: fresh::id(),
        item,
        level,
        base,
    })
}

/// Changes how a folder opens to the client.
#[must_use]
pub fn set_sharing(item: ItemId, sharing: Sharing) -> Operation {
    Operation::SetSharing(SetSharing {
        op: fresh::id(),
        item,
        sharing,
    })
}

/// Deletes an item.
#[must_use]
pub fn delete(item: ItemId) -> Operation {
    Operation::Delete(Delete {
        op: fresh::id(),
        item,
    })
}

/// Makes a colleague a participant.
#[must_use]
pub fn add_participant(space: SpaceId, professional: ProfessionalId) -> Operation {
    Operation::AddParticipant(AddParticipant {
        op: fresh::id(),
        space,
        professional,
    })
}

/// Makes oneself a participant.
#[must_use]
pub fn join(space: SpaceId) -> Operation {
    Operation::JoinRecord(JoinRecord {
        op: fresh::id(),
        space,
    })
}

/// Ends a participation.
#[must_use]
pub fn archive_participant(space: SpaceId, professional: ProfessionalId) -> Operation {
    let successor = None;
    Operation::ArchiveParticipant(ArchiveParticipant {
        op: fresh::id(),
        space,
        professional,
        successor,
    })
}

/// Archives a record.
#[must_use]
pub fn archive_record(space: SpaceId) -> Operation {
    Operation::ArchiveRecord(ArchiveRecord {
        op: fresh::id(),
        space,
    })
}

/// Restores a record.
#[must_use]
pub fn restore_record(space: SpaceId) -> Operation {
    Operation::RestoreRecord(RestoreRecord {
        op: fresh::id(),
        space,
    })
}

/// Puts a record into these branches.
#[must_use]
pub fn set_record_branches(space: SpaceId, branches: &[BranchId]) -> Operation {
    Operation::SetRecordBranches(SetRecordBranches {
        op: fresh::id(),
        space,
        branches: branches.iter().copied().collect(),
    })
}

/// The client agrees to photos.
#[must_use]
pub fn give_consent(space: SpaceId) -> Operation {
    Operation::GiveConsent(GiveConsent {
        op: fresh::id(),
        space,
        text_version: "2026-01".to_owned(),
    })
}
