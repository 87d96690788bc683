//! Plays scenarios: over HTTP, and on the phones of those who have one.

mod acts;
mod judge;
mod narrator;
mod phones;
pub(crate) mod results;
mod script;
mod sight;

pub use narrator::{Journey, Narrator};
pub use phones::Photo;
pub use script::{Scenario, verbs};

use crate::organisation;
use crate::person::{Person, Record};
use crate::world::World;
use narrator::Silent;
use phones::Mobile;
use script::{Step, Verb};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use suivi_rules::{BranchId, ItemId, Level, ProfessionalId, SpaceId};
use suivi_wire::Code;
use suivi_wire::ops::OpResult;
use suivi_wire::rows::{DocumentRow, TemplateRow};
use tempfile::TempDir;

/// Something that is, or was, in a space.
#[derive(Debug, Clone)]
struct Thing {
    item: ItemId,
    space: SpaceId,
    folder: Option<ItemId>,
    name: String,
    /// Of a file.
    bytes: Option<Vec<u8>>,
    first_revision: i64,
}

/// A scenario while it is played.
struct Play<'a> {
    /// Before the server, so that no phone asks one that is gone.
    phones: BTreeMap<String, Mobile>,
    world: World,
    people: BTreeMap<String, Person>,
    professionals: BTreeMap<String, ProfessionalId>,
    branches: BTreeMap<String, BranchId>,
    records: BTreeMap<String, Record>,
    things: BTreeMap<String, Thing>,
    templates: BTreeMap<String, TemplateRow>,
    documents: BTreeMap<String, DocumentRow>,
    sets: BTreeMap<String, Vec<Photo>>,
    given: Vec<PathBuf>,
    folder: PathBuf,
    /// Bytes that phones showed.
    looked_at: TempDir,
    narrator: &'a mut dyn Narrator,
}

/// What came of a step.
enum Came {
    /// It is no operation, and it was done.
    Done,
    /// Operations, one result each.
    Of(Vec<OpResult>),
    /// A request was refused as a whole.
    Refused(Code),
}

/// Plays a scenario.
///
/// # Errors
/// The step that did not come out as told, and how it came out.
pub fn play(scenario: &Scenario) -> Result<(), String> {
    let mut silent = Silent;
    let mut play = Play::new(scenario, &mut silent);
    play.folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photos");
    play.whole(scenario)
}

/// What a play is given besides its scenario.
#[derive(Debug, Clone)]
pub struct Props {
    /// Photos to be added where the scenario names none.
    pub photos: Vec<PathBuf>,
    /// Where the files are that the scenario names.
    pub folder: PathBuf,
}

/// A scenario that was played to its end; its server and phones still run.
pub struct Played<'a>(Play<'a>);

/// Plays a scenario and tells it.
///
/// # Errors
/// The photos as they stand, and the step that did not come out as told.
pub fn perform<'a>(
    scenario: &Scenario,
    props: Props,
    narrator: &'a mut dyn Narrator,
) -> (Played<'a>, Result<(), String>) {
    let mut play = Play::new(scenario, narrator);
    play.given = props.photos;
    play.folder = props.folder;
    let came = play.whole(scenario);
    (Played(play), came)
}

impl Played<'_> {
    /// The photos that were given to the play, in their order.
    #[must_use]
    pub fn photos(&self) -> Vec<Photo> {
        let given = self.0.photos().filter(|photo| photo.given);
        given.cloned().collect()
    }

    /// A copy of the bytes that somebody's phone has of a photo, and when it was taken, in microseconds
    /// since 1970.
    ///
    /// # Errors
    /// His phone has no such photo.
    pub fn on_phone_of(&mut self, who: &str, photo: &Photo) -> Result<(PathBuf, i64), String> {
        let file = self.0.file(who, photo.item)?;
        Ok((self.0.original(who, photo.item)?, file.at))
    }

    /// The sheet of a result, as somebody gets it from the server.
    ///
    /// # Errors
    /// There is no such result for him.
    pub fn sheet(&self, who: &str, result: &str) -> Result<Vec<u8>, String> {
        let item = find(&self.0.things, result)?.item;
        let answer = find(&self.0.people, who)?.get(&format!("/v1/items/{item}/sheet?language=en"));
        ensure(answer.status == 200, || answer.text().to_owned())?;
        Ok(answer.body)
    }

    /// Everybody with his address to sign in.
    #[must_use]
    pub fn people(&self) -> Vec<(String, String)> {
        let people = self.0.people.iter();
        people
            .map(|(label, person)| (label.clone(), person.email.clone()))
            .collect()
    }

    /// The server. The phones are ended.
    #[must_use]
    pub fn into_world(self) -> World {
        self.0.world
    }
}

