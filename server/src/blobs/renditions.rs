//! Preview and thumbnail of photos: made at the first request, kept beside the bytes, gone with
//! their file (security specification, "Bytes").
//!
//! ```text
//! DATA/blobs/renditions/7f/<id>.preview       JPEG; empty where none can be made
//! DATA/blobs/renditions/7f/<id>.thumbnail     the same
//! DATA/blobs/renditions/7f/<id>.preview.part  being written
//! ```
//!
//! Both are made at once, by one task for all who wait, two tasks at a time. A file has its name
//! once it is whole and synced. What is here can be made again: the whole folder may be removed
//! while the server is stopped, and a backup can do without it.
//!
//! Whoever deletes a file removes its renditions once that is committed; whoever has made some
//! looks afterwards whether the file is still there. So one of the two finds them, whichever comes
//! last. What a crash leaves between is taken by the sweep.

use super::disk::{folder, gone};
use super::spool::{BUFFER, Sha256Of};
use crate::db::{Db, Tx};
use crate::{App, Failed};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use suivi_photo::Refused;
use suivi_rules::BlobId;
use suivi_wire::Code;
use suivi_wire::problem::Failure;
use tokio::sync::{Semaphore, watch};

/// As many photos are decoded at the same moment: each takes a processor and, at the most, some
/// hundred megabytes.
const AT_ONCE: usize = 2;
/// As many photos are being made or wait for it. More, and the last ones would wait too long.
const MOST_WAITING: usize = 64;
/// As long as a request waits for one; it goes on being made.
const PATIENCE: Duration = Duration::from_secs(20);
/// After so many seconds it is worth to ask again.
const ASK_AGAIN: u64 = 5;

/// A small picture of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendition {
    /// As large as a screen.
    Preview,
    /// As large as a place in a list.
    Thumbnail,
}

const BOTH: [Rendition; 2] = [Rendition::Preview, Rendition::Thumbnail];

impl Rendition {
    const fn word(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Thumbnail => "thumbnail",
        }
    }
}

/// What the disk has.
#[derive(Debug)]
pub enum Found {
    /// The picture.
    Made(Made),
    /// It was tried: none can be made.
    Impossible,
    /// Nobody asked yet.
    Nothing,
}

/// A rendition, open at its first byte.
#[derive(Debug)]
pub struct Made {
    /// The file.
    pub file: File,
    /// Its bytes.
    pub length: i64,
    /// Their hash.
    pub sha256: Sha256Of,
}

/// How a making ended; none while it goes on.
type End = watch::Receiver<Option<Result<(), Code>>>;

/// The folder of renditions, and who makes them.
#[derive(Debug)]
pub struct Renditions {
    folder: PathBuf,
    makers: Arc<Semaphore>,
    making: Mutex<BTreeMap<BlobId, End>>,
}

