//! The field's words, as data (access specification, "Words" and "Visibility").

use crate::id::{BranchId, ClientId, CompanyId, ItemId, PersonId, ProfessionalId, SpaceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What a professional's account may do in his own company. Elsewhere an active participant
/// acts as [`Profile::Employee`], or as [`Profile::ReadOnly`] if that is his profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Everything in the whole company.
    SuperAdministrator,
    /// The same, for his branches only.
    BranchAdministrator,
    /// All clients of his branches.
    Manager,
    /// Records in which he is an active participant.
    Employee,
    /// The same, without changing anything.
    ReadOnly,
}

impl Profile {
    /// All five, from the widest to the narrowest.
    pub const ALL: [Self; 5] = [
        Self::SuperAdministrator,
        Self::BranchAdministrator,
        Self::Manager,
        Self::Employee,
        Self::ReadOnly,
    ];
}

/// What an account has been given ("each account must also have features activated").
/// What a missing feature hides answers like what does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Folders and files of records.
    Storage,
    /// Results of documents and assessments.
    Results,
    /// Groups of clients.
    Groups,
    /// A library of one's own.
    Library,
    /// Messages.
    Messages,
}

impl Feature {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Storage,
        Self::Results,
        Self::Groups,
        Self::Library,
        Self::Messages,
    ];
}

/// A professional as the rules see him: one role in one company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Professional {
    /// This role.
    pub id: ProfessionalId,
    /// The person who has it.
    pub person: PersonId,
    /// Where his profile counts.
    pub company: CompanyId,
    /// What he may do there.
    pub profile: Profile,
    /// The branches he is assigned to. A super administrator belongs to all branches of his
    /// company without being listed.
    pub branches: BTreeSet<BranchId>,
    /// What his account has been given.
    pub features: BTreeSet<Feature>,
    /// False once deactivated.
    pub active: bool,
}

/// Who asks. A session acts in one role; a person with two roles has two sessions, and rights
/// never add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Nobody, or somebody whose session ended.
    SignedOut,
    /// A professional.
    Professional(Professional),
    /// A person in the role of client, in all records that are his.
    Client {
        /// The person.
        person: PersonId,
        /// False once the account was closed.
        active: bool,
    },
    /// A company's service key, which may do one thing: publish a result.
    Service {
        /// The company whose key it is.
        company: CompanyId,
    },
}

/// Who made an item. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "id")]
pub enum Creator {
    /// A professional.
    Professional(ProfessionalId),
    /// The record's client, with or without an account.
    Client(ClientId),
    /// The software. The item is protected: nobody changes it.
    System,
}

/// Which file is seen by whom: (who among professionals, does the client see it). Six words and
/// no order: `MeAndClient` and `Company` are incomparable, so the type has no `Ord`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Level {
    /// The creator alone.
    JustMe,
    /// The creator, and those with reach who belong to this branch.
    Branch(BranchId),
    /// The creator, and those with reach who are of the file's company.
    Company,
    /// The creator and the client.
    MeAndClient,
    /// As `Company`, and the client.
    CompanyAndClient,
    /// All with reach, of any company, and the client. Never the public, never another client.
    Everyone,
}

/// The text was none of the six levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a level: expected just_me, branch:<id>, company, me_and_client, company_and_client or everyone"
)]
pub struct LevelError;

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JustMe => f.write_str("just_me"),
            Self::Branch(branch) => write!(f, "branch:{branch}"),
            Self::Company => f.write_str("company"),
            Self::MeAndClient => f.write_str("me_and_client"),
            Self::CompanyAndClient => f.write_str("company_and_client"),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}

impl FromStr for Level {
    type Err = LevelError;
    fn from_str(text: &str) -> Result<Self, LevelError> {
        Ok(match text {
            "just_me" => Self::JustMe,
            "company" => Self::Company,
            "me_and_client" => Self::MeAndClient,
            "company_and_client" => Self::CompanyAndClient,
            "everyone" => Self::Everyone,
            other => {
                let branch = other.strip_prefix("branch:").ok_or(LevelError)?;
                Self::Branch(branch.parse().map_err(|_| LevelError)?)
            }
        })
    }
}

impl TryFrom<String> for Level {
    type Error = LevelError;
    fn try_from(text: String) -> Result<Self, LevelError> {
        text.parse()
    }
}

impl From<Level> for String {
    fn from(level: Level) -> Self {
        level.to_string()
    }
}

/// How a folder opens to the client ("Folder sharing").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// The derived rule: seen while something in it is seen, open while a direct file is.
    #[default]
    Auto,
    /// The client sees it and may add, even while it is empty. In a group: sees, never adds.
    Open,
    /// Seen as derived, but the client never adds.
    ViewOnly,
}

/// Where items live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    /// This space.
    pub id: SpaceId,
    /// Whose it is.
    pub company: CompanyId,
    /// The branches it is in. A library has none.
    pub branches: BTreeSet<BranchId>,
    /// Record, group or library.
    pub kind: SpaceKind,
}

