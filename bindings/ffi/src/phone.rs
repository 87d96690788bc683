//! Opening the engine, telling it what the phone is like, ending it.

use crate::alive::Alive;
use crate::faults::SuiviError;
use crate::machine::{MachineClock, way};
use crate::platform::{
    HandedClock, KeyVault, NetworkState, PictureDecoder, PlatformDecoder, PlatformVault, TestClock,
    conditions,
};
use crate::runtime;
use crate::types::accounts::UnopenedAccount;
use crate::types::ids::FilePath;
use crate::watch::Watch;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use suivi_device::outbox::decoding::Decoder;
use suivi_device::phone::{Phone as Engine, PhoneError, Settings};
use suivi_device::queue::Driver;
use suivi_device::time::{Clock, SystemEntropy};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the app says as it opens the engine.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OpenRequest {
    /// A folder of the app's own that holds everything; kept out of backups.
    pub folder: FilePath,
    /// The app's version; another one than last time tries again what an old one could not do.
    pub version: String,
    /// The app begins locked: what is kept stays closed until `unlock`.
    pub locked: bool,
    /// The system started the app in the background: the platform carries bytes, not the core.
    pub in_background: bool,
    /// The names of the transfer orders that the platform still has.
    pub held: Vec<String>,
    /// Which start of the machine this is, where the platform counts them (Android: `BOOT_COUNT`);
    /// none on Linux, which tells it itself.
    pub boot: Option<u64>,
    /// Certificates in PEM that are trusted besides Mozilla's: of a house with roots of its own.
    pub trusted: Vec<String>,
}

/// The engine of this phone, with all of its accounts. One is open at a time.
#[derive(uniffi::Object)]
pub struct Phone {
    engine: Mutex<Option<Arc<Engine>>>,
    /// Given anew with each change of the conditions.
    network: Arc<dyn NetworkState>,
    ended: CancellationToken,
    /// What was begun and finishes, whoever goes away.
    begun: TaskTracker,
    /// What ends it.
    ending: TaskTracker,
    _alive: Alive,
}

#[uniffi::export]
impl Phone {
    /// Opens what is on this phone and goes on with what was queued in every account. An account
    /// that can't be opened does not keep the others: `unopened` tells it. `clock` is for tests.
    #[uniffi::constructor]
    pub async fn open(
        request: OpenRequest,
        vault: Arc<dyn KeyVault>,
        decoder: Option<Arc<dyn PictureDecoder>>,
        network: Arc<dyn NetworkState>,
        clock: Option<Arc<dyn TestClock>>,
    ) -> Result<Self, SuiviError> {
        let (opened, opening) = oneshot::channel();
        runtime::threads()?.spawn(async move {
            let asked = Arc::clone(&network);
            let engine = opens(request, vault, decoder, asked, clock).await;
            // Whoever asked for it may go away before it is there, or with it on its way to him: then
            // nobody else would ever stop it, so it is what stops itself that is sent.
            let _ = opened.send(engine.map(|engine| Self::of(engine, network)));
        });
        // Dropped without an answer: it panicked.
        let phone = opening.await.map_err(|_| SuiviError::Unexpected)?;
        phone.map_err(|error| match error {
            // Nobody stopped it: it broke.
            SuiviError::Stopped => SuiviError::Unexpected,
            error => error,
        })
    }

    /// The accounts that could not be opened, and why. What is in them stays as it is; `opened` and
    /// `foreground` try again.
    pub async fn unopened(&self) -> Result<Vec<UnopenedAccount>, SuiviError> {
        self.read(async |engine| {
            let row = |(key, error): (_, Arc<PhoneError>)| UnopenedAccount {
                key,
                why: SuiviError::of(&error),
            };
            Ok(engine.unopened().into_iter().map(row).collect())
        })
        .await
    }

    /// Watches what is shown: ask `next` in a loop, and draw again after each answer.
    pub fn watch(&self) -> Result<Watch, SuiviError> {
        let changes = self.engine()?.watch();
        Ok(Watch::new(changes, self.ended.child_token()))
    }

    /// The app is locked: what is kept is closed, and no screen that shows it can be drawn. What
    /// waits goes on being sent.
    pub async fn lock(&self) -> Result<(), SuiviError> {
        self.write(async |engine| engine.lock().await).await
    }

    /// The person was recognised; the shell asked for him before.
    pub async fn unlock(&self) -> Result<(), SuiviError> {
        self.write(async |engine| engine.unlock().await).await
    }

    /// Network, battery, memory or what the person allows changed: the core asks its
    /// `NetworkState` what they are now.
    pub async fn conditions_changed(&self) -> Result<(), SuiviError> {
        let network = Arc::clone(&self.network);
        self.write(async move |engine| {
            let asking = tokio::task::spawn_blocking(move || conditions(&*network));
            let now = asking.await.map_err(|_| PhoneError::Stopped)?;
            engine.conditions_are(now).await
        })
        .await
    }

