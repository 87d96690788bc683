//! Lanes, order, pauses, what stands in the way of all.

use crate::cast::{
    DAY, Phone, SECOND, WIFI, add, folder, item, op, photo, photo_of, receipt, refused, rename,
    reply, result, start, unstaged,
};
use std::collections::BTreeSet;
use suivi_device::pause;
use suivi_device::queue::machine::Queue;
use suivi_device::queue::policy;
use suivi_device::queue::{Block, Conditions, Effect, Event, Exchange, Silence, State, Wait, Work};
use suivi_device::time::Boot;
use suivi_rules::SetId;
use suivi_wire::ops::Outcome;
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

fn sent(phone: &Phone) -> Vec<u64> {
    let number = |op: &suivi_rules::OpId| u64::from(op.as_bytes()[15]);
    phone.sent.keys().map(number).collect()
}

fn waits(phone: &Phone, number: u64) -> Option<Wait> {
    match phone.state(number) {
        State::Waiting { why, .. } => Some(*why),
        _ => None,
    }
}

#[test]
fn three_photos_one_large_file_and_one_change_run_beside_each_other() {
    let large = |number| {
        let length = policy::LARGE + 1;
        photo_of(
            AddFile {
                length,
                ..add(number)
            },
            number,
        )
    };
    let mut all: Vec<_> = (1..=5).map(photo).collect();
    all.extend([large(6), large(7), rename(8, item(90)), rename(9, item(91))]);
    let phone = Phone::with(all);
    assert_eq!(sent(&phone), [1, 2, 3, 6, 8]);
}

#[test]
fn one_photo_at_a_time_where_it_costs_or_the_phone_is_strained() {
    for (metered, strained) in [(true, false), (false, true)] {
        let mut phone = Phone::with(Vec::new());
        phone.step(Event::Conditions(Conditions {
            metered,
            metered_allowed: true,
            strained,
            ..WIFI
        }));
        phone.step(Event::Asked((1..=3).map(photo).collect()));
        assert_eq!(sent(&phone), [1], "metered {metered}, strained {strained}");
    }
}

#[test]
fn the_oldest_goes_first_and_a_set_stays_together() {
    let in_set = |number| {
        let set = Some(SetId::from_bytes([4; 16]));
        photo_of(AddFile { set, ..add(number) }, number)
    };
    let mut phone = Phone::with(Vec::new());
    phone.step(Event::Conditions(Conditions {
        strained: true,
        ..WIFI
    }));
    let all = vec![photo(1), in_set(2), photo(3), photo(4), in_set(5)];
    phone.step(Event::Asked(all));
    let mut order = Vec::new();
    while let Some(next) = sent(&phone).first().copied() {
        order.push(next);
        phone.reply(next, receipt(item(next), 1));
    }
    assert_eq!(order, [1, 2, 5, 3, 4]);
}

#[test]
fn nothing_is_sent_over_what_the_person_or_the_phone_forbids() {
    let off = [
        (
            Conditions {
                online: false,
                ..WIFI
            },
            Wait::Network,
            true,
        ),
        (
            Conditions {
                metered: true,
                ..WIFI
            },
            Wait::Metered,
            false,
        ),
        (
            Conditions {
                battery_low: true,
                ..WIFI
            },
            Wait::Battery,
            false,
        ),
    ];
    for (conditions, why, stops_changes) in off {
        let mut phone = Phone::with(vec![photo(1), photo(2), rename(3, item(90))]);
        let (lease, _) = phone.sent[&op(1)];
        let effects = phone.step(Event::Conditions(conditions));
        let cancel = Effect::Cancel { op: op(1), lease };
        assert!(effects.contains(&cancel), "{conditions:?}");
        assert_eq!(waits(&phone, 1), Some(why));
        assert_eq!(waits(&phone, 3).is_some(), stops_changes, "{conditions:?}");
        phone.step(Event::Asked(vec![photo(4)]));
        assert_eq!(waits(&phone, 4), Some(why), "{conditions:?}");
        phone.step(Event::Conditions(WIFI));
        // Its bytes may have left: how far is it?
        assert_eq!(phone.exchange(1), Some(Exchange::Ask));
        assert_eq!(phone.exchange(4), Some(Exchange::Create));
    }
}

#[test]
fn until_the_phone_was_described_nothing_is_sent() {
    let mut queue = Queue::new(vec![photo(1)], 1);
    let (_, effects) = queue.step(Event::Opened, start());
    assert!(!effects.iter().any(|it| matches!(it, Effect::Send { .. })));
}

