//! Tuning after a cut: the pruned encoder learns the vectors that the whole one has.

use anyhow::{Result, ensure};
use burn::module::Param;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};
use scorer::Encoder;
use scorer::bert::Bert;
use scorer::weights::Weights;
use serde_json::json;

use super::cut::Layers;
use crate::parameters::{Parameters, Slot, Step, floats};
use crate::recipe::schedule;
use crate::rng::Rng;
use crate::run::{Metrics, RunFolder, bar};
use crate::student::{Batch, ids, token_vectors};

/// Texts that are measured together.
const TOGETHER: usize = 64;

/// How close vectors are to those of the whole encoder.
#[derive(Debug, Clone, Copy)]
pub struct Agreement {
    /// Mean cosine of the sentences.
    pub mean: f32,
    /// The least.
    pub least: f32,
}

/// What both encoders share: tokens, word embeddings and projection.
pub struct Bench<'a> {
    encoder: &'a Encoder,
    table: Slot,
    projection: Linear,
    device: Device,
}

impl<'a> Bench<'a> {
    /// Of an encoder and the files that it was read from.
    ///
    /// # Errors
    /// Where a tensor is missing.
    pub fn new(
        encoder: &'a Encoder,
        weights: &Weights<'_>,
        projection: Option<&Weights<'_>>,
        device: &Device,
    ) -> Result<Self> {
        let hidden = encoder.config().hidden_size;
        let name = "embeddings.word_embeddings.weight";
        let table = Slot::new(weights.shape(name)?, weights.floats(name)?);
        let turned: Vec<f32> = match projection {
            // [dim, hidden] becomes [hidden, dim].
            Some(file) => {
                let values = file.floats("projection.weight")?;
                let dim = encoder.dim();
                (0..hidden * dim).map(|at| values[at % dim * hidden + at / dim]).collect()
            }
            None => (0..hidden * hidden).map(|at| f32::from(at / hidden == at % hidden)).collect(),
        };
        let shape = [hidden, encoder.dim()];
        let mut linear = LinearConfig::new(hidden, encoder.dim()).with_bias(false).init(device);
        linear.weight = Param::from_tensor(Tensor::from_data(TensorData::new(turned, shape), device));
        Ok(Self { encoder, table, projection: linear, device: device.clone() })
    }

    /// Where it computes.
    pub fn device(&self) -> &Device {
        &self.device
    }

    fn batch(&self, texts: &[&str], device: &Device) -> Batch {
        let tokenizer = self.encoder.tokenizer();
        let longest = self.encoder.config().max_position_embeddings;
        let sequences: Vec<(Vec<u32>, usize)> =
            texts.iter().map(|text| (ids(tokenizer, text, longest), usize::MAX)).collect();
        Batch::new(&sequences, &self.table, tokenizer.pad, device)
    }

    /// Sentence vectors of length 1, one after the other.
    pub fn sentences(&self, bert: &Bert, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&at| texts[at].len());
        let mut found = vec![Vec::new(); texts.len()];
        for chunk in order.chunks(TOGETHER) {
            let own: Vec<&str> = chunk.iter().map(|&at| texts[at]).collect();
            let batch = self.batch(&own, &self.device);
            let values = floats(token_vectors(&batch, bert, &self.projection).sum_dim(1));
            for (&at, vector) in chunk.iter().zip(values.chunks_exact(self.encoder.dim())) {
                found[at] = vector.to_vec();
            }
        }
        found
    }

    /// Cosines of a network's sentences with `wanted`.
    pub fn agreement(&self, bert: &Bert, texts: &[&str], wanted: &[Vec<f32>]) -> Agreement {
        let found = self.sentences(bert, texts);
        let of = |(a, b): (&Vec<f32>, &Vec<f32>)| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let cosines: Vec<f32> = found.iter().zip(wanted).map(of).collect();
        Agreement {
            mean: cosines.iter().sum::<f32>() / cosines.len().max(1) as f32,
            least: cosines.iter().copied().fold(1.0, f32::min),
        }
    }
}

/// What is tuned towards what.
pub struct Job<'a> {
    pub bench: &'a Bench<'a>,
    /// The whole network.
    pub original: &'a Bert,
    pub pruned: &'a Layers,
    pub config: &'a super::Recovery,
}

/// Where a run lies, and its texts.
pub struct Place<'a> {
    pub run: &'a RunFolder,
    pub seed: u64,
    pub learnt: &'a [String],
    pub aside: &'a [&'a str],
    /// The whole network's sentences of the texts kept aside.
    pub wanted: &'a [Vec<f32>],
}

