//! What can be asked of [`crate::decide`]: a closed list over every row of the access
//! specification's tables, and the facts that an answer needs.

use crate::id::{BranchId, CompanyId, PersonId, ProfessionalId, SpaceId};
use crate::words::{
    Document, File, Folder, Level, Participation, Professional, Profile, Relation, Space,
};
use std::collections::BTreeSet;

/// Where something would go, inside one space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The root of the space.
    Root,
    /// A folder.
    Folder(Folder),
}

/// On what something is done.
#[derive(Debug, Clone, Copy)]
pub enum Object<'a> {
    /// The space of the facts, or its root.
    Space,
    /// A folder of that space.
    Folder(&'a Folder),
    /// A file of that space.
    File(&'a File),
    /// A document that was assigned in that space.
    Document(&'a Document),
    /// A professional, as somebody whose account is managed.
    Professional(&'a Professional),
    /// A company as a whole.
    Company(CompanyId),
}

/// What else a verdict depends on. Read in the same transaction as the write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The space that the object is, or is in. None for a professional or a company.
    pub space: Option<&'a Space>,
    /// What the subject is to that space.
    pub relation: Relation,
    /// Besides the professional who is the object, his company has an active super administrator.
    /// False when not known, which refuses.
    pub other_super_administrators: bool,
    /// Besides the one to be archived, the record has an active participant. False when not
    /// known, which refuses.
    pub other_participants: bool,
}

impl<'a> Facts<'a> {
    /// The facts about something in a space.
    #[must_use]
    pub fn within(space: &'a Space, relation: Relation) -> Self {
        Self {
            space: Some(space),
            relation,
            ..Self::default()
        }
    }

    /// The facts about a professional or a company.
    #[must_use]
    pub fn outside() -> Self {
        Self::default()
    }
}

/// What is asked. The comment says on which [`Object`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Any: list, thumbnail, download, search, feed, export. One rule for every door.
    See,

    // An item.
    /// A file or folder: give it another name.
    Rename,
    /// A file or folder: put it elsewhere in the same space.
    Move {
        /// The space of the destination.
        space: SpaceId,
        /// The destination.
        to: Place,
    },
    /// A file: change its tags and dates.
    Describe,
    /// A file: give it another level.
    SetVisibility(Level),
    /// A folder: change how it opens to the client.
    SetSharing,
    /// A file or folder.
    Delete,
    /// A file: copy it to the subject's own library.
    AddToLibrary,

    // A place: the space (its root) or a folder.
    /// A place: add a new file.
    AddFile {
        /// Its level.
        level: Level,
        /// It is an image in a record, made by the client or carrying a pose or set.
        client_photo: bool,
        /// Added for a client without account: its creator will be the client.
        for_client: bool,
    },
    /// A place: add a folder.
    AddFolder,
    /// A place: add a copy of something in a library.
    AddFromLibrary {
        /// Whose library.
        owner: ProfessionalId,
        /// The level of the copy ([`crate::first_level_of_copy`]).
        level: Level,
    },

    // What is said about a file or in a space.
    /// A file: write a private note.
    WriteNote,
    /// A file: read a note about it.
    ReadNote {
        /// Who wrote it.
        writer: ProfessionalId,
    },
    /// A file: mark it reviewed.
    MarkReviewed,
    /// A file: align it with another photo.
    Align,
    /// A file: reply on it.
    Reply,
    /// The space: ask the client for a photo set.
    AskForPhotoSet,
    /// The space: a text message to its professionals.
    MessageProfessionals,
    /// The space: a text message to its client; from the client: to his participants use
    /// [`Action::MessageProfessionals`].
    MessageClient,

    // Documents and results.
    /// The space: assign a document.
    AssignDocument,
    /// A document: cancel it.
    CancelDocument,
    /// A document: fill or complete it.
    FillDocument,
    /// A document: read its draft.
    ReadDraft,
    /// A file that is a result: supersede it by a correcting one.
    CorrectResult,
    /// The space: a service key publishes a result of this level.
    PublishResult(Level),

    // Elevation and keepers.
    /// The space: open an elevated period.
    OpenElevated {
        /// A reason was given.
        reason: bool,
    },
    /// The space: name a keeper for the items of a creator who left.
    NameKeeper {
        /// The creator is inactive or no active participant any more.
        creator_left: bool,
        /// What the keeper is to the space.
        keeper: Participation,
    },

    // Consent, in a record.
    /// The space: consent to photos.
    GiveConsent,
    /// The space: withdraw the consent.
    WithdrawConsent,

    // Clients and records.
    /// The company: create a client with a record.
    CreateClient {
        /// The record's branches.
        branches: BTreeSet<BranchId>,
    },
    /// The space: change the client's card.
    EditClient,
    /// The space: invite the client to make an account.
    InviteClient,
    /// The space: archive the record.
    ArchiveRecord,
    /// The space: restore the record.
    RestoreRecord,
    /// The space: put the record into other branches.
    ChangeRecordBranches {
        /// Branches that it is not in yet.
        added: BTreeSet<BranchId>,
        /// Branches that it leaves.
        removed: BTreeSet<BranchId>,
    },
    /// The space: export what there is of the client.
    ExportClient,
    /// The space: erase the client.
    EraseClient,
    /// The space: the client asks for erasure.
    AskForErasure,

    // Groups.
    /// The company: create a group.
    CreateGroup {
        /// Its branch.
        branch: BranchId,
    },
    /// The space, a group: make a client a member.
    AddMember {
        /// The company of his record.
        company: CompanyId,
        /// The branches of his record.
        branches: BTreeSet<BranchId>,
    },
    /// The space, a group: end a membership.
    RemoveMember,

    // Participants.
    /// The space: make a colleague a participant.
    AddColleague {
        /// His company.
        company: CompanyId,
        /// The person he is.
        person: PersonId,
    },
    /// The space: invite a professional of another company.
    InviteExternal {
        /// His company.
        company: CompanyId,
        /// The person he is.
        person: PersonId,
    },
    /// The space: the client lets an invited professional in.
    ApproveExternal,
    /// The space: the client keeps an invited professional out.
    RefuseExternal,
    /// The space: become a participant oneself.
    Join,
    /// The space: end a participation, one's own or another's.
    ArchiveParticipant {
        /// Whose.
        professional: ProfessionalId,
        /// A colleague takes his place in the same operation.
        successor: bool,
    },

    // Accounts of professionals.
    /// The company: create a professional.
    CreateProfessional {
        /// His profile.
        profile: Profile,
        /// His branches.
        branches: BTreeSet<BranchId>,
    },
    /// A professional: give him another profile.
    ChangeProfile(Profile),
    /// A professional: assign him to other branches.
    ChangeBranches {
        /// Branches that he is not in yet.
        added: BTreeSet<BranchId>,
        /// Branches that he leaves.
        removed: BTreeSet<BranchId>,
    },
    /// A professional: switch features on or off.
    ChangeFeatures,
    /// A professional: deactivate his account.
    Deactivate,
    /// A professional: end his sessions on all devices.
    SignOutDevices,

    // The company.
    /// The company: make or change a template of documents.
    ManageTemplate {
        /// Its branch; None: for the whole company.
        branch: Option<BranchId>,
    },
    /// The space or the company: read its audit trail.
    ReadAudit,
    /// The company: service keys, limits, retention, billing information, settings.
    ManageCompany,
    /// The company: add a branch.
    AddBranch,
    /// The company: rename a branch.
    RenameBranch,
}
