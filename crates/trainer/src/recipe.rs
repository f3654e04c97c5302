//! The recipe: everything a run depends on, but the data and the base.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use scorer::bert::BertConfig;
use serde::Deserialize;

/// A recipe as it stands in its TOML file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Short name of the model.
    pub name: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Folder of the training data, from the recipe's folder.
    pub data: PathBuf,
    /// Run folder (checkpoints, metrics, cached targets), from the recipe's folder.
    pub run: PathBuf,
    /// Folder that the finished model is written to, from the recipe's folder.
    pub out: PathBuf,
    /// Folder that the base's projection is written to, from the recipe's folder.
    pub projection: PathBuf,
    /// Whether the projection that stands in that folder is kept, so that the vectors of packs made before still fit;
    /// otherwise one is fitted to the training texts.
    #[serde(default)]
    pub keep_projection: bool,
    /// Shape of the bi-encoder.
    pub student: Shape,
    /// How the bi-encoder is trained.
    pub distill: Distill,
    /// How the cross-encoder is trained.
    pub rerank: Rerank,
}

/// Sizes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Components of a vector; also of a hidden state.
    pub dim: usize,
    /// Layers.
    pub layers: usize,
    /// Heads of attention.
    pub heads: usize,
    /// Components within a feed-forward block.
    pub wide: usize,
    /// Longest input, in tokens.
    pub longest: usize,
    /// Pieces of the base's vocabulary that are kept whatever the texts hold: the first so many, which are the
    /// commonest. Of the rest those stay that occur in the training texts.
    pub keep_first: usize,
}

/// Training of the bi-encoder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distill {
    /// Optimiser steps.
    pub steps: usize,
    /// Texts in a step.
    pub batch: usize,
    /// Highest learning rate of the layers.
    pub rate: f32,
    /// Highest learning rate of the word embeddings.
    pub table_rate: f32,
    /// Steps until the highest learning rate; then it falls as a cosine.
    pub warm_up: usize,
    /// Longest gradient of one tensor.
    pub clip: f32,
    /// Weight decay of matrices.
    pub decay: f32,
    /// Longest text in training, in tokens.
    pub longest: usize,
    /// Share of the texts that get typing errors.
    pub typos: f32,
    /// Temperature of the comparison within a batch.
    pub temperature: f32,
    /// Weight of the token loss.
    pub token_weight: f32,
    /// Weight of the comparison within a batch.
    pub relation_weight: f32,
    /// Number of requests made from catalogue items.
    pub requests: usize,
    /// Toy-shop items that are read for their words.
    #[serde(default = "default_toys")]
    pub toys: usize,
    /// Whether what is generally known of kinds of things (`catalog::kinds`) is read: their names, and what people want
    /// them for.
    #[serde(default)]
    pub kinds: bool,
    /// Steps between checkpoints and validations.
    pub check_every: usize,
}

/// Training of the cross-encoder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rerank {
    /// Layers.
    pub layers: usize,
    /// Optimiser steps.
    pub steps: usize,
    /// Requests in a step.
    pub requests: usize,
    /// Items for each request, the right one first.
    pub items: usize,
    /// Highest learning rate.
    pub rate: f32,
    /// Steps until the highest learning rate.
    pub warm_up: usize,
    /// Weight of the teacher's similarities beside the right item.
    pub teacher_weight: f32,
    /// Temperature of the teacher's similarities.
    pub temperature: f32,
    /// What the logit is multiplied by before it is added to stage 1's score.
    pub score_weight: f32,
    /// Most items that it reads in a turn.
    pub read_items: usize,
    /// Steps between checkpoints and validations.
    pub check_every: usize,
}

fn default_toys() -> usize {
    6000
}

impl Recipe {
    /// Reads a recipe; its paths become relative to the current folder.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the recipe {}", path.display()))?;
        let mut recipe: Self =
            toml::from_str(&text).with_context(|| format!("{} is no recipe", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for place in [&mut recipe.data, &mut recipe.run, &mut recipe.out, &mut recipe.projection] {
            *place = folder.join(&*place);
        }
        let d = &recipe.distill;
        ensure!(
            d.batch > 1 && d.steps > d.warm_up && d.check_every > 0,
            "[distill] needs batch > 1 and steps > warm_up"
        );
        ensure!(recipe.rerank.items > 1, "[rerank] needs items > 1: the right one and others");
        ensure!(d.longest <= recipe.student.longest, "[distill] longest is over [student] longest");
        recipe.encoder(8).check()?;
        Ok(recipe)
    }

    /// Sizes of the bi-encoder over a vocabulary.
    pub fn encoder(&self, vocabulary: usize) -> BertConfig {
        let s = &self.student;
        BertConfig {
            hidden_size: s.dim,
            num_hidden_layers: s.layers,
            num_attention_heads: s.heads,
            intermediate_size: s.wide,
            max_position_embeddings: s.longest,
            vocab_size: vocabulary,
            layer_norm_eps: 1e-12,
        }
    }

    /// Sizes of the cross-encoder, which shares the bi-encoder's word embeddings.
    pub fn cross_encoder(&self, vocabulary: usize) -> BertConfig {
        BertConfig { num_hidden_layers: self.rerank.layers, ..self.encoder(vocabulary) }
    }
}

/// Warm-up, then half a cosine down to a hundredth: the factor of the learning rate at `step`.
pub fn schedule(step: usize, warm_up: usize, steps: usize) -> f32 {
    if step < warm_up {
        return (step + 1) as f32 / warm_up as f32;
    }
    let done = (step - warm_up) as f32 / (steps - warm_up).max(1) as f32;
    0.01 + 0.99 * 0.5 * (1.0 + (std::f32::consts::PI * done.min(1.0)).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_then_falls() {
        let rates: Vec<f32> = (0..100).map(|step| schedule(step, 10, 100)).collect();
        assert!(rates[..10].is_sorted() && rates[10..].is_sorted_by(|a, b| a >= b));
        assert!((rates[9] - 1.0).abs() < 1e-6 && rates[99] < 0.02);
    }

    #[test]
    fn the_committed_recipe_reads() {
        let recipe = Recipe::read(Path::new("../../models/student/recipe.toml")).unwrap();
        let (student, base) =
            (recipe.encoder(30_522), 6 * 16 * (4 * 384 * 384 + 2 * 384 * 1536 + 2 * 16 * 384));
        assert!(student.multiply_adds(16) * 4 <= base, "at most a quarter of the base's multiply-adds");
    }
}
