//! tus-js-client and tuspy upload to the real server over connections that are cut in the middle,
//! and go on until they are done. Then the server has the file, once, with the same bytes.

use super::proxy::After::{AllButOne, Body, Byte, HalfTheHead};
use super::proxy::Cut::{self, Answer, Request};
use super::proxy::{Plan, Proxy};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::organisation::record;
use suivi_tests::{Person, World, asks, bytes, fresh};
use suivi_wire::rows::Row;
use suivi_wire::upload::AddFile;

/// How much a client sends in one PATCH. A file has three such pieces, the last one shorter.
const PIECE: usize = 100_000;
const FILE: usize = 250_000;

/// One cut each, of an upload that is a POST and three PATCHes.
const CUTS_IN_PIECES: &[(usize, Cut)] = &[
    // The creation.
    (0, Request(Byte(0))),
    (0, Request(Byte(1))),
    (0, Request(HalfTheHead)),
    (0, Request(Body(0))),
    (0, Answer(Byte(0))),
    (0, Answer(Byte(1))),
    (0, Answer(HalfTheHead)),
    // The first piece.
    (1, Request(Byte(0))),
    (1, Request(Byte(1))),
    (1, Request(HalfTheHead)),
    (1, Request(Body(0))),
    (1, Request(Body(1))),
    (1, Request(AllButOne)),
    (1, Request(Body(PIECE))),
    (1, Answer(Byte(0))),
    (1, Answer(HalfTheHead)),
    // One in the middle.
    (2, Request(Body(0))),
    (2, Request(Body(65_536))),
    (2, Answer(Byte(0))),
    // The last one, whose answer is the receipt.
    (3, Request(Byte(0))),
    (3, Request(Body(0))),
    (3, Request(Body(1))),
    (3, Request(AllButOne)),
    (3, Request(Body(FILE - 2 * PIECE))),
    (3, Answer(Byte(0))),
    (3, Answer(Byte(1))),
    (3, Answer(HalfTheHead)),
];

/// One cut each, of an upload that is a single POST.
const CUTS_IN_ONE_SHOT: &[(usize, Cut)] = &[
    (0, Request(Byte(0))),
    (0, Request(Byte(1))),
    (0, Request(HalfTheHead)),
    (0, Request(Body(0))),
    (0, Request(Body(1))),
    (0, Request(Body(65_535))),
    (0, Request(Body(65_536))),
    (0, Request(Body(65_537))),
    (0, Request(AllButOne)),
    (0, Request(Body(FILE))),
    (0, Answer(Byte(0))),
    (0, Answer(Byte(1))),
    (0, Answer(HalfTheHead)),
];

/// What is said of the file beside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Metadata {
    /// The operation, as our own phones send it.
    Op,
    /// Words that any tus client can be told to send.
    Plain,
}

/// A client, or a way of using one.
#[derive(Debug, Clone, Copy)]
struct Way {
    client: fn() -> Result<Client, String>,
    metadata: Metadata,
    cuts: &'static [(usize, Cut)],
    settings: fn() -> Value,
}

#[test]
fn tus_js_client_in_pieces_with_an_operation() {
    goes_through(Way {
        client: Client::node,
        metadata: Metadata::Op,
        cuts: CUTS_IN_PIECES,
        settings: || json!({"chunk": PIECE}),
    });
}

#[test]
fn tus_js_client_in_pieces_with_plain_metadata_and_posts_for_patches() {
    goes_through(Way {
        client: Client::node,
        metadata: Metadata::Plain,
        cuts: CUTS_IN_PIECES,
        settings: || json!({"chunk": PIECE, "override": true}),
    });
}

#[test]
fn tus_js_client_in_one_shot_with_an_operation() {
    goes_through(Way {
        client: Client::node,
        metadata: Metadata::Op,
        cuts: CUTS_IN_ONE_SHOT,
        settings: || json!({"one_shot": true}),
    });
}

