//! Why not: the rules' reasons and the server's. Closed, so that both apps have a sentence for each.

pub use suivi_rules::Refusal;
pub use suivi_wire::Code;
pub use suivi_wire::problem::Failure;

/// Why not. Closed: both apps translate each of them. `Refusal::NotFound` is the only one that
/// may be given about something the subject can't see.
#[uniffi::remote(Enum)]
pub enum Refusal {
    /// Signed out or inactive.
    SignedOut,
    /// Not there, or not for the subject to know of.
    NotFound,
    /// The profile is read-only.
    ReadOnly,
    /// A read-only profile writes to professionals only.
    ProfessionalsOnly,
    /// The item or the folder it would go to was made by the software.
    Protected,
    /// Only who created it may do this.
    NotYours,
    /// The profile does not allow it here.
    NotAllowed,
    /// Clients do not do this.
    NotForClients,
    /// The action does not exist for this kind of thing or place.
    WrongKind,
    /// The record is archived.
    Archived,
    /// The client did not consent to photos in this record.
    Consent,
    /// The level can't be set by this person in this place.
    LevelImpossible,
    /// The folder is not open to the client.
    FolderClosed,
    /// Clients add to folders, never to the root.
    RootClosed,
    /// Clients never write in a group.
    GroupClosed,
    /// The library is another professional's.
    OthersLibrary,
    /// Client photos never go to a library.
    ClientPhoto,
    /// An elevated period needs a reason.
    ReasonNeeded,
    /// Only active participants do this.
    NotParticipant,
    /// The template names somebody else to fill the document.
    NotTheFiller,
    /// The person who would become keeper is not an active participant.
    KeeperNotParticipant,
    /// The creator is still there: nobody else keeps his items.
    CreatorStillHere,
    /// A branch that this touches is not the subject's.
    OtherBranch,
    /// At least one branch has to be left or given.
    BranchNeeded,
    /// Nobody changes his own profile.
    OwnProfile,
    /// The last super administrator can't be demoted, deactivated or removed.
    LastSuperAdministrator,
    /// Only super administrators make, change or unmake super administrators.
    SuperAdministratorOnly,
    /// The last active participant leaves only with a successor.
    SuccessorNeeded,
    /// The client has an account and does this himself.
    ClientHasAccount,
    /// The client has no account, so that he can't be asked.
    ClientWithoutAccount,
    /// The professional is of another company.
    NotAColleague,
    /// The professional is of the record's company already.
    IsAColleague,
    /// Nobody is a professional in his own record.
    OwnRecord,
    /// The record is not of the group's branch.
    NotOfTheBranch,
    /// Folders nest at most 8 deep.
    TooDeep,
    /// A folder can't go into itself.
    IntoItself,
}

/// Failures that are no refusal of the rules.
#[uniffi::remote(Enum)]
pub enum Failure {
    /// The request could not be read.
    Malformed,
    /// This address does not know that method.
    MethodNotAllowed,
    /// The request came too slowly and was given up.
    TooSlow,
    /// The upload stands at another offset.
    WrongOffset,
    /// This file's id is already used for other bytes.
    ItemMismatch,
    /// The upload is complete and its file is in place; it can't be taken back here.
    UploadCommitted,
    /// This item was deleted, for ever.
    ItemDeleted,
    /// The upload was given up after 14 days without a byte.
    UploadExpired,
    /// The bytes of this file are not here.
    BytesMissing,
    /// This version of the upload protocol is not spoken here.
    TusVersion,
    /// This is larger than what is accepted here.
    TooLarge,
    /// This kind of content is not accepted here.
    UnsupportedType,
    /// There are no such bytes in this file.
    RangeNotSatisfiable,
    /// An operation with this id was done before with other content.
    OpReused,
    /// This photo still tells where it was taken.
    PrivateMetadata,
    /// No small picture can be made of this file.
    NoRendition,
    /// This id can't be used.
    BadId,
    /// Too many operations in one request.
    TooManyOps,
    /// This template was changed meanwhile.
    TemplateChanged,
    /// This template is not offered any more.
    TemplateWithdrawn,
    /// This template can't be used as it is.
    BadTemplate,
    /// Some answers are missing or can't be right.
    BadAnswers,
    /// This document was completed or cancelled already.
    DocumentClosed,
    /// This result was corrected already.
    ResultSuperseded,
    /// Another request is writing this upload.
    Locked,
    /// Too many requests.
    TooMany,
    /// The bytes that arrived are not those that were announced.
    ChecksumMismatch,
    /// The address or the password is not right.
    WrongCredentials,
    /// This account was signed in on another device, so this one is signed out.
    SessionSuperseded,
    /// The session has ended.
    SessionEnded,
    /// The password is too short or too common.
    WeakPassword,
    /// This invitation was used, replaced or is too old.
    InvitationSpent,
    /// An account with this address is already there.
    AccountExists,
    /// Nobody can be added under this address.
    NoSuchAccount,
    /// A name must have 1 to 200 characters, at least one of which can be seen, without control or
    /// direction marks.
    BadName,
    /// Something went wrong on the server.
    Internal,
    /// The server is busy or stopping.
    Unavailable,
    /// The server has no room left.
    NoSpace,
}

/// Why a request failed. The phone decides by this code, then by the status.
#[uniffi::remote(Enum)]
pub enum Code {
    /// The rules say no.
    Refused(Refusal),
    /// Something else than the rules.
    Failed(Failure),
}
