//! The course of a run: batches, steps, validations, checkpoints, the best restored.

use std::time::Instant;

use anyhow::{Result, bail, ensure};
use burn::module::Module;
use burn::tensor::Tensor;
use serde_json::json;

use super::adalora::{self, Ranks};
use super::config::{Config, Freeze, Head, Method, PeftConfig};
use super::judge::{Figures, judge};
use super::network::{Cache, Frame, Frozen, Network, Reader, Scores, is_fresh};
use super::optimizer::{self, Optimizer};
use super::pass::Training;
use super::plan::{self, Batch, Example};
use super::{loss, schedule};
use crate::parameters::floats;
use crate::run::{Metrics, RunFolder, Tensors, bar, read_sealed, write_sealed};
use scorer::bert::Plain;

/// Steps between two lines of the metrics.
const LOG_EVERY: usize = 10;

/// Share of the old in the loss that is shown.
const SMOOTH: f32 = 0.95;

/// Where a run stands.
#[derive(Debug, Clone, Default)]
struct Standing {
    /// Steps done.
    step: usize,
    /// Best deciding figure so far, and the step before which it was found.
    best: Option<(f64, usize)>,
    /// Validations since.
    worse: usize,
    /// The loss that is shown.
    shown: Option<f32>,
    /// Seconds of training so far.
    seconds: f64,
}

/// What a step came to, not read from the device yet.
struct Pending {
    step: usize,
    lost: Option<Tensor<1>>,
    /// Of its gradient.
    length: Option<Tensor<1>>,
}

/// A run at work.
pub struct Run<'a> {
    /// The settings.
    pub config: &'a Config,
    /// Where it is written.
    pub folder: &'a RunFolder,
    /// What belongs to the network.
    pub frame: &'a Frame,
    /// To learn from.
    pub train: &'a [Example],
    /// To stop by.
    pub validation: &'a [Example],
}

/// What a run came to.
pub struct Outcome {
    /// The parameters with the best figure.
    pub network: Network,
    /// Validation before the first step.
    pub before: Figures,
    /// Validation of what is returned.
    pub after: Figures,
    /// Scores of the validation records before and after.
    pub scores: [Vec<f32>; 2],
    /// The step that it was found at.
    pub step: usize,
    /// Steps done.
    pub steps: usize,
}

