//! A step that can't be written, in an outbox that can't be read back either.

use crate::made;
use suivi_device::outbox::Opened;
use suivi_device::queue::{Conditions, Driver, Effect, Entry, Event, Held, State, Work};
use suivi_device::run::engine::Engine;
use suivi_device::time::{Boot, Moment};
use suivi_rules::ItemId;
use suivi_wire::ops::{Delete, Operation};

const NOW: Moment = Moment {
    up: 5_000_000,
    boot: Boot(1),
    wall: 1_700_000_000_000_000,
};

const WIFI: Conditions = Conditions {
    online: true,
    metered: false,
    metered_allowed: false,
    battery_low: false,
    strained: false,
};

fn started() -> Event {
    Event::Started {
        held: Held::new(),
        updated: false,
        died_at: None,
    }
}

fn entries(engine: &Engine) -> Vec<Entry> {
    engine.queue().iter().cloned().collect()
}

#[test]
fn a_step_that_is_neither_written_nor_read_back_did_not_happen() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, opened) = Engine::open(folder.path(), 1).unwrap();
    assert_eq!(opened, Opened::Fresh);
    let asked = |n| Event::Asked(vec![made::photo(n, State::Ready)]);
    for event in [asked(1), started()] {
        engine.handle(event, NOW).unwrap();
    }
    // Over for so long that its row goes.
    let mut old = made::photo(9, State::Cancelled);
    old.work = Work::Change(Operation::Delete(Delete {
        op: old.op,
        item: ItemId::from_bytes([9; 16]),
    }));
    engine.outbox_mut().write(&[old], NOW.wall).unwrap();
    let (mut engine, _) = Engine::open(folder.path(), 1).unwrap();
    engine.handle(started(), NOW).unwrap();
    engine.handle(Event::Background, NOW).unwrap();
    let before = entries(&engine);
    assert_eq!(before.len(), 2);
    let now = Moment {
        up: NOW.up + 40 * 86_400_000_000,
        ..NOW
    };
    let beside = made::beside(&folder.path().join("outbox.db"));
    beside
        .execute_batch("ALTER TABLE entry RENAME TO elsewhere")
        .unwrap();
    for event in [
        asked(2),
        Event::Conditions(WIFI),
        Event::Discard {
            op: made::op(1),
            delete: made::op(3),
        },
    ] {
        let told = format!("{event:?}");
        assert!(engine.handle(event, now).is_err(), "{told}");
        assert!(engine.outbox().entries().is_err(), "{told}");
        assert_eq!(entries(&engine), before, "{told}");
    }
    // It can be written again: what is asked for is kept, and sent by whom it was to be.
    beside
        .execute_batch("ALTER TABLE elsewhere RENAME TO entry")
        .unwrap();
    let effects = engine.handle(asked(2), now).unwrap();
    let forgets = Effect::Forget(made::op(9));
    assert!(effects.contains(&forgets), "{effects:?}");
    engine.outbox_mut().remove(&[made::op(9)]).unwrap();
    let sends = |effect: &&Effect| matches!(effect, Effect::Send { .. });
    assert_eq!(
        effects.iter().filter(sends).count(),
        0,
        "nothing was told yet"
    );
    let effects = engine.handle(Event::Conditions(WIFI), now).unwrap();
    let drivers = effects.iter().filter_map(|effect| match effect {
        Effect::Send { lease, .. } => Some(lease.driver),
        _ => None,
    });
    assert_eq!(drivers.collect::<Vec<_>>(), [Driver::Platform; 2]);
    assert_eq!(entries(&engine), engine.outbox().entries().unwrap());
}
