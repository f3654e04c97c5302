//! Reads `text/event-stream` as it arrives, in whatever pieces.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Last `id:` seen; empty where there was none.
    pub id: String,
    /// Its `data:` lines.
    pub data: String,
}

/// The part of a stream that is not yet whole events.
#[derive(Debug, Default)]
pub struct EventStream {
    rest: String,
    id: String,
    data: Vec<String>,
}

impl EventStream {
    /// Takes a piece; returns the events that it completes. Comments and unknown fields are passed over.
    pub fn push(&mut self, piece: &str) -> Vec<Event> {
        self.rest.push_str(piece);
        let mut events = Vec::new();
        while let Some(end) = self.rest.find(['\n', '\r']) {
            let after = &self.rest[end..];
            // A carriage return at the very end may be half of a line end.
            if after == "\r" {
                break;
            }
            let skip = if after.starts_with("\r\n") { 2 } else { 1 };
            let line = self.rest[..end].to_owned();
            self.rest.drain(..end + skip);
            self.line(&line, &mut events);
        }
        events
    }

    fn line(&mut self, line: &str, events: &mut Vec<Event>) {
        if line.is_empty() {
            if !self.data.is_empty() {
                events.push(Event { id: self.id.clone(), data: self.data.join("\n") });
                self.data.clear();
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => self.data.push(value.to_owned()),
            "id" if !value.contains('\0') => self.id = value.to_owned(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_reads_the_same_in_any_pieces() {
        let text =
            ": alive\n\nid: t/1\ndata: {\"a\":1}\n\nid: t/2\r\ndata: one\r\ndata:two\r\n\r\ndata: [DONE]\n\n";
        let whole = EventStream::default().push(text);
        let expected = [("t/1", "{\"a\":1}"), ("t/2", "one\ntwo"), ("t/2", "[DONE]")];
        assert_eq!(whole.iter().map(|e| (e.id.as_str(), e.data.as_str())).collect::<Vec<_>>(), expected);
        for size in 1..text.len() {
            let mut stream = EventStream::default();
            let mut events = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                events.extend(stream.push(std::str::from_utf8(piece).unwrap()));
            }
            assert_eq!(events, whole, "pieces of {size}");
        }
    }

    #[test]
    fn an_event_that_broke_off_is_none() {
        assert_eq!(EventStream::default().push("id: 1\ndata: half"), []);
    }
}
