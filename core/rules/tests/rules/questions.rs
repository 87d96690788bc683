//! Every action that the tables have for a kind of object, and some that they do not have.

use crate::cast::*;
use suivi_rules::{
    Action, BranchId, Creator, Folder, Level, Participation, Place, Profile, Sharing,
};

/// Destinations of a move. The last is in another space.
pub fn moves() -> Vec<Action> {
    let at = |folder: Folder| {
        Place::Folder(Folder {
            id: OTHER_ITEM,
            ..folder
        })
    };
    let other = Creator::Professional(COLLEAGUE);
    let places = [
        (SPACE, Place::Root),
        (SPACE, at(folder(other, Sharing::Auto, false, false))),
        (SPACE, at(folder(other, Sharing::Auto, true, false))),
        (SPACE, at(folder(other, Sharing::Auto, true, true))),
        (SPACE, at(folder(other, Sharing::ViewOnly, true, true))),
        (SPACE, at(folder(other, Sharing::Open, true, false))),
        (
            SPACE,
            at(folder(Creator::System, Sharing::Auto, true, true)),
        ),
        (
            SPACE,
            at(folder(Creator::System, Sharing::Open, true, true)),
        ),
        (OTHER_SPACE, Place::Root),
    ];
    places
        .into_iter()
        .map(|(space, to)| Action::Move { space, to })
        .collect()
}

pub fn on_files() -> Vec<Action> {
    let mut all = vec![
        Action::See,
        Action::Rename,
        Action::Describe,
        Action::Delete,
        Action::AddToLibrary,
        Action::WriteNote,
        Action::ReadNote { writer: ME },
        Action::ReadNote { writer: COLLEAGUE },
        Action::MarkReviewed,
        Action::Align,
        Action::Reply,
        Action::CorrectResult,
        Action::SetSharing,
    ];
    all.extend(LEVELS.map(Action::SetVisibility));
    all.extend(moves());
    all
}

fn additions() -> Vec<Action> {
    let mut all = vec![
        Action::AddFolder,
        Action::AddFromLibrary {
            owner: ME,
            level: Level::Company,
        },
        Action::AddFromLibrary {
            owner: ME,
            level: Level::Branch(EAST),
        },
        Action::AddFromLibrary {
            owner: OWNER,
            level: Level::JustMe,
        },
    ];
    for level in LEVELS {
        for (client_photo, for_client) in [(false, false), (true, false), (true, true)] {
            let few = [Level::Company, Level::MeAndClient, Level::Everyone];
            if client_photo && !few.contains(&level) {
                continue;
            }
            all.push(Action::AddFile {
                level,
                client_photo,
                for_client,
            });
        }
    }
    all.push(Action::AddFile {
        level: Level::Everyone,
        client_photo: false,
        for_client: true,
    });
    all
}

pub fn on_folders() -> Vec<Action> {
    let mut all = vec![
        Action::See,
        Action::Rename,
        Action::SetSharing,
        Action::Delete,
        Action::Describe,
        Action::SetVisibility(Level::Everyone),
        Action::AddToLibrary,
        Action::Reply,
        Action::Move {
            space: SPACE,
            to: Place::Folder(folder(
                Creator::Professional(COLLEAGUE),
                Sharing::Auto,
                true,
                true,
            )),
        },
    ];
    all.extend(moves());
    all.extend(additions());
    all
}

