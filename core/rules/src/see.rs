//! Who sees what: one intersection of two pure functions, [`scopes_of`] an item and
//! [`scopes_for`] a subject in a space (access specification, "Reach" and "See"; queue
//! specification, "The feed is also the index of who sees what").
//!
//! A file is seen ⇔ `scopes_for(subject, space, relation).sees(&scopes_of(file, space))`.
//! There is no second way: every list, content, search, count, export and the feed use this.

use crate::id::{BranchId, ClientId, CompanyId, IdError, ProfessionalId};
use crate::level::Professionals;
use crate::words::{
    Creator, Feature, File, Folder, Participation, Professional, Profile, Reach, Relation, Space,
    SpaceKind, Subject,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// One audience inside one space. With the space's id it is a scope, the key of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// What this professional made, or is the author of: `own:professional:<id>`.
    OwnProfessional(ProfessionalId),
    /// What this client made: `own:client:<id>`.
    OwnClient(ClientId),
    /// What the software made and no person is the author of: `own:system`. Only an elevated
    /// period holds it.
    OwnSystem,
    /// Those with reach who belong to this branch: `branch:<id>`.
    Branch(BranchId),
    /// Those with reach who are of this company: `company:<id>`.
    Company(CompanyId),
    /// All professionals with reach: `pros`.
    Pros,
    /// The record's client, or every member of the group: `client`.
    Client,
    /// Professionals with reach who have the feature for results: `documents`. Of documents that
    /// were assigned, never of items.
    Documents,
    /// Those who may use the company's own templates: `templates`.
    Templates,
    /// Those who may use a branch's templates: `templates:<id>`.
    TemplatesOf(BranchId),
}

impl Audience {
    /// One of the three `own:` audiences, all of which an elevated period holds.
    #[must_use]
    pub const fn is_own(self) -> bool {
        matches!(
            self,
            Self::OwnProfessional(_) | Self::OwnClient(_) | Self::OwnSystem
        )
    }
}

/// The text was no audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an audience: expected own:professional:<id>, own:client:<id>, own:system, branch:<id>, company:<id>, pros, client, documents, templates or templates:<id>"
)]
pub struct AudienceError;

impl From<IdError> for AudienceError {
    fn from(_: IdError) -> Self {
        Self
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnProfessional(id) => write!(f, "own:professional:{id}"),
            Self::OwnClient(id) => write!(f, "own:client:{id}"),
            Self::OwnSystem => f.write_str("own:system"),
            Self::Branch(id) => write!(f, "branch:{id}"),
            Self::Company(id) => write!(f, "company:{id}"),
            Self::Pros => f.write_str("pros"),
            Self::Client => f.write_str("client"),
            Self::Documents => f.write_str("documents"),
            Self::Templates => f.write_str("templates"),
            Self::TemplatesOf(id) => write!(f, "templates:{id}"),
        }
    }
}

impl FromStr for Audience {
    type Err = AudienceError;
    fn from_str(text: &str) -> Result<Self, AudienceError> {
        Ok(match text {
            "own:system" => Self::OwnSystem,
            "pros" => Self::Pros,
            "client" => Self::Client,
            "documents" => Self::Documents,
            "templates" => Self::Templates,
            other => match other.rsplit_once(':').ok_or(AudienceError)? {
                ("own:professional", id) => Self::OwnProfessional(id.parse()?),
                ("own:client", id) => Self::OwnClient(id.parse()?),
                ("branch", id) => Self::Branch(id.parse()?),
                ("company", id) => Self::Company(id.parse()?),
                ("templates", id) => Self::TemplatesOf(id.parse()?),
                _ => return Err(AudienceError),
            },
        })
    }
}

impl TryFrom<String> for Audience {
    type Error = AudienceError;
    fn try_from(text: String) -> Result<Self, AudienceError> {
        text.parse()
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.to_string()
    }
}

/// An item of a space. `&File` and `&Folder` turn into it.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A file.
    File(&'a File),
    /// A folder.
    Folder(&'a Folder),
}

impl<'a> From<&'a File> for Item<'a> {
    fn from(file: &'a File) -> Self {
        Self::File(file)
    }
}

impl<'a> From<&'a Folder> for Item<'a> {
    fn from(folder: &'a Folder) -> Self {
        Self::Folder(folder)
    }
}

