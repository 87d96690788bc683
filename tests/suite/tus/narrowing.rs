//! Narrowing what is on its way: it replaces the add under a new operation, and nothing that was
//! announced before brings the wider one back.

use super::sent::{Photo, Place, VERSION, create, head, offset, patch};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use suivi_rules::Level;
use suivi_tests::person::receipt;
use suivi_tests::{Answer, fresh};
use suivi_wire::rows::Row;
use suivi_wire::upload::AddFile;

/// The same file under a new operation that shows it to nobody else.
fn narrowed(add: &AddFile) -> AddFile {
    AddFile {
        op: fresh::id(),
        level: Some(Level::JustMe),
        ..add.clone()
    }
}

fn level(place: &Place, add: &AddFile) -> Level {
    let Row::File(row) = place.sofia.item(add.item).expect("it is there").row else {
        panic!("a file was sent");
    };
    row.level
}

#[test]
fn a_late_repetition_of_the_wider_operation_does_not_widen() {
    let place = Place::start();
    let photo = place.photo(1);
    let (first, rest) = photo.bytes.split_at(100);
    let narrow = narrowed(&photo.add);
    create(&place.sofia, &photo.add);
    assert_eq!(
        Answer::of(patch(&place.sofia, photo.add.item, 0, first)).status,
        204
    );
    assert_eq!(create(&place.sofia, &narrow).status, 201);
    for bytes in [&[][..], &photo.bytes] {
        // A platform sends an order again that it was told to forget.
        let late = place.sofia.upload(&photo.add, bytes);
        assert_eq!((late.status, offset(&late)), (201, Some(100)), "{late:?}");
    }
    let end = Answer::of(patch(&place.sofia, photo.add.item, 100, rest));
    assert_eq!(end.status, 204, "{end:?}");
    assert_eq!(level(&place, &photo.add), Level::JustMe);
}

#[test]
fn announced_narrower_after_it_was_committed_it_is_no_receipt_for_the_narrower_one() {
    let place = Place::start();
    let photo = place.photo(1);
    let done = receipt(&place.sofia.upload(&photo.add, &photo.bytes));
    let narrow = create(&place.sofia, &narrowed(&photo.add));
    assert_eq!(narrow.verdict(), "409 upload_committed");
    assert_eq!(narrow.header("suivi-receipt"), None);
    // The operation that committed it is told so as often as it asks.
    assert_eq!(receipt(&create(&place.sofia, &photo.add)), done);
    assert_eq!(receipt(&head(&place.sofia, photo.add.item)), done);
    assert_eq!(level(&place, &photo.add), Level::Company);
}

#[test]
fn a_wider_operation_that_comes_late_does_not_take_the_place_of_the_narrower_one() {
    let place = Place::start();
    let photo = place.photo(1);
    let narrow = narrowed(&photo.add);
    assert_eq!(create(&place.sofia, &narrow).status, 201);
    for bytes in [&[][..], &photo.bytes] {
        // It was cancelled, and the platform delivers it all the same.
        assert_eq!(place.sofia.upload(&photo.add, bytes).status, 201);
    }
    let end = Answer::of(patch(&place.sofia, photo.add.item, 0, &photo.bytes));
    assert_eq!(end.status, 204, "{end:?}");
    assert_eq!(level(&place, &photo.add), Level::JustMe);
    assert_eq!(receipt(&create(&place.sofia, &narrow)).item, narrow.item);
}

#[test]
fn an_operation_whose_id_was_used_elsewhere_is_replaced_all_the_same() {
    let place = Place::start();
    let (one, other) = (place.photo(1), place.photo(2));
    let same_op = AddFile {
        op: one.add.op,
        ..other.add.clone()
    };
    create(&place.sofia, &one.add);
    create(&place.sofia, &same_op);
    for add in [&one.add, &same_op] {
        assert_eq!(create(&place.sofia, &narrowed(add)).status, 201);
    }
}

#[test]
fn plain_announcements_never_widen_each_other() {
    let place = Place::start();
    let plain = |photo: &Photo, level: Option<&str>| {
        let words = [
            ("space", Some(place.space.to_string())),
            ("item", Some(photo.add.item.to_string())),
            ("level", level.map(str::to_owned)),
        ];
        let metadata: Vec<String> = words
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name} {}", STANDARD.encode(value?))))
            .collect();
        Answer::of(
            place
                .sofia
                .request(Method::POST, "/v1/tus")
                .header(VERSION.0, VERSION.1)
                .header("Upload-Length", photo.bytes.len())
                .header("Upload-Metadata", metadata.join(",")),
        )
    };
    // A professional's default is `just_me`.
    for (n, order) in [
        [Some("just_me"), Some("everyone")],
        [None, Some("everyone")],
        [Some("everyone"), None],
    ]
    .into_iter()
    .enumerate()
    {
        let photo = place.photo(n as u64);
        for level in order {
            assert_eq!(plain(&photo, level).status, 201);
        }
        let end = Answer::of(patch(&place.sofia, photo.add.item, 0, &photo.bytes));
        assert_eq!(end.status, 204, "{end:?}");
        assert_eq!(level(&place, &photo.add), Level::JustMe, "{order:?}");
    }
}
