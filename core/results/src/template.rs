//! What a document or assessment asks (access specification, "Results"; product specification, A6).

use crate::{Date, Label, Number, Patient, Sex, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use suivi_rules::{BranchId, Level};

/// The most fields of a template.
pub const MOST_FIELDS: usize = 60;
/// The most options of a choice.
pub const MOST_OPTIONS: usize = 30;
/// The most reference ranges of a field.
pub const MOST_REFERENCES: usize = 40;
/// The longest key, in bytes.
pub const LONGEST_KEY: usize = 40;
/// The longest label, in characters: as long as a name may be.
pub const LONGEST_LABEL: usize = 200;

/// One version of a template. Versions are never changed: a change is the next one, and what was
/// assigned or filled stays with its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Template {
    /// What it is called.
    pub title: Label,
    /// Which of the two automatic folders its results go to.
    pub category: Category,
    /// Whose it is; none: the whole company's.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<BranchId>,
    /// Who fills it.
    pub filler: Filler,
    /// Who sees the completed version. `branch:` only with the template's own.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "company_and_client"))]
    pub level: Level,
    /// What it asks, in this order.
    #[cfg_attr(feature = "openapi", schema(max_items = 60))]
    pub fields: Vec<Field>,
}

/// The two kinds ("all results of 'documents' and 'evaluations'"), each with an automatic folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A questionnaire, a form, an agreement.
    Document,
    /// Something measured or tested.
    Assessment,
}

impl Category {
    /// What its automatic folder is called.
    #[must_use]
    pub fn folder(self) -> Label {
        match self {
            Self::Document => Label::new("Documents", "Documents"),
            Self::Assessment => Label::new("Évaluations", "Assessments"),
        }
    }
}

/// Who fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Filler {
    /// The record's client.
    Client,
    /// The professional whom it is assigned to.
    Professional,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// By what it is known through all versions: small letters, digits and `_`. Of one template and
    /// key all results make one history.
    pub key: String,
    /// The question.
    pub label: Label,
    /// Without an answer the document can't be completed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What may be answered.
    pub kind: FieldKind,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
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

impl FieldKind {
    /// The same kind of answer: a later version may not ask for another under the same key.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.unit.dimension() == b.unit.dimension(),
            (Self::Choice(_), Self::Choice(_))
            | (Self::Date, Self::Date)
            | (Self::Text, Self::Text)
            | (Self::Photo, Self::Photo) => true,
            _ => false,
        }
    }
}

/// Data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberField {
    /// In which unit it is shown and its limits are meant.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "kg"))]
    pub unit: Unit,
    /// How many digits behind the point, at most 3.
    #[cfg_attr(feature = "openapi", schema(maximum = 3))]
    #[serde(default)]
    pub decimals: u8,
    /// Below this it is a mistake.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "20"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// Above this it is a mistake.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "350"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// What is usual, by sex and age; the first that fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
}

/// The most decimals that a field may ask for.
pub const MOST_DECIMALS: u8 = 3;

/// One of some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceField {
    /// At least two.
    pub options: Vec<ChoiceOption>,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceOption {
    /// By what it is known.
    pub key: String,
    /// What it says.
    pub label: Label,
}

/// What is usual for some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    /// Of this sex; none: of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// From this age on, in whole years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<u8>,
    /// Up to this age, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_age: Option<u8>,
    /// The range.
    pub range: Range,
}

/// A range, both ends included, in the field's unit. One end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// The least.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "60"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Number>,
    /// The most.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "100"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Number>,
}

impl NumberField {
    /// The range that is usual for this person on this day.
    #[must_use]
    pub fn usual(&self, patient: &Patient, on: Option<Date>) -> Option<Range> {
        let age = patient.born.zip(on).and_then(|(born, on)| born.age_on(on));
        self.references
            .iter()
            .find(|reference| {
                let sex = reference.sex.is_none() || reference.sex == patient.sex;
                let old = reference
                    .from_age
                    .is_none_or(|from| age.is_some_and(|age| age >= from));
                let young = reference
                    .to_age
                    .is_none_or(|to| age.is_some_and(|age| age <= to));
                sex && old && young
            })
            .map(|reference| reference.range)
    }
}

