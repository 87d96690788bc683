//! What a person asked for and the server has not confirmed yet (queue specification).
//!
//! # The promise
//! A photo that the app said is queued is never lost, never doubled, never shown to the wrong
//! person, and the app always knows where it is and why.
//!
//! # One entry, one operation
//! A photo, a rename, a change of visibility, a deletion: each is an [`Entry`] under the id of its
//! operation, made on the phone. Sent twice, it is done once, because the server answers the same
//! operation as before.
//!
//! ```text
//!             source copied,                  lease                receipt with equal sha256,
//!             synced, row written             given                or the operation's answer
//!  Staging ───────────────────▶ Ready ──────────────▶ Sending ─────────────────────▶ Done
//!     │                         ▲   ▲                  │    │
//!     │ source gone, disk full  │   │ event, time      │    │ no network, busy, signed out …
//!     ▼                         │   └── Waiting ◀──────┼────┘
//!  Blocked ──the person retries─┘                      │ the server says no: a person must decide
//!     ▲                                                │
//!     └────────────────────────────────────────────────┘
//!  any but Done ──discarded, narrowed──▶ Cancelled, Superseded
//! ```
//!
//! `Waiting` ends by itself and is told as such; `Blocked` needs a person and is told as such. A
//! refusal goes to the person, never to a wider audience and never to the bin. There is no limit
//! of attempts and no lifetime.
//!
//! # How a step lasts
//! [`machine::Queue::step`] is pure: it takes an [`Event`] and the moment, changes the entries in
//! memory, and tells which entries changed and what is to be done ([`Effect`]). The engine
//! (`run::engine`) writes the changed entries and a line of the log in one transaction of the
//! outbox, and only then are the effects carried out. So whatever happens between two steps, the
//! outbox stands at one of them:
//!
//! | killed | stands | at the next start |
//! |---|---|---|
//! | before the row of a new photo is written | nothing: the app had not said "saved" | its copy is swept |
//! | after the row, before its copy is complete | `Staging` | copied again while the source is there, else `Blocked(SourceLost)` |
//! | after the copy, before its row says so | `Staging`, copy complete | the copy is taken |
//! | while it is sent, its answer lost | `Sending` | `HEAD`: the server tells how far it came, or gives the receipt |
//! | after the receipt, before its row says so | `Sending` | the same |
//!
//! # Two carriers
//! While the app is in the foreground the core itself carries what the queue sends; in the
//! background the platform's transfer service carries bytes of files ([`Driver`]), and the core,
//! while it runs, what has none: `HEAD`, changes. A lease of the platform ends by its report, or
//! when the platform no longer lists its order as the app starts or comes to the foreground. What
//! is reported late, twice, or under an earlier lease changes nothing.
//!
//! # Order and independence
//! Photos, large files and changes have lanes of their own ([`Lane`]); in a lane the oldest goes
//! first and a set stays together. A blocked entry delays only what depends on it
//! ([`Entry::needs`]): a change of an item waits for the item's creation and for the change before
//! it. What depends on a discarded entry is discarded with it.

pub mod answers;
mod carry;
mod index;
mod keep;
pub mod machine;
pub mod policy;
mod reasons;
mod rest;
mod targets;
mod wishes;

pub use crate::pause::Pause;
pub use reasons::{Block, Wait};

