//! The house as it is drawn in ARCHITECTURE.md: who may depend on whom. Nothing points up or
//! sideways, and what is not drawn does not exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

const RULES: &str = "suivi-rules";
const WIRE: &str = "suivi-wire";
const PHOTO: &str = "suivi-photo";
const RESULTS: &str = "suivi-results";
const SHEET: &str = "suivi-sheet";
const DEVICE: &str = "suivi-device";
const SERVER: &str = "suivi-server";
const FFI: &str = "suivi-ffi";
const BINDGEN: &str = "suivi-bindgen";
const TESTS: &str = "suivi-tests";
const XTASK: &str = "xtask";

/// Each crate, and the crates of this workspace it may use, also in its own tests.
const ARROWS: &[(&str, &[&str])] = &[
    (RULES, &[]),
    (RESULTS, &[RULES]),
    (WIRE, &[RULES, RESULTS]),
    (PHOTO, &[]),
    (SHEET, &[RULES, RESULTS]),
    (DEVICE, &[RULES, RESULTS, WIRE, PHOTO]),
    (SERVER, &[RULES, RESULTS, WIRE, PHOTO, SHEET]),
    (FFI, &[RULES, RESULTS, WIRE, DEVICE]),
    (BINDGEN, &[]),
    (
        TESTS,
        &[RULES, RESULTS, WIRE, PHOTO, SHEET, DEVICE, SERVER, FFI],
    ),
    (XTASK, &[]),
];

/// What the rules may use besides the standard library.
const RULES_USE: &[&str] = &["serde", "thiserror"];

/// Words of I/O, clock, randomness and async, none of which the rules may speak.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "std::hash::RandomState",
    "async fn",
    "async move",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn packages() -> Vec<Package> {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata describes the workspace")
        .packages
}

/// What is wrong with the arrows out of `package`, where `members` are the workspace's crates.
fn wrong_arrows(package: &str, uses: &[&str], members: &BTreeSet<&str>) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package) else {
        return vec![format!(
            "{package} is not drawn: give it a place and its arrows"
        )];
    };
    uses.iter()
        .filter(|used| members.contains(*used) && !allowed.contains(used))
        .map(|used| format!("{package} → {used} is not drawn"))
        .collect()
}

#[test]
fn every_arrow_is_drawn() {
    let packages = packages();
    let members = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let wrong: Vec<String> = packages
        .iter()
        .flat_map(|package| {
            let uses: Vec<_> = package
                .dependencies
                .iter()
                .map(|dependency| dependency.name.as_str())
                .collect();
            wrong_arrows(&package.name, &uses, &members)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_new_arrow_would_be_noticed() {
    let members = BTreeSet::from([RULES, WIRE, SERVER, DEVICE, "suivi-extra"]);
    assert_eq!(
        wrong_arrows(RULES, &["serde", WIRE], &members),
        ["suivi-rules → suivi-wire is not drawn"],
        "up"
    );
    assert_eq!(
        wrong_arrows(DEVICE, &[RULES, SERVER], &members),
        ["suivi-device → suivi-server is not drawn"],
        "sideways"
    );
    assert_eq!(wrong_arrows("suivi-extra", &[], &members).len(), 1, "new");
    assert_eq!(wrong_arrows(SERVER, &[RULES, WIRE], &members), [""; 0]);
}

#[test]
fn the_rules_use_next_to_nothing() {
    let packages = packages();
    let rules = packages
        .iter()
        .find(|package| package.name.as_str() == RULES)
        .expect("the rules are a crate of this workspace");
    let uses: Vec<_> = rules
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.as_str())
        .filter(|name| !RULES_USE.contains(name))
        .collect();
    assert!(uses.is_empty(), "the rules may not use {}", uses.join(", "));
}

#[test]
fn the_rules_are_pure() {
    let mut sources = vec![root().join("core/rules/src")];
    let mut wrong = Vec::new();
    let mut seen = 0;
    while let Some(path) = sources.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("the sources can be listed");
            sources.extend(entries.map(|entry| entry.expect("a folder's entry").path()));
            continue;
        }
        seen += 1;
        let text = std::fs::read_to_string(&path).expect("a source is text");
        for word in IMPURE {
            if text.contains(word) {
                wrong.push(format!("{} says {word}", path.display()));
            }
        }
    }
    assert!(seen > 0, "the rules have sources");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
