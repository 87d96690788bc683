//! Reading online: the lists of spaces and of what is in them, for every space within reach,
//! followed or not (queue specification, "The feed is also the index of who sees what").
//!
//! What is in a space is read through `entry` alone: the scopes of the space that the caller
//! holds, one seek in the index for each, merged. A list is as quick for somebody who sees almost
//! nothing of a folder as for somebody who sees all of it, since nothing is read to be thrown away.

mod merge;
mod results;
mod search;
mod spaces;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod tests;
pub(crate) mod text;
#[cfg(test)]
pub(crate) mod world;

pub use results::results;
pub use spaces::{SpacesAsked, space_facts, spaces};
pub use text::RawList;

use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::Caller;
use merge::Merge;
use std::ops::Range;
use suivi_rules::{
    Audience, CompanyId, ItemId, Refusal, Relation, ScopeSet, Space, SpaceId, scopes_for,
};
use suivi_wire::names;
use suivi_wire::spaces::SpaceFacts;
use text::{Object, broken, place, placed};

/// The most rows on one page.
pub const LONGEST_PAGE: usize = 100;
/// The longest text that is searched for, in characters: as long as a name can be.
pub(crate) const LONGEST_SEARCH: usize = 200;

/// What is asked of a space's list.
#[derive(Debug, Clone, Default)]
pub struct ItemsAsked {
    /// Which folder; none for the root.
    pub folder: Option<ItemId>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Names in the whole space that contain this.
    pub q: Option<String>,
    /// At most so many rows, 1 to [`LONGEST_PAGE`]; none for as many as fit.
    pub limit: Option<usize>,
}

