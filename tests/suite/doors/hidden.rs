//! "Forbidden" and "absent" are the same bytes, at every door, for everybody.

use super::{Thing, changes_nothing, seen_and_hidden, with_session};
use reqwest::Method;
use std::collections::BTreeMap;
use suivi_rules::{ItemId, Level, OpId, ProfessionalId, Refusal, Sharing, SpaceId, TemplateId};
use suivi_tests::answer::Essence;
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona, Stage, grip};
use suivi_tests::organisation::{answer_external, invite_external};
use suivi_tests::{Answer, Person, bytes, fresh};
use suivi_wire::Code;
use suivi_wire::ops::{
    Describe, InviteClient, Operation, OpsAnswer, Outcome, WithdrawConsent, WithdrawTemplate,
};
use suivi_wire::problem::Failure;

/// What is asked at a door to an item.
struct Ask<'a> {
    by: &'a Person,
    stage: &'a Stage,
    item: ItemId,
    etags: &'a Etags,
}

/// The right `ETag` at each door to the bytes of each file.
type Etags = BTreeMap<(ItemId, &'static str), String>;

/// The doors to a file's bytes.
const BYTES: [&str; 3] = ["content", "thumbnail", "preview"];

impl Ask<'_> {
    /// At the doors to its bytes: in each way that one can ask there.
    fn bytes(&self, door: &'static str) -> Vec<(String, Answer)> {
        let path = format!("/v1/items/{}/{door}", self.item);
        let etag = self.etags.get(&(self.item, door));
        let etag = etag.map_or("\"none\"", String::as_str);
        let asked: &[&[(&str, &str)]] = &[
            &[],
            &[("range", "bytes=0-3")],
            &[("range", "bytes=999999999-")],
            &[("if-none-match", etag)],
            &[("if-none-match", "*")],
            &[("if-match", etag)],
            &[("range", "bytes=0-3"), ("if-range", etag)],
        ];
        let mut all = vec![(format!("HEAD of the {door}"), self.by.head(&path))];
        for headers in asked {
            let request = self.by.request(Method::GET, &path);
            let request = headers.iter().fold(request, |request, (name, value)| {
                request.header(*name, *value)
            });
            let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
            all.push((format!("{door} with {names:?}"), Answer::of(request)));
        }
        all
    }

    fn op(&self, op: Operation) -> Answer {
        self.by.send(&[op], false)
    }

    fn would(&self, op: Operation) -> Answer {
        self.by.send(&[op], true)
    }

    fn space(&self) -> SpaceId {
        self.stage.record.space
    }
}

type Door = (&'static str, fn(&Ask<'_>) -> Answer);

/// Every door that an item has, but those to its bytes.
const DOORS: &[Door] = &[
    ("item", |ask| ask.by.get(&format!("/v1/items/{}", ask.item))),
    ("sheet", |ask| {
        ask.by
            .get(&format!("/v1/items/{}/sheet?language=fr", ask.item))
    }),
    ("template of a result", |ask| {
        ask.by.get(&format!("/v1/items/{}/template", ask.item))
    }),
    ("correct", |ask| {
        let op = asks::correct_result(ask.item, &grip("30"));
        ask.op(Operation::CorrectResult(op))
    }),
    ("list", |ask| {
        ask.by.get(&format!(
            "/v1/spaces/{}/items?folder={}",
            ask.space(),
            ask.item
        ))
    }),
    ("upload", |ask| {
        let path = format!("/v1/tus/{}", ask.item);
        Answer::of(
            ask.by
                .request(Method::HEAD, &path)
                .header("Tus-Resumable", "1.0.0"),
        )
    }),
    ("rest of an upload", |ask| {
        let request = ask
            .by
            .request(Method::PATCH, &format!("/v1/tus/{}", ask.item))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", "0")
            .header("Content-Type", "application/offset+octet-stream")
            .body("more");
        Answer::of(request)
    }),
    ("end of an upload", |ask| {
        let path = format!("/v1/tus/{}", ask.item);
        Answer::of(
            ask.by
                .request(Method::DELETE, &path)
                .header("Tus-Resumable", "1.0.0"),
        )
    }),
    ("upload into it", |ask| {
        let photo = bytes::jpeg(b"into");
        ask.by.upload(
            &add_file(ask.space(), Some(ask.item), Level::Everyone, &photo),
            &photo,
        )
    }),
    ("add_file into it", |ask| {
        let photo = bytes::jpeg(b"into");
        let add = add_file(ask.space(), Some(ask.item), Level::Everyone, &photo);
        ask.op(Operation::AddFile(add))
    }),
    ("add_folder", |ask| {
        ask.op(Operation::AddFolder(asks::add_folder(
            ask.space(),
            Some(ask.item),
            "x",
        )))
    }),
    ("rename", |ask| ask.op(asks::rename(ask.item, "x"))),
    ("rename, as a rehearsal", |ask| {
        ask.would(asks::rename(ask.item, "x"))
    }),
    ("move", |ask| ask.op(asks::move_to(ask.item, None))),
    ("describe", |ask| {
        ask.op(Operation::Describe(Describe {
            op: fresh::id(),
            item: ask.item,
            tags: Some(Vec::new()),
            captured_at: None,
        }))
    }),
    ("set_level", |ask| {
        ask.op(asks::set_level(ask.item, Level::Everyone, 1))
    }),
    ("set_sharing", |ask| {
        ask.op(asks::set_sharing(ask.item, Sharing::Open))
    }),
    ("delete, as a rehearsal", |ask| {
        ask.would(asks::delete(ask.item))
    }),
    // Whoever deletes what he does not see only keeps himself from making it.
    ("delete", |ask| ask.op(asks::delete(ask.item))),
];

