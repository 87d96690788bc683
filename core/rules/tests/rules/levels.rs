//! Levels and folders, row by row.

use crate::cast::*;
use crate::naive;
use suivi_rules::folders::{Deletion, opens_itself};
use suivi_rules::{
    Creator, DEEPEST, Fate, Feature, File, Level, Owner, Profile, Refusal, Sharing, Subject, Width,
    author_of_result, client_may_add, counts_for_client, default_level, fate_in_deleted_folder,
    first_level_of_copy, fits, folder_visible, level_of_result, levels_for, levels_of, narrower,
    settle, stays_in_group,
};

use Level::{Company, CompanyAndClient, Everyone, JustMe, MeAndClient};
const NORTHS: Level = Level::Branch(NORTH);
const SOUTHS: Level = Level::Branch(SOUTH);

/// The whole relation, written down: the first is narrower than each of the others.
const NARROWER: [(Level, &[Level]); 7] = [
    (
        JustMe,
        &[
            NORTHS,
            SOUTHS,
            Company,
            MeAndClient,
            CompanyAndClient,
            Everyone,
        ],
    ),
    (NORTHS, &[Company, CompanyAndClient, Everyone]),
    (SOUTHS, &[Company, CompanyAndClient, Everyone]),
    (Company, &[CompanyAndClient, Everyone]),
    (MeAndClient, &[CompanyAndClient, Everyone]),
    (CompanyAndClient, &[Everyone]),
    (Everyone, &[]),
];

#[test]
fn narrower_is_the_written_relation() {
    for (first, wider) in NARROWER {
        for (second, wider_than_second) in NARROWER {
            let expected = if first == second {
                Width::Same
            } else if wider.contains(&second) {
                Width::Narrower
            } else if wider_than_second.contains(&first) {
                Width::Wider
            } else {
                Width::Neither
            };
            assert_eq!(narrower(first, second), expected, "{first} and {second}");
            assert_eq!(
                naive::not_wider(first, second),
                matches!(expected, Width::Same | Width::Narrower)
            );
        }
    }
    // The pair that makes an order impossible.
    assert_eq!(narrower(MeAndClient, Company), Width::Neither);
}

#[test]
fn on_a_stale_base_the_narrower_wins_and_else_just_me() {
    for (stored, asked, settled) in [
        (Everyone, JustMe, JustMe),
        (JustMe, Everyone, JustMe),
        (Company, CompanyAndClient, Company),
        (CompanyAndClient, Company, Company),
        (Company, Company, Company),
        (Company, MeAndClient, JustMe),
        (MeAndClient, Company, JustMe),
        (NORTHS, SOUTHS, JustMe),
        (NORTHS, MeAndClient, JustMe),
        (NORTHS, Company, NORTHS),
    ] {
        assert_eq!(
            settle(stored, asked, true),
            settled,
            "{stored} then {asked}"
        );
        assert_eq!(settle(stored, asked, false), asked);
    }
}

#[test]
fn first_levels() {
    assert_eq!(default_level(&Creator::Professional(ME)), JustMe);
    assert_eq!(default_level(&Creator::Client(CLIENT)), CompanyAndClient);
    assert_eq!(default_level(&Creator::System), JustMe);
    assert_eq!(level_of_result(NORTHS, Some(SOUTH)), SOUTHS);
    assert_eq!(level_of_result(NORTHS, None), JustMe);
    assert_eq!(level_of_result(Everyone, None), Everyone);
    assert_eq!(author_of_result(Owner::Professional(ME), COLLEAGUE), ME);
    assert_eq!(
        author_of_result(Owner::Client(CLIENT), COLLEAGUE),
        COLLEAGUE
    );
}

fn pro(
    profile: Profile,
    company: suivi_rules::CompanyId,
    branches: &[suivi_rules::BranchId],
) -> Subject {
    Subject::Professional(professional(profile, company, branches))
}

