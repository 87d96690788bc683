//! What holds after every step.

use crate::cast::DAY;
use crate::world::World;
use std::collections::BTreeMap;
use suivi_device::queue::policy::lane_of;
use suivi_device::queue::{
    Answer, Block, Driver, Effect, Entry, Event, Exchange, State, Wait, Work,
};
use suivi_rules::OpId;
use suivi_wire::ops::Operation;

pub fn check(world: &World, before: &BTreeMap<OpId, Entry>, event: &Event, effects: &[Effect]) {
    counts_add_up(world);
    copies_stay(world, before, effects);
    offsets_grow(world, before, event);
    sign_in_blocks_nothing(world, before, event);
    reasons_are_true(world);
    who_carries(world, effects);
    lanes_are_kept(world);
    // V1, as far as it is the queue's: what stands in memory stands in the outbox.
    for entry in world.queue.iter() {
        assert_eq!(Some(entry), world.outbox.get(&entry.op), "V1: not written");
    }
}

/// V2.
fn counts_add_up(world: &World) {
    let there = world.queue.iter().count() + world.forgotten.len();
    assert_eq!(there, world.accepted.len(), "V2");
    for op in &world.accepted {
        let there = world.queue.entry(*op).is_some();
        assert_ne!(there, world.forgotten.contains(op), "V2: {op} is lost");
    }
}

/// V5, and that no row goes that is not over.
fn copies_stay(world: &World, before: &BTreeMap<OpId, Entry>, effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::Drop(op) => {
                let entry = world.queue.entry(*op).expect("V5: dropped with its row");
                let old = || entry.aged.lived + 30 * DAY <= age(world, entry);
                match entry.state {
                    State::Done { .. } => {}
                    State::Cancelled => {
                        let by_person = by_person(world, *op);
                        assert!(by_person || old(), "V5: {entry:?}");
                    }
                    _ => panic!("V5: {entry:?}"),
                }
            }
            Effect::Forget(op) => {
                let entry = &before[op];
                assert!(!entry.is_open(), "V2: forgot {entry:?}");
                let lived = age(world, entry) - entry.aged.lived;
                assert!(lived >= 30 * DAY, "kept for {lived} only: {entry:?}");
            }
            _ => {}
        }
    }
}

/// The phone's age now, if this boot is the one in which the entry was written; else no less than
/// what was seen.
fn age(world: &World, entry: &Entry) -> i64 {
    let newest = world
        .outbox
        .values()
        .map(|it| it.aged)
        .max_by_key(|it| it.lived);
    let newest = newest.unwrap_or(entry.aged);
    if newest.boot == world.now.boot.0 {
        newest.lived + world.now.up - newest.up
    } else {
        // No trace is 30 days long without a step that is written.
        i64::MAX / 2
    }
}

fn by_person(world: &World, op: OpId) -> bool {
    // Also what goes into a folder that he gave up.
    let into = |op: &OpId| {
        let folder = world.outbox.get(op).and_then(Entry::item);
        let entry = &world.outbox[&op.to_owned()];
        (folder, entry.op)
    };
    let gone = world
        .discarded
        .iter()
        .filter(|it| world.outbox.contains_key(it));
    let mut gone = gone.map(into);
    let entry = &world.outbox[&op];
    let needs = &entry.needs;
    gone.any(|(item, by)| by == op || needs.contains(&by) || item == entry.item())
        || needs.iter().any(|need| world.discarded.contains(need))
}

/// V6.
fn offsets_grow(world: &World, before: &BTreeMap<OpId, Entry>, event: &Event) {
    for entry in world.queue.iter() {
        let Some(old) = before.get(&entry.op) else {
            continue;
        };
        if entry.acknowledged >= old.acknowledged {
            continue;
        }
        let is_new = match event {
            Event::Answered {
                op,
                exchange,
                answer: Answer::Some(reply),
                ..
            } if *op == entry.op => {
                *exchange == Exchange::Create
                    || matches!(reply.status, 404 | 409 | 410)
                    || reply.offset.is_some_and(|at| at < old.acknowledged)
                    || *exchange == Exchange::Operate
            }
            Event::Rehashed { op, .. } => *op == entry.op,
            Event::Missing(_) => true,
            _ => false,
        };
        assert!(is_new, "V6: {old:?} → {entry:?} by {event:?}");
    }
}