/// An answer without the ids that whoever asks chose himself.
fn essence(answer: &Answer) -> Essence {
    let mut essence = answer.essence();
    let results = answer
        .result::<OpsAnswer>()
        .map(|answer| answer.results)
        .unwrap_or_default();
    for op in results.iter().filter_map(|result| result.op) {
        essence.body = essence.body.map(|text| text.replace(&op.to_string(), "OP"));
    }
    essence
}

const NOT_FOUND: Code = Code::Refused(Refusal::NotFound);
/// Said first, of bytes that nobody sent, whatever they were for.
const BYTES_MISSING: Code = Code::Failed(Failure::BytesMissing);

/// Nothing was done, and the reason is that there is no such thing.
fn is_absent(answer: &Answer) -> bool {
    match answer.result::<OpsAnswer>() {
        Ok(answer) => answer.results.iter().all(|result| match result.outcome {
            Outcome::Noop => true,
            Outcome::Rejected => [Some(NOT_FOUND), Some(BYTES_MISSING)].contains(&result.code),
            _ => false,
        }),
        Err(_) => answer.is_not_found(),
    }
}

fn etags(cast: &Cast) -> Etags {
    let makers = [cast.who(Persona::Employee), cast.who(Persona::Client)];
    let doors = cast
        .photos()
        .flat_map(|stored| BYTES.map(|door| (stored.file.id, door)));
    doors
        .map(|(item, door)| {
            let path = format!("/v1/items/{item}/{door}");
            let answer = makers
                .iter()
                .map(|maker| maker.get(&path))
                .find(Answer::is_success);
            let answer = answer.expect("somebody made it");
            let etag = answer.header("etag").expect("bytes have an ETag");
            ((item, door), etag.to_owned())
        })
        .collect()
}

#[test]
fn an_item_that_is_hidden_answers_like_one_that_is_absent() {
    let cast = Cast::start();
    let etags = etags(&cast);
    let mut asked = 0;
    changes_nothing(&cast, "asking for what is hidden", || {
        for persona in with_session() {
            let (by, who) = (cast.who(persona), persona.word());
            let (_, hidden) = seen_and_hidden(&cast, persona);
            for Thing { id, .. } in &hidden {
                let [forbidden, absent] = [*id, fresh::id()].map(|item| {
                    let ask = Ask {
                        by,
                        stage: &cast,
                        item,
                        etags: &etags,
                    };
                    let bytes = BYTES.into_iter().flat_map(|door| ask.bytes(door));
                    let others = DOORS
                        .iter()
                        .map(|(door, open)| ((*door).to_owned(), open(&ask)));
                    bytes.chain(others).collect::<Vec<_>>()
                });
                for ((door, forbidden), (_, absent)) in forbidden.iter().zip(&absent) {
                    assert!(is_absent(forbidden), "{who} at {door}: {forbidden:?}");
                    assert_eq!(essence(forbidden), essence(absent), "{who} at {door}");
                    asked += 1;
                }
            }
        }
    });
    println!("{asked} questions");
    assert!(asked > 2000, "somebody sees too much");
}

#[test]
fn a_hidden_folder_is_no_destination() {
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let photo = cast.photo.file.id;
    let [forbidden, absent] = [cast.hidden.id, fresh::id()]
        .map(|folder| ana.send(&[asks::move_to(photo, Some(folder))], false));
    assert!(is_absent(&forbidden), "{forbidden:?}");
    assert_eq!(essence(&forbidden), essence(&absent));
}

