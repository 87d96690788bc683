//! One walk over the enumerated world. Each case is compared with the naive reading of the
//! tables, with the laws and with the reviewed table of rows.

use crate::naive::{self, Answer};
use crate::world::{Case, every_case};
use crate::{laws, wildcards};
use std::sync::atomic::{AtomicUsize, Ordering};
use suivi_rules::{Action, Object, Refusal, Verdict, scopes_for, scopes_of};

/// After the object itself is seen, these may still say "not found" of something else: a
/// destination, another's note, another's draft, another's library.
fn names_something_else(action: &Action) -> bool {
    matches!(
        action,
        Action::Move { .. }
            | Action::ReadNote { .. }
            | Action::ReadDraft
            | Action::AddFromLibrary { .. }
    )
}

fn agrees(case: &Case<'_>, verdict: Verdict, answer: Answer) -> bool {
    match (answer, verdict) {
        (Answer::Yes, Ok(()))
        | (Answer::Hidden, Err(Refusal::NotFound))
        | (Answer::Out, Err(Refusal::SignedOut)) => true,
        (Answer::No, Err(Refusal::NotFound)) => names_something_else(case.action),
        (Answer::No, Err(refusal)) => refusal != Refusal::SignedOut,
        _ => false,
    }
}

/// "See is one intersection": the scopes say what the naive reading of the tables says.
fn scopes_agree(case: &Case<'_>) {
    let (Some(space), Action::See) = (case.space, case.action) else {
        return;
    };
    let (scopes, naive) = match case.object {
        Object::File(file) => (scopes_of(file, space), naive::sees_file(case, file)),
        Object::Folder(folder) => (scopes_of(folder, space), naive::sees_folder(case, folder)),
        _ => return,
    };
    let seen = scopes_for(case.subject, space, &case.relation).sees(&scopes);
    assert_eq!(
        seen, naive,
        "scopes and tables differ: {case:#?}\n{scopes:?}"
    );
}

#[test]
fn rule_tables_laws_and_rows_agree_on_every_case() {
    let rows = wildcards::Table::read();
    let seeing = AtomicUsize::new(0);
    let allowed = AtomicUsize::new(0);
    let cases = every_case(|case| {
        let verdict = case.verdict();
        let answer = naive::answer(case);
        assert!(
            agrees(case, verdict, answer),
            "the rule says {verdict:?}, the tables say {answer:?}: {case:#?}"
        );
        scopes_agree(case);
        laws::check(case, verdict);
        rows.check(case, verdict);
        if *case.action == Action::See {
            seeing.fetch_add(1, Ordering::Relaxed);
        }
        if verdict.is_ok() {
            allowed.fetch_add(1, Ordering::Relaxed);
        }
    });
    let (seeing, allowed) = (seeing.into_inner(), allowed.into_inner());
    println!("rules: {cases} cases enumerated, {seeing} of them about seeing, {allowed} allowed");
    assert!(cases > 1_000_000, "the world shrank to {cases} cases");
    assert!(
        allowed > 50_000,
        "hardly anything is allowed any more: {allowed}"
    );
    rows.every_row_is_used();
}
