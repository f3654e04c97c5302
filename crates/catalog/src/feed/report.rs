//! The account of a feed: what went in, what was left out and why.

use serde::{Deserialize, Serialize};

/// Rows and notes listed at most; the counts go on.
pub(crate) const LISTED: usize = 10_000;

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Row, from 1, not counting the header.
    pub row: u64,
    /// Line, from 1, where the format has lines.
    pub line: Option<u64>,
    /// Column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// Something that was mended or set aside in an item that went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The item's identifier.
    pub item: String,
    /// The field that is concerned.
    pub field: String,
    /// What was done and why.
    pub text: String,
}

/// Counts and lists of one reading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows read, without the header.
    pub rows: u64,
    /// Items that went in.
    pub items: u64,
    /// Rows that repeat an identifier.
    pub merged_same_id: u64,
    /// Items that are like another in everything but the identifier (and the shelf they are filed under).
    pub merged_same_content: u64,
    /// Rows left out.
    pub quarantined: u64,
    /// Sizes that cannot be true.
    pub sizes_unknown: u64,
    /// Distinct facts in words.
    pub text_facts: u64,
    /// Distinct facts in numbers.
    pub number_facts: u64,
    /// The rows left out; the first 10,000.
    pub quarantine: Vec<Quarantined>,
    /// What was mended; the first 10,000.
    pub notes: Vec<Note>,
}

impl Report {
    pub(crate) fn quarantine(&mut self, row: Quarantined) {
        self.quarantined += 1;
        if self.quarantine.len() < LISTED {
            self.quarantine.push(row);
        }
    }

    pub(crate) fn note(&mut self, item: &str, field: &str, text: impl Into<String>) {
        if self.notes.len() < LISTED {
            self.notes.push(Note { item: item.to_owned(), field: field.to_owned(), text: text.into() });
        }
    }
}
