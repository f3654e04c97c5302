//! What a shopper says is in no log line, whatever becomes of her turn.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::Body;
use axum::http::Request;
use server::{Limits, TurnFailure};

use crate::client::{ask, body, post, state, text};
use crate::engine::{Behaviour, Engine};

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs go to the whole process, since turns compute on threads of their own.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    })
}

#[tokio::test]
async fn no_log_line_carries_a_word_of_hers() {
    const WORD: &str = "pangolin";
    let log = log();
    for behaviour in [
        Behaviour::Answer,
        Behaviour::Fail(TurnFailure::BadState("`state.log[0]`".into())),
        Behaviour::Fail(TurnFailure::Internal("out of memory".into())),
        Behaviour::Panic,
    ] {
        let state = state(Engine::new(behaviour), Limits::default());
        for accept in ["text/event-stream", "application/json"] {
            text(ask(&state, post(accept, None, body(WORD))).await).await;
        }
        for bad in [
            format!(r#"{{"action":{{"kind":"{WORD}"}}}}"#),
            format!(r#"{{"action":{{"kind":"say","text":"{}"}}}}"#, WORD.repeat(400)),
            format!(r#"{{"action":{{"kind":"say","text":"{WORD}"}}"#),
            format!(r#"{{"action":{{"kind":"undo"}},"locale":"{WORD}"}}"#),
        ] {
            text(ask(&state, post("*/*", None, bad)).await).await;
        }
        ask(&state, Request::get(format!("/{WORD}?q={WORD}")).body(Body::empty()).unwrap()).await;
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("turn answered") && log.contains("out of memory"),
        "the log was not captured: {log}"
    );
    assert!(!log.contains(WORD), "{log}");
}
