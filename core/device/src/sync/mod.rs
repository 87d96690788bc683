//! What the phone keeps of the spaces that it follows, and how that stays true (queue
//! specification, "The feed is also the index of who sees what").
//!
//! One round brings the phone from one checkpoint to the next:
//!
//! ```text
//!         poke, time, opened        answer written            nothing left to read, no `more`
//!   Idle ───────────────────▶ Pull ────────────────┬───────────────────────────────────▶ Idle,
//!    ▲                        ▲  ▲     drop first  │                                     at a
//!    │ pause                  │  └──── `more` ─────┤                                     checkpoint
//!    └──── silence ───────────┤                    ▼ scopes to read
//!                             └──────────────── Read page by page
//!                              all read, or poked
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
//!
//! # Why no entry is skipped (V11) and a checkpoint is exact (V7)
//! 1. **One request at a time.** Every request has a number ([`Ask`]); an answer to any other
//!    than the last is not listened to, however late or often it comes. So what is written was
//!    read by the server in the order in which it is written: each page after the pull before it,
//!    each pull after the pages before it.
//! 2. **What falls between comes with the next pull.** A page is read later than the pull that
//!    offered its scope, so the pages of one scope may show different times, and an item that
//!    moved from one scope to another meanwhile may be seen in both or in neither. All of that
//!    has numbers above the cursor: the pull after the last page brings it. That is why a round
//!    ends with a pull that leaves nothing to read, and only there [`Effect::Reached`] is told.
//! 3. **A change that comes while its scope is read carries the mark of the reading.** The pages
//!    may be past its place already: without the mark the sweep would take it.
//! 4. **A deletion that comes while its scope is read** takes the row; pages that are read later
//!    were read after it, so they can't bring it back, by 1.
//! 5. **The higher number stays.** In a scope an entry is overwritten only by one with the same or
//!    a higher number of the same era. By 1 a lower one never comes; if it did, nothing would be
//!    lost.
//! 6. **A reset begins an era** ([`Standing::era`]). A restored server gives numbers again that
//!    it gave before, to other changes; so anything of a newer era overwrites all of an older one,
//!    and what the reading in the new era does not see is swept.
//! 7. **A scope that is refused while it is read** (404) is dropped, and the next pull must say so
//!    too. If it does not, the scope was lost and regained in between, and the server believes
//!    that the phone has it: the phone forgets its cursor, and a reset offers all again.
//!
//! # Killed at any step
//! [`Standing`] is written in one transaction with what it speaks of, so that after a start it
//! tells what is in the cache. A round that was cut begins again with a pull, because what was
//! lost goes first; then the readings go on at the page where they were.

pub mod machine;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use suivi_wire::feed::{Change, Checkpoint, PullAnswer, ScopePage, ScopeRow};

/// The number of a request: an answer must carry it. Grows while the process lives.
pub type Ask = u64;

/// Where a phone stands in the feed. Written with every change of the cache, in its transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// For the next pull: of the last answer that was written. None before the first.
    pub cursor: Option<String>,
    /// What screens may say: everything up to here is in the cache. None before the first, and
    /// from a reset to the end of its round.
    pub checkpoint: Option<Checkpoint>,
    /// Scopes that are being read, in this order, and from where on.
    pub reading: VecDeque<Reading>,
    /// Rechecked scopes that are read, with their marks: swept and counted at the next checkpoint.
    pub settling: BTreeMap<String, u64>,
    /// Scopes that were refused while they were read: the next pull must drop them.
    pub refused: BTreeSet<String>,
    /// For each scope that was read whole, the mark of its last reading.
    pub checked: BTreeMap<String, u64>,
    /// Grows with each reading of a scope and each reset.
    pub round: u64,
    /// The round of the last reset: numbers of changes are compared within an era only.
    pub era: u64,
    /// A reset came, and finished operations were not compared since ([`Effect::Compare`]).
    pub compare: bool,
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
    /// It is read again only to see whether the cache is right.
    pub check: bool,
}

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The app was started or came to the foreground, a poke came, the network is back.
    Due,
    /// A pause ended.
    Woken,
    /// The answer to [`Effect::Pull`].
    Pulled {
        /// Of which request.
        ask: Ask,
        /// What it says.
        answer: PullAnswer,
    },
    /// The answer to [`Effect::Read`].
    Paged {
        /// Of which request.
        ask: Ask,
        /// What the scope holds.
        page: ScopePage,
    },
    /// The scope that was read is no longer the subject's: 404.
    NoScope {
        /// Of which request.
        ask: Ask,
    },
    /// The answer can't be had at the moment: silence, a portal, a busy server.
    Failed {
        /// Of which request.
        ask: Ask,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// The session ended.
    SignedOut,
    /// Somebody signed in.
    SignedIn,
    /// Once a day: read the scope again that was longest unchecked.
    Recheck,
    /// What [`Effect::Compare`] asked for is done, and what was missing is in the outbox.
    Compared,
}

/// What is to be written to the cache, in one transaction with the new [`Standing`], in this order.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most writes are changes")]
pub enum Write {
    /// Forget a scope, and every byte of items that no other scope holds.
    Drop(String),
    /// Know a scope.
    Add(ScopeRow),
    /// As the server says it is now: put, or taken from this scope.
    Change {
        /// What.
        change: Change,
        /// The mark of the reading that its scope is in; none if it is in none.
        mark: Option<u64>,
        /// A page of a recheck brought it: where the cache has something else, that is counted,
        /// unless a pull explains it before the sweep.
        check: bool,
    },
    /// Take from a scope what does not carry this mark.
    Sweep {
        /// Which scope.
        scope: String,
        /// The mark of what stays.
        mark: u64,
        /// The end of a recheck: what was not right is counted.
        check: bool,
    },
    /// Forget all scopes but these: a reset tells which there are.
    Keep(Vec<String>),
}

/// What is to be done, after that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// `GET /v1/sync?cursor=`
    Pull {
        /// The request's number.
        ask: Ask,
        /// From where on.
        cursor: Option<String>,
    },
    /// `GET /v1/sync/scopes/{id}?after=`
    Read {
        /// The request's number.
        ask: Ask,
        /// Which scope.
        scope: String,
        /// From where.
        after: Option<String>,
    },
    /// The phone stands at a new checkpoint.
    Reached(Checkpoint),
    /// After a reset: compare the finished operations with what the cache holds now, then say
    /// [`Event::Compared`]; until then it is asked for at each checkpoint.
    Compare,
    /// Wake it at this time since the machine's start.
    WakeAt(i64),
}

/// The result of a step: both the writes and [`machine::Sync::standing`] go into the cache in one
/// transaction, even without writes when the standing is another than before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    /// To be written first.
    pub writes: Vec<Write>,
    /// To be done then.
    pub effects: Vec<Effect>,
}