use crate::time::{Age, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use suivi_rules::{CompanyId, ItemId, Level, OpId, SpaceId};
use suivi_wire::Code;
use suivi_wire::Micros;
use suivi_wire::ops::Operation;
use suivi_wire::upload::{AddFile, UploadReceipt};

/// One operation on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The operation; the key.
    pub op: OpId,
    /// Its place in the order in which a person asked for things; grows.
    pub place: i64,
    /// What is to be done.
    pub work: Work,
    /// How it stands.
    pub state: State,
    /// Entries that must be `Done` before this one may run.
    pub needs: BTreeSet<OpId>,
    /// The offset that the server acknowledged last.
    pub acknowledged: u64,
    /// Bytes may have left the phone: the server may know the item.
    pub left: bool,
    /// Attempts since the last success or reset: only for the length of the pause.
    pub tries: u32,
    /// Deaths of our own process while it read this entry's bytes.
    pub deaths: u32,
    /// How often it was given away: the generation of its last lease, so that what comes late
    /// from before a restart is known for late.
    pub leases: u32,
    /// The phone's age when it came into this state: by it `Done` is pruned.
    pub aged: Age,
    /// When it was asked for; shown, decides nothing.
    pub asked_at: Micros,
    /// When it came into this state; shown, decides nothing.
    pub since: Micros,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// A file's bytes, with the operation that they complete.
    Add {
        /// The operation as it travels. `sha256` is there once it is staged.
        add: AddFile,
        /// The copy in the outbox's folder, and where it came from while it is not complete.
        copy: Copy,
    },
    /// A change without bytes.
    Change(Operation),
    /// A kind that this version does not know: kept as it is, `Blocked(AppOutdated)`.
    Unknown(String),
}

/// A file on its way into the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Its name in the outbox's folder `staged`.
    pub file: String,
    /// Where it is copied from, until it is complete.
    pub source: Option<String>,
    /// What its bytes are, once it is staged.
    pub media_type: String,
    /// It was given up, after the server had it or by the person: there are no bytes any more.
    #[serde(default)]
    pub dropped: bool,
}

/// How an entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Its source is being copied.
    Staging,
    /// It may run when its lane, its dependencies and the policy allow.
    Ready,
    /// Something that passes by itself stands in its way.
    Waiting {
        /// What.
        why: Wait,
        /// Not before this time since the machine's start, if that start is still the same.
        until: Option<Pause>,
    },
    /// Somebody carries it.
    Sending(Lease),
    /// The server has it.
    Done {
        /// In whose feed; 16 zeros where the server had nothing to do. Those are no id that could
        /// be read again, so they are not written.
        #[serde(default = "nobody", skip_serializing_if = "is_nobody")]
        company: CompanyId,
        /// Where in it. A view draws the entry until the cache stands there
        /// ([`State::is_shown_by`]). 0 where the server had nothing to do: nothing will come.
        seq: i64,
    },
    /// A person must decide.
    Blocked {
        /// Why.
        why: Block,
    },
    /// The person does not want it any more, or the item was deleted.
    Cancelled,
    /// Another entry took its place.
    Superseded {
        /// Which.
        by: OpId,
    },
}

/// The company of what is in nobody's feed.
pub(crate) const fn nobody() -> CompanyId {
    CompanyId::from_bytes([0; 16])
}

fn is_nobody(company: &CompanyId) -> bool {
    *company == nobody()
}

/// Who carries an entry, and which time it was given away: an answer to an earlier lease is not
/// listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Who.
    pub driver: Driver,
    /// Grows each time.
    pub generation: u32,
}

/// Orders of the platform's carrier: the operation, and the generation of the lease.
pub type Held = BTreeSet<(OpId, u32)>;

/// Who carries bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Driver {
    /// The core itself, while the app is open.
    Core,
    /// The platform's transfer service, while the app is in the background: one order, one whole
    /// file.
    Platform,
}

/// What runs beside what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Photos: three at once; one if metered, hot or low on memory.
    Photo,
    /// Files above [`policy::LARGE`]: one at once.
    Large,
    /// Changes without bytes: one at once.
    Change,
    /// Photos whose reading ended the app three times: one at once, when nothing else runs.
    Quarantine,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "events are not kept")]