/// Every operation on a record that names nothing else, or something of the record.
fn on_space(space: SpaceId, someone: ProfessionalId, template: TemplateId) -> Vec<Operation> {
    let op = fresh::id::<OpId>;
    vec![
        Operation::AddFolder(asks::add_folder(space, None, "x")),
        Operation::AddFile(add_file(space, None, Level::Company, b"x")),
        asks::edit_client(space, "x"),
        Operation::InviteClient(InviteClient {
            op: op(),
            space,
            code_sha256: fresh::code().sha256,
            email: None,
        }),
        asks::set_record_branches(space, &[fresh::id()]),
        asks::archive_record(space),
        asks::restore_record(space),
        asks::add_participant(space, someone),
        invite_external(space, "somebody@example.org"),
        answer_external(space, someone, true),
        answer_external(space, someone, false),
        asks::join(space),
        asks::archive_participant(space, someone),
        asks::give_consent(space),
        Operation::WithdrawConsent(WithdrawConsent { op: op(), space }),
        Operation::AssignDocument(asks::assign_document(space, template)),
        Operation::CompleteDocument(asks::complete_document(
            fresh::id(),
            space,
            template,
            &grip("30"),
        )),
    ]
}

type SpaceDoor = (&'static str, fn(&Person, SpaceId) -> Answer);

const SPACE_DOORS: &[SpaceDoor] = &[
    ("list", |by, space| {
        by.get(&format!("/v1/spaces/{space}/items"))
    }),
    ("search", |by, space| {
        by.get(&format!("/v1/spaces/{space}/items?q=a"))
    }),
    ("list of a folder", |by, space| {
        by.get(&format!(
            "/v1/spaces/{space}/items?folder=018f0000-0000-7000-8000-ffffffffffff"
        ))
    }),
    ("results", |by, space| {
        by.get(&format!("/v1/spaces/{space}/results"))
    }),
    ("people", |by, space| {
        by.get(&format!("/v1/spaces/{space}/people"))
    }),
    ("upload", |by, space| {
        let photo = bytes::jpeg(b"x");
        by.upload(&add_file(space, None, Level::Everyone, &photo), &photo)
    }),
    ("announced upload", |by, space| {
        Answer::of(by.creation(&add_file(space, None, Level::Everyone, b"later")))
    }),
    ("upload of another client", |by, space| {
        let metadata = format!("space {}", base64(&space.to_string()));
        let request = by
            .request(Method::POST, "/v1/tus")
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", "4")
            .header("Upload-Metadata", metadata);
        Answer::of(request)
    }),
];

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Everybody to whom the record must not exist.
const WITHOUT_REACH: [Persona; 5] = [
    Persona::Colleague,
    Persona::OtherBranch,
    Persona::Archived,
    Persona::Stranger,
    Persona::OtherClient,
];

#[test]
fn a_record_that_is_hidden_answers_like_one_that_is_absent() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee).professional();
    let [hidden, absent] = [cast.record.space, fresh::id()];
    changes_nothing(&cast, "asking for a hidden record", || {
        for persona in WITHOUT_REACH {
            let (by, who) = (cast.who(persona), persona.word());
            for (door, open) in SPACE_DOORS {
                let [forbidden, absent] = [open(by, hidden), open(by, absent)];
                assert!(forbidden.is_not_found(), "{who} at {door}: {forbidden:?}");
                assert_eq!(forbidden.essence(), absent.essence(), "{who} at {door}");
            }
            for dry_run in [true, false] {
                let ops = on_space(hidden, emile, cast.grip)
                    .into_iter()
                    .zip(on_space(absent, emile, cast.grip));
                for (op, twin) in ops {
                    let [forbidden, absent] =
                        [&op, &twin].map(|op| by.send(std::slice::from_ref(op), dry_run));
                    assert!(is_absent(&forbidden), "{who}: {op:?}: {forbidden:?}");
                    assert_eq!(essence(&forbidden), essence(&absent), "{who}: {op:?}");
                }
            }
        }
    });
}

