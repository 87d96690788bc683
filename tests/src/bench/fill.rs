//! Fills an empty store as years of work would have: rows and index by the rules, in big
//! transactions, without the server between.

use crate::clock::STORE_TIME;
use crate::store::{
    RECORDS_OF_AN_EMPLOYEE, RECORDS_OF_PETRA, Shape, Viewer, branch, company, id, item,
    large_folder, other_company, record,
};
use rusqlite::{CachedStatement, Connection, Params, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use suivi_rules::{
    Audience, BlobId, ClientId, Creator, ItemId, Level, Participation, ProfessionalId, Profile,
    Space, SpaceId, SpaceKind, scopes_of,
};
use suivi_server::read::facts::{StoredBody, StoredFile, StoredItem};
use suivi_server::subject::TokenHash;
use suivi_wire::names::fold;
use suivi_wire::rows::{ParticipantRow, RecordRow, Row};

const BRANCHES: u64 = 10;
/// Between one photo and the next.
const MINUTE: i64 = 60_000_000;
/// What is no item is in no folder.
const NO_FOLDER: &[u8] = &[0];

/// Fills the store.
pub(crate) fn fill(file: &Path, shape: &Shape) {
    let connection = Connection::open(file).expect("a new store opens");
    // Interrupted, it is begun anew; so nothing needs to survive a power cut before the end.
    connection
        .execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; \
             PRAGMA cache_size = -1000000; PRAGMA locking_mode = EXCLUSIVE;",
        )
        .expect("known pragmas");
    let indexes = without_indexes(&connection);
    Filler {
        connection: &connection,
        seq: 0,
        scopes: 0,
        items: 0,
    }
    .everything(shape);
    for index in indexes {
        connection
            .execute_batch(&index)
            .expect("an index that was there before");
    }
    connection
        .execute_batch("PRAGMA journal_mode = WAL;")
        .expect("a known pragma");
}

/// Takes away the indexes, which are made more quickly at the end. Tells how they are made.
fn without_indexes(connection: &Connection) -> Vec<String> {
    let mut statement = connection
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        .expect("SQLite's own table");
    let indexes: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .expect("SQLite's own table");
    for (name, _) in &indexes {
        connection
            .execute_batch(&format!("DROP INDEX {name}"))
            .expect("an index that is there");
    }
    indexes.into_iter().map(|(_, sql)| sql).collect()
}

/// A row as it is written: if rows look otherwise, the store is another.
pub(crate) fn example() -> String {
    let space = space(0, 0);
    serde_json::to_string(&file(7, &space, None, Level::Company).row()).expect("a row is JSON")
}

/// The n-th record; its creator is the e-th employee.
fn space(n: u64, e: u64) -> Space {
    Space {
        id: record(n),
        company: company(),
        branches: BTreeSet::from([branch(e % BRANCHES)]),
        kind: SpaceKind::Record {
            client: ClientId::from_bytes(id(b'k', n)),
            person: (n == 0).then(|| Viewer::Ana.person()),
            consented: true,
            archived: false,
        },
    }
}

/// The e-th employee; the first one is Emile.
fn employee(e: u64) -> ProfessionalId {
    if e == 0 {
        Viewer::Emile.professional()
    } else {
        ProfessionalId::from_bytes(id(b'q', e))
    }
}

/// The level of the n-th file of a record.
fn level(n: u64, space: &Space) -> Level {
    let branch = space.branches.first().copied();
    match n % 10 {
        0..3 => Level::JustMe,
        3..5 => branch.map_or(Level::JustMe, Level::Branch),
        5..7 => Level::Company,
        7 => Level::MeAndClient,
        8 => Level::CompanyAndClient,
        _ => Level::Everyone,
    }
}

