//! Bad input: told what is wrong, nothing half done.

use super::{refused, template, weighed};
use serde_json::{Value, json};
use suivi_results::Unit;
use suivi_rules::{Level, Refusal};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{asks, fresh};
use suivi_wire::ops::{Operation, OpsAnswer, Outcome};
use suivi_wire::problem::Failure;

/// An operation that completes at once, with these answers as they are written.
fn raw(cast: &Cast, template: &str, values: &Value) -> String {
    let op: suivi_rules::OpId = fresh::id();
    let (document, item): (suivi_rules::DocumentId, suivi_rules::ItemId) =
        (fresh::id(), fresh::id());
    let space = cast.record.space;
    json!({"ops": [{
        "kind": "complete_document", "op": op, "document": document, "item": item,
        "space": space, "template": template, "version": 1,
        "values": values, "taken_at": asks::TAKEN_AT, "offset_min": 0,
    }]})
    .to_string()
}

#[test]
fn what_can_not_be_right_is_refused_with_its_question() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let ours = template(&cast, "weight_and_girths").to_string();
    let number = |value: &str, unit: &str| json!({"type": "number", "value": value, "unit": unit});
    let read = |values: Value| {
        let answer: OpsAnswer = emile
            .post_text("/v1/ops", raw(&cast, &ours, &values))
            .json();
        answer.results.into_iter().next().unwrap()
    };
    let wrong = [
        ("out of range", json!({"body_weight": number("900", "kg")})),
        (
            "out of range in pounds",
            json!({"body_weight": number("1000", "lb")}),
        ),
        ("below", json!({"body_weight": number("-72", "kg")})),
        (
            "another dimension",
            json!({"body_weight": number("72", "cm")}),
        ),
        ("too fine", json!({"body_weight": number("72.55", "kg")})),
        ("missing", json!({"waist": number("80", "cm")})),
        ("nothing", json!({})),
        (
            "another kind",
            json!({"body_weight": {"type": "text", "text": "72"}}),
        ),
        (
            "unknown",
            json!({"body_weight": number("72", "kg"), "mood": {"type": "text", "text": "x"}}),
        ),
        (
            "a long text",
            json!({"body_weight": number("72", "kg"), "note": {"type": "text", "text": "x".repeat(5000)}}),
        ),
        (
            "a control sign",
            json!({"body_weight": number("72", "kg"), "note": {"type": "text", "text": "a\u{0}b"}}),
        ),
    ];
    for (what, values) in wrong {
        let came = read(values);
        refused(&came, Failure::BadAnswers);
        let detail = came.detail.unwrap();
        assert!(detail.contains('('), "{what}: {detail}");
        assert!(!detail.contains("mood"), "{what}: {detail}");
    }
    let unreadable = [
        ("NaN", json!({"body_weight": number("NaN", "kg")})),
        ("infinite", json!({"body_weight": number("inf", "kg")})),
        ("an exponent", json!({"body_weight": number("7e1", "kg")})),
        (
            "400 digits",
            json!({"body_weight": number(&"7".repeat(400), "kg")}),
        ),
        (
            "400 decimals",
            json!({"body_weight": number(&format!("7.{}", "1".repeat(400)), "kg")}),
        ),
        (
            "a number",
            json!({"body_weight": {"type": "number", "value": 72.5, "unit": "kg"}}),
        ),
        (
            "no unit",
            json!({"body_weight": {"type": "number", "value": "72"}}),
        ),
        (
            "an unknown unit",
            json!({"body_weight": number("72", "stone")}),
        ),
        (
            "no type",
            json!({"body_weight": {"value": "72", "unit": "kg"}}),
        ),
        (
            "a field more",
            json!({"body_weight": {"type": "number", "value": "72", "unit": "kg", "x": 1}}),
        ),
        ("a list", json!(["72"])),
    ];
    for (what, values) in unreadable {
        let came = read(values);
        refused(&came, Failure::Malformed);
        assert!(came.detail.is_some_and(|it| !it.contains("777")), "{what}");
    }
    // Nothing came of any of it.
    let came = read(json!({"body_weight": number("72.5", "kg")}));
    assert_eq!(came.outcome, Outcome::Applied, "{came:?}");
    let shown = super::results(emile, cast.record.space).unwrap();
    let ours_only = shown.rows.iter().filter(|row| match row {
        suivi_wire::rows::Row::File(row) => row
            .result
            .as_ref()
            .is_some_and(|it| it.template.to_string() == ours),
        _ => false,
    });
    assert_eq!(ours_only.count(), 1);
}

