//! What is done: each verb as requests.

use super::script::{Bytes, Then, Verb};
use super::{Came, Play, Thing, find};
use crate::answer::Answer;
use crate::organisation::{self, new_client, new_professional};
use crate::person::{self, Person, Record};
use crate::world::PASSWORD;
use crate::{asks, bytes, fresh};
use suivi_rules::{ItemId, Level, SetId, Sharing, SpaceId};
use suivi_wire::accounts::Role;
use suivi_wire::ops::{
    AddFolder, ArchiveParticipant, ChangeProfessional, Describe, Operation, OpsAnswer, Outcome,
    SetProfessionalActive, WithdrawConsent,
};
use suivi_wire::rows::Row;
use suivi_wire::upload::AddFile;

impl Play<'_> {
    pub(super) fn acts(&mut self, by: &Person, verb: &Verb, then: &Then) -> Result<Came, String> {
        match verb {
            // Made before the server started.
            Verb::Company { .. } => Ok(Came::Done),
            Verb::Professional {
                name,
                profile,
                branches,
                features,
            } => {
                let branches = self.branches(branches)?;
                let (mut op, code) = new_professional(name, *profile, &branches);
                if let Some(features) = features {
                    op.features = features.iter().copied().collect();
                }
                let came = ask(by, &Operation::AddProfessional(op.clone()), then);
                if done(&came, then) {
                    let person = self.world.accept(&code, &op.email);
                    self.knows(name, person);
                }
                Ok(came)
            }
            Verb::Record {
                client,
                branches,
                account,
                consent,
            } => {
                let op = new_client(client, &self.branches(branches)?);
                let record = Record {
                    space: op.space,
                    client: op.client,
                };
                let came = ask(by, &Operation::AddClient(op), then);
                if done(&came, then) {
                    self.records.insert(client.clone(), record);
                    if *account {
                        let person = self.world.client(by, record, client);
                        self.knows(client, person);
                    }
                    if *consent {
                        let who = if *account { &self.people[client] } else { by };
                        organisation::consent(who, record.space);
                    }
                }
                Ok(came)
            }
            Verb::InviteClient {
                record,
                called,
                person,
            } => {
                let record = *find(&self.records, record)?;
                let client = match person {
                    None => self.world.client(by, record, called),
                    Some(person) => {
                        let email = find(&self.people, person)?.email.clone();
                        let code = organisation::invite_client(by, record.space);
                        let device = fresh::device();
                        let answer = self.world.try_accept(&code, &email, PASSWORD, &device);
                        self.world.session(&email, device, &answer.json())
                    }
                };
                self.knows(called, client);
                Ok(Came::Done)
            }
            Verb::SignIn { earlier, transfer } => {
                if let Some(called) = transfer {
                    self.people.insert(called.clone(), by.uploader());
                }
                if let Some(earlier) = earlier {
                    let role = by
                        .account
                        .as_ref()
                        .map_or(Role::Client, |account| account.role);
                    let now = self.world.sign_in(&by.email, role);
                    let label = self.label_of(by)?;
                    self.people.insert(earlier.clone(), by.clone());
                    self.people.insert(label, now);
                }
                Ok(Came::Done)
            }
            Verb::Phone(_) => Ok(of_answer(&by.delete("/v1/sessions"))),
            Verb::Sees(labels) => self.sees_all(by, labels),
            Verb::DoesNotSee(labels) => self.sees_none(by, labels),
            Verb::Lists { place, shows } => self.lists(by, place, shows),
            Verb::AddFolder {
                folder,
                place,
                sharing,
            } => self.adds_folder(by, folder, place, *sharing, then),
            Verb::AddFile {
                file, place, again, ..
            } => {
                let (space, folder) = self.place(place)?;
                let (mut add, bytes) = self.new_file(verb, space, folder)?;
                if let Some(again) = again {
                    add.item = find(&self.things, again)?.item;
                }
                self.adds_file(by, file, add, bytes, then)
            }
            Verb::Template { .. }
            | Verb::Document { .. }
            | Verb::Result { .. }
            | Verb::Reads { .. } => self.on_results(by, verb, then),
            _ => self.operates(by, verb, then),
        }
    }

    /// What is one operation, or some that belong together.
    fn operates(&mut self, by: &Person, verb: &Verb, then: &Then) -> Result<Came, String> {
        let op = match verb {
            Verb::Rename { item, name } => asks::rename(self.thing(item)?.item, name),
            Verb::Move { item, to } => {
                let (space, to) = self.place(to)?;
                let thing = self.thing(item)?;
                if space != thing.space {
                    return Err("a move stays inside its space".to_owned());
                }
                asks::move_to(thing.item, to)
            }
            Verb::Describe {
                file,
                tags,
                captured_at,
            } => Operation::Describe(Describe {
                op: fresh::id(),
                item: self.thing(file)?.item,
                tags: tags.clone(),
                captured_at: *captured_at,
            }),
            Verb::SetLevel { file, level, stale } => {
                let thing = self.thing(file)?;
                let base = if *stale {
                    thing.first_revision
                } else {
                    revision(by, thing)
                };
                asks::set_level(thing.item, self.level(level)?, base)
            }
            Verb::SetSharing { folder, sharing } => {
                asks::set_sharing(self.thing(folder)?.item, *sharing)
            }
            Verb::Delete { item } => asks::delete(self.thing(item)?.item),
            Verb::Participant {
                record,
                who,
                asked,
                approve,
                archived,
                successor,
            } => {
                let space = find(&self.records, record)?.space;
                if *asked {
                    organisation::invite_external(space, &find(&self.people, who)?.email)
                } else {
                    let who = *find(&self.professionals, who)?;
                    let mine = by.account.as_ref().and_then(|account| account.professional);
                    match (approve, archived) {
                        (Some(approve), _) => organisation::answer_external(space, who, *approve),
                        (None, true) => Operation::ArchiveParticipant(ArchiveParticipant {
                            op: fresh::id(),
                            space,
                            professional: who,
                            successor: successor
                                .as_ref()
                                .map(|who| find(&self.professionals, who).copied())
                                .transpose()?,
                        }),
                        (None, false) if mine == Some(who) => asks::join(space),
                        (None, false) => asks::add_participant(space, who),
                    }
                }
            }
            Verb::ChangeRecord {
                record,
                archived,
                branches,
                name,
                consent,
            } => {
                let space = find(&self.records, record)?.space;
                match (archived, branches, name, consent) {
                    (Some(true), None, None, None) => asks::archive_record(space),
                    (Some(false), None, None, None) => asks::restore_record(space),
                    (None, Some(branches), None, None) => {
                        asks::set_record_branches(space, &self.branches(branches)?)
                    }
                    (None, None, Some(name), None) => asks::edit_client(space, name),
                    (None, None, None, Some(true)) => asks::give_consent(space),
                    (None, None, None, Some(false)) => {
                        Operation::WithdrawConsent(WithdrawConsent {
                            op: fresh::id(),
                            space,
                        })
                    }
                    _ => return Err("one change at a time".to_owned()),
                }
            }
            Verb::ChangeProfessional {
                who,
                profile,
                branches,
                features,
                active,
            } => {
                let professional = *find(&self.professionals, who)?;
                match active {
                    Some(active) => Operation::SetProfessionalActive(SetProfessionalActive {
                        op: fresh::id(),
                        professional,
                        active: *active,
                    }),
                    None => Operation::ChangeProfessional(ChangeProfessional {
                        op: fresh::id(),
                        professional,
                        profile: *profile,
                        branches: branches
                            .as_ref()
                            .map(|names| self.branches(names))
                            .transpose()?
                            .map(|ids| ids.into_iter().collect()),
                        features: features.as_ref().map(|all| all.iter().copied().collect()),
                    }),
                }
            }
            other => return Err(format!("{other:?} is no operation")),
        };
        let came = ask(by, &op, then);
        if let (true, Verb::Move { item, to }) = (done(&came, then), verb) {
            let (_, folder) = self.place(to)?;
            if let Some(thing) = self.things.get_mut(item) {
                thing.folder = folder;
            }
        }
        Ok(came)
    }

    fn adds_folder(
        &mut self,
        by: &Person,
        label: &str,
        place: &str,
        sharing: Sharing,
        then: &Then,
    ) -> Result<Came, String> {
        let (space, parent) = self.place(place)?;
        let op = AddFolder {
            sharing,
            ..asks::add_folder(space, parent, label)
        };
        let thing = Thing {
            item: op.item,
            space,
            folder: parent,
            name: label.to_owned(),
            bytes: None,
            first_revision: 1,
        };
        let came = ask(by, &Operation::AddFolder(op), then);
        self.remembers(label, thing, then);
        Ok(came)
    }

    fn new_file(
        &self,
        verb: &Verb,
        space: SpaceId,
        folder: Option<ItemId>,
    ) -> Result<(AddFile, Vec<u8>), String> {
        let Verb::AddFile {
            file,
            level,
            pose,
            for_client,
            kind,
            ..
        } = verb
        else {
            return Err(format!("{verb:?} adds no file"));
        };
        let bytes = match kind {
            Bytes::Photo => bytes::jpeg(file.as_bytes()),
            Bytes::Document => bytes::pdf(file),
        };
        let mut add = asks::add_file(space, folder, Level::JustMe, &bytes);
        add.level = level.as_ref().map(|level| self.level(level)).transpose()?;
        add.name.clone_from(file);
        add.pose.clone_from(pose);
        add.set = pose.as_ref().map(|_| fresh::id::<SetId>());
        add.for_client = *for_client;
        Ok((add, bytes))
    }

    /// What opens and closes is told by a dry run of the same operation.
    fn adds_file(
        &mut self,
        by: &Person,
        label: &str,
        add: AddFile,
        bytes: Vec<u8>,
        then: &Then,
    ) -> Result<Came, String> {
        if then.opens.is_some() || then.closes.is_some() || then.would {
            let told = Came::Of(vec![by.would(&Operation::AddFile(add.clone()))]);
            if then.would {
                return Ok(told);
            }
            self.judges(&told, then)?;
        }
        let answer = by.upload(&add, &bytes);
        let first_revision = if answer.is_success() {
            person::receipt(&answer).revision
        } else {
            0
        };
        let thing = Thing {
            item: add.item,
            space: add.space,
            folder: add.folder,
            name: add.name,
            bytes: Some(bytes),
            first_revision,
        };
        self.remembers(label, thing, then);
        Ok(of_answer(&answer))
    }

    /// Also what was refused has a label: nobody may see it afterwards.
    pub(super) fn remembers(&mut self, label: &str, thing: Thing, then: &Then) {
        if !then.would {
            self.things.insert(label.to_owned(), thing);
        }
    }
}

