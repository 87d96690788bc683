use crate::made::{
    TAKEN, choice, field, kilograms, measured, number, range, template, usual, values, weight,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use suivi_results::filling::{LONGEST_TEXT, MOST_TEXT, Taken, check, faults};
use suivi_results::{
    AnswerKind, Category, Fault, FieldKind, FilledBy, Label, NumberField, Patient, ResultBody, Sex,
    Template, Unit, Value, ValueFault, Values, complete, typed,
};

fn text(text: &str) -> Value {
    Value::Text {
        text: text.to_owned(),
    }
}

#[test]
fn each_fault_of_an_answer_has_its_reason() {
    let data = FieldKind::Number(weight());
    let option = |option: &str| Value::Choice {
        option: option.to_owned(),
    };
    let day = Value::Date {
        date: "2026-11-26".parse().unwrap(),
    };
    let table = [
        (&data, measured("72.5", Unit::Kilogram), Ok(())),
        (&data, measured("20", Unit::Kilogram), Ok(())),
        (&data, measured("350", Unit::Kilogram), Ok(())),
        (
            &data,
            measured("350.1", Unit::Kilogram),
            Err(ValueFault::OutOfRange),
        ),
        (
            &data,
            measured("19.9", Unit::Kilogram),
            Err(ValueFault::OutOfRange),
        ),
        (
            &data,
            measured("-72", Unit::Kilogram),
            Err(ValueFault::OutOfRange),
        ),
        (
            &data,
            measured("72.55", Unit::Kilogram),
            Err(ValueFault::TooFine),
        ),
        // 350 kg are 771.617… lb: the border is exact in every unit.
        (&data, measured("771.617", Unit::Pound), Ok(())),
        (
            &data,
            measured("771.618", Unit::Pound),
            Err(ValueFault::OutOfRange),
        ),
        (
            &data,
            measured("160.1234", Unit::Pound),
            Err(ValueFault::TooFine),
        ),
        (
            &data,
            measured("72", Unit::Centimetre),
            Err(ValueFault::OtherUnit),
        ),
        (
            &data,
            measured("72", Unit::Count),
            Err(ValueFault::OtherUnit),
        ),
        (&data, text("72"), Err(ValueFault::WrongKind)),
        (&choice(&["on", "off"]), option("off"), Ok(())),
        (
            &choice(&["on", "off"]),
            option("Off"),
            Err(ValueFault::NoSuchOption),
        ),
        (&FieldKind::Date, day.clone(), Ok(())),
        (&FieldKind::Text, day, Err(ValueFault::WrongKind)),
        (&FieldKind::Text, text("a\n\tb"), Ok(())),
        (&FieldKind::Text, text("a\u{0}b"), Err(ValueFault::BadText)),
        (&FieldKind::Text, text(&"é".repeat(LONGEST_TEXT)), Ok(())),
        (
            &FieldKind::Text,
            text(&" ".repeat(LONGEST_TEXT + 1)),
            Err(ValueFault::BadText),
        ),
        (
            &FieldKind::Text,
            text(&"é".repeat(LONGEST_TEXT + 1)),
            Err(ValueFault::BadText),
        ),
    ];
    for (kind, value, expected) in table {
        assert_eq!(check(kind, &value), expected, "{value:?}");
    }
}

#[test]
fn as_it_is_typed_it_is_read_and_checked() {
    let data = FieldKind::Number(weight());
    assert_eq!(
        typed(&data, "72,5", None),
        Ok(measured("72.5", Unit::Kilogram))
    );
    assert_eq!(
        typed(&data, "160", Some(Unit::Pound)),
        Ok(measured("160", Unit::Pound))
    );
    for (kind, text, why) in [
        (&data, "7o", ValueFault::NotANumber),
        (&data, "NaN", ValueFault::NotANumber),
        (&data, "900", ValueFault::OutOfRange),
        (&choice(&["on", "off"]), "maybe", ValueFault::NoSuchOption),
        (&FieldKind::Date, "26/11/2026", ValueFault::NotADay),
        (&FieldKind::Photo, "front.jpg", ValueFault::NoPhoto),
    ] {
        assert_eq!(typed(kind, text, None), Err(why), "{text}");
    }
    assert_eq!(
        typed(&data, "72", Some(Unit::Inch)),
        Err(ValueFault::OtherUnit)
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_questions() {
    let template = template();
    let mut all = values();
    all.insert("mood".to_owned(), text("fine"));
    all.insert("shoes".to_owned(), text("off"));
    all.remove("weight");
    let told = |draft| -> Vec<(String, ValueFault)> {
        let faults = faults(&template, &all, draft).into_iter();
        faults.map(|Fault { field, why }| (field, why)).collect()
    };
    let wrong = |field: &str, why| (field.to_owned(), why);
    let rest = [
        wrong("shoes", ValueFault::WrongKind),
        wrong("mood", ValueFault::Unknown),
    ];
    assert_eq!(told(true), rest, "nothing is missing in a draft");
    assert_eq!(
        told(false),
        [&[wrong("weight", ValueFault::Missing)][..], &rest].concat()
    );
}

#[test]
fn a_blank_text_is_no_answer_and_a_result_that_says_nothing_is_none() {
    let mut template = template();
    template.fields[0].required = false;
    let blank = [("note".to_owned(), text("  \n"))].into();
    let told = faults(&template, &blank, false);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].why, ValueFault::Missing);
    template.fields[3].required = true;
    let told = faults(&template, &blank, false);
    assert_eq!(told[0].field, "note");
    // All texts together have a bound, so that a row stays a row.
    let long = template.fields.clone();
    template.fields = (0..20)
        .map(|n| {
            let mut field = long[3].clone();
            field.key = format!("note{n}");
            field
        })
        .collect();
    let texts = template.fields.iter();
    let texts = texts.map(|field| (field.key.clone(), text(&"x".repeat(LONGEST_TEXT))));
    let told = faults(&template, &texts.collect(), false);
    assert!(!told.is_empty());
    assert!(told.iter().all(|it| it.why == ValueFault::BadText));
}

/// What is stored and sent: an old result must be read for ever.
#[test]
fn a_completed_document_says_this_for_ever() {
    let mut template = template();
    template.fields[0].kind = FieldKind::Number(NumberField {
        references: vec![usual(Some(Sex::Female), (Some(18), None), "45", "80")],
        ..weight()
    });
    let patient = Patient {
        sex: Some(Sex::Female),
        born: Some("1980-04-12".parse().unwrap()),
    };
    let mut answers = values();
    answers.insert("weight".to_owned(), measured("160.5", Unit::Pound));
    let body = complete(&template, &answers, &patient, &TAKEN).unwrap();
    // The template goes on; the result has what it needs of it.
    drop(template);
    let golden = r#"{"title":{"fr":"Poids","en":"Weight"},"category":"assessment","taken_at":1795690800000000,"offset_min":60,"filled_by":"professional","answers":[{"key":"weight","label":{"fr":"weight ?","en":"weight?"},"kind":{"type":"number","value":"160.5","unit":"lb","shown_in":"kg","decimals":1,"usual":{"low":"45","high":"80"}}},{"key":"shoes","label":{"fr":"shoes ?","en":"shoes?"},"kind":{"type":"choice","option":"off","label":{"fr":"le off","en":"the off"}}},{"key":"since","label":{"fr":"since ?","en":"since?"},"kind":{"type":"date","date":"2026-01-31"}},{"key":"note","label":{"fr":"note ?","en":"note?"},"kind":{"type":"text","text":"à jeun\n"}},{"key":"front","label":{"fr":"front ?","en":"front?"},"kind":{"type":"photo","photo":"01010101-0101-0101-0101-010101010101"}}]}"#;
    assert_eq!(String::from_utf8(body.to_bytes()).unwrap(), golden);
    let read: ResultBody = serde_json::from_str(golden).unwrap();
    assert_eq!(read, body);
    assert_eq!(body.day(), Some("2026-11-26".parse().unwrap()));
}

#[test]
fn the_range_of_another_person_is_not_hers() {
    let mut template = template();
    template.fields[0].kind = FieldKind::Number(NumberField {
        references: vec![usual(Some(Sex::Male), (None, None), "50", "90")],
        ..weight()
    });
    for (sex, expected) in [
        (Some(Sex::Male), true),
        (Some(Sex::Female), false),
        (None, false),
    ] {
        let patient = Patient { sex, born: None };
        let body = complete(&template, &kilograms("72.5"), &patient, &TAKEN).unwrap();
        let AnswerKind::Number { usual, value, .. } = body.answers[0].kind else {
            panic!("a number");
        };
        assert_eq!(usual.is_some(), expected);
        assert_eq!(value, number("72.5"));
    }
}

proptest! {
    #[test]
    fn any_typed_text_is_an_answer_or_has_a_reason(said in ".{0,60}", key in 0_usize..5) {
        let template = template();
        let kind = &template.fields[key].kind;
        if let Ok(value) = typed(kind, &said, None) {
            prop_assert_eq!(check(kind, &value), Ok(()));
        }
    }

    #[test]
    fn what_is_completed_is_what_was_entered(value in "(2[0-9]|[3-9][0-9]|[12][0-9]{2})(\\.[0-9])?") {
        let body = complete(&template(), &kilograms(&value), &Patient::default(), &TAKEN).unwrap();
        let AnswerKind::Number { value: kept, unit, .. } = body.answers[0].kind else {
            panic!("a number");
        };
        prop_assert_eq!((kept, unit), (number(&value), Unit::Kilogram));
        let again: ResultBody = serde_json::from_slice(&body.to_bytes()).unwrap();
        prop_assert_eq!(again, body);
    }
}

/// The last value that is valid in another unit, and the first that is not, each as fine as may be.
#[test]
fn the_border_is_exact_in_every_unit() {
    let (out, over) = (Err(ValueFault::OutOfRange), Ok(()));
    let table = [
        // 350 kg = 771.617 917 647… lb; 20 kg = 44.092 452 436… lb.
        (Unit::Kilogram, 1, "20", "350", "771.617", Unit::Pound, over),
        (Unit::Kilogram, 1, "20", "350", "771.618", Unit::Pound, out),
        (Unit::Kilogram, 1, "20", "350", "44.093", Unit::Pound, over),
        (Unit::Kilogram, 1, "20", "350", "44.092", Unit::Pound, out),
        (Unit::Kilogram, 1, "20", "350", "350000", Unit::Gram, over),
        (
            Unit::Kilogram,
            1,
            "20",
            "350",
            "350000.001",
            Unit::Gram,
            out,
        ),
        (Unit::Kilogram, 1, "20", "350", "20000", Unit::Gram, over),
        (Unit::Kilogram, 1, "20", "350", "19999.999", Unit::Gram, out),
        // 1 lb = 453.592 37 g: between two values of three decimals.
        (Unit::Gram, 3, "0", "453.592", "1", Unit::Pound, out),
        (Unit::Gram, 3, "0", "453.593", "1", Unit::Pound, over),
        (Unit::Pound, 0, "1", "2", "0.454", Unit::Kilogram, over),
        (Unit::Pound, 0, "1", "2", "0.453", Unit::Kilogram, out),
        // A border that both units have.
        (Unit::Centimetre, 0, "127", "254", "100", Unit::Inch, over),
        (
            Unit::Centimetre,
            0,
            "127",
            "254",
            "100.001",
            Unit::Inch,
            out,
        ),
        (Unit::Centimetre, 0, "127", "254", "50", Unit::Inch, over),
        (Unit::Centimetre, 0, "127", "254", "49.999", Unit::Inch, out),
        (Unit::Inch, 0, "50", "100", "254", Unit::Centimetre, over),
        (Unit::Inch, 0, "50", "100", "254.001", Unit::Centimetre, out),
        (Unit::Celsius, 1, "30", "45", "113", Unit::Fahrenheit, over),
        (
            Unit::Celsius,
            1,
            "30",
            "45",
            "113.001",
            Unit::Fahrenheit,
            out,
        ),
        (Unit::Celsius, 1, "-40", "45", "-40", Unit::Fahrenheit, over),
        (
            Unit::Celsius,
            1,
            "-40",
            "45",
            "-40.001",
            Unit::Fahrenheit,
            out,
        ),
        (Unit::Fahrenheit, 0, "86", "113", "45", Unit::Celsius, over),
        (
            Unit::Fahrenheit,
            0,
            "86",
            "113",
            "45.001",
            Unit::Celsius,
            out,
        ),
        (Unit::Second, 0, "0", "90", "1.5", Unit::Minute, over),
        (Unit::Second, 0, "0", "90", "1.501", Unit::Minute, out),
        // 120 mmHg = 15.998 686 489 8 kPa.
        (
            Unit::MillimetreOfMercury,
            0,
            "0",
            "120",
            "15.998",
            Unit::Kilopascal,
            over,
        ),
        (
            Unit::MillimetreOfMercury,
            0,
            "0",
            "120",
            "15.999",
            Unit::Kilopascal,
            out,
        ),
        // As large as a number may be.
        (
            Unit::Kilogram,
            1,
            "20",
            "350",
            "999999999999.999",
            Unit::Gram,
            out,
        ),
    ];
    for (unit, decimals, min, max, value, read_in, expected) in table {
        let kind = FieldKind::Number(NumberField {
            unit,
            decimals,
            min: Some(number(min)),
            max: Some(number(max)),
            references: Vec::new(),
        });
        let found = check(&kind, &measured(value, read_in));
        assert_eq!(
            found, expected,
            "{value} {read_in:?} for {min} to {max} {unit:?}"
        );
    }
}

#[test]
fn a_range_with_one_end_or_none_is_open() {
    let open = |min: Option<&str>, max: Option<&str>| {
        FieldKind::Number(NumberField {
            min: min.map(number),
            max: max.map(number),
            ..weight()
        })
    };
    let table = [
        (open(None, None), "-999999999999", Ok(())),
        (open(None, Some("0")), "-999999999999", Ok(())),
        (open(None, Some("0")), "0.1", Err(ValueFault::OutOfRange)),
        (open(Some("0"), None), "999999999999", Ok(())),
        (open(Some("0"), None), "-0.1", Err(ValueFault::OutOfRange)),
        (open(Some("0"), None), "-0", Ok(())),
    ];
    for (kind, value, expected) in table {
        assert_eq!(check(&kind, &measured(value, Unit::Kilogram)), expected);
    }
}

#[test]
fn each_fault_of_a_value_can_be_met_and_says_something_else() {
    let template = template();
    let data = &template.fields[0].kind;
    let told = |change: &dyn Fn(&mut Values)| {
        let mut all = values();
        change(&mut all);
        let faults = faults(&template, &all, false);
        assert_eq!(faults.len(), 1, "one change, one fault: {faults:?}");
        faults[0].why
    };
    let put =
        |key: &str, value: Value| told(&|all| drop(all.insert(key.to_owned(), value.clone())));
    let met = [
        (ValueFault::Missing, told(&|all| drop(all.remove("weight")))),
        (
            ValueFault::Unknown,
            put("waist", measured("80", Unit::Centimetre)),
        ),
        (ValueFault::WrongKind, put("weight", text("72.5"))),
        (
            ValueFault::NotANumber,
            typed(data, "heavy", None).unwrap_err(),
        ),
        (
            ValueFault::OtherUnit,
            put("weight", measured("72", Unit::Celsius)),
        ),
        (
            ValueFault::TooFine,
            put("weight", measured("72.55", Unit::Kilogram)),
        ),
        (
            ValueFault::OutOfRange,
            put("weight", measured("351", Unit::Kilogram)),
        ),
        (
            ValueFault::NoSuchOption,
            put(
                "shoes",
                Value::Choice {
                    option: "one".to_owned(),
                },
            ),
        ),
        (
            ValueFault::NotADay,
            typed(&FieldKind::Date, "2023-02-29", None).unwrap_err(),
        ),
        (ValueFault::BadText, put("note", text("\u{7}"))),
        (
            ValueFault::NoPhoto,
            typed(&FieldKind::Photo, "", None).unwrap_err(),
        ),
    ];
    let mut words = BTreeSet::new();
    for (expected, found) in met {
        assert_eq!(found, expected);
        assert!(words.insert(found.to_string()), "{found:?}");
    }
}

#[test]
fn a_trailing_nothing_is_not_too_fine() {
    let data = FieldKind::Number(weight());
    assert_eq!(check(&data, &measured("72.50", Unit::Kilogram)), Ok(()));
    assert_eq!(
        typed(&data, "72,500", None),
        Ok(measured("72.5", Unit::Kilogram))
    );
}

#[test]
fn each_kind_is_typed_as_it_is_meant() {
    let photo = "01010101-0101-0101-0101-010101010101";
    let meant = [
        (
            choice(&["on", "off"]),
            "off",
            Value::Choice {
                option: "off".to_owned(),
            },
        ),
        (
            FieldKind::Date,
            " 2024-02-29 ",
            Value::Date {
                date: "2024-02-29".parse().unwrap(),
            },
        ),
        (FieldKind::Text, " as it is\n", text(" as it is\n")),
        (FieldKind::Text, "", text("")),
        (
            FieldKind::Photo,
            photo,
            Value::Photo {
                photo: photo.parse().unwrap(),
            },
        ),
        (
            FieldKind::Number(weight()),
            " 72,5\u{a0}",
            measured("72.5", Unit::Kilogram),
        ),
    ];
    for (kind, said, value) in meant {
        assert_eq!(typed(&kind, said, None), Ok(value.clone()), "{said}");
        // A unit is for data alone.
        if !matches!(kind, FieldKind::Number(_)) {
            assert_eq!(typed(&kind, said, Some(Unit::Watt)), Ok(value));
        }
    }
}

#[test]
fn what_must_be_answered_may_wait_in_a_draft_and_nothing_else_may() {
    let mut template = template();
    for field in &mut template.fields {
        field.required = true;
    }
    let told = |values: &Values, draft| -> Vec<(String, ValueFault)> {
        let faults = faults(&template, values, draft).into_iter();
        faults.map(|Fault { field, why }| (field, why)).collect()
    };
    let missing: Vec<_> = template
        .fields
        .iter()
        .map(|field| (field.key.clone(), ValueFault::Missing))
        .collect();
    assert_eq!(
        told(&Values::new(), false),
        missing,
        "all of them, in order"
    );
    assert_eq!(told(&Values::new(), true), []);
    assert_eq!(told(&values(), false), []);
    // A blank text of any length can't hide behind saying nothing.
    let long: Values = template
        .fields
        .iter()
        .map(|field| (field.key.clone(), text(&" ".repeat(1_000_000))))
        .take(1)
        .collect();
    assert_eq!(told(&long, true).len(), 1);
    // A blank text is none, wherever it is said.
    let blank = template
        .fields
        .iter()
        .map(|field| (field.key.clone(), text(" \n\t")));
    let blank: Values = blank.collect();
    assert_eq!(told(&blank, false), missing);
    assert_eq!(told(&blank, true), []);
    let wrong = kilograms("1");
    assert_eq!(
        told(&wrong, true),
        [("weight".to_owned(), ValueFault::OutOfRange)]
    );
}

#[test]
fn what_is_not_asked_is_told_last_by_its_key() {
    let mut all = values();
    for key in ["zz", "", "Weight", "aa"] {
        all.insert(key.to_owned(), text(" "));
    }
    all.insert("weight".to_owned(), measured("19", Unit::Kilogram));
    all.insert("note".to_owned(), text("\u{1b}"));
    let told = complete(&template(), &all, &Patient::default(), &TAKEN).unwrap_err();
    let told: Vec<_> = told
        .iter()
        .map(|fault| (fault.field.as_str(), fault.why))
        .collect();
    let unknown = ValueFault::Unknown;
    assert_eq!(
        told,
        [
            ("weight", ValueFault::OutOfRange),
            ("note", ValueFault::BadText),
            ("", unknown),
            ("Weight", unknown),
            ("aa", unknown),
            ("zz", unknown),
        ]
    );
    assert_eq!(faults(&template(), &all, true).len(), told.len());
}

/// The texts of one document are long together; what is no text has nothing to do with it.
#[test]
fn only_the_texts_are_too_long_together() {
    let mut template = template();
    let notes = (0..9).map(|n| field(&format!("note{n}"), false, FieldKind::Text));
    let rest = std::mem::take(&mut template.fields);
    template.fields = notes.chain(rest).collect();
    assert_eq!(template.check(), Ok(()));
    let mut all = values();
    all.remove("note");
    for n in 0..8 {
        all.insert(format!("note{n}"), text(&"x".repeat(LONGEST_TEXT)));
    }
    let left = MOST_TEXT - 8 * LONGEST_TEXT;
    all.insert("note8".to_owned(), text(&"x".repeat(left)));
    assert_eq!(faults(&template, &all, false), [], "the most");
    all.insert("note8".to_owned(), text(&"x".repeat(left + 1)));
    let told = faults(&template, &all, false);
    let told: Vec<_> = told
        .iter()
        .map(|fault| (fault.field.as_str(), fault.why))
        .collect();
    assert_eq!(told, [("note8", ValueFault::BadText)]);
}

#[test]
fn what_was_usual_goes_by_the_card_and_the_day_on_the_local_clock() {
    const HOUR: i64 = 3_600 * 1_000_000;
    let mut template = template();
    template.fields[0].kind = FieldKind::Number(NumberField {
        references: vec![
            usual(None, (None, Some(17)), "20", "60"),
            usual(Some(Sex::Female), (Some(18), Some(64)), "45", "80"),
            usual(Some(Sex::Male), (Some(18), Some(64)), "55", "95"),
            usual(Some(Sex::Female), (Some(65), None), "46", "81"),
        ],
        ..weight()
    });
    let (female, male) = (Some(Sex::Female), Some(Sex::Male));
    // Noon on the 26th; an hour before midnight in UTC, where it is the 27th already, and where not.
    let noon = (TAKEN.at, 60);
    let late = (TAKEN.at + 12 * HOUR, 60);
    let utc = (TAKEN.at + 12 * HOUR, 0);
    let table = [
        (female, Some("1980-04-12"), noon, Some("45")),
        (male, Some("1980-04-12"), noon, Some("55")),
        (None, Some("1980-04-12"), noon, None),
        (female, Some("1961-11-26"), noon, Some("46")),
        (female, Some("1961-11-27"), noon, Some("45")),
        (male, Some("1961-11-26"), noon, None),
        (None, Some("2008-11-27"), noon, Some("20")),
        (female, Some("2008-11-27"), noon, Some("20")),
        (female, Some("2008-11-27"), utc, Some("20")),
        (female, Some("2008-11-27"), late, Some("45")),
        (female, Some("2030-01-01"), noon, None),
        (female, None, noon, None),
        (None, None, noon, None),
    ];
    for (sex, born, (at, offset_min), low) in table {
        let patient = Patient {
            sex,
            born: born.map(|born| born.parse().unwrap()),
        };
        let taken = Taken {
            at,
            offset_min,
            ..TAKEN
        };
        let body = complete(&template, &kilograms("72.5"), &patient, &taken).unwrap();
        let AnswerKind::Number { usual, .. } = body.answers[0].kind else {
            panic!("a number");
        };
        let found = usual.and_then(|range| range.low);
        assert_eq!(found, low.map(number), "{patient:?} {taken:?}");
    }
}

#[test]
fn a_later_template_changes_nothing_that_is_completed() {
    let mut template = template();
    let body = complete(&template, &values(), &Patient::default(), &TAKEN).unwrap();
    let bytes = body.to_bytes();
    template.title = Label::new("Autre", "Other");
    template.category = Category::Document;
    for field in &mut template.fields {
        field.label = Label::new("autre", "other");
    }
    template.fields[0].kind = FieldKind::Number(NumberField {
        unit: Unit::Pound,
        decimals: 0,
        references: vec![usual(None, (None, None), "1", "2")],
        ..weight()
    });
    template.fields[1].kind = choice(&["yes", "no"]);
    template.fields.reverse();
    assert_eq!(body.to_bytes(), bytes);
    assert_eq!(body.answers[0].label, Label::new("weight ?", "weight?"));
    let AnswerKind::Choice { label, .. } = &body.answers[1].kind else {
        panic!("a choice");
    };
    assert_eq!(*label, Label::new("le off", "the off"));
}

#[test]
fn what_is_left_blank_is_not_in_the_result() {
    let mut all = values();
    all.insert("note".to_owned(), text("\n"));
    all.remove("shoes");
    let body = complete(&template(), &all, &Patient::default(), &TAKEN).unwrap();
    let keys: Vec<&str> = body.answers.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["weight", "since", "front"]);
    assert!(body.answer("note").is_none());
    assert!(body.answer("since").is_some());
}

