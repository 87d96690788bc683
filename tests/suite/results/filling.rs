//! Filling on a phone: what was typed outlives everything, and arrives once.

use super::{changed, file, result};
use crate::phone::network::{Way, with_detour};
use crate::phone::{
    all_received, conditions, is_complete, phone_of, refusal, role, until_stands, waiting,
};
use std::sync::Arc;
use suivi_device::outbox::drafts::Typed;
use suivi_device::phone::PhoneError;
use suivi_device::phone::filling::{AssignRequest, From, TakenAt};
use suivi_device::queue::Block;
use suivi_device::remote::Remote;
use suivi_device::remote::http::{Http, Roots};
use suivi_device::session::SessionError;
use suivi_device::views::results::DraftStands;
use suivi_device::views::waiting::Stands;
use suivi_results::{System, Unit, ValueFault};
use suivi_rules::{ItemId, OpId, Refusal};
use suivi_tests::asks;
use suivi_tests::cast::{Cast, Persona, readiness};
use suivi_tests::phone::{Handset, OFFLINE, ONLINE};
use suivi_wire::Code;
use suivi_wire::problem::Failure;

const NOW: TakenAt = TakenAt {
    at: asks::TAKEN_AT,
    offset_min: 60,
};

fn begins(handset: &Handset, from: From) -> Result<ItemId, PhoneError> {
    handset.run(handset.phone().begin_filling(from))
}

fn types(handset: &Handset, draft: ItemId, key: &str, text: &str) -> Option<ValueFault> {
    let typed = Typed {
        text: text.to_owned(),
        unit: None,
    };
    let call = handset.phone().fill_in(draft, key.to_owned(), typed);
    handset.run(call).unwrap()
}

fn completes(handset: &Handset, draft: ItemId) -> Result<OpId, PhoneError> {
    handset.run(handset.phone().complete(draft, NOW))
}

fn typed(handset: &Handset, draft: ItemId, key: &str) -> Option<String> {
    let view = handset.phone().filling(draft, System::Template);
    let view = handset.run(view).unwrap();
    let field = view.fields.into_iter().find(|field| field.key == key);
    field.unwrap().typed.map(|typed| typed.text)
}

/// Answers every question of `readiness` as it is typed.
fn answers_all(handset: &Handset, draft: ItemId) {
    for (key, value) in readiness() {
        let text = match value {
            suivi_results::Value::Choice { option } => option,
            suivi_results::Value::Date { date } => date.to_string(),
            other => panic!("not typed here: {other:?}"),
        };
        assert_eq!(types(handset, draft, &key, &text), None, "{key}");
    }
}

/// In whatever order the taps come: a draft is begun once and completed once, and what is typed
/// meanwhile is in the result or was refused.
#[test]
fn what_is_tapped_at_the_same_time_is_done_once_and_no_word_is_lost() {
    for _ in 0..10 {
        let cast = Cast::start();
        let ana = phone_of(&cast, Persona::Client);
        conditions(&ana, OFFLINE);
        let begin = || ana.phone().begin_filling(From::Document(cast.asked));
        let begun = ana.run(async { tokio::join!(begin(), begin(), begin()) });
        let draft = begun.0.unwrap();
        assert_eq!((draft, draft), (begun.1.unwrap(), begun.2.unwrap()));
        answers_all(&ana, draft);
        let details = Typed {
            text: "asthma".to_owned(),
            unit: None,
        };
        let phone = ana.phone();
        let (one, other, typed) = ana.run(async {
            tokio::join!(
                phone.complete(draft, NOW),
                phone.complete(draft, NOW),
                phone.fill_in(draft, "details".to_owned(), details),
            )
        });
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
        assert_eq!(waiting(&ana).len(), 1);
        conditions(&ana, ONLINE);
        all_received(&ana);
        let told = result(cast.who(Persona::Employee), draft).body;
        assert_eq!(told.answer("details").is_some(), typed.is_ok());
    }
}

