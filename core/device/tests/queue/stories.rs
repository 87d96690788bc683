//! The way of one upload, request by request.

use crate::cast::{
    LENGTH, Phone, SECOND, add, company, item, offset, op, photo, photo_of, receipt, refused,
    rename, result, sha, unstaged,
};
use std::collections::BTreeSet;
use suivi_device::queue::{
    Answer, Block, Effect, Event, Exchange, Reply, Silence, State, Wait, Work,
};
use suivi_rules::Refusal;
use suivi_wire::ops::Outcome;
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

use Exchange::{Append, Ask, Create, Operate};

const FULL: u64 = LENGTH as u64;

fn some(reply: Reply) -> Answer {
    Answer::Some(reply)
}

fn cut() -> Answer {
    Answer::None(Silence::Cut)
}

/// Each row: what comes, and which request follows (after a pause, if there is one).
#[test]
fn uploads_go_on_where_they_are() {
    let done = || some(receipt(item(1), 5));
    let stories: Vec<(&str, Vec<(Exchange, Answer)>)> = vec![
        ("one shot", vec![(Create, done())]),
        (
            "cut in the middle",
            vec![
                (Create, cut()),
                (Ask, some(offset(400))),
                (Append(400), cut()),
                (Ask, some(offset(700))),
                (Append(700), done()),
            ],
        ),
        (
            "the last answer is lost",
            vec![(Create, cut()), (Ask, done())],
        ),
        (
            "nothing left the phone",
            vec![(Create, Answer::None(Silence::NoRoute)), (Create, done())],
        ),
        (
            "nothing arrived",
            vec![
                (Create, cut()),
                (Ask, some(refused(Refusal::NotFound))),
                (Create, done()),
            ],
        ),
        (
            "expired",
            vec![
                (Create, some(offset(400))),
                (Append(400), some(refused(Failure::UploadExpired))),
                (Create, done()),
            ],
        ),
        (
            "another offset",
            vec![
                (Create, some(offset(400))),
                (Append(400), some(refused(Failure::WrongOffset))),
                (Ask, some(offset(600))),
                (Append(600), done()),
            ],
        ),
        (
            "complete, but no receipt",
            vec![
                (Create, some(offset(FULL))),
                (Ask, some(offset(FULL))),
                (Ask, done()),
            ],
        ),
        (
            "locked: never a new upload",
            vec![
                (Create, some(offset(400))),
                (Append(400), some(refused(Failure::Locked))),
                (Ask, some(refused(Failure::Locked))),
                (Ask, some(offset(400))),
                (Append(400), done()),
            ],
        ),
        (
            "a portal in between",
            vec![
                (
                    Create,
                    some(Reply {
                        marked: false,
                        ..receipt(item(1), 5)
                    }),
                ),
                (Ask, done()),
            ],
        ),
        (
            "the server lost what it had",
            vec![
                (Create, some(offset(400))),
                (Append(400), cut()),
                (Ask, some(offset(0))),
                (Create, done()),
            ],
        ),
    ];
    for (name, story) in stories {
        let mut phone = Phone::with(vec![photo(1)]);
        for (exchange, answer) in story {
            if phone.sent.is_empty() {
                phone.pass(900 * SECOND);
            }
            assert_eq!(phone.exchange(1), Some(exchange), "{name}");
            phone.answer(1, answer);
        }
        let (company, seq) = (company(), 5);
        assert_eq!(*phone.state(1), State::Done { company, seq }, "{name}");
    }
}

#[test]
fn a_photo_is_saved_before_it_is_sent() {
    let mut phone = Phone::with(vec![unstaged(1)]);
    assert!(phone.effects.contains(&Effect::Stage(op(1))));
    assert!(phone.sent.is_empty());
    // Ended while it was copied: copied again.
    phone.restart(BTreeSet::new(), None);
    let stages = phone
        .effects
        .iter()
        .filter(|it| **it == Effect::Stage(op(1)));
    assert_eq!(stages.count(), 2);
    phone.step(Event::Staged {
        op: op(1),
        sha256: sha(item(1)),
        length: LENGTH,
        media_type: "image/jpeg".into(),
        captured_at: Some(7),
    });
    assert_eq!(phone.exchange(1), Some(Create));
    let Work::Add { add, copy } = &phone.queue.entry(op(1)).unwrap().work else {
        panic!()
    };
    assert_eq!((add.captured_at, copy.source.as_ref()), (Some(7), None));
}

/// What the server takes for no photo was one when it was copied: the copy is looked at before its
/// person is told that he chose a wrong file.
#[test]
fn bytes_that_were_good_and_are_refused_are_hashed_before_a_reason_is_told() {
    for (equal, why) in [(true, Block::Type), (false, Block::Corrupt)] {
        let mut phone = Phone::with(vec![photo(1)]);
        let effects = phone.reply(1, refused(Failure::UnsupportedType));
        assert!(effects.contains(&Effect::Rehash(op(1))));
        phone.step(Event::Rehashed { op: op(1), equal });
        assert_eq!(*phone.state(1), State::Blocked { why });
    }
}

#[test]
fn a_source_that_is_gone_is_told_and_can_be_tried_again() {
    let mut phone = Phone::with(vec![unstaged(1), rename(2, item(1))]);
    let why = Block::SourceLost;
    phone.step(Event::NotStaged { op: op(1), why });
    assert_eq!(*phone.state(1), State::Blocked { why });
    phone.effects.clear();
    phone.step(Event::Retry(op(1)));
    assert_eq!(*phone.state(1), State::Staging);
    assert!(phone.effects.contains(&Effect::Stage(op(1))));
}

