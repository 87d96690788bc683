//! The platform's vault and what its keys close: nobody who finds the phone reads a photo or a
//! token, and a vault that does not answer costs nothing (security specification, "On the phone").

use crate::phone::{
    adds, all_received, conditions, is_complete, phone_of, refusal, role, shown, shows, waiting,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use suivi_device::phone::screens::Size;
use suivi_device::phone::{PhoneError, Settings};
use suivi_device::session::{End, Session, SessionError};
use suivi_device::vault::{InMemory, Slot, Vault, VaultError};
use suivi_rules::{Level, Refusal};
use suivi_tests::bytes::put;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::within::{files_under, files_with};
use suivi_tests::phone::{Handset, OFFLINE, ONLINE, settings, vault};

/// How a JPEG begins, with the first segment that all of ours have.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF";

/// A phone with this vault, with all that its person may keep on it.
fn phone_with(cast: &Cast, persona: Persona, vault: &Arc<InMemory>) -> Handset {
    let vault = Arc::clone(vault);
    let handset = Handset::with(move |root| Settings {
        vault: Arc::clone(&vault) as Arc<dyn Vault>,
        ..settings(root)
    });
    handset.sign_in(cast.who(persona), role(persona)).unwrap();
    is_complete(&handset);
    handset
}

/// The files whose bytes are so as they lie, outside of what waits to be sent.
fn lying(root: &Path, so: impl Fn(&[u8]) -> bool) -> Vec<PathBuf> {
    let mut found = files_under(root);
    found.retain(|path| {
        let waits = path.components().any(|part| part.as_os_str() == "outbox");
        !waits && so(&std::fs::read(path).unwrap_or_default())
    });
    found
}

/// Those with these bytes in them.
fn plain(root: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    lying(root, |lies| {
        lies.windows(bytes.len()).any(|window| window == bytes)
    })
}

/// Those that begin like a JPEG of any kind.
fn pictures(root: &Path) -> Vec<PathBuf> {
    lying(root, |lies| lies.starts_with(&[0xff, 0xd8, 0xff]))
}

#[test]
fn whoever_finds_the_phone_reads_no_photo_no_name_and_no_token_on_it() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
    all_received(&ana);
    shows(&ana, &cast, photo.item);
    for size in [Size::Thumbnail, Size::Preview] {
        let picture = ana.run(ana.phone().picture(photo.item, size)).unwrap();
        let bytes = std::fs::read(picture.path()).unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]), "{size:?}");
    }
    ana.run(ana.phone().original(photo.item)).unwrap();
    conditions(&ana, OFFLINE);
    adds(&ana, &cast, &["front-after.jpg"]);
    let account = shown(&ana);
    let Session::SignedIn { token } = &account.session else {
        panic!("{:?}", account.session);
    };
    // They are there, for whoever has the keys …
    let name = &cast.of_level(Level::Everyone).name;
    assert!(files_with(&ana.root, JPEG).len() > 3);
    assert!(!files_with(&ana.root, name.as_bytes()).is_empty());
    // … and for nobody else: open, locked, and closed.
    let markers: [&[u8]; 4] = [
        JPEG,
        name.as_bytes(),
        token.0.as_bytes(),
        b"SQLite format 3",
    ];
    let nothing = |state: &str| {
        for marker in markers {
            let found = plain(&ana.root, marker);
            let word = String::from_utf8_lossy(marker);
            assert_eq!(found, Vec::<PathBuf>::new(), "{state}: {word}");
        }
        assert_eq!(pictures(&ana.root), Vec::<PathBuf>::new(), "{state}");
    };
    nothing("open");
    ana.run(ana.phone().lock()).unwrap();
    nothing("locked");
    let root = ana.root.clone();
    ana.close();
    for marker in markers {
        assert_eq!(plain(&root, marker), Vec::<PathBuf>::new(), "closed");
    }
    assert_eq!(pictures(&root), Vec::<PathBuf>::new(), "closed");
}

#[test]
fn a_vault_that_waits_for_its_person_keeps_screens_closed_and_lets_photos_go() {
    for why in [VaultError::Locked, VaultError::Failed] {
        let cast = Cast::start();
        let vault = Arc::new(vault());
        let ana = phone_with(&cast, Persona::Client, &vault);
        conditions(&ana, OFFLINE);
        let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
        ana.run(ana.phone().lock()).unwrap();
        vault.refuses(Some(why));
        ana.run(ana.phone().unlock()).unwrap();
        let home = ana.run(ana.phone().home());
        assert!(
            matches!(home, Err(PhoneError::Vault(said)) if said == why),
            "{home:?}"
        );
        assert_eq!(waiting(&ana).len(), 1, "what waits is drawn all the same");
        conditions(&ana, ONLINE);
        all_received(&ana);
        assert!(cast.who(Persona::Employee).item(photo.item).is_ok());
        vault.refuses(None);
        is_complete(&ana);
        shows(&ana, &cast, photo.item);
    }
}

