//! The six levels as a sum of (professionals, client side): which may be set, which is narrower
//! (access specification, "Visibility: six levels, never an order"). There is no `<` here.

use crate::id::{BranchId, ClientId, PersonId, ProfessionalId};
use crate::words::{Creator, File, Level, Professional, Space, SpaceKind, Subject};

/// The first half of a level: which professionals see the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Professionals {
    /// The creator alone, if he is one.
    Creator,
    /// And those with reach who belong to this branch.
    Branch(BranchId),
    /// And those with reach who are of the file's company.
    Company,
    /// All with reach, of any company.
    All,
}

impl Level {
    /// The first half: which professionals.
    #[must_use]
    pub const fn professionals(self) -> Professionals {
        match self {
            Self::JustMe | Self::MeAndClient => Professionals::Creator,
            Self::Branch(branch) => Professionals::Branch(branch),
            Self::Company | Self::CompanyAndClient => Professionals::Company,
            Self::Everyone => Professionals::All,
        }
    }

    /// The second half: the client of the record, or every member of the group, sees it.
    #[must_use]
    pub const fn says_client(self) -> bool {
        match self {
            Self::JustMe | Self::Branch(_) | Self::Company => false,
            Self::MeAndClient | Self::CompanyAndClient | Self::Everyone => true,
        }
    }
}

/// The three levels that a client chooses among: "Just me", "My professionals at X", "All my
/// professionals".
pub const CLIENT_LEVELS: [Level; 3] = [Level::JustMe, Level::CompanyAndClient, Level::Everyone];

/// The two levels of a photo that a colleague adds for a client without account.
pub const ADDER_LEVELS: [Level; 2] = [Level::CompanyAndClient, Level::Everyone];

/// How one level compares to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// The same.
    Same,
    /// The first is narrower: nobody sees by it who does not by the second.
    Narrower,
    /// The first is wider.
    Wider,
    /// Neither: each has somebody whom the other has not.
    Neither,
}

/// Is the first level narrower than the second? Professionals ⊆ (creator ⊂ branch ⊂ company ⊂
/// all) and client side ≤. Two different branches are incomparable.
#[must_use]
pub fn narrower(first: Level, second: Level) -> Width {
    let inside = within(first, second);
    let outside = within(second, first);
    match (inside, outside) {
        (true, true) => Width::Same,
        (true, false) => Width::Narrower,
        (false, true) => Width::Wider,
        (false, false) => Width::Neither,
    }
}

fn within(inner: Level, outer: Level) -> bool {
    use Professionals::{All, Branch, Company, Creator};
    let professionals = match (inner.professionals(), outer.professionals()) {
        (Creator, _) | (_, All) => true,
        (Branch(inner), Branch(outer)) => inner == outer,
        (Branch(_) | Company, Company) => true,
        _ => false,
    };
    professionals && (outer.says_client() || !inner.says_client())
}

/// Which level a file has after somebody asked for another. On a base that is not stale the asked
/// one. On a stale base the narrower wins; where neither is narrower, `JustMe` (queue
/// specification, "Conflicts").
#[must_use]
pub fn settle(stored: Level, asked: Level, stale: bool) -> Level {
    if !stale {
        return asked;
    }
    match narrower(asked, stored) {
        Width::Same | Width::Narrower => asked,
        Width::Wider => stored,
        Width::Neither => Level::JustMe,
    }
}

/// The level of a new file before anybody chooses: a professional's `JustMe`, a client's
/// `CompanyAndClient`. A result has its template's level ([`level_of_result`]).
#[must_use]
pub const fn default_level(creator: &Creator) -> Level {
    match creator {
        Creator::Professional(_) | Creator::System => Level::JustMe,
        Creator::Client(_) => Level::CompanyAndClient,
    }
}

/// The levels that this subject may choose for his own file in this space, in the order of the
/// menu. `Branch` is there once for each branch that is the creator's and the record's; a library
/// has no branch. Empty: he can't own a file here.
#[must_use]
pub fn levels_for(subject: &Subject, space: &Space) -> Vec<Level> {
    match subject {
        Subject::SignedOut | Subject::Service { .. } => Vec::new(),
        Subject::Client { person, .. } if space.client_who_is(*person).is_some() => {
            CLIENT_LEVELS.to_vec()
        }
        Subject::Client { .. } => Vec::new(),
        Subject::Professional(me) => levels_of_professional(me, space),
    }
}

