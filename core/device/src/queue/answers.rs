//! What an answer means: the table of the queue specification ("Policy"), first row that fits. The
//! problem's code decides, then the status.

use super::{Answer, Block, Exchange, Reply, Silence, Wait, Work, nobody};
use suivi_rules::{CompanyId, Refusal};
use suivi_wire::Code;
use suivi_wire::ops::{OpResult, Operation, Outcome};
use suivi_wire::problem::Failure;
use suivi_wire::upload::{AddFile, UploadReceipt};

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The server has it.
    Done {
        /// In whose feed; 16 zeros where there was nothing to do.
        company: CompanyId,
        /// Where in it; 0 where there was nothing to do.
        seq: i64,
    },
    /// The upload stands at this offset: go on there.
    Append(u64),
    /// Nobody knows how far it is: ask.
    Ask,
    /// The server does not have the bytes (any more): create the same item again, from 0.
    Again,
    /// The bytes that arrived are not those that were announced: hash the copy again.
    Rehash,
    /// Another operation committed these bytes.
    Committed,
    /// Not now.
    Later {
        /// What is shown.
        why: Wait,
        /// The server said how long, in seconds.
        seconds: Option<u64>,
        /// Whom else it concerns.
        reach: Reach,
    },
    /// The token is not good.
    Auth {
        /// Only the session's; the upload token may still be.
        changes_only: bool,
    },
    /// A person must decide.
    Block(Block),
    /// The item was deleted, for ever.
    Cancelled,
}

/// Whom an obstacle concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This entry.
    Entry,
    /// Everything that sends bytes.
    Bytes,
    /// Everything.
    All,
}

const fn later(why: Wait, reach: Reach) -> Verdict {
    Verdict::Later {
        why,
        seconds: None,
        reach,
    }
}

/// What follows from this answer to this request. `acknowledged`: the offset known so far.
#[must_use]
pub fn verdict(work: &Work, exchange: Exchange, answer: &Answer, acknowledged: u64) -> Verdict {
    let reply = match answer {
        Answer::None(silence) => return silent(work, *silence),
        Answer::Some(reply) => reply,
    };
    if !reply.marked {
        let why = if reply.status >= 500 {
            Wait::Busy
        } else {
            Wait::Portal
        };
        return later(why, Reach::All);
    }
    if (200..300).contains(&reply.status) {
        return match (exchange, work) {
            (Exchange::Operate, _) => operated(work, reply.result.as_ref()),
            (_, Work::Add { add, .. }) => uploaded(add, exchange, reply, acknowledged),
            _ => later(Wait::Busy, Reach::Entry),
        };
    }
    match reply.code {
        Some(code) => coded(work, exchange, code, reply),
        None => plain(work, exchange, reply.status, reply),
    }
}

/// Nothing that can be read came back.
fn silent(work: &Work, silence: Silence) -> Verdict {
    match (silence, work) {
        (Silence::NoRoute, _) => later(Wait::Network, Reach::All),
        (Silence::Certificate, _) => later(Wait::Untrusted, Reach::All),
        (Silence::Unreadable, Work::Add { .. }) => Verdict::Rehash,
        // One entry's own fault, perhaps: the others go on.
        (Silence::Timeout | Silence::Cut | Silence::Unreadable, _) => {
            later(Wait::Network, Reach::Entry)
        }
    }
}

/// An upload went well, as far as it went.
fn uploaded(add: &AddFile, exchange: Exchange, reply: &Reply, acknowledged: u64) -> Verdict {
    if let Some(receipt) = &reply.receipt {
        return if is_for(receipt, add) {
            Verdict::Done {
                company: receipt.company,
                seq: receipt.seq,
            }
        } else {
            Verdict::Rehash
        };
    }
    let length = add.length.unsigned_abs();
    match (reply.offset, exchange) {
        // Complete, but nothing says that it was committed. Never taken for success.
        (Some(offset), Exchange::Ask) if offset == length => later(Wait::Busy, Reach::Entry),
        (None, Exchange::Ask) => later(Wait::Busy, Reach::Entry),
        (Some(offset), _) if offset == length => Verdict::Ask,
        (None, _) => Verdict::Ask,
        (Some(offset), _) if offset > length => Verdict::Again,
        // What was on the server's disk is gone: another upload than the one that was asked about.
        (Some(offset), Exchange::Ask | Exchange::Append(_)) if offset < acknowledged => {
            Verdict::Again
        }
        (Some(offset), _) => Verdict::Append(offset),
    }
}