/// The scopes that a subject holds in one space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeSet {
    /// Each audience that he is in.
    pub audiences: BTreeSet<Audience>,
    /// `own:*`: an elevated period is running. Online only: never in a feed, a cache or a list
    /// of thumbnails.
    pub every_own: bool,
    /// `branch:*`: a super administrator of the space's company belongs to each of its branches,
    /// also to those that are not the space's any more. [`ScopeSet::audiences_with`] lists them.
    pub every_branch: bool,
}

impl ScopeSet {
    /// Nothing at all: for this subject the space does not exist.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.audiences.is_empty() && !self.every_own && !self.every_branch
    }

    /// The subject is in this audience.
    #[must_use]
    pub fn holds(&self, audience: &Audience) -> bool {
        self.audiences.contains(audience)
            || (self.every_own && audience.is_own())
            || (self.every_branch && matches!(audience, Audience::Branch(_)))
    }

    /// The intersection with the scopes of an item is not empty: he sees the item.
    pub fn sees<'a>(&self, item: impl IntoIterator<Item = &'a Audience>) -> bool {
        item.into_iter().any(|audience| self.holds(audience))
    }

    /// The audiences by name, in a fixed order. [`ScopeSet::every_own`] and
    /// [`ScopeSet::every_branch`] come on top.
    pub fn iter(&self) -> impl Iterator<Item = &Audience> {
        self.audiences.iter()
    }

    /// All audiences by name, `branch:*` written out over the branches of the space's company.
    /// What a feed subscribes to; `own:*` is never in it.
    #[must_use]
    pub fn audiences_with(&self, company_branches: &BTreeSet<BranchId>) -> BTreeSet<Audience> {
        let mut all = self.audiences.clone();
        if self.every_branch {
            all.extend(company_branches.iter().copied().map(Audience::Branch));
        }
        all
    }
}

/// A professional's reach in a space: the first row that fits (access specification, "Reach of a
/// professional in a space"). Nobody has reach in his own record; an inactive account has none.
#[must_use]
pub fn reach(subject: &Professional, space: &Space, relation: &Relation) -> Reach {
    if !subject.active || space.client_who_is(subject.person).is_some() {
        return Reach::None;
    }
    let home = subject.company == space.company;
    // A profile counts in its own company.
    let profile = home.then_some(subject.profile);
    let branches = match &space.kind {
        SpaceKind::Library { owner, .. } if *owner == subject.id => return Reach::Staff,
        SpaceKind::Library { owner_branches, .. } => owner_branches,
        SpaceKind::Record { .. } | SpaceKind::Group => &space.branches,
    };
    let library = space.library_of().is_some();
    let shares_branch = !subject.branches.is_disjoint(branches);
    match profile {
        Some(Profile::SuperAdministrator) => return Reach::Admin,
        Some(Profile::BranchAdministrator) if shares_branch => return Reach::Admin,
        Some(Profile::Manager) if shares_branch && !library => return Reach::Staff,
        _ => {}
    }
    // A professional of any company can be a participant of a record, of the own company of a
    // group; a library has none.
    let may_participate = match space.kind {
        SpaceKind::Record { .. } => true,
        SpaceKind::Group => home,
        SpaceKind::Library { .. } => false,
    };
    if may_participate && relation.participation == Participation::Active {
        return Reach::Staff;
    }
    Reach::None
}

/// The space itself exists for this subject: his record, his group, a space in his reach. What is
/// in it is another question.
#[must_use]
pub fn sees_space(subject: &Subject, space: &Space, relation: &Relation) -> bool {
    match subject {
        Subject::SignedOut | Subject::Service { .. } => false,
        Subject::Professional(professional) => {
            reach(professional, space, relation) != Reach::None
                && match space.kind {
                    SpaceKind::Record { .. } => true,
                    SpaceKind::Group => professional.has(Feature::Groups),
                    SpaceKind::Library { .. } => professional.has(Feature::Library),
                }
        }
        Subject::Client { .. } => client_in(subject, space, relation).is_some(),
    }
}

/// As whom a client is in a space: in his record, or in a group as a member. Never in a library.
#[must_use]
pub fn client_in(subject: &Subject, space: &Space, relation: &Relation) -> Option<ClientId> {
    let Subject::Client {
        person,
        active: true,
    } = subject
    else {
        return None;
    };
    match space.kind {
        SpaceKind::Record { .. } => space.client_who_is(*person),
        SpaceKind::Group => relation.member,
        SpaceKind::Library { .. } => None,
    }
}

