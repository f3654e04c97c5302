//! CSV and TSV, by physical lines: a quote left open costs the row it stands in, not the rest of the feed.

use std::collections::VecDeque;
use std::io::Read;
use std::rc::Rc;

use super::bytes::FeedBytes;
use super::record::{Record, Row, Rows};
use super::{FeedError, Quarantined};

/// Lines that one quoted cell may span before its quote counts as forgotten.
const LINES_OF_A_CELL: usize = 2_000;

pub(crate) struct Delimited<R> {
    bytes: FeedBytes<R>,
    delimiter: char,
    columns: Vec<Rc<str>>,
    /// Lines read ahead and handed back when their record was broken.
    waiting: VecDeque<Line>,
    rows: u64,
}

struct Line {
    number: u64,
    text: String,
    /// False for a last line without line end.
    complete: bool,
}

impl<R: Read> Delimited<R> {
    /// Reads the header. Without `delimiter` the commonest of `, ; | tab` in the header is taken.
    pub(crate) fn open(source: R, delimiter: Option<char>) -> Result<Self, FeedError> {
        let mut feed = Self {
            bytes: FeedBytes::new(source),
            delimiter: ',',
            columns: Vec::new(),
            waiting: VecDeque::new(),
            rows: 0,
        };
        let header = loop {
            match feed.line()? {
                Some(line) if line.text.trim().is_empty() => continue,
                Some(line) => break line,
                None => {
                    return Err(FeedError::NoItems { rows: 0, first: "The feed is empty".into() });
                }
            }
        };
        feed.delimiter = delimiter.unwrap_or_else(|| commonest_delimiter(&header.text));
        let mut cells = Cells::new(feed.delimiter);
        if !cells.take(&header.text) {
            return Err(FeedError::Shape {
                format: "CSV",
                line: header.number,
                reason: "a quote is left open in the header".into(),
            });
        }
        feed.columns = cells.finish().into_iter().map(|cell| Rc::from(cell.trim())).collect();
        Ok(feed)
    }

    fn line(&mut self) -> Result<Option<Line>, FeedError> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let number = self.bytes.line();
        let mut text = String::new();
        let any = self.bytes.read_line_into(&mut text)?;
        let complete = self.bytes.ended_in_newline();
        Ok(any.then_some(Line { number, text, complete }))
    }

    fn bad(&self, line: u64, column: Option<String>, reason: String) -> Option<Row> {
        Some(Row::Bad(Quarantined { row: self.rows, line: Some(line), column, reason }))
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn columns(&self) -> Option<&[Rc<str>]> {
        Some(&self.columns)
    }

    fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        let first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.text.trim().is_empty() => continue,
                Some(line) => break line,
            }
        };
        self.rows += 1;
        let start = first.number;
        let mut cells = Cells::new(self.delimiter);
        let mut closed = cells.take(&first.text);
        let mut complete = first.complete;
        let mut further: VecDeque<Line> = VecDeque::new();
        let mut length = first.text.len() as u64;
        // In TSV a lone quote is nearly always an inch mark.
        if !closed && self.delimiter == '\t' {
            cells = Cells::literal(&first.text, '\t');
            closed = true;
        }
        while !closed && further.len() < LINES_OF_A_CELL && length < super::bytes::RECORD_LIMIT {
            let Some(line) = self.line()? else { break };
            closed = cells.take(&line.text);
            complete = line.complete;
            length += line.text.len() as u64;
            further.push_back(line);
        }
        let last_of_feed = !complete;
        if !closed {
            if last_of_feed {
                return Err(FeedError::Truncated { line: start, what: "a quoted cell".into() });
            }
            self.hand_back(further);
            return Ok(self.bad(start, None, "a quote is opened and never closed".into()));
        }
        let cells = cells.finish();
        if cells.len() != self.columns.len() {
            let spans = further.len() + 1;
            if cells.len() < self.columns.len() && last_of_feed {
                return Err(FeedError::Truncated { line: start, what: "a row".into() });
            }
            let column = self.columns.get(cells.len()).map(|name| name.to_string());
            let mut reason = format!("{} cells where the header has {}", cells.len(), self.columns.len());
            if spans > 1 {
                reason.push_str(&format!("; a quote joins {spans} lines"));
            }
            self.hand_back(further);
            return Ok(self.bad(start, column, reason));
        }
        let values = self.columns.iter().cloned().zip(cells).collect();
        Ok(Some(Row::Record(Record { row: self.rows, line: Some(start), values })))
    }
}

