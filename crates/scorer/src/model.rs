//! A model folder: manifest, weights, vocabulary, golden answers.

use std::collections::HashMap;

use burn::tensor::Device;
/// One file of a folder, named as a pack names its files.
pub use catalog::pack::FileTag as FileEntry;
/// sha256 in hexadecimal.
pub use catalog::pack::sha256_hex as sha256;
use serde::{Deserialize, Serialize};

use crate::ScorerError;
use crate::batch::Padding;
use crate::bert::BertConfig;
use crate::encoder::Encoder;
use crate::products::Products;
use crate::reranker::Reranker;
use crate::tokenizer::WordPiece;
use crate::weights::Weights;

/// The only layout of a manifest so far.
pub const MANIFEST_FORMAT: u32 = 1;

/// Largest difference from a golden answer that a tier may show.
pub const GOLDEN_TOLERANCE: f32 = 1e-3;

/// `manifest.json` of a model folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelManifest {
    /// [`MANIFEST_FORMAT`].
    pub format: u32,
    /// Short name, such as `student`.
    pub name: String,
    /// What it is and how it was made, in a sentence.
    pub summary: String,
    /// SPDX licence of these weights.
    pub licence: String,
    /// What it was made from, with its licence.
    pub base: String,
    /// Names the vector space; a catalogue pack's vectors must lie in the same.
    pub space: String,
    /// Components of a vector.
    pub dim: usize,
    /// `vocab.txt` or `tokenizer.json`.
    pub tokenizer: String,
    /// The bi-encoder.
    pub encoder: EncoderPart,
    /// The cross-encoder of stage 2.
    #[serde(default)]
    pub reranker: Option<RerankerPart>,
    /// File of golden answers.
    #[serde(default)]
    pub golden: Option<String>,
    /// Every file of the folder but the manifest. A file may lie elsewhere (a base that is not shipped): its
    /// hash says which it is.
    pub files: Vec<FileEntry>,
}

/// Sizes and files of the bi-encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncoderPart {
    /// Sizes.
    pub config: BertConfig,
    /// Safetensors file with Hugging Face names.
    pub weights: String,
    /// Safetensors file that holds `projection.weight`, `[dim, hidden_size]`.
    #[serde(default)]
    pub projection: Option<String>,
}

/// Sizes, file and weight of the cross-encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RerankerPart {
    /// Sizes.
    pub config: BertConfig,
    /// Safetensors file with Hugging Face names, and `classifier.weight`, `[1, hidden_size]`; where it has `pooler.dense`,
    /// that comes before the classifier.
    pub weights: String,
    /// What its logit is multiplied by before it is added to stage 1's score.
    pub weight: f32,
    /// Longest input that it was trained on, in tokens; [`LONGEST_PAIR`](crate::LONGEST_PAIR) where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<usize>,
    /// Most items that it reads in a turn, however much time there is; no bound where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<usize>,
}

/// Known questions and their answers, made by the reference in float.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    /// Sentence vectors.
    pub sentences: Vec<GoldenSentence>,
    /// Logits of stage 2.
    #[serde(default)]
    pub pairs: Vec<GoldenPair>,
}

/// A text and its sentence vector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenSentence {
    /// The text.
    pub text: String,
    /// `dim` components.
    pub vector: Vec<f32>,
}

/// A dialogue, an item and their logit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenPair {
    /// What was said.
    pub said: String,
    /// The item's text.
    pub item: String,
    /// The logit.
    pub logit: f32,
}

/// A model on a device.
pub struct Model {
    /// Its manifest.
    pub manifest: ModelManifest,
    /// sha256 of the manifest's bytes, hexadecimal: names the model exactly.
    pub sha256: String,
    /// Stage 1.
    pub encoder: Encoder,
    /// Stage 2.
    pub reranker: Option<Reranker>,
    golden: Option<Golden>,
}

