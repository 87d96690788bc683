//! What is said to a phone that is a process of its own, and what it says: one JSON a line.
//!
//! A command is named like the façade's call (`"home"`, `{"folder":{"space":"…"}}`). The answer is
//! `{"ok":…}` with one of the types below, or `{"trouble":{…}}`. What is no command is answered
//! with the list of those there are.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use suivi_results::Unit;
use suivi_rules::{ItemId, Level, OpId, SetId, Sharing, SpaceId, TemplateId};
use suivi_wire::accounts::Role;
use suivi_wire::ops::Operation;
use suivi_wire::{Code, Micros};

/// Everything that can be said to a phone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Signs in. Answers [`Account`].
    SignIn {
        /// The server's address.
        server: String,
        /// In which role.
        role: Role,
        /// The account's address.
        email: String,
        /// Its password.
        password: String,
    },
    /// Accepts an invitation, the link or its code alone. Answers [`Account`].
    Accept {
        /// The server's address.
        server: String,
        /// The link, or its code.
        invitation: String,
        /// The address that the new account gets.
        email: String,
        /// Its password.
        password: String,
    },
    /// The platform says whether there is a network.
    Network(bool),
    /// Answers [`Home`].
    Home,
    /// Answers [`Folder`].
    Folder {
        /// The space.
        space: SpaceId,
        /// None: its root.
        #[serde(default)]
        folder: Option<ItemId>,
    },
    /// Answers [`File`].
    Photo(ItemId),
    /// Brings the bytes of a photo, as they were taken, to a new file.
    Original {
        /// Which.
        item: ItemId,
        /// Where to.
        to: PathBuf,
    },
    /// Answers [`Waiting`].
    Waiting,
    /// Answers [`Clients`].
    Clients,
    /// Answers a list of [`Arrived`].
    Inbox,
    /// Answers the names of active participants.
    People(SpaceId),
    /// Answers a list of [`Added`], once each is durable or has its reason.
    AddPhotos {
        /// Where.
        space: SpaceId,
        /// None: the root.
        #[serde(default)]
        folder: Option<ItemId>,
        /// Who sees them.
        level: Level,
        /// Which.
        photos: Vec<PathBuf>,
        /// They are a before/after set.
        #[serde(default)]
        together: bool,
    },
    /// Answers the folder's id.
    AddFolder {
        /// Where.
        space: SpaceId,
        /// None: the root.
        #[serde(default)]
        parent: Option<ItemId>,
        /// Its name.
        name: String,
        /// Its switch.
        #[serde(default)]
        sharing: Sharing,
    },
    /// Fills a template at once and completes it, as it is typed. Answers the result's id, once it is
    /// on the disk.
    Fill {
        /// Where.
        space: SpaceId,
        /// Which template.
        template: TemplateId,
        /// What is typed: question, text, unit.
        answers: Vec<(String, String, Option<Unit>)>,
        /// When it was taken.
        taken_at: Micros,
    },
    /// Answers [`Results`].
    Results(SpaceId),
    /// Answers a list of [`Answered`].
    Result(ItemId),
    /// Answers the operation's id.
    SetLevel {
        /// Which file.
        item: ItemId,
        /// Who sees it from now on.
        level: Level,
    },
    /// Answers the operation's id.
    Delete(ItemId),
    /// Gives a photo that could not be added another folder. Answers the new operation's id.
    Elsewhere {
        /// The operation by which it was to be added.
        op: OpId,
        /// None: the root.
        #[serde(default)]
        folder: Option<ItemId>,
    },
    /// Asks the server now: people, consent, records. Answers nothing.
    Ask(Operation),
    /// Waits until the screens have something new, at most so many milliseconds. Answers whether
    /// they have.
    Changed {
        /// At most so long.
        within_ms: u64,
    },
    /// Waits until it is so, at most so many milliseconds. Answers whether it is.
    Until {
        /// What.
        so: So,
        /// At most so long.
        within_ms: u64,
    },
}