/// Asks for an operation; where it matters what is told before, asks for that first.
pub(super) fn ask(by: &Person, op: &Operation, then: &Then) -> Came {
    let told = then.opens.is_some() || then.closes.is_some();
    let rehearsed = (then.would || told).then_some(true);
    let done = (!then.would).then_some(false);
    let mut results = Vec::new();
    for dry_run in rehearsed.into_iter().chain(done) {
        match by
            .send(std::slice::from_ref(op), dry_run)
            .result::<OpsAnswer>()
        {
            Ok(answer) => results.extend(answer.results),
            Err(code) => return Came::Refused(code),
        }
    }
    Came::Of(results)
}

pub(super) fn of_answer(answer: &Answer) -> Came {
    if answer.is_success() {
        Came::Done
    } else {
        Came::Refused(answer.problem().code)
    }
}

pub(super) fn done(came: &Came, then: &Then) -> bool {
    match came {
        Came::Done => true,
        Came::Refused(_) => false,
        Came::Of(results) => {
            !then.would
                && results
                    .iter()
                    .all(|result| result.outcome == Outcome::Applied)
        }
    }
}

/// The revision that somebody saw; of what he does not see, some.
fn revision(by: &Person, thing: &Thing) -> i64 {
    match by.item(thing.item).map(|answer| answer.row) {
        Ok(Row::File(row)) => row.revision,
        _ => thing.first_revision,
    }
}