#[test]
fn a_damaged_copy_is_told_and_a_good_one_is_sent_again() {
    let mut wrong = receipt(item(1), 5);
    wrong.receipt.as_mut().unwrap().sha256 = "00".into();
    for answer in [refused(Failure::ChecksumMismatch), wrong] {
        for equal in [true, false] {
            let mut phone = Phone::with(vec![photo(1)]);
            let effects = phone.reply(1, answer.clone());
            assert!(effects.contains(&Effect::Rehash(op(1))));
            phone.step(Event::Rehashed { op: op(1), equal });
            let why = Block::Corrupt;
            let blocked = *phone.state(1) == State::Blocked { why };
            assert_eq!(blocked, !equal);
            assert_eq!(phone.exchange(1), equal.then_some(Create));
        }
    }
}

#[test]
fn a_server_that_goes_round_in_circles_is_given_time() {
    let mut phone = Phone::with(vec![photo(1)]);
    let mut requests = 0;
    while !phone.sent.is_empty() && requests < 100 {
        requests += 1;
        let reply = match phone.exchange(1) {
            Some(Create) => refused(Failure::WrongOffset),
            _ => refused(Refusal::NotFound),
        };
        phone.reply(1, reply);
    }
    assert!(requests < 10, "{requests} requests without a pause");
    assert!(matches!(
        phone.state(1),
        State::Waiting {
            why: Wait::Busy,
            until: Some(_)
        }
    ));
}

#[test]
fn an_answer_is_listened_to_once() {
    let mut phone = Phone::with(vec![photo(1)]);
    let (lease, exchange) = phone.sent[&op(1)];
    phone.silence(1, Silence::Cut);
    phone.pass(900 * SECOND);
    let late = Event::Answered {
        op: op(1),
        lease,
        exchange,
        answer: some(refused(Refusal::NotAllowed)),
    };
    phone.step(late);
    assert_eq!(phone.exchange(1), Some(Ask));
    assert!(matches!(phone.state(1), State::Sending(_)));
}

#[test]
fn changes_of_one_thing_keep_their_order_and_wait_for_its_making() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(1)), rename(3, item(1))]);
    let dependency = State::Waiting {
        why: Wait::Dependency,
        until: None,
    };
    assert_eq!(*phone.state(2), dependency);
    phone.reply(1, receipt(item(1), 1));
    assert_eq!(phone.exchange(2), Some(Operate));
    phone.reply(
        2,
        result(Outcome::Retry, Some(Failure::Internal.into()), None),
    );
    assert_eq!(*phone.state(3), dependency);
    phone.pass(900 * SECOND);
    phone.reply(2, result(Outcome::Duplicate, None, Some(3)));
    phone.reply(3, result(Outcome::Applied, None, Some(4)));
}

#[test]
fn what_a_person_must_decide_holds_up_what_needs_it_and_nothing_else() {
    let folder = crate::cast::folder(1);
    let into = AddFile {
        folder: Some(item(1)),
        ..add(2)
    };
    let mut phone = Phone::with(vec![
        folder,
        photo_of(into, 2),
        photo(3),
        rename(4, item(80)),
    ]);
    let no = result(Outcome::Rejected, Some(Refusal::NotAllowed.into()), None);
    phone.reply(1, no);
    assert!(matches!(phone.state(1), State::Blocked { .. }));
    assert!(matches!(
        phone.state(2),
        State::Waiting {
            why: Wait::Dependency,
            ..
        }
    ));
    phone.reply(3, receipt(item(3), 1));
    phone.reply(4, result(Outcome::Noop, None, None));
    assert!(
        phone
            .queue
            .entry(op(4))
            .unwrap()
            .state
            .is_shown_by(&Default::default())
    );
    assert!(
        !phone
            .queue
            .entry(op(3))
            .unwrap()
            .state
            .is_shown_by(&Default::default())
    );
    assert!(
        !phone
            .queue
            .entry(op(1))
            .unwrap()
            .state
            .is_shown_by(&Default::default())
    );
}

#[test]
fn a_refused_commit_is_tried_again_with_the_bytes_that_are_there() {
    let mut phone = Phone::with(vec![photo(1)]);
    phone.reply(1, refused(Refusal::Consent));
    let why = Block::Consent;
    assert_eq!(*phone.state(1), State::Blocked { why });
    phone.step(Event::Retry(op(1)));
    assert_eq!(phone.exchange(1), Some(Operate));
    phone.reply(1, result(Outcome::Applied, None, Some(5)));
    // The hash is in the receipt only.
    assert_eq!(phone.exchange(1), Some(Ask));
    phone.reply(1, receipt(item(1), 5));
    assert!(!phone.queue.entry(op(1)).unwrap().is_open());
}

#[test]
fn a_refused_photo_whose_bytes_are_gone_is_uploaded_again() {
    let mut phone = Phone::with(vec![photo(1)]);
    phone.reply(1, refused(Refusal::Consent));
    phone.step(Event::Retry(op(1)));
    let missing = Some(Failure::BytesMissing.into());
    phone.reply(1, result(Outcome::Rejected, missing, None));
    assert_eq!(phone.exchange(1), Some(Create));
}

#[test]
fn an_item_that_was_deleted_never_comes_back() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(1))]);
    phone.reply(1, refused(Failure::ItemDeleted));
    assert_eq!(*phone.state(1), State::Cancelled);
    assert_eq!(*phone.state(2), State::Cancelled);
    assert!(!phone.effects.contains(&Effect::Drop(op(1))));
    phone.step(Event::Retry(op(1)));
    assert_eq!(*phone.state(1), State::Cancelled);
}
