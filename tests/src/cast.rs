//! One person for each thing that one can be to a record, with that record: who they are, what
//! the rules know of them, and a server on which all of it is so.
//!
//! Made once by real invitations; every test gets a server of its own on a copy of it.

use crate::asks::add_participant;
use crate::asks::{
    add_file, add_folder, archive_participant, assign_document, complete_document, set_sharing,
    set_template,
};
use crate::bytes;
use crate::fresh;
use crate::organisation::{branch, consent, external, record};
use crate::person::{Person, Record};
use crate::world::{Snapshot, World};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use suivi_results::{Field, FieldKind, Template, Unit, Value, Values};
use suivi_rules::{
    BranchId, CompanyId, Creator, DocumentId, Feature, File, Folder, ItemId, Level, Owner,
    Participation, Professional, Profile, Relation, Sharing, Space, SpaceId, SpaceKind, Subject,
    TemplateId,
};
use suivi_wire::ops::{Operation, SetProfessionalActive};
use suivi_wire::rows::Row;

/// What one can be to Ana's record, which is in the branch Rive of the company Nord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Persona {
    /// Sofia, super administrator of Nord.
    SuperAdministrator,
    /// Bruno, branch administrator of Rive.
    BranchAdministrator,
    /// Mona, manager of Rive.
    Manager,
    /// Emile, employee of Rive, active participant; he made what is in the record.
    Employee,
    /// Nora, employee of Rive, no participant.
    Colleague,
    /// Piet, employee of Colline, the other branch.
    OtherBranch,
    /// Rosa, read-only, active participant.
    ReadOnly,
    /// Anton, employee of Rive, archived participant.
    Archived,
    /// Xenia, employee of the company Sud, let in by the client.
    External,
    /// Sven, super administrator of Sud.
    Stranger,
    /// Ana, the record's client.
    Client,
    /// Otto, client of another record of Nord.
    OtherClient,
    /// Somebody without a token.
    SignedOut,
    /// Dina, employee of Rive and active participant, deactivated since she signed in.
    Deactivated,
    /// Emile with a token that may only upload.
    UploadToken,
}

impl Persona {
    /// Everybody, in the order of the tables' columns.
    pub const ALL: [Self; 15] = [
        Self::SuperAdministrator,
        Self::BranchAdministrator,
        Self::Manager,
        Self::Employee,
        Self::Colleague,
        Self::OtherBranch,
        Self::ReadOnly,
        Self::Archived,
        Self::External,
        Self::Stranger,
        Self::Client,
        Self::OtherClient,
        Self::SignedOut,
        Self::Deactivated,
        Self::UploadToken,
    ];

    /// His column in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SuperAdministrator => "super",
            Self::BranchAdministrator => "branch-admin",
            Self::Manager => "manager",
            Self::Employee => "employee",
            Self::Colleague => "colleague",
            Self::OtherBranch => "other-branch",
            Self::ReadOnly => "read-only",
            Self::Archived => "archived",
            Self::External => "external",
            Self::Stranger => "stranger",
            Self::Client => "client",
            Self::OtherClient => "other-client",
            Self::SignedOut => "signed-out",
            Self::Deactivated => "deactivated",
            Self::UploadToken => "upload-token",
        }
    }

    /// His session answers: he has a token, and it may do more than upload.
    #[must_use]
    pub const fn has_session(self) -> bool {
        !matches!(
            self,
            Self::SignedOut | Self::Deactivated | Self::UploadToken
        )
    }
}

/// A file of Ana's record.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// As the rules see it.
    pub file: File,
    /// Where it is.
    pub folder: ItemId,
    /// Its name, which nothing else has.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is known of the cast's server.
#[derive(Debug, Clone)]
pub struct Stage {
    people: BTreeMap<Persona, Person>,
    /// Nord.
    pub nord: CompanyId,
    /// Sud.
    pub sud: CompanyId,
    /// Rive, the branch of Nord that Ana's record is in.
    pub rive: BranchId,
    /// Colline, the other branch of Nord.
    pub colline: BranchId,
    /// Ana's record.
    pub record: Record,
    /// Otto's record, in Colline.
    pub others: Record,
    /// A folder whose files the client sees in part: `Auto`.
    pub shared: Folder,
    /// A folder of which the client sees nothing: `Auto`.
    pub hidden: Folder,
    /// A folder that is open to the client.
    pub open: Folder,
    /// Emile's files in `shared`, one for each level in the order of the table of levels.
    pub levels: Vec<StoredFile>,
    /// Emile's file in `hidden`: `Company`.
    pub plan: StoredFile,
    /// Ana's photo in `open`: `JustMe`.
    pub photo: StoredFile,
    /// A template of the whole company, which professionals fill: `CompanyAndClient`.
    pub grip: TemplateId,
    /// The same, of the branch Rive.
    pub balance: TemplateId,
    /// A template of the whole company, which clients fill.
    pub readiness: TemplateId,
    /// Ana is asked to fill `readiness`.
    pub asked: DocumentId,
    /// Emile is to fill `grip`.
    pub due: DocumentId,
    /// The automatic folder of Ana's record.
    pub assessments: Folder,
    /// A result in it, of `grip`; Emile is its author.
    pub result: StoredFile,
}

