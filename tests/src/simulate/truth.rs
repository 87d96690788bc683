//! What the server's rows say, read without its index of who sees what; and from them, by the
//! rules alone, who sees which item and who may add where.

use crate::server::Server;
use crate::stage::{Member, Stage};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::{
    BlobId, Creator, Feature, File, Folder, ItemId, Level, Participation, Professional, Profile,
    Relation, Sharing, Space, Subject, counts_for_client, follows, scopes_for, scopes_of,
};
use suivi_server::db::{DbError, Row};
use suivi_server::read::facts;
use suivi_wire::accounts::Role;

/// One item.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    /// The folder that holds it.
    pub(crate) parent: Option<ItemId>,
    /// Its name.
    pub(crate) name: String,
    /// Who made it.
    pub(crate) creator: Creator,
    /// Grows at each change.
    pub(crate) revision: i64,
    /// A folder's switch.
    pub(crate) sharing: Option<Sharing>,
    /// A file as the rules see it, with where its bytes are and their hash.
    pub(crate) file: Option<(File, BlobId, Vec<u8>)>,
}

/// Everything in the record.
#[derive(Debug, Clone)]
pub(crate) struct Truth {
    /// The record.
    pub(crate) space: Space,
    participants: BTreeMap<[u8; 16], Participation>,
    /// What is in it.
    pub(crate) items: BTreeMap<ItemId, Thing>,
    /// Where the company's feed stands.
    pub(crate) seq: i64,
}

const ITEMS: &str = "SELECT i.item_id, i.parent, i.name, i.creator, i.creator_id, i.revision, \
    i.sharing, i.author_id, i.adder_id, i.keeper_id, i.file_company, i.level, i.client_photo, \
    i.blob_id, b.sha256 FROM item i LEFT JOIN blob b ON b.company_id = i.company_id \
    AND b.blob_id = i.blob_id WHERE i.space_id = $1";

fn thing(row: &Row<'_>) -> Result<(ItemId, Thing), DbError> {
    let creator = match row.text(3)? {
        "professional" => Creator::Professional(row.id(4)?),
        "client" => Creator::Client(row.id(4)?),
        _ => Creator::System,
    };
    let id = row.id(0)?;
    let sharing = match row.opt_text(6)? {
        Some(_) => Some(row.word(6)?),
        None => None,
    };
    let file = if sharing.is_some() {
        None
    } else {
        let file = File {
            id,
            creator,
            author: row.opt_id(7)?,
            adder: row.opt_id(8)?,
            keeper: row.opt_id(9)?,
            company: row.id(10)?,
            level: row.parse(11)?,
            client_photo: row.flag(12)?,
        };
        Some((file, row.id(13)?, row.bytes(14)?.to_vec()))
    };
    let thing = Thing {
        parent: row.opt_id(1)?,
        name: row.text(2)?.to_owned(),
        creator,
        revision: row.int(5)?,
        sharing,
        file,
    };
    Ok((id, thing))
}

impl Truth {
    /// Reads it.
    pub(crate) fn read(server: &Server, stage: &Stage) -> Result<Self, String> {
        let (id, company) = (stage.space, stage.company);
        let read = server.read(move |tx| {
            let space = facts::space(tx, id)?.ok_or(suivi_rules::Refusal::NotFound)?;
            let participants = tx.all(
                "SELECT professional_id, state FROM participant WHERE space_id = $1",
                &[(&id).into()],
                |row| {
                    let state = match row.text(1)? {
                        "active" => Participation::Active,
                        "archived" => Participation::Archived,
                        _ => Participation::None,
                    };
                    let id: suivi_rules::ProfessionalId = row.id(0)?;
                    Ok((*id.as_bytes(), state))
                },
            )?;
            let items = tx.all(ITEMS, &[(&id).into()], thing)?;
            let seq = tx.all(
                "SELECT seq FROM company WHERE company_id = $1",
                &[(&company).into()],
                |row| row.int(0),
            )?;
            Ok(Self {
                space,
                participants: participants.into_iter().collect(),
                items: items.into_iter().collect(),
                seq: seq.first().copied().unwrap_or(0),
            })
        });
        read.map_err(|error| error.to_string())
    }

    fn relation(&self, who: &Member) -> Relation {
        let mine = who.professional.map(|id| *id.as_bytes());
        let state = mine.and_then(|id| self.participants.get(&id).copied());
        Relation {
            participation: state.unwrap_or_default(),
            ..Relation::default()
        }
    }

    /// The record is one that his phone keeps.
    pub(crate) fn follows(&self, who: &Member, stage: &Stage) -> bool {
        follows(&subject(who, stage), &self.space, &self.relation(who))
    }