impl Run<'_> {
    /// Trains from where the last checkpoint stands, or from the start.
    ///
    /// # Errors
    /// Where the loss or a gradient is no number, or a file cannot be written; the last checkpoint stays.
    pub fn go(&self, network: Network) -> Result<Outcome> {
        let (config, steps_config) = (self.config, &self.config.steps);
        let mut network = network.train();
        let mut ranks = Ranks::default();
        let mut optimizer = Optimizer::new(&config.optimizer);
        let mut standing = Standing::default();
        let checkpoints = self.folder.checkpoints();
        if let Some(found) = checkpoints.newest()? {
            for damaged in &found.damaged {
                eprintln!("{damaged}; falling back to the one before");
            }
            let tensors = Tensors::read(&found.payload)?;
            network = network.with_values(&tensors)?;
            optimizer.restore(&tensors, &self.frame.device)?;
            ranks.restore(&tensors);
            standing = Standing::restore(&tensors)?;
            eprintln!("goes on after step {}", found.step);
        }
        let mut metrics = Metrics::open(&self.folder.file("metrics.jsonl"), standing.step)?;
        let per_epoch: Vec<usize> = (0..steps_config.epochs)
            .map(|epoch| {
                plan::epoch(self.train, steps_config, config.seed, epoch)
                    .len()
                    .div_ceil(steps_config.accumulate)
            })
            .collect();
        let total: usize = per_epoch.iter().sum();
        let (mut cache, mut checked) =
            (Cache::new(steps_config.cache_mib), Cache::new(steps_config.cache_mib / 4));

        let (before, first_scores) = self.before(&network)?;
        if standing.best.is_none() {
            metrics.add(line(0, &before))?;
        }
        let bar = bar(total, standing.step, &config.name);
        let mut below = usize::MAX;
        let (mut started, mut stopped) = (Instant::now(), self.patience_over(&standing));
        let (mut tokens, mut tokens_since) = (0usize, Instant::now());
        let mut pending = Vec::new();
        'epochs: for epoch in 0..steps_config.epochs {
            let from: usize = per_epoch[..epoch].iter().sum();
            if stopped || from + per_epoch[epoch] <= standing.step {
                continue;
            }
            let batches = plan::epoch(self.train, steps_config, config.seed, epoch);
            for group in batches.chunks(steps_config.accumulate).skip(standing.step - from) {
                let frozen = self.frozen(standing.step);
                let now_below = match frozen {
                    Frozen::Below(layers) => layers,
                    _ => 0,
                };
                if now_below != below {
                    network = network.freeze(frozen);
                    below = now_below;
                    cache.clear();
                    checked.clear();
                }
                let (lost, gradients) =
                    self.gradients(&network, group, below, (below > 0).then_some(&mut cache), standing.step)?;
                let length = optimizer::length(&gradients);
                let factor = schedule::factor(&config.schedule, standing.step, total);
                let rate = config.optimizer.rate * factor;
                if self.deals_ranks().is_some() {
                    ranks.feel(&network, &gradients);
                }
                network = optimizer.step(network, gradients, length.clone(), |name| {
                    if is_fresh(name) { rate * config.optimizer.fresh_factor } else { rate }
                });
                standing.step += 1;
                pending.push(Pending { step: standing.step, lost, length });
                if let Some(peft) = self.deals_ranks() {
                    network = ranks.deal(network, standing.step, total, peft.rank, peft.budget)?;
                }
                tokens += group.iter().flatten().flatten().map(|&ix| self.train[ix].len() + 3).sum::<usize>();
                bar.inc(1);
                let logs = standing.step.is_multiple_of(LOG_EVERY) || standing.step == 1;
                let checks = standing.step.is_multiple_of(steps_config.check_every) || standing.step == total;
                if logs || checks {
                    let (lost, length) = self.take(&mut pending, &mut standing)?;
                    let shown = standing.shown.unwrap_or(lost);
                    let best = standing.best.map_or(String::new(), |(best, _)| format!(", best {best:.4}"));
                    bar.set_message(format!("loss {shown:.4}{best}, rate {rate:.1e}"));
                    if logs {
                        let per_second = tokens as f64 / tokens_since.elapsed().as_secs_f64();
                        metrics.add(json!({
                            "step": standing.step, "loss": lost, "smooth_loss": shown, "rate": rate,
                            "gradient": length, "tokens_per_second": per_second.round(),
                        }))?;
                        (tokens, tokens_since) = (0, Instant::now());
                    }
                }
                if checks {
                    standing.seconds += started.elapsed().as_secs_f64();
                    self.check(&network, &mut standing, &mut metrics, below, &mut checked)?;
                    self.save(&network, &optimizer, &ranks, &standing, &checkpoints)?;
                    (started, tokens_since) = (Instant::now(), Instant::now());
                    stopped = self.patience_over(&standing);
                    if stopped {
                        break 'epochs;
                    }
                }
            }
        }
        bar.finish();
        let (_, step) = standing.best.unwrap_or((0.0, 0));
        let best = self.folder.file("best.bin");
        if step > 0 && best.exists() {
            network = network.with_values(&Tensors::read(&read_sealed(&best)?)?)?;
        }
        let (after, last_scores) = self.validate(&network, 0, None)?;
        Ok(Outcome {
            network,
            before,
            after,
            scores: [first_scores, last_scores],
            step,
            steps: standing.step,
        })
    }

    /// What stays as it is at a step.
    fn frozen(&self, step: usize) -> Frozen {
        let layers = self.frame.config.num_hidden_layers;
        let freeze = &self.config.freeze;
        if self.config.peft.is_some() {
            return Frozen::Base;
        }
        match freeze.mode {
            Freeze::None => Frozen::Nothing,
            Freeze::AllButHead => Frozen::Below(layers),
            Freeze::AllButLast => Frozen::Below(layers.saturating_sub(freeze.layers)),
            Freeze::Gradual => Frozen::Below(layers.saturating_sub(step / freeze.every)),
        }
    }

    /// Whether a parameter is trained at any step, and so belongs into a checkpoint.
    pub fn ever_trains(&self, name: &str) -> bool {
        let ever = match self.config.freeze.mode {
            Freeze::Gradual if self.config.peft.is_none() => Frozen::Below(0),
            _ => self.frozen(0),
        };
        ever.trains(name)
    }

    /// The settings of AdaLoRA, where that is what is trained.
    fn deals_ranks(&self) -> Option<&PeftConfig> {
        self.config.peft.as_ref().filter(|peft| peft.method == Method::Adalora)
    }

    fn patience_over(&self, standing: &Standing) -> bool {
        self.config.steps.patience > 0 && standing.worse >= self.config.steps.patience
    }

    fn ruined(&self, step: usize) -> String {
        format!(
            "step {step} ruined the model, which is not saved; the last good checkpoint stays in the run folder. Lower [optimizer] rate, or look at the records for what is no text"
        )
    }

    /// Loss and gradient of the last step, after all that were taken since the last call are known to be numbers.
    /// One read of the device, however many steps.
    fn take(&self, pending: &mut Vec<Pending>, standing: &mut Standing) -> Result<(f32, f32)> {
        let device = &self.frame.device;
        let zero = || Tensor::zeros([1], device);
        let all: Vec<Tensor<1>> = pending
            .iter()
            .flat_map(|step| [&step.lost, &step.length].map(|part| part.clone().unwrap_or_else(zero)))
            .collect();
        let mut last = (0.0, 0.0);
        if all.is_empty() {
            return Ok(last);
        }
        for (step, values) in pending.drain(..).zip(floats(Tensor::cat(all, 0)).chunks_exact(2)) {
            let (lost, length) = (values[0], values[1]);
            ensure!(lost.is_finite(), "the loss is {lost}: {}", self.ruined(step.step));
            ensure!(length.is_finite(), "the gradient is {length}: {}", self.ruined(step.step));
            standing.shown = Some(standing.shown.map_or(lost, |old| SMOOTH * old + (1.0 - SMOOTH) * lost));
            last = (lost, length);
        }
        Ok(last)
    }

    /// Loss and gradients of a step's batches.
    fn gradients(
        &self,
        network: &Network,
        batches: &[Batch],
        below: usize,
        mut cache: Option<&mut Cache>,
        step: usize,
    ) -> Result<(Option<Tensor<1>>, optimizer::Gradients)> {
        let model = &self.config.model;
        // By the step alone, so that a resumed run leaves out what the first would have.
        let seed = self.config.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ step as u64;
        let pass = Training::new(model.dropout, model.attention_dropout, seed, &self.frame.device);
        let reader = Reader { frame: self.frame, network, pass, below, together: self.config.steps.together };
        let mut sum = optimizer::Gradients::new();
        let mut lost: Option<Tensor<1>> = None;
        for batch in batches {
            let keys: Vec<usize> = batch.iter().flatten().copied().collect();
            let examples: Vec<&Example> = keys.iter().map(|&ix| &self.train[ix]).collect();
            let sizes: Vec<usize> = batch.iter().map(Vec::len).collect();
            let scores = reader.scores(&examples, &keys, cache.as_deref_mut())?;
            let Some(mut loss) = self.loss(scores, &examples, &sizes) else { continue };
            if let (Some(_), Some(apart)) = (self.deals_ranks(), adalora::regulariser(network)) {
                loss = loss + apart;
            }
            let loss = loss.div_scalar(batches.len() as f32);
            // Not read here: a GPU would have to stop for it.
            let value = loss.clone().inner();
            lost = Some(match lost {
                None => value,
                Some(sum) => sum + value,
            });
            let mut gradients = loss.backward();
            optimizer::add(&mut sum, optimizer::collect(network, &mut gradients));
        }
        Ok((lost, sum))
    }

    /// The weighted parts of the loss together; `None` where the batch gives none of them.
    fn loss(&self, scores: Scores, examples: &[&Example], sizes: &[usize]) -> Option<Tensor<1>> {
        let (weights, head) = (&self.config.loss, self.config.model.head);
        let labels: Vec<f32> = examples.iter().map(|example| example.label).collect();
        let counts: Vec<f32> = examples.iter().map(|example| example.weight).collect();
        let flat = || scores.logits.clone().reshape([examples.len()]);
        let mut parts: Vec<(f32, Tensor<1>)> = Vec::new();
        if weights.head > 0.0 {
            let own = match head {
                Head::Match => loss::binary_cross_entropy(flat(), &labels, &counts),
                Head::Rating | Head::Score => loss::squared_error(flat(), &labels, &counts),
                Head::Classification => {
                    let classes: Vec<usize> = labels.iter().map(|&label| label as usize).collect();
                    loss::cross_entropy(scores.logits.clone(), &classes, &counts)
                }
            };
            parts.push((weights.head, own));
        }
        if weights.listwise > 0.0 && head != Head::Classification {
            let part = loss::listwise(flat(), &labels, sizes, weights.label_temperature);
            parts.extend(part.map(|part| (weights.listwise, part)));
        }
        if weights.pairwise > 0.0 {
            parts.extend(loss::pairwise(flat(), &labels, sizes).map(|part| (weights.pairwise, part)));
        }
        if let (true, Some(similarities)) = (weights.in_batch > 0.0, scores.similarities) {
            let [rows, columns] = similarities.values.dims();
            // A text that stands in the batch more than once is one item, with its best label.
            let mut wanted = vec![0.0; rows * columns];
            for ((&request, &item), label) in
                similarities.requests.iter().zip(&similarities.items).zip(&labels)
            {
                let at = request * columns + item;
                wanted[at] = f32::max(wanted[at], *label);
            }
            parts.extend(loss::in_batch(similarities.values, &wanted).map(|part| (weights.in_batch, part)));
        }
        parts.into_iter().map(|(weight, part)| part.mul_scalar(weight)).reduce(|sum, part| sum + part)
    }

    /// Scores of the validation records, and their figures.
    fn validate(
        &self,
        network: &Network,
        below: usize,
        cache: Option<&mut Cache>,
    ) -> Result<(Figures, Vec<f32>)> {
        let scores = scores(self.frame, &network.valid(), self.validation, below, cache)?;
        let outputs = scores.len() / self.validation.len();
        Ok((judge(self.validation, &scores, outputs, self.config.model.head), scores))
    }

    /// Figures before the first step: made once, and kept beside the run.
    fn before(&self, network: &Network) -> Result<(Figures, Vec<f32>)> {
        let path = self.folder.file("before.json");
        if let Some(scores) =
            std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Vec<f32>>(&bytes).ok())
            && !scores.is_empty()
            && scores.len().is_multiple_of(self.validation.len())
        {
            let outputs = scores.len() / self.validation.len();
            return Ok((judge(self.validation, &scores, outputs, self.config.model.head), scores));
        }
        let (figures, scores) = self.validate(network, 0, None)?;
        crate::run::write_whole(&path, &serde_json::to_vec(&scores)?)?;
        Ok((figures, scores))
    }

    /// Validates, and keeps the parameters where they are the best so far.
    fn check(
        &self,
        network: &Network,
        standing: &mut Standing,
        metrics: &mut Metrics,
        below: usize,
        cache: &mut Cache,
    ) -> Result<()> {
        let (figures, scores) = self.validate(network, below, (below > 0).then_some(cache))?;
        // Before anything is saved, so that a ruined model never takes a good checkpoint's place.
        ensure!(
            scores.iter().all(|score| score.is_finite()),
            "the scores are no numbers any more: {}",
            self.ruined(standing.step)
        );
        metrics.add(line(standing.step, &figures))?;
        let (_, figure) = figures.deciding(self.config.model.head);
        if standing.best.is_none_or(|(best, _)| figure > best) {
            let values = network.values(|name| self.ever_trains(name));
            write_sealed(&self.folder.file("best.bin"), &values.bytes()?)?;
            standing.best = Some((figure, standing.step));
            standing.worse = 0;
        } else {
            standing.worse += 1;
        }
        Ok(())
    }

    fn save(
        &self,
        network: &Network,
        optimizer: &Optimizer,
        ranks: &Ranks,
        standing: &Standing,
        checkpoints: &crate::run::Checkpoints,
    ) -> Result<()> {
        let mut tensors = network.values(|name| self.ever_trains(name));
        optimizer.save(&mut tensors);
        ranks.save(&mut tensors);
        standing.save(&mut tensors);
        checkpoints.save(standing.step, &tensors.bytes()?)
    }
}

