//! The naive reading of the table "Organisation", a part of [`crate::naive`]: its cells copied as
//! data.

use crate::questions::word;
use crate::world::Case;
use std::collections::BTreeSet;
use suivi_rules::{
    Action, BranchId, Object, Participation, Professional, Profile, Space, SpaceKind, Subject,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// ✓
    Yes,
    /// ✓ᵇ: every branch touched is his; where nothing is touched, one of the object's suffices.
    Branches,
    /// if active participant
    Participant,
    /// himself, his own
    Own,
    /// –
    No,
}
use Cell::{Branches, No, Own, Participant, Yes};

/// action · super · branch administrator · manager · employee · read only · client
const ROWS: [(&str, [Cell; 6]); 32] = [
    ("create_client", [Yes, Branches, Branches, Branches, No, No]),
    (
        "edit_client",
        [Yes, Branches, Branches, Participant, No, Own],
    ),
    (
        "invite_client",
        [Yes, Branches, Branches, Participant, No, No],
    ),
    ("archive_record", [Yes, Branches, Branches, No, No, No]),
    ("restore_record", [Yes, Branches, Branches, No, No, No]),
    (
        "change_record_branches",
        [Yes, Branches, Branches, No, No, No],
    ),
    ("create_group", [Yes, Branches, Branches, No, No, No]),
    ("add_member", [Yes, Branches, Branches, No, No, No]),
    ("remove_member", [Yes, Branches, Branches, No, No, No]),
    (
        "add_colleague",
        [Yes, Branches, Branches, Participant, No, No],
    ),
    (
        "invite_external",
        [Yes, Branches, Branches, Participant, No, No],
    ),
    ("approve_external", [No, No, No, No, No, Own]),
    ("refuse_external", [No, No, No, No, No, Own]),
    ("join", [Yes, Branches, Branches, No, No, No]),
    (
        "archive_participant",
        [Yes, Branches, Branches, Own, Own, Own],
    ),
    ("create_professional", [Yes, Branches, No, No, No, No]),
    ("change_profile", [Yes, Branches, No, No, No, No]),
    ("change_branches", [Yes, Branches, No, No, No, No]),
    ("change_features", [Yes, Branches, No, No, No, No]),
    ("deactivate", [Yes, Branches, No, No, No, No]),
    ("sign_out_devices", [Yes, Branches, No, No, No, No]),
    ("manage_template", [Yes, Branches, No, No, No, No]),
    ("read_audit", [Yes, Branches, No, No, No, Own]),
    ("export_client", [Yes, Branches, No, No, No, Own]),
    ("erase_client", [Yes, Branches, No, No, No, No]),
    ("ask_for_erasure", [No, No, No, No, No, Own]),
    ("manage_company", [Yes, No, No, No, No, No]),
    ("add_branch", [Yes, No, No, No, No, No]),
    ("rename_branch", [Yes, No, No, No, No, No]),
    // Not in the table: from the paragraph about consent.
    ("give_consent", [Own, Own, Own, Own, No, Own]),
    ("withdraw_consent", [No, No, No, No, No, Own]),
    ("group_participants", [Yes, Branches, Branches, No, No, No]),
];

fn row(name: &str) -> Option<&'static [Cell; 6]> {
    ROWS.iter().find(|row| row.0 == name).map(|row| &row.1)
}

pub fn is_organisation(action: &Action) -> bool {
    row(word(action)).is_some()
}

/// Which kind of object a row is about.
pub fn wrong_object(case: &Case<'_>) -> bool {
    if !is_organisation(case.action) {
        return false;
    }
    let kind = match case.object {
        Object::Space => "space",
        Object::Professional(_) => "professional",
        Object::Company(_) => "company",
        _ => "item",
    };
    let wanted: &[&str] = match word(case.action) {
        "create_client"
        | "create_group"
        | "create_professional"
        | "manage_template"
        | "manage_company"
        | "add_branch"
        | "rename_branch" => &["company"],
        "change_profile" | "change_branches" | "change_features" | "deactivate"
        | "sign_out_devices" => &["professional"],
        "read_audit" => &["space", "company"],
        _ => &["space"],
    };
    !wanted.contains(&kind)
}