/// The cast on a server of its own.
pub struct Cast {
    /// The server.
    pub world: World,
    /// Who and what is on it.
    pub stage: Stage,
}

impl std::ops::Deref for Cast {
    type Target = Stage;
    fn deref(&self) -> &Stage {
        &self.stage
    }
}

static MADE: LazyLock<(Snapshot, Stage)> = LazyLock::new(|| {
    let (world, stage) = make();
    (world.into_snapshot(), stage)
});

impl Cast {
    /// A new server on which everything is as described.
    #[must_use]
    pub fn start() -> Self {
        let (snapshot, stage) = &*MADE;
        let world = World::copied(snapshot);
        let mut stage = stage.clone();
        for person in stage.people.values_mut() {
            person.moves_to(world.address());
        }
        Self { world, stage }
    }
}

impl Stage {
    /// Somebody of the cast.
    #[must_use]
    pub fn who(&self, persona: Persona) -> &Person {
        &self.people[&persona]
    }

    /// All photos of the record.
    pub fn photos(&self) -> impl Iterator<Item = &StoredFile> {
        self.levels.iter().chain([&self.plan, &self.photo])
    }

    /// All files of the record, the protected result among them.
    pub fn files(&self) -> impl Iterator<Item = &StoredFile> {
        self.photos().chain([&self.result])
    }

    /// All folders of the record.
    #[must_use]
    pub fn folders(&self) -> [&Folder; 4] {
        [&self.shared, &self.hidden, &self.open, &self.assessments]
    }

    /// Emile's file of this level.
    #[must_use]
    pub fn of_level(&self, level: Level) -> &StoredFile {
        self.levels
            .iter()
            .find(|stored| stored.file.level == level)
            .unwrap_or_else(|| panic!("there is no file of level {level}"))
    }

    /// Who fills what Ana is asked.
    #[must_use]
    pub fn client_fills(&self) -> Owner {
        Owner::Client(self.record.client)
    }

    /// Who fills what Emile is to fill.
    #[must_use]
    pub fn employee_fills(&self) -> Owner {
        Owner::Professional(self.who(Persona::Employee).professional())
    }

    /// Ana's record as the rules see it.
    #[must_use]
    pub fn space(&self) -> Space {
        self.space_of(self.record, &[self.rive], Persona::Client)
    }

    /// Otto's record as the rules see it.
    #[must_use]
    pub fn others_space(&self) -> Space {
        self.space_of(self.others, &[self.colline], Persona::OtherClient)
    }

    fn space_of(&self, record: Record, branches: &[BranchId], client: Persona) -> Space {
        let account = self.who(client).account.as_ref();
        Space {
            id: record.space,
            company: self.nord,
            branches: branches.iter().copied().collect(),
            kind: SpaceKind::Record {
                client: record.client,
                person: account.map(|account| account.person),
                consented: client == Persona::Client,
                archived: false,
            },
        }
    }

    /// What somebody is to Ana's record.
    #[must_use]
    pub fn relation(&self, persona: Persona) -> Relation {
        let participation = match persona {
            Persona::Employee
            | Persona::ReadOnly
            | Persona::External
            | Persona::Deactivated
            | Persona::UploadToken => Participation::Active,
            Persona::Archived => Participation::Archived,
            _ => Participation::None,
        };
        Relation {
            participation,
            ..Relation::default()
        }
    }

    /// What somebody is to Otto's record.
    #[must_use]
    pub fn others_relation(&self, persona: Persona) -> Relation {
        let participation = match persona {
            Persona::OtherBranch => Participation::Active,
            _ => Participation::None,
        };
        Relation {
            participation,
            ..Relation::default()
        }
    }

