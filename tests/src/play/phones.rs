//! Steps of somebody who has a phone: it is a process of its own on a line of its own, and what it
//! is asked goes through its façade. What one sees is then what his phone comes to show.

use super::narrator::Journey;
use super::results::{noon, says, word};
use super::script::{PhoneAct, Then, Verb};
use super::{Came, Play, ensure, find};
use crate::line::Line;
use crate::phone::MachineClock;
use crate::phone::process::{PATIENCE, Process};
use crate::phone::said::{self, Command, So, Trouble};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use suivi_device::time::Clock;
use suivi_results::FieldKind;
use suivi_rules::{ItemId, Level, OpId, Refusal, SpaceId};
use suivi_wire::Code;
use suivi_wire::accounts::Role;
use suivi_wire::problem::Failure;

/// How long the photos of one step are on their way, where somebody looks on.
const JOURNEY_SECONDS: u64 = 4;
/// Slower than this no line is, in bytes a second.
const SLOWEST: u64 = 40_000;

/// Somebody's phone.
pub(super) struct Mobile {
    pub(super) process: Process,
    line: Line,
}

/// A photo that was added on a phone.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Who added it.
    pub by: String,
    /// Its id.
    pub item: ItemId,
    /// Where.
    pub space: SpaceId,
    /// In which folder.
    pub folder: Option<ItemId>,
    /// The file it was made of.
    pub source: PathBuf,
    op: OpId,
    sha256: String,
    length: u64,
    /// It was given to the play, it is not the scenario's own.
    pub given: bool,
    /// The server's receipt came.
    pub sent: bool,
    /// Somebody else's phone has it, byte for byte.
    pub received: bool,
}

