//! The sentences of the access specification, told as stories in `scenarios/*.toml`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use suivi_tests::play::{Scenario, play, verbs};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn read(name: &str) -> Scenario {
    let path = folder().join(name).with_extension("toml");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Scenario::read(&text).unwrap_or_else(|trouble| panic!("{name}: {trouble}"))
}

macro_rules! told {
    ($($name:ident: $file:literal,)*) => {
        const TOLD: &[&str] = &[$($file),*];
        $(
            #[test]
            fn $name() {
                let scenario = read($file);
                if let Err(trouble) = play(&scenario) {
                    panic!("{}.toml, {}\n{trouble}", $file, scenario.about);
                }
            }
        )*
    };
}

told! {
    a_professional_of_another_company: "another-company",
    an_archived_record: "archived-record",
    the_branch_of_a_level: "branches",
    changing_levels: "changing-levels",
    consent: "consent",
    deleted_for_ever: "deleted-for-ever",
    deleting_a_folder: "deleting-a-folder",
    features_per_account: "features",
    six_levels: "levels",
    moving: "moving",
    one_device: "one-device",
    open_folders: "open-folders",
    organisation: "organisation",
    own_files: "own-files",
    participants: "participants",
    on_phones_a_folder_that_closes: "phone-closed",
    on_phones_what_is_deleted: "phone-deleted",
    on_phones_what_becomes_narrower: "phone-narrowed",
    on_phones_photos_without_network: "phone-offline",
    on_phones_results_without_network: "phone-results",
    on_phones_signed_in_elsewhere: "phone-superseded",
    on_phones_two_of_one_client: "phone-two",
    five_profiles: "profiles",
    protected_items: "protected",
    results_of_documents_and_assessments: "results",
    two_roles_of_one_person: "two-roles",
    a_client_without_account: "without-account",
}

#[test]
fn every_scenario_is_told() {
    let files = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path());
    let names: BTreeSet<_> = files
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, TOLD.iter().map(|name| (*name).to_owned()).collect());
    let steps: usize = TOLD.iter().map(|name| read(name).steps()).sum();
    println!("{} scenarios, {steps} steps", TOLD.len());
}

#[test]
fn there_are_at_most_25_verbs() {
    let verbs = verbs();
    assert!(
        verbs.len() > 10 && verbs.len() <= 25,
        "{} verbs: {verbs:?}",
        verbs.len()
    );
}

#[test]
fn what_is_not_understood_fails() {
    let told = |step: &str| Scenario::read(&format!("about = 'x'\nstep = [{step}]"));
    let good = "{ says = 'S0', by = 'Ana', sees = ['plan'] }";
    assert!(told(good).is_ok());
    for (what, step) in [
        (
            "an unknown verb",
            "{ says = 'S0', by = 'Ana', admires = ['plan'] }",
        ),
        ("no verb", "{ says = 'S0', by = 'Ana' }"),
        (
            "two verbs",
            "{ says = 'S0', by = 'Ana', sees = ['a'], does_not_see = ['b'] }",
        ),
        ("no quotation", "{ by = 'Ana', sees = ['plan'] }"),
        (
            "an unknown field",
            "{ says = 'S0', by = 'Ana', rename = { item = 'a', name = 'b', to = 'c' } }",
        ),
        (
            "a missing field",
            "{ says = 'S0', by = 'Ana', rename = { item = 'a' } }",
        ),
        (
            "an unknown reason",
            "{ says = 'S0', by = 'Ana', delete = { item = 'a' }, refused = 'mood' }",
        ),
    ] {
        assert!(told(step).is_err(), "{what} was taken");
    }
}

#[test]
fn what_has_no_label_fails() {
    for (what, step) in [
        ("an item", "by = 'Sofia', sees = ['plan']"),
        (
            "a place",
            "by = 'Sofia', lists = { in = 'plan', shows = [] }",
        ),
        ("a person", "by = 'Ana', sees = []"),
        ("a phone", "by = 'Sofia', phone = 'finds_network'"),
    ] {
        let text = format!(
            "about = 'x'
            given = [{{ company = {{ name = 'Nord', administrator = 'Sofia', branches = ['Rive'] }} }}]
            step = [{{ says = 'S0', {step} }}]"
        );
        let trouble = play(&Scenario::read(&text).unwrap()).unwrap_err();
        assert!(trouble.starts_with("step 1: S0"), "{what}: {trouble}");
    }
}
