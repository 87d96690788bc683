//! The README's walk with curl, run as it stands there.

use std::path::Path;
use std::process::Command;

/// The text of the first code block that starts with this fence.
fn block<'a>(text: &'a str, fence: &str) -> &'a str {
    let from = text
        .split_once(fence)
        .expect("the block is in the README")
        .1;
    from.split_once("\n```").expect("the block ends").0
}

#[test]
fn the_walk_with_curl_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let text = std::fs::read_to_string(root.join("README.md")).expect("the README");
    let script = block(&text, "```bash\n");
    let shown = block(&text, "```text\n");
    let folder = tempfile::tempdir().expect("a folder");
    let binary = suivi_tests::world::binary();
    let path = format!(
        "{}:{}",
        binary.parent().expect("its folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let ran = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder.path())
        .env("PATH", path)
        .output()
        .expect("bash runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    let trouble = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}\n{trouble}");
    // These are its last lines, whatever stands for an id.
    let last: Vec<&str> = said.lines().rev().take(shown.lines().count()).collect();
    for (line, printed) in shown.lines().zip(last.into_iter().rev()) {
        let (start, end) = line.split_once('…').unwrap_or((line, ""));
        let good = printed.starts_with(start) && printed.ends_with(end);
        assert!(good, "{line}\nnot {printed}\n{said}\n{trouble}");
    }
}
