//! `cargo demo`, run as a stranger runs it, and the phone that it runs.

use std::path::Path;
use std::process::{Command, Output};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::process::Process;
use suivi_tests::phone::said::{self, So};
use suivi_tests::play::Scenario;
use suivi_tests::world::binary;
use suivi_wire::accounts::Role;

fn demo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demo"))
        .args(arguments)
        .current_dir(folder)
        .env("SUIVI_BIN", binary())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn it_ends_with_a_picture_and_nothing_lost() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path(), &[]);
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    let last = told.lines().last().unwrap();
    assert_eq!(last, "demo: 2 queued, 2 sent, 2 received, 0 lost", "{told}");
    assert!(
        !told.contains('\u{1b}'),
        "colour where there is no terminal"
    );
    let picture = folder.path().join("before-after.jpg");
    assert!(told.contains(picture.to_str().unwrap()), "{told}");
    let mut copy = Vec::new();
    let file = std::fs::File::open(&picture).unwrap();
    let picture = suivi_photo::original(file, &mut copy).unwrap();
    assert!(picture.width > picture.height, "{picture:?}");
    let sheet = folder.path().join("assessment.pdf");
    assert!(told.contains(sheet.to_str().unwrap()), "{told}");
    assert!(std::fs::read(sheet).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn what_is_no_photo_is_told_and_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::File::create(folder.path().join("notes.txt")).unwrap();
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos/coffee.png");
    let output = demo(folder.path(), &["notes.txt", photo.to_str().unwrap()]);
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("notes.txt was not taken"), "{told}");
    let last = told.lines().last().unwrap();
    assert_eq!(last, "demo: 1 queued, 1 sent, 1 received, 0 lost", "{told}");
}

#[test]
fn a_photo_that_is_not_there_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path(), &["nowhere.jpg"]);
    assert!(!output.status.success());
    assert_eq!(said(&output), "demo: there is no photo nowhere.jpg\n");
}

#[test]
fn a_phone_says_what_it_was_not_told_to_do() {
    let mut phone = Process::start();
    let trouble = phone.ask::<said::Home>(said::Command::Home).unwrap_err();
    assert!(
        trouble.sentence.starts_with("Nobody is signed in"),
        "{trouble:?}"
    );
}

#[test]
fn a_phone_that_was_killed_shows_the_same() {
    let cast = Cast::start();
    let mut phone = Process::of(cast.who(Persona::Client), Role::Client);
    let before: said::Home = phone.ask(said::Command::Home).unwrap();
    assert_eq!(before.spaces.len(), 1, "{before:?}");
    phone.kill();
    phone.start_again();
    phone.until(So::Complete);
    let after: said::Home = phone.ask(said::Command::Home).unwrap();
    assert_eq!(before.spaces[0].space, after.spaces[0].space);
}

#[test]
fn its_story_is_a_scenario() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/story.toml");
    let story = Scenario::read(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(story.steps() > 10);
}
