//! Days, as a calendar has them, and what a reference range asks of a person: age and sex.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use time::{Month, OffsetDateTime, UtcOffset};

/// A day, written `2026-11-26` (ISO 8601), from 1900 to 2199.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(time::Date);

/// The text was no day that is kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day: expected one such as 2026-11-26, from 1900 to 2199")]
pub struct DateError;

/// The furthest that a local clock may stand from UTC, in minutes.
pub const FURTHEST_OFFSET: i16 = 14 * 60;

impl Date {
    /// The day on which this moment fell where the clock stood so many minutes before UTC.
    /// `at`: microseconds since 1970 in UTC. None outside the years that are kept.
    #[must_use]
    pub fn of(at: i64, offset_min: i16) -> Option<Self> {
        local(at, offset_min).and_then(|local| Self::kept(local.date()))
    }

    fn kept(date: time::Date) -> Option<Self> {
        (1900..2200).contains(&date.year()).then_some(Self(date))
    }

    /// Year, month (from 1) and day of the month.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }

    /// Whole years from this day, a birth, to another; none before it.
    #[must_use]
    pub fn age_on(self, day: Self) -> Option<u8> {
        let ((born, month, dom), (year, on_month, on_dom)) = (self.parts(), day.parts());
        let had = (on_month, on_dom) >= (month, dom);
        u8::try_from(year - born - i32::from(!had)).ok()
    }
}

fn local(at: i64, offset_min: i16) -> Option<OffsetDateTime> {
    let offset = UtcOffset::from_whole_seconds(i32::from(offset_min) * 60).ok()?;
    let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1000).ok()?;
    utc.checked_to_offset(offset)
}

/// Hour and minute of a moment on a local clock.
#[must_use]
pub fn clock(at: i64, offset_min: i16) -> Option<(u8, u8)> {
    local(at, offset_min).map(|local| (local.hour(), local.minute()))
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let digits = |range: std::ops::Range<usize>| {
            let part = text.get(range).ok_or(DateError)?;
            if !part.bytes().all(|c| c.is_ascii_digit()) {
                return Err(DateError);
            }
            part.parse::<u16>().map_err(|_| DateError)
        };
        let dashes = text.bytes().enumerate().filter(|(_, c)| *c == b'-');
        if text.len() != 10 || !dashes.map(|(at, _)| at).eq([4, 7]) {
            return Err(DateError);
        }
        let small = |part| u8::try_from(part).map_err(|_| DateError);
        let month = Month::try_from(small(digits(5..7)?)?).map_err(|_| DateError)?;
        let (year, day) = (i32::from(digits(0..4)?), small(digits(8..10)?)?);
        let date = time::Date::from_calendar_date(year, month, day).map_err(|_| DateError)?;
        Self::kept(date).ok_or(DateError)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;
    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// What reference ranges tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What a reference range asks of the person who was measured; what the card does not say is none,
/// and only ranges for everybody apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Patient {
    /// As the card has it.
    pub sex: Option<Sex>,
    /// As the card has it.
    pub born: Option<Date>,
}
