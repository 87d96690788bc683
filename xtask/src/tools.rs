//! What tests, checks and benchmarks need besides this workspace, pinned here and installed into
//! `target/tools`:
//!
//! ```text
//! target/tools/bin                 programs
//! target/tools/py/bin/python       a Python with the packages below
//! target/tools/node/node_modules   packages for Node
//! target/tools/cache               what the installers keep for themselves
//! ```
//!
//! Beside each stands a stamp with what was asked for; another version here and it is installed
//! again. Tests learn the folder from `SUIVI_TOOLS`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::run;
use crate::workspace::Workspace;

/// One thing to install.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
    from: From,
    /// A file that is there once it is installed, under `target/tools`.
    proof: &'static str,
}

enum From {
    /// A crate with a program.
    Crates,
    /// A package for Node.
    Npm,
    /// A package for Python.
    PyPi,
    /// A Go program, by the path of its package.
    Go(&'static str),
    /// A package of the machine's own with a program of the same name; its version is the
    /// machine's choice.
    Debian,
}

/// Licences, sources, bans, advisories.
pub(crate) const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    from: From::Crates,
    proof: "bin/cargo-deny",
};

/// A tus client that others wrote.
pub(crate) const TUS_JS_CLIENT: Tool = Tool {
    name: "tus-js-client",
    version: "4.3.1",
    from: From::Npm,
    proof: "node/node_modules/tus-js-client/package.json",
};

/// Another one.
pub(crate) const TUSPY: Tool = Tool {
    name: "tuspy",
    version: "1.1.0",
    from: From::PyPi,
    proof: "py/bin/python",
};

/// Calls an HTTP interface in every way its OpenAPI document allows.
pub(crate) const SCHEMATHESIS: Tool = Tool {
    name: "schemathesis",
    version: "4.32.5",
    from: From::PyPi,
    proof: "py/bin/schemathesis",
};

/// The reference tus server, which the benchmark compares with.
pub(crate) const TUSD: Tool = Tool {
    name: "tusd",
    version: "v2.9.1",
    from: From::Go("github.com/tus/tusd/v2/cmd/tusd"),
    proof: "bin/tusd",
};

/// Makes many requests.
pub(crate) const WRK: Tool = of_the_machine("wrk");

/// What the README's reader types.
pub(crate) const CURL: Tool = of_the_machine("curl");

/// And this, for checksums.
pub(crate) const OPENSSL: Tool = of_the_machine("openssl");

const fn of_the_machine(name: &'static str) -> Tool {
    Tool {
        name,
        version: "",
        from: From::Debian,
        proof: "",
    }
}

/// The versions of what the Python packages bring with them.
const PYTHON_CONSTRAINTS: &str = include_str!("../python-constraints.txt");

/// Installs the tool unless it is there already.
pub(crate) fn ensure(workspace: &Workspace, tool: &Tool) -> Result<(), String> {
    if matches!(tool.from, From::Debian) {
        return debian(tool.name, &[tool.name]);
    }
    let proof = workspace.tools.join(tool.proof);
    let stamp = stamp_of(workspace, tool);
    let wanted = recipe(tool);
    if proof.exists() && fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    println!("installing {} {} …", tool.name, tool.version);
    make_folder(&workspace.tools)?;
    match tool.from {
        From::Crates => from_crates(workspace, tool)?,
        From::Npm => from_npm(workspace, tool)?,
        From::PyPi => from_pypi(workspace, tool)?,
        From::Go(package) => from_go(workspace, tool, package)?,
        From::Debian => {}
    }
    if !proof.exists() {
        return Err(format!(
            "{} was installed, but {} is not there",
            tool.name, tool.proof
        ));
    }
    fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}

/// The stamp lies in the folder that it speaks of, so that it goes when that goes.
fn stamp_of(workspace: &Workspace, tool: &Tool) -> PathBuf {
    let home = match tool.from {
        From::Npm => "node",
        From::PyPi => "py",
        From::Crates | From::Go(_) | From::Debian => "bin",
    };
    let file = format!("installed-{}.txt", tool.name);
    workspace.tools.join(home).join(file)
}

fn recipe(tool: &Tool) -> String {
    let with = match tool.from {
        From::PyPi => PYTHON_CONSTRAINTS,
        _ => "",
    };
    format!("{} {}\n{with}", tool.name, tool.version)
}

