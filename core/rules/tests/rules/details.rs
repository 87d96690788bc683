//! What the columns of `wildcards.toml` mean: a case in the words of a reviewer. Like the naive
//! reading it shares no function with the crate.

use crate::naive::{self, Reach, Right};
use crate::organisation;
use crate::world::Case;
use std::cell::Cell;
use suivi_rules::{
    Action, Creator, Object, Owner, Participation, Place, Professional, Profile, Sharing, Space,
    SpaceKind, Subject,
};

const YES_NO: &[&str] = &["yes", "no"];

/// The columns and their values.
pub const COLUMNS: [(&str, &[&str]); 14] = [
    (
        "subject",
        &[
            "super_administrator",
            "branch_administrator",
            "manager",
            "employee",
            "read_only",
            "client",
            "service",
            // Signed out or inactive.
            "nobody",
        ],
    ),
    (
        "object",
        &[
            "space",
            "folder",
            "file",
            "document",
            "professional",
            "company",
        ],
    ),
    // Where it is.
    (
        "place",
        &["record", "group", "own_library", "others_library", "none"],
    ),
    // The subject sees the object.
    ("sees", YES_NO),
    // His account has been given what the action needs.
    ("feature", YES_NO),
    // He is of the company of the space or object.
    ("home", YES_NO),
    // He is an active participant.
    ("participates", YES_NO),
    ("reach", &["none", "staff", "admin"]),
    // By which right the item is his.
    ("right", &["none", "creator", "adder", "keeper"]),
    // The item was made by the software.
    ("protected", YES_NO),
    // An elevated period runs and he has what it needs.
    ("elevated", YES_NO),
    ("archived", YES_NO),
    // How many of the touched branches are his.
    ("branches", &["all", "some", "none"]),
    // What is special about the action: see `detail`.
    ("detail", DETAILS),
];

const DETAILS: &[&str] = &[
    "-",
    // See `level`: a level that may be chosen and one that may not.
    "possible",
    "impossible",
    "narrows",
    "widens",
    "impossible_narrow",
    "impossible_wide",
    "no_consent",
    // Adding for a client.
    "for_client",
    "wrong",
    "has_account",
    "no_account",
    "abroad",
    // Where it goes.
    "elsewhere",
    "unseen",
    "into_protected",
    "root",
    "closed",
    "open",
    "itself",
    // Whose.
    "mine",
    "others",
    "plain",
    "client_photo",
    // Periods and keepers.
    "reason",
    "no_reason",
    "here",
    "left_archived",
    "left_active",
    // People.
    "fits",
    "foreign",
    "colleague",
    "external",
    "the_client",
    "self",
    "self_last",
    "other",
    "own",
    "super",
    "to_super",
    "last_super",
    // Branches.
    "no_branch",
    "keeps",
    "empties",
    "whole_company",
];

/// A case in these words, each worked out when a row asks for it.
pub struct Described<'a> {
    case: &'a Case<'a>,
    known: [Cell<Option<u32>>; COLUMNS.len()],
}

fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

impl<'a> Described<'a> {
    pub fn new(case: &'a Case<'a>) -> Self {
        Self {
            case,
            known: [const { Cell::new(None) }; COLUMNS.len()],
        }
    }

    /// The place of the value in the column.
    pub fn value(&self, column: usize) -> u32 {
        if let Some(known) = self.known[column].get() {
            return known;
        }
        let (name, values) = COLUMNS[column];
        let word = value(self.case, name);
        let at = values.iter().position(|value| *value == word);
        let at = at.unwrap_or_else(|| panic!("{name} is never {word}"));
        let at = u32::try_from(at).unwrap();
        self.known[column].set(Some(at));
        at
    }
}

