//! Wire types only: what the widget, its worker and the server say to each other.
//!
//! Field names are the wire's; a field that a reader does not know is ignored, a field that may be absent has
//! a default, so that an older widget and a newer server understand each other.

mod problem;
mod stream;
mod turn;

pub use problem::Problem;
pub use stream::StreamEvent;
pub use turn::{
    Action, AskedQuestion, Card, Chip, Choice, ComparedItem, ComparedRow, ComparedValue, Comparison,
    Constraint, Contribution, Edit, Indifferent, Offer, Price, Question, Ran, Recommendation, Requirement,
    State, TurnReply, TurnRequest, Wish,
};
