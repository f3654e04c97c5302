//! RFC 9457 problem documents; the same object is the `data` of a stream's `error` event.

use serde::{Deserialize, Serialize};

/// What went wrong, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Names the kind of trouble, a relative reference such as `/problems/bad-state`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What exactly, and how to mend it. Never a shopper's words.
    pub detail: String,
}
