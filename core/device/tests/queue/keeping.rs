//! How long what is over stays.

use crate::cast::{DAY, Phone, SECOND, add, item, op, photo, photo_of, receipt, refused, rename};
use suivi_device::queue::{Block, Effect, Event, State};
use suivi_device::time::Boot;
use suivi_rules::Refusal;
use suivi_wire::upload::AddFile;

fn done() -> Phone {
    let mut phone = Phone::with(vec![photo(1)]);
    phone.reply(1, receipt(item(1), 1));
    phone.effects.clear();
    phone
}

fn goes(phone: &Phone) -> bool {
    let gone = |it: &Effect| matches!(it, Effect::Drop(_) | Effect::Forget(_));
    phone.effects.iter().any(gone)
}

#[test]
fn the_copy_of_what_is_done_stays_thirty_days_and_then_the_row_goes_too() {
    let mut phone = done();
    phone.pass(30 * DAY - 1);
    assert!(!goes(&phone));
    let effects = phone.pass(1);
    assert!(effects.contains(&Effect::Drop(op(1))));
    assert!(!effects.contains(&Effect::Forget(op(1))));
    let effects = phone.pass(1);
    assert!(effects.contains(&Effect::Forget(op(1))));
    assert!(phone.queue.entry(op(1)).is_none());
}

#[test]
fn a_wall_clock_that_jumps_deletes_nothing() {
    for years in [-10, 10] {
        let mut phone = done();
        phone.now.wall += years * 365 * DAY;
        phone.pass(SECOND);
        phone.restart(Default::default(), None);
        assert!(!goes(&phone), "{years}");
    }
}

#[test]
fn restarts_of_app_and_machine_are_counted_through() {
    let mut phone = done();
    for day in 1..=30 {
        assert!(!goes(&phone), "day {day}");
        if day % 3 == 0 {
            phone.now.boot = Boot(phone.now.boot.0 + 1);
            phone.now.up = 0;
        }
        phone.now.up += DAY;
        // Something else happens, so that the age is written.
        let number = 100 + day;
        phone.restart(Default::default(), None);
        phone.step(Event::Asked(vec![photo(number)]));
    }
    phone.now.up += DAY;
    phone.restart(Default::default(), None);
    assert!(goes(&phone));
}

#[test]
fn nothing_that_is_not_over_is_ever_forgotten() {
    let mut phone = Phone::with(vec![photo(1), photo(2)]);
    phone.reply(2, refused(Refusal::Archived));
    for _ in 0..40 {
        phone.pass(100 * DAY);
        if phone.exchange(1).is_some() {
            phone.silence(1, suivi_device::queue::Silence::Cut);
        }
    }
    assert!(!goes(&phone));
    let why = Block::Archived;
    assert_eq!(*phone.state(2), State::Blocked { why });
}

#[test]
fn more_than_a_gigabyte_of_copies_goes_the_oldest_first() {
    let large = |number| {
        let length = 400 << 20;
        photo_of(
            AddFile {
                length,
                ..add(number)
            },
            number,
        )
    };
    let mut phone = Phone::with((1..=4).map(large).collect());
    for number in 1..=4 {
        phone.pass(SECOND);
        phone.reply(number, receipt(item(number), 1));
    }
    let drops = phone
        .effects
        .iter()
        .filter(|it| matches!(it, Effect::Drop(_)));
    let drops: Vec<_> = drops.cloned().collect();
    assert_eq!(drops, [Effect::Drop(op(1)), Effect::Drop(op(2))]);
    // What can't be sent again is told.
    phone.step(Event::Missing(vec![op(1), op(4)]));
    let why = Block::SourceLost;
    assert_eq!(*phone.state(1), State::Blocked { why });
    assert!(phone.exchange(4).is_some());
}

#[test]
fn an_operation_that_took_anothers_place_is_remembered_while_it_is_on_its_way() {
    let mut phone = Phone::with(vec![photo(1), rename(3, item(50))]);
    phone.step(Event::Narrow {
        op: op(1),
        new: op(9),
        level: suivi_rules::Level::JustMe,
    });
    phone.pass(60 * DAY);
    assert!(phone.queue.entry(op(1)).is_some());
    phone.reply(9, receipt(item(1), 1));
    phone.pass(SECOND);
    assert!(phone.queue.entry(op(1)).is_none());
    assert!(
        !phone.effects.contains(&Effect::Drop(op(1))),
        "it is the other's copy"
    );
}
