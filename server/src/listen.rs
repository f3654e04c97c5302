//! The listening socket, the connections' time limits, and the orderly end.
//!
//! `axum::serve` has no time limit for headers, so the connections are driven here. HTTP/1.1 only: what
//! stands before the server speaks the newer versions, and plain-text HTTP/2 detection would wait without a
//! limit for a client that sends nothing.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{AppState, app};
use crate::settings::Limits;

/// Most bytes of a request's head.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// Most header fields of a request.
const MAX_HEADERS: usize = 64;
/// How long to wait after a connection could not be accepted, since the cause (no free descriptors) lasts.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every connection was closed in good order.
    Clean,
    /// So many connections were cut, since their clients did not let go in time.
    Cut(usize),
}

/// Serves until `shutdown` is ready, then ends in order: no new connections or turns; open turns have
/// `limits.drain` to end by themselves; then streams get their terminal event and `limits.flush` to send it;
/// then what is left is cut.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: impl Future<Output = ()>) -> End {
    let limits = state.shared.limits.clone();
    let router = app(state.clone());
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    let room = Arc::new(Semaphore::new(limits.connections.max(1)));

    tokio::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&room).acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        match stream {
            Ok((stream, _)) => {
                let connection =
                    connection(stream, router.clone(), limits.clone(), state.shared.stopping.clone());
                let cut = cut.clone();
                connections.spawn(async move {
                    cut.run_until_cancelled(connection).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(error.cause = %error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    drop(listener);
    connections.close();
    tracing::info!(connections.open = connections.len(), "stopping");
    state.shared.stopping.cancel();
    if tokio::time::timeout(limits.drain, connections.wait()).await.is_ok() {
        return End::Clean;
    }
    state.shared.aborting.cancel();
    if tokio::time::timeout(limits.flush, connections.wait()).await.is_ok() {
        return End::Clean;
    }
    let left = connections.len();
    tracing::warn!(connections.open = left, "cutting the connections of clients that do not let go");
    cut.cancel();
    connections.wait().await;
    End::Cut(left)
}

/// Drives one connection to its end.
async fn connection(stream: TcpStream, router: Router, limits: Limits, stopping: CancellationToken) {
    // With Nagle's algorithm, each event of a stream waits for the receipt of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error.cause = %error, "TCP_NODELAY could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write_stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let result = tokio::select! {
        result = &mut connection => result,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        // Clients come and go; their errors are theirs.
        tracing::debug!(error.cause = %error, "a connection broke");
    }
}
