//! Photos side by side and in a collage.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use suivi_photo::{Date, Refused, Shot, collage, side_by_side};
use tempfile::TempDir;

use crate::made::{exif, exif_segment, jpeg, orientation, with_segments};

const MARCH: Option<Date> = Some(Date {
    year: 2026,
    month: 3,
    day: 2,
});
const JUNE: Option<Date> = Some(Date {
    year: 2026,
    month: 6,
    day: 1,
});
const RED: Rgb<u8> = Rgb([200, 30, 30]);
const BLUE: Rgb<u8> = Rgb([30, 30, 200]);

struct Photos {
    _folder: TempDir,
    paths: Vec<PathBuf>,
}

impl Photos {
    fn new(photos: &[(Rgb<u8>, u32, u32)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let paths = photos
            .iter()
            .enumerate()
            .map(|(at, (colour, width, height))| {
                let path = folder.path().join(at.to_string());
                std::fs::write(&path, jpeg(&RgbImage::from_pixel(*width, *height, *colour)))
                    .unwrap();
                path
            });
        let paths = paths.collect();
        Self {
            _folder: folder,
            paths,
        }
    }

    fn shot(&self, at: usize, date: Option<Date>) -> Shot<'_> {
        Shot {
            path: &self.paths[at],
            date,
        }
    }
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

fn is(pixel: &Rgb<u8>, colour: Rgb<u8>) -> bool {
    pixel
        .0
        .iter()
        .zip(colour.0)
        .all(|(a, b)| a.abs_diff(b) < 25)
}

/// The box around all pixels of a colour: left, top, right, bottom.
fn place(picture: &RgbImage, colour: Rgb<u8>) -> (u32, u32, u32, u32) {
    let found = picture
        .enumerate_pixels()
        .filter(|(_, _, pixel)| is(pixel, colour));
    found.fold((u32::MAX, u32::MAX, 0, 0), |(l, t, r, b), (x, y, _)| {
        (l.min(x), t.min(y), r.max(x), b.max(y))
    })
}

#[test]
fn two_photos_stand_equally_tall_beside_each_other_with_their_dates() {
    let photos = Photos::new(&[(RED, 600, 800), (BLUE, 900, 1000)]);
    let picture = decoded(&side_by_side(photos.shot(0, MARCH), photos.shot(1, JUNE)).unwrap());
    let (left, top, right, bottom) = place(&picture, RED);
    let (other_left, other_top, other_right, other_bottom) = place(&picture, BLUE);
    assert_eq!((top, bottom), (other_top, other_bottom), "equally tall");
    assert!(
        (995..=1000).contains(&(bottom - top + 1)),
        "as tall as the taller: {}",
        bottom - top
    );
    assert!(
        (740..=755).contains(&(right - left)),
        "its shape: {}",
        right - left
    );
    assert!(
        (1..30).contains(&(other_left - right)),
        "a thin gap: {}",
        other_left - right
    );
    // A date is ink under its photo, and each its own.
    let text = |from: u32, to: u32| {
        let ink = |x, y| picture.get_pixel(x, y).0.iter().all(|level| *level < 90);
        let rows = bottom + 8..picture.height();
        rows.map(|y| (from..to).map(|x| ink(x, y)).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    let ink = |text: &[Vec<bool>]| text.iter().flatten().filter(|ink| **ink).count();
    let (march, june) = (text(left, right), text(other_left, other_right));
    assert!(
        ink(&march) > 300 && ink(&june) > 300,
        "{} and {}",
        ink(&march),
        ink(&june)
    );
    let below = picture.rows().next_back().unwrap();
    assert!(
        below.into_iter().all(|pixel| is(pixel, Rgb([255; 3]))),
        "nothing runs over the edge"
    );
}

#[test]
fn without_dates_there_is_no_band() {
    let photos = Photos::new(&[(RED, 300, 400), (BLUE, 300, 400)]);
    let plain = decoded(&side_by_side(photos.shot(0, None), photos.shot(1, None)).unwrap());
    let dated = decoded(&side_by_side(photos.shot(0, None), photos.shot(1, JUNE)).unwrap());
    assert!(plain.height() < 420, "{}", plain.height());
    assert!(dated.height() > plain.height());
}

#[test]
fn each_date_is_drawn_differently() {
    let photos = Photos::new(&[(RED, 300, 400)]);
    let of =
        |year, month, day| collage(&[photos.shot(0, Some(Date { year, month, day }))]).unwrap();
    let dates = [
        of(2026, 1, 1),
        of(2026, 1, 2),
        of(2026, 2, 1),
        of(2025, 1, 1),
        of(2037, 10, 31),
        of(1986, 4, 5),
    ];
    for (at, one) in dates.iter().enumerate() {
        for other in &dates[at + 1..] {
            assert_ne!(one, other);
        }
    }
}

#[test]
fn a_lying_photo_is_shown_upright() {
    let photos = Photos::new(&[(RED, 300, 400), (BLUE, 400, 300)]);
    let turned = exif_segment(&exif(&[orientation(6)], &[]));
    let bytes = std::fs::read(&photos.paths[1]).unwrap();
    std::fs::write(&photos.paths[1], with_segments(&bytes, &[turned])).unwrap();
    let picture = decoded(&side_by_side(photos.shot(0, None), photos.shot(1, None)).unwrap());
    let (left, top, right, bottom) = place(&picture, BLUE);
    assert!((295..=300).contains(&(right - left + 1)) && (395..=400).contains(&(bottom - top + 1)));
}

#[test]
fn a_collage_shows_every_photo_in_its_order() {
    for count in [1_usize, 2, 3, 4, 5, 7, 12] {
        let colours: Vec<_> = (0..count)
            .map(|at| Rgb([40 + at as u8 * 16, 20, 230 - at as u8 * 16]))
            .collect();
        let photos: Vec<_> = colours.iter().map(|colour| (*colour, 90, 120)).collect();
        let photos = Photos::new(&photos);
        let shots: Vec<_> = (0..count).map(|at| photos.shot(at, MARCH)).collect();
        let picture = decoded(&collage(&shots).unwrap());
        let mut seen = Vec::new();
        for colour in colours {
            let exact =
                |pixel: &Rgb<u8>| pixel.0.iter().zip(colour.0).all(|(a, b)| a.abs_diff(b) < 6);
            let first = picture
                .enumerate_pixels()
                .find(|(_, _, pixel)| exact(pixel));
            let (x, y, _) = first.unwrap_or_else(|| panic!("{count}: a photo is missing"));
            seen.push(((y + 10) / 40, x));
        }
        assert!(
            seen.is_sorted(),
            "{count}: in rows, in their order: {seen:?}"
        );
    }
}

#[test]
fn pictures_of_any_shape_fit() {
    let shapes = [(1, 1), (3000, 2), (2, 3000), (16_384, 1), (40, 30)];
    for one in shapes {
        for other in shapes {
            let photos = Photos::new(&[(RED, one.0, one.1), (BLUE, other.0, other.1)]);
            let shots = [photos.shot(0, MARCH), photos.shot(1, JUNE)];
            let pair = decoded(&side_by_side(shots[0], shots[1]).unwrap());
            let both = decoded(&collage(&shots).unwrap());
            for (width, height) in [pair.dimensions(), both.dimensions()] {
                assert!(
                    width <= 8_300 && height <= 3_200,
                    "{one:?} {other:?}: {width} × {height}"
                );
            }
        }
    }
}

#[test]
fn one_bad_photo_is_named_by_its_reason() {
    let photos = Photos::new(&[(RED, 30, 40)]);
    let none = Shot {
        path: Path::new("/nowhere"),
        date: None,
    };
    assert!(matches!(
        side_by_side(photos.shot(0, None), none),
        Err(Refused::Source(_))
    ));
    assert!(matches!(
        collage(&[photos.shot(0, None), none]),
        Err(Refused::Source(_))
    ));
    assert!(matches!(collage(&[]), Err(Refused::Empty)));
    let many = vec![none; 100_000];
    assert!(matches!(collage(&many), Err(Refused::TooManyPixels)));
}
