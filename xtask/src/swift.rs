//! Swift on Linux: a folder with Debian 13 and its Swift in it, made once, in the user's cache, and
//! entered for each command. Swift is not in Debian 12, and the machine stays as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run;
use crate::tools;

/// Where another one is, or shall be made.
const ELSEWHERE: &str = "SUIVI_SWIFT_ROOT";

/// The compiler's folder in it.
const BIN: &str = "usr/libexec/swift/bin";

/// What is in it: the compiler, what it links with, and what SwiftPM calls.
const PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,git,dash,bash,coreutils,findutils,\
                        grep,sed,libc-bin,base-files,base-passwd";

/// What of the compiler is never used here: half of its size.
const NEEDLESS: [&str; 12] = [
    "usr/libexec/swift/lib/swift/embedded",
    "usr/libexec/swift/lib/swift/FrameworkABIBaseline",
    "usr/libexec/swift/lib/swift_static",
    "usr/libexec/swift/bin/lldb",
    "usr/libexec/swift/bin/lldb-server",
    "usr/libexec/swift/bin/clangd",
    "usr/libexec/swift/bin/sourcekit-lsp",
    "usr/libexec/swift/bin/docc",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "var/cache/apt",
];

/// A root with Swift in it.
pub(crate) struct Root {
    folder: PathBuf,
}

impl Root {
    /// Finds it, or makes it: about a minute and 1.4 GB.
    pub(crate) fn ready() -> Result<Self, String> {
        if run::quietly(Command::new("unshare").args(["--mount", "true"])).is_err() {
            return Err(
                "Swift is made and entered as root, on Linux: please run this command as root"
                    .to_owned(),
            );
        }
        let folder = place()?;
        let there = || folder.join(BIN).join("swift").exists();
        if !there() {
            let _alone = alone(&folder)?;
            // Whoever was first may have made it meanwhile.
            if !there() {
                make(&folder)?;
            }
        }
        Ok(Self { folder })
    }

    /// A program in the root, in this folder, which is there under the same path. Nothing of the
    /// environment but what is given goes in.
    pub(crate) fn command(
        &self,
        folder: &Path,
        environment: &[(&str, &str)],
        program: &str,
        arguments: &[&str],
    ) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec", ENTER, "sh"]);
        command.arg(&self.folder).arg(folder);
        command.args(["HOME=/home", "LANG=C.UTF-8"]);
        command.arg(format!("PATH=/{BIN}:/usr/bin:/bin"));
        for (name, value) in environment {
            command.arg(format!("{name}={value}"));
        }
        command.arg(program).args(arguments);
        command
    }
}

/// Mounts what a program needs, in a namespace that ends with it, and becomes the program.
const ENTER: &str = r#"
root=$1
folder=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
exec chroot "$root" /usr/bin/env -i -C "$folder" "$@"
"#;

fn place() -> Result<PathBuf, String> {
    if let Some(elsewhere) = std::env::var_os(ELSEWHERE) {
        return Ok(PathBuf::from(elsewhere));
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = cache
        .or(home)
        .ok_or(format!("HOME is not set: set {ELSEWHERE}"))?;
    Ok(cache.join("suivi").join("swift-root"))
}

/// Waits until nobody else makes it: all of a user's checkouts share one. Let go with the file, also
/// when this program is killed.
fn alone(folder: &Path) -> Result<fs::File, String> {
    let lock = folder.with_extension("lock");
    let trouble = |error| format!("cannot lock {}: {error}", lock.display());
    fs::create_dir_all(folder.parent().unwrap_or(folder)).map_err(trouble)?;
    let file = fs::File::create(&lock).map_err(trouble)?;
    file.lock().map_err(trouble)?;
    Ok(file)
}

fn make(folder: &Path) -> Result<(), String> {
    tools::debian("mmdebstrap", &["mmdebstrap"])?;
    println!("making a folder with Swift in it, once: a minute …");
    let mirror = mirror()?;
    let trouble = |error| format!("cannot make {}: {error}", folder.display());
    let new = folder.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(trouble)?;
    }
    let mut made = Command::new("mmdebstrap");
    made.args(["--mode=root", "--variant=extract", "--quiet"])
        .arg(format!("--include={PACKAGES}"))
        .arg("--aptopt=APT::Install-Recommends \"false\"")
        .arg("--keyring=/usr/share/keyrings/debian-archive-keyring.gpg")
        .arg("trixie")
        .arg(&new)
        .arg(format!(
            "deb [signed-by=/usr/share/keyrings/debian-archive-trixie-automatic.gpg] {mirror} trixie main"
        ));
    run::quietly(&mut made)?;
    // The packages are unpacked, and none of their scripts ran: what is needed of those is done here.
    for name in ["passwd", "group"] {
        let master = new.join(format!("usr/share/base-passwd/{name}.master"));
        fs::copy(master, new.join("etc").join(name)).map_err(trouble)?;
    }
    for needless in NEEDLESS {
        let path = new.join(needless);
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false if path.exists() => fs::remove_file(&path),
            false => Ok(()),
        };
        removed.map_err(trouble)?;
    }
    fs::rename(&new, folder).map_err(trouble)
}

/// The mirror that this machine's own packages come from.
fn mirror() -> Result<String, String> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .unwrap_or_default();
    let asked = run::quietly(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(REPO_URI)",
        "Created-By: Packages",
        &format!("Release: {name}"),
    ]))?;
    let first = asked.lines().next().map(str::to_owned);
    first.ok_or("apt knows no mirror: please run `apt-get update` first".to_owned())
}
