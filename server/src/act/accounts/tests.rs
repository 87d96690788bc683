//! The life of accounts, on a database of their own with a clock set by hand.

mod forgetting;
mod inviting;
mod signing_in;

use super::*;
use crate::act::admin;
use crate::subject::TokenKind;
use crate::world::{GOOD, HOUR, PEER, World, device};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use suivi_rules::{BranchId, Profile, Refusal, SpaceId};
use suivi_wire::accounts::{AcceptInvitationRequest, Secret};
use suivi_wire::ops::{
    AddClient, AddProfessional, ArchiveRecord, InviteClient, Operation, SetCompany,
    SetProfessionalActive,
};
use suivi_wire::{Code, rows};

const OTHER: &str = "une loutre mange du brie";

impl World {
    async fn upload_token(&self, session: TokenHash) -> TokenHash {
        let answer = sessions::upload_token(&self.app, session).await.unwrap();
        TokenHash::of(&answer.token.0)
    }

    /// What a token is good for now, or why it is not.
    async fn good_for(&self, token: TokenHash) -> Result<TokenKind, Code> {
        let kind = self.app.reading(token, |_, caller| Ok(caller.kind)).await;
        kind.map_err(|error| error.code())
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

    async fn count(&self, sql: &'static str) -> i64 {
        let counted = self
            .app
            .db
            .read(move |tx| Ok(tx.opt(sql, &[], |row| row.int(0))?.unwrap_or(-1)));
        counted.await.unwrap()
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
