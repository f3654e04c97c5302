//! The student in training: the scorer's own encoder, on a device that records gradients.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};
use scorer::bert::{Bert, BertConfig, Plain};
use scorer::tokenizer::WordPiece;

use crate::parameters::{Parameters, Slot, floats};
use crate::projection::Projection;
use crate::rng::Rng;
use crate::teacher::Teacher;

/// Name of the word embeddings among the parameters.
pub const TABLE: &str = "table";

/// The student's pieces: a part of the base's, in the same order.
pub struct Vocabulary {
    /// One piece a line.
    pub lines: String,
    /// The base's id of each piece.
    pub base_ids: Vec<u32>,
    /// The tokenizer over them.
    pub tokenizer: WordPiece,
}

impl Vocabulary {
    /// Keeps the special pieces, the first `keep_first` and those that occur in `texts`; all of them ASCII, as
    /// the base reads English.
    pub fn cut(teacher: &Teacher, texts: &[String], keep_first: usize) -> Result<Self> {
        let seen: HashSet<u32> = texts.iter().flat_map(|text| teacher.ids(text)).collect();
        let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
        let (mut lines, mut base_ids) = (String::new(), Vec::new());
        for (id, piece) in teacher.vocabulary.iter().enumerate() {
            let wanted = piece.is_ascii()
                && !piece.starts_with('[')
                && (id < keep_first || seen.contains(&(id as u32)));
            let letter = piece.trim_start_matches('#').len() == 1 && piece.is_ascii();
            if wanted || letter || special.contains(&piece.as_str()) {
                lines.push_str(piece);
                lines.push('\n');
                base_ids.push(id as u32);
            }
        }
        let tokenizer = WordPiece::from_lines(&lines)?;
        Ok(Self { lines, base_ids, tokenizer })
    }

    /// [`ids`] of its tokenizer.
    pub fn ids(&self, text: &str, longest: usize) -> Vec<u32> {
        ids(&self.tokenizer, text, longest)
    }

    /// Whether these are the same pieces as the base's.
    pub fn same(&self, ids: &[u32], base: &[u32]) -> bool {
        ids.len() == base.len()
            && ids.iter().zip(base).all(|(&own, &base)| self.base_ids[own as usize] == base)
    }
}

/// `[CLS]`, tokens, `[SEP]`; at most `longest`.
pub fn ids(tokenizer: &WordPiece, text: &str, longest: usize) -> Vec<u32> {
    let tokens = tokenizer.tokens(text);
    let inner = tokens.iter().take(longest - 2).map(|token| token.id);
    std::iter::once(tokenizer.cls).chain(inner).chain([tokenizer.sep]).collect()
}

/// Parameters of the right names and shapes, to be restored from a checkpoint.
pub fn blank(config: &BertConfig, vocabulary: &Vocabulary) -> Parameters {
    let device = Device::flex();
    let mut bert = config.init(&device);
    let mut head = head(config, &device);
    let mut parameters = Parameters::collect(&mut bert, vec![("projection".into(), &mut head)]);
    let shape = vec![vocabulary.base_ids.len(), config.hidden_size];
    let zeros = vec![0.0; shape[0] * shape[1]];
    parameters.slots.push((TABLE.into(), Slot::new(shape, zeros)));
    parameters
}

/// Fresh parameters: word embeddings are the base's answers to each piece alone, projected; residual branches
/// begin small, so that the first answers are those of the embeddings.
pub fn fresh(
    config: &BertConfig,
    vocabulary: &Vocabulary,
    teacher: &Teacher,
    projection: &Projection,
    seed: u64,
) -> Result<Parameters> {
    let mut parameters = blank(config, vocabulary);
    reseed(&mut parameters, seed);
    let width = config.hidden_size;
    parameters.get_mut("projection.weight").values =
        (0..width * width).map(|at| if at / width == at % width { 1.0 } else { 0.0 }).collect();
    let alone = teacher.pieces_alone(&vocabulary.base_ids)?;
    let table: Vec<f32> = alone.iter().flat_map(|states| projection.apply(states)).collect();
    parameters.get_mut(TABLE).values = table;
    Ok(parameters)
}

