//! BERT's encoder (Devlin et al. 2019, section 3; post-norm as published), of any size.
//!
//! The word embeddings are looked up on the host ([`EmbeddingTable`](crate::weights::EmbeddingTable)); what runs
//! on the device begins with their sum with positions and segments.

use std::ops::Range;

use burn::module::{Module, Param};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::{gelu, softmax};
use burn::tensor::{Device, Tensor, s};
use serde::{Deserialize, Serialize};

use crate::ScorerError;
use crate::adapter::{Adapter, Prefix};
use crate::weights::Weights;

/// Added to the attention of padding: far below any real score, and finite, so that a row of padding alone stays
/// a number.
const MASKED: f32 = -1e9;

/// The sizes of an encoder, under the names of a Hugging Face `config.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BertConfig {
    /// Components of a hidden state.
    pub hidden_size: usize,
    /// Number of layers.
    pub num_hidden_layers: usize,
    /// Heads of attention; divides `hidden_size`. A layer whose heads were pruned has fewer, as the rows of its query
    /// tell; the size of a head stays.
    pub num_attention_heads: usize,
    /// Components between the two maps of a feed-forward block.
    pub intermediate_size: usize,
    /// Longest input, in tokens.
    pub max_position_embeddings: usize,
    /// Rows of the embedding table.
    pub vocab_size: usize,
    /// ε of the layer norms.
    #[serde(default = "default_epsilon")]
    pub layer_norm_eps: f64,
}

fn default_epsilon() -> f64 {
    1e-12
}

impl BertConfig {
    /// Checks that the sizes fit together.
    ///
    /// # Errors
    /// [`ScorerError::Model`] where they do not.
    pub fn check(&self) -> Result<(), ScorerError> {
        let sizes = [
            self.hidden_size,
            self.num_attention_heads,
            self.intermediate_size,
            self.max_position_embeddings,
        ];
        if sizes.contains(&0) || !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(ScorerError::Model(format!("sizes that do not fit together: {self:?}")));
        }
        Ok(())
    }

    /// Multiply-adds of one forward pass over `tokens` tokens, without the embedding look-up.
    pub fn multiply_adds(&self, tokens: usize) -> usize {
        let per_token =
            4 * self.hidden_size * self.hidden_size + 2 * self.hidden_size * self.intermediate_size;
        self.num_hidden_layers * tokens * (per_token + 2 * tokens * self.hidden_size)
    }

    /// An encoder with fresh weights.
    pub fn init(&self, device: &Device) -> Bert {
        let norm = || LayerNormConfig::new(self.hidden_size).with_epsilon(self.layer_norm_eps).init(device);
        let linear = |from, to| LinearConfig::new(from, to).init(device);
        let layer = |_| BertLayer {
            attention_in: linear(self.hidden_size, 3 * self.hidden_size),
            attention_out: linear(self.hidden_size, self.hidden_size),
            attention_norm: norm(),
            widen: linear(self.hidden_size, self.intermediate_size),
            narrow: linear(self.intermediate_size, self.hidden_size),
            output_norm: norm(),
            prefix: None,
            attention_adapter: None,
            output_adapter: None,
            heads: self.num_attention_heads,
            size: self.hidden_size / self.num_attention_heads,
        };
        Bert {
            positions: Param::from_tensor(Tensor::zeros(
                [self.max_position_embeddings, self.hidden_size],
                device,
            )),
            segments: Param::from_tensor(Tensor::zeros([2, self.hidden_size], device)),
            norm: norm(),
            layers: (0..self.num_hidden_layers).map(layer).collect(),
        }
    }

    /// An encoder with the weights of a checkpoint, Hugging Face names.
    ///
    /// # Errors
    /// [`ScorerError`] where the sizes do not fit together, or a tensor is missing or has another shape.
    pub fn load(&self, weights: &Weights, device: &Device) -> Result<Bert, ScorerError> {
        self.check()?;
        let (h, wide) = (self.hidden_size, self.intermediate_size);
        let norm = |name: &str| -> Result<LayerNorm, ScorerError> {
            let mut norm = LayerNormConfig::new(h).with_epsilon(self.layer_norm_eps).init(device);
            norm.gamma = Param::from_tensor(weights.tensor(&format!("{name}.weight"), [h], device)?);
            norm.beta = Some(Param::from_tensor(weights.tensor(&format!("{name}.bias"), [h], device)?));
            Ok(norm)
        };
        let layer = |ix: usize| -> Result<BertLayer, ScorerError> {
            let name = |part: &str| format!("encoder.layer.{ix}.{part}");
            let parts = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
            let size = h / self.num_attention_heads;
            let rows = weights.shape(&format!("{}.weight", parts[0]))?.first().copied().unwrap_or(0);
            let heads = (rows / size).clamp(1, self.num_attention_heads);
            let inner = heads * size;
            Ok(BertLayer {
                attention_in: linear(weights, &parts.each_ref().map(String::as_str), h, inner, device)?,
                attention_out: linear(weights, &[&name("attention.output.dense")], inner, h, device)?,
                attention_norm: norm(&name("attention.output.LayerNorm"))?,
                widen: linear(weights, &[&name("intermediate.dense")], h, wide, device)?,
                narrow: linear(weights, &[&name("output.dense")], wide, h, device)?,
                output_norm: norm(&name("output.LayerNorm"))?,
                prefix: Prefix::load(weights, &name("attention.prefix"), [heads, size], device)?,
                attention_adapter: Adapter::load(weights, &name("attention.output.adapter"), h, device)?,
                output_adapter: Adapter::load(weights, &name("output.adapter"), h, device)?,
                heads,
                size,
            })
        };
        Ok(Bert {
            positions: Param::from_tensor(weights.tensor(
                "embeddings.position_embeddings.weight",
                [self.max_position_embeddings, h],
                device,
            )?),
            segments: Param::from_tensor(weights.tensor(
                "embeddings.token_type_embeddings.weight",
                [2, h],
                device,
            )?),
            norm: norm("embeddings.LayerNorm")?,
            layers: (0..self.num_hidden_layers).map(layer).collect::<Result<_, _>>()?,
        })
    }
}

