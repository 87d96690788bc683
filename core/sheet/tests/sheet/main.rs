//! A result as a PDF: the same for the same result, whole for any words, in both languages.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use proptest::prelude::*;
use suivi_results::{
    Answer, AnswerKind, Category, FilledBy, Label, Language, Range, ResultBody, Unit,
};
use suivi_rules::ItemId;
use suivi_sheet::{Sheet, pdf};

fn number(value: &str, unit: Unit, usual: Option<(&str, &str)>) -> AnswerKind {
    AnswerKind::Number {
        value: value.parse().unwrap(),
        unit,
        shown_in: Unit::Kilogram,
        decimals: 1,
        usual: usual.map(|(low, high)| Range {
            low: low.parse().ok(),
            high: high.parse().ok(),
        }),
    }
}

fn answer(key: &str, label: Label, kind: AnswerKind) -> Answer {
    Answer {
        key: key.to_owned(),
        label,
        kind,
    }
}

/// One answer of each kind.
fn result() -> ResultBody {
    let text = "Slept well.\nNo pain at rest, a little when climbing stairs; better since the \
                walks in the evening, which she wants to keep up through the winter.";
    ResultBody {
        title: Label::new("Poids et habitudes", "Weight and habits"),
        category: Category::Assessment,
        taken_at: 1_795_690_800_000_000,
        offset_min: 60,
        filled_by: FilledBy::Professional,
        answers: vec![
            answer(
                "weight",
                Label::new("Poids", "Body weight"),
                number("160", Unit::Pound, Some(("45", "70"))),
            ),
            answer(
                "lean",
                Label::new("Masse maigre", "Lean mass"),
                number("50.25", Unit::Kilogram, None),
            ),
            answer(
                "smokes",
                Label::new("Fumez-vous ?", "Do you smoke?"),
                AnswerKind::Choice {
                    option: "no".to_owned(),
                    label: Label::new("Non", "No"),
                },
            ),
            answer(
                "since",
                Label::new("Depuis quand ?", "Since when?"),
                AnswerKind::Date {
                    date: "2026-03-01".parse().unwrap(),
                },
            ),
            answer(
                "note",
                Label::new("Remarques", "Notes"),
                AnswerKind::Text {
                    text: text.to_owned(),
                },
            ),
            answer(
                "photo",
                Label::new("Photo de départ", "Starting photo"),
                AnswerKind::Photo {
                    photo: ItemId::from_bytes([7; 16]),
                },
            ),
        ],
    }
}

