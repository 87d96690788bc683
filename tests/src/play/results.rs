//! Documents and results: each verb as requests.

use super::acts::{ask, done, of_answer};
use super::script::{Then, Verb};
use super::{Came, Play, Thing, ensure, find};
use crate::answer::Answer;
use crate::person::Person;
use crate::{asks, fresh};
use reqwest::Method;
use std::collections::BTreeMap;
use suivi_results::history::{self, Taken};
use suivi_results::{
    AnswerKind, Change, Date, FieldKind, Language, Number, System, Template, Unit, Value, Values,
    ready,
};
use suivi_rules::{ItemId, Owner, SpaceId};
use suivi_wire::ops::{
    AssignDocument, CompleteDocument, CorrectResult, Operation, WithdrawTemplate,
};
use suivi_wire::results::{PublishResultRequest, ResultsAnswer};
use suivi_wire::rows::{DocumentRow, FileRow, Row, TemplateRow};

/// A template that comes with Suivi.
pub(super) fn like(name: &str) -> Result<Template, String> {
    let found = ready::templates().into_iter().find(|it| it.name == name);
    found
        .map(|ready| ready.template)
        .ok_or_else(|| format!("no template {name:?} comes with Suivi"))
}

/// An answer as it is written in a scenario, for a question: `"72.5 kg"`, an option, a day, words.
/// Read as it stands: what is wrong with it is for the server to say.
fn value(kind: &FieldKind, text: &str) -> Result<Value, String> {
    let trouble = |error: &dyn std::fmt::Display| format!("{text}: {error}");
    Ok(match kind {
        FieldKind::Number(field) => {
            let (number, unit) = match text.split_once(' ') {
                Some((number, unit)) => (number, word(unit)?),
                None => (text, field.unit),
            };
            Value::Number {
                value: number.parse().map_err(|error| trouble(&error))?,
                unit,
            }
        }
        FieldKind::Choice(_) => Value::Choice {
            option: text.to_owned(),
        },
        FieldKind::Date => Value::Date {
            date: text.parse().map_err(|error| trouble(&error))?,
        },
        FieldKind::Text => Value::Text {
            text: text.to_owned(),
        },
        FieldKind::Photo => Value::Photo {
            photo: text.parse().map_err(|error| trouble(&error))?,
        },
    })
}

/// A unit by its word.
pub(super) fn word(unit: &str) -> Result<Unit, String> {
    serde_json::from_value(serde_json::Value::String(unit.to_owned()))
        .map_err(|error| error.to_string())
}

fn values(content: &Template, answers: &BTreeMap<String, String>) -> Result<Values, String> {
    let value = |(key, text): (&String, &String)| {
        let value = match content.field(key) {
            Some(field) => value(&field.kind, text)?,
            None => Value::Text { text: text.clone() },
        };
        Ok((key.clone(), value))
    };
    answers.iter().map(value).collect()
}

