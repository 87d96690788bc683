//! The stores that are measured, kept beside the build.

use crate::clock::{STORE_TIME, StoreClock};
use crate::fill;
use futures_util::FutureExt;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use suivi_rules::{BranchId, CompanyId, ItemId, PersonId, ProfessionalId, SpaceId};
use suivi_server::act::password::Cost;
use suivi_server::clock::SystemEntropy;
use suivi_server::db::{Db, Mode, Tx};
use suivi_server::subject::{Caller, TokenHash, of_token};
use suivi_server::{App, Failed, Settings, Suivi};

/// Part of a store's name: another way of filling it is another store.
const FILLED: &str = "2";

/// How large a store is.
#[derive(Debug)]
pub(crate) struct Shape {
    /// In its folder's name.
    pub(crate) name: &'static str,
    /// How many clients, each with a record.
    pub(crate) records: u64,
    /// How many files in each record, beside its folder.
    pub(crate) files: u64,
    /// How many files in the one large folder.
    pub(crate) large_folder: u64,
}

/// A million items, 10,000 of them in one folder.
pub(crate) const MILLION: Shape = Shape {
    name: "1m",
    records: 10_000,
    files: 98,
    large_folder: 10_000,
};
/// Ten thousand items.
pub(crate) const TEN_THOUSAND: Shape = Shape {
    name: "10k",
    records: 100,
    files: 98,
    large_folder: 100,
};

/// How many records an employee participates in: four scopes each make 900.
pub(crate) const RECORDS_OF_AN_EMPLOYEE: u64 = 225;
/// How many Petra participates in, in every store.
pub(crate) const RECORDS_OF_PETRA: u64 = 25;

/// Who looks at the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// Employee, active participant of 225 records; he made what is in them.
    Emile,
    /// Super administrator, participant of nothing.
    Sofia,
    /// A colleague of Emile's, participant of the record with the large folder.
    Nora,
    /// Employee of another company, participant of that record: sees one of a hundred files.
    Xenia,
    /// The client of that record.
    Ana,
    /// Participant of as many records in every store.
    Petra,
}

impl Viewer {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [
        Self::Emile,
        Self::Sofia,
        Self::Nora,
        Self::Xenia,
        Self::Ana,
        Self::Petra,
    ];

    /// What he is called, also his token.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Emile => "emile",
            Self::Sofia => "sofia",
            Self::Nora => "nora",
            Self::Xenia => "xenia",
            Self::Ana => "ana",
            Self::Petra => "petra",
        }
    }

    /// His person's id.
    pub(crate) fn person(self) -> PersonId {
        PersonId::from_bytes(id(b'u', self as u64))
    }

    /// His id as a professional.
    pub(crate) fn professional(self) -> ProfessionalId {
        ProfessionalId::from_bytes(id(b'p', self as u64))
    }
}

/// The id of the n-th thing of a kind, in the shape of a UUIDv7.
pub(crate) fn id(kind: u8, n: u64) -> [u8; 16] {
    let mut id = [0; 16];
    let millis = (STORE_TIME / 1000).unsigned_abs() + n;
    id[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    id[6] = 0x70;
    id[7] = kind;
    id[8] = 0x80;
    id[9..].copy_from_slice(&n.to_be_bytes()[1..]);
    id
}

/// The company that has everything.
pub(crate) fn company() -> CompanyId {
    CompanyId::from_bytes(id(b'c', 0))
}

/// Xenia's company.
pub(crate) fn other_company() -> CompanyId {
    CompanyId::from_bytes(id(b'c', 1))
}

/// The n-th branch.
pub(crate) fn branch(n: u64) -> BranchId {
    BranchId::from_bytes(id(b'b', n))
}

/// The n-th record.
pub(crate) fn record(n: u64) -> SpaceId {
    SpaceId::from_bytes(id(b's', n))
}

/// The n-th item.
pub(crate) fn item(n: u64) -> ItemId {
    ItemId::from_bytes(id(b'i', n))
}

/// The large folder, in the first record: the first item of all.
pub(crate) fn large_folder() -> ItemId {
    item(0)
}

/// A store that is there.
pub(crate) struct Store {
    folder: PathBuf,
    /// The server's way to it, on this very thread.
    pub(crate) db: Db,
}

impl Store {
    /// Opens a store; builds it if it is not there.
    pub(crate) fn opened(shape: &Shape) -> Self {
        let name = format!("store-{}-{}", shape.name, schema_hash());
        let folder = kept().join(name);
        if !folder.exists() {
            let start = Instant::now();
            println!("building {} …", folder.display());
            let building = folder.with_extension("building");
            // Left behind by a run that was interrupted.
            let _ = std::fs::remove_dir_all(&building);
            drop(open(&building));
            fill::fill(&building.join("suivi.sqlite"), shape);
            std::fs::rename(&building, &folder).expect("the store can be named");
            println!("built in {:.0} s", start.elapsed().as_secs_f64());
        }
        let db = open(&folder);
        Self { folder, db }
    }

    /// The database without the server.
    pub(crate) fn raw(&self) -> Connection {
        let connection =
            Connection::open(self.folder.join("suivi.sqlite")).expect("the store opens");
        // As the server opens it, so that only what it does on top is compared.
        for (pragma, value) in [("cache_size", -65_536_i64), ("mmap_size", 1 << 30)] {
            connection
                .pragma_update(None, pragma, value)
                .expect("a known pragma");
        }
        connection
            .pragma_update(None, "synchronous", "FULL")
            .expect("a known pragma");
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .expect("a known setting");
        connection.set_prepared_statement_cache_capacity(256);
        connection
    }

    /// Reads in one snapshot, at once.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failed> + Send + 'static,
    ) -> T {
        self.db
            .read(work)
            .now_or_never()
            .expect("inline")
            .expect("the store can be read")
    }

    /// Writes in one transaction, at once.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failed> + Send + 'static,
    ) -> T {
        self.db
            .write(work)
            .now_or_never()
            .expect("inline")
            .expect("the store can be written")
    }

    /// Who has this viewer's token.
    pub(crate) fn caller(&self, viewer: Viewer) -> Caller {
        let token = TokenHash::of(viewer.word());
        self.read(move |tx| of_token(tx, &token, STORE_TIME))
    }

    /// A server on this store.
    pub(crate) fn app(&self, readers: usize) -> App {
        let settings = Settings {
            data: self.folder.clone(),
            mode: Mode::Threads { readers },
            proxies: Vec::new(),
            largest_file: 1 << 30,
            password_cost: Cost::default(),
        };
        Suivi::open(settings, Arc::new(StoreClock), Arc::new(SystemEntropy))
            .expect("the store opens")
    }
}

fn open(folder: &Path) -> Db {
    Db::open(folder, Mode::Inline, &SystemEntropy).expect("a folder for a store")
}

/// `target/bench`, wherever this program was built to.
fn kept() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows where it lies");
    let built = program
        .ancestors()
        .nth(2)
        .expect("it lies in target/release");
    let kept = built.join("bench");
    std::fs::create_dir_all(&kept).expect("the build's folder takes folders");
    kept
}

/// What tables, indexes and rows look like, in twelve digits.
fn schema_hash() -> String {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    drop(open(folder.path()));
    let connection = Connection::open(folder.path().join("suivi.sqlite")).expect("it is there");
    let mut hash = Sha256::new();
    hash.update(FILLED);
    hash.update(fill::example());
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        .expect("SQLite's own table");
    let texts = statement
        .query_map([], |row| row.get::<_, String>(0))
        .expect("SQLite's own table");
    for text in texts {
        hash.update(text.expect("a text"));
    }
    hash.finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
