//! `chatrec-train prune`: an encoder without the layers and heads that it misses least, tuned to answer as before.
//!
//! Each layer and each head is left out on trial, and what that moves the vectors of some texts is what it is worth
//! (leave-one-out; Michel et al. 2019, section 3.2, with the vectors' cosine in place of a task's score). The least worth
//! goes, for good: its rows and columns leave the file. What is left then learns from the whole encoder's vectors
//! (after Sanh et al. 2019, "DistilBERT", with vectors for logits).

mod cut;
mod recover;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use scorer::weights::Weights;
use scorer::{GOLDEN_TOLERANCE, ModelManifest, sha256};
use serde::{Deserialize, Serialize};

use crate::export::File;
use crate::folder::{Folder, ask_anew};
use crate::rng::Rng;
use crate::run::{Curve, Entry, Metrics, Report, RunFolder, Table, bar, write_whole};
use cut::{KeptLayer, Layers, cost};
use recover::Bench;

/// One text in so many is kept aside to measure on.
const KEPT_ASIDE: usize = 10;

/// Texts that are measured on, at most.
const MEASURED: usize = 400;

/// Texts that layers and heads are left out on, at most.
const TRIED: usize = 200;

/// Fewest texts to learn from.
const FEWEST: usize = 40;

/// Times that the heads are weighed; between two of them some of those that have to go do.
const ROUNDS: usize = 4;

/// Tokens of the text that the report's cost is for.
const TOKENS: usize = 16;

/// The settings, as they stand in a TOML file. Paths count from its folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Name of the new model.
    name: String,
    /// The model folder.
    model: PathBuf,
    /// Run folder: checkpoints, metrics, report.
    run: PathBuf,
    /// Folder to write the new model to.
    out: PathBuf,
    /// Texts such as the model will read, one a line.
    texts: PathBuf,
    #[serde(default)]
    seed: u64,
    /// Layers that go.
    #[serde(default)]
    layers: usize,
    /// Heads that go, of all layers that stay.
    #[serde(default)]
    heads: usize,
    /// The gate, -1 to 1: where the mean cosine of the texts kept aside, before against after, is less, no model is
    /// written.
    #[serde(default = "least_cosine")]
    least_cosine: f32,
    #[serde(default)]
    recovery: Recovery,
}

/// How what is left is tuned.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Recovery {
    /// Optimiser steps; 0 for none.
    steps: usize,
    /// Texts in a step.
    batch: usize,
    /// Highest learning rate.
    rate: f32,
    /// Steps until the highest learning rate; then it falls as a cosine.
    warm_up: usize,
    /// Longest gradient of one tensor.
    clip: f32,
    /// Weight decay of matrices.
    decay: f32,
    /// Weight of the tokens' distances beside the sentences' cosines.
    token_weight: f32,
    /// Steps between checkpoints and measurements.
    check_every: usize,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            steps: 400,
            batch: 32,
            rate: 3e-4,
            warm_up: 40,
            clip: 1.0,
            decay: 0.01,
            token_weight: 0.25,
            check_every: 50,
        }
    }
}

fn least_cosine() -> f32 {
    0.9
}

impl Config {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for place in [&mut config.model, &mut config.run, &mut config.out, &mut config.texts] {
            *place = folder.join(&*place);
        }
        let r = &config.recovery;
        ensure!(config.layers + config.heads > 0, "`layers` and `heads` are both 0: nothing would go");
        ensure!(
            (-1.0..=1.0).contains(&config.least_cosine),
            "`least_cosine` is {}; a cosine goes from -1 to 1",
            config.least_cosine
        );
        ensure!(
            r.batch > 0 && r.check_every > 0 && r.rate > 0.0 && r.clip > 0.0,
            "[recovery] needs batch, check_every, rate and clip above 0"
        );
        ensure!(r.steps == 0 || r.steps > r.warm_up, "[recovery] needs steps > warm_up, or steps = 0");
        Ok(config)
    }
}

/// Texts to learn from, and texts to measure on.
struct Texts {
    learnt: Vec<String>,
    aside: Vec<String>,
}

