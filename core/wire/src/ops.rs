//! Operations: every change of content and organisation but the bytes themselves.

use crate::Micros;
use crate::problem::Code;
use crate::upload::AddFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use suivi_results::{Date, Sex, Template, Values};
use suivi_rules::{
    BranchId, ClientId, CompanyId, DocumentId, Feature, ItemId, Level, OpId, ProfessionalId,
    Profile, Sharing, SpaceId, TemplateId,
};

/// The most operations that one request may carry.
pub const MOST_OPS: usize = 200;

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty as $schema:ty),* $(,)? })*) => {
        /// One operation. Its `op` is made where it is asked for: sent twice, done once.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Operation {
            /// Commits bytes that were sent before and refused, elsewhere or again.
            AddFile(AddFile),
            $($(#[$doc])* $variant($variant),)*
        }

        /// What an operation is, without what it says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum OperationKind {
            /// [`AddFile`]
            AddFile,
            $(#[doc = concat!("[`", stringify!($variant), "`]")] $variant,)*
        }

        impl Operation {
            /// Every field that some operation has. A name from a request may be repeated in an
            /// answer or a log if it is one of these: nothing else that stood there may.
            pub const FIELDS: &[&str] = &[
                "kind", "op", "item", "space", "folder", "level", "name", "sha256", "length",
                "captured_at", "pose", "set", "for_client",
                $($(stringify!($field),)*)*
            ];

            /// The operation's id.
            #[must_use]
            pub const fn op(&self) -> OpId {
                match self {
                    Self::AddFile(it) => it.op,
                    $(Self::$variant(it) => it.op,)*
                }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
            #[serde(deny_unknown_fields)]
            pub struct $variant {
                /// This operation.
                #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
                pub op: OpId,
                $(
                    $(#[$fdoc])*
                    #[cfg_attr(feature = "openapi", schema(value_type = $schema))]
                    pub $field: $type,
                )*
            }
        )*
    };
}

operations! {
    /// Makes a folder.
    AddFolder {
        /// The new folder's id, made where it is asked for.
        item: ItemId as String,
        /// Where.
        space: SpaceId as String,
        /// In which folder; none for the root.
        #[serde(default)]
        parent: Option<ItemId> as Option<String>,
        /// Its name.
        name: String as String,
        /// Its switch.
        #[serde(default)]
        sharing: Sharing as String,
    }
    /// Gives a folder or file another name. The last one wins.
    Rename {
        /// What.
        item: ItemId as String,
        /// The new name.
        name: String as String,
    }
    /// Moves a folder or file inside its space.
    Move {
        /// What.
        item: ItemId as String,
        /// Into which folder; none for the root.
        to: Option<ItemId> as Option<String>,
    }
    /// Changes a file's tags and date. What is absent stays.
    Describe {
        /// What.
        item: ItemId as String,
        /// All of its tags.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tags: Option<Vec<String>> as Option<Vec<String>>,
        /// When it was taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        captured_at: Option<Micros> as Option<i64>,
    }
    /// Changes who sees a file. On a stale base the narrower of both levels wins.
    SetLevel {
        /// What.
        item: ItemId as String,
        /// The new level.
        level: Level as String,
        /// The revision that the person saw.
        base: i64 as i64,
    }
    /// Changes a folder's switch.
    SetSharing {
        /// What.
        item: ItemId as String,
        /// The new switch.
        sharing: Sharing as String,
    }
    /// Deletes a folder or file, for ever. Of an id that the server does not know yet, it keeps
    /// in mind that this actor must not create it.
    Delete {
        /// What.
        item: ItemId as String,
    }
    /// Changes the company's settings. What is absent stays.
    SetCompany {
        /// Its name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String> as Option<String>,
        /// Days from a deletion to the destruction of its bytes, 0 to 365.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace_days: Option<u16> as Option<u16>,
        /// A professional may use several devices at a time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        several_devices: Option<bool> as Option<bool>,
    }
    /// Adds a branch to the company.
    AddBranch {
        /// The new branch's id.
        branch: BranchId as String,
        /// Its name.
        name: String as String,
    }
    /// Gives a branch another name.
    RenameBranch {
        /// Which.
        branch: BranchId as String,
        /// Its new name.
        name: String as String,
    }
    /// Makes a professional's account, which he opens with an invitation code.
    AddProfessional {
        /// The new professional's id.
        professional: ProfessionalId as String,
        /// His name.
        name: String as String,
        /// Where he signs in; the invitation is bound to it.
        email: String as String,
        /// What he may do.
        profile: Profile as String,
        /// Where.
        branches: BTreeSet<BranchId> as Vec<String>,
        /// What his account is given.
        features: BTreeSet<Feature> as Vec<String>,
        /// SHA-256 of the invitation code's 32 bytes. The code itself never reaches the server
        /// before it is used.
        code_sha256: String as String,
    }
    /// Invites a professional again who did not accept yet. It replaces the older invitation.
    InviteProfessional {
        /// Who.
        professional: ProfessionalId as String,
        /// SHA-256 of the invitation code's 32 bytes.
        code_sha256: String as String,
    }
    /// Changes a professional. What is absent stays.
    ChangeProfessional {
        /// Who.
        professional: ProfessionalId as String,
        /// His new profile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<Profile> as Option<String>,
        /// All of his branches.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branches: Option<BTreeSet<BranchId>> as Option<Vec<String>>,
        /// All of his features.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        features: Option<BTreeSet<Feature>> as Option<Vec<String>>,
    }
    /// Ends or restores a professional's account.
    SetProfessionalActive {
        /// Who.
        professional: ProfessionalId as String,
        /// False ends all of his sessions.
        active: bool as bool,
    }
    /// Ends all sessions and upload tokens of a professional.
    SignOutProfessional {
        /// Who.
        professional: ProfessionalId as String,
    }
    /// Makes a client and his record; who makes it becomes an active participant.
    AddClient {
        /// The new record's id.
        space: SpaceId as String,
        /// The new client's id.
        client: ClientId as String,
        /// The client's name.
        name: String as String,
        /// The record's branches.
        branches: BTreeSet<BranchId> as Vec<String>,
    }
    /// Changes a client's card. What is absent stays.
    EditClient {
        /// The record.
        space: SpaceId as String,
        /// The client's name.
        name: String as String,
        /// The client's sex, for ranges of what is usual.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sex: Option<Sex> as Option<Sex>,
        /// When the client was born, for the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        born: Option<Date> as Option<String>,
    }
    /// Invites the client to his record. A newer invitation replaces the older one.
    InviteClient {
        /// The record.
        space: SpaceId as String,
        /// SHA-256 of the invitation code's 32 bytes.
        code_sha256: String as String,
        /// Binds the invitation to this address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String> as Option<String>,
    }
    /// Changes a record's branches.
    SetRecordBranches {
        /// The record.
        space: SpaceId as String,
        /// All of its branches.
        branches: BTreeSet<BranchId> as Vec<String>,
    }
    /// Archives a record: from then on professionals only read.
    ArchiveRecord {
        /// The record.
        space: SpaceId as String,
    }
    /// Takes a record out of the archive.
    RestoreRecord {
        /// The record.
        space: SpaceId as String,
    }
    /// Makes a colleague an active participant of a record.
    AddParticipant {
        /// The record.
        space: SpaceId as String,
        /// Who.
        professional: ProfessionalId as String,
    }
    /// Asks the client to accept a professional of another company.
    InviteExternal {
        /// The record.
        space: SpaceId as String,
        /// Where the professional signs in.
        email: String as String,
    }
    /// The client's answer to [`InviteExternal`].
    AnswerExternal {
        /// The record.
        space: SpaceId as String,
        /// About whom.
        professional: ProfessionalId as String,
        /// Yes or no.
        approve: bool as bool,
    }
    /// Makes oneself an active participant of a record within reach.
    JoinRecord {
        /// The record.
        space: SpaceId as String,
    }
    /// Ends a participation.
    ArchiveParticipant {
        /// The record.
        space: SpaceId as String,
        /// Whose.
        professional: ProfessionalId as String,
        /// Who takes over, where the last active participant leaves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<ProfessionalId> as Option<String>,
    }
    /// The client agrees to photos of himself in this record.
    GiveConsent {
        /// The record.
        space: SpaceId as String,
        /// Which text he agreed to.
        text_version: String as String,
    }
    /// The client withdraws it: his own photos become `just_me`.
    WithdrawConsent {
        /// The record.
        space: SpaceId as String,
    }
    /// Makes a template, or its next version. What was assigned or filled before stays as it was.
    SetTemplate {
        /// The template; a new id makes a new one.
        template: TemplateId as String,
        /// The version that is changed; 0 for a new one. On a stale base nothing is changed.
        base: u32 as u32,
        /// What the new version asks.
        #[serde(deserialize_with = "crate::results::template_as_sent")]
        content: Template as Template,
    }
    /// Offers a template no more. What was assigned can still be filled; a new version offers it
    /// again.
    WithdrawTemplate {
        /// Which.
        template: TemplateId as String,
    }
    /// Assigns a document to a record.
    AssignDocument {
        /// The new document's id.
        document: DocumentId as String,
        /// Where.
        space: SpaceId as String,
        /// Which template.
        template: TemplateId as String,
        /// Which of its versions.
        version: u32 as u32,
        /// Where a professional fills it: who; without it, whoever assigns it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<ProfessionalId> as Option<String>,
        /// By when it should be filled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Date> as Option<String>,
    }
    /// Takes an assigned document back.
    CancelDocument {
        /// Which.
        document: DocumentId as String,
    }
    /// Completes a document: its result goes to the automatic folder, for ever. One that nobody
    /// assigned is begun and completed at once, if its professional may do both.
    CompleteDocument {
        /// Which.
        document: DocumentId as String,
        /// The result's id.
        item: ItemId as String,
        /// Where.
        space: SpaceId as String,
        /// Of which template.
        template: TemplateId as String,
        /// Of which of its versions.
        version: u32 as u32,
        /// The answers.
        values: Values as Object,
        /// When it was taken.
        taken_at: Micros as i64,
        /// Minutes by which the clock there stood before UTC.
        #[serde(default)]
        offset_min: i16 as i16,
    }
    /// Corrects a result by another one; both stay, the old one is marked.
    CorrectResult {
        /// The wrong one.
        item: ItemId as String,
        /// The new one's id.
        result: ItemId as String,
        /// All answers, the right ones too.
        values: Values as Object,
        /// When it was taken.
        taken_at: Micros as i64,
        /// Minutes by which the clock there stood before UTC.
        #[serde(default)]
        offset_min: i16 as i16,
    }
}

impl OperationKind {
    /// As `kind` says it.
    #[must_use]
    pub fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            _ => String::new(),
        }
    }
}

/// `POST /v1/ops`: each operation is a transaction of its own, done in this order. One that can't
/// be read is rejected alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpsRequest {
    /// At most 200.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub ops: Vec<Operation>,
    /// Tell what would happen, change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What came of the operations, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpsAnswer {
    /// One for each operation.
    pub results: Vec<OpResult>,
}

/// What came of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpResult {
    /// Which; none if it could not be read.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub op: Option<OpId>,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was rejected or must be retried.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The same in words for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where the change stands in the feed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<Stands>,
    /// Folders that this opens to the client (or would, in a dry run).
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<ItemId>,
    /// Folders that this closes to the client (or would).
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<ItemId>,
}

/// Where a change stands in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stands {
    /// Whose feed.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub company: CompanyId,
    /// A checkpoint at or above it holds the change.
    pub seq: i64,
    /// The item's revision since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// The level that the item has now, where two changes met and the narrower one won.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// What came of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done, or would be in a dry run.
    Applied,
    /// It was done before; the rest of the result is what was answered then.
    Duplicate,
    /// There was nothing to do.
    Noop,
    /// Refused for good; nothing changed.
    Rejected,
    /// Not now; nothing changed; send it again.
    Retry,
}