#[test]
fn the_menu_of_levels() {
    let space = record(&[NORTH, SOUTH]);
    let without_branch = vec![JustMe, Company, MeAndClient, CompanyAndClient, Everyone];
    let employee = |branches| pro(Profile::Employee, HOME, branches);
    assert_eq!(
        levels_for(&employee(&[NORTH, EAST]), &space),
        [
            JustMe,
            NORTHS,
            Company,
            MeAndClient,
            CompanyAndClient,
            Everyone
        ]
    );
    assert_eq!(levels_for(&employee(&[EAST]), &space), without_branch);
    assert_eq!(
        levels_for(&pro(Profile::SuperAdministrator, HOME, &[]), &space),
        [
            JustMe,
            NORTHS,
            SOUTHS,
            Company,
            MeAndClient,
            CompanyAndClient,
            Everyone
        ]
    );
    let external = pro(Profile::SuperAdministrator, ABROAD, &[FAR]);
    assert_eq!(levels_for(&external, &space), without_branch);
    assert_eq!(
        levels_for(&client(CLIENT_PERSON), &space),
        [JustMe, CompanyAndClient, Everyone]
    );
    assert!(levels_for(&client(STRANGER), &space).is_empty());
    assert!(levels_for(&client(CLIENT_PERSON), &group()).is_empty());
    assert!(levels_for(&Subject::SignedOut, &space).is_empty());
    assert!(levels_for(&Subject::Service { company: HOME }, &space).is_empty());
    // A library has no branch, and another's library nothing to choose.
    assert_eq!(
        levels_for(&employee(&[NORTH]), &library(ME, &[NORTH])),
        without_branch
    );
    assert!(levels_for(&employee(&[NORTH]), &library(OWNER, &[NORTH])).is_empty());

    // Copies from a library: where the level is impossible, JustMe.
    let me = employee(&[NORTH]);
    assert_eq!(first_level_of_copy(NORTHS, &me, &space), NORTHS);
    assert_eq!(first_level_of_copy(SOUTHS, &me, &space), JustMe);
    assert_eq!(first_level_of_copy(Everyone, &me, &space), Everyone);
}

#[test]
fn the_menu_of_a_file() {
    let space = record(&[NORTH, SOUTH]);
    let without_account = record_with(None, true, false);
    let me = pro(Profile::Employee, HOME, &[NORTH]);
    let kept = File {
        keeper: Some(ME),
        ..file(Creator::Professional(COLLEAGUE), Company)
    };
    assert_eq!(
        levels_of(&me, &kept, &space),
        [NORTHS, Company, CompanyAndClient, Everyone]
    );
    let kept_of_external = File {
        company: ABROAD,
        ..kept
    };
    assert_eq!(
        levels_of(&me, &kept_of_external, &space),
        [Company, CompanyAndClient, Everyone]
    );
    let added = File {
        adder: Some(ME),
        ..file(Creator::Client(CLIENT), CompanyAndClient)
    };
    assert_eq!(
        levels_of(&me, &added, &without_account),
        [CompanyAndClient, Everyone]
    );
    assert!(levels_of(&me, &added, &space).is_empty());
    let theirs = client(CLIENT_PERSON);
    assert_eq!(levels_of(&theirs, &added, &space).len(), 3);
    assert!(levels_of(&theirs, &kept, &space).is_empty());
    assert!(levels_of(&me, &file(Creator::System, Everyone), &space).is_empty());
}

#[test]
fn what_the_client_sees_of_folders() {
    let somebody = Creator::Professional(ME);
    for (creator, sharing, count, visible) in [
        (somebody, Sharing::Auto, 0, false),
        (somebody, Sharing::Auto, 1, true),
        (somebody, Sharing::ViewOnly, 0, false),
        (somebody, Sharing::ViewOnly, 3, true),
        (somebody, Sharing::Open, 0, true),
        (Creator::System, Sharing::Open, 0, false),
        (Creator::System, Sharing::Auto, 1, true),
    ] {
        assert_eq!(
            folder_visible(&creator, sharing, count),
            visible,
            "{sharing:?} {count}"
        );
        let itself = opens_itself(&folder(creator, sharing, false, false));
        assert_eq!(itself, folder_visible(&creator, sharing, 0));
    }
    for (creator, level, counts) in [
        (somebody, JustMe, false),
        (somebody, Company, false),
        (somebody, MeAndClient, true),
        (Creator::Client(CLIENT), JustMe, true),
        (Creator::Client(OTHER_CLIENT), JustMe, false),
        (Creator::System, NORTHS, false),
        (Creator::System, Everyone, true),
    ] {
        assert_eq!(
            counts_for_client(&file(creator, level), &record(&[NORTH])),
            counts
        );
    }
    // In a group nobody sees by having made it, in a library there is no client.
    assert!(!counts_for_client(
        &file(Creator::Client(CLIENT), JustMe),
        &group()
    ));
    assert!(counts_for_client(&file(somebody, Everyone), &group()));
    assert!(!counts_for_client(
        &file(somebody, Everyone),
        &library(ME, &[])
    ));
}

