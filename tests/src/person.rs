//! Somebody with a token, or without one, and what he can ask over HTTP.

use crate::answer::Answer;
use crate::world::{Address, PASSWORD};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use serde::Serialize;
use std::collections::BTreeMap;
use suivi_rules::{ClientId, DeviceId, ItemId, ProfessionalId, SpaceId};
use suivi_wire::accounts::{Account, ChangePasswordRequest, Secret, UploadTokenAnswer};
use suivi_wire::feed::{PullAnswer, ScopePage};
use suivi_wire::ops::{OpResult, Operation, OpsAnswer, OpsRequest, Outcome};
use suivi_wire::rows::Row;
use suivi_wire::spaces::{ItemAnswer, ItemsAnswer, PeopleAnswer, SpaceFacts, SpacesAnswer};
use suivi_wire::upload::{AddFile, UploadReceipt};
use suivi_wire::{Code, RECEIPT_HEADER};

/// Somebody who uses the server.
#[derive(Debug, Clone)]
pub struct Person {
    pub(crate) address: Address,
    /// What tests call him.
    pub name: String,
    /// Where he signs in.
    pub email: String,
    /// His phone.
    pub device: DeviceId,
    /// His token, if he has one.
    pub token: Option<String>,
    /// Who he is, as the server told it.
    pub account: Option<Account>,
}

impl Person {
    /// Somebody with this token.
    #[must_use]
    pub fn new(address: Address, name: &str, device: DeviceId, token: Option<String>) -> Self {
        Self {
            address,
            name: name.to_owned(),
            email: String::new(),
            device,
            token,
            account: None,
        }
    }

    /// The same person with another token.
    #[must_use]
    pub fn with_token(&self, token: Option<String>) -> Self {
        Self {
            token,
            ..self.clone()
        }
    }

    /// His phone talks to another server from now on.
    pub(crate) fn moves_to(&mut self, address: &Address) {
        self.address = address.clone();
    }

    /// Who he is as a professional.
    ///
    /// # Panics
    /// He is none.
    #[must_use]
    pub fn professional(&self) -> ProfessionalId {
        self.account
            .as_ref()
            .and_then(|account| account.professional)
            .unwrap_or_else(|| panic!("{} is no professional", self.name))
    }

    // Requests -------------------------------------------------------------------------------

