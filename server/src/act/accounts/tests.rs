//! The life of accounts, on a database of their own with a clock set by hand.

mod inviting;
mod signing_in;

use super::*;
use crate::App;
use crate::act::admin::{self, NewCompany};
use crate::act::ops;
use crate::act::password::Cost;
use crate::clock::{Clock, Entropy};
use crate::db::Mode;
use crate::subject::TokenKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use suivi_rules::{BranchId, Profile, Refusal, SpaceId};
use suivi_wire::accounts::{AcceptInvitationRequest, Device, Secret};
use suivi_wire::ops::{
    AddClient, AddProfessional, ArchiveRecord, InviteClient, Operation, Outcome, SetCompany,
    SetProfessionalActive,
};
use suivi_wire::{Code, rows};

const GOOD: &str = "le givre sur la vitre du tram";
const OTHER: &str = "une loutre mange du brie";
const HOUR: Micros = 3_600_000_000;
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Micros {
        self.0.load(SeqCst)
    }
}

/// The hashes of 0, 1, 2 …
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let hash = Sha256::digest(self.0.fetch_add(1, SeqCst).to_be_bytes());
            part.copy_from_slice(&hash[..part.len()]);
        }
    }
}

/// A company with its super administrator, and a clock.
struct World {
    app: App,
    clock: Arc<HandClock>,
    made: admin::CreatedCompany,
    _folder: tempfile::TempDir,
}

fn device(n: u8) -> Device {
    Device {
        id: DeviceId::from_bytes([n; 16]),
        name: format!("phone {n}"),
    }
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_700_000_000_000_000)));
        let settings = crate::Settings {
            data: folder.path().to_owned(),
            mode: Mode::Inline,
            proxies: vec![],
            largest_file: 1 << 20,
            password_cost: Cost {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
        };
        let app = Suivi::open(
            settings,
            clock.clone(),
            Arc::new(Counted(AtomicU64::new(0))),
        )
        .unwrap();
        let new = NewCompany {
            name: "Centre".into(),
            branch: "Nord".into(),
            super_name: "Claire Fontaine".into(),
            super_email: "Claire@example.org".into(),
            password: Secret(GOOD.into()),
        };
        let made = admin::create_company(&app, new).await.unwrap();
        Self {
            app,
            clock,
            made,
            _folder: folder,
        }
    }

    fn later(&self, by: Micros) {
        self.clock.0.fetch_add(by, SeqCst);
    }

    async fn sign_in_as(
        &self,
        email: &str,
        password: &str,
        role: Role,
        on: u8,
    ) -> Result<TokenHash, Code> {
        let request = SignInRequest {
            email: email.into(),
            password: Secret(password.into()),
            role,
            device: device(on),
        };
        let answer = sign_in(&self.app, request, PEER)
            .await
            .map_err(|error| error.code())?;
        assert_eq!(answer.account.role, role);
        Ok(TokenHash::of(&answer.token.0))
    }

    /// Claire, on a device.
    async fn claire(&self, on: u8) -> TokenHash {
        self.sign_in_as("claire@example.org", GOOD, Role::Professional, on)
            .await
            .unwrap()
    }

    async fn upload_token(&self, session: TokenHash) -> TokenHash {
        let answer = sessions::upload_token(&self.app, session).await.unwrap();
        TokenHash::of(&answer.token.0)
    }

    /// What a token is good for now, or why it is not.
    async fn good_for(&self, token: TokenHash) -> Result<TokenKind, Code> {
        let kind = self.app.reading(token, |_, caller| Ok(caller.kind)).await;
        kind.map_err(|error| error.code())
    }

    async fn run(&self, token: TokenHash, op: Operation) {
        let result = ops::run(&self.app, token, op, false).await.unwrap();
        assert_eq!(result.outcome, Outcome::Applied, "{result:?}");
    }

    /// Makes a record and invites its client; gives the record and the code.
    async fn invited(&self, token: TokenHash, email: Option<&str>) -> (SpaceId, Secret) {
        let (space, code) = (self.app.new_id(), self.app.salt());
        let code: Vec<u8> = [code, code].concat();
        self.run(
            token,
            Operation::AddClient(AddClient {
                op: self.app.new_id(),
                space,
                client: self.app.new_id(),
                name: "Ana Roy".into(),
                branches: BTreeSet::from([self.made.branch]),
            }),
        )
        .await;
        let op = self.app.new_id();
        let code_sha256 = crate::read::facts::hex(&Sha256::digest(&code));
        let email = email.map(str::to_owned);
        self.run(
            token,
            Operation::InviteClient(InviteClient {
                op,
                space,
                code_sha256,
                email,
            }),
        )
        .await;
        (space, Secret(crate::read::facts::hex(&code)))
    }

    async fn accept(
        &self,
        code: &Secret,
        email: &str,
        password: &str,
        on: u8,
    ) -> Result<Account, Code> {
        let request = AcceptInvitationRequest {
            code: code.clone(),
            email: email.into(),
            password: Secret(password.into()),
            device: device(on),
        };
        let answer = invitations::accept(&self.app, request, PEER).await;
        answer
            .map(|answer| answer.account)
            .map_err(|error| error.code())
    }

    async fn has_account(&self, space: SpaceId) -> bool {
        let card = self
            .app
            .db
            .read(move |tx| crate::act::records::card(tx, space))
            .await;
        let rows::RecordRow { has_account, .. } = card.unwrap().unwrap();
        has_account
    }

    async fn trail(&self) -> admin::Trail {
        admin::verify_audit(&self.app, None).await.unwrap()[0]
    }

    async fn actions(&self) -> Vec<String> {
        let all = self.app.db.read(|tx| {
            Ok(tx.all("SELECT action FROM audit ORDER BY n", &[], |row| {
                Ok(row.text(0)?.into())
            })?)
        });
        all.await.unwrap()
    }
}

const ENDED: Code = Code::Failed(Failure::SessionEnded);
const SUPERSEDED: Code = Code::Failed(Failure::SessionSuperseded);
const WRONG: Code = Code::Failed(Failure::WrongCredentials);
const SPENT: Code = Code::Failed(Failure::InvitationSpent);

#[test]
fn addresses() {
    let long = |n: usize| format!("{}@example.org", "a".repeat(n - "@example.org".len()));
    let table = [
        (
            "Ana@Example.ORG".to_owned(),
            Some("ana@example.org".to_owned()),
        ),
        (
            "É.Roy@example.org".to_owned(),
            Some("é.roy@example.org".to_owned()),
        ),
        (
            " ana@example.org\r\n".to_owned(),
            Some("ana@example.org".to_owned()),
        ),
        (long(254), Some(long(254))),
        (long(255), None),
        (String::new(), None),
        ("ana".to_owned(), None),
        ("@example.org".to_owned(), None),
        ("ana@".to_owned(), None),
        ("ana@b@example.org".to_owned(), None),
        ("ana@exam ple.org".to_owned(), None),
        ("ana\u{0}@example.org".to_owned(), None),
    ];
    for (text, expected) in table {
        assert_eq!(people::address(&text).ok(), expected, "{text:?}");
    }
}

#[test]
fn device_names() {
    let table = [
        ("Claire's phone", true),
        ("", false),
        ("   ", false),
        ("a\nb", false),
        ("\u{202e}enohp", false),
        (&"a".repeat(100), true),
        (&"a".repeat(101), false),
    ];
    for (name, good) in table {
        assert_eq!(check_device_name(name).is_ok(), good, "{name:?}");
    }
}
