//! A second, naive reading of the access specification's tables: its rows copied as data, its
//! sentences as plain conditions. It shares the nouns with the crate and no function.

use crate::cast::OWNER;
use crate::questions::{level_word, word};
use crate::world::Case;
use suivi_rules::{
    Action, ClientId, Creator, Feature, File, Folder, Level, Object, Owner, Participation, Place,
    Professional, Profile, Sharing, Space, SpaceKind, Subject,
};

mod write;

pub use write::*;

/// What the tables say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A "yes".
    Yes,
    /// A "–", to somebody who sees the object.
    No,
    /// The object or the feature does not exist for him.
    Hidden,
    /// Not signed in.
    Out,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    None,
    Staff,
    Admin,
}

// ---- Visibility: six levels ----------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pros {
    Creator,
    CreatorAndBranch,
    CreatorAndCompany,
    AllWithReach,
}

/// The table of levels, row by row: the word, the professionals, the client.
const LEVELS: [(&str, Pros, bool); 6] = [
    ("just_me", Pros::Creator, false),
    ("branch", Pros::CreatorAndBranch, false),
    ("company", Pros::CreatorAndCompany, false),
    ("me_and_client", Pros::Creator, true),
    ("company_and_client", Pros::CreatorAndCompany, true),
    ("everyone", Pros::AllWithReach, true),
];

fn row_of(level: Level) -> (Pros, bool) {
    let word = level_word(level);
    let row = LEVELS.iter().find(|row| row.0 == word).unwrap();
    (row.1, row.2)
}

// ---- Reach ---------------------------------------------------------------------------------

/// The client of this record is the person, with an account.
pub fn is_record_of(space: &Space, person: suivi_rules::PersonId) -> bool {
    match &space.kind {
        SpaceKind::Record { person: whose, .. } => *whose == Some(person),
        _ => false,
    }
}

fn is_library(space: &Space) -> bool {
    matches!(space.kind, SpaceKind::Library { .. })
}

pub fn is_record(space: &Space) -> bool {
    matches!(space.kind, SpaceKind::Record { .. })
}

fn is_group(space: &Space) -> bool {
    matches!(space.kind, SpaceKind::Group)
}

fn owns_library(me: &Professional, space: &Space) -> bool {
    match &space.kind {
        SpaceKind::Library { owner, .. } => *owner == me.id,
        _ => false,
    }
}

/// "Reach of a professional in a space (first row that fits)".
pub fn reach(me: &Professional, space: &Space, participation: Participation) -> Reach {
    if !me.active || is_record_of(space, me.person) {
        return Reach::None;
    }
    let of_company = me.company == space.company;
    let a_branch_is_his = space.branches.iter().any(|b| me.branches.contains(b));
    let of_owners_branch = match &space.kind {
        SpaceKind::Library { owner_branches, .. } => {
            owner_branches.iter().any(|b| me.branches.contains(b))
        }
        _ => false,
    };
    let participates = participation == Participation::Active
        && (is_record(space) || (is_group(space) && of_company));
    let rows = [
        (owns_library(me, space), Reach::Staff),
        (
            of_company && me.profile == Profile::SuperAdministrator,
            Reach::Admin,
        ),
        (
            of_company && me.profile == Profile::BranchAdministrator && a_branch_is_his,
            Reach::Admin,
        ),
        (
            of_company && me.profile == Profile::BranchAdministrator && of_owners_branch,
            Reach::Admin,
        ),
        (
            of_company && me.profile == Profile::Manager && a_branch_is_his,
            Reach::Staff,
        ),
        (participates, Reach::Staff),
    ];
    rows.iter()
        .find(|(fits, _)| *fits)
        .map_or(Reach::None, |(_, reach)| *reach)
}

// ---- See -----------------------------------------------------------------------------------

/// The client, as whom he is in the space.
fn client_here(case: &Case<'_>, space: &Space) -> Option<ClientId> {
    let Subject::Client { person, active } = case.subject else {
        return None;
    };
    match &space.kind {
        _ if !*active => None,
        SpaceKind::Record { client, .. } if is_record_of(space, *person) => Some(*client),
        SpaceKind::Group => case.relation.member,
        _ => None,
    }
}

