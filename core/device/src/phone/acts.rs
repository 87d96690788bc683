//! What a person does: queued, so that it is done without network too, or asked of the server at
//! once where that is how it must be (people, consent).

use super::{Phone, PhoneError};
use crate::cache::Cache;
use crate::queue::{Block, Copy, Entry, Event, State, Work};
use crate::run::runner::Runner;
use crate::time::new_id;
use crate::views::{Here, Me, folder};
use std::path::PathBuf;
use std::sync::Arc;
use suivi_rules::{
    Action, ItemId, Level, Object, OpId, Place, Refusal, SetId, Sharing, SpaceId, Width,
    levels_for, narrower,
};
use suivi_wire::ops::{
    AddFolder, Delete, Move, OpResult, Operation, OpsAnswer, OpsRequest, Rename, SetLevel,
    SetSharing,
};
use suivi_wire::rows::{FileRow, FolderRow};
use suivi_wire::upload::AddFile;
use suivi_wire::{Code, Micros, names};

/// Photos to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddPhotosRequest {
    /// Where.
    pub space: SpaceId,
    /// In which folder; none for the root.
    pub folder: Option<ItemId>,
    /// Who sees them.
    pub level: Level,
    /// Which.
    pub photos: Vec<PhotoSource>,
    /// They belong together: a before/after set.
    pub together: bool,
}

/// One photo to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoSource {
    /// Where it is. It is read, never changed.
    pub path: PathBuf,
    /// Its name; else the file's.
    pub name: Option<String>,
    /// The pose slot.
    pub pose: Option<String>,
    /// When it was taken, if the person says so; else the photo's own time.
    pub captured_at: Option<Micros>,
}

/// What became of photos that were added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddPhotosReceipt {
    /// The set, if they belong together.
    pub set: Option<SetId>,
    /// In the order of the request.
    pub photos: Vec<AddedPhoto>,
}

/// What became of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedPhoto {
    /// Its operation.
    pub op: OpId,
    /// Its id, here and on the server.
    pub item: ItemId,
    /// Saved on this phone; or why it needs its person.
    pub saved: Result<(), Block>,
}

impl Phone {
    /// Adds photos. Comes back when each is durable on this phone (copy synced, row written) or
    /// has its reason; then the sources are needed no more. Once begun it finishes, whoever goes
    /// away. One that can't be taken stays where it was and does not stop the others.
    ///
    /// # Errors
    /// The rules say no to all of them; the outbox can't be written. Nothing was queued then.
    pub async fn add_photos(
        self: &Arc<Self>,
        request: AddPhotosRequest,
    ) -> Result<AddPhotosReceipt, PhoneError> {
        let phone = Arc::clone(self);
        let adding = tokio::spawn(async move { phone.adds(request).await });
        adding.await.map_err(|_| PhoneError::Stopped)?
    }

    async fn adds(&self, request: AddPhotosRequest) -> Result<AddPhotosReceipt, PhoneError> {
        let (space, place, level) = (request.space, request.folder, request.level);
        let marked = request.together || request.photos.iter().any(|photo| photo.pose.is_some());
        for name in request
            .photos
            .iter()
            .filter_map(|photo| photo.name.as_ref())
        {
            check_name(name)?;
        }
        let runner = self.runner()?;
        self.cached_of(&runner, move |cache, me, _| {
            may_add(cache, me, (space, place), level, marked)
        })
        .await?;
        let set = request.together.then(|| SetId::from_bytes(self.fresh()));
        let entries: Vec<Entry> = {
            let engine = runner.engine();
            let first = engine.outbox().next_place();
            let sources = request.photos.iter().zip(first..);
            sources
                .map(|(source, at)| self.new_entry(&request, source, set, at))
                .collect()
        };
        let added: Vec<(OpId, ItemId)> = entries
            .iter()
            .filter_map(|entry| Some((entry.op, entry.item()?)))
            .collect();
        let mut watch = runner.changes().watch();
        runner.happened(Event::Asked(entries)).await?;
        loop {
            let settled = settled(&runner, &added);
            if let Some(photos) = settled {
                return Ok(AddPhotosReceipt { set, photos });
            }
            watch.next().await.ok_or(PhoneError::Stopped)?;
        }
    }

