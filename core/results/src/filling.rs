//! What is answered, and what is wrong with it: the same on the phone as somebody types and on the
//! server before it completes.

use crate::result::{Answer, AnswerKind, FilledBy, ResultBody};
use crate::{Date, Field, FieldKind, Number, NumberField, Patient, Template, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suivi_rules::ItemId;

/// The longest text, in characters.
pub const LONGEST_TEXT: usize = 4000;
/// The most that is answered in all, in bytes of text.
pub const MOST_TEXT: usize = 32 * 1024;

/// Answers by the keys of their questions.
pub type Values = BTreeMap<String, Value>;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// Data, in the unit in which it was read off.
    Number {
        /// The number, as text: `"72.5"`.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "72.5"))]
        value: Number,
        /// Its unit.
        #[cfg_attr(feature = "openapi", schema(value_type = String, example = "kg"))]
        unit: Unit,
    },
    /// One of some, by its key.
    Choice {
        /// Which.
        option: String,
    },
    /// A day.
    Date {
        /// Which: `2026-11-26`.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
        date: Date,
    },
    /// Some lines.
    Text {
        /// They.
        text: String,
    },
    /// A photo of the same space.
    Photo {
        /// Which.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
        photo: ItemId,
    },
}

/// What is wrong with one answer, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Fault {
    /// The question's key; as it was sent where the template has no such question.
    pub field: String,
    /// What.
    pub why: ValueFault,
}

/// What is wrong with an answer. Each text completes "what is wrong:" and tells nothing of the
/// answer itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ValueFault {
    /// It must be answered.
    #[error("an answer is needed")]
    Missing,
    /// The template has no such question.
    #[error("there is no such question")]
    Unknown,
    /// Another kind of answer is asked for.
    #[error("another kind of answer is asked for")]
    WrongKind,
    /// Not a number.
    #[error("this is not a number")]
    NotANumber,
    /// The unit measures something else.
    #[error("this unit measures something else")]
    OtherUnit,
    /// More digits behind the point than are asked for.
    #[error("there are too many digits behind the point")]
    TooFine,
    /// Below the least or above the greatest valid value.
    #[error("this is outside the valid range")]
    OutOfRange,
    /// None of the options.
    #[error("this is none of the options")]
    NoSuchOption,
    /// Not a day.
    #[error("this is not a day between 1900 and 2199")]
    NotADay,
    /// Too long, or with characters that can't be shown.
    #[error("this text is too long or can't be shown")]
    BadText,
    /// Not a photo of this record.
    #[error("this is no photo of this record")]
    NoPhoto,
}

/// An answer as it was typed, for a question of this kind: what was meant by it, checked.
/// `unit`: in which unit the person reads; none for the question's own.
///
/// # Errors
/// The [`ValueFault`].
pub fn typed(kind: &FieldKind, text: &str, unit: Option<Unit>) -> Result<Value, ValueFault> {
    let value = match kind {
        FieldKind::Number(number) => Value::Number {
            value: Number::typed(text).map_err(|_| ValueFault::NotANumber)?,
            unit: unit.unwrap_or(number.unit),
        },
        FieldKind::Choice(_) => Value::Choice {
            option: text.to_owned(),
        },
        FieldKind::Date => Value::Date {
            date: text.trim().parse().map_err(|_| ValueFault::NotADay)?,
        },
        FieldKind::Text => Value::Text {
            text: text.to_owned(),
        },
        FieldKind::Photo => Value::Photo {
            photo: text.parse().map_err(|_| ValueFault::NoPhoto)?,
        },
    };
    check(kind, &value)?;
    Ok(value)
}

/// An answer fits its question.
///
/// # Errors
/// The [`ValueFault`].
pub fn check(kind: &FieldKind, value: &Value) -> Result<(), ValueFault> {
    match (kind, value) {
        (FieldKind::Number(field), Value::Number { value, unit }) => number(field, *value, *unit),
        (FieldKind::Choice(choice), Value::Choice { option }) => {
            let there = choice.options.iter().any(|known| known.key == *option);
            there.then_some(()).ok_or(ValueFault::NoSuchOption)
        }
        (FieldKind::Text, Value::Text { text }) => {
            let shown = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
            if text.chars().count() > LONGEST_TEXT || !text.chars().all(shown) {
                return Err(ValueFault::BadText);
            }
            Ok(())
        }
        (FieldKind::Date, Value::Date { .. }) | (FieldKind::Photo, Value::Photo { .. }) => Ok(()),
        _ => Err(ValueFault::WrongKind),
    }
}

