//! People who work, remember what they were told, and send again what was not answered.

use super::work::{ACKNOWLEDGEMENT, Chance, Counted, Fuse};
use reqwest::Method;
use reqwest::blocking::{Body, RequestBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::person::receipt;
use suivi_tests::{Answer, Person, asks, bytes, fresh};
use suivi_wire::ops::{OpResult, Operation, OpsAnswer, OpsRequest, Outcome};
use suivi_wire::rows::Row;
use suivi_wire::upload::AddFile;

const LEVELS_OF_PROFESSIONALS: &[Level] = &[
    Level::JustMe,
    Level::Company,
    Level::MeAndClient,
    Level::CompanyAndClient,
    Level::Everyone,
];
const LEVELS_OF_CLIENTS: &[Level] = &[Level::JustMe, Level::CompanyAndClient, Level::Everyone];

/// What somebody was told that the server keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// Folder or file.
    pub(super) kind: Kind,
    /// Its name.
    pub(super) name: String,
    /// Where it is; none for the root.
    pub(super) parent: Option<ItemId>,
    /// How often it was made or changed. Done twice, it would be one more.
    pub(super) revision: i64,
    /// Of a file: its bytes.
    pub sha256: Option<String>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder.
    Folder,
    /// A file of this level.
    File(Level),
}

impl Kept {
    /// A folder.
    pub(super) fn folder(name: &str, parent: Option<ItemId>, revision: i64) -> Self {
        Self {
            kind: Kind::Folder,
            name: name.to_owned(),
            parent,
            revision,
            sha256: None,
        }
    }

    /// As a row shows it.
    pub(super) fn of(row: &Row) -> Self {
        match row {
            Row::Folder(row) => Self::folder(&row.name, row.parent, row.revision),
            Row::File(row) => Self {
                kind: Kind::File(row.level),
                name: row.name.clone(),
                parent: row.folder,
                revision: row.revision,
                sha256: Some(row.sha256.clone()),
            },
            other => panic!("no item: {other:?}"),
        }
    }
}

/// The revision that an item has since an operation.
pub(super) fn revision(result: &OpResult) -> i64 {
    result
        .stands
        .and_then(|stands| stands.revision)
        .expect("a change gives an item a revision")
}

/// Something that was begun and not yet acknowledged.
enum Begun {
    Asked(Operation),
    Sent(Upload),
}

/// An upload that is under way.
struct Upload {
    add: AddFile,
    bytes: Vec<u8>,
    /// As many bytes as one request carries.
    piece: usize,
    /// In one shot: the creation carries the first piece.
    at_once: bool,
    /// The server has said that it has so many. It never takes that back.
    known: usize,
}

/// The connection was cut: the server is gone.
struct Gone;

/// Somebody who works.
pub(super) struct Worker {
    /// Who.
    pub(super) person: Person,
    /// He is the client; else a professional.
    pub(super) is_client: bool,
    /// How many things were acknowledged.
    pub(super) acknowledged: usize,
    /// How many had to be sent again.
    pub(super) repeated: usize,
    space: SpaceId,
    /// Where a client puts things.
    inbox: Option<ItemId>,
    /// What he does not delete: others need it.
    needed: Option<ItemId>,
    chance: Chance,
    names: u32,
    kept: BTreeMap<ItemId, Kept>,
    begun: Option<Begun>,
}

impl Worker {
    /// A professional who makes folders of his own.
    pub(super) fn professional(person: Person, space: SpaceId, seed: u64) -> Self {
        Self {
            person,
            is_client: false,
            acknowledged: 0,
            repeated: 0,
            space,
            inbox: None,
            needed: None,
            chance: Chance::new(seed),
            names: 0,
            kept: BTreeMap::new(),
            begun: None,
        }
    }

    /// A client who adds to a folder that is open to him.
    pub(super) fn client(person: Person, space: SpaceId, inbox: ItemId, seed: u64) -> Self {
        let inbox = Some(inbox);
        Self {
            is_client: true,
            inbox,
            ..Self::professional(person, space, seed)
        }
    }

    /// He has made this before, for others, and will not delete it.
    pub(super) fn made(&mut self, id: ItemId, kept: Kept) {
        self.needed = Some(id);
        self.kept.insert(id, kept);
    }

    /// All that the server has told him that it keeps.
    pub(super) fn kept(&self) -> impl Iterator<Item = (ItemId, &Kept)> {
        self.kept.iter().map(|(id, kept)| (*id, kept))
    }

    /// Works until the server is gone.
    pub(super) fn works(&mut self, fuse: &Arc<Fuse>) {
        while self.does_one(Some(fuse)).is_ok() {}
        assert!(
            fuse.is_burnt(),
            "{}: the server went without being killed",
            self.person.name
        );
    }

