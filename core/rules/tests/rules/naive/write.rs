//! The naive reading of the tables "Write" and "Action on a place".

use super::*;

/// One row of the table about items: professional who created it, client who created it, elevated
/// administrator.
struct ItemRow {
    name: &'static str,
    creator: bool,
    client_creator: bool,
    elevated: bool,
}

const fn row(name: &'static str, creator: bool, client_creator: bool, elevated: bool) -> ItemRow {
    ItemRow {
        name,
        creator,
        client_creator,
        elevated,
    }
}

const FILE_ROWS: [ItemRow; 6] = [
    row("rename", true, true, false),
    row("move", true, true, false),
    row("describe", true, true, false),
    row("set_visibility", true, true, false),
    row("delete", true, true, true),
    row("add_to_library", true, false, false),
];

const FOLDER_ROWS: [ItemRow; 4] = [
    row("rename", true, false, false),
    row("move", true, false, false),
    row("set_sharing", true, false, false),
    row("delete", true, false, true),
];

pub fn is_photo_without_consent(space: &Space, client_photo: bool) -> bool {
    match space.kind {
        SpaceKind::Record { consented, .. } => client_photo && !consented,
        _ => false,
    }
}

pub fn is_archived(space: &Space) -> bool {
    match space.kind {
        SpaceKind::Record { archived, .. } => archived,
        _ => false,
    }
}

pub fn has_account(space: &Space) -> bool {
    match space.kind {
        SpaceKind::Record { person, .. } => person.is_some(),
        _ => false,
    }
}

/// How wide the professionals' side is, as the words of *Narrower* order it; branches only with
/// themselves.
fn professionals_within(inner: Level, outer: Level) -> bool {
    let (a, b) = (row_of(inner).0, row_of(outer).0);
    match (a, b) {
        (Pros::Creator, _) => true,
        (Pros::CreatorAndBranch, Pros::CreatorAndBranch) => inner == outer,
        (Pros::CreatorAndBranch, other) => other != Pros::Creator,
        (Pros::CreatorAndCompany, other) => {
            other == Pros::CreatorAndCompany || other == Pros::AllWithReach
        }
        (Pros::AllWithReach, other) => other == Pros::AllWithReach,
    }
}

/// The first level shows the file to nobody to whom the second does not.
pub fn not_wider(inner: Level, outer: Level) -> bool {
    professionals_within(inner, outer) && (row_of(outer).1 || !row_of(inner).1)
}

pub fn may_professional_choose(me: &Professional, space: &Space, level: Level) -> bool {
    match level {
        Level::Branch(branch) => {
            // The record's branches are of its company.
            me.company == space.company
                && space.branches.contains(&branch)
                && (me.branches.contains(&branch) || me.profile == Profile::SuperAdministrator)
        }
        _ => true,
    }
}

pub fn may_client_choose(level: Level) -> bool {
    ["just_me", "company_and_client", "everyone"].contains(&level_word(level))
}

pub fn may_adder_choose(level: Level) -> bool {
    ["company_and_client", "everyone"].contains(&level_word(level))
}

/// "may set neither `JustMe` nor `MeAndClient`"; the record's branches are of its company alone.
pub fn may_keeper_choose(me: &Professional, file: &File, space: &Space, level: Level) -> bool {
    may_professional_choose(me, space, level)
        && !needs_a_person(level)
        && (row_of(level).0 != Pros::CreatorAndBranch || file.company == space.company)
}

/// The levels that a service identity does not use: for the creator alone.
pub fn needs_a_person(level: Level) -> bool {
    row_of(level).0 == Pros::Creator
}

