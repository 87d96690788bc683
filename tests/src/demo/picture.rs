//! The picture at the end: what the professional's phone received, by date.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use suivi_photo::{Date, Shot, collage, side_by_side};
use suivi_tests::play::{Photo, Played};

const NAME: &str = "before-after.jpg";
const DAY: i64 = 86_400_000_000;

/// Makes it in the current folder and says where it is.
pub(super) fn make(
    played: &mut Played<'_>,
    who: &str,
    photos: &[Photo],
) -> Result<PathBuf, String> {
    let mut shown = Vec::new();
    for photo in photos {
        shown.push(played.on_phone_of(who, photo)?);
    }
    shown.sort_by_key(|(_, at)| *at);
    let shots: Vec<Shot<'_>> = shown
        .iter()
        .map(|(path, at)| Shot {
            path,
            date: day_of(*at),
        })
        .collect();
    let made = match shots.as_slice() {
        [before, after] => side_by_side(*before, *after),
        other => collage(other),
    };
    let bytes = made.map_err(|why| format!("no picture: {why}"))?;
    keep(NAME, &bytes)
}

/// Writes a file into the current folder and says where it is.
pub(super) fn keep(name: &str, bytes: &[u8]) -> Result<PathBuf, String> {
    let folder = std::env::current_dir().map_err(|error| error.to_string())?;
    let path = folder.join(name);
    File::create(&path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

/// The day (UTC) of a time in microseconds since 1970.
fn day_of(at: i64) -> Option<Date> {
    let mut days = at.div_euclid(DAY);
    let mut year = 1970;
    while days >= length_of(year) {
        days -= length_of(year);
        year += 1;
    }
    let leap = length_of(year) - 365;
    let months = [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in (1..).zip(months) {
        if (0..length).contains(&days) {
            return Some(Date {
                year: u16::try_from(year).ok()?,
                month,
                day: u8::try_from(days + 1).ok()?,
            });
        }
        days -= length;
    }
    // Before 1970, or never.
    None
}

const fn length_of(year: i64) -> i64 {
    if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 {
        366
    } else {
        365
    }
}
