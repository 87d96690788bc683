use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use suivi_results::ready::templates;
use suivi_results::{FieldKind, Filler, Label, Language, Template};

#[test]
fn the_ready_templates_can_be_filled_and_speak_both_languages() {
    let all = templates();
    assert!(all.len() >= 12, "{}", all.len());
    let mut names = BTreeSet::new();
    for ready in &all {
        let template = &ready.template;
        assert_eq!(template.check(), Ok(()), "{}", ready.name);
        assert!(names.insert(&ready.name), "{} is there twice", ready.name);
        assert_eq!(template.branch, None, "{}", ready.name);
        let both = |label: &Label| !label.fr.is_empty() && !label.en.is_empty();
        assert!(template.labels().all(both), "{}", ready.name);
        assert!(
            template
                .labels()
                .all(|label| label.text(Language::Fr).chars().count() <= 200),
            "{}",
            ready.name
        );
        let text = serde_json::to_string(template).unwrap();
        assert_eq!(&serde_json::from_str::<Template>(&text).unwrap(), template);
    }
    for filler in [Filler::Client, Filler::Professional] {
        assert!(all.iter().any(|ready| ready.template.filler == filler));
    }
}

/// Every range that is said to be usual has a line that says where it is from.
#[test]
fn every_range_has_a_source() {
    let sources = include_str!("../../ready/SOURCES.md");
    for ready in templates() {
        for field in &ready.template.fields {
            let FieldKind::Number(data) = &field.kind else {
                continue;
            };
            if !data.references.is_empty() {
                assert!(
                    sources.contains(&field.key),
                    "{}: {}",
                    ready.name,
                    field.key
                );
            }
        }
    }
}

/// Every word of the file is understood: a misspelt one would be passed over.
#[test]
fn nothing_in_the_file_is_passed_over() {
    let file: Vec<Json> = serde_json::from_str(include_str!("../../ready/templates.json")).unwrap();
    let all = templates();
    assert_eq!(file.len(), all.len());
    for (file, ready) in file.iter().zip(&all) {
        let read = json!({"name": ready.name, "template": ready.template});
        understood(file, &read, &ready.name);
    }
}

fn understood(file: &Json, read: &Json, at: &str) {
    match (file, read) {
        (Json::Object(file), Json::Object(read)) => {
            for (name, part) in file {
                let at = format!("{at}/{name}");
                match read.get(name) {
                    Some(read) => understood(part, read, &at),
                    // What is as it would be without being said is not written.
                    None => assert!(matches!(part, Json::Null | Json::Bool(false)), "{at}"),
                }
            }
        }
        (Json::Array(file), Json::Array(read)) => {
            assert_eq!(file.len(), read.len(), "{at}");
            for (n, (file, read)) in file.iter().zip(read).enumerate() {
                understood(file, read, &format!("{at}/{n}"));
            }
        }
        _ => assert_eq!(file, read, "{at}"),
    }
}

/// What is usual is shown with as many digits as the answers to it.
#[test]
fn the_usual_ranges_are_no_finer_than_their_questions() {
    for ready in templates() {
        for field in &ready.template.fields {
            let FieldKind::Number(data) = &field.kind else {
                continue;
            };
            for reference in &data.references {
                for end in [reference.range.low, reference.range.high]
                    .into_iter()
                    .flatten()
                {
                    assert!(
                        end.decimals() <= data.decimals.into(),
                        "{}: {}",
                        ready.name,
                        field.key
                    );
                    assert!(
                        data.min.is_none_or(|min| min <= end),
                        "{}: {}",
                        ready.name,
                        field.key
                    );
                    assert!(
                        data.max.is_none_or(|max| end <= max),
                        "{}: {}",
                        ready.name,
                        field.key
                    );
                }
            }
        }
    }
}
