//! The engine as the server sees it: one turn in, one turn out.

use futures::future::BoxFuture;
use protocol::{TurnReply, TurnRequest};

/// Answers turns. The server calls it from a thread of its own, so a turn may compute for as long as it
/// likes between two awaits; dropped at an await when nobody waits for the answer any more.
pub trait Turns: Send + Sync + 'static {
    /// Answers one turn. The same request must give the same reply but for `ran.duration_ms`: a broken
    /// stream is resumed by computing it anew.
    ///
    /// # Errors
    /// [`TurnFailure`]; its texts reach the shopper's page, so none of them may carry her words.
    fn turn(&self, request: TurnRequest) -> BoxFuture<'_, Result<TurnReply, TurnFailure>>;

    /// What the answers depend on besides the request, such as the hashes of catalogue and model: a stream
    /// begun with another fingerprint is not resumed.
    fn fingerprint(&self) -> String {
        String::new()
    }
}

/// Why a turn has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TurnFailure {
    /// The state that came along cannot be read: what, where, how to mend. Answered with 400.
    #[error("the dialogue state cannot be read: {0}")]
    BadState(String),
    /// The request is well formed but asks for something that is not: what, where, how to mend. Answered
    /// with 422.
    #[error("the request cannot be answered: {0}")]
    BadInput(String),
    /// Too many turns are waiting. Answered with 503 and `Retry-After`.
    #[error("too many turns are waiting")]
    Busy,
    /// Our own fault. The text is logged and never sent. Answered with 500.
    #[error("the turn failed: {0}")]
    Internal(String),
}
