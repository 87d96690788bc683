//! Who sees documents that were assigned, and templates (access specification, "Results" and
//! "Organisation"): case by case.

use crate::cast::*;
use std::collections::BTreeSet;
use suivi_rules::{
    Audience, Document, Feature, Owner, Participation, Professional, Profile, Refusal, Relation,
    Subject, documents_for, scope_of_template, scopes_of_document, template_fits, templates_for,
};

const CLIENTS: Document = Document {
    filler: Owner::Client(CLIENT),
};
const MINE: Document = Document {
    filler: Owner::Professional(ME),
};

fn sees(who: &Subject, relation: Relation, document: &Document) -> bool {
    let space = record(&[NORTH]);
    documents_for(who, &space, &relation).sees(&scopes_of_document(document))
}

fn pro(profile: Profile, company: suivi_rules::CompanyId) -> Professional {
    let branch = if company == HOME { NORTH } else { FAR };
    professional(profile, company, &[branch])
}

#[test]
fn a_document_is_seen_by_those_with_reach_and_by_the_client_who_fills_it() {
    let active = participant(Participation::Active);
    let nothing = Relation::default();
    let subject = |profile| Subject::Professional(pro(profile, HOME));
    let table = [
        (subject(Profile::Employee), active, true, true),
        (subject(Profile::ReadOnly), active, true, true),
        (subject(Profile::Employee), nothing, false, false),
        (
            subject(Profile::Employee),
            participant(Participation::Archived),
            false,
            false,
        ),
        (subject(Profile::Manager), nothing, true, true),
        (subject(Profile::SuperAdministrator), nothing, true, true),
        (
            Subject::Professional(pro(Profile::Employee, ABROAD)),
            active,
            true,
            true,
        ),
        (client(CLIENT_PERSON), nothing, true, false),
        (client(STRANGER), nothing, false, false),
        (Subject::SignedOut, nothing, false, false),
        (Subject::Service { company: HOME }, nothing, false, false),
    ];
    for (who, relation, clients, mine) in table {
        assert_eq!(sees(&who, relation, &CLIENTS), clients, "{who:?}");
        assert_eq!(sees(&who, relation, &MINE), mine, "{who:?}");
    }
}

#[test]
fn without_the_feature_there_are_no_documents_and_no_templates() {
    let mut me = pro(Profile::SuperAdministrator, HOME);
    let branches = set(&[NORTH, SOUTH]);
    let all = |me: &Professional| {
        let me = Subject::Professional(me.clone());
        let space = record(&[NORTH]);
        (
            documents_for(&me, &space, &Relation::default()),
            templates_for(&me, HOME, &branches, true),
        )
    };
    let (documents, templates) = all(&me);
    assert!(!documents.is_empty() && !templates.is_empty());
    me.features.remove(&Feature::Results);
    let (documents, templates) = all(&me);
    assert!(documents.is_empty() && templates.is_empty());
    // Nor in a library, whoever's it is.
    let owner = Subject::Professional(pro(Profile::Employee, HOME));
    let library = library(ME, &[NORTH]);
    assert!(documents_for(&owner, &library, &Relation::default()).is_empty());
}

#[test]
fn an_elevated_period_adds_no_document() {
    let me = Subject::Professional(pro(Profile::BranchAdministrator, HOME));
    let space = record(&[NORTH]);
    assert_eq!(
        documents_for(&me, &space, &elevated(Participation::None)),
        documents_for(&me, &space, &Relation::default())
    );
}

#[test]
fn templates_are_for_their_company_or_branch_and_for_participants_of_others() {
    let branches = set(&[NORTH, SOUTH]);
    let held = |me: Professional, participates| {
        templates_for(&Subject::Professional(me), HOME, &branches, participates).audiences
    };
    let (company, north, south) = (
        Audience::Templates,
        Audience::TemplatesOf(NORTH),
        Audience::TemplatesOf(SOUTH),
    );
    for profile in Profile::ALL {
        let expected = match profile {
            Profile::SuperAdministrator => BTreeSet::from([company, north, south]),
            _ => BTreeSet::from([company, north]),
        };
        assert_eq!(held(pro(profile, HOME), false), expected, "{profile:?}");
    }
    let theirs = pro(Profile::SuperAdministrator, ABROAD);
    assert_eq!(held(theirs.clone(), false), BTreeSet::new());
    assert_eq!(held(theirs, true), BTreeSet::from([company]));
    let mut gone = pro(Profile::SuperAdministrator, HOME);
    gone.active = false;
    assert_eq!(held(gone, true), BTreeSet::new());
    assert!(templates_for(&client(CLIENT_PERSON), HOME, &branches, true).is_empty());
    assert_eq!(scope_of_template(None), company);
    assert_eq!(scope_of_template(Some(SOUTH)), south);
}

#[test]
fn a_template_is_used_in_its_company_and_branch() {
    let wrong = Err(Refusal::WrongKind);
    let table = [
        (HOME, None, record(&[NORTH]), Ok(())),
        (HOME, Some(NORTH), record(&[NORTH, SOUTH]), Ok(())),
        (HOME, Some(SOUTH), record(&[NORTH]), wrong),
        (ABROAD, None, record(&[NORTH]), wrong),
        (HOME, None, group(), Ok(())),
        (HOME, None, library(ME, &[NORTH]), wrong),
    ];
    for (company, branch, space, expected) in table {
        assert_eq!(
            template_fits(company, branch, &space),
            expected,
            "{space:?}"
        );
    }
}
