//! From a request's bytes to a checked turn. Every complaint names the place in the body and what it should
//! hold; none repeats what it does hold, since that may be a shopper's words.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use protocol::{Action, Edit, TurnRequest};
use serde::de::IgnoredAny;
use serde_json::error::Category;

use crate::problem::{Fault, Kind};

/// Longest body of a turn, in bytes: some hundreds of turns of state.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Longest sentence, in characters.
pub const MAX_TEXT_CHARS: usize = 2_000;
/// Most cards for one turn.
pub const MAX_LIMIT: u8 = 50;
/// Most edits that one offer holds: each of three changes is two at most.
const MAX_EDITS: usize = 16;
/// Longest item identifier, in characters.
const MAX_ITEM_CHARS: usize = 256;
/// The version of the state that this server reads.
const STATE_VERSION: u8 = 1;

/// Reads the whole body.
///
/// # Errors
/// [`Kind::TooLarge`] past [`MAX_BODY_BYTES`], [`Kind::SlowBody`] past `patience`, [`Kind::BadSyntax`] where
/// the body breaks off.
pub async fn read_body(headers: &HeaderMap, body: Body, patience: Duration) -> Result<Bytes, Fault> {
    let too_large = || {
        Fault::new(
            Kind::TooLarge,
            format!(
                "The body may have {MAX_BODY_BYTES} bytes. Start the conversation over to shorten its state."
            ),
        )
    };
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(patience, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Err(_) => Err(Fault::new(
            Kind::SlowBody,
            format!("The body was not whole after {} s. Send it at once.", patience.as_secs_f32()),
        )),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large()),
        Ok(Err(_)) => Err(Fault::new(Kind::BadSyntax, "The body broke off before its end. Send it whole.")),
    }
}

/// Reads and checks a turn.
///
/// # Errors
/// [`Kind::BadSyntax`], [`Kind::BadState`] or [`Kind::BadValue`].
pub fn parse(body: &[u8]) -> Result<TurnRequest, Fault> {
    let bad_syntax = |error: &serde_json::Error| {
        // Messages of this category tell positions and expectations only.
        Fault::new(Kind::BadSyntax, format!("The body must be one JSON object: {error}."))
    };
    // The whole text is checked first, so that a broken body is called broken whatever its first fields hold.
    serde_json::from_slice::<IgnoredAny>(body).map_err(|error| bad_syntax(&error))?;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let request: TurnRequest = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Data => wrong_shape(&path, error.inner()),
            _ => bad_syntax(error.inner()),
        }
    })?;
    check(&request)?;
    Ok(request)
}

/// Says what is expected at `path`, without what is there.
fn wrong_shape(path: &str, error: &serde_json::Error) -> Fault {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let expectation = if path == "limit" {
        format!("expected a whole number from 1 to {MAX_LIMIT}")
    } else if message.starts_with("missing field `") || message.starts_with("duplicate field `") {
        // serde composes these from our own field names.
        message.to_owned()
    } else {
        // "invalid type: string \"…\", expected u8": what was found stands before, what was expected after.
        match message.rsplit_once(", expected ") {
            Some((_, expected)) => format!("expected {expected}"),
            None => "not of the expected shape".to_owned(),
        }
    };
    let place = if path == "." { "the body".to_owned() } else { format!("`{path}`") };
    let kind = if path == "state" || path.starts_with("state.") { Kind::BadState } else { Kind::BadValue };
    let end = if error.line() == 0 { "" } else { position.as_str() };
    Fault::new(kind, format!("In {place}{end}: {expectation}. /openapi.json tells the shape."))
}

/// Checks what the types cannot.
fn check(request: &TurnRequest) -> Result<(), Fault> {
    let bad_value = |detail: String| Err(Fault::new(Kind::BadValue, detail));
    if !(1..=MAX_LIMIT).contains(&request.limit) {
        return bad_value(format!(
            "`limit` is {}: expected a whole number from 1 to {MAX_LIMIT}.",
            request.limit
        ));
    }
    if request.locale.as_deref().is_some_and(|locale| !matches!(locale, "en" | "zh")) {
        return bad_value("`locale`: expected `en` or `zh`, or no such field.".to_owned());
    }
    match &request.action {
        Action::Say { text } => {
            let length = text.chars().count();
            if length > MAX_TEXT_CHARS {
                return bad_value(format!(
                    "`action.text` has {length} characters: expected at most {MAX_TEXT_CHARS}. Say it shorter, or in two turns."
                ));
            }
            if text.trim().is_empty() {
                return bad_value("`action.text` is blank: expected at least one word.".to_owned());
            }
        }
        Action::Like { item } | Action::Reject { item } => {
            if item.is_empty() || item.chars().count() > MAX_ITEM_CHARS {
                return bad_value(format!(
                    "`action.item`: expected the identifier of an item, 1 to {MAX_ITEM_CHARS} characters."
                ));
            }
        }
        Action::Change { edits } => {
            if edits.is_empty() || edits.len() > MAX_EDITS {
                return bad_value(format!(
                    "`action.edits` has {} edits: expected 1 to {MAX_EDITS}.",
                    edits.len()
                ));
            }
        }
        Action::RemoveChip { .. } | Action::Undo | Action::StartOver => {}
    }
    check_state(&request.state)
}