pub enum Event {
    /// The app was started. The engine gives what the outbox holds before.
    Started {
        /// The orders that the platform still lists: a lease of its whose order is not among them
        /// is lost.
        held: Held,
        /// The app is not the version that wrote the outbox: what was blocked as outdated or for
        /// an unknown answer is tried once more.
        updated: bool,
        /// The entry that the process read when it died, by the marker row.
        died_at: Option<OpId>,
    },
    /// A push came, or its person wants it all tried now: pauses end.
    Opened,
    /// The app came to the foreground: from now on the core carries bytes, and pauses end. What
    /// the platform has stays with it while it lists it.
    Foreground {
        /// The orders that the platform still lists: a lease of its whose order is not among them
        /// is lost.
        held: Held,
    },
    /// The app went to the background: from now on the platform carries bytes, also those that the
    /// core has on its way. What has no bytes of files the core carries while it runs.
    Background,
    /// The network, battery, memory or the person's settings changed.
    Conditions(Conditions),
    /// The person asked for these; their rows are in this step's transaction. They stand at
    /// `Staging` or `Ready`.
    Asked(Vec<Entry>),
    /// A source was copied: complete, synced, renamed.
    Staged {
        /// Which.
        op: OpId,
        /// The hash of the copy, in lower-case hexadecimal.
        sha256: String,
        /// Its length in bytes.
        length: i64,
        /// Read from its bytes.
        media_type: String,
        /// When it was taken, if the person did not say.
        captured_at: Option<Micros>,
    },
    /// A source could not be copied.
    NotStaged {
        /// Which.
        op: OpId,
        /// Why.
        why: Block,
    },
    /// What a lease brought.
    Answered {
        /// Which.
        op: OpId,
        /// Under which lease.
        lease: Lease,
        /// To which request.
        exchange: Exchange,
        /// What came.
        answer: Answer,
    },
    /// The platform lost its order, or the carrier was stopped.
    LeaseLost {
        /// Which.
        op: OpId,
        /// Which lease.
        lease: Lease,
    },
    /// The staged copy was hashed again.
    Rehashed {
        /// Which.
        op: OpId,
        /// It is what it was.
        equal: bool,
    },
    /// Somebody signed in: there is a session and an upload token.
    SignedIn,
    /// The session ended; entries wait until its person is back or decides.
    SignedOut,
    /// Time went by: pauses may have ended.
    Woken,
    /// The person wants it tried again now.
    Retry(OpId),
    /// The person does not want it.
    Discard {
        /// Which.
        op: OpId,
        /// The id of the deletion, for the case that the server may know the item.
        delete: OpId,
    },
    /// The person chose another folder for a file that is not there yet: a new operation for the
    /// same item.
    Elsewhere {
        /// Which.
        op: OpId,
        /// The new operation's id.
        new: OpId,
        /// Where.
        folder: Option<ItemId>,
    },
    /// The person narrows a file that is not there yet.
    Narrow {
        /// Which.
        op: OpId,
        /// The new operation's id.
        new: OpId,
        /// Who may see it.
        level: Level,
    },
    /// The feed after a restore of the server lacks these finished operations: send them again.
    Missing(Vec<OpId>),
}

/// What the phone is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// There is a network.
    pub online: bool,
    /// It costs.
    pub metered: bool,
    /// The person lets photos travel over a metered network.
    pub metered_allowed: bool,
    /// The battery is low and not charging.
    pub battery_low: bool,
    /// The machine is hot, or short of memory.
    pub strained: bool,
}

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exchange {
    /// `POST /v1/tus` with the operation and the whole body.
    Create,
    /// `HEAD`: how far is it?
    Ask,
    /// `PATCH` from this offset on.
    Append(u64),
    /// `POST /v1/ops` with this one operation.
    Operate,
}

impl Exchange {
    /// Bytes of a file go along: a platform's carrier can send it.
    #[must_use]
    pub const fn has_bytes(self) -> bool {
        matches!(self, Self::Create | Self::Append(_))
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "answers are not kept")]
pub enum Answer {
    /// Nothing that can be read: no route, a timeout, a cut.
    None(Silence),
    /// An answer.
    Some(Reply),
}

/// Why nothing came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// There is no way to the server.
    NoRoute,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Cut,
    /// The server's certificate is not good: what answers may be somebody else.
    Certificate,
    /// The staged copy could not be read.
    Unreadable,
}

