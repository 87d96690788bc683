//! Every "no" there is. Each text says what happened, what became of the data and what to do; none
//! names anybody or anything.

use serde::{Deserialize, Serialize};

/// The answer of [`crate::decide`].
pub type Verdict = Result<(), Refusal>;

/// Why not. Closed: both apps translate each of them. [`Refusal::NotFound`] is the only one that
/// may be given about something the subject can't see.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Signed out or inactive.
    #[error("You are not signed in. Nothing was changed. Sign in and try again.")]
    SignedOut,
    /// Not there, or not for the subject to know of.
    #[error("There is no such thing here. Nothing was changed. Go back and refresh the list.")]
    NotFound,
    /// The profile is read-only.
    #[error(
        "Your profile may only read. Nothing was changed. Ask an administrator if you need to change things."
    )]
    ReadOnly,
    /// A read-only profile writes to professionals only.
    #[error(
        "Your profile may write to professionals only. The message was not sent. Ask another professional to write to the client."
    )]
    ProfessionalsOnly,
    /// The item or the folder it would go to was made by the software.
    #[error(
        "This was made automatically and is protected. Nothing was changed. Use another folder, or have a result corrected."
    )]
    Protected,
    /// Only who created it may do this.
    #[error("Only the person who created this may do that. Nothing was changed. Ask that person.")]
    NotYours,
    /// The profile does not allow it here.
    #[error("Your profile does not allow this. Nothing was changed. Ask an administrator.")]
    NotAllowed,
    /// Clients do not do this.
    #[error("Only professionals may do this. Nothing was changed. Ask one of your professionals.")]
    NotForClients,
    /// The action does not exist for this kind of thing or place.
    #[error("This can't be done here. Nothing was changed. Choose another item or place.")]
    WrongKind,
    /// The record is archived.
    #[error(
        "This record is archived and can only be read. Nothing was changed. Ask an administrator or manager to restore it."
    )]
    Archived,
    /// The client did not consent to photos in this record.
    #[error(
        "The client has not agreed to photos in this record. Nothing was sent or widened. Ask the client to agree first."
    )]
    Consent,
    /// The level can't be set by this person in this place.
    #[error(
        "This visibility is not possible here. Nothing was sent or changed. Choose one of those offered."
    )]
    LevelImpossible,
    /// The folder is not open to the client.
    #[error(
        "You can't add to this folder. Nothing was sent or moved. Choose a folder that is open to you, or ask your professional to open it."
    )]
    FolderClosed,
    /// Clients add to folders, never to the root.
    #[error("You can't add here. Nothing was sent or moved. Choose a folder that is open to you.")]
    RootClosed,
    /// Clients never write in a group.
    #[error(
        "In a group clients can only look. Nothing was sent or changed. Use your own record instead."
    )]
    GroupClosed,
    /// The library is another professional's.
    #[error("This library belongs to somebody else. Nothing was changed. Use your own library.")]
    OthersLibrary,
    /// Client photos never go to a library.
    #[error(
        "Photos of clients can't go to a library. Nothing was copied. The photo stays in the record."
    )]
    ClientPhoto,
    /// An elevated period needs a reason.
    #[error(
        "Elevated access needs a reason. It was not opened. Write why you need it and try again."
    )]
    ReasonNeeded,
    /// Only active participants do this.
    #[error(
        "Only active participants of this record may do this. Nothing was changed. Join the record or ask a participant."
    )]
    NotParticipant,
    /// The template names somebody else to fill the document.
    #[error(
        "This document is for somebody else to fill. Nothing was changed. Ask that person, or assign it anew."
    )]
    NotTheFiller,
    /// The person who would become keeper is not an active participant.
    #[error(
        "Only an active participant can become keeper. Nothing was changed. Add the person to the record first."
    )]
    KeeperNotParticipant,
    /// The creator is still there: nobody else keeps his items.
    #[error(
        "The creator of these items is still here. Nothing was changed. Ask the creator to change them."
    )]
    CreatorStillHere,
    /// A branch that this touches is not the subject's.
    #[error(
        "This concerns a branch that is not yours. Nothing was changed. Ask an administrator of that branch."
    )]
    OtherBranch,
    /// At least one branch has to be left or given.
    #[error("At least one branch is needed. Nothing was changed. Choose a branch.")]
    BranchNeeded,
    /// Nobody changes his own profile.
    #[error(
        "You can't change your own account here. Nothing was changed. Ask another administrator."
    )]
    OwnProfile,
    /// The last super administrator can't be demoted, deactivated or removed.
    #[error(
        "This is the company's last super administrator. Nothing was changed. Name another super administrator first."
    )]
    LastSuperAdministrator,
    /// Only super administrators make, change or unmake super administrators.
    #[error(
        "Only a super administrator may do this to a super administrator. Nothing was changed. Ask one."
    )]
    SuperAdministratorOnly,
    /// The last active participant leaves only with a successor.
    #[error(
        "You are the last participant of this record. You are still in it. Name a successor, or ask an administrator or manager."
    )]
    SuccessorNeeded,
    /// The client has an account and does this himself.
    #[error("This client has an account. Nothing was changed. The client does this in person.")]
    ClientHasAccount,
    /// The client has no account, so that he can't be asked.
    #[error(
        "This client has no account yet and can't be asked. Nothing was changed. Invite the client first."
    )]
    ClientWithoutAccount,
    /// The professional is of another company.
    #[error(
        "This person is not of this company. Nothing was changed. Invite the person to a record instead."
    )]
    NotAColleague,
    /// The professional is of the record's company already.
    #[error("This person is of this company. Nothing was changed. Add the person as a colleague.")]
    IsAColleague,
    /// Nobody is a professional in his own record.
    #[error(
        "Nobody can be a professional in their own record. Nothing was changed. Choose another person."
    )]
    OwnRecord,
    /// The record is not of the group's branch.
    #[error(
        "This client is not in the group's branch. Nothing was changed. Add the record to that branch first."
    )]
    NotOfTheBranch,
    /// Folders nest at most 8 deep.
    #[error("Folders can be at most 8 deep. Nothing was changed. Choose a place further up.")]
    TooDeep,
    /// A folder can't go into itself.
    #[error("A folder can't be moved into itself. Nothing was changed. Choose another place.")]
    IntoItself,
}

impl Refusal {
    /// All of them, in the order of this file.
    pub const ALL: [Self; 36] = [
        Self::SignedOut,
        Self::NotFound,
        Self::ReadOnly,
        Self::ProfessionalsOnly,
        Self::Protected,
        Self::NotYours,
        Self::NotAllowed,
        Self::NotForClients,
        Self::WrongKind,
        Self::Archived,
        Self::Consent,
        Self::LevelImpossible,
        Self::FolderClosed,
        Self::RootClosed,
        Self::GroupClosed,
        Self::OthersLibrary,
        Self::ClientPhoto,
        Self::ReasonNeeded,
        Self::NotParticipant,
        Self::NotTheFiller,
        Self::KeeperNotParticipant,
        Self::CreatorStillHere,
        Self::OtherBranch,
        Self::BranchNeeded,
        Self::OwnProfile,
        Self::LastSuperAdministrator,
        Self::SuperAdministratorOnly,
        Self::SuccessorNeeded,
        Self::ClientHasAccount,
        Self::ClientWithoutAccount,
        Self::NotAColleague,
        Self::IsAColleague,
        Self::OwnRecord,
        Self::NotOfTheBranch,
        Self::TooDeep,
        Self::IntoItself,
    ];
}
