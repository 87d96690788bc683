use crate::made::{TAKEN, measured, number, range, template, usual, weight};
use proptest::prelude::*;
use suivi_results::filling::Taken as Filled;
use suivi_results::history::{Entered, Spread, Taken, series, shown};
use suivi_results::{
    AnswerKind, FieldKind, NumberField, Patient, ResultBody, Standing, System, Unit, Values,
    complete,
};

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn taken(day: i64, value: &str, unit: Unit) -> ResultBody {
    let asked = NumberField {
        references: vec![usual(None, (None, None), "60", "72")],
        ..weight()
    };
    asked_as(asked, day, value, unit)
}

fn asked_as(asked: NumberField, day: i64, value: &str, unit: Unit) -> ResultBody {
    let mut template = template();
    template.fields[0].kind = FieldKind::Number(NumberField {
        min: None,
        max: None,
        ..asked
    });
    let values: Values = [("weight".to_owned(), measured(value, unit))].into();
    let at = Filled {
        at: TAKEN.at + day * DAY,
        ..TAKEN
    };
    complete(&template, &values, &Patient::default(), &at).unwrap()
}

fn all(bodies: &[ResultBody]) -> Vec<Taken<'_, usize>> {
    let of = |(id, body)| Taken { id, body };
    bodies.iter().enumerate().map(of).collect()
}

fn five() -> Vec<ResultBody> {
    vec![
        taken(0, "72.5", Unit::Kilogram),
        taken(56, "70.1", Unit::Kilogram),
        taken(14, "72", Unit::Kilogram),
        taken(28, "158", Unit::Pound),
        taken(42, "59.9", Unit::Kilogram),
    ]
}

fn entered(value: &str, unit: Unit) -> Entered {
    let value = number(value);
    Entered { value, unit }
}

fn spread(least: &str, greatest: &str) -> Spread {
    let (least, greatest) = (number(least), number(greatest));
    Spread { least, greatest }
}

#[test]
fn five_results_are_one_series_by_time_in_one_unit() {
    let bodies = five();
    let found = series(&all(&bodies), System::Template);
    assert_eq!(found.len(), 1);
    let weight = &found[0];
    let ids: Vec<usize> = weight.points.iter().map(|point| point.id).collect();
    assert_eq!(ids, [0, 2, 3, 4, 1]);
    let values: Vec<_> = weight.points.iter().map(|point| point.value).collect();
    assert_eq!(values, ["72.5", "72", "71.7", "59.9", "70.1"].map(number));
    assert_eq!(weight.points[2].entered, entered("158", Unit::Pound));
    let standing: Vec<_> = weight.points.iter().map(|point| point.standing).collect();
    assert_eq!(
        standing,
        [
            Standing::Above,
            Standing::Within,
            Standing::Within,
            Standing::Below,
            Standing::Within
        ]
    );
    assert_eq!(weight.points[0].usual, Some(range(Some("60"), Some("72"))));
    let (last, start) = (weight.since_last.unwrap(), weight.since_start.unwrap());
    assert_eq!((last.by, last.from), (number("10.2"), TAKEN.at + 42 * DAY));
    assert_eq!((start.by, start.from), (number("-2.4"), TAKEN.at));
    assert_eq!(weight.spread, spread("59.9", "72.5"));
    assert_eq!(
        (weight.unit, weight.decimals, weight.left_out),
        (Unit::Kilogram, 1, 0)
    );
}

#[test]
fn one_result_has_no_change_and_none_no_series() {
    let bodies = [taken(0, "72.5", Unit::Kilogram)];
    let found = series(&all(&bodies), System::Template);
    assert_eq!((found[0].since_last, found[0].since_start), (None, None));
    assert_eq!(found[0].spread, spread("72.5", "72.5"));
    assert_eq!(series::<usize>(&[], System::Template), []);
}

#[test]
fn what_measures_something_else_is_counted_and_left_out() {
    let mut bodies = five();
    bodies[2].answers[0].kind = AnswerKind::Number {
        value: number("72"),
        unit: Unit::Centimetre,
        shown_in: Unit::Centimetre,
        decimals: 0,
        usual: None,
    };
    let found = series(&all(&bodies), System::Template);
    assert_eq!((found[0].points.len(), found[0].left_out), (4, 1));
}

#[test]
fn a_question_that_is_asked_no_more_keeps_its_history() {
    let mut bodies = five();
    bodies[1].answers[0].key = "mass".to_owned();
    let found = series(&all(&bodies), System::Template);
    let keys: Vec<&str> = found.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["mass", "weight"], "the newest result's first");
    assert_eq!(found[1].points.len(), 4);
}

