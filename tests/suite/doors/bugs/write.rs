//! What was not allowed is not done, whichever way it is asked for.

use crate::doors::changes_nothing;
use reqwest::Method;
use suivi_rules::{ItemId, Level, Profile, Refusal, Sharing};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::organisation::new_professional;
use suivi_tests::world::PASSWORD;
use suivi_tests::{Answer, Person, bytes, fresh};
use suivi_wire::ops::{AddFolder, ChangeProfessional, Operation, Outcome};
use suivi_wire::problem::Failure;

#[test]
fn one_by_one_and_together_are_the_same() {
    let cast = Cast::start();
    let [dahlia, iris] = [Level::JustMe, Level::Everyone].map(|level| cast.of_level(level).file.id);
    for persona in [
        Persona::Manager,
        Persona::ReadOnly,
        Persona::External,
        Persona::Client,
    ] {
        let by = cast.who(persona);
        let ops = || {
            vec![
                asks::rename(dahlia, "x"),
                asks::rename(iris, "x"),
                asks::delete(iris),
                asks::set_level(iris, Level::JustMe, 1),
                asks::set_sharing(cast.open.id, Sharing::Auto),
                asks::archive_record(cast.others.space),
            ]
        };
        let together: Vec<_> = by
            .asks_all(&ops())
            .into_iter()
            .map(|result| (result.outcome, result.code))
            .collect();
        let alone: Vec<_> = ops()
            .iter()
            .map(|op| by.asks(op))
            .map(|result| (result.outcome, result.code))
            .collect();
        assert_eq!(together, alone, "{}", persona.word());
        assert!(
            together
                .iter()
                .all(|(outcome, _)| *outcome == Outcome::Rejected)
        );
    }
}

#[test]
fn extra_fields_do_not_raise_a_profile() {
    let cast = Cast::start();
    let (emile, sofia) = (
        cast.who(Persona::Employee),
        cast.who(Persona::SuperAdministrator),
    );
    let (op, _) = new_professional("Nobody", Profile::Employee, &[cast.rive]);
    let grown = |op: &Operation, field: &str, value: serde_json::Value| {
        let mut op = serde_json::to_value(op).expect("an operation can be written");
        op[field] = value;
        serde_json::json!({ "ops": [op] })
    };
    let folder = Operation::AddFolder(AddFolder {
        sharing: Sharing::Auto,
        ..asks::add_folder(cast.record.space, None, "x")
    });
    let add = Operation::AddProfessional(op);
    changes_nothing(&cast, "a field too many", || {
        for (by, op, field, value) in [
            (
                emile,
                &folder,
                "creator",
                serde_json::json!({"by": "system"}),
            ),
            (emile, &folder, "profile", "super_administrator".into()),
            (emile, &folder, "company", cast.sud.to_string().into()),
            (sofia, &add, "company", cast.sud.to_string().into()),
            (
                sofia,
                &add,
                "person",
                fresh::id::<ItemId>().to_string().into(),
            ),
        ] {
            let answer = by.post("/v1/ops", &grown(op, field, value));
            let results = answer.json::<suivi_wire::ops::OpsAnswer>().results;
            assert_eq!(
                results[0].code,
                Some(Failure::Malformed.into()),
                "{field}: {answer:?}"
            );
        }
    });
    let body = serde_json::json!({
        "email": emile.email, "password": PASSWORD, "role": "professional",
        "device": {"id": emile.device, "name": "phone"}, "profile": "super_administrator",
    });
    assert_eq!(cast.world.nobody().post("/v1/sessions", &body).status, 400);
    let raise = Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: emile.professional(),
        profile: Some(Profile::SuperAdministrator),
        branches: None,
        features: None,
    });
    assert_eq!(emile.asks(&raise).code, Some(Refusal::NotAllowed.into()));
}

#[test]
fn one_secret_opens_nothing_of_others() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let transfer = emile.uploader();
    let photo = bytes::photo(1, 2000);
    let add = add_file(
        cast.record.space,
        Some(cast.open.id),
        Level::Everyone,
        &photo,
    );
    let begun = Answer::of(ana.creation(&add));
    assert_eq!(begun.status, 201, "{begun:?}");
    let path = format!("/v1/tus/{}", add.item);
    let ask = |by: &Person, method: Method| {
        let request = by
            .request(method, &path)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", "0")
            .header("Content-Type", "application/offset+octet-stream");
        Answer::of(request)
    };
    for by in [&transfer, emile, cast.who(Persona::SuperAdministrator)] {
        for method in [Method::HEAD, Method::PATCH, Method::DELETE] {
            // An upload token ends no upload, not even its own.
            let opens_no_door = std::ptr::eq(by, &transfer) && method == Method::DELETE;
            let answer = ask(by, method.clone());
            let status = if opens_no_door { 401 } else { 404 };
            assert_eq!(answer.status, status, "{} {method}: {answer:?}", by.name);
        }
    }
    assert_eq!(
        ask(ana, Method::HEAD).header("upload-offset"),
        Some("0"),
        "it is still hers"
    );
    let other = emile.upload(&add, &photo);
    assert!(!other.is_success(), "her item's id is hers: {other:?}");
}