#[test]
fn a_photo_is_one_of_the_record_that_its_filler_sees() {
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let habits = template(&cast, "goals_and_habits");
    let assign = asks::assign_document(cast.record.space, habits);
    let document = assign.document;
    cast.who(Persona::Employee)
        .does(&Operation::AssignDocument(assign));
    let fill = |photo| {
        let values = std::collections::BTreeMap::from([
            (
                "main_goal".to_owned(),
                suivi_results::Value::Choice {
                    option: first_option("goals_and_habits", "main_goal"),
                },
            ),
            (
                photo_key("goals_and_habits"),
                suivi_results::Value::Photo { photo },
            ),
        ]);
        let op = asks::complete_document(document, cast.record.space, habits, &values);
        ana.asks(&Operation::CompleteDocument(op))
    };
    refused(&fill(fresh::id()), Failure::BadAnswers);
    refused(&fill(cast.shared.id), Failure::BadAnswers);
    refused(&fill(cast.result.file.id), Failure::BadAnswers);
    let hidden = cast.of_level(Level::JustMe).file.id;
    refused(&fill(hidden), Failure::BadAnswers);
    assert_eq!(fill(cast.photo.file.id).outcome, Outcome::Applied);
}

fn first_option(name: &str, key: &str) -> String {
    let template = suivi_tests::cast::ready_template(name);
    match &template.field(key).unwrap().kind {
        suivi_results::FieldKind::Choice(choice) => choice.options[0].key.clone(),
        other => panic!("no choice: {other:?}"),
    }
}

fn photo_key(name: &str) -> String {
    let template = suivi_tests::cast::ready_template(name);
    let photo = |field: &&suivi_results::Field| field.kind == suivi_results::FieldKind::Photo;
    template.fields.iter().find(photo).unwrap().key.clone()
}

#[test]
fn times_and_ids_that_can_not_be_are_refused() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let ours = template(&cast, "weight_and_girths");
    let make = || {
        let values = super::weight("72", Unit::Kilogram);
        asks::complete_document(fresh::id(), cast.record.space, ours, &values)
    };
    for taken_at in [i64::MIN, i64::MAX, -1 << 60] {
        let mut op = make();
        op.taken_at = taken_at;
        refused(
            &emile.asks(&Operation::CompleteDocument(op)),
            Failure::Malformed,
        );
    }
    for offset_min in [i16::MIN, 841, -841] {
        let mut op = make();
        op.offset_min = offset_min;
        refused(
            &emile.asks(&Operation::CompleteDocument(op)),
            Failure::Malformed,
        );
    }
    // The id of a file that is there, whoever may see it; a version that never was; a template of
    // another company.
    let mut op = make();
    op.item = cast.photo.file.id;
    refused(
        &emile.asks(&Operation::CompleteDocument(op)),
        Failure::BadId,
    );
    let mut op = make();
    op.version = 2;
    refused(
        &emile.asks(&Operation::CompleteDocument(op)),
        Refusal::NotFound,
    );
    let theirs = fresh::id();
    let content = suivi_tests::cast::ready_template("weight_and_girths");
    cast.who(Persona::Stranger)
        .does(&asks::set_template(theirs, 0, &content));
    let mut op = make();
    op.template = theirs;
    refused(
        &emile.asks(&Operation::CompleteDocument(op)),
        Refusal::NotFound,
    );
    let item = weighed(&cast, ours, 0, "72", Unit::Kilogram);
    let mut op = asks::correct_result(item, &super::weight("71", Unit::Kilogram));
    op.result = item;
    refused(&emile.asks(&Operation::CorrectResult(op)), Failure::BadId);
}

#[test]
fn a_record_can_not_take_the_place_of_a_companys_templates() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let mut client = suivi_tests::organisation::new_client("x", &[cast.rive]);
    client.space = suivi_rules::SpaceId::from_bytes(*cast.nord.as_bytes());
    refused(&emile.asks(&Operation::AddClient(client)), Failure::BadId);
    for by in [emile, cast.who(Persona::SuperAdministrator)] {
        for door in ["items", "people", "results"] {
            let answer = by.get(&format!("/v1/spaces/{}/{door}", cast.nord));
            assert_eq!(answer.status, 404, "{door}");
        }
    }
}