/// The three kinds of space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpaceKind {
    /// One client's file.
    Record {
        /// The client.
        client: ClientId,
        /// The client's account, once there is one.
        person: Option<PersonId>,
        /// The client consented in this record and did not withdraw it.
        consented: bool,
        /// The record is archived.
        archived: bool,
    },
    /// Several clients of one branch.
    Group,
    /// One professional's collection.
    Library {
        /// Whose it is.
        owner: ProfessionalId,
        /// The branches that the owner is assigned to.
        owner_branches: BTreeSet<BranchId>,
    },
}

/// What a professional is to a space.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// Never was a participant.
    #[default]
    None,
    /// Was one.
    Archived,
    /// Is one.
    Active,
}

/// What the subject is to the space beyond what the space itself tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relation {
    /// Of a professional.
    pub participation: Participation,
    /// Of a client: as whom he is a member of the group. None: he is no member.
    pub member: Option<ClientId>,
    /// An elevated period of this subject on this space is running. Who reads the clock decides.
    pub elevated: bool,
}

/// A professional's reach in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// None: the space does not exist for him.
    None,
    /// Works in it.
    Staff,
    /// Works in it and may open an elevated period.
    Admin,
}

/// A file as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// This file.
    pub id: ItemId,
    /// Who made it; `System` makes it protected.
    pub creator: Creator,
    /// Of a protected file: who completed it, or who assigned it if the client did. None for a
    /// service identity.
    pub author: Option<ProfessionalId>,
    /// Of a photo added for a client without account: the colleague who added it.
    pub adder: Option<ProfessionalId>,
    /// Named by an administrator after the creator left.
    pub keeper: Option<ProfessionalId>,
    /// The company that the level `Company` speaks of: the creator's when he is a professional,
    /// else the record's.
    pub company: CompanyId,
    /// Who sees it.
    pub level: Level,
    /// An image in a record, made by the client or carrying a pose or set.
    pub client_photo: bool,
}

/// A folder as the rules see it. What it needs to know of its content comes as two facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// This folder.
    pub id: ItemId,
    /// Who made it; `System` makes it protected.
    pub creator: Creator,
    /// Named by an administrator after the creator left.
    pub keeper: Option<ProfessionalId>,
    /// Its switch.
    pub sharing: Sharing,
    /// It or a descendant is `Open`, or the client sees a file in it or below: the counter of
    /// "The feed is also the index" is above zero.
    pub client_sees: bool,
    /// The level of a direct child file says client, whoever created that file.
    pub direct_client_file: bool,
}

/// A person in the role in which he makes or fills things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "id")]
pub enum Owner {
    /// A professional.
    Professional(ProfessionalId),
    /// The client of one record.
    Client(ClientId),
}

/// A document or assessment that was assigned in a space and is not completed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Document {
    /// Whom the template names to fill it. Its draft is his alone.
    pub filler: Owner,
}

impl Space {
    /// A record that is archived.
    #[must_use]
    pub fn archived(&self) -> bool {
        matches!(self.kind, SpaceKind::Record { archived: true, .. })
    }

    /// The client of this record, if it is this person's.
    #[must_use]
    pub fn client_who_is(&self, who: PersonId) -> Option<ClientId> {
        match self.kind {
            SpaceKind::Record {
                client,
                person: Some(person),
                ..
            } if person == who => Some(client),
            _ => None,
        }
    }

    /// Whose library this is.
    #[must_use]
    pub fn library_of(&self) -> Option<ProfessionalId> {
        match self.kind {
            SpaceKind::Library { owner, .. } => Some(owner),
            SpaceKind::Record { .. } | SpaceKind::Group => None,
        }
    }
}

/// A client photo: an image in a record, made by the client or carrying a pose or set (access
/// specification, "Write").
#[must_use]
pub fn is_client_photo(image: bool, marked: bool, creator: &Creator, space: &Space) -> bool {
    let in_record = matches!(space.kind, SpaceKind::Record { .. });
    image && in_record && (marked || matches!(creator, Creator::Client(_)))
}

impl File {
    /// Made by the software: nobody changes it.
    #[must_use]
    pub fn protected(&self) -> bool {
        self.creator == Creator::System
    }
}

impl Folder {
    /// Made by the software: nobody changes it, nobody adds to it.
    #[must_use]
    pub fn protected(&self) -> bool {
        self.creator == Creator::System
    }
}

impl Professional {
    /// His account has been given this feature.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// He belongs to this branch of this company: assigned to it, or super administrator of the
    /// company (access specification, "Words").
    #[must_use]
    pub fn belongs_to(&self, branch: BranchId, company: CompanyId) -> bool {
        self.branches.contains(&branch)
            || (self.profile == Profile::SuperAdministrator && self.company == company)
    }
}