/// The client made this file in his record.
pub fn made_by(file: &File, space: &Space, person: suivi_rules::PersonId) -> bool {
    match (file.creator, &space.kind) {
        (Creator::Client(id), SpaceKind::Record { client, .. }) => {
            id == *client && is_record_of(space, person)
        }
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Right {
    None,
    Creator,
    Adder,
    Keeper,
}

/// Who has the creator's row of a file.
pub fn right_on_file(me: &Professional, file: &File, space: &Space) -> Right {
    match file.creator {
        Creator::Professional(id) if id == me.id => Right::Creator,
        Creator::Professional(_) if file.keeper == Some(me.id) => Right::Keeper,
        Creator::Client(_)
            if file.adder == Some(me.id)
                && me.company == space.company
                && is_record(space)
                && !has_account(space) =>
        {
            Right::Adder
        }
        _ => Right::None,
    }
}

pub fn right_on_folder(me: &Professional, folder: &Folder) -> Right {
    match folder.creator {
        Creator::Professional(id) if id == me.id => Right::Creator,
        Creator::Professional(_) if folder.keeper == Some(me.id) => Right::Keeper,
        _ => Right::None,
    }
}

/// "into a folder: iff the space is his record, the folder is not protected, its sharing is not
/// `ViewOnly`, and (it is `Open` or a direct child file's level says client)".
pub fn client_adds_to(folder: &Folder, space: &Space) -> bool {
    is_record(space)
        && folder.creator != Creator::System
        && folder.sharing != Sharing::ViewOnly
        && (folder.sharing == Sharing::Open || folder.direct_client_file)
}

/// The right to add at the destination of a move, which has to be in the space and seen.
fn may_go(case: &Case<'_>, to_space: suivi_rules::SpaceId, to: &Place, space: &Space) -> bool {
    let client = matches!(case.subject, Subject::Client { .. });
    to_space == space.id
        && match to {
            Place::Root => !client,
            Place::Folder(folder) if client => {
                sees_folder(case, folder) && client_adds_to(folder, space)
            }
            Place::Folder(folder) => sees_folder(case, folder) && folder.creator != Creator::System,
        }
}

fn client_file(case: &Case<'_>, file: &File, space: &Space, person: suivi_rules::PersonId) -> bool {
    let name = word(case.action);
    let mine = made_by(file, space, person);
    if !is_record(space) || file.creator == Creator::System {
        return false;
    }
    let archived = is_archived(space);
    if name == "align" || name == "reply" {
        return !archived;
    }
    let Some(row) = FILE_ROWS.iter().find(|row| row.name == name) else {
        return false;
    };
    let narrows =
        matches!(case.action, Action::SetVisibility(level) if not_wider(*level, file.level));
    mine && row.client_creator
        // "the client sees, exports, deletes, narrows"
        && (!archived || name == "delete" || narrows)
        && match case.action {
            Action::Move { space: to_space, to } => may_go(case, *to_space, to, space),
            Action::SetVisibility(level) => {
                may_client_choose(*level)
                    && (narrows || !is_photo_without_consent(space, file.client_photo))
            }
            _ => true,
        }
}

fn professional_file(case: &Case<'_>, file: &File, space: &Space, me: &Professional) -> bool {
    let name = word(case.action);
    let reads_only = me.profile == Profile::ReadOnly;
    if let Action::ReadNote { writer } = case.action {
        return *writer == me.id;
    }
    let elevated_delete = name == "delete" && is_elevated(case, me);
    if reads_only || (is_archived(space) && !elevated_delete) {
        return false;
    }
    if is_library(space) && !owns_library(me, space) && !elevated_delete {
        return false;
    }
    if name == "correct_result" {
        return file.creator == Creator::System
            && (file.author == Some(me.id) || reach_of(case, me) == Reach::Admin);
    }
    if file.creator == Creator::System {
        return false;
    }
    if ["write_note", "mark_reviewed", "align", "reply"].contains(&name) {
        return true;
    }
    let Some(row) = FILE_ROWS.iter().find(|row| row.name == name) else {
        return false;
    };
    let right = right_on_file(me, file, space);
    let as_creator = row.creator
        && right != Right::None
        && match case.action {
            Action::Move {
                space: to_space,
                to,
            } => may_go(case, *to_space, to, space),
            Action::SetVisibility(level) => {
                let one_of_his = match right {
                    Right::None => false,
                    Right::Creator => may_professional_choose(me, space, *level),
                    Right::Adder => may_adder_choose(*level),
                    Right::Keeper => may_keeper_choose(me, file, space, *level),
                };
                one_of_his
                    && (not_wider(*level, file.level)
                        || !is_photo_without_consent(space, file.client_photo))
            }
            Action::AddToLibrary => {
                right != Right::Adder && !file.client_photo && !is_library(space)
            }
            _ => true,
        };
    as_creator || (row.elevated && is_elevated(case, me))
}

fn professional_folder(case: &Case<'_>, folder: &Folder, space: &Space, me: &Professional) -> bool {
    let name = word(case.action);
    let elevated_delete = name == "delete" && is_elevated(case, me);
    if me.profile == Profile::ReadOnly
        || folder.creator == Creator::System
        || (is_archived(space) && !elevated_delete)
        || (is_library(space) && !owns_library(me, space) && !elevated_delete)
    {
        return false;
    }
    let Some(row) = FOLDER_ROWS.iter().find(|row| row.name == name) else {
        return professional_adds(case, space, me);
    };
    let as_creator = row.creator
        && right_on_folder(me, folder) != Right::None
        && match case.action {
            Action::Move {
                space: to_space,
                to,
            } => {
                may_go(case, *to_space, to, space)
                    && !matches!(to, Place::Folder(to) if to.id == folder.id)
            }
            _ => true,
        };
    as_creator || (row.elevated && is_elevated(case, me))
}

/// "add a file to a folder or the root: yes · add a folder, add from library: yes", to a place
/// that is not protected.
fn professional_adds(case: &Case<'_>, space: &Space, me: &Professional) -> bool {
    match case.action {
        Action::AddFile {
            level,
            client_photo,
            for_client,
        } => {
            let level_possible = if *for_client {
                may_adder_choose(*level)
            } else {
                may_professional_choose(me, space, *level)
            };
            let may_be_for_client = is_record(space)
                && !has_account(space)
                && *client_photo
                && me.company == space.company;
            level_possible
                && (!for_client || may_be_for_client)
                && !is_photo_without_consent(space, *client_photo)
        }
        Action::AddFolder => true,
        Action::AddFromLibrary { owner, level } => {
            !is_library(space) && *owner == me.id && may_professional_choose(me, space, *level)
        }
        _ => false,
    }
}

fn professional_root(case: &Case<'_>, space: &Space, me: &Professional) -> bool {
    if let Action::OpenElevated { reason } = case.action {
        return *reason && reach_of(case, me) == Reach::Admin;
    }
    if is_archived(space) {
        return false;
    }
    let participates = case.relation.participation == Participation::Active && is_record(space);
    match case.action {
        Action::MessageProfessionals => return participates,
        Action::MessageClient => return participates && me.profile != Profile::ReadOnly,
        _ => {}
    }
    if me.profile == Profile::ReadOnly || (is_library(space) && !owns_library(me, space)) {
        return false;
    }
    match case.action {
        Action::AskForPhotoSet => is_record(space),
        Action::AssignDocument => !is_library(space),
        Action::NameKeeper {
            creator_left,
            keeper,
        } => {
            !is_library(space)
                && reach_of(case, me) == Reach::Admin
                && *creator_left
                && *keeper == Participation::Active
        }
        _ => professional_adds(case, space, me),
    }
}

fn in_space(case: &Case<'_>, space: &Space) -> bool {
    match (case.subject, case.object) {
        (Subject::Professional(me), Object::File(file)) => professional_file(case, file, space, me),
        (Subject::Professional(me), Object::Folder(folder)) => {
            professional_folder(case, folder, space, me)
        }
        (Subject::Professional(me), Object::Space) => professional_root(case, space, me),
        (Subject::Professional(me), Object::Document(document)) => {
            let named = document.filler == Owner::Professional(me.id);
            let writes = me.profile != Profile::ReadOnly && !is_archived(space);
            match case.action {
                Action::ReadDraft => named,
                Action::FillDocument => named && writes,
                Action::CancelDocument => writes,
                _ => false,
            }
        }
        (Subject::Client { person, .. }, Object::File(file)) => {
            client_file(case, file, space, *person)
        }
        (Subject::Client { .. }, Object::Folder(folder)) => match case.action {
            Action::AddFile {
                level,
                client_photo,
                for_client,
            } => {
                !for_client
                    && client_adds_to(folder, space)
                    && may_client_choose(*level)
                    && !is_archived(space)
                    && !is_photo_without_consent(space, *client_photo)
            }
            _ => false,
        },
        (Subject::Client { .. }, Object::Space) => {
            *case.action == Action::MessageProfessionals && is_record(space) && !is_archived(space)
        }
        (Subject::Client { .. }, Object::Document(_)) => match case.action {
            Action::ReadDraft => is_record(space),
            Action::FillDocument => is_record(space) && !is_archived(space),
            _ => false,
        },
        _ => false,
    }
}

/// The features that an action needs, beyond those that make its object visible.
pub fn features(action: &Action) -> &'static [Feature] {
    match action {
        Action::MessageProfessionals | Action::MessageClient => &[Feature::Messages],
        Action::AssignDocument
        | Action::CancelDocument
        | Action::FillDocument
        | Action::ManageTemplate { .. } => &[Feature::Results],
        Action::CorrectResult => &[Feature::Results, Feature::Storage],
        Action::AddToLibrary | Action::AddFromLibrary { .. } => {
            &[Feature::Library, Feature::Storage]
        }
        Action::CreateGroup { .. } => &[Feature::Groups],
        Action::See | Action::ReadDraft => &[],
        _ if crate::organisation::is_organisation(action) => &[],
        _ => &[Feature::Storage],
    }
}

/// What the tables answer.
pub fn answer(case: &Case<'_>) -> Answer {
    let signed_in = match case.subject {
        Subject::SignedOut => false,
        Subject::Professional(me) => me.active,
        Subject::Client { active, .. } => *active,
        Subject::Service { company } => return service(case, *company),
    };
    if !signed_in {
        return Answer::Out;
    }
    if !sees(case) {
        return Answer::Hidden;
    }
    if *case.action == Action::See {
        return Answer::Yes;
    }
    let wrong_object = crate::organisation::wrong_object(case);
    if let Subject::Professional(me) = case.subject
        && !wrong_object
        && (case.space.is_some() || crate::organisation::is_organisation(case.action))
        && !has(me, features(case.action))
    {
        return Answer::Hidden;
    }
    let yes = if crate::organisation::is_organisation(case.action) {
        !wrong_object && crate::organisation::says_yes(case)
    } else {
        case.space.is_some_and(|space| in_space(case, space))
    };
    if yes { Answer::Yes } else { Answer::No }
}

/// A service key publishes results; "a service identity uses neither `JustMe` nor `MeAndClient`".
fn service(case: &Case<'_>, company: suivi_rules::CompanyId) -> Answer {
    let (Some(space), Object::Space, Action::PublishResult(level)) =
        (case.space, case.object, case.action)
    else {
        return Answer::Hidden;
    };
    if space.company != company || is_library(space) {
        return Answer::Hidden;
    }
    if is_archived(space) || needs_a_person(*level) {
        return Answer::No;
    }
    Answer::Yes
}
