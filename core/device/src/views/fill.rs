//! Filling a document: what is asked, what was typed, what is wrong with it.

use super::results::DraftStands;
use super::seers::Seers;
use crate::outbox::drafts::{Draft, Typed};
use suivi_results::filling::{self, faults};
use suivi_results::history::Shown;
use suivi_results::{AnswerKind, Category, Date, FieldKind, Label, ValueFault, Values};
use suivi_rules::{ItemId, SpaceId};

/// The screen on which a document is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillView {
    /// The id that the result will have: by it the draft is known.
    pub result: ItemId,
    /// Where.
    pub space: SpaceId,
    /// What it is called.
    pub title: Label,
    /// Which of the two kinds it is.
    pub category: Category,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// By what it is known.
    pub key: String,
    /// The question.
    pub label: Label,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastTime {
    /// It.
    pub shown: Shown,
    /// On which day.
    pub day: Option<Date>,
}

/// What was typed as answers, as far as it can be read.
#[must_use]
pub fn values(draft: &Draft) -> Values {
    let read = draft.content.fields.iter().filter_map(|field| {
        let typed = draft.typed.get(&field.key)?;
        let value = filling::typed(&field.kind, &typed.text, typed.unit).ok()?;
        Some((field.key.clone(), value))
    });
    read.collect()
}

/// What is wrong with what stands in a field; nothing where nothing stands.
#[must_use]
pub fn wrong(kind: &FieldKind, typed: &Typed) -> Option<ValueFault> {
    if typed.text.trim().is_empty() {
        return None;
    }
    filling::typed(kind, &typed.text, typed.unit).err()
}

/// Draws it. `last`: the answers to the same questions of the result before.
#[must_use]
pub fn view(
    draft: &Draft,
    stands: DraftStands,
    who_will_see: Seers,
    last: impl Fn(&str) -> Option<LastTime>,
) -> FillView {
    let fields: Vec<FieldView> = draft
        .content
        .fields
        .iter()
        .map(|field| {
            let typed = draft.typed.get(&field.key);
            FieldView {
                key: field.key.clone(),
                label: field.label.clone(),
                required: field.required,
                kind: field.kind.clone(),
                typed: typed.cloned(),
                wrong: typed.and_then(|typed| wrong(&field.kind, typed)),
                last: last(&field.key),
            }
        })
        .collect();
    let right = fields.iter().all(|field| field.wrong.is_none());
    let whole = faults(&draft.content, &values(draft), false).is_empty();
    FillView {
        result: draft.result,
        space: draft.space,
        title: draft.content.title.clone(),
        category: draft.content.category,
        corrects: super::results::tile(draft, stands).corrects,
        fields,
        can_complete: right && whole,
        stands,
        who_will_see,
    }
}

/// An answer that was given as it would be typed: a correction begins with what is there.
#[must_use]
pub fn as_typed(kind: &AnswerKind) -> Typed {
    let (text, unit) = match kind {
        AnswerKind::Number { value, unit, .. } => (value.to_string(), Some(*unit)),
        AnswerKind::Choice { option, .. } => (option.clone(), None),
        AnswerKind::Date { date } => (date.to_string(), None),
        AnswerKind::Text { text } => (text.clone(), None),
        AnswerKind::Photo { photo } => (photo.to_string(), None),
    };
    Typed { text, unit }
}
