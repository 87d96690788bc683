//! What a camera writes beside a picture: of all that, the two facts that are kept.
//!
//! Exif 2.32: 4.6.2 the directory, 4.6.4 orientation, 4.6.5 capture time.

use exif::{Exif, In, Reader, Tag, Value};
use std::io::{BufRead, Seek};

/// The most Exif that is looked at. A JPEG cannot hold more in one segment; in the other formats
/// only a file made to harm has more.
pub(crate) const MOST: usize = 64 * 1024;
/// What stands before the directory in a JPEG, and by mistake in some WebP files.
pub(crate) const MARK: &[u8; 6] = b"Exif\0\0";

const MICROS: i64 = 1_000_000;
/// The widest offset from UTC that is believed, in minutes.
const WIDEST: i16 = 14 * 60;

/// When a picture was taken, as the camera told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The time on the camera's clock, as if that were UTC: microseconds since 1970.
    pub local: i64,
    /// Minutes that the clock was ahead of UTC, if the camera told.
    pub offset_minutes: Option<i16>,
}

/// The facts that survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    /// How to turn the pixels upright, 1 to 8 (Exif 2.32, 4.6.4, tag 274).
    pub(crate) orientation: u8,
    pub(crate) taken: Option<Taken>,
}

impl Facts {
    /// A picture that tells nothing.
    pub(crate) const NONE: Self = Self {
        orientation: 1,
        taken: None,
    };

    /// Reads what can be read: a camera's mistake costs one fact, never the picture.
    pub(crate) fn read(raw: &[u8]) -> Self {
        let raw = raw.strip_prefix(MARK.as_slice()).unwrap_or(raw);
        if raw.len() > MOST {
            return Self::NONE;
        }
        let read = Reader::new()
            .continue_on_error(true)
            .read_raw(raw.to_vec())
            .or_else(|error| error.distill_partial_result(|_| ()));
        read.map_or(Self::NONE, |exif| Self::of(&exif))
    }

    fn of(exif: &Exif) -> Self {
        let orientation = exif
            .get_field(Tag::Orientation, In::PRIMARY)
            .and_then(|field| field.value.get_uint(0))
            .and_then(|value| u8::try_from(value).ok())
            .filter(|value| (1..=8).contains(value))
            .unwrap_or(1);
        let original = [
            Tag::DateTimeOriginal,
            Tag::OffsetTimeOriginal,
            Tag::SubSecTimeOriginal,
        ];
        let digitized = [
            Tag::DateTimeDigitized,
            Tag::OffsetTimeDigitized,
            Tag::SubSecTimeDigitized,
        ];
        Self {
            orientation,
            taken: taken(exif, original).or_else(|| taken(exif, digitized)),
        }
    }

    /// A directory with these facts and nothing else; nothing if there is nothing to say.
    pub(crate) fn write(self) -> Option<Vec<u8>> {
        if self == Self::NONE {
            return None;
        }
        let mut first = Directory::new(8);
        first.short(0x0112, u16::from(self.orientation));
        let Some(taken) = self.taken else {
            return Some(start(&first.finish()));
        };
        // Two entries of twelve bytes, their count and the link to a next directory, of which
        // there is none.
        let second_at = 8 + 2 + 2 * 12 + 4;
        first.long(0x8769, second_at);
        let mut second = Directory::new(second_at);
        second.entries(taken);
        Some(start(&[first.finish(), second.finish()].concat()))
    }
}

/// When a picture of any container with EXIF in it (JPEG, TIFF, HEIF, PNG, WebP) was taken, as far as
/// it tells.
#[must_use]
pub fn when_taken(source: &mut (impl BufRead + Seek)) -> Option<Taken> {
    let read = Reader::new()
        .continue_on_error(true)
        .read_from_container(source)
        .or_else(|error| error.distill_partial_result(|_| ()));
    Facts::of(&read.ok()?).taken
}

