//! Takes away what nobody needs any more: uploads that were given up, files that no row knows,
//! condemned bytes after their grace, operations that nobody will send again (queue specification,
//! "Bytes" and "Server endpoints").

use crate::act::uploads;
use crate::db::Tx;
use crate::{App, Failed};
use suivi_rules::{BlobId, CompanyId};
use suivi_wire::Micros;

const DAY: Micros = 24 * 3_600_000_000;
/// Younger files may belong to a request that has not written its row yet.
const ORPHAN: Micros = 14 * DAY;
/// As long as the same operation, sent again, is answered as before.
const APPLIED_OP: Micros = 400 * DAY;
/// As many at once, so that nobody waits long for the database.
const BATCH: usize = 200;

/// Sweeps once.
///
/// # Errors
/// The disk's and the database's; what was swept before stays swept.
pub async fn sweep(app: &App) -> Result<(), Failed> {
    let now = app.now();
    uploads::expire(app, now).await?;
    condemned(app, now).await?;
    orphans(app, now).await?;
    app.db
        .write(move |tx| {
            tx.exec(
                "DELETE FROM applied_op WHERE applied_at < $1",
                &[(now - APPLIED_OP).into()],
            )?;
            Ok(())
        })
        .await
}

/// When an id was made (RFC 9562, 5.7).
fn made(id: BlobId) -> Micros {
    let millis = id.as_bytes()[..6]
        .iter()
        .fold(0_i64, |time, byte| time << 8 | i64::from(*byte));
    millis.saturating_mul(1000)
}

const CONDEMNED: &str = "SELECT b.company_id, b.blob_id FROM blob b \
    JOIN company c ON c.company_id = b.company_id \
    WHERE b.condemned_at IS NOT NULL \
    AND b.condemned_at + c.grace_days * 86400000000 <= $1 \
    AND NOT EXISTS (SELECT 1 FROM item i WHERE i.company_id = b.company_id AND i.blob_id = b.blob_id) \
    ORDER BY b.condemned_at LIMIT 200";

/// Destroys condemned bytes whose grace is over. Row first, and only if still condemned and
/// unreferenced in that very transaction: a reference that came meanwhile keeps the bytes, one
/// that comes later finds no row to refer to.
async fn condemned(app: &App, now: Micros) -> Result<(), Failed> {
    loop {
        let due = app
            .db
            .read(move |tx| {
                Ok(tx.all(CONDEMNED, &[now.into()], |row| {
                    Ok((row.id::<CompanyId>(0)?, row.id::<BlobId>(1)?))
                })?)
            })
            .await?;
        let found = due.len();
        let destroyed = app
            .db
            .write(move |tx| {
                let mut destroyed = Vec::with_capacity(due.len());
                for (company, blob) in due {
                    let gone = tx.exec(
                        "DELETE FROM blob WHERE company_id = $1 AND blob_id = $2 \
                         AND condemned_at IS NOT NULL \
                         AND NOT EXISTS (SELECT 1 FROM item WHERE company_id = $1 AND blob_id = $2)",
                        &[(&company).into(), (&blob).into()],
                    )?;
                    if gone > 0 && !in_store(tx, blob)? {
                        destroyed.push(blob);
                    }
                }
                Ok(destroyed)
            })
            .await?;
        let count = destroyed.len();
        app.blobs
            .on_disk(move |folders| {
                destroyed
                    .into_iter()
                    .try_for_each(|blob| folders.destroy(blob))
            })
            .await?;
        if count > 0 {
            tracing::info!(count, "condemned bytes were destroyed");
        }
        if found < BATCH {
            return Ok(());
        }
    }
}

/// A row of stored bytes has this id.
fn in_store(tx: &mut Tx<'_>, blob: BlobId) -> Result<bool, Failed> {
    let row = tx.opt(
        "SELECT 1 FROM blob WHERE blob_id = $1",
        &[(&blob).into()],
        |_| Ok(()),
    )?;
    Ok(row.is_some())
}

/// Removes files that no row knows: what a crash left between a file and its row.
async fn orphans(app: &App, now: Micros) -> Result<(), Failed> {
    let old = move |id: &BlobId| made(*id) < now - ORPHAN;
    let mut spooled = app.blobs.on_disk(|folders| folders.spool_ids()).await?;
    spooled.retain(old);
    let unknown = unknown(app, spooled, uploads::holds).await?;
    let mut count = unknown.len();
    app.blobs
        .on_disk(move |folders| {
            unknown
                .into_iter()
                .try_for_each(|id| folders.sweep_spooled(id))
        })
        .await?;
    for shard in 0..=u8::MAX {
        let mut stored = app
            .blobs
            .on_disk(move |folders| folders.stored_ids(shard))
            .await?;
        stored.retain(old);
        let unknown = self::unknown(app, stored, |tx, id| {
            Ok(in_store(tx, id)? || uploads::holds(tx, id)?)
        })
        .await?;
        count += unknown.len();
        app.blobs
            .on_disk(move |folders| unknown.into_iter().try_for_each(|id| folders.destroy(id)))
            .await?;
    }
    if count > 0 {
        tracing::info!(count, "files without a row were removed");
    }
    Ok(())
}

/// Those of these ids that no row knows.
async fn unknown(
    app: &App,
    ids: Vec<BlobId>,
    known: fn(&mut Tx<'_>, BlobId) -> Result<bool, Failed>,
) -> Result<Vec<BlobId>, Failed> {
    let mut unknown = Vec::new();
    for batch in ids.chunks(BATCH) {
        let batch = batch.to_vec();
        let found = app
            .db
            .read(move |tx| {
                let mut found = Vec::new();
                for id in batch {
                    if !known(tx, id)? {
                        found.push(id);
                    }
                }
                Ok(found)
            })
            .await?;
        unknown.extend(found);
    }
    Ok(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_its_time() {
        let mut bytes = [0xff; 16];
        crate::clock::v7(1_790_000_000_123_456, &mut bytes);
        assert_eq!(made(BlobId::from_bytes(bytes)), 1_790_000_000_123_000);
    }
}
