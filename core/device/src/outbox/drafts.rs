//! Documents that somebody is filling: in the outbox, so that what was typed outlives everything
//! that a queued photo outlives. A draft is its filler's alone: it leaves the phone only completed.

use super::{Outbox, OutboxError};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suivi_results::{Template, Unit};
use suivi_rules::{DocumentId, ItemId, SpaceId, TemplateId};
use suivi_wire::Micros;

/// A document that somebody is filling. It has all that is needed to go on, whatever becomes of the
/// template, the assignment and the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The id that the result will have; the key.
    pub result: ItemId,
    /// Where.
    pub space: SpaceId,
    /// What it will be.
    pub purpose: Purpose,
    /// What is asked.
    pub content: Template,
    /// What was typed, right or not, by the keys of the questions.
    pub typed: BTreeMap<String, Typed>,
    /// When it was begun; shown, decides nothing.
    pub begun_at: Micros,
}

/// What a draft will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// The completion of a document: assigned, or begun on this phone.
    Document {
        /// Which.
        document: DocumentId,
        /// Of which template.
        template: TemplateId,
        /// Of which of its versions.
        version: u32,
    },
    /// The correction of a result.
    Correction {
        /// Which.
        of: ItemId,
    },
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// Text as typed, an option's key, a day, a photo's id.
    pub text: String,
    /// Of data: in which unit it is meant; none for the question's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

impl Outbox {
    /// All drafts, the last changed first. One that this app can't read stays as it is.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn drafts(&self) -> Result<Vec<Draft>, OutboxError> {
        let mut read = self
            .connection
            .prepare_cached("SELECT body FROM draft ORDER BY changed_at DESC, result")?;
        let bodies = read.query_map([], |row| row.get::<_, String>(0))?;
        let mut drafts = Vec::new();
        for body in bodies {
            drafts.extend(serde_json::from_str(&body?).ok());
        }
        Ok(drafts)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`OutboxError`]
    pub fn draft(&self, result: ItemId) -> Result<Option<Draft>, OutboxError> {
        let drafts = self.drafts()?;
        Ok(drafts.into_iter().find(|draft| draft.result == result))
    }

    /// Writes a draft as it stands now. Returns when the disk has it.
    ///
    /// # Errors
    /// [`OutboxError`]; then what was written before stays.
    pub fn write_draft(&mut self, draft: &Draft, at: Micros) -> Result<(), OutboxError> {
        self.transaction(|tx| {
            let body = serde_json::to_string(draft)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            tx.prepare_cached(
                "INSERT INTO draft (result, body, changed_at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (result) DO UPDATE SET body = excluded.body, \
                 changed_at = excluded.changed_at",
            )?
            .execute((draft.result.as_bytes(), body, at))?;
            Ok(())
        })
    }

    /// Removes a draft: its person does not want it.
    ///
    /// # Errors
    /// [`OutboxError`]; then it stays.
    pub fn discard_draft(&mut self, result: ItemId) -> Result<(), OutboxError> {
        self.transaction(|tx| received(tx, result))
    }
}

/// The server has the result: its draft goes, in the same transaction that says so.
pub(super) fn received(tx: &Transaction<'_>, result: ItemId) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM draft WHERE result = ?1")?
        .execute([result.as_bytes()])?;
    Ok(())
}
