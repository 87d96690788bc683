//! The feed: pull, pages of a scope, pokes, and what still waits on a phone.

use super::request::{Id, Json, Query, Token};
use super::spaces::json;
use crate::act::reports;
use crate::read::feed::{self, Heard, Listening};
use crate::seats::Seat;
use crate::subject::{Actor, TokenHash};
use crate::{App, Failed, Poke};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;
use suivi_rules::{CompanyId, DeviceId};
use suivi_wire::Problem;
use suivi_wire::accounts::DeviceReport;
use suivi_wire::feed::{PullAnswer, ScopePage};
use suivi_wire::problem::Failure;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sync))
        .routes(routes!(scope))
        .routes(routes!(events))
        .routes(routes!(report))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SyncQuery {
    /// The cursor of the pull before; none for the first.
    cursor: Option<String>,
}

/// What changed in the spaces that the subject follows since this cursor. A cursor that the
/// server does not know is answered with a reset, not with an error.
#[utoipa::path(
    get, path = "/v1/sync", tag = "feed",
    params(SyncQuery),
    responses(
        (status = 200, description = "What changed", body = PullAnswer),
        (status = 400, description = "The query can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn sync(
    State(app): State<App>,
    Token(token): Token,
    Query(query): Query<SyncQuery>,
) -> Result<Response, Failed> {
    let (reader, cursor) = (app.clone(), query.cursor.clone());
    let pulled = app
        .reading(token, move |tx, caller| {
            caller.session_only()?;
            let pull = feed::pull(tx, caller, &reader.scope_sets, cursor.as_deref())?;
            if pull.is_new_offer() {
                Ok(None)
            } else {
                pull.to_json().map(Some)
            }
        })
        .await?;
    if let Some(text) = pulled {
        return Ok(json(text));
    }
    let writer = app.clone();
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        let pull = feed::offer(tx, caller, &writer.scope_sets, query.cursor.as_deref())?;
        Ok((pull.to_json()?, Vec::new()))
    })
    .await
    .map(json)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ScopeQuery {
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of everything that a scope holds now.
#[utoipa::path(
    get, path = "/v1/sync/scopes/{id}", tag = "feed",
    params(("id" = String, Path, description = "The scope, as a pull named it"), ScopeQuery),
    responses(
        (status = 200, description = "A page of it", body = ScopePage),
        (status = 400, description = "The query can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "No such scope, or not one of the subject's", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn scope(
    State(app): State<App>,
    Token(token): Token,
    Id(scope): Id<String>,
    Query(query): Query<ScopeQuery>,
) -> Result<Response, Failed> {
    let reader = app.clone();
    let now = app.now();
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        let after = query.after.as_deref();
        feed::scope(tx, caller, &reader.scope_sets, &scope, after, now)?.to_json()
    })
    .await
    .map(json)
}

