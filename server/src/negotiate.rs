//! What the client sends and what it will read, by its headers.

use axum::http::{HeaderMap, header};

use crate::problem::{Fault, Kind};

/// Form of the answer to a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `text/event-stream`
    Stream,
    /// `application/json`
    Json,
}

/// The form that `Accept` asks for (RFC 9110, 12.5.1): the highest quality, then the more exactly named, then
/// the stream. Without `Accept`, the stream.
///
/// # Errors
/// [`Kind::NotAcceptable`] where neither form is accepted.
pub fn answer_form(headers: &HeaderMap) -> Result<Form, Fault> {
    let mut ranges = Vec::new();
    let mut present = false;
    for value in headers.get_all(header::ACCEPT) {
        present = true;
        ranges.extend(value.to_str().unwrap_or_default().split(',').filter_map(media_range));
    }
    if !present {
        return Ok(Form::Stream);
    }
    let preference = |kind: &str, subtype: &str| -> (u16, u8) {
        // Of the ranges that fit, the most exact one decides the quality.
        ranges
            .iter()
            .filter_map(|range| Some((range.exactness(kind, subtype)?, range.quality)))
            .max()
            .map_or((0, 0), |(exactness, quality)| (quality, exactness))
    };
    let stream = preference("text", "event-stream");
    let json = preference("application", "json");
    match (stream.0, json.0) {
        (0, 0) => Err(Fault::new(
            Kind::NotAcceptable,
            "This resource answers as text/event-stream or application/json. Name one of them in Accept, or leave Accept out.",
        )),
        _ if json > stream => Ok(Form::Json),
        _ => Ok(Form::Stream),
    }
}

/// One element of `Accept`.
struct MediaRange {
    kind: String,
    subtype: String,
    /// Thousandths.
    quality: u16,
}

impl MediaRange {
    /// How exactly the range names the type: 2 by name, 1 by `kind/*`, 0 by `*/*`.
    fn exactness(&self, kind: &str, subtype: &str) -> Option<u8> {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", "*") => Some(0),
            (k, "*") if k == kind => Some(1),
            (k, s) if k == kind && s == subtype => Some(2),
            _ => None,
        }
    }
}

fn media_range(text: &str) -> Option<MediaRange> {
    let mut parts = text.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let quality = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .map_or(1.0, |(_, value)| value.trim().parse::<f32>().unwrap_or(0.0));
    Some(MediaRange {
        kind: kind.trim().to_ascii_lowercase(),
        subtype: subtype.trim().to_ascii_lowercase(),
        quality: (quality.clamp(0.0, 1.0) * 1000.0) as u16,
    })
}

/// Checks that the body is plain JSON in UTF-8.
///
/// # Errors
/// [`Kind::UnsupportedMediaType`] otherwise.
pub fn require_json_body(headers: &HeaderMap) -> Result<(), Fault> {
    let wrong = |detail: &'static str| Err(Fault::new(Kind::UnsupportedMediaType, detail));
    let mut parts = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .split(';')
        .map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        return wrong("The header Content-Type must be application/json.");
    }
    for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
        if name.trim().eq_ignore_ascii_case("charset")
            && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        {
            return wrong("The header Content-Type names another charset; JSON is read as UTF-8 only.");
        }
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.as_bytes().eq_ignore_ascii_case(b"identity") => {
            wrong("The header Content-Encoding must be absent: bodies are read uncompressed.")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(accept: Option<&str>) -> Option<Form> {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT, accept.parse().unwrap());
        }
        answer_form(&headers).ok()
    }

    #[test]
    fn accept_chooses_the_form() {
        for (accept, expected) in [
            (None, Some(Form::Stream)),
            (Some("*/*"), Some(Form::Stream)),
            (Some("text/*"), Some(Form::Stream)),
            (Some("text/event-stream"), Some(Form::Stream)),
            (Some("application/json"), Some(Form::Json)),
            (Some("Application/JSON"), Some(Form::Json)),
            (Some("application/*;q=0.5, text/event-stream;q=0.4"), Some(Form::Json)),
            (Some("application/json, text/event-stream"), Some(Form::Stream)),
            (Some("application/json, text/plain, */*"), Some(Form::Json)),
            (Some("text/event-stream;q=0, */*"), Some(Form::Json)),
            (Some("application/json;q=0, text/html"), None),
            (Some("text/html"), None),
            (Some(""), None),
            (Some("nonsense"), None),
        ] {
            assert_eq!(form(accept), expected, "Accept: {accept:?}");
        }
    }

    #[test]
    fn only_plain_utf_8_json_is_read() {
        for (content_type, encoding, fits) in [
            ("application/json", None, true),
            ("application/json; charset=utf-8", None, true),
            ("application/json; charset=\"UTF-8\"", Some("identity"), true),
            ("application/json; charset=latin1", None, false),
            ("application/json", Some("gzip"), false),
            ("application/json+x", None, false),
            ("text/plain", None, false),
            ("", None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
            if let Some(encoding) = encoding {
                headers.insert(header::CONTENT_ENCODING, encoding.parse().unwrap());
            }
            assert_eq!(require_json_body(&headers).is_ok(), fits, "{content_type} {encoding:?}");
        }
    }
}
