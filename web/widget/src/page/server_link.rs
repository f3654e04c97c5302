//! Sends a turn to the server and reads its stream.

use protocol::{Problem, StreamEvent, TurnReply};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response, TextDecoder};

use super::conduct::Conductor;
use crate::session::Trouble;
use crate::sse::EventStream;

/// A turn that takes longer is given up, in milliseconds.
const PATIENCE_MS: u32 = 60_000;

/// What a stream has brought so far.
#[derive(Default)]
struct Heard {
    last_id: String,
    finished: bool,
    failed: Option<Problem>,
    anything: bool,
}

/// Carries the turn to its end. A stream that breaks off is resumed once.
pub async fn answer(conductor: Conductor, turn: u32, url: String, body: String) {
    let mut heard = Heard::default();
    for _ in 0..2 {
        match attempt(conductor, turn, &url, &body, &mut heard).await {
            Ok(()) if heard.finished => break,
            // Broken off: what is still missing can be had.
            Ok(()) if heard.anything => {}
            Ok(()) => break,
            Err(trouble) => {
                conductor.step(|session| session.server_failed(turn, trouble));
                return;
            }
        }
    }
    match heard.failed {
        Some(problem) => conductor.step(|session| session.server_failed(turn, trouble(problem))),
        None => conductor.step(|session| session.server_finished(turn)),
    }
}

fn trouble(problem: Problem) -> Trouble {
    match problem.status {
        429 | 500.. => Trouble::Away,
        _ => Trouble::Problem(problem),
    }
}

async fn attempt(
    conductor: Conductor,
    turn: u32,
    url: &str,
    body: &str,
    heard: &mut Heard,
) -> Result<(), Trouble> {
    let response = send(url, body, &heard.last_id).await.map_err(|_| Trouble::Away)?;
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if !response.ok() {
        let text = text_of(&response).await.unwrap_or_default();
        let status = response.status();
        let problem = serde_json::from_str(&text).unwrap_or_else(|_| Problem {
            kind: "about:blank".to_owned(),
            title: format!("HTTP {status}"),
            status,
            detail: String::new(),
        });
        return Err(trouble(problem));
    }
    if !kind.starts_with("text/event-stream") {
        // Something between has gathered the stream, or the server prefers one document.
        let text = text_of(&response).await.map_err(|_| Trouble::Away)?;
        let reply: TurnReply = serde_json::from_str(&text).map_err(|_| Trouble::Away)?;
        heard.finished = true;
        conductor.step(|session| {
            session.server_listed(turn, reply);
            Vec::new()
        });
        return Ok(());
    }
    // A stream that breaks is read as far as it goes.
    let _ = read(conductor, turn, &response, heard).await;
    Ok(())
}

async fn send(url: &str, body: &str, last_id: &str) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("accept", "text/event-stream, application/json;q=0.5")?;
    if !last_id.is_empty() {
        headers.set("last-event-id", last_id)?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    init.set_headers(&headers);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    // The shop's cookies are not ours to carry along.
    init.set_credentials(web_sys::RequestCredentials::Omit);
    let window = web_sys::window().ok_or("no window")?;
    JsFuture::from(window.fetch_with_str_and_init(url, &init)).await?.dyn_into()
}

async fn text_of(response: &Response) -> Result<String, JsValue> {
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

async fn read(
    conductor: Conductor,
    turn: u32,
    response: &Response,
    heard: &mut Heard,
) -> Result<(), JsValue> {
    let stream = response.body().ok_or("no body")?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
    let decoder = TextDecoder::new()?;
    let options = web_sys::TextDecodeOptions::new();
    options.set_stream(true);
    let mut events = EventStream::default();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        let value = js_sys::Reflect::get(&piece, &"value".into())?;
        if value.is_undefined() {
            return Ok(());
        }
        let value: js_sys::Uint8Array = value.dyn_into()?;
        let text = decoder.decode_with_buffer_source_and_options(&value, &options)?;
        for event in events.push(&text) {
            heard.last_id = event.id;
            heard.anything = true;
            // Events of a later release are passed over; `[DONE]` is one of those that are no JSON.
            if let Ok(event) = serde_json::from_str(&event.data) {
                take(conductor, turn, event, heard);
            }
        }
    }
}

fn take(conductor: Conductor, turn: u32, event: StreamEvent, heard: &mut Heard) {
    match event {
        StreamEvent::Recommendations { data } => conductor.step(|session| {
            session.server_listed(turn, *data);
            Vec::new()
        }),
        StreamEvent::TextDelta { delta, .. } => conductor.step(|session| {
            session.server_text(turn, &delta);
            Vec::new()
        }),
        StreamEvent::Finish { finish_reason } => heard.finished = finish_reason != "abort",
        StreamEvent::Error { problem, .. } => {
            heard.failed = Some(problem);
            heard.finished = true;
        }
        StreamEvent::TextStart { .. } | StreamEvent::TextEnd { .. } => {}
    }
}
