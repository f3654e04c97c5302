//! JSON lines, and arrays inside one JSON document, read one product at a time.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::bytes::FeedBytes;
use super::record::{Record, Row, Rows};
use super::{FeedError, Quarantined};

/// One JSON object a line.
pub(crate) struct JsonLines<R> {
    bytes: FeedBytes<R>,
    line: String,
    rows: u64,
}

impl<R: Read> JsonLines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { bytes: FeedBytes::new(source), line: String::new(), rows: 0 }
    }
}

impl<R: Read> Rows for JsonLines<R> {
    fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        let number = loop {
            let number = self.bytes.line();
            if !self.bytes.read_line_into(&mut self.line)? {
                return Ok(None);
            }
            if !self.line.trim().is_empty() {
                break number;
            }
        };
        self.rows += 1;
        let bad = |reason: String| {
            Some(Row::Bad(Quarantined { row: self.rows, line: Some(number), column: None, reason }))
        };
        match serde_json::from_str::<Value>(&self.line) {
            Ok(value @ Value::Object(_)) => {
                let mut record = Record { row: self.rows, line: Some(number), values: Vec::new() };
                flatten("", &value, &mut record);
                Ok(Some(Row::Record(record)))
            }
            Ok(_) => Ok(bad("not a JSON object".into())),
            Err(error) if error.is_eof() && !self.bytes.ended_in_newline() => {
                Err(FeedError::Truncated { line: number, what: "a JSON object".into() })
            }
            Err(error) if self.rows == 1 && self.line.trim() == "[" => Err(FeedError::Shape {
                format: "JSON lines",
                line: number,
                reason: format!("the whole is one JSON array; name the format `json` ({error})"),
            }),
            Err(error) => {
                Ok(bad(format!("no JSON at character {}: {}", error.column(), without_place(&error))))
            }
        }
    }
}

/// serde_json's message without the line, which would be that of the one line it saw.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Nested objects as `a.b`; values of an array as repeats of their column.
pub(crate) fn flatten(path: &str, value: &Value, record: &mut Record) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => record.push(path, flag.to_string()),
        Value::Number(number) => record.push(path, number.to_string()),
        Value::String(text) => record.push(path, text.as_str()),
        Value::Array(values) => values.iter().for_each(|value| flatten(path, value, record)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if path.is_empty() {
                    flatten(name, value, record);
                } else {
                    flatten(&format!("{path}.{name}"), value, record);
                }
            }
        }
    }
}

/// An array of products: the document itself or a member of it.
///
/// Elements are handed over one by one, so that the document need not fit into memory.
pub(crate) fn for_each_element(
    source: impl Read,
    member: Option<&str>,
    format: &'static str,
    each: &mut dyn FnMut(u64, Value) -> Result<(), FeedError>,
) -> Result<(), FeedError> {
    let mut bytes = FeedBytes::new(source);
    // An empty file would else be told as a cut one.
    if bytes.fill_buf().map_err(FeedError::from)?.is_empty() {
        return Ok(());
    }
    let mut state = Elements { member, count: 0, meter: bytes.meter(), each, failed: None };
    let mut deserializer = serde_json::Deserializer::from_reader(bytes);
    let outcome = (&mut state).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if let Some(failed) = state.failed {
        return Err(failed);
    }
    outcome.map_err(|error| {
        let line = error.line() as u64;
        if error.is_io() {
            return std::io::Error::from(error).into();
        }
        if error.is_eof() {
            return FeedError::Truncated { line, what: format!("product {}", state.count + 1) };
        }
        FeedError::Shape { format, line, reason: without_place(&error) }
    })
}

struct Elements<'a> {
    member: Option<&'a str>,
    count: u64,
    meter: Rc<Cell<u64>>,
    each: &'a mut dyn FnMut(u64, Value) -> Result<(), FeedError>,
    failed: Option<FeedError>,
}

impl<'de> DeserializeSeed<'de> for &mut Elements<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.member {
            Some(member) => write!(f, "an array of products, or an object with \"{member}\""),
            None => f.write_str("an array of products"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(member) = self.member else {
            return Err(serde::de::Error::custom("an object where an array of products is expected"));
        };
        let mut found = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == member && !found {
                found = true;
                map.next_value_seed(&mut *self)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if found { Ok(()) } else { Err(serde::de::Error::custom(format!("no \"{member}\" in it"))) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<Value>()? {
            self.count += 1;
            self.meter.set(0);
            if let Err(error) = (self.each)(self.count, value) {
                self.failed = Some(error);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// Rows that were gathered before, for formats that are read by pushing.
pub(crate) struct Gathered(pub VecDeque<Row>);

impl Rows for Gathered {
    fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        Ok(self.0.pop_front())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_values_are_joined_by_dots() {
        let mut record = Record::default();
        let value = serde_json::json!({"a": 1, "b": {"c": ["x", {"d": true}]}, "e": null});
        flatten("", &value, &mut record);
        let got: Vec<(String, String)> =
            record.values.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        assert_eq!(got, [("a", "1"), ("b.c", "x"), ("b.c.d", "true")].map(|(k, v)| (k.into(), v.into())));
    }

    #[test]
    fn elements_come_one_by_one_and_a_cut_is_told() {
        let mut seen = Vec::new();
        let mut each = |at, value: Value| {
            seen.push((at, value["id"].as_u64().unwrap()));
            Ok(())
        };
        let text = r#"{"page": 1, "products": [{"id": 7}, {"id": 8}]}"#;
        for_each_element(text.as_bytes(), Some("products"), "Shopify", &mut each).unwrap();
        let cut = for_each_element(&text.as_bytes()[..40], Some("products"), "Shopify", &mut each);
        assert!(matches!(cut, Err(FeedError::Truncated { line: 1, .. })), "{cut:?}");
        assert_eq!(seen, [(1, 7), (2, 8), (1, 7)]);
    }
}