/// An answer, as far as the queue reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// It carries the server's marker. Without it, it is no verdict.
    pub marked: bool,
    /// The problem's code.
    pub code: Option<Code>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// `Upload-Offset`.
    pub offset: Option<u64>,
    /// The receipt.
    pub receipt: Option<UploadReceipt>,
    /// Of `/v1/ops`: how this operation came out.
    pub result: Option<suivi_wire::ops::OpResult>,
}

/// What is to be done, after the step was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Carry this request under this lease, and report with [`Event::Answered`].
    Send {
        /// Which entry.
        op: OpId,
        /// Under which lease.
        lease: Lease,
        /// Which request.
        exchange: Exchange,
    },
    /// Stop carrying it; its answer will not be listened to.
    Cancel {
        /// Which entry.
        op: OpId,
        /// Which lease.
        lease: Lease,
    },
    /// Copy the source (again), and report.
    Stage(OpId),
    /// Hash the staged copy, and report.
    Rehash(OpId),
    /// The staged copy is needed no more.
    Drop(OpId),
    /// Its row is needed no more: it ended more than 30 days ago, and its copy is gone.
    Forget(OpId),
    /// Wake the queue at this time since the machine's start.
    WakeAt(Micros),
    /// Screens that show the queue are out of date.
    Changed,
}

impl State {
    /// It is done, and a cache at this checkpoint holds it: a view need not draw it.
    #[must_use]
    pub fn is_shown_by(&self, checkpoint: &BTreeMap<CompanyId, i64>) -> bool {
        match self {
            Self::Done { seq: 0, .. } => true,
            Self::Done { company, seq } => checkpoint.get(company).is_some_and(|at| at >= seq),
            _ => false,
        }
    }
}

impl Entry {
    /// A new one, as somebody asked for it: `Staging` or `Ready`.
    #[must_use]
    pub const fn new(op: OpId, place: i64, work: Work, state: State, now: Moment) -> Self {
        Self {
            op,
            place,
            work,
            state,
            needs: BTreeSet::new(),
            acknowledged: 0,
            left: false,
            tries: 0,
            deaths: 0,
            leases: 0,
            aged: Age {
                lived: 0,
                up: 0,
                boot: 0,
            },
            asked_at: now.wall,
            since: now.wall,
        }
    }

    /// The item that it is about, if it is about one.
    #[must_use]
    pub fn item(&self) -> Option<ItemId> {
        match &self.work {
            Work::Add { add, .. } => Some(add.item),
            Work::Change(change) => item_of(change),
            Work::Unknown(_) => None,
        }
    }

    /// The result that it makes, if it makes one.
    #[must_use]
    pub fn result(&self) -> Option<ItemId> {
        match &self.work {
            Work::Change(Operation::CompleteDocument(op)) => Some(op.item),
            Work::Change(Operation::CorrectResult(op)) => Some(op.result),
            _ => None,
        }
    }

    /// The space that it is about, if that can be told.
    #[must_use]
    pub fn space(&self) -> Option<SpaceId> {
        match &self.work {
            Work::Add { add, .. } => Some(add.space),
            Work::Change(Operation::AddFolder(op)) => Some(op.space),
            Work::Change(Operation::AssignDocument(op)) => Some(op.space),
            Work::Change(Operation::CompleteDocument(op)) => Some(op.space),
            Work::Change(_) | Work::Unknown(_) => None,
        }
    }

    /// It is not over: the person still waits for it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(
            self.state,
            State::Done { .. } | State::Cancelled | State::Superseded { .. }
        )
    }
}

/// The item that a change is about.
const fn item_of(change: &Operation) -> Option<ItemId> {
    match change {
        Operation::AddFolder(op) => Some(op.item),
        Operation::Rename(op) => Some(op.item),
        Operation::Move(op) => Some(op.item),
        Operation::Describe(op) => Some(op.item),
        Operation::SetLevel(op) => Some(op.item),
        Operation::SetSharing(op) => Some(op.item),
        Operation::Delete(op) => Some(op.item),
        Operation::CompleteDocument(op) => Some(op.item),
        Operation::CorrectResult(op) => Some(op.result),
        _ => None,
    }
}
