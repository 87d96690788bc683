//! The platform's hands: whatever they do, the engine hears something that it knows. And the phone
//! itself, on this machine, with nobody signed in.

use crate::alive::alive;
use crate::faults::{SuiviError, Written};
use crate::phone::{OpenRequest, Phone};
use crate::platform::{
    ClockReading, HandedClock, KeyVault, NetworkState, PlatformError, PlatformVault, TestClock,
    VaultError, conditions,
};
use crate::types::accounts::{AcceptRequest, AccountKey, Role};
use crate::types::carrier::Conditions;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use suivi_device::time::Clock;
use suivi_device::vault::{self, Slot, Vault};
use suivi_rules::PersonId;
use suivi_wire::accounts::Secret;
use uniffi::UnexpectedUniFFICallbackError;

/// It does always the same.
struct Always(Result<Vec<u8>, VaultError>);

impl KeyVault for Always {
    fn wrap(&self, _: Slot, _: String, _: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        self.0.clone()
    }

    fn unwrap(&self, _: Slot, _: String, _: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        self.0.clone()
    }

    fn destroy(&self, _: Slot, _: String) -> Result<bool, VaultError> {
        self.0.clone().map(|bytes| !bytes.is_empty())
    }
}

#[test]
fn an_empty_answer_of_the_vault_is_an_error() {
    let table = [
        (Ok(vec![7]), Ok(vec![7])),
        (Ok(Vec::new()), Err(vault::VaultError::Failed)),
        (Err(VaultError::Locked), Err(vault::VaultError::Locked)),
        (Err(VaultError::Lost), Err(vault::VaultError::Lost)),
        (Err(undeclared().into()), Err(vault::VaultError::Failed)),
    ];
    for (answer, expected) in table {
        let vault = PlatformVault(Arc::new(Always(answer)));
        assert_eq!(vault.wrap(Slot::Cache, "a", &[1]), expected);
        assert_eq!(vault.unwrap(Slot::Session, "", &[1]), expected);
        assert_eq!(vault.destroy(Slot::Cache, "a"), expected.map(drop));
    }
}

fn undeclared() -> UnexpectedUniFFICallbackError {
    UnexpectedUniFFICallbackError::new("Ana's knee.jpg")
}

#[test]
fn what_the_app_did_not_declare_tells_nothing() {
    assert_eq!(SuiviError::from(undeclared()), SuiviError::Unexpected);
    assert_eq!(PlatformError::from(undeclared()), PlatformError::Failed);
}

struct Says(Result<Conditions, PlatformError>);

impl NetworkState for Says {
    fn conditions(&self) -> Result<Conditions, PlatformError> {
        self.0
    }
}

#[test]
fn a_network_that_is_not_known_may_cost_nothing() {
    let now = conditions(&Says(Err(PlatformError::Failed)));
    assert!(now.metered && !now.metered_allowed);
}

struct Told(Mutex<Vec<Result<ClockReading, PlatformError>>>);

impl TestClock for Told {
    fn now(&self) -> Result<ClockReading, PlatformError> {
        self.0.lock().unwrap().pop().unwrap()
    }
}

#[test]
fn a_clock_that_fails_breaks_the_call_that_asked_it() {
    let reading = ClockReading {
        up: 5,
        boot: 7,
        wall: 9,
    };
    let told = Mutex::new(vec![Err(PlatformError::Failed), Ok(reading)]);
    let clock = HandedClock(Arc::new(Told(told)));
    let first = clock.now();
    assert_eq!((first.up, first.boot.0, first.wall), (5, 7, 9));
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| clock.now()));
    assert!(broken.is_err());
}

fn request(folder: &Path) -> OpenRequest {
    OpenRequest {
        folder: folder.to_owned(),
        version: "1".to_owned(),
        locked: false,
        in_background: false,
        held: Vec::new(),
        boot: Some(1),
        trusted: Vec::new(),
    }
}

async fn opens(request: OpenRequest) -> Result<Phone, SuiviError> {
    let vault = Arc::new(Always(Ok(vec![7; 32])));
    let network = Arc::new(Says(Err(PlatformError::Failed)));
    Phone::open(request, vault, None, network, None).await
}

async fn opened(folder: &Path) -> Result<Phone, SuiviError> {
    opens(request(folder)).await
}

/// One test, since it counts what is alive.
#[tokio::test]
async fn a_phone_from_its_opening_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let phone = opened(folder.path()).await.unwrap();
    let watch = phone.watch().unwrap();
    assert_eq!(alive(), 2);
    assert_eq!(watch.next().await, Some(0));
    assert_eq!(phone.accounts().await, Ok(Vec::new()));
    let out = SuiviError::SignedOut { why: None };
    assert_eq!(phone.home().await, Err(out));
    let nobody = AccountKey {
        person: PersonId::from_bytes([7; 16]),
        role: Role::Client,
    };
    assert_eq!(phone.show(nobody).await, Err(SuiviError::NotFound));
    let accept = |invitation: &str| AcceptRequest {
        invitation: Secret(invitation.to_owned()),
        server: None,
        email: "ana@example.org".to_owned(),
        password: Secret("12 characters".to_owned()),
        device_name: "phone".to_owned(),
    };
    let table = [
        ("nothing", Written::Invitation),
        // A code alone, and nobody says of which server.
        (&*"ab".repeat(32), Written::Address),
    ];
    for (invitation, what) in table {
        let accepted = phone.accept(accept(invitation)).await;
        assert_eq!(accepted, Err(SuiviError::Unreadable { what }));
    }

    phone.stop().await;
    phone.stop().await;
    assert_eq!(watch.next().await, None);
    assert_eq!(phone.home().await, Err(SuiviError::Stopped));
    assert_eq!(phone.opened().await, Err(SuiviError::Stopped));
    assert_eq!(phone.watch().err(), Some(SuiviError::Stopped));
    drop((phone, watch));
    assert_eq!(alive(), 0);

    // The folder is free again, and one that is no folder is an error.
    let again = opened(folder.path()).await.unwrap();
    again.stop().await;
    drop(again);
    // Who forgets to stop it holds nothing either, and may open it again at once.
    drop(opened(folder.path()).await.unwrap());
    // Nor does who goes away while it is opened, however far that is.
    for polls in 0..6 {
        let mut opening = Box::pin(opened(folder.path()));
        for _ in 0..polls {
            tokio::select! {
                biased;
                _ = &mut opening => break,
                () = tokio::task::yield_now() => {}
            }
        }
        drop(opening);
        opened(folder.path()).await.unwrap().stop().await;
    }
    // Nor does who goes away when it is open and on its way to him.
    let mut opening = Box::pin(opened(folder.path()));
    tokio::select! {
        biased;
        _ = &mut opening => panic!("it takes its time"),
        () = tokio::task::yield_now() => {}
    }
    while alive() == 0 {
        tokio::task::yield_now().await;
    }
    drop(opening);
    assert_eq!(alive(), 0);
    opened(folder.path()).await.unwrap().stop().await;
    let bad = OpenRequest {
        trusted: vec!["no certificate".to_owned()],
        ..request(folder.path())
    };
    let what = Written::Certificate;
    assert_eq!(
        opens(bad).await.err(),
        Some(SuiviError::Unreadable { what })
    );
    let file = folder.path().join("file");
    std::fs::File::create(&file).unwrap();
    let refused = opened(&file).await.err();
    assert!(
        matches!(refused, Some(SuiviError::Storage { .. })),
        "{refused:?}"
    );
    assert_eq!(alive(), 0);
}