#[test]
fn an_assessment_filled_without_network_outlives_a_kill_and_arrives_once() {
    let cast = Cast::start();
    let mut emile = phone_of(&cast, Persona::Employee);
    conditions(&emile, OFFLINE);
    let (space, template) = (cast.record.space, cast.grip);
    let draft = begins(&emile, From::Template { space, template }).unwrap();
    // As it is typed: with a comma, and wrong at first.
    assert_eq!(
        types(&emile, draft, "best", "3l,5"),
        Some(ValueFault::NotANumber)
    );
    let endless = "x".repeat(1_000_000);
    assert_eq!(
        types(&emile, draft, "note", &endless),
        Some(ValueFault::BadText)
    );
    assert_eq!(typed(&emile, draft, "note"), None, "not kept");
    emile.close();
    emile.open().unwrap();
    conditions(&emile, OFFLINE);
    assert_eq!(
        typed(&emile, draft, "best").as_deref(),
        Some("3l,5"),
        "as it was"
    );
    let early = completes(&emile, draft);
    assert!(
        matches!(
            early,
            Err(PhoneError::Server(Code::Failed(Failure::BadAnswers)))
        ),
        "{early:?}"
    );
    assert_eq!(types(&emile, draft, "best", "31,5"), None);
    let op = completes(&emile, draft).unwrap();
    let row = waiting(&emile)
        .into_iter()
        .find(|row| row.op == op)
        .unwrap();
    assert!(row.title.is_some(), "what waits has a name");
    emile.close();
    emile.open().unwrap();
    conditions(&emile, OFFLINE);
    let view = emile
        .run(emile.phone().results(space, System::Template))
        .unwrap();
    let tile = view
        .drafts
        .iter()
        .find(|tile| tile.result == draft)
        .unwrap();
    assert!(
        matches!(tile.stands, DraftStands::Completed(Stands::Waiting(_))),
        "{tile:?}"
    );
    // What is on its way is not changed any more.
    let late = emile.run(emile.phone().fill_in(
        draft,
        "best".to_owned(),
        Typed {
            text: "30".to_owned(),
            unit: None,
        },
    ));
    assert!(late.is_err());
    conditions(&emile, ONLINE);
    all_received(&emile);
    let ana = cast.who(Persona::Client);
    assert_eq!(result(ana, draft).body.answers.len(), 1);
    emile.until("the draft became the result", async |phone| {
        let view = phone.results(space, System::Template).await.unwrap();
        view.drafts.is_empty() && view.results.iter().any(|tile| tile.item == draft)
    });
}

#[test]
fn a_client_fills_what_was_asked_and_sees_who_will_see_it() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    let space = cast.record.space;
    conditions(&ana, OFFLINE);
    let view = ana
        .run(ana.phone().results(space, System::Template))
        .unwrap();
    let tile = view
        .documents
        .iter()
        .find(|it| it.document == cast.asked)
        .unwrap();
    assert!(tile.mine && tile.can_fill && !tile.can_cancel);
    assert!(!view.can_assign);
    assert_eq!(view.documents.len(), 1, "only what is asked of her");
    let draft = begins(&ana, From::Document(cast.asked)).unwrap();
    // Begun again, it is the same draft.
    assert_eq!(begins(&ana, From::Document(cast.asked)).unwrap(), draft);
    let filling = ana
        .run(ana.phone().filling(draft, System::Template))
        .unwrap();
    assert!(!filling.can_complete);
    let names = format!("{:?}", filling.who_will_see.by_name);
    assert!(
        names.contains("Myself") && names.contains("Emile"),
        "{names}"
    );
    answers_all(&ana, draft);
    let filling = ana
        .run(ana.phone().filling(draft, System::Template))
        .unwrap();
    assert!(filling.can_complete);
    completes(&ana, draft).unwrap();
    conditions(&ana, ONLINE);
    all_received(&ana);
    let author = cast.who(Persona::Employee).professional();
    assert_eq!(file(cast.who(Persona::Client), draft).author, Some(author));
    ana.until("nothing is asked any more", async |phone| {
        let view = phone.results(space, System::Template).await.unwrap();
        view.documents.is_empty()
    });
    // Nobody else could: not a professional for her, nor she for one.
    let emile = phone_of(&cast, Persona::Employee);
    assert_eq!(
        refusal(begins(&emile, From::Document(cast.asked))),
        Refusal::NotFound
    );
    assert_eq!(
        refusal(begins(&ana, From::Document(cast.due))),
        Refusal::NotFound
    );
}

