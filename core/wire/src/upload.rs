//! Bytes: the operation that an upload carries, and the receipt it ends with.

use crate::Micros;
use serde::{Deserialize, Serialize};
use suivi_rules::{CompanyId, ItemId, Level, OpId, SetId, SpaceId};

/// The longest `op` in `Upload-Metadata`, in bytes of JSON.
pub const LONGEST_OP: usize = 4096;
/// The longest `Upload-Metadata`, in bytes.
pub const LONGEST_METADATA: usize = 4096;

/// Adds a file. As `op` in `Upload-Metadata` (base64 JSON) the request that completes the bytes
/// also commits it; through `/v1/ops` it commits bytes that are already there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddFile {
    /// This operation.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub op: OpId,
    /// The new file's id, made where the file was.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// Where.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// In which folder; none for the root.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<ItemId>,
    /// Who sees it; without it the creator's default.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Its name.
    pub name: String,
    /// SHA-256 of the bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How many bytes.
    pub length: i64,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<Micros>,
    /// The pose slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pose: Option<String>,
    /// The before/after set.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<SetId>,
    /// Added by a colleague for a client without account, whose agreement he confirms.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_client: bool,
}

/// The server has the bytes and the file is in its place. Given again to whoever asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadReceipt {
    /// The file.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub item: ItemId,
    /// SHA-256 of the bytes on the server's disk.
    pub sha256: String,
    /// The file's first revision.
    pub revision: i64,
    /// Whose feed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// A checkpoint at or above it holds the file.
    pub seq: i64,
}
