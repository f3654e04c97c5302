//! The bytes of a feed, checked to be UTF-8 as they stream by, with the line they are in.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::FeedError;

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;
/// No honest record is longer; past it a quote or a tag was left open, and memory must not grow with the feed.
pub(crate) const RECORD_LIMIT: u64 = 16 * 1024 * 1024;

/// A reader that yields valid UTF-8 only, without byte order mark, and knows the line of what was consumed.
pub(crate) struct FeedBytes<R> {
    inner: R,
    buffer: Vec<u8>,
    /// Next byte to hand out.
    start: usize,
    /// End of the bytes known to be UTF-8.
    valid: usize,
    /// Offset in the feed of `buffer[0]`.
    base: u64,
    /// Line ends in the feed before `buffer[valid]`; tells the line of a byte that is wrong.
    lines_validated: u64,
    lines_consumed: u64,
    since_mark: Rc<Cell<u64>>,
    mark_line: u64,
    begun: bool,
    ended: bool,
    last_byte: u8,
}

impl<R: Read> FeedBytes<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: Vec::new(),
            start: 0,
            valid: 0,
            base: 0,
            lines_validated: 0,
            lines_consumed: 0,
            since_mark: Rc::default(),
            mark_line: 1,
            begun: false,
            ended: false,
            last_byte: b'\n',
        }
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.lines_consumed + 1
    }

    /// A record begins here: the limit on its length starts anew.
    pub(crate) fn mark(&mut self) {
        self.since_mark.set(0);
        self.mark_line = self.line();
    }

    /// Bytes since the mark; whoever sets it to 0 marks, though a parser owns the reader.
    pub(crate) fn meter(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.since_mark)
    }

    /// Whether the last byte handed out was a line end.
    pub(crate) fn ended_in_newline(&self) -> bool {
        self.last_byte == b'\n'
    }

    /// Reads one line without its end into `line`; false at the end of the feed.
    pub(crate) fn read_line_into(&mut self, line: &mut String) -> Result<bool, FeedError> {
        line.clear();
        self.mark();
        let mut taken = Vec::new();
        loop {
            let bytes = self.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            if let Some(end) = bytes.iter().position(|&b| b == b'\n') {
                taken.extend_from_slice(&bytes[..end]);
                self.consume(end + 1);
                break;
            }
            let whole = bytes.len();
            taken.extend_from_slice(bytes);
            self.consume(whole);
        }
        let any = self.since_mark.get() > 0;
        if taken.last() == Some(&b'\r') {
            taken.pop();
        }
        line.push_str(std::str::from_utf8(&taken).expect("a line of checked bytes is UTF-8"));
        Ok(any)
    }

    fn refill(&mut self) -> Result<(), FeedError> {
        let carried = self.buffer.len() - self.valid;
        self.base += self.valid as u64;
        self.buffer.copy_within(self.valid.., 0);
        self.buffer.truncate(carried);
        self.start = 0;
        self.valid = 0;
        while !self.ended && self.valid == 0 {
            let filled = self.buffer.len();
            self.buffer.resize(filled + CHUNK, 0);
            let read = loop {
                match self.inner.read(&mut self.buffer[filled..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    other => break other,
                }
            };
            let read = match read {
                Ok(read) => read,
                Err(error) => {
                    self.buffer.truncate(filled);
                    return Err(error.into());
                }
            };
            self.buffer.truncate(filled + read);
            self.ended = read == 0;
            if !self.begun && (self.buffer.len() >= 4 || self.ended) {
                self.begun = true;
                reject_other_files(&self.buffer)?;
                if self.buffer.starts_with(&[0xEF, 0xBB, 0xBF]) {
                    self.buffer.drain(..3);
                    self.base += 3;
                }
            }
            if self.begun {
                self.validate()?;
            }
        }
        Ok(())
    }

    fn validate(&mut self) -> Result<(), FeedError> {
        let (valid, broken) = match std::str::from_utf8(&self.buffer) {
            Ok(_) => (self.buffer.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_some() || self.ended),
        };
        let lines = count_lines(&self.buffer[..valid]);
        if broken {
            let byte = self.buffer[valid];
            return Err(FeedError::Encoding {
                offset: self.base + valid as u64,
                line: self.lines_validated + lines + 1,
                byte,
                // 0x80 to 0x9F are quotes and dashes in Windows-1252 and unused in ISO 8859-1.
                guess: if byte == 0 { "UTF-16" } else { "WINDOWS-1252" },
            });
        }
        if let Some(zero) = self.buffer[..valid].iter().position(|&b| b == 0) {
            return Err(FeedError::Encoding {
                offset: self.base + zero as u64,
                line: self.lines_validated + count_lines(&self.buffer[..zero]) + 1,
                byte: 0,
                guess: "UTF-16",
            });
        }
        self.lines_validated += lines;
        self.valid = valid;
        Ok(())
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b == b'\n').count() as u64
}

