//! Who may do what in Suivi.
//!
//! Pure: data in, verdict out. No I/O, no clock, no randomness, no async. The phone uses these
//! functions to draw and to refuse early, the server to enforce; the server's answer wins.
//! The source of every rule is the access specification; each item names its section.
//!
//! Read in this order: [`words`] (what the rules speak of), [`see`] (who sees what, as an
//! intersection of scopes), [`level`] (which level may be set, which is narrower), [`action`] (what
//! can be asked), [`act`] (who may change what), [`folders`] (what becomes of folders and what is
//! in them), [`results`] (who sees documents and templates), [`organise`] (people, branches, records),
//! [`refusal`] (every "no" there is).

pub mod act;
pub mod action;
pub mod folders;
mod id;
pub mod level;
pub mod organise;
pub mod refusal;
pub mod results;
pub mod see;
pub mod words;

pub use act::decide;
pub use action::{Action, Facts, Object, Place};
pub use folders::{DEEPEST, Fate, client_may_add, fate_in_deleted_folder, fits, folder_visible};
pub use id::{
    BlobId, BranchId, ClientId, CompanyId, DeviceId, DocumentId, IdError, ItemId, OpId, PersonId,
    ProfessionalId, ServiceKeyId, SetId, SpaceId, TemplateId,
};
pub use level::{
    CLIENT_LEVELS, Professionals, Width, default_level, first_level_of_copy, level_of_result,
    levels_for, levels_of, narrower, settle,
};
pub use organise::{author_of_result, stays_in_group};
pub use refusal::{Refusal, Verdict};
pub use results::{
    documents_for, scope_of_template, scopes_of_document, template_fits, templates_for,
};
pub use see::{
    Audience, AudienceError, Item, ScopeSet, counts_for_client, follows, reach, scopes_for,
    scopes_of,
};
pub use words::*;
