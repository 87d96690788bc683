//! Small pictures of photos: what they are, of what there are none, and that they go with the file.

use super::bad_input::peak_memory;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::Barrier;
use suivi_photo::{Kind, Original};
use suivi_rules::{ItemId, Level, Refusal};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{Answer, Person, bytes, fresh};
use suivi_wire::problem::Failure;

const RENDITIONS: [(&str, u32); 2] = [("thumbnail", 512), ("preview", 2048)];
const RENDITIONS_FOLDER: &str = "blobs/renditions";

/// A photo as a phone sends it: without private metadata.
fn sent(name: &str) -> (Vec<u8>, Original) {
    let mut bytes = Vec::new();
    let original = suivi_photo::original(Cursor::new(bytes::fixture(name)), &mut bytes)
        .unwrap_or_else(|refused| panic!("{name}: {refused}"));
    (bytes, original)
}

/// Emile adds a file that the company sees.
fn adds(cast: &Cast, bytes: &[u8]) -> ItemId {
    let add = add_file(cast.record.space, None, Level::Company, bytes);
    cast.who(Persona::Employee).adds(&add, bytes);
    add.item
}

fn get(by: &Person, item: ItemId, door: &str) -> Answer {
    by.get(&format!("/v1/items/{item}/{door}"))
}

/// The markers of a JPEG's segments before its pixels.
fn markers(jpeg: &[u8]) -> BTreeSet<u8> {
    let mut found = BTreeSet::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xda {
        assert_eq!(jpeg[at], 0xff, "a segment begins at {at}");
        found.insert(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn a_photo_has_upright_renditions_without_any_metadata() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    for name in [
        "front-before.jpg",
        "front-after.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "coffee.png",
        "coffee.webp",
        "moving.webp",
    ] {
        let (photo, original) = sent(name);
        let item = adds(&cast, &photo);
        for (door, longest) in RENDITIONS {
            let answer = get(emile, item, door);
            assert_eq!(answer.status, 200, "{name}: {answer:?}");
            assert_eq!(answer.header("content-type"), Some("image/jpeg"), "{name}");
            assert_eq!(answer.header("content-disposition"), Some("inline"));
            let made = suivi_photo::original(Cursor::new(&answer.body), std::io::sink());
            let made = made.unwrap_or_else(|refused| panic!("{name}, {door}: {refused}"));
            assert_eq!((made.kind, made.orientation), (Kind::Jpeg, 1), "{name}");
            assert_eq!(made.taken, None, "{name}");
            let (long, short) = (
                original.width.max(original.height),
                original.width.min(original.height),
            );
            let expected = |side: u32| {
                let side = f64::from(side) * f64::from(longest.min(long)) / f64::from(long);
                side.round() as u32
            };
            assert_eq!(
                (made.width, made.height),
                (expected(original.width), expected(original.height)),
                "{name}, {door}: {long} by {short}, upright"
            );
            // JFIF and a colour profile, no Exif, no XMP, no comment.
            let strange: Vec<_> = markers(&answer.body)
                .into_iter()
                .filter(|marker| matches!(marker, 0xe1 | 0xe3..=0xef | 0xfe))
                .collect();
            assert!(strange.is_empty(), "{name}, {door}: {strange:?}");
        }
        assert_eq!(emile.content(item), Ok(photo), "{name}: the original stays");
    }
    let (_, turned) = sent("front-before.jpg");
    assert_eq!(turned.orientation, 6, "one of them had to be turned");
}

#[test]
fn a_rendition_can_be_asked_for_in_parts_and_conditionally() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let (photo, _) = sent("front-after.jpg");
    let item = adds(&cast, &photo);
    let mut tags = BTreeSet::new();
    for (door, _) in RENDITIONS {
        let path = format!("/v1/items/{item}/{door}");
        // First of all HEAD: it tells of what is made for it.
        let head = emile.head(&path);
        let whole = emile.get(&path);
        for name in ["etag", "content-type", "content-length", "accept-ranges"] {
            assert_eq!(head.header(name), whole.header(name), "{door}: {name}");
        }
        let length = whole.body.len();
        assert_eq!(whole.header("content-length"), Some(&*length.to_string()));
        let etag = whole.header("etag").expect("an ETag").to_owned();
        assert_eq!(etag, format!("\"{}\"", fresh::sha256(&whole.body)));
        let ask = |headers: &[(&str, &str)]| {
            let request = emile.request(reqwest::Method::GET, &path);
            let request = headers.iter().fold(request, |request, (name, value)| {
                request.header(*name, *value)
            });
            Answer::of(request)
        };
        let part = ask(&[("range", "bytes=2-9"), ("if-range", &etag)]);
        assert_eq!((part.status, &part.body[..]), (206, &whole.body[2..10]));
        assert_eq!(
            part.header("content-range"),
            Some(&*format!("bytes 2-9/{length}"))
        );
        let other = ask(&[("range", "bytes=2-9"), ("if-range", "\"another\"")]);
        assert_eq!((other.status, other.body.len()), (200, length));
        assert_eq!(ask(&[("if-none-match", &etag)]).status, 304);
        let beyond = ask(&[("range", "bytes=999999999-")]);
        assert_eq!(beyond.verdict(), "416 range_not_satisfiable");
        tags.insert(etag);
    }
    let content = get(emile, item, "content");
    tags.insert(content.header("etag").expect("an ETag").to_owned());
    assert_eq!(tags.len(), 3, "three different things, three names");
}

#[test]
fn many_who_ask_at_once_get_the_same() {
    const MANY: usize = 12;
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let (photo, _) = sent("front-after.jpg");
    let item = adds(&cast, &photo);
    let begin = Barrier::new(MANY);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..MANY)
            .map(|n| {
                let (by, begin) = (emile.clone(), &begin);
                scope.spawn(move || {
                    begin.wait();
                    get(&by, item, RENDITIONS[n % 2].0)
                })
            })
            .collect();
        asking
            .into_iter()
            .map(|asked| asked.join().expect("it was answered"))
            .collect()
    });
    assert!(answers.iter().all(|answer| answer.status == 200));
    let different: BTreeSet<_> = answers.into_iter().map(|answer| answer.body).collect();
    assert_eq!(different.len(), 2, "a thumbnail and a preview");
    assert_eq!(cast.world.files_in(RENDITIONS_FOLDER).len(), 2);
}

