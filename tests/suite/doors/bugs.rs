//! Bugs that were seen in the wild, each by its name (security specification, "Every door, one
//! index").

use super::{Events, changes_nothing};
use reqwest::Method;
use suivi_rules::{Feature, ItemId, Level, Profile, Refusal, Sharing};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::organisation::{invite_client, new_professional, record};
use suivi_tests::world::PASSWORD;
use suivi_tests::{Answer, Person, World, bytes, fresh};
use suivi_wire::Code;
use suivi_wire::accounts::{Device, Role};
use suivi_wire::ops::{AddFolder, ChangeProfessional, Operation, Outcome, SetProfessionalActive};
use suivi_wire::problem::Failure;
use suivi_wire::rows::Row;

const ABSENT: Code = Code::Refused(Refusal::NotFound);
const ENDED: Option<Code> = Some(Code::Failed(Failure::SessionEnded));

fn deactivate(by: &Person, who: &Person) {
    by.does(&Operation::SetProfessionalActive(SetProfessionalActive {
        op: fresh::id(),
        professional: who.professional(),
        active: false,
    }));
}

// See ----------------------------------------------------------------------------------------

#[test]
fn search_shows_no_hidden_names_nor_counts() {
    let cast = Cast::start();
    let (ana, space) = (cast.who(Persona::Client), cast.record.space);
    // Dahlia is `JustMe`, Erica of the branch, Jasmine in a folder that she does not see.
    for word in ["Dahlia", "dahl", "ERICA", "Jasmine", "Begonia"] {
        assert_eq!(ana.search(space, word), Ok(Vec::new()), "{word}");
    }
    // No word is a pattern.
    for word in ["%", "_", "*", "Dahli_", "%hlia", "' OR 1=1 --", "\"", "\\"] {
        assert_eq!(ana.search(space, word), Ok(Vec::new()), "{word}");
    }
    // Kalmia and the three files that say client, no more.
    let rows = ana.search(space, ".jpg").expect("she may search");
    assert_eq!(rows.len(), 4, "{rows:?}");
    // What counts as many as are shown: a page that is not full has no next one.
    let page = ana.get(&format!("/v1/spaces/{space}/items?q=.jpg&limit=4"));
    let page: suivi_wire::spaces::ItemsAnswer = page.json();
    assert_eq!((page.rows.len(), page.next), (4, None));
}

#[test]
fn feed_is_not_stale_after_unshare() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let first = ana.pull(None);
    assert!(ana.feed().contains_key(&shown.to_string()));
    let confirmed = ana.pull(Some(&first.cursor));
    emile.does(&asks::set_level(shown, Level::Company, 1));
    let after = ana.pull(Some(&confirmed.cursor));
    let gone = after
        .changes
        .iter()
        .filter(|change| change.id == shown.to_string());
    let rows: Vec<_> = gone.map(|change| change.row.clone()).collect();
    assert!(
        !rows.is_empty() && rows.iter().all(Option::is_none),
        "{rows:?}"
    );
    assert!(
        !ana.feed().contains_key(&shown.to_string()),
        "a new phone does not get it"
    );
    assert_eq!(ana.item(shown), Err(ABSENT));
    assert_eq!(ana.content(shown), Err(ABSENT));
}

#[test]
fn a_conditional_request_does_not_tell_that_it_was_there() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let path = format!("/v1/items/{shown}/content");
    let etag = ana
        .get(&path)
        .header("etag")
        .expect("content has an ETag")
        .to_owned();
    let ask = || {
        Answer::of(
            ana.request(Method::GET, &path)
                .header("if-none-match", &etag),
        )
    };
    assert_eq!(ask().status, 304, "while she sees it");
    emile.does(&asks::set_level(shown, Level::Company, 1));
    assert!(ask().is_not_found(), "afterwards: {:?}", ask());
}

