//! A company's own software: one thing, once, in its own company.

use super::{result, template, weight};
use reqwest::Method;
use suivi_results::{FilledBy, Unit};
use suivi_rules::{Creator, Level, Refusal};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{Answer, Person, asks, fresh};
use suivi_wire::Code;
use suivi_wire::ops::{Operation, WithdrawTemplate};
use suivi_wire::problem::Failure;
use suivi_wire::results::{PublishResultReceipt, PublishResultRequest};

fn publish(by: &Person, request: &PublishResultRequest) -> Result<PublishResultReceipt, Code> {
    Answer::of(by.request(Method::POST, "/v1/results").json(request)).result()
}

fn request(cast: &Cast, value: &str) -> PublishResultRequest {
    PublishResultRequest {
        item: fresh::id(),
        space: cast.record.space,
        template: template(cast, "weight_and_girths"),
        version: 1,
        values: weight(value, Unit::Kilogram),
        taken_at: asks::TAKEN_AT,
        offset_min: 60,
    }
}

#[test]
fn software_publishes_a_result_once_however_often_it_sends_it() {
    let cast = Cast::start();
    let (_, software) = cast.world.software(cast.nord);
    let request = request(&cast, "72.5");
    let receipt = publish(&software, &request).unwrap();
    assert_eq!(publish(&software, &request), Ok(receipt.clone()));
    // Another key of the company is the same software.
    let (_, renewed) = cast.world.software(cast.nord);
    assert_eq!(publish(&renewed, &request), Ok(receipt.clone()));
    let mut other = request.clone();
    other.values = weight("71", Unit::Kilogram);
    assert_eq!(
        publish(&software, &other),
        Err(Failure::ItemMismatch.into())
    );
    let ana = cast.who(Persona::Client);
    let row = super::file(ana, request.item);
    assert_eq!((row.creator, row.author), (Creator::System, None));
    assert_eq!(row.sha256, receipt.sha256);
    assert_eq!(result(ana, request.item).body.filled_by, FilledBy::Service);
}

#[test]
fn a_key_opens_no_other_door_and_no_session_opens_this_one() {
    let cast = Cast::start();
    let (_, software) = cast.world.software(cast.nord);
    let space = cast.record.space;
    let item = cast.result.file.id;
    for path in [
        "/v1/account".to_owned(),
        "/v1/company".to_owned(),
        "/v1/sync".to_owned(),
        "/v1/spaces".to_owned(),
        format!("/v1/spaces/{space}/items"),
        format!("/v1/spaces/{space}/people"),
        format!("/v1/spaces/{space}/results"),
        format!("/v1/items/{item}"),
        format!("/v1/items/{item}/content"),
        format!("/v1/items/{item}/sheet?language=en"),
        format!("/v1/items/{item}/template"),
        "/v1/events".to_owned(),
        "/v1/devices".to_owned(),
    ] {
        assert_eq!(software.get(&path).status, 401, "{path}");
    }
    assert_eq!(software.send(&[], false).status, 401);
    let photo = suivi_tests::bytes::photo(7, 64);
    let add = asks::add_file(space, None, Level::Company, &photo);
    assert_eq!(software.upload(&add, &photo).status, 401);
    let request = request(&cast, "72");
    for persona in Persona::ALL {
        let answer = publish(cast.who(persona), &request).unwrap_err();
        assert_eq!(answer.status(), 401, "{}", persona.word());
    }
}

#[test]
fn a_key_of_another_company_finds_nothing_here() {
    let cast = Cast::start();
    let (_, theirs) = cast.world.software(cast.sud);
    let absent = Err(Refusal::NotFound.into());
    let ours = request(&cast, "72");
    assert_eq!(publish(&theirs, &ours), absent);
    // With a template of their own, into our record; and ours into a record that is not there.
    let template = fresh::id();
    let content = suivi_tests::cast::ready_template("weight_and_girths");
    cast.who(Persona::Stranger)
        .does(&asks::set_template(template, 0, &content));
    let mut request = ours.clone();
    request.template = template;
    assert_eq!(publish(&theirs, &request), absent);
    let (_, software) = cast.world.software(cast.nord);
    let mut request = ours.clone();
    request.space = fresh::id();
    assert_eq!(publish(&software, &request), absent);
    assert!(publish(&software, &ours).is_ok());
}

#[test]
fn a_revoked_key_ends_at_once_and_no_key_is_kept_as_it_is() {
    let cast = Cast::start();
    let (id, software) = cast.world.software(cast.nord);
    let first = request(&cast, "72");
    assert!(publish(&software, &first).is_ok());
    let secret = software.token.clone().unwrap();
    for path in [cast.world.data()] {
        let mut folders = vec![path];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    let there = bytes
                        .windows(secret.len())
                        .any(|window| window == secret.as_bytes());
                    assert!(!there, "{}", path.display());
                }
            }
        }
    }
    assert!(!cast.world.log().contains(&secret));
    let output = cast.world.admin(&["revoke-service-key", "--key", &id], "");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        publish(&software, &request(&cast, "71")),
        Err(Failure::SessionEnded.into())
    );
    let company = cast.nord.to_string();
    let listed = cast
        .world
        .admin(&["service-keys", "--company", &company], "");
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed, format!("key {id} revoked: Balance\n"));
    let unknown: suivi_rules::ServiceKeyId = fresh::id();
    let unknown = cast
        .world
        .admin(&["revoke-service-key", "--key", &unknown.to_string()], "");
    assert!(!unknown.status.success());
    // What was published stays.
    assert!(cast.who(Persona::Client).item(first.item).is_ok());
}

#[test]
fn software_fills_nothing_that_is_wrong_or_for_a_person() {
    let cast = Cast::start();
    let (_, software) = cast.world.software(cast.nord);
    let mut wrong = request(&cast, "900");
    assert_eq!(publish(&software, &wrong), Err(Failure::BadAnswers.into()));
    wrong.values.clear();
    assert_eq!(publish(&software, &wrong), Err(Failure::BadAnswers.into()));
    for level in [Level::JustMe, Level::MeAndClient] {
        let template = fresh::id();
        let content = super::changed("weight_and_girths", |it| it.level = level);
        cast.who(Persona::SuperAdministrator)
            .does(&asks::set_template(template, 0, &content));
        let mut request = request(&cast, "72");
        request.template = template;
        assert_eq!(
            publish(&software, &request),
            Err(Refusal::LevelImpossible.into())
        );
    }
    // A branch's template stays in the records of that branch, and a withdrawn one is used no more.
    let template = fresh::id();
    let rive = super::changed("weight_and_girths", |it| it.branch = Some(cast.rive));
    let sofia = cast.who(Persona::SuperAdministrator);
    sofia.does(&asks::set_template(template, 0, &rive));
    let mut elsewhere = request(&cast, "72");
    elsewhere.template = template;
    assert!(publish(&software, &elsewhere).is_ok(), "of its branch");
    sofia.does(&asks::set_record_branches(
        cast.record.space,
        &[cast.colline],
    ));
    elsewhere.item = fresh::id();
    assert_eq!(
        publish(&software, &elsewhere),
        Err(Refusal::WrongKind.into())
    );
    let withdrawn = request(&cast, "72");
    sofia.does(&Operation::WithdrawTemplate(WithdrawTemplate {
        op: fresh::id(),
        template: withdrawn.template,
    }));
    assert_eq!(
        publish(&software, &withdrawn),
        Err(Failure::TemplateWithdrawn.into())
    );
    let mut taken = request(&cast, "72");
    taken.item = cast.photo.file.id;
    assert_eq!(publish(&software, &taken), Err(Failure::BadId.into()));
}
