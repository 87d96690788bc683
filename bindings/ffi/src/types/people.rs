//! The people of a record; a professional's clients and their new photos.

use super::ids::{ProfessionalId, SpaceId};
use super::places::FileTile;

pub use suivi_device::views::clients::{ClientRow, ClientsView, InboxRecord, InboxView};
pub use suivi_device::views::people::{PeopleView, PersonRow};
pub use suivi_wire::spaces::OnPhones;

/// The screen "people".
#[uniffi::remote(Record)]
pub struct PeopleView {
    /// Participants, active ones first.
    pub participants: Vec<PersonRow>,
    /// Professionals of other companies who wait for the client's answer.
    pub asked: Vec<PersonRow>,
    /// Those who see things here through their profile.
    pub by_profile: Vec<String>,
    /// Whoever looks may become a participant.
    pub can_join: bool,
    /// Whoever looks may let those who were asked in, or keep them out.
    pub can_answer: bool,
    /// Whoever looks has agreed to photos of himself, and may take that back.
    pub can_withdraw: bool,
    /// It is the last answer of the server, not one of now.
    pub kept: bool,
}

/// A participant, or somebody who would be one.
#[uniffi::remote(Record)]
pub struct PersonRow {
    /// Who.
    pub professional: ProfessionalId,
    /// His name.
    pub name: String,
    /// He takes part now.
    pub active: bool,
    /// Of another company.
    pub external: bool,
    /// Since when.
    pub since: i64,
    /// Whoever looks may end his participation.
    pub can_archive: bool,
}

/// The screen "clients".
#[uniffi::remote(Record)]
pub struct ClientsView {
    /// By name.
    pub clients: Vec<ClientRow>,
    /// Give it to read on; none at the end.
    pub next: Option<String>,
    /// There is no network: only followed records are shown.
    pub kept_only: bool,
}

/// A client in the list.
#[uniffi::remote(Record)]
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

/// What still waits on somebody's phones.
#[uniffi::remote(Record)]
pub struct OnPhones {
    /// How many will come by themselves.
    pub pending: u32,
    /// How many need their person.
    pub blocked: u32,
    /// Since when the oldest waits.
    pub oldest_at: i64,
}

/// The screen "new photos": those that came to followed records since each was looked at last.
#[uniffi::remote(Record)]
pub struct InboxView {
    /// Records with something new, the newest first.
    pub records: Vec<InboxRecord>,
    /// Up to where this looked: to be told when the person saw it.
    pub arrivals: i64,
}

/// A record with new photos.
#[uniffi::remote(Record)]
pub struct InboxRecord {
    /// The record.
    pub space: SpaceId,
    /// The client's name.
    pub name: String,
    /// How many are new.
    pub new: u32,
    /// The newest of them, at most `SHOWN`.
    pub newest: Vec<FileTile>,
}