impl Texts {
    fn read(config: &Config) -> Result<(Self, String)> {
        let path = &config.texts;
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut seen = std::collections::HashSet::new();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut lines: Vec<String> = lines.filter(|line| seen.insert(*line)).map(str::to_owned).collect();
        ensure!(
            lines.len() >= FEWEST,
            "{} has {} texts; {FEWEST} are the fewest to learn from, thousands are better",
            path.display(),
            lines.len()
        );
        Rng::new(config.seed ^ 0x7E47).shuffle(&mut lines);
        let aside = (lines.len() / KEPT_ASIDE).clamp(1, MEASURED);
        let learnt = lines.split_off(aside);
        Ok((Self { learnt, aside: lines }, sha256(text.as_bytes())))
    }
}

/// Runs the command; what came of it, for people.
///
/// # Errors
/// Says which setting, file or figure is wrong; the last checkpoint and the folder that was there stay.
pub fn run(path: &Path, entry: Entry, device: &Device, device_name: &str) -> Result<String> {
    let config = Config::read(path)?;
    let mut folder = Folder::read(&config.model)?;
    let manifest = ModelManifest::parse(&folder.manifest)?;
    let sizes = &manifest.encoder.config;
    let weights_name = manifest.encoder.weights.clone();
    let file = |name: &str| {
        let found = folder.named.get(name);
        found.with_context(|| format!("{}: the manifest names no file {name}", config.model.display()))
    };
    let bytes = file(&weights_name)?.clone();
    let weights = Weights::open(&bytes)?;
    let whole = Layers::read(&bytes, sizes)
        .with_context(|| format!("{}", config.model.join(&weights_name).display()))?;
    ensure!(
        config.layers < sizes.num_hidden_layers,
        "`layers` is {}, and the model has {}: one has to stay",
        config.layers,
        sizes.num_hidden_layers
    );
    let (texts, texts_sha256) = Texts::read(&config)?;
    let settings = toml::to_string(&config)?;
    let data = serde_json::json!({"model": sha256(&folder.manifest), "texts": texts_sha256});
    let run = RunFolder::enter(&config.run, entry, &settings, &serde_json::to_string_pretty(&data)?)?;
    let before_model = folder.load()?;
    let projection = match &manifest.encoder.projection {
        Some(name) => Some(Weights::open(file(name)?)?),
        None => None,
    };
    let bench = Bench::new(&before_model.encoder, &weights, projection.as_ref(), device)?;

    let kept = match fs::read(run.file("kept.json")) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged: begin with --fresh", run.file("kept.json").display()))?,
        Err(_) => {
            let tried: Vec<&str> = texts.learnt.iter().take(TRIED).map(String::as_str).collect();
            let kept = choose(&whole, &bench, &config, &tried)?;
            write_whole(&run.file("kept.json"), &serde_json::to_vec_pretty(&kept)?)?;
            kept
        }
    };
    let pruned = whole.keep(&kept.layers)?;
    let aside: Vec<&str> = texts.aside.iter().map(String::as_str).collect();
    let original = whole.bert(device)?;
    let wanted = bench.sentences(&original, &aside);
    let at_first = bench.agreement(&pruned.bert(device)?, &aside, &wanted);
    let (parameters, after_steps) = recover::tune(
        &recover::Job { bench: &bench, original: &original, pruned: &pruned, config: &config.recovery },
        &recover::Place {
            run: &run,
            seed: config.seed,
            learnt: &texts.learnt,
            aside: &aside,
            wanted: &wanted,
        },
    )?;
    report(&run, &config, &settings, &kept, device_name, [at_first, after_steps])?;
    ensure!(
        after_steps.mean >= config.least_cosine,
        "the mean cosine of {} texts kept aside, before against after, is {:.4}, less than the {} that is asked; no model \
         was written. Take out less, tune longer, or ask for less",
        aside.len(),
        after_steps.mean,
        config.least_cosine
    );

    let bytes_before = folder.bytes()?;
    let written = cut::rewritten(&bytes, |file: &mut File| {
        file.bert(&parameters, pruned.len(), sizes.hidden_size, sizes.intermediate_size);
    })?;
    folder.named.insert(weights_name, written);
    seal(&mut folder, &before_model, &config, &kept, after_steps)?;
    card(&mut folder, &config, &kept, after_steps.mean);
    folder.write(&config.out)?;
    let costs = [&whole, &pruned].map(|layers| cost(layers, sizes, TOKENS));
    Ok(format!(
        "{}\n{} bytes before, {} now; {} multiply-adds for {TOKENS} tokens before, {} now\n\
         vectors of {} texts kept aside, before against now: cosine {:.4} cut, {:.4} tuned, {:.4} at least: {}",
        kept.table(),
        bytes_before,
        folder.bytes()?,
        costs[0],
        costs[1],
        aside.len(),
        at_first.mean,
        after_steps.mean,
        after_steps.least,
        config.out.display()
    ))
}

