//! The catalogue pack: what `chatrec index` writes and what browser and server read.
//!
//! A pack is a folder: `manifest.json` ([`Manifest`]), and files named in it with size and sha256, among them
//! the catalogue ([`encode_catalogue`]) and the fact vectors ([`FactVectors`]).

/// int8 vectors of the facts, one a fact, in the order of [`Catalogue::facts`](crate::Catalogue::facts).
///
/// The vector of fact `f` is `scales[f] * codes[f * dim .. (f + 1) * dim]`. A fact that is not encoded (a
/// measure) has scale 0 and zero codes.
#[derive(Debug, Clone, PartialEq)]
pub struct FactVectors {
    /// Components of a vector.
    pub dim: usize,
    /// One scale a fact.
    pub scales: Vec<f32>,
    /// `dim` codes a fact.
    pub codes: Vec<i8>,
}
