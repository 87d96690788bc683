//! schemathesis calls everything that the OpenAPI document tells of, in every way it can think of.
//! Nothing may end in a 5xx, and every answer must be one that the document announces.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use suivi_rules::{Level, Profile};
use suivi_tests::cast::{grip, ready_template};
use suivi_tests::organisation::{branch, record};
use suivi_tests::{Answer, Person, World, asks, bytes, fresh};
use suivi_wire::ops::Operation;
use tempfile::TempDir;

/// What is looked at in each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance,response_headers_conformance";

/// How often each operation is called, beyond the edge cases that the tester always tries.
const EXAMPLES: &str = "12";

/// Ends the session of whoever calls it: all later calls would be 401.
const ENDS_THE_SESSION: &str = "DELETE /v1/sessions";
/// A stream that never ends; `doors` and `personas` call it.
const NEVER_ENDS: &str = "GET /v1/events";

/// Calls about one thing, each with the parameter that says which.
const ABOUT_ONE_THING: &[(&str, &str, Thing)] = &[
    ("GET /v1/spaces/{id}/items", "id", Thing::Space),
    ("GET /v1/spaces/{id}/people", "id", Thing::Space),
    ("GET /v1/spaces/{id}/results", "id", Thing::Space),
    ("GET /v1/items/{id}/sheet", "id", Thing::Result),
    ("GET /v1/items/{id}/template", "id", Thing::Result),
    ("GET /v1/items/{id}", "id", Thing::File),
    ("GET /v1/items/{id}/content", "id", Thing::File),
    ("HEAD /v1/items/{id}/content", "id", Thing::File),
    ("GET /v1/items/{id}/thumbnail", "id", Thing::File),
    ("HEAD /v1/items/{id}/thumbnail", "id", Thing::File),
    ("GET /v1/items/{id}/preview", "id", Thing::File),
    ("HEAD /v1/items/{id}/preview", "id", Thing::File),
    ("GET /v1/sync/scopes/{id}", "id", Thing::Scope),
    ("POST /v1/devices/{id}/report", "id", Thing::Device),
    ("HEAD /v1/tus/{item}", "item", Thing::Upload),
    ("PATCH /v1/tus/{item}", "item", Thing::Upload),
    ("POST /v1/tus/{item}", "item", Thing::Upload),
];

/// What such a call is about.
#[derive(Debug, Clone, Copy)]
enum Thing {
    Space,
    File,
    Result,
    Scope,
    Device,
    Upload,
}

#[test]
fn every_call_of_an_administrator_is_answered_as_the_document_says() {
    let Some(schemathesis) = schemathesis() else {
        return;
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let mut run = Run::new(&schemathesis, &world, &sofia, "");
    for name in [ENDS_THE_SESSION, NEVER_ENDS] {
        run.command.args(["--exclude-name", name]);
    }
    run.passes(&world);
}

#[test]
fn calls_about_what_is_there_are_answered_as_the_document_says() {
    let Some(schemathesis) = schemathesis() else {
        return;
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let space = record(&sofia, "Ana", &[branch(&sofia, "Rive")]).space;
    let photo = bytes::photo(1, 10_000);
    let done = asks::add_file(space, None, Level::Company, &photo);
    sofia.adds(&done, &photo);
    let begun = asks::add_file(space, None, Level::Company, &photo);
    assert_eq!(Answer::of(sofia.creation(&begun)).status, 201);
    let template = fresh::id();
    sofia.does(&asks::set_template(
        template,
        0,
        &ready_template("grip_strength"),
    ));
    let held = asks::complete_document(fresh::id(), space, template, &grip("31.5"));
    sofia.does(&Operation::CompleteDocument(held.clone()));
    let scopes = sofia.pull(None).add;

    let mut configuration = String::new();
    for (name, parameter, thing) in ABOUT_ONE_THING {
        let id = match thing {
            Thing::Space => space.to_string(),
            Thing::File => done.item.to_string(),
            Thing::Result => held.item.to_string(),
            Thing::Scope => scopes.first().expect("a scope").scope.clone(),
            Thing::Device => sofia.device.to_string(),
            Thing::Upload => begun.item.to_string(),
        };
        configuration.push_str(&format!(
            "[[operations]]\ninclude-name = \"{name}\"\nparameters = {{ {parameter} = \"{id}\" }}\n"
        ));
    }
    let mut run = Run::new(&schemathesis, &world, &sofia, &configuration);
    for (name, ..) in ABOUT_ONE_THING {
        run.command.args(["--include-name", name]);
    }
    run.passes(&world);
}

#[test]
fn every_call_of_a_companys_software_is_answered_as_the_document_says() {
    let Some(schemathesis) = schemathesis() else {
        return;
    };
    let world = World::start();
    let (_, software) = world.software(world.companies()[0].id);
    let mut run = Run::new(&schemathesis, &world, &software, "");
    run.command.args(["--include-name", "POST /v1/results"]);
    run.passes(&world);
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
    let mut run = Run::new(&schemathesis, &world, &emile, "");
    run.command.args(["--include-name", ENDS_THE_SESSION]);
    run.passes(&world);
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

/// One run of the tester, the same each time.
struct Run {
    command: Command,
    /// Where it writes what it keeps.
    _folder: TempDir,
}

impl Run {
    /// Calls as this person, with this configuration.
    fn new(schemathesis: &Path, world: &World, person: &Person, configuration: &str) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        File::create(folder.path().join("schemathesis.toml"))
            .and_then(|mut file| file.write_all(configuration.as_bytes()))
            .expect("a temporary folder takes files");
        let token = person.token.as_deref().expect("he is signed in");
        let mut command = Command::new(schemathesis);
        command
            .current_dir(folder.path())
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env(
                "PYTHONPATH",
                Path::new(env!("CARGO_MANIFEST_DIR")).join("api"),
            )
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Loopback needs no proxy, whatever the machine has set.
            .env("NO_PROXY", "*")
            .arg("run")
            .arg(format!("{}/v1/openapi.json", world.url()))
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--checks", CHECKS])
            .args(["--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", EXAMPLES, "--generation-deterministic"])
            .args([
                "--continue-on-failure",
                "--no-color",
                "--suppress-health-check",
                "all",
            ]);
        Self {
            command,
            _folder: folder,
        }
    }

    fn passes(mut self, world: &World) {
        let output = self.command.output().expect("the tester starts");
        let report = String::from_utf8(output.stdout).expect("the tester speaks UTF-8");
        println!("{report}");
        assert!(
            output.status.success(),
            "the tester found something: {}",
            output.stderr.escape_ascii()
        );
        assert_eq!(
            world.nobody().get("/healthz").status,
            200,
            "the server is still there"
        );
    }
}
