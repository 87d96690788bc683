//! Search by name in a whole space: through the same scopes as the list, filtered here on the
//! column that was folded when the row was written.

use super::count;
use super::merge::Merge;
use super::text::{RawList, broken, place, placed};
use crate::Failed;
use crate::db::{DbError, Tx};
use suivi_rules::{CompanyId, ItemId};

/// The most entries that one request looks at; `next` goes on from there.
const MOST_EXAMINED: usize = 10_000;
/// How many are read at first.
const CHUNK: usize = 256;

/// What an item is, in the order of the words that the index has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    File,
    Folder,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Folder => "folder",
        }
    }
}

/// Where a search stands: folders first, then files, newest ids first.
pub(super) struct After((Kind, ItemId));

const TOP: (Kind, ItemId) = (Kind::Folder, ItemId::from_bytes([0xff; 16]));

/// The place that this word names.
pub(super) fn after(word: &str) -> Result<After, Failed> {
    let bytes = placed(word)?;
    let (kind, id) = bytes.split_first().ok_or_else(broken)?;
    let kind = match kind {
        b'd' => Kind::Folder,
        b'f' => Kind::File,
        _ => return Err(broken()),
    };
    let id = <[u8; 16]>::try_from(id).map_err(|_| broken())?;
    Ok(After((kind, ItemId::from_bytes(id))))
}

const NAMED: &str = "SELECT kind, id, folded, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND live = 1 AND (kind, id) < ($3, $4) \
    AND kind >= 'file' ORDER BY kind DESC, id DESC LIMIT $5";

/// The items in these scopes whose name contains the needle.
pub(super) fn found(
    tx: &mut Tx<'_>,
    company: CompanyId,
    scopes: Vec<i64>,
    needle: &str,
    after: Option<After>,
    limit: usize,
) -> Result<(RawList, Option<String>), Failed> {
    let after = after.map_or(TOP, |after| after.0);
    let mut merge: Merge<i64, (Kind, ItemId), Option<String>> =
        Merge::new(scopes, after, MOST_EXAMINED, CHUNK);
    let mut rows = RawList::default();
    let mut last = after;
    let mut examined = 0;
    while let Some((at, body)) = merge.next(|scope, below, most| {
        let args = [
            (&company).into(),
            (*scope).into(),
            below.0.word().into(),
            (&below.1).into(),
            count(most).into(),
        ];
        Ok(tx.all(NAMED, &args, |row| {
            let kind = match row.text(0)? {
                "folder" => Kind::Folder,
                "file" => Kind::File,
                _ => return Err(DbError::Unexpected(0)),
            };
            let matches = row.text(2)?.contains(needle);
            let body = if matches {
                Some(row.text(3)?.to_owned())
            } else {
                None
            };
            Ok(((kind, row.id(1)?), body))
        })?)
    })? {
        if examined == MOST_EXAMINED || rows.len() == limit {
            let kind: &[u8] = if last.0 == Kind::Folder { b"d" } else { b"f" };
            return Ok((rows, Some(place(&[kind, last.1.as_bytes()]))));
        }
        examined += 1;
        last = at;
        if let Some(body) = body {
            rows.push(&body);
        }
    }
    Ok((rows, None))
}