#[test]
fn of_two_phones_that_filled_one_document_the_second_is_told_and_loses_no_word() {
    let cast = Cast::start();
    let (first, second) = (
        phone_of(&cast, Persona::Client),
        phone_of(&cast, Persona::Client),
    );
    let drafts = [&first, &second].map(|phone| {
        conditions(phone, OFFLINE);
        let draft = begins(phone, From::Document(cast.asked)).unwrap();
        answers_all(phone, draft);
        types(phone, draft, "details", "a bad knee");
        (draft, completes(phone, draft).unwrap())
    });
    conditions(&first, ONLINE);
    all_received(&first);
    conditions(&second, ONLINE);
    let why = Block::Refused(Failure::DocumentClosed.into());
    until_stands(&second, drafts[1].1, Stands::NeedsYou(why));
    assert_eq!(
        typed(&second, drafts[1].0, "details").as_deref(),
        Some("a bad knee")
    );
    let space = cast.record.space;
    let view = second
        .run(second.phone().results(space, System::Template))
        .unwrap();
    let tile = view
        .drafts
        .iter()
        .find(|tile| tile.result == drafts[1].0)
        .unwrap();
    assert_eq!(tile.stands, DraftStands::Completed(Stands::NeedsYou(why)));
    assert!(
        cast.who(Persona::Client).item(drafts[1].0).is_err(),
        "nothing half done"
    );
    // Its person gives it up; only now it goes.
    second.run(second.phone().discard(drafts[1].1)).unwrap();
    assert_eq!(
        typed(&second, drafts[1].0, "details").as_deref(),
        Some("a bad knee")
    );
    second
        .run(second.phone().discard_draft(drafts[1].0))
        .unwrap();
    assert!(
        second
            .run(second.phone().filling(drafts[1].0, System::Template))
            .is_err()
    );
}

#[test]
fn what_came_back_is_mended_and_sent_again() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    conditions(&emile, OFFLINE);
    let draft = begins(&emile, From::Document(cast.due)).unwrap();
    types(&emile, draft, "best", "31");
    let op = completes(&emile, draft).unwrap();
    // Meanwhile the record is archived.
    let sofia = cast.who(Persona::SuperAdministrator);
    sofia.does(&asks::archive_record(cast.record.space));
    conditions(&emile, ONLINE);
    until_stands(&emile, op, Stands::NeedsYou(Block::Archived));
    sofia.does(&asks::restore_record(cast.record.space));
    emile.until("it may be filled again", async |phone| {
        let view = phone
            .results(cast.record.space, System::Template)
            .await
            .unwrap();
        view.documents
            .iter()
            .any(|it| it.document == cast.due && it.can_fill)
    });
    types(&emile, draft, "best", "32");
    completes(&emile, draft).unwrap();
    all_received(&emile);
    let body = result(cast.who(Persona::Client), draft).body;
    let text = serde_json::to_string(&body).unwrap();
    assert!(text.contains("\"32\""), "{text}");
}

#[test]
fn somebody_whose_participation_ended_is_told_and_nothing_is_lost() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    conditions(&emile, OFFLINE);
    let draft = begins(&emile, From::Document(cast.due)).unwrap();
    types(&emile, draft, "best", "31");
    let op = completes(&emile, draft).unwrap();
    cast.who(Persona::SuperAdministrator)
        .does(&asks::archive_participant(
            cast.record.space,
            cast.who(Persona::Employee).professional(),
        ));
    conditions(&emile, ONLINE);
    emile.until("it needs him", async |phone| {
        let view = phone.waiting().await.unwrap();
        let row = view.rows.iter().find(|row| row.op == op);
        row.is_some_and(|row| matches!(row.stands, Stands::NeedsYou(_)))
    });
    assert!(cast.who(Persona::Client).item(draft).is_err());
    let row = waiting(&emile)
        .into_iter()
        .find(|row| row.op == op)
        .unwrap();
    assert!(row.title.is_some() && row.can.discard, "{row:?}");
    // Given up, his own words are there still: he reads them, and discards them.
    emile.run(emile.phone().discard(op)).unwrap();
    let drafts = || emile.run(emile.phone().waiting()).unwrap().drafts;
    assert_eq!(drafts().len(), 1);
    assert_eq!(typed(&emile, draft, "best").as_deref(), Some("31"));
    let view = emile.run(emile.phone().filling(draft, System::Template));
    assert!(!view.unwrap().can_complete);
    assert!(completes(&emile, draft).is_err());
    emile.run(emile.phone().discard_draft(draft)).unwrap();
    assert!(drafts().is_empty());
}

