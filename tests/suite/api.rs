//! schemathesis calls everything that the OpenAPI document tells of, in every way it can think of.
//! Nothing may end in a 5xx, and every answer must be one that the document announces.

use std::path::PathBuf;
use std::process::Command;
use suivi_rules::Profile;
use suivi_tests::organisation::branch;
use suivi_tests::{Person, World};

/// What is looked at in each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,response_headers_conformance";

/// How often each operation is called, beyond the edge cases that the tester always tries.
const EXAMPLES: &str = "12";

/// Ends the session of whoever calls it: all later calls would be 401.
const ENDS_THE_SESSION: &str = "DELETE /v1/sessions";
/// A stream that never ends; `doors` and `personas` call it.
const NEVER_ENDS: &str = "GET /v1/events";

#[test]
fn every_call_of_an_administrator_is_answered_as_the_document_says() {
    let Some(schemathesis) = schemathesis() else {
        return;
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let mut run = calls(&schemathesis, &world, &sofia);
    for name in [ENDS_THE_SESSION, NEVER_ENDS] {
        run.args(["--exclude-name", name]);
    }
    passes(run, &world);
}

#[test]
fn signing_out_is_answered_as_the_document_says() {
    let Some(schemathesis) = schemathesis() else {
        return;
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let rive = branch(&sofia, "Rive");
    let emile = world.professional(&sofia, "Emile", Profile::Employee, &[rive]);
    let mut run = calls(&schemathesis, &world, &emile);
    run.args(["--include-name", ENDS_THE_SESSION]);
    passes(run, &world);
}

/// The tester, if it is there.
fn schemathesis() -> Option<PathBuf> {
    let tools = std::env::var_os("SUIVI_TOOLS").map(PathBuf::from);
    let found = tools
        .map(|tools| tools.join("py/bin/schemathesis"))
        .filter(|it| it.exists());
    if found.is_none() {
        println!(
            "skipped: api: schemathesis is not there; `cargo xtask test --only api` installs it"
        );
    }
    found
}

/// A run as this person, the same each time.
fn calls(schemathesis: &PathBuf, world: &World, person: &Person) -> Command {
    let token = person.token.as_deref().expect("he is signed in");
    let mut run = Command::new(schemathesis);
    run.arg("run")
        .arg(format!("{}/v1/openapi.json", world.url()))
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", CHECKS])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", EXAMPLES, "--seed", "20260101"])
        .args([
            "--generation-deterministic",
            "--generation-database",
            "none",
        ])
        .args([
            "--continue-on-failure",
            "--no-color",
            "--suppress-health-check",
            "all",
        ])
        // Loopback needs no proxy, whatever the machine has set.
        .env("NO_PROXY", "*");
    run
}

fn passes(mut run: Command, world: &World) {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let output = run
        .current_dir(folder.path())
        .output()
        .expect("the tester starts");
    let report = String::from_utf8(output.stdout).expect("the tester speaks UTF-8");
    println!("{report}");
    assert!(
        output.status.success(),
        "{report}\n{}",
        output.stderr.escape_ascii()
    );
    assert_eq!(
        world.nobody().get("/healthz").status,
        200,
        "the server is still there"
    );
}
