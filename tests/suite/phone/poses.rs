//! What the camera and the comparer show: photos by pose, with the first and the last of each.

use super::{all_received, fixture, phone_of, refusal, request, shows};
use suivi_device::phone::PhoneError;
use suivi_device::phone::acts::{AddPhotosRequest, PhotoSource};
use suivi_device::views::poses::PoseSlot;
use suivi_rules::{ItemId, Level, Refusal};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::Handset;

const DAY: i64 = 24 * 3_600_000_000;

/// Adds photos of these poses, each a day after the one before.
fn adds(handset: &Handset, cast: &Cast, poses: &[Option<&str>]) -> Vec<ItemId> {
    let photos = poses.iter().zip(1..).map(|(pose, day)| PhotoSource {
        path: fixture("front-before.jpg"),
        name: None,
        pose: pose.map(str::to_owned),
        captured_at: Some(day * DAY),
    });
    let photos = AddPhotosRequest {
        photos: photos.collect(),
        ..request(cast, Level::CompanyAndClient, Vec::new())
    };
    let receipt = handset.run(handset.phone().add_photos(photos)).unwrap();
    receipt.photos.iter().map(|photo| photo.item).collect()
}

#[test]
fn photos_are_told_by_pose_the_first_and_the_last_of_each() {
    let cast = Cast::start();
    let (space, open) = (cast.record.space, Some(cast.open.id));
    let ana = phone_of(&cast, Persona::Client);
    let before = ana.run(ana.phone().compare(space)).unwrap();
    let poses = [
        Some("stairs"),
        Some("back"),
        Some("front"),
        None,
        Some("front"),
        Some("front"),
    ];
    let items = adds(&ana, &cast, &poses);
    all_received(&ana);
    items.iter().for_each(|item| shows(&ana, &cast, *item));

    let add = ana.run(ana.phone().add(space, open)).unwrap();
    let ends = |slot: &PoseSlot| {
        let item = |tile: &Option<_>| {
            let tile: &Option<suivi_device::views::folder::FileTile> = tile;
            tile.as_ref().map(|tile| tile.item)
        };
        (
            slot.pose.clone(),
            slot.count,
            item(&slot.first),
            item(&slot.latest),
        )
    };
    let slot = |pose: &str, count, first: Option<usize>, latest: Option<usize>| {
        let item = |at: usize| items[at];
        (pose.to_owned(), count, first.map(item), latest.map(item))
    };
    assert_eq!(
        add.poses.iter().map(ends).collect::<Vec<_>>(),
        [
            slot("front", 3, Some(2), Some(5)),
            slot("left", 0, None, None),
            slot("right", 0, None, None),
            slot("back", 1, Some(1), Some(1)),
            slot("stairs", 1, Some(0), Some(0)),
        ]
    );
    assert!(add.can.add_photo);
    assert_eq!(add.can.levels[0].level, Level::CompanyAndClient);
    assert_eq!(add.folder.unwrap().item, cast.open.id);

    let compare = ana.run(ana.phone().compare(space)).unwrap();
    let (last, named) = compare.poses.split_last().unwrap();
    let told: Vec<(Option<&str>, Vec<ItemId>)> = named
        .iter()
        .map(|it| {
            let items = it.photos.iter().map(|tile| tile.item).collect();
            (it.pose.as_deref(), items)
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("front"), vec![items[2], items[4], items[5]]),
            (Some("back"), vec![items[1]]),
            (Some("stairs"), vec![items[0]]),
        ]
    );
    // Beside those that were there without a pose before.
    assert_eq!(last.pose, None);
    let there: usize = before.poses.iter().map(|it| it.photos.len()).sum();
    assert_eq!(last.photos.len(), there + 1);
}

/// Each sees here what he sees elsewhere, and nobody else anything.
#[test]
fn who_sees_a_photo_compares_it_and_nobody_else() {
    let cast = Cast::start();
    let space = cast.record.space;
    for persona in [Persona::Client, Persona::Employee, Persona::ReadOnly] {
        let handset = phone_of(&cast, persona);
        let compared = handset.run(handset.phone().compare(space)).unwrap();
        let tiles = compared.poses.iter().flat_map(|it| &it.photos);
        let shown: Vec<ItemId> = tiles.map(|tile| tile.item).collect();
        for stored in cast.files().filter(|stored| stored.file.client_photo) {
            let sees = handset.run(handset.phone().photo(stored.file.id)).is_ok();
            assert_eq!(shown.contains(&stored.file.id), sees, "{persona:?}");
        }
    }
    let colleague = phone_of(&cast, Persona::Colleague);
    let compared = colleague.run(colleague.phone().compare(space));
    assert!(matches!(compared, Err(PhoneError::NotFollowed)));
    let ana = phone_of(&cast, Persona::Client);
    let hidden = ana.run(ana.phone().add(space, Some(cast.hidden.id)));
    assert_eq!(refusal(hidden), Refusal::NotFound);
}
