//! Completing: one transaction, once, whoever sends it how often; correcting.

use super::{file, refused, result, results, template, weighed, weight};
use std::collections::BTreeSet;
use std::thread;
use suivi_results::{Category, FilledBy, Unit};
use suivi_rules::{Creator, Level, Refusal};
use suivi_tests::cast::{Cast, Persona, grip, readiness};
use suivi_tests::{asks, fresh};
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::rows::Row;

#[test]
fn a_completed_document_is_a_protected_file_with_its_author_apart() {
    let cast = Cast::start();
    let (ana, emile) = (cast.who(Persona::Client), cast.who(Persona::Employee));
    let values = readiness();
    let op = asks::complete_document(cast.asked, cast.record.space, cast.readiness, &values);
    ana.does(&Operation::CompleteDocument(op.clone()));
    let row = file(ana, op.item);
    assert_eq!(row.creator, Creator::System);
    // Whoever assigned it answers for what the client filled.
    assert_eq!(row.author, Some(emile.professional()));
    let told = row.result.clone().expect("a result");
    assert_eq!(told.body.filled_by, FilledBy::Client);
    let folder = row.folder.expect("in its automatic folder");
    let Row::Folder(folder) = ana.item(folder).unwrap().row else {
        panic!("a folder holds it");
    };
    assert_eq!(folder.creator, Creator::System);
    assert_eq!(folder.parent, None);
    assert_eq!(folder.holds, Some(Category::Document));
    // Its bytes are what it says, and there is one of it at every door.
    let bytes = ana.content(op.item).unwrap();
    assert_eq!(bytes, told.body.to_bytes());
    assert_eq!(fresh::sha256(&bytes), row.sha256);
    let answer = results(ana, cast.record.space).unwrap();
    assert!(answer.documents.iter().all(|it| it.document != cast.asked));
    assert!(
        ana.feed()
            .values()
            .all(|it| !matches!(it, Row::Document(_)))
    );
}

#[test]
fn what_is_sent_again_is_done_once_and_other_answers_are_another_operation() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let op = asks::complete_document(cast.due, cast.record.space, cast.grip, &grip("30"));
    let first = emile.does(&Operation::CompleteDocument(op.clone()));
    let again = emile.asks(&Operation::CompleteDocument(op.clone()));
    assert_eq!(again.outcome, Outcome::Duplicate);
    assert_eq!(again.stands, first.stands);
    let mut other = op.clone();
    other.values = grip("31");
    refused(
        &emile.asks(&Operation::CompleteDocument(other)),
        Failure::OpReused,
    );
    assert_eq!(result(emile, op.item).body.answers.len(), 1);
    assert_eq!(cast.world.files_in("blobs/store").len(), stored(&cast));
}

/// As many bytes are stored as there are files.
fn stored(cast: &Cast) -> usize {
    let sofia = cast.who(Persona::SuperAdministrator);
    let emile = cast.who(Persona::Employee);
    let ana = cast.who(Persona::Client);
    let ids: BTreeSet<String> = [sofia, emile, ana]
        .iter()
        .flat_map(|by| by.feed())
        .filter_map(|(id, row)| matches!(row, Row::File(_)).then_some(id))
        .collect();
    ids.len()
}

