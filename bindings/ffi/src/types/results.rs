//! Documents and results of a record, and its progress.

use super::data::{Amount, DataChange, DataSeries, DataUnit, Day, ShownData, UsualRange, Wording};
use super::ids::{DocumentId, ItemId, SpaceId, TemplateId};
use super::places::{Level, Seers};
use super::waiting::Stands;

pub use suivi_device::views::results::{
    AnswerView, DocumentTile, DraftStands, DraftTile, History, ProgressPhoto, ProgressView,
    ResultTile, ResultView, ResultsView, TemplateTile,
};
pub use suivi_results::{Answer, AnswerKind, Category as ResultCategory, FilledBy, Filler};

/// The screen of a record's documents and results.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
pub struct DocumentTile {
    /// Which.
    pub document: DocumentId,
    /// What it is called.
    pub title: Wording,
    /// Which of the two kinds it is.
    pub category: ResultCategory,
    /// By when it should be filled.
    pub due: Option<Day>,
    /// Whoever looks is to fill it.
    pub mine: bool,
    /// Who is to fill it, by name where that is known.
    pub filler: Option<String>,
    /// The draft on this phone, if it was begun.
    pub draft: Option<DraftTile>,
    /// When it was assigned.
    pub assigned_at: i64,
    /// Whoever looks may fill it now.
    pub can_fill: bool,
    /// Whoever looks may take it back.
    pub can_cancel: bool,
}

/// Something that is being filled on this phone.
#[uniffi::remote(Record)]
pub struct DraftTile {
    /// The id that its result will have.
    pub result: ItemId,
    /// Where.
    pub space: SpaceId,
    /// What it is called.
    pub title: Wording,
    /// Which of the two kinds it is.
    pub category: ResultCategory,
    /// It corrects this result.
    pub corrects: Option<ItemId>,
    /// How many questions have an answer.
    pub answered: u32,
    /// Of how many.
    pub questions: u32,
    /// How it stands.
    pub stands: DraftStands,
    /// When it was begun.
    pub begun_at: i64,
}

/// How a draft stands.
#[uniffi::remote(Enum)]
pub enum DraftStands {
    /// It is being filled; saved on this phone.
    Draft,
    /// It was completed on this phone and is on its way, or needs its person.
    Completed(Stands),
}

/// A completed document.
#[uniffi::remote(Record)]
pub struct ResultTile {
    /// The protected file.
    pub item: ItemId,
    /// What it is called.
    pub title: Wording,
    /// Which of the two kinds it is.
    pub category: ResultCategory,
    /// Of which template: results of one make a history.
    pub template: TemplateId,
    /// When it was taken.
    pub taken_at: i64,
    /// The day of that, where it was taken.
    pub day: Option<Day>,
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
#[uniffi::remote(Record)]
pub struct History {
    /// Which template.
    pub template: TemplateId,
    /// What it was called last.
    pub title: Wording,
    /// Each data field, ready for a chart. Corrected results are not in it.
    pub series: Vec<DataSeries>,
}

/// The screen of one result.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
pub struct AnswerView {
    /// The question and the answer as they were given.
    pub answer: Answer,
    /// Of data: in the units in which whoever looks reads.
    pub shown: Option<ShownData>,
    /// Of data: from the result before to this one.
    pub since_last: Option<DataChange>,
    /// Of data: from the first result to this one.
    pub since_start: Option<DataChange>,
}

/// A template that may be assigned in a record, or filled at once.
#[uniffi::remote(Record)]
pub struct TemplateTile {
    /// Which.
    pub template: TemplateId,
    /// Its newest version.
    pub version: u32,
    /// What it is called.
    pub title: Wording,
    /// Which of the two kinds it is.
    pub category: ResultCategory,
    /// Who fills it.
    pub filler: Filler,
    /// How many questions it has.
    pub questions: u32,
    /// Who would see the completed version, by name.
    pub who_can_see: Seers,
}

/// The screen of the record's progress: data beside photos, by date.
#[uniffi::remote(Record)]
pub struct ProgressView {
    /// The record.
    pub space: SpaceId,
    /// Each template's data, ready for a chart.
    pub histories: Vec<History>,
    /// Photos of the record, the oldest first, on the same axis of time.
    pub photos: Vec<ProgressPhoto>,
}

/// A photo beside the data.
#[uniffi::remote(Record)]
pub struct ProgressPhoto {
    /// Which.
    pub item: ItemId,
    /// When it was taken, else when it came.
    pub at: i64,
    /// The pose slot.
    pub pose: Option<String>,
    /// Its thumbnail is on this phone.
    pub has_thumbnail: bool,
}

/// Who filled it.
#[uniffi::remote(Enum)]
pub enum FilledBy {
    /// The client.
    Client,
    /// A professional: the author.
    Professional,
    /// The company's software, with a service key.
    Service,
}

/// The two kinds ("all results of 'documents' and 'evaluations'"), each with an automatic folder.
#[uniffi::remote(Enum)]
pub enum ResultCategory {
    /// A questionnaire, a form, an agreement.
    Document,
    /// Something measured or tested.
    Assessment,
}

/// Who fills it.
#[uniffi::remote(Enum)]
pub enum Filler {
    /// The record's client.
    Client,
    /// The professional whom it is assigned to.
    Professional,
}

/// A question and its answer.
#[uniffi::remote(Record)]
pub struct Answer {
    /// By what the question is known.
    pub key: String,
    /// The question as it was asked.
    pub label: Wording,
    /// The answer.
    pub kind: AnswerKind,
}

/// An answer with what is needed to read it.
#[uniffi::remote(Enum)]
pub enum AnswerKind {
    /// Data, exactly as it was read off.
    Number {
        /// The number.
        value: Amount,
        /// In which unit it was read off.
        unit: DataUnit,
        /// In which unit the template shows it.
        shown_in: DataUnit,
        /// With how many digits behind the point.
        decimals: u8,
        /// What was usual for this person then, in the template's unit.
        usual: Option<UsualRange>,
    },
    /// One of some.
    Choice {
        /// Which.
        option: String,
        /// What it said.
        label: Wording,
    },
    /// A day.
    Date {
        /// Which.
        date: Day,
    },
    /// Some lines.
    Text {
        /// They.
        text: String,
    },
    /// A photo of the same record, for those who may see it.
    Photo {
        /// Which.
        photo: ItemId,
    },
}
