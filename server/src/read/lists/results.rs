//! The screen of a space's results, read online.

use super::text::{Object, RawList};
use super::{LONGEST_PAGE, TOP, held, listed};
use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::read::results::folder;
use crate::subject::Caller;
use std::collections::BTreeMap;
use suivi_results::Category;
use suivi_rules::{ItemId, Refusal, SpaceId, documents_for, scopes_for};

const DOCUMENTS: &str = "SELECT kind, id, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND live = 1 AND (kind, id) > ('document', $3) \
    AND kind = 'document' ORDER BY kind, id";
const FOLDER_ROW: &str = "SELECT scope_no, body FROM entry \
    WHERE company_id = $1 AND kind = 'folder' AND id = $2 AND live = 1";

/// `GET /v1/spaces/{id}/results`, as `suivi_wire::results::ResultsAnswer` reads it.
///
/// # Errors
/// 404 if the caller holds no scope in the space, neither of items nor of documents.
pub fn results(tx: &mut Tx<'_>, caller: &Caller, id: SpaceId) -> Result<Vec<u8>, Failed> {
    let space = facts::space(tx, id)?.ok_or(Refusal::NotFound)?;
    let relation = facts::relation(tx, caller, &space)?;
    let of_items = scopes_for(&caller.subject, &space, &relation);
    let of_documents = documents_for(&caller.subject, &space, &relation);
    if of_items.is_empty() && of_documents.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let mut found: BTreeMap<ItemId, String> = BTreeMap::new();
    for scope in held(tx, space.company, space.id, &of_documents)? {
        let args = [(&space.company).into(), scope.into(), (&[0_u8; 16]).into()];
        let rows = tx.all(DOCUMENTS, &args, |row| {
            Ok((row.id::<ItemId>(1)?, row.text(2)?.to_owned()))
        })?;
        found.extend(rows);
    }
    let mut documents = RawList::default();
    for body in found.values() {
        documents.push(body);
    }
    let scopes = held(tx, space.company, space.id, &of_items)?;
    let mut rows = RawList::default();
    for category in [Category::Document, Category::Assessment] {
        let Some(folder) = folder(tx, space.company, space.id, category)? else {
            continue;
        };
        let args = [(&space.company).into(), (&folder).into()];
        let seen = tx.all(FOLDER_ROW, &args, |row| {
            Ok((row.int(0)?, row.text(1)?.to_owned()))
        })?;
        // A folder is seen like any item: one of the held scopes has it.
        let Some((_, body)) = seen.into_iter().find(|(scope, _)| scopes.contains(scope)) else {
            continue;
        };
        rows.push(&body);
        let newest = listed(
            tx,
            space.company,
            scopes.clone(),
            Some(folder),
            TOP,
            LONGEST_PAGE,
        )?;
        rows.extend(&newest.0);
    }
    let facts = super::space_facts(tx, caller, &space, &relation)?;
    Ok(Object::new(documents.room() + rows.room())
        .value("space", &facts)?
        .list("documents", &documents)
        .list("rows", &rows)
        .end())
}
