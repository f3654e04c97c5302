//! The dialogue state and the edits that make it.

use crate::Question;

/// Names a wish or a constraint within a state, so that its chip can be removed. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChipId(pub u32);

/// Language of the conversation's words and of the explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// Wanted or unwanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// "white"
    Wanted,
    /// "not too deep": counts against, but excludes nothing.
    Unwanted,
}

/// Something to be scored: a span of the shopper's own words.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Its chip.
    pub id: ChipId,
    /// What the encoder reads: the shopper's words cleaned of the constraint spans, typing errors mended,
    /// Chinese put into the catalogue's English where the lexicon knows it.
    pub text: String,
    /// What chips and reasons quote: the shopper's own words as typed.
    pub label: String,
    /// For or against.
    pub polarity: Polarity,
    /// Weight in the score, 0.0 to 2.0; 1.0 unless she said how much it matters.
    pub strength: f32,
    /// The turn it was said in, from 0.
    pub turn: u16,
}

/// What a hard constraint is about. Numbers are in the unit of the catalogue: major currency units for the
/// price, millimetres for lengths, stars for the rating.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The price asked, in major units of the catalogue's currency.
    Price,
    /// Left to right.
    Width,
    /// Front to back.
    Depth,
    /// Floor to top.
    Height,
    /// The longest side.
    Length,
    /// Mean rating in stars.
    Rating,
    /// Stock: required.
    InStock,
    /// Another measured field of the catalogue, such as `seats`.
    Measure(String),
    /// The item's words.
    Words,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Requirement {
    /// The value lies in the closed range; an open end is `None`. An unknown value breaks nothing.
    Range {
        /// At least.
        min: Option<f64>,
        /// At most.
        max: Option<f64>,
    },
    /// None of these words or phrases (lower case, singular and plural alike, at word boundaries) is among the
    /// item's words.
    Exclude(Vec<String>),
    /// At least one of these is among the item's words.
    IncludeAny(Vec<String>),
    /// The facet holds (in stock).
    Holds,
}

/// A hard constraint: it filters, and never is part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// Its chip.
    pub id: ChipId,
    /// What it is about.
    pub facet: Facet,
    /// What must hold.
    pub requirement: Requirement,
    /// The shopper's words for it.
    pub span: String,
    /// The turn it was said in.
    pub turn: u16,
}

/// What an utterance asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Intent {
    /// A first or new request.
    Recommend,
    /// A change of the request.
    Refine,
    /// "compare the first two"
    Compare,
    /// "why the second one?"
    Why,
    /// "why not LOTE?"
    WhyNot,
    /// Delivery, returns, opening hours.
    ShopQuestion,
    /// Take the last change back.
    Undo,
    /// Forget everything.
    StartOver,
    /// "thanks"
    SmallTalk,
    /// Nothing a shop can answer.
    OutOfScope,
    /// Harmful.
    Unsafe,
}

/// One change of the state. A state is the fold of its edits.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// A new wish.
    AddWish(Wish),
    /// A new or replacing constraint.
    AddConstraint(Constraint),
    /// A wish or a constraint goes.
    Remove(ChipId),
    /// She liked the item with this identifier.
    Like(String),
    /// She turned the item with this identifier down.
    Reject(String),
    /// These items were shown, best first.
    Show(Vec<String>),
    /// Everything goes.
    Clear,
    /// This was asked beside the list.
    Ask(Question),
    /// She does not care for this facet, named as in [`Question::field`]: nothing to be asked.
    Indifferent(String),
}

/// What one utterance means.
#[derive(Debug, Clone, PartialEq)]
pub struct Understanding {
    /// What is asked.
    pub intent: Intent,
    /// What changes, in order.
    pub edits: Vec<Edit>,
    /// Identifiers of the items that she pointed at ("the second one", "LOTE").
    pub about: Vec<String>,
    /// Names of things that she asked about and that are not among the shown ("why not LOTE?"), lower case.
    pub named: Vec<String>,
}

/// A wish or constraint as the shopper sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chip {
    /// What removing it removes.
    pub id: ChipId,
    /// Her words.
    pub label: String,
    /// Whether it filters (true) or is scored (false).
    pub hard: bool,
    /// Whether it is something unwanted.
    pub negative: bool,
}

/// All that is known of what the shopper wants.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DialogueState {
    /// Scored, in the order said.
    pub wishes: Vec<Wish>,
    /// Filtering, in the order said.
    pub constraints: Vec<Constraint>,
    /// Identifiers of liked items, oldest first.
    pub liked: Vec<String>,
    /// Identifiers of items turned down.
    pub rejected: Vec<String>,
    /// Identifiers of the items shown last, best first.
    pub shown: Vec<String>,
    /// Identifiers of items bought, oldest first.
    pub bought: Vec<String>,
    /// What was asked last, until she goes on.
    pub open: Option<Question>,
    /// The facets that were asked in this conversation, oldest first.
    pub asked: Vec<String>,
    /// The facets that she does not care for.
    pub indifferent: Vec<String>,
    /// Language of the reasons.
    pub locale: Locale,
    /// Turns so far that said something: one that only waved a question aside does not make earlier wishes older.
    pub turns: u16,
    /// The next free chip.
    pub next_chip: u32,
    /// The edits of each turn, oldest first: what undo folds anew.
    pub log: Vec<Vec<Edit>>,
}