/// Scores of examples by a network without gradients, in their order, each with all its outputs.
pub fn scores(
    frame: &Frame,
    network: &Network,
    examples: &[Example],
    below: usize,
    mut cache: Option<&mut Cache>,
) -> Result<Vec<f32>> {
    /// Records scored at a time.
    const AT_ONCE: usize = 256;
    let reader = Reader { frame, network, pass: Plain, below, together: 64 };
    let mut found = Vec::with_capacity(examples.len());
    for (ix, chunk) in examples.chunks(AT_ONCE).enumerate() {
        let members: Vec<&Example> = chunk.iter().collect();
        let keys: Vec<usize> = (0..chunk.len()).map(|at| ix * AT_ONCE + at).collect();
        found.extend(floats(reader.scores(&members, &keys, cache.as_deref_mut())?.logits));
    }
    Ok(found)
}

/// A validation's line of the metrics.
fn line(step: usize, figures: &Figures) -> serde_json::Value {
    let mut line = json!({"step": step, "validation": figures});
    for (name, value) in figures.named() {
        line[format!("validation {name}")] = json!(value);
    }
    line
}

impl Standing {
    fn save(&self, tensors: &mut Tensors) {
        let mut note = |name: &str, text: String| tensors.notes.insert(name.to_owned(), text);
        note("step", self.step.to_string());
        note("worse", self.worse.to_string());
        note("seconds", self.seconds.to_string());
        if let Some((figure, step)) = self.best {
            note("best", figure.to_string());
            note("best step", step.to_string());
        }
        if let Some(shown) = self.shown {
            note("loss", shown.to_string());
        }
    }