/// Tunes, or goes on where the last checkpoint stands.
///
/// # Errors
/// Where the loss is no number, or a checkpoint cannot be written; the last one stays.
pub fn tune(job: &Job<'_>, place: &Place<'_>) -> Result<(Parameters, Agreement)> {
    let Job { bench, pruned, config, .. } = job;
    let mut network = pruned.bert(&bench.device)?;
    let mut parameters = Parameters::collect(&mut network, Vec::new());
    let mut done = 0;
    if let Some(found) = place.run.checkpoints().newest()? {
        for damaged in &found.damaged {
            eprintln!("passed over: {damaged}");
        }
        done = parameters.restore(&found.payload)?;
        eprintln!("goes on after step {done}");
    }
    let mut metrics = Metrics::open(&place.run.file("metrics.jsonl"), done)?;
    let device = bench.device.clone().autodiff();
    let template = pruned.bert(&device)?;
    let bar = bar(config.steps, done, "tuning");
    let mut agreement = None;
    for step in done + 1..=config.steps {
        let rate = config.rate * schedule(step - 1, config.warm_up, config.steps);
        let settings = Step { rate, decay: config.decay, clip: config.clip, number: step };
        let texts = members(place.learnt, config.batch, place.seed, step);
        let loss = one_step(job, &mut parameters, &template, &texts, settings, &device);
        ensure!(
            loss.is_finite(),
            "the loss of step {step} is {loss}: take a smaller `rate` ({}); the checkpoint before it stays",
            config.rate
        );
        metrics.add(json!({"step": step, "loss": loss, "rate": rate}))?;
        if step % config.check_every == 0 || step == config.steps {
            parameters.place(&mut network, Vec::new(), &bench.device);
            let now = bench.agreement(&network, place.aside, place.wanted);
            metrics.add(
                json!({"step": step, "validation_cosine": now.mean, "validation_least_cosine": now.least}),
            )?;
            place.run.checkpoints().save(step, &parameters.checkpoint(step)?)?;
            bar.set_message(format!("loss {loss:.4} cosine {:.4}", now.mean));
            agreement = Some(now);
        }
        bar.inc(1);
    }
    bar.finish();
    let agreement = agreement.unwrap_or_else(|| {
        parameters.place(&mut network, Vec::new(), &bench.device);
        bench.agreement(&network, place.aside, place.wanted)
    });
    Ok((parameters, agreement))
}

/// The texts of a step: a pure function of seed and step, so that a resumed run sees what the first would have.
fn members(texts: &[String], batch: usize, seed: u64, step: usize) -> Vec<&str> {
    // Drawn twice: generators of neighbouring seeds would give neighbouring steps the same texts but one.
    let mut rng = Rng::new(Rng::new(seed ^ step as u64).next());
    (0..batch).map(|_| texts[rng.below(texts.len())].as_str()).collect()
}

/// One step; returns its loss.
fn one_step(
    job: &Job<'_>,
    parameters: &mut Parameters,
    template: &Bert,
    texts: &[&str],
    settings: Step,
    device: &Device,
) -> f32 {
    let bench = job.bench;
    // What the whole network says, without a graph.
    let known = bench.batch(texts, &bench.device);
    let wanted = token_vectors(&known, job.original, &bench.projection);
    let [rows, length, dim] = wanted.dims();
    let wanted = Tensor::<3>::from_data(TensorData::new(floats(wanted), [rows, length, dim]), device);

    let mut bert = template.clone();
    parameters.place(&mut bert, Vec::new(), device);
    let batch = bench.batch(texts, device);
    let found = token_vectors(&batch, &bert, &on(&bench.projection, device));
    let sentences = |tokens: Tensor<3>| tokens.sum_dim(1).reshape([rows, dim]);
    let cosine =
        (sentences(found.clone()) * sentences(wanted.clone())).sum_dim(1).mean().neg().add_scalar(1.0);
    // A token's share of a sentence shrinks with the sentence's length; scaled back, all tokens count alike.
    let lengths = batch.mask.clone().sum_dim(1).reshape([rows, 1, 1]);
    let off = (found - wanted) * lengths;
    let tokens = batch.mask.clone().sum();
    let token = (off.clone() * off).sum() / tokens;
    let loss = cosine + token.mul_scalar(job.config.token_weight);
    let gradients = loss.backward();
    parameters.step(&mut bert, Vec::new(), &gradients, settings);
    floats(loss)[0]
}

/// A linear map on another device; it is not trained.
fn on(linear: &Linear, device: &Device) -> Linear {
    let weight = linear.weight.val();
    let [rows, columns] = weight.dims();
    let mut own = LinearConfig::new(rows, columns).with_bias(false).init(device);
    let data = TensorData::new(floats(weight), [rows, columns]);
    own.weight = Param::from_tensor(Tensor::from_data(data, device));
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_reads_other_texts() {
        let texts: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
        let mut seen = std::collections::HashSet::new();
        for step in 1..=50 {
            seen.extend(members(&texts, 32, 7, step));
        }
        // Of 1,600 draws from 10,000, hardly a tenth are drawn twice.
        assert!(seen.len() > 1400, "{}", seen.len());
        assert_eq!(members(&texts, 32, 7, 9), members(&texts, 32, 7, 9));
    }
}
