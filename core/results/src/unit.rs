//! Units, and exact conversion between those of one dimension.
//!
//! The factors are definitions, not measurements: the international pound and inch (1959: 0.453 592
//! 37 kg, 25.4 mm), the millimetre of mercury (133.322 387 415 Pa), the degrees (K = °C + 273.15,
//! °F = °C × 9/5 + 32). A unit of another dimension never becomes one of this.

use crate::{Language, Number};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// How heavy.
    Mass,
    /// How long or high.
    Length,
    /// How long it took.
    Time,
    /// Of blood.
    Pressure,
    /// How warm.
    Temperature,
    /// How often in a minute.
    Rate,
    /// How many.
    Count,
    /// Of a hundred.
    Percent,
    /// How far something turns.
    Angle,
    /// Points of a score.
    Score,
    /// Mass for a square of height.
    MassIndex,
    /// Uptake of oxygen.
    Uptake,
    /// Work in a time.
    Power,
}

/// In which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Kilogram.
    #[serde(rename = "kg")]
    Kilogram,
    /// Gram.
    #[serde(rename = "g")]
    Gram,
    /// Pound.
    #[serde(rename = "lb")]
    Pound,
    /// Metre.
    #[serde(rename = "m")]
    Metre,
    /// Centimetre.
    #[serde(rename = "cm")]
    Centimetre,
    /// Millimetre.
    #[serde(rename = "mm")]
    Millimetre,
    /// Inch.
    #[serde(rename = "in")]
    Inch,
    /// Foot.
    #[serde(rename = "ft")]
    Foot,
    /// Second.
    #[serde(rename = "s")]
    Second,
    /// Minute.
    #[serde(rename = "min")]
    Minute,
    /// Millimetre of mercury.
    #[serde(rename = "mmHg")]
    MillimetreOfMercury,
    /// Kilopascal.
    #[serde(rename = "kPa")]
    Kilopascal,
    /// Degree Celsius.
    #[serde(rename = "degC")]
    Celsius,
    /// Degree Fahrenheit.
    #[serde(rename = "degF")]
    Fahrenheit,
    /// In a minute: beats, breaths.
    #[serde(rename = "/min")]
    PerMinute,
    /// Repetitions, steps, pieces.
    #[serde(rename = "count")]
    Count,
    /// Percent.
    #[serde(rename = "%")]
    Percent,
    /// Degree of an angle.
    #[serde(rename = "deg")]
    Degree,
    /// Points of a score.
    #[serde(rename = "points")]
    Point,
    /// Body mass index.
    #[serde(rename = "kg/m2")]
    KilogramPerSquareMetre,
    /// Uptake of oxygen for a kilogram and minute.
    #[serde(rename = "mL/kg/min")]
    MillilitrePerKilogramMinute,
    /// Watt.
    #[serde(rename = "W")]
    Watt,
}

/// In which units somebody wants to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// In those of the template.
    #[default]
    Template,
    /// Kilograms, centimetres, degrees Celsius.
    Metric,
    /// Pounds, inches, degrees Fahrenheit.
    Imperial,
}

impl Unit {
    /// Every unit, in the order of this file.
    pub const ALL: [Self; 22] = [
        Self::Kilogram,
        Self::Gram,
        Self::Pound,
        Self::Metre,
        Self::Centimetre,
        Self::Millimetre,
        Self::Inch,
        Self::Foot,
        Self::Second,
        Self::Minute,
        Self::MillimetreOfMercury,
        Self::Kilopascal,
        Self::Celsius,
        Self::Fahrenheit,
        Self::PerMinute,
        Self::Count,
        Self::Percent,
        Self::Degree,
        Self::Point,
        Self::KilogramPerSquareMetre,
        Self::MillilitrePerKilogramMinute,
        Self::Watt,
    ];

