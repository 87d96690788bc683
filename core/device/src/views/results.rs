//! Documents and results of a record: what waits to be filled, what was completed, how it changed.
//! What was completed is protected: nobody alters it, and a line stands where its owner would be.

use super::seers::{self, Seers};
use super::{Here, Me, count};
use crate::outbox::drafts::{Draft, Purpose};
use crate::queue::machine::Queue;
use crate::queue::{Entry, State};
use crate::views::waiting::{self, Stands};
use std::collections::BTreeMap;
use suivi_results::history::{self, Shown, Taken};
use suivi_results::{
    Answer, Category, Change, Date, FilledBy, Filler, Label, Series, System, Template,
};
use suivi_rules::{
    Action, Document, DocumentId, ItemId, Level, Object, Owner, ProfessionalId, SpaceId,
    TemplateId, template_fits,
};
use suivi_wire::Micros;
use suivi_wire::rows::{DocumentRow, FileRow, ResultRow, TemplateRow};
use suivi_wire::spaces::{PeopleAnswer, SpaceFacts};

/// The screen of a record's documents and results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsView {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub client: Option<String>,
    /// Documents that wait to be filled, the most urgent first.
    pub documents: Vec<DocumentTile>,
    /// What was begun on this phone without being asked, or corrects something, and is not
    /// received yet.
    pub drafts: Vec<DraftTile>,
    /// What was completed, the last taken first.
    pub results: Vec<ResultTile>,
    /// Each template's data through all results.
    pub histories: Vec<History>,
    /// Whoever looks may assign a document here.
    pub can_assign: bool,
    /// It was read online and is not kept: this record is not followed.
    pub online_only: bool,
}

/// A document that waits to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentTile {
    /// Which.
    pub document: DocumentId,
    /// What it is called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
    /// By when it should be filled.
    pub due: Option<Date>,
    /// Whoever looks is to fill it.
    pub mine: bool,
    /// Who is to fill it, by name where that is known.
    pub filler: Option<String>,
    /// The draft on this phone, if it was begun.
    pub draft: Option<DraftTile>,
    /// When it was assigned.
    pub assigned_at: Micros,
    /// Whoever looks may fill it now.
    pub can_fill: bool,
    /// Whoever looks may take it back.
    pub can_cancel: bool,
}

/// Something that is being filled on this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTile {
    /// The id that its result will have.
    pub result: ItemId,
    /// Where.
    pub space: SpaceId,
    /// What it is called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
    /// It corrects this result.
    pub corrects: Option<ItemId>,
    /// How many questions have an answer.
    pub answered: u32,
    /// Of how many.
    pub questions: u32,
    /// How it stands.
    pub stands: DraftStands,
    /// When it was begun.
    pub begun_at: Micros,
}

/// How a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftStands {
    /// It is being filled; saved on this phone.
    Draft,
    /// It was completed on this phone and is on its way, or needs its person.
    Completed(Stands),
}

/// A completed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultTile {
    /// The protected file.
    pub item: ItemId,
    /// What it is called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
    /// Of which template: results of one make a history.
    pub template: TemplateId,
    /// When it was taken.
    pub taken_at: Micros,
    /// The day of that, where it was taken.
    pub day: Option<Date>,
    /// Who filled it.
    pub filled_by: FilledBy,
    /// Who answers for it, by name where that is known. The owner is the software: a line.
    pub author: Option<String>,
    /// Who sees it.
    pub level: Level,
    /// A later one corrects it: it counts no more and stays readable.
    pub superseded: bool,
    /// It corrects an earlier one.
    pub corrects: Option<ItemId>,
    /// Whoever looks may correct it.
    pub can_correct: bool,
}

/// The data of one template's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Which template.
    pub template: TemplateId,
    /// What it was called last.
    pub title: Label,
    /// Each data field, ready for a chart. Corrected results are not in it.
    pub series: Vec<Series<ItemId>>,
}

