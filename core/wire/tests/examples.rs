//! Frozen examples: what was sent or stored once must be read for ever, and be written the same.
//!
//! Each type has a file in `examples/`, a list of values. A new type, or a new variant of a closed
//! list, without an example fails; so does a change that reads or writes one differently. A phone
//! keeps operations for weeks, and the feed's rows are stored as they are sent: an example is
//! changed only together with a plan for what is out there.

#![expect(clippy::panic, reason = "this is a test")]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use suivi_rules::{Audience, Creator, Feature, Level, Participation, Profile, Refusal, Sharing};
use suivi_wire::accounts::*;
use suivi_wire::company::*;
use suivi_wire::feed::*;
use suivi_wire::ops::*;
use suivi_wire::problem::*;
use suivi_wire::results::*;
use suivi_wire::rows::*;
use suivi_wire::spaces::*;
use suivi_wire::upload::*;

/// A type that travels, by the name of its file.
struct Kind {
    name: &'static str,
    again: fn(Value) -> Result<Value, String>,
}

fn again<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    serde_json::to_value(read).map_err(|error| error.to_string())
}

macro_rules! kinds {
    ($($name:ident: $type:ty),* $(,)?) => {
        &[$(Kind { name: stringify!($name), again: again::<$type> }),*]
    };
}

/// What is asked of the server: a field that it does not know is refused.
const REQUESTS: &[Kind] = kinds! {
    accept_invitation_request: AcceptInvitationRequest,
    add_file: AddFile,
    change_password_request: ChangePasswordRequest,
    device: Device,
    device_report: DeviceReport,
    operation: Operation,
    ops_request: OpsRequest,
    publish_result_request: PublishResultRequest,
    sign_in_request: SignInRequest,
    waiting_photos: WaitingPhotos,
};

/// What the server answers: a field that an older phone does not know is passed over.
const ANSWERS: &[Kind] = kinds! {
    account: Account,
    branch_row: BranchRow,
    change: Change,
    checkpoint: Checkpoint,
    company_answer: CompanyAnswer,
    device_row: DeviceRow,
    document_row: DocumentRow,
    file_row: FileRow,
    folder_row: FolderRow,
    item_answer: ItemAnswer,
    items_answer: ItemsAnswer,
    on_phones: OnPhones,
    op_result: OpResult,
    ops_answer: OpsAnswer,
    participant_row: ParticipantRow,
    people_answer: PeopleAnswer,
    person_with_reach: PersonWithReach,
    sees_here: SeesHere,
    problem: Problem,
    publish_result_receipt: PublishResultReceipt,
    professional_row: ProfessionalRow,
    pull_answer: PullAnswer,
    record_row: RecordRow,
    result_row: ResultRow,
    results_answer: ResultsAnswer,
    row: Row,
    scope_page: ScopePage,
    scope_row: ScopeRow,
    session_answer: SessionAnswer,
    space_facts: SpaceFacts,
    spaces_answer: SpacesAnswer,
    stands: Stands,
    template_row: TemplateRow,
    upload_receipt: UploadReceipt,
    upload_token_answer: UploadTokenAnswer,
};

/// The words in them.
const WORDS: &[Kind] = kinds! {
    audience: Audience,
    code: Code,
    creator: Creator,
    failure: Failure,
    feature: Feature,
    level: Level,
    outcome: Outcome,
    participation: Participation,
    profile: Profile,
    refusal: Refusal,
    role: Role,
    secret: Secret,
    sharing: Sharing,
    space_word: SpaceWord,
};

fn kinds() -> impl Iterator<Item = &'static Kind> {
    REQUESTS.iter().chain(ANSWERS).chain(WORDS)
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/examples"))
}

