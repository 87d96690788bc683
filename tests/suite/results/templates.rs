//! Templates: who gets them, versions, what can't be one.

use super::{changed, refused, result, template, weighed};
use std::collections::BTreeSet;
use suivi_results::{FieldKind, Label, Unit};
use suivi_rules::{Level, TemplateId};
use suivi_tests::cast::{Cast, Persona, ready_template};
use suivi_tests::{Person, asks, fresh};
use suivi_wire::ops::{Operation, WithdrawTemplate};
use suivi_wire::problem::Failure;
use suivi_wire::rows::{Row, TemplateRow};

fn offered(by: &Person) -> Vec<TemplateRow> {
    by.feed()
        .into_values()
        .filter_map(|row| match row {
            Row::Template(row) => Some(row),
            _ => None,
        })
        .collect()
}

#[test]
fn each_gets_the_templates_that_he_may_use_and_no_others() {
    let cast = Cast::start();
    let everywhere = BTreeSet::from([cast.grip, cast.readiness]);
    let of_rive = BTreeSet::from([cast.grip, cast.readiness, cast.balance]);
    for persona in Persona::ALL.into_iter().filter(|it| it.has_session()) {
        let expected = match persona {
            Persona::SuperAdministrator
            | Persona::BranchAdministrator
            | Persona::Manager
            | Persona::Employee
            | Persona::Colleague
            | Persona::ReadOnly
            | Persona::Archived => of_rive.clone(),
            // Another branch's are not his; a participant of another company uses the company's.
            Persona::OtherBranch | Persona::External => everywhere.clone(),
            _ => BTreeSet::new(),
        };
        let offered = offered(cast.who(persona));
        let held: BTreeSet<TemplateId> = offered.iter().map(|row| row.template).collect();
        assert_eq!(held, expected, "{}", persona.word());
    }
}

#[test]
fn a_participant_of_another_company_loses_the_templates_with_his_participation() {
    let cast = Cast::start();
    let xenia = cast.who(Persona::External);
    assert!(!offered(xenia).is_empty());
    cast.who(Persona::Client).does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    assert_eq!(offered(xenia), []);
}

#[test]
fn a_change_is_a_new_version_and_touches_nothing_that_was_filled_or_assigned() {
    let cast = Cast::start();
    let sofia = cast.who(Persona::SuperAdministrator);
    let emile = cast.who(Persona::Employee);
    let ours = template(&cast, "weight_and_girths");
    let item = weighed(&cast, ours, 0, "72.5", Unit::Kilogram);
    let before = result(emile, item);
    let assigned = asks::assign_document(cast.record.space, ours);
    emile.does(&Operation::AssignDocument(assigned.clone()));

    let newer = changed("weight_and_girths", |it| {
        it.title = Label::new("Autre", "Other");
        it.fields.truncate(1);
        it.level = Level::JustMe;
    });
    sofia.does(&asks::set_template(ours, 1, &newer));
    let row = offered(emile).into_iter().find(|row| row.template == ours);
    assert_eq!(row.map(|row| (row.version, row.content)), Some((2, newer)));
    assert_eq!(result(emile, item), before);

    // Filled while it was changed: it arrives as it was asked.
    let mut op = asks::complete_document(
        assigned.document,
        cast.record.space,
        ours,
        &super::weight("71", Unit::Kilogram),
    );
    emile.does(&Operation::CompleteDocument(op.clone()));
    let filled = result(emile, op.item);
    assert_eq!(filled.version, 1);
    assert_eq!(filled.body.title, ready_template("weight_and_girths").title);
    assert!(cast.who(Persona::Client).item(op.item).is_ok(), "its level");
    // Another version than the one that was assigned is another document.
    (op.version, op.op, op.item) = (2, fresh::id(), fresh::id());
    refused(
        &emile.asks(&Operation::CompleteDocument(op)),
        Failure::DocumentClosed,
    );
}

#[test]
fn what_was_begun_from_a_template_that_was_withdrawn_arrives() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let ours = template(&cast, "weight_and_girths");
    let space = cast.record.space;
    cast.who(Persona::SuperAdministrator)
        .does(&Operation::WithdrawTemplate(WithdrawTemplate {
            op: fresh::id(),
            template: ours,
        }));
    assert!(offered(emile).iter().all(|row| row.template != ours));
    let assign = Operation::AssignDocument(asks::assign_document(space, ours));
    refused(&emile.asks(&assign), Failure::TemplateWithdrawn);
    weighed(&cast, ours, 0, "72", Unit::Kilogram);
    // Offered again, it is the next version.
    let again = ready_template("weight_and_girths");
    let sofia = cast.who(Persona::SuperAdministrator);
    sofia.does(&asks::set_template(ours, 1, &again));
    let row = offered(emile).into_iter().find(|row| row.template == ours);
    assert_eq!(row.map(|row| row.version), Some(2));
}

#[test]
fn two_who_change_one_template_do_not_overwrite_each_other() {
    let cast = Cast::start();
    let ours = template(&cast, "grip_strength");
    let sofia = cast.who(Persona::SuperAdministrator);
    let other = changed("grip_strength", |it| it.level = Level::Everyone);
    sofia.does(&asks::set_template(ours, 1, &other));
    let stale = changed("grip_strength", |it| it.level = Level::Company);
    refused(
        &sofia.asks(&asks::set_template(ours, 1, &stale)),
        Failure::TemplateChanged,
    );
    let same = sofia.asks(&asks::set_template(ours, 2, &other));
    assert_eq!(same.outcome, suivi_wire::ops::Outcome::Noop);
    // A branch administrator of Rive does not take the company's to his branch.
    let rive = changed("grip_strength", |it| it.branch = Some(cast.rive));
    let bruno = cast.who(Persona::BranchAdministrator);
    refused(
        &bruno.asks(&asks::set_template(ours, 2, &rive)),
        suivi_rules::Refusal::NotAllowed,
    );
    // Nor does another company touch it.
    let sven = cast.who(Persona::Stranger);
    refused(
        &sven.asks(&asks::set_template(ours, 2, &other)),
        Failure::BadId,
    );
}

#[test]
fn a_template_that_can_not_be_filled_is_none() {
    let cast = Cast::start();
    let sofia = cast.who(Persona::SuperAdministrator);
    let ours = template(&cast, "weight_and_girths");
    let bad = [
        changed("grip_strength", |it| it.fields.clear()),
        changed("grip_strength", |it| it.title = Label::default()),
        changed("grip_strength", |it| it.title = Label::new("\u{202e}x", "")),
        changed("grip_strength", |it| it.fields[0].key = "Best".to_owned()),
        changed("grip_strength", |it| {
            it.fields[1].key = it.fields[0].key.clone()
        }),
        changed("grip_strength", |it| it.level = Level::Branch(cast.rive)),
    ];
    for content in &bad {
        let result = sofia.asks(&asks::set_template(fresh::id(), 0, content));
        refused(&result, Failure::BadTemplate);
        assert!(result.detail.is_some_and(|why| why.contains('(')), "why");
    }
    // A key that was a weight is never a text: histories would be mixed.
    let mixed = changed("weight_and_girths", |it| {
        it.fields[0].kind = FieldKind::Text
    });
    refused(
        &sofia.asks(&asks::set_template(ours, 1, &mixed)),
        Failure::BadTemplate,
    );
    let elsewhere = changed("grip_strength", |it| it.branch = Some(fresh::id()));
    refused(
        &sofia.asks(&asks::set_template(fresh::id(), 0, &elsewhere)),
        suivi_rules::Refusal::NotFound,
    );
}
