//! Every operation as each persona: it comes out as `suivi_rules::decide` says of the same facts.
//! All of it is rehearsed (`dry_run`), so that everybody finds the same world.

use super::cases::{CASES, Case, Then};
use super::document;
use super::view::View;
use serde_json::Value;
use std::collections::BTreeSet;
use suivi_rules::{Action, Level, Object, Refusal, Verdict};
use suivi_tests::Answer;
use suivi_tests::asks::add_file;
use suivi_tests::cast::{Cast, Persona};
use suivi_wire::Code;
use suivi_wire::ops::{Operation, Outcome};

/// What comes of an operation, as the rules say.
fn expected(case: &Case, verdict: Verdict, op: &Operation) -> (Outcome, Option<Code>) {
    let rejected = |refusal: Refusal| (Outcome::Rejected, Some(refusal.into()));
    match (verdict, case.then) {
        // Who deletes what he does not see is told that it is not there, which is what he wants.
        (Err(Refusal::NotFound), _) if matches!(op, Operation::Delete(_)) => (Outcome::Noop, None),
        (Err(refusal), _) => rejected(refusal),
        (Ok(()), Then::Refused(code)) => (Outcome::Rejected, Some(code)),
        (Ok(()), Then::Done) => (Outcome::Applied, None),
        (Ok(()), Then::Nothing) => (Outcome::Noop, None),
    }
}

#[test]
fn every_operation_of_everybody_comes_out_as_the_rules_say() {
    let cast = Cast::start();
    let mut wrong = Vec::new();
    for persona in Persona::ALL
        .into_iter()
        .filter(|persona| persona.has_session())
    {
        let (by, view) = (cast.who(persona), View::of(&cast, persona));
        for case in CASES {
            let op = (case.op)(&cast);
            let result = by.would(&op);
            let came = (result.outcome, result.code);
            let expected = expected(case, (case.rule)(&view), &op);
            if came != expected {
                let who = persona.word();
                wrong.push(format!(
                    "{}, by {who}: {came:?}, not {expected:?}",
                    case.what
                ));
            }
        }
    }
    println!("{} operations by 12 personas", CASES.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nobody_without_a_session_does_anything() {
    let cast = Cast::start();
    for persona in Persona::ALL
        .into_iter()
        .filter(|persona| !persona.has_session())
    {
        for case in CASES {
            let answer = cast.who(persona).send(&[(case.op)(&cast)], false);
            assert_eq!(
                answer.status,
                401,
                "{}, by {}: {answer:?}",
                case.what,
                persona.word()
            );
        }
    }
}

/// `add_file` by its bytes: it is decided when an upload starts, which changes nothing yet.
#[test]
fn every_upload_of_everybody_starts_as_the_rules_say() {
    let cast = Cast::start();
    let places = [
        None,
        Some(&cast.shared),
        Some(&cast.hidden),
        Some(&cast.open),
    ];
    let levels = [
        Level::JustMe,
        Level::Branch(cast.rive),
        Level::Branch(cast.colline),
        Level::Company,
        Level::MeAndClient,
        Level::CompanyAndClient,
        Level::Everyone,
    ];
    let mut asked = 0;
    for persona in Persona::ALL
        .into_iter()
        .filter(|persona| persona.has_session())
    {
        let (by, view) = (cast.who(persona), View::of(&cast, persona));
        for place in places {
            for level in levels {
                for for_client in [false, true] {
                    let client_photo = for_client || persona == Persona::Client;
                    let action = Action::AddFile {
                        level,
                        client_photo,
                        for_client,
                    };
                    let object = place.map_or(Object::Space, Object::Folder);
                    // The space is looked for first, then the folder, then the right.
                    let verdict = view
                        .of_record(&Action::See)
                        .and_then(|()| view.says(&action, &object));
                    let mut add = add_file(
                        cast.record.space,
                        place.map(|folder| folder.id),
                        level,
                        b"?",
                    );
                    add.for_client = for_client;
                    let came = Answer::of(by.creation(&add)).verdict();
                    let expected = match verdict {
                        Ok(()) => "201".to_owned(),
                        Err(refusal) => {
                            let code = Code::from(refusal);
                            let word = serde_json::to_value(code).expect("a code is a word");
                            format!("{} {}", code.status(), word.as_str().unwrap_or_default())
                        }
                    };
                    let who = persona.word();
                    assert_eq!(
                        came, expected,
                        "{who}: {level} into {object:?}, {for_client}"
                    );
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} uploads");
}

#[test]
fn every_kind_of_operation_has_a_case() {
    let cast = Cast::start();
    let document = document(&cast);
    let mut kinds = BTreeSet::new();
    kinds_in(&document["components"]["schemas"]["Operation"], &mut kinds);
    let kind = |op: &Operation| {
        let op = serde_json::to_value(op).expect("an operation can be written");
        op["kind"].as_str().expect("it has a kind").to_owned()
    };
    let mut cases: BTreeSet<_> = CASES.iter().map(|case| kind(&(case.op)(&cast))).collect();
    // Of bytes, above.
    cases.insert("add_file".to_owned());
    assert_eq!(cases, kinds);
}

/// The words that the document allows for `kind`, wherever they stand in a schema.
fn kinds_in(schema: &Value, kinds: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(words) = schema["properties"]["kind"]["enum"].as_array() {
                kinds.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            fields.values().for_each(|inner| kinds_in(inner, kinds));
        }
        Value::Array(all) => all.iter().for_each(|inner| kinds_in(inner, kinds)),
        _ => {}
    }
}
