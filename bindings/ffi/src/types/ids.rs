//! Texts that mean something: ids, paths, addresses, secrets. Each is a type of its own in both
//! languages, so that a client is never taken for a folder.

use crate::faults::SuiviError;
use std::path::PathBuf;

pub use suivi_device::remote::http::Address;
pub use suivi_rules::{
    BranchId, CompanyId, DocumentId, ItemId, OpId, PersonId, ProfessionalId, SetId, SpaceId,
    TemplateId,
};
pub use suivi_wire::accounts::Secret;

/// Where a file is.
pub type FilePath = PathBuf;

/// What is no id names nothing: it is not found, like one of nothing.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        uniffi::custom_type!(
            $(#[$doc])*
            $name, String, {
                remote,
                lower: |id| id.to_string(),
                try_lift: |text| Ok(text.parse().map_err(|_| SuiviError::NotFound)?),
            }
        );
    )*};
}

ids! {
    /// A business.
    CompanyId
    /// One location of a company.
    BranchId
    /// A person with an account, whatever roles he has.
    PersonId
    /// A person in the role of a professional of one company.
    ProfessionalId
    /// Where items live: a record, a group or a library.
    SpaceId
    /// A folder or a file.
    ItemId
    /// One operation: what a person asked for once.
    OpId
    /// A before/after set of photos.
    SetId
    /// What a document or assessment asks, through all of its versions.
    TemplateId
    /// A document or assessment that was assigned, or begun.
    DocumentId
}

uniffi::custom_type!(
    /// Where a file is.
    FilePath, String, {
        remote,
        lower: |path| path.to_string_lossy().into_owned(),
        try_lift: |text| Ok(text.into()),
    }
);

uniffi::custom_type!(
    /// A server's address as a person writes it: `suivi.example.org`.
    Address, String, {
        remote,
        lower: |address| address.to_string(),
        try_lift: |text| Ok(Address::parse(&text).map_err(SuiviError::from)?),
    }
);

uniffi::custom_type!(
    /// A text that must never be printed: a password, an invitation.
    Secret, String, {
        remote,
        lower: |secret| secret.0,
        try_lift: |text| Ok(Secret(text)),
    }
);
