//! The model code, once: the same encoder, cross-encoder and scan on every tier.
//!
//! Nothing here chooses a device, and nothing blocks on a tensor read: reads are `async`, since a browser has no
//! other way.

mod adapter;
mod batch;
pub mod bert;
mod dense;
mod encoder;
mod error;
mod model;
mod products;
mod reranker;
pub mod scan;
pub mod tokenizer;
pub mod weights;

pub use adapter::{Adapter, Prefix};
pub use batch::{Batch, Padding, Sequence};
pub use encoder::{Encoder, TokenVectors};
pub use error::ScorerError;
pub use model::{
    EncoderPart, FileEntry, GOLDEN_TOLERANCE, Golden, GoldenPair, GoldenSentence, MANIFEST_FORMAT, Model,
    ModelManifest, RerankerPart, sha256,
};
pub use products::Products;
pub use reranker::{LONGEST_PAIR, Reranker};