    /// Ends what was begun.
    pub(super) fn settles(&mut self) {
        if self.begun.is_some() {
            self.does_one(None)
                .unwrap_or_else(|Gone| panic!("the server went"));
        }
    }

    fn does_one(&mut self, fuse: Option<&Arc<Fuse>>) -> Result<(), Gone> {
        let again = self.begun.is_some();
        self.repeated += usize::from(again);
        let begun = self.begun.take().unwrap_or_else(|| self.begins());
        match begun {
            Begun::Asked(op) => {
                let result = self
                    .ask(&op)
                    .inspect_err(|Gone| self.begun = Some(Begun::Asked(op.clone())))?;
                let done = match result.outcome {
                    Outcome::Applied => true,
                    Outcome::Duplicate => again,
                    Outcome::Noop | Outcome::Rejected | Outcome::Retry => false,
                };
                assert!(
                    done,
                    "{} asked for {op:?} ({again}): {result:?}",
                    self.person.name
                );
                self.remember(&op, &result);
            }
            Begun::Sent(mut upload) => match self.send(&mut upload, fuse) {
                Ok(()) => self.remember_file(&upload),
                Err(Gone) => {
                    self.begun = Some(Begun::Sent(upload));
                    return Err(Gone);
                }
            },
        }
        self.acknowledged += 1;
        if let Some(fuse) = fuse {
            fuse.burn(ACKNOWLEDGEMENT);
        }
        Ok(())
    }

    // What he begins ---------------------------------------------------------------------------

    fn begins(&mut self) -> Begun {
        let files = self.of_kind(|kind| matches!(kind, Kind::File(_)));
        // A client's inbox is not his own, so there is no folder that he would change.
        let folders = self.of_kind(|kind| matches!(kind, Kind::Folder));
        let something: Vec<ItemId> = files.iter().chain(&folders).copied().collect();
        let begun = match self.chance.below(100) {
            0..40 => None,
            40..55 => self.folder(&folders),
            55..70 => self.rename(&something),
            70..83 => self.level(&files),
            83..92 => self.relocate(&files, &folders),
            _ => self.delete(&something),
        };
        begun.map_or_else(|| Begun::Sent(self.upload(&folders)), Begun::Asked)
    }

    fn of_kind(&self, is: impl Fn(Kind) -> bool) -> Vec<ItemId> {
        let of_kind = |(id, kept): (&ItemId, &Kept)| is(kept.kind).then_some(*id);
        self.kept.iter().filter_map(of_kind).collect()
    }

    fn name(&mut self, what: &str) -> String {
        self.names += 1;
        format!("{what} {} of {}.jpg", self.names, self.person.name)
    }

    /// One of his folders or, as often as any of them, the root.
    fn place(&mut self, folders: &[ItemId]) -> Option<ItemId> {
        let mut places: Vec<Option<ItemId>> = folders.iter().copied().map(Some).collect();
        places.push(None);
        self.inbox.or(*self.chance.one_of(&places)?)
    }

