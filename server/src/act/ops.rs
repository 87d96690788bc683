//! One operation: was it done before? If not, do it and write down that it was, in one
//! transaction (queue specification, "Server endpoints").

use super::commit::Commit;
use super::files::Bytes;
use super::folders::{self, Doors};
use super::{
    company, documents, items, participants, people, records, results, templates, uploads,
};
use crate::blobs::renditions;
use crate::db::Tx;
use crate::subject::{Caller, TokenHash};
use crate::{App, Failed, Poke};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use suivi_rules::{BlobId, ItemId, Level, OpId, Refusal};
use suivi_wire::Code;
use suivi_wire::ops::{OpResult, Operation, Outcome, Stands};
use suivi_wire::problem::Failure;

/// What an operation did.
#[derive(Debug)]
pub enum Done {
    /// There was nothing to do.
    Noop,
    /// Nothing was changed, and the asker should know how it stands: two changes met, and the one
    /// that was there first holds.
    Kept(Stands),
    /// It changed something.
    Changed {
        /// Where the change stands in the feed.
        stands: Stands,
        /// Folders that it opened to the client.
        opens: Vec<ItemId>,
        /// Folders that it closed to him.
        closes: Vec<ItemId>,
        /// Bytes whose last file it deleted.
        condemned: Vec<BlobId>,
        /// What is told to those who listen, after the commit.
        poke: Poke,
    },
}

impl Done {
    /// Ends a change.
    ///
    /// # Errors
    /// [`Failed::Db`].
    pub fn of(
        tx: &mut Tx<'_>,
        mut commit: Commit,
        doors: Doors,
        revision: Option<i64>,
    ) -> Result<Self, Failed> {
        let condemned = commit.condemned();
        let poke = commit.finish(tx)?;
        Ok(Self::Changed {
            stands: Stands {
                company: poke.company,
                seq: poke.seq,
                revision,
                level: None,
            },
            opens: doors.opens.into_iter().collect(),
            closes: doors.closes.into_iter().collect(),
            condemned,
            poke,
        })
    }

    /// With the level that an item has now.
    #[must_use]
    pub fn with_level(mut self, level: Level) -> Self {
        if let Self::Changed { stands, .. } = &mut self {
            stands.level = Some(level);
        }
        self
    }

    /// What is told to those who listen.
    #[must_use]
    pub fn poke(&self) -> Option<Poke> {
        match self {
            Self::Noop | Self::Kept(_) => None,
            Self::Changed { poke, .. } => Some(poke.clone()),
        }
    }

    /// The bytes whose last file it deleted.
    fn condemned(self) -> Vec<BlobId> {
        match self {
            Self::Noop | Self::Kept(_) => Vec::new(),
            Self::Changed { condemned, .. } => condemned,
        }
    }

    /// As the answer tells it.
    #[must_use]
    pub fn result(&self, op: OpId) -> OpResult {
        let empty = OpResult {
            op: Some(op),
            outcome: Outcome::Noop,
            code: None,
            detail: None,
            stands: None,
            opens: Vec::new(),
            closes: Vec::new(),
        };
        match self {
            Self::Noop => empty,
            Self::Kept(stands) => OpResult {
                stands: Some(*stands),
                ..empty
            },
            Self::Changed {
                stands,
                opens,
                closes,
                ..
            } => OpResult {
                outcome: Outcome::Applied,
                stands: Some(*stands),
                opens: opens.clone(),
                closes: closes.clone(),
                ..empty
            },
        }
    }
}

/// The result of an operation that failed: for good, or for now.
#[must_use]
pub fn refused(op: Option<OpId>, error: &Failed) -> OpResult {
    let problem = error.problem();
    let for_now = problem.status >= 500 || problem.status == 423 || problem.status == 429;
    OpResult {
        op,
        outcome: if for_now {
            Outcome::Retry
        } else {
            Outcome::Rejected
        },
        code: Some(problem.code),
        detail: Some(problem.detail),
        stands: None,
        opens: Vec::new(),
        closes: Vec::new(),
    }
}

/// What an operation says, as 32 bytes: the same id with other content is another operation.
#[must_use]
pub fn request_hash(op: &Operation) -> [u8; 32] {
    Sha256::digest(serde_json::to_vec(op).unwrap_or_default()).into()
}

