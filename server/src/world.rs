//! A company on a database of its own, with a clock set by hand, for the tests in this crate.

use crate::act::accounts::sign_in;
use crate::act::admin::{self, NewCompany};
use crate::act::ops;
use crate::act::password::Cost;
use crate::clock::{Clock, Entropy};
use crate::db::Mode;
use crate::subject::TokenHash;
use crate::{App, Suivi};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use suivi_rules::DeviceId;
use suivi_wire::accounts::{Device, Role, Secret, SignInRequest};
use suivi_wire::ops::{Operation, Outcome};
use suivi_wire::{Code, Micros};

/// Claire's password.
pub(crate) const GOOD: &str = "le givre sur la vitre du tram";
pub(crate) const HOUR: Micros = 3_600_000_000;
pub(crate) const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Micros {
        self.0.load(SeqCst)
    }
}

/// The hashes of 0, 1, 2 …
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let hash = Sha256::digest(self.0.fetch_add(1, SeqCst).to_be_bytes());
            part.copy_from_slice(&hash[..part.len()]);
        }
    }
}

/// A company with its super administrator, and a clock.
pub(crate) struct World {
    pub(crate) app: App,
    clock: Arc<HandClock>,
    pub(crate) made: admin::CreatedCompany,
    _folder: tempfile::TempDir,
}

pub(crate) fn device(n: u8) -> Device {
    Device {
        id: DeviceId::from_bytes([n; 16]),
        name: format!("phone {n}"),
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_700_000_000_000_000)));
        let settings = crate::Settings {
            data: folder.path().to_owned(),
            mode: Mode::Inline,
            proxies: vec![],
            largest_file: 1 << 20,
            password_cost: Cost {
                memory: 8,
                passes: 1,
                lanes: 1,
            },
        };
        let app = Suivi::open(
            settings,
            clock.clone(),
            Arc::new(Counted(AtomicU64::new(0))),
        )
        .unwrap();
        let new = NewCompany {
            name: "Centre".into(),
            branch: "Nord".into(),
            super_name: "Claire Fontaine".into(),
            super_email: "Claire@example.org".into(),
            password: Secret(GOOD.into()),
        };
        let made = admin::create_company(&app, new).await.unwrap();
        Self {
            app,
            clock,
            made,
            _folder: folder,
        }
    }

    pub(crate) fn later(&self, by: Micros) {
        self.clock.0.fetch_add(by, SeqCst);
    }

    pub(crate) async fn sign_in_as(
        &self,
        email: &str,
        password: &str,
        role: Role,
        on: u8,
    ) -> Result<TokenHash, Code> {
        let request = SignInRequest {
            email: email.into(),
            password: Secret(password.into()),
            role,
            device: device(on),
        };
        let answer = sign_in(&self.app, request, PEER)
            .await
            .map_err(|error| error.code())?;
        assert_eq!(answer.account.role, role);
        Ok(TokenHash::of(&answer.token.0))
    }

    /// Claire, on a device.
    pub(crate) async fn claire(&self, on: u8) -> TokenHash {
        self.sign_in_as("claire@example.org", GOOD, Role::Professional, on)
            .await
            .unwrap()
    }

    pub(crate) async fn run(&self, token: TokenHash, op: Operation) {
        let result = ops::run(&self.app, token, op, false).await.unwrap();
        assert_eq!(result.outcome, Outcome::Applied, "{result:?}");
    }
}
