//! From what a shopper says to what is wanted: utterance → [`DialogueState`].
//!
//! Pure and total: no IO, no clock, and no input makes it fail or panic. What it did not understand stays a
//! wish in the shopper's own words, for the encoder to read.
//!
//! One grammar serves English and Chinese: Chinese is put into English phrase by phrase first (`chinese`), then
//! amounts are read (`amounts`, and `corrections` where one is only said again), then what is compared and corrected
//! (`relative`), refused and released (`scope`); what is left over are the wishes (`clauses`) and the demands in
//! them (`demands`). `understand` leads through. A clarifying question that is open is looked at first (`question`).

mod amount_frame;
mod amount_phrases;
mod amount_reading;
mod amount_units;
mod amounts;
mod chinese;
mod clauses;
mod complaints;
mod corrections;
mod demands;
mod draft;
mod fold;
mod intent;
mod lexicon;
mod phrase;
mod pointing;
mod question;
mod relative;
mod scope;
mod scope_phrases;
mod state;
mod token;
mod topic;
mod understand;
mod vocabulary;
mod words;

pub use chinese::in_chinese;
pub use question::{Choice, MOST_QUESTIONS, Question, settled};
pub use state::{
    Chip, ChipId, Constraint, DialogueState, Edit, Facet, Intent, Locale, Polarity, Requirement,
    Understanding, Wish,
};
pub use understand::{ShownItem, Surroundings, understand};
pub use vocabulary::Vocabulary;
