//! The packages for Kotlin and Swift, with their tests on the real library and a real server; then
//! the scenarios of phones once more, on a phone written in that language.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bindings::{self, Language};
use crate::run;
use crate::swift;
use crate::tally::Tally;
use crate::tools;
use crate::workspace::{TOGETHER, Workspace};

/// Tests the Kotlin package.
pub(crate) fn kotlin(workspace: &Workspace) -> Result<Tally, String> {
    tools::debian("mvn", &["maven", "openjdk-17-jdk-headless"])?;
    bindings::generate(workspace, Some(Language::Kotlin))?;
    let package = workspace.root.join("bindings/kotlin");
    let mut tests = maven(&package);
    tests.arg("test").envs(environment(workspace));
    let ran = run::echoed(&mut tests)?;
    let mut tally = Tally::of_surefire(&ran.lines);
    unfinished(&mut tally, ran.success, "kotlin");
    let phone = java(workspace, "debug", "app.suivi.phone.PhoneKt")?;
    tally.add(&played(workspace, "kotlin", &phone)?);
    Ok(tally)
}

/// A program among the tests of the Kotlin package, as the line of a shell that becomes it, on the
/// library of this profile.
fn java(workspace: &Workspace, profile: &str, program: &str) -> Result<String, String> {
    let package = workspace.root.join("bindings/kotlin");
    let paths = package.join("target/classpath.txt");
    let mut asked = maven(&package);
    asked
        .args(["--quiet", "dependency:build-classpath"])
        .arg(format!("-Dmdep.outputFile={}", paths.display()));
    run::quietly(&mut asked)?;
    let trouble = |error| format!("cannot read {}: {error}", paths.display());
    let others = fs::read_to_string(&paths).map_err(trouble)?;
    Ok(format!(
        "exec java -Djna.library.path='{}' -cp '{own}/test-classes:{own}/classes:{others}' {program} \"$@\"",
        workspace.built(profile).display(),
        own = package.join("target").display(),
        others = others.trim(),
    ))
}

/// The programs that measure the border from each language, by the variable that names them. They
/// stand on the release of the library.
pub(crate) fn border(workspace: &Workspace) -> Result<Vec<(&'static str, PathBuf)>, String> {
    tools::debian("mvn", &["maven", "openjdk-17-jdk-headless"])?;
    bindings::generate(workspace, None)?;
    run::quietly(
        maven(&workspace.root.join("bindings/kotlin"))
            .arg("test-compile")
            .envs(environment(workspace)),
    )?;
    let kotlin = java(workspace, "release", "app.suivi.BorderKt")?;
    let root = swift::Root::ready()?;
    let library = workspace.built("release").to_string_lossy().into_owned();
    let linked = format!("-L{library}");
    let environment = [("LD_LIBRARY_PATH", library.as_str())];
    let arguments = ["build", "-c", "release", "--product", "Border"];
    let package = ["--package-path", "bindings/swift", "-Xlinker", &linked];
    let arguments = [&arguments[..], &package[..]].concat();
    run::quietly(&mut root.command(&workspace.root, &environment, "swift", &arguments))?;
    let program = workspace.root.join("bindings/swift/.build/release/Border");
    let swift = root.command(
        &workspace.root,
        &environment,
        &program.to_string_lossy(),
        &[],
    );
    Ok(vec![
        (
            "SUIVI_BORDER_KOTLIN",
            launcher(workspace, "kotlin-border", &kotlin)?,
        ),
        (
            "SUIVI_BORDER_SWIFT",
            launcher(workspace, "swift-border", &script(&swift))?,
        ),
    ])
}

/// A program of a line of a shell, under this name in `target`.
fn launcher(workspace: &Workspace, name: &str, line: &str) -> Result<PathBuf, String> {
    let path = workspace.root.join("target").join(name);
    let trouble = |error| format!("cannot write {}: {error}", path.display());
    fs::write(&path, format!("#!/bin/sh\n{line}\n")).map_err(trouble)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(trouble)?;
    Ok(path)
}

fn maven(package: &Path) -> Command {
    let mut maven = Command::new("mvn");
    maven.current_dir(package).args(["-B", "-ntp"]);
    maven
}

