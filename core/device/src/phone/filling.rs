//! Documents and assessments: assigned, filled, completed, corrected; without network too. What is
//! typed is on the disk before the call comes back.

use super::results::kept_result;
use super::{Phone, PhoneError};
use crate::cache::Cache;
use crate::outbox::drafts::{Draft, Purpose, Typed};
use crate::queue::{Entry, Event, State, Work};
use crate::run::runner::Runner;
use crate::views::fill::{self, FillView, LastTime};
use crate::views::results::{self, DraftStands};
use crate::views::seers::Seers;
use crate::views::waiting::Stands;
use crate::views::{Here, Me};
use std::collections::BTreeMap;
use std::sync::Arc;
use suivi_results::filling::MOST_TEXT;
use suivi_results::history;
use suivi_results::ready::{self, Ready};
use suivi_results::{Date, Filler, System, Template, ValueFault};
use suivi_rules::{
    Action, Document, DocumentId, ItemId, Object, OpId, Owner, ProfessionalId, Refusal, SpaceId,
    TemplateId, author_of_result, template_fits,
};
use suivi_wire::Micros;
use suivi_wire::ops::{AssignDocument, CancelDocument, CompleteDocument, CorrectResult, Operation};
use suivi_wire::problem::Failure;
use suivi_wire::rows::{DocumentRow, FileRow, TemplateRow};
use suivi_wire::spaces::SpaceFacts;

/// A document to be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignRequest {
    /// Where.
    pub space: SpaceId,
    /// Which template.
    pub template: TemplateId,
    /// Where a professional fills it: who; none for oneself.
    pub to: Option<ProfessionalId>,
    /// By when it should be filled.
    pub due: Option<Date>,
}

/// When a document was filled, as the phone's clock says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenAt {
    /// Microseconds since 1970 in UTC.
    pub at: Micros,
    /// Minutes by which the phone's clock stands before UTC.
    pub offset_min: i16,
}

/// What a draft begins from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// A document that was assigned.
    Document(DocumentId),
    /// A template, at once: nobody assigned it.
    Template {
        /// Where.
        space: SpaceId,
        /// Which.
        template: TemplateId,
    },
    /// A result that is wrong.
    Result(ItemId),
}

fn here_of(cache: &Cache, me: &Me, space: SpaceId) -> Result<(SpaceFacts, Here), PhoneError> {
    let facts = cache.space(space)?.ok_or(PhoneError::NotFollowed)?;
    let here = Here::of(&facts, me);
    Ok((facts, here))
}

fn template_of(
    cache: &Cache,
    here: &Here,
    template: TemplateId,
) -> Result<TemplateRow, PhoneError> {
    let rows = cache.templates(here.space.company)?;
    let row = rows.into_iter().find(|row| row.template == template);
    let row = row.ok_or(Refusal::NotFound)?;
    template_fits(row.company, row.content.branch, &here.space)?;
    Ok(row)
}

fn document_of(cache: &Cache, document: DocumentId) -> Result<DocumentRow, PhoneError> {
    for space in cache.followed()? {
        let rows = cache.documents(space)?;
        if let Some(row) = rows.into_iter().find(|row| row.document == document) {
            return Ok(row);
        }
    }
    Err(Refusal::NotFound.into())
}

impl Phone {
    /// The templates that come with Suivi, for an administrator to copy with
    /// [`Operation::SetTemplate`] by [`Phone::ask`].
    #[must_use]
    pub fn ready_templates(&self) -> Vec<Ready> {
        ready::templates()
    }