    /// Somebody as the rules see him.
    #[must_use]
    pub fn subject(&self, persona: Persona) -> Subject {
        let (profile, company, branches) = match persona {
            Persona::SignedOut => return Subject::SignedOut,
            Persona::Client | Persona::OtherClient => {
                let account = self.who(persona).account.as_ref();
                let person = account.expect("a client has an account").person;
                return Subject::Client {
                    person,
                    active: true,
                };
            }
            Persona::SuperAdministrator => (Profile::SuperAdministrator, self.nord, None),
            Persona::BranchAdministrator => {
                (Profile::BranchAdministrator, self.nord, Some(self.rive))
            }
            Persona::Manager => (Profile::Manager, self.nord, Some(self.rive)),
            Persona::ReadOnly => (Profile::ReadOnly, self.nord, Some(self.rive)),
            Persona::OtherBranch => (Profile::Employee, self.nord, Some(self.colline)),
            Persona::Employee
            | Persona::Colleague
            | Persona::Archived
            | Persona::Deactivated
            | Persona::UploadToken => (Profile::Employee, self.nord, Some(self.rive)),
            Persona::External => (Profile::Employee, self.sud, None),
            Persona::Stranger => (Profile::SuperAdministrator, self.sud, None),
        };
        let person = self.who(persona);
        Subject::Professional(Professional {
            id: person.professional(),
            person: person
                .account
                .as_ref()
                .expect("a professional has an account")
                .person,
            company,
            profile,
            branches: branches.into_iter().collect(),
            features: BTreeSet::from(Feature::ALL),
            active: persona != Persona::Deactivated,
        })
    }
}

fn make() -> (World, Stage) {
    let world = World::with(&[("Nord", "Rive", "Sofia"), ("Sud", "Hafen", "Sven")]);
    let [nord, sud] = [world.companies()[0].id, world.companies()[1].id];
    let [rive, hafen] = [world.companies()[0].branch, world.companies()[1].branch];
    let sofia = world.administrator(0);
    let sven = world.administrator(1);
    let colline = branch(&sofia, "Colline");

    let of_rive = |name, profile| world.professional(&sofia, name, profile, &[rive]);
    let bruno = of_rive("Bruno", Profile::BranchAdministrator);
    let mona = of_rive("Mona", Profile::Manager);
    let emile = of_rive("Emile", Profile::Employee);
    let nora = of_rive("Nora", Profile::Employee);
    let rosa = of_rive("Rosa", Profile::ReadOnly);
    let anton = of_rive("Anton", Profile::Employee);
    let dina = of_rive("Dina", Profile::Employee);
    let piet = world.professional(&sofia, "Piet", Profile::Employee, &[colline]);
    let xenia = world.professional(&sven, "Xenia", Profile::Employee, &[hafen]);

    let anas = record(&emile, "Ana", &[rive]);
    let ana = world.client(&emile, anas, "Ana");
    consent(&ana, anas.space);
    for colleague in [&rosa, &anton, &dina] {
        emile.does(&add_participant(anas.space, colleague.professional()));
    }
    external(&emile, &ana, anas.space, &xenia);
    mona.does(&archive_participant(anas.space, anton.professional()));
    sofia.does(&Operation::SetProfessionalActive(SetProfessionalActive {
        op: fresh::id(),
        professional: dina.professional(),
        active: false,
    }));

    let ottos = record(&piet, "Otto", &[colline]);
    let otto = world.client(&piet, ottos, "Otto");

    let space = anas.space;
    let mut shared = folder(&emile, space, "Amaryllis");
    let hidden = folder(&emile, space, "Begonia");
    let mut open = folder(&emile, space, "Camellia");
    emile.does(&set_sharing(open.id, Sharing::Open));
    (open.sharing, open.client_sees) = (Sharing::Open, true);

    let six = [
        Level::JustMe,
        Level::Branch(rive),
        Level::Company,
        Level::MeAndClient,
        Level::CompanyAndClient,
        Level::Everyone,
    ];
    let by_emile = Creator::Professional(emile.professional());
    let stored = |by: &Person, creator, folder: &Folder, level, name: &str| {
        let add = StoredFile::new(folder.id, creator, nord, level, name);
        add.sent_by(by, space)
    };
    let levels = six
        .into_iter()
        .zip(["Dahlia", "Erica", "Freesia", "Gentiana", "Hyacinth", "Iris"])
        .map(|(level, name)| stored(&emile, by_emile, &shared, level, name))
        .collect();
    (shared.client_sees, shared.direct_client_file) = (true, true);
    let plan = stored(&emile, by_emile, &hidden, Level::Company, "Jasmine");
    let photo = stored(
        &ana,
        Creator::Client(anas.client),
        &open,
        Level::JustMe,
        "Kalmia",
    );

    let [grip, balance, readiness] = [
        ("grip_strength", None),
        ("single_leg_balance", Some(rive)),
        ("readiness", None),
    ]
    .map(|(name, branch)| {
        let template = fresh::id();
        let content = Template {
            branch,
            ..ready_template(name)
        };
        sofia.does(&set_template(template, 0, &content));
        template
    });
    let [asked, due] = [readiness, grip].map(|template| {
        let op = assign_document(space, template);
        let document = op.document;
        emile.does(&Operation::AssignDocument(op));
        document
    });
    let (assessments, result) = completed(&emile, space, nord, grip);

    let uploader = emile.uploader();
    let people = BTreeMap::from([
        (Persona::SuperAdministrator, sofia),
        (Persona::BranchAdministrator, bruno),
        (Persona::Manager, mona),
        (Persona::Employee, emile),
        (Persona::Colleague, nora),
        (Persona::OtherBranch, piet),
        (Persona::ReadOnly, rosa),
        (Persona::Archived, anton),
        (Persona::External, xenia),
        (Persona::Stranger, sven),
        (Persona::Client, ana),
        (Persona::OtherClient, otto),
        (Persona::SignedOut, world.nobody()),
        (Persona::Deactivated, dina),
        (Persona::UploadToken, uploader),
    ]);
    let stage = Stage {
        people,
        nord,
        sud,
        rive,
        colline,
        record: anas,
        others: ottos,
        shared,
        hidden,
        open,
        levels,
        plan,
        photo,
        grip,
        balance,
        readiness,
        asked,
        due,
        assessments,
        result,
    };
    (world, stage)
}