#[test]
fn a_document_or_template_that_is_hidden_answers_like_one_that_is_absent() {
    let cast = Cast::start();
    let space = cast.record.space;
    let on_document = |document| {
        let complete = asks::complete_document(document, space, cast.grip, &grip("30"));
        [
            asks::cancel_document(document),
            Operation::CompleteDocument(complete),
        ]
    };
    let same = |by: &Person, pair: [&Operation; 2]| {
        for dry_run in [true, false] {
            let [forbidden, absent] = pair.map(|op| by.send(std::slice::from_ref(op), dry_run));
            assert!(is_absent(&forbidden), "{pair:?}: {forbidden:?}");
            assert_eq!(essence(&forbidden), essence(&absent), "{pair:?}");
        }
    };
    changes_nothing(&cast, "asking for hidden documents and templates", || {
        for persona in WITHOUT_REACH {
            for hidden in [cast.asked, cast.due] {
                for (op, twin) in on_document(hidden).iter().zip(&on_document(fresh::id())) {
                    same(cast.who(persona), [op, twin]);
                }
            }
        }
        // Ana sees what she is asked to fill, not what Emile is to.
        for (op, twin) in on_document(cast.due).iter().zip(&on_document(fresh::id())) {
            same(cast.who(Persona::Client), [op, twin]);
        }
        // Another company's templates.
        let withdraw = |template| {
            let op = fresh::id();
            Operation::WithdrawTemplate(WithdrawTemplate { op, template })
        };
        let stranger = cast.who(Persona::Stranger);
        same(stranger, [&withdraw(cast.grip), &withdraw(fresh::id())]);
    });
}

#[test]
fn a_scope_of_somebody_else_answers_like_one_that_is_absent() {
    let cast = Cast::start();
    let mut own = BTreeMap::new();
    for persona in with_session() {
        let scopes = cast.who(persona).pull(None).add;
        own.insert(
            persona,
            scopes.into_iter().map(|row| row.scope).collect::<Vec<_>>(),
        );
    }
    let all: Vec<_> = own.values().flatten().cloned().collect();
    let mut asked = 0;
    for (persona, own) in &own {
        let by = cast.who(*persona);
        let absent = by.get("/v1/sync/scopes/bm9uZQ");
        assert!(absent.is_not_found(), "{absent:?}");
        for scope in all.iter().filter(|scope| !own.contains(scope)) {
            let forbidden = by.get(&format!("/v1/sync/scopes/{scope}"));
            assert_eq!(
                forbidden.essence(),
                absent.essence(),
                "{} at {scope}",
                persona.word()
            );
            asked += 1;
        }
        for scope in own {
            assert!(by.get(&format!("/v1/sync/scopes/{scope}")).is_success());
        }
    }
    assert!(asked > 20, "{asked} scopes were asked for");
}

#[test]
fn a_professional_of_another_company_answers_like_one_that_is_absent() {
    use suivi_wire::ops::{ChangeProfessional, SetProfessionalActive, SignOutProfessional};
    let cast = Cast::start();
    let sven = cast.who(Persona::Stranger);
    let ops = |professional| {
        let op = fresh::id::<OpId>;
        vec![
            Operation::ChangeProfessional(ChangeProfessional {
                op: op(),
                professional,
                profile: Some(suivi_rules::Profile::ReadOnly),
                branches: None,
                features: None,
            }),
            Operation::SetProfessionalActive(SetProfessionalActive {
                op: op(),
                professional,
                active: false,
            }),
            Operation::SignOutProfessional(SignOutProfessional {
                op: op(),
                professional,
            }),
        ]
    };
    let emile = cast.who(Persona::Employee).professional();
    for (op, twin) in ops(emile).into_iter().zip(ops(fresh::id())) {
        let [forbidden, absent] = [&op, &twin].map(|op| sven.send(std::slice::from_ref(op), false));
        assert!(is_absent(&forbidden), "{op:?}: {forbidden:?}");
        assert_eq!(essence(&forbidden), essence(&absent), "{op:?}");
    }
    let [forbidden, absent] = [cast.rive, fresh::id()].map(|branch| {
        sven.send(
            &[Operation::RenameBranch(suivi_wire::ops::RenameBranch {
                op: fresh::id(),
                branch,
                name: "x".to_owned(),
            })],
            false,
        )
    });
    assert!(is_absent(&forbidden), "{forbidden:?}");
    assert_eq!(essence(&forbidden), essence(&absent));
    assert!(
        cast.who(Persona::Employee).get("/v1/account").is_success(),
        "Emile was not touched"
    );
}

#[test]
fn a_device_of_somebody_else_answers_like_one_that_is_absent() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    for persona in with_session().filter(|persona| *persona != Persona::Employee) {
        let by = cast.who(persona);
        let [forbidden, absent] = [emile.device, fresh::id()]
            .map(|device: suivi_rules::DeviceId| by.delete(&format!("/v1/devices/{device}")));
        assert!(
            forbidden.is_not_found(),
            "{}: {forbidden:?}",
            persona.word()
        );
        assert_eq!(forbidden.essence(), absent.essence(), "{}", persona.word());
    }
    assert!(
        emile.get("/v1/account").is_success(),
        "Emile is still signed in"
    );
}