#[test]
fn a_template_that_changes_under_a_draft_changes_nothing_of_it() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let (space, template) = (cast.record.space, cast.grip);
    let draft = begins(&emile, From::Template { space, template }).unwrap();
    types(&emile, draft, "best", "31");
    let other = changed("grip_strength", |it| it.fields.truncate(1));
    cast.who(Persona::SuperAdministrator)
        .does(&asks::set_template(template, 1, &other));
    emile.until("the new version is here", async |phone| {
        let all = phone.templates(space).await.unwrap();
        all.iter()
            .any(|tile| tile.template == template && tile.version == 2)
    });
    let view = emile
        .run(emile.phone().filling(draft, System::Template))
        .unwrap();
    assert!(view.fields.len() > 1, "as it was begun");
    types(&emile, draft, "note", "felt strong");
    completes(&emile, draft).unwrap();
    all_received(&emile);
    let told = result(cast.who(Persona::Client), draft);
    assert_eq!((told.version, told.body.answers.len()), (1, 2));
}

#[test]
fn a_professional_assigns_and_takes_back_without_network() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let ana = phone_of(&cast, Persona::Client);
    conditions(&emile, OFFLINE);
    let space = cast.record.space;
    let tiles = emile.run(emile.phone().templates(space)).unwrap();
    assert_eq!(tiles.len(), 3);
    assert!(
        tiles
            .iter()
            .all(|tile| !tile.who_can_see.by_name.is_empty())
    );
    let request = AssignRequest {
        space,
        template: cast.readiness,
        to: None,
        due: Some("2026-12-24".parse().unwrap()),
    };
    let document = emile.run(emile.phone().assign(request)).unwrap();
    emile
        .run(emile.phone().cancel_document(cast.asked))
        .unwrap();
    conditions(&emile, ONLINE);
    all_received(&emile);
    ana.until("what she is asked is what was assigned", async |phone| {
        let view = phone.results(space, System::Template).await.unwrap();
        let asked: Vec<_> = view.documents.iter().map(|it| it.document).collect();
        asked == [document]
    });
    // A client assigns nothing, nor does somebody who only reads.
    let request = AssignRequest {
        space,
        template: cast.readiness,
        to: None,
        due: None,
    };
    let refused = ana.run(ana.phone().assign(request.clone()));
    assert_eq!(refusal(refused), Refusal::NotForClients);
    assert_eq!(ana.run(ana.phone().templates(space)).unwrap(), []);
    let rosa = phone_of(&cast, Persona::ReadOnly);
    assert_eq!(
        refusal(rosa.run(rosa.phone().assign(request))),
        Refusal::ReadOnly
    );
    assert_eq!(rosa.run(rosa.phone().templates(space)).unwrap(), []);
}

#[test]
fn a_correction_begins_with_what_is_there() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    conditions(&emile, OFFLINE);
    let item = cast.result.file.id;
    let draft = begins(&emile, From::Result(item)).unwrap();
    assert_eq!(typed(&emile, draft, "best").as_deref(), Some("31.5"));
    assert_eq!(types(&emile, draft, "best", "13,5"), None);
    completes(&emile, draft).unwrap();
    conditions(&emile, ONLINE);
    all_received(&emile);
    let ana = cast.who(Persona::Client);
    assert_eq!(result(ana, draft).corrects, Some(item));
    assert!(result(ana, item).superseded);
    // Of an older version the questions are asked for.
    let other = changed("grip_strength", |it| it.fields.truncate(1));
    cast.who(Persona::SuperAdministrator)
        .does(&asks::set_template(cast.grip, 1, &other));
    emile.until(
        "the correction and the new version are here",
        async |phone| {
            let view = phone
                .results(cast.record.space, System::Template)
                .await
                .unwrap();
            let all = phone.templates(cast.record.space).await.unwrap();
            all.iter()
                .any(|tile| tile.template == cast.grip && tile.version == 2)
                && view
                    .results
                    .iter()
                    .any(|tile| tile.item == draft && tile.can_correct)
        },
    );
    let again = begins(&emile, From::Result(draft)).unwrap();
    let view = emile
        .run(emile.phone().filling(again, System::Template))
        .unwrap();
    assert!(view.fields.len() > 1);
    assert_eq!(view.corrects, Some(draft));
    // Others may not.
    let ana = phone_of(&cast, Persona::Client);
    assert_eq!(
        refusal(begins(&ana, From::Result(draft))),
        Refusal::Protected
    );
}