/// The screen of one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultView {
    /// As lists draw it.
    pub result: ResultTile,
    /// In which space.
    pub space: SpaceId,
    /// The answers in the order of the questions.
    pub answers: Vec<AnswerView>,
    /// The one that corrects it, if whoever looks sees that one.
    pub corrected_by: Option<ItemId>,
    /// Who can see it, by name.
    pub who_can_see: Seers,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerView {
    /// The question and the answer as they were given.
    pub answer: Answer,
    /// Of data: in the units in which whoever looks reads.
    pub shown: Option<Shown>,
    /// Of data: from the result before to this one.
    pub since_last: Option<Change>,
    /// Of data: from the first result to this one.
    pub since_start: Option<Change>,
}

/// A template that may be assigned in a record, or filled at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateTile {
    /// Which.
    pub template: TemplateId,
    /// Its newest version.
    pub version: u32,
    /// What it is called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
    /// Who fills it.
    pub filler: Filler,
    /// How many questions it has.
    pub questions: u32,
    /// Who would see the completed version, by name.
    pub who_can_see: Seers,
}

/// The screen of the record's progress: data beside photos, by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressView {
    /// The record.
    pub space: SpaceId,
    /// Each template's data, ready for a chart.
    pub histories: Vec<History>,
    /// Photos of the record, the oldest first, on the same axis of time.
    pub photos: Vec<ProgressPhoto>,
}

/// A photo beside the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressPhoto {
    /// Which.
    pub item: ItemId,
    /// When it was taken, else when it came.
    pub at: Micros,
    /// The pose slot.
    pub pose: Option<String>,
    /// Its thumbnail is on this phone.
    pub has_thumbnail: bool,
}

/// What a screen of results is made of.
#[derive(Debug)]
pub struct Page<'a> {
    /// The space.
    pub facts: &'a SpaceFacts,
    /// Documents that wait.
    pub documents: &'a [DocumentRow],
    /// Results, the last taken first.
    pub results: &'a [FileRow],
    /// Drafts of this space, with how each stands.
    pub drafts: &'a [(Draft, DraftStands)],
    /// Who is who.
    pub people: Option<&'a PeopleAnswer>,
    /// In which units whoever looks reads.
    pub system: System,
    /// The feed keeps this space here.
    pub kept: bool,
}

/// Draws a record's documents and results.
#[must_use]
pub fn view(page: &Page<'_>, me: &Me) -> ResultsView {
    let here = Here::of(page.facts, me);
    let of_document = |document: DocumentId| {
        page.drafts.iter().find(|(draft, _)| {
            matches!(draft.purpose, Purpose::Document { document: of, .. } if of == document)
        })
    };
    let mut documents: Vec<DocumentTile> = page
        .documents
        .iter()
        .map(|row| {
            let draft = of_document(row.document).map(|(draft, stands)| tile(draft, *stands));
            document_tile(row, draft, &here, page, me)
        })
        .collect();
    documents.sort_by_key(|tile| (tile.due.is_none(), tile.due, tile.assigned_at));
    let assigned = |draft: &Draft| match draft.purpose {
        Purpose::Document { document, .. } => {
            page.documents.iter().any(|row| row.document == document)
        }
        Purpose::Correction { .. } => false,
    };
    let received = |draft: &Draft| page.results.iter().any(|row| row.item == draft.result);
    let drafts = page
        .drafts
        .iter()
        .filter(|(draft, _)| !assigned(draft) && !received(draft))
        .map(|(draft, stands)| tile(draft, *stands))
        .collect();
    let results = page
        .results
        .iter()
        .filter_map(|row| result_tile(row, &here, page.people, me))
        .collect();
    ResultsView {
        space: page.facts.space,
        client: page.facts.record.as_ref().map(|record| record.name.clone()),
        documents,
        drafts,
        results,
        histories: histories(page.results, page.system),
        can_assign: here.may(me, &Action::AssignDocument, &Object::Space),
        online_only: !page.kept,
    }
}

/// How a draft stands, by what is queued of it.
#[must_use]
pub fn stands<'a>(draft: &Draft, entries: impl IntoIterator<Item = &'a Entry>) -> DraftStands {
    let mut found = DraftStands::Draft;
    for entry in entries {
        if entry.result() == Some(draft.result) {
            match &entry.state {
                // Given up: what was typed is there as before.
                State::Cancelled | State::Superseded { .. } => {}
                state => found = DraftStands::Completed(waiting::stands(state)),
            }
        }
    }
    found
}

