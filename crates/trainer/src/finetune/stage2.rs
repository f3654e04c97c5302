//! A model folder with a new stage 2.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use scorer::weights::Weights;
use scorer::{FileEntry, Golden, GoldenPair, ModelManifest, Padding, Reranker, RerankerPart, sha256};
use serde_json::{Value, json};

use super::base::read;
use super::config::Config;
use super::network::Frame;
use crate::run::write_whole;

/// Name of stage 2's file.
pub const WEIGHTS: &str = "reranker.safetensors";

/// The manifest's entry for a cross-encoder.
pub fn part(config: &Config, frame: &Frame) -> RerankerPart {
    RerankerPart {
        config: frame.config.clone(),
        weights: WEIGHTS.into(),
        weight: config.weight,
        longest: Some(frame.longest),
        items: None,
    }
}

/// Whether stage 1 of the model folder `into` has the word embeddings that a cross-encoder was trained on; where it has
/// others, the cross-encoder must bring its own.
///
/// # Errors
/// Where the folder reads other words, or a file cannot be read.
pub fn shares_words(into: &Path, frame: &Frame) -> Result<bool> {
    let known = ModelManifest::parse(&read(into, "manifest.json")?)?;
    let words = known.files.iter().find(|file| file.path == known.encoder.weights);
    if words.is_some_and(|file| file.sha256 == frame.table_sha256) {
        return Ok(true);
    }
    // The manifest's vocabulary is what the scorer reads both stages with.
    ensure!(
        known.encoder.config.vocab_size == frame.table.rows(),
        "{} knows {} words, and this cross-encoder {}: train one whose `base` has the folder's vocabulary",
        into.display(),
        known.encoder.config.vocab_size,
        frame.table.rows()
    );
    Ok(false)
}

/// Copies the model folder `into` to the config's `out`, with `weights` (safetensors, half precision) as its stage 2.
/// Files that do not lie in `into`, such as a base that is not shipped, stay where they are.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn write(into: &Path, config: &Config, frame: &Frame, weights: &[u8], figures: &Value) -> Result<()> {
    let text = read(into, "manifest.json")?;
    let known = ModelManifest::parse(&text)?;
    let mut manifest: Value = serde_json::from_slice(&text).context("manifest.json")?;
    let mut fresh = vec![(WEIGHTS.to_owned(), weights.to_vec())];
    if let Some(name) = &known.golden {
        let golden = golden(&read(into, name)?, config, frame, weights)?;
        fresh.push((name.clone(), golden));
    }
    let old = known.reranker.as_ref().map(|part| part.weights.as_str());
    let kept = known
        .files
        .iter()
        .filter(|file| Some(file.path.as_str()) != old && fresh.iter().all(|(name, _)| *name != file.path));
    let mut entries = Vec::new();
    for file in kept {
        let (from, to) = (into.join(&file.path), config.out.join(&file.path));
        if from.exists() {
            let bytes = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
            ensure!(sha256(&bytes) == file.sha256, "{} is not what its manifest says", from.display());
            write_whole(&to, &bytes)?;
        }
        entries.push(file.clone());
    }
    for (path, bytes) in fresh {
        write_whole(&config.out.join(&path), &bytes)?;
        entries.push(FileEntry { bytes: bytes.len() as u64, sha256: sha256(&bytes), path });
    }
    let summary = known.summary.trim_end_matches('.').trim_end_matches("; no stage 2 yet");
    let summary = summary.split("; stage 2: ").next().unwrap_or(summary);
    manifest["summary"] = json!(format!("{summary}; stage 2: {}", config.name));
    // How many items are read is the folder's choice, and stays.
    let items = known.reranker.as_ref().and_then(|part| part.items);
    manifest["reranker"] = serde_json::to_value(RerankerPart { items, ..part(config, frame) })?;
    manifest["files"] = serde_json::to_value(entries)?;
    manifest["stage2"] =
        json!({"name": config.name, "base_sha256": frame.base_sha256, "validation": figures});
    // Last, so that a folder with a manifest is whole.
    write_whole(&config.out.join("manifest.json"), &serde_json::to_vec_pretty(&manifest)?)
}

/// The folder's golden answers with the logits of the new stage 2. The texts stay: records are somebody's data.
fn golden(bytes: &[u8], config: &Config, frame: &Frame, weights: &[u8]) -> Result<Vec<u8>> {
    let mut golden: Golden = serde_json::from_slice(bytes).context("the golden answers")?;
    let reranker = Reranker::load(
        frame.tokenizer.clone(),
        &frame.config,
        &Weights::open(weights)?,
        &frame.table,
        &Device::flex(),
        Padding::Fine,
    )?
    .reading(config.model.longest);
    if golden.pairs.is_empty() {
        let texts: Vec<&str> = golden.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        golden.pairs = texts
            .windows(2)
            .map(|pair| GoldenPair { said: pair[0].to_owned(), item: pair[1].to_owned(), logit: 0.0 })
            .collect();
    }
    for pair in &mut golden.pairs {
        pair.logit = pollster::block_on(reranker.score(&pair.said, &[&pair.item]))?[0];
    }
    Ok(serde_json::to_vec(&golden)?)
}
