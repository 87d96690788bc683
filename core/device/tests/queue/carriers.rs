//! Two carriers: the core in the foreground, the platform in the background.

use crate::cast::{
    LENGTH, Phone, SECOND, WIFI, item, offset, op, photo, receipt, refused, rename, reply, result,
};
use std::collections::BTreeSet;
use suivi_device::queue::{
    Answer, Conditions, Driver, Effect, Event, Exchange, Held, Lease, State, Wait,
};
use suivi_wire::ops::Outcome;
use suivi_wire::problem::Failure;

use Exchange::{Append, Ask, Create, Operate};

fn held(all: &[(u64, Lease)]) -> Held {
    let names = all
        .iter()
        .map(|(number, lease)| (op(*number), lease.generation));
    names.collect()
}

/// The request that is on its way, and who carries it.
fn carried(phone: &Phone, number: u64) -> Option<(Driver, Exchange)> {
    let sent = phone.sent.get(&op(number));
    sent.map(|(lease, exchange)| (lease.driver, *exchange))
}

/// In the background, with these photos on their way by the platform.
fn behind(numbers: &[u64]) -> Phone {
    let mut phone = Phone::with(Vec::new());
    phone.step(Event::Background);
    phone.step(Event::Asked(numbers.iter().map(|it| photo(*it)).collect()));
    phone
}

fn report(number: u64, lease: Lease, exchange: Exchange, answer: Answer) -> Event {
    Event::Answered {
        op: op(number),
        lease,
        exchange,
        answer,
    }
}

#[test]
fn in_the_background_the_platform_carries_bytes_and_the_core_what_is_small() {
    let mut phone = behind(&[1]);
    // A push brings no one to the foreground.
    phone.step(Event::Opened);
    phone.step(Event::Asked(vec![rename(2, item(90)), photo(3)]));
    assert_eq!(carried(&phone, 3), Some((Driver::Platform, Create)));
    assert_eq!(carried(&phone, 1), Some((Driver::Platform, Create)));
    assert_eq!(carried(&phone, 2), Some((Driver::Core, Operate)));
    phone.reply(2, result(Outcome::Applied, None, Some(1)));
    // Cut: the core asks how far it came, the platform sends the rest.
    phone.silence(1, suivi_device::queue::Silence::Cut);
    phone.pass(900 * SECOND);
    assert_eq!(carried(&phone, 1), Some((Driver::Core, Ask)));
    phone.reply(1, offset(400));
    assert_eq!(carried(&phone, 1), Some((Driver::Platform, Append(400))));
    phone.reply(1, receipt(item(1), 2));
    assert!(matches!(phone.state(1), State::Done { .. }));
}

#[test]
fn what_is_on_its_way_goes_over_to_the_platform_and_what_it_has_stays_with_it() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(90))]);
    let (lease, _) = phone.sent[&op(1)];
    let effects = phone.step(Event::Background);
    assert!(effects.contains(&Effect::Cancel { op: op(1), lease }));
    assert_eq!(carried(&phone, 2), Some((Driver::Core, Operate)));
    assert_eq!(carried(&phone, 1), Some((Driver::Core, Ask)));
    phone.reply(1, offset(600));
    let (lease, _) = phone.sent[&op(1)];
    assert_eq!(carried(&phone, 1), Some((Driver::Platform, Append(600))));
    let held = held(&[(1, lease)]);
    assert_eq!(phone.step(Event::Foreground { held }), []);
    assert_eq!(*phone.state(1), State::Sending(lease));
    phone.step(Event::Asked(vec![photo(3)]));
    assert_eq!(carried(&phone, 3), Some((Driver::Core, Create)));
}