/// The word of a case in a column.
pub fn value(case: &Case<'_>, column: &str) -> &'static str {
    let me = match case.subject {
        Subject::Professional(me) => Some(me),
        _ => None,
    };
    match column {
        "subject" => subject(case.subject),
        "object" => object(case.object),
        "place" => place(case),
        "sees" => yes(naive::sees(case)),
        "feature" => yes(me.is_none_or(|me| naive::has(me, naive::features(case.action)))),
        "home" => yes(home(case)),
        "participates" => yes(case.relation.participation == Participation::Active),
        "reach" => match me.map(|me| naive::reach_of(case, me)) {
            None | Some(Reach::None) => "none",
            Some(Reach::Staff) => "staff",
            Some(Reach::Admin) => "admin",
        },
        "right" => right(case),
        "protected" => yes(match case.object {
            Object::File(file) => file.creator == Creator::System,
            Object::Folder(folder) => folder.creator == Creator::System,
            _ => false,
        }),
        "elevated" => yes(me.is_some_and(|me| naive::is_elevated(case, me))),
        "archived" => yes(case.space.is_some_and(naive::is_archived)),
        "branches" => me.map_or("none", |me| branches(case, me)),
        "detail" => detail(case),
        other => panic!("no column {other}"),
    }
}

fn subject(subject: &Subject) -> &'static str {
    match subject {
        Subject::SignedOut => "nobody",
        Subject::Professional(me) if !me.active => "nobody",
        Subject::Client { active: false, .. } => "nobody",
        Subject::Client { .. } => "client",
        Subject::Service { .. } => "service",
        Subject::Professional(me) => match me.profile {
            Profile::SuperAdministrator => "super_administrator",
            Profile::BranchAdministrator => "branch_administrator",
            Profile::Manager => "manager",
            Profile::Employee => "employee",
            Profile::ReadOnly => "read_only",
        },
    }
}

