//! What an operation is about: by it changes of one thing keep their order.

use super::Work;
use suivi_rules::{BranchId, ItemId, SpaceId};
use suivi_wire::ops::Operation;

/// A thing: an item, a space, a branch, a professional. Ids are never used twice, whatever for.
pub(super) type Thing = [u8; 16];

/// What of a thing an operation changes. Changes of one aspect keep their order; those of another
/// don't wait for them: what hinders a new name hinders no narrowing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    /// All of it, or what is not told apart.
    #[default]
    Whole,
    /// An item's name.
    Name,
    /// The folder that an item is in.
    Place,
    /// What is said about an item.
    Description,
    /// Who sees an item.
    Visibility,
    /// That an item is there at all.
    Existence,
}

/// What an operation is about.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// The thing that it makes or changes.
    pub(super) about: Option<Thing>,
    /// What of it.
    pub(super) aspect: Aspect,
    /// It makes it.
    pub(super) creates: bool,
    /// Things that must be there before.
    pub(super) within: Vec<Thing>,
}

fn item(id: &ItemId) -> Thing {
    *id.as_bytes()
}

fn space(id: &SpaceId) -> Thing {
    *id.as_bytes()
}

fn changes(about: Thing) -> Targets {
    Targets {
        about: Some(about),
        ..Targets::default()
    }
}

fn changes_item(id: &ItemId, aspect: Aspect) -> Targets {
    Targets {
        aspect,
        ..changes(item(id))
    }
}

fn creates(about: Thing, within: Vec<Thing>) -> Targets {
    Targets {
        about: Some(about),
        creates: true,
        within,
        ..Targets::default()
    }
}

fn all<'a>(branches: impl IntoIterator<Item = &'a BranchId>) -> Vec<Thing> {
    let branches = branches.into_iter();
    branches.map(|branch| *branch.as_bytes()).collect()
}

/// What this work is about.
pub(super) fn targets(work: &Work) -> Targets {
    let change = match work {
        Work::Add { add, .. } | Work::Change(Operation::AddFile(add)) => {
            let mut within = vec![space(&add.space)];
            within.extend(add.folder.as_ref().map(item));
            return creates(item(&add.item), within);
        }
        Work::Unknown(_) => return Targets::default(),
        Work::Change(change) => change,
    };
    match change {
        Operation::AddFile(_) => Targets::default(),
        Operation::AddFolder(op) => {
            let mut within = vec![space(&op.space)];
            within.extend(op.parent.as_ref().map(item));
            creates(item(&op.item), within)
        }
        Operation::Rename(op) => changes_item(&op.item, Aspect::Name),
        Operation::Move(op) => Targets {
            within: op.to.iter().map(item).collect(),
            ..changes_item(&op.item, Aspect::Place)
        },
        Operation::Describe(op) => changes_item(&op.item, Aspect::Description),
        Operation::SetLevel(op) => changes_item(&op.item, Aspect::Visibility),
        Operation::SetSharing(op) => changes_item(&op.item, Aspect::Visibility),
        Operation::Delete(op) => changes_item(&op.item, Aspect::Existence),
        // There is one company in an account.
        Operation::SetCompany(_) => changes([0; 16]),
        Operation::AddBranch(op) => creates(*op.branch.as_bytes(), Vec::new()),
        Operation::RenameBranch(op) => changes(*op.branch.as_bytes()),
        Operation::AddProfessional(op) => creates(*op.professional.as_bytes(), all(&op.branches)),
        Operation::InviteProfessional(op) => changes(*op.professional.as_bytes()),
        Operation::ChangeProfessional(op) => Targets {
            within: all(op.branches.iter().flatten()),
            ..changes(*op.professional.as_bytes())
        },
        Operation::SetProfessionalActive(op) => changes(*op.professional.as_bytes()),
        Operation::SignOutProfessional(op) => changes(*op.professional.as_bytes()),
        Operation::AddClient(op) => creates(space(&op.space), all(&op.branches)),
        Operation::EditClient(op) => changes(space(&op.space)),
        Operation::InviteClient(op) => changes(space(&op.space)),
        Operation::SetRecordBranches(op) => Targets {
            within: all(&op.branches),
            ..changes(space(&op.space))
        },
        Operation::ArchiveRecord(op) => changes(space(&op.space)),
        Operation::RestoreRecord(op) => changes(space(&op.space)),
        Operation::AddParticipant(op) => Targets {
            within: vec![*op.professional.as_bytes()],
            ..changes(space(&op.space))
        },
        Operation::InviteExternal(op) => changes(space(&op.space)),
        Operation::AnswerExternal(op) => changes(space(&op.space)),
        Operation::JoinRecord(op) => changes(space(&op.space)),
        Operation::ArchiveParticipant(op) => changes(space(&op.space)),
        Operation::GiveConsent(op) => changes(space(&op.space)),
        Operation::WithdrawConsent(op) => changes(space(&op.space)),
        Operation::SetTemplate(op) => changes(*op.template.as_bytes()),
        Operation::WithdrawTemplate(op) => changes(*op.template.as_bytes()),
        Operation::AssignDocument(op) => creates(*op.document.as_bytes(), vec![space(&op.space)]),
        Operation::CancelDocument(op) => changes(*op.document.as_bytes()),
        // The result that it makes is nothing that a person can take back: it is no creation here.
        Operation::CompleteDocument(op) => Targets {
            within: vec![space(&op.space)],
            ..changes(*op.document.as_bytes())
        },
        Operation::CorrectResult(op) => changes(item(&op.item)),
    }
}
