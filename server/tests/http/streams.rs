use std::time::Duration;

use http_body_util::BodyExt;
use protocol::{Action, StreamEvent, TurnReply};
use server::{Limits, TurnFailure};

use crate::client::{Running, ask, body, events, post, problem, soon, state, text};
use crate::engine::{self, Behaviour, Engine};

fn read(data: &str) -> StreamEvent {
    serde_json::from_str(data).unwrap()
}

#[tokio::test]
async fn a_stream_brings_the_cards_then_the_text_then_the_end() {
    let server = Running::start(state(Engine::new(Behaviour::Answer), Limits::default())).await;
    let mut client = server.connect().await;
    let response = client.send(post("text/event-stream", None, body("a white bookcase"))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-vercel-ai-ui-message-stream"], "v1");
    let events = events(&text(response).await);

    let turn = events[0].0.strip_suffix("-1").unwrap().to_owned();
    assert_eq!(turn.len(), 16);
    for (n, (id, _)) in events.iter().enumerate() {
        assert_eq!(*id, format!("{turn}-{}", n + 1));
    }
    let expected = engine::reply(&engine::request(Action::Say { text: "a white bookcase".into() }));
    let StreamEvent::Recommendations { data } = read(&events[0].1) else { panic!("{}", events[0].1) };
    assert_eq!(*data, TurnReply { text: String::new(), ..expected.clone() });
    assert_eq!(events.last().unwrap().1, "[DONE]");
    let rest: Vec<_> = events[1..events.len() - 1].iter().map(|(_, data)| read(data)).collect();
    assert!(matches!(rest[0], StreamEvent::TextStart { .. }));
    assert!(matches!(rest[rest.len() - 2], StreamEvent::TextEnd { .. }));
    assert_eq!(rest[rest.len() - 1], StreamEvent::Finish { finish_reason: "stop".into() });
    let deltas: Vec<_> = rest[1..rest.len() - 2]
        .iter()
        .map(|event| match event {
            StreamEvent::TextDelta { delta, .. } => delta.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(deltas.len(), 3, "{deltas:?}");
    assert_eq!(deltas.concat(), expected.text);
}

#[tokio::test]
async fn the_same_answer_comes_as_one_document() {
    let state = state(Engine::new(Behaviour::Answer), Limits::default());
    let response = ask(&state, post("application/json", None, body("a white bookcase"))).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    let reply: TurnReply = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(reply, engine::reply(&engine::request(Action::Say { text: "a white bookcase".into() })));
}

#[tokio::test]
async fn a_broken_stream_resumes_after_the_last_event_seen() {
    let server = Running::start(state(Engine::new(Behaviour::Answer), Limits::default())).await;
    let mut client = server.connect().await;
    let whole = events(&text(client.send(post("text/event-stream", None, body("a desk"))).await).await);
    for seen in 1..whole.len() {
        let response = client.send(post("text/event-stream", Some(&whole[seen - 1].0), body("a desk"))).await;
        assert_eq!(events(&text(response).await), whole[seen..], "after {seen}");
    }
    // White space and the order of fields do not make another turn of it.
    let mut value: serde_json::Value = serde_json::from_slice(&body("a desk")).unwrap();
    value["later"] = serde_json::json!(true);
    let same = serde_json::to_string_pretty(&value).unwrap();
    let response = client.send(post("text/event-stream", Some(&whole[0].0), same)).await;
    assert_eq!(events(&text(response).await), whole[1..]);

    let other = client.send(post("text/event-stream", Some(&whole[0].0), body("a lamp"))).await;
    assert_eq!(problem(other).await.status, 409);
    let turn = whole[0].0.strip_suffix("-1").unwrap();
    let past = client.send(post("text/event-stream", Some(&format!("{turn}-99")), body("a desk"))).await;
    assert_eq!(problem(past).await.status, 409);
}

#[tokio::test]
async fn a_slow_turn_says_that_it_is_alive_and_then_answers() {
    let engine = Engine::new(Behaviour::AtGate);
    let limits = Limits {
        stream_after: Duration::from_millis(1),
        keep_alive: Duration::from_millis(20),
        ..Limits::default()
    };
    let server = Running::start(state(engine.clone(), limits)).await;
    let mut client = server.connect().await;
    let mut response = client.send(post("text/event-stream", None, body("a desk"))).await;
    let frame = soon("a sign of life", response.body_mut().frame()).await.unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), ": alive\n\n");
    engine.gate.add_permits(1);
    let events = events(&text(response).await);
    assert!(events[0].0.ends_with("-1"));
    assert_eq!(events.last().unwrap().1, "[DONE]");
}

#[tokio::test]
async fn trouble_after_the_stream_began_is_an_event() {
    let engine =
        Engine::new(Behaviour::FailAtGate(TurnFailure::BadInput("`action.chip`: no such chip".into())));
    let limits = Limits { stream_after: Duration::ZERO, ..Limits::default() };
    let server = Running::start(state(engine.clone(), limits)).await;
    let mut client = server.connect().await;
    let response = client.send(post("text/event-stream", None, body("a desk"))).await;
    assert_eq!(response.status(), 200);
    engine.gate.add_permits(1);
    let events = events(&text(response).await);
    let StreamEvent::Error { error_text, problem } = read(&events[0].1) else { panic!("{}", events[0].1) };
    assert_eq!((problem.status, problem.kind.as_str()), (422, "/problems/bad-value"));
    assert_eq!(error_text, problem.title);
    assert_eq!(events[1].1, "[DONE]");
    // Nothing of the turn has arrived, so resuming begins at its first event.
    assert!(events.iter().all(|(id, _)| id.ends_with("-0")), "{events:?}");
}

#[tokio::test]
async fn a_vanished_client_cancels_its_turn() {
    for (accept, stream_after) in [
        ("text/event-stream", Duration::ZERO),
        ("text/event-stream", Duration::MAX),
        ("application/json", Duration::MAX),
    ] {
        let engine = Engine::new(Behaviour::AtGate);
        let server =
            Running::start(state(engine.clone(), Limits { stream_after, ..Limits::default() })).await;
        let mut client = server.connect().await;
        let asking = tokio::spawn(async move {
            let response = client.send(post(accept, None, body("a desk"))).await;
            (client, response)
        });
        soon("the turn's start", engine.started.notified()).await;
        if stream_after == Duration::ZERO {
            drop(soon("the head", asking).await.unwrap());
        } else {
            asking.abort();
        }
        soon("the turn's end", engine.given_up.notified()).await;
    }
}
