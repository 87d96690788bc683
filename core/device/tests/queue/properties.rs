//! Random traces, shrunk when they fail.

use crate::cast::DAY;
use crate::happens::{Happens, happens};
use crate::world::World;
use proptest::collection::vec;
use proptest::prelude::*;
use suivi_device::queue::{Effect, Entry, State, Work};
use suivi_rules::Level;
use suivi_wire::ops::Operation;

fn run(all: &[Happens], offset: i64) -> World {
    let mut world = World::new(offset);
    for what in all {
        world.happen(what);
    }
    world
}

fn blocks(world: &World, entry: &Entry) -> bool {
    matches!(entry.state, State::Blocked { .. })
        || entry.needs.iter().any(|need| {
            let need = world.outbox.get(need);
            need.is_some_and(|need| need.is_open() && blocks(world, need))
        })
}

/// It shows its item to nobody else.
fn narrows(entry: &Entry) -> bool {
    match &entry.work {
        Work::Add { add, .. } => add.level == Some(Level::JustMe),
        Work::Change(Operation::SetLevel(change)) => change.level == Level::JustMe,
        _ => false,
    }
}

fn cases() -> ProptestConfig {
    let wanted = std::env::var("PROPTEST_CASES");
    ProptestConfig {
        cases: wanted.ok().and_then(|n| n.parse().ok()).unwrap_or(400),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    /// V2, V3, V5, V6, V8, V9, V10, V14, V21 and that nobody sees what was narrowed.
    #[test]
    fn nothing_is_lost_doubled_or_shown_to_others(all in vec(happens(), 1..120)) {
        let mut world = run(&all, 0);
        world.heal();
        for entry in world.outbox.values().filter(|it| it.is_open()) {
            prop_assert!(blocks(&world, entry), "V8, V9: {entry:?}");
        }
        for (item, times) in &world.server.made {
            prop_assert!(*times <= 1, "V3: {item} was made {times} times");
        }
        for item in &world.server.deleted {
            prop_assert!(!world.server.items.contains_key(item), "V14: {item}");
        }
        for entry in world.outbox.values() {
            let (Work::Add { add, .. }, State::Done { .. }) = (&entry.work, &entry.state) else {
                continue;
            };
            let known = world.server.items.contains_key(&add.item)
                || world.server.deleted.contains(&add.item);
            prop_assert!(known || world.was_restored, "lost: {entry:?}");
        }
        let given_up = world.discarded.iter().filter_map(|op| world.outbox.get(op));
        let given_up: Vec<_> = given_up.map(Entry::item).collect();
        for entry in world.outbox.values().filter(|it| !given_up.contains(&it.item())) {
            let Some(item) = entry.item() else { continue };
            // Its person is told of a narrowing that the server refused.
            let refused = |it: &&Entry| it.is_open() && it.item() == Some(item) && narrows(it);
            let is_told = world.outbox.values().any(|it| refused(&it));
            let done = narrows(entry) && matches!(entry.state, State::Done { .. });
            if let (true, false, Some(there)) = (done, is_told, world.server.items.get(&item)) {
                prop_assert_eq!(there.level, Level::JustMe, "seen by others: {:?}", entry);
            }
        }
    }

    /// V16, V18.
    #[test]
    fn the_same_happens_again_whatever_the_wall_clock_says(
        all in vec(happens(), 1..80),
        years in -10..=10_i64,
    ) {
        let once = run(&all, 0);
        let again = run(&all, 0);
        prop_assert_eq!(&once.trace, &again.trace, "V16");
        let steady: Vec<_> = all
            .iter()
            .filter(|what| !matches!(what, Happens::Jump(_)))
            .cloned()
            .collect();
        let shifted = run(&steady, years * 365 * DAY);
        let effects = |world: &World| -> Vec<Vec<Effect>> {
            world.trace.iter().map(|(_, effects)| effects.clone()).collect()
        };
        prop_assert_eq!(effects(&once), effects(&shifted), "V18");
    }
}
