//! What phones show: a client's history of five results with change and series, without network.

use super::{template, weighed, weight};
use crate::phone::{conditions, is_complete, phone_of};
use std::path::PathBuf;
use suivi_device::phone::PhoneError;
use suivi_results::history::Standing;
use suivi_results::{Number, System, Unit};
use suivi_rules::{ItemId, TemplateId};
use suivi_tests::asks;
use suivi_tests::cast::{Cast, Persona, ready_template};
use suivi_tests::phone::within::files_with;
use suivi_tests::phone::{Handset, OFFLINE};
use suivi_wire::ops::Operation;

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

/// Five weights, one of them read off in pounds.
fn five(cast: &Cast) -> (TemplateId, Vec<ItemId>) {
    let ours = template(cast, "weight_and_girths");
    let taken = [
        (0, "72.5", Unit::Kilogram),
        (28, "158", Unit::Pound),
        (14, "72.0", Unit::Kilogram),
        (56, "70.1", Unit::Kilogram),
        (42, "70.9", Unit::Kilogram),
    ];
    let items = taken.map(|(day, value, unit)| weighed(cast, ours, day, value, unit));
    (ours, items.to_vec())
}

fn has(handset: &Handset, cast: &Cast, item: ItemId) {
    let space = cast.record.space;
    handset.until("the result is there", async |phone| {
        let view = phone.results(space, System::Template).await;
        view.is_ok_and(|view| view.results.iter().any(|tile| tile.item == item))
    });
}

#[test]
fn a_history_of_five_results_is_shown_without_network_with_change_and_series() {
    let cast = Cast::start();
    let (ours, items) = five(&cast);
    for persona in [Persona::Employee, Persona::Client, Persona::ReadOnly] {
        let handset = phone_of(&cast, persona);
        conditions(&handset, OFFLINE);
        let space = cast.record.space;
        let view = handset
            .run(handset.phone().results(space, System::Template))
            .unwrap();
        assert!(!view.online_only);
        let shown: Vec<ItemId> = view
            .results
            .iter()
            .filter(|tile| tile.template == ours)
            .map(|tile| tile.item)
            .collect();
        assert_eq!(shown, [items[3], items[4], items[1], items[2], items[0]]);
        // A line stands where the owner would be; the author is apart.
        let emile = cast.who(Persona::Employee).name.clone();
        assert!(
            view.results
                .iter()
                .all(|tile| tile.author.as_ref() == Some(&emile))
        );
        let history = view
            .histories
            .iter()
            .find(|it| it.template == ours)
            .unwrap();
        assert_eq!(history.title, ready_template("weight_and_girths").title);
        let series = &history.series[0];
        assert_eq!(series.unit, Unit::Kilogram);
        let values: Vec<_> = series.points.iter().map(|it| it.value).collect();
        assert_eq!(
            values,
            ["72.5", "72", "71.7", "70.9", "70.1"].map(number),
            "by time, in one unit"
        );
        let entered = series.points[2].entered;
        assert_eq!((entered.value, entered.unit), (number("158"), Unit::Pound));
        assert_eq!(series.since_last.map(|it| it.by), Some(number("-0.8")));
        assert_eq!(series.since_start.map(|it| it.by), Some(number("-2.4")));
        let spread = series.spread;
        assert_eq!(
            (spread.least, spread.greatest),
            (number("70.1"), number("72.5"))
        );
        // One result tells the change up to itself.
        let one = handset
            .run(handset.phone().result(items[1], System::Template))
            .unwrap();
        let answer = &one.answers[0];
        assert_eq!(answer.since_last.map(|it| it.by), Some(number("-0.3")));
        assert_eq!(answer.since_start.map(|it| it.by), Some(number("-0.8")));
        let first = handset
            .run(handset.phone().result(items[0], System::Template))
            .unwrap();
        assert_eq!(first.answers[0].since_last, None);
        // In pounds, the same history; what is shown adds up.
        let pounds = handset
            .run(handset.phone().results(space, System::Imperial))
            .unwrap();
        let history = pounds.histories.iter().find(|it| it.template == ours);
        let series = &history.unwrap().series[0];
        assert_eq!(series.unit, Unit::Pound);
        assert_eq!(series.points[2].value, number("158"));
        let [first, .., last] = series.points.as_slice() else {
            panic!("five points");
        };
        let by = last.value.decimal() - first.value.decimal();
        assert_eq!(series.since_start.map(|it| it.by.decimal()), Some(by));
        // Beside the photos, on one axis.
        let progress = handset
            .run(handset.phone().progress(space, System::Template))
            .unwrap();
        assert_eq!(progress.histories.len(), view.histories.len());
        assert!(!progress.photos.is_empty());
        assert!(progress.photos.is_sorted_by_key(|photo| photo.at));
    }
}

