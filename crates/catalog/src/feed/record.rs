//! One row of a feed, whatever the format: named columns with words in them.

use std::rc::Rc;

use super::{FeedError, Quarantined};

/// Named values of one row; a column may stand several times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// From 1, counting items, not lines.
    pub row: u64,
    /// From 1, where the format has lines.
    pub line: Option<u64>,
    pub values: Vec<(Rc<str>, String)>,
}

impl Record {
    pub(crate) fn push(&mut self, column: &str, value: impl Into<String>) {
        self.values.push((Rc::from(column), value.into()));
    }

    /// All values of a column.
    pub(crate) fn all<'a>(&'a self, column: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.values.iter().filter(move |(name, _)| &**name == column).map(|(_, value)| value.as_str())
    }
}

/// What a reader yields: a row, or why there is none.
pub(crate) enum Row {
    Record(Record),
    Bad(Quarantined),
}

/// A format's reader.
pub(crate) trait Rows {
    /// The next row; `None` at the end.
    fn next_row(&mut self) -> Result<Option<Row>, FeedError>;

    /// The columns, where the format names them before the rows.
    fn columns(&self) -> Option<&[Rc<str>]> {
        None
    }
}
