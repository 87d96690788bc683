//! The laws of "How it must hold", point 3: [`check`] on each single case, and the tests here on
//! pairs of cases (narrowing never adds a permission).

use crate::cast::*;
use crate::questions::{on_documents, on_files, on_folders, on_spaces, word};
use crate::world::{Case, documents, everybody, files, folders, spaces};
use suivi_rules::{
    Action, Creator, File, Level, Object, Participation, Professional, Profile, Relation, Space,
    SpaceKind, Subject, Verdict,
};

/// Actions that change nothing.
fn reads(action: &Action) -> bool {
    matches!(
        action,
        Action::See
            | Action::ReadNote { .. }
            | Action::ReadDraft
            | Action::ReadAudit
            | Action::ExportClient
    )
}

fn protected(object: &Object<'_>) -> bool {
    match object {
        Object::File(file) => file.creator == Creator::System,
        Object::Folder(folder) => folder.creator == Creator::System,
        _ => false,
    }
}

fn creator_or_keeper(case: &Case<'_>) -> bool {
    let (creator, keeper, adder) = match case.object {
        Object::File(file) => (file.creator, file.keeper, file.adder),
        Object::Folder(folder) => (folder.creator, folder.keeper, None),
        _ => return true,
    };
    match (case.subject, creator) {
        (Subject::Professional(me), Creator::Professional(id)) => {
            id == me.id || keeper == Some(me.id)
        }
        // "has the creator's row until an account exists"
        (Subject::Professional(me), Creator::Client(_)) => {
            let without_account = matches!(
                case.space,
                Some(Space {
                    kind: SpaceKind::Record { person: None, .. },
                    ..
                })
            );
            adder == Some(me.id) && without_account
        }
        (Subject::Client { .. }, Creator::Client(id)) => match case.space.map(|s| &s.kind) {
            Some(SpaceKind::Group) => case.relation.member == Some(id),
            _ => id == CLIENT,
        },
        _ => false,
    }
}

/// The laws on one case.
pub fn check(case: &Case<'_>, verdict: Verdict) {
    if verdict.is_err() {
        return;
    }
    let writes = !reads(case.action);
    let kind = case.space.map(|space| &space.kind);
    // No action without See. (A service key, which sees nothing, publishes and no more.)
    let see = Case {
        action: &Action::See,
        ..*case
    };
    if let Subject::Service { company } = case.subject {
        let home = case.space.map(|space| space.company);
        assert!(matches!(case.action, Action::PublishResult(_)), "{case:#?}");
        assert_eq!(home, Some(*company), "{case:#?}");
        return;
    }
    assert!(see.verdict().is_ok(), "without See: {case:#?}");
    match case.subject {
        Subject::SignedOut => panic!("signed out: {case:#?}"),
        Subject::Service { .. } => {}
        Subject::Professional(me) => {
            assert!(me.active, "inactive: {case:#?}");
            if let Some(space) = case.space {
                let participates = case.relation.participation == Participation::Active;
                assert!(
                    me.company == space.company || participates,
                    "another company without participation: {case:#?}"
                );
                if let SpaceKind::Record { person, .. } = space.kind {
                    assert_ne!(person, Some(me.person), "own record: {case:#?}");
                }
            }
            if me.profile == Profile::ReadOnly && writes {
                let leaves = matches!(case.action, Action::ArchiveParticipant { professional, .. }
                    if *professional == me.id);
                assert!(
                    leaves || *case.action == Action::MessageProfessionals,
                    "read-only writes: {case:#?}"
                );
            }
        }
        Subject::Client { active, .. } => {
            assert!(*active, "inactive: {case:#?}");
            assert!(
                !matches!(kind, Some(SpaceKind::Library { .. })),
                "a client in a library: {case:#?}"
            );
            assert!(
                !(writes && matches!(kind, Some(SpaceKind::Group))),
                "a client writes in a group: {case:#?}"
            );
            if let Object::File(file) = case.object {
                let client_side = matches!(
                    file.level,
                    Level::MeAndClient | Level::CompanyAndClient | Level::Everyone
                );
                assert!(
                    client_side || creator_or_keeper(case),
                    "neither the client side nor the creator: {case:#?}"
                );
            }
        }
    }
    if protected(&case.object) && writes {
        assert_eq!(*case.action, Action::CorrectResult, "protected: {case:#?}");
    }
    if matches!(
        word(case.action),
        "rename" | "move" | "set_visibility" | "describe" | "add_to_library" | "set_sharing"
    ) {
        assert!(creator_or_keeper(case), "not the creator's: {case:#?}");
    }
    if matches!(kind, Some(SpaceKind::Record { archived: true, .. })) && writes {
        let elevated_deletion = *case.action == Action::Delete && case.relation.elevated;
        let of_organisation = matches!(
            case.action,
            Action::RestoreRecord
                | Action::EraseClient
                | Action::ArchiveParticipant { .. }
                | Action::OpenElevated { .. }
        );
        let client = matches!(case.subject, Subject::Client { .. });
        assert!(
            elevated_deletion || of_organisation || client,
            "a professional writes in an archived record: {case:#?}"
        );
    }
}