#[test]
fn nothing_that_a_phone_offers_alters_a_result() {
    let cast = Cast::start();
    for persona in [
        Persona::Employee,
        Persona::Client,
        Persona::ReadOnly,
        Persona::External,
        Persona::SuperAdministrator,
        Persona::Manager,
    ] {
        let handset = phone_of(&cast, persona);
        let phone = handset.phone();
        let item = cast.result.file.id;
        let Ok(view) = handset.run(phone.photo(item)) else {
            continue;
        };
        let can = view.can;
        assert!(!(can.rename || can.relocate || can.describe || can.delete));
        assert_eq!(can.levels, [], "{persona:?}");
        assert!(view.file.protected);
        let followed = handset.run(phone.original(item)).is_ok();
        if followed {
            let name = "x".to_owned();
            assert!(handset.run(phone.rename(item, name)).is_err());
            assert!(handset.run(phone.delete(item)).is_err());
            assert!(handset.run(phone.relocate(item, None)).is_err());
            let level = suivi_rules::Level::JustMe;
            assert!(handset.run(phone.set_level(item, level)).is_err());
            let folder = cast.assessments.id;
            assert!(handset.run(phone.delete(folder)).is_err());
            let place = handset
                .run(phone.folder(cast.record.space, Some(folder), None))
                .unwrap();
            assert!(!place.can.add_photo && !place.can.add_folder);
            let tile = place.folder.unwrap();
            assert!(tile.protected && tile.holds.is_some());
        }
        assert!(crate::phone::waiting(&handset).is_empty(), "{persona:?}");
    }
}

#[test]
fn a_correction_takes_the_place_of_what_it_corrects_in_the_history() {
    let cast = Cast::start();
    let (ours, items) = five(&cast);
    let emile = cast.who(Persona::Employee);
    let wrong = items[3];
    let mut op = asks::correct_result(wrong, &weight("69.9", Unit::Kilogram));
    op.taken_at += 56 * 24 * 3_600 * 1_000_000;
    emile.does(&Operation::CorrectResult(op.clone()));
    let ana = phone_of(&cast, Persona::Client);
    has(&ana, &cast, op.result);
    conditions(&ana, OFFLINE);
    let space = cast.record.space;
    let view = ana
        .run(ana.phone().results(space, System::Template))
        .unwrap();
    let marked = view.results.iter().find(|tile| tile.item == wrong).unwrap();
    assert!(marked.superseded && !marked.can_correct);
    let history = view
        .histories
        .iter()
        .find(|it| it.template == ours)
        .unwrap();
    let points = &history.series[0].points;
    assert_eq!(points.len(), 5);
    assert!(points.iter().all(|point| point.id != wrong));
    assert_eq!(
        history.series[0].since_last.map(|it| it.by),
        Some(number("-1"))
    );
    // Both stay readable, and each tells of the other.
    let old = ana
        .run(ana.phone().result(wrong, System::Template))
        .unwrap();
    assert_eq!(old.corrected_by, Some(op.result));
    let new = ana
        .run(ana.phone().result(op.result, System::Template))
        .unwrap();
    assert_eq!(new.result.corrects, Some(wrong));
    assert_eq!(
        new.answers[0].since_last.map(|it| it.by),
        Some(number("-1")),
        "not against what it corrects"
    );
}

#[test]
fn an_administrator_reads_results_of_a_record_that_is_not_kept_online_only() {
    let mut cast = Cast::start();
    let (_, items) = five(&cast);
    let sofia = phone_of(&cast, Persona::SuperAdministrator);
    let space = cast.record.space;
    let view = sofia
        .run(sofia.phone().results(space, System::Template))
        .unwrap();
    assert!(view.online_only);
    assert!(view.results.iter().any(|tile| tile.item == items[0]));
    assert!(!view.documents.is_empty());
    let one = sofia.run(sofia.phone().result(items[0], System::Template));
    assert_eq!(one.unwrap().answers.len(), 1);
    cast.world.stop();
    let gone = sofia.run(sofia.phone().results(space, System::Template));
    assert!(matches!(gone, Err(PhoneError::NotFollowed)), "{gone:?}");
}

#[test]
fn what_the_card_says_is_usual_is_shown_with_where_the_value_stands() {
    let cast = Cast::start();
    let Operation::EditClient(mut card) = asks::edit_client(cast.record.space, "Ana") else {
        panic!("a card");
    };
    card.sex = Some(suivi_results::Sex::Female);
    card.born = Some("1950-01-31".parse().unwrap());
    cast.who(Persona::Client).does(&Operation::EditClient(card));
    let op = asks::complete_document(
        suivi_tests::fresh::id(),
        cast.record.space,
        cast.grip,
        &suivi_tests::cast::grip("12"),
    );
    cast.who(Persona::Employee)
        .does(&Operation::CompleteDocument(op.clone()));
    let emile = phone_of(&cast, Persona::Employee);
    has(&emile, &cast, op.item);
    let view = emile
        .run(emile.phone().result(op.item, System::Imperial))
        .unwrap();
    let shown = view.answers[0].shown.unwrap();
    assert_eq!(shown.standing, Standing::Below, "in whatever unit");
    assert_eq!(shown.unit, Unit::Pound);
    assert!(shown.usual.is_some());
}

#[test]
fn the_sheet_is_fetched_and_not_kept() {
    let mut cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    is_complete(&ana);
    let item = cast.result.file.id;
    let language = suivi_results::Language::Fr;
    let sheet = ana.run(ana.phone().sheet(item, language)).unwrap();
    let bytes = std::fs::read(sheet.path()).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(sheet.length(), bytes.len() as u64);
    assert_eq!(files_with(&ana.root, b"%PDF-"), Vec::<PathBuf>::new());
    cast.world.stop();
    let offline = ana.run(ana.phone().sheet(item, language));
    assert!(matches!(offline, Err(PhoneError::Offline)), "{offline:?}");
}
