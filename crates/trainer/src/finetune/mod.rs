//! `finetune`: a pretrained encoder and a task head learn from records.
//!
//! # How to
//!
//! Records are JSON Lines. A cross-encoder that scores how well an item fits a request learns from
//! ```json
//! {"request": "a narrow white chest of drawers", "item": "MALM chest of 3 drawers, white", "label": 0.67, "group": "r17"}
//! ```
//! | field | what |
//! |---|---|
//! | `request` (or `text_a`, `text`) | the first text |
//! | `item` | the second text; with `[data] items`, the id of an item there |
//! | `text_b` (or `item_text`) | the second text, beside an `item` that is an id |
//! | `history` | texts of what the user saw or bought before; put behind the first text |
//! | `user`, `group` | records with the same `group` are compared with each other; without one, those of the same user and first text |
//! | `label` | from 0 to 1 (a grade of 0 to 3, divided by 3); a rating within `range`; a class's name |
//! | `weight` | how much the record counts, 1 where it says nothing |
//!
//! The least config, with paths from the config's own folder:
//! ```toml
//! name = "full-reranker"
//! base = "all-MiniLM-L6-v2"      # config.json, tokenizer.json, model.safetensors
//! run = "run"                    # checkpoints, metrics.jsonl, report.html
//! out = "model"                  # the finished model
//! [data]
//! train = "train.jsonl"
//! validation = "validation.jsonl"
//! ```
//! `chatrec-train finetune --config FILE` trains; after a kill, the same with `--resume` goes on after the last
//! checkpoint, and ends with the same parameters as a run that was never killed. Every setting and its default is
//! in [`config`]; the run folder's `config.toml` has all of them written out.
//!
//! The finished folder holds `reranker.safetensors` and `reranker.json`: the cross-encoder as the `reranker` entry of
//! a model folder's `manifest.json` names it, in half precision and without the word embeddings, which training
//! leaves as they are, so that it shares those of a bi-encoder made from the same base. See [`save`].
//!
//! With `[freeze] mode = "all-but-last"` a step costs the upper layers alone: the outputs of the lower ones are
//! computed once for each record and kept.

mod adalora;
mod base;
pub mod config;
mod judge;
mod label;
mod loss;
mod network;
mod optimizer;
mod pass;
mod peft;
mod plan;
mod records;
mod report;
pub mod save;
mod schedule;
mod shots;
mod stage2;
#[cfg(test)]
mod tests;
mod train;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use burn::tensor::Device;
use serde_json::json;

use crate::run::{Entry, RunFolder, digest};
use config::Config;
pub use label::{Answer, label, ndcg_by_request};
use network::{Frame, Network};
use plan::Example;
use records::Record;
pub use shots::shots;
use train::{Outcome, Run};

/// Everything that a run reads.
struct Inputs {
    train: Vec<Record>,
    validation: Vec<Record>,
    /// Names, sizes and hashes.
    data: String,
}

impl Inputs {
    fn read(config: &Config) -> Result<Self> {
        let items = config.data.items.as_deref().map(records::read_items).transpose()?;
        let train = records::read(&config.data.train, config, items.as_ref())?;
        let validation = records::read(&config.data.validation, config, items.as_ref())?;
        let mut files = serde_json::Map::new();
        // A manifest names the hash of every file beside it.
        let of_base = if base::is_model_folder(&config.base) { "manifest.json" } else { "model.safetensors" };
        let base = config.base.join(of_base);
        let named = [("train", &config.data.train), ("validation", &config.data.validation), ("base", &base)];
        for (name, path) in named.into_iter().chain(config.data.items.as_ref().map(|path| ("items", path))) {
            let (sha256, bytes) = digest(path)?;
            files.insert(name.to_owned(), json!({"sha256": sha256, "bytes": bytes}));
        }
        Ok(Self { train, validation, data: serde_json::to_string_pretty(&files)? + "\n" })
    }
}

/// Trains as a config says, and writes the finished model and the report.
///
/// # Errors
/// Says what is wrong with the config, the records or the base, or what stopped the training.
pub fn finetune(path: &Path, entry: Entry, device: &Device, device_name: &str) -> Result<()> {
    let config = Config::read(path)?;
    save::check_place(&config.base, &config.out)?;
    if let Some(into) = &config.into {
        save::check_place(into, &config.out)?;
    }
    let inputs = Inputs::read(&config)?;
    let (mut network, frame) = Network::load(&config, device)?;
    if let Some(peft) = &config.peft {
        network = peft::attach(network, &frame.config, peft, config.seed, device);
    }
    let train = Example::all(&inputs.train, &frame.tokenizer, config.model.longest);
    let validation = Example::all(&inputs.validation, &frame.tokenizer, config.model.longest);
    train::check_data(&train, &validation, &config)?;
    let text = toml::to_string_pretty(&config).context("the config cannot be written")?;
    let folder = RunFolder::enter(&config.run, entry, &text, &inputs.data)?;
    let run = Run { config: &config, folder: &folder, frame: &frame, train: &train, validation: &validation };
    let (trained, all) = peft::shares(&network, |name| run.ever_trains(name));
    eprintln!(
        "{} records to learn from, {} to stop by; {trained} of {all} parameters are trained, on {device_name}",
        train.len(),
        validation.len(),
    );
    let began = Instant::now();
    let outcome = run.go(network)?;
    finish(&config, &folder, &frame, &inputs, &outcome, began, device_name)
}

fn finish(
    config: &Config,
    folder: &RunFolder,
    frame: &Frame,
    inputs: &Inputs,
    outcome: &Outcome,
    began: Instant,
    device_name: &str,
) -> Result<()> {
    save::write(config, frame, &outcome.network, &json!(outcome.after))?;
    report::write(config, folder, &inputs.validation, outcome, began.elapsed(), device_name)?;
    for ((name, before), (_, after)) in outcome.before.named().iter().zip(outcome.after.named()) {
        println!("{name}: {before:.4} before, {after:.4} after");
    }
    println!(
        "the best of {} steps is step {}; model in {}, report in {}",
        outcome.steps,
        outcome.step,
        config.out.display(),
        folder.file("report.html").display()
    );
    Ok(())
}
