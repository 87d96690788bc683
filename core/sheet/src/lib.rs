//! A result as a PDF: a sheet to print, hand over or keep. A result in, bytes out; no I/O, no clock.
//!
//! The way of an answer: `words` says it in French or English → `content` puts question and
//! answer into blocks → `setting` breaks them into lines that fit → `page` sets the lines on
//! pages, each with its place in the structure that a screen reader follows.
//!
//! One font, DejaVu Sans, is inside. It has Latin, Greek, Cyrillic, Arabic, Hebrew and more, not
//! Chinese, Japanese, Korean or emoji: those show as boxes. Each line is set in the direction of its
//! first letters; numbers and words of the other direction keep theirs.

mod content;
mod page;
mod setting;
mod words;

use suivi_results::{Language, ResultBody};

/// What stands on the sheet besides the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet<'a> {
    /// The result.
    pub result: &'a ResultBody,
    /// The client's name.
    pub client: &'a str,
    /// The company's name.
    pub company: &'a str,
    /// The author's name; none for a service.
    pub author: Option<&'a str>,
    /// A later result corrects this one: said at the top of each page.
    pub superseded: bool,
    /// It corrects an earlier one.
    pub corrects: bool,
    /// In which language.
    pub language: Language,
}

/// The sheet could not be made. Nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The sheet could not be made. The result itself is as it was. Open the result instead.")]
pub struct NotMade;

/// The PDF: A4, tagged after PDF/UA-1, with its fonts inside, the same bytes for the same sheet. Where
/// its words have signs that PDF/UA refuses, it is tagged all the same, without that claim.
///
/// # Errors
/// [`NotMade`].
pub fn pdf(sheet: &Sheet<'_>) -> Result<Vec<u8>, NotMade> {
    let fonts = setting::Fonts::loaded().ok_or(NotMade)?;
    page::pdf(sheet, &content::blocks(sheet), fonts)
}
