//! Stage 2: a cross-encoder that reads what was said together with an item.

use burn::tensor::Device;

use crate::ScorerError;
use crate::batch::{Batch, Padding, Sequence, read};
use crate::bert::{Bert, BertConfig};
use crate::dense::Dense;
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
    pooler: Option<Dense>,
    head: Dense,
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
        let width = config.hidden_size;
        let pooled = weights.has("pooler.dense.weight");
        Ok(Self {
            tokenizer,
            table,
            bert: config.load(weights, device)?,
            pooler: pooled.then(|| Dense::load(weights, "pooler.dense", width, width)).transpose()?,
            head: Dense::load(weights, "classifier", width, 1)?,
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
            let states = read(first).await?;
            let logits = states.chunks_exact(self.table.columns()).map(|state| self.logit(state));
            scores.extend(logits.take(chunk.len()));
        }
        Ok(scores)
    }

    /// What the head makes of a pair's first state.
    fn logit(&self, state: &[f32]) -> f32 {
        let pooled = self.pooler.as_ref().map(|pooler| {
            let mut pooled = pooler.of(state);
            pooled.iter_mut().for_each(|value| *value = value.tanh());
            pooled
        });
        self.head.of(pooled.as_deref().unwrap_or(state))[0]
    }
}
