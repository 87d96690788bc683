//! A small world for tests of lists and feed: two companies, real acts, no HTTP.

use crate::Failed;
use crate::act::ops::Done;
use crate::act::{files, folders, items, participants, records};
use crate::clock::SystemEntropy;
use crate::db::{Db, FromBytes, Mode, Tx};
use crate::read::feed::ScopeSets;
use crate::subject::{self, Caller, TokenHash};
use futures_util::FutureExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use suivi_rules::{
    BranchId, CompanyId, Feature, ItemId, Level, OpId, PersonId, ProfessionalId, Profile, Sharing,
    SpaceId,
};
use suivi_wire::accounts::Role;
use suivi_wire::ops::{AddClient, AddFolder, AddParticipant, ArchiveParticipant, Delete, SetLevel};
use suivi_wire::upload::AddFile;

pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) sets: Arc<ScopeSets>,
    ids: u64,
    pub(crate) now: i64,
    _folder: tempfile::TempDir,
}

/// A company with two branches.
pub(crate) struct Company {
    pub(crate) id: CompanyId,
    pub(crate) branches: [BranchId; 2],
}

/// Somebody with a live session.
#[derive(Clone, Copy)]
pub(crate) struct Who {
    pub(crate) token: TokenHash,
    pub(crate) person: PersonId,
    /// Nobody's for a client.
    pub(crate) professional: ProfessionalId,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path(), Mode::Inline, &SystemEntropy).unwrap();
        Self {
            db,
            sets: Arc::default(),
            ids: 0,
            now: 1_000_000,
            _folder: folder,
        }
    }

    pub(crate) fn id<T: FromBytes>(&mut self) -> T {
        self.ids += 1;
        let mut bytes = [7; 16];
        bytes[8..].copy_from_slice(&self.ids.to_be_bytes());
        T::from_bytes(bytes)
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failed> + Send + 'static,
    ) -> T {
        self.db.write(work).now_or_never().unwrap().unwrap()
    }

    pub(crate) fn read<T: Send + 'static>(
        &self,
        who: Who,
        work: impl FnOnce(&mut Tx<'_>, &Caller) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let now = self.now;
        let work = move |tx: &mut Tx<'_>| {
            let caller = subject::of_token(tx, &who.token, now)?;
            work(tx, &caller)
        };
        self.db.read(work).now_or_never().unwrap()
    }

    /// As this person; what is refused changes nothing.
    pub(crate) fn act(
        &mut self,
        who: Who,
        work: impl FnOnce(&mut Tx<'_>, &Caller, i64) -> Result<Done, Failed> + Send + 'static,
    ) -> Result<Done, Failed> {
        self.now += 1000;
        let now = self.now;
        let work = move |tx: &mut Tx<'_>| {
            let caller = subject::of_token(tx, &who.token, now)?;
            work(tx, &caller, now)
        };
        self.db.write(work).now_or_never().unwrap()
    }

    pub(crate) fn company(&mut self) -> Company {
        let (id, branches): (CompanyId, [BranchId; 2]) = (self.id(), [self.id(), self.id()]);
        self.write(move |tx| {
            tx.exec(
                "INSERT INTO company (company_id, name, seq, org_seq, scope_count, audit_count, \
                 audit_hash, grace_days, several_devices, created_at) \
                 VALUES ($1, 'C', 0, 0, 0, 0, $2, 7, 0, 0)",
                &[(&id).into(), (&[0; 32]).into()],
            )?;
            for branch in &branches {
                tx.exec(
                    "INSERT INTO branch (company_id, branch_id, name) VALUES ($1, $2, 'B')",
                    &[(&id).into(), branch.into()],
                )?;
            }
            Ok(())
        });
        Company { id, branches }
    }

    fn person(&mut self, role: Role) -> Who {
        let (person, token, device): (PersonId, BlobToken, suivi_rules::DeviceId) =
            (self.id(), self.id(), self.id());
        let who = Who {
            token: token.0,
            person,
            professional: self.id(),
        };
        let role = if role == Role::Client {
            "client"
        } else {
            "professional"
        };
        self.write(move |tx| {
            let email = person.to_string();
            tx.exec(
                "INSERT INTO person (person_id, email, password, name, active, client_role, \
                 created_at) VALUES ($1, $2, '', 'P', 1, $3, 0)",
                &[(&person).into(), (&email).into(), (role == "client").into()],
            )?;
            tx.exec(
                "INSERT INTO device (device_id, person_id, role, name, seen_at, confirmed, \
                 offered, offer) VALUES ($1, $2, $3, 'D', 0, NULL, NULL, 0)",
                &[(&device).into(), (&person).into(), role.into()],
            )?;
            tx.exec(
                "INSERT INTO session (token_hash, kind, person_id, role, device_id, single, \
                 created_at, seen_at) VALUES ($1, 'session', $2, $3, $4, 0, 0, 0)",
                &[
                    (&who.token.0).into(),
                    (&person).into(),
                    role.into(),
                    (&device).into(),
                ],
            )?;
            Ok(())
        });
        who
    }

    pub(crate) fn professional(
        &mut self,
        company: &Company,
        profile: Profile,
        branches: &[BranchId],
    ) -> Who {
        let who = self.person(Role::Professional);
        let (company, branches) = (company.id, branches.to_vec());
        self.write(move |tx| {
            let profile = serde_json::to_string(&profile).unwrap();
            let features = serde_json::to_string(&Feature::ALL).unwrap();
            let name = who.professional.to_string();
            tx.exec(
                "INSERT INTO professional (company_id, professional_id, person_id, email, name, \
                 profile, features, active) VALUES ($1, $2, $3, $4, $4, $5, $6, 1)",
                &[
                    (&company).into(),
                    (&who.professional).into(),
                    (&who.person).into(),
                    (&name).into(),
                    profile.trim_matches('"').into(),
                    (&features).into(),
                ],
            )?;
            for branch in &branches {
                tx.exec(
                    "INSERT INTO professional_branch (company_id, professional_id, branch_id) \
                     VALUES ($1, $2, $3)",
                    &[(&company).into(), (&who.professional).into(), branch.into()],
                )?;
            }
            Ok(())
        });
        who
    }

    /// A record made by this professional, with consent, and its client with an account.
    pub(crate) fn client(&mut self, by: Who, name: &str, branches: &[BranchId]) -> (SpaceId, Who) {
        let (op, space, client) = (self.id::<OpId>(), self.id::<SpaceId>(), self.id());
        let (name, branches) = (name.to_owned(), branches.iter().copied().collect());
        let add = AddClient {
            op,
            space,
            client,
            name,
            branches,
        };
        self.act(by, move |tx, caller, now| {
            records::add(tx, caller, now, &add)
        })
        .unwrap();
        let who = self.person(Role::Client);
        self.write(move |tx| {
            tx.exec(
                "UPDATE record SET person_id = $2, consent_at = 1 WHERE space_id = $1",
                &[(&space).into(), (&who.person).into()],
            )?;
            // As the acceptance of an invitation does.
            tx.exec(
                "UPDATE company SET seq = seq + 1, org_seq = seq + 1 WHERE company_id = \
                 (SELECT company_id FROM space WHERE space_id = $1)",
                &[(&space).into()],
            )?;
            Ok(())
        });
        (space, who)
    }

    pub(crate) fn folder(&mut self, by: Who, space: SpaceId, name: &str) -> Result<ItemId, Failed> {
        let (op, item) = (self.id(), self.id());
        let add = AddFolder {
            op,
            item,
            space,
            parent: None,
            name: name.to_owned(),
            sharing: Sharing::Auto,
        };
        self.act(by, move |tx, caller, now| {
            folders::add(tx, caller, now, &add)
        })?;
        Ok(item)
    }

    pub(crate) fn file(
        &mut self,
        by: Who,
        space: SpaceId,
        folder: Option<ItemId>,
        name: &str,
        level: Level,
    ) -> Result<ItemId, Failed> {
        let item = self.id();
        let add = AddFile {
            op: self.id(),
            item,
            space,
            folder,
            level: Some(level),
            name: name.to_owned(),
            sha256: None,
            length: 1,
            captured_at: None,
            pose: None,
            set: None,
            for_client: false,
        };
        let bytes = files::Bytes {
            blob: self.id(),
            sha256: [1; 32],
            length: 1,
            media_type: "image/jpeg".to_owned(),
        };
        self.act(by, move |tx, caller, now| {
            files::write(tx, caller, now, &add, &bytes)
        })?;
        Ok(item)
    }

    pub(crate) fn set_level(
        &mut self,
        by: Who,
        item: ItemId,
        level: Level,
    ) -> Result<Done, Failed> {
        let set = SetLevel {
            op: self.id(),
            item,
            level,
            base: i64::MAX,
        };
        self.act(by, move |tx, caller, now| {
            items::set_level(tx, caller, now, &set)
        })
    }

    pub(crate) fn delete(&mut self, by: Who, item: ItemId) -> Result<Done, Failed> {
        let delete = Delete {
            op: self.id(),
            item,
        };
        self.act(by, move |tx, caller, now| {
            items::delete(tx, caller, now, &delete)
        })
    }

    pub(crate) fn participate(
        &mut self,
        by: Who,
        space: SpaceId,
        who: Who,
    ) -> Result<Done, Failed> {
        let add = AddParticipant {
            op: self.id(),
            space,
            professional: who.professional,
        };
        self.act(by, move |tx, caller, now| {
            participants::add(tx, caller, now, &add)
        })
    }

    pub(crate) fn part(&mut self, by: Who, space: SpaceId, who: Who) -> Result<Done, Failed> {
        let archive = ArchiveParticipant {
            op: self.id(),
            space,
            professional: who.professional,
            successor: None,
        };
        self.act(by, move |tx, caller, now| {
            participants::archive(tx, caller, now, &archive)
        })
    }

    /// The professional of another company takes part, as after the client's approval.
    pub(crate) fn invite(&mut self, company: &Company, space: SpaceId, who: Who, home: CompanyId) {
        let company = company.id;
        self.now += 1000;
        let now = self.now;
        self.write(move |tx| {
            let mut commit = crate::act::commit::Commit::begin(tx, company, None, now)?;
            participants::activate(tx, &mut commit, space, who.professional, home)?;
            commit.finish(tx)?;
            Ok(())
        });
    }
}

/// A token made of an id, so that it can be counted up like one.
struct BlobToken(TokenHash);

impl FromBytes for BlobToken {
    fn from_bytes(bytes: [u8; 16]) -> Self {
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(&bytes);
        Self(TokenHash(hash))
    }
}

/// All of them, in order.
pub(crate) fn set<T: Ord>(all: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    all.into_iter().collect()
}
