//! A server on a free port and a client for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use futures::FutureExt;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use protocol::{Action, Problem};
use server::listen::{End, serve};
use server::{AppState, Limits, Settings, Turns, app};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::engine;

/// Long enough for a busy machine; what should happen happens in milliseconds.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits, but not for ever.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not happen in {PATIENCE:?}"),
    }
}

/// State with this engine.
pub fn state(engine: Arc<impl Turns>, limits: Limits) -> AppState {
    let state = AppState::new(Settings { limits, ..Settings::default() });
    assert!(state.set_ready(engine));
    state
}

/// A server on a socket.
pub struct Running {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    end: JoinHandle<End>,
}

impl Running {
    pub async fn start(state: AppState) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let end = tokio::spawn(serve(listener, state, stopped.map(|_| ())));
        Running { address, stop, end }
    }

    /// Sends the signal to stop and gives the end to wait for.
    pub fn stop(self) -> JoinHandle<End> {
        self.stop.send(()).unwrap();
        self.end
    }

    pub async fn connect(&self) -> Connection {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        Connection { sender, driver: tokio::spawn(connection.map(|_| ())) }
    }
}

/// A client's connection; dropped, it closes.
pub struct Connection {
    sender: SendRequest<Body>,
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    pub async fn send(&mut self, request: Request<Body>) -> Response<Incoming> {
        soon("the head of the answer", self.sender.send_request(request)).await.unwrap()
    }
}

/// The body of a turn.
pub fn body(text: &str) -> Vec<u8> {
    serde_json::to_vec(&engine::request(Action::Say { text: text.into() })).unwrap()
}

/// A turn's request.
pub fn post(accept: &str, last_event_id: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post("/v1/turns")
        .header("host", "localhost")
        .header("content-type", "application/json")
        .header("accept", accept);
    if let Some(id) = last_event_id {
        request = request.header("last-event-id", id);
    }
    request.body(body.into()).unwrap()
}

/// Sends a request past the socket.
pub async fn ask(state: &AppState, request: Request<Body>) -> Response<Body> {
    soon("the answer", app(state.clone()).oneshot(request)).await.unwrap()
}

/// The whole body as text.
pub async fn text<B>(response: Response<B>) -> String
where
    B: hyper::body::Body,
    B::Error: std::fmt::Debug,
{
    let bytes = soon("the end of the body", response.into_body().collect()).await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The problem that a response is.
pub async fn problem<B>(response: Response<B>) -> Problem
where
    B: hyper::body::Body,
    B::Error: std::fmt::Debug,
{
    let status = response.status();
    assert_eq!(response.headers()["content-type"], "application/problem+json", "status {status}");
    let problem: Problem = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(StatusCode::from_u16(problem.status).unwrap(), status);
    assert!(
        problem.kind.starts_with("/problems/") && !problem.title.is_empty() && !problem.detail.is_empty()
    );
    problem
}

/// The events of a stream, each as (id, data).
pub fn events(stream: &str) -> Vec<(String, String)> {
    stream
        .split("\n\n")
        .filter(|block| !block.is_empty() && !block.starts_with(':'))
        .map(|block| {
            let field = |name: &str| {
                block
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap_or_else(|| panic!("no {name} in {block}"))
            };
            (field("id: ").to_owned(), field("data: ").to_owned())
        })
        .collect()
}