/// The level of the n-th file of the large folder: one of a hundred is for everyone.
fn level_in_large_folder(n: u64, space: &Space) -> Level {
    let branch = space.branches.first().copied();
    match n % 100 {
        0 => Level::Everyone,
        1..11 => Level::CompanyAndClient,
        11..31 => Level::Company,
        31..41 => branch.map_or(Level::JustMe, Level::Branch),
        _ => Level::JustMe,
    }
}

fn folder(n: u64, e: u64, space: &Space, files: u64) -> StoredItem {
    let files = i64::try_from(files).expect("a count");
    StoredItem {
        company: company(),
        id: item(n),
        space: space.id,
        parent: None,
        name: format!("Folder {n}"),
        creator: Creator::Professional(employee(e)),
        keeper: None,
        added_at: STORE_TIME,
        revision: 1,
        body: StoredBody::Folder {
            sharing: suivi_rules::Sharing::Auto,
            client_count: files,
            direct_count: files,
            holds: None,
        },
    }
}

fn file(n: u64, space: &Space, folder: Option<ItemId>, level: Level) -> StoredItem {
    StoredItem {
        company: company(),
        id: item(n),
        space: space.id,
        parent: folder,
        name: format!("IMG_{n:07}.jpg"),
        creator: Creator::Professional(employee(0)),
        keeper: None,
        added_at: STORE_TIME,
        revision: 1,
        body: StoredBody::File(Box::new(StoredFile {
            author: None,
            adder: None,
            company: company(),
            level,
            level_revision: 1,
            client_photo: false,
            blob: BlobId::from_bytes(id(b'o', n)),
            sha256: id(b'h', n).repeat(2),
            length: 3_000_000,
            media_type: "image/jpeg".to_owned(),
            captured_at: Some(STORE_TIME - MINUTE * i64::try_from(n % 1_000_000).expect("small")),
            date_edited: false,
            pose: None,
            set: None,
            tags: Vec::new(),
            result: None,
        })),
    }
}

struct Filler<'c> {
    connection: &'c Connection,
    seq: i64,
    scopes: i64,
    items: u64,
}

