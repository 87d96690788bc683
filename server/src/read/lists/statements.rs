//! Reads every SQL statement of this crate from its source and holds it to the rules of the house
//! (access specification, "How it must hold", 2; house specification, "Storage").

use crate::clock::SystemEntropy;
use crate::db::{Arg, Db, Mode};
use std::fs;
use std::path::{Path, PathBuf};

/// A statement and the file it stands in.
struct Statement {
    file: String,
    sql: String,
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The string literals of a Rust source, comments and characters left out.
fn literals(source: &str) -> Vec<String> {
    let text: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match rest {
            ['/', '/', ..] => at += rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['\'', '\\', ..] => {
                at += 3 + rest[3..].iter().position(|c| *c == '\'').unwrap_or(0) + 1;
            }
            ['\'', _, '\'', ..] => at += 3,
            ['r', '#', '"', ..] => {
                let body = &rest[3..];
                let end = body
                    .windows(2)
                    .position(|w| w == ['"', '#'])
                    .unwrap_or(body.len());
                found.push(body[..end].iter().collect());
                at += 3 + end + 2;
            }
            ['"', ..] => {
                let mut literal = String::new();
                at += 1;
                while at < text.len() && text[at] != '"' {
                    if text[at] == '\\' {
                        at += 1;
                        if text[at] == '\n' {
                            while text.get(at + 1).is_some_and(|c| c.is_whitespace()) {
                                at += 1;
                            }
                        } else {
                            literal.push(text[at]);
                        }
                    } else {
                        literal.push(text[at]);
                    }
                    at += 1;
                }
                at += 1;
                found.push(literal);
            }
            _ => at += 1,
        }
    }
    found
}

fn statements(under: &str) -> Vec<Statement> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(under);
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let file = path.display().to_string();
        // What is only there for tests is no statement of the server; the seam speaks SQLite's own
        // words to it.
        let only_here = ["statements.rs", "tests.rs", "world.rs"]
            .iter()
            .any(|it| file.ends_with(it));
        if only_here || file.contains("/src/db/") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let source = source
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        for sql in literals(source) {
            let verb = sql.split_whitespace().next().unwrap_or_default();
            if matches!(verb, "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH") {
                found.push(Statement {
                    file: file.clone(),
                    sql,
                });
            }
        }
    }
    found
}

fn words(sql: &str) -> Vec<String> {
    sql.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The statement reads or writes `item` or `entry`.
fn is_about_items(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair[0].as_str(), "from" | "join" | "into" | "update")
            && matches!(pair[1].as_str(), "item" | "entry")
    })
}

/// The words by which a statement chooses rows: all after WHERE, ON, HAVING, up to the end.
fn chosen_by(words: &[String]) -> &[String] {
    let from = words
        .iter()
        .position(|word| matches!(word.as_str(), "where" | "on" | "having"));
    from.map_or(&[], |from| &words[from..])
}

#[test]
fn no_statement_over_items_or_entries_chooses_by_level_profile_or_branch() {
    let all = statements("");
    let mut about_items = 0;
    for Statement { file, sql } in &all {
        let words = words(sql);
        if !is_about_items(&words) {
            continue;
        }
        about_items += 1;
        let set_by_conflict = words.iter().any(|word| word == "conflict");
        if set_by_conflict && !words.iter().any(|word| word == "where") {
            continue;
        }
        for word in chosen_by(&words) {
            let banned = ["level", "profile", "branch", "audience"]
                .iter()
                .any(|banned| word.starts_with(banned) && word != "level_revision");
            assert!(
                !banned,
                "{file}: chooses by {word}, which is the rules' to decide:\n{sql}"
            );
        }
    }
    assert!(
        about_items > 5,
        "{about_items} statements found: the reader of sources is broken"
    );
}

#[test]
fn no_statement_uses_what_one_of_the_engines_has_not() {
    for Statement { file, sql } in statements("") {
        let words = words(&sql);
        let has = |phrase: &[&str]| words.windows(phrase.len()).any(|w| w == phrase);
        for phrase in [
            &["like"][..],
            &["offset"],
            &["now"],
            &["array"],
            &["insert", "or"],
            &["for", "update"],
            &["datetime"],
            &["rowid"],
        ] {
            assert!(!has(phrase), "{file}: has {phrase:?}:\n{sql}");
        }
        assert!(
            !sql.contains('{') && !sql.contains('?'),
            "{file}: is put together:\n{sql}"
        );
    }
}

/// What the lists and the feed ask never walks a table and never sorts: its cost is what it
/// shows, however large the store is.
#[tokio::test]
async fn lists_and_feed_only_seek() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Mode::Inline, &SystemEntropy).unwrap();
    let all = statements("read");
    assert!(all.len() > 20, "{} statements found", all.len());
    db.read(move |tx| {
        for Statement { file, sql } in all {
            let args = (1..=20)
                .rev()
                .find(|n| sql.contains(&format!("${n}")))
                .unwrap_or(0);
            let explain: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {sql}").into());
            let plan = tx.all(explain, &vec![Arg::Null; args], |row| {
                Ok(row.text(3)?.to_owned())
            })?;
            for step in &plan {
                let walks = step.starts_with("SCAN") && !step.contains("CONSTANT ROW");
                let sorts = step.contains("TEMP B-TREE") || step.contains("AUTOMATIC");
                assert!(!walks && !sorts, "{file}: {step}\n{sql}");
            }
        }
        Ok(())
    })
    .await
    .unwrap();
}
