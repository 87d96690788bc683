//! What screens show: one file per screen, each a plain value made from rows by pure functions.
//!
//! Rows come from the cache for followed spaces and from the answers of the lists for others; one
//! code draws both. Permissions are precomputed by asking `suivi-rules`, so that no shell derives
//! one. What is queued on this phone is drawn over what the server has shown.

pub mod clients;
pub mod fill;
pub mod folder;
pub mod home;
pub mod people;
pub mod photo;
pub mod poses;
pub mod results;
pub mod seers;
pub mod waiting;

use std::collections::BTreeSet;
use suivi_rules::{
    Action, Facts, File, Folder, Object, Participation, PersonId, ProfessionalId, Relation, Space,
    SpaceKind, Subject, Verdict, decide, is_client_photo,
};
use suivi_wire::rows::{FileRow, FolderRow};
use suivi_wire::spaces::{SpaceFacts, SpaceWord};

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// As the rules see him. Before the phone knows a professional's profile, nobody: nothing is
    /// offered that might be refused.
    pub subject: Subject,
}

impl Me {
    /// The person, if somebody is signed in.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        match &self.subject {
            Subject::Professional(me) => Some(me.person),
            Subject::Client { person, .. } => Some(*person),
            Subject::SignedOut | Subject::Service { .. } => None,
        }
    }

    /// The professional, if he is one.
    #[must_use]
    pub const fn professional(&self) -> Option<ProfessionalId> {
        match &self.subject {
            Subject::Professional(me) => Some(me.id),
            _ => None,
        }
    }
}

/// A space with all that the rules ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// The space.
    pub space: Space,
    /// What whoever looks is to it.
    pub relation: Relation,
}

impl Here {
    /// From what lists tell of a space.
    #[must_use]
    pub fn of(facts: &SpaceFacts, me: &Me) -> Self {
        let kind = match (facts.kind, &facts.record) {
            (SpaceWord::Record, Some(record)) => SpaceKind::Record {
                client: record.client,
                person: match &me.subject {
                    // A client is shown no record but his own.
                    Subject::Client { person, .. } => Some(*person),
                    // Somebody, and not the one who looks: his own record is not shown to him.
                    _ => record.has_account.then_some(PersonId::from_bytes([0; 16])),
                },
                consented: record.consented,
                archived: record.archived,
            },
            (SpaceWord::Library, _) => SpaceKind::Library {
                owner: facts.owner.unwrap_or(ProfessionalId::from_bytes([0; 16])),
                owner_branches: BTreeSet::new(),
            },
            _ => SpaceKind::Group,
        };
        Self {
            space: Space {
                id: facts.space,
                company: facts.company,
                branches: facts.branches.clone(),
                kind,
            },
            relation: Relation {
                participation: if facts.participates {
                    Participation::Active
                } else {
                    Participation::None
                },
                member: None,
                elevated: false,
            },
        }
    }

    /// What the rules say.
    ///
    /// # Errors
    /// The reason why not.
    pub fn asks(&self, me: &Me, action: &Action, object: &Object<'_>) -> Verdict {
        let facts = Facts::within(&self.space, self.relation);
        decide(&me.subject, action, object, &facts)
    }

    /// The client has agreed to photos; where there is no client nobody has to.
    #[must_use]
    pub const fn consented(&self) -> bool {
        match self.space.kind {
            SpaceKind::Record { consented, .. } => consented,
            SpaceKind::Group | SpaceKind::Library { .. } => true,
        }
    }

    /// The rules say yes.
    #[must_use]
    pub fn may(&self, me: &Me, action: &Action, object: &Object<'_>) -> bool {
        self.asks(me, action, object).is_ok()
    }

    /// A file's row as the rules see it.
    #[must_use]
    pub fn file(&self, row: &FileRow) -> File {
        let image = row.media_type.starts_with("image/");
        let marked = row.pose.is_some() || row.set.is_some();
        File {
            id: row.item,
            creator: row.creator,
            author: row.author,
            adder: row.adder,
            keeper: row.keeper,
            company: row.company,
            level: row.level,
            client_photo: is_client_photo(image, marked, &row.creator, &self.space),
        }
    }
}

/// How many, as a screen tells it.
fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// A folder's row as the rules see it.
#[must_use]
pub const fn folder_of(row: &FolderRow) -> Folder {
    Folder {
        id: row.item,
        creator: row.creator,
        keeper: None,
        sharing: row.sharing,
        client_sees: row.client_sees,
        direct_client_file: row.direct_client_file,
    }
}
