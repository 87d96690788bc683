//! OpenSSL, of which SQLCipher takes its ciphers: the machine's own where its files for building are
//! there, else built from its sources, which takes minutes.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::run;
use crate::tools;

/// Debian's package with the files for building.
const PACKAGE: &str = "libssl-dev";

/// Whether the machine has it; where it can be installed, it has.
static OF_THE_MACHINE: LazyLock<bool> = LazyLock::new(|| {
    if is_there() {
        return true;
    }
    // What can't be installed is built: only slower.
    let installed = run::exists("apt-get") && tools::debian_package(PACKAGE).is_ok();
    installed && is_there()
});

/// Statically linked, so that what is built here runs where that version is not.
const HOW: [(&str, &str); 2] = [("OPENSSL_NO_VENDOR", "1"), ("OPENSSL_STATIC", "1")];

/// Tells Cargo where it comes from. The same for every command: else all that stands on it is built
/// anew.
pub(crate) fn choose(cargo: &mut Command) {
    if *OF_THE_MACHINE {
        cargo.envs(HOW);
    }
}

/// Has it built from its sources, for another system: the machine's own is not that one's.
pub(crate) fn from_sources(cargo: &mut Command) {
    for (name, _) in HOW {
        cargo.env_remove(name);
    }
}

fn is_there() -> bool {
    let header = Path::new("/usr/include/openssl/ssl.h");
    let library = format!("/usr/lib/{}-linux-gnu/libcrypto.a", std::env::consts::ARCH);
    header.is_file() && Path::new(&library).is_file()
}
