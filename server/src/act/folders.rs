//! Folders: making them, their switch, what the client sees of them, deleting them.
//!
//! A folder counts the files in it and below that the client sees, and `Open` folders likewise,
//! itself included (queue specification, "The feed is also the index"): 0→1 shows it to the client,
//! 1→0 hides it. A second count, of files directly in it whose level says client, opens it to him
//! for adding (access specification, "Write").

use super::commit::Commit;
use super::items;
use super::ops::Done;
use crate::Failed;
use crate::db::Tx;
use crate::read::facts::{self, StoredBody, StoredItem};
use crate::subject::Caller;
use std::collections::BTreeSet;
use suivi_rules::folders::{Deletion, opens_itself};
use suivi_rules::{
    Action, Creator, DEEPEST, Facts, Fate, Folder, ItemId, Object, Refusal, Relation, Sharing,
    Space, SpaceKind, Subject, client_may_add, counts_for_client, decide, fate_in_deleted_folder,
    fits,
};
use suivi_wire::names;
use suivi_wire::ops::{AddFolder, SetSharing};
use suivi_wire::problem::Failure;

/// What a change did to what the client sees and where he may add.
#[derive(Debug, Default)]
pub struct Doors {
    /// Folders that it opened to him.
    pub opens: BTreeSet<ItemId>,
    /// Folders that it closed to him.
    pub closes: BTreeSet<ItemId>,
}

impl Doors {
    fn note(&mut self, before: &Folder, after: &Folder, space: &Space) {
        if before.client_sees == after.client_sees && adds(before, space) == adds(after, space) {
            return;
        }
        let opened = (!before.client_sees && after.client_sees)
            || (!adds(before, space) && adds(after, space));
        // A change may touch a folder twice: what it did first and undid is nothing.
        let (into, out_of) = if opened {
            (&mut self.opens, &mut self.closes)
        } else {
            (&mut self.closes, &mut self.opens)
        };
        if !out_of.remove(&after.id) {
            into.insert(after.id);
        }
    }
}

/// The client of a record may add to it.
fn adds(folder: &Folder, space: &Space) -> bool {
    matches!(space.kind, SpaceKind::Record { .. }) && client_may_add(folder).is_ok()
}

/// A folder that the caller sees in this space, to put something into it.
///
/// # Errors
/// 404 if there is none, it is elsewhere, it is a file, or he does not see it.
pub fn place(
    tx: &mut Tx<'_>,
    caller: &Caller,
    space: &Space,
    folder: Option<ItemId>,
) -> Result<Option<StoredItem>, Failed> {
    let Some(id) = folder else { return Ok(None) };
    let (item, within, _) = facts::seen(tx, caller, id)?;
    if within.id != space.id || item.folder().is_none() {
        return Err(Refusal::NotFound.into());
    }
    Ok(Some(item))
}

/// How many folders are above this place: 0 at the root.
///
/// # Errors
/// [`Failed::Db`].
pub fn depth(tx: &mut Tx<'_>, place: Option<&StoredItem>) -> Result<usize, Failed> {
    let mut depth = 0;
    let mut at = place.map(|folder| folder.id);
    while let Some(id) = at {
        depth += 1;
        at = parent(tx, id)?;
        if depth > DEEPEST {
            break;
        }
    }
    Ok(depth)
}

fn parent(tx: &mut Tx<'_>, id: ItemId) -> Result<Option<ItemId>, Failed> {
    Ok(tx
        .opt(
            "SELECT parent FROM item WHERE item_id = $1",
            &[(&id).into()],
            |row| row.opt_id(0),
        )?
        .flatten())
}

/// Does one folder lie in the other, or is it the same?
///
/// # Errors
/// [`Failed::Db`].
pub fn lies_in(tx: &mut Tx<'_>, inner: ItemId, outer: ItemId) -> Result<bool, Failed> {
    let mut at = Some(inner);
    for _ in 0..=DEEPEST {
        match at {
            Some(id) if id == outer => return Ok(true),
            Some(id) => at = parent(tx, id)?,
            None => return Ok(false),
        }
    }
    Ok(false)
}

/// How many folders lie in each other here, this one included: 0 for a file.
///
/// # Errors
/// [`Failed::Db`].
pub fn height(tx: &mut Tx<'_>, item: &StoredItem) -> Result<usize, Failed> {
    if item.folder().is_none() {
        return Ok(0);
    }
    let mut below = 0;
    for child in children(tx, item)? {
        below = below.max(height(tx, &child)?);
    }
    Ok(below + 1)
}

/// Everything directly in a folder.
///
/// # Errors
/// [`Failed::Db`].
pub fn children(tx: &mut Tx<'_>, folder: &StoredItem) -> Result<Vec<StoredItem>, Failed> {
    let ids: Vec<ItemId> = tx.all(
        "SELECT item_id FROM item WHERE company_id = $1 AND space_id = $2 AND parent = $3 \
         ORDER BY item_id",
        &[
            (&folder.company).into(),
            (&folder.space).into(),
            (&folder.id).into(),
        ],
        |row| row.id(0),
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(facts::item(tx, id)?);
    }
    Ok(found)
}

