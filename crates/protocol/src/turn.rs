//! A turn: what is asked, with the whole state, and what is answered, with the whole state.

use serde::{Deserialize, Serialize};

/// Asks for one turn. The server keeps nothing of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRequest {
    /// The state before the turn; absent at the start of a conversation.
    #[serde(default)]
    pub state: State,
    /// What she said or did.
    pub action: Action,
    /// `en` or `zh`; absent: the state's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Cards wanted, 1 to 50.
    #[serde(default = "default_limit")]
    pub limit: u8,
}

/// Eight cards fill two rows of four.
fn default_limit() -> u8 {
    8
}

/// What she said or did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Action {
    /// She typed a sentence.
    Say {
        /// Her words, at most 2,000 characters.
        text: String,
    },
    /// She removed a chip.
    RemoveChip {
        /// The chip.
        chip: u32,
    },
    /// She took the last turn back.
    Undo,
    /// She began anew.
    StartOver,
    /// She liked an item.
    Like {
        /// The item's identifier.
        item: String,
    },
    /// She turned an item down.
    Reject {
        /// The item's identifier.
        item: String,
    },
    /// She took what an answer offered: [`Offer::edits`].
    Change {
        /// The edits, in order.
        edits: Vec<Edit>,
    },
}

/// The dialogue state, whole and versioned: the edits of each turn, of which everything else is the fold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Shape of this object; 1. Zero stands for an empty state.
    pub version: u8,
    /// `en` or `zh`; empty: not known yet.
    pub locale: String,
    /// Identifiers of items bought, oldest first.
    pub bought: Vec<String>,
    /// The edits of each turn that changed something, oldest first.
    pub turns: Vec<Vec<Edit>>,
    /// What was asked beside the lists, oldest first. Apart from the edits, so that a reader that knows of no questions
    /// reads the rest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<AskedQuestion>,
    /// What she does not care for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indifferent: Vec<Indifferent>,
}

/// A question, as the state keeps it: what its answers mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskedQuestion {
    /// The turn beside whose list it stood, by its place in [`State::turns`].
    pub turn: u16,
    /// The facet's name: the catalogue's field, or `price`.
    pub field: String,
    /// The answers offered, in the order shown.
    pub choices: Vec<Choice>,
}

/// An answer offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What its chip says.
    pub label: String,
    /// As [`Constraint::facet`].
    pub facet: String,
    /// What then must hold.
    pub requirement: Requirement,
}

/// A facet that she does not care for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indifferent {
    /// The turn she said so in, by its place in [`State::turns`].
    pub turn: u16,
    /// The facet's name, as [`AskedQuestion::field`].
    pub field: String,
}

/// One change of the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Edit {
    /// A new wish.
    AddWish(Wish),
    /// A new or replacing constraint.
    AddConstraint(Constraint),
    /// A wish or a constraint goes.
    Remove {
        /// Its chip.
        chip: u32,
    },
    /// She liked an item.
    Like {
        /// The item's identifier.
        item: String,
    },
    /// She turned an item down.
    Reject {
        /// The item's identifier.
        item: String,
    },
    /// These items were shown, best first.
    Show {
        /// The items' identifiers.
        items: Vec<String>,
    },
    /// Everything goes.
    Clear,
}

/// A scored wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Its chip.
    pub id: u32,
    /// What is encoded.
    pub text: String,
    /// Her words; absent where `text` is just them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it counts against.
    #[serde(default)]
    pub unwanted: bool,
    /// Weight, 0.0 to 2.0.
    pub strength: f32,
    /// Turn it was said in.
    pub turn: u16,
}

/// A hard constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its chip.
    pub id: u32,
    /// `price`, `width`, `depth`, `height`, `length`, `rating`, `in-stock`, `words`, or a measured field's name.
    pub facet: String,
    /// What must hold.
    pub requirement: Requirement,
    /// Her words.
    pub span: String,
    /// Turn it was said in.
    pub turn: u16,
}

/// What must hold. Prices in major units, lengths in millimetres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Requirement {
    /// In the closed range.
    Range {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// None of these words.
    Exclude {
        /// Words or phrases.
        words: Vec<String>,
    },
    /// At least one of these words.
    IncludeAny {
        /// Words or phrases.
        words: Vec<String>,
    },
    /// The facet holds.
    Holds,
}

