use crate::made::{TAKEN, choice, kilograms, measured, number, template, usual, values, weight};
use proptest::prelude::*;
use suivi_results::filling::{LONGEST_TEXT, check, faults};
use suivi_results::{
    AnswerKind, Fault, FieldKind, NumberField, Patient, ResultBody, Sex, Unit, Value, ValueFault,
    complete, typed,
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
