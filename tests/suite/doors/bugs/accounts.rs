//! Sessions, invitations, passwords.

use super::{ABSENT, ENDED, deactivate};
use crate::doors::{Events, connect};
use reqwest::Method;
use std::io::{Read, Write};
use std::net::Shutdown;
use suivi_rules::{ItemId, Level, Profile, Refusal};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::organisation::{invite_client, new_professional, record};
use suivi_tests::world::PASSWORD;
use suivi_tests::{Answer, World, bytes, fresh};
use suivi_wire::accounts::Role;
use suivi_wire::ops::Operation;
use suivi_wire::problem::Failure;

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

/// He hangs up while his operations are being done. Those that are done by then are told to all who
/// listen, also the one whose answer nobody waits for any more.
#[test]
fn a_sender_who_hangs_up_takes_nothing_from_those_who_listen() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let token = emile.token.clone().expect("Emile is signed in");
    let nord = cast.world.companies()[0].id;
    let mut events = Events::of(&cast, emile);
    assert_eq!(events.next().as_deref(), Some("ready"));
    for round in 0..10 {
        let ops: Vec<_> = (0..200)
            .map(|_| Operation::AddFolder(asks::add_folder(cast.record.space, None, "x")))
            .collect();
        let body = serde_json::json!({ "ops": ops }).to_string();
        let mut stream = connect(&cast);
        write!(
            stream,
            "POST /v1/ops HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("the server listens");
        let mut heard = events.poked(nord).expect("the first is told");
        // The server notices the end of what he sends, gives his request up and closes too.
        stream.shutdown(Shutdown::Write).expect("he may hang up");
        let _ = stream.read_to_end(&mut Vec::new());
        // This waits for its turn to write, behind whatever was begun before; it pokes nobody.
        let _ = emile.uploader();
        let done = emile.pull(None).checkpoint.companies[&nord];
        while heard < done {
            let Some(seq) = events.poked(nord) else {
                panic!("round {round}: change {done} was told to nobody, {heard} was the last");
            };
            heard = seq;
        }
    }
}

#[test]
fn invitation_is_single_use_and_bound_and_not_spent_by_get() {
    let world = World::start();
    let sofia = world.administrator(0);
    let device = fresh::device;
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
    let device = fresh::device();
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
    let device = fresh::device();
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
fn password_change_ends_everything() {
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
    assert_eq!(ana.get("/v1/spaces").code(), ENDED);
    let device = fresh::device();
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
