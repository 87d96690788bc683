//! Discard, narrow, elsewhere, send again.

use crate::cast::{
    Phone, SECOND, add, change, folder, item, op, photo, photo_of, receipt, refused, rename,
    result, unstaged,
};
use suivi_device::queue::{Answer, Block, Effect, Event, Exchange, Silence, State, Wait, Work};
use suivi_rules::{Level, Refusal};
use suivi_wire::ops::{Delete, Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::upload::AddFile;

use Exchange::{Append, Ask, Create, Operate};

fn discard(phone: &mut Phone, number: u64) -> Vec<Effect> {
    phone.step(Event::Discard {
        op: op(number),
        delete: op(100),
    })
}

fn narrow(phone: &mut Phone, number: u64, new: u64) -> Vec<Effect> {
    phone.step(Event::Narrow {
        op: op(number),
        new: op(new),
        level: Level::JustMe,
    })
}

fn elsewhere(phone: &mut Phone, number: u64, new: u64) -> Vec<Effect> {
    phone.step(Event::Elsewhere {
        op: op(number),
        new: op(new),
        folder: Some(item(70)),
    })
}

fn level(phone: &Phone, number: u64) -> Option<Level> {
    match &phone.queue.entry(op(number)).unwrap().work {
        Work::Add { add, .. } => add.level,
        Work::Change(Operation::SetLevel(change)) => Some(change.level),
        _ => None,
    }
}

#[test]
fn what_never_left_is_discarded_without_a_word() {
    let offline = suivi_device::queue::Conditions {
        online: false,
        ..crate::cast::WIFI
    };
    let mut phone = Phone::with(Vec::new());
    phone.step(Event::Conditions(offline));
    phone.step(Event::Asked(vec![photo(1), unstaged(2)]));
    let effects = discard(&mut phone, 1);
    assert!(effects.contains(&Effect::Drop(op(1))));
    discard(&mut phone, 2);
    assert_eq!(*phone.state(1), State::Cancelled);
    assert_eq!(*phone.state(2), State::Cancelled);
    assert!(phone.queue.entry(op(100)).is_none());
}

#[test]
fn what_may_have_left_is_deleted_on_the_server() {
    let mut phone = Phone::with(vec![photo(1)]);
    let (lease, _) = phone.sent[&op(1)];
    let effects = discard(&mut phone, 1);
    assert!(effects.contains(&Effect::Cancel { op: op(1), lease }));
    assert_eq!(*phone.state(1), State::Cancelled);
    let Work::Change(Operation::Delete(delete)) = &phone.queue.entry(op(100)).unwrap().work else {
        panic!()
    };
    assert_eq!((delete.op, delete.item), (op(100), item(1)));
    assert_eq!(phone.exchange(100), Some(Operate));
}

#[test]
fn what_goes_into_a_discarded_folder_goes_with_it_and_a_later_deletion_stays() {
    let into = AddFile {
        folder: Some(item(1)),
        ..add(2)
    };
    let mut phone = Phone::with(vec![folder(1), photo_of(into, 2), rename(3, item(2))]);
    phone.reply(
        1,
        result(Outcome::Rejected, Some(Refusal::NotAllowed.into()), None),
    );
    discard(&mut phone, 1);
    for number in 1..=3 {
        assert_eq!(*phone.state(number), State::Cancelled, "{number}");
    }
    let mut phone = Phone::with(vec![rename(1, item(60)), rename(2, item(60))]);
    phone.reply(
        1,
        result(Outcome::Rejected, Some(Refusal::NotAllowed.into()), None),
    );
    discard(&mut phone, 1);
    assert_eq!(phone.exchange(2), Some(Operate));
}

#[test]
fn narrowed_before_a_byte_left_it_travels_narrow() {
    let mut phone = Phone::with((1..=4).map(photo).collect());
    narrow(&mut phone, 4, 9);
    assert_eq!(*phone.state(4), State::Superseded { by: op(9) });
    phone.reply(1, receipt(item(1), 1));
    assert_eq!(phone.exchange(9), Some(Create));
    assert_eq!(level(&phone, 9), Some(Level::JustMe));
}

#[test]
fn narrowed_under_way_it_is_announced_again_and_never_just_gone_on_with() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(1))]);
    phone.reply(1, crate::cast::offset(400));
    assert_eq!(phone.exchange(1), Some(Append(400)));
    let (lease, _) = phone.sent[&op(1)];
    let effects = narrow(&mut phone, 1, 9);
    assert!(effects.contains(&Effect::Cancel { op: op(1), lease }));
    for _ in 0..3 {
        assert_eq!(phone.exchange(9), Some(Create));
        phone.silence(9, Silence::Cut);
        phone.pass(900 * SECOND);
    }
    // Also after a restart.
    phone.restart(Default::default(), None);
    assert_eq!(phone.exchange(9), Some(Create));
    phone.reply(9, crate::cast::offset(400));
    assert_eq!(phone.exchange(9), Some(Append(400)));
    phone.reply(9, receipt(item(1), 1));
    assert_eq!(
        phone.exchange(2),
        Some(Operate),
        "it waited for the new one"
    );
}

