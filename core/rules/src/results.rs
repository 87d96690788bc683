//! Who sees documents that were assigned, and templates (access specification, "Results" and
//! "Organisation"). A completed result is a protected file and is seen as one
//! ([`crate::scopes_of`]).
//!
//! The same kind of intersection as for items, with audiences of their own, because another feature
//! hides them: whoever has no `results` gets none of these, and they open no folder and no file.

use crate::id::{BranchId, CompanyId};
use crate::refusal::{Refusal, Verdict};
use crate::see::{Audience, ScopeSet, client_in, sees_space};
use crate::words::{Document, Feature, Owner, Relation, Space, SpaceKind, Subject};
use std::collections::BTreeSet;

/// The audiences of a document that was assigned: all professionals of the space, and the client
/// if he fills it.
#[must_use]
pub fn scopes_of_document(document: &Document) -> BTreeSet<Audience> {
    let mut scopes = BTreeSet::from([Audience::Documents]);
    if let Owner::Client(client) = document.filler {
        scopes.insert(Audience::OwnClient(client));
    }
    scopes
}

/// The audiences of documents that a subject is in, in one space. An elevated period adds none: a
/// document is nobody's secret but its draft, and that is on the filler's phone.
#[must_use]
pub fn documents_for(subject: &Subject, space: &Space, relation: &Relation) -> ScopeSet {
    let mut scopes = ScopeSet::default();
    if !sees_space(subject, space, relation) || space.library_of().is_some() {
        return scopes;
    }
    match subject {
        Subject::Professional(me) if me.has(Feature::Results) => {
            scopes.audiences.insert(Audience::Documents);
        }
        Subject::Client { .. } => {
            let client = client_in(subject, space, relation);
            scopes.audiences.extend(client.map(Audience::OwnClient));
        }
        _ => {}
    }
    scopes
}

/// The audience of a template: its branch's, or the whole company's.
#[must_use]
pub fn scope_of_template(branch: Option<BranchId>) -> Audience {
    branch.map_or(Audience::Templates, Audience::TemplatesOf)
}

/// The audiences of a company's templates that a subject is in: its professionals in the company's
/// and in those of their branches; a participant of another company, who may assign in his record,
/// in the company's. `branches`: all of the company; `participates`: actively, in a record of it.
#[must_use]
pub fn templates_for(
    subject: &Subject,
    company: CompanyId,
    branches: &BTreeSet<BranchId>,
    participates: bool,
) -> ScopeSet {
    let mut scopes = ScopeSet::default();
    let Subject::Professional(me) = subject else {
        return scopes;
    };
    let home = me.company == company;
    if !me.active || !me.has(Feature::Results) || !(home || participates) {
        return scopes;
    }
    scopes.audiences.insert(Audience::Templates);
    if home {
        let belongs = |branch: &&BranchId| me.belongs_to(**branch, company);
        let his = branches.iter().filter(belongs).copied();
        scopes.audiences.extend(his.map(Audience::TemplatesOf));
    }
    scopes
}

/// A template is used in spaces of its company, a branch's in spaces of that branch.
///
/// # Errors
/// [`Refusal::WrongKind`].
pub fn template_fits(company: CompanyId, branch: Option<BranchId>, space: &Space) -> Verdict {
    let in_branch = branch.is_none_or(|branch| space.branches.contains(&branch));
    let library = matches!(space.kind, SpaceKind::Library { .. });
    if company == space.company && in_branch && !library {
        Ok(())
    } else {
        Err(Refusal::WrongKind)
    }
}