    /// What his phone should hold.
    pub(crate) fn seen_by(&self, who: &Member, stage: &Stage) -> BTreeSet<ItemId> {
        let subject = subject(who, stage);
        if !self.follows(who, stage) {
            return BTreeSet::new();
        }
        let mine = scopes_for(&subject, &self.space, &self.relation(who));
        let seen = self.items.iter().filter(|(id, thing)| {
            let scopes = match &thing.file {
                Some((file, ..)) => scopes_of(file, &self.space),
                None => scopes_of(&self.folder(**id, thing), &self.space),
            };
            mine.sees(&scopes)
        });
        seen.map(|(id, _)| *id).collect()
    }

    fn folder(&self, id: ItemId, thing: &Thing) -> Folder {
        Folder {
            id,
            creator: thing.creator,
            keeper: None,
            sharing: thing.sharing.unwrap_or_default(),
            client_sees: self.client_sees(id),
            direct_client_file: self.has_direct(id),
        }
    }

    /// He sees a folder that is open, or in which he sees something (V20).
    pub(crate) fn client_sees(&self, id: ItemId) -> bool {
        let open = |thing: &Thing| thing.sharing == Some(Sharing::Open);
        let counts = |thing: &Thing| match &thing.file {
            Some((file, ..)) => counts_for_client(file, &self.space),
            None => open(thing),
        };
        self.items.get(&id).is_some_and(open)
            || self
                .items
                .iter()
                .any(|(other, thing)| counts(thing) && self.is_below(*other, id))
    }

    fn is_below(&self, item: ItemId, folder: ItemId) -> bool {
        let parent = |id: &ItemId| self.items.get(id).and_then(|thing| thing.parent);
        std::iter::successors(parent(&item), parent).any(|above| above == folder)
    }

    fn has_direct(&self, folder: ItemId) -> bool {
        let mut files = self.items.values().filter(|it| it.parent == Some(folder));
        files.any(|it| matches!(&it.file, Some((file, ..)) if file.level.says_client()))
    }

    /// The rules in plain words: may he have added this file there? (V15)
    pub(crate) fn may_add(
        &self,
        who: &Member,
        folder: Option<ItemId>,
        is_photo: bool,
    ) -> Result<(), String> {
        if self.space.archived() {
            return Err("the record is archived".into());
        }
        let place = match folder {
            None => None,
            Some(id) => match self.items.get(&id) {
                Some(thing) if thing.file.is_none() => Some((id, thing)),
                _ => return Err("there is no such folder".into()),
            },
        };
        let consented = matches!(
            self.space.kind,
            suivi_rules::SpaceKind::Record {
                consented: true,
                ..
            }
        );
        if is_photo && !consented {
            return Err("the client has not consented".into());
        }
        if who.role == Role::Professional {
            let active = self.relation(who).participation == Participation::Active;
            return if active {
                Ok(())
            } else {
                Err("he is no participant".into())
            };
        }
        let Some((id, thing)) = place else {
            return Err("the root is closed to clients".into());
        };
        let open = match thing.sharing {
            Some(Sharing::Open) => true,
            Some(Sharing::Auto) => self.has_direct(id),
            _ => false,
        };
        if open && self.client_sees(id) {
            Ok(())
        } else {
            Err("the folder is closed to the client".into())
        }
    }

    /// A file's level.
    pub(crate) fn level(&self, item: ItemId) -> Option<Level> {
        let file = self.items.get(&item)?.file.as_ref()?;
        Some(file.0.level)
    }
}

/// Somebody as the rules see him.
fn subject(who: &Member, stage: &Stage) -> Subject {
    match who.professional {
        None => Subject::Client {
            person: who.person,
            active: true,
        },
        Some(id) => Subject::Professional(Professional {
            id,
            person: who.person,
            company: stage.company,
            profile: if id == stage.sofia.professional.unwrap_or(id) {
                Profile::SuperAdministrator
            } else {
                Profile::Employee
            },
            branches: BTreeSet::from([stage.branch]),
            features: BTreeSet::from(Feature::ALL),
            active: true,
        }),
    }
}

/// Uploads that were not committed.
pub(crate) fn uncommitted(server: &Server) -> Result<Vec<ItemId>, String> {
    let read = server.read(|tx| {
        Ok(tx.all(
            "SELECT item_id FROM upload WHERE state <> 'done' ORDER BY item_id",
            &[],
            |row| row.id(0),
        )?)
    });
    read.map_err(|error| error.to_string())
}

/// How often each item came to be, by the audit trail.
pub(crate) fn creations(server: &Server) -> Result<BTreeMap<String, u32>, String> {
    let read = server.read(|tx| {
        Ok(tx.all(
            "SELECT object FROM audit WHERE action = 'add_file' OR action = 'add_folder'",
            &[],
            |row| row.json::<serde_json::Value>(0),
        )?)
    });
    let mut counts = BTreeMap::new();
    for object in read.map_err(|error| error.to_string())? {
        let item = object["item"].as_str().unwrap_or_default().to_owned();
        *counts.entry(item).or_insert(0) += 1;
    }
    Ok(counts)
}