#[test]
fn grant_ends_with_the_participation() {
    let cast = Cast::start();
    let (mona, xenia) = (cast.who(Persona::Manager), cast.who(Persona::External));
    let shown = cast.of_level(Level::Everyone).file.id;
    let first = xenia.pull(None);
    assert!(!first.add.is_empty());
    let confirmed = xenia.pull(Some(&first.cursor));
    let own = asks::add_folder(cast.record.space, None, "Xenia's");
    xenia.does(&Operation::AddFolder(own.clone()));
    mona.does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    assert_eq!(xenia.item(shown), Err(ABSENT));
    assert_eq!(xenia.content(shown), Err(ABSENT));
    assert_eq!(
        xenia.item(own.item),
        Err(ABSENT),
        "also what she made herself"
    );
    assert_eq!(xenia.list(cast.record.space, None), Err(ABSENT));
    assert_eq!(xenia.asks(&asks::rename(own.item, "x")).code, Some(ABSENT));
    let after = xenia.pull(Some(&confirmed.cursor));
    let mut dropped = after.drop;
    let mut held: Vec<_> = first.add.into_iter().map(|row| row.scope).collect();
    dropped.sort();
    held.sort();
    assert_eq!(dropped, held, "her phone is told to drop all of it");
    assert_eq!((after.add, after.changes), (Vec::new(), Vec::new()));
}

#[test]
fn a_second_grant_does_not_keep_the_first() {
    let cast = Cast::start();
    let (sofia, rosa) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::ReadOnly),
    );
    let of_branch = cast.of_level(Level::Branch(cast.rive)).file.id;
    assert!(rosa.item(of_branch).is_ok());
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: rosa.professional(),
        profile: None,
        branches: Some([cast.colline].into()),
        features: None,
    }));
    // She still takes part in the record, but what was for her branch is not for her any more.
    assert!(rosa.list(cast.record.space, None).is_ok());
    assert_eq!(rosa.item(of_branch), Err(ABSENT));
    assert_eq!(rosa.content(of_branch), Err(ABSENT));
    assert!(!rosa.feed().contains_key(&of_branch.to_string()));
}

#[test]
fn a_transfer_that_was_allowed_is_not_committed_once_it_is_not() {
    let cast = Cast::start();
    let (mona, xenia) = (cast.who(Persona::Manager), cast.who(Persona::External));
    let photo = bytes::photo(2, 2000);
    let add = add_file(cast.record.space, None, Level::Everyone, &photo);
    assert_eq!(Answer::of(xenia.creation(&add)).status, 201);
    mona.does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    let rest = xenia
        .request(Method::PATCH, &format!("/v1/tus/{}", add.item))
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .header("Content-Type", "application/offset+octet-stream")
        .body(photo);
    let answer = Answer::of(rest);
    assert!(answer.is_not_found(), "{answer:?}");
    for persona in [
        Persona::External,
        Persona::Employee,
        Persona::Client,
        Persona::SuperAdministrator,
    ] {
        assert_eq!(cast.who(persona).item(add.item), Err(ABSENT));
        assert_eq!(cast.who(persona).content(add.item), Err(ABSENT));
    }
}

#[test]
fn a_lowered_profile_loses_at_once() {
    let cast = Cast::start();
    let (sofia, mona) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::Manager),
    );
    let plan = cast.plan.file.id;
    assert!(mona.item(plan).is_ok());
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: mona.professional(),
        profile: Some(Profile::Employee),
        branches: None,
        features: None,
    }));
    assert_eq!(mona.item(plan), Err(ABSENT));
    assert_eq!(mona.list(cast.record.space, None), Err(ABSENT));
}

#[test]
fn a_lost_feature_hides_at_once() {
    let cast = Cast::start();
    let (sofia, emile) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::Employee),
    );
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: emile.professional(),
        profile: None,
        branches: None,
        features: Some([Feature::Messages].into()),
    }));
    for stored in cast.files() {
        assert_eq!(emile.item(stored.file.id), Err(ABSENT), "{}", stored.name);
    }
    assert!(
        emile
            .feed()
            .values()
            .all(|row| !matches!(row, Row::File(_) | Row::Folder(_)))
    );
}

