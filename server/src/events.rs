//! A reply as the events of a stream, and their ids.
//!
//! The id `{turn}-{n}` says: of this turn's events, the first n have arrived. `turn` is made from the request,
//! and the same request gives the same reply, so a broken stream resumes on any server that has the same
//! catalogue and model: the client posts the same body again and names the last id that it saw.

use std::fmt::Write as _;

use axum::http::HeaderMap;
use protocol::{StreamEvent, TurnReply, TurnRequest};
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::problem::{Fault, Kind};

/// The header that resumes a stream.
pub const LAST_EVENT_ID: &str = "last-event-id";
/// Names the one text of a turn.
const TEXT_ID: &str = "text-1";

/// Names a turn by its content: 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnId(String);

impl TurnId {
    /// The first 16 digits of the sha256 of the request, written canonically (all fields, in the order of
    /// `protocol`), and of the engine's fingerprint.
    pub fn new(request: &TurnRequest, fingerprint: &str) -> Self {
        let canonical =
            serde_json::to_vec(request).expect("a request is made of maps with string keys and numbers");
        let mut hash = Sha256::new();
        hash.update(&canonical);
        hash.update(fingerprint.as_bytes());
        let mut id = String::with_capacity(16);
        for byte in &hash.finalize()[..8] {
            write!(id, "{byte:02x}").expect("writing to a string does not fail");
        }
        TurnId(id)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id after the first `n` events.
    pub fn event(&self, n: usize) -> String {
        format!("{}-{n}", self.0)
    }

    /// How many events the client says it has, by `Last-Event-ID`; 0 without it.
    ///
    /// # Errors
    /// [`Kind::BadEventId`] where it is not an id, [`Kind::OtherTurn`] where it is another turn's.
    pub fn events_seen(&self, headers: &HeaderMap) -> Result<usize, Fault> {
        let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(0) };
        let parsed =
            value.to_str().ok().and_then(|text| text.trim().rsplit_once('-')).and_then(|(turn, n)| {
                let whole = turn.len() == 16 && turn.bytes().all(|b| b.is_ascii_hexdigit());
                Some((whole.then_some(turn)?, n.parse::<usize>().ok()?))
            });
        match parsed {
            None => Err(Fault::new(
                Kind::BadEventId,
                "The header Last-Event-ID must be the `id` of an event that this server sent, such as 0123456789abcdef-2.",
            )),
            Some((turn, _)) if turn != self.0 => Err(Fault::new(
                Kind::OtherTurn,
                "The header Last-Event-ID belongs to another body, or catalogue or model have changed since. \
                 Send the body that the stream began with, or leave the header out to begin anew.",
            )),
            Some((_, n)) => Ok(n),
        }
    }
}

/// The reply as events, `[DONE]` left out: the cards, the text sentence by sentence, the end.
pub fn of_reply(mut reply: TurnReply) -> Vec<StreamEvent> {
    let text = std::mem::take(&mut reply.text);
    let id = || TEXT_ID.to_owned();
    let mut events =
        vec![StreamEvent::Recommendations { data: Box::new(reply) }, StreamEvent::TextStart { id: id() }];
    events.extend(
        text.split_sentence_bounds()
            .map(|sentence| StreamEvent::TextDelta { id: id(), delta: sentence.to_owned() }),
    );
    events.push(StreamEvent::TextEnd { id: id() });
    events.push(StreamEvent::Finish { finish_reason: "stop".to_owned() });
    events
}

/// The events that a client which has `seen` of them still needs.
///
/// # Errors
/// [`Kind::OtherTurn`] where the turn has fewer; `[DONE]` counts as one.
pub fn after(mut events: Vec<StreamEvent>, seen: usize) -> Result<Vec<StreamEvent>, Fault> {
    if seen > events.len() + 1 {
        return Err(Fault::new(
            Kind::OtherTurn,
            format!(
                "The header Last-Event-ID names an event past the turn's {}. Leave it out to begin anew.",
                events.len() + 1
            ),
        ));
    }
    events.drain(..seen.min(events.len()));
    Ok(events)
}
