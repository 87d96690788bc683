//! What folders and files have in common: a name, a place, an end. And what files alone have:
//! tags, a date, a level.

use super::commit::Commit;
use super::folders::{self, Doors};
use super::ops::Done;
use crate::Failed;
use crate::db::{Arg, Tx};
use crate::read::facts::{self, StoredBody, StoredItem};
use crate::subject::{Actor, Caller};
use std::collections::BTreeSet;
use suivi_rules::{
    Action, Creator, Facts, ItemId, Object, Place, Refusal, Relation, Space, SpaceKind, decide,
    fits, settle,
};
use suivi_wire::names;
use suivi_wire::ops::{Delete, Describe, Move, Rename, SetLevel, Stands};
use suivi_wire::problem::Failure;

/// The most tags on one file.
const MOST_TAGS: usize = 32;
/// No photo was taken before 1826 or will be after 2400.
const DATES: std::ops::Range<i64> = -4_544_208_000_000_000..13_569_465_600_000_000;

/// The folder's id as the database keys it: empty at the root.
#[must_use]
pub fn parent_key(parent: Option<&ItemId>) -> Arg<'_> {
    parent.map_or(Arg::Bytes(&[]), Arg::from)
}

/// Checks that a date can be a photo's.
///
/// # Errors
/// [`Failure::Malformed`].
pub fn check_date(at: Option<i64>) -> Result<(), Failed> {
    match at {
        Some(at) if !DATES.contains(&at) => Err(Failed::Malformed(
            "captured_at is no date that a photo can have".into(),
        )),
        _ => Ok(()),
    }
}

/// A new id must be new: not there, never deleted. Whose it is or was is told to nobody but its
/// actor.
///
/// # Errors
/// 410 if this actor deleted it, 422 if it is anybody's.
pub fn unused(tx: &mut Tx<'_>, caller: &Caller, id: ItemId) -> Result<(), Failed> {
    let dead = tx.all(
        "SELECT actor_role, actor_id FROM tombstone WHERE item_id = $1",
        &[(&id).into()],
        |row| Ok((row.text(0)?.to_owned(), row.bytes(1)?.to_vec())),
    )?;
    if dead
        .iter()
        .any(|(role, by)| role == caller.actor.role() && by == caller.actor.id())
    {
        return Err(Failure::ItemDeleted.into());
    }
    let taken = tx.opt(
        "SELECT 1 FROM item WHERE item_id = $1",
        &[(&id).into()],
        |_| Ok(()),
    )?;
    if taken.is_some() || dead.iter().any(|(role, _)| role == "any") {
        return Err(Failure::BadId.into());
    }
    Ok(())
}

/// Decides about an item that the caller sees, whichever of both kinds it is.
fn may(
    caller: &Caller,
    action: &Action,
    item: &StoredItem,
    space: &Space,
    relation: Relation,
) -> Result<(), Failed> {
    let facts = Facts::within(space, relation);
    match (item.folder(), item.file()) {
        (Some(folder), _) => decide(&caller.subject, action, &Object::Folder(&folder), &facts)?,
        (None, Some(file)) => decide(&caller.subject, action, &Object::File(&file), &facts)?,
        (None, None) => return Err(Refusal::NotFound.into()),
    }
    Ok(())
}

/// Writes an item's entries after its row changed, and ends the change.
fn changed(
    tx: &mut Tx<'_>,
    mut commit: Commit,
    space: &Space,
    id: ItemId,
    doors: Doors,
) -> Result<Done, Failed> {
    let after = facts::item(tx, id)?.ok_or(Failure::Internal)?;
    commit.item(tx, &after, space)?;
    Done::of(tx, commit, doors, Some(after.revision))
}

/// Gives another name.
///
/// # Errors
/// The refusals of the rules for [`Action::Rename`], a bad name.
pub fn rename(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &Rename) -> Result<Done, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    may(caller, &Action::Rename, &item, &space, relation)?;
    names::check(&op.name)?;
    if item.name == op.name {
        return Ok(Done::Noop);
    }
    let commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    tx.exec(
        "UPDATE item SET name = $3, revision = revision + 1 \
         WHERE company_id = $1 AND item_id = $2",
        &[
            (&space.company).into(),
            (&item.id).into(),
            (&op.name).into(),
        ],
    )?;
    commit.audit(tx, "rename", &serde_json::json!({"item": item.id}))?;
    changed(tx, commit, &space, item.id, Doors::default())
}

