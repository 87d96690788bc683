//! Who may change what in a space: [`decide`], and the rows about items and places (access
//! specification, "Write"). What concerns people, branches and records is in
//! [`crate::organise`].
//!
//! The order is the same for everybody: signed in · sees the object (if not: `NotFound`, and
//! nothing else is ever said) · archived record · read-only profile · protected · the row.

mod client;
mod professional;

use crate::action::{Action, Facts, Object, Place};
use crate::id::{CompanyId, SpaceId};
use crate::level::{Width, levels_of, narrower};
use crate::organise;
use crate::refusal::{Refusal, Verdict};
use crate::results::{documents_for, scopes_of_document};
use crate::see::{Audience, scopes_for, scopes_of, sees_space};
use crate::words::{File, Folder, Level, Relation, Space, SpaceKind, Subject};
use std::collections::BTreeSet;

/// May the subject do this? Data in, verdict out (access specification, "How it must hold").
///
/// # Errors
/// The reason why not. For what the subject does not see it is [`Refusal::NotFound`], always.
pub fn decide(
    subject: &Subject,
    action: &Action,
    object: &Object<'_>,
    facts: &Facts<'_>,
) -> Verdict {
    match subject {
        Subject::SignedOut | Subject::Client { active: false, .. } => Err(Refusal::SignedOut),
        Subject::Professional(me) if !me.active => Err(Refusal::SignedOut),
        Subject::Service { company } => match (action, facts.space) {
            (Action::PublishResult(level), Some(space)) => publish(*company, *level, object, space),
            _ => Err(Refusal::NotFound),
        },
        _ if !sees(subject, object, facts) => Err(Refusal::NotFound),
        _ if *action == Action::See => Ok(()),
        _ => match organise::decide(subject, action, object, facts) {
            Some(verdict) => verdict,
            None => in_space(subject, action, object, facts),
        },
    }
}

/// The subject may know of the object. Items: the one intersection. A professional is known to
/// those of his company, a company to its professionals, a document to who sees its space with
/// the feature, and to the client who fills it.
#[must_use]
pub fn sees(subject: &Subject, object: &Object<'_>, facts: &Facts<'_>) -> bool {
    let by_scopes = |item: BTreeSet<Audience>| {
        facts
            .space
            .is_some_and(|space| scopes_for(subject, space, &facts.relation).sees(&item))
    };
    match object {
        Object::Space => facts
            .space
            .is_some_and(|space| sees_space(subject, space, &facts.relation)),
        Object::Folder(folder) => facts
            .space
            .is_some_and(|space| by_scopes(scopes_of(*folder, space))),
        Object::File(file) => facts
            .space
            .is_some_and(|space| by_scopes(scopes_of(*file, space))),
        Object::Document(document) => facts.space.is_some_and(|space| {
            documents_for(subject, space, &facts.relation).sees(&scopes_of_document(document))
        }),
        Object::Professional(other) => {
            matches!(subject, Subject::Professional(me) if me.active && me.company == other.company)
        }
        Object::Company(company) => {
            matches!(subject, Subject::Professional(me) if me.active && me.company == *company)
        }
    }
}

/// A service key publishes results of its company, of a level that needs no person (access
/// specification, "Visibility").
fn publish(company: CompanyId, level: Level, object: &Object<'_>, space: &Space) -> Verdict {
    if !matches!(object, Object::Space) || company != space.company || space.library_of().is_some()
    {
        return Err(Refusal::NotFound);
    }
    if space.archived() {
        return Err(Refusal::Archived);
    }
    match level {
        Level::JustMe | Level::MeAndClient => Err(Refusal::LevelImpossible),
        Level::Branch(_) | Level::Company | Level::CompanyAndClient | Level::Everyone => Ok(()),
    }
}

fn in_space(subject: &Subject, action: &Action, object: &Object<'_>, facts: &Facts<'_>) -> Verdict {
    // He sees the object, so without a space it is a professional or a company.
    let space = facts.space.ok_or(Refusal::WrongKind)?;
    match subject {
        Subject::Professional(me) => Inside {
            subject,
            space,
            relation: &facts.relation,
        }
        .professional(me, action, object),
        Subject::Client { person, .. } => Inside {
            subject,
            space,
            relation: &facts.relation,
        }
        .client(*person, action, object),
        Subject::SignedOut | Subject::Service { .. } => Err(Refusal::NotFound),
    }
}

/// Somebody in a space who sees the object.
struct Inside<'a> {
    subject: &'a Subject,
    space: &'a Space,
    relation: &'a Relation,
}

/// A place: the root, or a folder that the subject sees.
#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Folder(&'a Folder),
}

impl Inside<'_> {
    /// The destination of a move, if it is in this space and the subject sees it.
    fn destination<'p>(&self, space: SpaceId, to: &'p Place) -> Result<At<'p>, Refusal> {
        known(space == self.space.id)?;
        match to {
            Place::Root => Ok(At::Root),
            Place::Folder(folder) => {
                let scopes = scopes_for(self.subject, self.space, self.relation);
                known(scopes.sees(&scopes_of(folder, self.space)))?;
                Ok(At::Folder(folder))
            }
        }
    }

    /// A professional with reach adds to the root and to every folder that is not protected.
    fn may_add_here(&self, at: At<'_>) -> Verdict {
        match at {
            At::Folder(folder) if folder.protected() => Err(Refusal::Protected),
            At::Root | At::Folder(_) => Ok(()),
        }
    }

    /// The level is one of those offered; a client photo without consent is never widened.
    fn set_level(&self, file: &File, level: Level) -> Verdict {
        possible(&levels_of(self.subject, file, self.space), level)?;
        self.consented(file.client_photo && !narrows(level, file.level))
    }

    /// No photo of a client is sent before he consented in that record.
    fn consented(&self, client_photo: bool) -> Verdict {
        match self.space.kind {
            SpaceKind::Record {
                consented: false, ..
            } if client_photo => Err(Refusal::Consent),
            _ => Ok(()),
        }
    }

    fn not_archived(&self) -> Verdict {
        if self.space.archived() {
            return Err(Refusal::Archived);
        }
        Ok(())
    }
}

fn narrows(asked: Level, stored: Level) -> bool {
    match narrower(asked, stored) {
        Width::Same | Width::Narrower => true,
        Width::Wider | Width::Neither => false,
    }
}

fn possible(levels: &[Level], level: Level) -> Verdict {
    if levels.contains(&level) {
        Ok(())
    } else {
        Err(Refusal::LevelImpossible)
    }
}

fn yours(holds: bool) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(Refusal::NotYours)
    }
}

/// What the subject may not know of does not exist.
pub(crate) fn known(known: bool) -> Verdict {
    if known {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}