impl<'a> Play<'a> {
    /// Companies are there before the server starts.
    fn new(scenario: &Scenario, narrator: &'a mut dyn Narrator) -> Self {
        let companies: Vec<_> = scenario
            .given
            .iter()
            .filter_map(|step| match &step.verb {
                Verb::Company {
                    name,
                    administrator,
                    branches,
                } => Some((name.as_str(), administrator.as_str(), branches)),
                _ => None,
            })
            .collect();
        let named: Vec<_> = companies
            .iter()
            .map(|(name, who, branches)| (*name, branches.first().map_or("", |it| it), *who))
            .collect();
        let mut play = Self {
            world: World::with(&named),
            people: BTreeMap::new(),
            professionals: BTreeMap::new(),
            branches: BTreeMap::new(),
            records: BTreeMap::new(),
            things: BTreeMap::new(),
            templates: BTreeMap::new(),
            documents: BTreeMap::new(),
            phones: BTreeMap::new(),
            sets: BTreeMap::new(),
            given: Vec::new(),
            folder: PathBuf::new(),
            looked_at: tempfile::tempdir().expect("a folder of the system"),
            narrator,
        };
        for (at, (_, name, branches)) in companies.into_iter().enumerate() {
            let administrator = play.world.administrator(at);
            let first = play.world.companies()[at].branch;
            for (n, branch) in branches.iter().enumerate() {
                let id = if n == 0 {
                    first
                } else {
                    organisation::branch(&administrator, branch)
                };
                play.branches.insert(branch.clone(), id);
            }
            play.knows(name, administrator);
        }
        play
    }

    fn whole(&mut self, scenario: &Scenario) -> Result<(), String> {
        let (url, pid) = (self.world.url(), self.world.pid());
        self.narrator
            .notes(&format!("the server is process {pid}, at {url}"));
        let given = scenario.given.iter().enumerate();
        let given = given.map(|(at, step)| ("given", at, step));
        let steps = scenario.step.iter().enumerate();
        let steps = steps.map(|(at, step)| ("step", at, step));
        for (part, at, step) in given.chain(steps) {
            self.step(step).map_err(|trouble| {
                let says = step.says.as_deref().unwrap_or("");
                let by = step.by.as_deref().unwrap_or("nobody");
                let verb = &step.verb;
                format!("{part} {}: {says}\n  {by}: {verb:?}\n  {trouble}", at + 1)
            })?;
        }
        Ok(())
    }

    fn knows(&mut self, label: &str, person: Person) {
        if let Some(id) = person
            .account
            .as_ref()
            .and_then(|account| account.professional)
        {
            self.professionals.insert(label.to_owned(), id);
        }
        self.people.insert(label.to_owned(), person);
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        if let Some(text) = &step.tells {
            self.narrator.tells(text);
        }
        if let Some(by) = &step.by
            && let Some(came) = self.on_phone(by, &step.verb, &step.then)
        {
            return self.judges(&came?, &step.then);
        }
        let by = match &step.by {
            Some(name) => find(&self.people, name)?.clone(),
            None => self.world.nobody(),
        };
        let came = self.acts(&by, &step.verb, &step.then)?;
        self.judges(&came, &step.then)
    }

    // What is called what --------------------------------------------------------------------

    fn label(&self, item: ItemId) -> String {
        let known = self.things.iter().find(|(_, thing)| thing.item == item);
        known.map_or_else(|| item.to_string(), |(label, _)| label.clone())
    }

    fn label_of(&self, person: &Person) -> Result<String, String> {
        let known = self
            .people
            .iter()
            .find(|(_, known)| known.token == person.token);
        known
            .map(|(label, _)| label.clone())
            .ok_or_else(|| "nobody signs in".to_owned())
    }

    fn thing(&self, label: &str) -> Result<&Thing, String> {
        find(&self.things, label)
    }

    /// A record is its root.
    fn place(&self, label: &str) -> Result<(SpaceId, Option<ItemId>), String> {
        if let Some(thing) = self.things.get(label) {
            return Ok((thing.space, Some(thing.item)));
        }
        Ok((find(&self.records, label)?.space, None))
    }

    fn branches(&self, labels: &[String]) -> Result<Vec<BranchId>, String> {
        labels
            .iter()
            .map(|label| find(&self.branches, label).copied())
            .collect()
    }

    /// `branch:NAME` names a branch by its label.
    fn level(&self, text: &str) -> Result<Level, String> {
        match text.strip_prefix("branch:") {
            Some(branch) => Ok(Level::Branch(*find(&self.branches, branch)?)),
            None => text.parse().map_err(|error| format!("{text}: {error}")),
        }
    }
}

fn find<'a, T>(known: &'a BTreeMap<String, T>, label: &str) -> Result<&'a T, String> {
    known
        .get(label)
        .ok_or_else(|| format!("nothing is called {label:?}"))
}

fn ensure(good: bool, trouble: impl FnOnce() -> String) -> Result<(), String> {
    if good { Ok(()) } else { Err(trouble()) }
}

/// A code as it travels.
fn word(code: &Code) -> String {
    serde_json::to_string(code).unwrap_or_default()
}