impl Play<'_> {
    /// What somebody with a phone does on it; none if it is nothing for phones.
    pub(super) fn on_phone(
        &mut self,
        by: &str,
        verb: &Verb,
        then: &Then,
    ) -> Option<Result<Came, String>> {
        if let Verb::Phone(act) = verb
            && *act != PhoneAct::SignsOut
        {
            return Some(self.phone_is(by, *act));
        }
        if !self.phones.contains_key(by) {
            return None;
        }
        let came = match verb {
            Verb::AddFolder {
                folder,
                place,
                sharing,
            } => self.place(place).map(|(space, parent)| {
                let name = folder.clone();
                let sharing = *sharing;
                let command = Command::AddFolder {
                    space,
                    parent,
                    name,
                    sharing,
                };
                let item: ItemId = self.asks(by, command)?;
                self.drains(by);
                let thing = super::Thing {
                    item,
                    space,
                    folder: parent,
                    name: folder.clone(),
                    bytes: None,
                    first_revision: 1,
                };
                self.things.insert(folder.clone(), thing);
                Ok(())
            }),
            Verb::AddPhotos {
                photos,
                place,
                level,
                files,
            } => self.adds_photos(by, photos, place, level, files).map(Ok),
            Verb::SetLevel {
                file,
                level,
                stale: false,
            } => self.changes(by, file, Some(level)),
            Verb::Delete { item } => self.changes(by, item, None),
            Verb::Move { item, to } => self.puts_elsewhere(by, item, to),
            Verb::SignIn {
                earlier: Some(earlier),
                transfer: None,
            } => self.takes_another_phone(by, earlier).map(Ok),
            Verb::Lists { place, shows } => self.phone_lists(by, place, shows, then),
            Verb::Result {
                result,
                template: Some(template),
                place: Some(place),
                answers,
                on,
                ..
            } => self.phone_fills(by, result, (template, place), answers, noon(*on)),
            Verb::Reads { .. } => self.phone_reads(by, verb).map(Ok),
            Verb::Sees(labels) => self.phone_sees(by, labels).map(Ok),
            Verb::DoesNotSee(labels) => self.phone_sees_not(by, labels).map(Ok),
            other => Err(format!("{other:?} is nothing that a phone does here")),
        };
        Some(came.and_then(|did: Result<(), Trouble>| match did {
            Ok(()) => Ok(Came::Done),
            Err(Trouble {
                code: Some(code), ..
            }) => Ok(Came::Refused(code)),
            Err(trouble) => Err(trouble.sentence),
        }))
    }

    fn phone_is(&mut self, by: &str, act: PhoneAct) -> Result<Came, String> {
        match act {
            PhoneAct::FindsNetwork => return self.finds_network(by),
            PhoneAct::SignsIn => self.takes_a_phone(by)?,
            PhoneAct::SignsOut => {}
            PhoneAct::LosesNetwork => {
                self.mobile(by)?.line.cut();
                self.asks::<()>(by, Command::Network(false))
                    .map_err(words)?;
            }
            PhoneAct::IsKilled => {
                let mobile = self.mobile(by)?;
                let pid = mobile.process.pid();
                mobile.process.kill();
                self.narrator
                    .notes(&format!("process {pid} ended by SIGKILL"));
            }
            PhoneAct::IsOpened => {
                let mobile = self.mobile(by)?;
                mobile.process.start_again();
                let pid = mobile.process.pid();
                if !mobile.line.is_open() {
                    self.asks::<()>(by, Command::Network(false))
                        .map_err(words)?;
                }
                let waiting: said::Waiting = self.asks(by, Command::Waiting).map_err(words)?;
                let there: BTreeSet<_> = waiting.rows.iter().filter_map(|row| row.item).collect();
                let mine = |photo: &&Photo| photo.by == by && !photo.sent;
                let lost = self.photos().filter(mine).find(|photo| {
                    // Whatever became of it, the phone must still have it.
                    !there.contains(&photo.item)
                });
                ensure(lost.is_none(), || format!("{lost:?} is gone"))?;
                let names: Vec<_> = waiting
                    .rows
                    .iter()
                    .filter_map(|row| {
                        Some(format!("{} ({})", row.name.as_ref()?, told(&row.stands)))
                    })
                    .collect();
                let names = names.join(", ");
                self.narrator
                    .notes(&format!("process {pid} started, waiting: {names}"));
            }
        }
        Ok(Came::Done)
    }

    /// On a new phone; the earlier one, which this play had been in the place of, is signed out.
    fn takes_a_phone(&mut self, by: &str) -> Result<(), String> {
        let person = find(&self.people, by)?;
        let account = person.account.as_ref();
        let role = account.map_or(Role::Client, |account| account.role);
        let email = person.email.clone();
        let line = Line::to(&self.world.url());
        let mut process = Process::start();
        process.signs_in(line.url(), &email, role);
        self.narrator
            .notes(&format!("{by}'s phone is process {}", process.pid()));
        self.phones.insert(by.to_owned(), Mobile { process, line });
        Ok(())
    }

    /// On one more phone; the earlier one, with all that was added on it, has its own label from then
    /// on.
    fn takes_another_phone(&mut self, by: &str, earlier: &str) -> Result<(), String> {
        let before = self.phones.remove(by);
        self.takes_a_phone(by)?;
        self.phones
            .extend(before.map(|before| (earlier.to_owned(), before)));
        for photo in self.sets.values_mut().flatten() {
            if photo.by == by {
                earlier.clone_into(&mut photo.by);
            }
        }
        Ok(())
    }

    fn adds_photos(
        &mut self,
        by: &str,
        label: &str,
        place: &str,
        level: &str,
        files: &[PathBuf],
    ) -> Result<(), String> {
        let (space, folder) = self.place(place)?;
        let level = self.level(level)?;
        let given = files.is_empty();
        let sources: Vec<PathBuf> = if given {
            self.given.clone()
        } else {
            files.iter().map(|file| self.folder.join(file)).collect()
        };
        let command = Command::AddPhotos {
            space,
            folder,
            level,
            photos: sources.clone(),
            together: given,
        };
        let added: Vec<said::Added> = self.asks(by, command).map_err(words)?;
        let mut photos = Vec::new();
        for (source, added) in sources.into_iter().zip(added) {
            if let Some(why) = added.blocked {
                let name = source.display();
                self.narrator.notes(&format!(
                    "{name} was not taken: {why}. It stays where it is."
                ));
                continue;
            }
            let (sha256, length) = as_taken(&source)?;
            photos.push(Photo {
                by: by.to_owned(),
                item: added.item,
                space,
                folder,
                source,
                op: added.op,
                sha256,
                length,
                given,
                sent: false,
                received: false,
            });
        }
        ensure(!photos.is_empty(), || "no photo was taken".to_owned())?;
        self.narrator.notes(&format!(
            "{} saved on {by}'s phone",
            photos_in_words(photos.len())
        ));
        self.sets.insert(label.to_owned(), photos);
        if self.mobile(by)?.line.is_open() {
            self.drains(by);
        }
        Ok(())
    }

    /// Refused is what needs its person then.
    fn finds_network(&mut self, by: &str) -> Result<Came, String> {
        let waiting = |photo: &&Photo| photo.by == by && !photo.sent;
        let count = self.photos().filter(waiting).count();
        let total: u64 = self
            .photos()
            .filter(waiting)
            .map(|photo| photo.length)
            .sum();
        let mobile = self.mobile(by)?;
        mobile.line.pace((total / JOURNEY_SECONDS).max(SLOWEST));
        mobile.line.mend();
        let before = mobile.line.passed();
        self.asks::<()>(by, Command::Network(true)).map_err(words)?;
        let patience = i64::try_from(PATIENCE.as_micros()).unwrap_or(i64::MAX);
        let until = MachineClock.now().up.saturating_add(patience);
        let mut arrived = false;
        // Looks at it at least ten times a second.
        while MachineClock.now().up < until {
            let view: said::Waiting = self.asks(by, Command::Waiting).map_err(words)?;
            let open: BTreeSet<_> = view.rows.iter().map(|row| row.op).collect();
            self.received_by_server(by, &open);
            let left = self.photos().filter(waiting).count();
            let passed = self.mobile(by)?.line.passed() - before;
            let passed = if left == 0 { total } else { passed.min(total) };
            if !arrived && count > 0 {
                self.narrator.travels(&Journey {
                    photos: count,
                    received: count - left,
                    passed,
                    total,
                });
            }
            arrived = left == 0;
            if view.pending == 0 {
                self.mobile(by)?.line.pace(0);
                return self.needs(by, &view);
            }
            let within_ms = 100;
            self.asks::<bool>(by, Command::Changed { within_ms })
                .map_err(words)?;
        }
        Err(format!("{by}'s phone still has something to send"))
    }

    /// What became of the photos that were to be sent: they are there, or their person must decide.
    fn needs(&self, by: &str, view: &said::Waiting) -> Result<Came, String> {
        let mut left = self.photos().filter(|photo| photo.by == by && !photo.sent);
        let closed = |photo: &Photo| {
            let row = view.rows.iter().find(|row| row.op == photo.op);
            row.is_some_and(|row| row.stands == "NeedsYou(FolderGone)")
        };
        match left.next() {
            None => Ok(Came::Done),
            // A phone has one word for a folder that is gone and for one that is closed.
            Some(first) if closed(first) && left.all(closed) => {
                Ok(Came::Refused(Code::Refused(Refusal::FolderClosed)))
            }
            Some(_) => Err(format!("the server did not take all: {view:?}")),
        }
    }

    fn received_by_server(&mut self, by: &str, open: &BTreeSet<OpId>) {
        for photo in self.sets.values_mut().flatten() {
            if photo.by == by && !open.contains(&photo.op) {
                photo.sent = true;
            }
        }
    }

    /// Waits until all that was asked for is done.
    fn drains(&mut self, by: &str) {
        if let Some(mobile) = self.phones.get_mut(by) {
            mobile.process.until(So::Sent);
        }
        self.received_by_server(by, &BTreeSet::new());
    }

    fn changes(
        &mut self,
        by: &str,
        label: &str,
        level: Option<&String>,
    ) -> Result<Result<(), Trouble>, String> {
        let level = level.map(|level| self.level(level)).transpose()?;
        for (item, _, _) in self.items(label)? {
            let command = level.map_or(Command::Delete(item), |level: Level| Command::SetLevel {
                item,
                level,
            });
            if let Err(trouble) = self.asks::<OpId>(by, command) {
                return Ok(Err(trouble));
            }
        }
        self.drains(by);
        Ok(Ok(()))
    }

    /// Gives photos that wait another folder.
    fn puts_elsewhere(
        &mut self,
        by: &str,
        label: &str,
        to: &str,
    ) -> Result<Result<(), Trouble>, String> {
        let (space, folder) = self.place(to)?;
        let mut photos = find(&self.sets, label)?.clone();
        for photo in &mut photos {
            ensure(
                photo.by == by && !photo.sent && photo.space == space,
                || format!("{label} does not wait on {by}'s phone for another folder"),
            )?;
            let op = photo.op;
            match self.asks(by, Command::Elsewhere { op, folder }) {
                Ok(op) => (photo.op, photo.folder) = (op, folder),
                Err(trouble) => return Ok(Err(trouble)),
            }
        }
        self.sets.insert(label.to_owned(), photos);
        self.drains(by);
        Ok(Ok(()))
    }

    /// Fills a template on a phone, with network or without.
    fn phone_fills(
        &mut self,
        by: &str,
        label: &str,
        (template, place): (&str, &str),
        answers: &BTreeMap<String, String>,
        taken_at: i64,
    ) -> Result<Result<(), Trouble>, String> {
        let template = find(&self.templates, template)?.clone();
        let space = find(&self.records, place)?.space;
        let offers = So::Offers {
            space,
            template: template.template,
        };
        self.mobile(by)?.process.until(offers);
        let typed = |(key, text): (&String, &String)| {
            let data = template.content.field(key).map(|field| &field.kind);
            let (text, unit) = match (data, text.split_once(' ')) {
                (Some(FieldKind::Number(_)), Some((number, unit))) => (number, Some(word(unit)?)),
                _ => (text.as_str(), None),
            };
            Ok((key.clone(), text.to_owned(), unit))
        };
        let answers = answers.iter().map(typed).collect::<Result<_, String>>()?;
        let command = Command::Fill {
            space,
            template: template.template,
            answers,
            taken_at,
        };
        let item: ItemId = match self.asks(by, command) {
            Ok(item) => item,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let thing = super::Thing {
            item,
            space,
            folder: None,
            name: label.to_owned(),
            bytes: None,
            first_revision: 1,
        };
        self.things.insert(label.to_owned(), thing);
        let results: said::Results = self.asks(by, Command::Results(space)).map_err(words)?;
        let stands = results.drafts.iter().find(|(draft, _)| *draft == item);
        let stands = stands.map_or("received", |(_, stands)| stands);
        self.narrator
            .notes(&format!("{label} is on {by}'s phone: {}", stands));
        if self.mobile(by)?.line.is_open() {
            self.drains(by);
        }
        Ok(Ok(()))
    }

    fn phone_reads(&mut self, by: &str, verb: &Verb) -> Result<(), String> {
        let Verb::Reads {
            result,
            question,
            value,
            since_last,
            since_start,
            ..
        } = verb
        else {
            return Err("nothing to read".to_owned());
        };
        let thing = self.thing(result)?.clone();
        let so = So::HasResult {
            space: thing.space,
            item: thing.item,
        };
        let came = self.mobile(by)?.process.comes(so);
        ensure(came, || format!("{result} did not come to {by}'s phone"))?;
        let command = Command::Result(thing.item);
        let answers: Vec<said::Answered> = self.asks(by, command).map_err(words)?;
        let answer = answers.iter().find(|it| it.question == *question);
        let answer = answer.ok_or("it has no such answer")?;
        says(value, &answer.value)?;
        for (expected, shown) in [
            (since_last, &answer.since_last),
            (since_start, &answer.since_start),
        ] {
            if let Some(expected) = expected {
                says(expected, shown)?;
            }
        }
        self.narrator.notes(&format!(
            "{by}'s phone shows {}, {} since the last time",
            answer.value, answer.since_last
        ));
        Ok(())
    }

    /// What a place comes to show, or why his phone comes to show it no more.
    fn phone_lists(
        &mut self,
        by: &str,
        place: &str,
        shows: &[String],
        then: &Then,
    ) -> Result<Result<(), Trouble>, String> {
        let (space, folder) = self.place(place)?;
        let mut expected = BTreeSet::new();
        for label in shows {
            expected.extend(self.items(label)?.into_iter().map(|(item, _, _)| item));
        }
        let patience = i64::try_from(PATIENCE.as_micros()).unwrap_or(i64::MAX);
        let until = MachineClock.now().up.saturating_add(patience);
        loop {
            let came = self.asks::<said::Folder>(by, Command::Folder { space, folder });
            let late = MachineClock.now().up >= until;
            match came {
                Ok(view) => {
                    let folders = view.folders.iter().map(|tile| tile.item);
                    let shown: BTreeSet<_> =
                        folders.chain(view.files.iter().map(|it| it.item)).collect();
                    if then.refused.is_none() && shown == expected {
                        return Ok(Ok(()));
                    }
                    ensure(!late, || format!("{place} shows {shown:?} on {by}'s phone"))?;
                }
                // One without a reason may pass.
                Err(trouble) if late || trouble.code.is_some_and(|it| then.refused == Some(it)) => {
                    return Ok(Err(trouble));
                }
                Err(_) => {}
            }
            let within_ms = 1_000;
            self.asks::<bool>(by, Command::Changed { within_ms })
                .map_err(words)?;
        }
    }

    fn phone_sees(&mut self, by: &str, labels: &[String]) -> Result<(), String> {
        for label in labels {
            for (item, space, folder) in self.items(label)? {
                let items = vec![item];
                let so = So::Shows {
                    space,
                    folder,
                    items,
                };
                let shows = self.mobile(by)?.process.comes(so);
                ensure(shows, || format!("{label} did not come to {by}'s phone"))?;
            }
            self.compares(by, label)?;
        }
        Ok(())
    }

    /// What came is what was taken, byte for byte.
    fn compares(&mut self, by: &str, label: &str) -> Result<(), String> {
        let Some(mut photos) = self.sets.get(label).cloned() else {
            return Ok(());
        };
        for photo in &mut photos {
            let path = self.original(by, photo.item)?;
            let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
            ensure(crate::fresh::sha256(&bytes) == photo.sha256, || {
                format!("{label} came to {by}'s phone with other bytes")
            })?;
            photo.received |= photo.by != by;
        }
        let what = photos_in_words(photos.len());
        self.narrator.notes(&format!(
            "{by}'s phone shows {what}, the same bytes (SHA-256)"
        ));
        self.sets.insert(label.to_owned(), photos);
        Ok(())
    }

    fn phone_sees_not(&mut self, by: &str, labels: &[String]) -> Result<(), String> {
        for label in labels {
            for (item, space, folder) in self.items(label)? {
                let items = vec![item];
                let so = So::Hides {
                    space,
                    folder,
                    items,
                };
                let hides = self.mobile(by)?.process.comes(so);
                ensure(hides, || format!("{label} is still on {by}'s phone"))?;
                // Neither kept nor to be had from the server.
                let shown = self.asks::<said::File>(by, Command::Photo(item));
                ensure(absent(&shown), || format!("{label} is shown: {shown:?}"))?;
                let to = self.looked_at.path().join(item.to_string());
                let bytes = self.asks::<bool>(by, Command::Original { item, to });
                ensure(absent(&bytes), || format!("{label} has bytes: {bytes:?}"))?;
            }
            self.is_off_the_disk(by, label)?;
            if let Some(record) = self.records.get(label) {
                let space = record.space;
                let folder = None;
                let root = self.asks::<said::Folder>(by, Command::Folder { space, folder });
                ensure(absent(&root), || format!("its root is shown: {root:?}"))?;
                let clients: said::Clients = self.asks(by, Command::Clients).map_err(words)?;
                let listed = clients.clients.iter().any(|client| client.space == space);
                ensure(!listed, || "is listed".to_owned())?;
            }
            self.narrator
                .notes(&format!("{label}: not found on {by}'s phone, nor by it"));
        }
        Ok(())
    }

    /// No file on his phone has the bytes of what others added, or is named after it.
    fn is_off_the_disk(&mut self, by: &str, label: &str) -> Result<(), String> {
        let photos = self.sets.get(label).into_iter().flatten();
        let others: Vec<_> = photos
            .filter(|photo| photo.by != by)
            .map(|photo| (photo.sha256.clone(), photo.item.to_string()))
            .collect();
        let mut folders = vec![self.mobile(by)?.process.root().to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
            for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(bytes) = std::fs::read(&path) {
                    let sha256 = crate::fresh::sha256(&bytes);
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let is_left = others
                        .iter()
                        .any(|(hash, item)| *hash == sha256 || name.contains(item));
                    ensure(!is_left, || format!("{} has its bytes", path.display()))?;
                }
            }
        }
        Ok(())
    }

    /// Items of this label with their places; none for a record.
    fn items(&self, label: &str) -> Result<Vec<(ItemId, SpaceId, Option<ItemId>)>, String> {
        if let Some(photos) = self.sets.get(label) {
            let places = photos.iter();
            return Ok(places
                .map(|photo| (photo.item, photo.space, photo.folder))
                .collect());
        }
        match (self.things.get(label), self.records.get(label)) {
            (Some(thing), _) => Ok(vec![(thing.item, thing.space, thing.folder)]),
            (None, Some(_)) => Ok(Vec::new()),
            (None, None) => Err(format!("nothing is called {label:?}")),
        }
    }

    /// Every photo that was added on a phone.
    pub(super) fn photos(&self) -> impl Iterator<Item = &Photo> {
        self.sets.values().flatten()
    }

    /// A copy of the bytes that somebody's phone has of a photo.
    pub(super) fn original(&mut self, by: &str, item: ItemId) -> Result<PathBuf, String> {
        let copy = self.looked_at.path().join(format!("{by} {item}"));
        let to = copy.clone();
        let copied = self
            .asks(by, Command::Original { item, to })
            .map_err(words)?;
        ensure(copied, || format!("{item} could not be copied"))?;
        Ok(copy)
    }

    /// What somebody's phone tells about a photo.
    pub(super) fn file(&mut self, by: &str, item: ItemId) -> Result<said::File, String> {
        self.asks(by, Command::Photo(item)).map_err(words)
    }

    fn asks<T: serde::de::DeserializeOwned>(
        &mut self,
        by: &str,
        command: Command,
    ) -> Result<T, Trouble> {
        let mobile = self.mobile(by).map_err(|sentence| Trouble {
            code: None,
            sentence,
        })?;
        mobile.process.ask(command)
    }

    fn mobile(&mut self, by: &str) -> Result<&mut Mobile, String> {
        let mobile = self.phones.get_mut(by);
        mobile.ok_or_else(|| format!("{by} has no phone"))
    }
}