#[test]
fn of_what_is_no_whole_photo_there_is_none_and_the_file_is_served() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let stranger = cast.who(Persona::Colleague);
    let (photo, _) = sent("front-after.jpg");
    let (png, _) = sent("coffee.png");
    let mut broken = photo.clone();
    let frame = broken
        .windows(4)
        .position(|window| window == [0xff, 0xc0, 0, 17])
        .expect("a frame");
    broken[frame + 9] = 9;
    let files: [(&str, &[u8]); 6] = [
        ("a photo that is cut", &photo[..photo.len() / 2]),
        ("a PNG that is cut", &png[..png.len() / 2]),
        ("a photo of nine colours", &broken),
        ("a magic number and noise", b"\xff\xd8\xff\xe0 noise"),
        ("a document", &bytes::pdf("no photo")),
        ("a film", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"),
    ];
    for (what, file) in files {
        let item = adds(&cast, file);
        for round in ["first", "again"] {
            for (door, _) in RENDITIONS {
                let answer = get(emile, item, door);
                assert_eq!(
                    answer.verdict(),
                    "422 no_rendition",
                    "{what}, {door}, {round}"
                );
                let head = emile.head(&format!("/v1/items/{item}/{door}"));
                assert_eq!(head.status, 422, "{what}, {door}, {round}");
                // That there is none is told to nobody but who sees the file.
                assert!(get(stranger, item, door).is_not_found(), "{what}");
            }
        }
        assert_eq!(emile.content(item).as_deref(), Ok(file), "{what}");
    }
    for (door, _) in RENDITIONS {
        assert!(get(emile, cast.shared.id, door).is_not_found(), "a folder");
    }
}

#[test]
fn a_picture_that_says_it_is_huge_costs_nothing() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let mut jpeg = bytes::jpeg(b"bomb");
    let frame = jpeg
        .windows(4)
        .position(|window| window == [0xff, 0xc0, 0, 11])
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let (mut png, _) = sent("coffee.png");
    // Wide and high; the sum over it is wrong then, which no reader of headers looks at first.
    png[16..24].copy_from_slice(&[0, 0, 0xf0, 0, 0, 0, 0xf0, 0]);
    let before = peak_memory(cast.world.pid());
    for bomb in [jpeg, png] {
        let item = adds(&cast, &bomb);
        for (door, _) in RENDITIONS {
            assert_eq!(get(emile, item, door).verdict(), "422 no_rendition");
        }
        assert_eq!(emile.content(item), Ok(bomb));
    }
    let (Some(before), Some(after)) = (before, peak_memory(cast.world.pid())) else {
        println!("skipped: doors: this system does not tell how much memory a process has");
        return;
    };
    let grown = after - before;
    assert!(
        grown < 16 * 1024,
        "{grown} KiB for pixels that are not there"
    );
}

