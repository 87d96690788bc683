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
