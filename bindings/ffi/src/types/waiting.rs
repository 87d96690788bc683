//! What is not received yet: where it stands, why, and what its person can do.

use super::data::Wording;
use super::ids::{FilePath, ItemId, OpId, SetId, SpaceId};
use super::places::{FolderTile, Level};
use super::reasons::Code;
use super::results::DraftTile;

pub use suivi_device::outbox::Lost as LostCopy;
pub use suivi_device::queue::{Block, Wait};
pub use suivi_device::views::waiting::{
    Progress, Stands, WaitingActs, WaitingCounts, WaitingPlace, WaitingRow, WaitingView,
};

/// The screen "waiting".
#[uniffi::remote(Record)]
pub struct WaitingView {
    /// In the order in which they were asked for.
    pub rows: Vec<WaitingRow>,
    /// Where the rows belong, as far as it is kept here and can be read now: none of it while the app
    /// is locked.
    pub places: Vec<WaitingPlace>,
    /// The same in numbers.
    pub counts: WaitingCounts,
    /// What was begun to be filled and not completed, the last changed first; also of records that are
    /// kept here no more.
    pub drafts: Vec<DraftTile>,
    /// Lists of unsent photos that were found damaged on this phone. They are kept for ever.
    pub aside: Vec<FilePath>,
    /// Copies whose rows were in an outbox that is damaged: they are kept, and its person is told.
    pub lost: Vec<LostCopy>,
}

/// A space that something waits for.
#[uniffi::remote(Record)]
pub struct WaitingPlace {
    /// Which.
    pub space: SpaceId,
    /// The client's name, of a record.
    pub client: Option<String>,
    /// Its folders, wherever they are in it, that rows name or into which a photo may be added.
    pub folders: Vec<FolderTile>,
    /// Those of them into which a photo may be added.
    pub adds: Vec<ItemId>,
}

/// How much waits.
#[uniffi::remote(Record)]
pub struct WaitingCounts {
    /// Saved on this phone and on their way by themselves.
    pub pending: u32,
    /// Of these, being sent now.
    pub sending: u32,
    /// They need their person.
    pub blocked: u32,
}

/// One entry.
#[uniffi::remote(Record)]
pub struct WaitingRow {
    /// Its operation.
    pub op: OpId,
    /// The item.
    pub item: Option<ItemId>,
    /// The set it belongs to.
    pub set: Option<SetId>,
    /// Where.
    pub space: Option<SpaceId>,
    /// In which folder.
    pub folder: Option<ItemId>,
    /// Its name, if it is a file.
    pub name: Option<String>,
    /// What it is called, if it is a document that was completed here.
    pub title: Option<Wording>,
    /// Who will see it, if it is a file.
    pub level: Option<Level>,
    /// How it stands.
    pub stands: Stands,
    /// How far it is, if it is a file.
    pub progress: Option<Progress>,
    /// When it was asked for.
    pub asked_at: i64,
    /// What its person can do.
    pub can: WaitingActs,
}

/// How far a file is on its way.
#[uniffi::remote(Record)]
pub struct Progress {
    /// How many of its bytes are on the server.
    pub there: u64,
    /// Of how many.
    pub of: u64,
}

/// How an entry stands, as it is told.
#[uniffi::remote(Enum)]
pub enum Stands {
    /// Being copied into the app; not safe yet.
    BeingSaved,
    /// Saved on this phone, will be sent.
    Saved,
    /// Saved on this phone, and what it waits for.
    Waiting(Wait),
    /// Being sent.
    Sending,
    /// Received.
    Received,
    /// Needs its person.
    NeedsYou(Block),
}

/// What a person can do with an entry.
#[uniffi::remote(Record)]
pub struct WaitingActs {
    /// Try it again now.
    pub retry: bool,
    /// Give it another folder.
    pub elsewhere: bool,
    /// Save the copy to the phone's own storage.
    pub save: bool,
    /// Give it up.
    pub discard: bool,
}

/// A staged copy that no row tells about, because its outbox was damaged.
#[uniffi::remote(Record)]
pub struct LostCopy {
    /// Its name in the folder of staged copies.
    pub file: String,
    /// Its length in bytes.
    pub length: u64,
}

/// What passes by itself. The photo is safe meanwhile.
#[uniffi::remote(Enum)]
pub enum Wait {
    /// There is no network, or the answer did not come.
    Network,
    /// What answered is not Suivi: a portal that wants a sign-in, a proxy.
    Portal,
    /// The server can't prove who it is.
    Untrusted,
    /// The network is metered and the person wants Wi-Fi.
    Metered,
    /// The battery is low.
    Battery,
    /// The session ended: somebody must sign in.
    Auth,
    /// The server is busy or stopping.
    Busy,
    /// Somebody else writes this upload at the moment.
    Locked,
    /// The server has no room left.
    Quota,
    /// Something that must be done before is not.
    Dependency,
    /// The platform did not carry it: it lost, stopped or refused its order.
    Platform,
}

/// What needs a person..
#[uniffi::remote(Enum)]
pub enum Block {
    /// He may not do this (any more).
    Permission(Code),
    /// The client has not consented to photos here.
    Consent,
    /// The record is archived.
    Archived,
    /// The folder is gone or closed.
    FolderGone,
    /// Larger than what is accepted.
    TooLarge,
    /// Of a kind that is not accepted.
    Type,
    /// A picture that the platform must turn into a JPEG first.
    NeedsPlatform,
    /// A folder, or something else that is no file.
    NotAFile,
    /// Not one byte.
    Empty,
    /// The picture contradicts its own format.
    Broken,
    /// There is no room on this phone.
    NoSpace,
    /// The app's own folder can't be written.
    NotWritable,
    /// The source is gone, and it was not copied yet.
    SourceLost,
    /// The source grew, shrank or was written while it was copied.
    SourceChanged,
    /// The source can't be read.
    SourceUnreadable,
    /// The copy on this phone is damaged.
    Corrupt,
    /// Reading it ended the app six times.
    CrashLoop,
    /// Another version of the app is needed.
    AppOutdated,
    /// The server refused it for another reason.
    Refused(Code),
}