    fn restore(tensors: &Tensors) -> Result<Self> {
        let there = |name: &str| tensors.notes.contains_key(name);
        Ok(Self {
            step: tensors.note("step")?,
            worse: tensors.note("worse")?,
            seconds: tensors.note("seconds")?,
            best: match there("best") {
                true => Some((tensors.note("best")?, tensors.note("best step")?)),
                false => None,
            },
            shown: if there("loss") { Some(tensors.note("loss")?) } else { None },
        })
    }
}

/// Checks that there is something to learn and something to stop by.
///
/// # Errors
/// Says what is missing.
pub fn check_data(train: &[Example], validation: &[Example], config: &Config) -> Result<()> {
    let differs = |examples: &[Example]| examples.iter().any(|example| example.label != examples[0].label);
    if !differs(train) {
        bail!("every label of {} is the same: there is nothing to learn", config.data.train.display());
    }
    if !differs(validation) {
        bail!(
            "every label of {} is the same: no figure can tell good from bad",
            config.data.validation.display()
        );
    }
    let known: std::collections::HashSet<(&[u32], &[u32])> =
        train.iter().map(|example| (example.first.as_slice(), example.second.as_slice())).collect();
    let shared = validation
        .iter()
        .filter(|example| known.contains(&(example.first.as_slice(), example.second.as_slice())))
        .count();
    if shared > 0 {
        eprintln!(
            "{shared} of {} validation records are also learned from: the figures will flatter",
            validation.len()
        );
    }
    Ok(())
}
