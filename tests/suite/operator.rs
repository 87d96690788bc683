//! What only the company's operator does, on the machine itself: backups, files, the command line.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use suivi_rules::ItemId;
use suivi_tests::organisation::{branch, record};
use suivi_tests::{World, asks, fresh, world};
use suivi_wire::ops::Operation;

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be listed") {
        let path = entry.expect("an entry").path();
        let copied = to.join(path.file_name().expect("it has a name"));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).expect("a file can be copied");
        }
    }
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

/// Runs `suivi` with these arguments and nothing on its standard input.
fn suivi(arguments: &[&str]) -> Output {
    Command::new(world::binary())
        .args(arguments)
        .output()
        .expect("the binary runs")
}

#[test]
fn after_a_restored_backup_and_a_new_epoch_a_phone_has_what_the_server_has() {
    let mut world = World::start();
    let sofia = world.administrator(0);
    let space = record(&sofia, "Ana", &[branch(&sofia, "Rive")]).space;
    let makes = |names: &[&str]| -> Vec<ItemId> {
        let made = names.iter().map(|name| {
            let folder = asks::add_folder(space, None, name);
            let item = folder.item;
            sofia.does(&Operation::AddFolder(folder));
            item
        });
        made.collect()
    };
    let before = makes(&["before"]);
    world.stop();
    let backup = tempfile::tempdir().expect("there is room for a backup");
    copy(&world.data(), backup.path());

    world.start_again();
    let _ = sofia.pull(Some(&sofia.pull(None).cursor));
    let lost = makes(&["lost", "lost too", "and this"]);
    let cursor = sofia.pull(None).cursor;
    assert!(!sofia.pull(Some(&cursor)).reset, "the phone is up to date");
    world.stop();

    fs::remove_dir_all(world.data()).expect("the folder is ours");
    copy(backup.path(), &world.data());
    let output = world.admin(&["new-epoch"], "");
    assert!(output.status.success(), "{}", said(&output));
    world.start_again();
    // The server counts past what the phone has seen.
    let after = makes(&["new", "newer", "newest", "and one more"]);
    let pull = sofia.pull(Some(&cursor));
    assert!(pull.reset, "the phone must begin anew: {pull:?}");
    let everything: Vec<String> = pull
        .add
        .iter()
        .flat_map(|scope| sofia.scope(&scope.scope).into_keys())
        .collect();
    for item in before.iter().chain(&after) {
        assert!(everything.contains(&item.to_string()), "{item} is missing");
    }
    for item in lost {
        assert!(!everything.contains(&item.to_string()), "{item} is gone");
    }
    assert!(!sofia.pull(Some(&pull.cursor)).reset, "once is enough");
}

#[test]
fn a_new_epoch_is_refused_while_the_server_runs() {
    let world = World::start();
    let sofia = world.administrator(0);
    let cursor = sofia.pull(None).cursor;
    let output = world.admin(&["new-epoch"], "");
    assert!(!output.status.success());
    assert!(said(&output).contains("Stop it first"), "{}", said(&output));
    assert!(!sofia.pull(Some(&cursor)).reset, "nothing was changed");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_its_owners_alone_also_in_a_folder_that_was_open() {
    use std::os::unix::fs::PermissionsExt;
    fn others_may(path: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(path).expect("a folder can be listed") {
            let entry = entry.expect("an entry");
            let mode = entry.metadata().expect("it is there").permissions().mode();
            if mode & 0o077 != 0 {
                found.push(format!("{} {:o}", entry.path().display(), mode & 0o777));
            }
            if entry.path().is_dir() {
                others_may(&entry.path(), found);
            }
        }
    }
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let data = folder.path().join("data");
    fs::create_dir(&data).expect("a temporary folder takes folders");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let world = World::in_folder(folder);
    let sofia = world.administrator(0);
    let space = record(&sofia, "Ana", &[branch(&sofia, "Rive")]).space;
    let photo = suivi_tests::bytes::photo(1, 10_000);
    sofia.adds(
        &asks::add_file(space, None, suivi_rules::Level::Company, &photo),
        &photo,
    );
    let mut found = Vec::new();
    others_may(&data, &mut found);
    assert!(data.join("suivi.sqlite").is_file() && data.join("serve.lock").is_file());
    assert_eq!(found, [""; 0], "others may read or write these");
}

#[test]
fn the_command_line_tells_what_happened_what_became_of_the_data_and_what_to_do() {
    let mut world = World::start();
    world.stop();
    let data = world.data();
    let data = data.to_str().expect("a path in UTF-8");
    let file = format!("{data}/serve.lock");
    let nowhere = format!("{data}/nowhere");
    let id = fresh::id::<ItemId>().to_string();
    let no_account = ["devices", "--email", "nobody@example.org"];
    let cases: Vec<(&str, Output)> = vec![
        (
            "a company that is not there",
            suivi(&["audit", "verify", "--data", data, "--company", &id]),
        ),
        (
            "a file for a folder",
            suivi(&["serve", "--data", &file, "--listen", "127.0.0.1:0"]),
        ),
        (
            "a folder that is not there",
            suivi(&["audit", "verify", "--data", &nowhere]),
        ),
        (
            "an address that cannot be listened on",
            suivi(&["serve", "--data", data, "--listen", "192.0.2.1:1"]),
        ),
        ("no password", {
            let email = world.companies()[0].email.clone();
            world.admin(
                &["reset-password", "--email", &email, "--password-stdin"],
                "",
            )
        }),
        ("no account", world.admin(&no_account, "")),
    ];
    for (what, output) in cases {
        assert!(!output.status.success(), "{what}");
        let text = said(&output);
        let text = text
            .lines()
            .find_map(|line| line.strip_prefix("error: "))
            .unwrap_or_else(|| panic!("{what}: no error in {text:?}"));
        assert!(text.contains("Nothing was changed."), "{what}: {text}");
        let sentences = text.split(". ").count();
        assert!(sentences >= 3 && text.ends_with('.'), "{what}: {text}");
    }
    assert!(!Path::new(&nowhere).exists(), "a slip made a folder");
}