/// What a phone can be waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum So {
    /// It stands at a checkpoint: what it shows was all there then.
    Complete,
    /// All was sent that goes by itself; what needs its person may be left.
    Sent,
    /// Something is being sent.
    Sending,
    /// This template may be used in a space.
    Offers {
        /// The space.
        space: SpaceId,
        /// Which.
        template: TemplateId,
    },
    /// This result is kept here.
    HasResult {
        /// The space.
        space: SpaceId,
        /// Which.
        item: ItemId,
    },
    /// A place shows all of these, from what the phone keeps.
    Shows {
        /// The space.
        space: SpaceId,
        /// None: its root.
        #[serde(default)]
        folder: Option<ItemId>,
        /// Folders or files.
        items: Vec<ItemId>,
    },
    /// A place shows none of these; or it is gone itself.
    Hides {
        /// The space.
        space: SpaceId,
        /// None: its root.
        #[serde(default)]
        folder: Option<ItemId>,
        /// Folders or files.
        items: Vec<ItemId>,
    },
}

/// How a phone answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// It was done; what is shown.
    Ok(serde_json::Value),
    /// It was not.
    Trouble(Trouble),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The rules' or the server's reason, where it is one of those.
    pub code: Option<Code>,
    /// In words.
    pub sentence: String,
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// His name.
    pub name: String,
}

/// The first screen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Home {
    /// The followed spaces, by name.
    pub spaces: Vec<Space>,
    /// It stands at a checkpoint.
    pub complete: bool,
    /// How many entries wait.
    pub pending: u32,
}

/// A followed space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Space {
    /// Which.
    pub space: SpaceId,
    /// The client's name, of a record.
    pub name: Option<String>,
    /// The folders at its root.
    pub folders: Vec<FolderTile>,
}

/// A folder in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FolderTile {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// The client sees it.
    pub client_sees: bool,
}

/// A place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Folder {
    /// Its folders.
    pub folders: Vec<FolderTile>,
    /// Its files.
    pub files: Vec<File>,
    /// What was added on this phone and is not shown by the server yet.
    pub waiting: Vec<Row>,
    /// It was read online and is not kept here.
    pub online_only: bool,
    /// A photo may be added.
    pub add_photo: bool,
}

/// A file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    /// Which.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// Who may see it.
    pub level: Level,
    /// Whoever looks made it.
    pub mine: bool,
    /// When it was taken, else when it came.
    pub at: Micros,
}

/// A record's documents and results.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Results {
    /// Documents that wait to be filled.
    pub documents: Vec<String>,
    /// Results, the last taken first.
    pub results: Vec<ItemId>,
    /// What was completed here and is not received yet, and how it stands.
    pub drafts: Vec<(ItemId, String)>,
    /// It was read online and is not kept here.
    pub online_only: bool,
}

/// An answer of a result as it is read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answered {
    /// By what the question is known.
    pub question: String,
    /// The answer with its unit.
    pub value: String,
    /// How it changed since the last result.
    pub since_last: String,
    /// How it changed since the first.
    pub since_start: String,
}

/// What is not received yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    /// In the order in which it was asked for.
    pub rows: Vec<Row>,
    /// On their way by themselves.
    pub pending: u32,
    /// Of these, being sent now.
    pub sending: u32,
    /// They need their person.
    pub blocked: u32,
}

/// One entry that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Its operation.
    pub op: OpId,
    /// The item.
    pub item: Option<ItemId>,
    /// The set it belongs to.
    pub set: Option<SetId>,
    /// Its name, if it is a file.
    pub name: Option<String>,
    /// State and reason.
    pub stands: String,
    /// How much of it is out, in bytes, of how much.
    pub progress: Option<(u64, u64)>,
}

/// A professional's clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Clients {
    /// By name.
    pub clients: Vec<Client>,
    /// There is no network: only followed records are shown.
    pub kept_only: bool,
}

/// A client in the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Client {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub name: String,
    /// It is kept on this phone.
    pub followed: bool,
}

/// A record with new photos.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrived {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub name: String,
    /// How many are new.
    pub new: u32,
}

/// What became of a photo that was added.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Added {
    /// Its operation.
    pub op: OpId,
    /// Its id, here and on the server.
    pub item: ItemId,
    /// Saved on this phone; else why not.
    pub blocked: Option<String>,
}
