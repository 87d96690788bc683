//! Words in two languages, exact numbers with their units, days, and their series.

use super::ids::ItemId;
use crate::faults::{SuiviError, Written};
use suivi_results::{Point, Series};

pub use suivi_results::history::Shown as ShownData;
pub use suivi_results::{
    Change as DataChange, Date as Day, Entered, Label as Wording, Language, Number as Amount,
    Range as UsualRange, Spread, Standing, System as UnitSystem, Unit as DataUnit,
};

/// A data field through all results.
pub type DataSeries = Series<ItemId>;
/// One value in a series.
pub type SeriesPoint = Point<ItemId>;

uniffi::custom_type!(
    /// An exact decimal number, written with a point: `72.5`. It is never a binary one, which would
    /// change it.
    Amount, String, {
        remote,
        lower: |number| number.to_string(),
        try_lift: |text| Ok(text.parse().map_err(|_| SuiviError::from(Written::Value))?),
    }
);

uniffi::custom_type!(
    /// A day, written `2026-11-26` (ISO 8601), from 1900 to 2199.
    Day, String, {
        remote,
        lower: |day| day.to_string(),
        try_lift: |text| Ok(text.parse().map_err(|_| SuiviError::from(Written::Value))?),
    }
);

/// The two languages of every screen.
#[uniffi::remote(Enum)]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// The same words in both languages. A company that writes in one leaves the other empty.
#[uniffi::remote(Record)]
pub struct Wording {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// In which unit.
#[uniffi::remote(Enum)]
pub enum DataUnit {
    /// Kilogram.
    Kilogram,
    /// Gram.
    Gram,
    /// Pound.
    Pound,
    /// Metre.
    Metre,
    /// Centimetre.
    Centimetre,
    /// Millimetre.
    Millimetre,
    /// Inch.
    Inch,
    /// Foot.
    Foot,
    /// Second.
    Second,
    /// Minute.
    Minute,
    /// Millimetre of mercury.
    MillimetreOfMercury,
    /// Kilopascal.
    Kilopascal,
    /// Degree Celsius.
    Celsius,
    /// Degree Fahrenheit.
    Fahrenheit,
    /// In a minute: beats, breaths.
    PerMinute,
    /// Repetitions, steps, pieces.
    Count,
    /// Percent.
    Percent,
    /// Degree of an angle.
    Degree,
    /// Points of a score.
    Point,
    /// Body mass index.
    KilogramPerSquareMetre,
    /// Uptake of oxygen for a kilogram and minute.
    MillilitrePerKilogramMinute,
    /// Watt.
    Watt,
}

/// In which units somebody wants to read.
#[uniffi::remote(Enum)]
pub enum UnitSystem {
    /// In those of the template.
    Template,
    /// Kilograms, centimetres, degrees Celsius.
    Metric,
    /// Pounds, inches, degrees Fahrenheit.
    Imperial,
}

/// One data field through all results, the oldest first.
#[uniffi::remote(Record)]
pub struct DataSeries {
    /// Which question.
    pub key: String,
    /// As it was asked last.
    pub label: Wording,
    /// The unit of every point.
    pub unit: DataUnit,
    /// How many digits behind the point are shown.
    pub decimals: u8,
    /// The points, by time.
    pub points: Vec<SeriesPoint>,
    /// From the point before the last one to the last.
    pub since_last: Option<DataChange>,
    /// From the first point to the last.
    pub since_start: Option<DataChange>,
    /// What a chart must hold.
    pub spread: Spread,
    /// Values that measure something else, left out.
    pub left_out: u32,
}

/// The least and the greatest value of a series.
#[uniffi::remote(Record)]
pub struct Spread {
    /// The least.
    pub least: Amount,
    /// The greatest.
    pub greatest: Amount,
}

/// One value in a series.
#[uniffi::remote(Record)]
pub struct SeriesPoint {
    /// Of which result.
    pub id: ItemId,
    /// When it was taken: microseconds since 1970 in UTC.
    pub at: i64,
    /// The value in the series' unit, rounded to its decimals.
    pub value: Amount,
    /// As it was read off.
    pub entered: Entered,
    /// What was usual then, in the series' unit.
    pub usual: Option<UsualRange>,
    /// Where the value stands to that.
    pub standing: Standing,
}

/// A value as it was read off.
#[uniffi::remote(Record)]
pub struct Entered {
    /// The number.
    pub value: Amount,
    /// In which unit.
    pub unit: DataUnit,
}

/// Where a value stands to what is usual. No judgement: above may be good or bad.
#[uniffi::remote(Enum)]
pub enum Standing {
    /// Nothing is known to be usual.
    Unknown,
    /// Below it.
    Below,
    /// In it.
    Within,
    /// Above it.
    Above,
}

/// A difference of two values as they are shown, so that what a person reads adds up.
#[uniffi::remote(Record)]
pub struct DataChange {
    /// Later minus earlier.
    pub by: Amount,
    /// From when: microseconds since 1970 in UTC.
    pub from: i64,
}

/// A number of a result in the unit in which a system reads.
#[uniffi::remote(Record)]
pub struct ShownData {
    /// Rounded to `decimals`.
    pub value: Amount,
    /// In this unit.
    pub unit: DataUnit,
    /// With so many digits behind the point.
    pub decimals: u8,
    /// What was usual then, in this unit.
    pub usual: Option<UsualRange>,
    /// Where the value stands to that.
    pub standing: Standing,
}

/// A range, both ends included, in the field's unit. One end may be open.
#[uniffi::remote(Record)]
pub struct UsualRange {
    /// The least.
    pub low: Option<Amount>,
    /// The most.
    pub high: Option<Amount>,
}
