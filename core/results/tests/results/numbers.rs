use proptest::prelude::*;
use suivi_results::{Language, Number};

#[test]
fn numbers_are_plain_digits_and_nothing_else() {
    let read = [
        ("72.5", "72.5"),
        ("072.50", "72.5"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0.000001", "0.000001"),
        ("999999999999.999999", "999999999999.999999"),
        ("-12", "-12"),
        ("000000000005", "5"),
        ("-000.500000", "-0.5"),
        ("1000", "1000"),
    ];
    for (text, written) in read {
        let number: Number = text.parse().unwrap();
        assert_eq!(number.to_string(), written);
        assert_eq!(
            serde_json::to_string(&number).unwrap(),
            format!("{written:?}")
        );
    }
    let long = "7".repeat(400);
    let fine = format!("7.{}", "1".repeat(400));
    for text in [
        "",
        ".",
        "5.",
        ".5",
        "-",
        "--5",
        "+5",
        "1e3",
        "NaN",
        "inf",
        "0x10",
        "1_000",
        "1,5",
        " 5",
        "5 ",
        "-.5",
        "-+5",
        "5.5.5",
        "1e-3",
        "-inf",
        "Infinity",
        "0000000000005",
        "5\u{200b}",
        "\u{feff}5",
        "\u{2212}5",
        "٣",
        "١٢",
        "७",
        "７",
        "\u{1d7d5}",
        "1234567890123",
        "0.1234567",
        &long,
        &fine,
    ] {
        assert!(text.parse::<Number>().is_err(), "{text}");
        let json = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<Number>(&json).is_err(), "{text}");
    }
    assert!(
        serde_json::from_str::<Number>("72.5").is_err(),
        "a binary one"
    );
}

#[test]
fn what_somebody_types_is_read_kindly_and_never_guessed() {
    for (text, meant) in [
        ("72,5", "72.5"),
        (" 72.5 ", "72.5"),
        ("1 234,5", "1234.5"),
        ("1\u{202f}234,5", "1234.5"),
        ("\u{2212}3", "-3"),
        ("\u{2212} 3,50", "-3.5"),
        ("12\u{a0}000", "12000"),
        ("\t72.5\n", "72.5"),
        ("-0,0", "0"),
    ] {
        assert_eq!(Number::typed(text).unwrap().to_string(), meant, "{text}");
    }
    for text in [
        "",
        "72kg",
        "1.234,5",
        "120 80",
        "1 2345",
        "1234 567",
        "1  234",
        "72,5 5",
        "72 ,5",
        "- - 3",
        "1,2,3",
        "about 70",
        "   ",
        ",5",
        "5,",
        "+5",
        "1'234",
        "1_000",
        "1e3",
        "٧٢",
        "\u{2212}\u{2212}3",
        "3\u{2212}",
        "NaN",
    ] {
        assert!(Number::typed(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_are_spelled_as_each_language_does() {
    let spelled = |text: &str, decimals, language| {
        text.parse::<Number>().unwrap().spelled(decimals, language)
    };
    assert_eq!(spelled("72.5", 1, Language::Fr), "72,5");
    assert_eq!(spelled("72.5", 2, Language::En), "72.50");
    assert_eq!(
        spelled("72.25", 1, Language::En),
        "72.3",
        "half away from zero"
    );
    assert_eq!(spelled("-72.25", 1, Language::En), "-72.3");
    assert_eq!(
        spelled("-0.04", 1, Language::Fr),
        "0,0",
        "no minus before nothing"
    );
}

proptest! {
    #[test]
    fn what_is_read_is_written_and_read_the_same(text in "-?[0-9]{1,12}(\\.[0-9]{1,6})?") {
        let number: Number = text.parse().unwrap();
        prop_assert_eq!(number.to_string().parse::<Number>().unwrap(), number);
    }

    #[test]
    fn anything_can_be_typed(text in ".{0,40}") {
        let _ = Number::typed(&text).map(|number| number.spelled(3, Language::Fr));
    }
}

#[test]
fn each_number_is_spelled_in_both_languages() {
    let table = [
        ("0", 0, "0", "0"),
        ("-0", 2, "0,00", "0.00"),
        ("72.5", 0, "73", "73"),
        ("-72.5", 0, "-73", "-73"),
        ("72.4999", 0, "72", "72"),
        ("0.0005", 3, "0,001", "0.001"),
        ("-0.0004", 3, "0,000", "0.000"),
        ("1234567", 1, "1234567,0", "1234567.0"),
        (
            "999999999999.999999",
            6,
            "999999999999,999999",
            "999999999999.999999",
        ),
        (
            "999999999999.999999",
            3,
            "1000000000000,000",
            "1000000000000.000",
        ),
    ];
    for (text, decimals, fr, en) in table {
        let number: Number = text.parse().unwrap();
        assert_eq!(number.spelled(decimals, Language::Fr), fr, "{text}");
        assert_eq!(number.spelled(decimals, Language::En), en, "{text}");
    }
}

/// A second reading: as so many millionths.
fn millionths(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{behind:0<6}").parse::<i64>().unwrap()
}

const PLAIN: &str = "-?[0-9]{1,12}(\\.[0-9]{1,6})?";

proptest! {
    #[test]
    fn a_number_is_written_without_a_digit_too_many(text in PLAIN) {
        let number: Number = text.parse().unwrap();
        let written = number.to_string();
        prop_assert_eq!(millionths(&written), millionths(&text));
        let digits = written.trim_start_matches('-');
        prop_assert!(digits == "0" || !digits.starts_with('0') || digits.starts_with("0."));
        prop_assert!(!written.contains('.') || !written.ends_with('0'));
        let behind = written.split_once('.').map_or(0, |(_, behind)| behind.len());
        prop_assert_eq!(usize::try_from(number.decimals()).unwrap(), behind);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), number);
    }

    #[test]
    fn numbers_are_in_the_order_of_their_values(a in PLAIN, b in PLAIN) {
        let read = |text: &str| text.parse::<Number>().unwrap();
        prop_assert_eq!(read(&a).cmp(&read(&b)), millionths(&a).cmp(&millionths(&b)));
    }

    #[test]
    fn what_is_spelled_can_be_typed_again(text in PLAIN, french: bool) {
        let number: Number = text.parse().unwrap();
        let language = if french { Language::Fr } else { Language::En };
        prop_assert_eq!(Number::typed(&number.spelled(6, language)), Ok(number));
    }
}

/// An answer says itself how many decimals it has: whatever it says, it can be read.
#[test]
fn a_number_is_spelled_with_any_decimals() {
    for text in [
        "0",
        "-0",
        "-0.000001",
        "0.5",
        "-72.5",
        "999999999999.999999",
        "-999999999999",
    ] {
        let number: Number = text.parse().unwrap();
        for decimals in 0..=u32::from(u8::MAX) {
            let spelled = number.spelled(decimals, Language::En);
            let behind = spelled
                .split_once('.')
                .map_or(0, |(_, behind)| behind.len());
            // No more digits than a decimal holds.
            assert!(behind <= decimals.min(28) as usize, "{text} {decimals}");
            if decimals <= 12 {
                assert_eq!(behind, decimals as usize, "{text} {decimals}");
            }
        }
    }
}