fn from_crates(workspace: &Workspace, tool: &Tool) -> Result<(), String> {
    let mut cargo = workspace.cargo();
    // Not into our own target folder: what it was built from is never needed again.
    cargo
        .env_remove("CARGO_TARGET_DIR")
        .args(["install", "--quiet", "--debug", "--locked", "--force"])
        .arg("--root")
        .arg(&workspace.tools)
        .args([tool.name, "--version", tool.version]);
    run::quietly(&mut cargo).map(drop)
}

fn from_npm(workspace: &Workspace, tool: &Tool) -> Result<(), String> {
    debian("node", &["nodejs", "npm"])?;
    debian("npm", &["npm"])?;
    let home = workspace.tools.join("node");
    make_folder(&home)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&home)
        .env("npm_config_cache", workspace.tools.join("cache/npm"))
        .args(["install", "--no-audit", "--no-fund", "--prefix", "."])
        .arg(format!("{}@{}", tool.name, tool.version));
    run::quietly(&mut npm).map(drop)
}

fn from_pypi(workspace: &Workspace, tool: &Tool) -> Result<(), String> {
    let home = workspace.tools.join("py");
    let python = home.join("bin/python");
    if !python.exists() {
        debian("python3", &["python3", "python3-venv"])?;
        let make = || {
            run::quietly(
                Command::new("python3")
                    .args(["-m", "venv", "--clear"])
                    .arg(&home),
            )
        };
        // Debian's Python lacks the module until its package is there.
        if make().is_err() {
            install_debian(&["python3-venv"])?;
            make()?;
        }
    }
    let constraints = home.join("constraints.txt");
    fs::write(&constraints, PYTHON_CONSTRAINTS)
        .map_err(|error| format!("cannot write {}: {error}", constraints.display()))?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--no-cache-dir",
    ])
    .arg("--constraint")
    .arg(&constraints)
    .arg(format!("{}=={}", tool.name, tool.version));
    run::quietly(&mut pip).map(drop)
}

fn from_go(workspace: &Workspace, tool: &Tool, package: &str) -> Result<(), String> {
    debian("go", &["golang-go"])?;
    let cache = workspace.tools.join("cache/go");
    let mut go = Command::new("go");
    go.env("GOBIN", workspace.tools.join("bin"))
        .env("GOPATH", &cache)
        .env("GOCACHE", cache.join("build"))
        // Or the folder could not be deleted.
        .env("GOFLAGS", "-modcacherw")
        .args(["install", &format!("{package}@{}", tool.version)]);
    run::quietly(&mut go).map(drop)
}

/// Sees to it that a program of the machine's own packages is there.
pub(crate) fn debian(program: &str, packages: &[&str]) -> Result<(), String> {
    if run::exists(program) {
        Ok(())
    } else {
        install_debian(packages)
    }
}

/// Installs a package of the machine's own that has no program.
pub(crate) fn debian_package(name: &str) -> Result<(), String> {
    install_debian(&[name])
}

fn install_debian(packages: &[&str]) -> Result<(), String> {
    let names = packages.join(" ");
    let root = run::quietly(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !run::exists("apt-get") {
        return Err(format!(
            "{names} is missing: please run `sudo apt-get install {names}` (or what this system has for it)"
        ));
    }
    println!("installing {names} …");
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run::quietly(apt().arg("update"))?;
    run::quietly(
        apt()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
    .map(drop)
}

/// Sees to it that `cargo fmt` or `cargo clippy` is there.
pub(crate) fn component(workspace: &Workspace, name: &str) -> Result<(), String> {
    let there = || {
        let command = if name == "rustfmt" { "fmt" } else { name };
        run::quietly(workspace.cargo().args([command, "--version"])).is_ok()
    };
    if there() {
        return Ok(());
    }
    println!("adding {name} to the Rust toolchain …");
    let added = run::quietly(Command::new("rustup").args(["component", "add", name]));
    if added.is_ok() && there() {
        return Ok(());
    }
    Err(format!(
        "{name} is missing: please run `rustup component add {name}`"
    ))
}

fn make_folder(folder: &std::path::Path) -> Result<(), String> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))
}