#[test]
fn move_does_not_widen() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let plan = cast.plan.file.id;
    let told = emile.does(&asks::move_to(plan, Some(cast.open.id)));
    assert!(told.opens.is_empty() && told.closes.is_empty(), "{told:?}");
    assert_eq!(ana.item(plan), Err(ABSENT));
    let listed = ana
        .list(cast.record.space, Some(cast.open.id))
        .expect("it is open to her");
    assert_eq!(listed.len(), 1, "her own photo alone: {listed:?}");
    // A folder that goes into an open one does not take its files along to her.
    emile.does(&asks::move_to(cast.hidden.id, Some(cast.open.id)));
    assert_eq!(ana.item(cast.hidden.id), Err(ABSENT));
}

#[test]
fn opening_a_folder_does_not_open_what_is_in_it() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    emile.does(&asks::set_sharing(cast.hidden.id, Sharing::Open));
    assert!(ana.item(cast.hidden.id).is_ok());
    assert_eq!(ana.item(cast.plan.file.id), Err(ABSENT));
    assert_eq!(
        ana.list(cast.record.space, Some(cast.hidden.id)),
        Ok(Vec::new())
    );
}

#[test]
fn media_does_not_survive_deletion() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let path = format!("/v1/items/{shown}/content");
    let etag = ana
        .get(&path)
        .header("etag")
        .expect("content has an ETag")
        .to_owned();
    emile.does(&asks::delete(shown));
    for by in [emile, ana] {
        assert!(by.get(&path).is_not_found());
        assert!(by.head(&path).status == 404);
        for (name, value) in [("range", "bytes=0-3"), ("if-none-match", &*etag)] {
            let answer = Answer::of(by.request(Method::GET, &path).header(name, value));
            assert!(answer.is_not_found(), "{name}: {answer:?}");
        }
        assert_eq!(by.search(cast.record.space, "Iris"), Ok(Vec::new()));
        assert!(!by.feed().contains_key(&shown.to_string()));
    }
    let photo = bytes::jpeg(b"again");
    let mut add = add_file(cast.record.space, None, Level::Company, &photo);
    add.item = shown;
    assert_eq!(
        emile.upload(&add, &photo).code(),
        Some(Failure::ItemDeleted.into())
    );
}

// Write --------------------------------------------------------------------------------------

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
            let answer = ask(by, method.clone());
            assert_eq!(answer.status, 404, "{} {method}: {answer:?}", by.name);
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

// Accounts -----------------------------------------------------------------------------------

#[test]
fn token_is_dead_after_restart() {
    let mut cast = Cast::start();
    let (emile, mona) = (
        cast.who(Persona::Employee).clone(),
        cast.who(Persona::Manager).clone(),
    );
    let transfer = emile.uploader();
    emile.signs_out();
    for by in [&emile, cast.who(Persona::Deactivated)] {
        assert_eq!(by.get("/v1/spaces").code(), ENDED);
    }
    cast.world.restart();
    assert_eq!(emile.get("/v1/spaces").code(), ENDED, "after a stop");
    cast.world.kill();
    cast.world.start_again();
    assert_eq!(emile.get("/v1/spaces").code(), ENDED, "after a power cut");
    assert_eq!(
        cast.who(Persona::Deactivated).get("/v1/spaces").code(),
        ENDED
    );
    let photo = bytes::jpeg(b"late");
    let add = add_file(cast.record.space, None, Level::Company, &photo);
    assert_eq!(transfer.upload(&add, &photo).code(), ENDED);
    assert!(
        mona.get("/v1/spaces").is_success(),
        "who is signed in stays so"
    );
}

