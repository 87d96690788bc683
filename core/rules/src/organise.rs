//! People, branches, records, groups, the company: the rows of "Organisation" and of consent
//! (access specification). Called by [`crate::decide`] once the subject is known to see the
//! object.
//!
//! Every profile but `ReadOnly` has the employee's cell too; everyone may end his own
//! participation; a professional of another company has only that.

use crate::act::known;
use crate::action::{Action, Facts, Object};
use crate::id::{BranchId, CompanyId, PersonId, ProfessionalId};
use crate::refusal::{Refusal, Verdict};
use crate::see::client_in;
use crate::words::{
    Feature, Owner, Participation, Professional, Profile, Space, SpaceKind, Subject,
};
use std::collections::BTreeSet;

/// The verdict on an action of this module; None for all others.
pub(crate) fn decide(
    subject: &Subject,
    action: &Action,
    object: &Object<'_>,
    facts: &Facts<'_>,
) -> Option<Verdict> {
    let about = about(action)?;
    Some(match (about, object, subject) {
        (About::Space, Object::Space, Subject::Professional(me)) => match facts.space {
            Some(space) => professional_in_space(me, action, space, facts),
            None => Err(Refusal::NotFound),
        },
        (About::Space, Object::Space, Subject::Client { .. }) => match facts.space {
            Some(space) => client_in_space(subject, action, space, facts),
            None => Err(Refusal::NotFound),
        },
        (About::Professional, Object::Professional(other), Subject::Professional(me)) => {
            account(me, action, other, facts)
        }
        (About::Company, Object::Company(company), Subject::Professional(me)) => {
            in_company(me, action, *company)
        }
        (About::Trail, Object::Space, _) => read_trail(subject, facts),
        (About::Trail, Object::Company(_), Subject::Professional(me)) => {
            allowed(me.profile == Profile::SuperAdministrator)
        }
        _ => Err(Refusal::WrongKind),
    })
}

#[derive(Clone, Copy)]
enum About {
    Space,
    Professional,
    Company,
    Trail,
}

/// What the actions of this module are about.
fn about(action: &Action) -> Option<About> {
    Some(match action {
        Action::GiveConsent
        | Action::WithdrawConsent
        | Action::EditClient
        | Action::InviteClient
        | Action::ArchiveRecord
        | Action::RestoreRecord
        | Action::ChangeRecordBranches { .. }
        | Action::ExportClient
        | Action::EraseClient
        | Action::AskForErasure
        | Action::AddMember { .. }
        | Action::RemoveMember
        | Action::AddColleague { .. }
        | Action::InviteExternal { .. }
        | Action::ApproveExternal
        | Action::RefuseExternal
        | Action::Join
        | Action::ArchiveParticipant { .. } => About::Space,
        Action::ChangeProfile(_)
        | Action::ChangeBranches { .. }
        | Action::ChangeFeatures
        | Action::Deactivate
        | Action::SignOutDevices => About::Professional,
        Action::CreateClient { .. }
        | Action::CreateGroup { .. }
        | Action::CreateProfessional { .. }
        | Action::ManageTemplate { .. }
        | Action::ManageCompany
        | Action::AddBranch
        | Action::RenameBranch => About::Company,
        Action::ReadAudit => About::Trail,
        Action::See
        | Action::Rename
        | Action::Move { .. }
        | Action::Describe
        | Action::SetVisibility(_)
        | Action::SetSharing
        | Action::Delete
        | Action::AddToLibrary
        | Action::AddFile { .. }
        | Action::AddFolder
        | Action::AddFromLibrary { .. }
        | Action::WriteNote
        | Action::ReadNote { .. }
        | Action::MarkReviewed
        | Action::Align
        | Action::Reply
        | Action::AskForPhotoSet
        | Action::MessageProfessionals
        | Action::MessageClient
        | Action::AssignDocument
        | Action::CancelDocument
        | Action::FillDocument
        | Action::ReadDraft
        | Action::CorrectResult
        | Action::PublishResult(_)
        | Action::OpenElevated { .. }
        | Action::NameKeeper { .. } => return None,
    })
}

// ---- A professional in a space -------------------------------------------------------------

/// What a professional is in the table, for one space.
#[derive(Clone, Copy)]
struct Office<'a> {
    me: &'a Professional,
    space: &'a Space,
    active_participant: bool,
}