impl Filler<'_> {
    fn statement(&self, sql: &str) -> CachedStatement<'_> {
        self.connection
            .prepare_cached(sql)
            .expect("a statement that fits the tables")
    }

    fn insert(&self, sql: &str, values: impl Params) {
        self.statement(sql)
            .execute(values)
            .expect("a row that fits the tables");
    }

    fn transaction(&mut self, work: impl FnOnce(&mut Self)) {
        self.connection
            .execute_batch("BEGIN")
            .expect("no other transaction");
        work(self);
        self.connection
            .execute_batch("COMMIT")
            .expect("room on the disk");
    }

    fn everything(&mut self, shape: &Shape) {
        let employees = shape.records.div_ceil(RECORDS_OF_AN_EMPLOYEE);
        self.transaction(|this| this.organisation(employees));
        for first in (0..shape.records).step_by(500) {
            self.transaction(|this| {
                for n in first..shape.records.min(first + 500) {
                    this.record(n, shape);
                }
            });
        }
        self.transaction(|this| {
            this.insert(
                "UPDATE company SET seq = ?2, org_seq = ?2, scope_count = ?3 WHERE company_id = ?1",
                params![company().as_bytes(), this.seq, this.scopes],
            );
        });
    }

    fn organisation(&self, employees: u64) {
        for (company, name) in [(company(), "Nord"), (other_company(), "Sud")] {
            self.insert(
                "INSERT INTO company (company_id, name, seq, org_seq, scope_count, audit_count, \
                 audit_hash, grace_days, several_devices, created_at) \
                 VALUES (?1, ?2, 0, 0, 0, 0, ?3, 7, 0, ?4)",
                params![company.as_bytes(), name, [0_u8; 32], STORE_TIME],
            );
        }
        for n in 0..BRANCHES {
            self.insert(
                "INSERT INTO branch (company_id, branch_id, name) VALUES (?1, ?2, ?3)",
                params![
                    company().as_bytes(),
                    branch(n).as_bytes(),
                    format!("Branch {n}")
                ],
            );
        }
        for viewer in Viewer::ALL {
            self.account(viewer);
        }
        for e in 1..employees {
            self.professional(employee(e), None, Profile::Employee, Some(e % BRANCHES));
        }
    }

    /// A person with a device and a session; as a professional, if he is one.
    fn account(&self, viewer: Viewer) {
        let (person, role) = (
            viewer.person(),
            if viewer == Viewer::Ana {
                "client"
            } else {
                "professional"
            },
        );
        let email = format!("{}@example.org", viewer.word());
        self.insert(
            "INSERT INTO person (person_id, email, password, name, active, client_role, created_at) \
             VALUES (?1, ?2, '', ?3, 1, ?4, ?5)",
            params![person.as_bytes(), email, viewer.word(), role == "client", STORE_TIME],
        );
        let device = id(b'd', viewer as u64);
        self.insert(
            "INSERT INTO device (device_id, person_id, role, name, seen_at, offer) \
             VALUES (?1, ?2, ?3, 'phone', ?4, 0)",
            params![device, person.as_bytes(), role, STORE_TIME],
        );
        self.insert(
            "INSERT INTO session (token_hash, kind, person_id, role, device_id, single, \
             created_at, seen_at) VALUES (?1, 'session', ?2, ?3, ?4, 0, ?5, ?5)",
            params![
                TokenHash::of(viewer.word()).0,
                person.as_bytes(),
                role,
                device,
                STORE_TIME
            ],
        );
        let (profile, of) = match viewer {
            Viewer::Sofia => (Profile::SuperAdministrator, Some(0)),
            Viewer::Emile | Viewer::Petra => (Profile::Employee, Some(0)),
            Viewer::Nora => (Profile::Employee, Some(1)),
            Viewer::Xenia => (Profile::Employee, None),
            Viewer::Ana => return,
        };
        self.professional(viewer.professional(), Some(viewer), profile, of);
    }

    fn professional(
        &self,
        id: ProfessionalId,
        viewer: Option<Viewer>,
        profile: Profile,
        of: Option<u64>,
    ) {
        let home = if of.is_some() {
            company()
        } else {
            other_company()
        };
        let profile = serde_json::to_value(profile).expect("a word");
        self.insert(
            "INSERT INTO professional (company_id, professional_id, person_id, email, name, \
             profile, features, active) VALUES (?1, ?2, ?3, ?4, 'somebody', ?5, ?6, 1)",
            params![
                home.as_bytes(),
                id.as_bytes(),
                viewer.map(|viewer| *viewer.person().as_bytes()),
                format!("{id}@example.org"),
                profile.as_str(),
                serde_json::to_string(&suivi_rules::Feature::ALL).expect("words"),
            ],
        );
        if let Some(n) = of {
            self.insert(
                "INSERT INTO professional_branch (company_id, professional_id, branch_id) \
                 VALUES (?1, ?2, ?3)",
                params![home.as_bytes(), id.as_bytes(), branch(n).as_bytes()],
            );
        }
    }

    fn record(&mut self, n: u64, shape: &Shape) {
        let e = n / RECORDS_OF_AN_EMPLOYEE;
        let space = space(n, e);
        let mut scopes = Scopes::default();
        self.card(n, &space, &mut scopes);
        let mut participants = vec![(employee(e), company())];
        if n < RECORDS_OF_PETRA {
            participants.push((Viewer::Petra.professional(), company()));
        }
        if n == 0 {
            participants.push((Viewer::Nora.professional(), company()));
            participants.push((Viewer::Xenia.professional(), other_company()));
        }
        for (professional, home) in participants {
            self.participant(&space, professional, home, &mut scopes);
        }
        if n == 0 {
            self.folder_with(
                shape.large_folder,
                e,
                &space,
                level_in_large_folder,
                &mut scopes,
            );
            assert_eq!(
                self.items,
                shape.large_folder + 1,
                "{} is the first",
                large_folder()
            );
        }
        self.folder_with(shape.files, e, &space, level, &mut scopes);
        for (scope, (number, head)) in &scopes.0 {
            self.insert(
                "INSERT INTO scope (company_id, scope_no, space_id, audience, head) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    company().as_bytes(),
                    number,
                    space.id.as_bytes(),
                    scope.to_string(),
                    head
                ],
            );
        }
    }

    fn card(&mut self, n: u64, space: &Space, scopes: &mut Scopes) {
        let SpaceKind::Record { client, person, .. } = space.kind else {
            return;
        };
        let name = format!("Client {n}");
        self.insert(
            "INSERT INTO space (company_id, space_id, kind, created_at) VALUES (?1, ?2, 'record', ?3)",
            params![company().as_bytes(), space.id.as_bytes(), STORE_TIME],
        );
        for branch in &space.branches {
            self.insert(
                "INSERT INTO space_branch (company_id, space_id, branch_id) VALUES (?1, ?2, ?3)",
                params![company().as_bytes(), space.id.as_bytes(), branch.as_bytes()],
            );
        }
        self.insert(
            "INSERT INTO record (company_id, space_id, client_id, person_id, name, consent_at, \
             consent_text, archived, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, '1', 0, 1)",
            params![
                company().as_bytes(),
                space.id.as_bytes(),
                client.as_bytes(),
                person.map(|person| *person.as_bytes()),
                name,
                STORE_TIME
            ],
        );
        let row = Row::Record(RecordRow {
            space: space.id,
            company: company(),
            client,
            name: name.clone(),
            branches: space.branches.clone(),
            has_account: person.is_some(),
            sex: None,
            born: None,
            consented: true,
            archived: false,
            revision: 1,
        });
        self.no_item("record", space.id.as_bytes(), &name, &row, scopes);
    }

    fn participant(
        &mut self,
        space: &Space,
        professional: ProfessionalId,
        home: suivi_rules::CompanyId,
        scopes: &mut Scopes,
    ) {
        self.insert(
            "INSERT INTO participant (company_id, space_id, professional_id, \
             professional_company, state, since) VALUES (?1, ?2, ?3, ?4, 'active', ?5)",
            params![
                company().as_bytes(),
                space.id.as_bytes(),
                professional.as_bytes(),
                home.as_bytes(),
                STORE_TIME
            ],
        );
        let row = Row::Participant(ParticipantRow {
            space: space.id,
            professional,
            company: home,
            name: "somebody".to_owned(),
            state: Participation::Active,
            since: STORE_TIME,
        });
        self.no_item(
            "participant",
            professional.as_bytes(),
            "somebody",
            &row,
            scopes,
        );
    }

    /// The entries of what is no item: for all professionals, and for the client.
    fn no_item(&mut self, kind: &str, id: &[u8; 16], name: &str, row: &Row, scopes: &mut Scopes) {
        self.seq += 1;
        let body = serde_json::to_string(row).expect("a row is JSON");
        let entry = Entry {
            kind,
            id,
            folder: NO_FOLDER,
            sort_at: STORE_TIME,
            name,
            body: &body,
        };
        for audience in [Audience::Pros, Audience::Client] {
            self.entry(&entry, audience, scopes);
        }
    }

    /// A folder and its files.
    fn folder_with(
        &mut self,
        files: u64,
        e: u64,
        space: &Space,
        level: fn(u64, &Space) -> Level,
        scopes: &mut Scopes,
    ) {
        let says_client = |n: &u64| {
            matches!(
                level(*n, space),
                Level::MeAndClient | Level::CompanyAndClient | Level::Everyone
            )
        };
        let seen = (0..files).filter(says_client).count() as u64;
        let folder = folder(self.items, e, space, seen);
        self.item(&folder, space, scopes);
        for n in 0..files {
            let mut file = file(self.items, space, Some(folder.id), level(n, space));
            file.creator = Creator::Professional(employee(e));
            self.item(&file, space, scopes);
        }
    }

    fn item(&mut self, item: &StoredItem, space: &Space, scopes: &mut Scopes) {
        self.items += 1;
        self.seq += 1;
        self.insert_item(item, space.id);
        let (kind, audiences) = match (item.folder(), item.file()) {
            (Some(folder), _) => ("folder", scopes_of(&folder, space)),
            (None, Some(file)) => ("file", scopes_of(&file, space)),
            (None, None) => return,
        };
        let body = serde_json::to_string(&item.row()).expect("a row is JSON");
        let entry = Entry {
            kind,
            id: item.id.as_bytes(),
            folder: item.parent.as_ref().map_or(&[], |folder| folder.as_bytes()),
            sort_at: item.sort_at(),
            name: &item.name,
            body: &body,
        };
        for audience in audiences {
            self.entry(&entry, audience, scopes);
        }
    }

    fn insert_item(&self, item: &StoredItem, space: SpaceId) {
        let Creator::Professional(creator) = item.creator else {
            return;
        };
        let parent: &[u8] = item.parent.as_ref().map_or(&[], |folder| folder.as_bytes());
        match &item.body {
            StoredBody::Folder {
                client_count,
                direct_count,
                ..
            } => self.insert(
                "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, creator, \
                 creator_id, added_at, revision, sharing, client_count, direct_count, \
                 level_revision, client_photo, date_edited) \
                 VALUES (?1, ?2, ?3, 'folder', ?4, ?5, 'professional', ?6, ?7, 1, 'auto', ?8, ?9, \
                 0, 0, 0)",
                params![
                    company().as_bytes(),
                    item.id.as_bytes(),
                    space.as_bytes(),
                    parent,
                    item.name,
                    creator.as_bytes(),
                    item.added_at,
                    client_count,
                    direct_count
                ],
            ),
            StoredBody::File(file) => {
                self.insert(
                    "INSERT INTO blob (company_id, blob_id, sha256, length, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        company().as_bytes(),
                        file.blob.as_bytes(),
                        file.sha256,
                        file.length,
                        item.added_at
                    ],
                );
                self.insert(
                    "INSERT INTO item (company_id, item_id, space_id, kind, parent, name, \
                     creator, creator_id, added_at, revision, client_count, direct_count, \
                     file_company, level, level_revision, client_photo, blob_id, media_type, \
                     captured_at, date_edited, tags) \
                     VALUES (?1, ?2, ?3, 'file', ?4, ?5, 'professional', ?6, ?7, 1, 0, 0, ?1, ?8, \
                     1, 0, ?9, ?10, ?11, 0, '[]')",
                    params![
                        company().as_bytes(),
                        item.id.as_bytes(),
                        space.as_bytes(),
                        parent,
                        item.name,
                        creator.as_bytes(),
                        item.added_at,
                        file.level.to_string(),
                        file.blob.as_bytes(),
                        file.media_type,
                        file.captured_at
                    ],
                );
            }
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, audience: Audience, scopes: &mut Scopes) {
        let (number, head) = scopes.0.entry(audience).or_insert_with(|| {
            self.scopes += 1;
            (self.scopes, 0)
        });
        *head = self.seq;
        let number = *number;
        self.insert(
            "INSERT INTO entry (company_id, scope_no, kind, id, seq, live, folder, sort_at, \
             folded, body) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9)",
            params![
                company().as_bytes(),
                number,
                entry.kind,
                entry.id,
                self.seq,
                entry.folder,
                entry.sort_at,
                fold(entry.name),
                entry.body
            ],
        );
    }
}

/// An entry, before it is spread over its scopes.
struct Entry<'a> {
    kind: &'a str,
    id: &'a [u8; 16],
    folder: &'a [u8],
    sort_at: i64,
    name: &'a str,
    body: &'a str,
}

/// The scopes of one space: number and head.
#[derive(Default)]
struct Scopes(BTreeMap<Audience, (i64, i64)>);
