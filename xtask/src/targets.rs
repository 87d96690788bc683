//! `cargo xtask check --targets`: the core as Rust for Android and iOS, without their tools. What is
//! C in it is not compiled: a stand-in for the compiler answers what the build asks about headers
//! and writes empty files. So wrong Rust is found, wrong C and what only linking shows is not.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run;
use crate::tally::{Skip, Tally};
use crate::tools;
use crate::workspace::Workspace;

const TARGETS: [&str; 2] = ["aarch64-linux-android", "aarch64-apple-ios"];

/// Stands in for clang and libtool. Headers are looked at with the machine's own compiler.
const CC: &str = r#"#!/bin/sh
expanding=
for word in "$@"; do
  [ "$word" != -E ] || expanding=yes
done
if [ "$expanding" ]; then
  for word in "$@"; do
    shift
    case $word in
      --target=* | -m* | -f* | -arch | -isysroot | -W* | -nologo) ;;
      *) set -- "$@" "$word" ;;
    esac
  done
  exec gcc "$@"
fi
previous=
for word in "$@"; do
  [ "$previous" != -o ] || : > "$word"
  previous=$word
done
"#;

/// Stands in for ar: an archive with nothing in it.
const AR: &str = r#"#!/bin/sh
for word in "$@"; do
  case $word in *.a) [ -e "$word" ] || printf '!<arch>\n' > "$word" ;; esac
done
"#;

/// Checks the core for each.
pub(crate) fn check(workspace: &Workspace) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for target in TARGETS {
        println!("--- {target}");
        match standard_library(target) {
            Err(reason) => {
                println!("{reason}");
                let name = target.to_owned();
                tally.skips.push(Skip { name, reason });
            }
            Ok(of) => tally.count(run::shown(&mut checked(workspace, target, of)?)?),
        }
    }
    Ok(tally)
}

/// Where Rust's standard library for a target comes from.
enum Standard {
    /// It is there, built.
    Built,
    /// Only its sources are, and it is checked like the core.
    Sources,
}

/// Finds it, or what keeps the core from being checked here.
fn standard_library(target: &str) -> Result<Standard, String> {
    if tools::debian("gcc", &["gcc"]).is_err() {
        return Err("there is no C compiler to look at headers with".to_owned());
    }
    let rustup = |what: [&str; 3]| run::quietly(Command::new("rustup").args(what)).is_ok();
    let sysroot = run::quietly(Command::new("rustc").args(["--print", "sysroot"]))?;
    let rust = Path::new(sysroot.trim()).join("lib/rustlib");
    // What is there is not asked for: Rust may have come without rustup.
    if rust.join(target).join("lib").is_dir() || rustup(["target", "add", target]) {
        return Ok(Standard::Built);
    }
    let sources = rust.join("src/rust/library/Cargo.lock");
    if sources.is_file() || rustup(["component", "add", "rust-src"]) {
        return Ok(Standard::Sources);
    }
    Err(format!(
        "Rust's standard library for it can't be had: please run `rustup target add {target}`"
    ))
}

fn checked(workspace: &Workspace, target: &str, of: Standard) -> Result<Command, String> {
    let folder = workspace.root.join("target/stand-in");
    let cc = stand_in(&folder, "cc", CC)?;
    let ar = stand_in(&folder, "ar", AR)?;
    let sdk = folder.join("iPhoneOS.sdk");
    fs::create_dir_all(&sdk).map_err(|error| format!("cannot make {}: {error}", sdk.display()))?;
    let name = target.replace('-', "_");
    let upper = name.to_uppercase();
    let mut cargo = workspace.cargo();
    cargo
        .args(["check", "--quiet", "-p", "suivi-ffi", "--target", target])
        // What is made with stand-ins never lies where a real build would take it.
        .env("CARGO_TARGET_DIR", workspace.root.join("target/targets"))
        .env(format!("CC_{name}"), &cc)
        .env(format!("AR_{name}"), &ar)
        // Crates with C only ask where it is.
        .env("SDKROOT", &sdk)
        .env("OPENSSL_NO_VENDOR", "1")
        .env(format!("{upper}_OPENSSL_INCLUDE_DIR"), "/usr/include")
        .env(format!("{upper}_OPENSSL_LIB_DIR"), &folder);
    if matches!(of, Standard::Sources) {
        // Cargo does this on a nightly Rust only, and nothing of it is shipped.
        cargo.args(["-Z", "build-std=std,panic_abort"]);
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    Ok(cargo)
}

fn stand_in(folder: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let path = folder.join(name);
    let trouble = |error| format!("cannot write {}: {error}", path.display());
    fs::create_dir_all(folder).map_err(trouble)?;
    fs::write(&path, text).map_err(trouble)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(trouble)?;
    Ok(path)
}