/// The receipt is for these very bytes.
fn is_for(receipt: &UploadReceipt, add: &AddFile) -> bool {
    receipt.item == add.item && add.sha256.as_ref() == Some(&receipt.sha256)
}

/// How an operation came out.
fn operated(work: &Work, result: Option<&OpResult>) -> Verdict {
    let Some(result) = result else {
        return later(Wait::Busy, Reach::Entry);
    };
    match (result.outcome, result.code) {
        // Only a receipt with the hash ends an upload.
        (Outcome::Applied | Outcome::Duplicate | Outcome::Noop, _)
            if matches!(work, Work::Add { .. }) =>
        {
            Verdict::Ask
        }
        (Outcome::Applied | Outcome::Duplicate | Outcome::Noop, _) => {
            let stands = result.stands;
            Verdict::Done {
                company: stands.map_or(nobody(), |at| at.company),
                seq: stands.map_or(0, |at| at.seq),
            }
        }
        (Outcome::Retry, Some(Code::Failed(Failure::Locked))) => later(Wait::Locked, Reach::Entry),
        (Outcome::Retry, Some(Code::Failed(Failure::NoSpace))) => later(Wait::Quota, Reach::Entry),
        (Outcome::Retry, _) => later(Wait::Busy, Reach::Entry),
        (Outcome::Rejected, Some(code)) => rejected(work, code),
        (Outcome::Rejected, None) => Verdict::Block(Block::AppOutdated),
    }
}

/// An operation was refused for good.
fn rejected(work: &Work, code: Code) -> Verdict {
    match code {
        Code::Failed(Failure::ItemDeleted) => Verdict::Cancelled,
        Code::Failed(Failure::BytesMissing) if matches!(work, Work::Add { .. }) => Verdict::Again,
        Code::Failed(Failure::UploadCommitted) if matches!(work, Work::Add { .. }) => {
            Verdict::Committed
        }
        Code::Refused(Refusal::SignedOut)
        | Code::Failed(Failure::SessionEnded | Failure::SessionSuperseded) => {
            signed_out(Exchange::Operate, code)
        }
        code => Verdict::Block(blocked(work, code)),
    }
}

fn signed_out(exchange: Exchange, code: Code) -> Verdict {
    let superseded = code == Code::Failed(Failure::SessionSuperseded);
    Verdict::Auth {
        changes_only: superseded && exchange == Exchange::Operate,
    }
}

/// An error whose code is known.
fn coded(work: &Work, exchange: Exchange, code: Code, reply: &Reply) -> Verdict {
    let is_add = matches!(work, Work::Add { .. });
    let is_upload = exchange != Exchange::Operate;
    let known = matches!(exchange, Exchange::Ask | Exchange::Append(_));
    match code {
        Code::Failed(Failure::ItemDeleted) => Verdict::Cancelled,
        Code::Failed(Failure::BytesMissing) if is_add => Verdict::Again,
        Code::Failed(Failure::UploadExpired) if is_upload => Verdict::Again,
        Code::Failed(Failure::UploadCommitted) if is_add => Verdict::Committed,
        Code::Failed(Failure::WrongOffset) if is_upload => find_out(exchange),
        Code::Refused(Refusal::NotFound) if known => Verdict::Again,
        Code::Failed(Failure::ChecksumMismatch) if is_add => Verdict::Rehash,
        code => match code.status() {
            401 => signed_out(exchange, code),
            status @ (408 | 423 | 425 | 429 | 500..) if status != 460 => {
                busy(exchange, status, reply)
            }
            _ => Verdict::Block(blocked(work, code)),
        },
    }
}

