//! The command itself.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends the process with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

fn chatrec(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatrec"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn sigterm_ends_the_server_in_five_seconds_though_a_client_hangs() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "shop").unwrap();
    let mut server = Server(
        chatrec(&["serve", "--listen", "127.0.0.1:0", "--site", dir.path().to_str().unwrap()])
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening at http://").unwrap();

    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("shop"), "{answer}");

    let mut hung = TcpStream::connect(address).unwrap();
    hung.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let signal = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap();
    assert!(signal.success());
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = server.0.try_wait().unwrap() {
            break status;
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "the server is still there");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
}

#[test]
fn a_wrong_argument_is_told_with_its_mending() {
    for (arguments, says) in [
        (&["serve", "--site", "no/such/folder"] as &[&str], "there is no folder no/such/folder"),
        (&["serve", "--site", "/v1=."], "choose another path"),
        (&["serve", "--allow-origin", "shop.example"], "https://shop.example"),
        (&["serve", "--listen", "nowhere"], "--listen"),
    ] {
        let output = chatrec(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(says), "{arguments:?}: {error}");
    }
}