/// Noon of a day in UTC, in microseconds since 1970.
pub(super) fn noon(day: Option<Date>) -> i64 {
    let Some(day) = day else {
        return asks::TAKEN_AT;
    };
    // Found by halving: nothing else of the calendar is needed here.
    let (mut low, mut high) = (0_i64, 4_000_000_000);
    while low < high {
        let middle = i64::midpoint(low, high);
        if Date::of(middle * 1_000_000, 0).is_some_and(|it| it < day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (low + 43_200) * 1_000_000
}

impl Play<'_> {
    pub(super) fn on_results(
        &mut self,
        by: &Person,
        verb: &Verb,
        then: &Then,
    ) -> Result<Came, String> {
        match verb {
            Verb::Template { .. } => self.template(by, verb, then),
            Verb::Document { .. } => self.document(by, verb, then),
            Verb::Result { .. } => self.result(by, verb, then),
            Verb::Reads { .. } => self.reads(by, verb),
            other => Err(format!("{other:?} is nothing of results")),
        }
    }

    fn template(&mut self, by: &Person, verb: &Verb, then: &Then) -> Result<Came, String> {
        let Verb::Template {
            template: label,
            like: name,
            level,
            branch,
            withdrawn,
        } = verb
        else {
            return Err("no template".to_owned());
        };
        let before = self.templates.get(label).cloned();
        if *withdrawn {
            let template = find(&self.templates, label)?.template;
            let op = Operation::WithdrawTemplate(WithdrawTemplate {
                op: fresh::id(),
                template,
            });
            return Ok(ask(by, &op, then));
        }
        let mut content = match (name, &before) {
            (Some(name), _) => like(name)?,
            (None, Some(before)) => before.content.clone(),
            (None, None) => return Err(format!("{label} is like nothing")),
        };
        if let Some(level) = level {
            content.level = self.level(level)?;
        }
        if let Some(branch) = branch {
            content.branch = Some(*find(&self.branches, branch)?);
        }
        let (template, base) = before
            .as_ref()
            .map_or_else(|| (fresh::id(), 0), |it| (it.template, it.version));
        let came = ask(by, &asks::set_template(template, base, &content), then);
        if done(&came, then) {
            let company = by.account.as_ref().and_then(|account| account.company);
            let row = TemplateRow {
                template,
                company: company.ok_or("a company has templates")?,
                version: base + 1,
                content,
            };
            self.templates.insert(label.clone(), row);
        }
        Ok(came)
    }

    fn document(&mut self, by: &Person, verb: &Verb, then: &Then) -> Result<Came, String> {
        let Verb::Document {
            document: label,
            place,
            template,
            to,
            due,
            cancelled,
        } = verb
        else {
            return Err("no document".to_owned());
        };
        if *cancelled {
            let document = find(&self.documents, label)?.document;
            return Ok(ask(by, &asks::cancel_document(document), then));
        }
        let (Some(place), Some(template)) = (place, template) else {
            return Err("a document is in a record and of a template".to_owned());
        };
        let record = *find(&self.records, place)?;
        let template = find(&self.templates, template)?.clone();
        let to = to
            .as_ref()
            .map(|who| find(&self.professionals, who).copied())
            .transpose()?;
        let op = AssignDocument {
            version: template.version,
            to,
            due: *due,
            ..asks::assign_document(record.space, template.template)
        };
        let me = by.account.as_ref().and_then(|account| account.professional);
        let came = ask(by, &Operation::AssignDocument(op.clone()), then);
        // Also what was refused has a label.
        let row = DocumentRow {
            document: op.document,
            space: record.space,
            template: template.template,
            version: template.version,
            content: template.content,
            filler: Owner::Client(record.client),
            assigned_by: me.unwrap_or_else(fresh::id),
            assigned_at: 0,
            due: *due,
        };
        self.documents.insert(label.clone(), row);
        Ok(came)
    }

    fn result(&mut self, by: &Person, verb: &Verb, then: &Then) -> Result<Came, String> {
        let Verb::Result {
            result: label,
            of,
            template,
            place,
            corrects,
            answers,
            on,
            service,
        } = verb
        else {
            return Err("no result".to_owned());
        };
        let item: ItemId = fresh::id();
        let taken_at = noon(*on);
        if let Some(wrong) = corrects {
            let wrong = self.thing(wrong)?.clone();
            // Whoever does not see it does not know what it asks: he sends no answers.
            let content = content_of(by, wrong.item);
            let values = content.map_or_else(|| Ok(Values::new()), |it| values(&it, answers))?;
            let op = CorrectResult {
                result: item,
                taken_at,
                ..asks::correct_result(wrong.item, &values)
            };
            let came = ask(by, &Operation::CorrectResult(op), then);
            self.comes_to_be(by, label, item, wrong.space, then);
            return Ok(came);
        }
        let (document, space, template) = match (of, template, place) {
            (Some(of), None, None) => {
                let row = find(&self.documents, of)?.clone();
                let template = TemplateRow {
                    template: row.template,
                    company: fresh::id(),
                    version: row.version,
                    content: row.content,
                };
                (row.document, row.space, template)
            }
            (None, Some(template), Some(place)) => {
                let template = find(&self.templates, template)?.clone();
                (fresh::id(), find(&self.records, place)?.space, template)
            }
            _ => return Err("a result is of a document, or of a template in a record".to_owned()),
        };
        let values = values(&template.content, answers)?;
        let came = if *service {
            let request = PublishResultRequest {
                item,
                space,
                template: template.template,
                version: template.version,
                values,
                taken_at,
                offset_min: 60,
            };
            // Of the company of whoever acts.
            let company = by.account.as_ref().and_then(|account| account.company);
            let company = company.ok_or("a company has software")?;
            let (_, software) = self.world.software(company);
            let sent = software.request(Method::POST, "/v1/results").json(&request);
            of_answer(&Answer::of(sent))
        } else {
            let op = CompleteDocument {
                item,
                version: template.version,
                taken_at,
                ..asks::complete_document(document, space, template.template, &values)
            };
            ask(by, &Operation::CompleteDocument(op), then)
        };
        self.comes_to_be(by, label, item, space, then);
        Ok(came)
    }

    /// The result and the automatic folder that it is in get labels, by what the administrators or
    /// whoever acts sees of them.
    fn comes_to_be(&mut self, by: &Person, label: &str, item: ItemId, space: SpaceId, then: &Then) {
        let row = match by.item(item).map(|answer| answer.row) {
            Ok(Row::File(row)) => Some(row),
            _ => None,
        };
        let folder = row.as_ref().and_then(|row| row.folder);
        if let Some(folder) = folder
            && let Ok(Row::Folder(row)) = by.item(folder).map(|answer| answer.row)
        {
            let thing = Thing {
                item: folder,
                space,
                folder: None,
                name: row.name.clone(),
                bytes: None,
                first_revision: 1,
            };
            self.remembers(&row.name, thing, then);
        }
        let thing = Thing {
            item,
            space,
            folder,
            name: row.map_or_else(|| label.to_owned(), |row| row.name),
            bytes: None,
            first_revision: 1,
        };
        self.remembers(label, thing, then);
    }

    fn reads(&mut self, by: &Person, verb: &Verb) -> Result<Came, String> {
        let Verb::Reads {
            result,
            question,
            value,
            since_last,
            since_start,
            superseded,
        } = verb
        else {
            return Err("nothing to read".to_owned());
        };
        let thing = self.thing(result)?.clone();
        let path = format!("/v1/spaces/{}/results", thing.space);
        let answer: ResultsAnswer = match by.get(&path).result() {
            Ok(answer) => answer,
            Err(code) => return Ok(Came::Refused(code)),
        };
        let files: Vec<FileRow> = answer
            .rows
            .into_iter()
            .filter_map(|row| match row {
                Row::File(row) => Some(row),
                _ => None,
            })
            .collect();
        let row = files.iter().find(|row| row.item == thing.item);
        let row = row.ok_or_else(|| format!("{result} is not there"))?;
        let told = row.result.as_deref().ok_or("it is no result")?;
        ensure(told.superseded == *superseded, || {
            format!("superseded: {}", told.superseded)
        })?;
        let answer = told.body.answer(question).ok_or("it has no such answer")?;
        says(value, &shown(&answer.kind))?;
        let same: Vec<Taken<'_, ItemId>> = files
            .iter()
            .filter_map(|row| {
                let other = row.result.as_deref().filter(|other| !other.superseded)?;
                (other.template == told.template).then_some(Taken {
                    id: row.item,
                    body: &other.body,
                })
            })
            .collect();
        let series = history::series(&same, System::Template);
        let series = series.iter().find(|series| series.key == *question);
        let changes = [
            (since_last, series.and_then(|series| series.since_last)),
            (since_start, series.and_then(|series| series.since_start)),
        ];
        for (expected, change) in changes {
            if let Some(expected) = expected {
                says(expected, &changed(change))?;
            }
        }
        Ok(Came::Done)
    }
}

/// The questions of a result that somebody sees.
fn content_of(by: &Person, item: ItemId) -> Option<Template> {
    let path = format!("/v1/items/{item}/template");
    let row: Result<TemplateRow, _> = by.get(&path).result();
    row.ok().map(|row| row.content)
}

/// What is expected is what is shown.
pub(super) fn says(expected: &str, shown: &str) -> Result<(), String> {
    ensure(expected == shown, || {
        format!("it says {shown:?}, expected {expected:?}")
    })
}

/// An answer as somebody reads it.
pub(crate) fn shown(kind: &AnswerKind) -> String {
    match (history::shown(kind, System::Template), kind) {
        (Some(shown), _) => {
            let number = shown.value.spelled(shown.decimals.into(), Language::En);
            format!("{number} {}", shown.unit.symbol(Language::En))
        }
        (None, AnswerKind::Choice { label, .. }) => label.text(Language::En).to_owned(),
        (None, AnswerKind::Date { date }) => date.to_string(),
        (None, AnswerKind::Text { text }) => text.clone(),
        (None, AnswerKind::Photo { photo }) => photo.to_string(),
        (None, AnswerKind::Number { .. }) => String::new(),
    }
}

/// A change as somebody reads it.
pub(crate) fn changed(change: Option<Change>) -> String {
    change.map_or_else(
        || "none".to_owned(),
        |change| {
            let sign = if change.by > Number::whole(0) {
                "+"
            } else {
                ""
            };
            format!("{sign}{}", change.by)
        },
    )
}