    /// A request with his token, to be sent with [`Answer::of`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = Address::http().request(method, format!("{}{path}", self.address.url()));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// `GET`
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path))
    }

    /// `HEAD`
    #[must_use]
    pub fn head(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::HEAD, path))
    }

    /// `DELETE`
    #[must_use]
    pub fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path))
    }

    /// `POST` with a JSON body.
    #[must_use]
    pub fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body))
    }

    /// `POST` with a text that says it is JSON.
    #[must_use]
    pub fn post_text(&self, path: &str, body: impl Into<String>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .body(body.into());
        Answer::of(request)
    }

    // Operations -----------------------------------------------------------------------------

    /// Sends operations.
    #[must_use]
    pub fn send(&self, ops: &[Operation], dry_run: bool) -> Answer {
        self.post(
            "/v1/ops",
            &OpsRequest {
                ops: ops.to_vec(),
                dry_run,
            },
        )
    }

    /// What comes of several operations.
    #[must_use]
    pub fn asks_all(&self, ops: &[Operation]) -> Vec<OpResult> {
        self.send(ops, false).json::<OpsAnswer>().results
    }

    /// What comes of an operation.
    #[must_use]
    pub fn asks(&self, op: &Operation) -> OpResult {
        only(self.send(std::slice::from_ref(op), false).json())
    }

    /// What would come of an operation; nothing is changed.
    #[must_use]
    pub fn would(&self, op: &Operation) -> OpResult {
        only(self.send(std::slice::from_ref(op), true).json())
    }

    /// Does something that he may do.
    ///
    /// # Panics
    /// It was not done.
    pub fn does(&self, op: &Operation) -> OpResult {
        let result = self.asks(op);
        assert_eq!(
            result.outcome,
            Outcome::Applied,
            "{} asked for {op:?}: {result:?}",
            self.name
        );
        result
    }

    // Bytes ----------------------------------------------------------------------------------

    /// The request that announces an upload: the operation in its metadata, no body yet.
    pub fn creation(&self, add: &AddFile) -> RequestBuilder {
        let op = serde_json::to_vec(add).expect("an operation can be written");
        self.request(Method::POST, "/v1/tus")
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", add.length)
            .header("Upload-Metadata", format!("op {}", STANDARD.encode(op)))
    }

    /// Sends a file in one shot.
    #[must_use]
    pub fn upload(&self, add: &AddFile, bytes: &[u8]) -> Answer {
        let request = self
            .creation(add)
            .header("Content-Type", "application/offset+octet-stream")
            .body(bytes.to_vec());
        Answer::of(request)
    }

    /// Adds a file that he may add.
    ///
    /// # Panics
    /// It was not added.
    pub fn adds(&self, add: &AddFile, bytes: &[u8]) -> UploadReceipt {
        let answer = self.upload(add, bytes);
        assert_eq!(answer.status, 201, "{} sent {add:?}: {answer:?}", self.name);
        receipt(&answer)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn content(&self, item: ItemId) -> Result<Vec<u8>, Code> {
        self.bytes_at(item, "content")
    }

    /// What a door to a file's bytes gives: `content`, `preview` or `thumbnail`.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn bytes_at(&self, item: ItemId, door: &str) -> Result<Vec<u8>, Code> {
        let answer = self.get(&format!("/v1/items/{item}/{door}"));
        if answer.is_success() {
            Ok(answer.body)
        } else {
            Err(answer.problem().code)
        }
    }

    // Reading --------------------------------------------------------------------------------

    /// All spaces that exist for him.
    #[must_use]
    pub fn spaces(&self) -> Vec<SpaceFacts> {
        let mut spaces = Vec::new();
        let mut path = "/v1/spaces".to_owned();
        loop {
            let page: SpacesAnswer = self.get(&path).json();
            spaces.extend(page.spaces);
            match page.next {
                Some(after) => path = format!("/v1/spaces?after={after}"),
                None => return spaces,
            }
        }
    }

    /// All that a folder shows, or the root of a space.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn list(&self, space: SpaceId, folder: Option<ItemId>) -> Result<Vec<Row>, Code> {
        let folder = folder.map(|folder| format!("folder={folder}"));
        self.pages(space, folder)
    }

    /// All that a search in a space shows.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn search(&self, space: SpaceId, word: &str) -> Result<Vec<Row>, Code> {
        let mut encoded = String::new();
        for byte in word.bytes() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        self.pages(space, Some(format!("q={encoded}")))
    }

    fn pages(&self, space: SpaceId, query: Option<String>) -> Result<Vec<Row>, Code> {
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let query: Vec<String> = query
                .iter()
                .cloned()
                .chain(after.map(|after| format!("after={after}")))
                .collect();
            let path = format!("/v1/spaces/{space}/items?{}", query.join("&"));
            let page: ItemsAnswer = self.get(path.trim_end_matches('?')).result()?;
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                return Ok(rows);
            }
        }
    }

    /// One item.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn item(&self, item: ItemId) -> Result<ItemAnswer, Code> {
        self.get(&format!("/v1/items/{item}")).result()
    }

    /// Who can be meant by "who can see this".
    ///
    /// # Errors
    /// The code of the problem.
    pub fn people(&self, space: SpaceId) -> Result<PeopleAnswer, Code> {
        self.get(&format!("/v1/spaces/{space}/people")).result()
    }

    // The feed -------------------------------------------------------------------------------

    /// One pull.
    #[must_use]
    pub fn pull(&self, cursor: Option<&str>) -> PullAnswer {
        let path = match cursor {
            Some(cursor) => format!("/v1/sync?cursor={cursor}"),
            None => "/v1/sync".to_owned(),
        };
        self.get(&path).json()
    }

    /// All that a scope holds now.
    #[must_use]
    pub fn scope(&self, scope: &str) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        let mut path = format!("/v1/sync/scopes/{scope}");
        loop {
            let page: ScopePage = self.get(&path).json();
            for entry in page.entries {
                if let Some(row) = entry.row {
                    rows.insert(entry.id, row);
                }
            }
            match page.next {
                Some(after) => path = format!("/v1/sync/scopes/{scope}?after={after}"),
                None => return rows,
            }
        }
    }

    /// What a new phone of his would hold at its first checkpoint: each thing by its id.
    #[must_use]
    pub fn feed(&self) -> BTreeMap<String, Row> {
        let pull = self.pull(None);
        pull.add
            .iter()
            .flat_map(|scope| self.scope(&scope.scope))
            .collect()
    }

    // The account ----------------------------------------------------------------------------

    /// Himself with a token that may only upload.
    #[must_use]
    pub fn uploader(&self) -> Self {
        let answer = Answer::of(self.request(Method::POST, "/v1/upload-tokens"));
        let token: UploadTokenAnswer = answer.json();
        self.with_token(Some(token.token.0))
    }

    /// Ends his session.
    pub fn signs_out(&self) {
        let answer = self.delete("/v1/sessions");
        assert!(answer.is_success(), "{} signs out: {answer:?}", self.name);
    }

    /// Changes his password.
    #[must_use]
    pub fn change_password(&self, new: &str) -> Answer {
        let request = ChangePasswordRequest {
            old: Secret(PASSWORD.to_owned()),
            new: Secret(new.to_owned()),
        };
        Answer::of(
            self.request(Method::PUT, "/v1/account/password")
                .json(&request),
        )
    }
}

/// The record of a client, as its ids.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// The record.
    pub space: SpaceId,
    /// The client.
    pub client: ClientId,
}

/// The receipt that an answer about a committed upload carries.
#[must_use]
pub fn receipt(answer: &Answer) -> UploadReceipt {
    let text = answer
        .header(RECEIPT_HEADER)
        .unwrap_or_else(|| panic!("no receipt in {answer:?}"));
    let json = URL_SAFE_NO_PAD
        .decode(text)
        .unwrap_or_else(|error| panic!("the receipt {text} is no base64url ({error})"));
    serde_json::from_slice(&json).expect("a receipt is JSON")
}

fn only(answer: OpsAnswer) -> OpResult {
    let mut results = answer.results;
    assert_eq!(results.len(), 1, "one operation, one result");
    results.remove(0)
}