/// The result of this operation, if this actor had it done before.
///
/// # Errors
/// 422 if he had another one done under its id.
pub fn applied(
    tx: &mut Tx<'_>,
    caller: &Caller,
    op: OpId,
    hash: &[u8; 32],
) -> Result<Option<OpResult>, Failed> {
    let found = tx.opt(
        "SELECT request_hash, result FROM applied_op \
         WHERE actor_role = $1 AND actor_id = $2 AND op_id = $3",
        &[
            caller.actor.role().into(),
            caller.actor.id().into(),
            (&op).into(),
        ],
        |row| Ok((row.bytes(0)? == hash, row.json::<OpResult>(1)?)),
    )?;
    match found {
        None => Ok(None),
        Some((true, result)) => Ok(Some(OpResult {
            outcome: Outcome::Duplicate,
            ..result
        })),
        Some((false, _)) => Err(Failure::OpReused.into()),
    }
}

/// Writes down that an operation was done, and what was answered.
///
/// # Errors
/// [`Failed::Db`].
pub fn remember(
    tx: &mut Tx<'_>,
    caller: &Caller,
    op: OpId,
    hash: &[u8; 32],
    result: &OpResult,
    now: i64,
) -> Result<(), Failed> {
    let result = serde_json::to_string(result).unwrap_or_default();
    tx.exec(
        "INSERT INTO applied_op (actor_role, actor_id, op_id, request_hash, result, applied_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            caller.actor.role().into(),
            caller.actor.id().into(),
            (&op).into(),
            hash.into(),
            (&result).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Does one operation as whoever has this token, in a transaction of its own.
///
/// # Errors
/// Only that the token is not alive: everything else is a result.
pub async fn run(
    app: &App,
    token: TokenHash,
    op: Operation,
    dry_run: bool,
) -> Result<OpResult, Failed> {
    let id = op.op();
    let now = app.now();
    let done = match op {
        Operation::AddFile(add) => uploads::commit_spooled(app, token, add, dry_run).await,
        op @ (Operation::CompleteDocument(_) | Operation::CorrectResult(_)) => {
            completing(app, token, now, op, dry_run).await
        }
        op if dry_run => {
            app.rehearsing(token, move |tx, caller| {
                Ok(once(tx, caller, now, &op, None)?.0)
            })
            .await
        }
        op @ Operation::Delete(_) => {
            // On a task of its own: what was made of the bytes goes also when the caller hangs up.
            let app = Arc::clone(app);
            let done = tokio::spawn(async move { write(&app, token, now, op, None).await });
            done.await.unwrap_or(Err(Failure::Unavailable.into()))
        }
        op => write(app, token, now, op, None).await,
    };
    match done {
        Ok(result) => Ok(result),
        Err(error) if ends_session(error.code()) => Err(error),
        Err(error) => Ok(refused(Some(id), &error)),
    }
}

/// Makes a result: what it will say is decided and stored before the transaction, as the bytes of
/// an upload are, and decided again in it.
async fn completing(
    app: &App,
    token: TokenHash,
    now: i64,
    op: Operation,
    dry_run: bool,
) -> Result<OpResult, Failed> {
    let asked = op.clone();
    let looked = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            match applied(tx, caller, asked.op(), &request_hash(&asked))? {
                Some(result) => Ok(Err(result)),
                None => Ok(Ok(documents::ready(tx, caller, &asked)?)),
            }
        })
        .await?;
    let ready = match looked {
        Ok(ready) => ready,
        Err(result) => return Ok(result),
    };
    if dry_run {
        let (bytes, _) = results::bytes_of(app, ready.body());
        return app
            .rehearsing(token, move |tx, caller| {
                Ok(once(tx, caller, now, &op, Some(&bytes))?.0)
            })
            .await;
    }
    let bytes = results::store(app, ready.body()).await?;
    write(app, token, now, op, Some(bytes)).await
}

/// Does an operation, then removes what was made of bytes whose last file it deleted. `bytes`: of
/// the result that it makes.
async fn write(
    app: &App,
    token: TokenHash,
    now: i64,
    op: Operation,
    bytes: Option<Bytes>,
) -> Result<OpResult, Failed> {
    let (result, condemned) = app
        .writing(token, move |tx, caller| {
            let (result, done) = once(tx, caller, now, &op, bytes.as_ref())?;
            let poke = done.as_ref().and_then(Done::poke);
            let condemned = done.map(Done::condemned).unwrap_or_default();
            Ok(((result, condemned), poke.into_iter().collect()))
        })
        .await?;
    renditions::forget(app, condemned).await;
    Ok(result)
}

