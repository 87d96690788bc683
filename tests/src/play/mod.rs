//! Plays the scenarios in `scenarios/*.toml` over HTTP.

mod acts;
mod judge;
mod script;
mod sight;

pub use script::{Scenario, verbs};

use crate::organisation;
use crate::person::{Person, Record};
use crate::world::World;
use script::{Step, Verb};
use std::collections::BTreeMap;
use suivi_rules::{BranchId, ItemId, Level, ProfessionalId, SpaceId};
use suivi_wire::Code;
use suivi_wire::ops::OpResult;

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
struct Play {
    world: World,
    people: BTreeMap<String, Person>,
    professionals: BTreeMap<String, ProfessionalId>,
    branches: BTreeMap<String, BranchId>,
    records: BTreeMap<String, Record>,
    things: BTreeMap<String, Thing>,
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
    let mut play = Play::new(scenario);
    let given = scenario
        .given
        .iter()
        .enumerate()
        .map(|(at, step)| ("given", at, step));
    let steps = scenario
        .step
        .iter()
        .enumerate()
        .map(|(at, step)| ("step", at, step));
    for (part, at, step) in given.chain(steps) {
        play.step(step).map_err(|trouble| {
            let says = step.says.as_deref().unwrap_or("");
            let by = step.by.as_deref().unwrap_or("nobody");
            let verb = &step.verb;
            format!("{part} {}: {says}\n  {by}: {verb:?}\n  {trouble}", at + 1)
        })?;
    }
    Ok(())
}

impl Play {
    /// Companies are there before the server starts.
    fn new(scenario: &Scenario) -> Self {
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
