//! What somebody fills: kept until the server has its result, or its person gives it up.

use crate::made;
use suivi_device::outbox::drafts::{Purpose, Typed};
use suivi_device::queue::{Block, State};
use suivi_rules::ItemId;

#[test]
fn a_draft_is_there_as_it_was_typed_last() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let mut first = made::draft(1);
    let mut second = made::draft(2);
    second.purpose = Purpose::Correction {
        of: ItemId::from_bytes([9; 16]),
    };
    outbox.write_draft(&first, 5).unwrap();
    outbox.write_draft(&second, 6).unwrap();
    first.typed.insert(
        "weight".to_owned(),
        Typed {
            text: "72,5".to_owned(),
            unit: None,
        },
    );
    outbox.write_draft(&first, 7).unwrap();
    drop(outbox);
    let outbox = made::known(folder.path());
    assert_eq!(outbox.drafts().unwrap(), [first.clone(), second.clone()]);
    assert_eq!(outbox.draft(second.result).unwrap(), Some(second));
    assert_eq!(outbox.draft(ItemId::from_bytes([1; 16])).unwrap(), None);
}

#[test]
fn a_draft_goes_with_its_result_received_and_with_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    let (draft, other) = (made::draft(1), made::draft(2));
    for draft in [&draft, &other] {
        outbox.write_draft(draft, 5).unwrap();
    }
    let blocked = State::Blocked {
        why: Block::Archived,
    };
    for state in [State::Ready, blocked, State::Cancelled] {
        let entry = made::completion(3, &draft, state);
        outbox.write(&[entry], 6).unwrap();
        assert_eq!(outbox.drafts().unwrap().len(), 2);
    }
    let again = made::completion(4, &draft, made::done());
    outbox.write(&[again], 7).unwrap();
    assert_eq!(outbox.drafts().unwrap(), std::slice::from_ref(&other));
    outbox.discard_draft(other.result).unwrap();
    drop(outbox);
    assert_eq!(made::known(folder.path()).drafts().unwrap(), []);
}

#[test]
fn a_draft_of_a_newer_app_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = made::fresh(folder.path());
    outbox.write_draft(&made::draft(1), 5).unwrap();
    let file = folder.path().join("outbox.db");
    let later = r#"{"result":"later"}"#;
    made::beside(&file)
        .execute(
            "INSERT INTO draft (result, body, changed_at) VALUES (?1, ?2, 6)",
            ([7_u8; 16], later),
        )
        .unwrap();
    assert_eq!(outbox.drafts().unwrap(), [made::draft(1)]);
    outbox.write_draft(&made::draft(1), 7).unwrap();
    drop(outbox);
    let kept: String = made::beside(&file)
        .query_row(
            "SELECT body FROM draft WHERE result = ?1",
            [[7_u8; 16]],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(kept, later);
}