#[test]
fn event_stream_ends_at_revoke() {
    let cast = Cast::start();
    let (sofia, mona) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::Manager),
    );
    let mut events = Events::of(&cast, mona);
    assert_eq!(events.next().as_deref(), Some("ready"));
    deactivate(sofia, mona);
    assert_eq!(events.next().as_deref(), Some("end"));
    assert_eq!(events.next(), None);
}

#[test]
fn event_stream_tells_nothing_of_what_was_lost() {
    let cast = Cast::start();
    let (emile, mona) = (cast.who(Persona::Employee), cast.who(Persona::Manager));
    let xenia = cast.who(Persona::External);
    let mut events = Events::of(&cast, xenia);
    assert_eq!(events.next().as_deref(), Some("ready"));
    mona.does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    assert_eq!(
        events.next().as_deref(),
        Some("poke"),
        "she is told to pull, which drops it"
    );
    // What happens in the record now is not hers to know of; what happens in her own is.
    emile.does(&Operation::AddFolder(asks::add_folder(
        cast.record.space,
        None,
        "later",
    )));
    let own = record(xenia, "Ida", &[cast.world.companies()[1].branch]);
    assert_eq!(events.next().as_deref(), Some("poke"));
    let pull = xenia.pull(None);
    assert_eq!(
        pull.checkpoint
            .companies
            .keys()
            .copied()
            .collect::<Vec<_>>(),
        [cast.sud],
        "only of her own company"
    );
    assert!(pull.add.iter().all(|scope| scope.space == own.space));
}

#[test]
fn invitation_is_single_use_and_bound_and_not_spent_by_get() {
    let world = World::start();
    let sofia = world.administrator(0);
    let device = || Device {
        id: fresh::id(),
        name: "phone".to_owned(),
    };
    let (op, code) = new_professional("Emile", Profile::Employee, &[world.companies()[0].branch]);
    sofia.does(&Operation::AddProfessional(op.clone()));
    let nobody = world.nobody();
    for path in [
        "/v1/invitations/accept".to_owned(),
        format!("/v1/invitations/accept?code={}", code.text),
        format!("/v1/invitations/{}", code.text),
    ] {
        assert!(nobody.get(&path).status >= 400, "{path}");
    }
    let other = world.try_accept(&code, "other@example.org", PASSWORD, &device());
    assert_eq!(other.status, 401, "it is bound to an address: {other:?}");
    let weak = world.try_accept(&code, &op.email, "password1234", &device());
    assert_eq!(weak.code(), Some(Failure::WeakPassword.into()));
    let wrong = world.try_accept(&fresh::code(), &op.email, PASSWORD, &device());
    assert_eq!(wrong.code(), Some(Failure::InvitationSpent.into()));
    let first = world.try_accept(&code, &op.email, PASSWORD, &device());
    assert!(first.is_success(), "none of that spent it: {first:?}");
    let second = world.try_accept(&code, &op.email, PASSWORD, &device());
    assert_eq!(second.code(), Some(Failure::InvitationSpent.into()));
}

#[test]
fn a_newer_invitation_replaces_the_older_one_and_opens_one_record_only() {
    let world = World::start();
    let sofia = world.administrator(0);
    let branch = world.companies()[0].branch;
    let [anas, ottos] = ["Ana", "Otto"].map(|name| record(&sofia, name, &[branch]));
    let older = invite_client(&sofia, anas.space);
    let newer = invite_client(&sofia, anas.space);
    let device = Device {
        id: fresh::id(),
        name: "phone".to_owned(),
    };
    let email = fresh::email("Ana");
    let spent = world.try_accept(&older, &email, PASSWORD, &device);
    assert_eq!(spent.code(), Some(Failure::InvitationSpent.into()));
    let ana = world.accept(&newer, &email);
    assert!(ana.list(anas.space, None).is_ok());
    assert_eq!(ana.list(ottos.space, None), Err(ABSENT));
}