#[test]
fn only_data_makes_a_series() {
    let text = AnswerKind::Text {
        text: "72".to_owned(),
    };
    assert_eq!(shown(&text, System::Metric), None);
}

fn weights() -> impl Strategy<Value = Vec<(i64, String, Unit)>> {
    let unit = proptest::sample::select(vec![Unit::Kilogram, Unit::Pound, Unit::Gram]);
    proptest::collection::vec((0_i64..400, "[1-9][0-9]{1,2}(\\.[0-9])?", unit), 1..12)
}

proptest! {
    /// What a person reads adds up, in every unit.
    #[test]
    fn the_change_is_the_difference_of_what_is_shown(weights in weights(), imperial: bool) {
        let bodies: Vec<_> = weights.iter().map(|(day, value, unit)| taken(*day, value, *unit)).collect();
        let system = if imperial { System::Imperial } else { System::Metric };
        let found = series(&all(&bodies), system);
        let points = &found[0].points;
        prop_assert_eq!(points.len(), bodies.len());
        prop_assert!(points.is_sorted_by_key(|point| point.at));
        if let [first, .., before, last] = points.as_slice() {
            prop_assert_eq!(found[0].since_last.unwrap().by.decimal(), last.value.decimal() - before.value.decimal());
            prop_assert_eq!(found[0].since_start.unwrap().by.decimal(), last.value.decimal() - first.value.decimal());
        }
        for point in points {
            let Spread { least, greatest } = found[0].spread;
            prop_assert!(least <= point.value && point.value <= greatest);
        }
    }

    /// Whoever hands results in, in whatever order, gets the same history.
    #[test]
    fn the_order_in_which_they_come_says_nothing(
        weights in weights(),
        seed in proptest::collection::vec(any::<u8>(), 12),
    ) {
        let bodies: Vec<_> = weights.iter().map(|(day, value, unit)| taken(*day, value, *unit)).collect();
        let mut shuffled = all(&bodies);
        shuffled.sort_by_key(|it| seed[it.id]);
        prop_assert_eq!(series(&shuffled, System::Metric), series(&all(&bodies), System::Metric));
    }

    /// Another unit never changes the verdict.
    #[test]
    fn where_a_value_stands_is_the_same_in_every_unit(value in "[4-9][0-9](\\.[0-9])?") {
        let body = taken(0, &value, Unit::Kilogram);
        let standing = |system| shown(&body.answers[0].kind, system).unwrap().standing;
        prop_assert_eq!(standing(System::Metric), standing(System::Imperial));
        prop_assert_eq!(standing(System::Metric), standing(System::Template));
    }
}

fn values_of(bodies: &[ResultBody], system: System) -> Vec<String> {
    let found = series(&all(bodies), system);
    let points = found[0].points.iter();
    points.map(|point| point.value.to_string()).collect()
}

#[test]
fn units_that_are_mixed_come_out_in_one_with_exact_values() {
    let bodies = [
        taken(0, "100", Unit::Pound),
        taken(1, "45.4", Unit::Kilogram),
        taken(2, "45359.237", Unit::Gram),
        taken(3, "45.3", Unit::Kilogram),
    ];
    let table = [
        (
            System::Template,
            Unit::Kilogram,
            ["45.4", "45.4", "45.4", "45.3"],
        ),
        (
            System::Metric,
            Unit::Kilogram,
            ["45.4", "45.4", "45.4", "45.3"],
        ),
        (
            System::Imperial,
            Unit::Pound,
            ["100", "100.1", "100", "99.9"],
        ),
    ];
    for (system, unit, expected) in table {
        assert_eq!(values_of(&bodies, system), expected);
        let found = series(&all(&bodies), system);
        assert_eq!((found[0].unit, found[0].left_out), (unit, 0));
        // 60 kg = 132.277… lb, 72 kg = 158.732… lb.
        let expected = match unit {
            Unit::Pound => range(Some("132.3"), Some("158.7")),
            _ => range(Some("60"), Some("72")),
        };
        assert_eq!(found[0].points[0].usual, Some(expected));
        assert_eq!(found[0].points[2].entered, entered("45359.237", Unit::Gram));
    }
    let imperial = &series(&all(&bodies), System::Imperial)[0];
    assert_eq!(imperial.since_last.unwrap().by, number("-0.1"));
    assert_eq!(imperial.since_start.unwrap().by, number("-0.1"));
    assert_eq!(imperial.spread, spread("99.9", "100.1"));
}

