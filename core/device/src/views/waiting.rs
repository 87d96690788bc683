//! Everything that is not received yet: state, reason, what its person can do.

use super::folder::{FolderTile, folder_tile, place_acts};
use super::results::DraftTile;
use super::{Here, Me};
use crate::outbox::Lost;
use crate::queue::{Block, Entry, State, Wait, Work};
use std::collections::BTreeSet;
use std::path::PathBuf;
use suivi_results::Label;
use suivi_rules::{ItemId, Level, OpId, SetId, SpaceId};
use suivi_wire::Micros;
use suivi_wire::rows::FolderRow;
use suivi_wire::spaces::SpaceFacts;

/// The screen "waiting".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    pub aside: Vec<PathBuf>,
    /// Copies whose rows were in an outbox that is damaged: they are kept, and its person is told.
    pub lost: Vec<Lost>,
}

/// A space that something waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitingCounts {
    /// Saved on this phone and on their way by themselves.
    pub pending: u32,
    /// Of these, being sent now.
    pub sending: u32,
    /// They need their person.
    pub blocked: u32,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub title: Option<Label>,
    /// Who will see it, if it is a file.
    pub level: Option<Level>,
    /// How it stands.
    pub stands: Stands,
    /// How far it is, if it is a file.
    pub progress: Option<Progress>,
    /// When it was asked for.
    pub asked_at: Micros,
    /// What its person can do.
    pub can: WaitingActs,
}

/// How far a file is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many of its bytes are on the server.
    pub there: u64,
    /// Of how many.
    pub of: u64,
}

/// How an entry stands, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// Draws one entry. `sent`: bytes that went out under the lease that it has now.
#[must_use]
pub fn row(entry: &Entry, sent: Option<u64>) -> WaitingRow {
    let (add, length) = match &entry.work {
        Work::Add { add, .. } => (Some(add), u64::try_from(add.length).unwrap_or(0)),
        Work::Change(_) | Work::Unknown(_) => (None, 0),
    };
    let stands = stands(&entry.state);
    let is_file = add.is_some();
    let block = match stands {
        Stands::NeedsYou(why) => Some(why),
        _ => None,
    };
    let copied = is_copied(&entry.work);
    let given_up = matches!(&entry.work, Work::Add { copy, .. } if copy.dropped);
    WaitingRow {
        op: entry.op,
        item: entry.item(),
        set: add.and_then(|add| add.set),
        space: entry.space(),
        folder: add.and_then(|add| add.folder),
        name: add.map(|add| add.name.clone()),
        title: None,
        level: add.and_then(|add| add.level),
        stands,
        progress: is_file.then(|| {
            let there = sent.unwrap_or(0).max(entry.acknowledged);
            Progress {
                there: there.min(length),
                of: length,
            }
        }),
        asked_at: entry.asked_at,
        can: WaitingActs {
            retry: (block.is_some() && !given_up) || matches!(stands, Stands::Waiting(_)),
            elsewhere: copied && block.is_some_and(|why| !why.is_of_the_phone()),
            save: copied,
            discard: stands != Stands::Received,
        },
    }
}

/// There is a complete copy of it on this phone.
fn is_copied(work: &Work) -> bool {
    match work {
        Work::Add { add, copy } => add.sha256.is_some() && copy.source.is_none() && !copy.dropped,
        Work::Change(_) | Work::Unknown(_) => false,
    }
}

/// How an entry stands, as it is told. `Cancelled` and `Superseded` are not drawn.
#[must_use]
pub const fn stands(state: &State) -> Stands {
    match state {
        State::Staging => Stands::BeingSaved,
        State::Ready | State::Cancelled | State::Superseded { .. } => Stands::Saved,
        State::Waiting { why, .. } => Stands::Waiting(*why),
        State::Sending(_) => Stands::Sending,
        State::Done { .. } => Stands::Received,
        State::Blocked { why } => Stands::NeedsYou(*why),
    }
}

/// Draws where rows belong. `folders`: all of the space; `named`: those that rows name.
#[must_use]
pub fn place(
    facts: &SpaceFacts,
    folders: &[FolderRow],
    named: &BTreeSet<ItemId>,
    me: &Me,
) -> WaitingPlace {
    let here = Here::of(facts, me);
    let adds = |row: &&FolderRow| place_acts(Some(*row), &here, None, me, false).add_photo;
    let adds: Vec<ItemId> = folders.iter().filter(adds).map(|row| row.item).collect();
    let told = folders
        .iter()
        .filter(|row| named.contains(&row.item) || adds.contains(&row.item));
    WaitingPlace {
        space: facts.space,
        client: facts.record.as_ref().map(|record| record.name.clone()),
        folders: told.map(|row| folder_tile(row, &here, me)).collect(),
        adds,
    }
}

/// Draws the queue: what is open, in order.
#[must_use]
pub fn view<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    sent: impl Fn(OpId) -> Option<u64>,
) -> WaitingView {
    let mut open: Vec<&Entry> = entries
        .into_iter()
        .filter(|entry| entry.is_open())
        .collect();
    open.sort_by_key(|entry| entry.place);
    let mut view = WaitingView::default();
    for entry in open {
        let row = row(entry, sent(entry.op));
        match row.stands {
            Stands::NeedsYou(_) => view.counts.blocked += 1,
            Stands::Sending => {
                view.counts.sending += 1;
                view.counts.pending += 1;
            }
            _ => view.counts.pending += 1,
        }
        view.rows.push(row);
    }
    view
}
