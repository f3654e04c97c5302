//! What stops a feed as a whole.
//!
//! A bad row never stops a feed: it is quarantined and the rest goes in. These errors are for feeds that cannot
//! be trusted as a whole, because a part is missing, the letters are mangled or the mapping names other columns.

use std::io;

/// Why no catalogue came out of a feed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FeedError {
    /// The bytes could not be read.
    #[error("the feed cannot be read: {0}")]
    Read(String),
    /// The bytes are no text at all.
    #[error("the feed is {what}, not text: {mend}")]
    NotText {
        /// What it looks like.
        what: &'static str,
        /// How to make a feed of it.
        mend: &'static str,
    },
    /// Not UTF-8.
    #[error(
        "the feed is not UTF-8: byte 0x{byte:02X} at offset {offset}, line {line}. If it is {guess}, convert it \
         with `iconv -f {guess} -t UTF-8 FEED > FEED.utf8`"
    )]
    Encoding {
        /// Offset of the first byte that is wrong, from 0.
        offset: u64,
        /// Its line, from 1.
        line: u64,
        /// The byte.
        byte: u8,
        /// The encoding it is most likely in, as `iconv` names it.
        guess: &'static str,
    },
    /// The end is missing.
    #[error("the feed ends in the middle of {what} (line {line}): it looks cut off. Fetch it again")]
    Truncated {
        /// Last line that was read, from 1; 0 where lines are not known.
        line: u64,
        /// What was open.
        what: String,
    },
    /// One record is larger than any real one.
    #[error(
        "the record that begins in line {line} is longer than {limit} bytes: a quote or a tag is left open there"
    )]
    RecordTooLong {
        /// Line where it begins, from 1.
        line: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// More than one catalogue holds.
    #[error(
        "after {rows} rows there are more than {most}: a catalogue is read whole, by browsers too. Split the feed, by \
         department for example, or leave out what is not on sale"
    )]
    TooLarge {
        /// Rows read until then.
        rows: u64,
        /// The limit that is passed.
        most: &'static str,
    },
    /// The text does not have the shape of the format.
    #[error("line {line}: this is no {format} feed: {reason}")]
    Shape {
        /// The format that was expected.
        format: &'static str,
        /// Where, from 1; 0 where lines are not known.
        line: u64,
        /// What was found instead.
        reason: String,
    },
    /// The mapping names a column that the feed does not have.
    #[error(
        "the mapping takes \"{field}\" from column \"{column}\", which the feed does not have. Its columns: {have}"
    )]
    MissingColumn {
        /// The field to fill.
        field: String,
        /// The column that was named.
        column: String,
        /// The columns there are.
        have: String,
    },
    /// Neither the mapping nor the prices tell the currency.
    #[error(
        "no currency: write `currency = \"EUR\"` (or whichever it is) into the mapping, or name it with --currency"
    )]
    NoCurrency,
    /// Nothing went in.
    #[error("no item came out of {rows} rows. {first}")]
    NoItems {
        /// Rows read.
        rows: u64,
        /// The first quarantined row and why, or that the feed is empty.
        first: String,
    },
}

impl From<io::Error> for FeedError {
    fn from(error: io::Error) -> Self {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<FeedError>()) {
            return own.clone();
        }
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return FeedError::Truncated { line: 0, what: format!("the compressed data ({error})") };
        }
        FeedError::Read(error.to_string())
    }
}

impl From<FeedError> for io::Error {
    fn from(error: FeedError) -> Self {
        io::Error::other(error)
    }
}
