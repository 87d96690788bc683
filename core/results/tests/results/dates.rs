use proptest::prelude::*;
use suivi_results::Date;
use suivi_results::date::clock;

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
        for offset in [i16::MIN, 0, i16::MAX] {
            assert_eq!(Date::of(at, offset), None);
        }
    }
}