fn check_state(state: &protocol::State) -> Result<(), Fault> {
    let bad_state = |detail: String| Err(Fault::new(Kind::BadState, detail));
    if state.version > STATE_VERSION {
        return bad_state(format!(
            "`state.version` is {}: this server reads {STATE_VERSION}. Send the turn without `state` to start over.",
            state.version
        ));
    }
    if !matches!(state.locale.as_str(), "" | "en" | "zh") {
        return bad_state("`state.locale`: expected `en` or `zh`.".to_owned());
    }
    for (turn, edits) in state.turns.iter().enumerate() {
        for (index, edit) in edits.iter().enumerate() {
            if matches!(edit, Edit::AddWish(wish) if !(0.0..=2.0).contains(&wish.strength)) {
                return bad_state(format!(
                    "`state.turns[{turn}][{index}].strength`: expected a number from 0 to 2."
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(body: &str) -> Fault {
        parse(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_turn_with_defaults_is_read() {
        let request = parse(br#"{"action":{"kind":"say","text":"a white bookcase"},"later":1}"#).unwrap();
        assert_eq!(request.limit, 8);
        assert_eq!(request.action, Action::Say { text: "a white bookcase".into() });
    }

    #[test]
    fn trouble_is_placed_and_its_words_are_not_repeated() {
        let long = format!(r#"{{"action":{{"kind":"say","text":"{}"}}}}"#, "quokka ".repeat(400));
        for (body, kind, says) in [
            ("", Kind::BadSyntax, "line 1 column 0"),
            (r#"{"quokka""#, Kind::BadSyntax, "line 1 column 9"),
            (r#"{"action":{"kind":"quokka"},"#, Kind::BadSyntax, "line 1"),
            ("{\"action\":{\"kind\":\"say\",\"text\":\"\\ud800 quokka\"}}", Kind::BadSyntax, "line 1"),
            (r#"["quokka"]"#, Kind::BadValue, "expected"),
            (r#""quokka""#, Kind::BadValue, "the body"),
            ("{}", Kind::BadValue, "missing field `action`"),
            (r#"{"action":{"kind":"quokka"}}"#, Kind::BadValue, "`say`, `remove-chip`"),
            (r#"{"action":{"text":"quokka"}}"#, Kind::BadValue, "missing field `kind`"),
            (r#"{"action":{"kind":"say","text":["quokka"]}}"#, Kind::BadValue, "expected a string"),
            (
                r#"{"action":{"kind":"remove-chip","chip":"quokka, expected quokka"}}"#,
                Kind::BadValue,
                "expected u32",
            ),
            (r#"{"action":{"kind":"undo"},"limit":0}"#, Kind::BadValue, "1 to 50"),
            (r#"{"action":{"kind":"undo"},"limit":51}"#, Kind::BadValue, "1 to 50"),
            (r#"{"action":{"kind":"undo"},"limit":300}"#, Kind::BadValue, "1 to 50"),
            (r#"{"action":{"kind":"undo"},"limit":"quokka"}"#, Kind::BadValue, "1 to 50"),
            (r#"{"action":{"kind":"undo"},"locale":"quokka"}"#, Kind::BadValue, "`locale`"),
            (r#"{"action":{"kind":"say","text":" \n"}}"#, Kind::BadValue, "blank"),
            (r#"{"action":{"kind":"like","item":""}}"#, Kind::BadValue, "`action.item`"),
            (long.as_str(), Kind::BadValue, "2800 characters"),
            (r#"{"action":{"kind":"undo"},"state":{"version":9}}"#, Kind::BadState, "`state.version` is 9"),
            (r#"{"action":{"kind":"undo"},"state":"quokka"}"#, Kind::BadState, "`state`"),
            (
                r#"{"action":{"kind":"undo"},"state":{"bought":["a",{"quokka":1}]}}"#,
                Kind::BadState,
                "`state.bought[1]`",
            ),
            (
                r#"{"action":{"kind":"undo"},"state":{"turns":[[{"kind":"like","item":["quokka"]}]]}}"#,
                Kind::BadState,
                "`state.turns[0][0]`",
            ),
            (r#"{"action":{"kind":"undo"},"state":{"locale":"quokka"}}"#, Kind::BadState, "`state.locale`"),
            (
                r#"{"action":{"kind":"undo"},"state":{"turns":[[{"kind":"add-wish","id":1,"text":"quokka","strength":1e300,"turn":0}]]}}"#,
                Kind::BadState,
                "`state.turns[0][0].strength`",
            ),
        ] {
            let fault = fault(body);
            assert_eq!(fault.kind, kind, "{body}: {}", fault.detail);
            assert!(fault.detail.contains(says), "{body}: {}", fault.detail);
            assert!(!fault.detail.contains("quokka"), "{body}: {}", fault.detail);
        }
    }
}