    /// Assigns a document; without network it is queued.
    ///
    /// # Errors
    /// The rules say no; no such template; the outbox can't be written.
    pub async fn assign(
        self: &Arc<Self>,
        request: AssignRequest,
    ) -> Result<DocumentId, PhoneError> {
        let AssignRequest {
            space,
            template,
            to,
            due,
        } = request;
        let document = DocumentId::from_bytes(self.fresh());
        let op = self.new_op();
        let make = move |cache: &Cache, me: &Me| {
            let (_, here) = here_of(cache, me, space)?;
            here.asks(me, &Action::AssignDocument, &Object::Space)?;
            let row = template_of(cache, &here, template)?;
            if row.content.filler == Filler::Client && to.is_some() {
                return Err(Refusal::WrongKind.into());
            }
            Ok(Operation::AssignDocument(AssignDocument {
                op,
                document,
                space,
                template,
                version: row.version,
                to,
                due,
            }))
        };
        self.made(make, |_, _| Ok(())).await?;
        Ok(document)
    }

    /// Takes an assigned document back; without network it is queued.
    ///
    /// # Errors
    /// The rules say no; the outbox can't be written.
    pub async fn cancel_document(
        self: &Arc<Self>,
        document: DocumentId,
    ) -> Result<OpId, PhoneError> {
        let op = self.new_op();
        let make = move |cache: &Cache, me: &Me| {
            let row = document_of(cache, document)?;
            let (_, here) = here_of(cache, me, row.space)?;
            let object = Document { filler: row.filler };
            here.asks(me, &Action::CancelDocument, &Object::Document(&object))?;
            Ok(Operation::CancelDocument(CancelDocument { op, document }))
        };
        self.made(make, |_, _| Ok(())).await
    }

    /// Begins to fill something, or goes on with what was begun; comes back with the id of the
    /// draft, which its result will have. It is on the disk then.
    ///
    /// # Errors
    /// The rules say no; no such document, template or result; the outbox can't be written.
    pub async fn begin_filling(self: &Arc<Self>, from: From) -> Result<ItemId, PhoneError> {
        let phone = Arc::clone(self);
        let beginning = tokio::spawn(async move {
            let runner = phone.runner()?;
            let result = ItemId::from_bytes(phone.fresh());
            let document = DocumentId::from_bytes(phone.fresh());
            let begun_at = phone.settings.clock.now().wall;
            let draft = match from {
                From::Document(document) => {
                    let begin =
                        move |cache: &Cache, me: &Me, _: &Runner| for_document(cache, me, document);
                    phone.cached_of(&runner, begin).await?
                }
                From::Template { space, template } => {
                    let begin = move |cache: &Cache, me: &Me, _: &Runner| {
                        at_once(cache, me, space, template, document)
                    };
                    phone.cached_of(&runner, begin).await?
                }
                From::Result(item) => phone.correction_of(&runner, item).await?,
            };
            // Tapped twice, it is begun once: looked for and written without letting go.
            let begin = move |_: &Cache, _: &Me, runner: &Runner| {
                let mut engine = runner.engine();
                let mut known = engine.outbox().drafts()?.into_iter();
                let same = |it: &Draft| (it.space, it.purpose) == (draft.space, draft.purpose);
                if let Some(begun) = known.find(same) {
                    return Ok(begun.result);
                }
                let draft = Draft {
                    result,
                    begun_at,
                    ..draft
                };
                engine.outbox_mut().write_draft(&draft, begun_at)?;
                Ok(result)
            };
            let begun = phone.cached_of(&runner, begin).await?;
            phone.changes.happened();
            Ok(begun)
        });
        beginning.await.map_err(|_| PhoneError::Stopped)?
    }

    /// A correction begins with what is there. The questions are those of the result's own version:
    /// where the phone has only a newer one, they are asked for.
    async fn correction_of(&self, runner: &Arc<Runner>, item: ItemId) -> Result<Draft, PhoneError> {
        let (row, kept) = self
            .cached_of(runner, move |cache, me, _| correctable(cache, me, item))
            .await?;
        let content = match kept {
            Some(content) => content,
            None => {
                let asked = self.online(format!("/v1/items/{item}/template")).await;
                let template: TemplateRow = match asked {
                    Err(PhoneError::NotFollowed) => return Err(PhoneError::Offline),
                    answer => answer?,
                };
                template.content
            }
        };
        let mut draft = empty(row.space, Purpose::Correction { of: item }, content);
        let answers = row.result.iter().flat_map(|result| &result.body.answers);
        draft.typed = answers
            .map(|answer| (answer.key.clone(), fill::as_typed(&answer.kind)))
            .collect();
        Ok(draft)
    }