/// Tells the manifest of rewritten weights what became of them, and asks the golden answers anew.
fn seal(
    folder: &mut Folder,
    before: &scorer::Model,
    config: &Config,
    kept: &Kept,
    cosines: recover::Agreement,
) -> Result<()> {
    let source = sha256(&folder.manifest);
    let mut told: serde_json::Value = serde_json::from_slice(&folder.manifest)?;
    told["name"] = config.name.clone().into();
    told["encoder"]["config"]["num_hidden_layers"] = kept.layers.len().into();
    if let Some(all) = told.as_object_mut() {
        // Its matrices hold no codes any more.
        all.remove("quantization");
    }
    folder.manifest = serde_json::to_vec_pretty(&told)?;
    folder.beside.retain(|(name, _)| name != "quantization.json");
    let mut golden = folder.golden()?;
    if let Some((_, golden)) = &mut golden {
        ask_anew(before, &loaded(folder)?, golden)?;
    }
    let note = serde_json::json!({
        "source_sha256": source,
        "kept": kept.layers,
        "steps": config.recovery.steps,
        "mean_cosine": cosines.mean,
        "least_cosine": cosines.least,
    });
    folder.seal(golden.as_ref().map(|(name, golden)| (name.as_str(), golden)), "pruning", note)?;
    if golden.is_some() {
        let delta = pollster::block_on(folder.load()?.self_test())?;
        ensure!(delta <= GOLDEN_TOLERANCE, "the golden answers that were just made are missed by {delta}");
    }
    Ok(())
}

/// The rewritten folder's model; its manifest still has the old hashes.
fn loaded(folder: &Folder) -> Result<scorer::Model> {
    let mut fresh =
        Folder { manifest: folder.manifest.clone(), named: folder.named.clone(), beside: Vec::new() };
    fresh.seal(None, "pruning", serde_json::Value::Null)?;
    fresh.load()
}

/// What stays, and what each part that went was worth.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    layers: Vec<KeptLayer>,
    gone: Vec<Gone>,
}

/// A layer, or a head of one, by the places that they had.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Gone {
    layer: usize,
    head: Option<usize>,
    /// 1 − the mean cosine of some texts' vectors with those of the whole encoder, had this alone gone from what stood
    /// then.
    worth: f32,
}

impl Kept {
    fn table(&self) -> String {
        let of = |gone: &Gone| match gone.head {
            None => format!("layer {} goes: without it the vectors move by {:.4}", gone.layer, gone.worth),
            Some(head) => format!(
                "head {head} of layer {} goes: without it the vectors move by {:.4}",
                gone.layer, gone.worth
            ),
        };
        self.gone.iter().map(of).collect::<Vec<_>>().join("\n")
    }
}

