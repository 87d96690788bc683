//! One call, one screen.

use super::{Phone, PhoneError};
use crate::cache::{Bytes, Cache, CacheError, Place};
use crate::content::Content;
use crate::queue::{Block, Entry, Silence};
use crate::remote::Response;
use crate::run::requests::{get, json, marked, problem};
use crate::run::runner::Runner;
use crate::views::Me;
use crate::views::clients::{ClientsView, InboxView, SHOWN, client_row, inbox_record};
use crate::views::folder::{self, FolderView};
use crate::views::home::{HomeView, LATEST, space_tile};
use crate::views::people::{self, PeopleView};
use crate::views::photo::{self, PhotoView, VisibilityChange};
use crate::views::results::{self, DraftStands};
use crate::views::waiting::{self, Stands, WaitingPlace, WaitingView};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suivi_rules::{ItemId, Level, Refusal, SpaceId, Subject};
use suivi_wire::ops::{Operation, OpsAnswer, OpsRequest, SetLevel};
use suivi_wire::rows::{FileRow, FolderRow, Row};
use suivi_wire::spaces::{ItemAnswer, ItemsAnswer, PeopleAnswer, SpacesAnswer};

/// Files on one page of a folder.
const PAGE: usize = 100;
/// New photos of one record that are counted at most.
const MOST_NEW: u32 = 500;