fn number(field: &NumberField, value: Number, unit: Unit) -> Result<(), ValueFault> {
    let most = if unit == field.unit {
        field.decimals
    } else {
        // A pound is less than a kilogram, an inch more than a centimetre: as fine as any field.
        crate::template::MOST_DECIMALS
    };
    if unit.dimension() != field.unit.dimension() {
        return Err(ValueFault::OtherUnit);
    }
    if value.decimals() > u32::from(most) {
        return Err(ValueFault::TooFine);
    }
    let exact = unit
        .convert(value, field.unit)
        .ok_or(ValueFault::OutOfRange)?;
    let below = field.min.is_some_and(|min| exact < min.decimal());
    let above = field.max.is_some_and(|max| exact > max.decimal());
    if below || above {
        return Err(ValueFault::OutOfRange);
    }
    Ok(())
}

/// Says nothing: an empty text, which is no answer. A very long one is a fault, blank or not.
fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text { text } if text.len() <= LONGEST_TEXT && text.trim().is_empty())
}

/// Everything that is wrong with these answers, in the order of the questions, then what the
/// template does not ask. `draft`: what is not answered yet is no fault.
#[must_use]
pub fn faults(template: &Template, values: &Values, draft: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |field: &str, why| {
        faults.push(Fault {
            field: field.to_owned(),
            why,
        });
    };
    let mut text = 0;
    for field in &template.fields {
        match values.get(&field.key).filter(|value| !is_blank(value)) {
            None if field.required && !draft => add(&field.key, ValueFault::Missing),
            None => {}
            Some(value) => {
                let is_text = matches!(value, Value::Text { .. });
                if let Value::Text { text: said } = value {
                    text += said.len();
                }
                match check(&field.kind, value) {
                    Ok(()) if is_text && text > MOST_TEXT => add(&field.key, ValueFault::BadText),
                    Ok(()) => {}
                    Err(why) => add(&field.key, why),
                }
            }
        }
    }
    for key in values.keys() {
        if template.field(key).is_none() {
            add(key, ValueFault::Unknown);
        }
    }
    if values.values().all(is_blank) && !draft && faults.is_empty() {
        // A result that says nothing is none.
        faults.extend(template.fields.first().map(|field| Fault {
            field: field.key.clone(),
            why: ValueFault::Missing,
        }));
    }
    faults
}

/// When, where on the clock, and by whom a document was filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Microseconds since 1970 in UTC.
    pub at: i64,
    /// Minutes by which the local clock stood before UTC.
    pub offset_min: i16,
    /// Who filled it.
    pub by: FilledBy,
}

/// What the completed document says for ever: its questions with the answers and the ranges that
/// were usual for this person then. Whether photos are there is for the caller to ask.
///
/// # Errors
/// All that is wrong, in the order of the questions.
pub fn complete(
    template: &Template,
    values: &Values,
    patient: &Patient,
    taken: &Taken,
) -> Result<ResultBody, Vec<Fault>> {
    let faults = faults(template, values, false);
    if !faults.is_empty() {
        return Err(faults);
    }
    let on = Date::of(taken.at, taken.offset_min);
    let answers = template.fields.iter().filter_map(|field| {
        let value = values.get(&field.key).filter(|value| !is_blank(value))?;
        Some(Answer {
            key: field.key.clone(),
            label: field.label.clone(),
            kind: answer(field, value, patient, on)?,
        })
    });
    Ok(ResultBody {
        title: template.title.clone(),
        category: template.category,
        taken_at: taken.at,
        offset_min: taken.offset_min,
        filled_by: taken.by,
        answers: answers.collect(),
    })
}

fn answer(field: &Field, value: &Value, patient: &Patient, on: Option<Date>) -> Option<AnswerKind> {
    Some(match (&field.kind, value) {
        (FieldKind::Number(number), Value::Number { value, unit }) => AnswerKind::Number {
            value: *value,
            unit: *unit,
            shown_in: number.unit,
            decimals: number.decimals,
            usual: number.usual(patient, on),
        },
        (FieldKind::Choice(choice), Value::Choice { option }) => AnswerKind::Choice {
            option: option.clone(),
            label: choice
                .options
                .iter()
                .find(|known| known.key == *option)?
                .label
                .clone(),
        },
        (_, Value::Date { date }) => AnswerKind::Date { date: *date },
        (_, Value::Text { text }) => AnswerKind::Text { text: text.clone() },
        (_, Value::Photo { photo }) => AnswerKind::Photo { photo: *photo },
        _ => return None,
    })
}
