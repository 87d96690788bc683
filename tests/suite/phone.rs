//! Phones on a real server: what is queued arrives, and what is shown is what its person may see.

use std::path::{Path, PathBuf};
use suivi_device::phone::acts::{AddPhotosReceipt, AddPhotosRequest, PhotoSource};
use suivi_rules::{ItemId, Level};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{Handset, OFFLINE, ONLINE};
use suivi_wire::accounts::Role;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/photos")
        .join(name)
}

fn adds(handset: &Handset, cast: &Cast, names: &[&str]) -> AddPhotosReceipt {
    let request = AddPhotosRequest {
        space: cast.record.space,
        folder: Some(cast.open.id),
        level: Level::CompanyAndClient,
        photos: names
            .iter()
            .map(|name| PhotoSource {
                path: fixture(name),
                name: None,
                pose: Some("front".to_owned()),
                captured_at: None,
            })
            .collect(),
        together: true,
    };
    handset.run(handset.phone().add_photos(request)).unwrap()
}

fn shows(handset: &Handset, cast: &Cast, item: ItemId) {
    let (space, folder) = (cast.record.space, cast.open.id);
    handset.until("the photo is there", async |phone| {
        let view = phone.folder(space, Some(folder), None).await;
        view.is_ok_and(|view| view.files.iter().any(|file| file.item == item))
    });
}

fn is_ready(handset: &Handset, cast: &Cast) {
    let (space, folder) = (cast.record.space, cast.open.id);
    handset.until("the folder is there", async |phone| {
        let view = phone.folder(space, Some(folder), None).await;
        view.is_ok_and(|view| !view.online_only)
    });
}

#[test]
fn photos_taken_without_network_arrive_when_it_is_back() {
    let cast = Cast::start();
    let mut ana = Handset::of(cast.who(Persona::Client), Role::Client);
    let emile = Handset::of(cast.who(Persona::Employee), Role::Professional);
    is_ready(&ana, &cast);
    ana.run(ana.phone().conditions_are(OFFLINE)).unwrap();
    let receipt = adds(&ana, &cast, &["front-before.jpg", "front-after.jpg"]);
    assert!(receipt.photos.iter().all(|photo| photo.saved == Ok(())));
    let waiting = ana.run(ana.phone().waiting()).unwrap();
    assert_eq!(waiting.counts.pending, 2, "{waiting:?}");
    ana.close();
    ana.open().unwrap();
    ana.run(ana.phone().conditions_are(ONLINE)).unwrap();
    ana.until("all was received", async |phone| {
        phone.waiting().await.is_ok_and(|view| view.rows.is_empty())
    });
    for photo in &receipt.photos {
        shows(&ana, &cast, photo.item);
        shows(&emile, &cast, photo.item);
    }
}
