//! `suivi-stage`, driven as a test in another language drives it: by its lines alone.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::fresh;
use suivi_tests::phone::process::Process;
use suivi_tests::phone::said::{self, So};
use suivi_tests::world::{PASSWORD, binary};
use suivi_wire::accounts::Role;

struct Stage {
    process: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Stage {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_suivi-stage"))
            .env("SUIVI_BIN", binary())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = process.stdin.take();
        let from = BufReader::new(process.stdout.take().unwrap());
        Self { process, to, from }
    }

    fn hears(&mut self, line: &str) -> Value {
        writeln!(self.to.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.from.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    /// Asks for something that is done.
    fn ok(&mut self, command: &Value) -> Value {
        let answer = self.hears(&command.to_string());
        assert_eq!(answer.get("error"), None, "{command}");
        answer["ok"].clone()
    }

    /// Says something that is not done: why.
    fn trouble(&mut self, line: &str) -> String {
        let answer = self.hears(line);
        assert_eq!(answer.get("ok"), None, "{line}");
        answer["error"].as_str().unwrap().to_owned()
    }

    fn holds(&mut self, item: ItemId) -> Value {
        self.ok(&json!({ "do": "holds", "item": item }))
    }

    /// Its server, where the system tells.
    fn server(&self) -> Option<u32> {
        let pid = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
        let mut children = children.split_whitespace();
        let server = children.next().expect("a server runs");
        assert_eq!(children.next(), None, "one server");
        Some(server.parse().unwrap())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.to.take();
        let _ = self.process.wait();
    }
}

fn runs(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

fn text(world: &Value, name: &str) -> String {
    world[name].as_str().unwrap().to_owned()
}

fn email(world: &Value, persona: &str) -> String {
    let people = world["people"].as_array().unwrap();
    let person = people.iter().find(|it| it["persona"] == persona).unwrap();
    assert_eq!(person["password"], PASSWORD);
    text(person, "email")
}

#[test]
fn what_it_does_not_understand_it_says_and_goes_on() {
    let mut stage = Stage::start();
    let somewhere: ItemId = fresh::id();
    let holds = json!({ "do": "holds", "item": somewhere }).to_string();
    assert_eq!(stage.trouble(&holds), "there is no world yet");
    stage.ok(&json!({ "do": "world" }));
    for (line, why) in [
        (r#"{"do":"fly"}"#, "unknown variant `fly`"),
        ("{}", "missing field `do`"),
        ("hello", "this is no command"),
        ("", "this is no command"),
        (r#"{"do":"network"}"#, "missing field `cut`"),
        (
            r#"{"do":"network","cut":true,"slow":true}"#,
            "unknown field `slow`",
        ),
        (r#"{"do":"holds","item":"7"}"#, "this is no command"),
        (
            r#"{"do":"sign_in","persona":"Nobody"}"#,
            "nobody is called \"Nobody\"",
        ),
        (
            r#"{"do":"as","persona":"Client","operation":{"kind":"fly"}}"#,
            "unknown variant `fly`",
        ),
    ] {
        let trouble = stage.trouble(line);
        assert!(trouble.contains(why), "{line}: {trouble}");
    }
    let holds = stage.holds(somewhere);
    assert_eq!(holds, json!({ "holds": false, "sha256": null }));
}

#[test]
fn on_its_server_phones_of_any_language_play() {
    let mut stage = Stage::start();
    let world = stage.ok(&json!({ "do": "world" }));
    let url = text(&world, "url");
    let space: SpaceId = text(&world, "space").parse().unwrap();
    let folder: ItemId = text(&world, "open_folder").parse().unwrap();
    let mut ana = Process::start();
    ana.signs_in(&url, &email(&world, "Client"), Role::Client);

    // Without network nothing comes, whatever else happens there.
    stage.ok(&json!({ "do": "network", "cut": true }));
    ana.ask::<()>(said::Command::Network(false)).unwrap();
    let photos = world["photos"].as_array().unwrap();
    let photos: Vec<_> = photos
        .iter()
        .map(|it| it.as_str().unwrap().into())
        .collect();
    let add = said::Command::AddPhotos {
        space,
        folder: Some(folder),
        level: Level::CompanyAndClient,
        photos,
        together: false,
    };
    let added: Vec<said::Added> = ana.ask(add).unwrap();
    assert_eq!(added.len(), 3);
    for photo in &added {
        assert_eq!(photo.blocked, None);
        assert_eq!(stage.holds(photo.item)["holds"], false);
    }
    let rename = |name: &str| {
        let operation = json!({ "kind": "rename", "op": fresh::id::<suivi_rules::OpId>(), "item": folder, "name": name });
        json!({ "do": "as", "persona": "Employee", "operation": operation })
    };
    let renamed = stage.ok(&rename("Gladiolus"));
    assert_eq!(renamed["outcome"], "applied", "{renamed}");
    let not_his =
        json!({ "do": "as", "persona": "Stranger", "operation": rename("x")["operation"] });
    assert_eq!(stage.ok(&not_his)["code"], "not_found");

    // With it, all comes, at the same address.
    stage.ok(&json!({ "do": "network", "cut": false }));
    ana.ask::<()>(said::Command::Network(true)).unwrap();
    ana.until(So::Sent);
    let copies = tempfile::tempdir().unwrap();
    for photo in &added {
        let to = copies.path().join(photo.item.to_string());
        let original = said::Command::Original {
            item: photo.item,
            to: to.clone(),
        };
        assert!(ana.ask::<bool>(original).unwrap());
        let sha256 = fresh::sha256(&std::fs::read(to).unwrap());
        let expected = json!({ "holds": true, "sha256": sha256 });
        assert_eq!(stage.holds(photo.item), expected);
    }

    // Signed in on another device, he is nobody on the first one.
    stage.ok(&json!({ "do": "sign_in", "persona": "Employee" }));
    let trouble = stage.trouble(&rename("Narcissus").to_string());
    assert!(trouble.contains("session_superseded"), "{trouble}");

    // Somebody new comes in by his invitation.
    let mut new = Process::start();
    let accept = said::Command::Accept {
        server: url,
        invitation: text(&world, "invitation"),
        email: fresh::email("Carla"),
        password: PASSWORD.to_owned(),
    };
    let account: said::Account = new.ask(accept).unwrap();
    assert_eq!(account.name, "Carla");
}

#[test]
fn it_ends_with_its_server_when_nobody_speaks() {
    let mut stage = Stage::start();
    let first = stage.ok(&json!({ "do": "world" }));
    let Some(one) = stage.server() else {
        println!("skipped: stage: this system does not tell which processes belong to one");
        return;
    };
    let second = stage.ok(&json!({ "do": "world" }));
    assert_ne!(first["space"], Value::Null);
    assert_ne!(first["url"], second["url"]);
    let other = stage.server().unwrap();
    assert!(!runs(one), "the first server went when the second came");
    assert!(runs(other));
    stage.to.take();
    assert!(stage.process.wait().unwrap().success());
    assert!(!runs(stage.process.id()));
    assert!(!runs(other), "no server is left behind");
}
