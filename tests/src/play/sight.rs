//! What somebody sees, at every door that there is: one rule for list, item, content, search and
//! feed, so all of them are asked each time.

use super::{Came, Play, Thing, ensure};
use crate::person::Person;
use std::collections::BTreeSet;
use suivi_rules::{ItemId, Refusal, SpaceId};
use suivi_wire::Code;
use suivi_wire::rows::Row;

const ABSENT: Code = Code::Refused(Refusal::NotFound);

impl Play<'_> {
    pub(super) fn sees_all(&self, by: &Person, labels: &[String]) -> Result<Came, String> {
        let feed = match Feed::of(by) {
            Ok(feed) => feed,
            Err(code) => return Ok(Came::Refused(code)),
        };
        for label in labels {
            match (self.things.get(label), self.records.get(label)) {
                (Some(thing), _) => sees(by, thing, &feed),
                (None, Some(record)) => ensure(by.people(record.space).is_ok(), || {
                    "its people are not there".into()
                })
                .and_then(|()| ensure(has_space(by, record.space), || "is not listed".into())),
                (None, None) => Err("nothing has that label".into()),
            }
            .map_err(|trouble| format!("{label}: {trouble}"))?;
        }
        Ok(Came::Done)
    }

    pub(super) fn sees_none(&self, by: &Person, labels: &[String]) -> Result<Came, String> {
        let feed = match Feed::of(by) {
            Ok(feed) => feed,
            Err(code) => return Ok(Came::Refused(code)),
        };
        for label in labels {
            match (self.things.get(label), self.records.get(label)) {
                (Some(thing), _) => sees_not(by, thing, &feed),
                (None, Some(record)) => {
                    let list = by.list(record.space, None);
                    let people = by.people(record.space);
                    ensure(list == Err(ABSENT), || format!("its root answers {list:?}"))
                        .and_then(|()| {
                            ensure(people == Err(ABSENT), || format!("its people: {people:?}"))
                        })
                        .and_then(|()| ensure(!has_space(by, record.space), || "is listed".into()))
                }
                (None, None) => Err("nothing has that label".into()),
            }
            .map_err(|trouble| format!("{label}: {trouble}"))?;
        }
        Ok(Came::Done)
    }

    pub(super) fn lists(&self, by: &Person, place: &str, shows: &[String]) -> Result<Came, String> {
        let (space, folder) = self.place(place)?;
        let rows = match by.list(space, folder) {
            Ok(rows) => rows,
            Err(code) => return Ok(Came::Refused(code)),
        };
        let shown: BTreeSet<_> = rows
            .iter()
            .filter_map(id)
            .map(|item| self.label(item))
            .collect();
        let expected = shows.iter().cloned().collect();
        ensure(shown == expected, || {
            format!("shows {shown:?}, expected {expected:?}")
        })?;
        Ok(Came::Done)
    }
}

/// What a new phone of somebody would hold.
struct Feed {
    items: BTreeSet<ItemId>,
    followed: BTreeSet<SpaceId>,
}

impl Feed {
    fn of(by: &Person) -> Result<Self, Code> {
        by.get("/v1/sync")
            .result::<suivi_wire::feed::PullAnswer>()?;
        Ok(Self {
            items: by.feed().values().filter_map(id).collect(),
            followed: by
                .spaces()
                .into_iter()
                .filter(|space| space.followed)
                .map(|space| space.space)
                .collect(),
        })
    }
}

fn sees(by: &Person, thing: &Thing, feed: &Feed) -> Result<(), String> {
    let row = by
        .item(thing.item)
        .map_err(|code| format!("is not there ({})", super::word(&code)))?
        .row;
    if let Some(bytes) = &thing.bytes {
        let content = by.content(thing.item);
        ensure(content.as_ref() == Ok(bytes), || {
            "its content is not there".into()
        })?;
    }
    ensure(lists(by, thing.space, parent(&row), thing.item), || {
        "is not listed".into()
    })?;
    ensure(finds(by, thing, &name(&row)), || "is not found".into())?;
    let expected = feed.followed.contains(&thing.space);
    ensure(feed.items.contains(&thing.item) == expected, || {
        format!("is{} in the feed", if expected { " not" } else { "" })
    })
}

fn sees_not(by: &Person, thing: &Thing, feed: &Feed) -> Result<(), String> {
    let item = by.item(thing.item);
    ensure(item == Err(ABSENT), || format!("answers {item:?}"))?;
    let content = by.content(thing.item);
    ensure(content == Err(ABSENT), || "its content answers".into())?;
    ensure(!lists(by, thing.space, thing.folder, thing.item), || {
        "is listed".into()
    })?;
    ensure(!lists(by, thing.space, None, thing.item), || {
        "is listed at the root".into()
    })?;
    ensure(!finds(by, thing, &thing.name), || "is found".into())?;
    ensure(!feed.items.contains(&thing.item), || {
        "is in the feed".into()
    })
}

fn lists(by: &Person, space: SpaceId, folder: Option<ItemId>, item: ItemId) -> bool {
    by.list(space, folder)
        .is_ok_and(|rows| rows.iter().filter_map(id).any(|it| it == item))
}

fn finds(by: &Person, thing: &Thing, name: &str) -> bool {
    by.search(thing.space, name)
        .is_ok_and(|rows| rows.iter().filter_map(id).any(|it| it == thing.item))
}

fn has_space(by: &Person, space: SpaceId) -> bool {
    by.spaces().iter().any(|facts| facts.space == space)
}

fn id(row: &Row) -> Option<ItemId> {
    match row {
        Row::Folder(row) => Some(row.item),
        Row::File(row) => Some(row.item),
        Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => None,
    }
}

fn parent(row: &Row) -> Option<ItemId> {
    match row {
        Row::Folder(row) => row.parent,
        Row::File(row) => row.folder,
        Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => None,
    }
}

fn name(row: &Row) -> String {
    match row {
        Row::Folder(row) => row.name.clone(),
        Row::File(row) => row.name.clone(),
        Row::Record(row) => row.name.clone(),
        Row::Participant(row) => row.name.clone(),
        Row::Document(row) => row.content.title.en.clone(),
        Row::Template(row) => row.content.title.en.clone(),
    }
}
