//! Stage 1: the bi-encoder learns the base's token and sentence vectors.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use burn::tensor::activation::{log_softmax, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use scorer::bert::BertConfig;

use crate::corpus::{Corpus, mistype};
use crate::parameters::{Parameters, Step, floats};
use crate::projection::{Projection, dot, sum};
use crate::recipe::{Recipe, schedule};
use crate::rng::Rng;
use crate::run::write_whole;
use crate::student::{Batch, TABLE, Vocabulary, blank, embed, fresh, head, token_vectors};
use crate::teacher::{Targets, Teacher, progress};

/// Batches among which texts are sorted by length, so that little is padded.
const WINDOW: usize = 24;

/// Validation texts, and items that they are asked to find.
const QUESTIONS: usize = 400;
const ANSWERS: usize = 3000;

/// A text ready for training.
struct Example<'a> {
    text: &'a str,
    ids: Vec<u32>,
    /// The teacher's token vectors.
    vectors: Vec<f32>,
    /// Whether student and teacher read the same pieces.
    same: bool,
}

/// How close a student is to its teacher.
#[derive(Debug, Clone, Copy)]
pub struct Agreement {
    /// Mean cosine of sentence vectors.
    pub cosine: f32,
    /// Share of the teacher's ten nearest items among the student's ten nearest.
    pub top10: f32,
}

/// All that both stages need.
pub struct Course<'a> {
    /// The recipe.
    pub recipe: &'a Recipe,
    /// The texts.
    pub corpus: &'a Corpus,
    /// The teacher's states.
    pub targets: &'a Targets,
    /// Into the facts' space.
    pub projection: &'a Projection,
    /// The student's pieces.
    pub vocabulary: &'a Vocabulary,
    /// Where it computes.
    pub device: &'a Device,
}

