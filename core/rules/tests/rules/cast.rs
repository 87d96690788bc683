//! Who and what the enumerated world is made of. The numbers are chosen to collide: an employee
//! and a client have the same one, and so have a file and a folder.

use std::collections::BTreeSet;
use suivi_rules::{
    BranchId, ClientId, CompanyId, Creator, Feature, File, Folder, ItemId, Level, Participation,
    PersonId, Professional, ProfessionalId, Profile, Relation, Sharing, Space, SpaceId, SpaceKind,
    Subject,
};

const fn n(number: u8) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[15] = number;
    bytes
}

/// The company of the spaces, and another one.
pub const HOME: CompanyId = CompanyId::from_bytes(n(1));
pub const ABROAD: CompanyId = CompanyId::from_bytes(n(2));

/// Branches of `HOME`. `NORTH` and `SOUTH` are the records'; `EAST` never was or is not any more.
pub const NORTH: BranchId = BranchId::from_bytes(n(1));
pub const SOUTH: BranchId = BranchId::from_bytes(n(2));
pub const EAST: BranchId = BranchId::from_bytes(n(3));
/// A branch of `ABROAD`.
pub const FAR: BranchId = BranchId::from_bytes(n(4));

/// The professional who asks; a colleague; one of another company; the owner of a library.
pub const ME: ProfessionalId = ProfessionalId::from_bytes(n(7));
pub const COLLEAGUE: ProfessionalId = ProfessionalId::from_bytes(n(8));
pub const EXTERNAL: ProfessionalId = ProfessionalId::from_bytes(n(9));
pub const OWNER: ProfessionalId = ProfessionalId::from_bytes(n(10));

/// The record's client. The same number as `ME`.
pub const CLIENT: ClientId = ClientId::from_bytes(n(7));
/// Another client, of another record or another member of the group.
pub const OTHER_CLIENT: ClientId = ClientId::from_bytes(n(8));

pub const MY_PERSON: PersonId = PersonId::from_bytes(n(7));
pub const CLIENT_PERSON: PersonId = PersonId::from_bytes(n(21));
pub const STRANGER: PersonId = PersonId::from_bytes(n(22));

pub const SPACE: SpaceId = SpaceId::from_bytes(n(7));
pub const OTHER_SPACE: SpaceId = SpaceId::from_bytes(n(8));
/// The number of the file and of the folder.
pub const ITEM: ItemId = ItemId::from_bytes(n(7));
pub const OTHER_ITEM: ItemId = ItemId::from_bytes(n(8));

pub const LEVELS: [Level; 8] = [
    Level::JustMe,
    Level::Branch(NORTH),
    Level::Branch(SOUTH),
    Level::Branch(EAST),
    Level::Company,
    Level::MeAndClient,
    Level::CompanyAndClient,
    Level::Everyone,
];

pub fn set(branches: &[BranchId]) -> BTreeSet<BranchId> {
    branches.iter().copied().collect()
}

pub fn professional(profile: Profile, company: CompanyId, branches: &[BranchId]) -> Professional {
    Professional {
        id: ME,
        person: MY_PERSON,
        company,
        profile,
        branches: set(branches),
        features: Feature::ALL.into_iter().collect(),
        active: true,
    }
}

pub fn record(branches: &[BranchId]) -> Space {
    Space {
        id: SPACE,
        company: HOME,
        branches: set(branches),
        kind: SpaceKind::Record {
            client: CLIENT,
            person: Some(CLIENT_PERSON),
            consented: true,
            archived: false,
        },
    }
}

pub fn record_with(person: Option<PersonId>, is_consented: bool, is_archived: bool) -> Space {
    Space {
        kind: SpaceKind::Record {
            client: CLIENT,
            person,
            consented: is_consented,
            archived: is_archived,
        },
        ..record(&[NORTH, SOUTH])
    }
}

pub fn group() -> Space {
    Space {
        kind: SpaceKind::Group,
        ..record(&[NORTH])
    }
}

pub fn library(owner: ProfessionalId, owner_branches: &[BranchId]) -> Space {
    Space {
        branches: BTreeSet::new(),
        kind: SpaceKind::Library {
            owner,
            owner_branches: set(owner_branches),
        },
        ..record(&[])
    }
}

pub fn file(creator: Creator, level: Level) -> File {
    File {
        id: ITEM,
        creator,
        author: None,
        adder: None,
        keeper: None,
        company: HOME,
        level,
        client_photo: false,
    }
}

pub fn folder(creator: Creator, sharing: Sharing, sees: bool, direct: bool) -> Folder {
    Folder {
        id: ITEM,
        creator,
        keeper: None,
        sharing,
        client_sees: sees,
        direct_client_file: direct,
    }
}

pub fn client(person: PersonId) -> Subject {
    Subject::Client {
        person,
        active: true,
    }
}

pub fn participant(participation: Participation) -> Relation {
    Relation {
        participation,
        ..Relation::default()
    }
}

pub fn elevated(participation: Participation) -> Relation {
    Relation {
        participation,
        elevated: true,
        ..Relation::default()
    }
}

pub fn member(client: ClientId) -> Relation {
    Relation {
        member: Some(client),
        ..Relation::default()
    }
}
