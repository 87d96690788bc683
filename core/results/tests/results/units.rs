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

proptest! {
    #[test]
    fn there_and_back_is_the_same(
        value in "-?[0-9]{1,7}(\\.[0-9]{1,6})?",
        from in proptest::sample::select(Unit::ALL.to_vec()),
        to in proptest::sample::select(Unit::ALL.to_vec()),
    ) {
        let value = number(&value);
        if let Some(there) = from.convert(value, to) {
            // Beyond what is kept of a number, to see the conversion itself.
            let back = to.convert(Number::rounded(there, 16), from).unwrap();
            prop_assert_eq!(Number::rounded(back, 8), Number::rounded(value.decimal(), 8));
        }
    }
}
