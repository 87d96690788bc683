//! Entries and pictures, made here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use suivi_device::outbox::drafts::{Draft, Purpose, Typed};
use suivi_device::outbox::{Opened, Outbox};
use suivi_device::queue::{Block, Copy, Entry, State, Work};
use suivi_device::time::Age;
use suivi_results::Unit;
use suivi_rules::{CompanyId, DocumentId, ItemId, OpId, SpaceId, TemplateId};
use suivi_wire::ops::{CompleteDocument, Operation};
use suivi_wire::upload::AddFile;

/// The number of bytes of pixels does not matter: nothing here decodes them.
pub(crate) fn jpeg(pixels: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let segment = |bytes: &mut Vec<u8>, marker: u8, content: &[u8]| {
        bytes.extend([0xff, marker]);
        bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        bytes.extend(content);
    };
    segment(&mut bytes, 0xe1, &exif());
    segment(&mut bytes, 0xfe, b"a private comment");
    segment(&mut bytes, 0xc0, &[8, 0, 48, 0, 64, 1, 1, 0x11, 0]);
    segment(&mut bytes, 0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend((0..pixels).map(|at| u8::try_from(at % 251).unwrap()));
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// Turned by 90°, taken on 2024-05-06 at 07:08:09, two hours ahead of UTC.
fn exif() -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend(tag.to_be_bytes());
        tiff.extend(kind.to_be_bytes());
        tiff.extend(count.to_be_bytes());
        tiff.extend(value);
    };
    tiff.extend([0, 2]);
    entry(&mut tiff, 0x0112, 3, 1, [0, 6, 0, 0]);
    entry(&mut tiff, 0x8769, 4, 1, 38_u32.to_be_bytes());
    tiff.extend([0; 4]);
    tiff.extend([0, 2]);
    entry(&mut tiff, 0x9003, 2, 20, 68_u32.to_be_bytes());
    entry(&mut tiff, 0x9011, 2, 7, 88_u32.to_be_bytes());
    tiff.extend([0; 4]);
    tiff.extend(b"2024:05:06 07:08:09\0+02:00\0");
    tiff
}

/// 2024-05-06 at 05:08:09 in UTC.
pub(crate) const TAKEN: i64 = 1_714_972_089_000_000;

/// A client's photo, the `n`-th that was asked for.
pub(crate) fn photo(n: u16, state: State) -> Entry {
    let op = op(n);
    Entry {
        op,
        place: i64::from(n),
        work: Work::Add {
            add: AddFile {
                op,
                item: ItemId::from_bytes(id(2, n)),
                space: SpaceId::from_bytes([7; 16]),
                folder: Some(ItemId::from_bytes([8; 16])),
                level: None,
                name: format!("Photo {n}.jpg"),
                sha256: Some("a".repeat(64)),
                length: 2_000_000,
                captured_at: Some(1_700_000_000_000_000),
                pose: Some("front".into()),
                set: None,
                for_client: false,
            },
            copy: copy(n),
        },
        state,
        needs: BTreeSet::new(),
        acknowledged: 0,
        left: false,
        tries: 0,
        deaths: 0,
        leases: 0,
        aged: Age::default(),
        asked_at: 1_700_000_000_000_000,
        since: 1_700_000_000_000_000,
    }
}

/// A draft with every kind of thing that is typed, right and wrong.
pub(crate) fn draft(n: u16) -> Draft {
    let content = r#"{"title":{"fr":"Poids","en":"Weight"},"category":"assessment",
        "filler":"professional","level":"company_and_client","fields":[
        {"key":"weight","label":{"en":"Weight"},"required":true,
         "kind":{"type":"number","unit":"kg","decimals":1,"min":"20","max":"350"}},
        {"key":"note","label":{"en":"Note"},"kind":{"type":"text"}}]}"#;
    let typed = |text: &str, unit| Typed {
        text: text.to_owned(),
        unit,
    };
    Draft {
        result: ItemId::from_bytes(id(4, n)),
        space: SpaceId::from_bytes([7; 16]),
        purpose: Purpose::Document {
            document: DocumentId::from_bytes(id(5, n)),
            template: TemplateId::from_bytes([6; 16]),
            version: 3,
        },
        content: serde_json::from_str(content).unwrap(),
        typed: [
            ("weight".to_owned(), typed("16O,5", Some(Unit::Pound))),
            ("note".to_owned(), typed("à jeun\n\u{1f642}", None)),
        ]
        .into(),
        begun_at: 1_700_000_000_000_000,
    }
}

/// The completion of a draft.
pub(crate) fn completion(n: u16, draft: &Draft, state: State) -> Entry {
    let Purpose::Document {
        document,
        template,
        version,
    } = draft.purpose
    else {
        unreachable!("a draft of a document")
    };
    let work = Work::Change(Operation::CompleteDocument(CompleteDocument {
        op: op(n),
        document,
        item: draft.result,
        space: draft.space,
        template,
        version,
        values: BTreeMap::new(),
        taken_at: 0,
        offset_min: 0,
    }));
    Entry {
        work,
        ..photo(n, state)
    }
}

/// The copy of the `n`-th.
pub(crate) fn copy(n: u16) -> Copy {
    Copy {
        file: OpId::from_bytes(id(1, n)).to_string(),
        source: None,
        media_type: "image/jpeg".into(),
        dropped: false,
    }
}

pub(crate) fn op(n: u16) -> OpId {
    OpId::from_bytes(id(1, n))
}

fn id(kind: u8, n: u16) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    bytes
}

pub(crate) fn done() -> State {
    State::Done {
        company: CompanyId::from_bytes([3; 16]),
        seq: 5,
    }
}

/// One of each that is over, and of each that is not.
pub(crate) fn over_and_not() -> ([State; 3], [State; 3]) {
    let over = [done(), State::Cancelled, State::Superseded { by: op(9) }];
    let not = [
        State::Staging,
        State::Ready,
        State::Blocked {
            why: Block::Consent,
        },
    ];
    (over, not)
}

/// Opens, and it must be as it was left.
pub(crate) fn known(folder: &Path) -> Outbox {
    let (outbox, opened) = Outbox::open(folder).unwrap();
    assert_eq!(opened, Opened::Known);
    outbox
}

pub(crate) fn fresh(folder: &Path) -> Outbox {
    let (outbox, opened) = Outbox::open(folder).unwrap();
    assert_eq!(opened, Opened::Fresh);
    outbox
}

/// Writes a source.
pub(crate) fn source(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A database as another program sees it.
pub(crate) fn beside(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Runs one test of this binary in a process of its own, told by `SUIVI_TEST_CHILD` what to do.
pub(crate) fn child(test: &str, before: &[&str], told: &Path) -> std::process::Command {
    let me = std::env::current_exe().unwrap();
    let (program, arguments) = match before {
        [program, rest @ ..] => (Path::new(program), rest),
        [] => (me.as_path(), before),
    };
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    if !before.is_empty() {
        command.arg(&me);
    }
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command.env("SUIVI_TEST_CHILD", told);
    command
}

/// What a child was told; none in the run of all tests, where a child has nothing to do.
pub(crate) fn told() -> Option<PathBuf> {
    std::env::var_os("SUIVI_TEST_CHILD").map(PathBuf::from)
}
