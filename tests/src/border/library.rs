//! How large the library is that an app brings along, and what makes it so.

use crate::figure::{Figures, Gate};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// The most that one architecture may weigh, in MB (performance specification, "Border").
const MOST: f64 = 12.0;

/// Where this program lies: what Cargo built lies beside it.
pub(crate) fn built() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it lies");
    program.parent().expect("it lies in a folder").to_owned()
}

/// Weighs the library without its symbols, and names the ten crates that make most of its code.
pub(crate) fn weighed(figures: &mut Figures) {
    let library = built().join(format!(
        "{}suivi_ffi{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let stripped = built().join("suivi_ffi.stripped");
    let strip = Command::new("strip")
        .arg("-o")
        .args([&stripped, &library])
        .status();
    assert!(
        strip.is_ok_and(|it| it.success()),
        "strip comes with a C compiler"
    );
    let length = std::fs::metadata(&stripped).expect("it was written").len();
    let megabytes = u32::try_from(length).map_or(f64::MAX, f64::from) / 1e6;
    let said = Command::new("nm")
        .args(["--print-size", "--demangle"])
        .arg(&library)
        .output()
        .expect("nm comes with a C compiler");
    let mut crates: BTreeMap<String, u64> = BTreeMap::new();
    for line in String::from_utf8_lossy(&said.stdout).lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(_), Some(size), Some(kind), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        if matches!(kind, "t" | "T")
            && let Ok(size) = u64::from_str_radix(size, 16)
        {
            *crates.entry(crate_of(name)).or_default() += size;
        }
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    for (name, size) in crates.iter().take(10) {
        println!("{:>6} kB of code: {name}", size / 1000);
    }
    figures.add("border_library_mb", megabytes, Gate::AtMost(MOST));
}

/// The crate of a function; what is C is named by what it is.
fn crate_of(name: &str) -> String {
    let path = name.trim_start_matches(['<', '&', '*', '(', '[']);
    let path = path.strip_prefix("dyn ").unwrap_or(path);
    match path.split_once("::") {
        Some((first, _)) => first.to_owned(),
        None if path.contains("sqlite3") || path.contains("sqlcipher") => {
            "SQLCipher (C)".to_owned()
        }
        None => "OpenSSL and other C".to_owned(),
    }
}
