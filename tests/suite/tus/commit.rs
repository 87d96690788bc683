//! The end of an upload: it is committed with its operation, once, or refused and kept for another
//! try; and who may do that.

use super::sent::{BYTES, Place, bare, create, head, offset, patch};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use suivi_rules::{Level, Profile, Refusal};
use suivi_tests::organisation::branch;
use suivi_tests::person::receipt;
use suivi_tests::{Answer, Person, asks, fresh};
use suivi_wire::Code;
use suivi_wire::accounts::Role;
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::rows::Row;
use suivi_wire::upload::AddFile;

#[test]
fn one_post_sends_the_file_and_commits_it() {
    let place = Place::start();
    let photo = place.photo(1);
    let answer = place.sofia.upload(&photo.add, &photo.bytes);
    assert_eq!(
        (answer.status, offset(&answer)),
        (201, Some(photo.bytes.len())),
        "{answer:?}"
    );
    let told = receipt(&answer);
    assert_eq!(told.item, photo.add.item);
    assert_eq!(Some(&told.sha256), photo.add.sha256.as_ref());
    assert_eq!(told.revision, 1);
    let pull = place.sofia.pull(None);
    assert!(
        pull.checkpoint.companies[&told.company] >= told.seq,
        "the feed holds it"
    );

    let Row::File(row) = place.sofia.item(told.item).expect("it is there").row else {
        panic!("a file was sent");
    };
    assert_eq!(
        (row.name.as_str(), row.level),
        (&*photo.add.name, Level::Company)
    );
    assert_eq!(
        (row.sha256, row.length),
        (told.sha256.clone(), photo.add.length)
    );
    assert_eq!(place.sofia.content(told.item), Ok(photo.bytes.clone()));

    let repeated = [
        ("HEAD", head(&place.sofia, told.item), 200),
        ("POST", create(&place.sofia, &photo.add), 201),
        (
            "POST with the bytes",
            place.sofia.upload(&photo.add, &photo.bytes),
            201,
        ),
    ];
    for (what, answer, status) in repeated {
        assert_eq!(
            (answer.status, offset(&answer)),
            (status, Some(photo.bytes.len())),
            "{what}"
        );
        assert_eq!(receipt(&answer), told, "{what}");
    }
    let rows = place.sofia.list(place.space, None).expect("a list");
    assert_eq!(rows.len(), 1, "sent three times, there once");
}

/// A POST with the whole body, of which nothing is sent before the server asks for it.
fn answer_before_the_body(place: &Place, add: &AddFile) -> String {
    let op = STANDARD.encode(serde_json::to_vec(add).expect("an operation is JSON"));
    let length = add.length.to_string();
    let metadata = format!("op {op}");
    let mut connection = place.connection();
    connection.head(
        &place.sofia,
        "POST /v1/tus",
        &[
            BYTES,
            ("Upload-Length", &length),
            ("Content-Length", &length),
            ("Upload-Metadata", &metadata),
            ("Expect", "100-continue"),
        ],
    );
    connection.answer()
}

#[test]
fn while_there_are_bytes_a_post_is_answered_without_reading_its_body() {
    let place = Place::start();
    let photo = place.photo(1);
    let new = answer_before_the_body(&place, &photo.add);
    assert!(
        new.starts_with("http/1.1 100"),
        "of a new upload the body is wanted: {new}"
    );

    let part = place.photo(2);
    create(&place.sofia, &part.add);
    let _ = Answer::of(patch(&place.sofia, part.add.item, 0, &part.bytes[..100]));
    let begun = answer_before_the_body(&place, &part.add);
    assert!(begun.starts_with("http/1.1 201"), "{begun}");
    assert!(begun.contains("upload-offset: 100\r\n"), "{begun}");

    let whole = place.photo(3);
    place.sofia.adds(&whole.add, &whole.bytes);
    let done = answer_before_the_body(&place, &whole.add);
    assert!(done.starts_with("http/1.1 201"), "{done}");
    assert!(done.contains("suivi-receipt: "), "{done}");
}

