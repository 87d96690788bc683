//! `cargo xtask mutants NAME`: breaks a copy of the workspace, one patch of `tests/mutants/NAME` at
//! a time, and expects a test of `suivi-NAME` to notice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run;
use crate::tally::Tally;
use crate::tools;
use crate::workspace::Workspace;

/// What became of a mutant.
enum Fate {
    /// By these tests.
    Found(Vec<String>),
    Survived,
    /// It says nothing about the tests: the patch does not apply, or does not compile.
    Unfit(String),
}

/// Runs all mutants of one crate.
pub(crate) fn run(workspace: &Workspace, of: &str) -> Result<Tally, String> {
    let patches = patches(workspace, of)?;
    tools::debian("git", &["git"])?;
    let copy = Copy::of(workspace, of);

    println!("the tests of {} without a mutant …", copy.package);
    copy.lay_out(workspace)?;
    copy.build()?;
    let failed = copy.failing_tests()?;
    if !failed.is_empty() {
        return Err(format!(
            "they must pass before a mutant means anything; these fail: {}",
            failed.join(", ")
        ));
    }

    let mut tally = Tally::default();
    for patch in &patches {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        copy.lay_out(workspace)?;
        match copy.fate_with(patch)? {
            Fate::Found(by) => {
                tally.passed += 1;
                let first = by.first().map(String::as_str).unwrap_or_default();
                let more = match by.len() {
                    0 | 1 => String::new(),
                    all => format!(" and {} more", all - 1),
                };
                println!("found     {name}: {first}{more}");
            }
            Fate::Survived => {
                tally.failed += 1;
                println!("SURVIVED  {name}: no test noticed");
            }
            Fate::Unfit(trouble) => {
                tally.failed += 1;
                println!("UNFIT     {name}: {trouble}");
            }
        }
    }
    copy.lay_out(workspace)?;
    Ok(tally)
}

fn patches(workspace: &Workspace, of: &str) -> Result<Vec<PathBuf>, String> {
    let folder = workspace.root.join("tests/mutants").join(of);
    let entries = fs::read_dir(&folder)
        .map_err(|error| format!("no mutants in tests/mutants/{of}: {error}"))?;
    let mut patches: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "patch"))
        .collect();
    patches.sort();
    if patches.is_empty() {
        return Err(format!("tests/mutants/{of} has no *.patch"));
    }
    Ok(patches)
}

/// The workspace again, under `target/mutants`, to be broken.
struct Copy {
    folder: PathBuf,
    build: PathBuf,
    package: String,
}

impl Copy {
    fn of(workspace: &Workspace, name: &str) -> Self {
        let mutants = workspace.root.join("target/mutants");
        Self {
            folder: mutants.join(name),
            build: mutants.join("build"),
            package: format!("suivi-{name}"),
        }
    }

    /// Makes the copy equal to the workspace. A file that is the same already is not touched, so
    /// Cargo builds only what a mutant changed.
    fn lay_out(&self, workspace: &Workspace) -> Result<(), String> {
        let files = workspace.files()?;
        for file in &files {
            copy_if_other(&workspace.root.join(file), &self.folder.join(file))?;
        }
        self.remove_all_but(&files, Path::new(""))
    }

    /// A patch may add files, and the workspace may lose some.
    fn remove_all_but(&self, files: &[PathBuf], folder: &Path) -> Result<(), String> {
        let here = self.folder.join(folder);
        let trouble = |error| format!("cannot tidy {}: {error}", here.display());
        for entry in fs::read_dir(&here).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let path = folder.join(entry.file_name());
            if entry.file_type().map_err(trouble)?.is_dir() {
                self.remove_all_but(files, &path)?;
            } else if files.binary_search(&path).is_err() && path != Path::new("Cargo.lock") {
                fs::remove_file(entry.path()).map_err(trouble)?;
            }
        }
        Ok(())
    }

    fn fate_with(&self, patch: &Path) -> Result<Fate, String> {
        let mut git = Command::new("git");
        git.current_dir(&self.folder)
            // The copy lies in a repository and is none: without this, git would look for the
            // patch's files from that one's root, find them outside this folder and do nothing.
            .env("GIT_CEILING_DIRECTORIES", parent(&self.folder))
            .arg("apply")
            .arg(patch);
        if let Err(trouble) = run::quietly(&mut git) {
            return Ok(Fate::Unfit(format!("the patch does not apply\n{trouble}")));
        }
        if let Err(trouble) = self.build() {
            return Ok(Fate::Unfit(format!("it does not compile\n{trouble}")));
        }
        let failed = self.failing_tests()?;
        Ok(if failed.is_empty() {
            Fate::Survived
        } else {
            Fate::Found(failed)
        })
    }

    fn cargo(&self, subcommand: &str) -> Command {
        let cargo = std::env::var("CARGO").unwrap_or("cargo".to_owned());
        let mut command = Command::new(cargo);
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.build)
            .env("RUST_BACKTRACE", "0")
            // A mutant is compiled once and then walks through the whole enumerated world.
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            // Without the examples in the documentation: each would be compiled again.
            .args([subcommand, "--quiet", "-p", &self.package])
            .args(["--lib", "--tests"]);
        command
    }

    fn build(&self) -> Result<(), String> {
        run::quietly(self.cargo("test").arg("--no-run")).map(drop)
    }

    /// Stops at the first test binary that fails: one finder is enough.
    fn failing_tests(&self) -> Result<Vec<String>, String> {
        let mut cargo = self.cargo("test");
        cargo
            .args(["--", "--color", "never", "--format", "pretty"])
            .stderr(std::process::Stdio::null());
        let ran = run::kept(&mut cargo)?;
        let failed: Vec<String> = ran.lines.iter().filter_map(|line| failing(line)).collect();
        if !ran.success && failed.is_empty() {
            return Err(format!(
                "the tests of {} did not run to their end:\n{}",
                self.package,
                ran.lines.join("\n")
            ));
        }
        Ok(failed)
    }
}

/// `test see::nobody_sees_it ... FAILED`
fn failing(line: &str) -> Option<String> {
    let test = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
    Some(test.to_owned())
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn copy_if_other(from: &Path, to: &Path) -> Result<(), String> {
    let trouble = |error| format!("cannot copy {}: {error}", from.display());
    let content = fs::read(from).map_err(trouble)?;
    if fs::read(to).is_ok_and(|there| there == content) {
        return Ok(());
    }
    fs::create_dir_all(parent(to)).map_err(trouble)?;
    fs::write(to, content).map_err(trouble)
}
