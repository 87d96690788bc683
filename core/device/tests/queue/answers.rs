//! Every row of the table of answers ("Policy").

use crate::cast::{
    LENGTH, add, company, folder, item, offset, photo, photo_of, receipt, refused, rename, reply,
    result,
};
use suivi_device::queue::answers::{Reach, Verdict, verdict};
use suivi_device::queue::{Answer, Block, Entry, Exchange, Reply, Silence, Wait};
use suivi_rules::{CompanyId, Refusal};
use suivi_wire::Code;
use suivi_wire::ops::Outcome;
use suivi_wire::problem::Failure;

use Exchange::{Append, Ask, Create, Operate};

const FULL: u64 = LENGTH as u64;

const fn later(why: Wait, reach: Reach) -> Verdict {
    Verdict::Later {
        why,
        seconds: None,
        reach,
    }
}

const fn after(why: Wait, seconds: u64, reach: Reach) -> Verdict {
    Verdict::Later {
        why,
        seconds: Some(seconds),
        reach,
    }
}

fn check(entry: &Entry, rows: Vec<(Exchange, Answer, Verdict)>) {
    for (exchange, answer, expected) in rows {
        let got = verdict(&entry.work, exchange, &answer, 400);
        assert_eq!(got, expected, "{exchange:?} was answered {answer:?}");
    }
}

fn some(reply: Reply) -> Answer {
    Answer::Some(reply)
}

fn wait(mut reply: Reply, seconds: u64) -> Answer {
    reply.retry_after = Some(seconds);
    some(reply)
}

#[test]
fn silence_is_no_verdict() {
    for entry in [photo(1), rename(1, item(2))] {
        for exchange in [Create, Ask, Append(400), Operate] {
            for (silence, expected) in [
                (Silence::NoRoute, later(Wait::Network, Reach::All)),
                (Silence::Certificate, later(Wait::Untrusted, Reach::All)),
                (Silence::Timeout, later(Wait::Network, Reach::Entry)),
                (Silence::Cut, later(Wait::Network, Reach::Entry)),
            ] {
                let row = (exchange, Answer::None(silence), expected);
                check(&entry, vec![row]);
            }
        }
    }
    let unreadable = Answer::None(Silence::Unreadable);
    check(&photo(1), vec![(Create, unreadable, Verdict::Rehash)]);
}

#[test]
fn an_answer_without_the_marker_is_no_verdict_whatever_it_says() {
    let statuses = [200, 201, 204, 302, 401, 403, 404, 410, 413, 422, 426, 460];
    for status in statuses {
        for exchange in [Create, Ask, Append(400), Operate] {
            let portal = Reply {
                marked: false,
                code: Some(Failure::ItemDeleted.into()),
                ..receipt(item(1), 3)
            };
            let portal = some(Reply { status, ..portal });
            let expected = later(Wait::Portal, Reach::All);
            check(&photo(1), vec![(exchange, portal, expected)]);
        }
    }
    let proxy = Reply {
        marked: false,
        ..reply(502)
    };
    let expected = later(Wait::Busy, Reach::All);
    check(&photo(1), vec![(Create, some(proxy), expected)]);
}

#[test]
fn uploads_that_go_well() {
    let done = Verdict::Done {
        company: company(),
        seq: 3,
    };
    let mut other_bytes = receipt(item(1), 3);
    if let Some(receipt) = &mut other_bytes.receipt {
        receipt.sha256 = "00".repeat(32);
    }
    let rows = vec![
        (Create, some(receipt(item(1), 3)), done),
        (Ask, some(receipt(item(1), 3)), done),
        (Append(400), some(receipt(item(1), 3)), done),
        (Create, some(other_bytes), Verdict::Rehash),
        (Create, some(receipt(item(2), 3)), Verdict::Rehash),
        // Complete without a receipt is never taken for success.
        (Create, some(offset(FULL)), Verdict::Ask),
        (Append(400), some(offset(FULL)), Verdict::Ask),
        (Ask, some(offset(FULL)), later(Wait::Busy, Reach::Entry)),
        (Create, some(reply(201)), Verdict::Ask),
        (Append(400), some(reply(204)), Verdict::Ask),
        (Ask, some(reply(200)), later(Wait::Busy, Reach::Entry)),
        (Create, some(offset(0)), Verdict::Append(0)),
        (Create, some(offset(300)), Verdict::Append(300)),
        (Append(400), some(offset(700)), Verdict::Append(700)),
        (Ask, some(offset(700)), Verdict::Append(700)),
        // Less than was acknowledged, or more than there is: another upload.
        (Ask, some(offset(300)), Verdict::Again),
        (Append(400), some(offset(300)), Verdict::Again),
        (Ask, some(offset(FULL + 1)), Verdict::Again),
    ];
    check(&photo(1), rows);
}

