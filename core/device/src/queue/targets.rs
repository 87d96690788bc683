//! What an operation is about: by it changes of one thing keep their order.

use super::Work;
use suivi_rules::{BranchId, ItemId, SpaceId};
use suivi_wire::ops::Operation;

/// A thing: an item, a space, a branch, a professional. Ids are never used twice, whatever for.
pub(super) type Thing = [u8; 16];

/// What an operation is about.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// The thing that it makes or changes.
    pub(super) about: Option<Thing>,
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

fn creates(about: Thing, within: Vec<Thing>) -> Targets {
    Targets {
        about: Some(about),
        creates: true,
        within,
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
        Operation::Rename(op) => changes(item(&op.item)),
        Operation::Move(op) => Targets {
            within: op.to.iter().map(item).collect(),
            ..changes(item(&op.item))
        },
        Operation::Describe(op) => changes(item(&op.item)),
        Operation::SetLevel(op) => changes(item(&op.item)),
        Operation::SetSharing(op) => changes(item(&op.item)),
        Operation::Delete(op) => changes(item(&op.item)),
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
    }
}
