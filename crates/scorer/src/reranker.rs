//! Stage 2: a cross-encoder that reads what was said together with an item.

use burn::nn::Linear;
use burn::tensor::Device;

use crate::ScorerError;
use crate::batch::{Batch, Padding, Sequence, read};
use crate::bert::{Bert, BertConfig, linear};
use crate::products::Products;
use crate::tokenizer::WordPiece;
use crate::weights::{EmbeddingTable, Weights};

/// Longest input, in tokens, where a model says nothing else: dialogue and item together.
pub const LONGEST_PAIR: usize = 64;

/// Pairs of one forward pass. Always filled up, so that a GPU sees one shape for each length.
const PAIRS_AT_ONCE: usize = 8;

/// A cross-encoder with one linear map on `[CLS]`; before it, where the checkpoint has one, BERT's pooler: a linear map
/// and tanh.
pub struct Reranker {
    tokenizer: WordPiece,
    table: EmbeddingTable,
    bert: Bert,
    pooler: Option<Linear>,
    head: Linear,
    longest: usize,
    device: Device,
    padding: Padding,
    products: Products,
}

impl Reranker {
    /// Puts a cross-encoder on a device. Weights without word embeddings share `table`.
    ///
    /// # Errors
    /// [`ScorerError`] where the weights do not fit the configuration.
    pub fn load(
        tokenizer: WordPiece,
        config: &BertConfig,
        weights: &Weights,
        table: &EmbeddingTable,
        device: &Device,
        padding: Padding,
    ) -> Result<Self, ScorerError> {
        let own = "embeddings.word_embeddings.weight";
        let table = if weights.has(own) { weights.table(own)? } else { table.clone() };
        if table.columns() != config.hidden_size {
            return Err(ScorerError::Weights(format!(
                "the reranker's word embeddings have {} components, its configuration says {}",
                table.columns(),
                config.hidden_size
            )));
        }
        Ok(Self {
            tokenizer,
            table,
            bert: config.load(weights, device)?,
            pooler: pooler(config, weights, device)?,
            head: linear(weights, &["classifier"], config.hidden_size, 1, device)?,
            longest: LONGEST_PAIR.min(config.max_position_embeddings),
            device: device.clone(),
            padding,
            products: Products::default(),
        })
    }

    /// Reads inputs of up to `longest` tokens, as far as its positions reach.
    #[must_use]
    pub fn reading(mut self, longest: usize) -> Self {
        self.longest = longest.clamp(4, self.bert.positions.dims()[0].max(4));
        self
    }

    /// Multiplies as `products` says from now on.
    pub(crate) fn multiply(&mut self, products: Products) {
        self.products = products;
    }

    /// One logit an item: larger is better.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails.
    pub async fn score(&self, said: &str, items: &[&str]) -> Result<Vec<f32>, ScorerError> {
        let ids = |text: &str| self.tokenizer.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
        let said = ids(said);
        let pairs: Vec<Sequence> = items
            .iter()
            .map(|item| Sequence::pair(&self.tokenizer, &said, &ids(item), self.longest))
            .collect();
        let mut scores = Vec::with_capacity(items.len());
        for chunk in pairs.chunks(PAIRS_AT_ONCE) {
            let mut members: Vec<&Sequence> = chunk.iter().collect();
            if self.padding == Padding::Coarse {
                members.resize(PAIRS_AT_ONCE, &chunk[0]);
            }
            let batch = Batch::new(&members, &self.table, self.tokenizer.pad, self.padding, &self.device);
            let first = self.bert.first(batch.words, batch.second, batch.mask, &self.products);
            let first = match &self.pooler {
                Some(pooler) => self.products.through(pooler, first).tanh(),
                None => first,
            };
            let logits = self.products.through(&self.head, first);
            scores.extend(read(logits).await?.into_iter().take(chunk.len()));
        }
        Ok(scores)
    }
}

/// The pooler of a classifying checkpoint, where it has one.
///
/// # Errors
/// [`ScorerError`] where it does not fit the configuration.
pub fn pooler(
    config: &BertConfig,
    weights: &Weights,
    device: &Device,
) -> Result<Option<Linear>, ScorerError> {
    let name = "pooler.dense";
    let width = config.hidden_size;
    let found = weights.has(&format!("{name}.weight"));
    found.then(|| linear(weights, &[name], width, width, device)).transpose()
}
