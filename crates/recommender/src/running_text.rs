//! What running text may add to a score.
//!
//! A seller writes sentences as she likes, and whatever they say there is a request that they answer. What the shop's
//! columns tell of an item counts in full; what the best sentence has above that counts up to a bound that is the same
//! for every item. An honest description often reaches it, and then a stuffed one brings nothing.

/// Most that the running text of an item adds, over all that is asked; a request that is met in every word has about 2.
/// Measured on the two catalogues with judgments: half of it costs .005 NDCG@10, twice of it changes nothing.
const MOST: f32 = 0.05;

/// The cells of a row and an item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// The best of what the shop's columns tell.
    pub told: f32,
    /// The best sentence of the running text; as `told` where there is none.
    pub text: f32,
    /// The item as a whole.
    pub whole: f32,
}

impl Cell {
    /// What counts in full. Of what is unwanted that is the best of both: to own up to it brings nothing.
    pub fn base(self, weight: f32) -> f32 {
        if weight < 0.0 { self.told.max(self.text) } else { self.told }
    }

    /// What the running text has above what is told.
    pub fn above(self, weight: f32) -> f32 {
        (self.text.max(self.told) - self.base(weight)).max(0.0)
    }
}

/// The share of what the running text would add that counts.
pub(crate) fn share_of_text(added: f32) -> f32 {
    if added > MOST { MOST / added } else { 1.0 }
}