impl Renditions {
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let renditions = Self {
            folder: data.join("blobs").join("renditions"),
            makers: Arc::new(Semaphore::new(AT_ONCE)),
            making: Mutex::default(),
        };
        folder(&renditions.folder)?;
        Ok(renditions)
    }

    fn shard(&self, last: u8) -> PathBuf {
        self.folder.join(format!("{last:02x}"))
    }

    fn path(&self, blob: BlobId, rendition: Rendition) -> PathBuf {
        let shard = self.shard(blob.as_bytes()[15]);
        shard.join(format!("{blob}.{}", rendition.word()))
    }

    fn part(&self, blob: BlobId, rendition: Rendition) -> PathBuf {
        self.path(blob, rendition)
            .with_extension(format!("{}.part", rendition.word()))
    }

    fn making(&self) -> MutexGuard<'_, BTreeMap<BlobId, End>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for one. Blocks.
    fn find(&self, blob: BlobId, rendition: Rendition) -> io::Result<Found> {
        let mut file = match File::open(self.path(blob, rendition)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        let mut length = 0;
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                n => {
                    hasher.update(&buffer[..n]);
                    length += i64::try_from(n).unwrap_or(i64::MAX);
                }
            }
        }
        if length == 0 {
            return Ok(Found::Impossible);
        }
        file.rewind()?;
        Ok(Found::Made(Made {
            file,
            length,
            sha256: hasher.finalize().into(),
        }))
    }

    /// Makes both from the original at this place. Blocks, for a second or so.
    fn make(&self, blob: BlobId, original: &Path) -> io::Result<()> {
        let made = match suivi_photo::renditions(original) {
            Ok(made) => Some(made),
            Err(Refused::Source(error) | Refused::Target(error)) => return Err(error),
            Err(
                Refused::Empty
                | Refused::TooLarge
                | Refused::TooManyPixels
                | Refused::NotAPicture
                | Refused::NeedsPlatform
                | Refused::Truncated
                | Refused::Broken,
            ) => None,
        };
        for rendition in BOTH {
            let bytes = made.as_ref().map_or(&[][..], |made| match rendition {
                Rendition::Preview => &made.preview,
                Rendition::Thumbnail => &made.thumbnail,
            });
            self.keep(blob, rendition, bytes)?;
        }
        Ok(())
    }

    /// Writes one beside its place, then gives it its name. Synced before: after a power cut an
    /// empty file must not stand for a photo of which none can be made.
    fn keep(&self, blob: BlobId, rendition: Rendition, bytes: &[u8]) -> io::Result<()> {
        folder(&self.shard(blob.as_bytes()[15]))?;
        let part = self.part(blob, rendition);
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(part, self.path(blob, rendition))
    }

    /// Removes what there is of these blobs. Blocks.
    fn remove(&self, blobs: &[BlobId]) -> io::Result<()> {
        for blob in blobs {
            for rendition in BOTH {
                gone(fs::remove_file(self.path(*blob, rendition)))?;
            }
        }
        Ok(())
    }

    /// The blobs of which one of the 256 folders has renditions, and those of which it has parts.
    fn ids(&self, shard: u8) -> io::Result<(Vec<BlobId>, Vec<BlobId>)> {
        let (mut whole, mut parts) = (Vec::new(), Vec::new());
        let entries = match fs::read_dir(self.shard(shard)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((whole, parts)),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let name = entry?.file_name();
            let Some((id, kind)) = name.to_str().and_then(|name| name.split_once('.')) else {
                continue;
            };
            let Ok(id) = id.parse() else { continue };
            match kind {
                "preview" | "thumbnail" => whole.push(id),
                "preview.part" | "thumbnail.part" => parts.push(id),
                // Not ours.
                _ => {}
            }
        }
        whole.dedup();
        Ok((whole, parts))
    }

    /// Removes the parts of a making that a crash broke off.
    fn remove_parts(&self, blob: BlobId) -> io::Result<()> {
        // Held: nobody begins to write them meanwhile.
        let making = self.making();
        if !making.contains_key(&blob) {
            for rendition in BOTH {
                gone(fs::remove_file(self.part(blob, rendition)))?;
            }
        }
        Ok(())
    }

    async fn on_disk<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Failed> {
        let renditions = Arc::clone(self);
        match tokio::task::spawn_blocking(move || work(&renditions)).await {
            Ok(done) => Ok(done?),
            // The runtime is stopping, or a bug panicked there.
            Err(error) if error.is_cancelled() => Err(Failure::Unavailable.into()),
            Err(_) => Err(Failure::Internal.into()),
        }
    }
}

/// Looks for a rendition of a blob. Whether the asker may see the file is decided before.
///
/// # Errors
/// The disk's.
pub async fn find(app: &App, blob: BlobId, rendition: Rendition) -> Result<Found, Failed> {
    let renditions = &app.blobs.renditions;
    renditions
        .on_disk(move |renditions| renditions.find(blob, rendition))
        .await
}

