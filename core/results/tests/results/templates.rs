use crate::made::{TAKEN, choice, field, number, range, template, usual, values, weight};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use suivi_results::filling::faults;
use suivi_results::template::{
    LONGEST_KEY, LONGEST_LABEL, MOST_DECIMALS, MOST_FIELDS, MOST_OPTIONS, MOST_REFERENCES,
};
use suivi_results::{
    Category, Date, FieldKind, Label, Language, NumberField, Patient, Reference, Sex, Template,
    TemplateFault, Unit, complete,
};
use suivi_rules::{BranchId, Level};

fn with(change: impl FnOnce(&mut Template)) -> Template {
    let mut changed = template();
    change(&mut changed);
    changed
}

fn measuring(change: impl FnOnce(&mut NumberField)) -> Template {
    let mut data = weight();
    change(&mut data);
    with(|it| it.fields[0].kind = FieldKind::Number(data))
}

#[test]
fn a_template_that_can_be_filled_is_good() {
    let branch = BranchId::from_bytes([1; 16]);
    let good = [
        template(),
        with(|it| it.title = Label::new("Poids", "")),
        with(|it| (it.branch, it.level) = (Some(branch), Level::Branch(branch))),
        with(|it| it.fields.truncate(1)),
        measuring(|it| (it.min, it.max) = (None, None)),
        measuring(|it| it.references = vec![usual(None, (None, None), "45", "80")]),
        with(|it| it.title = Label::new("x".repeat(LONGEST_LABEL), "")),
        // Each border itself is still good.
        with(|it| it.title = Label::new("é".repeat(LONGEST_LABEL), "")),
        with(|it| (it.branch, it.level) = (Some(branch), Level::Everyone)),
        with(|it| it.fields[0].key = "x".repeat(LONGEST_KEY)),
        with(|it| it.fields[0].key = "_0".to_owned()),
        with(|it| {
            let text = |n| field(&format!("f{n}"), false, FieldKind::Text);
            it.fields = (0..MOST_FIELDS).map(text).collect();
        }),
        with(|it| {
            let keys: Vec<String> = (0..MOST_OPTIONS).map(|n| format!("o{n}")).collect();
            it.fields[1].kind = choice(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        }),
        measuring(|it| (it.decimals, it.min) = (MOST_DECIMALS, Some(number("20.555")))),
        measuring(|it| it.min = it.max),
        measuring(|it| it.references = vec![usual(None, (Some(9), Some(9)), "45", "45")]),
        measuring(|it| {
            it.references = vec![usual(None, (None, None), "1", "2"); MOST_REFERENCES];
        }),
    ];
    for template in good {
        assert_eq!(template.check(), Ok(()), "{template:?}");
    }
}

#[test]
fn each_fault_has_its_reason() {
    let many = |count: usize| -> Vec<_> {
        (0..count)
            .map(|n| field(&format!("f{n}"), false, FieldKind::Text))
            .collect()
    };
    let options: Vec<String> = (0..=MOST_OPTIONS).map(|n| format!("o{n}")).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let empty = |it: &mut NumberField| {
        it.references = vec![Reference {
            range: range(None, None),
            ..usual(None, (None, None), "1", "2")
        }];
    };
    let table = [
        (with(|it| it.title = Label::default()), TemplateFault::Label),
        (
            with(|it| it.title = Label::new("  ", "")),
            TemplateFault::Label,
        ),
        (
            with(|it| it.title = Label::new("a\nb", "")),
            TemplateFault::Label,
        ),
        (
            with(|it| it.title = Label::new("x".repeat(201), "")),
            TemplateFault::Label,
        ),
        (
            with(|it| it.fields[1].label = Label::default()),
            TemplateFault::Label,
        ),
        (with(|it| it.fields.clear()), TemplateFault::Fields),
        (
            with(|it| it.fields = many(MOST_FIELDS + 1)),
            TemplateFault::Fields,
        ),
        (
            with(|it| it.fields[0].key = String::new()),
            TemplateFault::Key,
        ),
        (
            with(|it| it.fields[0].key = "Weight".into()),
            TemplateFault::Key,
        ),
        (with(|it| it.fields[0].key = "é".into()), TemplateFault::Key),
        (
            with(|it| it.fields[0].key = "x".repeat(41)),
            TemplateFault::Key,
        ),
        (
            with(|it| it.fields[0].key = "note".into()),
            TemplateFault::KeyTwice,
        ),
        (
            with(|it| it.fields[1].kind = choice(&["on", "on"])),
            TemplateFault::KeyTwice,
        ),
        (
            with(|it| it.fields[1].kind = choice(&["on"])),
            TemplateFault::Options,
        ),
        (
            with(|it| it.fields[1].kind = choice(&options)),
            TemplateFault::Options,
        ),
        (
            measuring(|it| it.min = Some(number("400"))),
            TemplateFault::Range,
        ),
        (
            measuring(|it| it.min = Some(number("20.55"))),
            TemplateFault::Range,
        ),
        (measuring(|it| it.decimals = 4), TemplateFault::Range),
        (
            measuring(|it| it.references = vec![usual(None, (None, None), "80", "45")]),
            TemplateFault::Range,
        ),
        (
            measuring(|it| it.references = vec![usual(None, (Some(9), Some(8)), "1", "2")]),
            TemplateFault::Range,
        ),
        (
            measuring(|it| it.references = vec![usual(None, (None, None), "45.25", "80")]),
            TemplateFault::Range,
        ),
        (measuring(empty), TemplateFault::Range),
        (
            measuring(|it| {
                it.references = vec![usual(None, (None, None), "1", "2"); MOST_REFERENCES + 1]
            }),
            TemplateFault::Range,
        ),
        (
            with(|it| it.level = Level::Branch(BranchId::from_bytes([1; 16]))),
            TemplateFault::Level,
        ),
        (
            with(|it| {
                it.branch = Some(BranchId::from_bytes([2; 16]));
                it.level = Level::Branch(BranchId::from_bytes([1; 16]));
            }),
            TemplateFault::Level,
        ),
        (
            with(|it| it.title = Label::new("Poids", " ")),
            TemplateFault::Label,
        ),
        (
            with(|it| it.fields[1].kind = choice(&["on", "Off"])),
            TemplateFault::Key,
        ),
        (
            with(|it| it.fields[1].kind = choice(&[])),
            TemplateFault::Options,
        ),
        (
            with(|it| {
                let FieldKind::Choice(data) = &mut it.fields[1].kind else {
                    panic!("a choice");
                };
                data.options[1].label = Label::default();
            }),
            TemplateFault::Label,
        ),
        (
            measuring(|it| it.max = Some(number("350.25"))),
            TemplateFault::Range,
        ),
        (
            measuring(|it| it.max = Some(number("19.9"))),
            TemplateFault::Range,
        ),
    ];
    for (template, fault) in table {
        assert_eq!(template.check(), Err(fault), "{template:?}");
    }
}

#[test]
fn a_key_asks_for_the_same_kind_of_answer_through_all_versions() {
    let before = template();
    let fine = [
        with(|it| it.fields.reverse()),
        with(|it| it.fields.truncate(2)),
        with(|it| it.fields[1].kind = choice(&["yes", "no", "maybe"])),
        measuring(|it| it.unit = Unit::Pound),
        with(|it| it.fields.push(field("new", true, FieldKind::Text))),
    ];
    for later in fine {
        assert_eq!(later.follows(&before), Ok(()));
    }
    let mixed = [
        measuring(|it| it.unit = Unit::Centimetre),
        with(|it| it.fields[0].kind = FieldKind::Text),
        with(|it| it.fields[3].kind = FieldKind::Date),
    ];
    for later in mixed {
        assert_eq!(later.follows(&before), Err(TemplateFault::KeyReused));
    }
}

#[test]
fn what_is_usual_goes_by_sex_and_age_and_the_first_that_fits() {
    let data = NumberField {
        references: vec![
            usual(Some(Sex::Female), (Some(60), Some(64)), "12", "17"),
            usual(Some(Sex::Male), (Some(60), None), "14", "19"),
            usual(None, (None, Some(17)), "5", "9"),
            usual(Some(Sex::Female), (None, None), "10", "20"),
        ],
        ..weight()
    };
    let on: Date = "2026-11-26".parse().unwrap();
    let who = |sex, born: Option<&str>| Patient {
        sex,
        born: born.map(|born| born.parse().unwrap()),
    };
    let table = [
        (who(Some(Sex::Female), Some("1966-11-26")), Some("12")),
        (who(Some(Sex::Female), Some("1966-11-27")), Some("10")),
        (who(Some(Sex::Female), Some("1961-11-26")), Some("10")),
        (who(Some(Sex::Male), Some("1930-01-01")), Some("14")),
        (who(Some(Sex::Male), Some("2015-01-01")), Some("5")),
        (who(Some(Sex::Male), None), None),
        (who(Some(Sex::Female), None), Some("10")),
        (who(None, None), None),
    ];
    for (patient, low) in table {
        let found = data.usual(&patient, Some(on)).and_then(|range| range.low);
        assert_eq!(found, low.map(number), "{patient:?}");
    }
}

#[test]
fn a_label_falls_back_to_the_other_language() {
    let both = Label::new("Poids", "Weight");
    assert_eq!(
        (both.text(Language::Fr), both.text(Language::En)),
        ("Poids", "Weight")
    );
    assert_eq!(Label::new("", "Weight").text(Language::Fr), "Weight");
    assert_eq!(Label::new("Poids", "").text(Language::En), "Poids");
    for category in [Category::Document, Category::Assessment] {
        assert!(category.folder().texts().count() == 2);
    }
}

proptest! {
    #[test]
    fn whatever_can_be_read_can_be_checked(
        title in ".{0,300}",
        key in "\\PC{0,50}",
        decimals: u8,
        low in "-?[0-9]{1,12}(\\.[0-9]{1,6})?",
        high in "-?[0-9]{1,12}(\\.[0-9]{1,6})?",
        from: Option<u8>,
        to: Option<u8>,
    ) {
        let template = with(|it| {
            it.title = Label::new(title, "");
            it.fields[0].key = key;
            it.fields[0].kind = FieldKind::Number(NumberField {
                decimals,
                min: Some(number(&low)),
                max: Some(number(&high)),
                references: vec![usual(Some(Sex::Male), (from, to), &low, &high)],
                unit: Unit::Watt,
            });
        });
        let _ = template.check();
        let text = serde_json::to_string(&template).unwrap();
        prop_assert_eq!(serde_json::from_str::<Template>(&text).unwrap(), template);
    }
}

/// What is stored and sent: an old template must be read for ever.
#[test]
fn a_template_is_kept_as_this() {
    let branch = BranchId::from_bytes([1; 16]);
    let mut kept = measuring(|it| {
        it.references = vec![usual(Some(Sex::Female), (Some(18), None), "45", "80")];
    });
    (kept.branch, kept.level) = (Some(branch), Level::Branch(branch));
    let golden = r#"{"title":{"fr":"Poids","en":"Weight"},"category":"assessment","branch":"01010101-0101-0101-0101-010101010101","filler":"professional","level":"branch:01010101-0101-0101-0101-010101010101","fields":[{"key":"weight","label":{"fr":"weight ?","en":"weight?"},"required":true,"kind":{"type":"number","unit":"kg","decimals":1,"min":"20","max":"350","references":[{"sex":"female","from_age":18,"range":{"low":"45","high":"80"}}]}},{"key":"shoes","label":{"fr":"shoes ?","en":"shoes?"},"kind":{"type":"choice","options":[{"key":"on","label":{"fr":"le on","en":"the on"}},{"key":"off","label":{"fr":"le off","en":"the off"}}]}},{"key":"since","label":{"fr":"since ?","en":"since?"},"kind":{"type":"date"}},{"key":"note","label":{"fr":"note ?","en":"note?"},"kind":{"type":"text"}},{"key":"front","label":{"fr":"front ?","en":"front?"},"kind":{"type":"photo"}}]}"#;
    assert_eq!(serde_json::to_string(&kept).unwrap(), golden);
    assert_eq!(serde_json::from_str::<Template>(golden).unwrap(), kept);
    assert_eq!(kept.check(), Ok(()));
}

/// Where each part of a text is.
fn places(json: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match json {
        Json::Array(parts) => {
            for (n, part) in parts.iter().enumerate() {
                places(part, &format!("{at}/{n}"), found);
            }
        }
        Json::Object(parts) => {
            for (name, part) in parts {
                places(part, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// The good template and another, by which each of its parts can be replaced.
fn sent() -> Json {
    let sent = measuring(|it| {
        it.references = vec![usual(Some(Sex::Male), (Some(18), Some(64)), "45", "80")];
    });
    serde_json::to_value(sent).unwrap()
}

fn part() -> impl Strategy<Value = Json> {
    let whole = sent();
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let own: Vec<Json> = all
        .iter()
        .filter_map(|at| whole.pointer(at))
        .cloned()
        .collect();
    prop_oneof![
        4 => proptest::sample::select(own),
        2 => proptest::sample::select(vec![
            json!(null), json!(0), json!(255), json!(256), json!(-1), json!(1.5), json!([]), json!({}),
            json!(true), json!(""), json!("-0"), json!("999999999999.999999"), json!("cm"), json!("degF"),
            json!("just_me"), json!("branch:01010101-0101-0101-0101-010101010101"), json!("client"),
            json!({"type": "text"}), json!({"type": "number", "unit": "%", "decimals": 200}),
            json!({"type": "choice", "options": []}), json!({"range": {}}),
        ]),
        1 => ".{0,50}".prop_map(Json::from),
    ]
}

/// A template's text with some parts replaced by others.
fn changed() -> impl Strategy<Value = Json> {
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), part()), 0..4);
    changes.prop_map(|changes| {
        let mut text = sent();
        for (at, part) in changes {
            let mut all = Vec::new();
            places(&text, "", &mut all);
            let at: &String = at.get(&all);
            *text.pointer_mut(at).unwrap() = part;
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever somebody sends: nothing panics, and what is good can be used.
    #[test]
    fn whatever_is_sent_is_no_template_or_is_checked(text in changed()) {
        let Ok(read) = serde_json::from_value::<Template>(text) else {
            return Ok(());
        };
        let verdict = read.check();
        prop_assert_eq!(read.check(), verdict);
        if verdict.is_ok() {
            prop_assert_eq!(read.follows(&read), Ok(()));
        }
        let _ = (read.follows(&template()), template().follows(&read));
        let again = serde_json::to_string(&read).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Template>(&again).unwrap(), &read);
        for draft in [true, false] {
            let _ = faults(&read, &values(), draft);
        }
        if let Ok(body) = complete(&read, &values(), &Patient::default(), &TAKEN) {
            prop_assert!(body.answers.len() <= read.fields.len());
        }
    }
}