#[test]
fn uploads_that_fail() {
    let in_folder = photo_of(
        suivi_wire::upload::AddFile {
            folder: Some(item(9)),
            ..add(1)
        },
        1,
    );
    let gone = Verdict::Block(Block::FolderGone);
    let not_found = Code::from(Refusal::NotFound);
    let busy = later(Wait::Busy, Reach::Entry);
    let auth = Verdict::Auth {
        changes_only: false,
    };
    let outdated = Verdict::Block(Block::AppOutdated);
    let both = |reply: Reply, expected: Verdict| {
        let all = [Create, Ask, Append(400)];
        all.map(|exchange| (exchange, some(reply.clone()), expected))
    };
    let mut rows = vec![
        (Create, some(refused(Failure::WrongOffset)), Verdict::Ask),
        (Append(4), some(refused(Failure::WrongOffset)), Verdict::Ask),
        (Append(4), some(reply(409)), Verdict::Ask),
        (Ask, some(refused(Failure::WrongOffset)), busy),
        (Ask, some(refused(Refusal::NotFound)), Verdict::Again),
        (Append(4), some(refused(Refusal::NotFound)), Verdict::Again),
        (Append(4), some(reply(404)), Verdict::Again),
        (Ask, some(reply(410)), Verdict::Again),
        (Create, some(refused(Refusal::NotFound)), gone),
        (Create, some(reply(404)), gone),
        (Create, some(reply(410)), gone),
        (
            Create,
            wait(refused(Failure::TooMany), 9),
            after(Wait::Busy, 9, Reach::All),
        ),
        (
            Append(4),
            wait(refused(Failure::Unavailable), 9),
            after(Wait::Busy, 9, Reach::All),
        ),
        (
            Operate,
            some(refused(Failure::NoSpace)),
            later(Wait::Quota, Reach::Entry),
        ),
    ];
    for (reply, expected) in [
        (refused(Failure::ItemDeleted), Verdict::Cancelled),
        (refused(Failure::BytesMissing), Verdict::Again),
        (refused(Failure::UploadExpired), Verdict::Again),
        (refused(Failure::UploadCommitted), Verdict::Committed),
        (refused(Failure::Locked), later(Wait::Locked, Reach::Entry)),
        (reply(423), later(Wait::Locked, Reach::Entry)),
        (refused(Failure::ChecksumMismatch), Verdict::Rehash),
        (reply(460), Verdict::Rehash),
        (reply(408), later(Wait::Network, Reach::Entry)),
        (reply(425), busy),
        (reply(500), busy),
        (reply(504), busy),
        (refused(Failure::Internal), busy),
        (reply(429), later(Wait::Busy, Reach::All)),
        (reply(503), later(Wait::Busy, Reach::All)),
        (refused(Failure::NoSpace), later(Wait::Quota, Reach::Bytes)),
        (reply(507), later(Wait::Quota, Reach::Bytes)),
        (reply(401), auth),
        (refused(Failure::SessionEnded), auth),
        (refused(Failure::SessionSuperseded), auth),
        (refused(Refusal::SignedOut), auth),
        (reply(413), Verdict::Block(Block::TooLarge)),
        (refused(Failure::TooLarge), Verdict::Block(Block::TooLarge)),
        (reply(415), Verdict::Block(Block::Type)),
        (
            refused(Failure::UnsupportedType),
            Verdict::Block(Block::Type),
        ),
        (refused(Refusal::Consent), Verdict::Block(Block::Consent)),
        (refused(Refusal::Archived), Verdict::Block(Block::Archived)),
        (refused(Refusal::FolderClosed), gone),
        (refused(Refusal::RootClosed), gone),
        (
            refused(Refusal::NotAllowed),
            Verdict::Block(Block::Permission(Refusal::NotAllowed.into())),
        ),
        (
            reply(403),
            Verdict::Block(Block::Permission(Refusal::NotAllowed.into())),
        ),
        (
            refused(Failure::ItemMismatch),
            Verdict::Block(Block::Refused(Failure::ItemMismatch.into())),
        ),
        (
            refused(Failure::OpReused),
            Verdict::Block(Block::Refused(Failure::OpReused.into())),
        ),
        (
            refused(Failure::BadId),
            Verdict::Block(Block::Refused(Failure::BadId.into())),
        ),
        (reply(426), outdated),
        (reply(400), outdated),
        (reply(418), outdated),
        (reply(422), outdated),
        (refused(Failure::Malformed), outdated),
        (refused(Failure::TusVersion), outdated),
        (reply(302), busy),
        (reply(100), busy),
    ] {
        rows.extend(both(reply, expected));
    }
    check(&in_folder, rows);
    let expected = Verdict::Block(Block::Permission(not_found));
    let row = (Create, some(refused(Refusal::NotFound)), expected);
    check(&photo(1), vec![row]);
}