pub fn on_spaces() -> Vec<Action> {
    let mut all = additions();
    all.extend([
        Action::See,
        Action::Rename,
        Action::Delete,
        Action::AskForPhotoSet,
        Action::MessageProfessionals,
        Action::MessageClient,
        Action::AssignDocument,
        Action::OpenElevated { reason: true },
        Action::OpenElevated { reason: false },
        Action::GiveConsent,
        Action::WithdrawConsent,
        Action::EditClient,
        Action::InviteClient,
        Action::ArchiveRecord,
        Action::RestoreRecord,
        Action::ExportClient,
        Action::EraseClient,
        Action::AskForErasure,
        Action::RemoveMember,
        Action::ApproveExternal,
        Action::RefuseExternal,
        Action::Join,
        Action::ReadAudit,
    ]);
    all.extend(LEVELS.map(Action::PublishResult));
    for creator_left in [false, true] {
        for keeper in [Participation::Archived, Participation::Active] {
            all.push(Action::NameKeeper {
                creator_left,
                keeper,
            });
        }
    }
    for branches in [set(&[NORTH]), set(&[SOUTH]), set(&[NORTH, EAST])] {
        for company in [HOME, ABROAD] {
            all.push(Action::AddMember {
                company,
                branches: branches.clone(),
            });
        }
    }
    for person in [CLIENT_PERSON, STRANGER] {
        for company in [HOME, ABROAD] {
            all.push(Action::AddColleague { company, person });
            all.push(Action::InviteExternal { company, person });
        }
    }
    for professional in [ME, COLLEAGUE] {
        for successor in [false, true] {
            all.push(Action::ArchiveParticipant {
                professional,
                successor,
            });
        }
    }
    let moves: [(&[BranchId], &[BranchId]); 7] = [
        (&[NORTH], &[]),
        (&[EAST], &[]),
        (&[], &[NORTH]),
        (&[], &[SOUTH]),
        (&[EAST], &[NORTH, SOUTH]),
        (&[], &[NORTH, SOUTH]),
        (&[EAST], &[NORTH]),
    ];
    for (added, removed) in moves {
        all.push(Action::ChangeRecordBranches {
            added: set(added),
            removed: set(removed),
        });
    }
    all
}

pub fn on_documents() -> Vec<Action> {
    vec![
        Action::See,
        Action::CancelDocument,
        Action::FillDocument,
        Action::ReadDraft,
        Action::Delete,
        Action::CorrectResult,
    ]
}

pub fn on_professionals() -> Vec<Action> {
    let mut all = vec![
        Action::See,
        Action::ChangeFeatures,
        Action::Deactivate,
        Action::SignOutDevices,
        Action::Delete,
    ];
    all.extend(Profile::ALL.map(Action::ChangeProfile));
    let moves: [(&[BranchId], &[BranchId]); 5] = [
        (&[NORTH], &[]),
        (&[EAST], &[]),
        (&[], &[NORTH]),
        (&[], &[NORTH, SOUTH]),
        (&[SOUTH], &[NORTH]),
    ];
    for (added, removed) in moves {
        all.push(Action::ChangeBranches {
            added: set(added),
            removed: set(removed),
        });
    }
    all
}

pub fn on_companies() -> Vec<Action> {
    let mut all = vec![
        Action::See,
        Action::ReadAudit,
        Action::ManageCompany,
        Action::AddBranch,
        Action::RenameBranch,
        Action::Delete,
    ];
    let choices: [&[BranchId]; 5] = [&[], &[NORTH], &[NORTH, SOUTH], &[EAST], &[NORTH, EAST]];
    for branches in choices {
        all.push(Action::CreateClient {
            branches: set(branches),
        });
        for profile in Profile::ALL {
            all.push(Action::CreateProfessional {
                profile,
                branches: set(branches),
            });
        }
    }
    for branch in [NORTH, SOUTH, EAST] {
        all.push(Action::CreateGroup { branch });
        all.push(Action::ManageTemplate {
            branch: Some(branch),
        });
    }
    all.push(Action::ManageTemplate { branch: None });
    all
}

