//! Results after each other: each data field as a series, ready for a chart.
//!
//! One history is one template's question, by the template's id and the question's key. All points
//! are in one unit, each converted exactly and rounded once, to the decimals that are shown. A value
//! whose unit measures something else is counted and left out, never mixed in.

use crate::result::{AnswerKind, ResultBody};
use crate::template::Range;
use crate::unit::System;
use crate::{Label, Number, Unit};

/// A result as a history needs it. Superseded ones do not belong to it.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a, Id> {
    /// Which.
    pub id: Id,
    /// What it says.
    pub body: &'a ResultBody,
}

/// One data field through all results, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series<Id> {
    /// Which question.
    pub key: String,
    /// As it was asked last.
    pub label: Label,
    /// The unit of every point.
    pub unit: Unit,
    /// How many digits behind the point are shown.
    pub decimals: u8,
    /// The points, by time.
    pub points: Vec<Point<Id>>,
    /// From the point before the last one to the last.
    pub since_last: Option<Change>,
    /// From the first point to the last.
    pub since_start: Option<Change>,
    /// What a chart must hold.
    pub spread: Spread,
    /// Values that measure something else, left out.
    pub left_out: u32,
}

/// The least and the greatest value of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub least: Number,
    /// The greatest.
    pub greatest: Number,
}

/// One value in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point<Id> {
    /// Of which result.
    pub id: Id,
    /// When it was taken: microseconds since 1970 in UTC.
    pub at: i64,
    /// The value in the series' unit, rounded to its decimals.
    pub value: Number,
    /// As it was read off.
    pub entered: Entered,
    /// What was usual then, in the series' unit.
    pub usual: Option<Range>,
    /// Where the value stands to that.
    pub standing: Standing,
}

/// A value as it was read off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// The number.
    pub value: Number,
    /// In which unit.
    pub unit: Unit,
}

/// Where a value stands to what is usual. No judgement: above may be good or bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Later minus earlier.
    pub by: Number,
    /// From when: microseconds since 1970 in UTC.
    pub from: i64,
}

/// A number of a result in the unit in which a system reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Rounded to [`Shown::decimals`].
    pub value: Number,
    /// In this unit.
    pub unit: Unit,
    /// With so many digits behind the point.
    pub decimals: u8,
    /// What was usual then, in this unit.
    pub usual: Option<Range>,
    /// Where the value stands to that.
    pub standing: Standing,
}

/// How a number of a result is shown; none for other answers.
#[must_use]
pub fn shown(kind: &AnswerKind, system: System) -> Option<Shown> {
    let AnswerKind::Number {
        shown_in, decimals, ..
    } = kind
    else {
        return None;
    };
    shown_as(kind, shown_in.within(system), *decimals)
}

/// With the decimals of whoever asks, so that what is read off is rounded once.
fn shown_as(kind: &AnswerKind, to: Unit, decimals: u8) -> Option<Shown> {
    let AnswerKind::Number {
        value,
        unit,
        shown_in,
        usual,
        ..
    } = kind
    else {
        return None;
    };
    let exact = unit.convert(*value, to)?;
    let end = |end: Option<Number>| Some(shown_in.convert(end?, to));
    let usual_exact = usual.map(|range| (end(range.low).flatten(), end(range.high).flatten()));
    // By the exact value, so that another unit never changes the verdict.
    let standing = match usual_exact {
        None => Standing::Unknown,
        Some((Some(low), _)) if exact < low => Standing::Below,
        Some((_, Some(high))) if exact > high => Standing::Above,
        Some(_) => Standing::Within,
    };
    let round = |exact| Number::rounded(exact, u32::from(decimals));
    Some(Shown {
        value: round(exact),
        unit: to,
        decimals,
        usual: usual_exact.map(|(low, high)| Range {
            low: low.map(round),
            high: high.map(round),
        }),
        standing,
    })
}

/// Each data field of one template's results as a series, in the order of the newest result's
/// questions, then those that are asked no more. `results`: all that are not superseded, in any
/// order.
#[must_use]
pub fn series<Id: Copy + Ord>(results: &[Taken<'_, Id>], system: System) -> Vec<Series<Id>> {
    let mut results: Vec<_> = results.iter().collect();
    results.sort_by_key(|taken| (taken.body.taken_at, taken.id));
    let mut keys: Vec<&str> = Vec::new();
    for taken in results.iter().rev() {
        for answer in &taken.body.answers {
            let data = matches!(answer.kind, AnswerKind::Number { .. });
            if data && !keys.contains(&answer.key.as_str()) {
                keys.push(&answer.key);
            }
        }
    }
    keys.into_iter()
        .filter_map(|key| one(&results, key, system))
        .collect()
}

fn one<Id: Copy>(results: &[&Taken<'_, Id>], key: &str, system: System) -> Option<Series<Id>> {
    let asked = results
        .iter()
        .filter_map(|taken| Some((*taken, taken.body.answer(key)?)));
    let (_, newest) = asked.clone().next_back()?;
    let AnswerKind::Number {
        shown_in, decimals, ..
    } = newest.kind
    else {
        return None;
    };
    let unit = shown_in.within(system);
    let mut points = Vec::new();
    let mut left_out = 0;
    for (taken, answer) in asked {
        let (Some(shown), AnswerKind::Number { value, unit, .. }) =
            (shown_as(&answer.kind, unit, decimals), &answer.kind)
        else {
            left_out += 1;
            continue;
        };
        points.push(Point {
            id: taken.id,
            at: taken.body.taken_at,
            value: shown.value,
            entered: Entered {
                value: *value,
                unit: *unit,
            },
            usual: shown.usual,
            standing: shown.standing,
        });
    }
    let (first, last) = (points.first()?, points.last()?);
    let change = |from: &Point<Id>| Change {
        by: Number::rounded(
            last.value.decimal() - from.value.decimal(),
            u32::from(decimals),
        ),
        from: from.at,
    };
    let before = points.len().checked_sub(2).and_then(|at| points.get(at));
    let since_last = before.map(change);
    let since_start = before.map(|_| change(first));
    let values = points.iter().map(|point| point.value);
    let least = values.clone().min()?;
    let greatest = values.max()?;
    Some(Series {
        key: key.to_owned(),
        label: newest.label.clone(),
        unit,
        decimals,
        since_last,
        since_start,
        spread: Spread { least, greatest },
        points,
        left_out,
    })
}