/// A linear map whose checkpoint stores `[out, in]`; several of the same shape are put side by side, so that one
/// product serves query, key and value.
pub(crate) fn linear(
    weights: &Weights,
    names: &[&str],
    input: usize,
    output: usize,
    device: &Device,
) -> Result<Linear, ScorerError> {
    let mut columns = Vec::with_capacity(names.len());
    let mut biases = Vec::with_capacity(names.len());
    for name in names {
        columns.push(weights.tensor(&format!("{name}.weight"), [output, input], device)?.transpose());
        let bias = format!("{name}.bias");
        if weights.has(&bias) {
            biases.push(weights.tensor(&bias, [output], device)?);
        }
    }
    // Not by `LinearConfig::init`: its random initialisers would be 24 kB of what a shopper loads.
    let bias = (!biases.is_empty()).then(|| Param::from_tensor(Tensor::cat(biases, 0)));
    Ok(Linear { weight: Param::from_tensor(Tensor::cat(columns, 1)), bias })
}

/// What training does otherwise than use in a forward pass; the defaults are those of use.
pub trait Pass {
    /// After the embeddings' norm and after each of a layer's two blocks, before its residual.
    fn dropout(&self, states: Tensor<3>) -> Tensor<3> {
        states
    }

    /// The shares of attention, `[batch, heads, queries, keys]`, each row of sum 1.
    fn shares(&self, shares: Tensor<4>) -> Tensor<4> {
        shares
    }

    /// Softmax over the last dimension.
    fn softmax(&self, scores: Tensor<4>) -> Tensor<4> {
        softmax(scores, 3)
    }

    /// A layer norm over the last dimension.
    fn norm(&self, norm: &LayerNorm, states: Tensor<3>) -> Tensor<3> {
        norm.forward(states)
    }

    /// A linear map of the last dimension, `[batch, tokens, in]` to `[batch, tokens, out]`.
    fn map(&self, linear: &Linear, states: Tensor<3>) -> Tensor<3> {
        linear.forward(states)
    }

    /// A product of matrices, `[.., m, k]` by `[.., k, n]`.
    fn product(&self, left: Tensor<4>, right: Tensor<4>) -> Tensor<4> {
        left.matmul(right)
    }
}

/// The pass of use.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Pass for Plain {}

/// The encoder, without its word embeddings.
#[derive(Module, Debug)]
pub struct Bert {
    /// `[max_position_embeddings, hidden_size]`
    pub positions: Param<Tensor<2>>,
    /// `[2, hidden_size]`
    pub segments: Param<Tensor<2>>,
    /// Norm of the summed embeddings.
    pub norm: LayerNorm,
    /// The layers, first to last.
    pub layers: Vec<BertLayer>,
}

impl Bert {
    /// Hidden states of a batch.
    ///
    /// - `words`: word embeddings, `[batch, tokens, hidden_size]`
    /// - `second`: 1.0 where a token belongs to the second text, else 0.0, `[batch, tokens]`
    /// - `mask`: 1.0 for a token, 0.0 for padding, `[batch, tokens]`
    /// - output: `[batch, tokens, hidden_size]`
    pub fn forward(
        &self,
        words: Tensor<3>,
        second: Tensor<2>,
        mask: Tensor<2>,
        pass: &impl Pass,
    ) -> Tensor<3> {
        self.states(self.embed(words, second, pass), mask, 0..self.layers.len(), pass)
    }

    /// The first token's hidden state alone, `[batch, 1, hidden_size]`: equal to [`forward`](Self::forward)'s,
    /// without what the last layer would do for the other tokens.
    pub fn first(&self, words: Tensor<3>, second: Tensor<2>, mask: Tensor<2>, pass: &impl Pass) -> Tensor<3> {
        self.first_state(self.embed(words, second, pass), mask, 0, pass)
    }