#[test]
fn deactivated_account_does_not_sign_in() {
    let cast = Cast::start();
    let dina = cast.who(Persona::Deactivated);
    let device = Device {
        id: fresh::id(),
        name: "phone".to_owned(),
    };
    let sign_in = |email: &str, password| {
        cast.world
            .try_sign_in(email, password, Role::Professional, &device)
    };
    let closed = sign_in(&dina.email, PASSWORD);
    let unknown = sign_in("nobody@example.org", PASSWORD);
    let wrong = sign_in(
        &cast.who(Persona::Employee).email,
        "not her password at all",
    );
    let role = cast
        .world
        .try_sign_in(&dina.email, PASSWORD, Role::Client, &device);
    assert_eq!(closed.code(), Some(Failure::WrongCredentials.into()));
    for answer in [unknown, wrong, role] {
        assert_eq!(
            answer.essence(),
            closed.essence(),
            "nobody is told which it was"
        );
    }
    let photo = bytes::jpeg(b"late");
    let add = add_file(cast.record.space, None, Level::Company, &photo);
    assert_eq!(dina.upload(&add, &photo).code(), ENDED);
}

#[test]
fn password_change_ends_everything_else() {
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let other = cast.world.sign_in(&ana.email, Role::Client);
    let transfer = other.uploader();
    let mut events = Events::of(&cast, &other);
    assert_eq!(events.next().as_deref(), Some("ready"));
    let weak = ana.change_password("short");
    assert_eq!(weak.code(), Some(Failure::WeakPassword.into()));
    assert!(
        ana.change_password("Hortensien-23-Leiter-Nebel")
            .is_success()
    );
    assert_eq!(other.get("/v1/spaces").code(), ENDED);
    let photo = bytes::jpeg(b"late");
    let add = add_file(
        cast.record.space,
        Some(cast.open.id),
        Level::Everyone,
        &photo,
    );
    assert_eq!(transfer.upload(&add, &photo).code(), ENDED);
    assert!(
        ana.get("/v1/spaces").is_success(),
        "the session that changed it stays"
    );
    let device = Device {
        id: fresh::id(),
        name: "phone".to_owned(),
    };
    let old = cast
        .world
        .try_sign_in(&ana.email, PASSWORD, Role::Client, &device);
    assert_eq!(old.code(), Some(Failure::WrongCredentials.into()));
}

#[test]
fn rate_limit_is_not_keyed_on_a_header_anyone_can_send() {
    let world = World::start();
    let email = &world.companies()[0].email;
    let mut answers = Vec::new();
    for n in 0..30 {
        let body = serde_json::json!({
            "email": email, "password": "not the right password", "role": "professional",
            "device": {"id": fresh::id::<ItemId>(), "name": "phone"},
        });
        let request = world
            .nobody()
            .request(Method::POST, "/v1/sessions")
            .header("x-forwarded-for", format!("198.51.100.{n}"))
            .header("forwarded", format!("for=198.51.100.{n}"))
            .header("x-real-ip", format!("198.51.100.{n}"))
            .json(&body);
        answers.push(Answer::of(request));
    }
    let last = answers.pop().expect("thirty answers");
    assert_eq!(last.code(), Some(Failure::TooMany.into()), "{last:?}");
    let wait = last
        .header("retry-after")
        .and_then(|text| text.parse::<u32>().ok());
    assert!(wait.is_some_and(|seconds| seconds > 0), "{last:?}");
}

#[test]
fn a_secret_in_the_url_opens_nothing() {
    let cast = Cast::start();
    let token = cast
        .who(Persona::Employee)
        .token
        .clone()
        .expect("Emile is signed in");
    let nobody = cast.world.nobody();
    for path in [
        format!("/v1/spaces?token={token}"),
        format!("/v1/spaces?access_token={token}"),
        format!("/v1/account?authorization=Bearer%20{token}"),
        format!("/v1/events?token={token}"),
    ] {
        let answer = nobody.get(&path);
        assert_eq!(
            answer.code(),
            Some(Refusal::SignedOut.into()),
            "{path}: {answer:?}"
        );
    }
    for scheme in ["Basic", "Token", ""] {
        let request = nobody
            .request(Method::GET, "/v1/spaces")
            .header("authorization", format!("{scheme} {token}").trim());
        assert_eq!(Answer::of(request).status, 401, "{scheme}");
    }
}

