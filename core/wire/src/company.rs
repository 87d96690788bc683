//! The company as its professionals see it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use suivi_rules::{BranchId, CompanyId, Feature, ProfessionalId, Profile};

/// `GET /v1/company`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyAnswer {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// Its name.
    pub name: String,
    /// Days from a deletion to the destruction of its bytes.
    pub grace_days: u16,
    /// A professional may use several devices at a time.
    pub several_devices: bool,
    /// Its branches.
    pub branches: Vec<BranchRow>,
    /// Its professionals.
    pub professionals: Vec<ProfessionalRow>,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BranchRow {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub branch: BranchId,
    /// Its name.
    pub name: String,
}

/// A professional as his colleagues see him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfessionalRow {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub professional: ProfessionalId,
    /// His name.
    pub name: String,
    /// What he may do.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub profile: Profile,
    /// Where he may do it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub branches: BTreeSet<BranchId>,
    /// False once deactivated.
    pub active: bool,
    /// What his account has been given; told to himself and to those who may change it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeSet<Feature>>,
}