/// Waits until the renditions of a blob were made, or it is known that there are none. Whoever
/// waited asks anew whether he still sees the file.
///
/// # Errors
/// 503 with the time after which to ask again if too many wait or it takes too long; those of the
/// disk.
pub async fn make(app: &App, blob: BlobId) -> Result<(), Failed> {
    let busy = || Failed::Wait {
        code: Failure::Unavailable.into(),
        seconds: ASK_AGAIN,
    };
    let mut end = begin(app, blob).ok_or_else(busy)?;
    let waited = tokio::time::timeout(PATIENCE, end.wait_for(Option::is_some)).await;
    match waited {
        Err(_) => Err(busy()),
        Ok(Ok(end)) => end.unwrap_or(Ok(())).map_err(Failed::from),
        // Its task is gone: the runtime is stopping.
        Ok(Err(_)) => Err(Failure::Unavailable.into()),
    }
}

/// Joins those who wait for this blob, or begins with it. None if too many others wait. Once
/// begun it ends, whoever waits for it.
fn begin(app: &App, blob: BlobId) -> Option<End> {
    let renditions = &app.blobs.renditions;
    let mut making = renditions.making();
    if let Some(end) = making.get(&blob) {
        return Some(end.clone());
    }
    if making.len() >= MOST_WAITING {
        return None;
    }
    let (tell, end) = watch::channel(None);
    making.insert(blob, end.clone());
    drop(making);
    let place = Place {
        renditions: Arc::clone(renditions),
        blob,
    };
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let made = make_now(&app, blob).await;
        if let Err(error) = &made {
            tracing::error!(%error, "renditions were not made");
        }
        drop(place);
        tell.send_replace(Some(made.map_err(|error| error.code())));
    });
    Some(end)
}

/// A place among those that are being made, given back however that ends.
struct Place {
    renditions: Arc<Renditions>,
    blob: BlobId,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.renditions.making().remove(&self.blob);
    }
}

async fn make_now(app: &App, blob: BlobId) -> Result<(), Failed> {
    let renditions = &app.blobs.renditions;
    // It is never closed.
    let _turn = renditions.makers.acquire().await;
    let original = app.blobs.folders.stored(blob);
    let made = renditions
        .on_disk(move |renditions| renditions.make(blob, &original))
        .await;
    // Deleted while they were made: the deletion found nothing to remove yet.
    let left = unused(&app.db, vec![blob]).await.unwrap_or(vec![blob]);
    renditions
        .on_disk(move |renditions| renditions.remove(&left))
        .await?;
    made
}

/// Removes the renditions of files that were just deleted. They can't be had any more whatever
/// comes of this, and the sweep looks for them again.
pub async fn forget(app: &App, blobs: Vec<BlobId>) {
    if blobs.is_empty() {
        return;
    }
    let renditions = &app.blobs.renditions;
    let removed = renditions
        .on_disk(move |renditions| renditions.remove(&blobs))
        .await;
    if let Err(error) = removed {
        tracing::error!(%error, "renditions of a deleted file are left to the sweep");
    }
}

/// Removes what was left behind: renditions of bytes that no file has, and parts.
///
/// # Errors
/// The disk's and the database's.
pub async fn sweep(app: &App) -> Result<(), Failed> {
    let renditions = &app.blobs.renditions;
    let mut count = 0;
    for shard in 0..=u8::MAX {
        let (whole, parts) = renditions
            .on_disk(move |renditions| renditions.ids(shard))
            .await?;
        let left = unused(&app.db, whole).await?;
        count += left.len();
        renditions
            .on_disk(move |renditions| {
                renditions.remove(&left)?;
                parts
                    .into_iter()
                    .try_for_each(|blob| renditions.remove_parts(blob))
            })
            .await?;
    }
    if count > 0 {
        tracing::info!(count, "renditions without a file were removed");
    }
    Ok(())
}

/// As many are looked for at once, so that nobody waits long for the database.
const BATCH: usize = 200;