#[test]
fn the_code_counts_more_than_the_status() {
    let mut odd = refused(Failure::ItemDeleted);
    odd.status = 500;
    let mut quota = refused(Failure::NoSpace);
    quota.status = 403;
    let rows = vec![
        (Create, some(odd), Verdict::Cancelled),
        (Create, some(quota), later(Wait::Quota, Reach::Bytes)),
    ];
    check(&photo(1), rows);
}

#[test]
fn operations() {
    let none = Verdict::Done {
        company: CompanyId::from_bytes([0; 16]),
        seq: 0,
    };
    let done = Verdict::Done {
        company: company(),
        seq: 8,
    };
    let no = |code: Code| some(result(Outcome::Rejected, Some(code), None));
    let busy = later(Wait::Busy, Reach::Entry);
    let retry = |code: Failure| some(result(Outcome::Retry, Some(code.into()), None));
    let mut rows = vec![
        (Operate, some(result(Outcome::Applied, None, Some(8))), done),
        (
            Operate,
            some(result(Outcome::Duplicate, None, Some(8))),
            done,
        ),
        (Operate, some(result(Outcome::Noop, None, Some(8))), done),
        (Operate, some(result(Outcome::Noop, None, None)), none),
        (Operate, some(reply(200)), busy),
        (Operate, no(Failure::ItemDeleted.into()), Verdict::Cancelled),
        (
            Operate,
            no(Refusal::NotYours.into()),
            Verdict::Block(Block::Permission(Refusal::NotYours.into())),
        ),
        (
            Operate,
            no(Refusal::TooDeep.into()),
            Verdict::Block(Block::Refused(Refusal::TooDeep.into())),
        ),
        (
            Operate,
            some(result(Outcome::Rejected, None, None)),
            Verdict::Block(Block::AppOutdated),
        ),
        (
            Operate,
            retry(Failure::Locked),
            later(Wait::Locked, Reach::Entry),
        ),
        (
            Operate,
            retry(Failure::NoSpace),
            later(Wait::Quota, Reach::Entry),
        ),
        (Operate, retry(Failure::Internal), busy),
    ];
    for (code, changes_only) in [
        (Failure::SessionSuperseded, true),
        (Failure::SessionEnded, false),
    ] {
        let auth = Verdict::Auth { changes_only };
        rows.push((Operate, some(refused(code)), auth));
        rows.push((Operate, no(code.into()), auth));
    }
    check(&rename(1, item(2)), rows);
    let rows = vec![
        // Only a receipt ends an upload.
        (
            Operate,
            some(result(Outcome::Applied, None, Some(8))),
            Verdict::Ask,
        ),
        (Operate, no(Failure::BytesMissing.into()), Verdict::Again),
        (
            Operate,
            no(Failure::UploadCommitted.into()),
            Verdict::Committed,
        ),
    ];
    check(&photo(1), rows);
    let row = (Operate, some(reply(404)), {
        let code = Refusal::NotFound.into();
        Verdict::Block(Block::Permission(code))
    });
    check(&folder(3), vec![row]);
}
