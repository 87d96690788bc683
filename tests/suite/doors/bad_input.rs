//! Bad input: a clear problem document, nothing changed, nothing kept.

use super::{changes_nothing, connect, raw, status};
use reqwest::Method;
use std::io::{Read, Write};
use suivi_rules::{Level, Refusal};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{Answer, bytes, fresh};
use suivi_wire::Code;
use suivi_wire::ops::{Operation, OpsAnswer, OpsRequest, Outcome};
use suivi_wire::problem::Failure;

const MALFORMED: Option<Code> = Some(Code::Failed(Failure::Malformed));
const BAD_NAME: Option<Code> = Some(Code::Failed(Failure::BadName));

pub(super) fn is_problem(answer: &Answer) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{answer:?}"
    );
    let problem = answer.problem();
    assert_eq!(
        (problem.status, Some(problem.code)),
        (answer.status, answer.code())
    );
    assert!(problem.detail.ends_with(['.', ')']), "{problem:?}");
}

#[test]
fn bodies_that_cannot_be_read() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let deep = |n| format!("{{\"ops\": [], \"dry_run\": {}}}", nested(n));
    let bodies = [
        ("nothing", String::new()),
        ("no JSON", "ops".to_owned()),
        ("half of it", "{\"ops\": [".to_owned()),
        ("a list", "[]".to_owned()),
        (
            "an unknown field",
            "{\"ops\": [], \"admin\": true}".to_owned(),
        ),
        ("a field twice", "{\"ops\": [], \"ops\": []}".to_owned()),
        ("a wrong type", "{\"ops\": {}}".to_owned()),
        (
            "a wrong type again",
            "{\"ops\": [], \"dry_run\": \"yes\"}".to_owned(),
        ),
        ("deep JSON", deep(5_000)),
        ("deeper JSON", deep(200_000)),
        (
            "a number without end",
            format!("{{\"ops\": 1{}}}", "0".repeat(5_000)),
        ),
        (
            "half a character",
            "{\"ops\": [], \"dry_run\": \"\\ud800\"}".to_owned(),
        ),
    ];
    changes_nothing(&cast, "a body that cannot be read", || {
        for (what, body) in bodies {
            let answer = emile.post_text("/v1/ops", body);
            assert_eq!(answer.code(), MALFORMED, "{what}: {answer:?}");
            is_problem(&answer);
        }
        let request = emile
            .request(Method::POST, "/v1/ops")
            .header("content-type", "application/json")
            .body(b"{\"ops\": [\xff\xfe]}".to_vec());
        assert_eq!(Answer::of(request).code(), MALFORMED, "no UTF-8");
        let deep = emile.post_text("/v1/ops", format!("{{\"ops\": [{}]}}", nested(200_000)));
        let results = deep.json::<OpsAnswer>().results;
        assert_eq!(results[0].code, MALFORMED, "a deep operation");
    });
}

#[test]
fn an_operation_that_cannot_be_read_is_refused_alone() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let item = cast.plan.file.id;
    let good = || serde_json::to_value(asks::rename(item, "Jasmine 2.jpg")).unwrap();
    let with = |field: &str, value: serde_json::Value| {
        let mut op = good();
        op[field] = value;
        op
    };
    let deep = (0..100).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    let bad = [
        with("kind", "drop_everything".into()),
        with("kind", 7.into()),
        with("item", "x".into()),
        with("item", 7.into()),
        with("item", serde_json::Value::Null),
        with("item", format!("{item}\u{0}").into()),
        with("item", "../../x".into()),
        with("op", "x".into()),
        with("name", 7.into()),
        with("name", deep),
        with("extra", true.into()),
        serde_json::json!({"kind": "rename"}),
        serde_json::json!({"kind": "set_level", "op": fresh::id::<suivi_rules::OpId>(),
            "item": item, "level": "public", "base": 1}),
        serde_json::json!({"kind": "set_level", "op": fresh::id::<suivi_rules::OpId>(),
            "item": item, "level": "company", "base": 1.5}),
        serde_json::json!("rename"),
        serde_json::json!(null),
        serde_json::json!([]),
    ];
    let count = bad.len();
    let mut ops: Vec<_> = bad.into();
    ops.insert(0, good());
    ops.push(with("name", "Jasmine 3.jpg".into()));
    let answer = emile.post("/v1/ops", &serde_json::json!({ "ops": ops }));
    let results = answer.json::<OpsAnswer>().results;
    let rejected = results
        .iter()
        .filter(|result| result.code == MALFORMED)
        .count();
    assert_eq!(
        (results.len(), rejected),
        (count + 2, count),
        "{results:#?}"
    );
    assert_eq!(
        results.first().map(|result| result.outcome),
        Some(Outcome::Applied)
    );
    assert_eq!(
        results.last().map(|result| result.outcome),
        Some(Outcome::Applied)
    );
}

