//! Clients and their records: making, changing, inviting, archiving, consent.

use super::commit::{Commit, EntryKind};
use super::folders::Doors;
use super::ops::Done;
use super::{company, items, participants, people};
use crate::Failed;
use crate::db::Tx;
use crate::read::facts;
use crate::subject::Caller;
use std::collections::BTreeSet;
use suivi_rules::{
    Action, BranchId, Facts, ItemId, Level, Object, Refusal, SpaceId, SpaceKind, decide,
};
use suivi_wire::names;
use suivi_wire::ops::{
    AddClient, EditClient, GiveConsent, InviteClient, SetRecordBranches, WithdrawConsent,
};
use suivi_wire::problem::Failure;
use suivi_wire::rows::{RecordRow, Row};

/// A record's card; none if there is no such record.
///
/// # Errors
/// [`Failed::Db`].
pub fn card(tx: &mut Tx<'_>, space: SpaceId) -> Result<Option<RecordRow>, Failed> {
    let found = tx.opt(
        "SELECT company_id, client_id, name, person_id, consent_at, archived, revision, sex, born \
         FROM record WHERE company_id = (SELECT company_id FROM space WHERE space_id = $1) \
         AND space_id = $1",
        &[(&space).into()],
        |row| {
            Ok(RecordRow {
                space,
                company: row.id(0)?,
                client: row.id(1)?,
                name: row.text(2)?.to_owned(),
                branches: BTreeSet::new(),
                has_account: row.opt_id::<suivi_rules::PersonId>(3)?.is_some(),
                consented: row.opt_int(4)?.is_some(),
                archived: row.flag(5)?,
                revision: row.int(6)?,
                sex: row.opt_word(7)?,
                born: row.opt_parse(8)?,
            })
        },
    )?;
    let Some(mut card) = found else {
        return Ok(None);
    };
    card.branches = facts::space_branches(tx, card.company, space)?;
    Ok(Some(card))
}

/// Writes a record's card to the feed as it stands now, one revision later.
///
/// # Errors
/// 404 if there is no such record.
pub fn show(tx: &mut Tx<'_>, commit: &mut Commit, space: SpaceId) -> Result<(), Failed> {
    tx.exec(
        "UPDATE record SET revision = revision + 1 WHERE company_id = $1 AND space_id = $2",
        &[(&commit.company).into(), (&space).into()],
    )?;
    let card = card(tx, space)?.ok_or(Refusal::NotFound)?;
    let name = card.name.clone();
    commit.organisation();
    commit.card(
        tx,
        space,
        EntryKind::Record,
        space.as_bytes(),
        &name,
        &Row::Record(card),
    )
}

/// Makes a client with his record; who makes it becomes an active participant.
///
/// # Errors
/// The refusals of the rules for [`Action::CreateClient`]; a bad name or id.
pub fn add(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &AddClient) -> Result<Done, Failed> {
    let company = company::may(
        caller,
        &Action::CreateClient {
            branches: op.branches.clone(),
        },
    )?;
    company::branches_exist(tx, company, &op.branches)?;
    names::check(&op.name)?;
    let me = company::professional(caller)?;
    let taken = tx.opt(
        "SELECT 1 FROM space WHERE space_id = $1 \
         UNION ALL SELECT 1 FROM record WHERE client_id = $2",
        &[(&op.space).into(), (&op.client).into()],
        |_| Ok(()),
    )?;
    if taken.is_some() {
        return Err(Failure::BadId.into());
    }
    let mut commit = Commit::begin(tx, company, Some(caller.actor), now)?;
    tx.exec(
        "INSERT INTO space (company_id, space_id, kind, created_at) VALUES ($1, $2, 'record', $3)",
        &[(&company).into(), (&op.space).into(), now.into()],
    )?;
    tx.exec(
        "INSERT INTO record (company_id, space_id, client_id, name, archived, revision) \
         VALUES ($1, $2, $3, $4, 0, 0)",
        &[
            (&company).into(),
            (&op.space).into(),
            (&op.client).into(),
            (&op.name).into(),
        ],
    )?;
    put_into(tx, &commit, op.space, &op.branches)?;
    show(tx, &mut commit, op.space)?;
    participants::activate(tx, &mut commit, op.space, me.id, company)?;
    commit.audit(
        tx,
        "add_client",
        &serde_json::json!({"space": op.space, "client": op.client}),
    )?;
    Done::of(tx, commit, Doors::default(), Some(1))
}

