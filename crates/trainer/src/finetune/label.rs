//! A trained cross-encoder's scores as labels: what a smaller one is distilled from.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use serde_json::{Value, json};

use super::base::{is_model_folder, read};
use super::config::{Config, Start};
use super::network::Network;
use super::plan::Example;
use super::records::Record;
use super::train::scores;
use crate::run::bar;

/// Records between two lines of progress.
const AT_ONCE: usize = 4096;

/// What a label becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Answer {
    /// From 0 to 1, for the head `match`.
    #[default]
    Probability,
    /// Any number, for the head `score`.
    Logit,
}

/// Writes the records of `from` to `to`, each with the model's answer as its label, of which `keep` (0 to 1) stays
/// the record's own. Lines of `chatrec recommend --pairs`, which have no label, become records too.
///
/// `model` is a folder that `finetune` wrote, a model folder with a stage 2, or a published cross-encoder's.
///
/// # Errors
/// Names the line that is no record, or what the model lacks.
pub fn label(model: &Path, from: &Path, to: &Path, answer: Answer, keep: f32, device: &Device) -> Result<()> {
    ensure!((0.0..=1.0).contains(&keep), "--keep is a share: 0 to 1");
    ensure!(keep == 0.0 || answer == Answer::Probability, "--keep mixes probabilities: leave --as logit out");
    // A model folder may leave its base elsewhere; what `finetune` wrote beside it is whole.
    let beside = model.join("hugging-face");
    let model = if beside.join("config.json").exists() { &beside } else { model };
    let (network, frame) = Network::load(&config(model)?, device)?;
    ensure!(frame.has_head, "{} has no head: it was not trained to score", model.display());
    let text = std::fs::read_to_string(from).with_context(|| format!("cannot read {}", from.display()))?;
    let mut lines = Vec::new();
    let mut records = Vec::new();
    for (number, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
        let at = || format!("{}:{number}", from.display());
        let line = record(serde_json::from_str(row).with_context(|| format!("{}: no JSON", at()))?);
        let part = |name: &str| line[name].as_str().map(str::to_owned);
        let (Some(first), Some(second)) = (part("request"), part("text_b").or_else(|| part("item"))) else {
            anyhow::bail!("{}: `request` and `text_b` (or `item`, a text) are needed", at());
        };
        ensure!(keep == 0.0 || line["label"].is_number(), "{}: --keep needs a label", at());
        records.push(Record { first, second, label: 0.0, group: 0, weight: 1.0 });
        lines.push(line);
    }
    let examples = Example::all(&records, &frame.tokenizer, frame.longest);
    // Like lengths stand together, since what stands together is padded to one length.
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.sort_by_key(|&ix| examples[ix].len());
    let bar = bar(order.len(), 0, "labels");
    let mut logits = vec![0.0f32; examples.len()];
    for chunk in order.chunks(AT_ONCE) {
        let members: Vec<Example> = chunk.iter().map(|&ix| examples[ix].clone()).collect();
        for (&ix, logit) in chunk.iter().zip(scores(&frame, &network, &members, 0, None)?) {
            logits[ix] = logit;
        }
        bar.inc(chunk.len() as u64);
    }
    bar.finish();
    ensure!(logits.iter().all(|logit| logit.is_finite()), "the model's scores are no numbers");
    let file = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    let mut file = BufWriter::new(file);
    for (mut line, logit) in lines.into_iter().zip(logits) {
        let value = match answer {
            Answer::Logit => f64::from(logit),
            Answer::Probability => {
                let probability = 1.0 / (1.0 + (-f64::from(logit)).exp());
                let own = line["label"].as_f64().unwrap_or(0.0);
                f64::from(keep) * own + (1.0 - f64::from(keep)) * probability
            }
        };
        line["label"] = json!((value * 1e5).round() / 1e5);
        writeln!(file, "{line}").with_context(|| format!("cannot write {}", to.display()))?;
    }
    file.flush().with_context(|| format!("cannot write {}", to.display()))
}

/// NDCG@10 of each request of a file of records, in the order of their first records, as the stage 2 of a model folder
/// orders them; requests without an order to find are left out.
///
/// # Errors
/// As [`label`], and where a line is no record.
pub fn ndcg_by_request(model: &Path, from: &Path, device: &Device) -> Result<Vec<f64>> {
    let config = config(model)?;
    let (network, frame) = Network::load(&config, device)?;
    ensure!(frame.has_head, "{} has no stage 2", model.display());
    let records = super::records::read(from, &config, None)?;
    let examples = Example::all(&records, &frame.tokenizer, frame.longest);
    let scores = scores(&frame, &network, &examples, 0, None)?;
    Ok(super::judge::ndcg_by_group(&examples, &scores, config.model.head))
}

/// A line of `chatrec recommend --pairs` as a record; a record as it is.
fn record(line: Value) -> Value {
    match (line["said"].as_str(), line["text"].as_str()) {
        (Some(said), Some(text)) => {
            json!({"request": said, "text_b": text, "group": line["request"], "source": "pairs"})
        }
        _ => line,
    }
}

/// The settings that the model was trained with, as far as scoring needs them.
fn config(model: &Path) -> Result<Config> {
    let mut config: Config = toml::from_str(
        "name = \"teacher\"\nbase = \"\"\nrun = \"\"\nout = \"\"\n[data]\ntrain = \"\"\nvalidation = \"\"",
    )?;
    config.base = model.to_owned();
    config.model.start = Start::Reranker;
    let (longest, positions) = match is_model_folder(model) {
        true => {
            let manifest = scorer::ModelManifest::parse(&read(model, "manifest.json")?)?;
            let part = manifest.reranker.with_context(|| format!("{} has no stage 2", model.display()))?;
            (part.longest, part.config.max_position_embeddings)
        }
        false => {
            // One that was published, and not written by `finetune`, does not say.
            let sizes: Value = serde_json::from_slice(&read(model, "config.json")?).context("config.json")?;
            let number = |value: &Value| value.as_u64().map(|number| number as usize);
            let positions = number(&sizes["max_position_embeddings"]);
            (number(&sizes["chatrec"]["longest"]), positions.unwrap_or(scorer::LONGEST_PAIR))
        }
    };
    config.model.longest = longest.unwrap_or(scorer::LONGEST_PAIR).min(positions);
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_records_and_records_stay() {
        let pair = json!({"request": "r1", "item": "7", "said": "a lamp", "text": "lamp, white", "rank": 3});
        let made = record(pair);
        assert_eq!(
            (&made["request"], &made["text_b"], &made["group"]),
            (&json!("a lamp"), &json!("lamp, white"), &json!("r1"))
        );
        let own = json!({"request": "a lamp", "text_b": "lamp", "label": 1.0, "group": 1, "weight": 0.5});
        assert_eq!(record(own.clone()), own);
    }
}
