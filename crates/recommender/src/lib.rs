//! State to ranked, explained items: the same in browser and server.
//!
//! ```text
//! TurnRequest ─► state ─► understand ─► stage 1 ─► constraints ─► stage 2 ─► plan ─► verify ─► say ─► TurnReply
//!                                                  └─► question, where the request is vague
//! ```
//! Nothing here chooses a device or does IO.

mod asked;
mod behaviour;
mod compare;
mod constraints;
mod counterfactual;
mod explain;
mod format;
mod messages;
mod question;
mod reply;
mod running_text;
mod shop;
mod stage1;
mod turn;
mod variants;
pub mod wire;
mod words;

pub use constraints::Check;
pub use counterfactual::{Change, Counterfactual, MOST_CHANGES, WhyNot, changes, edits};
pub use explain::{Statement, holds, plan, say};
pub use question::doubt;
pub use shop::Shop;
pub use stage1::{Cause, Contribution};
pub use turn::{Ranked, Ranking, Recommender, Wanted, said};

/// Why a turn could not be answered, or a shop not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum RecommenderError {
    /// The pack does not fit together, or does not fit the model.
    #[error("pack: {0}")]
    Pack(String),
    /// The state of a request.
    #[error("{0}")]
    State(String),
    /// Another part of a request.
    #[error("{0}")]
    Request(String),
    /// The model or its device.
    #[error(transparent)]
    Scorer(#[from] scorer::ScorerError),
}
