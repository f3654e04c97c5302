//! The settings of a run, as they stand in its TOML file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

/// Everything a run depends on, but the bytes of its inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Short name of the model.
    pub name: String,
    /// Seed of every random choice.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// What training begins from: a Hugging Face folder, or a model folder such as `models/student`.
    pub base: PathBuf,
    /// Run folder.
    pub run: PathBuf,
    /// Folder that the finished model is written to.
    pub out: PathBuf,
    /// Model folder whose stage 2 a cross-encoder becomes: `out` is then a copy of it with the new one. Of a base
    /// that is a model folder, the base itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<PathBuf>,
    /// What stage 2's logit is multiplied by before it is added to stage 1's score.
    #[serde(default = "default_weight")]
    pub weight: f32,
    /// The records.
    pub data: Data,
    /// What is trained.
    #[serde(default)]
    pub model: ModelConfig,
    /// What it is trained for; the weights of the parts of the loss.
    #[serde(default)]
    pub loss: LossConfig,
    /// How a step moves.
    #[serde(default)]
    pub optimizer: OptimizerConfig,
    /// How the learning rate goes.
    #[serde(default)]
    pub schedule: ScheduleConfig,
    /// How long, and how much at a time.
    #[serde(default)]
    pub steps: StepsConfig,
    /// What stays as it is.
    #[serde(default)]
    pub freeze: FreezeConfig,
    /// Few parameters beside the base's in place of the base's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peft: Option<PeftConfig>,
}

fn default_seed() -> u64 {
    7
}

fn default_weight() -> f32 {
    1.0
}

/// Files of records, JSON Lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// To learn from.
    pub train: PathBuf,
    /// To stop by; never learned from.
    pub validation: PathBuf,
    /// `{"id", "text"}` a line: texts of the items that records name by `item`. Without it a record's `item` is the
    /// text itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<PathBuf>,
}

/// How two texts become a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Both texts are read together; a linear map of `[CLS]` is the score.
    CrossEncoder,
    /// Each text becomes a vector; their cosine, scaled, is the score.
    BiEncoder,
}

/// What a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// How well the texts fit, from 0 to 1: binary cross-entropy.
    Match,
    /// A number within `range`: squared error.
    Rating,
    /// A teacher's logit, any number: squared error on it.
    Score,
    /// One of `classes`: cross-entropy.
    Classification,
}

/// Which part of a model folder training begins from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Stage 1's encoder, with a fresh head.
    Encoder,
    /// The cross-encoder of stage 2, with its head.
    Reranker,
}

/// What is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// Cross-encoder or bi-encoder.
    pub kind: Kind,
    /// Where `base` is a model folder: which of its parts.
    pub start: Start,
    /// What a label is.
    pub head: Head,
    /// Names of the classes; for classification only.
    pub classes: Vec<String>,
    /// Lowest and highest rating; for ratings only.
    pub range: [f32; 2],
    /// Longest input, in tokens; of a pair, both texts together.
    pub longest: usize,
    /// The first so many of the base's layers; 0 takes all.
    pub layers: usize,
    /// Share of components that are left out in training, after the embeddings and each block.
    pub dropout: f64,
    /// The same for the shares of attention.
    pub attention_dropout: f64,
    /// For a bi-encoder: safetensors file with `projection.weight`, which vectors are sent through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projection: Option<PathBuf>,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            kind: Kind::CrossEncoder,
            start: Start::Encoder,
            head: Head::Match,
            classes: Vec::new(),
            range: [1.0, 5.0],
            longest: 96,
            layers: 0,
            dropout: 0.1,
            attention_dropout: 0.0,
            projection: None,
        }
    }
}

/// Weights of the parts of the loss; 0 leaves a part out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LossConfig {
    /// The head's own: binary cross-entropy, squared error or cross-entropy.
    pub head: f32,
    /// Softmax over the items of one request (Cao et al. 2007, ListNet's top-one).
    pub listwise: f32,
    /// Items of one request two by two (Rendle et al. 2009, BPR).
    pub pairwise: f32,
    /// InfoNCE over all items of the batch; for a bi-encoder only.
    pub in_batch: f32,
    /// By which labels are divided before their softmax in the listwise loss; small makes the best count alone.
    pub label_temperature: f32,
    /// By which cosines are divided; for a bi-encoder only.
    pub temperature: f32,
}

