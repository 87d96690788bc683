//! The iOS app, as far as it can be run without Apple's tools: all of it but the screens as a package on the
//! real core and a real server.

use crate::bindings::{self, Language};
use crate::packages;
use crate::run;
use crate::swift;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Where the package is.
const KIT: &str = "ios/SuiviKit";

/// Tests the package, and looks at its form.
pub(crate) fn kit(workspace: &Workspace) -> Result<Tally, String> {
    let root = swift::Root::ready()?;
    bindings::generate(workspace, Some(Language::Swift))?;
    let linked = format!("-L{}", workspace.built("debug").display());
    let environment = packages::environment(workspace);
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let arguments = ["test", "--package-path", KIT, "-Xlinker", &linked];
    let mut tests = root.command(&workspace.root, &environment, "swift", &arguments);
    let ran = run::echoed(&mut tests)?;
    let mut tally = Tally::of_swift(&ran.lines);
    tally.finished(ran.success, "ios-kit");
    let (sources, tests) = (format!("{KIT}/Sources"), format!("{KIT}/Tests"));
    let form = ["format", "lint", "--strict", "--recursive"];
    let form = [&form[..], &[sources.as_str(), tests.as_str()]].concat();
    tally.count(run::shown(&mut root.command(
        &workspace.root,
        &[],
        "swift",
        &form,
    ))?);
    Ok(tally)
}