#[test]
fn audit_is_not_open() {
    let cast = Cast::start();
    let space = cast.record.space;
    for persona in Persona::ALL {
        for path in ["/v1/audit".to_owned(), format!("/v1/spaces/{space}/audit")] {
            let answer = cast.who(persona).get(&path);
            assert!(
                answer.is_not_found(),
                "{} at {path}: {answer:?}",
                persona.word()
            );
        }
    }
}

// Bytes --------------------------------------------------------------------------------------

#[test]
fn stored_script_is_an_attachment() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, script) in [
        ("a.html", html),
        ("b.svg", svg),
        ("c.jpg", html),
        ("d.pdf", svg),
    ] {
        let mut add = add_file(cast.record.space, None, Level::Company, script);
        name.clone_into(&mut add.name);
        emile.adds(&add, script);
        let answer = emile.get(&format!("/v1/items/{}/content", add.item));
        let header = |name| answer.header(name).unwrap_or_default();
        assert_eq!(header("content-type"), "application/octet-stream", "{name}");
        assert!(
            header("content-disposition").starts_with("attachment"),
            "{name}: {answer:?}"
        );
    }
}

#[test]
fn every_answer_is_locked_down_and_belongs_to_one_person() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let item = cast.of_level(Level::Everyone).file.id;
    let missing = fresh::id::<ItemId>();
    for path in [
        format!("/v1/items/{item}/content"),
        format!("/v1/items/{missing}/content"),
        format!("/v1/items/{item}"),
        "/v1/spaces".to_owned(),
        "/v1/openapi.json".to_owned(),
        "/nowhere".to_owned(),
    ] {
        let answer = emile.get(&path);
        for (name, value) in [
            ("suivi-api", "1"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; sandbox; frame-ancestors 'none'",
            ),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "private, no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
    let content = emile.get(&format!("/v1/items/{item}/content"));
    let disposition = content.header("content-disposition").unwrap_or_default();
    assert!(
        disposition.starts_with("attachment"),
        "an original: {disposition}"
    );
}

#[test]
fn path_traversal_by_name() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let names = [
        "../../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x.jpg",
        ".",
        "..",
        "~",
        "a/b/c.jpg",
    ];
    for name in names {
        let photo = bytes::jpeg(name.as_bytes());
        let mut add = add_file(cast.record.space, None, Level::Company, &photo);
        name.clone_into(&mut add.name);
        emile.adds(&add, &photo);
        assert_eq!(emile.content(add.item), Ok(photo), "{name}");
        let answer = emile.get(&format!("/v1/items/{}/content", add.item));
        let disposition = answer.header("content-disposition").unwrap_or_default();
        assert!(
            !disposition.contains(['\r', '\n', '/', '\\']),
            "{name}: {disposition}"
        );
        emile.does(&Operation::AddFolder(asks::add_folder(
            cast.record.space,
            None,
            name,
        )));
    }
    let data = cast.world.data();
    for file in files(&data) {
        let name = file
            .strip_prefix(&data)
            .expect("it lies there")
            .display()
            .to_string();
        assert!(
            !name.contains("passwd") && !name.contains(".jpg"),
            "{name} is somebody's name"
        );
    }
    for path in [
        "/v1/items/..%2f..%2fsuivi.sqlite/content",
        "/v1/items/%2e%2e/content",
        "/v1/tus/..%2f..%2fx",
        "/v1/spaces/..%2f/items",
        "/v1/items/00000000-0000-0000-0000-000000000000%00/content",
    ] {
        assert_eq!(emile.get(path).status / 100, 4, "{path}");
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a data folder can be listed") {
        let path = entry.expect("a folder's entry").path();
        if path.is_dir() {
            found.extend(files(&path))
        } else {
            found.push(path)
        }
    }
    found
}