/// Moves inside the space.
///
/// # Errors
/// The refusals of the rules for [`Action::Move`]; too deep, into itself.
pub fn relocate_to(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &Move) -> Result<Done, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    let to = folders::place(tx, caller, &space, op.to)?;
    let place = to
        .as_ref()
        .and_then(StoredItem::folder)
        .map_or(Place::Root, Place::Folder);
    may(
        caller,
        &Action::Move {
            space: space.id,
            to: place,
        },
        &item,
        &space,
        relation,
    )?;
    if item.parent == op.to {
        return Ok(Done::Noop);
    }
    if item.folder().is_some() {
        if let Some(to) = &to
            && folders::lies_in(tx, to.id, item.id)?
        {
            return Err(Refusal::IntoItself.into());
        }
        fits(
            folders::depth(tx, to.as_ref())?,
            folders::height(tx, &item)?,
        )?;
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let mut doors = Doors::default();
    relocate(tx, &mut commit, &space, &item, op.to, &mut doors)?;
    commit.audit(
        tx,
        "move",
        &serde_json::json!({"item": item.id, "to": op.to}),
    )?;
    Done::of(tx, commit, doors, Some(item.revision + 1))
}

/// Puts an item into another folder of its space, with what it counts for.
///
/// # Errors
/// [`Failed::Db`].
pub fn relocate(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    item: &StoredItem,
    to: Option<ItemId>,
    doors: &mut Doors,
) -> Result<(), Failed> {
    let (count, direct) = folders::weight(item, space);
    folders::count(tx, commit, space, item.parent, (-count, -direct), doors)?;
    tx.exec(
        "UPDATE item SET parent = $3, revision = revision + 1 \
         WHERE company_id = $1 AND item_id = $2",
        &[
            (&space.company).into(),
            (&item.id).into(),
            parent_key(to.as_ref()),
        ],
    )?;
    folders::count(tx, commit, space, to, (count, direct), doors)?;
    let after = facts::item(tx, item.id)?.ok_or(Failure::Internal)?;
    commit.item(tx, &after, space)
}

/// Changes a file's tags and date.
///
/// # Errors
/// The refusals of the rules for [`Action::Describe`]; a bad tag or date.
pub fn describe(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &Describe) -> Result<Done, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    may(caller, &Action::Describe, &item, &space, relation)?;
    let StoredBody::File(file) = &item.body else {
        return Err(Refusal::WrongKind.into());
    };
    check_date(op.captured_at)?;
    let tags: Vec<String> = match &op.tags {
        None => file.tags.clone(),
        Some(tags) if tags.len() > MOST_TAGS => {
            return Err(Failed::Malformed("more than 32 tags".into()));
        }
        Some(tags) => {
            for tag in tags {
                names::check(tag)?;
            }
            tags.iter()
                .cloned()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        }
    };
    let captured_at = op.captured_at.or(file.captured_at);
    if tags == file.tags && captured_at == file.captured_at {
        return Ok(Done::Noop);
    }
    let commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let edited = file.date_edited || captured_at != file.captured_at;
    let words = serde_json::to_string(&tags).unwrap_or_default();
    tx.exec(
        "UPDATE item SET tags = $3, captured_at = $4, date_edited = $5, revision = revision + 1 \
         WHERE company_id = $1 AND item_id = $2",
        &[
            (&space.company).into(),
            (&item.id).into(),
            (&words).into(),
            captured_at.into(),
            edited.into(),
        ],
    )?;
    commit.audit(tx, "describe", &serde_json::json!({"item": item.id}))?;
    changed(tx, commit, &space, item.id, Doors::default())
}

/// Changes who sees a file. Where somebody else changed it since the person looked, the narrower
/// wins (queue specification, "Conflicts").
///
/// # Errors
/// The refusals of the rules for [`Action::SetVisibility`].
pub fn set_level(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &SetLevel,
) -> Result<Done, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    may(
        caller,
        &Action::SetVisibility(op.level),
        &item,
        &space,
        relation,
    )?;
    let StoredBody::File(file) = &item.body else {
        return Err(Refusal::WrongKind.into());
    };
    let level = settle(file.level, op.level, op.base < file.level_revision);
    if level == file.level {
        return kept(tx, &space, &item, level);
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let mut doors = Doors::default();
    give_level(tx, &mut commit, &space, &item, level, &mut doors)?;
    Ok(Done::of(tx, commit, doors, Some(item.revision + 1))?.with_level(level))
}

/// Nothing to write: the level is what it was, and the asker is told which.
fn kept(
    tx: &mut Tx<'_>,
    space: &Space,
    item: &StoredItem,
    level: suivi_rules::Level,
) -> Result<Done, Failed> {
    let seq = tx
        .opt(
            "SELECT seq FROM company WHERE company_id = $1",
            &[(&space.company).into()],
            |row| row.int(0),
        )?
        .ok_or(Failure::Internal)?;
    Ok(Done::Kept(Stands {
        company: space.company,
        seq,
        revision: Some(item.revision),
        level: Some(level),
    }))
}

