//! Several phones, several accounts, and sessions that end.

use super::is_complete;
use super::{adds, all_received, conditions, phone_of, shown, shows, stands, waiting};
use std::path::PathBuf;
use suivi_device::phone::PhoneError;
use suivi_device::queue::Wait;
use suivi_device::session::{End, Session, SessionError, SignedOut};
use suivi_device::views::waiting::Stands;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::within::files_with;
use suivi_tests::phone::{Handset, OFFLINE, ONLINE};
use suivi_wire::accounts::Role;

#[test]
fn two_phones_of_one_client_show_the_same() {
    let cast = Cast::start();
    let first = phone_of(&cast, Persona::Client);
    let second = phone_of(&cast, Persona::Client);
    let mine = adds(&first, &cast, &["front-before.jpg"]).photos[0].item;
    let also = adds(&second, &cast, &["front-after.jpg"]).photos[0].item;
    for handset in [&first, &second] {
        all_received(handset);
        shows(handset, &cast, mine);
        shows(handset, &cast, also);
    }
    let rename = second.phone().rename(mine, "Narcissus.jpg".to_owned());
    second.run(rename).unwrap();
    first.until("the other phone's name is here", async |phone| {
        phone
            .photo(mine)
            .await
            .is_ok_and(|view| view.file.name == "Narcissus.jpg")
    });
    first.run(first.phone().delete(also)).unwrap();
    second.until("what the other phone deleted is gone", async |phone| {
        phone.photo(also).await.is_err()
    });
    let all = |handset: &Handset| {
        let view = handset.run(
            handset
                .phone()
                .folder(cast.record.space, Some(cast.open.id), None),
        );
        let mut items: Vec<_> = view
            .unwrap()
            .files
            .into_iter()
            .map(|file| file.item)
            .collect();
        items.sort();
        items
    };
    all_received(&first);
    assert_eq!(all(&first), all(&second), "each once");
}

#[test]
fn a_phone_that_was_superseded_is_told_forgets_what_it_showed_and_still_sends() {
    let cast = Cast::start();
    let mut old = phone_of(&cast, Persona::Employee);
    let stored = cast.plan.clone();
    old.run(old.phone().original(stored.file.id)).unwrap();
    assert!(!files_with(&old.root, &stored.bytes).is_empty());
    conditions(&old, OFFLINE);
    let receipt = adds(&old, &cast, &["front-before.jpg", "front-after.jpg"]);
    assert_eq!(waiting(&old).len(), 2);
    let new = phone_of(&cast, Persona::Employee);
    conditions(&old, ONLINE);
    old.until("it is told", async |phone| {
        let all = phone.accounts();
        all.iter().all(|account| {
            account.session
                == Session::Ended {
                    why: End::Superseded,
                }
        })
    });
    all_received(&old);
    for photo in &receipt.photos {
        shows(&new, &cast, photo.item);
    }
    let home = old.run(old.phone().home());
    let over = SessionError::Over(End::Superseded);
    assert!(
        matches!(home, Err(PhoneError::Session(why)) if why == over),
        "{home:?}"
    );
    for marker in [stored.name.as_bytes(), &stored.bytes, b"Amaryllis", b"Ana"] {
        let found = files_with(&old.root, marker);
        let word = String::from_utf8_lossy(marker);
        assert_eq!(found, Vec::<PathBuf>::new(), "{word} is still there");
    }
    assert!(!shown(&old).dir.join("cache").exists(), "the cache is gone");
    old.close();
    old.open().unwrap();
    assert_eq!(
        shown(&old).session,
        Session::Ended {
            why: End::Superseded
        }
    );
}

#[test]
fn a_superseded_phone_is_told_by_the_poke() {
    let cast = Cast::start();
    let old = phone_of(&cast, Persona::Employee);
    let _new = phone_of(&cast, Persona::Employee);
    old.until("it is told", async |phone| {
        phone
            .accounts()
            .iter()
            .all(|account| account.session.token().is_none())
    });
}

#[test]
fn a_rename_of_a_superseded_phone_waits_for_its_person() {
    let cast = Cast::start();
    let old = phone_of(&cast, Persona::Employee);
    conditions(&old, OFFLINE);
    let rename = old
        .phone()
        .rename(cast.plan.file.id, "Orchid.jpg".to_owned());
    let op = old.run(rename).unwrap();
    let new = phone_of(&cast, Persona::Employee);
    conditions(&old, ONLINE);
    super::until_stands(&old, op, Stands::Waiting(Wait::Auth));
    old.sign_in(cast.who(Persona::Employee), Role::Professional)
        .unwrap();
    all_received(&old);
    drop(new);
    is_complete(&old);
    old.until("the name is here", async |phone| {
        let view = phone.photo(cast.plan.file.id).await;
        view.is_ok_and(|view| view.file.name == "Orchid.jpg")
    });
}