/// Leaves layers and heads out on trial, and lets the least worth go.
fn choose(whole: &Layers, bench: &Bench, config: &Config, tried: &[&str]) -> Result<Kept> {
    let device = bench.device();
    let wanted = bench.sentences(&whole.bert(device)?, tried);
    let mut layers = whole.all();
    let mut gone = Vec::new();
    let heads: usize = layers.iter().map(|layer| layer.heads.len()).sum();
    let trials = (0..config.layers).map(|n| layers.len() - n).sum::<usize>() + ROUNDS * heads;
    let bar = bar(trials, 0, "weighing");
    let worth = |layers: &[KeptLayer]| -> Result<f32> {
        let bert = whole.keep(layers)?.bert(device)?;
        bar.inc(1);
        Ok(1.0 - bench.agreement(&bert, tried, &wanted).mean)
    };
    for _ in 0..config.layers {
        let mut least: Option<(usize, f32)> = None;
        for at in 0..layers.len() {
            let mut without = layers.clone();
            without.remove(at);
            let worth = worth(&without)?;
            if least.is_none_or(|(_, known)| worth < known) {
                least = Some((at, worth));
            }
        }
        let Some((at, worth)) = least else { break };
        gone.push(Gone { layer: layers.remove(at).layer, head: None, worth });
    }
    let spare: usize = layers.iter().map(|layer| layer.heads.len() - 1).sum();
    if config.heads > spare {
        bail!("`heads` is {}, and {spare} can go where each layer keeps one", config.heads);
    }
    let mut left = config.heads;
    for round in (1..=ROUNDS).rev() {
        let mut weighed: Vec<(f32, usize, usize)> = Vec::new();
        for (at, layer) in layers.iter().enumerate().filter(|(_, layer)| layer.heads.len() > 1 && left > 0) {
            for &head in &layer.heads {
                let mut without = layers.clone();
                without[at].heads.retain(|other| *other != head);
                weighed.push((worth(&without)?, at, head));
            }
        }
        weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut now = left.div_ceil(round);
        for (worth, at, head) in weighed {
            if now > 0 && layers[at].heads.len() > 1 {
                layers[at].heads.retain(|other| *other != head);
                gone.push(Gone { layer: layers[at].layer, head: Some(head), worth });
                (now, left) = (now - 1, left - 1);
            }
        }
    }
    bar.finish_and_clear();
    Ok(Kept { layers, gone })
}

/// Says in the model's card what became of it.
fn card(folder: &mut Folder, config: &Config, kept: &Kept, cosine: f32) {
    let Some((_, text)) = folder.beside.iter_mut().find(|(name, _)| name == "MODEL_CARD.md") else { return };
    let (layers, heads) = kept.gone.iter().partition::<Vec<_>, _>(|gone| gone.head.is_none());
    let said = format!(
        "> **Pruned** by `chatrec-train prune` as \"{}\": {} layers and {} heads of stage 1 are gone, and {} steps tuned \
         what is left. Its vectors have a mean cosine of {cosine:.4} with those of the model that the rest of this card \
         is about; figures below are that model's.\n\n",
        config.name,
        layers.len(),
        heads.len(),
        config.recovery.steps
    );
    text.splice(..0, said.into_bytes());
}

fn report(
    run: &RunFolder,
    config: &Config,
    settings: &str,
    kept: &Kept,
    device: &str,
    [at_first, last]: [recover::Agreement; 2],
) -> Result<()> {
    let metrics = Metrics::open(&run.file("metrics.jsonl"), config.recovery.steps)?;
    let mut report = Report {
        title: format!("{}: pruned", config.name),
        summary: vec![format!(
            "On {device}. Vectors of the texts kept aside have a mean cosine of {:.4} with those of the whole model after \
             the cut, and of {:.4} after {} steps.",
            at_first.mean, last.mean, config.recovery.steps
        )],
        config: settings.to_owned(),
        ..Report::default()
    };
    for (title, field) in
        [("loss", "loss"), ("cosine of texts kept aside", "validation_cosine"), ("learning rate", "rate")]
    {
        let points = metrics.series(field);
        if !points.is_empty() {
            report.curve(&Curve { title, points: &points, mark: None });
        }
    }
    report.tables.push(Table {
        title: "what went".into(),
        head: vec!["layer".into(), "head".into(), "moves the vectors by".into()],
        rows: kept
            .gone
            .iter()
            .map(|gone| {
                let head = gone.head.map_or("all".to_owned(), |head| head.to_string());
                vec![gone.layer.to_string(), head, format!("{:.4}", gone.worth)]
            })
            .collect(),
    });
    report.write(&run.file("report.html"))
}

#[cfg(test)]
mod tests;