#[test]
fn tus_js_client_in_one_shot_with_plain_metadata() {
    goes_through(Way {
        client: Client::node,
        metadata: Metadata::Plain,
        cuts: CUTS_IN_ONE_SHOT,
        settings: || json!({"one_shot": true}),
    });
}

#[test]
fn tuspy_with_an_operation_and_a_checksum_for_each_piece() {
    goes_through(Way {
        client: Client::python,
        metadata: Metadata::Op,
        cuts: CUTS_IN_PIECES,
        settings: || json!({"chunk": PIECE, "checksum": true}),
    });
}

#[test]
fn tuspy_with_plain_metadata() {
    goes_through(Way {
        client: Client::python,
        metadata: Metadata::Plain,
        cuts: CUTS_IN_PIECES,
        settings: || json!({"chunk": PIECE, "checksum": false}),
    });
}

/// Uploads a file for each cut of the table, one without a cut and one with many, and looks at
/// what the server has then.
fn goes_through(way: Way) {
    let mut client = match (way.client)() {
        Ok(client) => client,
        Err(reason) => {
            println!("skipped: tus: {reason}");
            return;
        }
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let space = record(
        &sofia,
        "Ana",
        &[suivi_tests::organisation::branch(&sofia, "Rive")],
    )
    .space;
    let server = world
        .url()
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let files = tempfile::tempdir().expect("there is room for a temporary folder");

    // Each request of the first eight breaks off a little later in its body.
    let storm: Plan = (0..8).map(|n| (n, Request(Body(20_000 * n)))).collect();
    let plans = [Plan::new(), storm].into_iter().chain(
        way.cuts
            .iter()
            .map(|&(request, cut)| Plan::from([(request, cut)])),
    );
    let mut sent = BTreeMap::new();
    for (n, plan) in plans.enumerate() {
        let photo = photo(n as u64);
        let add = asks::add_file(space, None, Level::Company, &photo);
        let file = file(files.path(), &photo);
        let proxy = Proxy::to(server, plan.clone());
        let outcome = client.upload(&job(way, &proxy, &sofia, &add, &file));
        assert_eq!(outcome.error, None, "{plan:?}: {outcome:?}");
        assert_eq!(proxy.cuts() > 0, !plan.is_empty(), "{plan:?}: {outcome:?}");
        let bytes = sofia
            .content(add.item)
            .unwrap_or_else(|code| panic!("{plan:?}: {code:?}"));
        assert_eq!(
            fresh::sha256(&bytes),
            fresh::sha256(&photo),
            "{plan:?}: other bytes"
        );
        sent.insert(add.item, plan);
    }
    assert_eq!(
        listed(&sofia, space),
        sent.keys().copied().collect::<Vec<_>>(),
        "each file once"
    );
}

/// A photo of exactly [`FILE`] bytes.
fn photo(seed: u64) -> Vec<u8> {
    let frame = bytes::photo(seed, FILE).len() - FILE;
    let photo = bytes::photo(seed, FILE - frame);
    assert_eq!(photo.len(), FILE);
    photo
}

/// The files of a space's root, in the order of their ids.
fn listed(person: &Person, space: SpaceId) -> Vec<ItemId> {
    let rows = person.list(space, None).expect("the space can be listed");
    let mut items: Vec<ItemId> = rows
        .iter()
        .filter_map(|row| {
            if let Row::File(file) = row {
                Some(file.item)
            } else {
                None
            }
        })
        .collect();
    items.sort_unstable();
    items
}

fn file(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join(fresh::id::<ItemId>().to_string());
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(bytes))
        .expect("a temporary folder takes files");
    path
}

fn job(way: Way, proxy: &Proxy, person: &Person, add: &AddFile, file: &Path) -> Value {
    let mut job = (way.settings)();
    job["endpoint"] = format!("{}/v1/tus", proxy.url()).into();
    job["token"] = person.token.clone().into();
    job["file"] = file
        .to_str()
        .expect("a temporary folder's path is text")
        .into();
    job["metadata"] = match way.metadata {
        Metadata::Op => json!({"op": serde_json::to_string(add).expect("an operation is JSON")}),
        Metadata::Plain => plain(add),
    };
    job
}