/// An elevated period of this professional is running here and he still has what it needs. It
/// ends when his reach is no longer `Admin`, whatever the clock says.
#[must_use]
pub fn elevated(subject: &Professional, space: &Space, relation: &Relation) -> bool {
    relation.elevated && reach(subject, space, relation) == Reach::Admin
}

/// The scopes that a subject holds in a space. An elevated period is in it as
/// [`ScopeSet::every_own`]; for the feed pass a relation whose `elevated` is false.
#[must_use]
pub fn scopes_for(subject: &Subject, space: &Space, relation: &Relation) -> ScopeSet {
    let mut scopes = ScopeSet::default();
    if !sees_space(subject, space, relation) {
        return scopes;
    }
    if let Some(client) = client_in(subject, space, relation) {
        scopes.audiences.insert(Audience::OwnClient(client));
        scopes.audiences.insert(Audience::Client);
    }
    let Subject::Professional(me) = subject else {
        return scopes;
    };
    if !me.has(Feature::Storage) {
        return scopes;
    }
    if elevated(me, space, relation) {
        scopes.every_own = true;
        scopes.audiences.insert(Audience::Pros);
    }
    match space.library_of() {
        Some(owner) if owner == me.id => {
            scopes.audiences.insert(Audience::OwnProfessional(me.id));
            scopes.audiences.insert(Audience::Pros);
        }
        // Reach into another's library only serves to open an elevated period.
        Some(_) => {}
        None => {
            scopes.audiences.insert(Audience::OwnProfessional(me.id));
            scopes.audiences.insert(Audience::Company(me.company));
            scopes.audiences.insert(Audience::Pros);
            // The branches that levels name are of the space's company: an external has none.
            if me.company == space.company {
                scopes
                    .audiences
                    .extend(me.branches.iter().copied().map(Audience::Branch));
                scopes.every_branch = me.profile == Profile::SuperAdministrator;
            }
        }
    }
    scopes
}

/// The scopes that an item is in (queue specification, "The feed is also the index").
#[must_use]
pub fn scopes_of<'a>(item: impl Into<Item<'a>>, space: &Space) -> BTreeSet<Audience> {
    let mut scopes = BTreeSet::new();
    let library = space.library_of().is_some();
    match item.into() {
        Item::Folder(folder) => {
            scopes.insert(Audience::Pros);
            if folder.client_sees && !library {
                scopes.insert(Audience::Client);
            }
        }
        Item::File(file) => {
            scopes.insert(own_scope(file));
            // In a library the level is only the first level of the copies.
            if library {
                return scopes;
            }
            match file.level.professionals() {
                Professionals::Creator => {}
                Professionals::Branch(branch) => {
                    scopes.insert(Audience::Branch(branch));
                }
                Professionals::Company => {
                    scopes.insert(Audience::Company(file.company));
                }
                Professionals::All => {
                    scopes.insert(Audience::Pros);
                }
            }
            if file.level.says_client() {
                scopes.insert(Audience::Client);
            }
        }
    }
    scopes
}

/// The one `own` scope of a file: its creator's, or for a protected file its author's. An adder
/// and a keeper have none.
fn own_scope(file: &File) -> Audience {
    match (file.creator, file.author) {
        (Creator::Professional(id), _) => Audience::OwnProfessional(id),
        (Creator::Client(id), _) => Audience::OwnClient(id),
        (Creator::System, Some(author)) => Audience::OwnProfessional(author),
        (Creator::System, None) => Audience::OwnSystem,
    }
}

/// The file is one that the client of this space sees, by its level or as its creator: it counts
/// for the folder that it is in and for all above ([`crate::folder_visible`]).
#[must_use]
pub fn counts_for_client(file: &File, space: &Space) -> bool {
    match space.kind {
        SpaceKind::Record { client, .. } => {
            file.level.says_client() || file.creator == Creator::Client(client)
        }
        SpaceKind::Group => file.level.says_client(),
        SpaceKind::Library { .. } => false,
    }
}

/// The space is one whose scopes the feed gives to the subject's phone: own record, group
/// membership, own library, active participation. Other spaces in reach are read online.
#[must_use]
pub fn follows(subject: &Subject, space: &Space, relation: &Relation) -> bool {
    if !sees_space(subject, space, relation) {
        return false;
    }
    match subject {
        Subject::SignedOut | Subject::Service { .. } => false,
        Subject::Client { .. } => true,
        Subject::Professional(me) => match space.library_of() {
            Some(owner) => owner == me.id,
            None => relation.participation == Participation::Active,
        },
    }
}
