//! The screens of documents and results: from the phone where the record is followed, else online.

use super::screens::in_memory;
use super::{Phone, PhoneError};
use crate::cache::{Bytes, Cache};
use crate::content::Content;
use crate::outbox::drafts::Draft;
use crate::run::runner::Runner;
use crate::views::results::{
    self, DraftStands, Page, ProgressPhoto, ProgressView, ResultView, ResultsView, TemplateTile,
};
use suivi_results::{Language, System};
use suivi_rules::{ItemId, Refusal, SpaceId};
use suivi_wire::results::ResultsAnswer;
use suivi_wire::rows::{FileRow, Row};
use suivi_wire::spaces::{ItemAnswer, PeopleAnswer};

/// The most photos beside the data.
const PHOTOS: u32 = 500;

/// The drafts of a space with how each stands.
pub(super) fn drafts_in(
    runner: &Runner,
    space: SpaceId,
) -> Result<Vec<(Draft, DraftStands)>, PhoneError> {
    let engine = runner.engine();
    let drafts = engine.outbox().drafts()?.into_iter();
    Ok(drafts
        .filter(|draft| draft.space == space)
        .map(|draft| {
            let stands = results::stands(&draft, engine.queue().iter());
            (draft, stands)
        })
        .collect())
}

/// A result that is kept here.
pub(super) fn kept_result(cache: &Cache, item: ItemId) -> Result<Option<FileRow>, PhoneError> {
    Ok(cache.file(item)?.filter(|row| row.result.is_some()))
}

impl Phone {
    /// A record's documents and results, with the history of each data field. `system`: in which
    /// units whoever looks reads.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`] without network for a space that is not kept; not found.
    pub async fn results(&self, space: SpaceId, system: System) -> Result<ResultsView, PhoneError> {
        let kept = self
            .cached(move |cache, me, runner| {
                let Some(facts) = cache.space(space)? else {
                    return Ok(None);
                };
                let people = cache.people(space)?;
                let page = Page {
                    facts: &facts,
                    documents: &cache.documents(space)?,
                    results: &cache.results(space)?,
                    drafts: &drafts_in(runner, space)?,
                    people: people.as_ref(),
                    system,
                    kept: true,
                };
                Ok(Some(results::view(&page, me)))
            })
            .await?;
        if let Some(view) = kept {
            return Ok(view);
        }
        let answer: ResultsAnswer = self.online(format!("/v1/spaces/{space}/results")).await?;
        let people: Option<PeopleAnswer> =
            self.online(format!("/v1/spaces/{space}/people")).await.ok();
        self.cached(move |_, me, runner| {
            let mut files: Vec<FileRow> = Vec::new();
            for row in answer.rows {
                if let Row::File(row) = row {
                    files.push(row);
                }
            }
            files.sort_by_key(|row| {
                let at = row.captured_at.unwrap_or(row.added_at);
                std::cmp::Reverse((at, row.item))
            });
            let page = Page {
                facts: &answer.space,
                documents: &answer.documents,
                results: &files,
                drafts: &drafts_in(runner, space)?,
                people: people.as_ref(),
                system,
                kept: false,
            };
            Ok(results::view(&page, me))
        })
        .await
    }

    /// One result: its answers with units, what is usual, and the change since the last one and
    /// since the first. Of a record that is not followed the changes are not known.
    ///
    /// # Errors
    /// Not found, or no result; [`PhoneError::NotFollowed`] without network for what is not kept.
    pub async fn result(&self, item: ItemId, system: System) -> Result<ResultView, PhoneError> {
        let kept = self
            .cached(move |cache, me, _| {
                let Some(row) = kept_result(cache, item)? else {
                    return Ok(None);
                };
                let facts = cache.space(row.space)?.ok_or(Refusal::NotFound)?;
                let people = cache.people(row.space)?;
                let others = cache.results(row.space)?;
                let people = people.as_ref();
                Ok(results::one(&row, &others, &facts, people, me, system))
            })
            .await?;
        if let Some(view) = kept {
            return Ok(view);
        }
        let answer: ItemAnswer = self.online(format!("/v1/items/{item}")).await?;
        let Row::File(row) = answer.row else {
            return Err(Refusal::NotFound.into());
        };
        self.cached(move |_, me, _| {
            let alone = std::slice::from_ref(&row);
            let view = results::one(&row, alone, &answer.space, None, me, system);
            Ok(view.ok_or(Refusal::NotFound)?)
        })
        .await
    }

    /// The record's data beside its photos, on one axis of time. Of followed records, without
    /// network too.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`] for a space that is not kept.
    pub async fn progress(
        &self,
        space: SpaceId,
        system: System,
    ) -> Result<ProgressView, PhoneError> {
        let runner = self.runner()?;
        let (view, wanted) = self
            .cached(move |cache, _, _| {
                cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
                let mut photos = Vec::new();
                let mut wanted = Vec::new();
                for row in cache.photos(space, PHOTOS)?.into_iter().rev() {
                    let has_thumbnail = cache.has(row.item, Bytes::Thumbnail)?;
                    if !has_thumbnail {
                        wanted.push(row.item);
                    }
                    photos.push(ProgressPhoto {
                        item: row.item,
                        at: row.captured_at.unwrap_or(row.added_at),
                        pose: row.pose,
                        has_thumbnail,
                    });
                }
                let histories = results::histories(&cache.results(space)?, system);
                let view = ProgressView {
                    space,
                    histories,
                    photos,
                };
                Ok((view, wanted))
            })
            .await?;
        runner.fetch_thumbnails(wanted);
        Ok(view)
    }

    /// The templates that may be assigned in a record, or filled at once; without network too.
    /// Empty for whoever may not assign there.
    ///
    /// # Errors
    /// [`PhoneError::NotFollowed`] for a space that is not kept.
    pub async fn templates(&self, space: SpaceId) -> Result<Vec<TemplateTile>, PhoneError> {
        self.cached(move |cache, me, _| {
            let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
            let people = cache.people(space)?;
            let rows = cache.templates(facts.company)?;
            Ok(results::templates(&rows, &facts, people.as_ref(), me))
        })
        .await
    }

    /// A result's sheet (PDF), which the server makes; nothing of it stays on this phone.
    ///
    /// # Errors
    /// Not found, no result; no network.
    pub async fn sheet(&self, item: ItemId, language: Language) -> Result<Content, PhoneError> {
        // Not while the app is locked.
        self.cached(|_, _, _| Ok(())).await?;
        let word = match language {
            Language::Fr => "fr",
            Language::En => "en",
        };
        let response = self
            .looked_up(format!("/v1/items/{item}/sheet?language={word}"))
            .await;
        match response {
            // Kept or not: a sheet needs the server.
            Err(PhoneError::NotFollowed) => Err(PhoneError::Offline),
            response => in_memory(&response?),
        }
    }
}