#[test]
fn narrowed_too_late_the_level_is_changed() {
    let mut phone = Phone::with(vec![photo(1)]);
    narrow(&mut phone, 1, 9);
    phone.reply(9, refused(Failure::UploadCommitted));
    assert_eq!(phone.exchange(1), Some(Ask), "its receipt");
    assert!(matches!(
        phone.state(9),
        State::Waiting {
            why: Wait::Dependency,
            ..
        }
    ));
    phone.reply(1, receipt(item(1), 1));
    assert_eq!(phone.exchange(9), Some(Operate));
    let Work::Change(Operation::SetLevel(change)) = &phone.queue.entry(op(9)).unwrap().work else {
        panic!()
    };
    assert_eq!((change.op, change.level), (op(9), Level::JustMe));
    assert_eq!(change.base, 0, "where two changes met, the narrower wins");
    // And so it is when it is done already.
    narrow(&mut phone, 1, 10);
    assert_eq!(level(&phone, 10), Some(Level::JustMe));
}

#[test]
fn narrowed_twice_and_too_late_nothing_wider_stays() {
    let mut phone = Phone::with(vec![photo(1)]);
    narrow(&mut phone, 1, 9);
    elsewhere(&mut phone, 9, 10);
    phone.reply(10, refused(Failure::UploadCommitted));
    assert_eq!(phone.exchange(9), Some(Create));
    phone.reply(9, refused(Failure::UploadCommitted));
    assert_eq!(phone.exchange(1), Some(Ask));
    phone.reply(1, receipt(item(1), 1));
    phone.reply(9, result(Outcome::Applied, None, Some(2)));
    phone.reply(10, result(Outcome::Applied, None, Some(3)));
    let change = |number| phone.queue.entry(op(number)).unwrap().work.clone();
    assert!(matches!(change(9), Work::Change(Operation::SetLevel(_))));
    assert!(matches!(change(10), Work::Change(Operation::Move(_))));
}

#[test]
fn narrowed_again_while_its_receipt_is_asked_for_it_stays_a_narrowing() {
    let mut phone = Phone::with(vec![photo(1)]);
    narrow(&mut phone, 1, 9);
    phone.reply(9, refused(Failure::UploadCommitted));
    narrow(&mut phone, 1, 10);
    phone.reply(10, refused(Failure::UploadCommitted));
    for number in [9, 10] {
        let work = &phone.queue.entry(op(number)).unwrap().work;
        assert!(
            matches!(work, Work::Change(Operation::SetLevel(_))),
            "{work:?}"
        );
    }
}

#[test]
fn who_discards_a_narrowed_photo_that_is_already_there_deletes_it() {
    let mut phone = Phone::with(vec![photo(1)]);
    narrow(&mut phone, 1, 9);
    phone.reply(9, refused(Failure::UploadCommitted));
    discard(&mut phone, 9);
    assert_eq!(*phone.state(1), State::Cancelled);
    assert_eq!(*phone.state(9), State::Cancelled);
    assert_eq!(phone.exchange(100), Some(Operate));
}

#[test]
fn narrowed_while_it_is_copied_the_copy_is_made_once() {
    let mut phone = Phone::with(vec![unstaged(1)]);
    let effects = narrow(&mut phone, 1, 9);
    assert!(!effects.contains(&Effect::Stage(op(9))));
    phone.step(Event::Staged {
        op: op(1),
        sha256: crate::cast::sha(item(1)),
        length: 1_000,
        media_type: "image/jpeg".into(),
        captured_at: None,
    });
    assert_eq!(phone.exchange(9), Some(Create));
    assert_eq!(level(&phone, 9), Some(Level::JustMe));
}

#[test]
fn refused_in_a_folder_it_goes_into_another_under_a_new_operation() {
    let mut phone = Phone::with(vec![photo(1)]);
    phone.reply(1, refused(Refusal::FolderClosed));
    elsewhere(&mut phone, 1, 9);
    assert_eq!(phone.exchange(9), Some(Create));
    let entry = phone.queue.entry(op(9)).unwrap();
    let Work::Add { add, .. } = &entry.work else {
        panic!()
    };
    assert_eq!(
        (add.op, add.item, add.folder),
        (op(9), item(1), Some(item(70)))
    );
    assert_eq!(*phone.state(1), State::Superseded { by: op(9) });
}

