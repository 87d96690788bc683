//! "Who can see X" for a fixed cast of people and things, kept as a file so that a widening shows
//! in review. `BLESS=1 cargo test -p suivi-rules` writes it anew.

use crate::cast::*;
use std::fmt::Write as _;
use suivi_rules::{
    Action, Creator, Facts, File, Folder, Level, Object, Participation, Professional,
    ProfessionalId, Profile, Relation, Sharing, Space, Subject, decide,
};

struct Person {
    name: &'static str,
    subject: Subject,
    /// His relation to the record, the group, the library.
    relations: [Relation; 3],
}

const ANA: ProfessionalId = ME;
const BEN: ProfessionalId = COLLEAGUE;
const EVA: ProfessionalId = EXTERNAL;

fn people() -> Vec<Person> {
    let pro = |id: ProfessionalId, profile, company, branches: &[_]| {
        let mut person = *id.as_bytes();
        person[0] = 9;
        Subject::Professional(Professional {
            id,
            person: suivi_rules::PersonId::from_bytes(person),
            ..professional(profile, company, branches)
        })
    };
    let other = |number: u8| ProfessionalId::from_bytes([number; 16]);
    let none = Relation::default();
    let active = participant(Participation::Active);
    let once = participant(Participation::Archived);
    let high = elevated(Participation::None);
    let same = |relation| [relation; 3];
    let person = |name, subject, relations| Person {
        name,
        subject,
        relations,
    };
    use Profile::{BranchAdministrator, Employee, Manager, ReadOnly, SuperAdministrator};
    vec![
        person(
            "Ana, employee of North, participant",
            pro(ANA, Employee, HOME, &[NORTH]),
            same(active),
        ),
        person(
            "Ben, employee of South, participant",
            pro(BEN, Employee, HOME, &[SOUTH]),
            same(active),
        ),
        person(
            "Cleo, employee of North, participant once",
            pro(other(31), Employee, HOME, &[NORTH]),
            same(once),
        ),
        person(
            "Dan, read only, North, participant",
            pro(other(32), ReadOnly, HOME, &[NORTH]),
            same(active),
        ),
        person(
            "Eva, of another company, participant",
            pro(EVA, Employee, ABROAD, &[FAR]),
            same(active),
        ),
        person(
            "Flo, of another company, no participant",
            pro(other(33), SuperAdministrator, ABROAD, &[FAR]),
            same(none),
        ),
        person(
            "Gus, manager of North",
            pro(other(34), Manager, HOME, &[NORTH]),
            same(none),
        ),
        person(
            "Hal, manager of East",
            pro(other(35), Manager, HOME, &[EAST]),
            same(none),
        ),
        person(
            "Ida, branch administrator of North",
            pro(other(36), BranchAdministrator, HOME, &[NORTH]),
            same(none),
        ),
        person(
            "Ida, elevated",
            pro(other(36), BranchAdministrator, HOME, &[NORTH]),
            same(high),
        ),
        person(
            "Jon, super administrator",
            pro(other(37), SuperAdministrator, HOME, &[]),
            same(none),
        ),
        person(
            "Jon, elevated",
            pro(other(37), SuperAdministrator, HOME, &[]),
            same(high),
        ),
        person(
            "Kim, the client and a member",
            client(CLIENT_PERSON),
            [none, member(CLIENT), none],
        ),
        person(
            "Lea, another client, a member",
            client(STRANGER),
            [none, member(OTHER_CLIENT), none],
        ),
        person(
            "Mia, a client of nothing here",
            client(MY_PERSON),
            same(none),
        ),
        person(
            "the company's service key",
            Subject::Service { company: HOME },
            same(active),
        ),
        person("nobody", Subject::SignedOut, same(high)),
    ]
}

fn print() -> String {
    let spaces: [(&str, Space); 3] = [
        ("Kim's record in North and South", record(&[NORTH, SOUTH])),
        ("a group of North", group()),
        ("Ana's library", library(ANA, &[NORTH])),
    ];
    let makers = [
        ("Ana", file(Creator::Professional(ANA), Level::JustMe)),
        (
            "Eva",
            File {
                company: ABROAD,
                ..file(Creator::Professional(EVA), Level::JustMe)
            },
        ),
        ("Kim", file(Creator::Client(CLIENT), Level::JustMe)),
        (
            "System, author Ben",
            File {
                author: Some(BEN),
                ..file(Creator::System, Level::JustMe)
            },
        ),
        ("System, no author", file(Creator::System, Level::JustMe)),
    ];
    let folders: [(&str, Folder); 4] = [
        (
            "closed",
            folder(Creator::Professional(ANA), Sharing::Auto, false, false),
        ),
        (
            "derived open",
            folder(Creator::Professional(ANA), Sharing::Auto, true, true),
        ),
        (
            "Open and empty",
            folder(Creator::Professional(ANA), Sharing::Open, true, false),
        ),
        (
            "protected, a result for the client",
            folder(Creator::System, Sharing::Auto, true, true),
        ),
    ];
    let levels = [
        ("just_me", Level::JustMe),
        ("branch North", Level::Branch(NORTH)),
        ("branch East", Level::Branch(EAST)),
        ("company", Level::Company),
        ("me_and_client", Level::MeAndClient),
        ("company_and_client", Level::CompanyAndClient),
        ("everyone", Level::Everyone),
    ];
    let people = people();
    let mut text = String::new();
    for (at, (name, space)) in spaces.iter().enumerate() {
        let mut line = |what: String, object: Object<'_>| {
            writeln!(text, "{name} / {what}").unwrap();
            let mut seen = false;
            for person in &people {
                let facts = Facts::within(space, person.relations[at]);
                if decide(&person.subject, &Action::See, &object, &facts).is_ok() {
                    writeln!(text, "    {}", person.name).unwrap();
                    seen = true;
                }
            }
            if !seen {
                writeln!(text, "    -").unwrap();
            }
        };
        line("itself".to_owned(), Object::Space);
        for (what, folder) in &folders {
            line(format!("folder, {what}"), Object::Folder(folder));
        }
        for (maker, file) in &makers {
            for (word, level) in levels {
                let file = File {
                    level,
                    ..file.clone()
                };
                line(format!("file of {maker}, {word}"), Object::File(&file));
            }
        }
    }
    text
}

#[test]
fn who_can_see_has_not_changed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules/who_can_see.txt");
    let now = print();
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    for (line, (now, kept)) in now.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, kept, "who_can_see.txt, line {}", line + 1);
    }
    assert_eq!(now.lines().count(), kept.lines().count(), "who_can_see.txt");
}
