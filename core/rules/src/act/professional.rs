//! The columns of professionals (access specification, "Write" and "Action on a place").

use super::{At, Inside, known, possible, yours};
use crate::action::{Action, Object};
use crate::level::{ADDER_LEVELS, Hold, hold_of_file, hold_of_professionals, levels_for};
use crate::refusal::{Refusal, Verdict};
use crate::see::{elevated, reach};
use crate::words::{
    Creator, Feature, File, Folder, Owner, Participation, Professional, Profile, Reach, SpaceKind,
};

impl Inside<'_> {
    pub(super) fn professional(
        &self,
        me: &Professional,
        action: &Action,
        object: &Object<'_>,
    ) -> Verdict {
        // What a professional only reads, also in an archived record.
        match (action, object) {
            (Action::ReadNote { writer }, Object::File(_)) => return known(*writer == me.id),
            (Action::ReadDraft, Object::Document(document)) => {
                return known(document.filler == Owner::Professional(me.id));
            }
            (Action::OpenElevated { reason }, Object::Space) => {
                return self.open_elevated(me, *reason);
            }
            _ => {}
        }
        self.feature_of(me, action)?;
        let elevated = elevated(me, self.space, self.relation);
        let deletes_elevated = elevated && *action == Action::Delete;
        if self.space.archived() && !deletes_elevated {
            return Err(Refusal::Archived);
        }
        match (action, object) {
            (Action::MessageProfessionals | Action::MessageClient, Object::Space) => {
                return self.message(me, action);
            }
            _ if me.profile == Profile::ReadOnly => return Err(Refusal::ReadOnly),
            _ => {}
        }
        if self.space.library_of().is_some_and(|owner| owner != me.id) && !deletes_elevated {
            return Err(Refusal::OthersLibrary);
        }
        match object {
            Object::Space => self.professional_at(me, action, At::Root),
            Object::Folder(folder) if folder.protected() => Err(Refusal::Protected),
            Object::Folder(folder) => self.professional_on_folder(me, action, folder, elevated),
            Object::File(file) => self.professional_on_file(me, action, file, elevated),
            Object::Document(document) => match action {
                Action::CancelDocument => Ok(()),
                Action::FillDocument if document.filler == Owner::Professional(me.id) => Ok(()),
                Action::FillDocument => Err(Refusal::NotTheFiller),
                _ => Err(Refusal::WrongKind),
            },
            Object::Professional(_) | Object::Company(_) => Err(Refusal::WrongKind),
        }
    }

    /// What a missing feature hides answers like what does not exist (access specification,
    /// "Organisation"). Folders and files are hidden by their scopes already.
    fn feature_of(&self, me: &Professional, action: &Action) -> Verdict {
        let needed: &[Feature] = match action {
            Action::MessageProfessionals | Action::MessageClient => &[Feature::Messages],
            Action::AssignDocument | Action::CancelDocument | Action::FillDocument => {
                &[Feature::Results]
            }
            Action::CorrectResult => &[Feature::Results, Feature::Storage],
            Action::AddToLibrary | Action::AddFromLibrary { .. } => {
                &[Feature::Library, Feature::Storage]
            }
            _ => &[Feature::Storage],
        };
        known(needed.iter().all(|feature| me.has(*feature)))
    }

    fn open_elevated(&self, me: &Professional, reason: bool) -> Verdict {
        known(me.has(Feature::Storage))?;
        if reach(me, self.space, self.relation) != Reach::Admin {
            return Err(Refusal::NotAllowed);
        }
        if !reason {
            return Err(Refusal::ReasonNeeded);
        }
        Ok(())
    }

    /// A text message: active participants of a record; read-only too, to professionals only.
    fn message(&self, me: &Professional, action: &Action) -> Verdict {
        if !matches!(self.space.kind, SpaceKind::Record { .. }) {
            return Err(Refusal::WrongKind);
        }
        if self.relation.participation != Participation::Active {
            return Err(Refusal::NotParticipant);
        }
        if me.profile == Profile::ReadOnly && *action != Action::MessageProfessionals {
            return Err(Refusal::ProfessionalsOnly);
        }
        Ok(())
    }

    /// "Action on a place", column of a professional with reach who is not read-only.
    fn professional_at(&self, me: &Professional, action: &Action, at: At<'_>) -> Verdict {
        let library = self.space.library_of().is_some();
        match action {
            Action::AddFile {
                level,
                client_photo,
                for_client,
            } => {
                self.may_add_here(at)?;
                if *for_client {
                    self.adds_for_client(me, *client_photo)?;
                    possible(&ADDER_LEVELS, *level)?;
                } else {
                    possible(&levels_for(self.subject, self.space), *level)?;
                }
                self.consented(*client_photo)
            }
            Action::AddFolder => self.may_add_here(at),
            Action::AddFromLibrary { owner, level } => {
                self.may_add_here(at)?;
                if library {
                    return Err(Refusal::WrongKind);
                }
                known(*owner == me.id)?;
                possible(&levels_for(self.subject, self.space), *level)
            }
            Action::AskForPhotoSet => match (&self.space.kind, at) {
                (SpaceKind::Record { .. }, At::Root) => Ok(()),
                _ => Err(Refusal::WrongKind),
            },
            Action::AssignDocument => match (library, at) {
                (false, At::Root) => Ok(()),
                _ => Err(Refusal::WrongKind),
            },
            Action::NameKeeper {
                creator_left,
                keeper,
            } => self.name_keeper(me, at, *creator_left, *keeper),
            _ => Err(Refusal::WrongKind),
        }
    }

    /// Photos added for a client without account: by a colleague, in the record.
    fn adds_for_client(&self, me: &Professional, client_photo: bool) -> Verdict {
        match self.space.kind {
            SpaceKind::Record { person: None, .. } if client_photo => {}
            SpaceKind::Record {
                person: Some(_), ..
            } => return Err(Refusal::ClientHasAccount),
            _ => return Err(Refusal::WrongKind),
        }
        if me.company != self.space.company {
            return Err(Refusal::NotAColleague);
        }
        Ok(())
    }

    /// A creator who left: `Admin` names an active participant keeper.
    fn name_keeper(
        &self,
        me: &Professional,
        at: At<'_>,
        creator_left: bool,
        keeper: Participation,
    ) -> Verdict {
        if !matches!(at, At::Root) || self.space.library_of().is_some() {
            return Err(Refusal::WrongKind);
        }
        if reach(me, self.space, self.relation) != Reach::Admin {
            return Err(Refusal::NotAllowed);
        }
        if !creator_left {
            return Err(Refusal::CreatorStillHere);
        }
        if keeper != Participation::Active {
            return Err(Refusal::KeeperNotParticipant);
        }
        Ok(())
    }

    fn professional_on_folder(
        &self,
        me: &Professional,
        action: &Action,
        folder: &Folder,
        elevated: bool,
    ) -> Verdict {
        let holds = match folder.creator {
            Creator::Professional(creator) => {
                hold_of_professionals(me.id, creator, folder.keeper).is_some()
            }
            Creator::Client(_) | Creator::System => false,
        };
        match action {
            Action::Rename | Action::SetSharing => yours(holds),
            Action::Move { space, to } => {
                yours(holds)?;
                let at = self.destination(*space, to)?;
                if matches!(at, At::Folder(to) if to.id == folder.id) {
                    return Err(Refusal::IntoItself);
                }
                self.may_add_here(at)
            }
            Action::Delete => yours(holds || elevated),
            _ => self.professional_at(me, action, At::Folder(folder)),
        }
    }

    fn professional_on_file(
        &self,
        me: &Professional,
        action: &Action,
        file: &File,
        elevated: bool,
    ) -> Verdict {
        if file.protected() && *action != Action::CorrectResult {
            return Err(Refusal::Protected);
        }
        let hold = hold_of_file(me, file, self.space);
        match action {
            Action::Rename | Action::Describe => yours(hold.is_some()),
            Action::Move { space, to } => {
                yours(hold.is_some())?;
                let at = self.destination(*space, to)?;
                self.may_add_here(at)
            }
            Action::SetVisibility(level) => {
                yours(hold.is_some())?;
                self.set_level(file, *level)
            }
            Action::Delete => yours(hold.is_some() || elevated),
            Action::AddToLibrary => match hold {
                _ if self.space.library_of().is_some() => Err(Refusal::WrongKind),
                None | Some(Hold::Adder) => Err(Refusal::NotYours),
                Some(_) if file.client_photo => Err(Refusal::ClientPhoto),
                Some(Hold::Creator | Hold::Keeper) => Ok(()),
            },
            Action::WriteNote | Action::MarkReviewed | Action::Align | Action::Reply => Ok(()),
            Action::CorrectResult if !file.protected() => Err(Refusal::WrongKind),
            Action::CorrectResult => {
                let admin = reach(me, self.space, self.relation) == Reach::Admin;
                yours(file.author == Some(me.id) || admin)
            }
            _ => Err(Refusal::WrongKind),
        }
    }
}
