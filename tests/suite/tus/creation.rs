//! The beginning of an upload: what is told, what is announced, what is refused.

use super::sent::{BYTES, Photo, Place, create, head, offset, path};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::blocking::{Body, RequestBuilder};
use std::io::Cursor;
use suivi_rules::Profile;
use suivi_tests::organisation::{branch, record};
use suivi_tests::{Answer, Person, asks, fresh};
use suivi_wire::upload::AddFile;

#[test]
fn the_server_tells_what_it_speaks() {
    let place = Place::start();
    let answer = Answer::of(place.world.nobody().request(Method::OPTIONS, "/v1/tus"));
    assert_eq!(answer.status, 204, "{answer:?}");
    assert_eq!(answer.header("tus-version"), Some("1.0.0"));
    assert_eq!(answer.header("tus-resumable"), Some("1.0.0"));
    assert_eq!(answer.header("suivi-api"), Some("1"));
    let words = |name| -> Vec<String> {
        let mut words: Vec<_> = answer
            .header(name)
            .unwrap_or_default()
            .split(',')
            .map(|it| it.trim().to_owned())
            .collect();
        words.sort_unstable();
        words
    };
    assert_eq!(
        words("tus-extension"),
        [
            "checksum",
            "creation",
            "creation-with-upload",
            "expiration",
            "termination"
        ]
    );
    assert_eq!(words("tus-checksum-algorithm"), ["sha1", "sha256"]);
    let most: u64 = answer
        .header("tus-max-size")
        .expect("a limit")
        .parse()
        .expect("a number");
    assert!(most > 0);
}

#[test]
fn a_creation_is_answered_with_where_and_until_when() {
    let place = Place::start();
    let photo = place.photo(1);
    let answer = create(&place.sofia, &photo.add);
    assert_eq!(answer.status, 201, "{answer:?}");
    let location = answer.header("location").expect("a location");
    assert!(location.ends_with(&path(photo.add.item)), "{location}");
    assert_eq!(offset(&answer), Some(0));
    assert!(
        answer
            .header("upload-expires")
            .is_some_and(|date| date.ends_with(" GMT")),
        "RFC 9110"
    );
    assert_eq!(answer.header("suivi-receipt"), None, "nothing is committed");

    let told = head(&place.sofia, photo.add.item);
    assert_eq!((told.status, offset(&told)), (200, Some(0)), "{told:?}");
    assert_eq!(
        told.header("upload-length"),
        Some(&*photo.bytes.len().to_string())
    );
    assert!(
        told.header("cache-control")
            .is_some_and(|it| it.contains("no-store"))
    );
    assert!(
        told.header("upload-metadata")
            .is_some_and(|it| it.starts_with("op "))
    );
    assert_eq!(told.header("tus-resumable"), Some("1.0.0"));
}

#[test]
fn created_again_it_is_the_same_upload_and_with_other_bytes_it_is_refused() {
    let place = Place::start();
    let photo = place.photo(1);
    let first = create(&place.sofia, &photo.add);
    let again = create(&place.sofia, &photo.add);
    assert_eq!(again.status, 201, "{again:?}");
    assert_eq!(again.header("location"), first.header("location"));

    let others: &[(&str, fn(&mut AddFile))] = &[
        ("another sha", |add| {
            add.sha256 = Some(fresh::sha256(b"other"))
        }),
        ("another length", |add| add.length += 1),
    ];
    for (what, change) in others {
        let mut other = AddFile {
            op: fresh::id(),
            ..photo.add.clone()
        };
        change(&mut other);
        let answer = create(&place.sofia, &other);
        assert_eq!(answer.verdict(), "409 item_mismatch", "{what}: {answer:?}");
    }
}

/// A creation that is wrong in one place.
struct Wrong {
    what: &'static str,
    request: fn(&Person, &AddFile) -> RequestBuilder,
    verdict: &'static str,
}

/// A creation with this metadata.
fn with(person: &Person, add: &AddFile, metadata: &str) -> RequestBuilder {
    person
        .request(Method::POST, "/v1/tus")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", add.length)
        .header("Upload-Metadata", metadata)
}

/// A creation with this length.
fn long(person: &Person, add: &AddFile, length: &str) -> RequestBuilder {
    person
        .request(Method::POST, "/v1/tus")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", length)
        .header(
            "Upload-Metadata",
            metadata(&serde_json::to_value(add).expect("JSON")),
        )
}

fn metadata(op: &serde_json::Value) -> String {
    format!("op {}", STANDARD.encode(op.to_string()))
}