/// Drafts are kept and sent as this.
#[test]
fn answers_are_kept_as_this() {
    let golden = r#"{"front":{"type":"photo","photo":"01010101-0101-0101-0101-010101010101"},"note":{"type":"text","text":"à jeun\n"},"shoes":{"type":"choice","option":"off"},"since":{"type":"date","date":"2026-01-31"},"weight":{"type":"number","value":"72.5","unit":"kg"}}"#;
    assert_eq!(serde_json::to_string(&values()).unwrap(), golden);
    assert_eq!(serde_json::from_str::<Values>(golden).unwrap(), values());
    for json in [
        r#"{"type":"number","value":72.5,"unit":"kg"}"#,
        r#"{"type":"number","value":"72.5"}"#,
        r#"{"type":"number","value":"72.5","unit":"stone"}"#,
        r#"{"type":"number","value":"NaN","unit":"kg"}"#,
        r#"{"type":"number","value":"72.5","unit":"kg","sure":true}"#,
        r#"{"type":"date","date":"2023-02-29"}"#,
        r#"{"type":"signature","text":"x"}"#,
        r#"{"text":"x"}"#,
    ] {
        assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
    }
}

/// The least that a result may say: parts that came later are told by what they are without them.
#[test]
fn a_result_without_the_later_parts_is_still_read() {
    let old = r#"{"title":{"en":"Weight"},"category":"document","taken_at":1795690800000000,"filled_by":"client","answers":[{"key":"weight","label":{"fr":"Poids"},"kind":{"type":"number","value":"72.5","unit":"kg","shown_in":"lb","decimals":1}}]}"#;
    let read: ResultBody = serde_json::from_str(old).unwrap();
    assert_eq!((read.offset_min, read.filled_by), (0, FilledBy::Client));
    let AnswerKind::Number { usual, .. } = read.answers[0].kind else {
        panic!("a number");
    };
    assert_eq!(usual, None);
    let written = old.replace(r#","filled_by""#, r#","offset_min":0,"filled_by""#);
    assert_eq!(String::from_utf8(read.to_bytes()).unwrap(), written);
    let service = serde_json::to_value(FilledBy::Service).unwrap();
    assert_eq!(service, "service");
    assert_eq!(
        suivi_results::result::MEDIA_TYPE,
        "application/vnd.suivi.result+json"
    );
}

fn anything() -> impl Strategy<Value = Value> {
    let unit = proptest::sample::select(Unit::ALL.to_vec());
    prop_oneof![
        ("-?[0-9]{1,12}(\\.[0-9]{1,6})?", unit).prop_map(|(value, unit)| measured(&value, unit)),
        "[a-z]{0,4}|on|off".prop_map(|option| Value::Choice { option }),
        ".{0,20}|[ \n]{0,3}".prop_map(|said| text(&said)),
        Just(values()["since"].clone()),
        Just(values()["front"].clone()),
    ]
}

fn anywhere() -> impl Strategy<Value = Values> {
    let key = "weight|shoes|since|note|front|[a-z]{0,3}";
    proptest::collection::btree_map(key, anything(), 0..8)
}

proptest! {
    /// What a draft says wrong is wrong at the end; what nothing is wrong with is completed.
    #[test]
    fn only_what_has_no_fault_is_completed(values in anywhere(), mild: bool) {
        let mut template: Template = template();
        template.fields[0].required = !mild;
        let (draft, whole) = (faults(&template, &values, true), faults(&template, &values, false));
        prop_assert!(draft.iter().all(|fault| whole.contains(fault)));
        let more = whole.iter().filter(|fault| !draft.contains(fault));
        prop_assert!(more.clone().all(|fault| fault.why == ValueFault::Missing));
        match complete(&template, &values, &Patient::default(), &TAKEN) {
            Err(told) => prop_assert_eq!(told, whole),
            Ok(body) => {
                prop_assert!(whole.is_empty() && !body.answers.is_empty());
                for answer in &body.answers {
                    let kept = match (&answer.kind, &values[&answer.key]) {
                        (AnswerKind::Number { value, unit, .. }, given) => {
                            *given == Value::Number { value: *value, unit: *unit }
                        }
                        (AnswerKind::Choice { option, .. }, Value::Choice { option: given }) => option == given,
                        (AnswerKind::Text { text }, Value::Text { text: given }) => text == given,
                        (AnswerKind::Date { date }, Value::Date { date: given }) => date == given,
                        (AnswerKind::Photo { photo }, Value::Photo { photo: given }) => photo == given,
                        _ => false,
                    };
                    prop_assert!(kept, "{:?}", answer);
                }
                let read: ResultBody = serde_json::from_slice(&body.to_bytes()).unwrap();
                prop_assert_eq!(read, body);
            }
        }
    }
}

#[test]
fn a_range_is_kept_with_the_ends_that_it_has() {
    let kept = |low, high| serde_json::to_string(&range(low, high)).unwrap();
    assert_eq!(kept(Some("45"), None), r#"{"low":"45"}"#);
    assert_eq!(kept(None, Some("80.5")), r#"{"high":"80.5"}"#);
}