impl Course<'_> {
    /// The teacher's sentence vector in the facts' space, of length 1.
    pub fn sentence(&self, text: &str) -> Option<Vec<f32>> {
        Some(sum(&self.projection.tokens(&self.targets.states(text)?), self.recipe.student.dim))
    }

    /// The bi-encoder of the last checkpoint, and its step.
    pub fn restored(&self) -> Result<(Parameters, usize)> {
        let checkpoint = self.recipe.run.join("encoder.checkpoint");
        let mut parameters = blank(&self.recipe.encoder(self.vocabulary.base_ids.len()), self.vocabulary);
        let bytes = fs::read(&checkpoint)
            .with_context(|| format!("no checkpoint {}: distil first", checkpoint.display()))?;
        let done = parameters.restore(&bytes)?;
        Ok((parameters, done))
    }

    /// Trains, or goes on where the last checkpoint stands; returns the trained parameters.
    pub fn distill(&self, teacher: &Teacher, resume: bool) -> Result<Parameters> {
        let (d, config) = (&self.recipe.distill, self.recipe.encoder(self.vocabulary.base_ids.len()));
        let checkpoint = self.recipe.run.join("encoder.checkpoint");
        let (mut parameters, done) = if resume && checkpoint.exists() {
            let (parameters, done) = self.restored()?;
            eprintln!("goes on after step {done}");
            (parameters, done)
        } else {
            let parameters = fresh(&config, self.vocabulary, teacher, self.projection, self.recipe.seed)?;
            write_whole(&checkpoint, &parameters.checkpoint(0)?)?;
            (parameters, 0)
        };
        if done >= d.steps {
            return Ok(parameters);
        }
        let examples: Vec<Example<'_>> =
            self.corpus.train.iter().filter_map(|text| self.example(text, teacher)).collect();
        let mut metrics = metrics(&self.recipe.run, "encoder", done > 0)?;
        let device = self.device.clone().autodiff();
        let bar = progress(d.steps, "encoder");
        bar.inc(done as u64);
        let mut plan = Plan::new(d.batch, self.recipe.seed);
        let started = Instant::now();
        for step in 0..d.steps {
            let (members, mut rng) = plan.next(&examples);
            if step < done {
                continue;
            }
            if step % d.check_every == 0 {
                let found = self.agreement(&parameters, &config)?;
                writeln!(
                    metrics,
                    "{}",
                    serde_json::json!({"step": step, "validation_cosine": found.cosine, "validation_top10": found.top10, "seconds": started.elapsed().as_secs()})
                )?;
                bar.set_message(format!("encoder cosine {:.3} top10 {:.3}", found.cosine, found.top10));
            }
            let factor = schedule(step, d.warm_up, d.steps);
            let settings = Step { rate: d.rate * factor, decay: d.decay, clip: d.clip, number: step + 1 };
            let losses = self.step(&mut parameters, &config, &members, &mut rng, settings, &device);
            if step % 20 == 0 {
                writeln!(
                    metrics,
                    "{}",
                    serde_json::json!({"step": step, "loss": losses[0], "cosine_loss": losses[1], "token_loss": losses[2], "relation_loss": losses[3], "rate": settings.rate})
                )?;
            }
            if (step + 1) % d.check_every == 0 || step + 1 == d.steps {
                write_whole(&checkpoint, &parameters.checkpoint(step + 1)?)?;
            }
            bar.inc(1);
        }
        let found = self.agreement(&parameters, &config)?;
        writeln!(
            metrics,
            "{}",
            serde_json::json!({"step": d.steps, "validation_cosine": found.cosine, "validation_top10": found.top10})
        )?;
        bar.finish_with_message(format!("encoder cosine {:.4} top10 {:.3}", found.cosine, found.top10));
        Ok(parameters)
    }

    fn example<'t>(&self, text: &'t str, teacher: &Teacher) -> Option<Example<'t>> {
        let states = self.targets.states(text)?;
        let tokens = states.len() / self.targets.hidden();
        if tokens > self.recipe.distill.longest {
            return None;
        }
        let ids = self.vocabulary.ids(text, self.recipe.student.longest);
        let same = self.vocabulary.same(&ids, &teacher.ids(text));
        Some(Example { text, ids, vectors: self.projection.tokens(&states), same })
    }

    /// One step; returns the losses: all, cosine, token, relation.
    fn step(
        &self,
        parameters: &mut Parameters,
        config: &BertConfig,
        members: &[&Example<'_>],
        rng: &mut Rng,
        settings: Step,
        device: &Device,
    ) -> [f32; 4] {
        let (d, dim) = (&self.recipe.distill, self.recipe.student.dim);
        let mut bert = config.init(device);
        let mut projection = head(config, device);
        parameters.place(&mut bert, vec![("projection".into(), &mut projection)], device);
        let mut sequences = Vec::with_capacity(members.len());
        let mut same = Vec::with_capacity(members.len());
        for member in members {
            let typed = rng.chance(d.typos).then(|| mistype(member.text, rng));
            let ids = typed
                .as_ref()
                .map_or_else(|| member.ids.clone(), |text| self.vocabulary.ids(text, d.longest));
            same.push(member.same && ids == member.ids);
            sequences.push((ids, usize::MAX));
        }
        let batch = Batch::new(&sequences, parameters.get(TABLE), self.vocabulary.tokenizer.pad, device);
        let (rows, length) = (members.len(), batch.length);
        let found = token_vectors(&batch, &bert, &projection);
        let sentences = found.clone().sum_dim(1).reshape([rows, dim]);

        let wanted: Vec<f32> = members.iter().flat_map(|member| sum(&member.vectors, dim)).collect();
        let wanted = Tensor::<2>::from_data(TensorData::new(wanted, [rows, dim]), device);
        let cosine = (sentences.clone() * wanted.clone()).sum_dim(1).mean().neg().add_scalar(1.0);

        // A token's share of a sentence shrinks with the sentence's length; scaled back, all tokens count alike.
        let (mut target, mut weight) = (vec![0.0f32; rows * length * dim], vec![0.0f32; rows * length]);
        for (row, member) in members.iter().enumerate().filter(|&(row, _)| same[row]) {
            let size = member.ids.len() as f32;
            let from = row * length * dim;
            target[from..from + member.vectors.len()].copy_from_slice(&member.vectors);
            weight[row * length..row * length + member.ids.len()].fill(size * size);
        }
        let count = weight.iter().filter(|&&value| value > 0.0).count().max(1) as f32;
        let target = Tensor::<3>::from_data(TensorData::new(target, [rows, length, dim]), device);
        let weight = Tensor::<3>::from_data(TensorData::new(weight, [rows, length, 1]), device);
        let off = found - target;
        let token = (off.clone() * off * weight).sum().div_scalar(count);

        let relations = |from: Tensor<2>| from.matmul(wanted.clone().transpose()).div_scalar(d.temperature);
        let relation = (softmax(relations(wanted.clone()), 1) * log_softmax(relations(sentences), 1))
            .sum()
            .neg()
            .div_scalar(rows as f32);

        let loss = cosine.clone()
            + token.clone().mul_scalar(d.token_weight)
            + relation.clone().mul_scalar(d.relation_weight);
        let gradients = loss.backward();
        parameters.step(&mut bert, vec![("projection".into(), &mut projection)], &gradients, settings);
        if let Some(gradient) = batch.leaf.grad(&gradients) {
            let rate = settings.rate * d.table_rate / d.rate;
            parameters.get_mut(TABLE).step_rows(&batch.rows, &floats(gradient), Step { rate, ..settings });
        }
        [loss, cosine, token, relation].map(|value| floats(value)[0])
    }

    /// How close the student is to the teacher on texts that it never saw.
    pub fn agreement(&self, parameters: &Parameters, config: &BertConfig) -> Result<Agreement> {
        let asked: Vec<(&str, Vec<f32>)> = self
            .corpus
            .validation
            .iter()
            .filter_map(|text| Some((text.as_str(), self.sentence(text)?)))
            .take(QUESTIONS)
            .collect();
        let items: Vec<Vec<f32>> =
            self.corpus.items.iter().filter_map(|item| self.sentence(&item.text)).take(ANSWERS).collect();
        let texts: Vec<&str> = asked.iter().map(|(text, _)| *text).collect();
        let found = embed(parameters, config, self.vocabulary, &texts);
        let nearest = |vector: &[f32]| -> Vec<usize> {
            let scores: Vec<f32> = items.iter().map(|item| dot(item, vector)).collect();
            let mut order: Vec<usize> = (0..items.len()).collect();
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
            order.truncate(10);
            order
        };
        let (mut cosine, mut top10) = (0.0, 0.0);
        for ((_, wanted), found) in asked.iter().zip(&found) {
            cosine += dot(wanted, found);
            let own = nearest(found);
            top10 += nearest(wanted).iter().filter(|ix| own.contains(ix)).count() as f32 / 10.0;
        }
        let n = asked.len().max(1) as f32;
        Ok(Agreement { cosine: cosine / n, top10: top10 / n })
    }
}

