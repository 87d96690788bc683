//! A phone of the model: a real cache, the machine, and the request that is on its way.

use crate::model::{Answer, FILES, ITEMS, SPACES, Server, Sight, item_id, marker, space_id};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use suivi_device::cache::{Bytes, Cache, Opened, Place};
use suivi_device::sync::machine::Sync;
use suivi_device::sync::{Ask, Effect, Event, Step};
use suivi_device::time::{Boot, Moment, SystemEntropy};
use suivi_device::vault::{InMemory, Key, Keys};
use suivi_rules::ItemId;
use suivi_wire::rows::Row;
use tempfile::TempDir;

pub(crate) struct Phone {
    pub(crate) folder: TempDir,
    pub(crate) cache: Option<Cache>,
    sync: Sync,
    request: Option<Effect>,
    pub(crate) wakes_at: Option<i64>,
    pub(crate) compares: u32,
    pub(crate) reached: u32,
    pub(crate) differed: u32,
    /// At a checkpoint the cache must be what the server's subject sees.
    pub(crate) compares_sight: bool,
    up: i64,
    boots: u64,
}

/// What becomes of the phone while it takes in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Lives,
    DiesBeforeItWrites,
    DiesAfterItWrote,
}

/// Whether this can be read in the folder without a key.
pub(crate) fn lies_plain(folder: &Path, needle: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|found| {
        let path = found.unwrap().path();
        if path.is_dir() {
            return lies_plain(&path, needle);
        }
        let content = fs::read(&path).unwrap();
        content
            .windows(needle.len())
            .any(|part| part == needle.as_bytes())
    })
}

/// All that the cache shows, read by pages as screens do.
pub(crate) fn shown(cache: &Cache) -> Sight {
    let mut sight = BTreeMap::new();
    let mut newest = BTreeSet::new();
    let folders: Vec<Option<ItemId>> = (FILES..ITEMS).map(|of| Some(item_id(of))).collect();
    for space in (0..SPACES).map(space_id) {
        for folder in cache.folders(space, None).unwrap() {
            sight.insert(folder.item, Row::Folder(folder));
        }
        for folder in folders.iter().copied().chain([None]) {
            let mut after = None;
            loop {
                let page = cache.files(space, folder, after, 2).unwrap();
                let Some(last) = page.last() else { break };
                let places: Vec<Place> = page.iter().map(Place::in_folder).collect();
                assert!(places.windows(2).all(|pair| pair[0] > pair[1]));
                after = Some(Place::in_folder(last));
                for file in page {
                    let before = sight.insert(file.item, Row::File(file));
                    assert!(before.is_none(), "a file is listed twice");
                }
            }
        }
    }
    let mut after = None;
    loop {
        let page = cache.newest(-1, after, 3).unwrap();
        let Some(last) = page.last() else { break };
        after = Some(Place::among_newest(last));
        newest.extend(page.iter().map(|file| file.item));
    }
    let files = sight.iter().filter(|(_, row)| matches!(row, Row::File(_)));
    assert_eq!(newest, files.map(|(item, _)| *item).collect());
    sight
}