pub fn reach_of(case: &Case<'_>, me: &Professional) -> Reach {
    case.space.map_or(Reach::None, |space| {
        reach(me, space, case.relation.participation)
    })
}

pub fn is_elevated(case: &Case<'_>, me: &Professional) -> bool {
    case.relation.elevated && reach_of(case, me) == Reach::Admin
}

pub fn has(me: &Professional, features: &[Feature]) -> bool {
    features.iter().all(|feature| me.features.contains(feature))
}

fn space_feature(me: &Professional, space: &Space) -> bool {
    match space.kind {
        SpaceKind::Record { .. } => true,
        SpaceKind::Group => has(me, &[Feature::Groups]),
        SpaceKind::Library { .. } => has(me, &[Feature::Library]),
    }
}

fn sees_space(case: &Case<'_>) -> bool {
    let Some(space) = case.space else {
        return false;
    };
    match case.subject {
        Subject::Professional(me) => reach_of(case, me) != Reach::None && space_feature(me, space),
        _ => client_here(case, space).is_some(),
    }
}

/// "A file: creator with reach · or the level covers the subject · or elevated. A client: … (he
/// created it or the level says client)."
pub fn sees_file(case: &Case<'_>, file: &File) -> bool {
    let Some(space) = case.space else {
        return false;
    };
    if !sees_space(case) {
        return false;
    }
    let (pros, client_side) = row_of(file.level);
    match case.subject {
        Subject::Professional(me) => {
            // For a protected file the creator of this table is its author.
            let creator = match file.creator {
                Creator::Professional(id) => Some(id),
                Creator::Client(_) => None,
                Creator::System => file.author,
            };
            let created = creator == Some(me.id);
            let covered = match pros {
                Pros::Creator => false,
                Pros::CreatorAndBranch => match file.level {
                    Level::Branch(branch) => {
                        // The branches of a space are of its company.
                        me.company == space.company
                            && (me.branches.contains(&branch)
                                || me.profile == Profile::SuperAdministrator)
                    }
                    _ => false,
                },
                Pros::CreatorAndCompany => me.company == file.company,
                Pros::AllWithReach => true,
            };
            let storage = has(me, &[Feature::Storage]);
            if is_library(space) {
                let own = owns_library(me, space) && created;
                return storage && (own || is_elevated(case, me));
            }
            storage && (created || covered || is_elevated(case, me))
        }
        _ => {
            let client = client_here(case, space).unwrap();
            file.creator == Creator::Client(client) || client_side
        }
    }
}

/// "A folder: professionals with reach see it. A client sees it iff …". In another's library
/// reach only serves to open an elevated period.
pub fn sees_folder(case: &Case<'_>, folder: &Folder) -> bool {
    let Some(space) = case.space else {
        return false;
    };
    if !sees_space(case) {
        return false;
    }
    match case.subject {
        Subject::Professional(me) => {
            has(me, &[Feature::Storage])
                && (!is_library(space) || owns_library(me, space) || is_elevated(case, me))
        }
        _ => folder.client_sees,
    }
}

pub fn sees(case: &Case<'_>) -> bool {
    match case.object {
        Object::Space => sees_space(case),
        Object::Folder(folder) => sees_folder(case, folder),
        Object::File(file) => sees_file(case, file),
        Object::Document(document) => {
            sees_space(case)
                && match case.subject {
                    Subject::Professional(me) => {
                        has(me, &[Feature::Results]) && !is_library(case.space.unwrap())
                    }
                    _ => {
                        let client = client_here(case, case.space.unwrap());
                        client.map(Owner::Client) == Some(document.filler)
                    }
                }
        }
        Object::Professional(Professional { company, .. }) => of_company(case.subject, *company),
        Object::Company(company) => of_company(case.subject, company),
    }
}

fn of_company(subject: &Subject, company: suivi_rules::CompanyId) -> bool {
    matches!(subject, Subject::Professional(me) if me.company == company)
}

#[test]
fn a_branch_administrator_of_an_owners_branch_counts_as_admin() {
    let space = crate::cast::library(OWNER, &[crate::cast::NORTH]);
    let me = crate::cast::professional(
        Profile::BranchAdministrator,
        crate::cast::HOME,
        &[crate::cast::NORTH],
    );
    assert_eq!(reach(&me, &space, Participation::None), Reach::Admin);
}
