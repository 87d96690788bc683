//! The traps of "How it must hold", point 6, each by itself.

use crate::cast::*;
use suivi_rules::see::{elevated as is_elevated, sees_space};
use suivi_rules::{
    Action, Audience, Creator, Facts, Level, Object, Participation, Professional, Profile, Reach,
    Refusal, Relation, Sharing, Space, Subject, Verdict, decide, follows, reach, scopes_for,
    scopes_of,
};

fn ask(
    subject: &Subject,
    action: &Action,
    object: Object<'_>,
    space: &Space,
    relation: Relation,
) -> Verdict {
    decide(subject, action, &object, &Facts::within(space, relation))
}

fn employee() -> Professional {
    professional(Profile::Employee, HOME, &[NORTH])
}

#[test]
fn a_client_and_an_employee_with_the_same_number() {
    assert_eq!(ME.as_bytes(), CLIENT.as_bytes());
    let space = record(&[NORTH]);
    let active = participant(Participation::Active);
    let me = Subject::Professional(employee());
    let his = file(Creator::Client(CLIENT), Level::JustMe);
    let mine = file(Creator::Professional(ME), Level::JustMe);
    let theirs = client(CLIENT_PERSON);
    assert_eq!(
        ask(&me, &Action::See, Object::File(&his), &space, active),
        Err(Refusal::NotFound)
    );
    assert_eq!(
        ask(
            &theirs,
            &Action::See,
            Object::File(&mine),
            &space,
            Relation::default()
        ),
        Err(Refusal::NotFound)
    );
    assert_eq!(
        ask(&me, &Action::See, Object::File(&mine), &space, active),
        Ok(())
    );
    assert_eq!(
        ask(
            &theirs,
            &Action::See,
            Object::File(&his),
            &space,
            Relation::default()
        ),
        Ok(())
    );
    let scopes = scopes_for(&theirs, &space, &Relation::default());
    assert!(!scopes.holds(&Audience::OwnProfessional(ME)));
    assert!(!scopes_for(&me, &space, &active).holds(&Audience::OwnClient(CLIENT)));
}

#[test]
fn that_employee_owns_a_library() {
    let space = library(ME, &[NORTH]);
    let item = file(Creator::Professional(ME), Level::Everyone);
    let me = Subject::Professional(employee());
    let nothing = Relation::default();
    assert_eq!(
        ask(&me, &Action::See, Object::File(&item), &space, nothing),
        Ok(())
    );
    // The client with his number, also as a "member" of it, and the colleague: no.
    for (who, relation) in [
        (client(CLIENT_PERSON), member(CLIENT)),
        (
            Subject::Professional(Professional {
                id: COLLEAGUE,
                ..employee()
            }),
            participant(Participation::Active),
        ),
    ] {
        assert!(!sees_space(&who, &space, &relation));
        assert!(scopes_for(&who, &space, &relation).is_empty());
        assert_eq!(
            ask(&who, &Action::See, Object::File(&item), &space, relation),
            Err(Refusal::NotFound)
        );
    }
}

#[test]
fn a_file_with_the_number_of_a_folder() {
    let space = record(&[NORTH]);
    let theirs = client(CLIENT_PERSON);
    let open = folder(Creator::Professional(COLLEAGUE), Sharing::Open, true, false);
    let hidden = file(Creator::Professional(COLLEAGUE), Level::Company);
    assert_eq!(open.id, hidden.id);
    let see = |object| ask(&theirs, &Action::See, object, &space, Relation::default());
    assert_eq!(see(Object::Folder(&open)), Ok(()));
    assert_eq!(see(Object::File(&hidden)), Err(Refusal::NotFound));
}

#[test]
fn two_branches_with_the_same_professionals() {
    let space = record(&[NORTH, SOUTH]);
    let both = Subject::Professional(professional(Profile::Manager, HOME, &[NORTH, SOUTH]));
    let one = Subject::Professional(professional(Profile::Manager, HOME, &[NORTH]));
    let item = file(Creator::Professional(COLLEAGUE), Level::Branch(SOUTH));
    let see = |who| {
        ask(
            who,
            &Action::See,
            Object::File(&item),
            &space,
            Relation::default(),
        )
    };
    assert_eq!(see(&both), Ok(()));
    // He has reach by the other branch; that is not the level's.
    assert_eq!(see(&one), Err(Refusal::NotFound));
}

#[test]
fn a_level_keeps_its_branch_when_the_record_leaves_it() {
    let space = record(&[NORTH]);
    let item = file(Creator::Professional(COLLEAGUE), Level::Branch(EAST));
    let me = Subject::Professional(professional(Profile::Manager, HOME, &[NORTH, EAST]));
    let boss = Subject::Professional(professional(Profile::SuperAdministrator, HOME, &[]));
    for who in [&me, &boss] {
        let see = ask(
            who,
            &Action::See,
            Object::File(&item),
            &space,
            Relation::default(),
        );
        assert_eq!(see, Ok(()));
    }
    let scopes = scopes_for(&boss, &space, &Relation::default());
    assert!(scopes.every_branch && !scopes.every_own);
    let all = scopes.audiences_with(&set(&[NORTH, EAST]));
    assert!(all.contains(&Audience::Branch(EAST)) && all.contains(&Audience::Pros));
    assert!(
        scopes_of(&item, &space)
            .iter()
            .any(|audience| all.contains(audience))
    );
    assert_eq!(scopes.iter().count(), 3);
}