/// One moment out of its three tags: time, offset, fraction of a second.
fn taken(exif: &Exif, [time, offset, fraction]: [Tag; 3]) -> Option<Taken> {
    let ascii = |tag| match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    };
    let mut read = exif::DateTime::from_ascii(ascii(time)?).ok()?;
    // Either may be missing or nonsense; the time stands without them.
    if let Some(text) = ascii(offset) {
        let _ = read.parse_offset(text);
    }
    if let Some(text) = ascii(fraction) {
        let _ = read.parse_subsec(text);
    }
    let days = days(read.year.into(), read.month.into(), read.day.into())?;
    if read.hour > 23 || read.minute > 59 || read.second > 59 {
        return None;
    }
    let seconds = days * 86_400
        + i64::from(read.hour) * 3600
        + i64::from(read.minute) * 60
        + i64::from(read.second);
    Some(Taken {
        local: seconds * MICROS + i64::from(read.nanosecond.unwrap_or(0) / 1000),
        offset_minutes: read
            .offset
            .filter(|minutes| (-WIDEST..=WIDEST).contains(minutes)),
    })
}

/// Days from 1970-01-01 to a day that exists, in the years 1 to 9999.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if !(1..=9999).contains(&year) || !(1..=longest).contains(&day) {
        return None;
    }
    // The year begins in March, so that the leap day is its last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// Year, month and day of so many days after 1970-01-01: [`days`] backwards.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carried) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + carried, month, day)
}

/// The eight bytes before the first directory: big-endian, 42, where it begins.
fn start(directories: &[u8]) -> Vec<u8> {
    [b"MM\0\x2a\0\0\0\x08".as_slice(), directories].concat()
}

/// A directory that is being written: entries in rising order of their tags (Exif 2.32, 4.6.2).
struct Directory {
    at: u32,
    count: u16,
    entries: Vec<u8>,
    long_values: Vec<(usize, Vec<u8>)>,
}

impl Directory {
    const fn new(at: u32) -> Self {
        Self {
            at,
            count: 0,
            entries: Vec::new(),
            long_values: Vec::new(),
        }
    }

    fn entry(&mut self, tag: u16, kind: u16, count: u32, value: [u8; 4]) {
        self.count += 1;
        self.entries.extend(tag.to_be_bytes());
        self.entries.extend(kind.to_be_bytes());
        self.entries.extend(count.to_be_bytes());
        self.entries.extend(value);
    }

    fn short(&mut self, tag: u16, value: u16) {
        let [high, low] = value.to_be_bytes();
        self.entry(tag, 3, 1, [high, low, 0, 0]);
    }

    fn long(&mut self, tag: u16, value: u32) {
        self.entry(tag, 4, 1, value.to_be_bytes());
    }

    fn ascii(&mut self, tag: u16, text: &str) {
        let mut value = text.as_bytes().to_vec();
        value.push(0);
        self.entry(tag, 2, u32::try_from(value.len()).unwrap_or(0), [0; 4]);
        self.long_values.push((self.entries.len() - 4, value));
    }

    /// Capture time (Exif 2.32, 4.6.5, table 8 F).
    fn entries(&mut self, taken: Taken) {
        let seconds = taken.local.div_euclid(MICROS);
        let micros = taken.local.rem_euclid(MICROS);
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let second = seconds.rem_euclid(86_400);
        self.entry(0x9000, 7, 4, *b"0232");
        self.ascii(
            0x9003,
            &format!(
                "{year:04}:{month:02}:{day:02} {:02}:{:02}:{:02}",
                second / 3600,
                second / 60 % 60,
                second % 60
            ),
        );
        if let Some(minutes) = taken.offset_minutes {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            self.ascii(
                0x9011,
                &format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
            );
        }
        if micros != 0 {
            self.ascii(0x9291, &format!("{micros:06}"));
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let mut values = Vec::new();
        let after = self.at as usize + 2 + self.entries.len() + 4;
        for (slot, value) in self.long_values {
            let at = u32::try_from(after + values.len()).unwrap_or(0);
            if let Some(slot) = self.entries.get_mut(slot..slot + 4) {
                slot.copy_from_slice(&at.to_be_bytes());
            }
            values.extend(value);
            // Values begin at even places.
            if values.len() % 2 == 1 {
                values.push(0);
            }
        }
        let mut bytes = self.count.to_be_bytes().to_vec();
        bytes.extend(self.entries);
        bytes.extend([0; 4]);
        bytes.extend(values);
        bytes
    }
}
