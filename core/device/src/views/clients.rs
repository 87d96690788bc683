//! A professional's clients, and the new photos of those he follows.

use super::folder::{FileTile, file_tile};
use super::{Here, Me, count};
use suivi_rules::{ItemId, SpaceId};
use suivi_wire::rows::FileRow;
use suivi_wire::spaces::{OnPhones, SpaceFacts};

/// The screen "clients".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientsView {
    /// By name.
    pub clients: Vec<ClientRow>,
    /// Give it to read on; none at the end.
    pub next: Option<String>,
    /// There is no network: only followed records are shown.
    pub kept_only: bool,
}

/// A client in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub name: String,
    /// The feed keeps this record on this phone.
    pub followed: bool,
    /// The client has an account.
    pub has_account: bool,
    /// The record is archived.
    pub archived: bool,
    /// "3 photos are still on Ana's phone".
    pub on_phones: Option<OnPhones>,
}

/// Draws a client; none for what is no record.
#[must_use]
pub fn client_row(facts: &SpaceFacts) -> Option<ClientRow> {
    let record = facts.record.as_ref()?;
    Some(ClientRow {
        space: facts.space,
        name: record.name.clone(),
        followed: facts.followed,
        has_account: record.has_account,
        archived: record.archived,
        on_phones: facts.on_phones,
    })
}

/// The screen "new photos": those that came to followed records since each was looked at last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxView {
    /// Records with something new, the newest first.
    pub records: Vec<InboxRecord>,
    /// Up to where this looked: to be told when the person saw it.
    pub arrivals: i64,
}

/// A record with new photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRecord {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub name: String,
    /// How many are new.
    pub new: u32,
    /// The newest of them, at most [`SHOWN`].
    pub newest: Vec<FileTile>,
}

/// New photos of one record that are drawn.
pub const SHOWN: usize = 12;

/// Draws a record of the inbox.
#[must_use]
pub fn inbox_record(
    facts: &SpaceFacts,
    new: &[FileRow],
    me: &Me,
    has_thumbnail: impl Fn(ItemId) -> bool,
) -> InboxRecord {
    let here = Here::of(facts, me);
    InboxRecord {
        space: facts.space,
        name: facts
            .record
            .as_ref()
            .map(|record| record.name.clone())
            .unwrap_or_default(),
        new: count(new.len()),
        newest: new
            .iter()
            .take(SHOWN)
            .map(|row| file_tile(row, &here, me, has_thumbnail(row.item)))
            .collect(),
    }
}
