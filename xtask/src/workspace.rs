//! Where things are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::openssl;
use crate::run;

/// The server, its tests and the library are always built together: asked for one by one, Cargo would
/// choose other features for their common dependencies and build those twice.
pub(crate) const TOGETHER: [&str; 6] =
    ["-p", "suivi-server", "-p", "suivi-tests", "-p", "suivi-ffi"];

/// The project on this disk.
pub(crate) struct Workspace {
    /// The folder with the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// What the commands install for themselves; nothing goes into the user's home.
    pub(crate) tools: PathBuf,
    /// Where Cargo puts `debug/` and `release/`.
    built: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, String> {
        let manifest =
            std::env::var("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&manifest)
            .parent()
            .map(Path::to_owned)
            .ok_or("xtask has no folder above it")?;
        if !root.join("Cargo.toml").is_file() {
            return Err(format!(
                "{} has no Cargo.toml: run `cargo xtask` inside the project",
                root.display()
            ));
        }
        // This program lies in `debug/` itself, so it knows where its neighbours are, whatever
        // target folder was asked for.
        let built = std::env::current_exe()
            .ok()
            .and_then(|program| Some(program.parent()?.parent()?.to_owned()))
            .ok_or("cannot tell where this program lies")?;
        Ok(Self {
            tools: root.join("target").join("tools"),
            root,
            built,
        })
    }

    /// The server as built for development or for release.
    pub(crate) fn server(&self, profile: &str) -> PathBuf {
        self.built.join(profile).join("suivi")
    }

    /// Where Cargo puts what it builds for development or for release.
    pub(crate) fn built(&self, profile: &str) -> PathBuf {
        self.built.join(profile)
    }

    /// For what is needed for a moment, inside the project's folder.
    pub(crate) fn temporary(&self) -> PathBuf {
        let folder = self.root.join("target").join("tmp");
        // Whoever uses it tells that it is not there.
        let _ = fs::create_dir_all(&folder);
        folder
    }

    /// Cargo, in the project's folder, with what every test may ask for.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = std::env::var("CARGO").unwrap_or("cargo".to_owned());
        let mut command = Command::new(cargo);
        // What `cargo run` says about this program: ring is built anew when it changes.
        for (name, _) in std::env::vars_os() {
            let about = ["CARGO_PKG_", "CARGO_MANIFEST_"];
            if name
                .to_str()
                .is_some_and(|name| about.iter().any(|word| name.starts_with(word)))
            {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.root)
            .env("SUIVI_BIN", self.server("debug"))
            .env("SUIVI_TOOLS", &self.tools);
        openssl::choose(&mut command);
        command
    }

    /// The project's own files, relative to its root: tracked, or new and not ignored.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, String> {
        let listed = run::quietly(Command::new("git").current_dir(&self.root).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ]));
        let mut files: Vec<PathBuf> = match listed {
            Ok(list) => list
                .split('\0')
                .filter(|name| !name.is_empty())
                .map(PathBuf::from)
                .filter(|file| self.root.join(file).is_file())
                .collect(),
            // No git, or an archive of the sources.
            Err(_) => {
                let mut found = Vec::new();
                walk(&self.root, Path::new(""), &mut found)?;
                found
            }
        };
        files.sort();
        files.dedup();
        Ok(files)
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let here = root.join(folder);
    let trouble = |error| format!("cannot list {}: {error}", here.display());
    for entry in fs::read_dir(&here).map_err(trouble)? {
        let entry = entry.map_err(trouble)?;
        let name = entry.file_name();
        if name == ".git" || name == "target" {
            continue;
        }
        let kind = entry.file_type().map_err(trouble)?;
        let path = folder.join(&name);
        if kind.is_dir() {
            walk(root, &path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}