fn plain(add: &AddFile) -> Value {
    let words = [
        ("space", Some(add.space.to_string())),
        ("folder", add.folder.map(|folder| folder.to_string())),
        ("level", add.level.map(|level| level.to_string())),
        ("filename", Some(add.name.clone())),
        ("item", Some(add.item.to_string())),
        ("sha256", add.sha256.clone()),
    ];
    let present = words
        .into_iter()
        .filter_map(|(word, value)| Some((word.into(), value?.into())));
    Value::Object(present.collect::<Map<_, _>>())
}

#[test]
fn a_client_that_names_only_the_space_gets_an_id_and_the_default_level() {
    let mut client = match Client::node() {
        Ok(client) => client,
        Err(reason) => {
            println!("skipped: tus: {reason}");
            return;
        }
    };
    let world = World::start();
    let sofia = world.administrator(0);
    let space = record(
        &sofia,
        "Ana",
        &[suivi_tests::organisation::branch(&sofia, "Rive")],
    )
    .space;
    let files = tempfile::tempdir().expect("there is room for a temporary folder");
    let photo = bytes::jpeg(b"only the space");
    let job = json!({
        "endpoint": format!("{}/v1/tus", world.url()),
        "token": sofia.token,
        "file": file(files.path(), &photo),
        "metadata": {"space": space.to_string(), "filename": "Löwe.jpg"},
    });
    let outcome = client.upload(&job);
    assert_eq!(outcome.error, None, "{outcome:?}");
    let [Row::File(row)] = &sofia.list(space, None).expect("a list")[..] else {
        panic!("one file was sent");
    };
    assert_eq!((row.level, &*row.name), (Level::JustMe, "Löwe.jpg"));
    assert_eq!(row.sha256, fresh::sha256(&photo));
    let url = outcome.url.expect("an upload has an address");
    assert_eq!(url, format!("{}/v1/tus/{}", world.url(), row.item));
}

/// A program that uploads with a third-party client, one job after the other.
struct Client {
    process: Child,
    jobs: ChildStdin,
    outcomes: BufReader<ChildStdout>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    error: Option<String>,
    url: Option<String>,
    receipt: Option<String>,
    /// What the client was answered, where it tells.
    #[serde(default)]
    requests: Vec<String>,
}

impl Client {
    fn node() -> Result<Self, String> {
        let tools = tools()?;
        let package = tools.join("node/node_modules/tus-js-client");
        if !package.exists() {
            return Err(format!("{} is not there", package.display()));
        }
        let mut node = Command::new("node");
        node.arg(script("upload.mjs"));
        Self::start(node)
    }

    fn python() -> Result<Self, String> {
        let mut python = Command::new(tools()?.join("py/bin/python"));
        // Loopback needs no proxy, whatever the machine has set.
        python.arg(script("upload.py")).env("NO_PROXY", "*");
        Self::start(python)
    }

    fn start(mut command: Command) -> Result<Self, String> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                format!(
                    "{} does not start: {error}",
                    command.get_program().display()
                )
            })?;
        let jobs = process.stdin.take().expect("standard input is a pipe");
        let outcomes = BufReader::new(process.stdout.take().expect("standard output is a pipe"));
        Ok(Self {
            process,
            jobs,
            outcomes,
        })
    }

    fn upload(&mut self, job: &Value) -> Outcome {
        writeln!(self.jobs, "{job}").expect("the client reads its jobs");
        let mut outcome = String::new();
        self.outcomes
            .read_line(&mut outcome)
            .expect("the client speaks UTF-8");
        serde_json::from_str(&outcome)
            .unwrap_or_else(|error| panic!("the client answered {outcome:?}: {error}"))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn tools() -> Result<PathBuf, String> {
    let tools = std::env::var_os("SUIVI_TOOLS")
        .ok_or("SUIVI_TOOLS is not set; `cargo xtask test --only tus` sets it")?;
    Ok(PathBuf::from(tools))
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tus").join(name)
}
