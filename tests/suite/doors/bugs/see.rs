//! What was seen once, or was never to be seen.

use super::ABSENT;
use reqwest::Method;
use suivi_rules::{Feature, Level, Profile, Sharing};
use suivi_tests::asks::{self, add_file};
use suivi_tests::cast::{Cast, Persona};
use suivi_tests::{Answer, bytes, fresh};
use suivi_wire::ops::{ChangeProfessional, Operation};
use suivi_wire::problem::Failure;
use suivi_wire::rows::Row;

/// The doors to a file's bytes.
const BYTES: [&str; 3] = ["content", "thumbnail", "preview"];

#[test]
fn search_shows_no_hidden_names_nor_counts() {
    let cast = Cast::start();
    let (ana, space) = (cast.who(Persona::Client), cast.record.space);
    // Dahlia is `JustMe`, Erica of the branch, Jasmine in a folder that she does not see.
    for word in ["Dahlia", "dahl", "ERICA", "Jasmine", "Begonia"] {
        assert_eq!(ana.search(space, word), Ok(Vec::new()), "{word}");
    }
    // No word is a pattern.
    for word in ["%", "_", "*", "Dahli_", "%hlia", "' OR 1=1 --", "\"", "\\"] {
        assert_eq!(ana.search(space, word), Ok(Vec::new()), "{word}");
    }
    // Kalmia and the three files that say client, no more.
    let rows = ana.search(space, ".jpg").expect("she may search");
    assert_eq!(rows.len(), 4, "{rows:?}");
    // What counts as many as are shown: a page that is not full has no next one.
    let page = ana.get(&format!("/v1/spaces/{space}/items?q=.jpg&limit=4"));
    let page: suivi_wire::spaces::ItemsAnswer = page.json();
    assert_eq!((page.rows.len(), page.next), (4, None));
}

#[test]
fn feed_is_not_stale_after_unshare() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let first = ana.pull(None);
    assert!(ana.feed().contains_key(&shown.to_string()));
    let confirmed = ana.pull(Some(&first.cursor));
    emile.does(&asks::set_level(shown, Level::Company, 1));
    let after = ana.pull(Some(&confirmed.cursor));
    let gone = after
        .changes
        .iter()
        .filter(|change| change.id == shown.to_string());
    let rows: Vec<_> = gone.map(|change| change.row.clone()).collect();
    assert!(
        !rows.is_empty() && rows.iter().all(Option::is_none),
        "{rows:?}"
    );
    assert!(
        !ana.feed().contains_key(&shown.to_string()),
        "a new phone does not get it"
    );
    assert_eq!(ana.item(shown), Err(ABSENT));
    for door in BYTES {
        assert_eq!(ana.bytes_at(shown, door), Err(ABSENT), "{door}");
    }
}

#[test]
fn a_conditional_request_does_not_tell_that_it_was_there() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let ask = |(path, etag): &(String, String)| {
        Answer::of(ana.request(Method::GET, path).header("if-none-match", etag))
    };
    let had = BYTES.map(|door| {
        let path = format!("/v1/items/{shown}/{door}");
        let answer = ana.get(&path);
        let etag = answer.header("etag").expect("bytes have an ETag");
        (path, etag.to_owned())
    });
    for had in &had {
        assert_eq!(ask(had).status, 304, "while she sees it: {had:?}");
    }
    emile.does(&asks::set_level(shown, Level::Company, 1));
    for had in &had {
        assert!(ask(had).is_not_found(), "afterwards: {:?}", ask(had));
    }
}

#[test]
fn thumbnail_does_not_skip_the_check() {
    let cast = Cast::start();
    let mut seen = 0;
    for persona in Persona::ALL {
        let by = cast.who(persona);
        for stored in cast.photos() {
            let item = stored.file.id;
            let content = by.content(item).map(|_| ());
            for rendition in ["thumbnail", "preview"] {
                let came = by.bytes_at(item, rendition).map(|_| ());
                let who = persona.word();
                assert_eq!(
                    came, content,
                    "{who} and the {rendition} of {}",
                    stored.name
                );
            }
            seen += usize::from(content.is_ok());
        }
    }
    assert!(seen > 20, "{seen} files were seen");
}

#[test]
fn grant_ends_with_the_participation() {
    let cast = Cast::start();
    let (mona, xenia) = (cast.who(Persona::Manager), cast.who(Persona::External));
    let shown = cast.of_level(Level::Everyone).file.id;
    let first = xenia.pull(None);
    assert!(!first.add.is_empty());
    let confirmed = xenia.pull(Some(&first.cursor));
    let own = asks::add_folder(cast.record.space, None, "Xenia's");
    xenia.does(&Operation::AddFolder(own.clone()));
    mona.does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    assert_eq!(xenia.item(shown), Err(ABSENT));
    for door in BYTES {
        assert_eq!(xenia.bytes_at(shown, door), Err(ABSENT), "{door}");
    }
    assert_eq!(
        xenia.item(own.item),
        Err(ABSENT),
        "also what she made herself"
    );
    assert_eq!(xenia.list(cast.record.space, None), Err(ABSENT));
    assert_eq!(xenia.asks(&asks::rename(own.item, "x")).code, Some(ABSENT));
    let after = xenia.pull(Some(&confirmed.cursor));
    let mut dropped = after.drop;
    let mut held: Vec<_> = first.add.into_iter().map(|row| row.scope).collect();
    dropped.sort();
    held.sort();
    assert_eq!(dropped, held, "her phone is told to drop all of it");
    assert_eq!((after.add, after.changes), (Vec::new(), Vec::new()));
}

