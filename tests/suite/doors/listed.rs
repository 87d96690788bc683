//! What is read names and counts exactly what may be seen.

use super::{seen_and_hidden, with_session};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{Answer, Person};
use suivi_wire::feed::PullAnswer;
use suivi_wire::rows::Row;

/// Everything that somebody can read without being told of an id: the texts of all answers.
fn everything(cast: &Cast, by: &Person) -> Vec<(String, Answer)> {
    let space = cast.record.space;
    let folders = cast
        .folders()
        .map(|folder| format!("/v1/spaces/{space}/items?folder={}", folder.id));
    let words = [
        "a",
        "jpg",
        "Dahlia",
        "dahlia.jpg",
        "Kalmia",
        "Begonia",
        "%25",
        "_",
        "'",
        "%27%20OR%201=1--",
    ];
    let searches = words.map(|word| format!("/v1/spaces/{space}/items?q={word}"));
    let fixed = [
        "/v1/account",
        "/v1/company",
        "/v1/devices",
        "/v1/spaces",
        "/v1/spaces?q=a",
        "/v1/sync",
        "/healthz",
        "/metrics",
    ];
    let paths = fixed
        .into_iter()
        .map(str::to_owned)
        .chain([
            format!("/v1/spaces/{space}/items"),
            format!("/v1/spaces/{space}/people"),
            format!("/v1/spaces/{space}/results"),
        ])
        .chain(folders)
        .chain(searches);
    let mut all: Vec<_> = paths
        .map(|path| {
            let answer = by.get(&path);
            (path, answer)
        })
        .collect();
    let pull: PullAnswer = by.get("/v1/sync").json();
    for scope in pull.add {
        let path = format!("/v1/sync/scopes/{}", scope.scope);
        let answer = by.get(&path);
        all.push((path, answer));
    }
    all
}

#[test]
fn nothing_that_is_read_tells_of_what_is_hidden() {
    let cast = Cast::start();
    for persona in with_session() {
        let by = cast.who(persona);
        let (_, hidden) = seen_and_hidden(&cast, persona);
        for (path, answer) in everything(&cast, by) {
            for tells in hidden.iter().flat_map(|thing| &thing.tells) {
                let text = answer.text();
                assert!(
                    !text.contains(tells.as_str()),
                    "{} read {tells} at {path}",
                    persona.word()
                );
            }
        }
    }
}

#[test]
fn lists_and_searches_hold_exactly_what_is_seen() {
    let cast = Cast::start();
    let space = cast.record.space;
    for persona in with_session() {
        let (by, who) = (cast.who(persona), persona.word());
        let (seen, _) = seen_and_hidden(&cast, persona);
        let Ok(root) = by.list(space, None) else {
            assert!(
                seen.is_empty(),
                "{who} sees something in a record that is not there"
            );
            continue;
        };
        let mut listed = ids(&root);
        for folder in cast.folders() {
            listed.extend(
                by.list(space, Some(folder.id))
                    .map(|rows| ids(&rows))
                    .unwrap_or_default(),
            );
        }
        let expected: std::collections::BTreeSet<_> = seen.iter().map(|thing| thing.id).collect();
        assert_eq!(
            listed.len(),
            expected.len(),
            "{who}: something is listed twice"
        );
        assert_eq!(
            listed
                .into_iter()
                .collect::<std::collections::BTreeSet<_>>(),
            expected,
            "{who}"
        );
        for thing in &seen {
            let name = &thing.tells[1];
            let found = ids(&by.search(space, name).expect("he may search"));
            assert_eq!(found, [thing.id], "{who} searches {name}");
        }
    }
}

#[test]
fn the_feed_holds_what_is_seen_of_followed_records_and_nothing_else() {
    let cast = Cast::start();
    let follow = [
        Persona::Employee,
        Persona::ReadOnly,
        Persona::External,
        Persona::Client,
    ];
    for persona in with_session() {
        let rows: Vec<_> = cast.who(persona).feed().into_values().collect();
        let held: std::collections::BTreeSet<_> = ids(&rows).into_iter().collect();
        let (seen, _) = seen_and_hidden(&cast, persona);
        let expected = if follow.contains(&persona) {
            seen
        } else {
            Vec::new()
        };
        assert_eq!(
            held,
            expected.iter().map(|thing| thing.id).collect(),
            "{}",
            persona.word()
        );
    }
}

#[test]
fn what_waits_on_phones_is_told_by_level() {
    use suivi_rules::Level;
    use suivi_wire::accounts::{DeviceReport, WaitingPhotos};
    let cast = Cast::start();
    let ana = cast.who(Persona::Client);
    let space = cast.record.space;
    let waiting = |level, pending| WaitingPhotos {
        space,
        level,
        pending,
        blocked: 0,
        oldest_at: 1,
    };
    let report = DeviceReport {
        waiting: vec![
            waiting(Level::JustMe, 1),
            waiting(Level::CompanyAndClient, 10),
            waiting(Level::Everyone, 100),
        ],
    };
    let path = format!("/v1/devices/{}/report", ana.device);
    assert!(ana.post(&path, &report).is_success());
    let pending = |persona| {
        let spaces = cast.who(persona).spaces();
        let facts = spaces.into_iter().find(|facts| facts.space == space)?;
        facts.on_phones.map(|phones| phones.pending)
    };
    for (persona, expected) in [
        (Persona::Employee, Some(110)),
        (Persona::SuperAdministrator, Some(110)),
        (Persona::ReadOnly, Some(110)),
        (Persona::External, Some(100)),
        (Persona::OtherBranch, None),
        (Persona::Stranger, None),
    ] {
        assert_eq!(pending(persona), expected, "{}", persona.word());
    }
    // Nobody reports for somebody else's phone, nor about a record that is not his.
    let otto = cast.who(Persona::OtherClient);
    assert!(otto.post(&path, &report).is_not_found());
    let own = format!("/v1/devices/{}/report", otto.device);
    let _ = otto.post(&own, &report);
    assert_eq!(pending(Persona::Employee), Some(110));
}

fn ids(rows: &[Row]) -> Vec<suivi_rules::ItemId> {
    rows.iter()
        .filter_map(|row| match row {
            Row::Folder(row) => Some(row.item),
            Row::File(row) => Some(row.item),
            Row::Record(_) | Row::Participant(_) | Row::Document(_) | Row::Template(_) => None,
        })
        .collect()
}
