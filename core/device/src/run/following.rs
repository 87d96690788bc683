//! Carries out the sync's effects: pulls, reads scopes, and fetches what the feed does not carry
//! (facts and people of followed spaces, thumbnails).

use super::engine::Follower;
use super::requests::{self, get, json, marked};
use super::runner::{Runner, lock};
use crate::cache::{Bytes, Cache, CacheError};
use crate::content::Content;
use crate::queue::{self, State};
use crate::remote::Response;
use crate::sync::{Ask, Effect, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use suivi_rules::{ItemId, Level, OpId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::accounts::{DeviceReport, WaitingPhotos};
use suivi_wire::company::CompanyAnswer;
use suivi_wire::spaces::PeopleAnswer;

/// What is known of a space that somebody looks at is no older than this, in microseconds: half a
/// minute.
const FRESH: Micros = 30_000_000;

/// A stream of pokes that ended is opened again after about this, then after twice as long …
const AGAIN: Duration = Duration::from_secs(2);
/// … up to this, until it says something.
const LATEST: Duration = Duration::from_secs(300);
/// Screens that were told of a change read the cache before its log is cut.
const SCREENS_FIRST: Duration = Duration::from_millis(100);
/// Changes that follow each other within this time are asked about once.
const BURST: Duration = Duration::from_secs(1);
/// The cache could not be written: after this it is tried again.
const UNWRITTEN: Duration = Duration::from_secs(15);

impl Runner {
    /// The feed may have something: a poke came, the app was opened, the network is back.
    pub fn sync_due(self: &Arc<Self>) {
        if self.is_out_of_touch() {
            self.seek_contact();
        } else {
            self.synced(Event::Due);
        }
    }

    /// Listens for pokes while there is a session: each is a reason to pull.
    pub(crate) fn listen(self: &Arc<Self>) {
        let this = Arc::clone(self);
        let task = self.work(async move {
            let mut pause = AGAIN;
            loop {
                let said = AtomicBool::new(false);
                if this.conditions().online {
                    let mut request = get("/v1/events".to_owned(), None);
                    request.token = this.token(true);
                    if request.token.is_none() {
                        return;
                    }
                    let heard = |name: &str| {
                        said.store(true, Ordering::Release);
                        if matches!(name, "poke" | "ready") {
                            this.sync_due();
                        }
                    };
                    let ended = this.outside.remote.listen(request, &heard).await;
                    if matches!(ended, Ok(401)) {
                        // The pull hears why.
                        this.sync_due();
                        return;
                    }
                }
                pause = if said.into_inner() {
                    AGAIN
                } else {
                    (pause * 2).min(LATEST)
                };
                // Not all phones of a server come back in the same moment.
                let mut chance = [0];
                this.outside.entropy.fill(&mut chance);
                let part = f64::from(chance[0]) / 256.0;
                tokio::time::sleep(pause.mul_f64(0.5 + part)).await;
            }
        });
        if let Some(before) = lock(&self.listening).replace(task.abort_handle()) {
            before.abort();
        }
    }

    /// Takes a step of the sync and carries out what it asks. While the cache is closed nothing is
    /// kept and nothing is asked.
    pub(super) fn synced(self: &Arc<Self>, event: Event) {
        let this = Arc::clone(self);
        self.work(async move {
            let stepper = Arc::clone(&this);
            let step = tokio::task::spawn_blocking(move || {
                let now = stepper.now();
                let mut follower = lock(&stepper.follower);
                Some(follower.as_mut()?.handle(event, now))
            });
            let (effects, applied) = match step.await {
                Ok(Some(Ok(done))) => done,
                Ok(Some(Err(CacheError::Damaged))) => return this.rebuild_cache().await,
                // What can't be written is read again a little later: the server has it.
                Ok(Some(Err(_))) => {
                    tokio::time::sleep(UNWRITTEN).await;
                    return this.sync_due();
                }
                _ => return,
            };
            if !applied.changed_spaces.is_empty() || !applied.erased.is_empty() {
                lock(&this.stale).extend(applied.changed_spaces);
                this.changes.happened();
            }
            for effect in effects {
                this.follow(effect);
            }
            this.differed(applied.differed);
            if applied.leaves_traces {
                this.cut_log_soon().await;
            }
        });
    }

    /// Takes what was erased out of the cache's log as well, once the screens had their turn.
    async fn cut_log_soon(self: Arc<Self>) {
        tokio::time::sleep(SCREENS_FIRST).await;
        let cutting = tokio::task::spawn_blocking(move || {
            if let Some(follower) = lock(&self.follower).as_mut() {
                // What can't be cut now is cut after the next change, or at the next start.
                let _ = follower.cache_mut().cut_log();
            }
        });
        let _ = cutting.await;
    }

    /// A page of the cache is damaged: all of it is read again. Nothing that waits is in it.
    pub(crate) async fn rebuild_cache(self: &Arc<Self>) {
        self.stop_reading();
        let rebuilder = Arc::clone(self);
        let rebuilding = tokio::task::spawn_blocking(move || {
            let mut follower = lock(&rebuilder.follower);
            // It stays closed if there is no room for a new one; the next start tries again.
            *follower = follower.take().and_then(|it| it.rebuilt().ok());
        });
        let _ = rebuilding.await;
        self.changes.happened();
        self.sync_due();
    }

    fn follow(self: &Arc<Self>, effect: Effect) {
        let this = Arc::clone(self);
        let task = self.work(async move {
            match effect {
                Effect::Pull { ask, cursor } => {
                    let event = this.pulled(ask, cursor).await;
                    this.synced(event);
                }
                Effect::Read { ask, scope, after } => {
                    let event = this.read_scope(ask, &scope, after).await;
                    this.synced(event);
                }
                Effect::Reached(_) => {
                    this.changes.happened();
                    this.refresh_soon().await;
                }
                Effect::Compare => {
                    let missing = this.finished_but_missing();
                    let sent_again = this.happened(queue::Event::Missing(missing)).await;
                    if sent_again.is_ok() {
                        this.synced(Event::Compared);
                    }
                }
                Effect::WakeAt(up) => {
                    let wait = u64::try_from(up.saturating_sub(this.now().up)).unwrap_or(0);
                    tokio::time::sleep(Duration::from_micros(wait)).await;
                    this.synced(Event::Woken);
                }
            }
        });
        let mut reading = lock(&self.reading);
        reading.retain(|task| !task.is_finished());
        reading.push(task.abort_handle());
    }

    async fn pulled(&self, ask: Ask, cursor: Option<String>) -> Event {
        let path = cursor.map_or_else(
            || "/v1/sync".to_owned(),
            |cursor| format!("/v1/sync?cursor={cursor}"),
        );
        match self.heard(ask, path).await {
            Ok(response) => match json(&response) {
                Some(answer) => Event::Pulled { ask, answer },
                None => failed(ask, &response),
            },
            Err(event) => event,
        }
    }

    async fn read_scope(&self, ask: Ask, scope: &str, after: Option<String>) -> Event {
        let path = after.map_or_else(
            || format!("/v1/sync/scopes/{scope}"),
            |after| format!("/v1/sync/scopes/{scope}?after={after}"),
        );
        match self.heard(ask, path).await {
            Ok(response) => match json(&response) {
                Some(page) => Event::Paged { ask, page },
                None => failed(ask, &response),
            },
            Err(event) => event,
        }
    }

    /// A good answer of the feed, or what the machine is told instead.
    async fn heard(&self, ask: Ask, path: String) -> Result<Response, Event> {
        let Ok(response) = self.ask(get(path, None)).await else {
            return Err(Event::Failed {
                ask,
                retry_after: None,
            });
        };
        match response.status {
            200 if marked(&response) => Ok(response),
            401 if marked(&response) => Err(Event::SignedOut),
            404 if marked(&response) => Err(Event::NoScope { ask }),
            _ => Err(failed(ask, &response)),
        }
    }

    /// Refreshes what lists tell of spaces: at once where nothing is known of one, else after a
    /// while, since changes come in bursts and one question does for all of them.
    async fn refresh_soon(&self) {
        if !self.meets_a_new_space() {
            // Whoever waits already asks for these as well.
            let Ok(_turn) = self.refreshing.try_lock() else {
                return;
            };
            tokio::time::sleep(BURST).await;
        }
        self.refresh_spaces().await;
    }

    fn meets_a_new_space(&self) -> bool {
        let follower = lock(&self.follower);
        let Some(cache) = follower.as_ref().map(Follower::cache) else {
            return false;
        };
        let followed = cache.followed().unwrap_or_default();
        let mut unknown = followed
            .into_iter()
            .filter(|space| matches!(cache.space(*space), Ok(None)));
        unknown.next().is_some()
    }

    /// What lists tell of followed spaces that changed, or of which nothing is known yet, with who
    /// is meant by "who can see this" in them; and of a professional what he is.
    async fn refresh_spaces(&self) {
        let mut stale = std::mem::take(&mut *lock(&self.stale));
        let company_known = {
            let follower = lock(&self.follower);
            let Some(cache) = follower.as_ref().map(Follower::cache) else {
                return;
            };
            let followed = cache.followed().unwrap_or_default();
            stale.retain(|space| followed.contains(space));
            let unknown = followed
                .into_iter()
                .filter(|space| matches!(cache.space(*space), Ok(None)));
            stale.extend(unknown);
            matches!(cache.company(), Ok(Some(_)))
        };
        let professional = self.account().is_some_and(|it| it.professional.is_some());
        if professional && (!company_known || !stale.is_empty()) {
            let path = "/v1/company".to_owned();
            if let Some(company) = self.json::<CompanyAnswer>(path).await {
                self.keep(move |cache| cache.keep_company(&company));
            }
        }
        for space in stale {
            if self.refresh_people(space).await.is_none() {
                // Tried again at the next checkpoint.
                lock(&self.stale).insert(space);
            }
        }
        self.changes.happened();
    }

    /// Asks for the people of a space and what lists tell of it.
    async fn refresh_people(&self, space: SpaceId) -> Option<()> {
        let answer: PeopleAnswer = self.json(format!("/v1/spaces/{space}/people")).await?;
        self.keep_people(space, &answer);
        Some(())
    }

    /// Keeps the people of a space and what lists tell of it, if it is followed.
    pub(crate) fn keep_people(&self, space: SpaceId, answer: &PeopleAnswer) {
        lock(&self.refreshed).insert(space, self.now().up);
        self.keep(|cache| {
            cache.keep_spaces(std::slice::from_ref(&answer.space))?;
            cache.keep_people(space, answer)
        });
    }

    /// Somebody looks at this space: what still waits on other phones is no change of the feed and
    /// is asked for again, in the background, if it was not lately.
    pub fn refresh_if_old(self: &Arc<Self>, space: SpaceId) {
        let now = self.now().up;
        {
            let mut refreshed = lock(&self.refreshed);
            let last = refreshed.get(&space).copied();
            if last.is_some_and(|last| now.saturating_sub(last) < FRESH) {
                return;
            }
            refreshed.insert(space, now);
        }
        let this = Arc::clone(self);
        self.work(async move {
            if this.refresh_people(space).await.is_some() {
                this.changes.happened();
            }
        });
    }

    /// Asks for something as JSON; none if it can't be had now or is not there.
    pub async fn json<T: serde::de::DeserializeOwned>(&self, path: String) -> Option<T> {
        let response = self.ask(get(path, None)).await.ok()?;
        if response.status == 200 && marked(&response) {
            json(&response)
        } else {
            None
        }
    }

    /// Writes to the cache if it is open. What can't be kept is asked for again.
    fn keep<E>(&self, write: impl FnOnce(&mut Cache) -> Result<(), E>) {
        if let Some(follower) = lock(&self.follower).as_mut() {
            let _ = write(follower.cache_mut());
        }
    }

    /// The bytes of a file, kept or fetched now; none if they can't be had.
    pub async fn bytes(self: &Arc<Self>, item: ItemId, kind: Bytes) -> Option<Content> {
        if !self.has_bytes(item, kind).await {
            return None;
        }
        let this = Arc::clone(self);
        let opening = tokio::task::spawn_blocking(move || {
            let mut follower = lock(&this.follower);
            follower.as_mut()?.cache_mut().bytes(item, kind).ok()?
        });
        opening.await.ok()?
    }

    /// Whether the bytes of a file are on this phone; if not, they are fetched. Once begun, that ends
    /// in the cache or nowhere, whoever goes away.
    async fn has_bytes(self: &Arc<Self>, item: ItemId, kind: Bytes) -> bool {
        let this = Arc::clone(self);
        let fetching = self.work(async move { this.fetched(item, kind).await });
        fetching.await.ok().flatten().flatten().unwrap_or(false)
    }

    async fn fetched(&self, item: ItemId, kind: Bytes) -> Option<bool> {
        let mut arriving = {
            let follower = lock(&self.follower);
            let cache = follower.as_ref()?.cache();
            if cache.has(item, kind).ok()? {
                return Some(true);
            }
            if !self.conditions().online || !cache.holds(item).ok()? {
                return None;
            }
            // Two that fetch the same do not write into one file.
            let mut number = [0; 8];
            let entropy = &*self.outside.entropy;
            entropy.fill(&mut number);
            let number = u64::from_be_bytes(number);
            cache.arriving(item, kind, number, entropy).ok()?
        };
        let door = match kind {
            Bytes::Thumbnail => "thumbnail",
            Bytes::Preview => "preview",
            Bytes::Original => "content",
        };
        let mut request = get(format!("/v1/items/{item}/{door}"), None);
        request.token = self.token(true);
        let token = request.token.clone();
        let mut pour = |piece: &[u8]| arriving.write(piece);
        let answer = self.outside.remote.fetch(request, &mut pour).await;
        let response = answer.ok()?;
        self.note(token.as_ref(), &response);
        if response.status != 200 || !marked(&response) {
            return None;
        }
        let completing = tokio::task::spawn_blocking(move || arriving.complete());
        let arrived = completing.await.ok()?.ok()?;
        let mut follower = lock(&self.follower);
        // Closed or lost while it travelled, or other bytes than the feed told: then nothing of it
        // stays.
        let cache = follower.as_mut()?.cache_mut();
        cache.keep_bytes(arrived).ok()
    }

    /// Finished operations to send again after a reset: additions that the cache does not hold
    /// although it should, and every change. A server that has them answers as before.
    fn finished_but_missing(&self) -> Vec<OpId> {
        let follower = lock(&self.follower);
        let Some(cache) = follower.as_ref().map(Follower::cache) else {
            return Vec::new();
        };
        let engine = self.engine();
        let done = engine
            .queue()
            .iter()
            .filter(|entry| matches!(entry.state, State::Done { .. }));
        done.filter(|entry| match &entry.work {
            queue::Work::Add { add, .. } => matches!(cache.holds(add.item), Ok(false)),
            queue::Work::Change(_) => true,
            queue::Work::Unknown(_) => false,
        })
        .map(|entry| entry.op)
        .collect()
    }

    /// Tells the server what still waits on this phone, in the background. One at a time: what
    /// changes meanwhile is told by the next.
    pub(crate) fn report_soon(self: &Arc<Self>) {
        if !self.conditions().online || self.reporting.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = Arc::clone(self);
        self.work(async move {
            loop {
                let reported = this.report_what_waits().await;
                this.reporting.store(false, Ordering::Release);
                // What changed meanwhile found a report on its way: it is told now.
                let told = lock(&this.told).as_ref() == Some(&this.what_waits());
                if !reported || told || this.reporting.swap(true, Ordering::AcqRel) {
                    return;
                }
            }
        });
    }

    /// Tells it if it changed since it was told. False if it could not be told.
    async fn report_what_waits(&self) -> bool {
        let report = self.what_waits();
        {
            let mut told = lock(&self.told);
            if self.token(true).is_none() {
                return false;
            }
            if told.as_ref() == Some(&report) {
                return true;
            }
            *told = Some(report.clone());
        }
        let path = format!("/v1/devices/{}/report", self.device);
        let answered = self.ask(requests::post(&path, &report, None)).await;
        let reported = answered.is_ok_and(|response| (200..300).contains(&response.status));
        if !reported {
            *lock(&self.told) = None;
        }
        reported
    }

    fn what_waits(&self) -> DeviceReport {
        let mut waiting: BTreeMap<(SpaceId, String), (Level, WaitingPhotos)> = BTreeMap::new();
        let engine = self.engine();
        for entry in engine.queue().iter().filter(|entry| entry.is_open()) {
            let queue::Work::Add { add, .. } = &entry.work else {
                continue;
            };
            let Some(level) = add.level else { continue };
            let line = waiting
                .entry((add.space, level.to_string()))
                .or_insert_with(|| {
                    let line = WaitingPhotos {
                        space: add.space,
                        level,
                        pending: 0,
                        blocked: 0,
                        oldest_at: entry.asked_at,
                    };
                    (level, line)
                });
            if matches!(entry.state, State::Blocked { .. }) {
                line.1.blocked += 1;
            } else {
                line.1.pending += 1;
            }
            line.1.oldest_at = line.1.oldest_at.min(entry.asked_at);
        }
        DeviceReport {
            waiting: waiting
                .into_values()
                .map(|(_, line)| line)
                .take(1000)
                .collect(),
        }
    }

    /// Fetches thumbnails of a page in the background; screens are told when one came.
    pub fn fetch_thumbnails(self: &Arc<Self>, wanted: Vec<ItemId>) {
        let fetching: BTreeSet<ItemId> = {
            let mut asked = lock(&self.fetching);
            wanted
                .into_iter()
                .filter(|item| asked.insert(*item))
                .collect()
        };
        if fetching.is_empty() {
            return;
        }
        let this = Arc::clone(self);
        self.work(async move {
            for item in fetching {
                // What can't be had is not asked for again before the app is opened anew.
                if this.has_bytes(item, Bytes::Thumbnail).await {
                    lock(&this.fetching).remove(&item);
                    this.changes.happened();
                }
            }
        });
    }
}

fn failed(ask: Ask, response: &Response) -> Event {
    Event::Failed {
        ask,
        retry_after: requests::number(response, "retry-after"),
    }
}