/// Replaces the random beginnings of matrices by seeded ones: normal, σ = 0.05, a third of that where a branch
/// joins the residual stream.
pub fn reseed(parameters: &mut Parameters, seed: u64) {
    let mut rng = Rng::new(seed);
    for (name, slot) in &mut parameters.slots {
        let sigma = match name.as_str() {
            "positions" | "segments" => 0.02,
            TABLE => continue,
            name if name.ends_with(".gamma") => continue,
            name if name.ends_with(".beta") || name.ends_with(".bias") => 0.0,
            name if name.contains("attention_out") || name.contains("narrow") => 0.017,
            _ => 0.05,
        };
        slot.values.iter_mut().for_each(|value| *value = sigma * rng.normal());
    }
}

/// The linear map from hidden states into the facts' space, without bias.
pub fn head(config: &BertConfig, device: &Device) -> Linear {
    LinearConfig::new(config.hidden_size, config.hidden_size).with_bias(false).init(device)
}

/// Token sequences as tensors, with the rows of the embedding table that they need.
pub struct Batch {
    /// Rows of the table, each once.
    pub rows: Vec<u32>,
    /// Their values, a leaf of the gradient's graph, `[rows, hidden]`.
    pub leaf: Tensor<2>,
    words: Tensor<3>,
    second: Tensor<2>,
    /// 1.0 for a token, 0.0 for padding, `[batch, tokens]`.
    pub mask: Tensor<2>,
    /// Tokens after padding.
    pub length: usize,
}

impl Batch {
    /// `sequences`: ids, and where the second text begins.
    pub fn new(sequences: &[(Vec<u32>, usize)], table: &Slot, pad: u32, device: &Device) -> Self {
        let length = sequences.iter().map(|(ids, _)| ids.len()).max().unwrap_or(1);
        let width = table.shape[1];
        let (mut rows, mut place) = (Vec::new(), HashMap::new());
        let (mut index, mut second, mut mask) = (Vec::new(), Vec::new(), Vec::new());
        for (ids, from) in sequences {
            for at in 0..length {
                let id = ids.get(at).copied().unwrap_or(pad);
                index.push(*place.entry(id).or_insert_with(|| {
                    rows.push(id);
                    rows.len() as i32 - 1
                }));
                second.push(if at >= *from && at < ids.len() { 1.0f32 } else { 0.0 });
                mask.push(if at < ids.len() { 1.0f32 } else { 0.0 });
            }
        }
        let values: Vec<f32> = rows
            .iter()
            .flat_map(|&row| table.values[row as usize * width..(row as usize + 1) * width].iter().copied())
            .collect();
        let leaf = Tensor::<2>::from_data(TensorData::new(values, [rows.len(), width]), device);
        let leaf = if device.is_autodiff() { leaf.require_grad() } else { leaf };
        let count = index.len();
        let index = Tensor::<1, Int>::from_data(TensorData::new(index, [count]), device);
        let shape = [sequences.len(), length];
        Self {
            words: leaf.clone().select(0, index).reshape([shape[0], length, width]),
            leaf,
            rows,
            second: Tensor::from_data(TensorData::new(second, shape), device),
            mask: Tensor::from_data(TensorData::new(mask, shape), device),
            length,
        }
    }

    /// Hidden states, `[batch, tokens, hidden]`.
    pub fn states(&self, bert: &Bert) -> Tensor<3> {
        bert.forward(self.words.clone(), self.second.clone(), self.mask.clone(), &Plain)
    }
}

/// Token vectors whose sum has length 1, `[batch, tokens, dim]`; padding is zero.
pub fn token_vectors(batch: &Batch, bert: &Bert, head: &Linear) -> Tensor<3> {
    let states = head.forward(batch.states(bert));
    let [rows, tokens, _] = states.dims();
    let masked = states * batch.mask.clone().reshape([rows, tokens, 1]);
    let sums = masked.clone().sum_dim(1);
    let lengths = (sums.clone() * sums).sum_dim(2).add_scalar(1e-9).sqrt();
    masked / lengths
}