#[test]
fn signing_out_with_unsent_photos_asks_first_and_keeps_them() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let receipt = adds(&ana, &cast, &["front-before.jpg"]);
    let asked = ana.run(ana.phone().sign_out(false));
    assert!(
        matches!(
            asked,
            Err(PhoneError::Session(SessionError::Unsent { count: 1 }))
        ),
        "{asked:?}"
    );
    assert!(ana.run(ana.phone().home()).is_ok(), "nothing was changed");
    assert!(shown(&ana).session.token().is_some());
    let out = ana.run(ana.phone().sign_out(true)).unwrap();
    assert_eq!(out, SignedOut::Everywhere);
    assert!(ana.run(ana.phone().home()).is_err());
    assert_eq!(files_with(&ana.root, b"Camellia"), Vec::<PathBuf>::new());
    conditions(&ana, ONLINE);
    ana.close();
    ana.open().unwrap();
    let op = receipt.photos[0].op;
    super::until_stands(&ana, op, Stands::Waiting(Wait::Auth));
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    all_received(&ana);
    shows(&ana, &cast, receipt.photos[0].item);
}

#[test]
fn signing_out_without_anything_unsent_does_not_ask() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    adds(&ana, &cast, &["front-before.jpg"]);
    all_received(&ana);
    let out = ana.run(ana.phone().sign_out(false)).unwrap();
    assert_eq!(out, SignedOut::Everywhere);
    assert!(!shown(&ana).dir.join("cache").exists());
}

#[test]
fn accounts_on_one_phone_are_kept_apart_and_both_send() {
    let cast = Cast::start();
    let handset = phone_of(&cast, Persona::Client);
    let ana = shown(&handset).which;
    conditions(&handset, OFFLINE);
    let hers = adds(&handset, &cast, &["front-before.jpg"]);
    handset
        .sign_in(cast.who(Persona::OtherClient), Role::Client)
        .unwrap();
    is_complete(&handset);
    let otto = shown(&handset).which;
    assert_ne!(ana, otto);
    assert_eq!(waiting(&handset), [], "what waits is hers");
    let home = handset.run(handset.phone().home()).unwrap();
    assert!(
        home.spaces
            .iter()
            .all(|tile| tile.space == cast.others.space),
        "{home:?}"
    );
    let hidden = handset.run(handset.phone().photo(cast.photo.file.id));
    assert!(hidden.is_err(), "{hidden:?}");
    let folder = shown(&handset).dir;
    for word in ["Camellia", "Kalmia", "Ana"] {
        let found = files_with(&folder, word.as_bytes());
        assert_eq!(found, Vec::<PathBuf>::new(), "{word} in Otto's folder");
    }
    // Hers go while his are shown.
    conditions(&handset, ONLINE);
    let server = cast.who(Persona::Client);
    let item = hers.photos[0].item;
    let arrived = || server.item(item).is_ok();
    handset.until("hers goes while his account is shown", async |_| {
        tokio::task::block_in_place(arrived)
    });
    handset.phone().show(ana).unwrap();
    all_received(&handset);
    shows(&handset, &cast, item);
    handset.run(handset.phone().sign_out(false)).unwrap();
    handset.phone().show(otto).unwrap();
    assert!(handset.run(handset.phone().home()).is_ok(), "he stays");
}

#[test]
fn a_session_that_was_ended_from_afar_waits_for_its_person_and_loses_nothing() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let receipt = adds(&ana, &cast, &["front-before.jpg"]);
    let device = shown(&ana).device;
    let gone = cast
        .who(Persona::Client)
        .delete(&format!("/v1/devices/{device}"));
    assert!(gone.is_success(), "{gone:?}");
    conditions(&ana, ONLINE);
    let op = receipt.photos[0].op;
    ana.until("it waits for her", async |phone| {
        let view = phone.waiting().await.unwrap();
        view.rows
            .iter()
            .any(|row| row.stands == Stands::Waiting(Wait::Auth))
    });
    assert_eq!(shown(&ana).session, Session::Ended { why: End::Ended });
    assert_eq!(files_with(&ana.root, b"Camellia"), Vec::<PathBuf>::new());
    assert_eq!(stands(&ana, op), Some(Stands::Waiting(Wait::Auth)));
    ana.sign_in(cast.who(Persona::Client), Role::Client)
        .unwrap();
    all_received(&ana);
    shows(&ana, &cast, receipt.photos[0].item);
}
