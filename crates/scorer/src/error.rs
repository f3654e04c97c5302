/// What can be wrong with a model, and where.
#[derive(Debug, thiserror::Error)]
pub enum ScorerError {
    /// The tokenizer's vocabulary.
    #[error("vocabulary: {0}")]
    Vocabulary(String),
    /// A weights file.
    #[error("weights: {0}")]
    Weights(String),
    /// A model folder's manifest or configuration.
    #[error("model: {0}")]
    Model(String),
    /// The device failed while it worked: lost, or out of memory.
    #[error("device: {0}")]
    Device(String),
}