fn space_kind(space: &Space) -> &'static str {
    match space.kind {
        SpaceKind::Record { .. } => "record",
        SpaceKind::Group => "group",
        SpaceKind::Library { .. } => "library",
    }
}

/// *Touched* = branches added or removed; for archive, restore, erase or a professional: all of
/// the object's; otherwise one suffices.
enum Touched {
    All(BTreeSet<BranchId>),
    One(BTreeSet<BranchId>),
}

fn touched(case: &Case<'_>) -> Touched {
    let of_space = case.space.map(|space| space.branches.clone());
    let of_space = of_space.unwrap_or_default();
    match (case.action, case.object) {
        (Action::CreateClient { branches } | Action::CreateProfessional { branches, .. }, _) => {
            Touched::All(branches.clone())
        }
        (Action::ChangeRecordBranches { added, removed }, _) => Touched::All(added | removed),
        (Action::ChangeBranches { added, removed }, Object::Professional(other)) => {
            Touched::All(&(added | removed) | &other.branches)
        }
        (_, Object::Professional(other)) => Touched::All(other.branches.clone()),
        (Action::CreateGroup { branch }, _) => Touched::All([*branch].into()),
        (Action::ManageTemplate { branch }, _) => Touched::All(branch.iter().copied().collect()),
        (Action::ArchiveRecord | Action::RestoreRecord | Action::EraseClient, _) => {
            Touched::All(of_space)
        }
        _ => Touched::One(of_space),
    }
}

pub fn touched_branches(case: &Case<'_>) -> BTreeSet<BranchId> {
    match touched(case) {
        Touched::All(branches) | Touched::One(branches) => branches,
    }
}

fn cell(case: &Case<'_>, me: &Professional, cell: Cell) -> bool {
    match cell {
        No => false,
        Yes => true,
        Branches => match touched(case) {
            Touched::All(all) => !all.is_empty() && all.is_subset(&me.branches),
            Touched::One(any) => !any.is_disjoint(&me.branches),
        },
        Participant => case.relation.participation == Participation::Active,
        Own => match case.action {
            Action::ArchiveParticipant { professional, .. } => *professional == me.id,
            // He confirms the agreement of a client without account.
            Action::GiveConsent => {
                matches!(
                    case.space,
                    Some(Space {
                        kind: SpaceKind::Record { person: None, .. },
                        ..
                    })
                )
            }
            _ => false,
        },
    }
}

fn column(profile: Profile) -> usize {
    match profile {
        Profile::SuperAdministrator => 0,
        Profile::BranchAdministrator => 1,
        Profile::Manager => 2,
        Profile::Employee => 3,
        Profile::ReadOnly => 4,
    }
}

pub fn says_yes(case: &Case<'_>) -> bool {
    let name = word(case.action);
    let kind = case.space.map_or("", space_kind);
    let in_group = ["add_member", "remove_member"].contains(&name)
        || (kind == "group" && ["add_colleague", "archive_participant"].contains(&name));
    if case.space.is_some() && !matches!(case.object, Object::Company(_) | Object::Professional(_))
    {
        let audit = name == "read_audit" && kind != "library";
        if !(audit || (in_group && kind == "group") || (!in_group && kind == "record")) {
            // The super administrator's ✓ is on every audit trail.
            let of_all = matches!(case.subject, Subject::Professional(me)
                if me.profile == Profile::SuperAdministrator && Some(me.company) == case.space.map(|s| s.company));
            return name == "read_audit" && of_all;
        }
    }
    match case.subject {
        Subject::Professional(me) => professional(case, me, name, kind),
        Subject::Client { .. } => {
            kind == "record" && row(name).unwrap()[5] == Own && {
                let archived = matches!(
                    case.space.unwrap().kind,
                    SpaceKind::Record { archived: true, .. }
                );
                // "the client sees, exports, deletes, narrows"
                let widens = ["give_consent", "approve_external", "edit_client"];
                !(archived && widens.contains(&name))
            }
        }
        _ => false,
    }
}

