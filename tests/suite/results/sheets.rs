//! The sheet of a result: behind the same door as its bytes, in both languages, written down.

use super::{refused, template, weighed, weight};
use suivi_results::Unit;
use suivi_tests::asks;
use suivi_tests::cast::{Cast, Persona};
use suivi_wire::ops::Operation;
use suivi_wire::problem::Failure;

#[test]
fn the_sheet_is_for_whoever_sees_the_result_in_both_languages() {
    let cast = Cast::start();
    let ours = template(&cast, "weight_and_girths");
    let item = weighed(&cast, ours, 0, "160", Unit::Pound);
    let path = format!("/v1/items/{item}/sheet");
    for persona in Persona::ALL {
        let by = cast.who(persona);
        let content = by.get(&format!("/v1/items/{item}/content")).status;
        let sheet = by.get(&format!("{path}?language=fr"));
        assert_eq!(sheet.status, content, "{}", persona.word());
    }
    let ana = cast.who(Persona::Client);
    let title = |language: &str| {
        let sheet = ana.get(&format!("{path}?language={language}"));
        assert_eq!(sheet.header("content-type"), Some("application/pdf"));
        assert_eq!(sheet.header("cache-control"), Some("private, no-store"));
        assert!(sheet.body.starts_with(b"%PDF-"), "{language}");
        String::from_utf8_lossy(&sheet.body).into_owned()
    };
    assert!(title("fr").contains("Poids et mensurations"));
    assert!(title("en").contains("Weight and girths"));
    for bad in ["", "?language=de", "?language=fr&x=1"] {
        assert_eq!(ana.get(&format!("{path}{bad}")).status, 400, "{bad}");
    }
    let photo = cast.photo.file.id;
    let answer = ana.get(&format!("/v1/items/{photo}/sheet?language=fr"));
    assert_eq!(answer.problem().code, Failure::NoRendition.into());
}

#[test]
fn the_sheet_of_a_corrected_result_is_another_one() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let ours = template(&cast, "weight_and_girths");
    let wrong = weighed(&cast, ours, 0, "27.5", Unit::Kilogram);
    let sheet = |item| {
        emile
            .get(&format!("/v1/items/{item}/sheet?language=en"))
            .body
    };
    let before = sheet(wrong);
    assert_eq!(before, sheet(wrong), "the same result, the same bytes");
    let op = asks::correct_result(wrong, &weight("72.5", Unit::Kilogram));
    emile.does(&Operation::CorrectResult(op.clone()));
    assert_ne!(before, sheet(wrong), "it says that it was corrected");
    let again = emile.asks(&Operation::CorrectResult(asks::correct_result(
        wrong,
        &weight("1", Unit::Kilogram),
    )));
    refused(&again, Failure::ResultSuperseded);
}

#[test]
fn a_sheet_is_in_the_audit_trail_like_a_download() {
    let mut cast = Cast::start();
    let path = format!("/v1/items/{}/sheet?language=en", cast.result.file.id);
    assert_eq!(cast.who(Persona::Client).get(&path).status, 200);
    cast.world.stop();
    let database = cast.world.data().join("suivi.sqlite");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test looks at the trail from outside"
    )]
    let opened = rusqlite::Connection::open(database).unwrap();
    let last: (String, String, String) = opened
        .query_row(
            "SELECT action, actor_role, object FROM audit ORDER BY at DESC, n DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!((last.0.as_str(), last.1.as_str()), ("download", "client"));
    assert!(
        last.2.contains(&cast.result.file.id.to_string()),
        "{}",
        last.2
    );
}