/// A creation whose operation says this of one field.
fn saying(person: &Person, add: &AddFile, field: &str, value: serde_json::Value) -> RequestBuilder {
    let mut op = serde_json::to_value(add).expect("an operation is JSON");
    op[field] = value;
    with(person, add, &metadata(&op))
}

const WRONG: &[Wrong] = &[
    Wrong {
        what: "another version",
        request: |person, _| {
            person
                .request(Method::POST, "/v1/tus")
                .header("Tus-Resumable", "0.2.2")
        },
        verdict: "412 tus_version",
    },
    Wrong {
        what: "no length",
        request: |person, add| {
            person
                .request(Method::POST, "/v1/tus")
                .header("Tus-Resumable", "1.0.0")
                .header(
                    "Upload-Metadata",
                    metadata(&serde_json::to_value(add).expect("JSON")),
                )
        },
        verdict: "400 malformed",
    },
    Wrong {
        what: "a length that comes later",
        request: |person, add| long(person, add, "").header("Upload-Defer-Length", "1"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a negative length",
        request: |person, add| long(person, add, "-1"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a length that is no number",
        request: |person, add| long(person, add, "much"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a length that no number holds",
        request: |person, add| long(person, add, "99999999999999999999"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a length that the operation denies",
        request: |person, add| long(person, add, &(add.length + 1).to_string()),
        verdict: "400 malformed",
    },
    Wrong {
        what: "more than is accepted",
        request: |person, add| {
            let add = AddFile {
                length: i64::MAX,
                ..add.clone()
            };
            long(person, &add, &add.length.to_string())
        },
        verdict: "413 too_large",
    },
    Wrong {
        what: "no metadata",
        request: |person, add| {
            person
                .request(Method::POST, "/v1/tus")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", add.length)
        },
        verdict: "400 malformed",
    },
    // tuspy sends it when it was told nothing.
    Wrong {
        what: "empty metadata",
        request: |p, add| with(p, add, ""),
        verdict: "400 malformed",
    },
    Wrong {
        what: "metadata without a space",
        request: |person, add| with(person, add, "filename cGhvdG8uanBn"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "metadata that is too long",
        request: |person, add| {
            let filler = "A".repeat(4 * 1024);
            with(
                person,
                add,
                &format!(
                    "space {},filler {filler}",
                    STANDARD.encode(add.space.to_string())
                ),
            )
        },
        verdict: "400 malformed",
    },
    Wrong {
        what: "an operation that is no base64",
        request: |person, add| with(person, add, "op {}"),
        verdict: "400 malformed",
    },
    Wrong {
        what: "an operation that is no JSON",
        request: |person, add| with(person, add, "op bm8="),
        verdict: "400 malformed",
    },
    Wrong {
        what: "an operation twice encoded",
        request: |person, add| {
            let op = serde_json::to_vec(add).expect("an operation is JSON");
            with(
                person,
                add,
                &format!("op {}", STANDARD.encode(STANDARD.encode(op))),
            )
        },
        verdict: "400 malformed",
    },
    Wrong {
        what: "an unknown field",
        request: |person, add| saying(person, add, "creator", "system".into()),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a level that there is not",
        request: |person, add| saying(person, add, "level", "public".into()),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a sha that is none",
        request: |person, add| saying(person, add, "sha256", "00".into()),
        verdict: "400 malformed",
    },
    Wrong {
        what: "a name with a NUL",
        request: |person, add| saying(person, add, "name", "a\0b.jpg".into()),
        verdict: "400 bad_name",
    },
    Wrong {
        what: "a name that reads from right to left",
        request: |person, add| saying(person, add, "name", "a\u{202e}gpj.exe".into()),
        verdict: "400 bad_name",
    },
    Wrong {
        what: "a space that is not there",
        request: |person, add| {
            saying(
                person,
                add,
                "space",
                "018f0000-0000-7000-8000-ffffffffffff".into(),
            )
        },
        verdict: "404 not_found",
    },
    Wrong {
        what: "a folder that is not there",
        request: |person, add| {
            saying(
                person,
                add,
                "folder",
                "018f0000-0000-7000-8000-ffffffffffff".into(),
            )
        },
        verdict: "404 not_found",
    },
    Wrong {
        what: "nobody's token",
        request: |person, add| person.with_token(Some("no".repeat(20))).creation(add),
        verdict: "401 session_ended",
    },
    Wrong {
        what: "no token",
        request: |person, add| person.with_token(None).creation(add),
        verdict: "401 signed_out",
    },
];

#[test]
fn what_is_wrong_is_refused_and_leaves_nothing() {
    let place = Place::start();
    for (seed, wrong) in WRONG.iter().enumerate() {
        let photo = place.photo(seed as u64);
        let answer = Answer::of((wrong.request)(&place.sofia, &photo.add));
        assert_eq!(
            answer.verdict(),
            wrong.verdict,
            "{}: {answer:?}",
            wrong.what
        );
        assert_eq!(answer.header("suivi-api"), Some("1"), "{}", wrong.what);
        let there = head(&place.sofia, photo.add.item);
        assert_eq!(
            there.verdict(),
            "404 not_found",
            "{} left an upload",
            wrong.what
        );
    }
}

#[test]
fn what_one_may_not_add_to_is_refused_before_the_first_byte() {
    let place = Place::start();
    let rive = branch(&place.sofia, "Colline");
    let rosa = place
        .world
        .professional(&place.sofia, "Rosa", Profile::ReadOnly, &[rive]);
    place
        .sofia
        .does(&asks::add_participant(place.space, rosa.professional()));
    let nora = place
        .world
        .professional(&place.sofia, "Nora", Profile::Employee, &[rive]);
    let elsewhere = record(&nora, "Otto", &[rive]).space;

    let photo = place.photo(1);
    let read_only = create(&rosa, &photo.add);
    assert_eq!(read_only.status, 403, "{read_only:?}");

    // A record that she does not see is like one that is not there, to the byte.
    let hidden = create(
        &rosa,
        &AddFile {
            space: elsewhere,
            ..photo.add.clone()
        },
    );
    let absent = create(
        &rosa,
        &AddFile {
            space: fresh::id(),
            ..photo.add.clone()
        },
    );
    assert!(hidden.is_not_found(), "{hidden:?}");
    assert_eq!(hidden.essence(), absent.essence());
}

#[test]
fn the_id_of_somebody_elses_upload_or_file_is_like_one_that_cannot_be_read() {
    let place = Place::start();
    let rive = branch(&place.sofia, "Colline");
    let nora = place
        .world
        .professional(&place.sofia, "Nora", Profile::Employee, &[rive]);
    place
        .sofia
        .does(&asks::add_participant(place.space, nora.professional()));
    let begun = place.photo(1);
    assert_eq!(create(&place.sofia, &begun.add).status, 201);
    let done = place.photo(2);
    place.sofia.adds(&done.add, &done.bytes);

    let plain = |item: &str| {
        let encode = |text: &str| STANDARD.encode(text);
        let metadata = format!(
            "space {},filename {},item {}",
            encode(&place.space.to_string()),
            encode("photo.jpg"),
            encode(item)
        );
        Answer::of(with(&nora, &begun.add, &metadata)).essence()
    };
    let malformed = plain("not-an-id");
    assert!((400..500).contains(&malformed.status), "{malformed:?}");
    assert_eq!(
        plain(&begun.add.item.to_string()),
        malformed,
        "an upload of Sofia's"
    );
    assert_eq!(
        plain(&done.add.item.to_string()),
        malformed,
        "a file of Sofia's"
    );

    // Nor can she ask after it, write to it or end it.
    assert_eq!(
        head(&nora, begun.add.item).essence(),
        head(&nora, fresh::id()).essence()
    );
}

#[test]
fn a_body_that_is_not_as_long_as_announced_never_makes_a_file() {
    let place = Place::start();
    let photo = place.photo(1);
    let shorter = place.sofia.upload(&photo.add, &photo.bytes[..5_000]);
    assert_eq!(
        (shorter.status, offset(&shorter)),
        (201, Some(5_000)),
        "to be gone on with: {shorter:?}"
    );
    assert_eq!(shorter.header("suivi-receipt"), None);

    // With a Content-Length that says so, and in chunks that do not say how much will come.
    let longer = |photo: &Photo| [&photo.bytes[..], b"more"].concat();
    let told = |body: Vec<u8>| Body::from(body);
    let untold = |body: Vec<u8>| Body::new(Cursor::new(body));
    for (seed, body) in [(2, &told as &dyn Fn(Vec<u8>) -> Body), (3, &untold)] {
        let photo = place.photo(seed);
        let request = place.sofia.creation(&photo.add).header(BYTES.0, BYTES.1);
        let answer = Answer::of(request.body(body(longer(&photo))));
        assert_eq!(answer.verdict(), "400 malformed", "{answer:?}");
        assert!(place.sofia.content(photo.add.item).is_err());
        let there = head(&place.sofia, photo.add.item);
        assert!(
            matches!(offset(&there), None | Some(0)),
            "nothing of it counts: {there:?}"
        );
    }
}
