//! A world for tests in other languages: spoken to in lines, like a phone that is a process
//! (`suivi_tests::phone::said`).
//!
//! | Command | What comes of it |
//! |---|---|
//! | `{"do":"world"}` | the cast on a server of its own behind a line that can be cut: who and what there is |
//! | `{"do":"network","cut":true}` | nothing passes between phones and server, until it is said with `false` |
//! | `{"do":"holds","item":ID}` | whether the server has it, as the branch's administrator sees it, and the hash of its bytes |
//! | `{"do":"as","persona":"Employee","operation":{…}}` | that person asks the server for an operation, from a device of his own; its result |
//! | `{"do":"sign_in","persona":"Employee"}` | that person signs in on another device |
//!
//! Each answer is `{"ok":…}` or `{"error":"…"}`. Whatever is not understood is an error. When nobody
//! speaks any more, the server is ended.

use crate::cast::{Cast, Persona};
use crate::line::Line;
use crate::world::PASSWORD;
use crate::{fresh, organisation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::Path;
use suivi_rules::{DocumentId, ItemId, Level, SpaceId, TemplateId};
use suivi_wire::accounts::Role;
use suivi_wire::ops::{Operation, OpsAnswer};

/// What can be said.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Command {
    World,
    Network {
        cut: bool,
    },
    Holds {
        item: ItemId,
    },
    As {
        persona: String,
        operation: Operation,
    },
    SignIn {
        persona: String,
    },
}

/// Who and what there is.
#[derive(Debug, Serialize)]
struct World {
    /// Where phones find the server.
    url: String,
    /// Everybody who can sign in.
    people: Vec<Account>,
    /// The client's record.
    space: SpaceId,
    /// A record of another branch, with another client.
    other_space: SpaceId,
    /// A folder that is open to the client.
    open_folder: ItemId,
    /// A folder of which the client sees nothing.
    hidden_folder: ItemId,
    /// The client's own photo, in the open folder.
    photo: ItemId,
    /// A file that everybody of the record sees.
    shared: ItemId,
    /// A file that only who made it sees.
    hidden: ItemId,
    /// The client is asked to fill it.
    asked: DocumentId,
    /// The employee is to fill it.
    due: DocumentId,
    /// Of `due`; professionals fill it.
    template: TemplateId,
    /// A result that the client sees.
    result: ItemId,
    /// For a new client: a link, not used yet.
    invitation: String,
    /// Photos to add, as files.
    photos: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Account {
    persona: String,
    role: Role,
    email: String,
    password: &'static str,
}

/// Those who sign in on phones.
const PEOPLE: [Persona; 8] = [
    Persona::Client,
    Persona::OtherClient,
    Persona::Employee,
    Persona::Manager,
    Persona::ReadOnly,
    Persona::SuperAdministrator,
    Persona::External,
    Persona::Stranger,
];

struct Set {
    cast: Cast,
    line: Line,
}

/// Does what it is told, until nobody speaks any more.
///
/// # Errors
/// Nobody listens to the answers.
pub fn listen(lines: impl BufRead, mut to: impl Write) -> Result<(), String> {
    let mut set = None;
    for line in lines.lines() {
        let line = line.map_err(|error| error.to_string())?;
        let done = serde_json::from_str(&line)
            .map_err(|error| format!("this is no command: {error}"))
            .and_then(|command| carries_out(&mut set, command));
        let answer = match done {
            Ok(value) => json!({ "ok": value }),
            Err(error) => json!({ "error": error }),
        };
        writeln!(to, "{answer}")
            .and_then(|()| to.flush())
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn carries_out(set: &mut Option<Set>, command: Command) -> Result<Value, String> {
    if let Command::World = command {
        let cast = Cast::start();
        let line = Line::to(&cast.world.url());
        let there = said(&world(&cast, &line)?);
        *set = Some(Set { cast, line });
        return there;
    }
    let set = set.as_ref().ok_or("there is no world yet")?;
    match command {
        // It was made above.
        Command::World => Ok(Value::Null),
        Command::Network { cut: true } => said(&set.line.cut()),
        Command::Network { cut: false } => said(&set.line.mend()),
        Command::Holds { item } => {
            // Nobody signs in as him on a phone, which would end this session.
            let bytes = set.cast.who(Persona::BranchAdministrator).content(item);
            let sha256 = bytes.ok().map(|bytes| fresh::sha256(&bytes));
            Ok(json!({ "holds": sha256.is_some(), "sha256": sha256 }))
        }
        Command::As { persona, operation } => {
            let who = set.cast.who(called(&persona)?);
            // Also who was signed out since must be told so.
            let answer: OpsAnswer = who
                .send(&[operation], false)
                .result()
                .map_err(|code| format!("the server says {}", json!(code)))?;
            said(&answer.results.first())
        }
        Command::SignIn { persona } => {
            let persona = called(&persona)?;
            let email = &set.cast.who(persona).email;
            let elsewhere = set.cast.world.sign_in(email, role(persona));
            said(&elsewhere.email)
        }
    }
}

fn said(what: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(what).map_err(|error| error.to_string())
}

fn called(name: &str) -> Result<Persona, String> {
    let found = PEOPLE.into_iter().find(|it| format!("{it:?}") == name);
    found.ok_or_else(|| format!("nobody is called {name:?}"))
}

const fn role(persona: Persona) -> Role {
    match persona {
        Persona::Client | Persona::OtherClient => Role::Client,
        _ => Role::Professional,
    }
}

fn world(cast: &Cast, line: &Line) -> Result<World, String> {
    let employee = cast.who(Persona::Employee);
    let record = organisation::record(employee, "Carla", &[cast.rive]);
    let code = organisation::invite_client(employee, record.space);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos");
    let photos = ["front-before.jpg", "front-after.jpg", "progressive.jpg"];
    let people = PEOPLE.into_iter().map(|persona| Account {
        persona: format!("{persona:?}"),
        role: role(persona),
        email: cast.who(persona).email.clone(),
        password: PASSWORD,
    });
    Ok(World {
        url: line.url().to_owned(),
        people: people.collect(),
        space: cast.record.space,
        other_space: cast.others.space,
        open_folder: cast.open.id,
        hidden_folder: cast.hidden.id,
        photo: cast.photo.file.id,
        shared: cast.of_level(Level::Everyone).file.id,
        hidden: cast.of_level(Level::JustMe).file.id,
        asked: cast.asked,
        due: cast.due,
        template: cast.grip,
        result: cast.result.file.id,
        invitation: format!("{}/invitation#{}", line.url(), code.text),
        photos: photos
            .map(|name| folder.join(name).to_string_lossy().into_owned())
            .to_vec(),
    })
}