/// The order of batches: a pure function of the seed, so that a resumed run sees what the first would have.
struct Plan {
    batch: usize,
    rng: Rng,
    ahead: Vec<Vec<usize>>,
    order: Vec<usize>,
}

impl Plan {
    fn new(batch: usize, seed: u64) -> Self {
        Self { batch, rng: Rng::new(seed ^ 0xB00C), ahead: Vec::new(), order: Vec::new() }
    }

    fn next<'e, 't>(&mut self, examples: &'e [Example<'t>]) -> (Vec<&'e Example<'t>>, Rng) {
        if self.ahead.is_empty() {
            while self.order.len() < self.batch * WINDOW {
                let mut round: Vec<usize> = (0..examples.len()).collect();
                self.rng.shuffle(&mut round);
                self.order.extend(round);
            }
            let mut window: Vec<usize> = self.order.drain(..self.batch * WINDOW).collect();
            window.sort_by_key(|&ix| examples[ix].ids.len());
            self.ahead = window.chunks(self.batch).map(<[usize]>::to_vec).collect();
            self.rng.shuffle(&mut self.ahead);
        }
        let members = self.ahead.pop().expect("a window holds batches");
        (members.into_iter().map(|ix| &examples[ix]).collect(), Rng::new(self.rng.next()))
    }
}

/// The run's metrics, one JSON a line; a fresh run begins a fresh file.
pub fn metrics(run: &Path, stage: &str, go_on: bool) -> Result<fs::File> {
    let path = run.join(format!("{stage}.metrics.jsonl"));
    OpenOptions::new()
        .create(true)
        .write(true)
        .append(go_on)
        .truncate(!go_on)
        .open(&path)
        .with_context(|| format!("cannot write {}", path.display()))
}
