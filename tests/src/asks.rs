//! Operations in few words, each with a new id of its own.

use crate::fresh;
use suivi_results::{Template, Values};
use suivi_rules::{
    BranchId, DocumentId, ItemId, Level, ProfessionalId, Sharing, SpaceId, TemplateId,
};
use suivi_wire::ops::{
    AddFolder, AddParticipant, ArchiveParticipant, ArchiveRecord, AssignDocument, CancelDocument,
    CompleteDocument, CorrectResult, Delete, EditClient, GiveConsent, JoinRecord, Move, Operation,
    Rename, RestoreRecord, SetLevel, SetRecordBranches, SetSharing, SetTemplate,
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

/// Gives a client another name.
#[must_use]
pub fn edit_client(space: SpaceId, name: &str) -> Operation {
    Operation::EditClient(EditClient {
        op: fresh::id(),
        space,
        name: name.to_owned(),
        sex: None,
        born: None,
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

/// Makes a template, or its next version after `base`.
#[must_use]
pub fn set_template(template: TemplateId, base: u32, content: &Template) -> Operation {
    Operation::SetTemplate(SetTemplate {
        op: fresh::id(),
        template,
        base,
        content: content.clone(),
    })
}

/// Assigns the first version of a template.
#[must_use]
pub fn assign_document(space: SpaceId, template: TemplateId) -> AssignDocument {
    AssignDocument {
        op: fresh::id(),
        document: fresh::id(),
        space,
        template,
        version: 1,
        to: None,
        due: None,
    }
}

/// Takes a document back.
#[must_use]
pub fn cancel_document(document: DocumentId) -> Operation {
    Operation::CancelDocument(CancelDocument {
        op: fresh::id(),
        document,
    })
}

/// Completes a document, taken on a day of 2026.
#[must_use]
pub fn complete_document(
    document: DocumentId,
    space: SpaceId,
    template: TemplateId,
    values: &Values,
) -> CompleteDocument {
    CompleteDocument {
        op: fresh::id(),
        document,
        item: fresh::id(),
        space,
        template,
        version: 1,
        values: values.clone(),
        taken_at: TAKEN_AT,
        offset_min: 60,
    }
}

/// When results of tests are taken unless they say it: on the 26th of November 2026, at noon.
pub const TAKEN_AT: i64 = 1_795_690_800_000_000;

/// Corrects a result.
#[must_use]
pub fn correct_result(item: ItemId, values: &Values) -> CorrectResult {
    CorrectResult {
        op: fresh::id(),
        item,
        result: fresh::id(),
        values: values.clone(),
        taken_at: TAKEN_AT,
        offset_min: 60,
    }
}
