//! Documents and assessments: templates, filling, results that nobody alters, their history, the
//! sheet, and the door of a company's own software.

mod completing;
mod filling;
mod history;
mod input;
mod service;
mod sheets;
mod templates;

use std::collections::BTreeMap;
use suivi_results::{Template, Unit, Value, Values};
use suivi_rules::{ItemId, SpaceId, TemplateId};
use suivi_tests::cast::{Cast, Persona, ready_template};
use suivi_tests::{Person, asks, fresh};
use suivi_wire::Code;
use suivi_wire::ops::{OpResult, Operation, Outcome};
use suivi_wire::results::ResultsAnswer;
use suivi_wire::rows::{FileRow, ResultRow, Row};

/// A template of the whole company, by its administrator.
fn template(cast: &Cast, name: &str) -> TemplateId {
    let template = fresh::id();
    let content = ready_template(name);
    cast.who(Persona::SuperAdministrator)
        .does(&asks::set_template(template, 0, &content));
    template
}

/// A body weight, as it is read off.
fn weight(value: &str, unit: Unit) -> Values {
    let value = Value::Number {
        value: value.parse().unwrap(),
        unit,
    };
    BTreeMap::from([("body_weight".to_owned(), value)])
}

/// A weight that Emile takes in Ana's record on a day of 2026.
fn weighed(cast: &Cast, template: TemplateId, day: i64, value: &str, unit: Unit) -> ItemId {
    let mut op = asks::complete_document(
        fresh::id(),
        cast.record.space,
        template,
        &weight(value, unit),
    );
    op.taken_at += day * 24 * 3_600 * 1_000_000;
    let item = op.item;
    cast.who(Persona::Employee)
        .does(&Operation::CompleteDocument(op));
    item
}

fn file(by: &Person, item: ItemId) -> FileRow {
    match by.item(item).unwrap().row {
        Row::File(row) => row,
        other => panic!("no file: {other:?}"),
    }
}

fn result(by: &Person, item: ItemId) -> ResultRow {
    *file(by, item).result.expect("a result")
}

fn results(by: &Person, space: SpaceId) -> Result<ResultsAnswer, Code> {
    by.get(&format!("/v1/spaces/{space}/results")).result()
}

/// It was refused with this code, and told so.
#[track_caller]
fn refused(result: &OpResult, code: impl Into<Code>) {
    assert_eq!(result.outcome, Outcome::Rejected, "{result:?}");
    assert_eq!(result.code, Some(code.into()), "{result:?}");
}

/// A template with one change.
fn changed(name: &str, change: impl FnOnce(&mut Template)) -> Template {
    let mut template = ready_template(name);
    change(&mut template);
    template
}