/// Emile is a participant of the record, has sent a photo but for its last byte, and loses his
/// place. The last byte is refused.
fn refused(place: &Place) -> (Person, super::sent::Photo) {
    let rive = branch(&place.sofia, "Colline");
    let emile = place
        .world
        .professional(&place.sofia, "Emile", Profile::Employee, &[rive]);
    let participates = asks::add_participant(place.space, emile.professional());
    place.sofia.does(&participates);
    let photo = place.photo(1);
    let (last, first) = photo.bytes.split_last().expect("it has bytes");
    create(&emile, &photo.add);
    assert_eq!(
        Answer::of(patch(&emile, photo.add.item, 0, first)).status,
        204
    );
    place.sofia.does(&asks::archive_record(place.space));
    let answer = Answer::of(patch(&emile, photo.add.item, first.len(), &[*last]));
    assert_eq!(answer.code(), Some(Refusal::Archived.into()), "{answer:?}");
    assert_eq!(answer.status, 403);
    (emile, photo)
}

#[test]
fn rights_count_at_the_end_and_a_refusal_is_told_again() {
    let place = Place::start();
    let (emile, photo) = refused(&place);
    let again = [
        ("HEAD", head(&emile, photo.add.item)),
        ("POST", create(&emile, &photo.add)),
        (
            "POST with the bytes",
            emile.upload(&photo.add, &photo.bytes),
        ),
        (
            "an empty PATCH",
            Answer::of(patch(&emile, photo.add.item, photo.bytes.len(), b"")),
        ),
    ];
    for (what, answer) in again {
        assert_eq!(answer.verdict(), "403 archived", "{what}: {answer:?}");
        assert_eq!(answer.header("suivi-receipt"), None, "{what}");
    }
    for reader in [&emile, &place.sofia] {
        assert_eq!(
            reader.content(photo.add.item),
            Err(Refusal::NotFound.into())
        );
        assert_eq!(reader.list(place.space, None).expect("a list"), []);
    }
}

#[test]
fn refused_bytes_are_committed_elsewhere_by_an_operation() {
    let place = Place::start();
    let (emile, photo) = refused(&place);
    let item = photo.add.item;
    let retry = Operation::AddFile(AddFile {
        op: fresh::id(),
        ..photo.add.clone()
    });
    let still = emile.asks(&retry);
    assert_eq!(
        (still.outcome, still.code),
        (Outcome::Rejected, Some(Refusal::Archived.into()))
    );

    place.sofia.does(&asks::restore_record(place.space));
    let folder = asks::add_folder(place.space, None, "Elsewhere");
    let elsewhere = AddFile {
        op: fresh::id(),
        folder: Some(folder.item),
        level: Some(Level::JustMe),
        ..photo.add
    };
    place.sofia.does(&Operation::AddFolder(folder));
    assert_eq!(
        place
            .sofia
            .asks(&Operation::AddFile(elsewhere.clone()))
            .code,
        missing()
    );
    let op = Operation::AddFile(elsewhere.clone());
    emile.does(&op);
    assert_eq!(emile.asks(&op).outcome, Outcome::Duplicate);
    assert_eq!(emile.content(item), Ok(photo.bytes));
    let Row::File(row) = emile.item(item).expect("it is there").row else {
        panic!("a file")
    };
    assert_eq!((row.folder, row.level), (elsewhere.folder, Level::JustMe));
    assert_eq!(receipt(&head(&emile, item)).item, item);
}

fn missing() -> Option<Code> {
    Some(Failure::BytesMissing.into())
}

#[test]
fn an_operation_without_bytes_says_that_they_are_missing() {
    let place = Place::start();
    let never = place.photo(1);
    let part = place.photo(2);
    create(&place.sofia, &part.add);
    let _ = Answer::of(patch(&place.sofia, part.add.item, 0, &part.bytes[..100]));
    for photo in [never, part] {
        let result = place.sofia.asks(&Operation::AddFile(photo.add));
        assert_eq!(
            (result.outcome, result.code),
            (Outcome::Rejected, missing())
        );
    }
}

#[test]
fn an_operation_that_was_done_with_other_content_is_refused() {
    let place = Place::start();
    let photo = place.photo(1);
    place.sofia.adds(&photo.add, &photo.bytes);
    let other = place.photo(2);
    let reused = AddFile {
        op: photo.add.op,
        ..other.add
    };
    let answer = place.sofia.upload(&reused, &other.bytes);
    assert_eq!(answer.verdict(), "422 op_reused", "{answer:?}");
    assert!(place.sofia.content(reused.item).is_err());
}

