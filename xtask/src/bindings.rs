//! `cargo xtask bindings`: what Kotlin and Swift see of the core, generated from the built library.
//! Nothing generated is kept in the repository, and nothing is changed by hand.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::run;
use crate::workspace::{TOGETHER, Workspace};

/// A language that the core is used from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// For the JVM and Android.
    Kotlin,
    /// For Apple's systems and Linux.
    Swift,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::Kotlin, Self::Swift];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }

    /// Where which generated files go, by how their names end.
    const fn places(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Kotlin => &[(".kt", "bindings/kotlin/generated")],
            Self::Swift => &[
                (".swift", "bindings/swift/Sources/SuiviCore/generated"),
                (".h", "bindings/swift/Sources/suivi_ffiFFI/generated"),
            ],
        }
    }
}

/// The core as a library, as built for development.
pub(crate) fn library(workspace: &Workspace) -> PathBuf {
    let name = format!(
        "{}suivi_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    workspace.built("debug").join(name)
}

/// Builds the library, and generates one language or both.
pub(crate) fn generate(workspace: &Workspace, only: Option<Language>) -> Result<(), String> {
    // The generator by itself: its features must not reach the library.
    for what in [&TOGETHER[..], &["-p", "suivi-bindgen"]] {
        let mut build = workspace.cargo();
        if !run::shown(build.args(["build", "--quiet"]).args(what))? {
            return Err("the core does not build".to_owned());
        }
    }
    for language in Language::ALL {
        if only.is_none_or(|only| only == language) {
            generated(workspace, language)?;
        }
    }
    Ok(())
}

fn generated(workspace: &Workspace, language: Language) -> Result<(), String> {
    let fresh = workspace.root.join("target/bindings").join(language.word());
    let trouble = |error| format!("cannot write {}: {error}", fresh.display());
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(trouble)?;
    }
    fs::create_dir_all(&fresh).map_err(trouble)?;
    let mut generator = std::process::Command::new(workspace.built("debug").join("suivi-bindgen"));
    generator
        .current_dir(&workspace.root)
        .args(["generate", "--language", language.word(), "--no-format"])
        .arg("--config")
        .arg(format!("bindings/{}/uniffi.toml", language.word()))
        .arg("--out-dir")
        .arg(&fresh)
        .arg(library(workspace));
    run::quietly(&mut generator)?;
    let mut files = Vec::new();
    files_under(&fresh, &mut files).map_err(trouble)?;
    let mut changed = false;
    for (ending, place) in language.places() {
        let folder = workspace.root.join(place);
        let mut known = vec![folder.join(".gitignore")];
        put(&folder.join(".gitignore"), b"*\n")?;
        for file in files
            .iter()
            .filter(|file| file.to_string_lossy().ends_with(ending))
        {
            let name = match language {
                // The folders of a package are part of it.
                Language::Kotlin => file.strip_prefix(&fresh).unwrap_or(file),
                Language::Swift => Path::new(file.file_name().unwrap_or_default()),
            };
            let to = folder.join(name);
            let bytes = fs::read(file).map_err(trouble)?;
            changed |= put(&to, &bytes)?;
            known.push(to);
        }
        forget_others(&folder, &known)?;
        println!("{}: {} files in {place}", language.word(), known.len() - 1);
    }
    if language == Language::Swift && changed {
        // Swift does not build anew all that stands on a type whose layout changed: its tests then
        // die in the middle of a test that says nothing of it.
        for package in ["bindings/swift", "ios/SuiviKit"] {
            let built = workspace.root.join(package).join(".build");
            let trouble = |error| format!("cannot remove {}: {error}", built.display());
            if built.exists() {
                fs::remove_dir_all(&built).map_err(trouble)?;
            }
        }
    }
    Ok(())
}

/// Writes a file if it is not as it shall be: what did not change is not built anew. Whether it was
/// written.
fn put(path: &Path, bytes: &[u8]) -> Result<bool, String> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(false);
    }
    let trouble = |error| format!("cannot write {}: {error}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(trouble)?;
    fs::write(path, bytes).map_err(trouble)?;
    Ok(true)
}

/// What an earlier version generated and this one does not.
fn forget_others(folder: &Path, known: &[PathBuf]) -> Result<(), String> {
    let mut there = Vec::new();
    let trouble = |error| format!("cannot list {}: {error}", folder.display());
    files_under(folder, &mut there).map_err(trouble)?;
    for file in there.iter().filter(|file| !known.contains(file)) {
        fs::remove_file(file).map_err(trouble)?;
    }
    Ok(())
}

pub(crate) fn files_under(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_under(&path, found)?;
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}
