//! Every door, one index: what may not be seen answers, at each of them, exactly like what does
//! not exist, and is never named or counted (access specification, "See"; security specification,
//! "Every door, one index").

mod bad_input;
mod bugs;
mod hidden;
mod listed;
mod renditions;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use suivi_rules::{ItemId, scopes_for, scopes_of};
use suivi_tests::Person;
use suivi_tests::cast::{Cast, Persona, Stage};

/// An item of Ana's record: what its door is called by, and what must not be told of it.
struct Thing {
    id: ItemId,
    /// What nobody may read who may not see it.
    tells: Vec<String>,
}

/// The folders and files of the record that somebody sees, and those that he does not, as the
/// rules say.
fn seen_and_hidden(stage: &Stage, persona: Persona) -> (Vec<Thing>, Vec<Thing>) {
    let space = stage.space();
    let scopes = scopes_for(&stage.subject(persona), &space, &stage.relation(persona));
    let folders =
        stage
            .folders()
            .into_iter()
            .zip(["Amaryllis", "Begonia", "Camellia", "Assessments"]);
    let folders = folders.map(|(folder, name)| {
        let tells = vec![folder.id.to_string(), name.to_owned()];
        (
            scopes.sees(&scopes_of(folder, &space)),
            Thing {
                id: folder.id,
                tells,
            },
        )
    });
    let files = stage.files().map(|stored| {
        let sha256 = suivi_tests::fresh::sha256(&stored.bytes);
        let tells = vec![stored.file.id.to_string(), stored.name.clone(), sha256];
        (
            scopes.sees(&scopes_of(&stored.file, &space)),
            Thing {
                id: stored.file.id,
                tells,
            },
        )
    });
    let (seen, hidden): (Vec<_>, Vec<_>) = folders.chain(files).partition(|(sees, _)| *sees);
    let things = |of: Vec<(bool, Thing)>| of.into_iter().map(|(_, thing)| thing).collect();
    (things(seen), things(hidden))
}

/// Everybody who may ask for something.
fn with_session() -> impl Iterator<Item = Persona> {
    Persona::ALL
        .into_iter()
        .filter(|persona| persona.has_session())
}

/// How far the feed of somebody's companies is: the same before and after means that nothing was
/// written.
fn checkpoint(person: &Person) -> suivi_wire::feed::Checkpoint {
    person.pull(None).checkpoint
}

/// Checks that nothing is written while `work` runs.
fn changes_nothing(cast: &Cast, what: &str, work: impl FnOnce()) {
    let emile = cast.who(Persona::Employee);
    let before = checkpoint(emile);
    work();
    assert_eq!(checkpoint(emile), before, "{what} changed something");
}

/// Sends these bytes on a connection of its own and reads what comes back, to its end.
fn raw(cast: &Cast, request: &[u8]) -> String {
    let mut stream = connect(cast);
    // The server may answer and close before it has read all.
    let _ = stream.write_all(request);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("these answers are text")
}

fn connect(cast: &Cast) -> TcpStream {
    let url = cast.world.url();
    TcpStream::connect(url.trim_start_matches("http://")).expect("the server listens")
}

/// The status line of a raw answer.
fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or("no answer")
}

/// An open event stream, line by line.
pub(crate) struct Events {
    /// The status of the answer; only a `200` is a stream.
    pub(crate) status: String,
    lines: BufReader<TcpStream>,
}

impl Events {
    pub(crate) fn of(cast: &Cast, person: &Person) -> Self {
        let mut stream = connect(cast);
        let token = person.token.as_deref().unwrap_or_default();
        write!(
            stream,
            "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        .expect("the server listens");
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        lines.read_line(&mut line).expect("the server answers");
        let status = line
            .split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        Self { status, lines }
    }

    /// How far a company is, as the next poke that tells of it says; none when the stream has ended
    /// or was silent for two beats, half a minute.
    pub(crate) fn poked(&mut self, company: suivi_rules::CompanyId) -> Option<i64> {
        let mut line = String::new();
        let mut beats = 0;
        while beats < 2 {
            line.clear();
            if self.lines.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            if line.starts_with(':') {
                beats += 1;
            }
            let data = line.strip_prefix("data:").unwrap_or("null");
            let data: serde_json::Value = serde_json::from_str(data.trim()).unwrap_or_default();
            if let Some(seq) = data["companies"][company.to_string()].as_i64() {
                return Some(seq);
            }
        }
        None
    }

    /// The next event's name; none when the stream has ended.
    pub(crate) fn next(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            if let Some(event) = line.strip_prefix("event:") {
                return Some(event.trim().to_owned());
            }
        }
    }
}
