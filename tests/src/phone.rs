//! A phone: the real engine in a folder of its own, on the real server over HTTP.
//!
//! [`Handset`] is the phone of one person inside a test's process; `bin/phone` is the same as a
//! process of its own, which can be killed: [`process`] starts it and speaks to it.

pub mod listening;
pub mod process;
pub mod said;
pub mod within;

use crate::person::Person;
use crate::world::PASSWORD;
use rustix::time::{ClockId, clock_gettime};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use suivi_device::phone::signing::SignInRequest;
use suivi_device::phone::{Connect, Phone, PhoneError, Settings};
use suivi_device::queue::{Conditions, Driver};
use suivi_device::remote::Remote;
use suivi_device::remote::http::{Address, Http, Roots};
use suivi_device::time::{Boot, Clock, Moment, SystemEntropy};
use suivi_device::vault::{InMemory, Key};
use suivi_wire::accounts::{Role, Secret};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A phone with a network.
pub const ONLINE: Conditions = Conditions {
    online: true,
    metered: false,
    metered_allowed: false,
    battery_low: false,
    strained: false,
};

/// A phone without one.
pub const OFFLINE: Conditions = Conditions {
    online: false,
    ..ONLINE
};

/// The time of this machine.
#[derive(Debug, Clone, Copy)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Moment {
        let micros = |id| {
            let time = Duration::try_from(clock_gettime(id)).unwrap_or_default();
            i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
        };
        Moment {
            up: micros(ClockId::Boottime),
            boot: Boot(1),
            wall: micros(ClockId::Realtime),
        }
    }
}

/// The vault of the phones on this machine: whoever knows its key can look into their caches, and
/// a phone that is opened again has it again.
#[must_use]
pub fn vault() -> InMemory {
    InMemory::new(Key::of([7; 32]))
}

/// The settings of a phone on this machine.
#[must_use]
pub fn settings(root: &Path) -> Settings {
    let connect: Connect = Arc::new(|address: &Address| {
        let http =
            Http::new(address.as_str(), Roots::default()).map_err(|_| PhoneError::NotSuivi)?;
        Ok(Arc::new(http) as Arc<dyn Remote>)
    });
    Settings {
        root: root.to_owned(),
        clock: Arc::new(MachineClock),
        entropy: Arc::new(SystemEntropy),
        vault: Arc::new(vault()),
        decoder: None,
        connect,
        conditions: ONLINE,
        carrier: Driver::Core,
        held: Vec::new(),
        locked: false,
        version: "1".to_owned(),
    }
}

/// What somebody writes to sign in.
///
/// # Panics
/// His server's address is none.
#[must_use]
pub fn coming_in(person: &Person, role: Role) -> SignInRequest {
    SignInRequest {
        server: Address::parse(&person.address.url()).expect("loopback"),
        role,
        email: person.email.clone(),
        password: Secret(PASSWORD.to_owned()),
        device_name: "phone".to_owned(),
        moved: false,
    }
}

/// Somebody's phone.
pub struct Handset {
    /// Where it keeps everything.
    pub root: PathBuf,
    folder: Option<TempDir>,
    make: Box<dyn Fn(&Path) -> Settings>,
    runtime: Option<Runtime>,
    phone: Option<Arc<Phone>>,
}

impl Handset {
    /// A new phone, nobody signed in.
    ///
    /// # Panics
    /// It can't be opened.
    #[must_use]
    pub fn new() -> Self {
        Self::with(settings)
    }

    /// A new phone with other settings than this machine's.
    ///
    /// # Panics
    /// It can't be opened.
    #[must_use]
    pub fn with(make: impl Fn(&Path) -> Settings + 'static) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("suivi-phone-")
            .tempdir()
            .expect("a folder");
        Self::in_folder(folder, make)
    }

    /// A new phone that keeps everything in this folder.
    ///
    /// # Panics
    /// It can't be opened.
    #[must_use]
    pub fn in_folder(folder: TempDir, make: impl Fn(&Path) -> Settings + 'static) -> Self {
        let mut handset = Self {
            root: folder.path().to_owned(),
            folder: Some(folder),
            make: Box::new(make),
            runtime: None,
            phone: None,
        };
        handset.open().expect("a new phone opens");
        handset
    }

    /// A new phone, on which this person signed in.
    ///
    /// # Panics
    /// He can't sign in.
    #[must_use]
    pub fn of(person: &Person, role: Role) -> Self {
        let handset = Self::new();
        handset.sign_in(person, role).expect("he can sign in");
        handset
    }

    /// Signs this person in.
    ///
    /// # Errors
    /// As the phone says.
    pub fn sign_in(&self, person: &Person, role: Role) -> Result<(), PhoneError> {
        let request = coming_in(person, role);
        self.run(self.phone().sign_in(request)).map(drop)
    }

    /// The engine.
    ///
    /// # Panics
    /// It is not open.
    #[must_use]
    pub fn phone(&self) -> &Arc<Phone> {
        self.phone.as_ref().expect("an open phone")
    }

    /// Runs one call to its end.
    ///
    /// # Panics
    /// The phone is not open.
    pub fn run<T>(&self, call: impl Future<Output = T>) -> T {
        let runtime = self.runtime.as_ref().expect("an open phone");
        runtime.block_on(call)
    }

    /// Opens it: after [`Handset::close`], what was kept is there.
    ///
    /// # Errors
    /// As the phone says.
    ///
    /// # Panics
    /// There is no runtime to be had.
    pub fn open(&mut self) -> Result<(), PhoneError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let phone = runtime.block_on(Phone::open((self.make)(&self.root)))?;
        self.runtime = Some(runtime);
        self.phone = Some(phone);
        Ok(())
    }

    /// Ends it as a system ends an app: nothing is asked, nothing is finished.
    pub fn close(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            if let Some(phone) = self.phone.take() {
                runtime.block_on(phone.stop());
            }
            runtime.shutdown_background();
        }
    }

    /// Waits until this is so, looking again whenever the phone says that something changed.
    ///
    /// # Panics
    /// It does not become so in a minute.
    pub fn until(&self, what: &str, so: impl AsyncFn(&Arc<Phone>) -> bool) {
        let phone = self.phone();
        let waited = self.run(async {
            let mut watch = phone.watch();
            tokio::time::timeout(Duration::from_secs(60), async {
                while !so(phone).await {
                    if watch.next().await.is_none() {
                        return;
                    }
                }
            })
            .await
        });
        let waiting = self.run(phone.waiting());
        assert!(
            waited.is_ok(),
            "{what} did not happen in a minute: {waiting:#?}"
        );
    }
}

impl Default for Handset {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Handset {
    fn drop(&mut self) {
        self.close();
        self.folder.take();
    }
}
