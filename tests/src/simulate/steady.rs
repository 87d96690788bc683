//! What holds after every step.

use crate::phone::{Phone, Task};
use crate::world::{DAY, World, Wrong};
use std::collections::BTreeSet;
use suivi_device::queue::policy::lane_of;
use suivi_device::queue::{Answer, Block, Entry, Event, State, Wait, Work};
use suivi_rules::{ItemId, OpId};
use suivi_wire::feed::Checkpoint;

/// The entries of a phone after a step that was written.
pub(crate) fn after_step(world: &mut World<'_>, at: usize) -> Result<(), Wrong> {
    for entry in world.phones[at].entries() {
        world.ledger.seen.insert(entry.op, at);
        if entry.is_open() {
            world.ledger.over.remove(&entry.op);
        } else {
            world.ledger.over.entry(entry.op).or_insert(world.now);
        }
        let Work::Add { add, copy } = &entry.work else {
            continue;
        };
        let Some(sha256) = &add.sha256 else { continue };
        world.ledger.promised.entry(add.item).or_insert(at);
        let captured = world.ledger.captured.get(&add.item);
        if captured.is_some_and(|captured| captured != sha256) {
            return Err(format!("V4: {} was captured with another hash", add.item));
        }
        let copy_is_there = world.phones[at]
            .copy_of(&entry)
            .is_some_and(|it| it.exists());
        if entry.is_open() && !copy.dropped && !copy_is_there {
            return Err(format!("V5: the copy is gone of {entry:?}"));
        }
    }
    Ok(())
}

/// Every entry is somewhere (V2), and what is not over has a true, current reason (V21).
pub(crate) fn reasons(world: &World<'_>, at: usize) -> Result<(), Wrong> {
    let phone = &world.phones[at];
    if phone.stalled {
        return Ok(());
    }
    let entries = phone.entries();
    let known: BTreeSet<OpId> = entries.iter().map(|entry| entry.op).collect();
    for (op, of) in &world.ledger.seen {
        let there = known.contains(op);
        if *of == at && there == world.ledger.forgotten.contains(op) {
            return Err(format!("V2: {op} of {} is lost", phone.name));
        }
    }
    for entry in &entries {
        let open = |op: &OpId| entries.iter().any(|it| it.op == *op && it.is_open());
        let depends = entry.needs.iter().any(open);
        if !is_true(world, at, entry, depends) {
            return Err(format!(
                "V21: {} {:?} {entry:?}",
                phone.name, phone.conditions
            ));
        }
    }
    Ok(())
}

fn is_true(world: &World<'_>, at: usize, entry: &Entry, depends: bool) -> bool {
    let phone = &world.phones[at];
    let now = phone.conditions;
    let bytes = lane_of(entry).is_bytes();
    let metered = bytes && now.metered && !now.metered_allowed;
    match &entry.state {
        State::Staging => phone.tasks.iter().any(|task| stages(phone, task, entry.op)),
        State::Ready => !depends && now.online && !metered,
        State::Waiting { why, until } => {
            let moment = phone.moment(world.now);
            let lasts = until.is_none_or(|until| !until.is_over(moment));
            lasts
                && match why {
                    Wait::Auth => until.is_some() || phone.unsigned,
                    Wait::Dependency => depends,
                    Wait::Metered => metered,
                    Wait::Battery => now.battery_low,
                    // Before it was told, the queue takes the phone for offline.
                    Wait::Network if until.is_none() => true,
                    _ => until.is_some(),
                }
        }
        State::Sending(lease) => {
            let mut flights = world
                .flights
                .iter()
                .filter(|it| it.awaited && it.phone == at);
            let carried = flights.any(|it| {
                matches!(&it.what, crate::network::What::Queue { op, lease: of, .. }
                    if *op == entry.op && of == lease)
            });
            let hashed = phone.tasks.iter().any(|task| match task {
                Task::Rehash(op) => *op == entry.op,
                Task::Tell(event) => {
                    matches!(**event, Event::Rehashed { op, .. } if op == entry.op)
                }
                Task::Copy(_) => false,
            });
            (carried || hashed) && now.online && !metered
        }
        State::Blocked {
            why: Block::Corrupt,
        } => {
            let rotten = |item| world.ledger.rotten.contains(&item);
            entry.item().is_some_and(rotten)
        }
        _ => true,
    }
}

/// This task brings the copy of this entry, or of the one whose place it took.
fn stages(phone: &Phone, task: &Task, op: OpId) -> bool {
    let about = match task {
        Task::Copy(op) => *op,
        Task::Tell(event) => match **event {
            Event::Staged { op, .. } | Event::NotStaged { op, .. } => op,
            _ => return false,
        },
        Task::Rehash(_) => return false,
    };
    let mut stands = about;
    while let Some(State::Superseded { by }) = phone.entry(stands).map(|it| it.state) {
        stands = by;
    }
    stands == op
}