impl Office<'_> {
    /// One of the space's branches is his: the cells ✓ and ✓ᵇ where one suffices.
    fn one(&self, lowest: Profile) -> bool {
        self.of_branches(lowest, |mine| {
            self.space
                .branches
                .iter()
                .any(|branch| mine.contains(branch))
        })
    }

    /// All of the space's branches are his.
    fn all(&self, lowest: Profile) -> bool {
        let branches = &self.space.branches;
        self.of_branches(lowest, |mine| {
            !branches.is_empty() && branches.is_subset(mine)
        })
    }

    fn of_branches(&self, lowest: Profile, enough: impl Fn(&BTreeSet<BranchId>) -> bool) -> bool {
        self.me.company == self.space.company
            && match self.me.profile {
                Profile::SuperAdministrator => true,
                Profile::BranchAdministrator => enough(&self.me.branches),
                Profile::Manager => lowest == Profile::Manager && enough(&self.me.branches),
                Profile::Employee | Profile::ReadOnly => false,
            }
    }

    /// The cell "if active participant", which every profile but `ReadOnly` has.
    fn participant(&self) -> bool {
        self.active_participant
            && self.me.company == self.space.company
            && self.me.profile != Profile::ReadOnly
    }

    fn record(&self) -> Verdict {
        if matches!(self.space.kind, SpaceKind::Record { .. }) {
            Ok(())
        } else {
            Err(Refusal::WrongKind)
        }
    }
}

fn professional_in_space(
    me: &Professional,
    action: &Action,
    space: &Space,
    facts: &Facts<'_>,
) -> Verdict {
    let office = Office {
        me,
        space,
        active_participant: facts.relation.participation == Participation::Active,
    };
    if let Action::ArchiveParticipant {
        professional,
        successor,
    } = action
    {
        return archive_participant(office, *professional, *successor, facts.other_participants);
    }
    if me.profile == Profile::ReadOnly {
        return Err(Refusal::ReadOnly);
    }
    match action {
        Action::AddMember { company, branches } => {
            group(office)?;
            if *company != space.company || branches.is_disjoint(&space.branches) {
                return Err(Refusal::NotOfTheBranch);
            }
            return Ok(());
        }
        Action::RemoveMember => return group(office),
        Action::AddColleague { company, .. } if matches!(space.kind, SpaceKind::Group) => {
            group(office)?;
            return colleague(space, *company);
        }
        _ => office.record()?,
    }
    let if_archived = match action {
        Action::RestoreRecord | Action::ExportClient | Action::EraseClient => Ok(()),
        _ if space.archived() => Err(Refusal::Archived),
        _ => Ok(()),
    };
    match action {
        Action::EditClient | Action::InviteClient => {
            allowed(office.one(Profile::Manager) || office.participant())?;
        }
        Action::AddColleague { company, person } => {
            allowed(office.one(Profile::Manager) || office.participant())?;
            colleague(space, *company)?;
            not_the_client(space, *person)?;
        }
        Action::InviteExternal { company, person } => {
            allowed(office.one(Profile::Manager) || office.participant())?;
            if *company == space.company {
                return Err(Refusal::IsAColleague);
            }
            if without_account(space) {
                return Err(Refusal::ClientWithoutAccount);
            }
            not_the_client(space, *person)?;
        }
        Action::ArchiveRecord | Action::RestoreRecord => every_branch(office, Profile::Manager)?,
        Action::EraseClient => every_branch(office, Profile::BranchAdministrator)?,
        Action::ExportClient => allowed(office.one(Profile::BranchAdministrator))?,
        Action::ChangeRecordBranches { added, removed } => {
            allowed(office.of_branches(Profile::Manager, |_| true))?;
            touches(me, added.iter().chain(removed))?;
            let stays = space
                .branches
                .iter()
                .any(|branch| !removed.contains(branch));
            if !stays && added.is_subset(removed) {
                return Err(Refusal::BranchNeeded);
            }
        }
        Action::Join => allowed(office.one(Profile::Manager))?,
        Action::GiveConsent => {
            // He confirms the agreement of a client who has no account.
            if me.company != space.company {
                return Err(Refusal::NotAllowed);
            }
            if !without_account(space) {
                return Err(Refusal::ClientHasAccount);
            }
        }
        // The client's own: to ask for erasure, to let somebody in, to withdraw consent.
        _ => return Err(Refusal::NotAllowed),
    }
    if_archived
}

