//! What stays in an original: pixels, orientation, capture time, colours; and what it says of
//! itself.

use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use suivi_photo::{Kind, Refused};

use crate::made::{
    PHONE_TIME, chunk, contains, corners, detailed, each_kind, exif, exif_segment, extended, jpeg,
    kept, orientation, phone_exif, png, profile, riff_chunk, segment, webp, with_chunks,
    with_segments,
};

/// A phone's picture in each kind.
fn phone_pictures(turned: u8) -> [(&'static str, Kind, Vec<u8>); 3] {
    let pixels = detailed(70, 46);
    let exif = phone_exif(turned);
    [
        (
            "JPEG",
            Kind::Jpeg,
            with_segments(&jpeg(&pixels), &[exif_segment(&exif)]),
        ),
        (
            "PNG",
            Kind::Png,
            with_chunks(&png(pixels.clone()), &[chunk(b"eXIf", &exif)]),
        ),
        (
            "WebP",
            Kind::WebP,
            extended(&webp(pixels), &[], &[riff_chunk(b"EXIF", &exif)]),
        ),
    ]
}

#[test]
fn the_pixels_stay_exactly_as_they_were() {
    for (name, _, picture) in phone_pictures(6) {
        let (_, bytes) = kept(&picture).unwrap();
        assert_eq!(
            image::load_from_memory(&picture).unwrap(),
            image::load_from_memory(&bytes).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn an_original_says_what_it_is_when_it_was_taken_and_how_it_is_turned() {
    for (name, kind, picture) in phone_pictures(6) {
        let (original, bytes) = kept(&picture).unwrap();
        assert_eq!(original.kind, kind, "{name}");
        assert_eq!(
            (original.width, original.height),
            (46, 70),
            "{name}: upright"
        );
        assert_eq!(original.orientation, 6, "{name}");
        let taken = original.taken.expect(name);
        assert_eq!(taken.local, PHONE_TIME, "{name}");
        assert_eq!(taken.offset_minutes, Some(60), "{name}");
        assert_eq!(original.length, bytes.len() as u64, "{name}");
        assert_eq!(original.sha256[..], Sha256::digest(&bytes)[..], "{name}");
    }
}

#[test]
fn a_copy_of_a_copy_is_the_same() {
    for turned in [1, 8] {
        for (name, _, picture) in phone_pictures(turned) {
            let (first, bytes) = kept(&picture).unwrap();
            let (second, again) = kept(&bytes).unwrap();
            assert!(bytes == again, "{name}, orientation {turned}");
            assert_eq!(first, second, "{name}, orientation {turned}");
        }
    }
}

#[test]
fn other_readers_find_orientation_and_time_in_the_copy() {
    for (name, _, picture) in phone_pictures(8) {
        let (_, bytes) = kept(&picture).unwrap();
        let read = exif::Reader::new()
            .read_from_container(&mut Cursor::new(&bytes))
            .expect(name);
        let told: Vec<_> = read
            .fields()
            .map(|field| (field.tag.to_string(), field.display_value().to_string()))
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(tag, value)| (tag.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("Orientation", "row 0 at left and column 0 at bottom"),
                ("ExifVersion", "2.32"),
                ("DateTimeOriginal", "2026-03-02 08:15:30"),
                ("OffsetTimeOriginal", "\"+01:00\""),
                ("SubSecTimeOriginal", "\"250000\""),
            ],
            "{name}"
        );
    }
}

#[test]
fn a_picture_that_tells_nothing_gets_no_exif() {
    for (name, picture) in each_kind(&corners(8, 6)) {
        let (original, bytes) = kept(&picture).unwrap();
        assert_eq!(original.taken, None, "{name}");
        assert_eq!(original.orientation, 1, "{name}");
        assert!(!contains(&bytes, b"MM\0\x2a"), "{name}");
    }
}

#[test]
fn a_cameras_mistakes_cost_one_fact_and_not_the_others() {
    let time = |text: &[u8; 20]| {
        let mut bytes = phone_exif(6);
        bytes[260..280].copy_from_slice(text);
        bytes
    };
    let offset = |text: &[u8; 7]| {
        let mut bytes = phone_exif(6);
        bytes[282..289].copy_from_slice(text);
        bytes
    };
    // A value far beyond the end, before the orientation.
    let beyond = exif(&[(0x010f, 2, 900, [0x7f; 4]), orientation(6)], &[]);
    for (name, exif, taken, offset_minutes) in [
        ("no such day", time(b"2026:02:30 08:15:30\0"), None, None),
        ("no such hour", time(b"2026:03:02 24:15:30\0"), None, None),
        ("blank", time(b"    :  :     :  :  \0"), None, None),
        ("zero", time(b"0000:00:00 00:00:00\0"), None, None),
        ("no time at all", time(b"yesterday afternoon\0"), None, None),
        (
            "a leap day",
            time(b"2024:02:29 00:00:00\0"),
            Some(1_709_164_800_250_000),
            Some(60),
        ),
        (
            "before 1970",
            time(b"1969:12:31 23:59:59\0"),
            Some(-750_000),
            Some(60),
        ),
        (
            "an offset of days",
            offset(b"+99:00\0"),
            Some(PHONE_TIME),
            None,
        ),
        ("no offset", offset(b"   :  \0"), Some(PHONE_TIME), None),
        ("west", offset(b"-03:30\0"), Some(PHONE_TIME), Some(-210)),
        ("a value beyond the end", beyond, None, None),
    ] {
        let picture = with_segments(&jpeg(&corners(8, 6)), &[exif_segment(&exif)]);
        let (original, bytes) = kept(&picture).unwrap();
        assert_eq!(original.orientation, 6, "{name}");
        assert_eq!(original.taken.map(|t| t.local), taken, "{name}");
        assert_eq!(
            original.taken.and_then(|t| t.offset_minutes),
            offset_minutes,
            "{name}"
        );
        assert_eq!(kept(&bytes).unwrap().1, bytes, "{name}");
    }
}

#[test]
fn the_colour_profile_stays() {
    let pixels = corners(16, 12);
    let whole = profile(b"RGB ", 70_000);
    let piece = |number: u8, bytes: &[u8]| {
        segment(
            0xe2,
            &[b"ICC_PROFILE\0".as_slice(), &[number, 2], bytes].concat(),
        )
    };
    let pieces = [piece(1, &whole[..60_000]), piece(2, &whole[60_000..])];
    let (_, bytes) = kept(&with_segments(&jpeg(&pixels), &pieces)).unwrap();
    assert!(contains(&bytes, &pieces.concat()), "JPEG");

    let packed = [b"P3\0\0".as_slice(), &[0x78; 99]].concat();
    let (_, bytes) = kept(&with_chunks(
        &png(pixels.clone()),
        &[chunk(b"iCCP", &packed)],
    ))
    .unwrap();
    assert!(contains(&bytes, &chunk(b"iCCP", &packed)), "PNG");

    let small = riff_chunk(b"ICCP", &profile(b"RGB ", 301));
    let (_, bytes) = kept(&extended(&webp(pixels), std::slice::from_ref(&small), &[])).unwrap();
    assert!(contains(&bytes, &small), "WebP");
    assert_eq!(bytes[20] & 0x20, 0x20, "WebP says that it has one");
}

#[test]
fn a_full_disk_is_told_from_a_broken_picture() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for (name, picture) in each_kind(&detailed(64, 64)) {
        for room in [0, 30, 200] {
            let refused = suivi_photo::original(Cursor::new(&picture), Full(room)).unwrap_err();
            assert!(matches!(refused, Refused::Target(_)), "{name}: {refused:?}");
        }
    }
}

#[test]
fn a_kind_has_its_media_type_and_extension() {
    let all = [Kind::Jpeg, Kind::Png, Kind::WebP].map(|kind| (kind.media_type(), kind.extension()));
    assert_eq!(
        all,
        [
            ("image/jpeg", "jpg"),
            ("image/png", "png"),
            ("image/webp", "webp")
        ]
    );
}