/// V10.
fn sign_in_blocks_nothing(world: &World, before: &BTreeMap<OpId, Entry>, event: &Event) {
    let refused = match event {
        Event::SignedOut => true,
        Event::Answered {
            answer: Answer::Some(reply),
            ..
        } => reply.status == 401 && reply.marked,
        _ => false,
    };
    if !refused {
        return;
    }
    for entry in world.queue.iter() {
        let old = &before[&entry.op];
        let blocked = |it: &Entry| matches!(it.state, State::Blocked { .. });
        assert!(!blocked(entry) || blocked(old), "V10: {entry:?}");
        assert!(entry.is_open() || !old.is_open(), "V10: {entry:?}");
    }
}

/// V21.
fn reasons_are_true(world: &World) {
    let now = world.conditions;
    for entry in world.queue.iter() {
        let open = |op: &OpId| world.queue.entry(*op).is_some_and(Entry::is_open);
        let depends = entry.needs.iter().any(open);
        let bytes = lane_of(entry).is_bytes();
        let metered = bytes && now.metered && !now.metered_allowed;
        match &entry.state {
            State::Ready => {
                assert!(!depends, "V21: {entry:?}");
                assert!(now.online && !metered, "V21: {entry:?} {now:?}");
                assert!(!(bytes && now.battery_low), "V21: {entry:?}");
            }
            State::Waiting { why, until } => {
                if let Some(until) = until {
                    assert!(!until.is_over(world.now), "V21: over: {entry:?}");
                }
                match why {
                    Wait::Auth => {
                        assert!(until.is_some() || world.unsigned, "V21: {entry:?}");
                    }
                    Wait::Dependency => assert!(depends, "V21: {entry:?}"),
                    Wait::Metered => assert!(metered, "V21: {entry:?}"),
                    Wait::Battery => assert!(now.battery_low, "V21: {entry:?}"),
                    // Before it was told, the queue takes the phone for offline.
                    Wait::Network if until.is_none() => {
                        assert!(!now.online || !world.told, "V21: {entry:?}");
                    }
                    _ => assert!(until.is_some(), "V21: for ever: {entry:?}"),
                }
            }
            State::Sending(lease) => {
                let carried = world
                    .flights
                    .iter()
                    .any(|it| (it.op, it.lease) == (entry.op, *lease));
                let hashed = world.hashing.contains(&entry.op);
                let lost = lease.driver == Driver::Platform;
                assert!(carried || hashed || lost, "V21: nobody carries {entry:?}");
                assert!(now.online && !metered, "V17: {entry:?} {now:?}");
            }
            State::Blocked { why } => {
                let unknown = matches!(entry.work, Work::Unknown(_));
                assert!(!unknown || *why == Block::AppOutdated);
            }
            _ => {}
        }
    }
}

/// The platform carries bytes of files and nothing else, and all of them in the background.
fn who_carries(world: &World, effects: &[Effect]) {
    for effect in effects {
        if let Effect::Send {
            lease, exchange, ..
        } = effect
        {
            let by_platform = world.background && exchange.has_bytes();
            assert_eq!(lease.driver == Driver::Platform, by_platform, "{effect:?}");
        }
    }
    let core_sends = |it: &&crate::world::Flight| {
        it.lease.driver == Driver::Core && it.exchange.has_bytes() && world.background
    };
    assert_eq!(world.flights.iter().filter(core_sends).count(), 0);
}

/// The limits of the lanes, and the order of changes of one thing.
fn lanes_are_kept(world: &World) {
    let mut running = BTreeMap::new();
    for entry in world.queue.iter() {
        if let State::Sending(_) = entry.state {
            *running.entry(lane_of(entry)).or_insert(0) += 1;
        }
    }
    for (lane, count) in running {
        let most = lane.limit(crate::cast::WIFI);
        // The lane may change under an entry that is carried: its deaths were counted.
        assert!(count <= most + 1, "{lane:?} carries {count}");
    }
    let carried = |it: &&Entry| matches!(it.state, State::Sending(_));
    for entry in world.queue.iter().filter(carried) {
        if let Work::Change(Operation::Rename(_)) = entry.work {
            let before = world
                .queue
                .iter()
                .filter(|it| it.item() == entry.item() && it.place < entry.place && carried(it));
            assert_eq!(before.count(), 0, "out of order: {entry:?}");
        }
    }
}
