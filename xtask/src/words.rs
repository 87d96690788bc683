//! Words that do not belong into the sources.

use std::fs;
use std::path::Path;

use crate::workspace::Workspace;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["util", "utils", "manager", "helper", "helpers"];

/// What a line may not contain, and why. Each is written in two pieces, so that this file passes.
const BANNED: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), MACHINE),
    (concat!("/ro", "ot/"), MACHINE),
    (concat!("/ho", "me/"), MACHINE),
    (concat!("TO", "DO"), LATER),
    (concat!("FIX", "ME"), LATER),
    (concat!("to", "do!("), LATER),
    (concat!("unimple", "mented!("), LATER),
];
const MACHINE: &str = "a path of one machine; say it relative to the project";
const LATER: &str = "finish it, or file an issue and say in the README what is not there yet";

/// Everything there is to complain of, one line each.
pub(crate) fn complaints(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut complaints = Vec::new();
    for file in workspace.files()? {
        if let Some(word) = empty_name(&file) {
            complaints.push(format!(
                "{}: `{word}` says nothing; name it after what it does",
                file.display()
            ));
        }
        // Pictures and the like are not text.
        let Ok(text) = fs::read_to_string(workspace.root.join(&file)) else {
            continue;
        };
        for (number, line) in (1..).zip(text.lines()) {
            for (word, reason) in banned_in(line) {
                complaints.push(format!("{}:{number}: `{word}`: {reason}", file.display()));
            }
        }
    }
    Ok(complaints)
}

fn empty_name(file: &Path) -> Option<&'static str> {
    let path = file.to_string_lossy().to_lowercase();
    let words: Vec<_> = path.split(|c: char| !c.is_alphanumeric()).collect();
    EMPTY_NAMES
        .iter()
        .find(|name| words.contains(name))
        .copied()
}

fn banned_in(line: &str) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    BANNED.iter().filter(|(word, _)| {
        line.match_indices(word).any(|(at, _)| {
            let whole_word = !word.starts_with(char::is_alphabetic)
                || (!ends_in_letter(&line[..at]) && !starts_with_letter(&line[at + word.len()..]));
            // A path that begins here, not the middle of a longer one or of an address.
            let begins = !word.starts_with('/') || !ends_in_name(&line[..at]);
            whole_word && begins
        })
    })
}

fn ends_in_letter(text: &str) -> bool {
    text.ends_with(char::is_alphabetic)
}

fn starts_with_letter(text: &str) -> bool {
    // After `(` of a macro anything may follow; after a bare word only a non-letter.
    text.starts_with(char::is_alphabetic)
}

fn ends_in_name(text: &str) -> bool {
    text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<&'static str> {
        banned_in(line).map(|(word, _)| *word).collect()
    }

    #[test]
    fn finds_what_it_should() {
        let later = concat!("// TO", "DO: later");
        assert_eq!(words(later).len(), 1);
        let machine = concat!("cp /ho", "me/anna/photo.jpg .");
        assert_eq!(words(machine).len(), 1);
        let call = concat!("    to", "do!(\"soon\")");
        assert_eq!(words(call).len(), 1);
    }

    #[test]
    fn leaves_the_rest_alone() {
        for line in [
            "todo = \"warn\"",
            "/v1/home/folders",
            "METODOLOGIA",
            concat!("target/ho", "me/x"),
        ] {
            assert_eq!(words(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_name_that_says_nothing() {
        assert_eq!(empty_name(Path::new("server/src/utils.rs")), Some("utils"));
        assert_eq!(empty_name(Path::new("core/file_helper.rs")), Some("helper"));
        assert_eq!(empty_name(Path::new("core/rules/src/see.rs")), None);
    }
}
