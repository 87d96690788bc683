//! Exact decimals: what was typed is what is kept, to the last digit.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most digits before the point.
const WHOLE: usize = 12;
/// The most digits behind it.
pub const MOST_DECIMALS: usize = 6;

/// A decimal number, written as text (`"72.5"`), so that no reader turns it into a binary one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number(Decimal);

/// The text was no number that is kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number: expected digits such as 72.5, at most 12 before the point and 6 behind it")]
pub struct NumberError;

impl Number {
    /// A whole number.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Self(Decimal::from(value))
    }

    /// The decimal itself.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.0
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub fn decimals(self) -> u32 {
        self.0.normalize().scale()
    }

    /// Rounded half away from zero, as people do it. Exact until here.
    #[must_use]
    pub fn rounded(exact: Decimal, decimals: u32) -> Self {
        Self(exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero))
    }

    /// What somebody typed: with a point or a comma before the decimals (never between thousands),
    /// blanks around it passed over, and blanks between groups of three digits. "120 80" is two
    /// numbers, so none.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn typed(text: &str) -> Result<Self, NumberError> {
        let text = text.trim().replace(',', ".").replace('\u{2212}', "-");
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits.trim_start()),
            None => ("", text.as_str()),
        };
        let (whole, behind) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut groups = whole.split(char::is_whitespace);
        let first = groups.next().unwrap_or_default();
        let mut joined = first.to_owned();
        for group in groups {
            if first.len() > 3 || group.len() != 3 {
                return Err(NumberError);
            }
            joined.push_str(group);
        }
        format!("{sign}{joined}{behind}").parse()
    }

    /// With exactly this many decimals, as far as a decimal holds them, in the language's spelling.
    #[must_use]
    pub fn spelled(self, decimals: u32, language: crate::Language) -> String {
        // A decimal that is finer than this can't be written: it panics.
        let decimals = decimals.min(Decimal::MAX_SCALE);
        let mut value = Self::rounded(self.0, decimals).0;
        value.rescale(decimals);
        let text = if value.is_zero() {
            value.abs().to_string()
        } else {
            value.to_string()
        };
        match language {
            crate::Language::Fr => text.replace('.', ","),
            crate::Language::En => text,
        }
    }
}

impl FromStr for Number {
    type Err = NumberError;
    /// Only plain digits: no exponent, no "NaN", no sign but a minus.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, behind) = match digits.split_once('.') {
            Some((whole, behind)) if !behind.is_empty() => (whole, behind),
            Some(_) => return Err(NumberError),
            None => (digits, ""),
        };
        let plain = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > WHOLE
            || behind.len() > MOST_DECIMALS
            || !plain(whole)
            || !plain(behind)
        {
            return Err(NumberError);
        }
        text.parse().map(Self).map_err(|_| NumberError)
    }
}

impl TryFrom<String> for Number {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        text.parse()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_zero() {
            return f.write_str("0");
        }
        self.0.normalize().fmt(f)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.to_string()
    }
}