const fn ends_session(code: Code) -> bool {
    matches!(
        code,
        Code::Refused(Refusal::SignedOut)
            | Code::Failed(Failure::SessionEnded | Failure::SessionSuperseded)
    )
}

/// Does an operation unless it was done before.
fn once(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &Operation,
    bytes: Option<&Bytes>,
) -> Result<(OpResult, Option<Done>), Failed> {
    caller.session_only()?;
    let hash = request_hash(op);
    if let Some(result) = applied(tx, caller, op.op(), &hash)? {
        return Ok((result, None));
    }
    let done = apply(tx, caller, now, op, bytes)?;
    let result = done.result(op.op());
    remember(tx, caller, op.op(), &hash, &result, now)?;
    Ok((result, Some(done)))
}

fn apply(
    tx: &mut Tx<'_>,
    caller: &Caller,
    now: i64,
    op: &Operation,
    bytes: Option<&Bytes>,
) -> Result<Done, Failed> {
    match op {
        // Its bytes must be in the store before the transaction: `run` sees to that.
        Operation::AddFile(_) => Err(Failure::BytesMissing.into()),
        Operation::AddFolder(op) => folders::add(tx, caller, now, op),
        Operation::Rename(op) => items::rename(tx, caller, now, op),
        Operation::Move(op) => items::relocate_to(tx, caller, now, op),
        Operation::Describe(op) => items::describe(tx, caller, now, op),
        Operation::SetLevel(op) => items::set_level(tx, caller, now, op),
        Operation::SetSharing(op) => folders::set_sharing(tx, caller, now, op),
        Operation::Delete(op) => items::delete(tx, caller, now, op),
        Operation::SetCompany(op) => company::set(tx, caller, now, op),
        Operation::AddBranch(op) => company::add_branch(tx, caller, now, op),
        Operation::RenameBranch(op) => company::rename_branch(tx, caller, now, op),
        Operation::AddProfessional(op) => people::add(tx, caller, now, op),
        Operation::InviteProfessional(op) => people::invite_again(tx, caller, now, op),
        Operation::ChangeProfessional(op) => people::change(tx, caller, now, op),
        Operation::SetProfessionalActive(op) => people::set_active(tx, caller, now, op),
        Operation::SignOutProfessional(op) => people::sign_out(tx, caller, now, op),
        Operation::AddClient(op) => records::add(tx, caller, now, op),
        Operation::EditClient(op) => records::edit(tx, caller, now, op),
        Operation::InviteClient(op) => records::invite(tx, caller, now, op),
        Operation::SetRecordBranches(op) => records::set_branches(tx, caller, now, op),
        Operation::ArchiveRecord(op) => records::set_archived(tx, caller, now, op.space, true),
        Operation::RestoreRecord(op) => records::set_archived(tx, caller, now, op.space, false),
        Operation::AddParticipant(op) => participants::add(tx, caller, now, op),
        Operation::InviteExternal(op) => participants::invite_external(tx, caller, now, op),
        Operation::AnswerExternal(op) => participants::answer_external(tx, caller, now, op),
        Operation::JoinRecord(op) => participants::join(tx, caller, now, op),
        Operation::ArchiveParticipant(op) => participants::archive(tx, caller, now, op),
        Operation::GiveConsent(op) => records::give_consent(tx, caller, now, op),
        Operation::WithdrawConsent(op) => records::withdraw_consent(tx, caller, now, op),
        Operation::SetTemplate(op) => templates::set(tx, caller, now, op),
        Operation::WithdrawTemplate(op) => templates::withdraw(tx, caller, now, op),
        Operation::AssignDocument(op) => documents::assign(tx, caller, now, op),
        Operation::CancelDocument(op) => documents::cancel(tx, caller, now, op),
        Operation::CompleteDocument(_) | Operation::CorrectResult(_) => {
            let bytes = bytes.ok_or(Failure::BytesMissing)?;
            documents::write(tx, caller, now, op, bytes)
        }
    }
}