impl Default for LossConfig {
    fn default() -> Self {
        Self {
            head: 1.0,
            listwise: 1.0,
            pairwise: 0.0,
            in_batch: 0.0,
            label_temperature: 0.25,
            temperature: 0.05,
        }
    }
}

/// The rule by which a step moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Adam with decoupled decay (Loshchilov and Hutter 2019, algorithm 2).
    Adamw,
    /// Stochastic gradient descent with decoupled decay, θ ← θ − η∇ − ηλθ.
    Sgd,
}

/// How a step moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptimizerConfig {
    /// AdamW or SGD.
    pub rule: Rule,
    /// Highest learning rate η.
    pub rate: f32,
    /// By which η is multiplied for what begins fresh: the head, and what PEFT adds.
    pub fresh_factor: f32,
    /// Decay λ of matrices; vectors (biases, norms) do not decay.
    pub decay: f32,
    /// AdamW's β₁ and β₂.
    pub betas: [f32; 2],
    /// AdamW's ε.
    pub epsilon: f32,
    /// SGD's momentum.
    pub momentum: f32,
    /// Longest gradient of all parameters together; longer ones are shortened. 0 leaves them.
    pub clip: f32,
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            rule: Rule::Adamw,
            rate: 5e-5,
            fresh_factor: 10.0,
            decay: 0.01,
            betas: [0.9, 0.999],
            epsilon: 1e-8,
            momentum: 0.0,
            clip: 1.0,
        }
    }
}

/// The course of the learning rate after its warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Course {
    /// Falls on a line.
    Linear,
    /// Falls as half a cosine.
    Cosine,
    /// Stays.
    Constant,
}

/// How the learning rate goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleConfig {
    /// After the warm-up.
    pub course: Course,
    /// Share of the steps in which the rate rises on a line.
    pub warm_up: f32,
    /// Share of the highest rate that it falls to.
    pub floor: f32,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self { course: Course::Linear, warm_up: 0.06, floor: 0.02 }
    }
}

/// How long, and how much at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StepsConfig {
    /// Times that every record is seen.
    pub epochs: usize,
    /// Records of a batch.
    pub batch: usize,
    /// Most items of one request in a batch, that are compared with each other.
    pub list: usize,
    /// Batches whose gradients are added up before a step.
    pub accumulate: usize,
    /// Sequences of one forward pass: a batch is split by length into so many at a time.
    pub together: usize,
    /// Steps between validations, each followed by a checkpoint.
    pub check_every: usize,
    /// Validations without a better figure after which training stops; 0 never stops.
    pub patience: usize,
    /// Memory for the outputs of layers that stay as they are, in MiB.
    pub cache_mib: usize,
}

impl Default for StepsConfig {
    fn default() -> Self {
        Self {
            epochs: 3,
            batch: 32,
            list: 8,
            accumulate: 1,
            together: 16,
            check_every: 100,
            patience: 5,
            cache_mib: 1024,
        }
    }
}

/// What stays as it is. The word embeddings always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freeze {
    /// Nothing but the word embeddings.
    None,
    /// All but the head.
    AllButHead,
    /// All but the head and the last `layers` layers.
    AllButLast,
    /// As `all-but-head` at first; every `every` steps one more layer is let go, from the last.
    Gradual,
}

/// What stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FreezeConfig {
    /// What stays.
    pub mode: Freeze,
    /// For `all-but-last`.
    pub layers: usize,
    /// For `gradual`.
    pub every: usize,
}

impl Default for FreezeConfig {
    fn default() -> Self {
        Self { mode: Freeze::None, layers: 2, every: 100 }
    }
}