fn examples(kind: &str) -> Vec<Value> {
    let path = folder().join(kind).with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

/// `SignInRequest` → `sign_in_request`.
fn file_name(type_name: &str) -> String {
    let mut name = String::new();
    for (at, letter) in type_name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// The words that a closed list takes, as serde itself tells them to whoever uses another one.
fn words<T: DeserializeOwned>(unknown: Value) -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<T>(unknown) else {
        panic!("a word that does not exist was read");
    };
    let text = error.to_string();
    assert!(text.contains("expected"), "{text}");
    text.split('`')
        .skip(1)
        .step_by(2)
        .skip(1)
        .map(str::to_owned)
        .collect()
}

fn shown(kind: &str, tag: Option<&str>) -> BTreeSet<String> {
    let word = |value: &Value| {
        let word = tag.map_or(value, |tag| &value[tag]);
        word.as_str()
            .unwrap_or_else(|| panic!("{kind}: {value} has no word"))
            .to_owned()
    };
    examples(kind).iter().map(word).collect()
}

#[test]
fn every_example_is_read_and_written_the_same() {
    for kind in kinds() {
        let examples = examples(kind.name);
        assert!(!examples.is_empty(), "{} has no example", kind.name);
        for example in examples {
            assert_eq!((kind.again)(example.clone()), Ok(example), "{}", kind.name);
        }
    }
}

#[test]
fn every_type_that_travels_has_examples() {
    let known: BTreeSet<_> = kinds().map(|kind| kind.name.to_owned()).collect();
    let operations = words::<Operation>(json!({"kind": "?"}));
    let sources = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut seen = 0;
    for source in std::fs::read_dir(sources).unwrap() {
        let text = std::fs::read_to_string(source.unwrap().path()).unwrap();
        let mut travels = false;
        for line in text.lines() {
            if line.starts_with("#[derive(") {
                travels = line.contains("Serialize");
            }
            let declared = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "));
            if let (true, Some(rest)) = (travels, declared) {
                let end = rest
                    .find(|c: char| !c.is_alphanumeric())
                    .unwrap_or(rest.len());
                let name = file_name(&rest[..end]);
                let shown = known.contains(&name) || operations.contains(&name);
                assert!(shown, "{name} travels and has no example");
                seen += 1;
                travels = false;
            }
        }
    }
    assert!(seen > 30, "the sources were read");
}

#[test]
fn every_file_is_some_types() {
    let known: BTreeSet<_> = kinds().map(|kind| kind.name.to_owned()).collect();
    let files = std::fs::read_dir(folder()).unwrap();
    let names = files.map(|file| {
        file.unwrap()
            .path()
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    });
    assert_eq!(names.collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_word_of_a_closed_list_has_an_example() {
    let lists = [
        (
            "operation",
            Some("kind"),
            words::<Operation>(json!({"kind": "?"})),
        ),
        ("row", Some("kind"), words::<Row>(json!({"kind": "?"}))),
        ("creator", Some("by"), words::<Creator>(json!({"by": "?"}))),
        ("failure", None, words::<Failure>(json!("?"))),
        ("refusal", None, words::<Refusal>(json!("?"))),
        ("outcome", None, words::<Outcome>(json!("?"))),
        ("role", None, words::<Role>(json!("?"))),
        ("sharing", None, words::<Sharing>(json!("?"))),
        ("profile", None, words::<Profile>(json!("?"))),
        ("feature", None, words::<Feature>(json!("?"))),
        ("participation", None, words::<Participation>(json!("?"))),
        ("space_word", None, words::<SpaceWord>(json!("?"))),
    ];
    for (kind, tag, expected) in lists {
        assert!(!expected.is_empty(), "{kind}");
        assert_eq!(shown(kind, tag), expected, "{kind}");
    }
    assert_eq!(examples("level").len(), 6, "six levels, never an order");
    assert_eq!(examples("audience").len(), 10);
}

#[test]
fn a_refusal_and_a_failure_are_never_the_same_word() {
    let both: Vec<_> = words::<Refusal>(json!("?"))
        .intersection(&words::<Failure>(json!("?")))
        .cloned()
        .collect();
    assert_eq!(both, [""; 0], "whoever reads a code could not tell which");
}

/// With a field that nobody knows, at each place that takes fields.
fn with_extra(value: &Value) -> Vec<Value> {
    let Value::Object(fields) = value else {
        return Vec::new();
    };
    let extra = |fields: &Map<String, Value>| {
        let mut fields = fields.clone();
        fields.insert("is_admin".to_owned(), Value::Bool(true));
        Value::Object(fields)
    };
    let mut all = vec![extra(fields)];
    for (name, inner) in fields {
        for inner in with_extra(inner) {
            let mut fields = fields.clone();
            fields.insert(name.clone(), inner);
            all.push(Value::Object(fields));
        }
    }
    all
}

#[test]
fn requests_refuse_fields_that_they_do_not_know() {
    for kind in REQUESTS {
        for example in examples(kind.name) {
            for grown in with_extra(&example) {
                let read = (kind.again)(grown.clone());
                assert!(read.is_err(), "{} took {grown}", kind.name);
            }
        }
    }
}

#[test]
fn answers_may_grow() {
    // A field more in a checkpoint's map would be one more company.
    let holds_map = |kind: &&Kind| ["checkpoint", "pull_answer"].contains(&kind.name);
    for kind in ANSWERS.iter().filter(|kind| !holds_map(kind)) {
        for example in examples(kind.name) {
            for grown in with_extra(&example) {
                assert_eq!((kind.again)(grown), Ok(example.clone()), "{}", kind.name);
            }
        }
    }
}

#[test]
fn a_secret_is_not_printed() {
    let request: SignInRequest =
        serde_json::from_value(examples("sign_in_request").remove(0)).unwrap();
    let printed = format!("{request:?}");
    assert!(!printed.contains(&request.password.0), "{printed}");
}

/// "What happened, what became of the data, what to do", and nobody's name.
#[test]
fn every_failure_has_a_status_and_says_what_became_of_the_data() {
    let fates = [
        "Nothing was",
        "Nothing more was",
        "None was",
        "is kept",
        "is safe",
        "is in place",
        "stay",
        "stands",
        "were dropped",
    ];
    let mut texts = BTreeSet::new();
    for word in examples("failure") {
        let failure: Failure = serde_json::from_value(word.clone()).unwrap();
        assert!((400..600).contains(&failure.status()), "{word}");
        let text = failure.to_string();
        assert!(text.ends_with('.'), "{word}: {text}");
        assert_eq!(
            text.matches(['.', ';']).count(),
            3,
            "three sentences: {word}: {text}"
        );
        assert!(
            fates.iter().any(|fate| text.contains(fate)),
            "what became of the data: {word}: {text}"
        );
        assert!(text.is_ascii() && !text.contains(['{', '}', ':']), "{text}");
        assert!(texts.insert(text.clone()), "twice: {text}");
    }
}

#[test]
fn an_operation_knows_its_kind_and_its_fields() {
    for example in examples("operation") {
        let op: Operation = serde_json::from_value(example.clone()).unwrap();
        let Value::Object(mut fields) = example else {
            panic!("an operation is an object")
        };
        let kind = fields.remove("kind").unwrap();
        let read: OperationKind = serde_json::from_value(kind.clone()).unwrap();
        assert_eq!(read.word(), kind, "{op:?}");
        for field in fields.keys() {
            assert!(Operation::FIELDS.contains(&field.as_str()), "{field}");
        }
    }
}