    fn levels(&self) -> &'static [Level] {
        if self.is_client {
            LEVELS_OF_CLIENTS
        } else {
            LEVELS_OF_PROFESSIONALS
        }
    }

    fn upload(&mut self, folders: &[ItemId]) -> Upload {
        let folder = self.place(folders);
        let level = *self.chance.one_of(self.levels()).expect("there are levels");
        let length = 1 + self.chance.below(120_000);
        let bytes = bytes::photo(
            self.chance.below(u64::MAX),
            usize::try_from(length).expect("small"),
        );
        let at_once = self.chance.below(2) == 0;
        let pieces = if at_once { 1 } else { 1 + self.chance.below(4) };
        let piece = bytes
            .len()
            .div_ceil(usize::try_from(pieces).expect("small"));
        let mut add = asks::add_file(self.space, folder, level, &bytes);
        add.name = self.name("photo");
        Upload {
            add,
            bytes,
            piece,
            at_once,
            known: 0,
        }
    }

    fn folder(&mut self, folders: &[ItemId]) -> Option<Operation> {
        // Two deep at most: how deep folders can be is not what is tested here.
        let roots: Vec<ItemId> = folders
            .iter()
            .copied()
            .filter(|id| self.kept[id].parent.is_none())
            .collect();
        let parent = self.place(&roots);
        let name = self.name("folder");
        (!self.is_client).then(|| Operation::AddFolder(asks::add_folder(self.space, parent, &name)))
    }

    fn rename(&mut self, something: &[ItemId]) -> Option<Operation> {
        let item = *self.chance.one_of(something)?;
        Some(asks::rename(item, &self.name("renamed")))
    }

    fn level(&mut self, files: &[ItemId]) -> Option<Operation> {
        let item = *self.chance.one_of(files)?;
        let kept = &self.kept[&item];
        let others: Vec<Level> = self
            .levels()
            .iter()
            .copied()
            .filter(|level| kept.kind != Kind::File(*level))
            .collect();
        let level = *self.chance.one_of(&others)?;
        Some(asks::set_level(item, level, kept.revision))
    }

    fn relocate(&mut self, files: &[ItemId], folders: &[ItemId]) -> Option<Operation> {
        let item = *self.chance.one_of(files)?;
        let to = self.place(folders);
        (to != self.kept[&item].parent).then(|| asks::move_to(item, to))
    }

    fn delete(&mut self, something: &[ItemId]) -> Option<Operation> {
        let item = *self.chance.one_of(something)?;
        (self.needed != Some(item)).then(|| asks::delete(item))
    }

    // How he sends it --------------------------------------------------------------------------

    fn ask(&self, op: &Operation) -> Result<OpResult, Gone> {
        let request = OpsRequest {
            ops: vec![op.clone()],
            dry_run: false,
        };
        let request = self.person.request(Method::POST, "/v1/ops").json(&request);
        let answer: OpsAnswer = answered(request)?.json();
        Ok(answer
            .results
            .into_iter()
            .next()
            .expect("one operation, one result"))
    }

    /// Creates the upload, or finds it as far as it had come, and sends what is missing.
    fn send(&self, upload: &mut Upload, fuse: Option<&Arc<Fuse>>) -> Result<(), Gone> {
        let mut request = self.person.creation(&upload.add);
        if upload.at_once && upload.known == 0 {
            request = with_body(request, upload.bytes.clone(), fuse);
        }
        let mut answer = answered(request)?;
        assert_eq!(answer.status, 201, "{}: {answer:?}", self.person.name);
        loop {
            let offset = offset(&answer);
            assert!(
                offset >= upload.known,
                "{} bytes were there, {offset} are",
                upload.known
            );
            upload.known = offset;
            if offset == upload.bytes.len() {
                let receipt = receipt(&answer);
                assert_eq!(receipt.item, upload.add.item);
                assert_eq!(Some(receipt.sha256), upload.add.sha256);
                return Ok(());
            }
            let end = upload.bytes.len().min(offset + upload.piece);
            let request = self
                .person
                .request(Method::PATCH, &format!("/v1/tus/{}", upload.add.item))
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", offset);
            answer = answered(with_body(request, upload.bytes[offset..end].to_vec(), fuse))?;
            assert_eq!(answer.status, 204, "{}: {answer:?}", self.person.name);
        }
    }

    // What he remembers ------------------------------------------------------------------------

    fn remember_file(&mut self, upload: &Upload) {
        let add = &upload.add;
        let kept = Kept {
            kind: Kind::File(add.level.expect("a level was chosen")),
            name: add.name.clone(),
            parent: add.folder,
            revision: 1,
            sha256: Some(fresh::sha256(&upload.bytes)),
        };
        self.kept.insert(add.item, kept);
    }

    fn remember(&mut self, op: &Operation, result: &OpResult) {
        let changed = |item: ItemId, kept: &mut BTreeMap<ItemId, Kept>, to: &dyn Fn(&mut Kept)| {
            let kept = kept.get_mut(&item).expect("he changes what he made");
            kept.revision = revision(result);
            to(kept);
        };
        match op {
            Operation::AddFolder(op) => {
                self.kept
                    .insert(op.item, Kept::folder(&op.name, op.parent, revision(result)));
            }
            Operation::Rename(op) => {
                changed(op.item, &mut self.kept, &|kept| {
                    kept.name.clone_from(&op.name)
                });
            }
            Operation::SetLevel(op) => {
                changed(op.item, &mut self.kept, &|kept| {
                    kept.kind = Kind::File(op.level)
                });
            }
            Operation::Move(op) => changed(op.item, &mut self.kept, &|kept| kept.parent = op.to),
            Operation::Delete(op) => self.forget(op.item),
            other => panic!("nobody here asks for {other:?}"),
        }
    }

    /// It is deleted, with all that is in it.
    fn forget(&mut self, item: ItemId) {
        self.kept.remove(&item);
        let inside: Vec<ItemId> = self
            .kept
            .iter()
            .filter_map(|(id, kept)| (kept.parent == Some(item)).then_some(*id))
            .collect();
        for item in inside {
            self.forget(item);
        }
    }
}

fn with_body(request: RequestBuilder, bytes: Vec<u8>, fuse: Option<&Arc<Fuse>>) -> RequestBuilder {
    let length = bytes.len() as u64;
    request
        .header("Content-Type", "application/offset+octet-stream")
        .body(Body::sized(Counted::new(bytes, fuse.cloned()), length))
}

fn answered(request: RequestBuilder) -> Result<Answer, Gone> {
    Answer::try_of(request).map_err(|_| Gone)
}

fn offset(answer: &Answer) -> usize {
    let offset = answer
        .header("upload-offset")
        .unwrap_or_else(|| panic!("no offset: {answer:?}"));
    offset.parse().expect("an offset is a number")
}
