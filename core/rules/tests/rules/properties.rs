//! Properties over drawn cases, shrunk when they fail: what the enumeration holds fixed is free
//! here.

use crate::cast::*;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;
use suivi_rules::{
    Audience, BranchId, Creator, Feature, File, Level, Participation, Professional, Profile,
    Relation, Space, SpaceKind, Subject, Width, levels_for, levels_of, narrower, scopes_for,
    scopes_of, settle,
};

fn branch() -> impl Strategy<Value = BranchId> {
    select(vec![NORTH, SOUTH, EAST])
}

fn branches() -> impl Strategy<Value = BTreeSet<BranchId>> {
    proptest::collection::btree_set(branch(), 0..3)
}

fn level() -> impl Strategy<Value = Level> {
    select(LEVELS.to_vec())
}

prop_compose! {
    fn somebody()(
        profile in select(Profile::ALL.to_vec()),
        branches in branches(),
        features in proptest::collection::btree_set(select(Feature::ALL.to_vec()), 0..=5),
        active in any::<bool>(),
        home in any::<bool>(),
    ) -> Professional {
        Professional {
            branches: if home { branches } else { set(&[FAR]) },
            features,
            active,
            ..professional(profile, if home { HOME } else { ABROAD }, &[])
        }
    }
}

prop_compose! {
    fn space()(
        branches in branches(),
        kind in 0..3,
        person in select(vec![None, Some(CLIENT_PERSON), Some(MY_PERSON)]),
        consented in any::<bool>(),
        archived in any::<bool>(),
        owner in select(vec![ME, OWNER]),
    ) -> Space {
        let kind = match kind {
            0 => SpaceKind::Record { client: CLIENT, person, consented, archived },
            1 => SpaceKind::Group,
            _ => SpaceKind::Library { owner, owner_branches: branches.clone() },
        };
        let library = matches!(kind, SpaceKind::Library { .. });
        Space {
            kind,
            branches: if library { BTreeSet::new() } else { branches },
            ..record(&[])
        }
    }
}

prop_compose! {
    fn relation()(
        participation in select(vec![
            Participation::None, Participation::Archived, Participation::Active,
        ]),
        member in select(vec![None, Some(CLIENT), Some(OTHER_CLIENT)]),
        elevated in any::<bool>(),
    ) -> Relation {
        Relation { participation, member, elevated }
    }
}

prop_compose! {
    fn any_file()(
        creator in select(vec![
            Creator::Professional(ME), Creator::Professional(COLLEAGUE), Creator::Client(CLIENT),
            Creator::Client(OTHER_CLIENT), Creator::System,
        ]),
        author in select(vec![None, Some(ME), Some(COLLEAGUE)]),
        keeper in select(vec![None, Some(ME)]),
        adder in select(vec![None, Some(ME)]),
        level in level(),
    ) -> File {
        File { author, keeper, adder, ..file(creator, level) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 2000,
        ..ProptestConfig::default()
    })]

    /// Whoever does not see by the wider level does not see by the narrower.
    #[test]
    fn a_narrower_level_shows_to_nobody_new(
        me in somebody(), space in space(), relation in relation(), file in any_file(), level in level(),
    ) {
        let scopes = scopes_for(&Subject::Professional(me), &space, &relation);
        let other = File { level, ..file.clone() };
        if narrower(level, file.level) == Width::Narrower && scopes.sees(&scopes_of(&other, &space)) {
            prop_assert!(scopes.sees(&scopes_of(&file, &space)));
        }
    }

    /// What a conflict settles on is never wider than either side, in whatever order they come.
    #[test]
    fn a_conflict_never_widens(stored in level(), asked in level()) {
        let settled = settle(stored, asked, true);
        for side in [stored, asked] {
            prop_assert!(matches!(narrower(settled, side), Width::Same | Width::Narrower));
        }
        prop_assert_eq!(settled, settle(asked, stored, true));
    }

    /// Each file has exactly one `own` scope, each scope set at most the holder's.
    #[test]
    fn one_own_scope(
        me in somebody(), space in space(), relation in relation(), file in any_file(),
    ) {
        let of_file = scopes_of(&file, &space);
        prop_assert_eq!(of_file.iter().filter(|audience| audience.is_own()).count(), 1);
        let scopes = scopes_for(&Subject::Professional(me.clone()), &space, &relation);
        for own in scopes.iter().filter(|audience| audience.is_own()) {
            prop_assert_eq!(*own, Audience::OwnProfessional(me.id));
        }
        prop_assert!(!scopes.holds(&Audience::Client));
    }

    /// An elevated period sees everything or there is none.
    #[test]
    fn an_elevated_period_sees_all(
        me in somebody(), space in space(), relation in relation(), file in any_file(),
    ) {
        let scopes = scopes_for(&Subject::Professional(me), &space, &relation);
        if scopes.every_own {
            prop_assert!(relation.elevated);
            prop_assert!(scopes.sees(&scopes_of(&file, &space)));
        }
    }

    /// Narrower is a partial order that mirrors.
    #[test]
    fn narrower_mirrors(a in level(), b in level(), c in level()) {
        let mirrored = match narrower(b, a) {
            Width::Narrower => Width::Wider,
            Width::Wider => Width::Narrower,
            same => same,
        };
        prop_assert_eq!(narrower(a, b), mirrored);
        if narrower(a, b) == Width::Narrower && narrower(b, c) == Width::Narrower {
            prop_assert_eq!(narrower(a, c), Width::Narrower);
        }
    }

    /// Whatever may be set is one of what is offered for an own file, and a branch of the space.
    #[test]
    fn menus_hold_no_foreign_branch(me in somebody(), space in space(), file in any_file()) {
        let me = Subject::Professional(me);
        for level in levels_for(&me, &space).into_iter().chain(levels_of(&me, &file, &space)) {
            if let Level::Branch(branch) = level {
                prop_assert!(space.branches.contains(&branch));
            }
        }
    }

    /// Text forms come back as they went.
    #[test]
    fn text_forms_come_back(bytes in any::<[u8; 16]>(), level in level()) {
        let branch = BranchId::from_bytes(bytes);
        for audience in [
            Audience::Branch(branch), Audience::Pros, Audience::OwnSystem,
            Audience::Documents, Audience::Templates, Audience::TemplatesOf(branch),
            Audience::OwnProfessional(suivi_rules::ProfessionalId::from_bytes(bytes)),
            Audience::OwnClient(suivi_rules::ClientId::from_bytes(bytes)),
        ] {
            prop_assert_eq!(audience.to_string().parse::<Audience>(), Ok(audience));
        }
        for level in [level, Level::Branch(branch)] {
            prop_assert_eq!(level.to_string().parse::<Level>(), Ok(level));
        }
    }
}