/// Tests the Swift package.
pub(crate) fn swift(workspace: &Workspace) -> Result<Tally, String> {
    let root = swift::Root::ready()?;
    bindings::generate(workspace, Some(Language::Swift))?;
    let library = workspace.built("debug");
    let linked = format!("-L{}", library.display());
    let environment = environment(workspace);
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let package = ["--package-path", "bindings/swift", "-Xlinker", &linked];
    let mut tests = root.command(
        &workspace.root,
        &environment,
        "swift",
        &[&["test", "--enable-code-coverage"], &package[..]].concat(),
    );
    let ran = run::echoed(&mut tests)?;
    let mut tally = Tally::of_swift(&ran.lines);
    unfinished(&mut tally, ran.success, "swift");
    let mut build = root.command(
        &workspace.root,
        &environment,
        "swift",
        &[&["build", "--product", "SuiviPhone"], &package[..]].concat(),
    );
    run::quietly(&mut build)?;
    let program = workspace
        .root
        .join("bindings/swift/.build/debug/SuiviPhone");
    let entered = root.command(
        &workspace.root,
        &environment,
        &program.to_string_lossy(),
        &[],
    );
    tally.add(&played(workspace, "swift", &script(&entered))?);
    Ok(tally)
}

/// Where the tests of a package leave what they called: JaCoCo's report, llvm-cov's.
const CALLED: [(Language, &str); 2] = [
    (
        Language::Kotlin,
        "bindings/kotlin/target/site/jacoco/jacoco.xml",
    ),
    (Language::Swift, "bindings/swift/.build/debug/codecov"),
];

/// Sees to it that both packages were tested on the library as it is now.
pub(crate) fn called(workspace: &Workspace) -> Result<(), String> {
    bindings::generate(workspace, None)?;
    let when = |path: &Path| fs::metadata(path).and_then(|it| it.modified()).ok();
    let library = when(&bindings::library(workspace));
    for (language, report) in CALLED {
        if when(&workspace.root.join(report)) < library {
            let tally = match language {
                Language::Kotlin => kotlin(workspace)?,
                Language::Swift => swift(workspace)?,
            };
            println!("{}", tally.counts());
        }
    }
    Ok(())
}

/// What a package's tests are told.
fn environment(workspace: &Workspace) -> Vec<(&'static str, String)> {
    let built = workspace.built("debug");
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    vec![
        ("SUIVI_BIN", text(workspace.server("debug"))),
        ("SUIVI_STAGE", text(built.join("suivi-stage"))),
        ("LD_LIBRARY_PATH", text(built.clone())),
        ("SUIVI_LIBRARY_DIR", text(built)),
        // Where the Swift root has it under the same path.
        ("TMPDIR", text(workspace.temporary())),
    ]
}

/// Plays the scenarios of phones on a phone in another language: `phone` is the line of a shell that
/// becomes it.
fn played(workspace: &Workspace, language: &str, phone: &str) -> Result<Tally, String> {
    let path = launcher(workspace, &format!("{language}-phone"), phone)?;
    println!("--- the scenarios of phones, on a phone in {language}");
    let mut cargo = workspace.cargo();
    cargo
        .arg("test")
        .args(TOGETHER)
        .args([
            "--test",
            "suite",
            "--",
            "--show-output",
            "--color",
            "never",
            "scenarios::on_phones",
        ])
        .env("SUIVI_PHONE", &path)
        .env("TMPDIR", workspace.temporary());
    let ran = run::echoed(&mut cargo)?;
    let mut tally = Tally::of_libtest(language, &ran.lines);
    unfinished(&mut tally, ran.success, language);
    Ok(tally)
}

/// A run that says nothing of its tests, or ends badly without one that failed, has failed.
fn unfinished(tally: &mut Tally, success: bool, name: &str) {
    if *tally == Tally::default() {
        println!("{name}: no test ran, and that is a failure");
        tally.failed = 1;
    } else if !success && tally.failed == 0 {
        println!("{name}: the tests did not run to their end");
        tally.failed = 1;
    }
}

/// A command as a line of a shell that becomes it, with whatever the script is told behind it.
fn script(command: &Command) -> String {
    let quoted = |word: &std::ffi::OsStr| {
        let word = word.to_string_lossy().replace('\'', r"'\''");
        format!("'{word}'")
    };
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted)
        .collect();
    format!("exec {} \"$@\"", words.join(" "))
}
