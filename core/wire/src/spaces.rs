//! Reading online: the answers of the lists.

use crate::Micros;
use crate::rows::{ParticipantRow, RecordRow, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use suivi_rules::{Audience, BranchId, CompanyId, ProfessionalId, SpaceId};

/// Which kind of space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpaceWord {
    /// One client's file.
    Record,
    /// Several clients of one branch.
    Group,
    /// One professional's collection.
    Library,
}

/// What the rules need to know of a space to decide on the phone, with what lists show of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpaceFacts {
    /// This space.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// Whose it is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// Which kind.
    pub kind: SpaceWord,
    /// The branches it is in.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub branches: BTreeSet<BranchId>,
    /// Of a record: its card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRow>,
    /// Of a library: whose it is.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ProfessionalId>,
    /// The subject is an active participant.
    pub participates: bool,
    /// The feed brings it to the phone.
    pub followed: bool,
    /// What still waits on the client's phones, of what the subject would see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_phones: Option<OnPhones>,
}

/// What still waits on somebody's phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OnPhones {
    /// How many will come by themselves.
    pub pending: u32,
    /// How many need their person.
    pub blocked: u32,
    /// Since when the oldest waits.
    pub oldest_at: Micros,
}

/// `GET /v1/spaces`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpacesAnswer {
    /// A page of the spaces within reach.
    pub spaces: Vec<SpaceFacts>,
    /// Give it as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// `GET /v1/spaces/{id}/items`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemsAnswer {
    /// The space.
    pub space: SpaceFacts,
    /// Folders first, then files, newest first.
    pub rows: Vec<Row>,
    /// Give it as `after` to read on; none at the end.
    pub next: Option<String>,
}

/// `GET /v1/spaces/{id}/people`: by name, who can be meant by "who can see this".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleAnswer {
    /// The space.
    pub space: SpaceFacts,
    /// Participants, active ones first.
    pub participants: Vec<ParticipantRow>,
    /// Professionals of other companies who wait for the client's answer.
    pub asked: Vec<ParticipantRow>,
    /// Everybody who has reach without being a participant, through his profile.
    pub by_profile: Vec<PersonWithReach>,
    /// What each active participant and each of those sees here.
    pub sees: Vec<SeesHere>,
}

/// Somebody who has reach through his profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonWithReach {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub professional: ProfessionalId,
    /// His name.
    pub name: String,
    /// The branches that he belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub branches: BTreeSet<BranchId>,
}

/// The scopes that somebody holds in a space: he sees a file if it is in one of them. A client is
/// told no branches: no file that he sees is in the scope of one alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeesHere {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub professional: ProfessionalId,
    /// The audiences of the space that he is in.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub audiences: BTreeSet<Audience>,
}

/// `GET /v1/items/{id}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemAnswer {
    /// The space that holds it.
    pub space: SpaceFacts,
    /// The item.
    pub row: Row,
}