#[test]
fn too_much_at_once() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    changes_nothing(&cast, "too much", || {
        let ops: Vec<_> = (0..201)
            .map(|_| Operation::AddFolder(asks::add_folder(cast.record.space, None, "x")))
            .collect();
        let many = emile.post(
            "/v1/ops",
            &OpsRequest {
                ops,
                dry_run: false,
            },
        );
        assert_eq!(many.code(), Some(Failure::TooManyOps.into()), "{many:?}");
        is_problem(&many);
        for path in ["/v1/ops", "/v1/sessions", "/v1/invitations/accept"] {
            let large = emile.post_text(path, " ".repeat(2 * 1024 * 1024));
            assert_eq!(
                large.code(),
                Some(Failure::TooLarge.into()),
                "{path}: {large:?}"
            );
        }
    });
    let ops: Vec<_> = (0..200)
        .map(|_| asks::rename(cast.plan.file.id, "Jasmine.jpg"))
        .collect();
    assert_eq!(emile.asks_all(&ops).len(), 200, "two hundred are fine");
}

/// The most memory that a process ever had, in KiB, where the system tells.
pub(super) fn peak_memory(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn memory_is_bounded() {
    const SENT: usize = 256 * 1024 * 1024;
    let cast = Cast::start();
    let token = cast.who(Persona::Employee).token.clone().unwrap();
    let Some(before) = peak_memory(cast.world.pid()) else {
        println!("skipped: doors: this system does not tell how much memory a process has");
        return;
    };
    let mut stream = connect(&cast);
    write!(
        stream,
        "POST /v1/ops HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {SENT}\r\n\r\n"
    )
    .unwrap();
    let part = vec![b' '; 1024 * 1024];
    // The server stops reading when it has had enough.
    let sent = (0..SENT / part.len())
        .take_while(|_| stream.write_all(&part).is_ok())
        .count();
    assert!(cast.who(Persona::Employee).get("/v1/spaces").is_success());
    let grown = peak_memory(cast.world.pid()).unwrap() - before;
    println!("{sent} MiB sent, {grown} KiB more memory");
    assert!(grown < 16 * 1024, "{grown} KiB for a body that is refused");
}

#[test]
fn a_body_that_says_it_is_something_else() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let request = emile
            .request(Method::POST, "/v1/ops")
            .header("content-type", kind)
            .body("{\"ops\": []}");
        let answer = Answer::of(request);
        assert_eq!(
            answer.code(),
            Some(Failure::UnsupportedType.into()),
            "{kind}"
        );
        is_problem(&answer);
    }
}