fn object(object: Object<'_>) -> &'static str {
    match object {
        Object::Space => "space",
        Object::Folder(_) => "folder",
        Object::File(_) => "file",
        Object::Document(_) => "document",
        Object::Professional(_) => "professional",
        Object::Company(_) => "company",
    }
}

fn place(case: &Case<'_>) -> &'static str {
    match (case.space.map(|space| &space.kind), case.subject) {
        (None, _) => "none",
        (Some(SpaceKind::Record { .. }), _) => "record",
        (Some(SpaceKind::Group), _) => "group",
        (Some(SpaceKind::Library { owner, .. }), Subject::Professional(me)) if *owner == me.id => {
            "own_library"
        }
        (Some(SpaceKind::Library { .. }), _) => "others_library",
    }
}

fn home(case: &Case<'_>) -> bool {
    let company = match case.object {
        Object::Professional(other) => Some(other.company),
        Object::Company(company) => Some(company),
        _ => case.space.map(|space| space.company),
    };
    let his = match case.subject {
        Subject::Professional(me) => Some(me.company),
        Subject::Service { company } => Some(*company),
        _ => None,
    };
    company.is_some() && company == his
}

fn right(case: &Case<'_>) -> &'static str {
    let right = match (case.subject, case.object, case.space) {
        (Subject::Professional(me), Object::File(file), Some(space)) => {
            naive::right_on_file(me, file, space)
        }
        (Subject::Professional(me), Object::Folder(folder), _) => {
            naive::right_on_folder(me, folder)
        }
        (Subject::Client { person, .. }, Object::File(file), Some(space)) => {
            if naive::made_by(file, space, *person) {
                Right::Creator
            } else {
                Right::None
            }
        }
        _ => Right::None,
    };
    match right {
        Right::None => "none",
        Right::Creator => "creator",
        Right::Adder => "adder",
        Right::Keeper => "keeper",
    }
}

fn branches(case: &Case<'_>, me: &Professional) -> &'static str {
    if !home(case) {
        return "none";
    }
    if me.profile == Profile::SuperAdministrator {
        return "all";
    }
    let touched = organisation::touched_branches(case);
    let his = touched.iter().filter(|b| me.branches.contains(b)).count();
    if his == 0 {
        "none"
    } else if his == touched.len() {
        "all"
    } else {
        "some"
    }
}

fn level(case: &Case<'_>) -> &'static str {
    let (Action::SetVisibility(asked), Object::File(file), Some(space)) =
        (case.action, case.object, case.space)
    else {
        return "-";
    };
    let possible = match case.subject {
        Subject::Professional(me) => match naive::right_on_file(me, file, space) {
            Right::None => false,
            Right::Creator => naive::may_professional_choose(me, space, *asked),
            Right::Adder => naive::may_adder_choose(*asked),
            Right::Keeper => naive::may_keeper_choose(me, file, space, *asked),
        },
        _ => naive::may_client_choose(*asked),
    };
    let narrows = naive::not_wider(*asked, file.level);
    match (possible, narrows) {
        (false, true) => "impossible_narrow",
        (false, false) => "impossible_wide",
        (true, true) => "narrows",
        (true, false) if naive::is_photo_without_consent(space, file.client_photo) => "no_consent",
        (true, false) => "widens",
    }
}

fn added_file(case: &Case<'_>) -> &'static str {
    let Action::AddFile {
        level,
        client_photo,
        for_client,
    } = case.action
    else {
        return "-";
    };
    let Some(space) = case.space else { return "-" };
    let possible = match case.subject {
        Subject::Professional(me) if *for_client => {
            if naive::has_account(space) {
                return "has_account";
            }
            if !naive::is_record(space) || !client_photo {
                return "wrong";
            }
            if me.company != space.company {
                return "abroad";
            }
            naive::may_adder_choose(*level)
        }
        Subject::Professional(me) => naive::may_professional_choose(me, space, *level),
        _ if *for_client => return "for_client",
        _ => {
            if let Object::Folder(folder) = case.object
                && !naive::client_adds_to(folder, space)
            {
                return "closed";
            }
            naive::may_client_choose(*level)
        }
    };
    if !possible {
        "impossible"
    } else if naive::is_photo_without_consent(space, *client_photo) {
        "no_consent"
    } else {
        "possible"
    }
}

fn destination(case: &Case<'_>) -> &'static str {
    let (
        Action::Move {
            space: to_space,
            to,
        },
        Some(space),
    ) = (case.action, case.space)
    else {
        return "-";
    };
    if *to_space != space.id {
        return "elsewhere";
    }
    let Place::Folder(to) = to else { return "root" };
    if !naive::sees_folder(case, to) {
        return "unseen";
    }
    if matches!(case.object, Object::Folder(folder) if folder.id == to.id) {
        return "itself";
    }
    if to.creator == Creator::System {
        return "into_protected";
    }
    let open =
        to.sharing == Sharing::Open || (to.sharing == Sharing::Auto && to.direct_client_file);
    if open { "open" } else { "closed" }
}

fn mine(mine: bool) -> &'static str {
    if mine { "mine" } else { "others" }
}

fn my_id(case: &Case<'_>) -> Option<suivi_rules::ProfessionalId> {
    match case.subject {
        Subject::Professional(me) => Some(me.id),
        _ => None,
    }
}

fn detail(case: &Case<'_>) -> &'static str {
    let space = case.space;
    match case.action {
        Action::SetVisibility(_) => level(case),
        Action::AddFile { .. } => added_file(case),
        Action::Move { .. } => destination(case),
        Action::AddFromLibrary { owner, level } => match (case.subject, space) {
            (Subject::Professional(me), _) if *owner != me.id => "others",
            (Subject::Professional(me), Some(space))
                if !naive::may_professional_choose(me, space, *level) =>
            {
                "impossible"
            }
            _ => "mine",
        },
        Action::ReadNote { writer } => mine(my_id(case) == Some(*writer)),
        Action::ReadDraft | Action::FillDocument => match case.object {
            Object::Document(document) => {
                mine(my_id(case).map(Owner::Professional) == Some(document.filler))
            }
            _ => "-",
        },
        Action::CorrectResult => match case.object {
            Object::File(file) => mine(my_id(case).is_some() && file.author == my_id(case)),
            _ => "-",
        },
        Action::AddToLibrary => match case.object {
            Object::File(file) if file.client_photo => "client_photo",
            _ => "plain",
        },
        Action::OpenElevated { reason: true } => "reason",
        Action::OpenElevated { reason: false } => "no_reason",
        Action::NameKeeper {
            creator_left: false,
            ..
        } => "here",
        Action::NameKeeper { keeper, .. } if *keeper == Participation::Active => "left_active",
        Action::NameKeeper { .. } => "left_archived",
        Action::PublishResult(level) if naive::needs_a_person(*level) => "impossible",
        Action::PublishResult(_) => "possible",
        _ => organisational_detail(case, space),
    }
}

fn organisational_detail(case: &Case<'_>, space: Option<&Space>) -> &'static str {
    let company = space.map(|space| space.company);
    let account = space.is_some_and(naive::has_account);
    let is_client = |who| space.is_some_and(|space| naive::is_record_of(space, who));
    if let Object::Professional(other) = case.object {
        return account_detail(case, other);
    }
    match case.action {
        Action::AddMember {
            company: his,
            branches,
        } => {
            let near = space.is_some_and(|space| !space.branches.is_disjoint(branches));
            if Some(*his) == company && near {
                "fits"
            } else {
                "foreign"
            }
        }
        Action::AddColleague {
            company: his,
            person,
        } => match (Some(*his) == company, is_client(*person)) {
            (false, _) => "external",
            (true, true) => "the_client",
            (true, false) => "colleague",
        },
        Action::InviteExternal {
            company: his,
            person,
        } => match (Some(*his) == company, account, is_client(*person)) {
            (true, _, _) => "colleague",
            (false, false, _) => "no_account",
            (false, true, true) => "the_client",
            (false, true, false) => "external",
        },
        Action::ArchiveParticipant {
            professional,
            successor,
        } => match case.subject {
            Subject::Professional(me) if me.id == *professional => {
                let may_add = home(case) && me.profile != Profile::ReadOnly;
                if case.others || (*successor && may_add) {
                    "self"
                } else {
                    "self_last"
                }
            }
            _ => "other",
        },
        Action::ChangeRecordBranches { added, removed } => {
            let now = space
                .map(|space| space.branches.clone())
                .unwrap_or_default();
            if (&(&now | added) - removed).is_empty() {
                "empties"
            } else {
                "keeps"
            }
        }
        Action::GiveConsent if account => "has_account",
        Action::GiveConsent => "no_account",
        Action::CreateProfessional { profile, .. } if *profile == Profile::SuperAdministrator => {
            "super"
        }
        Action::CreateClient { branches } | Action::CreateProfessional { branches, .. }
            if branches.is_empty() =>
        {
            "no_branch"
        }
        Action::ManageTemplate { branch: None } => "whole_company",
        _ => "-",
    }
}

fn account_detail(case: &Case<'_>, other: &Professional) -> &'static str {
    let Subject::Professional(me) = case.subject else {
        return "-";
    };
    let to_super = matches!(
        case.action,
        Action::ChangeProfile(Profile::SuperAdministrator)
    );
    let from_super = other.profile == Profile::SuperAdministrator;
    let unmakes = match case.action {
        Action::ChangeProfile(_) => !to_super,
        Action::Deactivate => true,
        _ => false,
    };
    if me.id == other.id || me.person == other.person {
        return "own";
    }
    if from_super && unmakes && !case.others {
        return "last_super";
    }
    if from_super {
        return "super";
    }
    if to_super {
        return "to_super";
    }
    if other.branches.is_empty() && me.profile != Profile::SuperAdministrator {
        return "no_branch";
    }
    match case.action {
        Action::ChangeBranches { added, removed } => {
            if (&(&other.branches | added) - removed).is_empty() {
                "empties"
            } else {
                "keeps"
            }
        }
        _ => "other",
    }
}
