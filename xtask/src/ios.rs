//! The iOS app, as far as it can be run without Apple's tools: all of it but the screens as a package on the
//! real core and a real server; the screens compiled against a stand-in.

use std::process::Command;

use crate::bindings::{self, Language};
use crate::libraries;
use crate::packages;
use crate::run;
use crate::swift;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Where the package is.
const KIT: &str = "ios/SuiviKit";

/// Builds the app for the simulator; without Xcode it says what is missing.
pub(crate) fn build(workspace: &Workspace) -> Result<Tally, String> {
    let mut tally = Tally::default();
    if !libraries::ios(workspace)? {
        let reason = "Xcode or Rust for iOS is not here: nothing was built".to_owned();
        tally.add(&Tally::skipped("the app for iOS", reason));
        return Ok(tally);
    }
    let mut app = Command::new("xcodebuild");
    app.current_dir(workspace.root.join("ios")).args([
        "-project",
        "Suivi.xcodeproj",
        "-scheme",
        "SuiviApp",
        "-destination",
        "generic/platform=iOS Simulator",
        // The core is built for no other one.
        "ARCHS=arm64",
        "build",
    ]);
    tally.count(run::shown(&mut app)?);
    Ok(tally)
}

/// Tests the package.
pub(crate) fn kit(workspace: &Workspace) -> Result<Tally, String> {
    tests(workspace, &swift::Root::ready()?, "SuiviKitTests")
}

/// Looks at the app's texts, sources and project, compiles its screens against a stand-in of SwiftUI, and reads what
/// only Apple's systems can compile.
pub(crate) fn app(workspace: &Workspace) -> Result<Tally, String> {
    let root = swift::Root::ready()?;
    let mut tally = tests(workspace, &root, "AppTests")?;
    for step in [FORM, COMPILES, READS] {
        tally.count(run::shown(&mut root.command(
            &workspace.root,
            &[],
            "sh",
            &["-ec", step],
        ))?);
    }
    Ok(tally)
}

const FORM: &str = "exec swift format lint --strict --recursive ios/Suivi ios/SuiviKit/Sources ios/SuiviKit/Tests ios/SuiviUITests";

/// Not with `-typecheck`: that looks for no data races. Warnings are errors.
const COMPILES: &str = "
built=target/ios-app
mkdir -p $built
swiftc -swift-version 6 -parse-as-library -emit-module -module-name SwiftUI \
    -emit-module-path $built/SwiftUI.swiftmodule ios/standin/SwiftUI.swift
exec swiftc -swift-version 6 -parse-as-library -emit-sil -wmo -o /dev/null -warnings-as-errors -module-name SuiviApp \
    -I $built -I ios/SuiviKit/.build/debug/Modules \
    -Xcc -fmodule-map-file=bindings/swift/Sources/suivi_ffiFFI/module.modulemap \
    ios/Suivi/App/*.swift ios/Suivi/Screen/*.swift ios/standin/Platform.swift
";

/// The syntax alone: what these files import is on Apple's systems only.
const READS: &str = "
for file in ios/Suivi/Platform/*.swift ios/SuiviUITests/*.swift; do
    swiftc -frontend -parse \"$file\"
done
";

fn tests(workspace: &Workspace, root: &swift::Root, target: &str) -> Result<Tally, String> {
    bindings::generate(workspace, Some(Language::Swift))?;
    let tests = ["test", "--filter", target];
    let ran = run::echoed(&mut packages::swift_package(workspace, root, KIT, &tests))?;
    let mut tally = Tally::of_swift(&ran.lines);
    tally.finished(ran.success, target);
    Ok(tally)
}
