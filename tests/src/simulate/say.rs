//! Events in a few words that are the same in each run: no paths.

use suivi_device::queue::{Answer, Event};
use suivi_device::sync;

/// An event of the queue.
pub(crate) fn event(event: &Event) -> String {
    match event {
        Event::Asked(entries) => {
            let ops: Vec<String> = entries.iter().map(|it| it.op.to_string()).collect();
            format!("Asked {}", ops.join(" "))
        }
        Event::Answered {
            op,
            lease,
            exchange,
            answer,
        } => {
            let answer = match answer {
                Answer::None(silence) => format!("{silence:?}"),
                Answer::Some(reply) => format!(
                    "{}{} {:?} offset {:?} receipt {} {:?}",
                    reply.status,
                    if reply.marked { "" } else { " unmarked" },
                    reply.code,
                    reply.offset,
                    reply.receipt.is_some(),
                    reply.result.as_ref().map(|it| (it.outcome, it.code)),
                ),
            };
            format!("Answered {op} {} {exchange:?}: {answer}", lease.generation)
        }
        other => format!("{other:?}"),
    }
}

/// An event of the sync.
pub(crate) fn sync(event: &sync::Event) -> String {
    match event {
        sync::Event::Pulled { ask, answer } => format!(
            "Pulled {ask}: drop {} add {} changes {} at {:?}{}",
            answer.drop.len(),
            answer.add.len(),
            answer.changes.len(),
            answer.checkpoint.companies.values().collect::<Vec<_>>(),
            if answer.more { " more" } else { "" },
        ),
        sync::Event::Paged { ask, page } => format!("Paged {ask}: {}", page.entries.len()),
        other => format!("{other:?}"),
    }
}

/// What the sync asks for. Cursors are opaque.
pub(crate) fn following(effect: &sync::Effect) -> String {
    match effect {
        sync::Effect::Pull { ask, cursor } => format!("Pull {ask}, {}", cursor.is_some()),
        sync::Effect::Reached(_) => "Reached".to_owned(),
        other => format!("{other:?}"),
    }
}