/// A template that comes with Suivi.
///
/// # Panics
/// None has that name.
#[must_use]
pub fn ready_template(name: &str) -> Template {
    let mut all = suivi_results::ready::templates().into_iter();
    let found = all.find(|ready| ready.name == name);
    found
        .unwrap_or_else(|| panic!("no template {name}"))
        .template
}

/// A grip strength, as it is answered.
#[must_use]
pub fn grip(kilograms: &str) -> Values {
    let value = kilograms.parse().expect("a number");
    let unit = Unit::Kilogram;
    BTreeMap::from([("best".to_owned(), Value::Number { value, unit })])
}

/// Everything that `readiness` must be told: no to each question, and the day.
#[must_use]
pub fn readiness() -> Values {
    let fields = ready_template("readiness").fields.into_iter();
    let no = |field: Field| match field.kind {
        FieldKind::Choice(_) => {
            let option = "no".to_owned();
            Some((field.key, Value::Choice { option }))
        }
        FieldKind::Date => {
            let date = "2026-11-26".parse().expect("a day");
            Some((field.key, Value::Date { date }))
        }
        _ => None,
    };
    fields.filter_map(no).collect()
}

/// A result that somebody completes at once, and the automatic folder that it makes.
fn completed(
    by: &Person,
    space: SpaceId,
    company: CompanyId,
    template: TemplateId,
) -> (Folder, StoredFile) {
    let op = complete_document(fresh::id(), space, template, &grip("31.5"));
    let item = op.item;
    by.does(&Operation::CompleteDocument(op));
    let Ok(Row::File(row)) = by.item(item).map(|answer| answer.row) else {
        panic!("the result is there");
    };
    let folder = Folder {
        id: row.folder.expect("a result is in a folder"),
        creator: Creator::System,
        keeper: None,
        sharing: Sharing::Auto,
        client_sees: true,
        direct_client_file: true,
    };
    let mut stored = StoredFile::new(folder.id, Creator::System, company, row.level, "");
    stored.file.id = item;
    stored.file.author = row.author;
    stored.name = row.name;
    stored.bytes = by.content(item).expect("a result has bytes");
    (folder, stored)
}

fn folder(by: &Person, space: SpaceId, name: &str) -> Folder {
    let op = add_folder(space, None, name);
    let id = op.item;
    by.does(&Operation::AddFolder(op));
    Folder {
        id,
        creator: Creator::Professional(by.professional()),
        keeper: None,
        sharing: Sharing::Auto,
        client_sees: false,
        direct_client_file: false,
    }
}

impl StoredFile {
    fn new(folder: ItemId, creator: Creator, company: CompanyId, level: Level, name: &str) -> Self {
        let client_photo = matches!(creator, Creator::Client(_));
        let file = File {
            id: fresh::id(),
            creator,
            author: None,
            adder: None,
            keeper: None,
            company,
            level,
            client_photo,
        };
        let bytes = bytes::jpeg(name.as_bytes());
        Self {
            file,
            folder,
            name: format!("{name}.jpg"),
            bytes,
        }
    }

    fn sent_by(self, by: &Person, space: SpaceId) -> Self {
        let mut add = add_file(space, Some(self.folder), self.file.level, &self.bytes);
        add.item = self.file.id;
        add.name.clone_from(&self.name);
        by.adds(&add, &self.bytes);
        self
    }
}