/// Writes a file's level, its scopes, what it counts for in its folders, and the audit row.
///
/// # Errors
/// [`Failed::Db`].
pub fn give_level(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    item: &StoredItem,
    level: suivi_rules::Level,
    doors: &mut Doors,
) -> Result<(), Failed> {
    let before = folders::weight(item, space);
    let word = level.to_string();
    tx.exec(
        "UPDATE item SET level = $3, revision = revision + 1, level_revision = revision + 1 \
         WHERE company_id = $1 AND item_id = $2",
        &[(&space.company).into(), (&item.id).into(), (&word).into()],
    )?;
    let after = facts::item(tx, item.id)?.ok_or(Failure::Internal)?;
    commit.item(tx, &after, space)?;
    let weighs = folders::weight(&after, space);
    let delta = (weighs.0 - before.0, weighs.1 - before.1);
    folders::count(tx, commit, space, item.parent, delta, doors)?;
    let was = item.file().map(|file| file.level);
    commit.audit(
        tx,
        "set_level",
        &serde_json::json!({"item": item.id, "from": was, "to": level}),
    )
}

/// Deletes a folder or file, or keeps in mind that this actor must not create it.
///
/// # Errors
/// The refusals of the rules for [`Action::Delete`].
pub fn delete(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &Delete) -> Result<Done, Failed> {
    let (item, space, relation) = match facts::seen(tx, caller, op.item) {
        Ok(seen) => seen,
        // Not there and not to be known of are one thing here too.
        Err(Failed::Code(code)) if code == Refusal::NotFound.into() => {
            bury(tx, op.item, caller.actor.role(), caller.actor.id(), now)?;
            return Ok(Done::Noop);
        }
        Err(error) => return Err(error),
    };
    let Some(file) = item.file() else {
        return folders::delete(tx, caller, now, &item, &space, relation);
    };
    let facts = Facts::within(&space, relation);
    decide(
        &caller.subject,
        &Action::Delete,
        &Object::File(&file),
        &facts,
    )?;
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let mut doors = Doors::default();
    remove(tx, &mut commit, caller, &space, &item, &mut doors)?;
    commit.audit(
        tx,
        "delete",
        &serde_json::json!({"item": item.id, "space": space.id}),
    )?;
    Done::of(tx, commit, doors, None)
}

/// Removes one item: row, entries, search and counts at once; its bytes are condemned if nothing
/// else holds them (queue specification, "Bytes"). A folder must be empty.
///
/// # Errors
/// [`Failed::Db`].
pub fn remove(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    caller: &Caller,
    space: &Space,
    item: &StoredItem,
    doors: &mut Doors,
) -> Result<(), Failed> {
    let (count, direct) = folders::weight(item, space);
    folders::count(tx, commit, space, item.parent, (-count, -direct), doors)?;
    commit.gone(tx, item)?;
    tx.exec(
        "DELETE FROM item WHERE company_id = $1 AND item_id = $2",
        &[(&space.company).into(), (&item.id).into()],
    )?;
    if let StoredBody::File(file) = &item.body {
        let condemned = tx.exec(
            "UPDATE blob SET condemned_at = $3 WHERE company_id = $1 AND blob_id = $2 \
             AND NOT EXISTS (SELECT 1 FROM item WHERE company_id = $1 AND blob_id = $2)",
            &[
                (&space.company).into(),
                (&file.blob).into(),
                commit.now.into(),
            ],
        )?;
        if condemned > 0 {
            commit.condemns(file.blob);
        }
    }
    bury(tx, item.id, "any", &[0; 16], commit.now)?;
    bury(
        tx,
        item.id,
        caller.actor.role(),
        caller.actor.id(),
        commit.now,
    )?;
    if let Some(maker) = maker(item, space) {
        bury(tx, item.id, maker.role(), maker.id(), commit.now)?;
    }
    // A folder that was open and is gone was closed by that, and nobody is told of its id again.
    doors.opens.remove(&item.id);
    Ok(())
}

/// The actor who made an item: the one whose phone may still send it.
fn maker(item: &StoredItem, space: &Space) -> Option<Actor> {
    match (
        &item.creator,
        &space.kind,
        item.file().and_then(|file| file.adder),
    ) {
        (Creator::Professional(id), _, _) => Some(Actor::Professional(*id)),
        (Creator::Client(_), _, Some(adder)) => Some(Actor::Professional(adder)),
        (
            Creator::Client(_),
            SpaceKind::Record {
                person: Some(person),
                ..
            },
            None,
        ) => Some(Actor::Client(*person)),
        _ => None,
    }
}

fn bury(
    tx: &mut Tx<'_>,
    item: ItemId,
    role: &'static str,
    id: &[u8; 16],
    now: i64,
) -> Result<(), Failed> {
    tx.exec(
        "INSERT INTO tombstone (item_id, actor_role, actor_id, deleted_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (item_id, actor_role, actor_id) DO NOTHING",
        &[(&item).into(), role.into(), id.into(), now.into()],
    )?;
    Ok(())
}
