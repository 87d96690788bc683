//! An upload in pieces: offsets, checksums, connections that end in the middle, the end.

use super::sent::{BYTES, Connection, Place, bare, create, delete, head, offset, patch, path};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use suivi_rules::{ItemId, Profile};
use suivi_tests::organisation::branch;
use suivi_tests::person::receipt;
use suivi_tests::{Answer, Person, asks, fresh};

#[test]
fn pieces_make_the_file() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let mut at = 0;
    for piece in photo.bytes.chunks(7_000) {
        let answer = Answer::of(patch(&place.sofia, item, at, piece));
        at += piece.len();
        assert_eq!(
            (answer.status, offset(&answer)),
            (204, Some(at)),
            "{answer:?}"
        );
        assert!(answer.header("upload-expires").is_some() || at == photo.bytes.len());
        let there = place.sofia.content(item).is_ok();
        assert_eq!(
            there,
            at == photo.bytes.len(),
            "nobody reads what is not whole"
        );
    }
    assert_eq!(place.sofia.content(item), Ok(photo.bytes));
}

#[test]
fn a_piece_for_another_place_is_refused_and_changes_nothing() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let _ = Answer::of(patch(&place.sofia, item, 0, &photo.bytes[..500]));
    for wrong in [0, 1, 499, 501, 20_000, 1_000_000_000] {
        let answer = Answer::of(patch(&place.sofia, item, wrong, &photo.bytes[500..600]));
        assert_eq!(
            answer.verdict(),
            "409 wrong_offset",
            "at {wrong}: {answer:?}"
        );
        assert_eq!(offset(&head(&place.sofia, item)), Some(500), "at {wrong}");
    }
    let rest = &photo.bytes[500..];
    let longer = Answer::of(patch(&place.sofia, item, 500, &[rest, b"more"].concat()));
    assert!(
        (400..500).contains(&longer.status),
        "more than was announced: {longer:?}"
    );
    assert_eq!(
        offset(&head(&place.sofia, item)),
        Some(500),
        "more than was announced"
    );
    assert_eq!(Answer::of(patch(&place.sofia, item, 500, rest)).status, 204);
}

/// A PATCH that is wrong in one place, at offset 0.
#[test]
fn a_piece_that_is_wrong_is_refused() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let whole = || bare(&place.sofia, Method::PATCH, item).body(photo.bytes.clone());
    let table = [
        (
            "no content type",
            whole().header("Upload-Offset", 0),
            "415 unsupported_type",
        ),
        (
            "another content type",
            whole()
                .header("Upload-Offset", 0)
                .header("Content-Type", "image/jpeg"),
            "415 unsupported_type",
        ),
        (
            "no offset",
            whole().header(BYTES.0, BYTES.1),
            "400 malformed",
        ),
        (
            "a negative offset",
            whole()
                .header(BYTES.0, BYTES.1)
                .header("Upload-Offset", "-1"),
            "400 malformed",
        ),
        (
            "another version",
            place
                .sofia
                .request(Method::PATCH, &path(item))
                .header("Tus-Resumable", "2.0.0")
                .header("Upload-Offset", 0)
                .header(BYTES.0, BYTES.1),
            "412 tus_version",
        ),
        (
            "nobody's upload",
            patch(&place.sofia, fresh::id(), 0, &photo.bytes),
            "404 not_found",
        ),
    ];
    for (what, request, verdict) in table {
        let answer = Answer::of(request);
        assert_eq!(answer.verdict(), verdict, "{what}: {answer:?}");
        assert_eq!(offset(&head(&place.sofia, item)), Some(0), "{what}");
    }
}

