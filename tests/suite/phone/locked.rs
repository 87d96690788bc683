//! When what is kept may not be shown: the app is locked, the session is over, the server was not
//! heard of for too long, an account can't be opened. What waits is sent all the same.

use super::network::{Way, with_detour};
use super::{adds, all_received, conditions, is_complete, phone_of, role, shown, shows};
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use suivi_device::outbox::OutboxError;
use suivi_device::phone::{PhoneError, Settings};
use suivi_device::remote::Remote;
use suivi_device::remote::http::{Http, Roots};
use suivi_device::time::{Clock, Moment};
use suivi_rules::Level;
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::within::database_of;
use suivi_tests::phone::{Handset, MachineClock, OFFLINE, ONLINE, settings};

const DAY: i64 = 24 * 3_600 * 1_000_000;

#[test]
fn a_locked_app_shows_nothing_and_sends_all_the_same() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    conditions(&ana, OFFLINE);
    let photo = adds(&ana, &cast, &["front-before.jpg"]).photos[0];
    ana.run(ana.phone().lock()).unwrap();
    let stored = cast.of_level(Level::Everyone).file.id;
    let home = ana.run(ana.phone().home()).err();
    let original = ana.run(ana.phone().original(stored)).err();
    for refused in [home, original] {
        assert!(matches!(refused, Some(PhoneError::Locked)), "{refused:?}");
    }
    conditions(&ana, ONLINE);
    all_received(&ana);
    assert!(cast.who(Persona::Employee).item(photo.item).is_ok());
    ana.run(ana.phone().unlock()).unwrap();
    shows(&ana, &cast, photo.item);
}

#[test]
fn an_app_that_begins_locked_opens_nothing_before_it_is_unlocked() {
    let cast = Cast::start();
    let locked = Arc::new(Mutex::new(false));
    let lock = Arc::clone(&locked);
    let mut ana = Handset::with(move |root| Settings {
        locked: *lock.lock().unwrap(),
        ..settings(root)
    });
    let person = cast.who(Persona::Client);
    ana.sign_in(person, role(Persona::Client)).unwrap();
    is_complete(&ana);
    *locked.lock().unwrap() = true;
    ana.close();
    ana.open().unwrap();
    let home = ana.run(ana.phone().home());
    assert!(matches!(home, Err(PhoneError::Locked)), "{home:?}");
    // Whoever leaves a locked phone leaves it locked for the next one who only unlocks it.
    ana.run(ana.phone().sign_out(false)).unwrap();
    ana.run(ana.phone().unlock()).unwrap();
    let home = ana.run(ana.phone().home());
    assert!(matches!(home, Err(PhoneError::SignedOut)), "{home:?}");
    ana.sign_in(person, role(Persona::Client)).unwrap();
    is_complete(&ana);
}

/// A phone's own time that goes on so much faster.
#[derive(Clone, Default)]
struct Later(Arc<Mutex<i64>>);

impl Clock for Later {
    fn now(&self) -> Moment {
        let now = MachineClock.now();
        Moment {
            up: now.up + *self.0.lock().unwrap(),
            ..now
        }
    }
}

/// Nobody listens there.
fn nowhere() -> Arc<dyn Remote> {
    Arc::new(Http::new("http://127.0.0.1:1", Roots::default()).unwrap())
}

fn phone_with(cast: &Cast, persona: Persona, later: &Later, other: &Way) -> Handset {
    let (clock, other) = (later.clone(), Arc::clone(other));
    let handset = Handset::with(move |root| Settings {
        clock: Arc::new(clock.clone()),
        ..with_detour(root, &other)
    });
    handset.sign_in(cast.who(persona), role(persona)).unwrap();
    is_complete(&handset);
    handset
}

#[test]
fn without_contact_for_a_week_or_a_month_what_is_kept_is_closed_until_there_is_some() {
    for (persona, days) in [(Persona::Employee, 7), (Persona::Client, 30)] {
        let cast = Cast::start();
        let (later, way) = (Later::default(), Way::default());
        let mut handset = phone_with(&cast, persona, &later, &way);
        *way.lock().unwrap() = Some(nowhere());
        let photo = adds(&handset, &cast, &["front-before.jpg"]).photos[0];
        // A little less than the limit, over two starts of the app …
        for _ in 0..2 {
            handset.close();
            *later.0.lock().unwrap() += days * DAY / 2 - DAY / 4;
            handset.open().unwrap();
        }
        handset.run(handset.phone().home()).unwrap();
        // … and over it, while the app is open.
        *later.0.lock().unwrap() += DAY;
        let home = handset.run(handset.phone().home());
        assert!(matches!(home, Err(PhoneError::OutOfTouch)), "{home:?}");
        handset.close();
        handset.open().unwrap();
        let home = handset.run(handset.phone().home());
        assert!(matches!(home, Err(PhoneError::OutOfTouch)), "{home:?}");
        *way.lock().unwrap() = None;
        handset.run(handset.phone().opened()).unwrap();
        handset.until("it is open again", async |phone| phone.home().await.is_ok());
        all_received(&handset);
        shows(&handset, &cast, photo.item);
    }
}