/// The word of an action in the tables of data.
pub fn word(action: &Action) -> &'static str {
    match action {
        Action::See => "see",
        Action::Rename => "rename",
        Action::Move { .. } => "move",
        Action::Describe => "describe",
        Action::SetVisibility(_) => "set_visibility",
        Action::SetSharing => "set_sharing",
        Action::Delete => "delete",
        Action::AddToLibrary => "add_to_library",
        Action::AddFile { .. } => "add_file",
        Action::AddFolder => "add_folder",
        Action::AddFromLibrary { .. } => "add_from_library",
        Action::WriteNote => "write_note",
        Action::ReadNote { .. } => "read_note",
        Action::MarkReviewed => "mark_reviewed",
        Action::Align => "align",
        Action::Reply => "reply",
        Action::AskForPhotoSet => "ask_for_photo_set",
        Action::MessageProfessionals => "message_professionals",
        Action::MessageClient => "message_client",
        Action::AssignDocument => "assign_document",
        Action::CancelDocument => "cancel_document",
        Action::FillDocument => "fill_document",
        Action::ReadDraft => "read_draft",
        Action::CorrectResult => "correct_result",
        Action::PublishResult(_) => "publish_result",
        Action::OpenElevated { .. } => "open_elevated",
        Action::NameKeeper { .. } => "name_keeper",
        Action::GiveConsent => "give_consent",
        Action::WithdrawConsent => "withdraw_consent",
        Action::CreateClient { .. } => "create_client",
        Action::EditClient => "edit_client",
        Action::InviteClient => "invite_client",
        Action::ArchiveRecord => "archive_record",
        Action::RestoreRecord => "restore_record",
        Action::ChangeRecordBranches { .. } => "change_record_branches",
        Action::ExportClient => "export_client",
        Action::EraseClient => "erase_client",
        Action::AskForErasure => "ask_for_erasure",
        Action::CreateGroup { .. } => "create_group",
        Action::AddMember { .. } => "add_member",
        Action::RemoveMember => "remove_member",
        Action::AddColleague { .. } => "add_colleague",
        Action::InviteExternal { .. } => "invite_external",
        Action::ApproveExternal => "approve_external",
        Action::RefuseExternal => "refuse_external",
        Action::Join => "join",
        Action::ArchiveParticipant { .. } => "archive_participant",
        Action::CreateProfessional { .. } => "create_professional",
        Action::ChangeProfile(_) => "change_profile",
        Action::ChangeBranches { .. } => "change_branches",
        Action::ChangeFeatures => "change_features",
        Action::Deactivate => "deactivate",
        Action::SignOutDevices => "sign_out_devices",
        Action::ManageTemplate { .. } => "manage_template",
        Action::ReadAudit => "read_audit",
        Action::ManageCompany => "manage_company",
        Action::AddBranch => "add_branch",
        Action::RenameBranch => "rename_branch",
    }
}

/// The word of a level, without the branch.
pub fn level_word(level: Level) -> &'static str {
    match level {
        Level::JustMe => "just_me",
        Level::Branch(_) => "branch",
        Level::Company => "company",
        Level::MeAndClient => "me_and_client",
        Level::CompanyAndClient => "company_and_client",
        Level::Everyone => "everyone",
    }
}

/// All words of actions.
pub fn words() -> Vec<&'static str> {
    vec![
        "see",
        "rename",
        "move",
        "describe",
        "set_visibility",
        "set_sharing",
        "delete",
        "add_to_library",
        "add_file",
        "add_folder",
        "add_from_library",
        "write_note",
        "read_note",
        "mark_reviewed",
        "align",
        "reply",
        "ask_for_photo_set",
        "message_professionals",
        "message_client",
        "assign_document",
        "cancel_document",
        "fill_document",
        "read_draft",
        "correct_result",
        "publish_result",
        "open_elevated",
        "name_keeper",
        "give_consent",
        "withdraw_consent",
        "create_client",
        "edit_client",
        "invite_client",
        "archive_record",
        "restore_record",
        "change_record_branches",
        "export_client",
        "erase_client",
        "ask_for_erasure",
        "create_group",
        "add_member",
        "remove_member",
        "add_colleague",
        "invite_external",
        "approve_external",
        "refuse_external",
        "join",
        "archive_participant",
        "create_professional",
        "change_profile",
        "change_branches",
        "change_features",
        "deactivate",
        "sign_out_devices",
        "manage_template",
        "read_audit",
        "manage_company",
        "add_branch",
        "rename_branch",
    ]
}
