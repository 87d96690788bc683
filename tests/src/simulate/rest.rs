//! Everything is well again: the network is there, everybody is signed in, nothing fails. Then the
//! queues drain, the phones reach a checkpoint, and every promise is checked.

use crate::server::Sent;
use crate::truth::{Truth, creations, uncommitted};
use crate::world::{SECOND, World, Wrong};
use std::fs;
use std::path::Path;
use suivi_device::outbox::staging;
use suivi_device::queue::{Block, Entry, Event, State, Wait, Work};
use suivi_device::sync;
use suivi_rules::{Creator, ItemId, Width, narrower};
use suivi_tests::{asks, fresh};
use suivi_wire::accounts::Role;
use suivi_wire::ops::Operation;

/// More rounds than anything here needs.
const ROUNDS: usize = 4_000;
/// So often everybody tries once more.
const AGAIN: usize = 8;

impl World<'_> {
    /// From here on nothing goes wrong.
    pub(crate) fn heals(&mut self) -> Result<(), Wrong> {
        self.trace.step += 1;
        self.trace.tell("everything is well again");
        self.healed = true;
        self.late.clear();
        for at in 0..self.phones.len() {
            self.phones[at].disk_is_full(false)?;
            self.opens(at)?;
            let well = suivi_device::queue::Conditions {
                online: true,
                metered: false,
                metered_allowed: false,
                battery_low: false,
                strained: false,
            };
            self.phones[at].conditions = well;
            self.queue(at, Event::Conditions(well))?;
            self.sync(at, sync::Event::Due)?;
        }
        self.drains()?;
        // Each person tries once more what is blocked: what is blocked then has a true reason.
        // What one of them brings may open a folder for another.
        for _ in 0..AGAIN {
            let before = self.truth()?.seq;
            self.retries()?;
            if self.truth()?.seq == before {
                break;
            }
        }
        for at in 0..self.phones.len() {
            self.sync(at, sync::Event::Due)?;
        }
        self.drains()?;
        self.rests()
    }

    fn retries(&mut self) -> Result<(), Wrong> {
        for at in 0..self.phones.len() {
            for entry in self.phones[at].entries() {
                if matches!(entry.state, State::Blocked { .. }) {
                    self.queue(at, Event::Retry(entry.op))?;
                }
            }
        }
        self.drains()
    }

    /// V9: what is not blocked comes to its end in bounded steps.
    fn drains(&mut self) -> Result<(), Wrong> {
        for _ in 0..ROUNDS {
            let busy = |at: &usize| !self.phones[*at].tasks.is_empty();
            if let Some(at) = (0..self.phones.len()).find(busy) {
                self.works(at)?;
                continue;
            }
            let out = |at: &usize| self.is_signed_out(*at);
            if let Some(at) = (0..self.phones.len()).find(out) {
                self.signs_in(at)?;
                if self.phones[at].session.is_none() {
                    self.time_passes(60 * SECOND)?;
                }
                continue;
            }
            if !self.flights.is_empty() {
                self.delivers(0)?;
                continue;
            }
            let waits = self.phones.iter().flat_map(|phone| {
                let wakes = [phone.wake, phone.wake_sync];
                wakes.map(|up| up.map(|up| up - phone.moment(self.now).up))
            });
            match waits.flatten().min() {
                Some(wait) => self.time_passes(wait.max(1))?,
                None => return self.drained(),
            }
        }
        Err(format!("V9: it does not come to rest: {:?}", self.open()))
    }

    fn open(&self) -> Vec<Entry> {
        let entries = self.phones.iter().flat_map(|phone| phone.entries());
        entries.filter(Entry::is_open).collect()
    }

    /// V8, V9: what is left is blocked, or needs what is blocked.
    fn drained(&self) -> Result<(), Wrong> {
        for phone in &self.phones {
            let entries = phone.entries();
            for entry in entries.iter().filter(|it| it.is_open()) {
                let fine = match &entry.state {
                    State::Blocked { .. } => true,
                    State::Waiting {
                        why: Wait::Dependency,
                        ..
                    } => is_behind_blocked(&entries, entry),
                    _ => false,
                };
                if !fine {
                    return Err(format!("V9: {} is left with {entry:?}", phone.name));
                }
            }
        }
        Ok(())
    }

    fn rests(&mut self) -> Result<(), Wrong> {
        let truth = self.truth()?;
        for at in 0..self.phones.len() {
            let idle = self.phones[at]
                .follower
                .as_ref()
                .and_then(|follower| follower.cache().standing().checkpoint.clone());
            let stands =
                idle.map(|checkpoint| checkpoint.companies.get(&self.stage.company).copied());
            let Some(stands) = stands else {
                return Err(format!("V9: {} is at no checkpoint", self.phones[at].name));
            };
            if stands.is_some_and(|stands| stands != truth.seq) {
                return Err(format!("V11: {} did not catch up", self.phones[at].name));
            }
            crate::steady::holds_what_he_sees(self, at)?;
            for entry in self.phones[at].entries() {
                self.reason_is_true(at, &entry, &truth)?;
            }
        }
        self.promises_are_kept(&truth)?;
        self.made_once()?;
        self.bytes_are_right(&truth)?;
        self.nobody_reads_uncommitted()?;
        self.discarded_stays_away(&truth)?;
        self.narrow_stays_narrow(&truth)
    }

    /// V21: blocked after a retry, its reason is true now.
    fn reason_is_true(&self, at: usize, entry: &Entry, truth: &Truth) -> Result<(), Wrong> {
        let State::Blocked { why } = &entry.state else {
            return Ok(());
        };
        let untrue = || {
            let name = self.phones[at].name;
            Err(format!(
                "V21: {name} is told {why:?}, which is not so: {entry:?}"
            ))
        };
        let Work::Add { add, copy } = &entry.work else {
            return if *why == Block::AppOutdated {
                untrue()
            } else {
                Ok(())
            };
        };
        // A picture of the client: hers, or one for comparing.
        let marked = self.phones[at].who.role == Role::Client || add.set.is_some();
        // Before its bytes are there it is taken for what its name promises.
        let is_photo = marked && !add.name.ends_with(".pdf");
        let source = || fs::read(copy.source.as_ref().map(Path::new)?).ok();
        let is_true = match why {
            Block::Permission(_) | Block::FolderGone | Block::Archived | Block::Consent => truth
                .may_add(&self.phones[at].who, add.folder, is_photo)
                .is_err(),
            Block::Corrupt => self.ledger.rotten.contains(&add.item),
            Block::SourceLost => source().is_none(),
            Block::Empty => source().is_some_and(|bytes| bytes.is_empty()),
            // In a set, where the server takes only pictures.
            Block::Type if copy.source.is_none() => copy.media_type == "application/octet-stream",
            Block::Type => source().is_some_and(|bytes| {
                !bytes.is_empty() && !bytes.starts_with(b"%PDF") && !bytes.starts_with(&[0xff])
            }),
            _ => false,
        };
        if is_true { Ok(()) } else { untrue() }
    }

    /// V1: of what a phone said "saved", the server has it, or the phone still does and tells why,
    /// or somebody did not want it.
    fn promises_are_kept(&self, truth: &Truth) -> Result<(), Wrong> {
        for (item, at) in &self.ledger.promised {
            let arrived = truth.items.contains_key(item);
            let unwanted = self.ledger.unwanted.contains(item);
            let entries = self.phones[*at].entries();
            let mine = |entry: &&Entry| {
                entry.item() == Some(*item) && matches!(entry.work, Work::Add { .. })
            };
            let mine: Vec<&Entry> = entries.iter().filter(mine).collect();
            let done = mine.iter().any(|it| matches!(it.state, State::Done { .. }));
            if done && !arrived && !unwanted && !self.goes_with_folder(*item) {
                return Err(format!("V1: {item} is told as received and is not there"));
            }
            let open = mine.iter().find(|entry| entry.is_open());
            let kept = open.is_some_and(|entry| self.is_kept(*at, entry));
            let gone = unwanted || self.goes_with_folder(*item);
            if !arrived && !kept && !gone {
                return Err(format!("V1: {item} is lost: {mine:?}"));
            }
        }
        Ok(())
    }

    fn is_kept(&self, at: usize, entry: &Entry) -> bool {
        let Work::Add { add, .. } = &entry.work else {
            return false;
        };
        if self.ledger.rotten.contains(&add.item) {
            return true;
        }
        let path = self.phones[at].copy_of(entry).unwrap_or_default();
        staging::hash(&path).ok().map(|(hash, _)| hash) == add.sha256
    }

    /// Somebody deleted a folder, and with it goes what its maker had in it.
    fn goes_with_folder(&self, item: ItemId) -> bool {
        self.ledger.folder_deleted && self.ledger.commits.contains_key(&item)
            || self.goes_into_unwanted(item)
    }

    /// It was to go into a folder that was given up before it was made.
    fn goes_into_unwanted(&self, item: ItemId) -> bool {
        let entries = self.phones.iter().flat_map(|phone| phone.entries());
        let mut entries = entries.filter(|entry| entry.item() == Some(item));
        entries.any(|entry| match &entry.work {
            Work::Add { add, .. } => add
                .folder
                .is_some_and(|folder| self.ledger.unwanted.contains(&folder)),
            _ => false,
        })
    }

    /// V3, by the audit trail.
    fn made_once(&self) -> Result<(), Wrong> {
        match creations(self.server())?.into_iter().find(|it| it.1 > 1) {
            Some((item, times)) => Err(format!("V3: {item} was made {times} times")),
            None => Ok(()),
        }
    }

    /// V4: what lies in the store is what was captured.
    fn bytes_are_right(&self, truth: &Truth) -> Result<(), Wrong> {
        for (item, thing) in &truth.items {
            let Some((file, blob, _)) = &thing.file else {
                continue;
            };
            if file.creator == Creator::System {
                continue;
            }
            let shard = format!("{:02x}", blob.as_bytes()[15]);
            let store = self.server().folder().join("blobs").join("store");
            let bytes = fs::read(store.join(shard).join(blob.to_string()));
            let hash = bytes.map(|bytes| fresh::sha256(&bytes)).ok();
            if hash.as_ref() != self.ledger.captured.get(item) {
                return Err(format!("V4: the stored bytes of {item} are others"));
            }
        }
        Ok(())
    }

    /// V15: nobody reads what was not committed.
    pub(crate) fn nobody_reads_uncommitted(&self) -> Result<(), Wrong> {
        for item in uncommitted(self.server())? {
            for phone in &self.phones {
                for door in ["content", "thumbnail", "preview"] {
                    let path = format!("/v1/items/{item}/{door}");
                    let answer = self.server().serve(&Sent::get(path, phone.token(true)));
                    if !matches!(answer.status, 401 | 404) {
                        let status = answer.status;
                        return Err(format!("V15: {} gets {status} of {item}", phone.name));
                    }
                }
            }
        }
        Ok(())
    }

    /// What was given up is not there, unless its deletion is still blocked.
    fn discarded_stays_away(&self, truth: &Truth) -> Result<(), Wrong> {
        let waits = |item: &ItemId| self.open().iter().any(|it| it.item() == Some(*item));
        let mut came = self.ledger.discarded.iter();
        match came.find(|item| truth.items.contains_key(*item) && !waits(item)) {
            Some(item) => Err(format!("V14: {item} was given up and came all the same")),
            None => Ok(()),
        }
    }

    /// What the person narrowed is never wider, unless somebody asked for that.
    fn narrow_stays_narrow(&self, truth: &Truth) -> Result<(), Wrong> {
        for (item, wanted) in &self.ledger.narrowed {
            let Some(level) = truth.level(*item) else {
                continue;
            };
            let wider = matches!(narrower(level, *wanted), Width::Wider | Width::Neither);
            // Still on its way behind a blocked change: its person is told.
            let waits = self.open().iter().any(|entry| {
                let is_level = matches!(entry.work, Work::Change(Operation::SetLevel(_)));
                is_level && entry.item() == Some(*item)
            });
            if wider && !waits && !self.ledger.relevelled.contains(item) {
                return Err(format!(
                    "a narrowing was lost: {item} is {level}, not {wanted}"
                ));
            }
        }
        Ok(())
    }

    /// The administrator lets everybody work again, so that most can arrive.
    pub(crate) fn reopens(&mut self) -> Result<(), Wrong> {
        let space = self.stage.space;
        let Some(emile) = self.stage.emile.professional else {
            return Ok(());
        };
        self.arranges(asks::restore_record(space), false)?;
        self.arranges(asks::add_participant(space, emile), false)?;
        self.arranges(asks::give_consent(space), true)
    }
}

/// Over however many between: one of what it needs is blocked.
fn is_behind_blocked(entries: &[Entry], entry: &Entry) -> bool {
    let (mut next, mut seen) = (vec![entry], Vec::new());
    while let Some(entry) = next.pop() {
        if seen.contains(&entry.op) {
            continue;
        }
        seen.push(entry.op);
        for need in entries.iter().filter(|it| entry.needs.contains(&it.op)) {
            if matches!(need.state, State::Blocked { .. }) {
                return true;
            }
            if need.is_open() {
                next.push(need);
            }
        }
    }
    false
}