#[test]
fn a_checksum_is_compared_with_what_arrived() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let first = &photo.bytes[..9_000];
    let sha1 = STANDARD.encode(Sha1::digest(first));
    let sha256 = STANDARD.encode(Sha256::digest(first));
    let other = STANDARD.encode(Sha1::digest(b"other"));
    let refused = [
        (format!("sha1 {other}"), "460 checksum_mismatch"),
        (format!("sha256 {sha1}"), "400 malformed"),
        ("md5 1B2M2Y8AsgTpgAmY7PhCfg==".to_owned(), "400 malformed"),
        ("sha1 !".to_owned(), "400 malformed"),
        ("sha1".to_owned(), "400 malformed"),
    ];
    for (checksum, verdict) in refused {
        let request = patch(&place.sofia, item, 0, first).header("Upload-Checksum", &checksum);
        let answer = Answer::of(request);
        assert_eq!(answer.verdict(), verdict, "{checksum}: {answer:?}");
        assert_eq!(offset(&head(&place.sofia, item)), Some(0), "{checksum}");
    }
    for checksum in [format!("sha1 {sha1}"), format!("sha256 {sha256}")] {
        let photo = place.photo(1);
        create(&place.sofia, &photo.add);
        let request = patch(&place.sofia, photo.add.item, 0, first);
        let answer = Answer::of(request.header("Upload-Checksum", &checksum));
        assert_eq!(
            (answer.status, offset(&answer)),
            (204, Some(9_000)),
            "{checksum}: {answer:?}"
        );
    }
}

/// A PATCH whose body ends after so many of its bytes.
fn breaks_off(place: &Place, item: ItemId, bytes: &[u8], after: usize, headers: &[(&str, &str)]) {
    let mut connection = place.connection();
    let length = bytes.len().to_string();
    let common = [BYTES, ("Upload-Offset", "0"), ("Content-Length", &length)];
    let headers: Vec<_> = common.iter().chain(headers).copied().collect();
    connection.head(&place.sofia, &format!("PATCH {}", path(item)), &headers);
    connection.send(&bytes[..after]);
    connection.ends();
    connection.wait_for_the_end();
}

#[test]
fn what_arrived_of_a_broken_piece_is_kept_unless_a_checksum_was_announced() {
    let place = Place::start();
    for after in [0, 1, 8_191, 8_192, 19_999] {
        let photo = place.photo(after as u64);
        create(&place.sofia, &photo.add);
        breaks_off(&place, photo.add.item, &photo.bytes, after, &[]);
        assert_eq!(offset(&head(&place.sofia, photo.add.item)), Some(after));

        let photo = place.photo(after as u64);
        let sha1 = format!("sha1 {}", STANDARD.encode(Sha1::digest(&photo.bytes)));
        create(&place.sofia, &photo.add);
        breaks_off(
            &place,
            photo.add.item,
            &photo.bytes,
            after,
            &[("Upload-Checksum", &sha1)],
        );
        assert_eq!(
            offset(&head(&place.sofia, photo.add.item)),
            Some(0),
            "under a checksum"
        );
    }
}

#[test]
fn other_bytes_than_announced_are_dropped_at_the_end() {
    let place = Place::start();
    let photo = place.photo(1);
    let other = place.photo(2);
    assert_eq!(photo.bytes.len(), other.bytes.len());
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let answer = Answer::of(patch(&place.sofia, item, 0, &other.bytes));
    assert_eq!(answer.verdict(), "460 checksum_mismatch", "{answer:?}");
    assert_eq!(
        head(&place.sofia, item).verdict(),
        "404 not_found",
        "nothing of it is kept"
    );
    assert!(place.sofia.content(item).is_err());

    let again = place.sofia.upload(&photo.add, &photo.bytes);
    assert_eq!(
        again.status, 201,
        "the right bytes are taken under the same id: {again:?}"
    );
    let one_shot = place.sofia.upload(&place.photo(3).add, &other.bytes);
    assert_eq!(one_shot.verdict(), "460 checksum_mismatch", "{one_shot:?}");
}

#[test]
fn an_empty_piece_is_answered_with_where_the_upload_is() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let _ = Answer::of(patch(&place.sofia, item, 0, &photo.bytes[..100]));
    let middle = Answer::of(patch(&place.sofia, item, 100, b""));
    assert_eq!(
        (middle.status, offset(&middle)),
        (204, Some(100)),
        "{middle:?}"
    );
    let last = Answer::of(patch(&place.sofia, item, 100, &photo.bytes[100..]));
    assert_eq!(last.status, 204);
    // What tuspy sends when the last answer was lost.
    let end = Answer::of(patch(&place.sofia, item, photo.bytes.len(), b""));
    assert_eq!(
        (end.status, offset(&end)),
        (204, Some(photo.bytes.len())),
        "{end:?}"
    );
    assert_eq!(receipt(&end), receipt(&last));
}

