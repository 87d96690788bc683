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
        "٣",
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
    ] {
        assert_eq!(Number::typed(text).unwrap().to_string(), meant, "{text}");
    }
    for text in ["", "72kg", "1.234,5", "1,2,3", "about 70"] {
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
