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
        match missing(target) {
            Some(reason) => {
                println!("{reason}");
                let name = target.to_owned();
                tally.skips.push(Skip { name, reason });
            }
            None => tally.count(run::shown(&mut checked(workspace, target)?)?),
        }
    }
    Ok(tally)
}

/// What keeps it from being checked here.
fn missing(target: &str) -> Option<String> {
    if tools::debian("gcc", &["gcc"]).is_err() {
        return Some("there is no C compiler to look at headers with".to_owned());
    }
    if run::quietly(Command::new("rustup").args(["target", "add", target])).is_err() {
        return Some(format!(
            "Rust's standard library for it can't be had: please run `rustup target add {target}`"
        ));
    }
    None
}

fn checked(workspace: &Workspace, target: &str) -> Result<Command, String> {
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
