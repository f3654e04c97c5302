//! Google Merchant XML: RSS 2.0 `item` or Atom `entry`, attributes in the `g:` namespace.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::bytes::FeedBytes;
use super::record::{Record, Row, Rows};
use super::{FeedError, Quarantined};

pub(crate) struct MerchantXml<R: Read> {
    reader: Reader<FeedBytes<R>>,
    buffer: Vec<u8>,
    /// Open elements outside of items, by name.
    open: Vec<String>,
    rows: u64,
    any_element: bool,
}

impl<R: Read> MerchantXml<R> {
    pub(crate) fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(FeedBytes::new(source));
        // We keep the stack of names ourselves: a wrong end tag costs one item, not the feed.
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), open: Vec::new(), rows: 0, any_element: false }
    }

    fn line(&self) -> u64 {
        self.reader.get_ref().line()
    }

    fn event(&mut self) -> Result<Event<'static>, FeedError> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(event.into_owned()),
            Err(quick_xml::Error::Io(error)) => {
                match error.get_ref().and_then(|e| e.downcast_ref::<FeedError>()) {
                    Some(own) => Err(own.clone()),
                    None => Err(std::io::Error::new(error.kind(), error.to_string()).into()),
                }
            }
            Err(quick_xml::Error::Syntax(_)) => {
                Err(FeedError::Truncated { line: self.line(), what: "a tag".into() })
            }
            Err(error) => Err(FeedError::Shape {
                format: "Google Merchant XML",
                line: self.line(),
                reason: error.to_string(),
            }),
        }
    }

    /// Reads to the end of an item whose start tag was just read.
    fn item(&mut self, name: &str) -> Result<Row, FeedError> {
        self.rows += 1;
        let line = self.line();
        let mut record = Record { row: self.rows, line: Some(line), values: Vec::new() };
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        let mut trouble: Option<(String, String)> = None;
        loop {
            match self.event()? {
                Event::Start(tag) => {
                    text.clear();
                    path.push(local_name(tag.name().as_ref()));
                }
                Event::Empty(tag) => {
                    // Atom writes the link as <link href="…"/>.
                    let href = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == b"href");
                    if let Some(href) = href {
                        let name = local_name(tag.name().as_ref());
                        record.push(&name, String::from_utf8_lossy(&href.value).replace("&amp;", "&"));
                    }
                }
                Event::End(tag) => {
                    let closed = local_name(tag.name().as_ref());
                    match path.last() {
                        Some(open) if *open == closed => {
                            let column = path.join(".");
                            path.pop();
                            let value = std::mem::take(&mut text);
                            if !value.trim().is_empty() {
                                record.push(&column, value.trim());
                            }
                        }
                        _ if closed == name => {
                            if let Some(open) = path.first().filter(|_| trouble.is_none()) {
                                trouble = Some((open.clone(), format!("<{open}> is not closed")));
                            }
                            break;
                        }
                        _ => {
                            trouble.get_or_insert_with(|| {
                                (closed.clone(), format!("</{closed}> closes no open tag"))
                            });
                        }
                    }
                }
                Event::Text(part) => text.push_str(&part.decode().unwrap_or_default()),
                Event::CData(part) => text.push_str(&part.decode().unwrap_or_default()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(letter)) => text.push(letter),
                    _ => text.push_str(entity(&reference.decode().unwrap_or_default())),
                },
                Event::Eof => {
                    return Err(FeedError::Truncated {
                        line: self.line(),
                        what: format!("the <{name}> of line {line}"),
                    });
                }
                _ => {}
            }
        }
        Ok(match trouble {
            None => Row::Record(record),
            Some((column, reason)) => {
                Row::Bad(Quarantined { row: self.rows, line: Some(line), column: Some(column), reason })
            }
        })
    }
}

impl<R: Read> Rows for MerchantXml<R> {
    fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        loop {
            self.reader.get_mut().mark();
            match self.event()? {
                Event::Start(tag) => {
                    let name = local_name(tag.name().as_ref());
                    if !self.any_element && !matches!(name.as_str(), "rss" | "feed" | "rdf" | "channel") {
                        return Err(FeedError::Shape {
                            format: "Google Merchant XML",
                            line: self.line(),
                            reason: format!("it begins with <{name}>, not with <rss> or <feed>"),
                        });
                    }
                    self.any_element = true;
                    if matches!(name.as_str(), "item" | "entry") {
                        return self.item(&name).map(Some);
                    }
                    self.open.push(name);
                }
                Event::End(tag) => {
                    let name = local_name(tag.name().as_ref());
                    if let Some(at) = self.open.iter().rposition(|open| *open == name) {
                        self.open.truncate(at);
                    }
                }
                Event::Eof => {
                    return match self.open.pop() {
                        Some(open) => {
                            Err(FeedError::Truncated { line: self.line(), what: format!("<{open}>") })
                        }
                        None if !self.any_element && self.line() > 1 => Err(FeedError::Shape {
                            format: "Google Merchant XML",
                            line: 1,
                            reason: "there is no tag in it".into(),
                        }),
                        None => Ok(None),
                    };
                }
                _ => {}
            }
        }
    }
}

/// The name without its namespace prefix, in lower case.
fn local_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    name.rsplit(':').next().unwrap_or_default().to_lowercase()
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Vec<Record>, Vec<Quarantined>), FeedError> {
        let mut feed = MerchantXml::new(text.as_bytes());
        let (mut rows, mut bad) = (Vec::new(), Vec::new());
        while let Some(row) = feed.next_row()? {
            match row {
                Row::Record(record) => rows.push(record),
                Row::Bad(row) => bad.push(row),
            }
        }
        Ok((rows, bad))
    }

    const FEED: &str = "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><title>Shop</title>\n\
        <item><g:id>1</g:id><title>Tom &amp; co</title><description><![CDATA[<b>Solid</b>]]></description>\n\
        <g:price>9.50 EUR</g:price></item>\n\
        <item><g:id>2</title></item>\n\
        <item><g:id>3</g:id><title>Salt & pepper &#233;</title></item>\n</channel></rss>\n";

    #[test]
    fn items_are_read_and_a_broken_one_is_set_aside() {
        let (rows, bad) = read(FEED).unwrap();
        assert_eq!(rows[0].all("title").collect::<Vec<_>>(), ["Tom & co"]);
        assert_eq!(rows[0].all("description").collect::<Vec<_>>(), ["<b>Solid</b>"]);
        assert_eq!(rows[1].all("title").collect::<Vec<_>>(), ["Salt & pepper é"]);
        assert_eq!((bad.len(), bad[0].line), (1, Some(5)));
    }

    #[test]
    fn a_cut_feed_is_an_error() {
        for cut in [FEED.len() - 8, FEED.len() - 30, FEED.len() - 60, 200] {
            assert!(matches!(read(&FEED[..cut]), Err(FeedError::Truncated { .. })), "{cut}");
        }
    }

    #[test]
    fn other_xml_is_named() {
        assert!(matches!(read("<html></html>"), Err(FeedError::Shape { .. })));
    }
}