#[test]
fn a_second_grant_does_not_keep_the_first() {
    let cast = Cast::start();
    let (sofia, rosa) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::ReadOnly),
    );
    let of_branch = cast.of_level(Level::Branch(cast.rive)).file.id;
    assert!(rosa.item(of_branch).is_ok());
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: rosa.professional(),
        profile: None,
        branches: Some([cast.colline].into()),
        features: None,
    }));
    // She still takes part in the record, but what was for her branch is not for her any more.
    assert!(rosa.list(cast.record.space, None).is_ok());
    assert_eq!(rosa.item(of_branch), Err(ABSENT));
    for door in BYTES {
        assert_eq!(rosa.bytes_at(of_branch, door), Err(ABSENT), "{door}");
    }
    assert!(!rosa.feed().contains_key(&of_branch.to_string()));
}

#[test]
fn a_transfer_that_was_allowed_is_not_committed_once_it_is_not() {
    let cast = Cast::start();
    let (mona, xenia) = (cast.who(Persona::Manager), cast.who(Persona::External));
    let photo = bytes::photo(2, 2000);
    let add = add_file(cast.record.space, None, Level::Everyone, &photo);
    assert_eq!(Answer::of(xenia.creation(&add)).status, 201);
    mona.does(&asks::archive_participant(
        cast.record.space,
        xenia.professional(),
    ));
    let rest = xenia
        .request(Method::PATCH, &format!("/v1/tus/{}", add.item))
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Offset", "0")
        .header("Content-Type", "application/offset+octet-stream")
        .body(photo);
    let answer = Answer::of(rest);
    assert!(answer.is_not_found(), "{answer:?}");
    for persona in [
        Persona::External,
        Persona::Employee,
        Persona::Client,
        Persona::SuperAdministrator,
    ] {
        assert_eq!(cast.who(persona).item(add.item), Err(ABSENT));
        assert_eq!(cast.who(persona).content(add.item), Err(ABSENT));
    }
}

#[test]
fn a_lowered_profile_loses_at_once() {
    let cast = Cast::start();
    let (sofia, mona) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::Manager),
    );
    let plan = cast.plan.file.id;
    assert!(mona.item(plan).is_ok());
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: mona.professional(),
        profile: Some(Profile::Employee),
        branches: None,
        features: None,
    }));
    assert_eq!(mona.item(plan), Err(ABSENT));
    assert_eq!(mona.list(cast.record.space, None), Err(ABSENT));
}

#[test]
fn a_lost_feature_hides_at_once() {
    let cast = Cast::start();
    let (sofia, emile) = (
        cast.who(Persona::SuperAdministrator),
        cast.who(Persona::Employee),
    );
    sofia.does(&Operation::ChangeProfessional(ChangeProfessional {
        op: fresh::id(),
        professional: emile.professional(),
        profile: None,
        branches: None,
        features: Some([Feature::Messages].into()),
    }));
    for stored in cast.files() {
        assert_eq!(emile.item(stored.file.id), Err(ABSENT), "{}", stored.name);
    }
    assert!(
        emile
            .feed()
            .values()
            .all(|row| !matches!(row, Row::File(_) | Row::Folder(_)))
    );
}

#[test]
fn move_does_not_widen() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let plan = cast.plan.file.id;
    let told = emile.does(&asks::move_to(plan, Some(cast.open.id)));
    assert!(told.opens.is_empty() && told.closes.is_empty(), "{told:?}");
    assert_eq!(ana.item(plan), Err(ABSENT));
    let listed = ana
        .list(cast.record.space, Some(cast.open.id))
        .expect("it is open to her");
    assert_eq!(listed.len(), 1, "her own photo alone: {listed:?}");
    // A folder that goes into an open one does not take its files along to her.
    emile.does(&asks::move_to(cast.hidden.id, Some(cast.open.id)));
    assert_eq!(ana.item(cast.hidden.id), Err(ABSENT));
}

#[test]
fn opening_a_folder_does_not_open_what_is_in_it() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    emile.does(&asks::set_sharing(cast.hidden.id, Sharing::Open));
    assert!(ana.item(cast.hidden.id).is_ok());
    assert_eq!(ana.item(cast.plan.file.id), Err(ABSENT));
    assert_eq!(
        ana.list(cast.record.space, Some(cast.hidden.id)),
        Ok(Vec::new())
    );
}

#[test]
fn media_does_not_survive_deletion() {
    let cast = Cast::start();
    let (emile, ana) = (cast.who(Persona::Employee), cast.who(Persona::Client));
    let shown = cast.of_level(Level::Everyone).file.id;
    let had = BYTES.map(|door| {
        let path = format!("/v1/items/{shown}/{door}");
        let answer = ana.get(&path);
        let etag = answer.header("etag").expect("bytes have an ETag");
        (path, etag.to_owned())
    });
    emile.does(&asks::delete(shown));
    for by in [emile, ana] {
        for (path, etag) in &had {
            assert!(by.get(path).is_not_found());
            assert!(by.head(path).status == 404);
            for (name, value) in [("range", "bytes=0-3"), ("if-none-match", etag)] {
                let answer = Answer::of(by.request(Method::GET, path).header(name, value));
                assert!(answer.is_not_found(), "{name}: {answer:?}");
            }
        }
        assert_eq!(by.search(cast.record.space, "Iris"), Ok(Vec::new()));
        assert!(!by.feed().contains_key(&shown.to_string()));
    }
    let photo = bytes::jpeg(b"again");
    let mut add = add_file(cast.record.space, None, Level::Company, &photo);
    add.item = shown;
    assert_eq!(
        emile.upload(&add, &photo).code(),
        Some(Failure::ItemDeleted.into())
    );
}
