//! Against a server that answers what it is told to.

use super::*;
use crate::remote::http::Address;
use crate::remote::{Body, Pour, Request};
use crate::time::{Boot, Entropy};
use crate::vault::InMemory;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use suivi_rules::{PersonId, Refusal};
use suivi_wire::problem::{Code, Failure};

mod folders;
mod over;
mod signing_in;

const HOUR: Micros = 3_600_000_000;

/// Answers in this order, and keeps what it was asked.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<Response, Silence>>>,
    asked: Mutex<Vec<Request>>,
}

impl Script {
    fn new(answers: impl IntoIterator<Item = Result<Response, Silence>>) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter().collect()),
            asked: Mutex::default(),
        }
    }

    /// Method, path and token of each request; everything that was to be answered was asked.
    fn asked(&self) -> Vec<String> {
        assert!(self.answers.lock().unwrap().is_empty(), "not all was asked");
        let asked = self.asked.lock().unwrap();
        let lines = asked.iter().map(|it| {
            let token = it.token.as_ref().map_or("-", |token| &token.0);
            format!("{} {} {token}", it.method, it.path)
        });
        lines.collect()
    }

    fn body(&self, at: usize) -> serde_json::Value {
        match &self.asked.lock().unwrap()[at].body {
            Body::Json(bytes) => serde_json::from_slice(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

impl Remote for Script {
    fn send<'a>(
        &'a self,
        request: Request,
        _: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async { answer.expect("nobody should ask that") })
    }

    fn fetch<'a>(
        &'a self,
        _: Request,
        _: &'a mut Pour<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Response, Silence>> + Send + 'a>> {
        panic!("sessions fetch nothing")
    }

    fn listen<'a>(
        &'a self,
        _: Request,
        _: &'a (dyn Fn(&str) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Result<u16, Silence>> + Send + 'a>> {
        panic!("sessions listen to nothing")
    }
}

/// The same bytes each time.
struct Fixed(u8);

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const fn at(boot: u64, up: Micros) -> Moment {
    Moment {
        up,
        boot: Boot(boot),
        wall: 1_764_000_000_000_000,
    }
}

fn open(root: &Path) -> Accounts {
    opened_by(root, 7, vault()).unwrap()
}

/// Opened with this chance.
fn opened_by(root: &Path, chance: u8, vault: Arc<InMemory>) -> Result<Accounts, SessionError> {
    let entropy = Arc::new(Fixed(chance));
    Accounts::open(root, at(1, 0), Keys { vault, entropy })
}

/// The phone's, as it is after each restart.
fn vault() -> Arc<InMemory> {
    Arc::new(InMemory::new(Key::of([1; 32])))
}

/// An answer of the server.
fn answer(status: u16, body: &str) -> Result<Response, Silence> {
    Ok(Response {
        status,
        headers: vec![("suivi-api".into(), "1".into())],
        body: body.into(),
    })
}

/// A refusal of the server.
fn refusal(code: impl Into<Code>) -> Result<Response, Silence> {
    let code = code.into();
    let mut response = answer(code.status(), "{}").unwrap();
    let word = serde_json::to_value(code).unwrap();
    let word = word.as_str().unwrap().to_owned();
    response.headers.push(("suivi-code".into(), word));
    Ok(response)
}

/// What only somebody else than the server answers.
fn unmarked(status: u16, body: &str) -> Result<Response, Silence> {
    let mut response = answer(status, body).unwrap();
    response.headers.clear();
    Ok(response)
}

const ANA: Which = Which {
    person: PersonId::from_bytes([0xa0; 16]),
    role: Role::Client,
};
const CLAIRE: Which = Which {
    person: PersonId::from_bytes([0xc1; 16]),
    role: Role::Professional,
};

/// The server lets somebody in, with this token.
fn let_in(which: Which, token: &str) -> Result<Response, Silence> {
    let role = serde_json::to_value(which.role).unwrap();
    let account = serde_json::json!({
        "person": which.person, "role": role, "professional": null, "company": null,
        "name": "Somebody", "later": "grows",
    });
    let body = serde_json::json!({ "token": token, "account": account });
    answer(201, &body.to_string())
}

fn upload_answer(token: &str) -> Result<Response, Silence> {
    let body = serde_json::json!({ "token": token, "expires_at": 5 });
    answer(201, &body.to_string())
}

fn address() -> Address {
    Address::parse("suivi.example.org").unwrap()
}

fn secret(text: &str) -> Secret {
    Secret(text.to_owned())
}

/// Signs somebody in, and gives him something in both of his folders.
async fn signed_in(accounts: &Accounts, which: Which, token: &str) -> Account {
    let remote = Script::new([let_in(which, token)]);
    let account = sign_in(accounts, &remote, which.role, false).await.unwrap();
    for name in ["outbox", "cache"] {
        std::fs::create_dir_all(account.dir.join(name)).unwrap();
        std::fs::File::create(account.dir.join(name).join("a")).unwrap();
    }
    account
}

async fn sign_in(
    accounts: &Accounts,
    remote: &Script,
    role: Role,
    moved: bool,
) -> Result<Account, SessionError> {
    let server = Server {
        address: &address(),
        remote,
    };
    let credentials = Credentials {
        email: " somebody@example.org ",
        password: &secret("a long passphrase"),
        device_name: " My phone ",
        moved,
    };
    accounts.sign_in(server, role, credentials).await
}

/// What of his two folders is there.
fn has(account: &Account) -> (bool, bool) {
    let is_there = |name| account.dir.join(name).join("a").exists();
    (is_there("outbox"), is_there("cache"))
}