/// A page of a space's list; its rows are text already.
#[derive(Debug, Clone)]
pub struct ItemsPage {
    /// The space.
    pub space: SpaceFacts,
    /// Folders first, then files, newest first.
    pub rows: RawList,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

impl ItemsPage {
    /// As `suivi_wire::spaces::ItemsAnswer` reads it.
    ///
    /// # Errors
    /// None that can happen with what is in it.
    pub fn to_json(&self) -> Result<Vec<u8>, Failed> {
        Ok(Object::new(self.rows.room())
            .value("space", &self.space)?
            .list("rows", &self.rows)
            .value("next", &self.next)?
            .end())
    }
}

/// One item; its row is text already.
#[derive(Debug, Clone)]
pub struct ItemPage {
    /// The space that holds it.
    pub space: SpaceFacts,
    /// The item.
    pub row: String,
}

impl ItemPage {
    /// As `suivi_wire::spaces::ItemAnswer` reads it.
    ///
    /// # Errors
    /// None that can happen with what is in it.
    pub fn to_json(&self) -> Result<Vec<u8>, Failed> {
        Ok(Object::new(self.row.len())
            .value("space", &self.space)?
            .raw("row", &self.row)
            .end())
    }
}

/// A space in which the caller holds a scope.
pub(crate) struct Within {
    pub(crate) space: Space,
    pub(crate) relation: Relation,
    pub(crate) scopes: ScopeSet,
}

/// The space, if the caller holds a scope in it.
///
/// # Errors
/// 404 for all others: not there, not his, hidden by a missing feature.
pub(crate) fn within(tx: &mut Tx<'_>, caller: &Caller, id: SpaceId) -> Result<Within, Failed> {
    let space = facts::space(tx, id)?.ok_or(Refusal::NotFound)?;
    let relation = facts::relation(tx, caller, &space)?;
    let scopes = scopes_for(&caller.subject, &space, &relation);
    if scopes.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    Ok(Within {
        space,
        relation,
        scopes,
    })
}

const SCOPES: &str = "SELECT scope_no, audience FROM scope WHERE company_id = $1 AND space_id = $2";

/// The numbers of those scopes of a space that this set holds.
pub(crate) fn held(
    tx: &mut Tx<'_>,
    company: CompanyId,
    space: SpaceId,
    scopes: &ScopeSet,
) -> Result<Vec<i64>, Failed> {
    let all = tx.all(SCOPES, &[(&company).into(), (&space).into()], |row| {
        Ok((row.int(0)?, row.parse::<Audience>(1)?))
    })?;
    Ok(all
        .into_iter()
        .filter_map(|(number, audience)| scopes.holds(&audience).then_some(number))
        .collect())
}

/// Where a row stands in a folder: its sort key, then its id.
type Standing = (i64, ItemId);

const TOP: Standing = (i64::MAX, ItemId::from_bytes([0xff; 16]));

const LISTED: &str = "SELECT sort_at, id, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND folder = $3 AND live = 1 \
    AND (sort_at, id) < ($4, $5) ORDER BY sort_at DESC, id DESC LIMIT $6";

/// `GET /v1/spaces/{id}/items`: a page of a folder or of the root, or of what a search finds.
///
/// # Errors
/// 404 if the space or the folder is not the caller's to see; 400 for an `after` that no answer
/// gave, a limit out of bounds, a search in one folder.
pub fn items(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: SpaceId,
    asked: &ItemsAsked,
) -> Result<ItemsPage, Failed> {
    let limit = asked.limit.unwrap_or(LONGEST_PAGE);
    if !(1..=LONGEST_PAGE).contains(&limit) {
        return Err(Failed::Malformed("limit: 1 to 100".into()));
    }
    let needle = searched(asked.q.as_deref())?;
    if needle.is_some() && asked.folder.is_some() {
        return Err(Failed::Malformed(
            "q searches the whole space: leave out folder".into(),
        ));
    }
    let after = asked.after.as_deref();
    if let Some(needle) = needle {
        let after = after.map(search::after).transpose()?;
        let within = within(tx, caller, id)?;
        let scopes = held(tx, within.space.company, within.space.id, &within.scopes)?;
        let (rows, next) = search::found(tx, within.space.company, scopes, &needle, after, limit)?;
        let space = space_facts(tx, caller, &within.space, &within.relation)?;
        return Ok(ItemsPage { space, rows, next });
    }
    let after = after.map(standing).transpose()?.unwrap_or(TOP);
    let within = within(tx, caller, id)?;
    let scopes = held(tx, within.space.company, within.space.id, &within.scopes)?;
    let company = within.space.company;
    if let Some(folder) = asked.folder {
        folder_seen(tx, company, folder, &scopes)?;
    }
    let (rows, next) = listed(tx, company, scopes, asked.folder, after, limit)?;
    let space = space_facts(tx, caller, &within.space, &within.relation)?;
    Ok(ItemsPage { space, rows, next })
}

fn listed(
    tx: &mut Tx<'_>,
    company: CompanyId,
    scopes: Vec<i64>,
    folder: Option<ItemId>,
    after: Standing,
    limit: usize,
) -> Result<(RawList, Option<String>), Failed> {
    let folder: &[u8] = folder.as_ref().map_or(&[], |id| id.as_bytes());
    let mut merge: Merge<i64, Standing, Range<usize>> =
        Merge::new(scopes, after, limit + 1, LONGEST_PAGE + 1);
    // All rows that are read stand here one behind the other: no room of its own for each.
    let mut read = String::new();
    let mut rows = RawList::with_room(limit);
    let mut last = after;
    while let Some((at, body)) = merge.next(|scope, below, most| {
        let args = [
            (&company).into(),
            (*scope).into(),
            folder.into(),
            below.0.into(),
            (&below.1).into(),
            count(most).into(),
        ];
        Ok(tx.all(LISTED, &args, |row| {
            let start = read.len();
            read.push_str(row.text(2)?);
            Ok(((row.int(0)?, row.id(1)?), start..read.len()))
        })?)
    })? {
        if rows.len() == limit {
            return Ok((
                rows,
                Some(place(&[&last.0.to_be_bytes(), last.1.as_bytes()])),
            ));
        }
        rows.push(&read[body]);
        last = at;
    }
    Ok((rows, None))
}

fn standing(word: &str) -> Result<Standing, Failed> {
    let bytes = placed(word)?;
    let (sort_at, id) = bytes.split_first_chunk::<8>().ok_or_else(broken)?;
    let id = <[u8; 16]>::try_from(id).map_err(|_| broken())?;
    Ok((i64::from_be_bytes(*sort_at), ItemId::from_bytes(id)))
}

const FOLDER: &str = "SELECT scope_no FROM entry \
    WHERE company_id = $1 AND kind = 'folder' AND id = $2 AND live = 1";

/// A folder is seen like any item: one of the held scopes has it. They are scopes of one space, so
/// a folder of another is not found either.
fn folder_seen(
    tx: &mut Tx<'_>,
    company: CompanyId,
    folder: ItemId,
    held: &[i64],
) -> Result<(), Failed> {
    let scopes = tx.all(FOLDER, &[(&company).into(), (&folder).into()], |row| {
        row.int(0)
    })?;
    if scopes.iter().any(|scope| held.contains(scope)) {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

const BODY: &str = "SELECT scope_no, body FROM entry \
    WHERE company_id = $1 AND kind = $2 AND id = $3 AND live = 1 ORDER BY scope_no LIMIT 1";

/// `GET /v1/items/{id}`.
///
/// # Errors
/// 404 if the caller does not see it.
pub fn item(tx: &mut Tx<'_>, caller: &Caller, id: ItemId) -> Result<ItemPage, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, id)?;
    let kind = if item.folder().is_some() {
        "folder"
    } else {
        "file"
    };
    // Every scope that has it has the same row.
    let row = tx
        .opt(
            BODY,
            &[(&space.company).into(), kind.into(), (&id).into()],
            |row| Ok(row.text(1)?.to_owned()),
        )?
        .ok_or(Refusal::NotFound)?;
    Ok(ItemPage {
        space: space_facts(tx, caller, &space, &relation)?,
        row,
    })
}

/// The text to look for, folded; none if there is nothing in it to look for.
///
/// # Errors
/// 400 if it is longer than any name.
pub(crate) fn searched(q: Option<&str>) -> Result<Option<String>, Failed> {
    let Some(q) = q else { return Ok(None) };
    if q.chars().count() > LONGEST_SEARCH {
        return Err(Failed::Malformed("q: at most 200 characters".into()));
    }
    let needle = names::fold(q.trim());
    Ok((!needle.is_empty()).then_some(needle))
}

/// A count for `LIMIT`.
pub(crate) fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
