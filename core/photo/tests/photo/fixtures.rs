//! Real photos under a free licence, in `tests/fixtures/photos`.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use suivi_photo::{Date, Kind, Shot};

use crate::made::{contains, kept, renditions};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/photos")
}

#[test]
fn every_real_photo_goes_through() {
    let hour = 3_600_000_000_i64;
    // Capture times of 2026: day of the year from 0, hour, and seconds more.
    let time = |day: i64, hours: i64, seconds: i64| {
        1_767_225_600_000_000 + day * 24 * hour + hours * hour + seconds * 1_000_000
    };
    let all = [
        (
            "front-before.jpg",
            Kind::Jpeg,
            (900, 1200),
            6,
            time(60, 8, 900),
            Some(60),
            true,
        ),
        (
            "front-after.jpg",
            Kind::Jpeg,
            (900, 1200),
            1,
            time(151, 19, 2412),
            Some(120),
            true,
        ),
        (
            "progressive.jpg",
            Kind::Jpeg,
            (512, 512),
            1,
            time(99, 12, 0),
            None,
            false,
        ),
        (
            "cmyk.jpg",
            Kind::Jpeg,
            (300, 200),
            1,
            time(109, 7, 1800),
            None,
            false,
        ),
        (
            "coffee.png",
            Kind::Png,
            (420, 280),
            1,
            time(120, 9, 0),
            None,
            false,
        ),
        (
            "coffee.webp",
            Kind::WebP,
            (600, 400),
            1,
            time(134, 9, 0),
            None,
            true,
        ),
        (
            "moving.webp",
            Kind::WebP,
            (140, 140),
            1,
            time(135, 10, 0),
            None,
            false,
        ),
    ];
    for (name, kind, size, turned, local, offset, placed) in all {
        let picture = std::fs::read(folder().join(name)).expect(name);
        let carries = |bytes: &[u8]| suivi_photo::carries_location(Cursor::new(bytes)).unwrap();
        assert_eq!(carries(&picture), placed, "{name}");
        let (original, bytes) = kept(&picture).expect(name);
        assert_eq!(original.kind, kind, "{name}");
        assert_eq!((original.width, original.height), size, "{name}");
        assert_eq!(original.orientation, turned, "{name}");
        let taken = original.taken.expect(name);
        assert_eq!(
            (taken.local, taken.offset_minutes),
            (local, offset),
            "{name}"
        );
        assert!(!carries(&bytes), "{name}");
        for private in [
            &b"Fixture"[..],
            b"SUIVI-SERIAL",
            b"Paris",
            b"shot at home",
            b"a note",
            b"xpacket",
        ] {
            assert!(!contains(&bytes, private), "{name}");
        }
        assert!(
            kept(&bytes).unwrap().1 == bytes,
            "{name}: a copy of the copy is the same"
        );
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
        assert!(
            pixels(&picture) == pixels(&bytes),
            "{name}: the same pixels"
        );
        let small = renditions(&bytes).expect(name);
        let preview = pixels(&small.preview);
        assert_eq!((preview.width(), preview.height()), size, "{name}");
        let thumbnail = pixels(&small.thumbnail);
        assert_eq!(
            thumbnail.width().max(thumbnail.height()),
            size.0.max(size.1).min(512),
            "{name}"
        );
    }
    let mut there: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    there.sort();
    let mut known = all.map(|(name, ..)| name.to_owned());
    known.sort();
    assert_eq!(there, known, "every photo in the folder is in this table");
}

#[test]
fn the_photos_can_be_compared() {
    let path = |name: &str| folder().join(name);
    let (before, after, cup) = (
        path("front-before.jpg"),
        path("front-after.jpg"),
        path("coffee.png"),
    );
    let date = |month, day| {
        Some(Date {
            year: 2026,
            month,
            day,
        })
    };
    let shot = |path, date| Shot { path, date };
    let pair =
        suivi_photo::side_by_side(shot(&before, date(3, 2)), shot(&after, date(6, 1))).unwrap();
    let many = suivi_photo::collage(&[
        shot(&before, date(3, 2)),
        shot(&cup, date(4, 20)),
        shot(&after, date(6, 1)),
        shot(&before, None),
        shot(&after, date(12, 31)),
    ])
    .unwrap();
    // To be looked at by whoever changes how they look.
    if let Some(out) = std::env::var_os("SUIVI_PHOTO_OUT") {
        std::fs::write(Path::new(&out).join("pair.jpg"), &pair).unwrap();
        std::fs::write(Path::new(&out).join("many.jpg"), &many).unwrap();
    }
    for picture in [pair, many] {
        assert!(image::load_from_memory(&picture).unwrap().width() > 1_000);
        assert!(!contains(&picture, b"Exif"));
    }
}
