//! A turn on its way, and what the page and the session say about it.

use placement::{LocalTier, RemoteReason};
use protocol::{Problem, TurnRequest};

/// What the page must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Give the turn to the Worker's engine.
    Local {
        /// Turn.
        turn: u32,
        /// Engine.
        tier: LocalTier,
        /// Items for stage 2.
        rerank: usize,
        /// The request as JSON.
        body: String,
    },
    /// Send the turn to the server. These bytes and no others.
    Remote {
        /// Turn.
        turn: u32,
        /// The request as JSON.
        body: String,
    },
    /// Let the Worker look at the engine again.
    Look {
        /// Engine.
        tier: LocalTier,
    },
    /// Put her words back into the box.
    ReturnWords(String),
}

/// How far a turn has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The device is getting ready.
    Waiting,
    /// The engine computes.
    OnDevice(LocalTier),
    /// She is asked whether it may be sent.
    Asking(RemoteReason),
    /// The server computes, or its text is still coming.
    OnServer(RemoteReason),
    /// Nobody can answer it now.
    Stuck(Hitch),
}

/// Why nobody answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Hitch {
    /// She declined, and the device can't.
    Declined(RemoteReason),
    /// The retailer's policy is "never", and the device can't.
    Forbidden(RemoteReason),
    /// The server is away, and the device can't.
    ServerAway(RemoteReason),
    /// The server will not answer this request.
    Refused(Problem),
}

/// Her answer to the question of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// This turn.
    Once,
    /// This turn and those after it, until the page is left.
    FromNowOn,
    /// Not this turn.
    No,
}

/// Why the server gave no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// It can't be reached, is starting, stopping or overloaded.
    Away,
    /// It answered with a problem that trying again does not mend.
    Problem(Problem),
}

/// What she said and what was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Turn.
    pub turn: u32,
    /// Her words; empty where she pressed something.
    pub said: String,
    /// The answer; empty until it comes.
    pub answer: String,
}

/// A turn in flight.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Names it between page, Worker and server link.
    pub id: u32,
    /// The request.
    pub request: TurnRequest,
    /// The request as it is handed over, and as she is shown it.
    pub body: String,
    /// How far it has come.
    pub stage: Stage,
    /// Its list is here; only text is still to come.
    pub listed: bool,
    pub(super) answer: Option<Answer>,
}
