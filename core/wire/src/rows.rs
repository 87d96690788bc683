//! What lists and the feed carry: one row for each thing that a subject may see.

use crate::Micros;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use suivi_results::{Category, Date, ResultBody, Sex, Template};
use suivi_rules::{
    BranchId, ClientId, CompanyId, Creator, DocumentId, ItemId, Level, Owner, Participation,
    ProfessionalId, SetId, Sharing, SpaceId, TemplateId,
};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Row {
    /// A folder.
    Folder(FolderRow),
    /// A file.
    File(FileRow),
    /// A record: the client's card.
    Record(RecordRow),
    /// A participant of a record.
    Participant(ParticipantRow),
    /// A document or assessment that was assigned and is not completed yet.
    Document(DocumentRow),
    /// A template as it is offered now; in no space.
    Template(TemplateRow),
}

/// A folder as everybody who sees it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FolderRow {
    /// This folder.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// Where it lives.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// The folder that holds it; none at the root of the space.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub parent: Option<ItemId>,
    /// Its name. Names are not keys: two may be equal.
    pub name: String,
    /// Who made it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub creator: Creator,
    /// Its switch.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sharing: Sharing,
    /// The client sees it.
    pub client_sees: bool,
    /// A file directly in it has a level that says client.
    pub direct_client_file: bool,
    /// Of an automatic folder: the results that go there. A screen says its own word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Category>,
    /// When it was made.
    pub added_at: Micros,
    /// Grows at each change of the folder itself.
    pub revision: i64,
}

/// A file as everybody who sees it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileRow {
    /// This file.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// Where it lives.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// The folder that holds it; none at the root of the space.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub folder: Option<ItemId>,
    /// Its name. Names are not keys: two may be equal.
    pub name: String,
    /// Who made it; `system` is protected.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub creator: Creator,
    /// Of a protected file: who completed or assigned it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<ProfessionalId>,
    /// The colleague who added it for a client without account.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adder: Option<ProfessionalId>,
    /// Who keeps it since its creator left.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeper: Option<ProfessionalId>,
    /// The company that the level `company` speaks of.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// Who sees it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "company_and_client"))]
    pub level: Level,
    /// What the bytes are, read from the bytes: `image/jpeg` and such.
    pub media_type: String,
    /// How many bytes.
    pub length: i64,
    /// Their SHA-256.
    pub sha256: String,
    /// When the photo was taken, if that is known or was said.
    pub captured_at: Option<Micros>,
    /// A person changed the date.
    pub date_edited: bool,
    /// The pose slot: front, left, right, back or a word of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pose: Option<String>,
    /// The before/after set it belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<SetId>,
    /// Words given to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Of a result: what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Box<ResultRow>>,
    /// When the server took it.
    pub added_at: Micros,
    /// Grows at each change.
    pub revision: i64,
}

/// What a completed document says, and what became of it. Results of one template make a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultRow {
    /// Of which template.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub template: TemplateId,
    /// Of which of its versions.
    pub version: u32,
    /// What it says; the file's bytes are this.
    pub body: ResultBody,
    /// It corrects this one, which stays.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<ItemId>,
    /// A later one corrects it. Which one is told to those who see that one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub superseded: bool,
}

/// A document or assessment that waits to be filled. Completed or cancelled, it leaves the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentRow {
    /// This document.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub document: DocumentId,
    /// Where.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// Of which template.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub template: TemplateId,
    /// Of which of its versions: that one is filled, whatever the template becomes.
    pub version: u32,
    /// What that version asks.
    pub content: Template,
    /// Who fills it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filler: Owner,
    /// Who assigned it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub assigned_by: ProfessionalId,
    /// When.
    pub assigned_at: Micros,
    /// By when it should be filled.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

/// A template that may be assigned. Withdrawn, it leaves the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateRow {
    /// This template.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub template: TemplateId,
    /// Whose.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// Its newest version, from 1.
    pub version: u32,
    /// What that version asks.
    pub content: Template,
}

/// A client's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordRow {
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// Whose record it is.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// The client.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub client: ClientId,
    /// The client's name.
    pub name: String,
    /// The branches it is in.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub branches: BTreeSet<BranchId>,
    /// The client has an account.
    pub has_account: bool,
    /// The client's sex, for ranges of what is usual; none if it was not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// When the client was born, for the same.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
    /// The client consented to photos in this record.
    pub consented: bool,
    /// The record is archived.
    pub archived: bool,
    /// Grows at each change.
    pub revision: i64,
}

/// A participant of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParticipantRow {
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub professional: ProfessionalId,
    /// Of which company.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// His name.
    pub name: String,
    /// Active or archived.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: Participation,
    /// Since when.
    pub since: Micros,
}