/// Files that are often handed in by mistake have telling first bytes.
fn reject_other_files(head: &[u8]) -> Result<(), FeedError> {
    let other = |what, mend| Err(FeedError::NotText { what, mend });
    match head {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            Err(FeedError::Encoding { offset: 0, line: 1, byte: head[0], guess: "UTF-16" })
        }
        [0x1F, 0x8B, ..] => other("compressed with gzip", "unpack it with `gunzip` first"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => other("compressed with zstd", "unpack it with `unzstd` first"),
        [b'P', b'K', 3, 4, ..] => {
            other("a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)")
        }
        _ => Ok(()),
    }
}

impl<R: Read> BufRead for FeedBytes<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since_mark.get() > RECORD_LIMIT {
            return Err(FeedError::RecordTooLong { line: self.mark_line, limit: RECORD_LIMIT }.into());
        }
        if self.start == self.valid && !(self.ended && self.buffer.len() == self.valid) {
            self.refill()?;
        }
        Ok(&self.buffer[self.start..self.valid])
    }

    fn consume(&mut self, amount: usize) {
        let taken = &self.buffer[self.start..self.start + amount];
        if let Some(&last) = taken.last() {
            self.last_byte = last;
        }
        self.lines_consumed += count_lines(taken);
        self.since_mark.set(self.since_mark.get() + amount as u64);
        self.start += amount;
    }
}

impl<R: Read> Read for FeedBytes<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let amount = bytes.len().min(out.len());
        out[..amount].copy_from_slice(&bytes[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, so that every letter is split.
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match (self.0.split_first(), out.first_mut()) {
                (Some((first, rest)), Some(slot)) => {
                    *slot = *first;
                    self.0 = rest;
                    Ok(1)
                }
                _ => Ok(0),
            }
        }
    }

    #[test]
    fn letters_split_between_reads_are_whole() {
        let mut text = String::new();
        FeedBytes::new(Drip("\u{feff}Hyllå – 棚\n".as_bytes())).read_to_string(&mut text).unwrap();
        assert_eq!(text, "Hyllå – 棚\n");
    }

    #[test]
    fn a_wrong_byte_is_told_with_offset_and_line() {
        let mut line = String::new();
        let mut bytes = FeedBytes::new(&b"id,name\n1,Caf\xE9\n"[..]);
        let error = bytes.read_line_into(&mut line).unwrap_err();
        assert_eq!(error, FeedError::Encoding { offset: 13, line: 2, byte: 0xE9, guess: "WINDOWS-1252" });
        assert!(error.to_string().contains("iconv -f WINDOWS-1252 -t UTF-8"));
    }

    #[test]
    fn other_files_are_named() {
        for (head, word) in [
            (&b"\x1F\x8B\x08\x00"[..], "gzip"),
            (b"PK\x03\x04", "Excel"),
            (b"\xFF\xFEi\0", "UTF-16"),
            (b"i\0d\0", "UTF-16"),
        ] {
            let error = FeedBytes::new(head).read_line_into(&mut String::new()).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn a_record_without_end_is_stopped() {
        let endless = io::repeat(b'x');
        let error = FeedBytes::new(endless).read_line_into(&mut String::new()).unwrap_err();
        assert_eq!(error, FeedError::RecordTooLong { line: 1, limit: RECORD_LIMIT });
    }
}
