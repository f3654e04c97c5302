//! Events of `POST /v1/turns` as `text/event-stream`, in the shape of the AI SDK's UI message stream.

use serde::{Deserialize, Serialize};

use crate::{Problem, TurnReply};

/// One event's `data`. The stream ends with `data: [DONE]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum StreamEvent {
    /// First: the whole reply but for its text, so that cards show at once.
    #[serde(rename = "data-recommendations")]
    Recommendations {
        /// The reply with an empty `text`.
        data: Box<TurnReply>,
    },
    /// The text begins.
    #[serde(rename = "text-start")]
    TextStart {
        /// Names the text.
        id: String,
    },
    /// More of the text.
    #[serde(rename = "text-delta")]
    TextDelta {
        /// Names the text.
        id: String,
        /// What to append.
        delta: String,
    },
    /// The text is whole.
    #[serde(rename = "text-end")]
    TextEnd {
        /// Names the text.
        id: String,
    },
    /// The turn is whole.
    #[serde(rename = "finish")]
    Finish {
        /// `stop`, or `abort` when the server is going down.
        #[serde(rename = "finishReason")]
        finish_reason: String,
    },
    /// The turn failed.
    #[serde(rename = "error")]
    Error {
        /// Short text, as the shape has it.
        #[serde(rename = "errorText")]
        error_text: String,
        /// The whole problem.
        problem: Problem,
    },
}