#[test]
fn the_last_value_stands_beside_the_question_and_units_are_converted() {
    let cast = Cast::start();
    let emile = phone_of(&cast, Persona::Employee);
    let (space, template) = (cast.record.space, cast.grip);
    let draft = begins(&emile, From::Template { space, template }).unwrap();
    let pounds = Typed {
        text: "70".to_owned(),
        unit: Some(Unit::Pound),
    };
    let call = emile.phone().fill_in(draft, "best".to_owned(), pounds);
    assert_eq!(emile.run(call).unwrap(), None);
    let centimetres = Typed {
        text: "70".to_owned(),
        unit: Some(Unit::Centimetre),
    };
    let call = emile.phone().fill_in(draft, "left".to_owned(), centimetres);
    assert_eq!(emile.run(call).unwrap(), Some(ValueFault::OtherUnit));
    types(&emile, draft, "left", "");
    let view = emile
        .run(emile.phone().filling(draft, System::Imperial))
        .unwrap();
    let last = view.fields[0].last.unwrap();
    assert_eq!(last.shown.unit, Unit::Pound);
    assert_eq!(last.day, Some("2026-11-26".parse().unwrap()));
    assert_eq!(typed(&emile, draft, "left"), None);
    let unknown = emile.phone().fill_in(
        draft,
        "mood".to_owned(),
        Typed {
            text: "x".to_owned(),
            unit: None,
        },
    );
    assert_eq!(refusal(emile.run(unknown)), Refusal::NotFound);
}

#[test]
fn a_draft_is_its_fillers_alone_and_stays_through_lock_and_sign_out() {
    let cast = Cast::start();
    let ana = phone_of(&cast, Persona::Client);
    let draft = begins(&ana, From::Document(cast.asked)).unwrap();
    types(&ana, draft, "details", "a bad knee");
    ana.run(ana.phone().lock()).unwrap();
    let locked = ana.run(ana.phone().filling(draft, System::Template));
    assert!(matches!(locked, Err(PhoneError::Locked)), "{locked:?}");
    ana.run(ana.phone().unlock()).unwrap();
    assert_eq!(typed(&ana, draft, "details").as_deref(), Some("a bad knee"));
    // No word of it leaves the phone.
    let emile = cast.who(Persona::Employee);
    let told = emile.get(&format!("/v1/spaces/{}/results", cast.record.space));
    assert!(!told.text().contains("knee"));
    let asked = ana.run(ana.phone().sign_out(false));
    let unsent = SessionError::Unsent { count: 1 };
    assert!(
        matches!(&asked, Err(PhoneError::Session(error)) if *error == unsent),
        "{asked:?}"
    );
    ana.run(ana.phone().sign_out(true)).unwrap();
    assert!(
        ana.run(ana.phone().filling(draft, System::Template))
            .is_err()
    );
    ana.sign_in(cast.who(Persona::Client), role(Persona::Client))
        .unwrap();
    is_complete(&ana);
    assert_eq!(typed(&ana, draft, "details").as_deref(), Some("a bad knee"));
}

#[test]
fn results_that_a_phone_sent_are_sent_again_to_a_restored_server() {
    let mut cast = Cast::start();
    let other = Way::default();
    let detour = Arc::clone(&other);
    let emile = Handset::with(move |root| with_detour(root, &detour));
    emile
        .sign_in(cast.who(Persona::Employee), role(Persona::Employee))
        .unwrap();
    is_complete(&emile);
    let leads_to = |url: &str| {
        let server: Arc<dyn Remote> = Arc::new(Http::new(url, Roots::default()).unwrap());
        *other.lock().unwrap() = Some(server);
        emile.run(emile.phone().opened()).unwrap();
    };
    cast.world.stop();
    let backup = tempfile::tempdir().unwrap();
    copy(&cast.world.data(), backup.path());
    cast.world.start_again();
    leads_to(&cast.world.url());
    let draft = begins(&emile, From::Document(cast.due)).unwrap();
    types(&emile, draft, "best", "31");
    completes(&emile, draft).unwrap();
    all_received(&emile);
    cast.world.stop();
    let data = cast.world.data();
    std::fs::remove_dir_all(&data).unwrap();
    copy(backup.path(), &data);
    let epoch = cast.world.admin(&["new-epoch"], "");
    assert!(epoch.status.success(), "{epoch:?}");
    cast.world.start_again();
    leads_to(&cast.world.url());
    emile.until("the result is there again", async |phone| {
        let view = phone.results(cast.record.space, System::Template).await;
        let there = view.is_ok_and(|view| view.results.iter().any(|it| it.item == draft));
        there && phone.waiting().await.is_ok_and(|view| view.rows.is_empty())
    });
    assert_eq!(
        result(cast.who(Persona::Client), draft).body.answers.len(),
        1
    );
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            std::fs::copy(&path, &copied).unwrap();
        }
    }
}
