//! The packages for Kotlin and Swift, with their tests on the real library and a real server; then
//! the scenarios of phones once more, on a phone written in that language.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::bindings::{self, Language};
use crate::run;
use crate::swift;
use crate::tally::Tally;
use crate::tools;
use crate::workspace::{TOGETHER, Workspace};

/// Sees to it that this machine can build and test the package.
pub(crate) fn set_up(language: Language) -> Result<(), String> {
    match language {
        Language::Kotlin => tools::debian("mvn", &["maven", "openjdk-17-jdk-headless"]),
        Language::Swift => swift::Root::ready().map(drop),
    }
}

/// Tests the Kotlin package.
pub(crate) fn kotlin(workspace: &Workspace) -> Result<Tally, String> {
    bindings::generate(workspace, Some(Language::Kotlin))?;
    let package = workspace.root.join("bindings/kotlin");
    // What an earlier run called is no witness of this one.
    let counts = package.join("target/jacoco.exec");
    match fs::remove_file(&counts) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(format!("cannot remove {}: {error}", counts.display()));
        }
        _ => {}
    }
    let mut tests = maven(&package);
    tests.arg("test").envs(environment(workspace));
    let ran = run::echoed(&mut tests)?;
    let mut tally = Tally::of_surefire(&ran.lines);
    tally.finished(ran.success, "kotlin");
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
    set_up(Language::Kotlin)?;
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

/// Maven on the project in this folder.
pub(crate) fn maven(package: &Path) -> Command {
    let mut maven = Command::new("mvn");
    maven
        .current_dir(package)
        .args(["-B", "-ntp"])
        // A build is too short for what takes its time to run faster later.
        .env("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    maven
}

/// Where the Swift package is.
const SWIFT: &str = "bindings/swift";

/// Swift's package manager on this package, linked with the library; what is around tests is around it.
pub(crate) fn swift_package(
    workspace: &Workspace,
    root: &swift::Root,
    package: &str,
    verb: &[&str],
) -> Command {
    let linked = format!("-L{}", workspace.built("debug").display());
    let mut environment = environment(workspace);
    // Golden texts are made anew.
    if let Ok(write) = std::env::var("SUIVI_WRITE_STATES") {
        environment.push(("SUIVI_WRITE_STATES", write));
    }
    let package = ["--package-path", package, "-Xlinker", &linked];
    let arguments = [verb, &package[..]].concat();
    let environment = borrowed(&environment);
    root.command(&workspace.root, &environment, "swift", &arguments)
}

fn borrowed<'a>(environment: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

/// Tests the Swift package.
pub(crate) fn swift(workspace: &Workspace) -> Result<Tally, String> {
    let root = swift::Root::ready()?;
    bindings::generate(workspace, Some(Language::Swift))?;
    let counted = ["test", "--enable-code-coverage"];
    let ran = run::echoed(&mut swift_package(workspace, &root, SWIFT, &counted))?;
    let mut tally = Tally::of_swift(&ran.lines);
    tally.finished(ran.success, "swift");
    // Built like the tests, or everything would be built anew, now and by the next tests.
    let phone = ["build", "--enable-code-coverage", "--product", "SuiviPhone"];
    run::quietly(&mut swift_package(workspace, &root, SWIFT, &phone))?;
    let program = workspace.root.join(SWIFT).join(".build/debug/SuiviPhone");
    let mut uncounted = environment(workspace);
    // What it counts nobody reads, and it would leave it wherever it stands.
    uncounted.push(("LLVM_PROFILE_FILE", "/dev/null".to_owned()));
    let uncounted = borrowed(&uncounted);
    let entered = root.command(&workspace.root, &uncounted, &program.to_string_lossy(), &[]);
    tally.add(&played(workspace, "swift", &script(&entered))?);
    Ok(tally)
}

/// Sees to it that both packages were tested as they are now, on the library as it is now.
pub(crate) fn called(workspace: &Workspace) -> Result<(), String> {
    bindings::generate(workspace, None)?;
    for language in Language::ALL {
        let report = report(workspace, language);
        if report.and_then(|report| written(&report)) >= changed(workspace, language)? {
            continue;
        }
        let tally = match language {
            Language::Kotlin => kotlin(workspace)?,
            Language::Swift => swift(workspace)?,
        };
        println!("{}: {}", language.word(), tally.counts());
        if tally.failed > 0 {
            return Err(format!(
                "what the tests in {} call is only known when they pass",
                language.word()
            ));
        }
    }
    Ok(())
}

/// What the tests of a package called, if they were run to their end: JaCoCo's report, llvm-cov's.
fn report(workspace: &Workspace, language: Language) -> Option<PathBuf> {
    let package = workspace.root.join("bindings").join(language.word());
    match language {
        Language::Kotlin => Some(package.join("target/site/jacoco/jacoco.xml")),
        // The folder itself says nothing: tests that fail or are ended leave their raw counts in it.
        Language::Swift => fs::read_dir(package.join(".build/debug/codecov"))
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|it| it == "json")),
    }
}

/// When what the tests of a package are made of changed last: the library, the sources.
fn changed(workspace: &Workspace, language: Language) -> Result<Option<SystemTime>, String> {
    let package = workspace.root.join("bindings").join(language.word());
    let mut files = vec![bindings::library(workspace)];
    let folders: &[&str] = match language {
        Language::Kotlin => &["src"],
        Language::Swift => &["Sources", "Tests"],
    };
    for folder in folders {
        let folder = package.join(folder);
        let trouble = |error| format!("cannot list {}: {error}", folder.display());
        bindings::files_under(&folder, &mut files).map_err(trouble)?;
    }
    Ok(files.iter().filter_map(|file| written(file)).max())
}

fn written(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|it| it.modified()).ok()
}

/// What a package's tests are told.
pub(crate) fn environment(workspace: &Workspace) -> Vec<(&'static str, String)> {
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
            // They wait for each other's phones most of the time.
            "--test-threads",
            "4",
        ])
        .env("SUIVI_PHONE", &path)
        .env("TMPDIR", workspace.temporary());
    let ran = run::echoed(&mut cargo)?;
    let mut tally = Tally::of_libtest(language, &ran.lines);
    tally.finished(ran.success, language);
    Ok(tally)
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