#[test]
fn a_body_without_a_token_is_not_read() {
    let cast = Cast::start();
    let nobody = cast.world.nobody();
    for body in ["{\"ops\": []}", "not JSON"] {
        let answer = nobody.post_text("/v1/ops", body);
        assert_eq!(answer.code(), Some(Refusal::SignedOut.into()), "{answer:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
}

#[test]
fn names_that_deceive() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let long = "x".repeat(201);
    let names = [
        "",
        "   ",
        "\u{0}",
        "a\u{0}b",
        "a\nb",
        "a\tb",
        "a\u{7f}b",
        "a\u{85}b",
        "photo\u{202e}gpj.exe",
        "a\u{200b}b",
        "\u{feff}a",
        "a\u{2066}b",
        "a\u{2028}b",
        "\u{200d}",
        "\u{e0041}\u{ad}\u{3164}",
        long.as_str(),
    ];
    let space = cast.record.space;
    changes_nothing(&cast, "a name that deceives", || {
        for name in names {
            let ops = [
                Operation::AddFolder(asks::add_folder(space, None, name)),
                asks::rename(cast.plan.file.id, name),
                asks::edit_client(space, name),
            ];
            for op in ops {
                assert_eq!(emile.asks(&op).code, BAD_NAME, "{name:?}: {op:?}");
            }
            let photo = bytes::jpeg(b"x");
            let mut add = add_file(space, None, Level::Company, &photo);
            name.clone_into(&mut add.name);
            let answer = emile.upload(&add, &photo);
            assert_eq!(answer.code(), BAD_NAME, "{name:?}: {answer:?}");
            is_problem(&answer);
        }
    });
    for name in ["Élodie", "صور", "照片", "a'b\"c", "<b>", "100 %", "😀"] {
        let op = Operation::AddFolder(asks::add_folder(space, None, name));
        emile.does(&op);
        assert_eq!(
            emile.search(space, name).map(|rows| rows.len()),
            Ok(1),
            "{name:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_what_it_says() {
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let emile = cast.who(Persona::Employee);
    let page: &[u8] = b"<!doctype html><script>alert(1)</script>";
    let script: &[u8] = b"#!/bin/sh\nrm -rf /\n";
    changes_nothing(&cast, "a file that is none", || {
        for bytes in [page, script, b"MZ\x90\0", b"\0\0\0\0"] {
            let add = add_file(
                cast.record.space,
                Some(cast.open.id),
                Level::Everyone,
                bytes,
            );
            let answer = ana.upload(&add, bytes);
            assert_eq!(
                answer.code(),
                Some(Failure::UnsupportedType.into()),
                "{answer:?}"
            );
            is_problem(&answer);
            assert!(emile.item(add.item).is_err() && ana.item(add.item).is_err());
        }
    });
    // A picture stays a picture, whatever its name is.
    let photo = bytes::jpeg(b"named wrongly");
    let mut add = add_file(
        cast.record.space,
        Some(cast.open.id),
        Level::Everyone,
        &photo,
    );
    add.name = "report.pdf".to_owned();
    ana.adds(&add, &photo);
    let answer = ana.get(&format!("/v1/items/{}/content", add.item));
    assert_eq!(answer.header("content-type"), Some("image/jpeg"));
}

#[test]
fn header_bombs() {
    let cast = Cast::start();
    let token = cast.who(Persona::Employee).token.clone().unwrap();
    let head = format!("GET /v1/spaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n");
    let refused = |what: &str, request: String| {
        let answer = raw(&cast, request.as_bytes());
        let status = status(&answer);
        let good = answer.is_empty() || status.contains(" 431") || status.contains(" 400");
        assert!(good, "{what}: {status}");
    };
    refused(
        "many headers",
        format!("{head}{}\r\n", "X: y\r\n".repeat(10_000)),
    );
    refused(
        "a long header",
        format!("{head}X: {}\r\n\r\n", "y".repeat(1024 * 1024)),
    );
    refused(
        "a long address",
        format!(
            "GET /{} HTTP/1.1\r\nHost: x\r\n\r\n",
            "a".repeat(1024 * 1024)
        ),
    );
    refused("no HTTP", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned());
    refused(
        "two lengths",
        format!("{head}Content-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"),
    );
    let twice = format!("{head}Authorization: Bearer {token}x\r\nConnection: close\r\n\r\n");
    let answer = raw(&cast, twice.as_bytes());
    assert!(!answer.is_empty(), "the server is still there");
    assert!(cast.who(Persona::Employee).get("/v1/spaces").is_success());
}

#[test]
fn a_connection_that_breaks_off_in_a_body() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let token = emile.token.clone().unwrap();
    let op = asks::rename(cast.plan.file.id, "half.jpg");
    let body = serde_json::to_string(&OpsRequest {
        ops: vec![op],
        dry_run: false,
    })
    .unwrap();
    changes_nothing(&cast, "half a body", || {
        let mut stream = connect(&cast);
        write!(
            stream,
            "POST /v1/ops HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
            body.len(),
            &body[..body.len() / 2],
        )
        .unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(
            answer.is_empty() || status(&answer).contains(" 400"),
            "{answer}"
        );
    });
}

#[test]
fn ids_of_other_companies() {
    let cast = Cast::start();
    let sven = cast.who(Persona::Stranger);
    let sofia = cast.who(Persona::SuperAdministrator);
    let hafen = cast.world.companies()[1].branch;
    let absent = Some(Refusal::NotFound.into());
    let emile = cast.who(Persona::Employee).professional();
    let own = suivi_tests::organisation::record(sven, "Ida", &[hafen]);
    changes_nothing(&cast, "an id of another company", || {
        // Into his own record: somebody else's professional, branch, folder.
        assert_eq!(
            sven.asks(&asks::add_participant(own.space, emile)).code,
            absent
        );
        for branch in [cast.rive, fresh::id()] {
            let code = sven
                .asks(&asks::set_record_branches(own.space, &[hafen, branch]))
                .code;
            assert_eq!(code, absent, "a branch of Nord, or none");
        }
        let into = asks::add_folder(own.space, Some(cast.shared.id), "x");
        assert_eq!(sven.asks(&Operation::AddFolder(into)).code, absent);
        // Into one's own company: a branch of another.
        let client = suivi_tests::organisation::new_client("x", &[hafen]);
        let answer = sofia.asks(&Operation::AddClient(client));
        assert_eq!(answer.outcome, Outcome::Rejected, "{answer:?}");
        let (op, _) = suivi_tests::organisation::new_professional(
            "x",
            suivi_rules::Profile::Employee,
            &[hafen],
        );
        let answer = sofia.asks(&Operation::AddProfessional(op));
        assert_eq!(answer.outcome, Outcome::Rejected, "{answer:?}");
        // A level of another company's branch.
        let code = cast
            .who(Persona::Employee)
            .asks(&asks::set_level(cast.plan.file.id, Level::Branch(hafen), 1))
            .code;
        assert_eq!(code, Some(Refusal::LevelImpossible.into()));
    });
}

#[test]
fn ids_that_are_taken() {
    let cast = Cast::start();
    let (emile, sven) = (cast.who(Persona::Employee), cast.who(Persona::Stranger));
    let hafen = cast.world.companies()[1].branch;
    let bad_id = Some(Failure::BadId.into());
    changes_nothing(&cast, "an id that is taken", || {
        let mut client = suivi_tests::organisation::new_client("x", &[hafen]);
        client.space = cast.record.space;
        assert_eq!(sven.asks(&Operation::AddClient(client)).code, bad_id);
        let mut client = suivi_tests::organisation::new_client("x", &[hafen]);
        client.client = cast.record.client;
        assert_eq!(sven.asks(&Operation::AddClient(client)).code, bad_id);
        let mut folder = asks::add_folder(cast.record.space, None, "x");
        folder.item = cast.plan.file.id;
        assert_eq!(emile.asks(&Operation::AddFolder(folder)).code, bad_id);
        let branch = suivi_wire::ops::AddBranch {
            op: fresh::id(),
            branch: cast.rive,
            name: "x".to_owned(),
        };
        assert_eq!(sven.asks(&Operation::AddBranch(branch)).code, bad_id);
    });
    // The same operation again is the same; another one under its id is none.
    let op = asks::rename(cast.plan.file.id, "Jasmine 2.jpg");
    let first = emile.does(&op);
    let again = emile.asks(&op);
    assert_eq!(
        (again.outcome, again.stands),
        (Outcome::Duplicate, first.stands)
    );
    let Operation::Rename(mut other) = op else {
        unreachable!("it was a rename")
    };
    other.name = "Jasmine 3.jpg".to_owned();
    let reused = emile.asks(&Operation::Rename(other.clone()));
    assert_eq!(reused.code, Some(Failure::OpReused.into()));
    // Ids are each person's own: Mona's operation is not Emile's.
    let mona = cast.who(Persona::Manager).asks(&Operation::Rename(other));
    assert_eq!(mona.code, Some(Refusal::NotYours.into()));
}

#[test]
fn ids_that_name_nothing() {
    let cast = Cast::start();
    let (emile, sofia) = (
        cast.who(Persona::Employee),
        cast.who(Persona::SuperAdministrator),
    );
    let space = cast.record.space;
    changes_nothing(&cast, "an id that names nothing", || {
        for id in [
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            let op = fresh::id::<suivi_rules::OpId>();
            let ops = [
                serde_json::json!({"kind": "add_folder", "op": op, "item": id, "space": space,
                    "name": "x"}),
                serde_json::json!({"kind": "rename", "op": id, "item": cast.plan.file.id,
                    "name": "x"}),
                serde_json::json!({"kind": "add_branch", "op": op, "branch": id, "name": "x"}),
            ];
            let answer = sofia.post("/v1/ops", &serde_json::json!({ "ops": ops }));
            for result in answer.json::<OpsAnswer>().results {
                assert_eq!(result.code, MALFORMED, "{id}: {result:?}");
                let detail = result.detail.unwrap_or_default();
                assert!(detail.contains("the value of a field"), "{id}: {detail}");
            }
            for path in [
                format!("/v1/items/{id}"),
                format!("/v1/spaces/{id}/items"),
                format!("/v1/spaces/{id}/people"),
            ] {
                let answer = emile.get(&path);
                assert!(answer.is_not_found(), "{path}: {answer:?}");
            }
        }
    });
}

#[test]
fn queries_that_cannot_be_read() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    let space = cast.record.space;
    for path in [
        "/v1/spaces?unknown=1".to_owned(),
        format!("/v1/spaces/{space}/items?limit=-1"),
        format!("/v1/spaces/{space}/items?folder=x"),
        format!("/v1/spaces/{space}/items?level=everyone"),
        "/v1/spaces?after=x&after=y".to_owned(),
        "/v1/sync?scope=1".to_owned(),
    ] {
        let answer = emile.get(&path);
        assert_eq!(answer.code(), MALFORMED, "{path}: {answer:?}");
        is_problem(&answer);
    }
    for after in ["x", "AAAA", "%00", "' OR 1=1 --", "9999999999999999999999"] {
        let answer = emile.get(&format!(
            "/v1/spaces/{space}/items?after={}",
            after.replace(' ', "%20")
        ));
        assert!(
            answer.status == 400 || answer.status == 200,
            "{after}: {answer:?}"
        );
    }
    for cursor in ["x", "AAAA", "%00"] {
        let pull: suivi_wire::feed::PullAnswer =
            emile.get(&format!("/v1/sync?cursor={cursor}")).json();
        assert!(pull.reset, "an unknown cursor starts again: {cursor}");
    }
    let long = emile.get(&format!("/v1/spaces/{space}/items?q={}", "a".repeat(5_000)));
    assert!(long.status == 400 || long.status == 414, "{long:?}");
}

#[test]
fn addresses_that_are_not_there() {
    let cast = Cast::start();
    let emile = cast.who(Persona::Employee);
    for path in [
        "/",
        "/v1",
        "/v2/spaces",
        "/v1/spaces/",
        "/v1/items",
        "/admin",
        "/v1/items/x",
    ] {
        let answer = emile.get(path);
        assert!(answer.is_not_found(), "{path}: {answer:?}");
        is_problem(&answer);
    }
    for (method, path) in [
        (Method::DELETE, "/v1/ops"),
        (Method::PUT, "/v1/spaces"),
        (Method::GET, "/v1/sessions"),
        (Method::TRACE, "/v1/spaces"),
    ] {
        let answer = Answer::of(emile.request(method.clone(), path));
        let not_known = [
            Some(Failure::MethodNotAllowed.into()),
            Some(Refusal::NotFound.into()),
        ];
        assert!(
            not_known.contains(&answer.code()),
            "{method} {path}: {answer:?}"
        );
    }
}