/// Sentence vectors of texts without recording gradients, each of `dim` components.
pub fn embed(
    parameters: &Parameters,
    config: &BertConfig,
    vocabulary: &Vocabulary,
    texts: &[&str],
) -> Vec<Vec<f32>> {
    encode(parameters, config, vocabulary, texts)
        .iter()
        .map(|tokens| crate::projection::sum(tokens, config.hidden_size))
        .collect()
}

/// Token vectors of texts without recording gradients, each `[tokens, dim]`.
pub fn encode(
    parameters: &Parameters,
    config: &BertConfig,
    vocabulary: &Vocabulary,
    texts: &[&str],
) -> Vec<Vec<f32>> {
    let device = Device::flex();
    let mut bert = config.init(&device);
    let mut head = head(config, &device);
    parameters.place(&mut bert, vec![("projection".into(), &mut head)], &device);
    let ids: Vec<Vec<u32>> =
        texts.iter().map(|text| vocabulary.ids(text, config.max_position_embeddings)).collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|&ix| ids[ix].len());
    let mut found = vec![Vec::new(); texts.len()];
    for chunk in order.chunks(64) {
        let sequences: Vec<(Vec<u32>, usize)> =
            chunk.iter().map(|&ix| (ids[ix].clone(), usize::MAX)).collect();
        let batch = Batch::new(&sequences, parameters.get(TABLE), vocabulary.tokenizer.pad, &device);
        let vectors = floats(token_vectors(&batch, &bert, &head));
        let row = batch.length * config.hidden_size;
        for (at, &ix) in chunk.iter().enumerate() {
            found[ix] = vectors[at * row..at * row + ids[ix].len() * config.hidden_size].to_vec();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Step;

    #[test]
    fn gradients_reach_layers_and_embeddings() {
        let config = BertConfig {
            hidden_size: 8,
            num_hidden_layers: 1,
            num_attention_heads: 2,
            intermediate_size: 16,
            max_position_embeddings: 8,
            vocab_size: 6,
            layer_norm_eps: 1e-12,
        };
        let lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nred\nblue\n".to_owned();
        let vocabulary = Vocabulary {
            tokenizer: WordPiece::from_lines(&lines).unwrap(),
            lines,
            base_ids: (0..6).collect(),
        };
        let mut parameters = blank(&config, &vocabulary);
        reseed(&mut parameters, 4);
        let mut rng = Rng::new(9);
        parameters.get_mut(TABLE).values.iter_mut().for_each(|value| *value = rng.normal());
        let begin = parameters.clone();
        let device = Device::flex().autodiff();
        let wanted: Vec<f32> = (0..8).map(|at| if at == 2 { 1.0 } else { 0.0 }).collect();
        let mut cosines = Vec::new();
        for number in 1..=60 {
            let mut bert = config.init(&device);
            let mut own = head(&config, &device);
            parameters.place(&mut bert, vec![("projection".into(), &mut own)], &device);
            let sequences =
                [(vocabulary.ids("red", 8), usize::MAX), (vocabulary.ids("red red", 8), usize::MAX)];
            let batch = Batch::new(&sequences, parameters.get(TABLE), 0, &device);
            let target = Tensor::<3>::from_data(TensorData::new(wanted.clone(), [1, 1, 8]), &device);
            let cosine = (token_vectors(&batch, &bert, &own).sum_dim(1) * target).sum().div_scalar(2.0);
            let gradients = cosine.clone().neg().backward();
            let settings = Step { rate: 0.02, decay: 0.0, clip: 1.0, number };
            parameters.step(&mut bert, vec![("projection".into(), &mut own)], &gradients, settings);
            let gradient = batch.leaf.grad(&gradients).unwrap();
            parameters.get_mut(TABLE).step_rows(&batch.rows, &floats(gradient), settings);
            cosines.push(floats(cosine)[0]);
        }
        assert!(cosines[59] > 0.95 && cosines[0] < 0.7, "{} then {}", cosines[0], cosines[59]);
        let moved = |name: &str| parameters.get(name).values != begin.get(name).values;
        assert!(moved(TABLE) && moved("layer.0.attention_in.weight") && moved("norm.gamma"));
        let row = |of: &Parameters, row: usize| of.get(TABLE).values[row * 8..(row + 1) * 8].to_vec();
        assert_eq!(row(&parameters, 5), row(&begin, 5), "blue was never read");
    }
}