    /// A push came, or the person wants it all tried now: pauses end, and the feed is read.
    pub async fn opened(&self) -> Result<(), SuiviError> {
        self.write(async |engine| engine.opened().await).await
    }

    /// How many rows of the shown account the daily recheck found to be other than the server's,
    /// ever. They are right again; a number that grows is worth a report.
    pub async fn differences(&self) -> Result<u64, SuiviError> {
        self.read(async |engine| engine.differences().await).await
    }

    /// Ends the engine: reads and watches at once, and comes back when what was begun to be written
    /// is written and the last file is closed. What was saved stays saved. Every later call answers `Stopped`; a second stop
    /// waits for the same.
    pub async fn stop(&self) {
        self.stops();
        // Who goes away stops it all the same.
        self.ending.wait().await;
    }
}

impl Phone {
    fn of(engine: Arc<Engine>, network: Arc<dyn NetworkState>) -> Self {
        Self {
            engine: Mutex::new(Some(engine)),
            network,
            ended: CancellationToken::new(),
            begun: TaskTracker::new(),
            ending: TaskTracker::new(),
            _alive: Alive::new(),
        }
    }

    /// Asks the engine for something that is only looked at.
    pub(crate) async fn read<T, F>(
        &self,
        ask: impl FnOnce(Arc<Engine>) -> F,
    ) -> Result<T, SuiviError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, PhoneError>> + Send + 'static,
    {
        let asked = ask(self.engine()?);
        let reading = runtime::read(runtime::threads()?, async { Ok(asked.await?) });
        let read = self.ended.run_until_cancelled(reading).await;
        self.true_of(read.unwrap_or(Err(SuiviError::Stopped)))
    }

    /// Asks the engine for something that changes what is on this phone or on the server.
    pub(crate) async fn write<T, F>(
        &self,
        ask: impl FnOnce(Arc<Engine>) -> F,
    ) -> Result<T, SuiviError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, PhoneError>> + Send + 'static,
    {
        let threads = runtime::threads()?;
        let writing = {
            // Not between the end of the engine and of what was begun with it.
            let engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
            let asked = ask(engine.clone().ok_or(SuiviError::Stopped)?);
            runtime::write(threads, &self.begun, async { Ok(asked.await?) })
        };
        self.true_of(writing.await)
    }

    /// What ended although nobody stopped the engine broke.
    fn true_of<T>(&self, came: Result<T, SuiviError>) -> Result<T, SuiviError> {
        match came {
            Err(SuiviError::Stopped) if !self.ended.is_cancelled() => Err(SuiviError::Unexpected),
            came => came,
        }
    }

    /// Lets nothing new begin, and the engine end after what was begun with it. Its files are closed
    /// on the core's own threads. Said again it does nothing.
    fn stops(&self) {
        self.ended.cancel();
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = engine.take()
            && let Ok(threads) = runtime::threads()
        {
            self.begun.close();
            let begun = self.begun.clone();
            let stopping = async move {
                begun.wait().await;
                engine.stop().await;
            };
            self.ending.spawn_on(stopping, threads);
            self.ending.close();
        }
    }

    fn engine(&self) -> Result<Arc<Engine>, SuiviError> {
        let engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.clone().ok_or(SuiviError::Stopped)
    }
}

impl Drop for Phone {
    /// Who forgot to stop it: an engine that nobody holds would work on and keep its files open.
    fn drop(&mut self) {
        self.stops();
    }
}

async fn opens(
    request: OpenRequest,
    vault: Arc<dyn KeyVault>,
    decoder: Option<Arc<dyn PictureDecoder>>,
    network: Arc<dyn NetworkState>,
    clock: Option<Arc<dyn TestClock>>,
) -> Result<Arc<Engine>, SuiviError> {
    // The platform and the machine are asked, and may take their time.
    let boot = request.boot;
    let asking = tokio::task::spawn_blocking(move || {
        let clock: Arc<dyn Clock> = match clock {
            Some(clock) => Arc::new(HandedClock(clock)),
            None => Arc::new(MachineClock::new(boot)),
        };
        (clock, conditions(&*network))
    });
    let (clock, conditions) = asking.await.map_err(|_| SuiviError::Unexpected)?;
    let settings = Settings {
        root: request.folder,
        clock,
        entropy: Arc::new(SystemEntropy),
        vault: Arc::new(PlatformVault(vault)),
        decoder: decoder.map(|it| Arc::new(PlatformDecoder(it)) as Arc<dyn Decoder>),
        connect: way(request.trusted)?,
        conditions,
        carrier: if request.in_background {
            Driver::Platform
        } else {
            Driver::Core
        },
        held: request.held,
        locked: request.locked,
        version: request.version,
    };
    Ok(Engine::open(settings).await?)
}