/// Answered like what does not exist, or as to somebody who was signed out.
fn absent<T>(answer: &Result<T, Trouble>) -> bool {
    let code = answer.as_ref().err().and_then(|trouble| trouble.code);
    matches!(
        code,
        Some(Code::Refused(Refusal::NotFound) | Code::Failed(Failure::SessionSuperseded))
    )
}

fn words(trouble: Trouble) -> String {
    trouble.sentence
}

/// `Waiting(Network)` as a person would say it.
fn told(stands: &str) -> String {
    let inner = stands.strip_prefix("Waiting(");
    match inner.and_then(|inner| inner.strip_suffix(')')) {
        Some(what) => format!("saved, waits for {}", what.to_lowercase()),
        None => stands.to_lowercase(),
    }
}

fn photos_in_words(count: usize) -> String {
    match count {
        1 => "1 photo".to_owned(),
        count => format!("{count} photos"),
    }
}

/// Hash and length of the copy that a phone makes of this photo.
fn as_taken(source: &Path) -> Result<(String, u64), String> {
    let trouble = |why: String| format!("{}: {why}", source.display());
    let file = File::open(source).map_err(|error| trouble(error.to_string()))?;
    let copy = suivi_photo::original(file, std::io::sink());
    let copy = copy.map_err(|why| trouble(format!("{why:?}")))?;
    Ok((crate::fresh::hex(&copy.sha256), copy.length))
}
