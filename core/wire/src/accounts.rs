//! Accounts, sessions, devices and invitations.

use crate::Micros;
use serde::{Deserialize, Serialize};
use std::fmt;
use suivi_rules::{CompanyId, DeviceId, Level, PersonId, ProfessionalId, SpaceId};

/// A text that must never be printed: a password, a token, a code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// In which role somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// As a professional.
    Professional,
    /// As a client.
    Client,
}

/// The phone from which somebody signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Made once on the phone.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub id: DeviceId,
    /// What its person calls it; 1 to 100 characters.
    pub name: String,
}

/// `POST /v1/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The account's address.
    pub email: String,
    /// Its password.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
    /// In which role.
    pub role: Role,
    /// From where.
    pub device: Device,
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionAnswer {
    /// For `Authorization: Bearer …`; shown once.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub token: Secret,
    /// Who signed in.
    pub account: Account,
}

/// Who one is: `GET /v1/account`, and part of [`SessionAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub person: PersonId,
    /// The role of this session.
    pub role: Role,
    /// Of a professional: who he is.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub professional: Option<ProfessionalId>,
    /// Of a professional: his company.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub company: Option<CompanyId>,
    /// The name.
    pub name: String,
}

/// `PUT /v1/account/password`: ends all sessions, also this one, and every upload token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordRequest {
    /// The password until now.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub old: Secret,
    /// The new one: 12 characters or more, not a common one.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub new: Secret,
}

/// `POST /v1/upload-tokens`: a token that may only upload, for a platform that sends days later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadTokenAnswer {
    /// For `Authorization: Bearer …` at `/v1/tus`; shown once.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub token: Secret,
    /// Its end, 90 days from now.
    pub expires_at: Micros,
}

/// `POST /v1/invitations/accept`: opens an account, or adds a record to one that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitationRequest {
    /// The 32 bytes of the code in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub code: Secret,
    /// The account's address; the one that the invitation is bound to, if it is.
    pub email: String,
    /// A new account's password, or that of the account which is there.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
    pub password: Secret,
    /// From where.
    pub device: Device,
}

/// One of one's own devices: `GET /v1/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRow {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// When it last asked for something.
    pub seen_at: Micros,
    /// It has a live session.
    pub live: bool,
}

/// `POST /v1/devices/{id}/report`: what still waits on this phone, so that a professional can be
/// told, of photos that he would see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceReport {
    /// One for each (record, level) with something in it; at most 1,000.
    pub waiting: Vec<WaitingPhotos>,
}

/// Part of [`DeviceReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WaitingPhotos {
    /// The record.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// The level that they will have.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub level: Level,
    /// How many will go by themselves.
    pub pending: u32,
    /// How many need their person.
    pub blocked: u32,
    /// Since when the oldest waits.
    pub oldest_at: Micros,
}
