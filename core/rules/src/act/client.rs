//! The columns of the client (access specification, "Write" and "Action on a place"). He never
//! writes in a group and never reaches a library.

use super::{At, Inside, narrows, possible, yours};
use crate::action::{Action, Object};
use crate::folders::client_may_add;
use crate::id::PersonId;
use crate::level::{levels_for, made_by_client};
use crate::refusal::{Refusal, Verdict};
use crate::words::{File, SpaceKind};

impl Inside<'_> {
    pub(super) fn client(&self, person: PersonId, action: &Action, object: &Object<'_>) -> Verdict {
        if matches!(action, Action::ReadNote { .. }) {
            // A note is seen by its writer alone, and clients write none.
            return Err(Refusal::NotFound);
        }
        if !matches!(self.space.kind, SpaceKind::Record { .. }) {
            return Err(Refusal::GroupClosed);
        }
        match (action, object) {
            (Action::ReadDraft, Object::Document(_)) => Ok(()),
            (Action::FillDocument, Object::Document(_)) => self.not_archived(),
            (Action::MessageProfessionals, Object::Space) => self.not_archived(),
            (Action::AddFile { .. }, Object::Space) => {
                self.not_archived()?;
                Err(Refusal::RootClosed)
            }
            (
                Action::AddFile {
                    level,
                    client_photo,
                    for_client: false,
                },
                Object::Folder(folder),
            ) => {
                self.not_archived()?;
                client_may_add(folder)?;
                possible(&levels_for(self.subject, self.space), *level)?;
                self.consented(*client_photo)
            }
            (_, Object::Folder(folder)) if folder.protected() => Err(Refusal::Protected),
            (_, Object::File(file)) if file.protected() => Err(Refusal::Protected),
            (_, Object::File(file)) => {
                let mine = made_by_client(person, file, self.space);
                self.client_on_file(action, file, mine)
            }
            _ => Err(Refusal::NotForClients),
        }
    }

    fn client_on_file(&self, action: &Action, file: &File, mine: bool) -> Verdict {
        match action {
            // Also after the folder closed, also in an archived record.
            Action::Delete => yours(mine),
            Action::SetVisibility(level) => {
                yours(mine)?;
                // In an archived record the client narrows.
                if !narrows(*level, file.level) {
                    self.not_archived()?;
                }
                self.set_level(file, *level)
            }
            Action::Rename | Action::Describe => {
                yours(mine)?;
                self.not_archived()
            }
            Action::Move { space, to } => {
                yours(mine)?;
                self.not_archived()?;
                match self.destination(*space, to)? {
                    At::Root => Err(Refusal::RootClosed),
                    At::Folder(folder) => client_may_add(folder),
                }
            }
            Action::Align | Action::Reply => self.not_archived(),
            _ => Err(Refusal::NotForClients),
        }
    }
}