#[test]
fn a_vault_that_does_not_answer_at_the_start_is_told_and_nothing_is_changed() {
    for why in [VaultError::Locked, VaultError::Failed] {
        let cast = Cast::start();
        let vault = Arc::new(vault());
        let mut ana = phone_with(&cast, Persona::Client, &vault);
        conditions(&ana, OFFLINE);
        let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
        ana.close();
        vault.refuses(Some(why));
        let opened = ana.open();
        assert!(
            matches!(opened, Err(PhoneError::Vault(said)) if said == why),
            "{opened:?}"
        );
        vault.refuses(None);
        ana.open().unwrap();
        all_received(&ana);
        shows(&ana, &cast, photo.item);
    }
}

#[test]
fn a_lost_key_costs_a_sign_in_and_no_photo() {
    let cast = Cast::start();
    let vault = Arc::new(vault());
    let mut ana = phone_with(&cast, Persona::Client, &vault);
    conditions(&ana, OFFLINE);
    let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
    ana.close();
    vault.destroy(Slot::Session, "phone").unwrap();
    ana.open().unwrap();
    let over = End::KeyLost;
    let home = ana.run(ana.phone().home()).unwrap_err();
    assert!(
        matches!(home, PhoneError::Session(SessionError::Over(why)) if why == over),
        "{home:?}"
    );
    assert!(!shown(&ana).dir.join("cache").exists());
    let row = &waiting(&ana)[0];
    assert_eq!(row.op, photo.op);
    ana.sign_in(cast.who(Persona::Client), role(Persona::Client))
        .unwrap();
    all_received(&ana);
    is_complete(&ana);
    shows(&ana, &cast, photo.item);
}

#[test]
fn a_damaged_key_or_a_cache_under_another_one_is_made_again() {
    let cast = Cast::start();
    let mut ana = phone_of(&cast, Persona::Client);
    for damage in ["cut", "garbage", "gone"] {
        let file = shown(&ana).dir.join("cache/cache.key");
        ana.close();
        match damage {
            "cut" => put(&file, &std::fs::read(&file).unwrap()[..20]),
            "garbage" => put(&file, b"garbage"),
            _ => std::fs::remove_file(&file).unwrap(),
        }
        ana.open().unwrap();
        is_complete(&ana);
        shows(&ana, &cast, cast.photo.file.id);
    }
}

/// What the platform is asked to forget.
struct Told {
    vault: InMemory,
    destroyed: Mutex<Vec<(Slot, String)>>,
}

impl Vault for Told {
    fn wrap(&self, slot: Slot, account: &str, key: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.vault.wrap(slot, account, key)
    }

    fn unwrap(&self, slot: Slot, account: &str, wrapped: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.vault.unwrap(slot, account, wrapped)
    }

    fn destroy(&self, slot: Slot, account: &str) -> Result<(), VaultError> {
        let told = (slot, account.to_owned());
        self.destroyed.lock().unwrap().push(told);
        self.vault.destroy(slot, account)
    }
}

#[test]
fn signing_out_makes_the_platform_forget_the_key_of_that_cache_alone() {
    let cast = Cast::start();
    let told = Arc::new(Told {
        vault: vault(),
        destroyed: Mutex::default(),
    });
    let platform = Arc::clone(&told);
    let handset = Handset::with(move |root| Settings {
        vault: Arc::clone(&platform) as Arc<dyn Vault>,
        ..settings(root)
    });
    for persona in [Persona::Employee, Persona::Client] {
        handset.sign_in(cast.who(persona), role(persona)).unwrap();
        is_complete(&handset);
    }
    let ana = shown(&handset);
    handset.run(handset.phone().sign_out(false)).unwrap();
    let forgotten = (Slot::Cache, ana.which.to_string());
    assert_eq!(*told.destroyed.lock().unwrap(), [forgotten]);
    let accounts = handset.phone().accounts();
    let other = accounts.iter().find(|it| it.which != ana.which).unwrap();
    handset.phone().show(other.which).unwrap();
    handset.run(handset.phone().home()).unwrap();
}

#[test]
fn what_is_shown_of_a_file_is_as_long_as_somebody_holds_it_and_of_no_other() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let stored = cast.of_level(Level::Everyone);
    let original = emile.run(emile.phone().original(stored.file.id)).unwrap();
    let path = original.path();
    // Each who opens it begins at its beginning.
    for _ in 0..2 {
        assert_eq!(std::fs::read(&path).unwrap(), stored.bytes);
    }
    assert_eq!(original.length(), stored.bytes.len() as u64);
    let ana = phone_of(&cast, Persona::Client);
    let hidden = cast.of_level(Level::JustMe).file.id;
    let refused = refusal(ana.run(ana.phone().picture(hidden, Size::Preview)));
    assert_eq!(refused, Refusal::NotFound);
}