/// To create a group, to set its members and participants: ✓, ✓ᵇ, ✓ᵇ.
fn group(office: Office<'_>) -> Verdict {
    if !matches!(office.space.kind, SpaceKind::Group) {
        return Err(Refusal::WrongKind);
    }
    allowed(office.one(Profile::Manager))
}

fn archive_participant(
    office: Office<'_>,
    professional: ProfessionalId,
    successor: bool,
    others: bool,
) -> Verdict {
    let record = match office.space.kind {
        SpaceKind::Record { .. } => true,
        SpaceKind::Group => false,
        SpaceKind::Library { .. } => return Err(Refusal::WrongKind),
    };
    if professional == office.me.id {
        if !office.active_participant {
            return Err(Refusal::NotParticipant);
        }
        // The last one leaves a record only with a successor, whom he must be allowed to add.
        if record && !others && !(successor && office.participant()) {
            return Err(Refusal::SuccessorNeeded);
        }
        return Ok(());
    }
    if office.me.profile == Profile::ReadOnly {
        return Err(Refusal::ReadOnly);
    }
    // Narrows who sees it, so also in an archived record.
    allowed(office.one(Profile::Manager))
}

// ---- A client in a space -------------------------------------------------------------------

fn client_in_space(
    subject: &Subject,
    action: &Action,
    space: &Space,
    facts: &Facts<'_>,
) -> Verdict {
    if !matches!(space.kind, SpaceKind::Record { .. }) {
        return Err(Refusal::GroupClosed);
    }
    known(client_in(subject, space, &facts.relation).is_some())?;
    match action {
        // He sees, exports, deletes and narrows also what is archived.
        Action::WithdrawConsent
        | Action::RefuseExternal
        | Action::ExportClient
        | Action::AskForErasure
        | Action::ArchiveParticipant { .. } => Ok(()),
        Action::GiveConsent | Action::ApproveExternal | Action::EditClient => {
            if space.archived() {
                return Err(Refusal::Archived);
            }
            Ok(())
        }
        _ => Err(Refusal::NotForClients),
    }
}

/// The audit trail of a space: super administrator, branch administrator of one of its branches,
/// the client of the record.
fn read_trail(subject: &Subject, facts: &Facts<'_>) -> Verdict {
    let space = facts.space.ok_or(Refusal::NotFound)?;
    match subject {
        Subject::Professional(me) => {
            let office = Office {
                me,
                space,
                active_participant: false,
            };
            allowed(office.one(Profile::BranchAdministrator))
        }
        Subject::Client { .. } if matches!(space.kind, SpaceKind::Record { .. }) => Ok(()),
        Subject::Client { .. } => Err(Refusal::NotForClients),
        Subject::SignedOut | Subject::Service { .. } => Err(Refusal::NotFound),
    }
}

// ---- The company and its professionals -----------------------------------------------------

fn in_company(me: &Professional, action: &Action, company: CompanyId) -> Verdict {
    known(me.company == company)?;
    // What a missing feature hides answers like what does not exist.
    match action {
        Action::CreateGroup { .. } => known(me.has(Feature::Groups))?,
        Action::ManageTemplate { .. } => known(me.has(Feature::Results))?,
        _ => {}
    }
    if me.profile == Profile::ReadOnly {
        return Err(Refusal::ReadOnly);
    }
    let super_administrator = me.profile == Profile::SuperAdministrator;
    let branch_administrator = me.profile == Profile::BranchAdministrator;
    match action {
        Action::CreateClient { branches } => {
            if branches.is_empty() {
                return Err(Refusal::BranchNeeded);
            }
            touches(me, branches)
        }
        Action::CreateGroup { branch } => {
            allowed(super_administrator || branch_administrator || me.profile == Profile::Manager)?;
            touches(me, [branch])
        }
        Action::CreateProfessional { profile, branches } => {
            allowed(super_administrator || branch_administrator)?;
            if *profile == Profile::SuperAdministrator {
                return only_super(super_administrator);
            }
            if branches.is_empty() {
                return Err(Refusal::BranchNeeded);
            }
            touches(me, branches)
        }
        Action::ManageTemplate { branch } => {
            allowed(super_administrator || branch_administrator)?;
            match branch {
                Some(branch) => touches(me, [branch]),
                // For the whole company, so for every branch.
                None => allowed(super_administrator),
            }
        }
        Action::ManageCompany | Action::AddBranch | Action::RenameBranch => {
            allowed(super_administrator)
        }
        _ => Err(Refusal::WrongKind),
    }
}

