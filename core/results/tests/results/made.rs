//! Templates and answers, made here.

use std::collections::BTreeMap;
use suivi_results::filling::Taken;
use suivi_results::{
    Category, ChoiceField, ChoiceOption, Field, FieldKind, FilledBy, Filler, Label, Number,
    NumberField, Range, Reference, Sex, Template, Unit, Value, Values,
};
use suivi_rules::{ItemId, Level};

pub fn number(text: &str) -> Number {
    text.parse().unwrap()
}

pub fn range(low: Option<&str>, high: Option<&str>) -> Range {
    Range {
        low: low.map(number),
        high: high.map(number),
    }
}

/// From 20 to 350 kg, one decimal.
pub fn weight() -> NumberField {
    NumberField {
        unit: Unit::Kilogram,
        decimals: 1,
        min: Some(number("20")),
        max: Some(number("350")),
        references: Vec::new(),
    }
}

pub fn field(key: &str, required: bool, kind: FieldKind) -> Field {
    Field {
        key: key.to_owned(),
        label: Label::new(format!("{key} ?"), format!("{key}?")),
        required,
        kind,
    }
}

pub fn choice(keys: &[&str]) -> FieldKind {
    let option = |key: &&str| ChoiceOption {
        key: (*key).to_owned(),
        label: Label::new(format!("le {key}"), format!("the {key}")),
    };
    FieldKind::Choice(ChoiceField {
        options: keys.iter().map(option).collect(),
    })
}

/// A question of each kind.
pub fn template() -> Template {
    Template {
        title: Label::new("Poids", "Weight"),
        category: Category::Assessment,
        branch: None,
        filler: Filler::Professional,
        level: Level::CompanyAndClient,
        fields: vec![
            field("weight", true, FieldKind::Number(weight())),
            field("shoes", false, choice(&["on", "off"])),
            field("since", false, FieldKind::Date),
            field("note", false, FieldKind::Text),
            field("front", false, FieldKind::Photo),
        ],
    }
}

pub fn usual(sex: Option<Sex>, ages: (Option<u8>, Option<u8>), low: &str, high: &str) -> Reference {
    Reference {
        sex,
        from_age: ages.0,
        to_age: ages.1,
        range: range(Some(low), Some(high)),
    }
}

pub fn measured(value: &str, unit: Unit) -> Value {
    Value::Number {
        value: number(value),
        unit,
    }
}

pub fn kilograms(value: &str) -> Values {
    BTreeMap::from([("weight".to_owned(), measured(value, Unit::Kilogram))])
}

/// An answer to each question.
pub fn values() -> Values {
    let mut values = kilograms("72.5");
    values.extend([
        (
            "shoes".to_owned(),
            Value::Choice {
                option: "off".to_owned(),
            },
        ),
        (
            "since".to_owned(),
            Value::Date {
                date: "2026-01-31".parse().unwrap(),
            },
        ),
        (
            "note".to_owned(),
            Value::Text {
                text: "à jeun\n".to_owned(),
            },
        ),
        (
            "front".to_owned(),
            Value::Photo {
                photo: ItemId::from_bytes([1; 16]),
            },
        ),
    ]);
    values
}

/// On the 26th of November 2026 at 12:00, an hour before UTC.
pub const TAKEN: Taken = Taken {
    at: 1_795_690_800_000_000,
    offset_min: 60,
    by: FilledBy::Professional,
};
