//! Narrowing what is on its way: it replaces the add under a new operation, and nothing that was
//! announced before brings the wider one back.

use super::sent::{Photo, Place, VERSION, bare, create, head, offset, patch};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use suivi_rules::Level;
use suivi_tests::person::receipt;
use suivi_tests::{Answer, asks, fresh};
use suivi_wire::LEVEL_HEADER;
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

/// A server that was restored from a backup knows the wider announcement only. Whoever replaced it
/// says so with each request, and does not complete the wider one.
#[test]
fn what_stands_announced_wider_than_its_sender_means_is_not_gone_on_with() {
    let place = Place::start();
    let photo = place.photo(1);
    let (first, rest) = photo.bytes.split_at(100);
    create(&place.sofia, &photo.add);
    let part = patch(&place.sofia, photo.add.item, 0, first);
    assert_eq!(Answer::of(part).status, 204);
    let meaning =
        |request: RequestBuilder, level: &str| Answer::of(request.header(LEVEL_HEADER, level));
    let asks = || bare(&place.sofia, Method::HEAD, photo.add.item);
    let brings = || patch(&place.sofia, photo.add.item, 100, rest);
    for request in [asks(), brings()] {
        assert_eq!(meaning(request, "just_me").verdict(), "404 not_found");
    }
    for request in [asks(), brings()] {
        assert_eq!(meaning(request, "public").verdict(), "400 malformed");
    }
    // Its own level, and a wider one that did not come through: what stands holds.
    for level in ["company", "everyone"] {
        assert_eq!(offset(&meaning(asks(), level)), Some(100), "{level}");
    }
    let narrow = narrowed(&photo.add);
    assert_eq!(offset(&create(&place.sofia, &narrow)), Some(100));
    assert_eq!(meaning(brings(), "just_me").status, 204);
    assert_eq!(level(&place, &photo.add), Level::JustMe);
}

/// Whose place was taken by a late repetition hears what became of that one: he has no other way
/// to learn that its commit was refused.
#[test]
fn who_was_replaced_hears_that_the_other_was_refused() {
    let place = Place::start();
    let photo = place.photo(1);
    let other = AddFile {
        op: fresh::id(),
        ..photo.add.clone()
    };
    for add in [&photo.add, &other] {
        assert_eq!(create(&place.sofia, add).status, 201);
    }
    place.sofia.does(&asks::archive_record(place.space));
    let end = Answer::of(patch(&place.sofia, photo.add.item, 0, &photo.bytes));
    assert_eq!(end.verdict(), "403 archived");
    for add in [&photo.add, &other] {
        assert_eq!(create(&place.sofia, add).verdict(), "403 archived");
    }
}

/// A phone narrows what it sends again after a server lost it, under the operation's own id.
#[test]
fn the_same_operation_may_narrow_and_never_widen() {
    let place = Place::start();
    let photo = place.photo(1);
    let at = |level| AddFile {
        level: Some(level),
        ..photo.add.clone()
    };
    for level in [Level::Company, Level::JustMe, Level::Everyone] {
        assert_eq!(create(&place.sofia, &at(level)).status, 201, "{level}");
    }
    let end = Answer::of(patch(&place.sofia, photo.add.item, 0, &photo.bytes));
    assert_eq!(end.status, 204, "{end:?}");
    assert_eq!(level(&place, &photo.add), Level::JustMe);
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