/// Profile, branches, features of a professional; deactivation; his devices.
fn account(me: &Professional, action: &Action, other: &Professional, facts: &Facts<'_>) -> Verdict {
    known(me.company == other.company)?;
    if me.profile == Profile::ReadOnly {
        return Err(Refusal::ReadOnly);
    }
    let super_administrator = me.profile == Profile::SuperAdministrator;
    allowed(super_administrator || me.profile == Profile::BranchAdministrator)?;
    if me.id == other.id || me.person == other.person {
        return Err(Refusal::OwnProfile);
    }
    let to_super = *action == Action::ChangeProfile(Profile::SuperAdministrator);
    if other.profile == Profile::SuperAdministrator || to_super {
        only_super(super_administrator)?;
    }
    if !super_administrator && other.branches.is_empty() {
        return Err(Refusal::OtherBranch);
    }
    touches(me, &other.branches)?;
    let unmakes = match action {
        Action::ChangeProfile(profile) => *profile != Profile::SuperAdministrator,
        Action::Deactivate => true,
        _ => false,
    };
    if unmakes && other.profile == Profile::SuperAdministrator && !facts.other_super_administrators
    {
        return Err(Refusal::LastSuperAdministrator);
    }
    if let Action::ChangeBranches { added, removed } = action {
        touches(me, added.iter().chain(removed))?;
        let stays = other
            .branches
            .iter()
            .any(|branch| !removed.contains(branch));
        if !stays && added.is_subset(removed) && other.profile != Profile::SuperAdministrator {
            return Err(Refusal::BranchNeeded);
        }
    }
    Ok(())
}

// ---- Small answers -------------------------------------------------------------------------

fn allowed(allowed: bool) -> Verdict {
    if allowed {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

fn only_super(super_administrator: bool) -> Verdict {
    if super_administrator {
        Ok(())
    } else {
        Err(Refusal::SuperAdministratorOnly)
    }
}

/// ✓ᵇ: every branch touched is his. For a super administrator each of the company's is.
fn touches<'a>(me: &Professional, branches: impl IntoIterator<Item = &'a BranchId>) -> Verdict {
    let company = me.company;
    if branches
        .into_iter()
        .all(|branch| me.belongs_to(*branch, company))
    {
        Ok(())
    } else {
        Err(Refusal::OtherBranch)
    }
}

/// All of the record's branches are his; who has one of them is told so.
fn every_branch(office: Office<'_>, lowest: Profile) -> Verdict {
    allowed(office.one(lowest))?;
    if office.all(lowest) {
        Ok(())
    } else {
        Err(Refusal::OtherBranch)
    }
}

fn colleague(space: &Space, company: CompanyId) -> Verdict {
    if company == space.company {
        Ok(())
    } else {
        Err(Refusal::NotAColleague)
    }
}

fn not_the_client(space: &Space, person: PersonId) -> Verdict {
    if space.client_who_is(person).is_some() {
        return Err(Refusal::OwnRecord);
    }
    Ok(())
}

fn without_account(space: &Space) -> bool {
    matches!(space.kind, SpaceKind::Record { person: None, .. })
}

/// The author of a result: who completed it; if the client did, the professional who assigned it.
#[must_use]
pub const fn author_of_result(filler: Owner, assigned_by: ProfessionalId) -> ProfessionalId {
    match filler {
        Owner::Professional(id) => id,
        Owner::Client(_) => assigned_by,
    }
}

/// A record that leaves a group's branch leaves the group.
#[must_use]
pub fn stays_in_group(record: &Space, group: &Space) -> bool {
    matches!(record.kind, SpaceKind::Record { .. })
        && matches!(group.kind, SpaceKind::Group)
        && record.company == group.company
        && !record.branches.is_disjoint(&group.branches)
}