fn sheet(result: &ResultBody, language: Language) -> Sheet<'_> {
    Sheet {
        result,
        client: "Ana Roy",
        company: "Clinique du Nord",
        author: Some("Emile Caron"),
        superseded: false,
        corrects: false,
        language,
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-1.7") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}

fn pages(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let of = |what: &str| text.matches(what).count();
    of("/Type /Page\n") + of("/Type/Page\n") + of("/Type /Page/") + of("/Type/Page/")
}

#[test]
fn the_same_sheet_is_the_same_bytes_and_both_languages_differ() {
    let result = result();
    let french = pdf(&sheet(&result, Language::Fr)).unwrap();
    assert!(is_whole(&french));
    assert_eq!(french, pdf(&sheet(&result, Language::Fr)).unwrap());
    assert_ne!(french, pdf(&sheet(&result, Language::En)).unwrap());
    assert_eq!(pages(&french), 1);
}

#[test]
fn a_long_result_goes_on_on_further_pages() {
    let mut result = result();
    let all = result.answers.clone();
    result.answers = (0..10).flat_map(|_| all.clone()).collect();
    for superseded in [false, true] {
        let long = Sheet {
            superseded,
            corrects: true,
            ..sheet(&result, Language::En)
        };
        assert!(pages(&pdf(&long).unwrap()) > 1);
    }
    result.answers = vec![answer(
        "note",
        Label::new("Remarques", "Notes"),
        AnswerKind::Text {
            text: "x".repeat(4000) + &"line\n".repeat(200),
        },
    )];
    assert!(pages(&pdf(&sheet(&result, Language::Fr)).unwrap()) > 3);
}

#[test]
fn names_of_every_script_and_of_none_are_set() {
    let mut result = result();
    for name in [
        "",
        "\u{416}\u{430}\u{43d}\u{43d}\u{430}",
        "\u{645}\u{631}\u{64a}\u{645}",
        "\u{5e8}\u{5d5}\u{5ea}",
        "\u{674e}\u{5a1c}",
        "\u{1f469}\u{200d}\u{2695}\u{fe0f}",
        "e\u{301}\u{301}\u{301}",
        "a\tb",
        "\u{0}\u{7f}\u{feff}",
    ] {
        result.title = Label::new(name, name);
        for author in [None, Some(name)] {
            for filled_by in [FilledBy::Client, FilledBy::Professional, FilledBy::Service] {
                result.filled_by = filled_by;
                let sheet = Sheet {
                    client: name,
                    company: name,
                    author,
                    ..sheet(&result, Language::Fr)
                };
                assert!(pdf(&sheet).is_ok_and(|bytes| is_whole(&bytes)), "{name:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_words_make_a_whole_sheet(
        title in ".{0,200}",
        client in ".{0,200}",
        company in "\\PC{0,200}",
        texts in proptest::collection::vec("(.|\n){0,600}", 0..12),
        taken_at in any::<i64>(),
        offset_min in any::<i16>(),
    ) {
        let mut result = result();
        result.title = Label::new(&title, "");
        (result.taken_at, result.offset_min) = (taken_at, offset_min);
        result.answers.extend(texts.into_iter().map(|text| {
            let label = Label::new("", text.clone());
            answer("x", label, AnswerKind::Text { text })
        }));
        let sheet = Sheet { client: &client, company: &company, ..sheet(&result, Language::Fr) };
        let made = pdf(&sheet);
        prop_assert!(made.is_ok_and(|bytes| is_whole(&bytes) && pages(&bytes) > 0));
    }
}

/// The words of a sheet as another program reads them out of the file.
fn read(bytes: &[u8]) -> String {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap()
}

/// Every word that a sheet can say. `BLESS=1 cargo test -p suivi-sheet` writes it anew.
#[test]
fn a_sheet_says_what_it_should_in_both_languages() {
    let weighed = |value, low, high| {
        let label = Label::new("Poids", "Body weight");
        answer(
            "weight",
            label,
            number(value, Unit::Kilogram, Some((low, high))),
        )
    };
    let corrected = ResultBody {
        filled_by: FilledBy::Client,
        answers: vec![
            weighed("44.9", "45", ""),
            weighed("45", "45", "70"),
            weighed("70.1", "", "70"),
            answer(
                "reach",
                Label::new("Souplesse", "Reach"),
                AnswerKind::Number {
                    value: "-3.5".parse().unwrap(),
                    unit: Unit::Inch,
                    shown_in: Unit::Kilogram,
                    decimals: 0,
                    usual: None,
                },
            ),
        ],
        ..result()
    };
    let unknown = ResultBody {
        answers: vec![answer(
            "note",
            Label::new("Remarques", "Notes"),
            AnswerKind::Text {
                text: "\u{5d0}\u{5d1} 12 mg".to_owned(),
            },
        )],
        ..result()
    };
    let long = "Clinique du Nord et de toutes ses vallées, pour le mouvement, la force, \
                l’équilibre et le repos de chacun, à Rive, à Mont et partout où l’on marche";
    let published = ResultBody {
        filled_by: FilledBy::Service,
        answers: Vec::new(),
        ..result()
    };
    for language in [Language::Fr, Language::En] {
        let whole = result();
        let plain = sheet(&whole, language);
        let corrected = Sheet {
            superseded: true,
            corrects: true,
            ..sheet(&corrected, language)
        };
        let published = Sheet {
            author: None,
            client: "",
            ..sheet(&published, language)
        };
        let unknown = Sheet {
            author: None,
            company: long,
            superseded: true,
            ..sheet(&unknown, language)
        };
        let now = [plain, corrected, published, unknown]
            .map(|sheet| read(&pdf(&sheet).unwrap()))
            .join("----\n");
        let path = match language {
            Language::Fr => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sheet/sheet.fr.txt"),
            Language::En => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sheet/sheet.en.txt"),
        };
        if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
            write(path, &now);
        }
        assert_eq!(now, std::fs::read_to_string(path).unwrap());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file is written by a developer, not for a person who trusts it"
)]
fn write(path: &str, text: &str) {
    std::fs::write(path, text).unwrap();
}
