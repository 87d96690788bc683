//! Who can see a file, by name (access specification, "Visibility": the screens show names and a
//! count).

use super::{Here, Me};
use std::collections::BTreeSet;
use suivi_rules::{Audience, ClientId, File, Level, SpaceKind, Subject, scopes_of};
use suivi_wire::spaces::PeopleAnswer;

/// Somebody who sees a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seer {
    /// Whoever looks.
    Myself,
    /// The record's client, by name.
    Client(String),
    /// The same, who has no account yet: from when she has one.
    ClientWithoutAccount(String),
    /// A professional, by name.
    Professional(String),
}

/// Who sees a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seers {
    /// By name: whoever looks first, then the client, then professionals by name.
    pub by_name: Vec<Seer>,
    /// The names are from the last answer of the server about this space. Without it only whoever
    /// looks and the client can be named, and the screen says that there may be others.
    pub complete: bool,
}

/// Who sees this file: everybody who holds one of its scopes.
#[must_use]
pub fn of_file(file: &File, here: &Here, people: Option<&PeopleAnswer>, me: &Me) -> Seers {
    of_scopes(&scopes_of(file, &here.space), here, people, me)
}

/// Who would see it at another level.
#[must_use]
pub fn at_level(
    file: &File,
    level: Level,
    here: &Here,
    people: Option<&PeopleAnswer>,
    me: &Me,
) -> Seers {
    let other = File {
        level,
        ..file.clone()
    };
    of_file(&other, here, people, me)
}

fn of_scopes(
    scopes: &BTreeSet<Audience>,
    here: &Here,
    people: Option<&PeopleAnswer>,
    me: &Me,
) -> Seers {
    // By name and id: two of the same name are two.
    let mut found = BTreeSet::new();
    if let SpaceKind::Record { client, person, .. } = here.space.kind
        && (scopes.contains(&Audience::Client) || scopes.contains(&Audience::OwnClient(client)))
    {
        found.insert((client_of(client, person.is_some(), people, me), None));
    }
    if let Some(id) = me.professional()
        && scopes.contains(&Audience::OwnProfessional(id))
    {
        found.insert((Seer::Myself, None));
    }
    let by_name = |found: BTreeSet<(Seer, _)>| found.into_iter().map(|(seer, _)| seer).collect();
    let Some(people) = people else {
        return Seers {
            by_name: by_name(found),
            complete: false,
        };
    };
    for one in &people.sees {
        if one.audiences.is_disjoint(scopes) {
            continue;
        }
        if me.professional() == Some(one.professional) {
            found.insert((Seer::Myself, None));
            continue;
        }
        let participant = people
            .participants
            .iter()
            .find(|row| row.professional == one.professional)
            .map(|row| row.name.clone());
        let by_profile = || {
            let row =
                |row: &&suivi_wire::spaces::PersonWithReach| row.professional == one.professional;
            people
                .by_profile
                .iter()
                .find(row)
                .map(|row| row.name.clone())
        };
        if let Some(name) = participant.or_else(by_profile) {
            found.insert((Seer::Professional(name), Some(one.professional)));
        }
    }
    Seers {
        by_name: by_name(found),
        complete: true,
    }
}

fn client_of(client: ClientId, has_account: bool, people: Option<&PeopleAnswer>, me: &Me) -> Seer {
    if matches!(me.subject, Subject::Client { .. }) {
        return Seer::Myself;
    }
    let record = people.and_then(|people| people.space.record.as_ref());
    let name = record
        .filter(|record| record.client == client)
        .map(|record| record.name.clone());
    let name = name.unwrap_or_default();
    if has_account {
        Seer::Client(name)
    } else {
        Seer::ClientWithoutAccount(name)
    }
}