impl ModelManifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ScorerError::Model`] where it is no manifest of this format.
    pub fn parse(bytes: &[u8]) -> Result<Self, ScorerError> {
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| ScorerError::Model(format!("manifest.json: {error}")))?;
        if manifest.format != MANIFEST_FORMAT {
            return Err(ScorerError::Model(format!(
                "manifest.json has format {}; this build reads {MANIFEST_FORMAT}: take a model and a build of one release",
                manifest.format
            )));
        }
        Ok(manifest)
    }
}

impl Model {
    /// Puts a model on a device. `files` holds the bytes of every file of the manifest; each is checked against
    /// its hash, unless the caller did so already (`checked`).
    ///
    /// # Errors
    /// [`ScorerError`] where a file is missing or another than the manifest says, or the parts do not fit.
    pub fn load(
        manifest: &[u8],
        files: &HashMap<String, Vec<u8>>,
        checked: bool,
        device: &Device,
        padding: Padding,
    ) -> Result<Self, ScorerError> {
        let digest = sha256(manifest);
        let manifest = ModelManifest::parse(manifest)?;
        let file = |name: &str| -> Result<&[u8], ScorerError> {
            let missing =
                |what| ScorerError::Model(format!("model \"{}\": {what} \"{name}\"", manifest.name));
            let entry = manifest.files.iter().find(|entry| entry.path == name);
            let entry = entry.ok_or_else(|| missing("the manifest lists no file"))?;
            let bytes = files.get(name).ok_or_else(|| missing("no file"))?;
            if !checked && sha256(bytes) != entry.sha256 {
                return Err(missing("the hash is not the manifest's for"));
            }
            Ok(bytes)
        };
        let tokenizer = if manifest.tokenizer.ends_with(".json") {
            WordPiece::from_tokenizer_json(file(&manifest.tokenizer)?)?
        } else {
            let text = std::str::from_utf8(file(&manifest.tokenizer)?)
                .map_err(|error| ScorerError::Vocabulary(format!("{}: {error}", manifest.tokenizer)))?;
            WordPiece::from_lines(text)?
        };
        let projection = manifest.encoder.projection.as_deref().map(file).transpose()?;
        let encoder = Encoder::load(
            tokenizer.clone(),
            manifest.encoder.config.clone(),
            &Weights::open(file(&manifest.encoder.weights)?)?,
            projection.map(Weights::open).transpose()?.as_ref(),
            device,
            padding,
        )?;
        if encoder.dim() != manifest.dim {
            return Err(ScorerError::Model(format!(
                "the encoder's vectors have {} components, the manifest says {}",
                encoder.dim(),
                manifest.dim
            )));
        }
        let reranker = match &manifest.reranker {
            None => None,
            Some(part) => {
                let weights = Weights::open(file(&part.weights)?)?;
                let reranker =
                    Reranker::load(tokenizer, &part.config, &weights, encoder.table(), device, padding)?;
                Some(match part.longest {
                    Some(longest) => reranker.reading(longest),
                    None => reranker,
                })
            }
        };
        let golden = match manifest.golden.as_deref() {
            None => None,
            Some(name) => Some(
                serde_json::from_slice(file(name)?)
                    .map_err(|error| ScorerError::Model(format!("{name}: {error}")))?,
            ),
        };
        Ok(Self { manifest, sha256: digest, encoder, reranker, golden })
    }

    /// The same model, whose products of matrices are computed as `products` says.
    #[must_use]
    pub fn multiplying(mut self, products: Products) -> Self {
        self.encoder.multiply(products);
        if let Some(reranker) = &mut self.reranker {
            reranker.multiply(products);
        }
        self
    }

    /// Asks the golden questions; returns the largest difference from a golden answer, which may be at most
    /// [`GOLDEN_TOLERANCE`]. Not a number counts as infinite.
    ///
    /// # Errors
    /// [`ScorerError::Device`] where the device fails, [`ScorerError::Model`] where the model has no golden answers.
    pub async fn self_test(&self) -> Result<f32, ScorerError> {
        let golden = self.golden.as_ref().ok_or_else(|| {
            ScorerError::Model(format!("model \"{}\" has no golden answers", self.manifest.name))
        })?;
        let mut worst = 0.0f32;
        let mut meet = |found: f32, expected: f32| {
            let delta = (found - expected).abs();
            worst = if delta.is_nan() { f32::INFINITY } else { worst.max(delta) };
        };
        let texts: Vec<&str> = golden.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        for (found, expected) in self.encoder.embed(&texts).await?.iter().zip(&golden.sentences) {
            if found.len() != expected.vector.len() {
                return Ok(f32::INFINITY);
            }
            found.iter().zip(&expected.vector).for_each(|(&found, &expected)| meet(found, expected));
        }
        if let Some(reranker) = &self.reranker {
            for pair in &golden.pairs {
                for found in reranker.score(&pair.said, &[&pair.item]).await? {
                    meet(found, pair.logit);
                }
            }
        }
        Ok(worst)
    }
}
