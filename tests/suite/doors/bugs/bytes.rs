//! Files, their names, and what is kept beside them.

use suivi_rules::{ItemId, Level};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::organisation::{invite_client, record};
use suivi_tests::world::PASSWORD;
use suivi_tests::{World, bytes, fresh};
use suivi_wire::accounts::{Device, Role};
use suivi_wire::ops::Operation;

#[test]
fn stored_script_is_an_attachment() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let html: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (name, script) in [
        ("a.html", html),
        ("b.svg", svg),
        ("c.jpg", html),
        ("d.pdf", svg),
    ] {
        let mut add = add_file(cast.record.space, None, Level::Company, script);
        name.clone_into(&mut add.name);
        emile.adds(&add, script);
        let answer = emile.get(&format!("/v1/items/{}/content", add.item));
        let header = |name| answer.header(name).unwrap_or_default();
        assert_eq!(header("content-type"), "application/octet-stream", "{name}");
        assert!(
            header("content-disposition").starts_with("attachment"),
            "{name}: {answer:?}"
        );
    }
}

#[test]
fn every_answer_is_locked_down_and_belongs_to_one_person() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let item = cast.of_level(Level::Everyone).file.id;
    let missing = fresh::id::<ItemId>();
    for path in [
        format!("/v1/items/{item}/content"),
        format!("/v1/items/{item}/thumbnail"),
        format!("/v1/items/{item}/preview"),
        format!("/v1/items/{missing}/content"),
        format!("/v1/items/{missing}/thumbnail"),
        format!("/v1/items/{item}"),
        "/v1/spaces".to_owned(),
        "/v1/openapi.json".to_owned(),
        "/nowhere".to_owned(),
    ] {
        let answer = emile.get(&path);
        for (name, value) in [
            ("suivi-api", "1"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; sandbox; frame-ancestors 'none'",
            ),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "private, no-store"),
            ("vary", "Authorization"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
    let content = emile.get(&format!("/v1/items/{item}/content"));
    let disposition = content.header("content-disposition").unwrap_or_default();
    assert!(
        disposition.starts_with("attachment"),
        "an original: {disposition}"
    );
}

#[test]
fn path_traversal_by_name() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let names = [
        "../../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x.jpg",
        ".",
        "..",
        "~",
        "a/b/c.jpg",
    ];
    for name in names {
        let photo = bytes::jpeg(name.as_bytes());
        let mut add = add_file(cast.record.space, None, Level::Company, &photo);
        name.clone_into(&mut add.name);
        emile.adds(&add, &photo);
        assert_eq!(emile.content(add.item), Ok(photo), "{name}");
        assert!(emile.bytes_at(add.item, "thumbnail").is_ok(), "{name}");
        let answer = emile.get(&format!("/v1/items/{}/content", add.item));
        let disposition = answer.header("content-disposition").unwrap_or_default();
        assert!(
            !disposition.contains(['\r', '\n', '/', '\\']),
            "{name}: {disposition}"
        );
        emile.does(&Operation::AddFolder(asks::add_folder(
            cast.record.space,
            None,
            name,
        )));
    }
    let data = cast.world.data();
    for file in cast.world.files_in("") {
        let name = file
            .strip_prefix(&data)
            .expect("it lies there")
            .display()
            .to_string();
        assert!(
            !name.contains("passwd") && !name.contains(".jpg"),
            "{name} is somebody's name"
        );
    }
    for path in [
        "/v1/items/..%2f..%2fsuivi.sqlite/content",
        "/v1/items/%2e%2e/content",
        "/v1/items/..%2f..%2fsuivi.sqlite/thumbnail",
        "/v1/tus/..%2f..%2fx",
        "/v1/spaces/..%2f/items",
        "/v1/items/00000000-0000-0000-0000-000000000000%00/content",
    ] {
        assert_eq!(emile.get(path).status / 100, 4, "{path}");
    }
}