/// The drafts that were begun and are not completed.
pub fn begun<'a>(drafts: &'a [Draft], queue: &'a Queue) -> impl Iterator<Item = &'a Draft> {
    let is_begun = |draft: &&Draft| stands(draft, queue.iter()) == DraftStands::Draft;
    drafts.iter().filter(is_begun)
}

/// Draws a draft in a list.
#[must_use]
pub fn tile(draft: &Draft, stands: DraftStands) -> DraftTile {
    let fields = &draft.content.fields;
    let has_answer = |field: &&suivi_results::Field| {
        draft
            .typed
            .get(&field.key)
            .is_some_and(|typed| !typed.text.trim().is_empty())
    };
    DraftTile {
        result: draft.result,
        space: draft.space,
        title: draft.content.title.clone(),
        category: draft.content.category,
        corrects: match draft.purpose {
            Purpose::Correction { of } => Some(of),
            Purpose::Document { .. } => None,
        },
        answered: count(fields.iter().filter(has_answer).count()),
        questions: count(fields.len()),
        stands,
        begun_at: draft.begun_at,
    }
}

fn document_tile(
    row: &DocumentRow,
    draft: Option<DraftTile>,
    here: &Here,
    page: &Page<'_>,
    me: &Me,
) -> DocumentTile {
    let document = Document { filler: row.filler };
    let object = Object::Document(&document);
    let filler = match row.filler {
        Owner::Client(_) => page.facts.record.as_ref().map(|record| record.name.clone()),
        Owner::Professional(id) => name_of(id, page.people),
    };
    let can_fill = here.may(me, &Action::FillDocument, &object);
    DocumentTile {
        document: row.document,
        title: row.content.title.clone(),
        category: row.content.category,
        due: row.due,
        // The rules let nobody fill it but whom it names.
        mine: can_fill || is_filler(row.filler, here, me),
        filler,
        draft,
        assigned_at: row.assigned_at,
        can_fill,
        can_cancel: here.may(me, &Action::CancelDocument, &object),
    }
}

fn is_filler(filler: Owner, here: &Here, me: &Me) -> bool {
    match filler {
        Owner::Professional(id) => me.professional() == Some(id),
        Owner::Client(client) => me
            .person()
            .and_then(|person| here.space.client_who_is(person))
            .is_some_and(|mine| mine == client),
    }
}

/// The name of a professional, where the last answer about the space has it.
#[must_use]
pub fn name_of(id: ProfessionalId, people: Option<&PeopleAnswer>) -> Option<String> {
    let people = people?;
    let participant = people
        .participants
        .iter()
        .find(|row| row.professional == id)
        .map(|row| row.name.clone());
    participant.or_else(|| {
        let row = people.by_profile.iter().find(|row| row.professional == id);
        row.map(|row| row.name.clone())
    })
}

/// Draws a result in a list; none for a file that is no result.
#[must_use]
pub fn result_tile(
    row: &FileRow,
    here: &Here,
    people: Option<&PeopleAnswer>,
    me: &Me,
) -> Option<ResultTile> {
    let result = row.result.as_deref()?;
    let file = here.file(row);
    let can = here.may(me, &Action::CorrectResult, &Object::File(&file));
    Some(ResultTile {
        item: row.item,
        title: result.body.title.clone(),
        category: result.body.category,
        template: result.template,
        taken_at: result.body.taken_at,
        day: result.body.day(),
        filled_by: result.body.filled_by,
        author: row.author.and_then(|author| name_of(author, people)),
        level: row.level,
        superseded: result.superseded,
        corrects: result.corrects,
        can_correct: can && !result.superseded,
    })
}

/// Results that count, by their templates.
fn by_template(results: &[FileRow]) -> BTreeMap<TemplateId, Vec<(ItemId, &ResultRow)>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in results {
        if let Some(result) = row.result.as_deref().filter(|result| !result.superseded) {
            all.entry(result.template)
                .or_default()
                .push((row.item, result));
        }
    }
    all
}

