//! Documents that are assigned and filled.

use super::data::{Amount, DataUnit, Day, ShownData, UsualRange, Wording};
use super::ids::{DocumentId, ItemId, ProfessionalId, SpaceId, TemplateId};
use super::places::Seers;
use super::results::{DraftStands, ResultCategory};

pub use suivi_device::outbox::drafts::Typed;
pub use suivi_device::phone::filling::{AssignRequest, From as FillFrom, TakenAt};
pub use suivi_device::views::fill::{FieldView, FillView, LastTime};
pub use suivi_results::{
    ChoiceField, ChoiceOption, FieldKind, NumberField, Reference, Sex, ValueFault,
};

/// What a draft begins from.
#[uniffi::remote(Enum)]
pub enum FillFrom {
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

/// The screen on which a document is filled.
#[uniffi::remote(Record)]
pub struct FillView {
    /// The id that the result will have: by it the draft is known.
    pub result: ItemId,
    /// Where.
    pub space: SpaceId,
    /// What it is called.
    pub title: Wording,
    /// Which of the two kinds it is.
    pub category: ResultCategory,
    /// It corrects this result.
    pub corrects: Option<ItemId>,
    /// The questions, in order.
    pub fields: Vec<FieldView>,
    /// Everything is there and right: it can be completed. Not in a record that is kept here no
    /// more: what was typed is read, taken over by hand or discarded.
    pub can_complete: bool,
    /// How it stands; once completed it can be changed only if it came back.
    pub stands: DraftStands,
    /// Who will see the completed version, by name: shown before it is sent.
    pub who_will_see: Seers,
}

/// A question with what stands in it.
#[uniffi::remote(Record)]
pub struct FieldView {
    /// By what it is known.
    pub key: String,
    /// The question.
    pub label: Wording,
    /// It must be answered.
    pub required: bool,
    /// What may be answered.
    pub kind: FieldKind,
    /// What was typed.
    pub typed: Option<Typed>,
    /// What is wrong with what was typed. That something is missing is no fault while it is a
    /// draft.
    pub wrong: Option<ValueFault>,
    /// Of data: what it was the last time.
    pub last: Option<LastTime>,
}

/// What was answered to the same question the last time.
#[uniffi::remote(Record)]
pub struct LastTime {
    /// It.
    pub shown: ShownData,
    /// On which day.
    pub day: Option<Day>,
}

/// What may be answered.
#[uniffi::remote(Enum)]
pub enum FieldKind {
    /// Data: a number with its unit.
    Number(NumberField),
    /// One of some.
    Choice(ChoiceField),
    /// A day.
    Date,
    /// Some lines.
    Text,
    /// A photo that is in the record already.
    Photo,
}

/// Data.
#[uniffi::remote(Record)]
pub struct NumberField {
    /// In which unit it is shown and its limits are meant.
    pub unit: DataUnit,
    /// How many digits behind the point, at most 3.
    pub decimals: u8,
    /// Below this it is a mistake.
    pub min: Option<Amount>,
    /// Above this it is a mistake.
    pub max: Option<Amount>,
    /// What is usual, by sex and age; the first that fits.
    pub references: Vec<Reference>,
}

/// One of some.
#[uniffi::remote(Record)]
pub struct ChoiceField {
    /// At least two.
    pub options: Vec<ChoiceOption>,
}

/// An option.
#[uniffi::remote(Record)]
pub struct ChoiceOption {
    /// By what it is known.
    pub key: String,
    /// What it says.
    pub label: Wording,
}

/// What is usual for some.
#[uniffi::remote(Record)]
pub struct Reference {
    /// Of this sex; none: of both.
    pub sex: Option<Sex>,
    /// From this age on, in whole years.
    pub from_age: Option<u8>,
    /// Up to this age, included.
    pub to_age: Option<u8>,
    /// The range.
    pub range: UsualRange,
}

/// What reference ranges tell apart.
#[uniffi::remote(Enum)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What stands in a field.
#[uniffi::remote(Record)]
pub struct Typed {
    /// Text as typed, an option's key, a day, a photo's id.
    pub text: String,
    /// Of data: in which unit it is meant; none for the question's own.
    pub unit: Option<DataUnit>,
}

/// What is wrong with an answer.
#[uniffi::remote(Enum)]
pub enum ValueFault {
    /// It must be answered.
    Missing,
    /// The template has no such question.
    Unknown,
    /// Another kind of answer is asked for.
    WrongKind,
    /// Not a number.
    NotANumber,
    /// The unit measures something else.
    OtherUnit,
    /// More digits behind the point than are asked for.
    TooFine,
    /// Below the least or above the greatest valid value.
    OutOfRange,
    /// None of the options.
    NoSuchOption,
    /// Not a day.
    NotADay,
    /// Too long, or with characters that can't be shown.
    BadText,
    /// Not a photo of this record.
    NoPhoto,
}

/// A document to be assigned.
#[uniffi::remote(Record)]
pub struct AssignRequest {
    /// Where.
    pub space: SpaceId,
    /// Which template.
    pub template: TemplateId,
    /// Where a professional fills it: who; none for oneself.
    pub to: Option<ProfessionalId>,
    /// By when it should be filled.
    pub due: Option<Day>,
}

/// When a document was filled, as the phone's clock says it.
#[uniffi::remote(Record)]
pub struct TakenAt {
    /// Microseconds since 1970 in UTC.
    pub at: i64,
    /// Minutes by which the phone's clock stands before UTC.
    pub offset_min: i16,
}