#[test]
fn nothing_personal_and_no_secret_is_in_the_log_nor_in_the_audit_trail() {
    let mut cast = Cast::start();
    let emile = cast.who(Persona::Employee).clone();
    let password = "Not-Her-Password-77-Laterne";
    let device = Device {
        id: fresh::id(),
        name: "Quastenflosser".to_owned(),
    };
    let _ = cast
        .world
        .try_sign_in(&emile.email, password, Role::Professional, &device);
    let photo = bytes::jpeg(b"log");
    let mut add = add_file(cast.record.space, None, Level::Company, &photo);
    add.name = "Lilium.jpg".to_owned();
    emile.adds(&add, &photo);
    emile.does(&asks::rename(add.item, "Magnolia.jpg"));
    let _ = emile.search(cast.record.space, "Nymphaea");
    let _ = emile.post_text("/v1/ops", "{\"ops\": [{\"kind\": \"Orchidee\"}]}");
    let _ = emile.get("/v1/items/Primula");
    let _ = cast
        .world
        .nobody()
        .with_token(Some("Quercus".to_owned()))
        .get("/v1/spaces");
    let code = invite_client(&emile, record(&emile, "Rhododendron", &[cast.rive]).space);
    cast.world.stop();
    let token = emile.token.clone().expect("Emile is signed in");
    let words = [
        PASSWORD,
        password,
        &emile.email,
        &token,
        &code.text,
        "Quastenflosser",
        "Lilium",
        "Magnolia",
        "Nymphaea",
        "Orchidee",
        "Primula",
        "Quercus",
        "Rhododendron",
        "Emile",
        "Ana",
    ];
    let log = cast.world.log();
    let trail = trail(&cast.world);
    assert!(
        trail.contains(&add.item.to_string()),
        "the trail names things by their ids"
    );
    for word in words {
        assert!(!log.contains(word), "the log says {word}: {log}");
        assert!(!trail.contains(word), "the audit trail says {word}");
    }
}

/// The audit trail as the database holds it.
fn trail(world: &World) -> String {
    #[expect(clippy::disallowed_methods, reason = "read beside the stopped server")]
    let database = rusqlite::Connection::open(world.data().join("suivi.sqlite")).unwrap();
    let mut rows = database
        .prepare("SELECT action || ' ' || object FROM audit")
        .unwrap();
    let rows = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[test]
fn secrets_are_kept_as_hashes_only() {
    let cast = Cast::start();
    let mut world = cast.world;
    let tokens: Vec<_> = Persona::ALL
        .iter()
        .filter_map(|persona| cast.stage.who(*persona).token.clone())
        .collect();
    world.stop();
    for file in world.files_in("") {
        let bytes = std::fs::read(&file).unwrap();
        let holds = |secret: &str| {
            bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        };
        for secret in tokens.iter().map(String::as_str).chain([PASSWORD]) {
            assert!(!holds(secret), "{} holds a secret", file.display());
        }
    }
}

#[test]
fn the_audit_chain_is_whole_and_shows_a_change() {
    let cast = Cast::start();
    let mut world = cast.world;
    world.stop();
    let verify = || {
        let output = std::process::Command::new(suivi_tests::world::binary())
            .args(["audit", "verify", "--data"])
            .arg(world.data())
            .output()
            .unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (whole, said) = verify();
    assert!(whole && said.contains("chain intact"), "{said}");
    #[expect(
        clippy::disallowed_methods,
        reason = "tampers beside the stopped server"
    )]
    let database = rusqlite::Connection::open(world.data().join("suivi.sqlite")).unwrap();
    let changed = database
        .execute(
            "UPDATE audit SET action = 'delete' WHERE n = 3 AND action <> 'delete'",
            [],
        )
        .unwrap();
    assert!(changed > 0);
    let (whole, said) = verify();
    assert!(!whole && said.contains("breaks at"), "{said}");
}
