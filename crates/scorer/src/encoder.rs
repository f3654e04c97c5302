//! Texts to token vectors and to sentence vectors.

use burn::nn::Linear;
use burn::tensor::Device;

use crate::ScorerError;
use crate::batch::{Batch, Padding, Sequence, read};
use crate::bert::{Bert, BertConfig, linear};
use crate::products::Products;
use crate::tokenizer::{Token, WordPiece};
use crate::weights::{EmbeddingTable, Weights};

/// Tokens of all inputs of one forward pass; bounds the memory of a batch.
const BATCH_TOKENS: usize = 2048;

/// A bi-encoder: student or base, the same code.
///
/// Token vectors `t_i = P h_i / ‖Σ_j P h_j‖`, with hidden states `h` and the projection `P` into the space of
/// the facts; their sum is the sentence vector, of length 1. So a sentence's dot product with a fact is exactly
/// the sum of its tokens' dot products.
pub struct Encoder {
    tokenizer: WordPiece,
    config: BertConfig,
    table: EmbeddingTable,
    bert: Bert,
    projection: Option<Linear>,
    dim: usize,
    device: Device,
    padding: Padding,
    products: Products,
}

/// A text as token vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenVectors {
    /// The text's tokens; `[CLS]` and `[SEP]` are not among them.
    pub tokens: Vec<Token>,
    /// `[tokens + 2, dim]`, row-major: `[CLS]`, the tokens, `[SEP]`.
    pub vectors: Vec<f32>,
    /// Components of a vector.
    pub dim: usize,
}

impl TokenVectors {
    /// The vector of token `ix` (0 is the text's first token, not `[CLS]`).
    pub fn token(&self, ix: usize) -> &[f32] {
        &self.vectors[(ix + 1) * self.dim..(ix + 2) * self.dim]
    }

    /// The sentence vector, of length 1: the sum of all token vectors.
    pub fn sentence(&self) -> Vec<f32> {
        let mut sum = vec![0.0; self.dim];
        for row in self.vectors.chunks_exact(self.dim) {
            sum.iter_mut().zip(row).for_each(|(total, value)| *total += value);
        }
        sum
    }
}

impl Encoder {
    /// Puts an encoder on a device. `projection` names a `[dim, hidden_size]` tensor; without it vectors stay
    /// in the encoder's own space.
    ///
    /// # Errors
    /// [`ScorerError`] where the weights do not fit the configuration.
    pub fn load(
        tokenizer: WordPiece,
        config: BertConfig,
        weights: &Weights,
        projection: Option<&Weights>,
        device: &Device,
        padding: Padding,
    ) -> Result<Self, ScorerError> {
        let bert = config.load(weights, device)?;
        let table = weights.table("embeddings.word_embeddings.weight")?;
        if table.columns() != config.hidden_size {
            return Err(ScorerError::Weights(format!(
                "word embeddings have {} components, the configuration says {}",
                table.columns(),
                config.hidden_size
            )));
        }
        let (projection, dim) = match projection {
            None => (None, config.hidden_size),
            Some(file) => {
                let dim = file.shape("projection.weight")?.first().copied().unwrap_or(0);
                (Some(linear(file, &["projection"], config.hidden_size, dim, device)?), dim)
            }
        };
        Ok(Self {
            tokenizer,
            config,
            table,
            bert,
            projection,
            dim,
            device: device.clone(),
            padding,
            products: Products::default(),
        })
    }

    /// The base or full model: files of a Hugging Face folder, and the projection into the facts' space.
    ///
    /// # Errors
    /// [`ScorerError`] where a file is damaged or they do not belong together.
    pub fn from_hugging_face(
        config: &[u8],
        tokenizer: &[u8],
        weights: &[u8],
        projection: Option<&[u8]>,
        device: &Device,
        padding: Padding,
    ) -> Result<Self, ScorerError> {
        let config: BertConfig = serde_json::from_slice(config)
            .map_err(|error| ScorerError::Model(format!("config.json: {error}")))?;
        let projection = projection.map(Weights::open).transpose()?;
        Self::load(
            WordPiece::from_tokenizer_json(tokenizer)?,
            config,
            &Weights::open(weights)?,
            projection.as_ref(),
            device,
            padding,
        )
    }

    /// Multiplies as `products` says from now on.
    pub(crate) fn multiply(&mut self, products: Products) {
        self.products = products;
    }

    /// Components of a vector.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &WordPiece {
        &self.tokenizer
    }

    /// The sizes.
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// The word embeddings, which a reranker may share.
    pub fn table(&self) -> &EmbeddingTable {
        &self.table
    }

    /// Encodes texts, each to its token vectors; longer texts than the encoder reads are cut.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails.
    pub async fn encode(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, ScorerError> {
        let longest = self.config.max_position_embeddings;
        let tokenized: Vec<Vec<Token>> = texts
            .iter()
            .map(|text| {
                let mut tokens = self.tokenizer.tokens(text);
                tokens.truncate(longest - 2);
                tokens
            })
            .collect();
        let sequences: Vec<Sequence> = tokenized
            .iter()
            .map(|tokens| Sequence::single(&self.tokenizer, tokens.iter().map(|token| token.id), longest))
            .collect();
        // Texts of like length share a batch, so that little is padded.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&ix| sequences[ix].ids.len());
        let mut found: Vec<Vec<f32>> = vec![Vec::new(); texts.len()];
        let mut from = 0;
        while from < order.len() {
            let mut to = from + 1;
            while to < order.len() && (to + 1 - from) * sequences[order[to]].ids.len() <= BATCH_TOKENS {
                to += 1;
            }
            let members: Vec<&Sequence> = order[from..to].iter().map(|&ix| &sequences[ix]).collect();
            let (vectors, length) = self.forward(&members).await?;
            for (row, &ix) in order[from..to].iter().enumerate() {
                let start = row * length * self.dim;
                let size = sequences[ix].ids.len() * self.dim;
                found[ix] = normalised(vectors[start..start + size].to_vec(), self.dim);
            }
            from = to;
        }
        Ok(tokenized
            .into_iter()
            .zip(found)
            .map(|(tokens, vectors)| TokenVectors { tokens, vectors, dim: self.dim })
            .collect())
    }

    async fn forward(&self, sequences: &[&Sequence]) -> Result<(Vec<f32>, usize), ScorerError> {
        let batch = Batch::new(sequences, &self.table, self.tokenizer.pad, self.padding, &self.device);
        let length = batch.length;
        let states = self.bert.forward(batch.words, batch.second, batch.mask, &self.products);
        let vectors = match &self.projection {
            Some(projection) => self.products.through(projection, states),
            None => states,
        };
        Ok((read(vectors).await?, length))
    }

    /// Encodes texts, each to its sentence vector of length 1.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails.
    pub async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, ScorerError> {
        Ok(self.encode(texts).await?.iter().map(TokenVectors::sentence).collect())
    }
}

/// Scales token vectors so that their sum has length 1.
fn normalised(mut vectors: Vec<f32>, dim: usize) -> Vec<f32> {
    let mut sum = vec![0.0f64; dim];
    for row in vectors.chunks_exact(dim) {
        sum.iter_mut().zip(row).for_each(|(total, &value)| *total += f64::from(value));
    }
    let length = sum.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        let scale = (1.0 / length) as f32;
        vectors.iter_mut().for_each(|value| *value *= scale);
    }
    vectors
}