#[test]
fn a_lost_photo_is_sent_again_with_what_was_done_to_it() {
    let mut phone = Phone::with(vec![photo(1), rename(2, item(1)), rename(3, item(80))]);
    phone.reply(1, receipt(item(1), 1));
    phone.reply(3, result(Outcome::Applied, None, Some(2)));
    phone.reply(2, result(Outcome::Applied, None, Some(3)));
    // The feed lacks the photo; that its new name is lost too need not be told.
    phone.step(Event::Missing(vec![op(1)]));
    assert_eq!(phone.exchange(1), Some(Ask));
    assert!(matches!(
        phone.state(2),
        State::Waiting {
            why: Wait::Dependency,
            ..
        }
    ));
    assert!(!phone.queue.entry(op(3)).unwrap().is_open());
    phone.reply(1, refused(Refusal::NotFound));
    phone.reply(1, receipt(item(1), 1));
    assert_eq!(phone.exchange(2), Some(Operate));
}

/// A server that is restored from a backup shows nothing for a moment that nobody was to see.
#[test]
fn a_lost_photo_comes_back_as_narrow_as_it_was_and_a_deleted_one_not_at_all() {
    let deleted = Operation::Delete(Delete {
        op: op(5),
        item: item(4),
    });
    let mut phone = Phone::with(vec![photo(1), photo(4), change(5, deleted)]);
    for (number, seq) in [(1, 1), (4, 2)] {
        phone.reply(number, receipt(item(number), seq));
    }
    phone.reply(5, result(Outcome::Applied, None, Some(3)));
    narrow(&mut phone, 1, 9);
    phone.reply(9, result(Outcome::Applied, None, Some(4)));
    phone.step(Event::Missing(vec![op(1), op(4), op(5), op(9)]));
    assert_eq!(level(&phone, 1), Some(Level::JustMe));
    assert_eq!(phone.exchange(1), Some(Ask));
    assert!(!phone.queue.entry(op(4)).unwrap().is_open());
    assert_eq!(phone.exchange(5), Some(Operate));
}

#[test]
fn a_lost_photo_whose_deletion_was_refused_comes_back() {
    let deleted = Operation::Delete(Delete {
        op: op(5),
        item: item(1),
    });
    let mut phone = Phone::with(vec![photo(1), change(5, deleted)]);
    phone.reply(1, receipt(item(1), 1));
    let no = result(Outcome::Rejected, Some(Refusal::NotAllowed.into()), None);
    phone.reply(5, no);
    phone.step(Event::Missing(vec![op(1)]));
    assert_eq!(phone.exchange(1), Some(Ask));
}

/// A platform may tell days later what the server said before it was set up again.
#[test]
fn an_answer_from_before_the_server_was_restored_proves_nothing() {
    let mut phone = Phone::with(vec![photo(1)]);
    let (lease, exchange) = phone.sent[&op(1)];
    phone.step(Event::Missing(Vec::new()));
    let answer = Answer::Some(receipt(item(1), 1));
    phone.step(Event::Answered {
        op: op(1),
        lease,
        exchange,
        answer,
    });
    assert_eq!(phone.exchange(1), Some(Ask));
}

/// What hinders a new name or another folder hinders no narrowing and no deletion.
#[test]
fn a_narrowing_does_not_wait_behind_a_refused_rename_or_move() {
    for last in ["rename", "move"] {
        let mut phone = Phone::with(vec![photo(1)]);
        phone.reply(1, receipt(item(1), 1));
        if last == "rename" {
            phone.step(Event::Asked(vec![rename(2, item(1))]));
        } else {
            elsewhere(&mut phone, 1, 2);
        }
        let no = result(Outcome::Rejected, Some(Refusal::NotAllowed.into()), None);
        phone.reply(2, no);
        assert!(matches!(phone.state(2), State::Blocked { .. }));
        narrow(&mut phone, 1, 9);
        assert_eq!(phone.exchange(9), Some(Operate), "{last}");
        phone.reply(9, result(Outcome::Applied, None, Some(2)));
        let delete = Operation::Delete(Delete {
            op: op(10),
            item: item(1),
        });
        phone.step(Event::Asked(vec![change(10, delete)]));
        assert_eq!(phone.exchange(10), Some(Operate), "{last}");
    }
}

/// Narrowed, then put elsewhere, and both too late.
#[test]
fn narrowed_and_put_elsewhere_too_late_each_goes_its_own_way() {
    let mut phone = Phone::with(vec![photo(1)]);
    narrow(&mut phone, 1, 9);
    phone.reply(9, refused(Failure::UploadCommitted));
    elsewhere(&mut phone, 1, 10);
    phone.reply(10, refused(Failure::UploadCommitted));
    phone.reply(1, receipt(item(1), 1));
    // Not behind the move, which may be refused.
    assert_eq!(phone.exchange(9), Some(Operate));
}

#[test]
fn what_was_never_copied_is_sent_from_nowhere() {
    // A file of a kind that is not taken: another folder does not change that.
    let mut phone = Phone::with(vec![unstaged(1)]);
    phone.step(Event::NotStaged {
        op: op(1),
        why: Block::Type,
    });
    let effects = elsewhere(&mut phone, 1, 2);
    assert!(!effects.iter().any(|it| matches!(it, Effect::Send { .. })));
    let entry = phone.queue.entry(op(2)).unwrap();
    assert_eq!(entry.state, State::Blocked { why: Block::Type });
}