#[test]
fn a_participant_archived_then_added_again() {
    let space = record(&[SOUTH]);
    let me = employee();
    let mine = file(Creator::Professional(ME), Level::Company);
    let who = Subject::Professional(me.clone());
    for (participation, expected, verdict) in [
        (Participation::Active, Reach::Staff, Ok(())),
        (Participation::Archived, Reach::None, Err(Refusal::NotFound)),
        (Participation::None, Reach::None, Err(Refusal::NotFound)),
        (Participation::Active, Reach::Staff, Ok(())),
    ] {
        let relation = participant(participation);
        assert_eq!(reach(&me, &space, &relation), expected);
        // Not even his own files while he is out, and all of them when he is back.
        for action in [Action::See, Action::Rename] {
            let asked = ask(&who, &action, Object::File(&mine), &space, relation);
            assert_eq!(asked, verdict, "{participation:?} {action:?}");
        }
        assert_eq!(follows(&who, &space, &relation), verdict.is_ok());
    }
}

#[test]
fn a_client_here_who_is_a_professional_there() {
    // In his own record he has nothing as a professional, whatever his profile.
    let own = record_with(Some(MY_PERSON), true, false);
    let theirs = record(&[NORTH]);
    for profile in Profile::ALL {
        let me = professional(profile, HOME, &[NORTH, SOUTH]);
        let relation = elevated(Participation::Active);
        assert_eq!(reach(&me, &own, &relation), Reach::None);
        assert!(!is_elevated(&me, &own, &relation));
        let me = Subject::Professional(me);
        assert!(scopes_for(&me, &own, &relation).is_empty());
        assert!(sees_space(&me, &theirs, &relation));
    }
    // As a client he has his record and not the one he works in.
    let as_client = client(MY_PERSON);
    assert!(sees_space(&as_client, &own, &Relation::default()));
    assert!(!sees_space(
        &as_client,
        &theirs,
        &participant(Participation::Active)
    ));
}

#[test]
fn an_elevated_period_ends_with_the_reach() {
    let space = record(&[NORTH]);
    let secret = file(Creator::Client(CLIENT), Level::JustMe);
    let relation = elevated(Participation::Active);
    let see = |profile| {
        let me = Subject::Professional(professional(profile, HOME, &[NORTH]));
        ask(&me, &Action::See, Object::File(&secret), &space, relation)
    };
    assert_eq!(see(Profile::BranchAdministrator), Ok(()));
    assert_eq!(see(Profile::Manager), Err(Refusal::NotFound));
}

#[test]
fn an_elevated_period_sees_what_nobody_is_the_author_of() {
    let space = record(&[NORTH]);
    let result = file(Creator::System, Level::Branch(SOUTH));
    let me = Subject::Professional(professional(Profile::BranchAdministrator, HOME, &[NORTH]));
    let see = |relation| ask(&me, &Action::See, Object::File(&result), &space, relation);
    assert_eq!(see(Relation::default()), Err(Refusal::NotFound));
    assert_eq!(see(elevated(Participation::None)), Ok(()));
}

#[test]
fn facts_that_nobody_filled_in_refuse() {
    let space = record(&[NORTH]);
    let me = Subject::Professional(employee());
    let leave = Action::ArchiveParticipant {
        professional: ME,
        successor: false,
    };
    let relation = participant(Participation::Active);
    assert_eq!(
        ask(&me, &leave, Object::Space, &space, relation),
        Err(Refusal::SuccessorNeeded)
    );
    let item = file(Creator::Professional(ME), Level::Everyone);
    for object in [Object::Space, Object::File(&item)] {
        assert_eq!(
            decide(&me, &Action::See, &object, &Facts::outside()),
            Err(Refusal::NotFound)
        );
    }
}

#[test]
fn a_photo_added_for_a_client_is_his_once_he_has_an_account() {
    let before = record_with(None, true, false);
    let after = record_with(Some(CLIENT_PERSON), true, false);
    let me = Subject::Professional(employee());
    let relation = participant(Participation::Active);
    let photo = suivi_rules::File {
        adder: Some(ME),
        client_photo: true,
        ..file(Creator::Client(CLIENT), Level::CompanyAndClient)
    };
    for action in [
        Action::Rename,
        Action::Delete,
        Action::SetVisibility(Level::Everyone),
    ] {
        let ask = |space| ask(&me, &action, Object::File(&photo), space, relation);
        assert_eq!(ask(&before), Ok(()), "{action:?}");
        assert_eq!(ask(&after), Err(Refusal::NotYours), "{action:?}");
    }
    // Withdrawal makes it the client's alone: the adder has no scope of his own.
    let withdrawn = suivi_rules::File {
        level: Level::JustMe,
        ..photo
    };
    assert_eq!(
        ask(
            &me,
            &Action::See,
            Object::File(&withdrawn),
            &before,
            relation
        ),
        Err(Refusal::NotFound)
    );
}
