//! The words that scenarios are written in.
//!
//! `[[given]]` prepares and always goes to the server. `[[step]]` is what the scenario is about:
//! it goes to the façade of whoever plays it (here HTTP, and the phone's façade for those who have
//! a phone; a phone's core in Kotlin and Swift). Each is a table with one verb, who does it (`by`),
//! and what must come of it. A step also quotes the sentence that asks for it (`says`); a narrator
//! `tells` it in other words. Whatever is not understood fails.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use suivi_results::Date;
use suivi_rules::{Feature, Profile, Sharing};
use suivi_wire::Code;
use toml::{Table, Value};

/// A scenario as a file tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The part of the access specification that it is about.
    pub about: String,
    /// What is so before it begins.
    #[serde(default)]
    pub(super) given: Vec<Step>,
    /// What is told.
    pub(super) step: Vec<Step>,
}

/// One thing that somebody does or sees, and what must come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Table")]
pub(super) struct Step {
    /// The sentence that asks for it.
    pub(super) says: Option<String>,
    /// What a narrator tells about it.
    pub(super) tells: Option<String>,
    /// Who does it.
    pub(super) by: Option<String>,
    /// What is done or seen.
    pub(super) verb: Verb,
    /// What must come of it.
    pub(super) then: Then,
}

/// What must come of a step; without any of it: that it is done.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Then {
    /// It is refused with this code and changes nothing.
    pub(super) refused: Option<Code>,
    /// The folders that whoever acts is told to open by it, before and after.
    pub(super) opens: Option<Vec<String>>,
    /// The folders that whoever acts is told to close by it, before and after.
    pub(super) closes: Option<Vec<String>>,
    /// It is only asked what would happen.
    #[serde(default)]
    pub(super) would: bool,
    /// There is nothing to do.
    #[serde(default)]
    pub(super) noop: bool,
    /// The level that won.
    pub(super) settles: Option<String>,
}

/// Everything that can be done or seen. At most 25: a scenario is about the product, and whatever
/// needs a word more is a test of its own. People, records, folders and files are called by the
/// label they got when they were made.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Verb {
    // Who there is.
    /// A company with its super administrator; only at the beginning.
    Company {
        name: String,
        administrator: String,
        branches: Vec<String>,
    },
    /// A professional who accepts his invitation; with all features unless some are named.
    Professional {
        name: String,
        profile: Profile,
        #[serde(default)]
        branches: Vec<String>,
        features: Option<Vec<Feature>>,
    },
    /// A client with his record; he has an account and has consented unless it says no.
    Record {
        client: String,
        branches: Vec<String>,
        #[serde(default = "yes")]
        account: bool,
        #[serde(default = "yes")]
        consent: bool,
    },
    /// A client is invited and accepts, as somebody who is there already if so named.
    InviteClient {
        record: String,
        called: String,
        person: Option<String>,
    },

    // Devices.
    /// On another phone; what the earlier phone does is called by its own label from then on. Or the
    /// platform gets what it needs to send files later by itself, which is called by a label too.
    SignIn {
        earlier: Option<String>,
        transfer: Option<String>,
    },
    /// What becomes of the phone of whoever acts. While he has one, his steps go to it.
    Phone(PhoneAct),
    // Items. A place is a record (its root) or a folder.
    AddFolder {
        folder: String,
        #[serde(rename = "in")]
        place: String,
        #[serde(default)]
        sharing: Sharing,
    },
    /// Without a level it gets the default one.
    AddFile {
        file: String,
        #[serde(rename = "in")]
        place: String,
        level: Option<String>,
        pose: Option<String>,
        #[serde(default)]
        for_client: bool,
        #[serde(default)]
        kind: Bytes,
        /// Under the id of something that was there before.
        again: Option<String>,
    },
    /// Photos that are files: those named, else those that were given to the play, as a set.
    AddPhotos {
        photos: String,
        #[serde(rename = "in")]
        place: String,
        level: String,
        #[serde(default)]
        files: Vec<PathBuf>,
    },
    Rename {
        item: String,
        name: String,
    },
    Move {
        item: String,
        to: String,
    },
    Describe {
        file: String,
        tags: Option<Vec<String>>,
        captured_at: Option<i64>,
    },
    /// `stale`: whoever asks saw the file as it was at first.
    SetLevel {
        file: String,
        level: String,
        #[serde(default)]
        stale: bool,
    },
    SetSharing {
        folder: String,
        sharing: Sharing,
    },
    Delete {
        item: String,
    },

    // What one sees, at every door.
    /// Items or whole records.
    Sees(Vec<String>),
    /// Answered like what does not exist.
    DoesNotSee(Vec<String>),
    /// Exactly this is in a place.
    Lists {
        #[serde(rename = "in")]
        place: String,
        shows: Vec<String>,
    },

    // People and records.
    ChangeRecord {
        record: String,
        archived: Option<bool>,
        branches: Option<Vec<String>>,
        name: Option<String>,
        /// The client's consent to photos.
        consent: Option<bool>,
    },
    ChangeProfessional {
        who: String,
        profile: Option<Profile>,
        branches: Option<Vec<String>>,
        features: Option<Vec<Feature>>,
        active: Option<bool>,
    },
    /// Joins, where who does it is who is added. `asked`: the client is asked to let in somebody of
    /// another company, `approve` is his answer. `archived`: the participation ends.
    Participant {
        record: String,
        who: String,
        #[serde(default)]
        asked: bool,
        approve: Option<bool>,
        #[serde(default)]
        archived: bool,
        successor: Option<String>,
    },

    // Documents and results.
    /// A template, like one that comes with Suivi; made, changed, withdrawn.
    Template {
        template: String,
        like: Option<String>,
        level: Option<String>,
        branch: Option<String>,
        #[serde(default)]
        withdrawn: bool,
    },
    /// A document is assigned, or taken back.
    Document {
        document: String,
        #[serde(rename = "in")]
        place: Option<String>,
        template: Option<String>,
        to: Option<String>,
        due: Option<Date>,
        #[serde(default)]
        cancelled: bool,
    },
    /// A document is completed: one that was assigned, or from a template at once; or a result is
    /// corrected. Answers are written as a person would: `"72.5 kg"`. By a service where it says so.
    Result {
        result: String,
        of: Option<String>,
        template: Option<String>,
        #[serde(rename = "in")]
        place: Option<String>,
        corrects: Option<String>,
        answers: BTreeMap<String, String>,
        /// On which day; else today.
        on: Option<Date>,
        #[serde(default)]
        service: bool,
    },
    /// A result says this: the value of a question, and how it changed.
    Reads {
        result: String,
        question: String,
        value: String,
        since_last: Option<String>,
        since_start: Option<String>,
        #[serde(default)]
        superseded: bool,
    },
}

