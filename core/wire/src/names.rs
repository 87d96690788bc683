//! What a name may be: of a folder, a file, a person, a branch, a device, a tag.

use crate::problem::Failure;

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

/// Checks a name. Letters of every script are welcome; names are no keys and no paths.
///
/// # Errors
/// [`Failure::BadName`]: empty or blank, longer than [`LONGEST_NAME`], with control characters or
/// direction marks.
pub fn check(name: &str) -> Result<(), Failure> {
    let good = !name.trim().is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(|c| c.is_control() || is_deceptive(c));
    if good { Ok(()) } else { Err(Failure::BadName) }
}