#[test]
fn once_a_day_a_scope_is_read_again_and_what_differs_is_mended_and_counted() {
    let cast = Cast::start();
    let later = Later::default();
    let way = Way::default();
    let mut rosa = phone_with(&cast, Persona::ReadOnly, &later, &way);
    let differences = |handset: &Handset| handset.run(handset.phone().differences()).unwrap();
    assert_eq!(differences(&rosa), 0);
    let cache = shown(&rosa).dir.join("cache");
    rosa.close();
    let lost = database_of(&cache)
        .unwrap()
        .execute("DELETE FROM entry WHERE kind = 'file'", []);
    assert!(lost.unwrap() > 0);
    // Each day one scope, until those with files had their turn.
    for _ in 0..12 {
        let before = readings(&cache);
        *later.0.lock().unwrap() += DAY;
        rosa.open().unwrap();
        rosa.until("a scope was read again", async |_| {
            let (begun, running) = readings(&cache);
            begun > before.0 && running == 0
        });
        rosa.close();
    }
    rosa.open().unwrap();
    assert!(differences(&rosa) > 0);
    is_complete(&rosa);
    *way.lock().unwrap() = Some(nowhere());
    let file = cast.of_level(Level::Everyone).file.id;
    assert!(
        rosa.run(rosa.phone().photo(file)).is_ok(),
        "it is here again"
    );
}

/// How many readings of scopes were begun on this phone, and how many run now.
fn readings(cache: &Path) -> (u64, usize) {
    let cache = database_of(cache).unwrap();
    let standing: String = cache
        .query_row("SELECT body FROM standing", [], |row| row.get(0))
        .unwrap();
    let standing: serde_json::Value = serde_json::from_str(&standing).unwrap();
    let reading = standing["reading"].as_array().unwrap().len();
    let settling = standing["settling"].as_object().unwrap().len();
    (standing["round"].as_u64().unwrap(), reading + settling)
}

#[test]
fn an_account_that_can_not_be_opened_is_told_and_does_not_keep_the_others() {
    let cast = Cast::start();
    let mut handset = phone_of(&cast, Persona::Employee);
    let good = shown(&handset).which;
    let person = cast.who(Persona::Client);
    handset.sign_in(person, role(Persona::Client)).unwrap();
    is_complete(&handset);
    let bad = shown(&handset);
    handset.close();
    let version = |number: i64| {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test writes what a newer app would"
        )]
        let outbox = Connection::open(bad.dir.join("outbox/outbox.db")).unwrap();
        let before = outbox.pragma_query_value(None, "user_version", |row| row.get(0));
        outbox.pragma_update(None, "user_version", number).unwrap();
        before.unwrap()
    };
    let before = version(999);
    handset.open().unwrap();
    let unopened = handset.phone().unopened();
    let why = unopened.get(&bad.which).expect("it is told");
    let newer = |why: &PhoneError| matches!(why, PhoneError::Outbox(OutboxError::Newer { .. }));
    assert!(newer(why), "{why:?}");
    assert_eq!(unopened.len(), 1);
    handset.phone().show(bad.which).unwrap();
    let refused = handset.run(handset.phone().waiting());
    assert!(
        matches!(&refused, Err(PhoneError::NotOpened(why)) if newer(why)),
        "{refused:?}"
    );
    handset.phone().show(good).unwrap();
    is_complete(&handset);
    // The app was updated, or the storage is well again.
    version(before);
    // Asked for twice at once, and by somebody who goes away, it is opened once.
    let phone = handset.phone();
    let asked = async { tokio::join!(phone.opened(), phone.foreground(&[])) };
    handset.run(async {
        let gone = tokio::time::timeout(Duration::ZERO, phone.opened());
        let _ = gone.await;
    });
    let (opened, foreground) = handset.run(asked);
    opened.and(foreground).unwrap();
    assert!(handset.phone().unopened().is_empty());
    handset.phone().show(bad.which).unwrap();
    is_complete(&handset);
}
