//! A phone's folder with 5,000 rows in it, of a person who signed in on a real server that is gone
//! by now: what is measured is the phone.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use suivi_device::cache::Cache;
use suivi_device::phone::{Phone as Engine, Settings};
use suivi_device::session::Account;
use suivi_device::sync::Write;
use suivi_device::time::SystemEntropy;
use suivi_device::vault::{Keys, Slot, Vault, VaultError};
use suivi_ffi::phone::{OpenRequest, Phone};
use suivi_ffi::platform::{KeyVault, NetworkState, PlatformError};
use suivi_ffi::types::carrier::Conditions;
use suivi_rules::{ItemId, Level, SpaceId};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::phone::{Handset, OFFLINE, settings};
use suivi_wire::accounts::Role;
use suivi_wire::feed::Change;
use suivi_wire::rows::{FileRow, Row};

const ROWS: u64 = 5_000;
/// Of these, so many are in the folder that is shown.
const SHOWN: u64 = 100;

/// It.
pub(crate) struct Store {
    pub(crate) root: PathBuf,
    pub(crate) space: SpaceId,
    pub(crate) folder: ItemId,
}

/// The bench's vault, the same in each language: it gives back what it is given.
struct Open;

impl Vault for Open {
    fn wrap(&self, _: Slot, _: &str, key: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(key.to_vec())
    }

    fn unwrap(&self, _: Slot, _: &str, wrapped: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(wrapped.to_vec())
    }

    fn destroy(&self, _: Slot, _: &str) -> Result<(), VaultError> {
        Ok(())
    }
}

impl KeyVault for Open {
    fn wrap(
        &self,
        _: Slot,
        _: String,
        key: Vec<u8>,
    ) -> Result<Vec<u8>, suivi_ffi::platform::VaultError> {
        Ok(key)
    }

    fn unwrap(
        &self,
        _: Slot,
        _: String,
        wrapped: Vec<u8>,
    ) -> Result<Vec<u8>, suivi_ffi::platform::VaultError> {
        Ok(wrapped)
    }

    fn destroy(&self, _: Slot, _: String) -> Result<bool, suivi_ffi::platform::VaultError> {
        Ok(true)
    }
}

struct NoNetwork;

impl NetworkState for NoNetwork {
    fn conditions(&self) -> Result<Conditions, PlatformError> {
        Ok(OFFLINE)
    }
}

impl Store {
    /// Made anew.
    pub(crate) fn filled() -> Self {
        let root = crate::library::built().join("border");
        // What an earlier run left.
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).expect("the build's folder takes folders");
        let cast = Cast::start();
        let emile = cast.who(Persona::Employee);
        // Before his phone ends this session.
        let like = cast.of_level(Level::Everyone).file.id;
        let Ok(Row::File(like)) = emile.item(like).map(|it| it.row) else {
            panic!("it is a file that he sees");
        };
        let mut scopes = emile.pull(None).add.into_iter().map(|it| it.scope);
        let id = like.item.to_string();
        let scope = scopes.find(|scope| emile.scope(scope).contains_key(&id));
        let scope = scope.expect("it came with the feed");
        let own = root.clone();
        let mut handset = Handset::with(move |_| Settings {
            root: own.clone(),
            vault: Arc::new(Open),
            ..settings(&own)
        });
        handset
            .sign_in(emile, Role::Professional)
            .expect("he signs in");
        handset.until("all is here", async |phone: &Arc<Engine>| {
            let home = phone.home().await;
            home.is_ok_and(|home| home.complete)
        });
        let account = handset.phone().accounts().remove(0);
        handset.close();
        fill(&account, &scope, &like, cast.hidden.id);
        Self {
            root,
            space: cast.record.space,
            folder: cast.shared.id,
        }
    }

    /// The phone on it, as an app opens it.
    pub(crate) async fn opened(&self) -> Phone {
        let request = OpenRequest {
            folder: self.root.clone(),
            version: "1".to_owned(),
            locked: false,
            in_background: false,
            held: Vec::new(),
            boot: None,
            trusted: Vec::new(),
        };
        let vault = Arc::new(Open);
        let opening = Phone::open(request, vault, None, Arc::new(NoNetwork), None);
        let opened = tokio::time::timeout(Duration::from_secs(30), opening).await;
        opened.expect("it opens in time").expect("it opens")
    }
}

/// Files like this one, a hundred of them in its folder.
fn fill(account: &Account, scope: &str, like: &FileRow, elsewhere: ItemId) {
    let keys = Keys {
        vault: Arc::new(Open),
        entropy: Arc::new(SystemEntropy),
    };
    let folder = account.dir.join("cache");
    let whose = account.which.to_string();
    let (mut cache, _) = Cache::open(&folder, &keys, &whose).expect("the cache");
    let standing = cache.standing().clone();
    let writes = (1..ROWS).map(|n| {
        let mut id = *like.item.as_bytes();
        id[8..].copy_from_slice(&n.to_be_bytes());
        let item = ItemId::from_bytes(id);
        let row = FileRow {
            item,
            name: format!("IMG_{n:05}.jpg"),
            folder: if n < SHOWN {
                like.folder
            } else {
                Some(elsewhere)
            },
            ..like.clone()
        };
        Write::Change {
            change: Change {
                scope: scope.to_owned(),
                kind: "file".to_owned(),
                id: item.to_string(),
                seq: 1,
                row: Some(Row::File(row)),
            },
            mark: None,
            check: false,
        }
    });
    let writes: Vec<_> = writes.collect();
    cache.apply(&writes, &standing).expect("the rows");
}
