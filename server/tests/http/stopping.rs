use std::time::Duration;

use http_body_util::BodyExt;
use protocol::StreamEvent;
use server::Limits;
use server::listen::End;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{Running, body, events, post, problem, soon, state, text};
use crate::engine::{Behaviour, Engine};

fn hasty() -> Limits {
    Limits {
        stream_after: Duration::ZERO,
        keep_alive: Duration::from_millis(20),
        drain: Duration::from_millis(100),
        flush: Duration::from_secs(10),
        ..Limits::default()
    }
}

#[tokio::test]
async fn open_turns_are_told_that_the_server_goes_down() {
    let engine = Engine::new(Behaviour::AtGate);
    let server = Running::start(state(engine.clone(), hasty())).await;
    let mut streaming = server.connect().await;
    let mut stream = streaming.send(post("text/event-stream", None, body("a desk"))).await;
    soon("a sign of life", stream.body_mut().frame()).await.unwrap().unwrap();
    soon("the turn's start", engine.started.notified()).await;
    let mut asking = server.connect().await;
    let document =
        tokio::spawn(async move { asking.send(post("application/json", None, body("a lamp"))).await });
    soon("the turn's start", engine.started.notified()).await;

    let address = server.address;
    let end = server.stop();
    let events = events(&text(stream).await);
    assert_eq!(events.len(), 2, "{events:?}");
    let finish: StreamEvent = serde_json::from_str(&events[0].1).unwrap();
    assert_eq!(finish, StreamEvent::Finish { finish_reason: "abort".into() });
    assert_eq!(events[1].1, "[DONE]");
    assert!(events[0].0.ends_with("-0") && events[1].0.ends_with("-0"), "{events:?}");
    assert_eq!(problem(document.await.unwrap()).await.kind, "/problems/shutting-down");
    assert_eq!(soon("the end", end).await.unwrap(), End::Clean);
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_turn_that_ends_in_time_is_answered_whole() {
    let engine = Engine::new(Behaviour::AtGate);
    let server =
        Running::start(state(engine.clone(), Limits { drain: Duration::from_secs(10), ..hasty() })).await;
    let mut client = server.connect().await;
    let stream = client.send(post("text/event-stream", None, body("a desk"))).await;
    soon("the turn's start", engine.started.notified()).await;
    let end = server.stop();
    engine.gate.add_permits(1);
    let events = events(&text(stream).await);
    assert!(events[events.len() - 2].1.contains(r#""finishReason":"stop""#), "{events:?}");
    assert_eq!(soon("the end", end).await.unwrap(), End::Clean);
}

#[tokio::test]
async fn a_hung_client_does_not_hold_the_server() {
    let limits = Limits { flush: Duration::from_millis(100), ..hasty() };
    let server = Running::start(state(Engine::new(Behaviour::Answer), limits)).await;
    let mut hung = TcpStream::connect(server.address).await.unwrap();
    hung.write_all(b"POST /v1/turns HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
        .await
        .unwrap();
    // An idle connection is let go at once, so that only the hung one is left to be cut.
    let mut idle = server.connect().await;
    let livez = axum::http::Request::get("/livez")
        .header("host", "localhost")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(text(idle.send(livez).await).await, "alive\n");
    assert_eq!(soon("the end", server.stop()).await.unwrap(), End::Cut(1));
}
