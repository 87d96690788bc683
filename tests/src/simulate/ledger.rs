//! What people were promised and what they did: by it is checked what became of it.

use crate::phone::Phone;
use std::collections::{BTreeMap, BTreeSet};
use suivi_device::queue::{Entry, Exchange, State};
use suivi_rules::{ItemId, Level, OpId};

/// The book.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Items of which a phone said "saved", and on which phone.
    pub(crate) promised: BTreeMap<ItemId, usize>,
    /// The hash of each copy when it was made.
    pub(crate) captured: BTreeMap<ItemId, String>,
    /// Items that somebody wanted gone.
    pub(crate) unwanted: BTreeSet<ItemId>,
    /// Those that were given up before they had arrived.
    pub(crate) discarded: BTreeSet<ItemId>,
    /// Somebody deleted a folder: what its maker has in it goes too.
    pub(crate) folder_deleted: bool,
    /// The level that the person narrowed to, as long as nobody else asked for one.
    pub(crate) narrowed: BTreeMap<ItemId, Level>,
    /// Items of which somebody asked for another level.
    pub(crate) relevelled: BTreeSet<ItemId>,
    /// Copies in which the disk changed a byte.
    pub(crate) rotten: BTreeSet<ItemId>,
    /// When an entry was first seen to be over.
    pub(crate) over: BTreeMap<OpId, i64>,
    /// Every entry that a phone ever had.
    pub(crate) seen: BTreeMap<OpId, usize>,
    /// Those whose row went.
    pub(crate) forgotten: BTreeSet<OpId>,
    /// Uploads whose last request brought silence after bytes may have left.
    pub(crate) silent: BTreeSet<OpId>,
    /// Folders that people made.
    pub(crate) folders: Vec<ItemId>,
    /// How often each item was told as committed.
    pub(crate) commits: BTreeMap<ItemId, u32>,
}

impl Ledger {
    /// After a request of an upload brought silence, the next one asks how far it is: nothing is
    /// begun again from byte 0 (queue specification, "Client states").
    pub(crate) fn asks_first(
        &mut self,
        phone: &Phone,
        entry: &Entry,
        exchange: Exchange,
    ) -> Result<(), String> {
        if !self.silent.remove(&entry.op) || exchange != Exchange::Create {
            return Ok(());
        }
        let by = entry.op;
        let replaces = |it: &Entry| it.state == State::Superseded { by };
        if phone.entries().iter().any(replaces) {
            return Ok(());
        }
        Err(format!("after silence {by} begins anew instead of asking"))
    }
}
