//! Takes away what nobody needs any more: uploads that were given up, files that no row knows,
//! condemned bytes after their grace, renditions of what was deleted, operations that nobody will send again (queue specification,
//! "Bytes" and "Server endpoints").

use super::renditions;
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
    renditions::sweep(app).await?;
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
    use crate::act::uploads::{Creation, Standing};
    use crate::clock::v7;
    use crate::subject::TokenHash;
    use crate::world::{HOUR, World};
    use bytes::Bytes;
    use std::convert::Infallible;
    use suivi_rules::{ItemId, Level, SpaceId};
    use suivi_wire::ops::{AddClient, Delete, Operation, SetCompany};
    use suivi_wire::problem::Failure;
    use suivi_wire::upload::AddFile;

    const PAGE: &[u8] = b"%PDF-1.7 one page";

    /// A record, and who may add to it.
    struct Place {
        world: World,
        claire: TokenHash,
        space: SpaceId,
    }

    impl Place {
        async fn new() -> Self {
            let world = World::new().await;
            let (claire, space) = (world.claire(1).await, world.app.new_id());
            let add = AddClient {
                op: world.app.new_id(),
                space,
                client: world.app.new_id(),
                name: "Ana Roy".into(),
                branches: [world.made.branch].into(),
            };
            world.run(claire, Operation::AddClient(add)).await;
            Self {
                world,
                claire,
                space,
            }
        }

        /// Announces a page and sends the first of its bytes.
        async fn sends(&self, item: ItemId, bytes: &'static [u8]) -> Standing {
            self.tries(item, bytes).await.unwrap()
        }

        async fn tries(&self, item: ItemId, bytes: &'static [u8]) -> Result<Standing, Failed> {
            let app = &self.world.app;
            let creation = Creation {
                add: AddFile {
                    op: app.new_id(),
                    item,
                    space: self.space,
                    folder: None,
                    level: Some(Level::Company),
                    name: "page.pdf".into(),
                    sha256: None,
                    length: i64::try_from(PAGE.len()).unwrap(),
                    captured_at: None,
                    pose: None,
                    set: None,
                    for_client: false,
                },
                is_named: true,
                sha256: None,
                metadata: String::new(),
                has_body: true,
            };
            let mut body =
                futures_util::stream::iter([Ok::<_, Infallible>(Bytes::from_static(bytes))]);
            uploads::create(app, self.claire, creation, &mut body, None).await
        }

        async fn adds(&self) -> ItemId {
            let item = self.world.app.new_id();
            assert!(self.sends(item, PAGE).await.receipt.is_some());
            item
        }

        async fn deletes(&self, item: ItemId) {
            let op = self.world.app.new_id();
            let delete = Operation::Delete(Delete { op, item });
            self.world.run(self.claire, delete).await;
        }

        async fn sweeps_after(&self, time: Micros) {
            self.world.later(time);
            sweep(&self.world.app).await.unwrap();
        }

        /// As many files are in the spool and in the store.
        async fn files(&self) -> (usize, usize) {
            self.world
                .app
                .blobs
                .on_disk(|folders| {
                    let mut stored = 0;
                    for shard in 0..=u8::MAX {
                        stored += folders.stored_ids(shard)?.len();
                    }
                    Ok((folders.spool_ids()?.len(), stored))
                })
                .await
                .unwrap()
        }

        async fn count(&self, sql: &'static str) -> i64 {
            let counted = self.world.app.db.read(move |tx| {
                let count = tx.opt(sql, &[], |row| row.int(0))?;
                Ok(count.unwrap_or(-1))
            });
            counted.await.unwrap()
        }

        /// A file that no row knows, made now.
        async fn stray(&self, stored: bool) {
            let id: BlobId = self.world.app.new_id();
            let data = self.world.app.settings.data.join("blobs");
            let wanted = move |folders: &crate::blobs::disk::Folders| {
                let place = if stored {
                    folders.stored(id)
                } else {
                    data.join("spool").join(id.to_string())
                };
                std::fs::File::create(place).map(drop)
            };
            self.world.app.blobs.on_disk(wanted).await.unwrap();
        }
    }

    #[tokio::test]
    async fn deleted_bytes_are_destroyed_after_the_grace_and_no_others() {
        let place = Place::new().await;
        let gone = place.adds().await;
        place.adds().await;
        place.deletes(gone).await;
        place.sweeps_after(7 * DAY - HOUR).await;
        assert_eq!(place.files().await, (0, 2));
        place.sweeps_after(HOUR).await;
        assert_eq!(place.files().await, (0, 1));
        assert_eq!(place.count("SELECT count(*) FROM blob").await, 1);
        place.sweeps_after(500 * DAY).await;
        assert_eq!(place.files().await, (0, 1));
    }

    #[tokio::test]
    async fn a_company_may_destroy_them_at_once() {
        let place = Place::new().await;
        let none = SetCompany {
            op: place.world.app.new_id(),
            name: None,
            grace_days: Some(0),
            several_devices: None,
        };
        place
            .world
            .run(place.claire, Operation::SetCompany(none))
            .await;
        // More than one batch.
        for _ in 0..BATCH + 5 {
            let item = place.adds().await;
            place.deletes(item).await;
        }
        place.sweeps_after(0).await;
        assert_eq!(place.files().await, (0, 0));
    }

    #[tokio::test]
    async fn an_upload_is_given_up_14_days_after_its_last_byte() {
        let place = Place::new().await;
        let item = place.world.app.new_id();
        let half = PAGE.len() / 2;
        assert_eq!(place.sends(item, &PAGE[..half]).await.offset, half as i64);
        place.sweeps_after(14 * DAY - HOUR).await;
        assert_eq!(place.files().await, (1, 0));
        place.sweeps_after(HOUR).await;
        assert_eq!(place.files().await, (0, 0));
        // Its time is over, not its item's: announced again, it begins anew. So does the session.
        let place = Place {
            claire: place.world.claire(1).await,
            ..place
        };
        assert!(place.sends(item, PAGE).await.receipt.is_some());
    }

    #[tokio::test]
    async fn nobody_has_more_than_a_thousand_uploads_open() {
        let place = Place::new().await;
        let items: Vec<ItemId> = (0..1000).map(|_| place.world.app.new_id()).collect();
        for item in &items {
            place.sends(*item, b"").await;
        }
        let one_more = place.tries(place.world.app.new_id(), b"").await;
        let Err(Failed::Wait { code, seconds }) = one_more else {
            panic!("{one_more:?}")
        };
        assert_eq!(code, Failure::TooMany.into());
        assert!(seconds > 0);
        // Those that are there go on, and each that ends makes room for another.
        assert_eq!(place.sends(items[0], b"").await.offset, 0);
        uploads::terminate(&place.world.app, place.claire, items[0])
            .await
            .unwrap();
        place.adds().await;
        place.adds().await;
        place.sends(place.world.app.new_id(), b"").await;
        assert!(place.tries(place.world.app.new_id(), b"").await.is_err());
        place.sweeps_after(14 * DAY - HOUR).await;
        place.sweeps_after(HOUR).await;
        let place = Place {
            claire: place.world.claire(1).await,
            ..place
        };
        place.sends(place.world.app.new_id(), b"").await;
    }

    #[tokio::test]
    async fn an_upload_whose_item_was_deleted_is_given_up_at_once() {
        let place = Place::new().await;
        let item = place.world.app.new_id();
        place.sends(item, &PAGE[..3]).await;
        let op = place.world.app.new_id();
        let delete = Operation::Delete(Delete { op, item });
        crate::act::ops::run(&place.world.app, place.claire, delete, false)
            .await
            .unwrap();
        place.sweeps_after(0).await;
        assert_eq!(place.files().await, (0, 0));
    }

    #[tokio::test]
    async fn files_without_a_row_go_after_14_days() {
        let place = Place::new().await;
        place.adds().await;
        for stored in [false, true] {
            place.stray(stored).await;
        }
        place.sweeps_after(14 * DAY).await;
        assert_eq!(place.files().await, (1, 2), "{ORPHAN} is not over");
        place.sweeps_after(1000).await;
        assert_eq!(place.files().await, (0, 1));
    }

    #[tokio::test]
    async fn operations_are_remembered_for_400_days() {
        let place = Place::new().await;
        let remembered = "SELECT count(*) FROM applied_op";
        let before = place.count(remembered).await;
        assert!(before > 0);
        place.sweeps_after(APPLIED_OP).await;
        assert_eq!(place.count(remembered).await, before);
        place.sweeps_after(1).await;
        assert_eq!(place.count(remembered).await, 0);
    }

    #[test]
    fn an_id_tells_its_time() {
        let mut bytes = [0xff; 16];
        v7(1_790_000_000_123_456, &mut bytes);
        assert_eq!(made(BlobId::from_bytes(bytes)), 1_790_000_000_123_000);
    }
}