#[test]
fn what_was_deleted_before_it_came_never_comes_for_whoever_deleted_it() {
    let place = Place::start();
    let rive = branch(&place.sofia, "Colline");
    let emile = place
        .world
        .professional(&place.sofia, "Emile", Profile::Employee, &[rive]);
    place
        .sofia
        .does(&asks::add_participant(place.space, emile.professional()));

    let unknown = place.photo(1);
    let result = place.sofia.asks(&asks::delete(unknown.add.item));
    assert!(
        matches!(result.outcome, Outcome::Applied | Outcome::Noop),
        "{result:?}"
    );
    assert_eq!(
        create(&place.sofia, &unknown.add).verdict(),
        "410 item_deleted"
    );
    assert_eq!(
        place.sofia.upload(&unknown.add, &unknown.bytes).verdict(),
        "410 item_deleted"
    );
    emile.adds(
        &AddFile {
            op: fresh::id(),
            ..unknown.add
        },
        &unknown.bytes,
    );

    // Deleted while its bytes were on their way.
    let part = place.photo(2);
    create(&place.sofia, &part.add);
    let half = part.bytes.len() / 2;
    let _ = Answer::of(patch(&place.sofia, part.add.item, 0, &part.bytes[..half]));
    let _ = place.sofia.asks(&asks::delete(part.add.item));
    let rest = Answer::of(patch(
        &place.sofia,
        part.add.item,
        half,
        &part.bytes[half..],
    ));
    assert_eq!(rest.verdict(), "410 item_deleted", "{rest:?}");

    // Deleted after it was there: nobody makes that id again.
    let done = place.photo(3);
    place.sofia.adds(&done.add, &done.bytes);
    place.sofia.does(&asks::delete(done.add.item));
    let again = AddFile {
        op: fresh::id(),
        ..done.add
    };
    assert_eq!(create(&place.sofia, &again).verdict(), "410 item_deleted");
    assert!(!emile.upload(&again, &done.bytes).is_success());
    assert!(place.sofia.content(again.item).is_err());
}

#[test]
fn an_upload_token_uploads_and_does_nothing_else() {
    let place = Place::start();
    let uploader = place.sofia.uploader();
    let photo = place.photo(1);
    uploader.adds(&photo.add, &photo.bytes);
    assert_eq!(
        receipt(&head(&uploader, photo.add.item)).item,
        photo.add.item
    );
    let own = format!("/v1/items/{}/content", photo.add.item);
    for path in ["/v1/spaces", "/v1/sync", "/v1/account", &own] {
        let answer = uploader.get(path);
        assert_eq!(answer.status, 401, "{path}: {answer:?}");
    }
    let asked = uploader.send(&[asks::delete(photo.add.item)], false);
    assert_eq!(asked.status, 401, "{asked:?}");
}

#[test]
fn an_upload_belongs_to_a_person_in_a_role_and_outlives_the_device() {
    let place = Place::start();
    let uploader = place.sofia.uploader();
    let photo = place.photo(1);
    create(&uploader, &photo.add);
    let _ = Answer::of(patch(&uploader, photo.add.item, 0, &photo.bytes[..100]));

    let elsewhere = place.world.sign_in(&place.sofia.email, Role::Professional);
    assert_eq!(
        create(&place.sofia, &photo.add).verdict(),
        "401 session_superseded"
    );
    assert_eq!(
        offset(&head(&elsewhere, photo.add.item)),
        Some(100),
        "the same person"
    );
    let rest = Answer::of(patch(&uploader, photo.add.item, 100, &photo.bytes[100..]));
    assert_eq!(
        rest.status, 204,
        "a device that was superseded may still drain: {rest:?}"
    );

    elsewhere.signs_out();
    let after = place.world.sign_in(&place.sofia.email, Role::Professional);
    let again = after.uploader();
    after.signs_out();
    assert_eq!(
        head(&again, photo.add.item).status,
        401,
        "signing out ends its upload tokens"
    );
}

#[test]
fn a_refused_override_is_no_way_around() {
    let place = Place::start();
    let photo = place.photo(1);
    create(&place.sofia, &photo.add);
    let request = bare(&place.sofia.with_token(None), Method::POST, photo.add.item)
        .header("X-HTTP-Method-Override", "DELETE");
    assert_eq!(Answer::of(request).status, 401);
    assert_eq!(offset(&head(&place.sofia, photo.add.item)), Some(0));
}