#[test]
fn pauses_double_to_a_quarter_of_an_hour_with_any_length_below() {
    for tries in 1..40 {
        let most = (2_u64 << (tries - 1).min(20)).min(900);
        let all: BTreeSet<_> = (0..64)
            .map(|seed| pause::length(seed, op(1).as_bytes(), tries, pause::FIRST, pause::LONGEST))
            .collect();
        let most = i64::try_from(most).unwrap() * SECOND;
        assert!(all.iter().all(|it| (0..=most).contains(it)), "{tries}");
        assert!(*all.first().unwrap() < most / 4, "{tries}: no jitter");
        assert!(*all.last().unwrap() > most / 4 * 3, "{tries}: too short");
    }
}

#[test]
fn there_is_no_limit_of_attempts_and_the_network_or_the_person_ends_a_pause() {
    let offline = Conditions {
        online: false,
        ..WIFI
    };
    let mut phone = Phone::with(vec![photo(1)]);
    for _ in 0..500 {
        phone.silence(1, Silence::Cut);
        assert_eq!(waits(&phone, 1), Some(Wait::Network));
        phone.pass(900 * SECOND);
    }
    for event in [
        vec![Event::Opened],
        vec![Event::Conditions(offline), Event::Conditions(WIFI)],
        vec![Event::Retry(op(1))],
    ] {
        phone.silence(1, Silence::Cut);
        let told = format!("{event:?}");
        event.into_iter().for_each(|event| {
            phone.step(event);
        });
        assert_eq!(phone.exchange(1), Some(Exchange::Ask), "{told}");
        assert_eq!(phone.queue.entry(op(1)).unwrap().tries, 0, "{told}");
    }
}

#[test]
fn a_pause_of_another_start_of_the_machine_is_over() {
    let mut phone = Phone::with(vec![photo(1)]);
    for _ in 0..9 {
        phone.silence(1, Silence::Cut);
        phone.pass(900 * SECOND);
    }
    phone.silence(1, Silence::Cut);
    assert!(phone.sent.is_empty());
    phone.now.boot = Boot(6);
    phone.now.up = SECOND;
    phone.step(Event::Woken);
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
}

#[test]
fn the_queue_asks_to_be_woken_when_the_first_pause_ends() {
    let mut phone = Phone::with(vec![photo(1)]);
    let effects = phone.silence(1, Silence::Cut);
    let State::Waiting { until, .. } = phone.state(1) else {
        panic!("{:?}", phone.state(1));
    };
    let up = until.unwrap().up;
    assert!(effects.contains(&Effect::WakeAt(up)));
    phone.pass(up - phone.now.up - 1);
    assert!(phone.sent.is_empty());
    phone.pass(1);
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
}

#[test]
fn one_photo_that_always_fails_stops_no_other() {
    let mut phone = Phone::with((1..=20).map(photo).collect());
    phone.reply(1, reply(500));
    for number in 2..=20 {
        phone.reply(number, receipt(item(number), 1));
    }
    assert_eq!(waits(&phone, 1), Some(Wait::Busy));
}

#[test]
fn while_the_server_is_away_one_photo_tries_for_all() {
    let mut phone = Phone::with((1..=20).map(photo).collect());
    for number in 1..=3 {
        phone.silence(number, Silence::NoRoute);
    }
    assert!(phone.sent.is_empty());
    // Nothing left the phone, so nothing is to be asked.
    phone.pass(900 * SECOND);
    assert_eq!(phone.sent.len(), 1);
    let first = sent(&phone)[0];
    assert_eq!(phone.exchange(first), Some(Exchange::Create));
    phone.reply(first, receipt(item(first), 1));
    assert_eq!(phone.sent.len(), 3);
}

#[test]
fn retry_after_is_honoured_also_when_the_app_is_opened() {
    let mut phone = Phone::with((1..=4).map(photo).collect());
    let mut busy = refused(Failure::TooMany);
    busy.retry_after = Some(120);
    phone.reply(1, busy);
    phone.reply(2, receipt(item(2), 1));
    phone.reply(3, receipt(item(3), 2));
    phone.step(Event::Opened);
    phone.pass(119 * SECOND);
    assert!(phone.sent.is_empty());
    phone.pass(SECOND);
    assert_eq!(phone.sent.len(), 1);
    // Nobody makes it wait for years.
    let next = sent(&phone)[0];
    let mut for_ever = reply(503);
    for_ever.retry_after = Some(u64::MAX);
    phone.reply(next, for_ever);
    phone.pass(DAY);
    assert_eq!(phone.sent.len(), 1);
}

#[test]
fn a_full_server_stops_bytes_and_not_changes() {
    let mut phone = Phone::with(vec![
        photo(1),
        photo(2),
        rename(3, item(90)),
        rename(4, item(91)),
    ]);
    phone.reply(1, refused(Failure::NoSpace));
    phone.reply(2, refused(Failure::NoSpace));
    assert_eq!(waits(&phone, 1), Some(Wait::Quota));
    phone.reply(3, result(Outcome::Applied, None, Some(1)));
    assert_eq!(phone.exchange(4), Some(Exchange::Operate));
}