/// Tells the server what still waits on this phone. It replaces what this phone told before.
#[utoipa::path(
    post, path = "/v1/devices/{id}/report", tag = "feed",
    params(("id" = String, Path, format = "uuid", description = "The device that asks")),
    request_body = DeviceReport,
    responses(
        (status = 204, description = "Taken"),
        (status = 400, description = "The body can't be read", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "Not the device that asks", body = Problem,
            content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 1 MiB", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "The body is no JSON", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn report(
    State(app): State<App>,
    Token(token): Token,
    Id(device): Id<DeviceId>,
    Json(report): Json<DeviceReport>,
) -> Result<StatusCode, Failed> {
    let now = app.now();
    app.writing(token, move |tx, caller| {
        caller.session_only()?;
        reports::report(tx, caller, device, &report, now)?;
        Ok(((), Vec::new()))
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long a stream may be silent, and how long a session that ended may still have one.
const BEAT: Duration = Duration::from_secs(15);

/// A stream that says `poke` when a pull would bring something: `ready` first, `end` when the
/// session is over. A poke carries no content, only how far the companies concerned are.
#[utoipa::path(
    get, path = "/v1/events", tag = "feed",
    responses(
        (status = 200, description = "Events `ready`, `poke` with data `{\"companies\": {…}}`, `end`",
            body = String, content_type = "text/event-stream"),
        (status = 401, description = "Signed out", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "There are as many streams as may be", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
async fn events(State(app): State<App>, Token(token): Token) -> Result<Response, Failed> {
    // Before the first look at what he follows, so that nothing falls between.
    let pokes = app.pokes.subscribe();
    let listening = listen(&app, token).await?;
    let actor = app.reading(token, |_, caller| Ok(caller.actor)).await?;
    let seat = app.listeners.take(&actor).ok_or(Failure::TooMany)?;
    let of_all = app.all_listeners.take(&()).ok_or(Failure::TooMany)?;
    let mut beat = interval_at(Instant::now() + BEAT, BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener {
        app,
        token,
        pokes,
        beat,
        listening,
        said: Said::Nothing,
        _seats: (seat, of_all),
    };
    Ok(Sse::new(listener.events()).into_response())
}

/// Who this token is, and what he listens to, now.
async fn listen(app: &App, token: TokenHash) -> Result<Listening, Failed> {
    let reader = app.clone();
    app.reading(token, move |tx, caller| {
        caller.session_only()?;
        feed::listening(tx, caller, &reader.scope_sets)
    })
    .await
}

/// How far a stream is.
#[derive(PartialEq, Eq)]
enum Said {
    Nothing,
    Ready,
    End,
}

/// One open stream.
struct Listener {
    app: App,
    token: TokenHash,
    pokes: Receiver<Poke>,
    beat: Interval,
    listening: Listening,
    said: Said,
    _seats: (Seat<Actor>, Seat<()>),
}

impl Listener {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut listener| async move {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        match self.said {
            Said::End => return None,
            Said::Nothing => {
                self.said = Said::Ready;
                return Some(Event::default().event("ready").data("{}"));
            }
            Said::Ready => {}
        }
        loop {
            let mut heard = Heard::default();
            let beats = tokio::select! {
                poke = self.pokes.recv() => {
                    self.hear(poke, &mut heard)?;
                    false
                }
                _ = self.beat.tick() => true,
            };
            if !beats && !heard.may_concern(&self.listening) {
                continue;
            }
            // Nothing is said, not even that all is quiet, before it is known that the session
            // is alive and what its person may know of now.
            let now = match listen(&self.app, self.token).await {
                Ok(now) => now,
                Err(failed) if failed.code().status() == 401 => {
                    self.said = Said::End;
                    return Some(Event::default().event("end").data("{}"));
                }
                // Our fault: the phone comes again.
                Err(_) => return None,
            };
            let concerns = heard.concerns(&self.listening, &now);
            self.listening = now;
            if let Some(companies) = concerns {
                return Some(poke(&companies));
            }
            if beats {
                return Some(Event::default().comment(""));
            }
        }
    }

    /// Takes what came in, with all that came in meanwhile. None when the server stops.
    fn hear(&mut self, first: Result<Poke, RecvError>, heard: &mut Heard) -> Option<()> {
        match first {
            Ok(poke) => heard.poke(poke),
            Err(RecvError::Lagged(_)) => heard.missed(),
            Err(RecvError::Closed) => return None,
        }
        // As many as the channel holds at most, however fast they come.
        for _ in 0..self.pokes.len() {
            match self.pokes.try_recv() {
                Ok(poke) => heard.poke(poke),
                Err(TryRecvError::Lagged(_)) => heard.missed(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        Some(())
    }
}

fn poke(companies: &BTreeMap<CompanyId, i64>) -> Event {
    #[derive(serde::Serialize)]
    struct Data<'a> {
        companies: &'a BTreeMap<CompanyId, i64>,
    }
    // Ids and numbers: it has no line break and can't fail.
    let data = serde_json::to_string(&Data { companies }).unwrap_or_default();
    Event::default().event("poke").data(data)
}
