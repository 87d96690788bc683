use crate::made::number;
use proptest::prelude::*;
use suivi_results::{Language, Number, System, Unit};

fn converted(value: &str, from: Unit, to: Unit) -> String {
    Number::rounded(from.convert(number(value), to).unwrap(), 12).to_string()
}

#[test]
fn conversions_are_those_of_the_definitions() {
    let table = [
        ("1", Unit::Pound, Unit::Kilogram, "0.45359237"),
        ("160.5", Unit::Pound, Unit::Kilogram, "72.801575385"),
        ("45.359237", Unit::Kilogram, Unit::Pound, "100"),
        ("1", Unit::Inch, Unit::Centimetre, "2.54"),
        ("2.54", Unit::Centimetre, Unit::Inch, "1"),
        ("6", Unit::Foot, Unit::Metre, "1.8288"),
        ("1", Unit::Foot, Unit::Inch, "12"),
        ("0.001", Unit::Kilogram, Unit::Gram, "1"),
        ("1", Unit::Pound, Unit::Gram, "453.59237"),
        ("350", Unit::Kilogram, Unit::Pound, "771.617917647072"),
        ("1", Unit::Foot, Unit::Centimetre, "30.48"),
        ("1", Unit::Metre, Unit::Foot, "3.280839895013"),
        ("1", Unit::Inch, Unit::Millimetre, "25.4"),
        ("180", Unit::Centimetre, Unit::Metre, "1.8"),
        ("1", Unit::Second, Unit::Minute, "0.016666666667"),
        ("-459.67", Unit::Fahrenheit, Unit::Celsius, "-273.15"),
        ("-40", Unit::Fahrenheit, Unit::Celsius, "-40"),
        ("100", Unit::Celsius, Unit::Fahrenheit, "212"),
        ("100", Unit::Fahrenheit, Unit::Celsius, "37.777777777778"),
        (
            "16",
            Unit::Kilopascal,
            Unit::MillimetreOfMercury,
            "120.009852135305",
        ),
        (
            "120",
            Unit::MillimetreOfMercury,
            Unit::Kilopascal,
            "15.9986864898",
        ),
        ("250", Unit::Gram, Unit::Kilogram, "0.25"),
        ("5", Unit::Millimetre, Unit::Centimetre, "0.5"),
        ("1.5", Unit::Minute, Unit::Second, "90"),
        ("37", Unit::Celsius, Unit::Fahrenheit, "98.6"),
        ("98.6", Unit::Fahrenheit, Unit::Celsius, "37"),
        ("-40", Unit::Celsius, Unit::Fahrenheit, "-40"),
        ("0", Unit::Celsius, Unit::Fahrenheit, "32"),
        (
            "1",
            Unit::MillimetreOfMercury,
            Unit::Kilopascal,
            "0.133322387415",
        ),
        (
            "133.322387",
            Unit::Kilopascal,
            Unit::MillimetreOfMercury,
            "999.999996887244",
        ),
    ];
    for (value, from, to, expected) in table {
        assert_eq!(
            converted(value, from, to),
            expected,
            "{value} {from:?} in {to:?}"
        );
    }
}

#[test]
fn what_measures_something_else_is_never_converted() {
    let mut refused = 0;
    for from in Unit::ALL {
        for to in Unit::ALL {
            let same = from.dimension() == to.dimension();
            assert_eq!(
                from.convert(number("1"), to).is_some(),
                same,
                "{from:?} {to:?}"
            );
            refused += usize::from(!same);
        }
    }
    assert!(refused > 300);
}

#[test]
fn a_system_changes_the_unit_and_never_what_is_measured() {
    for unit in Unit::ALL {
        assert_eq!(unit.within(System::Template), unit);
        for system in [System::Metric, System::Imperial] {
            let read = unit.within(system);
            assert_eq!(read.dimension(), unit.dimension());
            assert_eq!(read.within(system), read);
        }
        for language in [Language::Fr, Language::En] {
            assert!(unit.symbol(language).len() < 12);
        }
    }
    assert_eq!(Unit::Kilogram.within(System::Imperial), Unit::Pound);
    assert_eq!(Unit::Inch.within(System::Metric), Unit::Centimetre);
}