#[test]
fn a_change_of_temperature_is_one_of_degrees_and_has_no_zero_in_it() {
    let warm = |day, value, unit| {
        let asked = NumberField {
            unit: Unit::Celsius,
            references: vec![usual(None, (None, None), "36.1", "37.2")],
            ..weight()
        };
        asked_as(asked, day, value, unit)
    };
    let bodies = [
        warm(0, "37", Unit::Celsius),
        warm(1, "102.2", Unit::Fahrenheit),
        warm(2, "38", Unit::Celsius),
    ];
    assert_eq!(values_of(&bodies, System::Metric), ["37", "39", "38"]);
    assert_eq!(
        values_of(&bodies, System::Imperial),
        ["98.6", "102.2", "100.4"]
    );
    let found = &series(&all(&bodies), System::Imperial)[0];
    assert_eq!(found.since_last.unwrap().by, number("-1.8"));
    assert_eq!(found.since_start.unwrap().by, number("1.8"));
    assert_eq!(found.points[0].usual, Some(range(Some("97"), Some("99"))));
}

#[test]
fn a_later_version_shows_the_older_values_as_it_asks() {
    let pounds = NumberField {
        unit: Unit::Pound,
        decimals: 0,
        references: vec![usual(None, (None, None), "130", "160")],
        ..weight()
    };
    let bodies = [
        taken(0, "72.5", Unit::Kilogram),
        asked_as(pounds, 1, "158", Unit::Pound),
    ];
    let found = &series(&all(&bodies), System::Template)[0];
    assert_eq!((found.unit, found.decimals), (Unit::Pound, 0));
    assert_eq!(values_of(&bodies, System::Template), ["160", "158"]);
    assert_eq!(found.since_last.unwrap().by, number("-2"));
    // What was usual then, said as it is asked now.
    assert_eq!(found.points[0].usual, Some(range(Some("132"), Some("159"))));
    assert_eq!(found.points[0].standing, Standing::Above, "72.5 of 72 kg");
}

/// A version with other decimals: each value is rounded once, from what was read off.
#[test]
fn a_value_is_rounded_once() {
    let decimals = |decimals| NumberField {
        decimals,
        references: vec![usual(None, (None, None), "60.46", "72.46")],
        ..weight()
    };
    // 159.8 lb = 72.484… kg: 72.5 with one decimal, 72 with none, 72.48 with two.
    let table = [
        (1, 0, "72", ("60", "72")),
        (0, 1, "72.5", ("60.5", "72.5")),
        (0, 2, "72.48", ("60.46", "72.46")),
        (2, 0, "72", ("60", "72")),
        (3, 2, "72.48", ("60.46", "72.46")),
    ];
    for (before, now, expected, (low, high)) in table {
        let bodies = [
            asked_as(decimals(before), 0, "159.8", Unit::Pound),
            asked_as(decimals(now), 1, "70", Unit::Kilogram),
        ];
        let found = &series(&all(&bodies), System::Template)[0];
        let first = &found.points[0];
        assert_eq!(
            first.value,
            number(expected),
            "{before}, then {now} decimals"
        );
        assert_eq!(
            first.usual,
            Some(range(Some(low), Some(high))),
            "{before}, then {now} decimals"
        );
        assert_eq!(first.standing, Standing::Above);
        assert_eq!(found.decimals, now);
    }
}

#[test]
fn both_ends_of_what_is_usual_belong_to_it() {
    let open = |low: Option<&str>, high: Option<&str>| NumberField {
        references: vec![suivi_results::Reference {
            range: range(low, high),
            ..usual(None, (None, None), "1", "2")
        }],
        ..weight()
    };
    let (low, high) = (Some("60"), Some("72"));
    let table = [
        (open(low, high), "59.9", Standing::Below),
        (open(low, high), "60", Standing::Within),
        (open(low, high), "72", Standing::Within),
        (open(low, high), "72.1", Standing::Above),
        (open(low, None), "999", Standing::Within),
        (open(low, None), "59.9", Standing::Below),
        (open(None, high), "0", Standing::Within),
        (open(None, high), "72.1", Standing::Above),
        (weight(), "72", Standing::Unknown),
    ];
    for (asked, value, expected) in table {
        let body = asked_as(asked, 0, value, Unit::Kilogram);
        for system in [System::Template, System::Metric, System::Imperial] {
            let shown = shown(&body.answers[0].kind, system).unwrap();
            assert_eq!(shown.standing, expected, "{value} {system:?}");
            assert_eq!(shown.usual.is_some(), expected != Standing::Unknown);
        }
    }
}