#[test]
fn whoever_is_not_signed_in_waits_and_nothing_is_blocked() {
    let mut phone = Phone::with(vec![photo(1), photo(2), rename(3, item(90)), unstaged(4)]);
    phone.reply(1, refused(Failure::SessionEnded));
    phone.reply(2, refused(Failure::SessionEnded));
    assert_eq!(waits(&phone, 1), Some(Wait::Auth));
    assert_eq!(waits(&phone, 2), Some(Wait::Auth));
    phone.step(Event::Asked(vec![photo(5)]));
    assert_eq!(waits(&phone, 5), Some(Wait::Auth));
    phone.step(Event::SignedIn);
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
    // An answer to the old token says nothing about the new one.
    phone.step(Event::SignedIn);
    phone.reply(1, reply(401));
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
    phone.reply(1, reply(401));
    assert_eq!(waits(&phone, 1), Some(Wait::Auth));
    // One request is worth trying after a start; signed out, none.
    phone.begin();
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
    phone.step(Event::SignedOut);
    assert!(phone.sent.is_empty());
    phone.begin();
    assert!(phone.sent.is_empty());
}

#[test]
fn a_superseded_device_still_drains_its_photos() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(90)), photo(3)]);
    phone.reply(2, refused(Failure::SessionSuperseded));
    assert_eq!(waits(&phone, 2), Some(Wait::Auth));
    phone.reply(1, receipt(item(1), 1));
    phone.reply(3, receipt(item(3), 2));
}

#[test]
fn what_ends_the_app_goes_to_quarantine_and_then_to_its_person() {
    let mut phone = Phone::with(vec![photo(1), photo(2)]);
    for deaths in 1..=6_u32 {
        phone.restart(BTreeSet::new(), Some(op(1)));
        let alone = phone.exchange(1).is_some() && phone.exchange(2).is_some();
        assert_eq!(alone, deaths < 3, "{deaths}");
    }
    let why = Block::CrashLoop;
    assert_eq!(*phone.state(1), State::Blocked { why });
    phone.step(Event::Retry(op(1)));
    assert_eq!(phone.exchange(1), None, "others go first");
    phone.reply(2, receipt(item(2), 1));
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
    phone.reply(1, reply(500));
    assert_eq!(phone.queue.entry(op(1)).unwrap().deaths, 0);
}

#[test]
fn the_end_of_the_process_by_the_system_counts_for_nothing() {
    let mut phone = Phone::with(vec![photo(1)]);
    for _ in 0..50 {
        phone.restart(BTreeSet::new(), None);
    }
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
}

#[test]
fn what_another_version_may_understand_is_tried_once_after_an_update() {
    let mut unknown = photo(2);
    unknown.work = Work::Unknown("{\"kind\":\"new\"}".into());
    let mut phone = Phone::with(vec![photo(1), unknown.clone()]);
    phone.reply(1, reply(426));
    let why = Block::AppOutdated;
    let blocked = State::Blocked { why };
    assert_eq!(*phone.state(1), blocked);
    assert_eq!(*phone.state(2), blocked);
    phone.begin();
    assert_eq!(*phone.state(1), blocked);
    phone.step(Event::Started {
        held: BTreeSet::new(),
        updated: true,
        died_at: None,
    });
    assert_eq!(phone.exchange(1), Some(Exchange::Ask));
    assert_eq!(*phone.state(2), blocked);
    assert_eq!(phone.queue.entry(op(2)).unwrap().work, unknown.work);
    phone.reply(1, reply(418));
    assert_eq!(*phone.state(1), blocked);
}

/// A queue that looked through all entries at each step would take minutes here.
#[test]
fn five_thousand_photos_go_their_way() {
    let mut phone = Phone::with(vec![folder(1)]);
    let into_folder = |number| {
        let folder = Some(item(1));
        photo_of(
            AddFile {
                folder,
                ..add(number)
            },
            number,
        )
    };
    phone.step(Event::Asked((2..5_002).map(into_folder).collect()));
    let conditions = Conditions {
        battery_low: true,
        ..WIFI
    };
    phone.step(Event::Conditions(conditions));
    phone.step(Event::Conditions(WIFI));
    phone.reply(1, result(Outcome::Applied, None, Some(1)));
    let mut done = 0;
    while let Some((next, (lease, exchange))) = phone.sent.pop_first() {
        let entry = phone.queue.entry(next).unwrap();
        let answer = suivi_device::queue::Answer::Some(receipt(entry.item().unwrap(), 2));
        phone.effects.clear();
        phone.step(Event::Answered {
            op: next,
            lease,
            exchange,
            answer,
        });
        done += 1;
    }
    assert_eq!(done, 5_000);
}
