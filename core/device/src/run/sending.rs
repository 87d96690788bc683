//! Sends what the queue gives to the core, and whatever else is asked of the server, with the
//! token that it needs.

use super::requests;
use super::runner::{Runner, lock};
use crate::queue::{Answer, Event, Exchange, Lease, Silence, State};
use crate::remote::{Remote, Request, Response};
use crate::session::{Heard, end_in};
use std::sync::Arc;
use suivi_rules::OpId;
use suivi_wire::accounts::Secret;
use tokio::task::AbortHandle;

impl Runner {
    pub(super) fn send(self: &Arc<Self>, op: OpId, lease: Lease, exchange: Exchange) {
        let this = Arc::clone(self);
        let mut going = lock(&self.going);
        let task = self.work(async move {
            let answer = this.exchanged(op, lease, exchange).await;
            let mine = |(carried, _): &(Lease, AbortHandle)| *carried == lease;
            {
                let mut going = lock(&this.going);
                if going.get(&op).is_some_and(mine) {
                    going.remove(&op);
                }
            }
            lock(&this.sent).remove(&op);
            let Some(answer) = answer else { return };
            let answered = Event::Answered {
                op,
                lease,
                exchange,
                answer,
            };
            // What can't be written is asked again at the next start.
            let _ = this.happened(answered).await;
        });
        going.insert(op, (lease, task.abort_handle()));
    }

    /// Stops carrying it; what is on its way is cut.
    pub(super) fn cancel(&self, op: OpId, lease: Lease) {
        let mut going = lock(&self.going);
        if going.get(&op).is_some_and(|(carried, _)| *carried == lease)
            && let Some((_, handle)) = going.remove(&op)
        {
            handle.abort();
        }
        lock(&self.sent).remove(&op);
    }

    /// Carries one request; none if the lease is over.
    async fn exchanged(&self, op: OpId, lease: Lease, exchange: Exchange) -> Option<Answer> {
        let (entry, staged) = {
            let engine = self.engine();
            let entry = engine.queue().entry(op)?.clone();
            if entry.state != State::Sending(lease) {
                return None;
            }
            let copy = requests::copy_of(&entry);
            let staged = copy.map(|copy| engine.outbox().staged(copy));
            (entry, staged.unwrap_or_default())
        };
        let from = match exchange {
            Exchange::Append(from) => from,
            _ => 0,
        };
        let progress = move |bytes: u64| {
            lock(&self.sent).insert(op, from + bytes);
            self.changes.happened();
        };
        let mut again = false;
        loop {
            let token = self.token(matches!(exchange, Exchange::Operate));
            let Some(request) = requests::of(&entry, exchange, &staged, token.clone()) else {
                return Some(Answer::None(Silence::Unreadable));
            };
            let response = match self.outside.remote.send(request, &progress).await {
                Ok(response) => response,
                Err(silence) => return Some(Answer::None(silence)),
            };
            let heard = self.note(token.as_ref(), &response);
            let another = matches!(heard, Heard::UploadOver | Heard::HasNewer)
                && !again
                && self.token(matches!(exchange, Exchange::Operate)).is_some();
            if !another {
                return Some(Answer::Some(requests::reply(&entry, &response)));
            }
            // Refused with a token that is over: once more with the one that there is.
            again = true;
        }
    }

    /// Bytes travel with the upload token where there is one: it outlives the session.
    pub(crate) fn token(&self, session_only: bool) -> Option<Secret> {
        let account = self.account()?;
        if session_only {
            account.session.token().cloned()
        } else {
            account.token_for_uploads().cloned()
        }
    }

    /// Sends a request with the session's token; once more if its person signed in again while it
    /// travelled (queue specification, "Answers": 401).
    ///
    /// # Errors
    /// No answer.
    pub async fn ask(&self, request: Request) -> Result<Response, Silence> {
        let (response, heard) = self.asked_once(request.clone()).await?;
        if heard == Heard::HasNewer {
            return Ok(self.asked_once(request).await?.0);
        }
        Ok(response)
    }

    async fn asked_once(&self, mut request: Request) -> Result<(Response, Heard), Silence> {
        request.token = self.token(true);
        let token = request.token.clone();
        let response = self.outside.remote.send(request, &|_| ()).await?;
        if token.is_some() && (200..300).contains(&response.status) && requests::marked(&response) {
            self.in_touch();
        }
        let heard = self.note(token.as_ref(), &response);
        Ok((response, heard))
    }

    /// Whether the session is over is read in every answer. Then the cache is closed and goes at
    /// once, whatever else fails.
    pub(crate) fn note(&self, token: Option<&Secret>, response: &Response) -> Heard {
        let Some(token) = token.filter(|_| response.status == 401) else {
            return Heard::Nothing;
        };
        let account = self.account();
        let of_session = account.as_ref().and_then(|it| it.session.token()) == Some(token);
        let mut follower = lock(&self.follower);
        if of_session && end_in(response).is_some() {
            *follower = None;
            self.stop_reading();
        }
        let heard = self.outside.accounts.heard(self.which, token, response);
        drop(follower);
        let heard = heard.unwrap_or(Heard::Nothing);
        if heard != Heard::Nothing {
            self.changes.happened();
        }
        heard
    }

    /// The way to the server.
    #[must_use]
    pub fn remote(&self) -> Arc<dyn Remote> {
        Arc::clone(&self.outside.remote)
    }

    /// A token with which bytes travel also when the session is over, if it is time for a new one;
    /// in the background, since a screen must not wait for it. A new one lets go on what was refused
    /// with the old.
    pub(super) fn renew_upload_token(self: &Arc<Self>) {
        let this = Arc::clone(self);
        self.work(async move {
            let before = this.token(false);
            let remote = &*this.outside.remote;
            let accounts = &this.outside.accounts;
            // Without one the session's serves, until the next try.
            let _ = accounts.upload_token(remote, this.which, this.now()).await;
            if this.token(true).is_some() && this.token(false) != before {
                let _ = this.happened(Event::SignedIn).await;
            }
        });
    }
}