#[test]
fn a_question_that_only_some_answered_has_their_points_and_the_last_label() {
    let mut bodies = five();
    bodies[3].answers[0].label = suivi_results::Label::new("Poids, matin", "Weight, morning");
    // The newest two say nothing of it.
    for silent in [1, 4] {
        bodies[silent].answers.remove(0);
    }
    let found = series(&all(&bodies), System::Template);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].label.en, "Weight, morning");
    let ids: Vec<usize> = found[0].points.iter().map(|point| point.id).collect();
    assert_eq!(ids, [0, 2, 3]);
    assert_eq!(found[0].left_out, 0, "not there is not left out");
    assert_eq!(found[0].since_last.unwrap().from, TAKEN.at + 14 * DAY);
}

#[test]
fn what_is_taken_at_one_moment_is_in_the_order_of_its_ids() {
    let bodies = [
        taken(0, "70", Unit::Kilogram),
        taken(0, "71", Unit::Kilogram),
    ];
    let mut found = all(&bodies);
    found.reverse();
    let found = &series(&found, System::Template)[0];
    assert_eq!(found.points[0].value, number("70"));
    assert_eq!(found.since_last.unwrap().by, number("1"));
    assert_eq!(
        found.since_last, found.since_start,
        "two points, one change"
    );
}

#[test]
fn when_nothing_measures_what_is_asked_there_is_no_series() {
    let mut body = taken(0, "72", Unit::Kilogram);
    let AnswerKind::Number { shown_in, .. } = &mut body.answers[0].kind else {
        panic!("a number");
    };
    *shown_in = Unit::Centimetre;
    assert_eq!(shown(&body.answers[0].kind, System::Metric), None);
    assert_eq!(series(&all(&[body]), System::Metric), []);
}

/// In hundredths of the shown unit: a second reading of kilograms and pounds.
fn hundredths(value: &str, unit: Unit, imperial: bool) -> i128 {
    let (whole, behind) = value.split_once('.').unwrap_or((value, "0"));
    let tenths: i128 = format!("{whole}{behind}").parse().unwrap();
    // 10 micrograms in a tenth of the unit, and in a tenth of what is shown.
    let factor = |unit| match unit {
        Unit::Pound => 45_359_237_i128,
        Unit::Gram => 100_000,
        _ => 100_000_000,
    };
    let shown = factor(if imperial {
        Unit::Pound
    } else {
        Unit::Kilogram
    });
    (2 * tenths * factor(unit) + shown) / (2 * shown)
}

proptest! {
    /// Each point is what was read off, in whole numbers, rounded once.
    #[test]
    fn each_point_is_its_value_in_the_shown_unit(weights in weights(), imperial: bool) {
        let bodies: Vec<_> = weights.iter().map(|(day, value, unit)| taken(*day, value, *unit)).collect();
        let system = if imperial { System::Imperial } else { System::Metric };
        for point in &series(&all(&bodies), system)[0].points {
            let (_, value, unit) = &weights[point.id];
            let expected = hundredths(value, *unit, imperial);
            prop_assert_eq!(point.value.spelled(1, suivi_results::Language::En).replace('.', "").parse::<i128>().unwrap(), expected);
        }
    }

    #[test]
    fn where_a_value_stands_is_the_same_for_every_unit_it_was_read_off_in(
        value in "[0-9]{1,3}(\\.[0-9]{1,3})?",
        low in "[0-9]{1,3}(\\.[0-9])?",
        (asked, read_in) in proptest::sample::select(vec![
            (Unit::Kilogram, Unit::Pound), (Unit::Pound, Unit::Gram), (Unit::Centimetre, Unit::Inch),
            (Unit::Foot, Unit::Metre), (Unit::Celsius, Unit::Fahrenheit), (Unit::Fahrenheit, Unit::Celsius),
            (Unit::MillimetreOfMercury, Unit::Kilopascal), (Unit::Minute, Unit::Second),
        ]),
    ) {
        let asked = NumberField {
            unit: asked,
            references: vec![usual(None, (None, None), &low, "999.9")],
            ..weight()
        };
        let body = asked_as(asked, 0, &value, read_in);
        let standing = |system| shown(&body.answers[0].kind, system).unwrap().standing;
        prop_assert_eq!(standing(System::Metric), standing(System::Imperial));
        prop_assert_eq!(standing(System::Metric), standing(System::Template));
    }
}