    /// What it measures.
    #[must_use]
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Kilogram | Self::Gram | Self::Pound => Dimension::Mass,
            Self::Metre | Self::Centimetre | Self::Millimetre | Self::Inch | Self::Foot => {
                Dimension::Length
            }
            Self::Second | Self::Minute => Dimension::Time,
            Self::MillimetreOfMercury | Self::Kilopascal => Dimension::Pressure,
            Self::Celsius | Self::Fahrenheit => Dimension::Temperature,
            Self::PerMinute => Dimension::Rate,
            Self::Count => Dimension::Count,
            Self::Percent => Dimension::Percent,
            Self::Degree => Dimension::Angle,
            Self::Point => Dimension::Score,
            Self::KilogramPerSquareMetre => Dimension::MassIndex,
            Self::MillilitrePerKilogramMinute => Dimension::Uptake,
            Self::Watt => Dimension::Power,
        }
    }

    /// `value × factor + zero` is the value in a unit that all of the dimension share. Both are exact.
    fn scale(self) -> (Decimal, Decimal) {
        let exact = |digits: i64, decimals: u32| Decimal::new(digits, decimals);
        let none = Decimal::ZERO;
        match self {
            Self::Gram => (exact(1, 3), none),
            Self::Pound => (exact(45_359_237, 8), none),
            Self::Centimetre => (exact(1, 2), none),
            Self::Millimetre => (exact(1, 3), none),
            Self::Inch => (exact(254, 4), none),
            Self::Foot => (exact(3_048, 4), none),
            Self::Minute => (exact(60, 0), none),
            // In pascals, so that both are exact.
            Self::MillimetreOfMercury => (exact(133_322_387_415, 9), none),
            Self::Kilopascal => (exact(1000, 0), none),
            // In ninths of a kelvin above 0 °F.
            Self::Celsius => (exact(9, 0), exact(160, 0)),
            Self::Fahrenheit => (exact(5, 0), none),
            _ => (Decimal::ONE, none),
        }
    }

    /// A value of this unit in another one of the same dimension, exact to 20 digits and more;
    /// none if it measures something else.
    #[must_use]
    pub fn convert(self, value: Number, to: Self) -> Option<Decimal> {
        if self == to {
            return Some(value.decimal());
        }
        if self.dimension() != to.dimension() {
            return None;
        }
        let (factor, zero) = self.scale();
        let (to_factor, to_zero) = to.scale();
        value
            .decimal()
            .checked_mul(factor)?
            .checked_add(zero)?
            .checked_sub(to_zero)?
            .checked_div(to_factor)
    }

    /// The unit of the same dimension in which this system reads.
    #[must_use]
    pub const fn within(self, system: System) -> Self {
        match (system, self) {
            (System::Metric, Self::Kilogram | Self::Pound) => Self::Kilogram,
            (System::Imperial, Self::Kilogram | Self::Pound) => Self::Pound,
            (System::Metric, Self::Inch) => Self::Centimetre,
            (System::Imperial, Self::Centimetre) => Self::Inch,
            (System::Metric, Self::Foot) => Self::Metre,
            (System::Imperial, Self::Metre) => Self::Foot,
            (System::Metric, Self::Fahrenheit) => Self::Celsius,
            (System::Imperial, Self::Celsius) => Self::Fahrenheit,
            (_, unit) => unit,
        }
    }

    /// As it stands behind a number.
    #[must_use]
    pub const fn symbol(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Kilogram, _) => "kg",
            (Self::Gram, _) => "g",
            (Self::Pound, _) => "lb",
            (Self::Metre, _) => "m",
            (Self::Centimetre, _) => "cm",
            (Self::Millimetre, _) => "mm",
            (Self::Inch, Language::Fr) => "po",
            (Self::Inch, Language::En) => "in",
            (Self::Foot, Language::Fr) => "pi",
            (Self::Foot, Language::En) => "ft",
            (Self::Second, _) => "s",
            (Self::Minute, _) => "min",
            (Self::MillimetreOfMercury, _) => "mmHg",
            (Self::Kilopascal, _) => "kPa",
            (Self::Celsius, _) => "°C",
            (Self::Fahrenheit, _) => "°F",
            (Self::PerMinute, _) => "/min",
            (Self::Count, _) => "",
            (Self::Percent, _) => "%",
            (Self::Degree, _) => "°",
            (Self::Point, _) => "points",
            (Self::KilogramPerSquareMetre, _) => "kg/m²",
            (Self::MillilitrePerKilogramMinute, _) => "ml/kg/min",
            (Self::Watt, _) => "W",
        }
    }
}
