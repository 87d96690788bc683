//! What the phone keeps of the spaces that it follows, and how that stays true (queue
//! specification, "The feed is also the index of who sees what").
//!
//! One round brings the phone from one checkpoint to the next:
//!
//! ```text
//!          poke, time, opened          answer                       no scope left to read
//!   Idle ─────────────────────▶ Pull ───────────▶ Apply ─▶ Backfill ─────────────────────▶ Idle
//!    ▲                           │  ▲              drop first     │ page by page             at a
//!    └──── silence: pause ───────┘  └──────── more ◀──────────────┘                          checkpoint
//! ```
//!
//! A scope that was lost is dropped at once and before anything else: rows, and every byte of the
//! items that no other scope holds. A new scope is read by pages, marked as it is read; what the
//! marks miss is swept at its last page, so that an interrupted reading goes on where it was. A
//! visibility change reaches the cache whole, because all entries of a change share a number and
//! are written in one transaction. Giving the next pull the cursor of the last confirms it.
//!
//! A reset (the server was restored from a backup, or the cursor is too old) treats all scopes as
//! new; the outbox stays, and finished operations of the last 30 days are compared with the new
//! feed ([`Effect::Compare`]).

pub mod machine;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use suivi_wire::feed::{Change, Checkpoint, PullAnswer, ScopePage, ScopeRow};

/// Where a phone stands in the feed. Written with every change of the cache, in its transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// For the next pull; none before the first.
    pub cursor: Option<String>,
    /// What screens may say: everything up to here is in the cache.
    pub checkpoint: Option<Checkpoint>,
    /// The checkpoint that this round leads to.
    pub ahead: Option<Ahead>,
    /// Scopes that are being read, in this order, and from where on.
    pub reading: VecDeque<Reading>,
    /// For each scope, the number of the round in which it was last read whole.
    pub checked: BTreeMap<String, u64>,
    /// Grows with each reading of a scope; marks what was read in it.
    pub round: u64,
}

/// What a pull promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// Reached once its scopes are read.
    pub checkpoint: Checkpoint,
    /// For the pull after it.
    pub cursor: String,
    /// There is more: pull again at once.
    pub more: bool,
    /// It came with a reset.
    pub reset: bool,
}

/// A scope that is being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which.
    pub scope: String,
    /// The next page; none for the first.
    pub after: Option<String>,
    /// Its mark.
    pub mark: u64,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "events are not kept")]
pub enum Event {
    /// The app was started or came to the foreground, a poke came, the network is back.
    Due,
    /// A pause ended.
    Woken,
    /// The answer to [`Effect::Pull`].
    Pulled(PullAnswer),
    /// The answer to [`Effect::Read`].
    Paged {
        /// Of which scope.
        scope: String,
        /// What it holds.
        page: ScopePage,
    },
    /// The scope that was read is no longer the subject's: 404.
    NoScope(String),
    /// The answer can't be had at the moment: silence, a portal, a busy server.
    Failed,
    /// The session ended.
    SignedOut,
    /// Somebody signed in.
    SignedIn,
    /// Once a day: read the scope again that was longest unchecked.
    Recheck,
}

/// What is to be written to the cache, in one transaction with the new [`Standing`], in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Forget a scope, and every byte of items that no other scope holds.
    Drop(String),
    /// Know a scope.
    Add(ScopeRow),
    /// As the server says it is now: put, or taken from this scope.
    Change {
        /// What.
        change: Change,
        /// The mark of the reading that brought it; none if a pull did.
        mark: Option<u64>,
    },
    /// Take from a scope what does not carry this mark.
    Sweep {
        /// Which scope.
        scope: String,
        /// The mark of what stays.
        mark: u64,
    },
    /// Forget all scopes but these: a reset tells which there are.
    Keep(Vec<String>),
}

/// What is to be done, after that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// `GET /v1/sync?cursor=`
    Pull(Option<String>),
    /// `GET /v1/sync/scopes/{id}?after=`
    Read {
        /// Which scope.
        scope: String,
        /// From where.
        after: Option<String>,
    },
    /// The phone stands at a new checkpoint.
    Reached(Checkpoint),
    /// After a reset: compare the finished operations with what the cache holds now.
    Compare,
    /// A recheck found the cache different from the server in so many rows; it is right again.
    Differed(u32),
    /// Wake it at this time since the machine's start.
    WakeAt(i64),
}

/// The result of a step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// To be written first.
    pub writes: Vec<Write>,
    /// To be done then.
    pub effects: Vec<Effect>,
}
