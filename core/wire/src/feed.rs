//! The feed: what a phone keeps of the spaces it follows.
//!
//! A pull tells which scopes were lost (`drop`, applied before anything else), which are new
//! (`add`, read by pages from `/v1/sync/scopes/{id}`), and what changed in those that the phone
//! has. Giving the cursor of one pull to the next confirms that the first was applied.

use crate::Micros;
use crate::rows::Row;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suivi_rules::{Audience, CompanyId, SpaceId};

/// `GET /v1/sync?cursor=`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PullAnswer {
    /// The cursor was unknown, too old or of a server that has since been restored: treat all
    /// scopes as new, by mark and sweep; the outbox stays.
    pub reset: bool,
    /// Scopes that are no longer the subject's.
    pub drop: Vec<String>,
    /// Scopes that are new.
    pub add: Vec<ScopeRow>,
    /// Changes in scopes that were confirmed before, in the order of the server.
    pub changes: Vec<Change>,
    /// What all of this brings the phone to, once the new scopes are read.
    pub checkpoint: Checkpoint,
    /// There is more: pull again at once.
    pub more: bool,
    /// For the next pull.
    pub cursor: String,
}

/// How far the feed goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkpoint {
    /// Changes when the server was restored from a backup.
    pub epoch: String,
    /// For each company of the subject, the last sequence number that is contained.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub companies: BTreeMap<CompanyId, i64>,
}

/// A scope: a space and an audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScopeRow {
    /// Its id.
    pub scope: String,
    /// The space; of templates the company, which is where they are.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub space: SpaceId,
    /// The audience.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub audience: Audience,
}

/// One change in one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// In which scope.
    pub scope: String,
    /// What it is: `folder`, `file`, `record`, `participant`, `document`, `template`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its place in the company's order.
    pub seq: i64,
    /// The row as it is now; none if this scope holds it no longer.
    pub row: Option<Row>,
}

/// `GET /v1/sync/scopes/{id}?after=`: a page of everything that a scope holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScopePage {
    /// Everything on this page, as changes.
    pub entries: Vec<Change>,
    /// Give it as `after` to read on; none at the end.
    pub next: Option<String>,
    /// When the server read it.
    pub read_at: Micros,
}