    /// What the layers begin with: normed sums of word, position and segment, `[batch, tokens, hidden_size]`.
    pub fn embed(&self, words: Tensor<3>, second: Tensor<2>, pass: &impl Pass) -> Tensor<3> {
        let [batch, tokens, hidden] = words.dims();
        let positions = self.positions.val().slice(s![0..tokens, ..]).unsqueeze::<3>();
        let first_row = self.segments.val().slice(s![0..1, ..]);
        let step = self.segments.val().slice(s![1..2, ..]) - first_row.clone();
        let segments =
            first_row.unsqueeze::<3>() + second.reshape([batch, tokens, 1]) * step.reshape([1, 1, hidden]);
        pass.dropout(pass.norm(&self.norm, words + positions + segments))
    }

    /// Sends states through some of the layers; `mask` as in [`forward`](Self::forward).
    pub fn states(
        &self,
        mut states: Tensor<3>,
        mask: Tensor<2>,
        layers: Range<usize>,
        pass: &impl Pass,
    ) -> Tensor<3> {
        let masked = hidden_from(mask);
        for layer in &self.layers[layers] {
            states = layer.forward(states, masked.clone(), false, pass);
        }
        states
    }

    /// Sends states through the layers from `from` on, the last one for the first token alone:
    /// `[batch, 1, hidden_size]`. `mask` as in [`forward`](Self::forward).
    pub fn first_state(
        &self,
        states: Tensor<3>,
        mask: Tensor<2>,
        from: usize,
        pass: &impl Pass,
    ) -> Tensor<3> {
        let last = self.layers.len().saturating_sub(1).max(from);
        let states = self.states(states, mask.clone(), from..last, pass);
        match self.layers.get(last) {
            Some(layer) => layer.forward(states, hidden_from(mask), true, pass),
            None => states.slice(s![.., 0..1, ..]),
        }
    }
}

/// What is added to attention's scores: 0 for a token, [`MASKED`] for padding, `[batch, 1, 1, tokens]`.
fn hidden_from(mask: Tensor<2>) -> Tensor<4> {
    let [batch, tokens] = mask.dims();
    mask.sub_scalar(1.0).mul_scalar(-MASKED).reshape([batch, 1, 1, tokens])
}

/// Attention and feed-forward, each with its residual and norm.
#[derive(Module, Debug)]
pub struct BertLayer {
    /// Query, key and value side by side, `[hidden, 3 · heads · size]`.
    pub attention_in: Linear,
    /// `[heads · size, hidden]`
    pub attention_out: Linear,
    /// After attention.
    pub attention_norm: LayerNorm,
    /// `[hidden, intermediate]`
    pub widen: Linear,
    /// `[intermediate, hidden]`
    pub narrow: Linear,
    /// After the feed-forward block.
    pub output_norm: LayerNorm,
    /// Keys and values that every token sees before the text's own.
    pub prefix: Option<Prefix>,
    /// After attention's output map.
    pub attention_adapter: Option<Adapter>,
    /// After the feed-forward block's output map.
    pub output_adapter: Option<Adapter>,
    #[module(skip)]
    heads: usize,
    /// Components of a head.
    #[module(skip)]
    size: usize,
}

impl BertLayer {
    /// `[batch, tokens, hidden]` and the mask's bias `[batch, 1, 1, tokens]` to `[batch, tokens, hidden]`, or to
    /// `[batch, 1, hidden]` where only the first token is asked for.
    fn forward(&self, states: Tensor<3>, masked: Tensor<4>, first: bool, pass: &impl Pass) -> Tensor<3> {
        let [batch, tokens, _] = states.dims();
        let (size, inner) = (self.size, self.heads * self.size);
        let asking = if first { 1 } else { tokens };
        let all = pass.map(&self.attention_in, states.clone());
        let heads = |part: usize, tokens: usize| {
            all.clone()
                .slice(s![.., 0..tokens, part * inner..(part + 1) * inner])
                .reshape([batch, tokens, self.heads, size])
                .swap_dims(1, 2)
        };
        let queries = heads(0, asking).div_scalar((size as f32).sqrt());
        let (mut keys, mut values, mut masked) = (heads(1, tokens), heads(2, tokens), masked);
        if let Some(prefix) = &self.prefix {
            (keys, values, masked) = prefix.before(keys, values, masked);
        }
        let scores = pass.product(queries, keys.swap_dims(2, 3)) + masked;
        let shares = pass.shares(pass.softmax(scores));
        let mixed = pass.product(shares, values).swap_dims(1, 2).reshape([batch, asking, inner]);
        let states = if first { states.slice(s![.., 0..1, ..]) } else { states };
        let attended = adapted(&self.attention_adapter, pass.map(&self.attention_out, mixed), pass);
        let states = pass.norm(&self.attention_norm, pass.dropout(attended) + states);
        let wide = gelu(pass.map(&self.widen, states.clone()));
        let narrow = adapted(&self.output_adapter, pass.map(&self.narrow, wide), pass);
        pass.norm(&self.output_norm, pass.dropout(narrow) + states)
    }
}

fn adapted(adapter: &Option<Adapter>, states: Tensor<3>, pass: &impl Pass) -> Tensor<3> {
    match adapter {
        Some(adapter) => adapter.forward(states, pass),
        None => states,
    }
}