    /// The screen on which a draft is filled. `system`: in which units what was the last time is
    /// shown.
    ///
    /// # Errors
    /// No such draft.
    pub async fn filling(&self, draft: ItemId, system: System) -> Result<FillView, PhoneError> {
        self.cached(move |cache, me, runner| {
            let (draft, stands) = draft_of(runner, draft)?;
            let Some(facts) = cache.space(draft.space)? else {
                // His own words, and nothing but them.
                let mut view = fill::view(&draft, stands, Seers::default(), |_| None);
                view.can_complete = false;
                return Ok(view);
            };
            let here = Here::of(&facts, me);
            let people = cache.people(facts.space)?;
            let author = author(cache, &draft, me)?;
            let seers = results::who_would_see(&draft.content, author, &here, people.as_ref(), me);
            let results = cache.results(draft.space)?;
            let before = before(&draft, &results);
            let last = |key: &str| last_of(before?, key, system);
            Ok(fill::view(&draft, stands, seers, last))
        })
        .await
    }

    /// Keeps what stands in a field, right or not. Comes back once the disk has it, with what is
    /// wrong with it. A text of blanks takes the answer away; one that is longer than all answers
    /// together may be ([`MOST_TEXT`]) is wrong and not kept.
    ///
    /// # Errors
    /// No such draft or question; it was completed and is on its way; the outbox can't be written.
    pub async fn fill_in(
        self: &Arc<Self>,
        draft: ItemId,
        key: String,
        typed: Typed,
    ) -> Result<Option<ValueFault>, PhoneError> {
        let phone = Arc::clone(self);
        let filling = tokio::spawn(async move {
            let _pen = phone.pen.lock().await;
            let runner = phone.runner()?;
            let now = phone.settings.clock.now().wall;
            // Nothing of the cache is needed, but the app must not be locked.
            let write = move |_: &Cache, _: &Me, runner: &Runner| {
                let mut engine = runner.engine();
                let found = engine.outbox().draft(draft)?;
                let mut draft = found.ok_or(Refusal::NotFound)?;
                may_change(results::stands(&draft, engine.queue().iter()))?;
                let field = draft.content.field(&key).ok_or(Refusal::NotFound)?;
                if typed.text.len() > MOST_TEXT {
                    return Ok(Some(ValueFault::BadText));
                }
                let wrong = fill::wrong(&field.kind, &typed);
                if typed.text.trim().is_empty() {
                    draft.typed.remove(&key);
                } else {
                    draft.typed.insert(key, typed);
                }
                engine.outbox_mut().write_draft(&draft, now)?;
                Ok(wrong)
            };
            let wrong = phone.cached_of(&runner, write).await;
            phone.changes.happened();
            wrong
        });
        filling.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Gives a draft up, with all that was typed. The screen asked before.
    ///
    /// # Errors
    /// It was completed and is on its way; the outbox can't be written.
    pub async fn discard_draft(self: &Arc<Self>, draft: ItemId) -> Result<(), PhoneError> {
        let phone = Arc::clone(self);
        let discarding = tokio::spawn(async move {
            let _pen = phone.pen.lock().await;
            let runner = phone.runner()?;
            let discarding = tokio::task::spawn_blocking(move || {
                let mut engine = runner.engine();
                if let Some(found) = engine.outbox().draft(draft)? {
                    may_change(results::stands(&found, engine.queue().iter()))?;
                }
                Ok(engine.outbox_mut().discard_draft(draft)?)
            });
            let discarded = discarding.await.map_err(|_| PhoneError::Stopped)?;
            phone.changes.happened();
            discarded
        });
        discarding.await.map_err(|_| PhoneError::Stopped)?
    }

    /// Completes a draft: it is queued, and becomes a protected result once the server has it. Until
    /// then the draft stays; if the server says no, it can be changed and completed again.
    ///
    /// # Errors
    /// Something is missing or wrong ([`Failure::BadAnswers`]; [`Phone::filling`] tells what); the
    /// rules say no; the outbox can't be written.
    pub async fn complete(
        self: &Arc<Self>,
        draft: ItemId,
        taken: TakenAt,
    ) -> Result<OpId, PhoneError> {
        let phone = Arc::clone(self);
        let completing = tokio::spawn(async move {
            // Nothing is typed between the reading of the answers and their being queued.
            let _pen = phone.pen.lock().await;
            let runner = phone.runner()?;
            let op = phone.new_op();
            let operation = phone
                .cached_of(&runner, move |cache, me, runner| {
                    let (draft, stands) = draft_of(runner, draft)?;
                    may_change(stands)?;
                    allowed(cache, me, &draft)?;
                    completion(&draft, taken, op)
                })
                .await?;
            let now = phone.settings.clock.now();
            // What came back is not sent beside what was made of it.
            let before = {
                let engine = runner.engine();
                let mut entries = engine.queue().iter();
                let same = entries.find(|it| it.result() == Some(draft) && it.is_open());
                same.map(|entry| entry.op)
            };
            if let Some(before) = before {
                let delete = phone.new_op();
                let event = Event::Discard { op: before, delete };
                runner.happened(event).await?;
            }
            let place = runner.engine().outbox().next_place();
            let entry = Entry::new(op, place, Work::Change(operation), State::Ready, now);
            runner.happened(Event::Asked(vec![entry])).await?;
            Ok(op)
        });
        completing.await.map_err(|_| PhoneError::Stopped)?
    }
}

fn draft_of(runner: &Runner, result: ItemId) -> Result<(Draft, DraftStands), PhoneError> {
    let engine = runner.engine();
    let draft = engine.outbox().draft(result)?.ok_or(Refusal::NotFound)?;
    let stands = results::stands(&draft, engine.queue().iter());
    Ok((draft, stands))
}

/// What is on its way is not changed; what came back is.
fn may_change(stands: DraftStands) -> Result<(), PhoneError> {
    match stands {
        DraftStands::Draft | DraftStands::Completed(Stands::NeedsYou(_)) => Ok(()),
        DraftStands::Completed(_) => Err(PhoneError::Server(Failure::DocumentClosed.into())),
    }
}

fn empty(space: SpaceId, purpose: Purpose, content: Template) -> Draft {
    Draft {
        result: ItemId::from_bytes([0; 16]),
        space,
        purpose,
        content,
        typed: BTreeMap::new(),
        begun_at: 0,
    }
}

fn for_document(cache: &Cache, me: &Me, document: DocumentId) -> Result<Draft, PhoneError> {
    let row = document_of(cache, document)?;
    let (_, here) = here_of(cache, me, row.space)?;
    let object = Document { filler: row.filler };
    here.asks(me, &Action::FillDocument, &Object::Document(&object))?;
    let purpose = Purpose::Document {
        document,
        template: row.template,
        version: row.version,
    };
    Ok(empty(row.space, purpose, row.content))
}

fn at_once(
    cache: &Cache,
    me: &Me,
    space: SpaceId,
    template: TemplateId,
    document: DocumentId,
) -> Result<Draft, PhoneError> {
    let (_, here) = here_of(cache, me, space)?;
    here.asks(me, &Action::AssignDocument, &Object::Space)?;
    let row = template_of(cache, &here, template)?;
    if row.content.filler != Filler::Professional {
        return Err(Refusal::NotTheFiller.into());
    }
    let purpose = Purpose::Document {
        document,
        template,
        version: row.version,
    };
    Ok(empty(space, purpose, row.content))
}

/// A result that whoever is signed in may correct, with its questions if the phone has them.
fn correctable(
    cache: &Cache,
    me: &Me,
    item: ItemId,
) -> Result<(FileRow, Option<Template>), PhoneError> {
    let row = kept_result(cache, item)?.ok_or(Refusal::NotFound)?;
    let (_, here) = here_of(cache, me, row.space)?;
    let file = here.file(&row);
    here.asks(me, &Action::CorrectResult, &Object::File(&file))?;
    let result = row.result.as_deref().ok_or(Refusal::WrongKind)?;
    if result.superseded {
        return Err(PhoneError::Server(Failure::ResultSuperseded.into()));
    }
    let known = cache.templates(here.space.company)?.into_iter();
    let same = |it: &TemplateRow| (it.template, it.version) == (result.template, result.version);
    let content = known
        .map(|it| (same(&it), it.content))
        .find(|(same, _)| *same);
    Ok((row, content.map(|(_, content)| content)))
}

/// The rules still let whoever is signed in complete this.
fn allowed(cache: &Cache, me: &Me, draft: &Draft) -> Result<(), PhoneError> {
    let (_, here) = here_of(cache, me, draft.space)?;
    match draft.purpose {
        Purpose::Correction { of } => {
            let row = kept_result(cache, of)?.ok_or(Refusal::NotFound)?;
            let file = here.file(&row);
            Ok(here.asks(me, &Action::CorrectResult, &Object::File(&file))?)
        }
        Purpose::Document { document, .. } => {
            let rows = cache.documents(draft.space)?;
            let assigned = rows.into_iter().find(|row| row.document == document);
            // One that was begun here, or is not kept any more: the server says what became of it.
            let filler = match (assigned, me.professional(), draft.content.filler) {
                (Some(row), _, _) => row.filler,
                (None, Some(me), Filler::Professional) => Owner::Professional(me),
                (None, _, _) => return Ok(()),
            };
            let object = Document { filler };
            Ok(here.asks(me, &Action::FillDocument, &Object::Document(&object))?)
        }
    }
}

fn completion(draft: &Draft, taken: TakenAt, op: OpId) -> Result<Operation, PhoneError> {
    let fields = draft.content.fields.iter();
    let wrong = |field: &suivi_results::Field| {
        let typed = draft.typed.get(&field.key);
        typed.is_some_and(|typed| fill::wrong(&field.kind, typed).is_some())
    };
    let values = fill::values(draft);
    let whole = suivi_results::filling::faults(&draft.content, &values, false).is_empty();
    if !whole || fields.into_iter().any(wrong) {
        return Err(PhoneError::Server(Failure::BadAnswers.into()));
    }
    let (taken_at, offset_min) = (taken.at, taken.offset_min);
    Ok(match draft.purpose {
        Purpose::Document {
            document,
            template,
            version,
        } => Operation::CompleteDocument(CompleteDocument {
            op,
            document,
            item: draft.result,
            space: draft.space,
            template,
            version,
            values,
            taken_at,
            offset_min,
        }),
        Purpose::Correction { of } => Operation::CorrectResult(CorrectResult {
            op,
            item: of,
            result: draft.result,
            values,
            taken_at,
            offset_min,
        }),
    })
}

/// Who will answer for the result.
fn author(cache: &Cache, draft: &Draft, me: &Me) -> Result<Option<ProfessionalId>, PhoneError> {
    if let Purpose::Document { document, .. } = draft.purpose {
        let rows = cache.documents(draft.space)?;
        if let Some(row) = rows.into_iter().find(|row| row.document == document) {
            return Ok(Some(author_of_result(row.filler, row.assigned_by)));
        }
    }
    Ok(me.professional())
}

/// The newest result of the same questions.
fn before<'a>(draft: &Draft, results: &'a [FileRow]) -> Option<&'a FileRow> {
    results.iter().find(|row| {
        let result = row.result.as_deref().filter(|result| !result.superseded);
        result.is_some_and(|result| match draft.purpose {
            Purpose::Document { template, .. } => result.template == template,
            Purpose::Correction { .. } => false,
        })
    })
}

fn last_of(row: &FileRow, key: &str, system: System) -> Option<LastTime> {
    let body = &row.result.as_deref()?.body;
    let shown = history::shown(&body.answer(key)?.kind, system)?;
    let day = body.day();
    Some(LastTime { shown, day })
}
