//! A photo that still tells where it was taken is refused at its last byte, and nothing of it stays
//! (security specification, "Bytes").

use super::sent::{Place, create, head, patch};
use std::io::Cursor;
use suivi_rules::{Level, Refusal};
use suivi_tests::{Answer, asks, bytes, fresh};
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

/// A directory of Exif with one entry, which leads to a directory of places.
const PLACE: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\0\0\0";

/// A JPEG with a segment after its first two bytes.
fn jpeg_with(marker: u8, payload: &[u8]) -> Vec<u8> {
    let photo = bytes::jpeg(b"located");
    let length = u16::try_from(payload.len() + 2).expect("it fits a segment");
    [
        &photo[..2],
        &[0xff, marker],
        &length.to_be_bytes(),
        payload,
        &photo[2..],
    ]
    .concat()
}

/// A PNG with a chunk after its header; nobody here checks the sum over it.
fn png_with(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let photo = bytes::fixture("coffee.png");
    let length = u32::try_from(payload.len()).expect("it fits a chunk");
    [
        &photo[..33],
        &length.to_be_bytes(),
        name,
        payload,
        &[0; 4],
        &photo[33..],
    ]
    .concat()
}

/// A WebP with a chunk at its end.
fn webp_with(name: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let mut photo = bytes::fixture("moving.webp");
    photo.extend(name);
    photo.extend(u32::try_from(payload.len()).expect("it fits").to_le_bytes());
    photo.extend(payload);
    let size = u32::try_from(photo.len() - 8)
        .expect("it fits")
        .to_le_bytes();
    photo[4..8].copy_from_slice(&size);
    photo
}

fn located() -> Vec<(&'static str, Vec<u8>)> {
    let exif = [b"Exif\0\0", PLACE].concat();
    let xmp: &[u8] = b"<rdf:Description exif:GPSLatitude=\"48,51.5N\"/>";
    let xmp_segment = [b"http://ns.adobe.com/xap/1.0/\0", xmp].concat();
    let text = [b"XML:com.adobe.xmp\0\0\0\0\0", xmp].concat();
    let mut cut = bytes::fixture("front-before.jpg");
    cut.truncate(cut.len() / 2);
    vec![
        ("a camera's JPEG", bytes::fixture("front-before.jpg")),
        ("a JPEG with XMP", bytes::fixture("front-after.jpg")),
        ("a camera's WebP", bytes::fixture("coffee.webp")),
        ("a camera's JPEG, cut in its pixels", cut),
        ("Exif in a JPEG", jpeg_with(0xe1, &exif)),
        ("XMP in a JPEG", jpeg_with(0xe1, &xmp_segment)),
        ("eXIf in a PNG", png_with(b"eXIf", PLACE)),
        ("XMP in a PNG", png_with(b"iTXt", &text)),
        ("EXIF in a WebP", webp_with(b"EXIF", PLACE)),
        ("XMP in a WebP", webp_with(b"XMP ", xmp)),
        (
            "a broken JPEG",
            [b"\xff\xd8\xff\xe0 no segment ", PLACE].concat(),
        ),
    ]
}

fn add(place: &Place, bytes: &[u8]) -> AddFile {
    asks::add_file(place.space, None, Level::Company, bytes)
}

fn nothing_is_left(place: &Place, what: &str) {
    let left = place.world.files_in("blobs");
    assert!(left.is_empty(), "{what}: {left:?}");
    assert_eq!(
        place.sofia.list(place.space, None),
        Ok(Vec::new()),
        "{what}"
    );
}

#[test]
fn a_photo_that_tells_its_place_is_refused_and_leaves_nothing() {
    let place = Place::start();
    for (what, photo) in located() {
        let add = add(&place, &photo);
        let whole = place.sofia.upload(&add, &photo);
        assert_eq!(whole.verdict(), "422 private_metadata", "{what}: {whole:?}");
        assert_eq!(whole.header("suivi-receipt"), None, "{what}");
        nothing_is_left(&place, what);
        let after = head(&place.sofia, add.item);
        assert_eq!(after.verdict(), "404 not_found", "{what}");
        assert_eq!(
            place.sofia.content(add.item),
            Err(Refusal::NotFound.into()),
            "{what}"
        );
    }
}

#[test]
fn in_pieces_it_is_refused_at_the_last_one() {
    let place = Place::start();
    for (what, photo) in located() {
        let add = add(&place, &photo);
        assert_eq!(create(&place.sofia, &add).status, 201, "{what}");
        let (last, first) = photo.split_last().expect("it has bytes");
        let begun = Answer::of(patch(&place.sofia, add.item, 0, first));
        assert_eq!(begun.status, 204, "{what}: {begun:?}");
        let ended = Answer::of(patch(&place.sofia, add.item, first.len(), &[*last]));
        assert_eq!(ended.verdict(), "422 private_metadata", "{what}");
        nothing_is_left(&place, what);
        // There are no bytes that an operation could commit after all.
        let again = Operation::AddFile(AddFile {
            op: fresh::id(),
            ..add
        });
        let result = place.sofia.asks(&again);
        assert_eq!(
            (result.outcome, result.code),
            (Outcome::Rejected, Some(Failure::BytesMissing.into())),
            "{what}"
        );
    }
}

#[test]
fn without_its_place_the_same_photo_is_accepted_under_the_same_id() {
    let place = Place::start();
    for name in ["front-before.jpg", "front-after.jpg", "coffee.webp"] {
        let photo = bytes::fixture(name);
        let refused = add(&place, &photo);
        let answer = place.sofia.upload(&refused, &photo);
        assert_eq!(answer.verdict(), "422 private_metadata", "{name}");
        let mut kept = Vec::new();
        suivi_photo::original(Cursor::new(&photo), &mut kept)
            .unwrap_or_else(|refused| panic!("{name}: {refused}"));
        let again = AddFile {
            item: refused.item,
            ..add(&place, &kept)
        };
        place.sofia.adds(&again, &kept);
        assert_eq!(place.sofia.content(again.item), Ok(kept), "{name}");
    }
}

#[test]
fn a_photo_that_is_cut_or_broken_but_tells_nothing_is_accepted() {
    let place = Place::start();
    let mut cut = Vec::new();
    suivi_photo::original(Cursor::new(bytes::fixture("front-after.jpg")), &mut cut)
        .expect("it is a photo");
    cut.truncate(cut.len() / 2);
    let noise = [b"\xff\xd8\xff\xe0".to_vec(), bytes::noise(3, 5_000)].concat();
    for photo in [cut, noise] {
        let add = add(&place, &photo);
        place.sofia.adds(&add, &photo);
        assert_eq!(place.sofia.content(add.item), Ok(photo));
    }
}