/// A way of tuning few parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Low-rank sums beside the matrices (Hu et al. 2022).
    Lora,
    /// The same beside matrices in 8 bits (Dettmers et al. 2023).
    Qlora,
    /// Low-rank sums whose ranks are dealt out by importance (Zhang et al. 2023).
    Adalora,
    /// Narrow blocks after each block (Houlsby et al. 2019).
    Adapters,
    /// Keys and values before every text's (Li and Liang 2021).
    Prefix,
}

/// Few parameters beside the base's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeftConfig {
    /// Which.
    pub method: Method,
    /// Rank of low-rank sums; AdaLoRA begins with it.
    #[serde(default = "default_rank")]
    pub rank: usize,
    /// AdaLoRA's mean rank in the end.
    #[serde(default = "default_budget")]
    pub budget: usize,
    /// By which a low-rank sum is multiplied, after division by its rank.
    #[serde(default = "default_alpha")]
    pub alpha: f64,
    /// Matrices that get low-rank sums.
    #[serde(default = "default_matrices")]
    pub matrices: Vec<String>,
    /// Components of an adapter's narrow part.
    #[serde(default = "default_width")]
    pub width: usize,
    /// Vectors of a prefix.
    #[serde(default = "default_length")]
    pub length: usize,
}

fn default_rank() -> usize {
    8
}

fn default_budget() -> usize {
    4
}

fn default_alpha() -> f64 {
    16.0
}

fn default_matrices() -> Vec<String> {
    MATRICES.map(str::to_owned).to_vec()
}

fn default_width() -> usize {
    48
}

fn default_length() -> usize {
    16
}

/// A layer's matrices.
pub const MATRICES: [&str; 4] = ["attention_in", "attention_out", "widen", "narrow"];

impl Config {
    /// Reads a file; its paths become relative to the current folder.
    ///
    /// # Errors
    /// Says what is wrong with which setting.
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("{} is no fine-tuning config", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let data = &mut config.data;
        for place in
            [&mut config.base, &mut config.run, &mut config.out, &mut data.train, &mut data.validation]
                .into_iter()
                .chain(data.items.as_mut())
                .chain(config.into.as_mut())
                .chain(config.model.projection.as_mut())
        {
            *place = folder.join(&*place);
        }
        config.check().with_context(|| path.display().to_string())?;
        Ok(config)
    }