fn levels_of_professional(me: &Professional, space: &Space) -> Vec<Level> {
    if space.library_of().is_some_and(|owner| owner != me.id) {
        return Vec::new();
    }
    let mut levels = vec![Level::JustMe];
    levels.extend(
        space
            .branches
            .iter()
            .filter(|branch| me.company == space.company && me.belongs_to(**branch, space.company))
            .map(|branch| Level::Branch(*branch)),
    );
    levels.extend([
        Level::Company,
        Level::MeAndClient,
        Level::CompanyAndClient,
        Level::Everyone,
    ]);
    levels
}

/// With what right somebody changes an item. Whether he sees it comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// He made it.
    Creator,
    /// He added it for a client who has no account yet ("has the creator's row").
    Adder,
    /// An administrator named him after the creator left ("creator's rights on what he already
    /// sees").
    Keeper,
}

/// The right by which a professional changes this file, if he has one. Nobody has one on what is
/// protected.
#[must_use]
pub fn hold_of_file(me: &Professional, file: &File, space: &Space) -> Option<Hold> {
    match file.creator {
        Creator::System => None,
        Creator::Professional(creator) => hold_of_professionals(me.id, creator, file.keeper),
        Creator::Client(_) => {
            let without_account = matches!(space.kind, SpaceKind::Record { person: None, .. });
            (without_account && file.adder == Some(me.id) && me.company == space.company)
                .then_some(Hold::Adder)
        }
    }
}

/// The right by which a professional changes what a professional made.
#[must_use]
pub fn hold_of_professionals(
    me: ProfessionalId,
    creator: ProfessionalId,
    keeper: Option<ProfessionalId>,
) -> Option<Hold> {
    if creator == me {
        Some(Hold::Creator)
    } else if keeper == Some(me) {
        Some(Hold::Keeper)
    } else {
        None
    }
}

/// A client made this file.
#[must_use]
pub fn made_by_client(person: PersonId, file: &File, space: &Space) -> bool {
    let client: Option<ClientId> = space.client_who_is(person);
    client.is_some_and(|client| file.creator == Creator::Client(client))
}

/// The levels that this subject may give to this file, in the order of the menu; empty if he has
/// no right to change it. A keeper sets neither `JustMe` nor `MeAndClient`.
#[must_use]
pub fn levels_of(subject: &Subject, file: &File, space: &Space) -> Vec<Level> {
    match subject {
        Subject::SignedOut | Subject::Service { .. } => Vec::new(),
        Subject::Client { person, .. } if made_by_client(*person, file, space) => {
            CLIENT_LEVELS.to_vec()
        }
        Subject::Client { .. } => Vec::new(),
        Subject::Professional(me) => match hold_of_file(me, file, space) {
            None => Vec::new(),
            Some(Hold::Creator) => levels_of_professional(me, space),
            Some(Hold::Adder) => ADDER_LEVELS.to_vec(),
            Some(Hold::Keeper) => {
                let mut levels = levels_of_professional(me, space);
                levels.retain(|level| match level {
                    Level::JustMe | Level::MeAndClient => false,
                    // A branch of the record is no part of another company, whose file it is.
                    Level::Branch(_) => file.company == space.company,
                    Level::Company | Level::CompanyAndClient | Level::Everyone => true,
                });
                levels
            }
        },
    }
}

/// The level of a file copied from the subject's library into a space: the library item's level,
/// or `JustMe` where that one is impossible.
#[must_use]
pub fn first_level_of_copy(level: Level, subject: &Subject, space: &Space) -> Level {
    if levels_for(subject, space).contains(&level) {
        level
    } else {
        Level::JustMe
    }
}

/// The level of a completed result: its template's, where `Branch` is the template's branch; a
/// template without branch makes it `JustMe`.
#[must_use]
pub fn level_of_result(level: Level, template_branch: Option<BranchId>) -> Level {
    match level {
        Level::Branch(_) => template_branch.map_or(Level::JustMe, Level::Branch),
        other => other,
    }
}
