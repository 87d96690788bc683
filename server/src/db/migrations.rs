//! The formats of the database, in order: index + 1 is the version. What was released is never
//! edited; a change is a new text at the end.

use super::DbError;
use crate::clock::Entropy;
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: &[&str] = &[
    include_str!("001_first.sql"),
    include_str!("002_results.sql"),
];

/// PostgreSQL's words in SQLite's, and strict tables.
fn for_sqlite(text: &str) -> String {
    text.replace("BIGINT", "INTEGER")
        .replace("BYTEA", "BLOB")
        .replace("DOUBLE PRECISION", "REAL")
        .replace("\n);", "\n) STRICT;")
}

/// The name of a stretch of the server's history, which cursors carry: a phone whose cursor has
/// another one begins anew.
pub(crate) fn new_epoch(entropy: &dyn Entropy) -> String {
    let mut epoch = [0; 8];
    entropy.fill(&mut epoch);
    format!("{:016x}", u64::from_be_bytes(epoch))
}

/// Brings the database to the newest format, all in one transaction.
pub(super) fn run(connection: &mut Connection, entropy: &dyn Entropy) -> Result<(), DbError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(DbError::Newer { found, known });
    }
    for text in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        tx.execute_batch(&for_sqlite(text))?;
    }
    if found == 0 {
        tx.execute(
            "INSERT INTO server (one, epoch) VALUES (1, ?1)",
            [new_epoch(entropy)],
        )?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}