/// All that a subject may do in a space, compared pairwise: whatever the poorer may, the richer
/// may too.
fn never_adds(
    poorer: (&Subject, Relation),
    richer: (&Subject, Relation),
    spaces: &[Space],
) -> usize {
    let mut cases = 0;
    let mut compare = |action: &Action, object: Object<'_>, space: &Space| {
        let case = |(subject, relation)| {
            Case {
                subject,
                space: Some(space),
                relation,
                object,
                action,
                others: true,
            }
            .verdict()
        };
        cases += 1;
        assert!(
            case(poorer).is_err() || case(richer).is_ok(),
            "{action:?} on {object:?} in {space:?}:\nallowed for {poorer:?}\nrefused for {richer:?}"
        );
    };
    let (on_files, on_folders, on_spaces) = (on_files(), on_folders(), on_spaces());
    for space in spaces {
        for action in &on_spaces {
            compare(action, Object::Space, space);
        }
        // One of each kind of file is enough per level: the photo flag changes no comparison.
        for file in files(richer.0).iter().filter(|file| !file.client_photo) {
            for action in &on_files {
                compare(action, Object::File(file), space);
            }
        }
        for folder in folders().iter().step_by(3) {
            for action in &on_folders {
                compare(action, Object::Folder(folder), space);
            }
        }
        for document in &documents() {
            for action in &on_documents() {
                compare(action, Object::Document(document), space);
            }
        }
    }
    cases
}

fn few_spaces() -> Vec<Space> {
    vec![
        record_with(Some(CLIENT_PERSON), true, false),
        record_with(None, true, false),
        group(),
        library(OWNER, &[NORTH]),
    ]
}

#[test]
fn ending_a_participation_or_an_elevated_period_adds_nothing() {
    let mut cases = 0;
    for profile in Profile::ALL {
        for (company, branches) in [(HOME, &[NORTH][..]), (HOME, &[EAST]), (ABROAD, &[FAR])] {
            let me = Subject::Professional(professional(profile, company, branches));
            let active = participant(Participation::Active);
            let ended = participant(Participation::Archived);
            // Joining is what one does because one does not participate; it stays allowed.
            cases += never_adds((&me, ended), (&me, active), &few_spaces());
            let high = elevated(Participation::Active);
            cases += never_adds((&me, active), (&me, high), &few_spaces());
        }
    }
    println!("rules: {cases} pairs about participations and elevated periods");
}

#[test]
fn lowering_a_profile_adds_nothing() {
    let mut cases = 0;
    let active = elevated(Participation::Active);
    for branches in [&[NORTH][..], &[NORTH, SOUTH], &[EAST]] {
        for pair in Profile::ALL.windows(2) {
            let of = |profile| Subject::Professional(professional(profile, HOME, branches));
            let (high, low) = (of(pair[0]), of(pair[1]));
            cases += never_adds((&low, active), (&high, active), &few_spaces());
        }
    }
    println!("rules: {cases} pairs about profiles");
}

#[test]
fn losing_a_branch_a_feature_or_the_account_adds_nothing() {
    let active = elevated(Participation::Active);
    for profile in Profile::ALL {
        let whole = professional(profile, HOME, &[NORTH, SOUTH]);
        let richer = Subject::Professional(whole.clone());
        let mut poorer = vec![
            professional(profile, HOME, &[NORTH]),
            Professional {
                active: false,
                ..whole.clone()
            },
        ];
        for feature in suivi_rules::Feature::ALL {
            let mut less = whole.clone();
            less.features.remove(&feature);
            poorer.push(less);
        }
        for less in poorer {
            let less = Subject::Professional(less);
            never_adds((&less, active), (&richer, active), &few_spaces()[..2]);
        }
    }
}

#[test]
fn leaving_a_group_adds_nothing() {
    let me = client(CLIENT_PERSON);
    never_adds(
        (&me, Relation::default()),
        (&me, member(OTHER_CLIENT)),
        &spaces(&me, false),
    );
    // And what he may do after leaving in the group itself is nothing.
    for action in on_spaces() {
        let space = group();
        let case = Case {
            subject: &me,
            space: Some(&space),
            relation: Relation::default(),
            object: Object::Space,
            action: &action,
            others: true,
        };
        assert!(case.verdict().is_err(), "{case:#?}");
    }
}

#[test]
fn narrowing_a_level_adds_nothing() {
    let on_files = on_files();
    let mut cases = 0;
    for who in everybody().iter().step_by(2) {
        for space in &few_spaces() {
            for wide in files(&who.subject).iter().filter(|file| !file.client_photo) {
                for level in LEVELS {
                    // A branch of the record is never the level of another company's file.
                    let foreign = matches!(level, Level::Branch(_)) && wide.company != HOME;
                    if foreign || !crate::naive::not_wider(level, wide.level) {
                        continue;
                    }
                    let narrow = File {
                        level,
                        ..wide.clone()
                    };
                    for action in on_files.iter().step_by(5) {
                        let case = |file| Case {
                            subject: &who.subject,
                            space: Some(space),
                            relation: who.relation,
                            object: Object::File(file),
                            action,
                            others: true,
                        };
                        cases += 1;
                        assert!(
                            case(&narrow).verdict().is_err() || case(wide).verdict().is_ok(),
                            "narrowing from {:?} allows {:#?}",
                            wide.level,
                            case(&narrow)
                        );
                    }
                }
            }
        }
    }
    println!("rules: {cases} pairs about narrowing");
}
