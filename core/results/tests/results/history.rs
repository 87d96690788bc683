use crate::made::{TAKEN, measured, number, range, template, usual, weight};
use proptest::prelude::*;
use suivi_results::filling::Taken as Filled;
use suivi_results::history::{Taken, series, shown};
use suivi_results::{
    AnswerKind, FieldKind, NumberField, Patient, ResultBody, Standing, System, Unit, Values,
    complete,
};

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn taken(day: i64, value: &str, unit: Unit) -> ResultBody {
    let mut template = template();
    template.fields[0].kind = FieldKind::Number(NumberField {
        min: None,
        max: None,
        references: vec![usual(None, (None, None), "60", "72")],
        ..weight()
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
    assert_eq!(weight.points[2].entered, (number("158"), Unit::Pound));
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
    assert_eq!(weight.spread, (number("59.9"), number("72.5")));
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
    assert_eq!(found[0].spread, (number("72.5"), number("72.5")));
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
            prop_assert!(found[0].spread.0 <= point.value && point.value <= found[0].spread.1);
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
