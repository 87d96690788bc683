//! The programs that the demo runs.

use std::path::Path;
use std::process::Command;

/// Builds server and phone, which takes no time when they are. Not where `$SUIVI_BIN` names a
/// server: then both were built by whoever did that.
pub(super) fn parts() -> Result<(), String> {
    if std::env::var_os("SUIVI_BIN").is_some() {
        return Ok(());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the project has no folder")?;
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = here.parent().and_then(Path::parent);
    let target = target.ok_or("this program lies nowhere")?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    // What `cargo run` says about this program: ring is built anew when it changes.
    for (name, _) in std::env::vars_os() {
        let about = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if name
            .to_str()
            .is_some_and(|name| about.iter().any(|word| name.starts_with(word)))
        {
            cargo.env_remove(name);
        }
    }
    let built = cargo
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target)
        .args(["build", "-p", "suivi-server", "-p", "suivi-tests"])
        .args(["--bin", "suivi", "--bin", "phone"])
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if built.success() {
        Ok(())
    } else {
        Err("server and phone do not build".to_owned())
    }
}
