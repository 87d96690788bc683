//! What a completed document says. It is written once and never changed; a correction is another
//! result that supersedes it (access specification, "Results").

use crate::template::Range;
use crate::{Category, Date, Label, Number, Unit};
use serde::{Deserialize, Serialize};
use suivi_rules::ItemId;

/// The media type of a result's bytes: this, as JSON.
pub const MEDIA_TYPE: &str = "application/vnd.suivi.result+json";

/// A result with its questions: it can be read without its template, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultBody {
    /// What the template was called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
    /// When it was taken, as whoever filled it says: microseconds since 1970 in UTC.
    pub taken_at: i64,
    /// Minutes by which the clock there stood before UTC: by it the day is told.
    #[serde(default)]
    pub offset_min: i16,
    /// Who filled it.
    pub filled_by: FilledBy,
    /// What was answered, in the order of the questions.
    pub answers: Vec<Answer>,
}

/// Who filled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FilledBy {
    /// The client.
    Client,
    /// A professional: the author.
    Professional,
    /// The company's software, with a service key.
    Service,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// By what the question is known.
    pub key: String,
    /// The question as it was asked.
    pub label: Label,
    /// The answer.
    pub kind: AnswerKind,
}

/// An answer with what is needed to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AnswerKind {
    /// Data, exactly as it was read off.
    Number {
        /// The number.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "72.5"))]
        value: Number,
        /// In which unit it was read off.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "kg"))]
        unit: Unit,
        /// In which unit the template shows it.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "kg"))]
        shown_in: Unit,
        /// With how many digits behind the point.
        decimals: u8,
        /// What was usual for this person then, in the template's unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        usual: Option<Range>,
    },
    /// One of some.
    Choice {
        /// Which.
        option: String,
        /// What it said.
        label: Label,
    },
    /// A day.
    Date {
        /// Which.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
        date: Date,
    },
    /// Some lines.
    Text {
        /// They.
        text: String,
    },
    /// A photo of the same record, for those who may see it.
    Photo {
        /// Which.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        photo: ItemId,
    },
}

impl ResultBody {
    /// The bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The day on which it was taken.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        Date::of(self.taken_at, self.offset_min)
    }

    /// The answer to this question.
    #[must_use]
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.key == key)
    }
}