/// What is wrong with a template. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TemplateFault {
    /// A title, question or option says nothing, too much, or what can't be shown.
    #[error("a title, question or option is empty, longer than 200 characters, or can't be shown")]
    Label,
    /// No field, or more than 60.
    #[error("a template asks at least one question and at most 60")]
    Fields,
    /// A key is empty, too long or of other characters.
    #[error("a key has 1 to 40 small letters, digits or _")]
    Key,
    /// Two fields or options have one key.
    #[error("two questions or options have the same key")]
    KeyTwice,
    /// A choice has fewer than 2 options, or more than 30.
    #[error("a choice has 2 to 30 options")]
    Options,
    /// A least value above the greatest, too many decimals, too many or empty reference ranges.
    #[error("a range of values is empty, or has more digits than the question")]
    Range,
    /// A branch's level without that branch.
    #[error("the visibility names a branch that is not the template's")]
    Level,
    /// The key was another kind of question in an earlier version: histories would be mixed.
    #[error("a question was of another kind in an earlier version; give it another key")]
    KeyReused,
}

fn key(key: &str) -> Result<(), TemplateFault> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(plain) {
        return Err(TemplateFault::Key);
    }
    Ok(())
}

fn unlike<'a>(keys: impl Iterator<Item = &'a str>) -> Result<(), TemplateFault> {
    let mut seen = BTreeSet::new();
    for word in keys {
        key(word)?;
        if !seen.insert(word) {
            return Err(TemplateFault::KeyTwice);
        }
    }
    Ok(())
}

fn is_empty(low: Option<Number>, high: Option<Number>) -> bool {
    matches!((low, high), (Some(low), Some(high)) if low > high)
}

impl Template {
    /// Every text that somebody reads.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        std::iter::once(&self.title).chain(self.fields.iter().flat_map(Field::labels))
    }

    /// The question with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// It can be filled.
    ///
    /// # Errors
    /// The first [`TemplateFault`].
    pub fn check(&self) -> Result<(), TemplateFault> {
        let readable = |text: &str| {
            text.chars().count() <= LONGEST_LABEL
                && !text.trim().is_empty()
                && !text.chars().any(char::is_control)
        };
        if self
            .labels()
            .any(|label| label.is_empty() || !label.texts().all(readable))
        {
            return Err(TemplateFault::Label);
        }
        if !(1..=MOST_FIELDS).contains(&self.fields.len()) {
            return Err(TemplateFault::Fields);
        }
        unlike(self.fields.iter().map(|field| field.key.as_str()))?;
        match self.level {
            Level::Branch(branch) if self.branch != Some(branch) => {
                return Err(TemplateFault::Level);
            }
            _ => {}
        }
        self.fields.iter().try_for_each(Field::check)
    }

    /// It may follow this earlier version: each key still asks for the same kind of answer.
    ///
    /// # Errors
    /// [`TemplateFault::KeyReused`].
    pub fn follows(&self, earlier: &Self) -> Result<(), TemplateFault> {
        let mixes = |field: &&Field| {
            earlier
                .field(&field.key)
                .is_some_and(|before| !field.kind.is_like(&before.kind))
        };
        match self.fields.iter().find(mixes) {
            Some(_) => Err(TemplateFault::KeyReused),
            None => Ok(()),
        }
    }
}

impl Field {
    fn labels(&self) -> impl Iterator<Item = &Label> {
        let options = match &self.kind {
            FieldKind::Choice(choice) => choice.options.as_slice(),
            _ => &[],
        };
        std::iter::once(&self.label).chain(options.iter().map(|option| &option.label))
    }

    fn check(&self) -> Result<(), TemplateFault> {
        match &self.kind {
            FieldKind::Choice(choice) => {
                if !(2..=MOST_OPTIONS).contains(&choice.options.len()) {
                    return Err(TemplateFault::Options);
                }
                unlike(choice.options.iter().map(|option| option.key.as_str()))
            }
            FieldKind::Number(number) => number.check(),
            FieldKind::Date | FieldKind::Text | FieldKind::Photo => Ok(()),
        }
    }
}

impl NumberField {
    fn check(&self) -> Result<(), TemplateFault> {
        let fine = |number: Option<Number>| {
            number.is_none_or(|number| number.decimals() <= u32::from(self.decimals))
        };
        let usual = |reference: &Reference| {
            let Range { low, high } = reference.range;
            let ages = reference.from_age.zip(reference.to_age);
            (low.is_some() || high.is_some())
                // Shown rounded, it would contradict where a value stands.
                && fine(low)
                && fine(high)
                && !is_empty(low, high)
                && ages.is_none_or(|(from, to)| from <= to)
        };
        let good = self.decimals <= MOST_DECIMALS
            && fine(self.min)
            && fine(self.max)
            && !is_empty(self.min, self.max)
            && self.references.len() <= MOST_REFERENCES
            && self.references.iter().all(usual);
        if good {
            Ok(())
        } else {
            Err(TemplateFault::Range)
        }
    }
}
