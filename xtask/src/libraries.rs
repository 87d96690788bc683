//! `cargo xtask android-lib` and `cargo xtask ios-lib`: the core as the libraries that apps bring
//! along, where the platform's tools are. Where they are not, it is said what is missing, and nothing
//! is half made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bindings::{self, Language};
use crate::openssl;
use crate::run;
use crate::workspace::Workspace;

/// Android's architectures, as its tools and as Rust call them.
const ANDROID: [(&str, &str); 2] = [
    ("arm64-v8a", "aarch64-linux-android"),
    ("x86_64", "x86_64-linux-android"),
];

/// The oldest Android that the app runs on.
const MIN_SDK: &str = "26";

/// For a linker of before NDK 28: pages of 16 KiB, which newer phones have.
const PAGES: &str = "-Clink-arg=-Wl,-z,max-page-size=16384";

/// iPhones, and their simulator.
const IOS: [&str; 2] = ["aarch64-apple-ios", "aarch64-apple-ios-sim"];

/// Builds `target/android/ARCHITECTURE/libsuivi_ffi.so`.
pub(crate) fn android(workspace: &Workspace) -> Result<bool, String> {
    let mut missing = Vec::new();
    if std::env::var_os("ANDROID_NDK_HOME").is_none_or(|ndk| !PathBuf::from(ndk).is_dir()) {
        missing.push("Android's NDK: install it and set ANDROID_NDK_HOME to its folder".to_owned());
    }
    if run::quietly(workspace.cargo().args(["ndk", "--version"])).is_err() {
        missing.push("cargo-ndk: `cargo install cargo-ndk`".to_owned());
    }
    missing.extend(targets_missing(&ANDROID.map(|(_, target)| target)));
    if !complete("android-lib", &missing) {
        return Ok(false);
    }
    let out = workspace.root.join("target/android");
    let mut cargo = workspace.cargo();
    cargo.args(["ndk", "--platform", MIN_SDK]);
    for (architecture, target) in ANDROID {
        cargo.args(["--target", architecture]);
        let name = target.replace('-', "_").to_uppercase();
        cargo.env(format!("CARGO_TARGET_{name}_RUSTFLAGS"), PAGES);
    }
    // They would stand before those above.
    cargo.env_remove("RUSTFLAGS");
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
    openssl::from_sources(&mut cargo);
    cargo
        .arg("--output-dir")
        .arg(&out)
        .args(["build", "--release", "-p", "suivi-ffi"]);
    let made = run::shown(&mut cargo)?;
    if made {
        println!("the libraries are in {}", out.display());
    }
    Ok(made)
}

/// Builds `target/ios/Suivi.xcframework`; false where something is missing for it.
pub(crate) fn ios(workspace: &Workspace) -> Result<bool, String> {
    let mut missing = Vec::new();
    if !run::exists("xcodebuild") {
        missing.push("Xcode, on a Mac: its command xcodebuild".to_owned());
    }
    missing.extend(targets_missing(&IOS));
    if !complete("ios-lib", &missing) {
        return Ok(false);
    }
    bindings::generate(workspace, Some(Language::Swift))?;
    let folder = workspace.root.join("target/ios");
    let (new, out) = (folder.join("new"), folder.join("Suivi.xcframework"));
    let trouble = |error| format!("cannot replace {}: {error}", out.display());
    let mut framework = Command::new("xcodebuild");
    framework.arg("-create-xcframework");
    for target in IOS {
        let mut cargo = workspace.cargo();
        openssl::from_sources(&mut cargo);
        // Nothing is linked: the app does that.
        cargo.args(["rustc", "--release", "-p", "suivi-ffi", "--lib"]);
        cargo.args(["--crate-type", "staticlib", "--target", target]);
        if !run::shown(&mut cargo)? {
            return Err(format!("the core does not build for {target}"));
        }
        let built = workspace.built(&format!("{target}/release"));
        // Its header is the package's: a second module of the same name would be one too many.
        framework.arg("-library").arg(built.join("libsuivi_ffi.a"));
    }
    // It wants a place where nothing is, and the one that is there stays until another is made.
    forget(&new).map_err(trouble)?;
    framework.arg("-output").arg(new.join("Suivi.xcframework"));
    if !run::shown(&mut framework)? {
        return Err("the framework could not be made".to_owned());
    }
    forget(&out).map_err(trouble)?;
    fs::rename(new.join("Suivi.xcframework"), &out).map_err(trouble)?;
    println!("the framework is {}", out.display());
    Ok(true)
}

fn forget(folder: &Path) -> std::io::Result<()> {
    match folder.exists() {
        true => fs::remove_dir_all(folder),
        false => Ok(()),
    }
}

/// The targets whose standard library is not here and can't be had.
fn targets_missing(targets: &[&str]) -> Vec<String> {
    let there =
        |target: &str| run::quietly(Command::new("rustup").args(["target", "add", target])).is_ok();
    let missing = targets.iter().filter(|target| !there(target));
    missing
        .map(|target| format!("Rust for {target}: `rustup target add {target}`"))
        .collect()
}

/// Says what is missing, if anything is.
fn complete(name: &str, missing: &[String]) -> bool {
    for what in missing {
        println!("{name}: missing: {what}");
    }
    missing.is_empty()
}
