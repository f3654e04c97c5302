//! The seam to the scorer: texts in, vectors out.

use std::path::Path;

/// Encodes facts into the space that the shopper's words are encoded into.
pub trait FactEncoder {
    /// Name of the encoder, for people.
    fn name(&self) -> &str;
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

/// Loads the encoder in a folder.
///
/// # Errors
/// Where the folder holds no encoder that this program can run.
pub(super) fn open(folder: &Path) -> anyhow::Result<Box<dyn FactEncoder>> {
    anyhow::bail!("{} holds no encoder that this program can run", folder.display())
}