impl Phone {
    /// The first screen.
    ///
    /// # Errors
    /// Nobody is signed in, the app is locked, the cache can't be read.
    pub async fn home(&self) -> Result<HomeView, PhoneError> {
        let runner = self.runner()?;
        let (view, wanted) = self
            .cached(|cache, me, runner| {
                let mut spaces = Vec::new();
                let mut wanted = Vec::new();
                // Held since the checkpoint, but what lists tell of it comes after that.
                let mut unknown = cache.followed()?;
                for facts in cache.spaces()? {
                    unknown.remove(&facts.space);
                    let folders = cache.folders(facts.space, None)?;
                    let latest = latest(cache, facts.space, me)?;
                    let (here, lacking) = thumbnails(cache, latest.iter())?;
                    wanted.extend(lacking);
                    let has_thumbnail = |item| here.contains(&item);
                    spaces.push(space_tile(&facts, &folders, &latest, me, has_thumbnail));
                }
                spaces.sort_by(|a, b| a.name.cmp(&b.name).then(a.space.cmp(&b.space)));
                let engine = runner.engine();
                let waiting = waiting::view(engine.queue().iter(), |op| runner.sent(op)).counts;
                let view = HomeView {
                    spaces,
                    waiting,
                    complete: cache.standing().checkpoint.is_some()
                        && unknown.is_empty()
                        && me.person().is_some(),
                };
                Ok((view, wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }

    /// Everything that is not received yet.
    ///
    /// # Errors
    /// Nobody is signed in; the outbox's folder can't be read.
    pub async fn waiting(&self) -> Result<WaitingView, PhoneError> {
        // Not through the cache: it is drawn while the app is locked as well.
        let runner = self.runner()?;
        let read = Arc::clone(&runner);
        let reading = tokio::task::spawn_blocking(move || {
            let runner = read;
            let engine = runner.engine();
            let mut view = waiting::view(engine.queue().iter(), |op| runner.sent(op));
            let drafts = engine.outbox().drafts()?;
            for row in &mut view.rows {
                // What was filled is named by what it is called; its words are on this phone.
                let draft = drafts.iter().find(|draft| Some(draft.result) == row.item);
                row.title = draft.map(|draft| draft.content.title.clone());
                if row.stands == Stands::BeingSaved && runner.is_unsaved(row.op) {
                    row.stands = Stands::NeedsYou(Block::NoSpace);
                    view.counts.pending -= 1;
                    view.counts.blocked += 1;
                }
            }
            view.drafts = results::begun(&drafts, engine.queue())
                .map(|draft| results::tile(draft, DraftStands::Draft))
                .collect();
            view.aside = engine.outbox().damaged()?;
            view.lost = engine.outbox().lost()?;
            Ok::<_, PhoneError>(view)
        });
        let mut view = reading.await.map_err(|_| PhoneError::Stopped)??;
        let mut named: BTreeMap<SpaceId, BTreeSet<ItemId>> = BTreeMap::new();
        for row in &view.rows {
            if let Some(space) = row.space {
                named.entry(space).or_default().extend(row.folder);
            }
        }
        let places = self.cached_of(&runner, move |cache, me, _| {
            waiting_places(cache, me, &named)
        });
        // Locked, too long without the server, damaged: what waits is told all the same.
        view.places = places.await.unwrap_or_default();
        Ok(view)
    }

    /// A folder, or the root of a space: from the phone where the space is followed, else online.
    /// `after`: the `next` of the page before.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`] without network for a space that is not kept; not found.
    pub async fn folder(
        &self,
        space: SpaceId,
        folder: Option<ItemId>,
        after: Option<String>,
    ) -> Result<FolderView, PhoneError> {
        let place = after.clone();
        let kept = self
            .cached(move |cache, me, runner| {
                kept_folder(cache, me, runner, space, folder, place.as_deref())
            })
            .await?;
        let runner = self.runner()?;
        let Some((view, wanted)) = kept else {
            return self.folder_online(space, folder, after).await;
        };
        runner.fetch_thumbnails(wanted);
        runner.refresh_if_old(space);
        Ok(view)
    }

    async fn folder_online(
        &self,
        space: SpaceId,
        folder: Option<ItemId>,
        after: Option<String>,
    ) -> Result<FolderView, PhoneError> {
        let mut path = format!("/v1/spaces/{space}/items?limit={PAGE}");
        if let Some(folder) = folder {
            path.push_str(&format!("&folder={folder}"));
        }
        if let Some(after) = after {
            path.push_str(&format!("&after={after}"));
        }
        let answer: ItemsAnswer = self.online(path).await?;
        let head = match folder {
            Some(folder) => match self
                .online::<ItemAnswer>(format!("/v1/items/{folder}"))
                .await?
                .row
            {
                Row::Folder(row) => Some(row),
                _ => return Err(Refusal::NotFound.into()),
            },
            None => None,
        };
        let people: PeopleAnswer = self.online(format!("/v1/spaces/{space}/people")).await?;
        self.cached(move |_, me, runner| {
            let engine = runner.engine();
            let entries = engine.queue().iter();
            let queued = folder::waiting_in(entries, |op| runner.sent(op), space, folder);
            let page = folder::Page {
                facts: &answer.space,
                folder: head.as_ref(),
                rows: &answer.rows,
                people: Some(&people),
                next: answer.next.clone(),
                kept: false,
            };
            Ok(folder::view(&page, me, queued, |_| false))
        })
        .await
    }

    /// One file.
    ///
    /// # Errors
    /// Not found; [`PhoneError::NotFollowed`] without network for what is not kept.
    pub async fn photo(&self, item: ItemId) -> Result<PhotoView, PhoneError> {
        if let Some(row) = self.kept_file(item).await? {
            return self
                .cached(move |cache, me, _| {
                    let facts = cache.space(row.space)?.ok_or(Refusal::NotFound)?;
                    let people = cache.people(row.space)?;
                    let has = |kind| cache.has(item, kind);
                    Ok(photo::view(
                        &row,
                        &facts,
                        people.as_ref(),
                        me,
                        has(Bytes::Thumbnail)?,
                        has(Bytes::Preview)?,
                    ))
                })
                .await;
        }
        let answer: ItemAnswer = self.online(format!("/v1/items/{item}")).await?;
        let Row::File(row) = answer.row else {
            return Err(Refusal::NotFound.into());
        };
        let people: PeopleAnswer = self
            .online(format!("/v1/spaces/{}/people", row.space))
            .await?;
        self.cached(move |_, me, _| {
            Ok(photo::view(
                &row,
                &answer.space,
                Some(&people),
                me,
                false,
                false,
            ))
        })
        .await
    }

    async fn kept_file(&self, item: ItemId) -> Result<Option<FileRow>, PhoneError> {
        self.cached(move |cache, _, _| Ok(cache.file(item)?)).await
    }

    /// The bytes of a file as they were taken. Of a followed space they are kept from then on; of
    /// another one nothing stays on this phone (queue specification, "Principles", 5).
    ///
    /// # Errors
    /// Not found; no network, if they are not here.
    pub async fn original(&self, item: ItemId) -> Result<Content, PhoneError> {
        self.content(item, Bytes::Original, "content").await
    }

    /// A picture, as JPEG; kept like an original.
    ///
    /// # Errors
    /// Not found; none can be made of this file; no network, if it is not here.
    pub async fn picture(&self, item: ItemId, size: Size) -> Result<Content, PhoneError> {
        match size {
            Size::Thumbnail => self.content(item, Bytes::Thumbnail, "thumbnail").await,
            Size::Preview => self.content(item, Bytes::Preview, "preview").await,
        }
    }

    async fn content(&self, item: ItemId, kind: Bytes, door: &str) -> Result<Content, PhoneError> {
        let runner = self.runner()?;
        // Not while the app is locked.
        let kept = self.kept_file(item).await?.is_some();
        if kept && let Some(content) = runner.bytes(item, kind).await {
            return Ok(content);
        }
        if kept && !runner.conditions().online {
            return Err(PhoneError::Offline);
        }
        // Asked again where it could not be kept, for the reason or for the bytes in memory.
        match self.looked_up(format!("/v1/items/{item}/{door}")).await {
            Err(PhoneError::NotFollowed) if kept => Err(PhoneError::Offline),
            response => in_memory(&response?),
        }
    }

    /// The people of a record: of now, or without network the last answer.
    ///
    /// # Errors
    /// What the server says; [`PhoneError::NotFollowed`] without network and without an answer.
    pub async fn people(&self, space: SpaceId) -> Result<PeopleView, PhoneError> {
        let runner = self.runner()?;
        let asked = self.online(format!("/v1/spaces/{space}/people")).await;
        let fresh: Option<PeopleAnswer> = match asked {
            Ok(answer) => Some(answer),
            Err(PhoneError::NotFollowed | PhoneError::NotSuivi) => None,
            Err(error) => return Err(error),
        };
        if let Some(fresh) = &fresh {
            runner.keep_people(space, fresh);
        }
        self.cached(move |cache, me, _| {
            let kept = fresh.is_none();
            let people = match fresh {
                Some(fresh) => fresh,
                None => cache.people(space)?.ok_or(PhoneError::NotFollowed)?,
            };
            Ok(people::view(&people, me, kept))
        })
        .await
    }

    /// A professional's clients: all within reach online, the followed ones without network.
    /// `find`: part of a name; `after`: the `next` of the page before.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub async fn clients(
        &self,
        find: Option<String>,
        after: Option<String>,
    ) -> Result<ClientsView, PhoneError> {
        let mut path = String::from("/v1/spaces?");
        if let Some(find) = &find {
            path.push_str(&format!("q={}&", encoded(find)));
        }
        if let Some(after) = &after {
            path.push_str(&format!("after={after}&"));
        }
        match self.online::<SpacesAnswer>(path).await {
            Ok(answer) => Ok(ClientsView {
                clients: answer.spaces.iter().filter_map(client_row).collect(),
                next: answer.next,
                kept_only: false,
            }),
            Err(PhoneError::NotFollowed | PhoneError::Offline | PhoneError::NotSuivi) => {
                self.cached(move |cache, _, _| {
                    let mut clients: Vec<_> =
                        cache.spaces()?.iter().filter_map(client_row).collect();
                    if let Some(find) = find {
                        let find = find.to_lowercase();
                        clients.retain(|row| row.name.to_lowercase().contains(&find));
                    }
                    clients.sort_by(|a, b| a.name.cmp(&b.name).then(a.space.cmp(&b.space)));
                    Ok(ClientsView {
                        clients,
                        next: None,
                        kept_only: true,
                    })
                })
                .await
            }
            Err(error) => Err(error),
        }
    }

    /// The new photos of followed records since each was looked at last.
    ///
    /// # Errors
    /// Nobody is signed in, the app is locked.
    pub async fn inbox(&self) -> Result<InboxView, PhoneError> {
        let runner = self.runner()?;
        let (view, wanted) = self
            .cached(|cache, me, _| {
                let mut records = Vec::new();
                let mut wanted = Vec::new();
                for facts in cache.spaces()? {
                    let here = crate::views::Here::of(&facts, me);
                    let since = cache.last_look(facts.space)?.unwrap_or(0);
                    let mut new = cache.arrived(facts.space, since, MOST_NEW)?;
                    new.retain(|row| {
                        row.media_type.starts_with("image/")
                            && !folder::file_tile(row, &here, me, false).mine
                    });
                    let Some(newest) = new.first() else { continue };
                    let at = newest.added_at;
                    let (thumbnails, lacking) = thumbnails(cache, new.iter().take(SHOWN))?;
                    wanted.extend(lacking);
                    let has_thumbnail = |item| thumbnails.contains(&item);
                    records.push((at, inbox_record(&facts, &new, me, has_thumbnail)));
                }
                records.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
                let view = InboxView {
                    records: records.into_iter().map(|(_, record)| record).collect(),
                    arrivals: cache.arrivals(),
                };
                Ok((view, wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }

    /// What changing a file's visibility would do, before it is confirmed. Without network the
    /// phone says only who would see it.
    ///
    /// # Errors
    /// The rules say no; the file is not kept here.
    pub async fn visibility_change(
        &self,
        item: ItemId,
        level: Level,
    ) -> Result<VisibilityChange, PhoneError> {
        let row = self.kept_file(item).await?.ok_or(PhoneError::NotFollowed)?;
        let base = row.revision;
        let mut change = self
            .cached(move |cache, me, _| {
                let facts = cache.space(row.space)?.ok_or(Refusal::NotFound)?;
                let people = cache.people(row.space)?;
                Ok(VisibilityChange::by_phone(
                    &row,
                    level,
                    &facts,
                    people.as_ref(),
                    me,
                ))
            })
            .await?;
        let op = self.new_op();
        let asked = OpsRequest {
            ops: vec![Operation::SetLevel(SetLevel {
                op,
                item,
                level,
                base,
            })],
            dry_run: true,
        };
        let Ok(answer) = self.posted::<OpsAnswer>("/v1/ops", &asked).await else {
            return Ok(change);
        };
        if let Some(result) = answer.results.first() {
            if let Some(code) = result.code {
                return Err(PhoneError::Server(code));
            }
            let (opens, closes) = (result.opens.clone(), result.closes.clone());
            (change.opens, change.closes) = self
                .cached(move |cache, _, _| {
                    let names = |ids: Vec<ItemId>| {
                        ids.into_iter()
                            .filter_map(|id| Some(cache.folder(id).ok()??.name))
                            .collect::<Vec<_>>()
                    };
                    Ok((names(opens), names(closes)))
                })
                .await?;
            change.certain = true;
        }
        Ok(change)
    }

    /// Asks the server for what is not kept.
    pub(super) async fn online<T: serde::de::DeserializeOwned>(
        &self,
        path: String,
    ) -> Result<T, PhoneError> {
        let response = self.looked_up(path).await?;
        json(&response).ok_or(PhoneError::NotSuivi)
    }

    /// A good answer to what is not kept.
    pub(super) async fn looked_up(&self, path: String) -> Result<Response, PhoneError> {
        let runner = self.runner()?;
        match runner.ask(get(path, None)).await {
            Ok(response) => good(response),
            Err(Silence::Certificate) => Err(PhoneError::NotSuivi),
            Err(_) => Err(PhoneError::NotFollowed),
        }
    }

    /// Asks the server to do something now.
    pub(super) async fn posted<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl serde::Serialize + Sync),
    ) -> Result<T, PhoneError> {
        let runner = self.runner()?;
        let request = crate::run::requests::post(path, body, None);
        let response = good(runner.ask(request).await?)?;
        json(&response).ok_or(PhoneError::NotSuivi)
    }
}

/// The body of an answer, for whoever looks at it.
pub(super) fn in_memory(response: &Response) -> Result<Content, PhoneError> {
    Content::of_bytes(&response.body).map_err(|error| CacheError::from(error).into())
}

/// An answer of the server itself that tells no problem.
fn good(response: Response) -> Result<Response, PhoneError> {
    if !marked(&response) {
        return Err(PhoneError::NotSuivi);
    }
    match problem(&response).map(|problem| problem.code) {
        None => Ok(response),
        Some(suivi_wire::Code::Refused(refusal)) => Err(refusal.into()),
        Some(code) => Err(PhoneError::Server(code)),
    }
}

/// How large a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// For lists.
    Thumbnail,
    /// For the screen.
    Preview,
}

/// The photos that came last to a client's own record. A professional has the inbox, and more records
/// than a first screen should look through.
fn latest(cache: &Cache, space: SpaceId, me: &Me) -> Result<Vec<FileRow>, PhoneError> {
    if !matches!(me.subject, Subject::Client { .. }) {
        return Ok(Vec::new());
    }
    // Among the last that came there are others than photos, and never so many.
    let mut latest = cache.arrived(space, -1, LATEST * 4)?;
    latest.retain(|row| row.media_type.starts_with("image/"));
    latest.truncate(LATEST as usize);
    Ok(latest)
}

/// A screen, and the thumbnails that it lacks.
pub(super) type Drawn<T> = (T, Vec<ItemId>);

/// A page of a folder that is kept here; none if it is not.
fn kept_folder(
    cache: &Cache,
    me: &Me,
    runner: &Runner,
    space: SpaceId,
    folder: Option<ItemId>,
    after: Option<&str>,
) -> Result<Option<Drawn<FolderView>>, PhoneError> {
    let Some(facts) = cache.space(space)? else {
        return Ok(None);
    };
    let head = head(cache, folder)?;
    let mut rows = Vec::new();
    if after.is_none() {
        rows.extend(cache.folders(space, folder)?.into_iter().map(Row::Folder));
    }
    let after = after.map(place).transpose()?;
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    let files = cache.files(space, folder, after, limit)?;
    let next = files.last().filter(|_| files.len() == PAGE).map(|last| {
        let at = last.captured_at.unwrap_or(last.added_at);
        format!("{at}:{}", last.item)
    });
    let (thumbnails, wanted) = thumbnails(cache, files.iter())?;
    rows.extend(files.into_iter().map(Row::File));
    let people = cache.people(space)?;
    let checkpoint = cache.standing().checkpoint.as_ref();
    let queued = {
        let engine = runner.engine();
        let shown =
            |entry: &&Entry| checkpoint.is_some_and(|at| entry.state.is_shown_by(&at.companies));
        let entries = engine.queue().iter().filter(|entry| !shown(entry));
        folder::waiting_in(entries, |op| runner.sent(op), space, folder)
    };
    let page = folder::Page {
        facts: &facts,
        folder: head.as_ref(),
        rows: &rows,
        people: people.as_ref(),
        next,
        kept: true,
    };
    let has_thumbnail = |item| thumbnails.contains(&item);
    Ok(Some((
        folder::view(&page, me, queued, has_thumbnail),
        wanted,
    )))
}

/// Where what waits belongs, of the spaces that are kept here.
fn waiting_places(
    cache: &Cache,
    me: &Me,
    named: &BTreeMap<SpaceId, BTreeSet<ItemId>>,
) -> Result<Vec<WaitingPlace>, PhoneError> {
    let mut places = Vec::new();
    for (space, named) in named {
        let Some(facts) = cache.space(*space)? else {
            continue;
        };
        let mut folders = cache.folders(*space, None)?;
        let mut at = 0;
        while let Some(parent) = folders.get(at).map(|row| row.item) {
            folders.extend(cache.folders(*space, Some(parent))?);
            at += 1;
        }
        places.push(waiting::place(&facts, &folders, named, me));
    }
    Ok(places)
}

/// A folder that is kept here; none: the root.
pub(super) fn head(cache: &Cache, folder: Option<ItemId>) -> Result<Option<FolderRow>, PhoneError> {
    let row = folder.map(|folder| {
        cache
            .folder(folder)?
            .ok_or_else(|| Refusal::NotFound.into())
    });
    row.transpose()
}

/// Of which of these photos the thumbnails are here, and of which there is none.
pub(super) fn thumbnails<'a>(
    cache: &Cache,
    files: impl Iterator<Item = &'a FileRow>,
) -> Result<Drawn<BTreeSet<ItemId>>, PhoneError> {
    let mut here = BTreeSet::new();
    let mut lacking = Vec::new();
    for row in files.filter(|row| row.media_type.starts_with("image/")) {
        if cache.has(row.item, Bytes::Thumbnail)? {
            here.insert(row.item);
        } else {
            lacking.push(row.item);
        }
    }
    Ok((here, lacking))
}

/// The place that a `next` of this phone names.
fn place(word: &str) -> Result<Place, PhoneError> {
    let parts = word.split_once(':').and_then(|(at, item)| {
        Some(Place {
            at: at.parse().ok()?,
            item: item.parse().ok()?,
        })
    });
    parts.ok_or(PhoneError::Refused(Refusal::NotFound))
}

/// A word for a query (RFC 3986, 2.1).
fn encoded(text: &str) -> String {
    let mut coded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    coded
}