#[test]
fn asking_for_what_is_hidden_makes_nothing() {
    let cast = Cast::start();
    for persona in [
        Persona::Client,
        Persona::OtherClient,
        Persona::Stranger,
        Persona::Colleague,
        Persona::UploadToken,
    ] {
        for (door, _) in RENDITIONS {
            let answer = get(cast.who(persona), cast.plan.file.id, door);
            assert!([401, 404].contains(&answer.status), "{answer:?}");
        }
    }
    assert_eq!(
        cast.world.files_in(RENDITIONS_FOLDER),
        [""; 0].map(std::path::PathBuf::from),
        "for somebody who may not see it"
    );
}

#[test]
fn renditions_leave_the_disk_with_their_file() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let folder = asks::add_folder(cast.record.space, None, "Summer");
    let inside = folder.item;
    emile.does(&suivi_wire::ops::Operation::AddFolder(folder));
    let (photo, _) = sent("moving.webp");
    let [alone, kept] = [adds(&cast, &photo), adds(&cast, &photo)];
    let mut add = add_file(cast.record.space, Some(inside), Level::Company, &photo);
    add.name = "in the folder.webp".to_owned();
    emile.adds(&add, &photo);
    for item in [alone, kept, add.item] {
        for (door, _) in RENDITIONS {
            assert_eq!(get(emile, item, door).status, 200);
        }
    }
    let count = || cast.world.files_in(RENDITIONS_FOLDER).len();
    assert_eq!(count(), 6);
    let originals = cast.world.files_in("blobs/store").len();
    let _ = emile.send(&[asks::delete(alone)], true);
    assert_eq!(count(), 6, "a rehearsal takes nothing away");
    emile.does(&asks::delete(alone));
    assert_eq!(count(), 4, "a file's, at once");
    emile.does(&asks::delete(inside));
    assert_eq!(count(), 2, "with the folder that held it");
    assert_eq!(
        cast.world.files_in("blobs/store").len(),
        originals,
        "the bytes themselves have their grace"
    );
    for item in [alone, add.item] {
        for (door, _) in RENDITIONS {
            assert!(get(emile, item, door).is_not_found());
        }
    }
    assert_eq!(count(), 2, "and asking makes none again");
    assert_eq!(get(emile, kept, "thumbnail").status, 200);
}

#[test]
fn a_record_in_the_archive_shows_its_photos_to_whom_it_is_still_there_for() {
    let cast = Cast::start();
    let (mona, rosa) = (cast.who(Persona::Manager), cast.who(Persona::ReadOnly));
    let item = cast.of_level(Level::Company).file.id;
    for (door, _) in RENDITIONS {
        assert_eq!(get(rosa, item, door).status, 200);
    }
    mona.does(&asks::archive_record(cast.record.space));
    for persona in Persona::ALL {
        let by = cast.who(persona);
        let content = by.content(item).map(|_| ());
        for (door, _) in RENDITIONS {
            assert_eq!(by.bytes_at(item, door).map(|_| ()), content, "{persona:?}");
        }
    }
    mona.does(&asks::archive_participant(
        cast.record.space,
        rosa.professional(),
    ));
    for (door, _) in RENDITIONS {
        assert_eq!(rosa.bytes_at(item, door), Err(Refusal::NotFound.into()));
    }
}

#[test]
fn renditions_last_over_a_restart_and_are_made_again_if_lost() {
    let mut cast = Cast::start();
    let emile = cast.who(Persona::Employee).clone();
    let item = cast.of_level(Level::Company).file.id;
    let first = emile.bytes_at(item, "thumbnail").expect("he sees it");
    cast.world.restart();
    assert_eq!(emile.bytes_at(item, "thumbnail"), Ok(first.clone()));
    cast.world.stop();
    std::fs::remove_dir_all(cast.world.data().join(RENDITIONS_FOLDER)).expect("it can be removed");
    cast.world.start_again();
    assert_eq!(emile.bytes_at(item, "thumbnail"), Ok(first));
}

#[test]
fn a_photo_that_tells_its_place_is_refused_in_words() {
    let cast = Cast::start();
    let photo = bytes::fixture("front-before.jpg");
    let (ana, folder) = (cast.who(Persona::Client), Some(cast.open.id));
    let add = add_file(cast.record.space, folder, Level::Everyone, &photo);
    let answer = ana.upload(&add, &photo);
    assert_eq!(answer.code(), Some(Failure::PrivateMetadata.into()));
    super::bad_input::is_problem(&answer);
    assert!(ana.item(add.item).is_err());
}