fn professional(case: &Case<'_>, me: &Professional, name: &str, kind: &str) -> bool {
    let home = match case.object {
        Object::Professional(other) => other.company,
        Object::Company(company) => company,
        _ => case.space.unwrap().company,
    };
    let active = case.relation.participation == Participation::Active;
    // Everyone may end his own participation; a professional of another company has only that.
    if let Action::ArchiveParticipant {
        professional,
        successor,
    } = case.action
        && *professional == me.id
    {
        let may_add = me.company == home && me.profile != Profile::ReadOnly;
        return active && (kind == "group" || case.others || (*successor && may_add));
    }
    if me.company != home {
        return false;
    }
    let name = if kind == "group" && name == "add_colleague" {
        "group_participants"
    } else {
        name
    };
    let row = row(name).unwrap();
    // Every profile but Read only has the Employee cell too.
    let his = cell(case, me, row[column(me.profile)]);
    let employees = me.profile != Profile::ReadOnly && cell(case, me, row[3]);
    (his || employees) && also(case, me, name)
}

/// The sentences around the table.
fn also(case: &Case<'_>, me: &Professional, name: &str) -> bool {
    let archived = matches!(
        case.space,
        Some(Space {
            kind: SpaceKind::Record { archived: true, .. },
            ..
        })
    );
    let in_archived = [
        "restore_record",
        "export_client",
        "erase_client",
        "archive_participant",
        "read_audit",
    ];
    if archived && !in_archived.contains(&name) {
        return false;
    }
    let is_super = me.profile == Profile::SuperAdministrator;
    match (case.action, case.object) {
        (_, Object::Professional(other)) => {
            let own = other.id == me.id || other.person == me.person;
            let from_super = other.profile == Profile::SuperAdministrator;
            let to_super = matches!(
                case.action,
                Action::ChangeProfile(Profile::SuperAdministrator)
            );
            let demoted = from_super
                && !case.others
                && match case.action {
                    Action::ChangeProfile(_) => !to_super,
                    Action::Deactivate => true,
                    _ => false,
                };
            let keeps_a_branch = match case.action {
                Action::ChangeBranches { added, removed } => {
                    from_super || !(&(&other.branches | added) - removed).is_empty()
                }
                _ => true,
            };
            let has_branch = is_super || !other.branches.is_empty();
            !own && (is_super || !(from_super || to_super))
                && !demoted
                && keeps_a_branch
                && has_branch
        }
        (Action::CreateClient { branches }, _) => !branches.is_empty(),
        (Action::CreateProfessional { profile, branches }, _) => {
            if *profile == Profile::SuperAdministrator {
                is_super
            } else {
                !branches.is_empty()
            }
        }
        (Action::ManageTemplate { branch: None }, _) => is_super,
        (Action::ReadAudit, Object::Company(_)) => is_super,
        (Action::ChangeRecordBranches { added, removed }, _) => {
            !(&(&case.space.unwrap().branches | added) - removed).is_empty()
        }
        (Action::AddMember { company, branches }, _) => {
            let space = case.space.unwrap();
            *company == space.company && !branches.is_disjoint(&space.branches)
        }
        (Action::AddColleague { company, person }, _) => {
            let space = case.space.unwrap();
            *company == space.company && !is_client(space, *person)
        }
        (Action::InviteExternal { company, person }, _) => {
            let space = case.space.unwrap();
            let account = matches!(
                space.kind,
                SpaceKind::Record {
                    person: Some(_),
                    ..
                }
            );
            *company != space.company && account && !is_client(space, *person)
        }
        _ => true,
    }
}

fn is_client(space: &Space, who: suivi_rules::PersonId) -> bool {
    matches!(space.kind, SpaceKind::Record { person: Some(person), .. } if person == who)
}