/// What an item adds to the counts of the folder that holds it: (count, direct).
#[must_use]
pub fn weight(item: &StoredItem, space: &Space) -> (i64, i64) {
    match (&item.body, item.file()) {
        (StoredBody::Folder { client_count, .. }, _) => (*client_count, 0),
        (StoredBody::File(_), Some(file)) => (
            i64::from(counts_for_client(&file, space)),
            i64::from(file.level.says_client() && space.library_of().is_none()),
        ),
        (StoredBody::File(_), None) => (0, 0),
    }
}

/// Adds to the counts of a folder and of all above it, and tells the feed of those whose look
/// changes by it.
///
/// # Errors
/// [`Failed::Db`].
pub fn count(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    folder: Option<ItemId>,
    (count, direct): (i64, i64),
    doors: &mut Doors,
) -> Result<(), Failed> {
    let mut at = folder;
    let mut direct = direct;
    while let Some(id) = at {
        if count == 0 && direct == 0 {
            break;
        }
        let Some(before) = facts::item(tx, id)? else {
            break;
        };
        tx.exec(
            "UPDATE item SET client_count = client_count + $3, direct_count = direct_count + $4 \
             WHERE company_id = $1 AND item_id = $2",
            &[
                (&space.company).into(),
                (&id).into(),
                count.into(),
                direct.into(),
            ],
        )?;
        at = before.parent;
        show(tx, commit, space, &before, doors)?;
        direct = 0;
    }
    Ok(())
}

/// Tells the feed of a folder if its look changed since `before` was read.
fn show(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    space: &Space,
    before: &StoredItem,
    doors: &mut Doors,
) -> Result<(), Failed> {
    let Some(after) = facts::item(tx, before.id)? else {
        return Ok(());
    };
    if before.row() != after.row() {
        commit.item(tx, &after, space)?;
    }
    if let (Some(before), Some(after)) = (before.folder(), after.folder()) {
        doors.note(&before, &after, space);
    }
    Ok(())
}

/// Makes a folder.
///
/// # Errors
/// The refusals of the rules for [`Action::AddFolder`], a bad name or id.
pub fn add(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &AddFolder) -> Result<Done, Failed> {
    let (space, relation) = facts::known_space(tx, caller, op.space)?;
    let parent = place(tx, caller, &space, op.parent)?;
    names::check(&op.name)?;
    let within = parent.as_ref().and_then(StoredItem::folder);
    let object = within.as_ref().map_or(Object::Space, Object::Folder);
    decide(
        &caller.subject,
        &Action::AddFolder,
        &object,
        &Facts::within(&space, relation),
    )?;
    let Subject::Professional(me) = &caller.subject else {
        return Err(Refusal::NotForClients.into());
    };
    fits(depth(tx, parent.as_ref())?, 1)?;
    items::unused(tx, caller, op.item)?;

    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let open = i64::from(op.sharing == Sharing::Open);
    tx.exec(
        "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, creator, \
         creator_id, added_at, revision, sharing, client_count, direct_count, level_revision, \
         client_photo, date_edited) \
         VALUES ($1, $2, $3, 'folder', $4, $5, 'professional', $6, $7, 1, $8, $9, 0, 0, 0, 0)",
        &[
            (&space.company).into(),
            (&op.item).into(),
            (&space.id).into(),
            items::parent_key(op.parent.as_ref()),
            (&op.name).into(),
            (&me.id).into(),
            now.into(),
            sharing_word(op.sharing).into(),
            open.into(),
        ],
    )?;
    let made = facts::item(tx, op.item)?.ok_or(Refusal::NotFound)?;
    commit.item(tx, &made, &space)?;
    let mut doors = Doors::default();
    if open == 1 {
        doors.opens.insert(op.item);
    }
    count(tx, &mut commit, &space, op.parent, (open, 0), &mut doors)?;
    commit.audit(
        tx,
        "add_folder",
        &serde_json::json!({"item": op.item, "space": space.id}),
    )?;
    Done::of(tx, commit, doors, Some(1))
}

/// The switch as the database writes it.
#[must_use]
pub const fn sharing_word(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Auto => "auto",
        Sharing::Open => "open",
        Sharing::ViewOnly => "view_only",
    }
}

