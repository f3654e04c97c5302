use std::time::Duration;

use server::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Running, soon, state};
use crate::engine::{Behaviour, Engine};

/// Sends some bytes, then nothing, and reads until the server hangs up.
async fn hung_up_after(server: &Running, bytes: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    soon("the server's hanging up", stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_client_that_is_slow_with_its_head_or_body_is_hung_up_on() {
    let limits = Limits {
        header_read: Duration::from_millis(100),
        body_read: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Running::start(state(Engine::new(Behaviour::Answer), limits)).await;
    for bytes in ["", "G", "GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: "] {
        let answer = hung_up_after(&server, bytes).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    let answer = hung_up_after(&server, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("alive\n"), "{answer}");
    let head = "POST /v1/turns HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
    let answer = hung_up_after(&server, head).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("/problems/slow-body"), "{answer}");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_hung_up_on() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("large.bin"), vec![0; 64 << 20]).unwrap();
    let site = server::Site { prefix: "/".into(), dir: dir.path().to_owned() };
    let limits = Limits { write_stall: Duration::from_millis(200), connections: 1, ..Limits::default() };
    let settings = server::Settings { limits, sites: vec![site], ..Default::default() };
    let server = Running::start(server::AppState::new(settings)).await;

    let mut stalled = TcpStream::connect(server.address).await.unwrap();
    stalled.write_all(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    stalled.read_u8().await.unwrap();
    // The only place is the stalled client's until it is hung up on.
    let mut next = TcpStream::connect(server.address).await.unwrap();
    next.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    soon("the next client's turn", next.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