impl Phone {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cache, opened) = Cache::open(folder.path(), &keys(), "one").unwrap();
        assert_eq!(opened, Opened::Fresh);
        let sync = Sync::new(cache.standing().clone(), 7);
        let mut phone = Self {
            folder,
            cache: Some(cache),
            sync,
            request: None,
            wakes_at: None,
            compares: 0,
            reached: 0,
            differed: 0,
            compares_sight: true,
            up: 0,
            boots: 1,
        };
        phone.take(Event::Due, None, Fate::Lives);
        phone
    }

    pub(crate) fn cache(&mut self) -> &mut Cache {
        self.cache.as_mut().unwrap()
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.sync.is_idle()
    }

    fn now(&self) -> Moment {
        Moment {
            up: self.up,
            boot: Boot(self.boots),
            wall: 0,
        }
    }

    /// The process ends and starts again.
    pub(crate) fn restart(&mut self) {
        self.cache = None;
        let (cache, opened) = Cache::open(self.folder.path(), &keys(), "one").unwrap();
        assert_eq!(opened, Opened::Known);
        self.sync = Sync::new(cache.standing().clone(), 7);
        self.cache = Some(cache);
        self.request = None;
        self.wakes_at = None;
        self.boots += 1;
        self.take(Event::Due, None, Fate::Lives);
    }

    /// One event, as the follower does it.
    pub(crate) fn take(&mut self, event: Event, sight: Option<&Sight>, fate: Fate) {
        let Step { writes, effects } = self.sync.step(event, self.now());
        if fate == Fate::DiesBeforeItWrites {
            return self.restart();
        }
        let standing = self.sync.standing().clone();
        let applied = self.cache().apply(&writes, &standing).unwrap();
        if applied.leaves_traces {
            self.cache().cut_log().unwrap();
            let log = self.folder.path().join("cache.db-wal");
            assert_eq!(fs::metadata(log).unwrap().len(), 0, "what it erased");
        }
        for item in &applied.erased {
            assert!(!self.cache().holds(*item).unwrap());
            assert!(!lies_plain(self.folder.path(), &marker(*item)));
        }
        self.differed += applied.differed;
        self.check_bytes();
        if fate == Fate::DiesAfterItWrote {
            return self.restart();
        }
        for effect in effects {
            match effect {
                Effect::Pull { .. } | Effect::Read { .. } => {
                    self.request = Some(effect);
                    self.wakes_at = None;
                }
                Effect::WakeAt(at) => self.wakes_at = Some(at),
                Effect::Compare => self.compares += 1,
                Effect::Reached(_) => {
                    self.reached += 1;
                    let sight = sight.expect("only a pull leads to a checkpoint");
                    if self.compares_sight {
                        assert_eq!(shown(self.cache()), *sight, "at a checkpoint");
                    }
                }
            }
        }
    }

    /// Bytes lie there of held files only, and nothing else does.
    fn check_bytes(&mut self) {
        let folder = self.folder.path().join("bytes");
        let found = fs::read_dir(folder).unwrap().count();
        let cache = self.cache();
        let held = (0..FILES)
            .map(item_id)
            .filter(|item| cache.has(*item, Bytes::Thumbnail).unwrap());
        let held: Vec<ItemId> = held.collect();
        assert_eq!(found, held.len());
        for item in held {
            assert!(cache.holds(item).unwrap());
        }
    }

    /// A thumbnail was downloaded.
    pub(crate) fn keep_bytes(&mut self, item: u8) {
        let item = item_id(item);
        let held = self.cache().holds(item).unwrap();
        let kept = keeps(
            self.cache(),
            item,
            Bytes::Thumbnail,
            marker(item).as_bytes(),
        );
        assert_eq!(kept, held);
        self.check_bytes();
    }

    /// The server answers the request that is on its way; the request is over.
    pub(crate) fn serve(&mut self, server: &mut Server) -> Option<Answer> {
        Some(match self.request.take()? {
            Effect::Pull { ask, cursor } => {
                let answer = server.pull(cursor.as_deref());
                Answer::Pulled(ask, answer, server.sight())
            }
            Effect::Read { ask, scope, after } => server
                .page(&scope, after.as_deref())
                .map_or(Answer::NoScope(ask), |page| Answer::Paged(ask, page)),
            _ => unreachable!(),
        })
    }

    pub(crate) fn deliver(&mut self, answer: Answer, fate: Fate) {
        match answer {
            Answer::Pulled(ask, answer, sight) => {
                self.take(Event::Pulled { ask, answer }, Some(&sight), fate);
            }
            Answer::Paged(ask, page) => self.take(Event::Paged { ask, page }, None, fate),
            Answer::NoScope(ask) => self.take(Event::NoScope { ask }, None, fate),
        }
    }

    /// The answer is lost on its way.
    pub(crate) fn lose(&mut self, answer: &Answer) {
        let ask = match answer {
            Answer::Pulled(ask, ..) | Answer::Paged(ask, _) | Answer::NoScope(ask) => *ask,
        };
        let retry_after = None;
        self.take(Event::Failed { ask, retry_after }, None, Fate::Lives);
    }

    /// The request fails.
    pub(crate) fn fail(&mut self) {
        let ask: Ask = match self.request.take() {
            Some(Effect::Pull { ask, .. } | Effect::Read { ask, .. }) => ask,
            _ => return,
        };
        let retry_after = None;
        self.take(Event::Failed { ask, retry_after }, None, Fate::Lives);
    }

    /// The pause, if there is one, ends.
    pub(crate) fn wake(&mut self) {
        if let Some(at) = self.wakes_at.take() {
            self.up = self.up.max(at);
            self.take(Event::Woken, None, Fate::Lives);
        }
    }

    /// With network, to the end.
    pub(crate) fn settle(&mut self, server: &mut Server) {
        for _ in 0..500 {
            self.wake();
            match self.serve(server) {
                Some(answer) => self.deliver(answer, Fate::Lives),
                None if self.is_idle() => return,
                None => {}
            }
        }
        panic!("the round does not end");
    }
}

/// The vault of the phones here, as it is after each restart.
pub(crate) fn keys() -> Keys {
    Keys {
        vault: Arc::new(InMemory::new(Key::of([1; 32]))),
        entropy: Arc::new(SystemEntropy),
    }
}

/// Bytes came: whether they are kept.
pub(crate) fn keeps(cache: &mut Cache, item: ItemId, kind: Bytes, bytes: &[u8]) -> bool {
    let mut arriving = cache.arriving(item, kind, 1, &SystemEntropy).unwrap();
    arriving.write(bytes).unwrap();
    cache.keep_bytes(arriving.complete().unwrap()).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file of a test: nobody was told that it is saved"
)]
pub(crate) fn put_file(path: &Path, content: &[u8]) {
    fs::write(path, content).unwrap();
}