#[test]
fn nothing_personal_and_no_secret_is_in_the_log_nor_in_the_audit_trail() {
    let mut cast = Cast::start();
    let emile = cast.who(Persona::Employee).clone();
    let password = "Not-Her-Password-77-Laterne";
    let device = Device {
        id: fresh::id(),
        name: "Quastenflosser".to_owned(),
    };
    let _ = cast
        .world
        .try_sign_in(&emile.email, password, Role::Professional, &device);
    let photo = bytes::jpeg(b"log");
    let mut add = add_file(cast.record.space, None, Level::Company, &photo);
    add.name = "Lilium.jpg".to_owned();
    emile.adds(&add, &photo);
    emile.does(&asks::rename(add.item, "Magnolia.jpg"));
    let _ = emile.search(cast.record.space, "Nymphaea");
    let _ = emile.post_text("/v1/ops", "{\"ops\": [{\"kind\": \"Orchidee\"}]}");
    let _ = emile.get("/v1/items/Primula");
    let _ = cast
        .world
        .nobody()
        .with_token(Some("Quercus".to_owned()))
        .get("/v1/spaces");
    let code = invite_client(&emile, record(&emile, "Rhododendron", &[cast.rive]).space);
    cast.world.stop();
    let token = emile.token.clone().expect("Emile is signed in");
    let words = [
        PASSWORD,
        password,
        &emile.email,
        &token,
        &code.text,
        "Quastenflosser",
        "Lilium",
        "Magnolia",
        "Nymphaea",
        "Orchidee",
        "Primula",
        "Quercus",
        "Rhododendron",
        "Emile",
        "Ana",
    ];
    let log = cast.world.log();
    let trail = trail(&cast.world);
    assert!(
        trail.contains(&add.item.to_string()),
        "the trail names things by their ids"
    );
    for word in words {
        assert!(!log.contains(word), "the log says {word}: {log}");
        assert!(!trail.contains(word), "the audit trail says {word}");
    }
}

/// The audit trail as the database holds it.
fn trail(world: &World) -> String {
    #[expect(clippy::disallowed_methods, reason = "read beside the stopped server")]
    let database = rusqlite::Connection::open(world.data().join("suivi.sqlite")).unwrap();
    let mut rows = database
        .prepare("SELECT action || ' ' || object FROM audit")
        .unwrap();
    let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[test]
fn secrets_are_kept_as_hashes_only() {
    let cast = Cast::start();
    let mut world = cast.world;
    let tokens: Vec<_> = Persona::ALL
        .iter()
        .filter_map(|persona| cast.stage.who(*persona).token.clone())
        .collect();
    world.stop();
    for file in files(&world.data()) {
        let bytes = std::fs::read(&file).unwrap();
        let holds = |secret: &str| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        };
        for secret in tokens.iter().map(String::as_str).chain([PASSWORD]) {
            assert!(!holds(secret), "{} holds a secret", file.display());
        }
    }
}

#[test]
fn the_audit_chain_is_whole_and_shows_a_change() {
    let cast = Cast::start();
    let mut world = cast.world;
    world.stop();
    let verify = || {
        let output = std::process::Command::new(suivi_tests::world::binary())
            .args(["audit", "verify", "--data"])
            .arg(world.data())
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (whole, said) = verify();
    assert!(whole && said.contains("chain intact"), "{said}");
    #[expect(
        clippy::disallowed_methods,
        reason = "tampers beside the stopped server"
    )]
    let database = rusqlite::Connection::open(world.data().join("suivi.sqlite")).unwrap();
    let changed = database
        .execute(
            "UPDATE audit SET action = 'delete' WHERE n = 3 AND action <> 'delete'",
            [],
        )
        .unwrap();
    assert!(changed > 0);
    let (whole, said) = verify();
    assert!(!whole && said.contains("breaks at"), "{said}");
}