#[test]
fn of_two_phones_that_complete_one_document_at_the_same_time_one_does() {
    for round in 0..8 {
        let cast = Cast::start();
        let ana = cast.who(Persona::Client);
        let complete = |_| {
            let values = readiness();
            asks::complete_document(cast.asked, cast.record.space, cast.readiness, &values)
        };
        let ops: Vec<_> = (0..4).map(complete).collect();
        let came: Vec<_> = thread::scope(|scope| {
            let sent = ops.iter().map(|op| {
                let op = Operation::CompleteDocument(op.clone());
                scope.spawn(move || ana.asks(&op))
            });
            let sent: Vec<_> = sent.collect();
            sent.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let done = came.iter().filter(|it| it.outcome == Outcome::Applied);
        assert_eq!(done.count(), 1, "round {round}: {came:?}");
        for (op, came) in ops.iter().zip(&came) {
            if came.outcome != Outcome::Applied {
                refused(came, Failure::DocumentClosed);
                assert!(ana.item(op.item).is_err(), "nothing half done");
            }
        }
        let answer = results(ana, cast.record.space).unwrap();
        let documents = answer.rows.iter().filter(|row| match row {
            Row::File(row) => row
                .result
                .as_ref()
                .is_some_and(|it| it.template == cast.readiness),
            _ => false,
        });
        assert_eq!(documents.count(), 1);
    }
}

#[test]
fn a_rehearsal_tells_what_opens_and_changes_nothing() {
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let before = cast.world.files_in("blobs/store").len();
    let op = asks::complete_document(cast.asked, cast.record.space, cast.readiness, &readiness());
    let would = ana.would(&Operation::CompleteDocument(op.clone()));
    assert_eq!(would.outcome, Outcome::Applied);
    assert_eq!(would.opens.len(), 1, "the automatic folder for documents");
    assert!(ana.item(op.item).is_err());
    assert_eq!(cast.world.files_in("blobs/store").len(), before);
    ana.does(&Operation::CompleteDocument(op));
}

#[test]
fn a_corrected_result_stays_readable_and_counts_no_more() {
    let cast = Cast::start();
    let (ana, emile) = (cast.who(Persona::Client), cast.who(Persona::Employee));
    let ours = template(&cast, "weight_and_girths");
    let wrong = weighed(&cast, ours, 0, "27.5", Unit::Kilogram);
    let before = file(ana, wrong);
    let op = asks::correct_result(wrong, &weight("72.5", Unit::Kilogram));
    emile.does(&Operation::CorrectResult(op.clone()));
    let marked = file(ana, wrong);
    assert!(marked.result.as_ref().is_some_and(|it| it.superseded));
    assert_eq!(marked.revision, before.revision + 1);
    assert_eq!(marked.sha256, before.sha256, "its bytes never change");
    assert_eq!(result(ana, wrong).body, before.result.unwrap().body);
    assert_eq!(result(ana, op.result).corrects, Some(wrong));
    let again = asks::correct_result(wrong, &weight("73", Unit::Kilogram));
    refused(
        &emile.asks(&Operation::CorrectResult(again)),
        Failure::ResultSuperseded,
    );
    // A chain of corrections, each of the newest.
    let next = asks::correct_result(op.result, &weight("72.4", Unit::Kilogram));
    emile.does(&Operation::CorrectResult(next));
}

#[test]
fn a_correction_is_as_visible_as_what_it_corrects() {
    let cast = Cast::start();
    let (emile, sofia) = (
        cast.who(Persona::Employee),
        cast.who(Persona::SuperAdministrator),
    );
    let ours = fresh::id();
    let just_me = super::changed("weight_and_girths", |it| it.level = Level::JustMe);
    sofia.does(&asks::set_template(ours, 0, &just_me));
    let mut op = asks::complete_document(
        fresh::id(),
        cast.record.space,
        ours,
        &weight("72", Unit::Kilogram),
    );
    op.item = fresh::id();
    emile.does(&Operation::CompleteDocument(op.clone()));
    let wider = super::changed("weight_and_girths", |it| it.level = Level::Everyone);
    sofia.does(&asks::set_template(ours, 1, &wider));
    let corrects = asks::correct_result(op.item, &weight("71", Unit::Kilogram));
    refused(
        &sofia.asks(&Operation::CorrectResult(corrects.clone())),
        Refusal::NotFound,
    );
    emile.does(&Operation::CorrectResult(corrects.clone()));
    assert_eq!(file(emile, corrects.result).level, Level::JustMe);
    assert!(cast.who(Persona::Client).item(corrects.result).is_err());
}

#[test]
fn a_range_that_is_usual_goes_by_the_card_of_that_day() {
    let cast = Cast::start();
    let (ana, emile) = (cast.who(Persona::Client), cast.who(Persona::Employee));
    let usual = |item| {
        let body = result(emile, item).body;
        match &body.answer("best").unwrap().kind {
            suivi_results::AnswerKind::Number { usual, .. } => *usual,
            other => panic!("no number: {other:?}"),
        }
    };
    let fill = || {
        let op = asks::complete_document(fresh::id(), cast.record.space, cast.grip, &grip("20"));
        emile.does(&Operation::CompleteDocument(op.clone()));
        op.item
    };
    let unknown = fill();
    assert_eq!(usual(unknown), None);
    let Operation::EditClient(mut card) = asks::edit_client(cast.record.space, "Ana") else {
        panic!("a card");
    };
    card.sex = Some(suivi_results::Sex::Female);
    card.born = Some("1950-01-31".parse().unwrap());
    ana.does(&Operation::EditClient(card));
    assert!(usual(fill()).is_some());
    assert_eq!(usual(unknown), None, "what was completed stays");
}
