//! What stands on the sheet, in order, before it is known how it fits.

use crate::Sheet;
use crate::words::Words;
use suivi_results::history::{self, Shown};
use suivi_results::{Answer, AnswerKind, FilledBy, Language, Number, System, Unit, date};

/// A piece of the sheet that belongs together.
pub(crate) enum Block {
    /// The result's title.
    Title(String),
    /// A line below it: whose, when, by whom.
    About(String),
    /// Something that must not be overlooked.
    Notice(String),
    /// A question and its answer; `more` is said below the answer. `prose`: words of a person,
    /// not a value to be found at a glance.
    Answer {
        question: String,
        answer: String,
        more: Option<String>,
        prose: bool,
    },
}

/// Everything but what each page repeats.
pub(crate) fn blocks(sheet: &Sheet<'_>) -> Vec<Block> {
    let words = Words::of(sheet.language);
    let result = sheet.result;
    let mut blocks = vec![Block::Title(result.title.text(sheet.language).to_owned())];
    if !sheet.client.is_empty() {
        blocks.push(Block::About(sheet.client.to_owned()));
    }
    if let Some(day) = result.day() {
        let day = words.day(day, sheet.language);
        let time = date::clock(result.taken_at, result.offset_min)
            .map_or_else(String::new, |(hour, minute)| {
                format!(" {} {hour:02}:{minute:02}", words.at)
            });
        blocks.push(Block::About(format!("{} {day}{time}", words.taken)));
    }
    let author = sheet.author.filter(|name| !name.is_empty());
    let by = match (result.filled_by, author) {
        (FilledBy::Professional, Some(author)) => format!("{} {author}", words.by_professional),
        (FilledBy::Client, Some(author)) => {
            format!("{}, {} {author}", words.by_client, words.answers_for_it)
        }
        (FilledBy::Client, None) => words.by_client.to_owned(),
        (FilledBy::Professional, None) => words.by_a_professional.to_owned(),
        (FilledBy::Service, _) => words.by_software.to_owned(),
    };
    blocks.push(Block::About(by));
    if sheet.corrects {
        blocks.push(Block::Notice(words.corrects.to_owned()));
    }
    blocks.extend(
        result
            .answers
            .iter()
            .map(|given| answer(given, words, sheet.language)),
    );
    blocks
}

fn answer(given: &Answer, words: &Words, language: Language) -> Block {
    let question = given.label.text(language).to_owned();
    let (answer, more) = match &given.kind {
        AnswerKind::Number {
            value,
            unit,
            shown_in,
            ..
        } => match history::shown(&given.kind, System::Template) {
            Some(shown) => {
                let mut answer = measured(shown.value, shown.decimals, shown.unit, language);
                if unit != shown_in {
                    answer = format!("{answer} ({})", read_off(*value, *unit, language));
                }
                (answer, usual(&shown, words, language))
            }
            // Its unit measures something else: as it was read off, never converted.
            None => (read_off(*value, *unit, language), None),
        },
        AnswerKind::Choice { label, .. } => (label.text(language).to_owned(), None),
        AnswerKind::Date { date } => (words.day(*date, language), None),
        AnswerKind::Text { text } => (text.clone(), None),
        AnswerKind::Photo { .. } => (words.photo.to_owned(), None),
    };
    Block::Answer {
        question,
        answer,
        more,
        prose: matches!(given.kind, AnswerKind::Text { .. }),
    }
}

/// To the last digit that was given, and no further.
fn read_off(value: Number, unit: Unit, language: Language) -> String {
    let decimals = u8::try_from(value.decimals()).unwrap_or(u8::MAX);
    measured(value, decimals, unit, language)
}

fn measured(value: Number, decimals: u8, unit: Unit, language: Language) -> String {
    let number = value.spelled(decimals.into(), language);
    match unit.symbol(language) {
        "" => number,
        symbol => format!("{number}\u{a0}{symbol}"),
    }
}

/// `in the usual range (18.5–24.9 kg)`
fn usual(shown: &Shown, words: &Words, language: Language) -> Option<String> {
    let standing = words.standing(shown.standing)?;
    let range = shown.usual?;
    let number = |end: Number| end.spelled(shown.decimals.into(), language);
    let range = match (range.low, range.high) {
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("{} {}", words.from, number(low)),
        (None, Some(high)) => format!("{} {}", words.up_to, number(high)),
        (None, None) => return None,
    };
    let unit = match shown.unit.symbol(language) {
        "" => String::new(),
        symbol => format!("\u{a0}{symbol}"),
    };
    Some(format!("{standing} ({range}{unit})"))
}
