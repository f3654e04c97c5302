//! The seam to the scorer: texts in, vectors out.

use std::path::Path;

use scorer::{Model, sha256};

use crate::device::{self, Tier};
use crate::engine::model_files;

/// Encodes facts into the space that the shopper's words are encoded into.
pub trait FactEncoder {
    /// Names the space of its vectors: vectors of different spaces do not mix.
    fn space(&self) -> &str;
    /// sha256 of what decides its vectors (weights, tokenizer), 64 hexadecimal digits.
    fn sha256(&self) -> &str;
    /// Components of a vector.
    fn dim(&self) -> usize;
    /// One vector of `dim` components a text, in their order.
    ///
    /// # Errors
    /// Where the device fails.
    fn encode(&mut self, texts: &[&str]) -> anyhow::Result<Vec<Vec<f32>>>;
}

/// The bi-encoder of a model folder.
struct ModelEncoder {
    model: Model,
    sha256: String,
}

impl FactEncoder for ModelEncoder {
    fn space(&self) -> &str {
        &self.model.manifest.space
    }

    fn sha256(&self) -> &str {
        &self.sha256
    }

    fn dim(&self) -> usize {
        self.model.manifest.dim
    }

    fn encode(&mut self, texts: &[&str]) -> anyhow::Result<Vec<Vec<f32>>> {
        Ok(futures::executor::block_on(self.model.encoder.embed(texts))?)
    }
}

/// Loads the encoder in a folder.
///
/// # Errors
/// Where the folder holds no encoder that this program can run.
pub(super) fn open(folder: &Path, base: Option<&Path>, tier: Tier) -> anyhow::Result<Box<dyn FactEncoder>> {
    let read = model_files(folder, base)?;
    let chosen = device::choose(tier);
    let model = read.put_on(&chosen)?;
    // Of the encoder's own files only: another reranker makes no other vectors.
    let manifest = &model.manifest;
    let parts =
        [Some(&manifest.tokenizer), Some(&manifest.encoder.weights), manifest.encoder.projection.as_ref()];
    let hashes: Vec<&str> = manifest
        .files
        .iter()
        .filter(|entry| parts.contains(&Some(&entry.path)))
        .map(|entry| entry.sha256.as_str())
        .collect();
    let sha256 = sha256(hashes.join("\n").as_bytes());
    Ok(Box::new(ModelEncoder { model, sha256 }))
}
