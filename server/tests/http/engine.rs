//! A deterministic engine for tests, and replies with every field filled.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use futures::FutureExt;
use futures::future::BoxFuture;
use protocol::{
    Action, AskedQuestion, Card, Chip, Choice, ComparedItem, ComparedRow, ComparedValue, Comparison,
    Constraint, Contribution, Edit, Indifferent, Offer, Price, Question, Ran, Recommendation, Requirement,
    State, TurnReply, TurnRequest, Wish,
};
use server::{TurnFailure, Turns};
use tokio::sync::{Notify, Semaphore};

/// What the engine does with a turn.
pub enum Behaviour {
    Answer,
    Fail(TurnFailure),
    Panic,
    /// Answers when the gate has a permit; for ever silent where none comes.
    AtGate,
    /// Fails when the gate has a permit.
    FailAtGate(TurnFailure),
}

pub struct Engine {
    behaviour: Behaviour,
    calls: AtomicUsize,
    pub gate: Semaphore,
    pub started: Notify,
    pub given_up: Arc<Notify>,
}

impl Engine {
    pub fn new(behaviour: Behaviour) -> Arc<Self> {
        Arc::new(Engine {
            behaviour,
            calls: AtomicUsize::new(0),
            gate: Semaphore::new(0),
            started: Notify::new(),
            given_up: Arc::new(Notify::new()),
        })
    }
}

/// Tells when a turn is dropped before its end.
struct Unfinished(Option<Arc<Notify>>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(given_up) = &self.0 {
            given_up.notify_one();
        }
    }
}

impl Turns for Engine {
    fn turn(&self, request: TurnRequest) -> BoxFuture<'_, Result<TurnReply, TurnFailure>> {
        async move {
            let call = self.calls.fetch_add(1, SeqCst);
            let mut unfinished = Unfinished(Some(Arc::clone(&self.given_up)));
            self.started.notify_one();
            match &self.behaviour {
                Behaviour::Answer => {}
                Behaviour::Fail(failure) => return Err(failure.clone()),
                Behaviour::Panic => panic!("of {:?}", request.action),
                Behaviour::AtGate => self.gate.acquire().await.unwrap().forget(),
                Behaviour::FailAtGate(failure) => {
                    self.gate.acquire().await.unwrap().forget();
                    return Err(failure.clone());
                }
            }
            unfinished.0 = None;
            let mut reply = reply(&request);
            // The one part of a reply that differs from time to time.
            reply.ran.duration_ms = call as f32;
            Ok(reply)
        }
        .boxed()
    }
}

/// A request with every field filled.
pub fn request(action: Action) -> TurnRequest {
    let wish = Wish {
        id: 1,
        text: "white".into(),
        label: Some("白色".into()),
        unwanted: true,
        strength: 1.5,
        turn: 0,
    };
    let constraint = |id, facet: &str, requirement| {
        let span = "max 800".into();
        Edit::AddConstraint(Constraint { id, facet: facet.into(), requirement, span, turn: 0 })
    };
    let first = vec![
        Edit::AddWish(wish),
        constraint(2, "price", Requirement::Range { min: Some(1.0), max: Some(800.0) }),
        constraint(3, "words", Requirement::Exclude { words: vec!["glass".into()] }),
        constraint(4, "words", Requirement::IncludeAny { words: vec!["oak".into()] }),
        constraint(5, "in-stock", Requirement::Holds),
        Edit::Show { items: vec!["c".into()] },
    ];
    let second = vec![
        Edit::Remove { chip: 5 },
        Edit::Like { item: "a".into() },
        Edit::Reject { item: "b".into() },
        Edit::Clear,
    ];
    TurnRequest {
        state: State {
            version: 1,
            locale: "en".into(),
            bought: vec!["d".into()],
            turns: vec![first, second],
            questions: vec![AskedQuestion {
                turn: 0,
                field: "material".into(),
                choices: vec![Choice {
                    label: "oak".into(),
                    facet: "words".into(),
                    requirement: Requirement::IncludeAny { words: vec!["oak".into()] },
                }],
            }],
            indifferent: vec![Indifferent { turn: 1, field: "colour".into() }],
        },
        action,
        locale: Some("en".into()),
        limit: 8,
    }
}

/// The reply to a request, with every field filled.
pub fn reply(request: &TurnRequest) -> TurnReply {
    let card = Card {
        id: "hem-1".into(),
        title: "Bookcase".into(),
        subtitle: "white, 80 cm".into(),
        picture: Some("/p/hem-1.svg".into()),
        link: Some("/hem-1".into()),
        price: Some(Price { minor: 49900, currency: "EUR".into(), text: "€499".into() }),
        rating: Some(4.5),
        rating_count: Some(12),
        in_stock: Some(true),
    };
    let contribution = Contribution {
        wish: Some(1),
        part: "meaning".into(),
        field: Some("colour".into()),
        fact: Some("white".into()),
        value: 0.75,
    };
    TurnReply {
        state: request.state.clone(),
        intent: "refine".into(),
        chips: vec![Chip { id: 1, label: "white".into(), hard: false, negative: true }],
        recommendations: vec![Recommendation {
            rank: 1,
            card: card.clone(),
            score: 0.75,
            contributions: vec![contribution],
            reason: "It is white.".into(),
            unknown: vec!["not too deep".into()],
            breaks: vec!["max 800".into()],
            versions: vec![Card { id: "hem-2".into(), ..card }],
        }],
        text: "Here are bookcases. The first is white. 它是白色的。".into(),
        offers: vec![Offer {
            label: "without “white”".into(),
            edits: vec![Edit::Remove { chip: 1 }],
            rank: 2,
        }],
        comparison: Some(Comparison {
            caption: "Bookcase and desk".into(),
            items: vec![ComparedItem { id: "hem-1".into(), title: "Bookcase".into() }],
            rows: vec![ComparedRow {
                name: "colour".into(),
                part: "fact".into(),
                values: vec![ComparedValue { text: "white".into(), verdict: "known".into() }],
            }],
        }),
        question: Some(Question {
            text: "Which material would you like?".into(),
            field: "material".into(),
            answers: vec!["oak".into()],
            skip: "Doesn’t matter".into(),
        }),
        ran: Ran {
            tier: "cpu".into(),
            remote: true,
            model: "fake".into(),
            model_sha256: "0".repeat(64),
            reranked: 1,
            duration_ms: 0.0,
        },
    }
}