/// Phones and servers keep these.
#[test]
fn the_words_of_units_are_frozen() {
    let words = Unit::ALL.map(|unit| serde_json::to_value(unit).unwrap());
    let expected = [
        "kg",
        "g",
        "lb",
        "m",
        "cm",
        "mm",
        "in",
        "ft",
        "s",
        "min",
        "mmHg",
        "kPa",
        "degC",
        "degF",
        "/min",
        "count",
        "%",
        "deg",
        "points",
        "kg/m2",
        "mL/kg/min",
        "W",
    ];
    assert_eq!(words.to_vec(), expected);
}

#[test]
fn each_word_is_one_unit_and_another_word_is_none() {
    for (at, unit) in Unit::ALL.into_iter().enumerate() {
        let word = serde_json::to_string(&unit).unwrap();
        assert_eq!(serde_json::from_str::<Unit>(&word).unwrap(), unit);
        assert!(!Unit::ALL[..at].contains(&unit), "{unit:?} is there twice");
    }
    for word in ["", "KG", "Kilogram", "lbs", "kg ", "°C", "stone", "kg/m²"] {
        let word = serde_json::to_string(word).unwrap();
        assert!(serde_json::from_str::<Unit>(&word).is_err(), "{word}");
    }
    for (system, word) in [
        (System::Template, "template"),
        (System::Metric, "metric"),
        (System::Imperial, "imperial"),
    ] {
        assert_eq!(serde_json::to_value(system).unwrap(), word);
    }
}

/// A second reading of the definitions, in whole numbers: so many of a small thing, above zero.
fn small_things(unit: Unit) -> (i128, i128) {
    match unit {
        // Of 10 micrograms.
        Unit::Kilogram => (100_000_000, 0),
        Unit::Gram => (100_000, 0),
        Unit::Pound => (45_359_237, 0),
        // Of a tenth of a millimetre.
        Unit::Metre => (10_000, 0),
        Unit::Centimetre => (100, 0),
        Unit::Millimetre => (10, 0),
        Unit::Inch => (254, 0),
        Unit::Foot => (254 * 12, 0),
        Unit::Minute => (60, 0),
        // Of a nanopascal.
        Unit::MillimetreOfMercury => (133_322_387_415, 0),
        Unit::Kilopascal => (1_000_000_000_000, 0),
        // Of a 180th of what is between ice and steam, above 0 °F times 5.
        Unit::Celsius => (9, 160),
        Unit::Fahrenheit => (5, 0),
        _ => (1, 0),
    }
}

fn two_units() -> impl Strategy<Value = (Unit, Unit)> {
    let pairs = Unit::ALL.into_iter().flat_map(|from| {
        let same = move |to: &Unit| to.dimension() == from.dimension();
        Unit::ALL.into_iter().filter(same).map(move |to| (from, to))
    });
    proptest::sample::select(pairs.collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_to_twelve_decimals(
        value in "-?[0-9]{1,7}(\\.[0-9]{1,6})?",
        (from, to) in two_units(),
    ) {
        let value = number(&value);
        // Beyond what is kept of a number, to see the conversion itself.
        let there = Number::rounded(from.convert(value, to).unwrap(), 28);
        let back = to.convert(there, from).unwrap();
        prop_assert_eq!(Number::rounded(back, 12), value);
    }

    #[test]
    fn a_conversion_is_that_of_whole_numbers(millionths in -10_i64.pow(13)..10_i64.pow(13), (from, to) in two_units()) {
        const MILLION: i128 = 1_000_000;
        let value = Number::rounded(rust_decimal::Decimal::new(millionths, 6), 6);
        let ((factor, zero), (to_factor, to_zero)) = (small_things(from), small_things(to));
        let over = i128::from(millionths) * factor + (zero - to_zero) * MILLION;
        // In millionths, half away from zero.
        let expected = (2 * over.abs() + to_factor) / (2 * to_factor) * over.signum();
        let found = Number::rounded(from.convert(value, to).unwrap(), 6).decimal();
        prop_assert_eq!(found, rust_decimal::Decimal::from_i128_with_scale(expected, 6), "{:?} {:?}", from, to);
    }

    /// The largest number that is kept, in every unit.
    #[test]
    fn no_number_is_too_large_to_be_converted(value in "-?9{12}\\.9{6}", (from, to) in two_units()) {
        prop_assert!(from.convert(number(&value), to).is_some());
    }
}
