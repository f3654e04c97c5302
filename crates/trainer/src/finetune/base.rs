//! What training begins from: a Hugging Face folder, or one part of a model folder.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use scorer::ModelManifest;
use scorer::bert::BertConfig;
use scorer::tokenizer::WordPiece;
use scorer::weights::{EmbeddingTable, Weights};

use super::config::Start;

/// Name of the word embeddings' tensor.
pub const WORDS: &str = "embeddings.word_embeddings.weight";

/// The parts of a base, read from its files.
pub struct Base {
    /// Sizes.
    pub config: BertConfig,
    /// The tokenizer.
    pub tokenizer: WordPiece,
    /// Bytes of the safetensors file with the layers and, where there is one, the head.
    pub weights: Vec<u8>,
    /// The word embeddings; in a model folder stage 1's, unless stage 2 brings its own.
    pub table: EmbeddingTable,
    /// sha256 of the file that holds the word embeddings.
    pub table_sha256: String,
}

/// Whether a folder is a model folder, with a manifest, and no Hugging Face folder.
pub fn is_model_folder(folder: &Path) -> bool {
    folder.join("manifest.json").exists()
}

impl Base {
    /// Reads a folder.
    ///
    /// # Errors
    /// Says which file is missing or does not fit.
    pub fn read(folder: &Path, start: Start) -> Result<Self> {
        match is_model_folder(folder) {
            true => Self::model_folder(folder, start),
            false => Self::hugging_face(folder),
        }
    }

    fn hugging_face(folder: &Path) -> Result<Self> {
        let weights = read(folder, "model.safetensors")?;
        Ok(Self {
            config: serde_json::from_slice(&read(folder, "config.json")?).context("config.json")?,
            tokenizer: WordPiece::from_tokenizer_json(&read(folder, "tokenizer.json")?)?,
            table: table(&weights)?,
            table_sha256: scorer::sha256(&weights),
            weights,
        })
    }

    fn model_folder(folder: &Path, start: Start) -> Result<Self> {
        let manifest = ModelManifest::parse(&read(folder, "manifest.json")?)?;
        let words = read(folder, &manifest.encoder.weights)?;
        let vocabulary = read(folder, &manifest.tokenizer)?;
        let tokenizer = match manifest.tokenizer.ends_with(".json") {
            true => WordPiece::from_tokenizer_json(&vocabulary)?,
            false => WordPiece::from_lines(
                std::str::from_utf8(&vocabulary).context("the vocabulary is no UTF-8")?,
            )?,
        };
        let (config, weights) = match start {
            Start::Encoder => (manifest.encoder.config, words.clone()),
            Start::Reranker => {
                let part =
                    manifest.reranker.with_context(|| format!("{} has no stage 2", folder.display()))?;
                (part.config, read(folder, &part.weights)?)
            }
        };
        let holder = if Weights::open(&weights)?.has(WORDS) { &weights } else { &words };
        let (table, table_sha256) = (table(holder)?, scorer::sha256(holder));
        Ok(Self { config, tokenizer, weights, table, table_sha256 })
    }
}

fn table(bytes: &[u8]) -> Result<EmbeddingTable> {
    let table = Weights::open(bytes)?.table(WORDS)?;
    ensure!(table.rows() > 0, "the base's word embeddings are empty");
    Ok(table)
}

/// A file of the base's folder.
///
/// # Errors
/// Says which cannot be read.
pub fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    fs::read(&path).with_context(|| {
        format!("cannot read {}: `base` names a Hugging Face folder or a whole model folder", path.display())
    })
}