#[test]
fn an_empty_file_is_whole_when_it_is_created() {
    let place = Place::start();
    let mut photo = place.photo(1);
    photo.add.length = 0;
    photo.add.sha256 = Some(fresh::sha256(b""));
    let answer = create(&place.sofia, &photo.add);
    assert_eq!(
        (answer.status, offset(&answer)),
        (201, Some(0)),
        "{answer:?}"
    );
    assert_eq!(receipt(&answer).item, photo.add.item);
    assert_eq!(place.sofia.content(photo.add.item), Ok(Vec::new()));
}

#[test]
fn a_post_may_say_that_it_is_a_patch() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let request = bare(&place.sofia, Method::POST, item)
        .header("X-HTTP-Method-Override", "PATCH")
        .header(BYTES.0, BYTES.1)
        .header("Upload-Offset", 0)
        .body(photo.bytes.clone());
    let answer = Answer::of(request);
    assert_eq!(
        (answer.status, offset(&answer)),
        (204, Some(photo.bytes.len())),
        "{answer:?}"
    );
    assert_eq!(place.sofia.content(item), Ok(photo.bytes));
}

#[test]
fn of_two_requests_that_write_the_newer_one_wins() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);

    let mut older = waiting_for_its_body(&place, item, photo.bytes.len());
    let newer = Answer::of(patch(&place.sofia, item, 0, &photo.bytes));
    assert_eq!(
        (newer.status, offset(&newer)),
        (204, Some(photo.bytes.len())),
        "{newer:?}"
    );

    // The older one has been told to go, or is as soon as it sends.
    let answer = older.answer();
    assert!(
        answer.starts_with("http/1.1 423") || answer.starts_with("http/1.1 409"),
        "{answer}"
    );
    assert_eq!(place.sofia.content(item), Ok(photo.bytes));
}

/// A PATCH that has come to the server, which now waits for the body.
fn waiting_for_its_body(place: &Place, item: ItemId, length: usize) -> Connection {
    let mut connection = place.connection();
    let length = length.to_string();
    let headers = [
        BYTES,
        ("Upload-Offset", "0"),
        ("Content-Length", &length),
        ("Expect", "100-continue"),
    ];
    connection.head(&place.sofia, &format!("PATCH {}", path(item)), &headers);
    let answer = connection.answer();
    assert!(answer.starts_with("http/1.1 100"), "{answer}");
    connection
}

#[test]
fn an_upload_that_is_not_committed_can_be_ended_and_leaves_no_tombstone() {
    let place = Place::start();
    let photo = place.photo(1);
    let item = photo.add.item;
    create(&place.sofia, &photo.add);
    let _ = Answer::of(patch(&place.sofia, item, 0, &photo.bytes[..100]));
    assert_eq!(delete(&place.sofia, item).status, 204);
    assert_eq!(head(&place.sofia, item).verdict(), "404 not_found");
    assert_eq!(delete(&place.sofia, item).verdict(), "404 not_found");

    place.sofia.adds(&photo.add, &photo.bytes);
    assert_eq!(delete(&place.sofia, item).verdict(), "409 upload_committed");
    assert_eq!(place.sofia.content(item), Ok(photo.bytes));
}

#[test]
fn one_person_does_not_take_all_places_from_the_others() {
    let place = Place::start();
    let rive = branch(&place.sofia, "Colline");
    let emile = place
        .world
        .professional(&place.sofia, "Emile", Profile::Employee, &[rive]);
    place
        .sofia
        .does(&asks::add_participant(place.space, emile.professional()));
    // The server asks for the body once the request has its place.
    let begins = |person: &Person, seed| {
        let photo = place.photo(seed);
        create(person, &photo.add);
        let mut connection = place.connection();
        let length = photo.bytes.len().to_string();
        connection.head(
            person,
            &format!("PATCH {}", path(photo.add.item)),
            &[
                BYTES,
                ("Upload-Offset", "0"),
                ("Content-Length", &length),
                ("Expect", "100-continue"),
            ],
        );
        let answer = connection.answer();
        (answer.starts_with("http/1.1 100"), answer, connection)
    };
    let open: Vec<_> = (0..16).map(|seed| begins(&place.sofia, seed)).collect();
    assert!(open.iter().all(|(wanted, ..)| *wanted));
    let (_, answer, _) = begins(&place.sofia, 16);
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: 5\r\n"), "{answer}");
    assert!(begins(&emile, 17).0, "another person has places of his own");
}
