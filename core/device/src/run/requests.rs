//! What an exchange of the queue or of the sync looks like on the wire, and what its answer says.

use crate::queue::{Copy, Entry, Exchange, Reply, Work};
pub use crate::remote::reading::{json, marked, number, problem};
use crate::remote::{Body, Request, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::path::Path;
use suivi_wire::accounts::Secret;
use suivi_wire::ops::{Operation, OpsAnswer, OpsRequest};
use suivi_wire::upload::AddFile;
use suivi_wire::{LEVEL_HEADER, RECEIPT_HEADER};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const BYTES: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// The request of an exchange. None if the entry is not of its kind.
#[must_use]
pub fn of(
    entry: &Entry,
    exchange: Exchange,
    staged: &Path,
    token: Option<Secret>,
) -> Option<Request> {
    match (&entry.work, exchange) {
        (Work::Add { add, .. }, Exchange::Create) => Some(create(add, staged, token)),
        (Work::Add { add, .. }, Exchange::Ask) => Some(Request {
            method: "HEAD",
            path: format!("/v1/tus/{}", add.item),
            headers: going_on(add, Vec::new()),
            token,
            body: Body::Empty,
        }),
        (Work::Add { add, .. }, Exchange::Append(from)) => Some(Request {
            method: "PATCH",
            path: format!("/v1/tus/{}", add.item),
            headers: going_on(
                add,
                vec![
                    (BYTES.0, BYTES.1.to_owned()),
                    ("upload-offset", from.to_string()),
                ],
            ),
            token,
            body: part(add, staged, from),
        }),
        (Work::Change(change), Exchange::Operate) => operate(change.clone(), token),
        // The bytes are there, and their commit was refused: this commits them.
        (Work::Add { add, .. }, Exchange::Operate) => {
            operate(Operation::AddFile(add.clone()), token)
        }
        _ => None,
    }
}

fn operate(change: Operation, token: Option<Secret>) -> Option<Request> {
    let asked = OpsRequest {
        ops: vec![change],
        dry_run: false,
    };
    Some(Request {
        method: "POST",
        path: "/v1/ops".to_owned(),
        headers: Vec::new(),
        token,
        body: Body::Json(serde_json::to_vec(&asked).ok()?),
    })
}

/// One shot: the operation in the metadata and the whole file as body. What a platform's carrier
/// sends as well.
fn create(add: &AddFile, staged: &Path, token: Option<Secret>) -> Request {
    let op = serde_json::to_vec(add).unwrap_or_default();
    Request {
        method: "POST",
        path: "/v1/tus".to_owned(),
        headers: vec![
            (TUS.0, TUS.1.to_owned()),
            (BYTES.0, BYTES.1.to_owned()),
            ("upload-length", add.length.to_string()),
            ("upload-metadata", format!("op {}", STANDARD.encode(op))),
        ],
        token,
        body: part(add, staged, 0),
    }
}

/// The headers of a request that goes on with what was announced. The server may know an earlier,
/// wider announcement only; this one is not for that.
fn going_on(
    add: &AddFile,
    mut headers: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    headers.push((TUS.0, TUS.1.to_owned()));
    headers.extend(add.level.map(|level| (LEVEL_HEADER, level.to_string())));
    headers
}

fn part(add: &AddFile, staged: &Path, from: u64) -> Body {
    Body::File {
        path: staged.to_owned(),
        from,
        to: u64::try_from(add.length).unwrap_or(0),
    }
}

/// Reads an answer to an exchange.
#[must_use]
pub fn reply(entry: &Entry, response: &Response) -> Reply {
    let result = json::<OpsAnswer>(response).and_then(|answer| {
        let mine = |op: &suivi_wire::ops::OpResult| op.op == Some(entry.op);
        answer.results.into_iter().find(mine)
    });
    Reply {
        status: response.status,
        marked: marked(response),
        code: problem(response).map(|problem| problem.code),
        retry_after: number(response, "retry-after"),
        offset: number(response, "upload-offset"),
        receipt: response
            .header(RECEIPT_HEADER)
            .and_then(|text| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()),
        result,
    }
}

/// A request without body.
#[must_use]
pub fn get(path: String, token: Option<Secret>) -> Request {
    Request {
        method: "GET",
        path,
        headers: Vec::new(),
        token,
        body: Body::Empty,
    }
}

/// A request with JSON.
#[must_use]
pub fn post(path: &str, body: &impl serde::Serialize, token: Option<Secret>) -> Request {
    Request {
        method: "POST",
        path: path.to_owned(),
        headers: Vec::new(),
        token,
        body: Body::Json(serde_json::to_vec(body).unwrap_or_default()),
    }
}

/// Where the copy of an entry is.
#[must_use]
pub const fn copy_of(entry: &Entry) -> Option<&Copy> {
    match &entry.work {
        Work::Add { copy, .. } => Some(copy),
        Work::Change(_) | Work::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::State;
    use crate::time::{Boot, Moment};
    use suivi_rules::{ItemId, OpId, SpaceId};

    #[test]
    fn bytes_that_are_there_are_committed_by_an_operation() {
        let add = AddFile {
            op: OpId::from_bytes([1; 16]),
            item: ItemId::from_bytes([2; 16]),
            space: SpaceId::from_bytes([3; 16]),
            folder: None,
            level: None,
            name: "A page".to_owned(),
            sha256: Some("00".repeat(32)),
            length: 7,
            captured_at: None,
            pose: None,
            set: None,
            for_client: false,
        };
        let copy = Copy {
            file: "copy".to_owned(),
            source: None,
            media_type: "application/pdf".to_owned(),
            dropped: false,
        };
        let now = Moment {
            up: 0,
            boot: Boot(1),
            wall: 0,
        };
        let work = Work::Add {
            add: add.clone(),
            copy,
        };
        let entry = Entry::new(add.op, 1, work, State::Ready, now);
        let request = of(&entry, Exchange::Operate, Path::new("copy"), None).unwrap();
        assert_eq!((request.method, request.path.as_str()), ("POST", "/v1/ops"));
        let Body::Json(body) = request.body else {
            panic!("the bytes are there already")
        };
        let asked: OpsRequest = serde_json::from_slice(&body).unwrap();
        assert_eq!(asked.ops, [Operation::AddFile(add)]);
    }
}
