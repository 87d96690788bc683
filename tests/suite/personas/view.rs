//! What the rules are asked, with the facts of the cast.

use suivi_rules::{
    Action, BranchId, Document, Facts, Level, Object, Owner, Participation, Place, Refusal,
    Relation, Space, Subject, Verdict, decide, scope_of_template, templates_for,
};
use suivi_tests::cast::{Persona, Stage};

/// The facts of the cast, as somebody finds them.
pub(super) struct View<'a> {
    pub(super) stage: &'a Stage,
    subject: Subject,
    space: Space,
    relation: Relation,
}

impl<'a> View<'a> {
    pub(super) fn of(stage: &'a Stage, persona: Persona) -> Self {
        Self {
            stage,
            subject: stage.subject(persona),
            space: stage.space(),
            relation: stage.relation(persona),
        }
    }

    /// Asked about something in Ana's record, which has several participants.
    pub(super) fn says(&self, action: &Action, object: &Object<'_>) -> Verdict {
        let facts = Facts {
            other_participants: true,
            ..Facts::within(&self.space, self.relation)
        };
        decide(&self.subject, action, object, &facts)
    }

    pub(super) fn of_record(&self, action: &Action) -> Verdict {
        self.says(action, &Object::Space)
    }

    /// Asked about a file, whatever it is about it.
    pub(super) fn of_file(&self, level: Level, action: &Action) -> Verdict {
        self.says(action, &Object::File(&self.stage.of_level(level).file))
    }

    pub(super) fn of_photo(&self, action: &Action) -> Verdict {
        self.says(action, &Object::File(&self.stage.photo.file))
    }

    /// Asked about his own company; a client has none.
    pub(super) fn of_company(&self, action: &Action) -> Verdict {
        let company = match &self.subject {
            Subject::Professional(me) => me.company,
            _ => self.stage.nord,
        };
        decide(
            &self.subject,
            action,
            &Object::Company(company),
            &Facts::outside(),
        )
    }

    /// Asked about a document of Ana's record.
    pub(super) fn of_document(&self, filler: Owner, action: &Action) -> Verdict {
        self.says(action, &Object::Document(&Document { filler }))
    }

    /// A template of Nord is there for those of Nord, and for participants of others.
    pub(super) fn may_use(&self, branch: Option<BranchId>) -> Verdict {
        let branches = [self.stage.rive, self.stage.colline].into();
        let participates = self.relation.participation == Participation::Active;
        let held = templates_for(&self.subject, self.stage.nord, &branches, participates);
        if held.sees(&[scope_of_template(branch)]) {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// A branch of Nord is there for those of Nord.
    pub(super) fn knows_branch(&self) -> Verdict {
        match &self.subject {
            Subject::Professional(me) if me.company == self.stage.nord => Ok(()),
            _ => Err(Refusal::NotFound),
        }
    }

    /// Asked about the account of somebody of the cast.
    pub(super) fn of_account(&self, persona: Persona, action: &Action) -> Verdict {
        let Subject::Professional(other) = self.stage.subject(persona) else {
            return Err(Refusal::NotFound);
        };
        decide(
            &self.subject,
            action,
            &Object::Professional(&other),
            &Facts::outside(),
        )
    }

    /// A move to a place of the record.
    pub(super) fn moves(&self, object: &Object<'_>, to: Place) -> Verdict {
        if let Place::Folder(folder) = &to {
            // What is not seen is no destination, before anything else is said.
            self.says(&Action::See, object)?;
            self.says(&Action::See, &Object::Folder(folder))?;
        }
        self.says(
            &Action::Move {
                space: self.space.id,
                to,
            },
            object,
        )
    }
}