    /// Checks that the settings fit together.
    ///
    /// # Errors
    /// Says which do not.
    pub fn check(&self) -> Result<()> {
        let (model, loss, steps, optimizer) = (&self.model, &self.loss, &self.steps, &self.optimizer);
        ensure!(model.longest >= 8, "[model] longest is at least 8");
        ensure!(
            (0.0..1.0).contains(&model.dropout) && (0.0..1.0).contains(&model.attention_dropout),
            "[model] dropout is a share from 0 to below 1"
        );
        let parts = [loss.head, loss.listwise, loss.pairwise, loss.in_batch];
        ensure!(
            parts.iter().all(|part| part.is_finite() && *part >= 0.0) && parts.iter().any(|part| *part > 0.0),
            "[loss] needs a part with a weight above 0, and none below"
        );
        ensure!(loss.temperature > 0.0 && loss.label_temperature > 0.0, "[loss] temperatures are above 0");
        ensure!(
            loss.in_batch == 0.0 || model.kind == Kind::BiEncoder,
            "[loss] in_batch needs kind = \"bi-encoder\": a cross-encoder would have to read every pair"
        );
        ensure!(
            model.projection.is_none() || model.kind == Kind::BiEncoder,
            "[model] projection is for a bi-encoder"
        );
        match model.head {
            Head::Classification => {
                ensure!(model.classes.len() > 1, "[model] classification needs two classes or more");
                ensure!(
                    loss.listwise + loss.pairwise + loss.in_batch == 0.0,
                    "[loss] listwise, pairwise and in_batch compare scores; a class is none"
                );
                ensure!(model.kind == Kind::CrossEncoder, "[model] a bi-encoder has no classes");
            }
            Head::Rating => ensure!(model.range[0] < model.range[1], "[model] range is lowest, highest"),
            Head::Match | Head::Score => {}
        }
        ensure!(
            self.into.is_none() || (model.kind == Kind::CrossEncoder && model.head != Head::Classification),
            "`into` takes a cross-encoder with one score as its stage 2"
        );
        ensure!(
            model.kind == Kind::CrossEncoder || !super::base::is_model_folder(&self.base),
            "a bi-encoder begins from a Hugging Face folder, not from a model folder"
        );
        ensure!(self.weight.is_finite() && self.weight >= 0.0, "`weight` is 0 or more");
        ensure!(
            steps.epochs > 0 && steps.batch > 0 && steps.list > 0 && steps.accumulate > 0,
            "[steps] epochs, batch, list and accumulate are at least 1"
        );
        ensure!(
            steps.together > 0 && steps.check_every > 0,
            "[steps] together and check_every are at least 1"
        );
        ensure!(
            steps.list <= steps.batch,
            "[steps] a list of {} does not fit a batch of {}",
            steps.list,
            steps.batch
        );
        ensure!(
            optimizer.rate > 0.0 && optimizer.rate.is_finite() && optimizer.fresh_factor > 0.0,
            "[optimizer] rate and fresh_factor are above 0"
        );
        ensure!(
            optimizer.betas.iter().all(|beta| (0.0..1.0).contains(beta))
                && (0.0..1.0).contains(&optimizer.momentum)
                && optimizer.decay >= 0.0
                && optimizer.clip >= 0.0,
            "[optimizer] betas and momentum are from 0 to below 1, decay and clip not below 0"
        );
        ensure!(
            (0.0..1.0).contains(&self.schedule.warm_up) && (0.0..=1.0).contains(&self.schedule.floor),
            "[schedule] warm_up and floor are shares"
        );
        ensure!(self.freeze.every > 0, "[freeze] every is at least 1");
        if let Some(peft) = &self.peft {
            ensure!(self.freeze.mode == Freeze::None, "[peft] freezes the base itself: leave [freeze] out");
            for matrix in &peft.matrices {
                if !MATRICES.contains(&matrix.as_str()) {
                    bail!("[peft] matrices: `{matrix}` is none of {}", MATRICES.join(", "));
                }
            }
            ensure!(
                peft.rank > 0 && peft.width > 0 && peft.length > 0 && !peft.matrices.is_empty(),
                "[peft] rank, width and length are at least 1, and matrices is not empty"
            );
            ensure!(
                peft.method != Method::Adalora || (1..=peft.rank).contains(&peft.budget),
                "[peft] budget is from 1 to rank"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = r#"
        name = "x"
        base = "base"
        run = "run"
        out = "out"
        [data]
        train = "train.jsonl"
        validation = "validation.jsonl"
    "#;

    #[test]
    fn the_least_config_has_every_default_and_reads_back() {
        let config: Config = toml::from_str(LEAST).unwrap();
        config.check().unwrap();
        let again: Config = toml::from_str(&toml::to_string_pretty(&config).unwrap()).unwrap();
        assert_eq!(again, config);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (more, says) in [
            ("[loss]\nhead = 0.0\nlistwise = 0.0", "[loss]"),
            ("[loss]\nin_batch = 1.0", "bi-encoder"),
            ("[model]\nhead = \"classification\"", "two classes"),
            ("[steps]\nlist = 64", "does not fit"),
            ("[peft]\nmethod = \"lora\"\nmatrices = [\"query\"]", "`query` is none of"),
            ("[peft]\nmethod = \"adalora\"\nbudget = 9", "budget"),
            ("[peft]\nmethod = \"lora\"\n[freeze]\nmode = \"all-but-head\"", "leave [freeze] out"),
            ("[optimizer]\nrate = 0.0", "rate"),
        ] {
            let config: Config = toml::from_str(&format!("{LEAST}{more}")).unwrap();
            let message = config.check().unwrap_err().to_string();
            assert!(message.contains(says), "{more}: {message}");
        }
        assert!(toml::from_str::<Config>(&format!("{LEAST}[optimizer]\nspeed = 1.0")).is_err());
    }
}