    fn new_entry(
        &self,
        request: &AddPhotosRequest,
        source: &PhotoSource,
        set: Option<SetId>,
        place: i64,
    ) -> Entry {
        let now = self.settings.clock.now();
        let item = ItemId::from_bytes(self.fresh());
        let name = source.name.clone().or_else(|| {
            let name = source.path.file_name()?.to_str()?.to_owned();
            names::check(&name).is_ok().then_some(name)
        });
        let add = AddFile {
            op: self.new_op(),
            item,
            space: request.space,
            folder: request.folder,
            level: Some(request.level),
            name: name.unwrap_or_else(|| "photo".to_owned()),
            sha256: None,
            length: 0,
            captured_at: source.captured_at,
            pose: source.pose.clone(),
            set,
            for_client: false,
        };
        let copy = Copy {
            file: item.to_string(),
            source: Some(source.path.to_string_lossy().into_owned()),
            media_type: String::new(),
            dropped: false,
        };
        let op = add.op;
        Entry::new(op, place, Work::Add { add, copy }, State::Staging, now)
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// The rules say no; a bad name; the outbox can't be written.
    pub async fn add_folder(
        self: &Arc<Self>,
        space: SpaceId,
        parent: Option<ItemId>,
        name: String,
        sharing: Sharing,
    ) -> Result<ItemId, PhoneError> {
        check_name(&name)?;
        let item = ItemId::from_bytes(self.fresh());
        let change = Operation::AddFolder(AddFolder {
            op: self.new_op(),
            item,
            space,
            parent,
            name,
            sharing,
        });
        self.change(change, move |cache, me| {
            let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
            let here = Here::of(&facts, me);
            let parent = place_of(cache, parent)?;
            let parent = parent.as_ref().map(crate::views::folder_of);
            let object = parent.as_ref().map_or(Object::Space, Object::Folder);
            Ok(here.asks(me, &Action::AddFolder, &object)?)
        })
        .await?;
        Ok(item)
    }

    /// Gives a folder or file another name.
    ///
    /// # Errors
    /// The rules say no; a bad name; the outbox can't be written.
    pub async fn rename(self: &Arc<Self>, item: ItemId, name: String) -> Result<OpId, PhoneError> {
        check_name(&name)?;
        let op = self.new_op();
        let change = Operation::Rename(Rename { op, item, name });
        self.change(change, move |cache, me| {
            may(cache, me, item, &Action::Rename)
        })
        .await?;
        Ok(op)
    }

    /// Puts a folder or file elsewhere in its space.
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn relocate(
        self: &Arc<Self>,
        item: ItemId,
        to: Option<ItemId>,
    ) -> Result<OpId, PhoneError> {
        let op = self.new_op();
        let change = Operation::Move(Move { op, item, to });
        self.change(change, move |cache, me| {
            let place = match to {
                None => Place::Root,
                Some(to) => {
                    let row = cache.folder(to)?.ok_or(Refusal::NotFound)?;
                    Place::Folder(crate::views::folder_of(&row))
                }
            };
            let space = space_of(cache, item)?;
            may(cache, me, item, &Action::Move { space, to: place })
        })
        .await?;
        Ok(op)
    }

    /// Gives a file another visibility. The screen asked before ([`Phone::visibility_change`]).
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn set_level(
        self: &Arc<Self>,
        item: ItemId,
        level: Level,
    ) -> Result<OpId, PhoneError> {
        let op = self.new_op();
        let make = move |cache: &Cache, _: &Me| {
            let base = cache.file(item)?.ok_or(Refusal::NotFound)?.revision;
            Ok(Operation::SetLevel(SetLevel {
                op,
                item,
                level,
                base,
            }))
        };
        self.made(make, move |cache, me| {
            may(cache, me, item, &Action::SetVisibility(level))
        })
        .await
    }

    /// Changes how a folder opens to the client.
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn set_sharing(
        self: &Arc<Self>,
        item: ItemId,
        sharing: Sharing,
    ) -> Result<OpId, PhoneError> {
        let op = self.new_op();
        let change = Operation::SetSharing(SetSharing { op, item, sharing });
        self.change(change, move |cache, me| {
            may(cache, me, item, &Action::SetSharing)
        })
        .await?;
        Ok(op)
    }

    /// Deletes a folder or file, for ever. The screen asked before.
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn delete(self: &Arc<Self>, item: ItemId) -> Result<OpId, PhoneError> {
        let op = self.new_op();
        let change = Operation::Delete(Delete { op, item });
        self.change(change, move |cache, me| {
            may(cache, me, item, &Action::Delete)
        })
        .await?;
        Ok(op)
    }

    /// Queues a change that the rules allow; once begun it finishes, whoever goes away.
    async fn change(
        self: &Arc<Self>,
        change: Operation,
        allowed: impl FnOnce(&Cache, &Me) -> Result<(), PhoneError> + Send + 'static,
    ) -> Result<(), PhoneError> {
        self.made(|_, _| Ok(change), allowed).await.map(drop)
    }

    /// Queues a change that is made of what is kept here, if the rules allow it.
    pub(super) async fn made(
        self: &Arc<Self>,
        make: impl FnOnce(&Cache, &Me) -> Result<Operation, PhoneError> + Send + 'static,
        allowed: impl FnOnce(&Cache, &Me) -> Result<(), PhoneError> + Send + 'static,
    ) -> Result<OpId, PhoneError> {
        let phone = Arc::clone(self);
        let queueing = tokio::spawn(async move {
            let runner = phone.runner()?;
            let asked = phone.cached_of(&runner, move |cache, me, _| {
                let change = make(cache, me)?;
                allowed(cache, me).map(|()| change)
            });
            let change = asked.await?;
            let op = change.op();
            let now = phone.settings.clock.now();
            let place = runner.engine().outbox().next_place();
            let entry = Entry::new(op, place, Work::Change(change), State::Ready, now);
            runner.happened(Event::Asked(vec![entry])).await?;
            Ok(op)
        });
        queueing.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Tries a waiting or blocked entry again now.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn retry(&self, op: OpId) -> Result<(), PhoneError> {
        Ok(self.runner()?.happened(Event::Retry(op)).await?)
    }

    /// Gives an entry up. If bytes of it may have left the phone, its item is deleted on the
    /// server as well.
    ///
    /// # Errors
    /// The outbox can't be written.
    pub async fn discard(&self, op: OpId) -> Result<(), PhoneError> {
        let delete = self.new_op();
        Ok(self
            .runner()?
            .happened(Event::Discard { op, delete })
            .await?)
    }

    /// Chooses another folder for a file that could not be added where it was meant to.
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn elsewhere(
        self: &Arc<Self>,
        op: OpId,
        folder: Option<ItemId>,
    ) -> Result<OpId, PhoneError> {
        let phone = Arc::clone(self);
        let queueing = tokio::spawn(async move {
            let runner = phone.runner()?;
            let add = queued_file(&runner, op)?;
            let marked = add.pose.is_some() || add.set.is_some();
            let level = add.level.unwrap_or(Level::JustMe);
            let place = (add.space, folder);
            phone
                .cached_of(&runner, move |cache, me, _| {
                    may_add(cache, me, place, level, marked)
                })
                .await?;
            let new = phone.new_op();
            let event = Event::Elsewhere { op, new, folder };
            runner.happened(event).await?;
            Ok(new)
        });
        queueing.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Narrows a file that is not there yet.
    ///
    /// # Errors
    /// It would not be narrower; the outbox can't be written.
    pub async fn narrow(&self, op: OpId, level: Level) -> Result<OpId, PhoneError> {
        let runner = self.runner()?;
        let add = queued_file(&runner, op)?;
        let before = add.level.unwrap_or(Level::JustMe);
        if narrower(level, before) != Width::Narrower {
            return Err(Refusal::LevelImpossible.into());
        }
        let possible = self.cached_of(&runner, move |cache, me, _| {
            // Of a space that is kept no more the narrowest of all is left.
            let facts = cache.space(add.space)?;
            let levels = facts.map(|facts| levels_for(&me.subject, &Here::of(&facts, me).space));
            Ok(levels.map_or(level == Level::JustMe, |levels| levels.contains(&level)))
        });
        if !possible.await? {
            return Err(Refusal::LevelImpossible.into());
        }
        let new = self.new_op();
        let event = Event::Narrow { op, new, level };
        runner.happened(event).await?;
        Ok(new)
    }

    /// Copies a queued file to a place of the person's choice.
    ///
    /// # Errors
    /// It is not there (any more), or can't be written there.
    pub async fn save(&self, op: OpId, to: PathBuf) -> Result<(), PhoneError> {
        let runner = self.runner()?;
        let saving = tokio::task::spawn_blocking(move || {
            let staged = {
                let engine = runner.engine();
                let entry = engine.queue().entry(op).cloned();
                let copy = entry.as_ref().and_then(crate::run::requests::copy_of);
                copy.map(|copy| engine.outbox().staged(copy))
            };
            let staged = staged.ok_or(PhoneError::Refused(Refusal::NotFound))?;
            std::fs::copy(staged, to)
                .map(drop)
                .map_err(|_| PhoneError::Refused(Refusal::NotFound))
        });
        saving.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Does an operation on the server now: people, consent, records.
    ///
    /// # Errors
    /// No network; the server says no.
    pub async fn ask(&self, operation: Operation) -> Result<OpResult, PhoneError> {
        let asked = OpsRequest {
            ops: vec![operation],
            dry_run: false,
        };
        let answer: OpsAnswer = self.posted("/v1/ops", &asked).await?;
        let result = answer
            .results
            .into_iter()
            .next()
            .ok_or(PhoneError::NotSuivi)?;
        match result.code {
            Some(Code::Refused(refusal)) => Err(refusal.into()),
            Some(code) => Err(PhoneError::Server(code)),
            None => {
                self.runner()?.sync_due();
                Ok(result)
            }
        }
    }

    /// The new photos of this record were looked at, as the inbox showed them
    /// ([`crate::views::clients::InboxView::arrivals`]): what comes later is new.
    ///
    /// # Errors
    /// The cache can't be written.
    pub async fn looked(&self, space: SpaceId, arrivals: i64) -> Result<(), PhoneError> {
        let runner = self.runner()?;
        let looking = tokio::task::spawn_blocking(move || {
            let mut follower = crate::run::runner::lock(&runner.follower);
            let account = runner.account().ok_or(PhoneError::SignedOut)?;
            let follower = super::may_be_read(&account, &runner, &mut follower)?;
            follower.cache_mut().looked(space, arrivals)?;
            Ok::<_, PhoneError>(())
        });
        looking.await.map_err(|_| PhoneError::Stopped)??;
        self.changes.happened();
        Ok(())
    }

    pub(super) fn fresh(&self) -> [u8; 16] {
        new_id(self.settings.clock.now(), &*self.settings.entropy)
    }

    /// The id of a new operation.
    #[must_use]
    pub fn new_op(&self) -> OpId {
        OpId::from_bytes(self.fresh())
    }
}

fn check_name(name: &str) -> Result<(), PhoneError> {
    names::check(name).map_err(|failure| PhoneError::Server(failure.into()))
}

/// What a queued file announces.
fn queued_file(runner: &Runner, op: OpId) -> Result<AddFile, PhoneError> {
    let engine = runner.engine();
    match engine.queue().entry(op).map(|entry| &entry.work) {
        Some(Work::Add { add, .. }) => Ok(add.clone()),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// Each of these is durable or has its reason; none while one is being copied.
fn settled(runner: &Runner, added: &[(OpId, ItemId)]) -> Option<Vec<AddedPhoto>> {
    let engine = runner.engine();
    let mut photos = Vec::with_capacity(added.len());
    for (op, item) in added {
        let saved = match engine.queue().entry(*op).map(|entry| &entry.state) {
            Some(State::Staging) if runner.is_unsaved(*op) => Err(Block::NoSpace),
            Some(State::Staging) => return None,
            Some(State::Blocked { why }) => Err(*why),
            _ => Ok(()),
        };
        photos.push(AddedPhoto {
            op: *op,
            item: *item,
            saved,
        });
    }
    Some(photos)
}

/// The folder that a place names; none for the root.
fn place_of(cache: &Cache, place: Option<ItemId>) -> Result<Option<FolderRow>, PhoneError> {
    let Some(folder) = place else { return Ok(None) };
    Ok(Some(cache.folder(folder)?.ok_or(Refusal::NotFound)?))
}

/// The rules let whoever is signed in add a photo of this level there.
fn may_add(
    cache: &Cache,
    me: &Me,
    (space, place): (SpaceId, Option<ItemId>),
    level: Level,
    marked: bool,
) -> Result<(), PhoneError> {
    let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
    let here = Here::of(&facts, me);
    let row = place_of(cache, place)?;
    let can = folder::place_acts(row.as_ref(), &here, None, me, marked);
    if can.levels.iter().any(|choice| choice.level == level) {
        return Ok(());
    }
    Err(can.add_refused.unwrap_or(Refusal::LevelImpossible).into())
}

fn space_of(cache: &Cache, item: ItemId) -> Result<SpaceId, PhoneError> {
    let file: Option<FileRow> = cache.file(item)?;
    if let Some(row) = file {
        return Ok(row.space);
    }
    let row = cache.folder(item)?.ok_or(Refusal::NotFound)?;
    Ok(row.space)
}

/// The rules let whoever is signed in do this to an item.
fn may(cache: &Cache, me: &Me, item: ItemId, action: &Action) -> Result<(), PhoneError> {
    let facts = cache
        .space(space_of(cache, item)?)?
        .ok_or(PhoneError::NotFollowed)?;
    let here = Here::of(&facts, me);
    if let Some(row) = cache.file(item)? {
        return Ok(here.asks(me, action, &Object::File(&here.file(&row)))?);
    }
    let row = cache.folder(item)?.ok_or(Refusal::NotFound)?;
    Ok(here.asks(me, action, &Object::Folder(&crate::views::folder_of(&row)))?)
}