/// Answers a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnReply {
    /// The state after the turn.
    pub state: State,
    /// What was understood, as `dialogue::Intent` in kebab-case.
    pub intent: String,
    /// The state as chips.
    pub chips: Vec<Chip>,
    /// Best first.
    pub recommendations: Vec<Recommendation>,
    /// One or two sentences about the list, or the answer to what was asked.
    pub text: String,
    /// What would bring the item that she asked about among the first: only after "why not".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// Items side by side: only after "compare".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// What is asked beside the list, where the request is vague and an answer would narrow it; never in place of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// Where and with what it ran.
    pub ran: Ran,
}

/// A set of changes that she can take with one press.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What changes, in words.
    pub label: String,
    /// What [`Action::Change`] carries when she takes it.
    pub edits: Vec<Edit>,
    /// The place that the item then has, from 1.
    pub rank: u32,
}

/// A clarifying question. To leave it unanswered, go on with anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question, in the conversation's language.
    pub text: String,
    /// The facet's name, as [`AskedQuestion::field`].
    pub field: String,
    /// Answers to press: each is what [`Action::Say`] carries when she takes it.
    pub answers: Vec<String>,
    /// What she says where it does not matter to her.
    pub skip: String,
}

/// Items side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// What the table shows, in a line.
    pub caption: String,
    /// The columns.
    pub items: Vec<ComparedItem>,
    /// The rows: facts that differ, then what she asked for.
    pub rows: Vec<ComparedRow>,
}

/// A column of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedItem {
    /// The retailer's identifier.
    pub id: String,
    /// Name.
    pub title: String,
}

/// A row of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedRow {
    /// A fact's name, or her words.
    pub name: String,
    /// `fact`, `constraint` or `wish`.
    pub part: String,
    /// One value an item, in the order of the columns.
    pub values: Vec<ComparedValue>,
}

/// A cell of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedValue {
    /// What is shown; says so where the catalogue does not tell.
    pub text: String,
    /// `known`, `unknown`, `met`, `broken`; of a wish also `near` (in meaning only) and `none`.
    pub verdict: String,
}

/// A wish or constraint as she sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chip {
    /// What [`Action::RemoveChip`] names.
    pub id: u32,
    /// Her words.
    pub label: String,
    /// Whether it filters.
    pub hard: bool,
    /// Whether it is unwanted.
    pub negative: bool,
}

/// One card with its reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// From 1.
    pub rank: u16,
    /// What the card shows.
    pub card: Card,
    /// The score that ranked it: the sum of `contributions`.
    pub score: f32,
    /// Its exact parts, largest first.
    pub contributions: Vec<Contribution>,
    /// One or two sentences, each a statement that was verified.
    pub reason: String,
    /// Spans of constraints that could not be checked, since the catalogue does not say.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// Spans of constraints that it breaks: only where nothing meets them all.
    #[serde(default)]
    pub breaks: Vec<String>,
    /// Other versions of the same thing that meet the request too, best first: they have no place of their own in the
    /// list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Card>,
}

/// What a card shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The retailer's identifier.
    pub id: String,
    /// Name.
    pub title: String,
    /// What it is, in a line.
    pub subtitle: String,
    /// Picture's address.
    pub picture: Option<String>,
    /// Product page.
    pub link: Option<String>,
    /// Price.
    pub price: Option<Price>,
    /// Stars, 0.0 to 5.0.
    pub rating: Option<f32>,
    /// Number of ratings.
    pub rating_count: Option<u32>,
    /// `true`, `false`, or absent where the feed does not say.
    pub in_stock: Option<bool>,
}

/// A price in minor units, and as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Minor units.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// As shown.
    pub text: String,
}

/// One exact part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The wish's chip, where a wish is behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<u32>,
    /// `meaning`, `word`, `history`, `rating`, `out-of-stock`, `whole-item` (stage 2).
    pub part: String,
    /// The fact's field, where a fact is behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The fact's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// What it adds to the score; negative where it takes away.
    pub value: f32,
}

/// Where and with what a turn ran.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// `webgpu`, `wasm-simd`, `cpu`, `wgpu`, `cuda`.
    pub tier: String,
    /// `true` where her words left the device for it.
    pub remote: bool,
    /// Name of the model pack.
    pub model: String,
    /// sha256 of the model pack's manifest, hexadecimal.
    pub model_sha256: String,
    /// Items that stage 2 read.
    pub reranked: u16,
    /// Whole turn, in milliseconds.
    pub duration_ms: f32,
}
