//! What a name may be: of a folder, a file, a person, a branch, a device, a tag.

use crate::problem::Failure;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name as search compares it: compatibility forms, marks and case folded away.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

/// Characters that turn or hide the text around them (Unicode Standard Annex 9, "Explicit
/// Directional Formatting", and the invisible ones): a name with them can look like another.
const fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Characters that nobody sees: blanks, and those that the Unicode Standard has ignored where they
/// can't be shown (`Default_Ignorable_Code_Point` in `DerivedCoreProperties.txt`; the Hangul fillers
/// are among them), and the empty Braille cell. Inside a name they may do their work, as joiners do; a name of nothing else
/// is a row that can't be told from an empty one.
const fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Checks a name. Letters of every script are welcome; names are no keys and no paths.
///
/// # Errors
/// [`Failure::BadName`]: nothing in it can be seen, longer than [`LONGEST_NAME`], with control
/// characters or direction marks.
pub fn check(name: &str) -> Result<(), Failure> {
    let good = name.chars().any(|c| !is_unseen(c))
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(|c| c.is_control() || is_deceptive(c));
    if good { Ok(()) } else { Err(Failure::BadName) }
}
