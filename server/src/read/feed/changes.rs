//! What changed in scopes that a phone has, in the order of the company, cut between changes and
//! never inside one: all entries of a transaction travel together.

use super::sets::Key;
use crate::Failed;
use crate::db::{DbError, Tx};
use crate::read::lists::{RawList, count};
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write;
use suivi_rules::{CompanyId, ItemId};

/// The most entries of one answer, unless one change alone has more.
const MOST: usize = 500;
/// The least that is read of one scope at once.
const LEAST_CHUNK: usize = 8;

/// The changes of one answer.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// As `suivi_wire::feed::Change` reads each.
    pub(super) list: RawList,
    /// Something was left for the next pull.
    pub(super) more: bool,
}

/// One scope and what was read of it.
struct Source {
    scope: i64,
    name: String,
    after: i64,
    ahead: VecDeque<(i64, String)>,
    open: bool,
}

const HEADS: &str = "SELECT scope_no FROM scope WHERE company_id = $1 AND head > $2 \
    ORDER BY head, scope_no LIMIT $3";
const CHANGED: &str = "SELECT seq, kind, id, live, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND seq > $3 ORDER BY seq LIMIT $4";
const CHANGED_AT: &str = "SELECT seq, kind, id, live, body FROM entry \
    WHERE company_id = $1 AND scope_no = $2 AND seq = $3";

impl Changes {
    /// Reads what changed after `from` in these scopes (in order of their numbers). Answers how
    /// far that goes: to `head`, where the company stands, unless something was left.
    pub(super) fn read(
        &mut self,
        tx: &mut Tx<'_>,
        company: CompanyId,
        scopes: &[i64],
        from: i64,
        head: i64,
    ) -> Result<i64, Failed> {
        if from >= head || scopes.is_empty() {
            return Ok(head);
        }
        let changed = changed(tx, company, scopes, from)?;
        if changed.is_empty() {
            return Ok(head);
        }
        if self.list.len() >= MOST {
            self.more = true;
            return Ok(from);
        }
        let sharing = changed.len();
        let mut sources: Vec<Source> = changed
            .into_iter()
            .map(|scope| Source {
                scope,
                name: Key { company, scope }.to_string(),
                after: from,
                ahead: VecDeque::new(),
                open: true,
            })
            .collect();
        let mut reached = from;
        let mut group = Vec::new();
        loop {
            // One more than there is room for, so that the end of a short delta is seen at once.
            let left = MOST.saturating_sub(self.list.len()) + 1;
            let chunk = left.div_ceil(sharing).max(LEAST_CHUNK);
            let Some(seq) = next(tx, company, &mut sources, chunk)? else {
                return Ok(head);
            };
            group.clear();
            for source in &mut sources {
                while source.ahead.front().is_some_and(|(at, _)| *at == seq) {
                    group.extend(source.ahead.pop_front().map(|(_, text)| text));
                }
            }
            if !self.list.is_empty() && self.list.len() + group.len() > MOST {
                self.more = true;
                return Ok(reached);
            }
            for text in &group {
                self.list.push(text);
            }
            reached = seq;
        }
    }
}

/// Those of the scopes in which something changed. Usually few scopes of the company changed; if
/// more than the phone has, each of its own is asked instead.
fn changed(
    tx: &mut Tx<'_>,
    company: CompanyId,
    scopes: &[i64],
    from: i64,
) -> Result<BTreeSet<i64>, Failed> {
    let most = scopes.len() + 64;
    let args = [(&company).into(), from.into(), count(most).into()];
    let heads = tx.all(HEADS, &args, |row| row.int(0))?;
    Ok(if heads.len() < most {
        heads
            .into_iter()
            .filter(|scope| scopes.binary_search(scope).is_ok())
            .collect()
    } else {
        scopes.iter().copied().collect()
    })
}

/// The next number at which something changed, with all of it at the front of its sources.
fn next(
    tx: &mut Tx<'_>,
    company: CompanyId,
    sources: &mut [Source],
    chunk: usize,
) -> Result<Option<i64>, Failed> {
    let mut lowest: Option<i64> = None;
    for source in sources {
        if source.open && source.ahead.is_empty() {
            source.fill(tx, company, chunk)?;
        }
        if let Some((seq, _)) = source.ahead.front() {
            lowest = Some(lowest.map_or(*seq, |lowest| lowest.min(*seq)));
        }
    }
    Ok(lowest)
}

impl Source {
    /// Reads on, always to the end of a change.
    fn fill(&mut self, tx: &mut Tx<'_>, company: CompanyId, chunk: usize) -> Result<(), Failed> {
        let name = &self.name;
        let read = |row: &crate::db::Row<'_>| {
            let body = if row.flag(3)? {
                Some(row.text(4)?)
            } else {
                None
            };
            let seq = row.int(0)?;
            Ok((seq, change(name, row.text(1)?, row.id(2)?, seq, body)?))
        };
        let args = [
            (&company).into(),
            self.scope.into(),
            self.after.into(),
            count(chunk).into(),
        ];
        let mut found = tx.all(CHANGED, &args, read)?;
        self.open = found.len() >= chunk;
        if let Some((last, _)) = found.last() {
            self.after = *last;
            if self.open {
                // The page may have ended inside a change: that one is read whole.
                found.retain(|(seq, _)| *seq != self.after);
                let args = [(&company).into(), self.scope.into(), self.after.into()];
                found.extend(tx.all(CHANGED_AT, &args, read)?);
            }
        }
        self.ahead = found.into();
        Ok(())
    }
}

/// One change as text. All parts but the row are words and numbers that need no escaping.
pub(super) fn change(
    scope: &str,
    kind: &str,
    id: ItemId,
    seq: i64,
    body: Option<&str>,
) -> Result<String, DbError> {
    if !kind.bytes().all(|c| c.is_ascii_lowercase() || c == b'_') {
        return Err(DbError::Unexpected(0));
    }
    let body = body.unwrap_or("null");
    let mut text = String::with_capacity(body.len() + scope.len() + 110);
    write!(
        text,
        r#"{{"scope":"{scope}","kind":"{kind}","id":"{id}","seq":{seq},"row":{body}}}"#
    )
    .map_err(|_| DbError::Unexpected(0))?;
    Ok(text)
}
