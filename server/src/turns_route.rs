//! `POST /v1/turns`.

use std::collections::VecDeque;
use std::convert::Infallible;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use futures::stream;
use protocol::{StreamEvent, TurnReply};

use crate::app::{AppState, shutting_down};
use crate::events::{self, TurnId};
use crate::metrics::TurnEnd;
use crate::negotiate::{self, Form};
use crate::problem::Fault;
use crate::request;
use crate::turns::TurnFailure;

/// Answers a turn as a stream or as one document.
pub(crate) async fn answer(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let refused = |fault| {
        state.shared.metrics.turn(TurnEnd::Refused);
        fault
    };
    let engine = state.engine().map_err(refused)?;
    negotiate::require_json_body(&headers).map_err(refused)?;
    let form = negotiate::answer_form(&headers).map_err(refused)?;
    let bytes = request::read_body(&headers, body, state.shared.limits.body_read).await.map_err(refused)?;
    let turn = request::parse(&bytes).map_err(refused)?;
    let id = TurnId::new(&turn, &engine.fingerprint());
    let seen = if form == Form::Stream { id.events_seen(&headers).map_err(refused)? } else { 0 };

    let mut work = Work::begin(state.clone(), id.clone(), {
        let state = state.clone();
        Box::pin(async move { state.shared.queue.answer(engine, turn).await })
    });
    match form {
        Form::Json => work
            .reply()
            .await
            .map(|reply| ([(header::CACHE_CONTROL, "no-store")], Json(reply)).into_response()),
        Form::Stream => {
            let start = match tokio::time::timeout(state.shared.limits.stream_after, work.reply()).await {
                Ok(reply) => Start::Known(events::after(events::of_reply(reply?), seen)?),
                Err(_) => Start::Awaited(work),
            };
            Ok(stream(&state, id, seen, start))
        }
    }
}

/// A turn under way. Dropped unfinished, it counts as given up, and the engine stops at its next await.
struct Work {
    state: AppState,
    id: TurnId,
    answer: BoxFuture<'static, Result<TurnReply, TurnFailure>>,
    open: bool,
}

impl Work {
    fn begin(
        state: AppState,
        id: TurnId,
        answer: BoxFuture<'static, Result<TurnReply, TurnFailure>>,
    ) -> Self {
        Work { state, id, answer, open: true }
    }

    /// The reply, or why there is none. Cancel-safe; called once more only where it was cancelled.
    async fn reply(&mut self) -> Result<TurnReply, Fault> {
        let aborting = self.state.shared.aborting.clone();
        let answer = tokio::select! {
            biased;
            answer = &mut self.answer => answer,
            () = aborting.cancelled() => return Err(shutting_down()),
        };
        self.open = false;
        let turn_id = self.id.as_str();
        match answer {
            Ok(reply) => {
                self.state.shared.metrics.turn(TurnEnd::Answered);
                tracing::info!(
                    turn.id = turn_id,
                    turn.recommendations = reply.recommendations.len(),
                    scorer.tier = reply.ran.tier,
                    score.duration_ms = reply.ran.duration_ms,
                    "turn answered"
                );
                Ok(reply)
            }
            Err(failure) => {
                self.state.shared.metrics.turn(match failure {
                    TurnFailure::Internal(_) => TurnEnd::Failed,
                    _ => TurnEnd::Refused,
                });
                let fault = Fault::from(failure);
                tracing::info!(turn.id = turn_id, problem.kind = fault.kind.slug(), "turn not answered");
                Err(fault)
            }
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if self.open {
            self.state.shared.metrics.turn(TurnEnd::GivenUp);
            tracing::info!(turn.id = self.id.as_str(), "turn given up");
        }
    }
}

/// Where a stream begins.
enum Start {
    /// Its events are known.
    Known(Vec<StreamEvent>),
    /// They are not yet; the stream begins with silence.
    Awaited(Work),
}

/// What is still to be sent.
struct Progress {
    id: TurnId,
    /// Events that the client has after the last one sent.
    seen: usize,
    awaited: Option<Work>,
    /// Data, and whether it is one of the turn's events: those count up the id. The ends of a broken turn
    /// repeat the last id, so that resuming after them misses nothing.
    ready: VecDeque<(String, bool)>,
}

/// The last data of each stream.
const DONE: &str = "[DONE]";

impl Progress {
    fn queue_events(&mut self, events: Vec<StreamEvent>) {
        self.ready.extend(events.iter().map(|event| (data(event), true)));
        self.ready.push_back((DONE.to_owned(), true));
    }

    fn queue_end(&mut self, end: &StreamEvent) {
        self.ready.extend([(data(end), false), (DONE.to_owned(), false)]);
    }

    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if let Some(mut work) = self.awaited.take() {
            let outcome = work.reply().await;
            match outcome.and_then(|reply| events::after(events::of_reply(reply), self.seen)) {
                Ok(events) => self.queue_events(events),
                Err(fault) if fault.kind == shutting_down().kind => {
                    self.queue_end(&StreamEvent::Finish { finish_reason: "abort".to_owned() });
                }
                Err(fault) => {
                    let problem = fault.problem();
                    self.queue_end(&StreamEvent::Error { error_text: problem.title.clone(), problem });
                }
            }
        }
        let (data, counts) = self.ready.pop_front()?;
        self.seen += usize::from(counts);
        Some((Ok(Event::default().id(self.id.event(self.seen)).data(data)), self))
    }
}

fn data(event: &StreamEvent) -> String {
    serde_json::to_string(event).expect("events are made of maps with string keys and numbers")
}

fn stream(state: &AppState, id: TurnId, seen: usize, start: Start) -> Response {
    let mut progress = Progress { id, seen, awaited: None, ready: VecDeque::new() };
    match start {
        Start::Known(events) => progress.queue_events(events),
        Start::Awaited(work) => progress.awaited = Some(work),
    }
    let keep_alive = KeepAlive::new().interval(state.shared.limits.keep_alive).text("alive");
    let mut response =
        Sse::new(stream::unfold(progress, Progress::next)).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Readers of the AI SDK's stream look for this; proxies that would gather events read the other.
    headers.insert(HeaderName::from_static("x-vercel-ai-ui-message-stream"), HeaderValue::from_static("v1"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