/// What becomes of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PhoneAct {
    /// A new one is signed in: a process of its own.
    SignsIn,
    /// It is signed out; also where there is no process.
    SignsOut,
    /// From now on without network.
    LosesNetwork,
    /// With network again: sends all that waits.
    FindsNetwork,
    /// Its process is killed.
    IsKilled,
    /// The app is opened after that; nothing that waited may be missing.
    IsOpened,
}

/// What kind of file is added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bytes {
    /// A JPEG.
    #[default]
    Photo,
    /// A PDF.
    Document,
}

const fn yes() -> bool {
    true
}

const EXPECTATIONS: [&str; 6] = ["refused", "opens", "closes", "would", "noop", "settles"];

impl TryFrom<Table> for Step {
    type Error = toml::de::Error;
    fn try_from(mut table: Table) -> Result<Self, Self::Error> {
        let says = table.remove("says").map(Value::try_into).transpose()?;
        let tells = table.remove("tells").map(Value::try_into).transpose()?;
        let by = table.remove("by").map(Value::try_into).transpose()?;
        let expected = EXPECTATIONS
            .iter()
            .filter_map(|word| Some(((*word).to_owned(), table.remove(*word)?)))
            .collect();
        Ok(Self {
            says,
            tells,
            by,
            then: Value::Table(expected).try_into()?,
            // What is left is exactly one verb.
            verb: Value::Table(table).try_into()?,
        })
    }
}

/// Every verb, as the schema itself lists them to whoever uses another word.
#[must_use]
pub fn verbs() -> Vec<String> {
    let other = Table::from_iter([("fly".to_owned(), Value::Table(Table::new()))]);
    let refusal = Value::Table(other).try_into::<Verb>().map(|_| ());
    let text = refusal
        .map_err(|error| error.to_string())
        .err()
        .unwrap_or_default();
    let words = text.split('`').skip(1).step_by(2);
    words
        .filter(|word| *word != "fly")
        .map(str::to_owned)
        .collect()
}

impl Scenario {
    /// How many steps it tells.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.step.len()
    }

    /// Reads a scenario.
    ///
    /// # Errors
    /// A word that is no verb, a field too many or too few, a step that quotes nothing.
    pub fn read(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        match scenario.step.iter().position(|step| step.says.is_none()) {
            Some(at) => Err(format!("step {} quotes nothing", at + 1)),
            None => Ok(scenario),
        }
    }
}