/// An error that only its status tells about.
fn plain(work: &Work, exchange: Exchange, status: u16, reply: &Reply) -> Verdict {
    let is_add = matches!(work, Work::Add { .. });
    let not_allowed = Code::Refused(Refusal::NotAllowed);
    let not_found = Code::Refused(Refusal::NotFound);
    match (status, exchange) {
        (401, _) => signed_out(exchange, Code::Failed(Failure::SessionEnded)),
        (408 | 423 | 425 | 429 | 500.., _) => busy(exchange, status, reply),
        (404 | 410, Exchange::Ask | Exchange::Append(_)) => Verdict::Again,
        (404 | 410, _) => Verdict::Block(blocked(work, not_found)),
        (409, Exchange::Create | Exchange::Ask | Exchange::Append(_)) => find_out(exchange),
        (460, _) if is_add => Verdict::Rehash,
        (403, _) => Verdict::Block(Block::Permission(not_allowed)),
        (413, _) => Verdict::Block(Block::TooLarge),
        (415, _) => Verdict::Block(Block::Type),
        (400.., _) => Verdict::Block(Block::AppOutdated),
        // A redirection, or less: nothing was said about the work.
        _ => later(Wait::Busy, Reach::Entry),
    }
}

const fn find_out(exchange: Exchange) -> Verdict {
    match exchange {
        Exchange::Ask => later(Wait::Busy, Reach::Entry),
        _ => Verdict::Ask,
    }
}

/// Not now: which of them, and whom else it concerns.
const fn busy(exchange: Exchange, status: u16, reply: &Reply) -> Verdict {
    match status {
        423 => later(Wait::Locked, Reach::Entry),
        429 | 503 => Verdict::Later {
            why: Wait::Busy,
            seconds: reply.retry_after,
            reach: Reach::All,
        },
        507 => Verdict::Later {
            why: Wait::Quota,
            seconds: reply.retry_after,
            reach: match exchange {
                Exchange::Operate => Reach::Entry,
                _ => Reach::Bytes,
            },
        },
        408 => later(Wait::Network, Reach::Entry),
        _ => later(Wait::Busy, Reach::Entry),
    }
}

/// Why a person must decide.
#[must_use]
pub const fn blocked(work: &Work, code: Code) -> Block {
    match code {
        Code::Refused(Refusal::Consent) => Block::Consent,
        Code::Refused(Refusal::Archived) => Block::Archived,
        Code::Refused(Refusal::FolderClosed | Refusal::RootClosed) => Block::FolderGone,
        Code::Refused(Refusal::NotFound) if goes_to_folder(work) => Block::FolderGone,
        Code::Refused(
            Refusal::NotFound
            | Refusal::ReadOnly
            | Refusal::ProfessionalsOnly
            | Refusal::Protected
            | Refusal::NotYours
            | Refusal::NotAllowed
            | Refusal::NotForClients
            | Refusal::GroupClosed
            | Refusal::OthersLibrary
            | Refusal::NotParticipant
            | Refusal::OtherBranch,
        ) => Block::Permission(code),
        Code::Failed(Failure::TooLarge) => Block::TooLarge,
        Code::Failed(Failure::UnsupportedType) => Block::Type,
        // What this version sends is not understood: another version may do better.
        Code::Failed(
            Failure::Malformed
            | Failure::MethodNotAllowed
            | Failure::TusVersion
            | Failure::RangeNotSatisfiable
            | Failure::TooManyOps,
        ) => Block::AppOutdated,
        code => Block::Refused(code),
    }
}

/// A folder that somebody chose may be what is not found.
const fn goes_to_folder(work: &Work) -> bool {
    match work {
        Work::Add { add, .. } => add.folder.is_some(),
        Work::Change(Operation::AddFolder(op)) => op.parent.is_some(),
        _ => false,
    }
}