impl<R> Delimited<R> {
    /// Lines that a stray quote had swallowed are rows of their own.
    fn hand_back(&mut self, mut lines: VecDeque<Line>) {
        lines.append(&mut self.waiting);
        self.waiting = lines;
    }
}

fn commonest_delimiter(header: &str) -> char {
    let mut best = (',', 0);
    for candidate in [',', ';', '\t', '|'] {
        let count = header.matches(candidate).count();
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

/// Splits a record by RFC 4180, fed line by line.
struct Cells {
    delimiter: char,
    done: Vec<String>,
    cell: String,
    quoted: bool,
    begun: bool,
}

impl Cells {
    fn new(delimiter: char) -> Self {
        Self { delimiter, done: Vec::new(), cell: String::new(), quoted: false, begun: false }
    }

    fn literal(line: &str, delimiter: char) -> Self {
        let mut done: Vec<String> = line.split(delimiter).map(str::to_owned).collect();
        let cell = done.pop().unwrap_or_default();
        Self { delimiter, done, cell, quoted: false, begun: true }
    }

    /// Takes one line; true where the record may end there.
    fn take(&mut self, line: &str) -> bool {
        if self.begun {
            self.cell.push('\n');
        }
        self.begun = true;
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            if self.quoted {
                if letter != '"' {
                    self.cell.push(letter);
                } else if letters.peek() == Some(&'"') {
                    letters.next();
                    self.cell.push('"');
                } else {
                    self.quoted = false;
                }
            } else if letter == self.delimiter {
                self.done.push(std::mem::take(&mut self.cell));
            } else if letter == '"' && self.cell.trim().is_empty() {
                self.cell.clear();
                self.quoted = true;
            } else {
                self.cell.push(letter);
            }
        }
        !self.quoted
    }

    fn finish(mut self) -> Vec<String> {
        self.done.push(self.cell);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Vec<Vec<String>>, Vec<Quarantined>), FeedError> {
        let mut feed = Delimited::open(text.as_bytes(), None)?;
        let (mut rows, mut bad) = (Vec::new(), Vec::new());
        while let Some(row) = feed.next_row()? {
            match row {
                Row::Record(record) => rows.push(record.values.into_iter().map(|(_, v)| v).collect()),
                Row::Bad(row) => bad.push(row),
            }
        }
        Ok((rows, bad))
    }

    #[test]
    fn quoted_cells_hold_delimiters_quotes_and_lines() {
        let (rows, bad) = read("a,b\n\"1,5\",\"say \"\"hi\"\"\nthere\"\n\n2,\r\n").unwrap();
        assert_eq!(rows, [["1,5", "say \"hi\"\nthere"], ["2", ""]]);
        assert!(bad.is_empty());
    }

    #[test]
    fn a_stray_quote_costs_one_row() {
        let (rows, bad) = read("a,b\n1,\"12 screen\n2,x\n3,y\n").unwrap();
        assert_eq!(rows, [["2", "x"], ["3", "y"]]);
        assert_eq!((bad.len(), bad[0].line), (1, Some(2)));
    }

    #[test]
    fn a_short_row_is_told_with_line_and_column() {
        let (rows, bad) = read("id;name;price\n1;A;3\n2;B\n3;C;4\n").unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((bad[0].line, bad[0].column.as_deref()), (Some(3), Some("price")));
    }

    #[test]
    fn a_cut_off_feed_is_an_error() {
        for text in ["a,b\n1,2\n3", "a,b\n1,2\n3,\"fo"] {
            assert!(matches!(read(text), Err(FeedError::Truncated { line: 3, .. })), "{text}");
        }
    }

    #[test]
    fn an_inch_mark_in_tsv_is_a_letter() {
        let (rows, _) = read("a\tb\n1\t\"12 screen\n2\tx\n").unwrap();
        assert_eq!(rows, [["1", "\"12 screen"], ["2", "x"]]);
    }
}
