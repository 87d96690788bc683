use proptest::prelude::*;
use suivi_results::Date;
use suivi_results::date::{FURTHEST_OFFSET, clock};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn days_are_those_of_the_calendar() {
    for text in [
        "1900-01-01",
        "2000-02-29",
        "2024-02-29",
        "2199-12-31",
        "2026-11-26",
    ] {
        assert_eq!(day(text).to_string(), text);
    }
    for text in [
        "",
        "1899-12-31",
        "2200-01-01",
        "2023-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-4-3",
        "26-11-2026",
        "2026/11/26",
        "2026-11-26T00",
        "+026-11-26",
        "２０２６-11-26",
        "2026-1 -26",
        "2026-11-00",
        "2026-06-31",
        "2100-02-29",
        "0000-00-00",
        "2026-11-26 ",
        " 2026-11-26",
        "2026-11-2６",
        "2026-é-26",
        "2é6-11-26",
        "2026\u{2212}1-26",
        "-026-11-26",
        "2026--1-26",
        "2026-1--26",
        "yesterday!",
    ] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
}

#[test]
fn an_age_is_whole_years_and_grows_on_the_birthday() {
    let table = [
        ("1980-04-12", "2026-04-11", Some(45)),
        ("1980-04-12", "2026-04-12", Some(46)),
        ("2000-02-29", "2001-02-28", Some(0)),
        ("2000-02-29", "2001-03-01", Some(1)),
        ("2000-02-29", "2004-02-28", Some(3)),
        ("2000-02-29", "2004-02-29", Some(4)),
        ("1980-12-31", "2026-01-01", Some(45)),
        ("1980-01-31", "2026-12-01", Some(46)),
        ("2026-01-01", "2025-12-31", None),
        ("1944-12-31", "2199-12-31", Some(255)),
        ("1943-12-31", "2199-12-31", None),
        ("2026-11-26", "2026-11-26", Some(0)),
        ("2026-11-27", "2026-11-26", None),
        ("1900-01-01", "2199-12-31", None),
        ("1945-01-01", "2199-12-31", Some(254)),
    ];
    for (born, on, age) in table {
        assert_eq!(day(born).age_on(day(on)), age, "{born} on {on}");
    }
}

#[test]
fn a_day_is_the_one_where_the_clock_stood() {
    const MIDNIGHT: i64 = 1_795_651_200_000_000;
    assert_eq!(Date::of(MIDNIGHT, 0), Some(day("2026-11-26")));
    assert_eq!(Date::of(MIDNIGHT - 1, 0), Some(day("2026-11-25")));
    assert_eq!(Date::of(MIDNIGHT, -300), Some(day("2026-11-25")));
    assert_eq!(Date::of(MIDNIGHT - 1, 60), Some(day("2026-11-26")));
    assert_eq!(clock(MIDNIGHT, 90), Some((1, 30)));
    assert_eq!(clock(MIDNIGHT - 1, 0), Some((23, 59)));
    assert_eq!(clock(MIDNIGHT, -1), Some((23, 59)));
    assert_eq!(Date::of(MIDNIGHT, -1), Some(day("2026-11-25")));
    assert_eq!(Date::of(MIDNIGHT, FURTHEST_OFFSET), Some(day("2026-11-26")));
    assert_eq!(
        Date::of(MIDNIGHT - 1, FURTHEST_OFFSET),
        Some(day("2026-11-26"))
    );
    assert_eq!(
        Date::of(MIDNIGHT, -FURTHEST_OFFSET),
        Some(day("2026-11-25"))
    );
}

proptest! {
    #[test]
    fn any_moment_has_a_day_or_none(at: i64, offset: i16) {
        if let Some(day) = Date::of(at, offset) {
            prop_assert_eq!(day.to_string().parse::<Date>(), Ok(day));
        }
        let _ = clock(at, offset);
    }

    #[test]
    fn any_text_is_a_day_or_none(text in "\\PC{0,12}") {
        let _ = text.parse::<Date>();
    }
}

#[test]
fn the_ends_of_time_are_no_days() {
    for at in [i64::MIN, i64::MAX] {
        for offset in [i16::MIN, -FURTHEST_OFFSET, 0, FURTHEST_OFFSET, i16::MAX] {
            assert_eq!(Date::of(at, offset), None);
            assert_eq!(clock(at, offset), None);
        }
    }
}

const DAY: i64 = 24 * 3_600 * 1_000_000;
/// The first of January 1900.
const FIRST: i64 = -2_208_988_800_000_000;

/// A second reading of the calendar.
#[test]
fn every_day_from_1900_to_2199_is_kept_and_follows_the_one_before() {
    let (mut year, mut month, mut dom, mut at) = (1900, 1, 1, FIRST);
    assert_eq!(Date::of(FIRST - 1, 0), None);
    while year < 2200 {
        let date = Date::of(at, 0).unwrap();
        assert_eq!(date.parts(), (year, month, dom));
        assert_eq!(Date::of(at + DAY - 1, 0), Some(date));
        assert_eq!(day(&format!("{year}-{month:02}-{dom:02}")), date);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (year, month, dom) = match (month, dom) {
            (12, 31) => (year + 1, 1, 1),
            (_, dom) if dom == last => (year, month + 1, 1),
            (_, dom) => (year, month, dom + 1),
        };
        at += DAY;
    }
    assert_eq!(Date::of(at, 0), None);
    assert_eq!(Date::of(at, -1), Some(day("2199-12-31")));
    assert_eq!(Date::of(FIRST - 1, 1), Some(day("1900-01-01")));
}

#[test]
fn a_day_is_kept_as_text() {
    let date = day("2026-11-26");
    assert_eq!(serde_json::to_string(&date).unwrap(), "\"2026-11-26\"");
    for json in ["\"2026-11-31\"", "20261126", "null", "\"\""] {
        assert!(serde_json::from_str::<Date>(json).is_err(), "{json}");
    }
}

fn days() -> impl Strategy<Value = Date> {
    (0_i64..109_573).prop_map(|n| Date::of(FIRST + n * DAY, 0).unwrap())
}

proptest! {
    /// A second reading: written as one number, the difference has the years in front.
    #[test]
    fn an_age_is_the_years_between(born in days(), on in days()) {
        let written = |date: Date| date.to_string().replace('-', "").parse::<i32>().unwrap();
        let years = written(on) - written(born);
        let expected = if years < 0 { None } else { u8::try_from(years / 10_000).ok() };
        prop_assert_eq!(born.age_on(on), expected, "{:?} {:?}", born, on);
    }
}