/// Changes a folder's switch.
///
/// # Errors
/// The refusals of the rules for [`Action::SetSharing`].
pub fn set_sharing(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &SetSharing,
) -> Result<Done, Failed> {
    let (item, space, relation) = facts::seen(tx, caller, op.item)?;
    let folder = item.folder().ok_or(Refusal::WrongKind)?;
    decide(
        &caller.subject,
        &Action::SetSharing,
        &Object::Folder(&folder),
        &Facts::within(&space, relation),
    )?;
    if folder.sharing == op.sharing {
        return Ok(Done::Noop);
    }
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let after = Folder {
        sharing: op.sharing,
        ..folder.clone()
    };
    let delta = i64::from(opens_itself(&after)) - i64::from(opens_itself(&folder));
    tx.exec(
        "UPDATE item SET sharing = $3, client_count = client_count + $4, revision = revision + 1 \
         WHERE company_id = $1 AND item_id = $2",
        &[
            (&space.company).into(),
            (&item.id).into(),
            sharing_word(op.sharing).into(),
            delta.into(),
        ],
    )?;
    let mut doors = Doors::default();
    show(tx, &mut commit, &space, &item, &mut doors)?;
    count(tx, &mut commit, &space, item.parent, (delta, 0), &mut doors)?;
    commit.audit(
        tx,
        "set_sharing",
        &serde_json::json!({"item": item.id, "sharing": sharing_word(op.sharing)}),
    )?;
    Done::of(tx, commit, doors, Some(item.revision + 1))
}

/// Deletes a folder: what its creator made in it goes, what others made moves to the root of the
/// space with its level (access specification, "Write": delete a folder).
///
/// # Errors
/// The refusals of the rules for [`Action::Delete`].
pub fn delete(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    item: &StoredItem,
    space: &Space,
    relation: Relation,
) -> Result<Done, Failed> {
    let folder = item.folder().ok_or(Refusal::WrongKind)?;
    decide(
        &caller.subject,
        &Action::Delete,
        &Object::Folder(&folder),
        &Facts::within(space, relation),
    )?;
    let Subject::Professional(me) = &caller.subject else {
        return Err(Refusal::NotForClients.into());
    };
    let holder = matches!(item.creator, Creator::Professional(creator) if creator == me.id)
        || item.keeper == Some(me.id);
    let deletion = if holder {
        Deletion::ByHolder(me.id)
    } else {
        Deletion::Elevated
    };
    let mut commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    let mut doors = Doors::default();
    let mut moved = Vec::new();
    clear(
        tx,
        &mut commit,
        caller,
        space,
        item,
        deletion,
        &mut doors,
        &mut moved,
    )?;
    commit.audit(
        tx,
        "delete",
        &serde_json::json!({"item": item.id, "space": space.id, "moved_to_root": moved}),
    )?;
    Done::of(tx, commit, doors, None)
}

/// Empties a folder by fate and deletes it, deepest first.
#[allow(
    clippy::too_many_arguments,
    reason = "one recursion over one change; a struct for it would be used once"
)]
fn clear(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    caller: &Caller,
    space: &Space,
    folder: &StoredItem,
    deletion: Deletion,
    doors: &mut Doors,
    moved: &mut Vec<ItemId>,
) -> Result<(), Failed> {
    for child in children(tx, folder)? {
        let seen = facts::seen(tx, caller, child.id).is_ok();
        match fate_in_deleted_folder(deletion, &child.creator, child.keeper, seen) {
            Fate::Goes if child.folder().is_some() => {
                clear(tx, commit, caller, space, &child, deletion, doors, moved)?;
            }
            Fate::Goes => items::remove(tx, commit, caller, space, &child, doors)?,
            Fate::MovesToRoot => {
                // What the deleter made inside somebody else's folder goes, wherever it lies.
                if child.folder().is_some() {
                    weed(tx, commit, caller, space, &child, deletion, doors, moved)?;
                }
                let child = facts::item(tx, child.id)?.ok_or(Failure::Internal)?;
                items::relocate(tx, commit, space, &child, None, doors)?;
                moved.push(child.id);
            }
        }
    }
    let emptied = facts::item(tx, folder.id)?.ok_or(Failure::Internal)?;
    items::remove(tx, commit, caller, space, &emptied, doors)
}

/// Takes out of somebody else's folder, which moves whole, what goes.
#[allow(
    clippy::too_many_arguments,
    reason = "the other half of the recursion above"
)]
fn weed(
    tx: &mut Tx<'_>,
    commit: &mut Commit,
    caller: &Caller,
    space: &Space,
    folder: &StoredItem,
    deletion: Deletion,
    doors: &mut Doors,
    moved: &mut Vec<ItemId>,
) -> Result<(), Failed> {
    for child in children(tx, folder)? {
        let seen = facts::seen(tx, caller, child.id).is_ok();
        let goes =
            fate_in_deleted_folder(deletion, &child.creator, child.keeper, seen) == Fate::Goes;
        match (goes, child.folder().is_some()) {
            (true, true) => clear(tx, commit, caller, space, &child, deletion, doors, moved)?,
            (true, false) => items::remove(tx, commit, caller, space, &child, doors)?,
            (false, true) => weed(tx, commit, caller, space, &child, deletion, doors, moved)?,
            (false, false) => {}
        }
    }
    Ok(())
}