/// The entry whose request was answered with 401.
pub(crate) const fn signed_out(event: &Event) -> Option<OpId> {
    match event {
        Event::Answered {
            op,
            answer: Answer::Some(reply),
            ..
        } if reply.status == 401 && reply.marked => Some(*op),
        _ => None,
    }
}

/// V5: a copy goes 30 days after the receipt, or by the person.
pub(crate) fn may_drop(world: &World<'_>, at: usize, op: OpId) -> Result<(), Wrong> {
    let Some(entry) = world.phones[at].entry(op) else {
        return Err(format!("V5: the copy of {op} goes after its row"));
    };
    let since = world.ledger.over.get(&op).copied().unwrap_or(world.now);
    let old = world.now - since >= 30 * DAY;
    let unwanted = |item: ItemId| world.ledger.unwanted.contains(&item);
    let by_person = entry.item().is_some_and(unwanted) || goes_into_unwanted(world, &entry);
    match entry.state {
        State::Done { .. } if old => Ok(()),
        State::Cancelled if old || by_person => Ok(()),
        _ => Err(format!("V5: the copy goes too early: {entry:?}")),
    }
}

fn goes_into_unwanted(world: &World<'_>, entry: &Entry) -> bool {
    let Work::Add { add, .. } = &entry.work else {
        return false;
    };
    add.folder
        .is_some_and(|folder| world.ledger.unwanted.contains(&folder))
}

/// A row goes 30 days after it was over.
pub(crate) fn may_forget(world: &mut World<'_>, op: OpId) -> Result<(), Wrong> {
    world.ledger.forgotten.insert(op);
    let since = world.ledger.over.get(&op).copied().unwrap_or(world.now);
    if world.now - since < 30 * DAY {
        return Err(format!("V2: {op} is forgotten too early"));
    }
    Ok(())
}

/// A phone says that it stands at a checkpoint. If that is where the server stands, it must hold
/// what the rules say (V7).
pub(crate) fn reached(
    world: &mut World<'_>,
    at: usize,
    checkpoint: &Checkpoint,
) -> Result<(), Wrong> {
    let stands = checkpoint.companies.get(&world.stage.company).copied();
    let truth = world.truth()?;
    if stands == Some(truth.seq) {
        holds_what_he_sees(world, at)?;
    }
    Ok(())
}

/// V7, at a checkpoint.
pub(crate) fn holds_what_he_sees(world: &mut World<'_>, at: usize) -> Result<(), Wrong> {
    let truth = world.truth()?;
    let phone = &world.phones[at];
    let seen = truth.seen_by(&phone.who, world.stage);
    let follows = truth.follows(&phone.who, world.stage);
    let cached = phone.cached()?;
    let name = phone.name;
    let mut held = BTreeSet::new();
    for (kind, id) in cached.rows {
        match kind.as_str() {
            "file" | "folder" => {
                held.insert(id);
            }
            _ if follows => {}
            _ => {
                return Err(format!(
                    "V7: {name} holds a {kind} of a space that he does not follow"
                ));
            }
        }
    }
    if held != seen {
        let more: Vec<_> = held.difference(&seen).collect();
        let less: Vec<_> = seen.difference(&held).collect();
        return Err(format!(
            "V7: {name} holds {more:?} too much and lacks {less:?}"
        ));
    }
    for file in cached.files {
        if !seen.iter().any(|item| file.starts_with(&item.to_string())) {
            return Err(format!("V7: {name} holds the bytes {file}"));
        }
    }
    let Some(follower) = &phone.follower else {
        return Ok(());
    };
    for item in seen {
        let thing = &truth.items[&item];
        let cache = follower.cache();
        let same = match &thing.file {
            Some((file, ..)) => cache.file(item).ok().flatten().is_some_and(|row| {
                (row.revision, row.level, row.folder, &row.name)
                    == (thing.revision, file.level, thing.parent, &thing.name)
            }),
            None => cache.folder(item).ok().flatten().is_some_and(|row| {
                (row.revision, row.client_sees, row.parent, &row.name)
                    == (
                        thing.revision,
                        truth.client_sees(item),
                        thing.parent,
                        &thing.name,
                    )
                    && thing.sharing == Some(row.sharing)
            }),
        };
        if !same {
            return Err(format!("V7: {name} shows {item} as it is not: {thing:?}"));
        }
    }
    Ok(())
}