fn taken<'a>(results: &[(ItemId, &'a ResultRow)]) -> Vec<Taken<'a, ItemId>> {
    let of = |(id, result): &(ItemId, &'a ResultRow)| Taken {
        id: *id,
        body: &result.body,
    };
    results.iter().map(of).collect()
}

/// The data of all results, each template's by itself; those with the newest result first.
#[must_use]
pub fn histories(results: &[FileRow], system: System) -> Vec<History> {
    let mut all: Vec<(Micros, History)> = by_template(results)
        .into_iter()
        .filter_map(|(template, results)| {
            let newest = results
                .iter()
                .max_by_key(|(item, result)| (result.body.taken_at, *item))?;
            let series = history::series(&taken(&results), system);
            (!series.is_empty()).then(|| {
                let title = newest.1.body.title.clone();
                let history = History {
                    template,
                    title,
                    series,
                };
                (newest.1.body.taken_at, history)
            })
        })
        .collect();
    all.sort_by_key(|(at, history)| (std::cmp::Reverse(*at), history.template));
    all.into_iter().map(|(_, history)| history).collect()
}

/// Draws one result. `others`: all results of the space that are here, this one among them.
#[must_use]
pub fn one(
    row: &FileRow,
    others: &[FileRow],
    facts: &SpaceFacts,
    people: Option<&PeopleAnswer>,
    me: &Me,
    system: System,
) -> Option<ResultView> {
    let here = Here::of(facts, me);
    let result = row.result.as_deref()?;
    let place = (result.body.taken_at, row.item);
    // As it was: what came later says nothing about the change up to here.
    let mut before: Vec<(ItemId, &ResultRow)> = by_template(others)
        .remove(&result.template)
        .unwrap_or_default()
        .into_iter()
        .filter(|(item, other)| (other.body.taken_at, *item) < place)
        .filter(|(item, _)| Some(*item) != result.corrects)
        .collect();
    before.push((row.item, result));
    let series = history::series(&taken(&before), system);
    let answers = result.body.answers.iter().map(|answer| {
        let data = series
            .iter()
            .find(|series| series.key == answer.key)
            .filter(|series| series.points.last().is_some_and(|last| last.id == row.item));
        AnswerView {
            answer: answer.clone(),
            shown: history::shown(&answer.kind, system),
            since_last: data.and_then(|series| series.since_last),
            since_start: data.and_then(|series| series.since_start),
        }
    });
    let corrected_by = others
        .iter()
        .find(|other| {
            let other = other.result.as_deref();
            other.is_some_and(|other| other.corrects == Some(row.item))
        })
        .map(|other| other.item);
    Some(ResultView {
        result: result_tile(row, &here, people, me)?,
        space: row.space,
        answers: answers.collect(),
        corrected_by,
        who_can_see: seers::of_file(&here.file(row), &here, people, me),
    })
}

/// Templates that may be assigned here, by title.
#[must_use]
pub fn templates(
    rows: &[TemplateRow],
    facts: &SpaceFacts,
    people: Option<&PeopleAnswer>,
    me: &Me,
) -> Vec<TemplateTile> {
    let here = Here::of(facts, me);
    if !here.may(me, &Action::AssignDocument, &Object::Space) {
        return Vec::new();
    }
    rows.iter()
        .filter(|row| template_fits(row.company, row.content.branch, &here.space).is_ok())
        .map(|row| TemplateTile {
            template: row.template,
            version: row.version,
            title: row.content.title.clone(),
            category: row.content.category,
            filler: row.content.filler,
            questions: count(row.content.fields.len()),
            who_can_see: who_would_see(&row.content, me.professional(), &here, people, me),
        })
        .collect()
}

/// Who would see the completed version, if this professional is its author.
#[must_use]
pub fn who_would_see(
    content: &Template,
    author: Option<ProfessionalId>,
    here: &Here,
    people: Option<&PeopleAnswer>,
    me: &Me,
) -> Seers {
    let file = suivi_rules::File {
        id: ItemId::from_bytes([0; 16]),
        creator: suivi_rules::Creator::System,
        author,
        adder: None,
        keeper: None,
        company: here.space.company,
        level: suivi_rules::level_of_result(content.level, content.branch),
        client_photo: false,
    };
    seers::of_file(&file, here, people, me)
}
