//! From what a shopper says to what is wanted: utterance → [`DialogueState`].
//!
//! Pure and total: no IO, no clock, and no input makes it fail or panic. What it did not understand stays a
//! wish in the shopper's own words, for the encoder to read.

mod state;

pub use state::{
    Chip, ChipId, Constraint, DialogueState, Edit, Facet, Intent, Locale, Polarity, Requirement, Understanding, Wish,
};