fn put_into(
    tx: &mut Tx<'_>,
    commit: &Commit,
    space: SpaceId,
    branches: &BTreeSet<BranchId>,
) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM space_branch WHERE company_id = $1 AND space_id = $2",
        &[(&commit.company).into(), (&space).into()],
    )?;
    for branch in branches {
        tx.exec(
            "INSERT INTO space_branch (company_id, space_id, branch_id) VALUES ($1, $2, $3)",
            &[(&commit.company).into(), (&space).into(), branch.into()],
        )?;
    }
    Ok(())
}

/// Decides about a record that the caller knows and begins the change.
fn begin(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    space: SpaceId,
    action: &Action,
) -> Result<(suivi_rules::Space, Commit), Failed> {
    let (space, relation) = facts::known_space(tx, caller, space)?;
    decide(
        &caller.subject,
        action,
        &Object::Space,
        &Facts::within(&space, relation),
    )?;
    if !matches!(space.kind, SpaceKind::Record { .. }) {
        return Err(Refusal::WrongKind.into());
    }
    let commit = Commit::begin(tx, space.company, Some(caller.actor), now)?;
    Ok((space, commit))
}

/// Changes the client's card.
///
/// # Errors
/// The refusals of the rules for [`Action::EditClient`]; a bad name.
pub fn edit(tx: &mut Tx<'_>, caller: &Caller, now: i64, op: &EditClient) -> Result<Done, Failed> {
    let (space, mut commit) = begin(tx, caller, now, op.space, &Action::EditClient)?;
    names::check(&op.name)?;
    tx.exec(
        "UPDATE record SET name = $3, sex = COALESCE($4, sex), born = COALESCE($5, born) \
         WHERE company_id = $1 AND space_id = $2",
        &[
            (&space.company).into(),
            (&space.id).into(),
            (&op.name).into(),
            op.sex.map(people::word).as_ref().into(),
            op.born.map(String::from).as_ref().into(),
        ],
    )?;
    show(tx, &mut commit, space.id)?;
    commit.audit(tx, "edit_client", &serde_json::json!({"space": space.id}))?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Invites the client to his record.
///
/// # Errors
/// The refusals of the rules for [`Action::InviteClient`]; a bad hash or address.
pub fn invite(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &InviteClient,
) -> Result<Done, Failed> {
    let (space, commit) = begin(tx, caller, now, op.space, &Action::InviteClient)?;
    if matches!(
        space.kind,
        SpaceKind::Record {
            person: Some(_),
            ..
        }
    ) {
        return Err(Refusal::ClientHasAccount.into());
    }
    let email = op.email.as_deref().map(people::address).transpose()?;
    let whom = people::Invited::Client(space.id);
    people::invite(
        tx,
        space.company,
        &whom,
        &op.code_sha256,
        email.as_deref(),
        now,
    )?;
    commit.audit(tx, "invite_client", &serde_json::json!({"space": space.id}))?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Puts the record into other branches. Who leaves a group's branch leaves the group.
///
/// # Errors
/// The refusals of the rules for [`Action::ChangeRecordBranches`], 404 for a branch of others.
pub fn set_branches(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &SetRecordBranches,
) -> Result<Done, Failed> {
    let (before, _) = facts::known_space(tx, caller, op.space)?;
    company::branches_exist(tx, before.company, &op.branches)?;
    let action = Action::ChangeRecordBranches {
        added: op.branches.difference(&before.branches).copied().collect(),
        removed: before.branches.difference(&op.branches).copied().collect(),
    };
    let (space, mut commit) = begin(tx, caller, now, op.space, &action)?;
    put_into(tx, &commit, space.id, &op.branches)?;
    let after = facts::space(tx, space.id)?.ok_or(Failure::Internal)?;
    let groups: Vec<SpaceId> = tx.all(
        "SELECT space_id FROM group_member WHERE company_id = $1 AND record_id = $2",
        &[(&space.company).into(), (&space.id).into()],
        |row| row.id(0),
    )?;
    for group in groups {
        let Some(group) = facts::space(tx, group)? else {
            continue;
        };
        if !suivi_rules::stays_in_group(&after, &group) {
            tx.exec(
                "DELETE FROM group_member \
                 WHERE company_id = $1 AND space_id = $2 AND record_id = $3",
                &[
                    (&space.company).into(),
                    (&group.id).into(),
                    (&space.id).into(),
                ],
            )?;
        }
    }
    show(tx, &mut commit, space.id)?;
    commit.audit(
        tx,
        "set_record_branches",
        &serde_json::json!({"space": space.id, "branches": op.branches}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// Archives or restores a record.
///
/// # Errors
/// The refusals of the rules for [`Action::ArchiveRecord`] and [`Action::RestoreRecord`].
pub fn set_archived(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    space: SpaceId,
    archived: bool,
) -> Result<Done, Failed> {
    let (before, relation) = facts::known_space(tx, caller, space)?;
    let (action, word) = if archived {
        (Action::ArchiveRecord, "archive_record")
    } else {
        (Action::RestoreRecord, "restore_record")
    };
    if before.archived() == archived {
        // Nothing to do, for whoever could have done it: the other direction is the same right.
        let action = if archived {
            Action::RestoreRecord
        } else {
            Action::ArchiveRecord
        };
        decide(
            &caller.subject,
            &action,
            &Object::Space,
            &Facts::within(&before, relation),
        )?;
        return Ok(Done::Noop);
    }
    let (space, mut commit) = begin(tx, caller, now, space, &action)?;
    tx.exec(
        "UPDATE record SET archived = $3 WHERE company_id = $1 AND space_id = $2",
        &[(&space.company).into(), (&space.id).into(), archived.into()],
    )?;
    show(tx, &mut commit, space.id)?;
    commit.audit(tx, word, &serde_json::json!({"space": space.id}))?;
    Done::of(tx, commit, Doors::default(), None)
}

/// The client agrees to photos in this record, or a colleague confirms that one without account
/// does.
///
/// # Errors
/// The refusals of the rules for [`Action::GiveConsent`]; a bad text version.
pub fn give_consent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &GiveConsent,
) -> Result<Done, Failed> {
    let (space, mut commit) = begin(tx, caller, now, op.space, &Action::GiveConsent)?;
    names::check(&op.text_version)?;
    tx.exec(
        "UPDATE record SET consent_at = $3, consent_text = $4 \
         WHERE company_id = $1 AND space_id = $2",
        &[
            (&space.company).into(),
            (&space.id).into(),
            now.into(),
            (&op.text_version).into(),
        ],
    )?;
    show(tx, &mut commit, space.id)?;
    commit.audit(
        tx,
        "give_consent",
        &serde_json::json!({"space": space.id, "text_version": op.text_version}),
    )?;
    Done::of(tx, commit, Doors::default(), None)
}

/// The client withdraws it: his own photos become `JustMe`.
///
/// # Errors
/// The refusals of the rules for [`Action::WithdrawConsent`].
pub fn withdraw_consent(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &WithdrawConsent,
) -> Result<Done, Failed> {
    let (space, mut commit) = begin(tx, caller, now, op.space, &Action::WithdrawConsent)?;
    tx.exec(
        "UPDATE record SET consent_at = NULL, consent_text = NULL \
         WHERE company_id = $1 AND space_id = $2",
        &[(&space.company).into(), (&space.id).into()],
    )?;
    show(tx, &mut commit, space.id)?;
    let photos: Vec<ItemId> = tx.all(
        "SELECT item_id FROM item WHERE company_id = $1 AND space_id = $2 \
         AND creator = 'client' AND client_photo = 1",
        &[(&space.company).into(), (&space.id).into()],
        |row| row.id(0),
    )?;
    let mut doors = Doors::default();
    for photo in photos {
        let Some(item) = facts::item(tx, photo)? else {
            continue;
        };
        if item.file().is_some_and(|file| file.level != Level::JustMe) {
            items::give_level(tx, &mut commit, &space, &item, Level::JustMe, &mut doors)?;
        }
    }
    commit.audit(
        tx,
        "withdraw_consent",
        &serde_json::json!({"space": space.id}),
    )?;
    Done::of(tx, commit, doors, None)
}
