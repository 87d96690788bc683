//! The Android app: its tests, on the JVM with the real core and a real server, and a signed APK.

use std::path::PathBuf;

use crate::bindings::{self, Language};
use crate::libraries;
use crate::packages;
use crate::run;
use crate::tally::Tally;
use crate::tools;
use crate::workspace::Workspace;

/// Runs one package of the app's tests.
pub(crate) fn tests(workspace: &Workspace, package: &str) -> Result<Tally, String> {
    bindings::generate(workspace, Some(Language::Kotlin))?;
    let mut tests = packages::maven(&app(workspace));
    tests.arg("test").arg(format!("-Dgroup={package}"));
    let ran = run::echoed(&mut tests)?;
    let mut tally = Tally::of_surefire(&ran.lines);
    tally.finished(ran.success, package);
    Ok(tally)
}

/// Packs the app as an APK signed for development, and says what is in it. Without the core's
/// libraries for phones it is all there but the core.
pub(crate) fn apk(workspace: &Workspace) -> Result<Tally, String> {
    packages::set_up(Language::Kotlin)?;
    tools::debian("zipalign", &["zipalign"])?;
    tools::debian("apksigner", &["apksigner"])?;
    bindings::generate(workspace, Some(Language::Kotlin))?;
    let mut tally = Tally::default();
    if libraries::android(workspace)? {
        tally.passed += 1;
    } else {
        let reason = "Android's tools are not here: the APK has no core to run".to_owned();
        tally.add(&Tally::skipped("the core for phones", reason));
    }
    let mut package = packages::maven(&app(workspace));
    package.args(["--quiet", "-Papk", "-DskipTests", "package"]);
    tally.count(run::shown(&mut package)?);
    Ok(tally)
}

fn app(workspace: &Workspace) -> PathBuf {
    workspace.root.join("android")
}