#[test]
fn where_the_client_may_add() {
    let somebody = Creator::Professional(ME);
    for (creator, sharing, sees, direct, verdict) in [
        (somebody, Sharing::Auto, true, true, Ok(())),
        (
            somebody,
            Sharing::Auto,
            true,
            false,
            Err(Refusal::FolderClosed),
        ),
        (somebody, Sharing::Open, true, false, Ok(())),
        (
            somebody,
            Sharing::ViewOnly,
            true,
            true,
            Err(Refusal::FolderClosed),
        ),
        (
            Creator::System,
            Sharing::Open,
            true,
            true,
            Err(Refusal::Protected),
        ),
        (
            Creator::System,
            Sharing::Auto,
            true,
            true,
            Err(Refusal::Protected),
        ),
    ] {
        assert_eq!(
            client_may_add(&folder(creator, sharing, sees, direct)),
            verdict
        );
    }
}

#[test]
fn what_becomes_of_a_deleted_folders_content() {
    let mine = Creator::Professional(ME);
    let others = Creator::Professional(COLLEAGUE);
    let by_me = Deletion::ByHolder(ME);
    for (deletion, creator, keeper, seen, fate) in [
        (by_me, mine, None, true, Fate::Goes),
        (by_me, others, None, true, Fate::MovesToRoot),
        (by_me, others, Some(ME), true, Fate::Goes),
        (by_me, others, Some(ME), false, Fate::MovesToRoot),
        (by_me, others, Some(OWNER), true, Fate::MovesToRoot),
        (
            by_me,
            Creator::Client(CLIENT),
            Some(ME),
            true,
            Fate::MovesToRoot,
        ),
        (by_me, Creator::System, Some(ME), true, Fate::MovesToRoot),
        (Deletion::Elevated, others, None, true, Fate::Goes),
        (
            Deletion::Elevated,
            Creator::Client(CLIENT),
            None,
            true,
            Fate::Goes,
        ),
        (
            Deletion::Elevated,
            Creator::System,
            None,
            true,
            Fate::MovesToRoot,
        ),
    ] {
        assert_eq!(
            fate_in_deleted_folder(deletion, &creator, keeper, seen),
            fate,
            "{deletion:?} {creator:?} {keeper:?} {seen}"
        );
    }
}

#[test]
fn folders_nest_at_most_8_deep() {
    assert_eq!(DEEPEST, 8);
    assert_eq!(fits(0, 8), Ok(()));
    assert_eq!(fits(7, 1), Ok(()));
    assert_eq!(fits(8, 1), Err(Refusal::TooDeep));
    assert_eq!(fits(6, 3), Err(Refusal::TooDeep));
    assert_eq!(fits(usize::MAX, usize::MAX), Err(Refusal::TooDeep));
}

#[test]
fn a_record_leaves_the_group_with_the_branch() {
    assert!(stays_in_group(&record(&[NORTH, SOUTH]), &group()));
    assert!(!stays_in_group(&record(&[SOUTH]), &group()));
    assert!(!stays_in_group(&group(), &group()));
    let foreign = suivi_rules::Space {
        company: ABROAD,
        ..record(&[NORTH])
    };
    assert!(!stays_in_group(&foreign, &group()));
    assert_eq!(Feature::ALL.len(), 5);
}