/// Those of these blobs that no file has: condemned, or not there.
async fn unused(db: &Db, blobs: Vec<BlobId>) -> Result<Vec<BlobId>, Failed> {
    let mut unused = Vec::new();
    for batch in blobs.chunks(BATCH) {
        let batch = batch.to_vec();
        let found = db
            .read(move |tx| {
                let mut found = Vec::new();
                for blob in batch {
                    if !in_use(tx, blob)? {
                        found.push(blob);
                    }
                }
                Ok(found)
            })
            .await?;
        unused.extend(found);
    }
    Ok(unused)
}

fn in_use(tx: &mut Tx<'_>, blob: BlobId) -> Result<bool, Failed> {
    let row = tx.opt(
        "SELECT 1 FROM blob WHERE blob_id = $1 AND condemned_at IS NULL",
        &[(&blob).into()],
        |_| Ok(()),
    )?;
    Ok(row.is_some())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::act::uploads::{self, Creation};
    use crate::subject::TokenHash;
    use crate::world::World;
    use bytes::Bytes;
    use std::convert::Infallible;
    use suivi_rules::{ItemId, Level, SpaceId};
    use suivi_wire::ops::{AddClient, Delete, Operation};
    use suivi_wire::upload::AddFile;
    use tokio::sync::OwnedSemaphorePermit;

    const PHOTO: &[u8] = include_bytes!("../../../tests/fixtures/photos/moving.webp");

    /// A record, and who may add to it.
    pub(crate) struct Place {
        pub(crate) world: World,
        claire: TokenHash,
        space: SpaceId,
    }

    impl Place {
        pub(crate) async fn new() -> Self {
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

        /// A photo, and the id of its bytes.
        pub(crate) async fn adds(&self) -> (ItemId, BlobId) {
            let app = &self.world.app;
            let item = app.new_id();
            let creation = Creation {
                add: AddFile {
                    op: app.new_id(),
                    item,
                    space: self.space,
                    folder: None,
                    level: Some(Level::Company),
                    name: "photo.webp".into(),
                    sha256: None,
                    length: i64::try_from(PHOTO.len()).unwrap(),
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
                futures_util::stream::iter([Ok::<_, Infallible>(Bytes::from_static(PHOTO))]);
            let sent = uploads::create(app, self.claire, creation, &mut body, None)
                .await
                .unwrap();
            assert!(sent.receipt.is_some());
            let stored = app
                .db
                .read(move |tx| crate::read::facts::item(tx, item))
                .await
                .unwrap()
                .unwrap();
            let crate::read::facts::StoredBody::File(file) = stored.body else {
                panic!("a file was sent");
            };
            (item, file.blob)
        }

        async fn deletes(&self, item: ItemId) {
            let op = self.world.app.new_id();
            let delete = Operation::Delete(Delete { op, item });
            self.world.run(self.claire, delete).await;
        }

        /// Nothing is made before this is given back.
        pub(crate) async fn all_makers(&self) -> OwnedSemaphorePermit {
            let makers = Arc::clone(&self.renditions().makers);
            let all = u32::try_from(AT_ONCE).unwrap();
            makers.acquire_many_owned(all).await.unwrap()
        }

        /// Somebody waits for these.
        pub(crate) fn is_waited_for(&self, blob: BlobId) -> bool {
            self.renditions().making().contains_key(&blob)
        }

        fn renditions(&self) -> &Arc<Renditions> {
            &self.world.app.blobs.renditions
        }

        /// The names of all files of renditions.
        fn names(&self) -> Vec<String> {
            let mut names = Vec::new();
            for shard in fs::read_dir(&self.renditions().folder).unwrap() {
                for file in fs::read_dir(shard.unwrap().path()).unwrap() {
                    names.push(file.unwrap().file_name().into_string().unwrap());
                }
            }
            names.sort();
            names
        }
    }

    #[tokio::test]
    async fn both_are_made_at_once_and_go_with_the_file() {
        let place = Place::new().await;
        let (item, blob) = place.adds().await;
        make(&place.world.app, blob).await.unwrap();
        let expected = [format!("{blob}.preview"), format!("{blob}.thumbnail")];
        assert_eq!(place.names(), expected);
        place.deletes(item).await;
        assert_eq!(place.names(), [""; 0]);
    }

    #[tokio::test]
    async fn what_is_deleted_while_it_is_made_leaves_nothing() {
        let place = Place::new().await;
        let (item, blob) = place.adds().await;
        let app = &place.world.app;
        let all = place.all_makers().await;
        let mut end = begin(app, blob).unwrap();
        place.deletes(item).await;
        drop(all);
        assert_eq!(*end.wait_for(Option::is_some).await.unwrap(), Some(Ok(())));
        assert_eq!(place.names(), [""; 0]);
        // Made once more for a request that was let in just before.
        make(app, blob).await.unwrap();
        assert_eq!(place.names(), [""; 0]);
    }

    #[tokio::test]
    async fn one_is_made_once_for_all_who_wait_and_the_queue_has_an_end() {
        let place = Place::new().await;
        let (_, blob) = place.adds().await;
        let app = &place.world.app;
        let all = place.all_makers().await;
        let mut first = begin(app, blob).unwrap();
        let second = begin(app, blob).unwrap();
        assert!(first.same_channel(&second));
        for _ in 1..MOST_WAITING {
            assert!(begin(app, app.new_id()).is_some());
        }
        assert!(begin(app, app.new_id()).is_none(), "one too many");
        assert!(begin(app, blob).is_some(), "whoever joins is not one more");
        let refused = make(app, app.new_id()).await.unwrap_err();
        assert!(
            matches!(refused, Failed::Wait { code, seconds: ASK_AGAIN }
                if code == Failure::Unavailable.into()),
            "{refused:?}"
        );
        drop(all);
        first.wait_for(Option::is_some).await.unwrap();
        assert_eq!(place.names().len(), 2);
    }

    #[tokio::test]
    async fn the_sweep_takes_what_was_left_behind_and_nothing_else() {
        let place = Place::new().await;
        let app = &place.world.app;
        let (_, kept) = place.adds().await;
        let (item, condemned) = place.adds().await;
        make(app, kept).await.unwrap();
        place.deletes(item).await;
        let (renditions, unknown) = (place.renditions(), app.new_id());
        for blob in [condemned, unknown] {
            for rendition in BOTH {
                renditions.keep(blob, rendition, b"left").unwrap();
            }
        }
        for blob in [kept, unknown] {
            File::create(renditions.part(blob, Rendition::Preview)).unwrap();
        }
        let strange = renditions.shard(kept.as_bytes()[15]).join("README");
        File::create(strange).unwrap();
        sweep(app).await.unwrap();
        let expected = [
            format!("{kept}.preview"),
            format!("{kept}.thumbnail"),
            "README".to_owned(),
        ];
        assert_eq!(place.names(), expected);
    }

    #[tokio::test]
    async fn where_none_can_be_made_that_is_remembered() {
        let place = Place::new().await;
        let (_, blob) = place.adds().await;
        let app = &place.world.app;
        let stored = File::options()
            .write(true)
            .open(app.blobs.folders.stored(blob));
        stored.unwrap().set_len(5_000).unwrap();
        make(app, blob).await.unwrap();
        for rendition in BOTH {
            let found = find(app, blob, rendition).await.unwrap();
            assert!(matches!(found, Found::Impossible), "{found:?}");
        }
        // Bytes that the disk does not give are no reason to say so for ever.
        let (_, lost) = place.adds().await;
        fs::remove_file(app.blobs.folders.stored(lost)).unwrap();
        assert!(make(app, lost).await.is_err());
        let found = find(app, lost, Rendition::Preview).await.unwrap();
        assert!(matches!(found, Found::Nothing), "{found:?}");
    }
}