#[test]
fn a_lease_of_the_platform_lasts_while_it_is_listed() {
    for at_start in [true, false] {
        let mut phone = behind(&[1, 2]);
        let (lease, exchange) = phone.sent[&op(1)];
        let listed = |phone: &mut Phone, held: Held| {
            if at_start {
                phone.restart(held, None);
            } else {
                phone.step(Event::Foreground { held });
            }
        };
        listed(&mut phone, held(&[(1, lease)]));
        assert_eq!(*phone.state(1), State::Sending(lease));
        assert_eq!(carried(&phone, 2), Some((Driver::Core, Ask)), "not listed");
        // It lists one of before, which is not the one that it was given now.
        phone.step(Event::Background);
        listed(&mut phone, Held::new());
        phone.reply(1, offset(0));
        phone.step(Event::Background);
        phone.reply(1, offset(0));
        let (newer, _) = phone.sent[&op(1)];
        assert_eq!(newer.driver, Driver::Platform);
        listed(&mut phone, held(&[(1, lease)]));
        assert_eq!(carried(&phone, 1), Some((Driver::Core, Ask)), "superseded");
        let (newest, _) = phone.sent[&op(1)];
        assert!(newest.generation > newer.generation && newer.generation > lease.generation);
        // What the platform reports late is not listened to, whatever it says.
        for answer in [
            reply(403),
            receipt(item(1), 1),
            refused(Failure::ItemDeleted),
        ] {
            phone.step(report(1, lease, exchange, Answer::Some(answer)));
            assert_eq!(*phone.state(1), State::Sending(newest));
        }
    }
}

#[test]
fn what_is_reported_twice_or_of_nobody_changes_nothing() {
    let mut phone = behind(&[1]);
    let (lease, exchange) = phone.sent[&op(1)];
    let done = || Answer::Some(receipt(item(1), 5));
    phone.step(report(1, lease, exchange, done()));
    let after = phone.state(1).clone();
    assert!(matches!(after, State::Done { .. }));
    for event in [
        report(1, lease, exchange, done()),
        report(1, lease, exchange, Answer::Some(reply(500))),
        Event::LeaseLost { op: op(1), lease },
        report(77, lease, exchange, done()),
    ] {
        assert_eq!(phone.step(event.clone()), [], "{event:?}");
    }
    assert_eq!(*phone.state(1), after);
}

#[test]
fn what_is_given_up_or_may_not_travel_is_taken_back_from_the_platform() {
    let forbidden = Conditions {
        metered: true,
        ..WIFI
    };
    let takes_back = [
        Event::Discard {
            op: op(1),
            delete: op(50),
        },
        Event::Narrow {
            op: op(1),
            new: op(51),
            level: suivi_rules::Level::JustMe,
        },
        Event::Conditions(forbidden),
        Event::SignedOut,
        Event::Missing(Vec::new()),
    ];
    for event in takes_back {
        let mut phone = behind(&[1]);
        let (lease, exchange) = phone.sent[&op(1)];
        let told = format!("{event:?}");
        let effects = phone.step(event);
        assert!(
            effects.contains(&Effect::Cancel { op: op(1), lease }),
            "{told}"
        );
        let state = phone.state(1).clone();
        assert_ne!(state, State::Sending(lease), "{told}");
        phone.step(report(
            1,
            lease,
            exchange,
            Answer::Some(receipt(item(1), 5)),
        ));
        assert_eq!(*phone.state(1), state, "{told}");
    }
}

#[test]
fn a_platform_that_loses_its_order_again_and_again_is_given_time_and_told() {
    let mut phone = behind(&[1]);
    let mut losses = 0;
    while let Some((lease, exchange)) = phone.sent.remove(&op(1)) {
        losses += 1;
        assert!(losses < 20, "without a pause");
        if exchange == Ask {
            phone.step(report(1, lease, exchange, Answer::Some(offset(400))));
        } else {
            phone.step(Event::LeaseLost { op: op(1), lease });
        }
    }
    assert!(matches!(
        phone.state(1),
        State::Waiting {
            why: Wait::Platform | Wait::Busy,
            until: Some(_)
        }
    ));
    // In the foreground the core carries it at once.
    let held = BTreeSet::new();
    phone.step(Event::Foreground { held });
    assert!(matches!(carried(&phone, 1), Some((Driver::Core, _))));
    phone.reply(1, offset(400));
    assert_eq!(carried(&phone, 1), Some((Driver::Core, Append(400))));
    phone.reply(1, receipt(item(1), LENGTH));
}

/// The platform may have sent it with a token of long ago: it is asked with the one that there is.
#[test]
fn a_token_that_the_platform_sent_signs_nobody_out() {
    let mut phone = behind(&[1, 2]);
    phone.reply(1, refused(Failure::SessionEnded));
    assert_eq!(carried(&phone, 1), Some((Driver::Core, Ask)));
    assert_eq!(carried(&phone, 2), Some((Driver::Platform, Create)));
    phone.reply(1, refused(Failure::SessionEnded));
    let auth = State::Waiting {
        why: Wait::Auth,
        until: None,
    };
    assert_eq!(*phone.state(1), auth);
}
