use axum::body::Body;
use axum::http::Request;
use server::{AppState, Limits, Settings, TurnFailure};

use crate::client::{ask, body, post, problem, soon, state, text};
use crate::engine::{Behaviour, Engine};

/// A word that must come back in no problem.
const WORD: &str = "okapi";

async fn refusal(state: &AppState, request: Request<Body>) -> (u16, String) {
    let response = ask(state, request).await;
    let problem = problem(response).await;
    assert!(!problem.detail.contains(WORD) && !problem.title.contains(WORD), "{problem:?}");
    (problem.status, problem.kind.trim_start_matches("/problems/").to_owned())
}

#[tokio::test]
async fn each_kind_of_bad_request_has_its_status_and_repeats_no_word() {
    let state = state(Engine::new(Behaviour::Answer), Limits::default());
    let turn = |body: &str| post("*/*", None, body.to_owned());
    let say = |text: &str| turn(&format!(r#"{{"action":{{"kind":"say","text":"{text}"}}}}"#));
    let with = |name: &'static str, value: &'static str| {
        let mut request = post("*/*", None, body(WORD));
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let plain =
        |method: &str, path: &str| Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    for (name, request, status, kind) in [
        ("not JSON", turn(r#"{"action": okapi}"#), 400, "bad-syntax"),
        ("nothing", turn(""), 400, "bad-syntax"),
        (
            "state of the future",
            turn(r#"{"action":{"kind":"undo"},"state":{"version":2}}"#),
            400,
            "bad-state",
        ),
        ("no id", with("last-event-id", "okapi"), 400, "bad-event-id"),
        ("no number", with("last-event-id", "0123456789abcdef-"), 400, "bad-event-id"),
        ("no such address", plain("GET", "/okapi?q=okapi"), 404, "not-found"),
        ("no such problem", plain("GET", "/problems/okapi"), 404, "not-found"),
        ("wrong method", plain("GET", "/v1/turns"), 405, "method-not-allowed"),
        ("wrong method", plain("DELETE", "/livez"), 405, "method-not-allowed"),
        ("no accepted form", with("accept", "text/html"), 406, "not-acceptable"),
        ("another turn's id", with("last-event-id", "0123456789abcdef-1"), 409, "other-turn"),
        ("large", say(&WORD.repeat(60_000)), 413, "too-large"),
        ("form", with("content-type", "text/plain"), 415, "unsupported-media-type"),
        ("compressed", with("content-encoding", "gzip"), 415, "unsupported-media-type"),
        ("unknown action", turn(r#"{"action":{"kind":"okapi"}}"#), 422, "bad-value"),
        ("long", say(&"okapi ".repeat(400)), 422, "bad-value"),
        ("no cards", turn(r#"{"action":{"kind":"undo"},"limit":0}"#), 422, "bad-value"),
        ("too many cards", turn(r#"{"action":{"kind":"undo"},"limit":51}"#), 422, "bad-value"),
        ("language", turn(r#"{"action":{"kind":"undo"},"locale":"okapi"}"#), 422, "bad-value"),
    ] {
        assert_eq!(refusal(&state, request).await, (status, kind.to_owned()), "{name}");
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_cut_at_the_limit() {
    let state = state(Engine::new(Behaviour::Answer), Limits::default());
    let chunks = futures::stream::iter((0..300).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024])));
    let response = ask(&state, post("*/*", None, Body::from_stream(chunks))).await;
    assert_eq!(problem(response).await.status, 413);
}

#[tokio::test]
async fn what_the_engine_refuses_has_its_status() {
    for (failure, status, kind) in [
        (TurnFailure::BadState("`state.log[3]`: send the turn without `state`".into()), 400, "bad-state"),
        (TurnFailure::BadInput("`action.chip`: there is no such chip".into()), 422, "bad-value"),
        (TurnFailure::Busy, 503, "busy"),
        (TurnFailure::Internal("okapi".into()), 500, "internal"),
    ] {
        for accept in ["text/event-stream", "application/json"] {
            let state = state(Engine::new(Behaviour::Fail(failure.clone())), Limits::default());
            assert_eq!(
                refusal(&state, post(accept, None, body(WORD))).await,
                (status, kind.to_owned()),
                "{accept}"
            );
        }
    }
    let state = state(Engine::new(Behaviour::Panic), Limits::default());
    assert_eq!(refusal(&state, post("*/*", None, body(WORD))).await, (500, "internal".to_owned()));
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let engine = Engine::new(Behaviour::AtGate);
    let state = state(engine.clone(), Limits { running: 1, waiting: 1, ..Limits::default() });
    let turn = || {
        let state = state.clone();
        async move { ask(&state, post("application/json", None, body("a chair"))).await }
    };
    let first = tokio::spawn(turn());
    soon("the first turn's start", engine.started.notified()).await;
    let second = tokio::spawn(turn());
    soon("the second turn's waiting", async {
        while !text(ask(&state, Request::get("/metrics").body(Body::empty()).unwrap()).await)
            .await
            .contains("queue_length 2")
        {
            tokio::task::yield_now().await;
        }
    })
    .await;

    let refused = turn().await;
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(problem(refused).await.kind, "/problems/busy");

    engine.gate.add_permits(2);
    assert_eq!(first.await.unwrap().status(), 200);
    assert_eq!(second.await.unwrap().status(), 200);
}

#[tokio::test]
async fn before_the_engine_is_loaded_the_server_lives_but_is_not_ready() {
    let state = AppState::new(Settings::default());
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(ask(&state, get("/livez")).await.status(), 200);
    let response = ask(&state, get("/readyz")).await;
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(problem(response).await.kind, "/problems/not-ready");
    assert_eq!(refusal(&state, post("*/*", None, body(WORD))).await, (503, "not-ready".to_owned()));

    state.set_ready(Engine::new(Behaviour::Answer));
    assert_eq!(ask(&state, get("/readyz")).await.status(), 200);
}
