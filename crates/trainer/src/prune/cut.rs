//! An encoder's layers on the host, whole or without some of their parts.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use safetensors::tensor::SafeTensors;
use scorer::bert::{Bert, BertConfig};
use scorer::weights::Weights;
use serde::{Deserialize, Serialize};

use crate::export::File;
use crate::run::Tensors;

/// A layer that stays, by its place in the whole encoder, and its heads that stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptLayer {
    /// Its place, from 0.
    pub layer: usize,
    /// Its heads, ascending.
    pub heads: Vec<usize>,
}

/// The tensors of an encoder but for its word embeddings, under Hugging Face's names.
pub struct Layers {
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
    config: BertConfig,
    /// Heads of each layer.
    heads: Vec<usize>,
    /// Components of a head.
    size: usize,
}

/// Whether a tensor is one that pruning cuts or tuning moves. `name` without a file's prefix.
fn is_own(name: &str) -> bool {
    name.starts_with("encoder.layer.")
        || name.starts_with("embeddings.LayerNorm.")
        || name.starts_with("embeddings.position_embeddings.")
        || name.starts_with("embeddings.token_type_embeddings.")
}

fn bare(name: &str) -> &str {
    name.strip_prefix("bert.").unwrap_or(name)
}

impl Layers {
    /// Reads a file of weights.
    ///
    /// # Errors
    /// Names the tensor that is missing, or that pruning does not know how to cut.
    pub fn read(bytes: &[u8], config: &BertConfig) -> Result<Self> {
        config.check()?;
        let weights = Weights::open(bytes)?;
        let file = SafeTensors::deserialize(bytes).context("no whole safetensors file")?;
        let mut tensors = BTreeMap::new();
        for name in file.names() {
            let own = bare(name);
            if own.contains(".adapter.") || own.contains(".prefix.") {
                bail!(
                    "\"{name}\" belongs to an adapter or a prefix: prune the model before it is fine-tuned so"
                );
            }
            if is_own(own) && !own.ends_with(".scale") {
                tensors.insert(own.to_owned(), (weights.shape(name)?, weights.floats(name)?));
            }
        }
        let size = config.hidden_size / config.num_attention_heads;
        let heads = (0..config.num_hidden_layers)
            .map(|layer| {
                let name = format!("encoder.layer.{layer}.attention.self.query.weight");
                let (shape, _) = tensors.get(&name).with_context(|| format!("no tensor \"{name}\""))?;
                Ok(shape[0] / size)
            })
            .collect::<Result<_>>()?;
        Ok(Self { tensors, config: config.clone(), heads, size })
    }

    /// Number of layers.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// All of it.
    pub fn all(&self) -> Vec<KeptLayer> {
        let of = |(layer, heads): (usize, &usize)| KeptLayer { layer, heads: (0..*heads).collect() };
        self.heads.iter().enumerate().map(of).collect()
    }

    /// The layers named, in their order, with the heads named.
    ///
    /// # Errors
    /// Where one is named that is not there, or a layer keeps no head.
    pub fn keep(&self, kept: &[KeptLayer]) -> Result<Self> {
        let mut tensors = BTreeMap::new();
        for (name, tensor) in self.tensors.iter().filter(|(name, _)| !name.starts_with("encoder.layer.")) {
            tensors.insert(name.clone(), tensor.clone());
        }
        for (at, layer) in kept.iter().enumerate() {
            let there = self.heads.get(layer.layer).copied().unwrap_or(0);
            ensure!(
                !layer.heads.is_empty() && layer.heads.iter().all(|head| *head < there),
                "layer {} has {there} heads, and {:?} were to stay",
                layer.layer,
                layer.heads
            );
            let from = format!("encoder.layer.{}.", layer.layer);
            for (name, (shape, values)) in self.tensors.range(from.clone()..) {
                let Some(part) = name.strip_prefix(&from) else { break };
                let cut = if part.starts_with("attention.self.") {
                    self.rows(&layer.heads, shape, values)
                } else if part == "attention.output.dense.weight" {
                    self.columns(&layer.heads, shape, values)
                } else {
                    (shape.clone(), values.clone())
                };
                tensors.insert(format!("encoder.layer.{at}.{part}"), cut);
            }
        }
        let config = BertConfig { num_hidden_layers: kept.len(), ..self.config.clone() };
        let heads = kept.iter().map(|layer| layer.heads.len()).collect();
        Ok(Self { tensors, config, heads, size: self.size })
    }

    /// The rows of some heads, of a matrix or a bias.
    fn rows(&self, heads: &[usize], shape: &[usize], values: &[f32]) -> (Vec<usize>, Vec<f32>) {
        let row: usize = shape[1..].iter().product();
        let block = self.size * row;
        let kept = heads.iter().flat_map(|head| &values[head * block..(head + 1) * block]).copied().collect();
        let mut shape = shape.to_vec();
        shape[0] = heads.len() * self.size;
        (shape, kept)
    }

    /// The columns of some heads.
    fn columns(&self, heads: &[usize], shape: &[usize], values: &[f32]) -> (Vec<usize>, Vec<f32>) {
        let kept = values
            .chunks_exact(shape[1])
            .flat_map(|row| heads.iter().flat_map(|head| &row[head * self.size..(head + 1) * self.size]))
            .copied()
            .collect();
        (vec![shape[0], heads.len() * self.size], kept)
    }

    /// As a network.
    ///
    /// # Errors
    /// Where tensors do not fit each other.
    pub fn bert(&self, device: &Device) -> Result<Bert> {
        let tensors = Tensors { tensors: self.tensors.clone(), notes: BTreeMap::new() };
        Ok(self.config.load(&Weights::open(&tensors.bytes()?)?, device)?)
    }
}

/// Multiply-adds of a forward pass over `tokens` tokens, without the embedding look-up.
pub fn cost(layers: &Layers, config: &BertConfig, tokens: usize) -> usize {
    let of = |heads: &usize| {
        let inner = heads * layers.size;
        let per_token = 4 * config.hidden_size * inner + 2 * config.hidden_size * config.intermediate_size;
        tokens * (per_token + 2 * tokens * inner)
    };
    layers.heads.iter().map(of).sum()
}

/// A file of weights with its layers replaced by those that `write` writes; all else stays as it is.
///
/// # Errors
/// Where the file is damaged.
pub fn rewritten(bytes: &[u8], write: impl FnOnce(&mut File)) -> Result<Vec<u8>> {
    let old = SafeTensors::deserialize(bytes).context("no whole safetensors file")?;
    let mut file = File::default();
    write(&mut file);
    let mut names = old.names();
    // Sorted, so that the same input gives the same file.
    names.sort_unstable();
    for name in names.into_iter().filter(|name| !is_own(bare(name))) {
        let view = old.tensor(name)?;
        file.tensors.push((bare(name).to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec()));
    }
    file.bytes()
}
