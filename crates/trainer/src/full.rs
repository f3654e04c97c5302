//! The full model's folder: the base as bi-encoder, projected into the space that facts and student share, and a
//! cross-encoder as stage 2.
//!
//! Neither's own files are copied: the manifest names them by hash, and whoever loads the model looks for them where
//! set-up fetched them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use scorer::bert::BertConfig;
use scorer::tokenizer::WordPiece;
use scorer::{
    EncoderPart, FileEntry, Golden, GoldenPair, GoldenSentence, MANIFEST_FORMAT, Model, ModelManifest,
    Padding, RerankerPart, sha256,
};

/// Texts whose vectors the manifest's golden answers hold: short and long, mistyped, of another alphabet.
const SENTENCES: [&str; 5] = [
    "white bookcase with glass doors",
    "a narow chest of drawrs for the hall, not too deep",
    "warm reading lamp",
    "床头柜",
    "something soft that a child can sleep with and that survives the washing machine",
];

/// What was said, an item, for stage 2's golden answers: one that fits, one that does not, a mistyped one.
const PAIRS: [(&str, &str); 3] = [
    ("black bar stool", "Bar furniture, Bar stool, black, 63 cm"),
    ("black bar stool", "Sofas & armchairs, 3-seat sofa, grey"),
    ("a narow chest of drawrs for the hall", "Chest of 4 drawers, white, 40x99 cm"),
];

/// A cross-encoder for stage 2.
#[derive(Debug, Clone, clap::Args)]
pub struct Stage2 {
    /// The Hugging Face folder of a cross-encoder with a classifier of one output, over the base's vocabulary; its
    /// name stands in the manifest.
    #[arg(long, value_name = "FOLDER")]
    reranker: Option<PathBuf>,
    /// What its logit is multiplied by before it is added to stage 1's score.
    #[arg(long, value_name = "NUMBER", default_value_t = 0.1)]
    weight: f32,
    /// Longest input, in tokens: what was said and the item together.
    #[arg(long, value_name = "TOKENS", default_value_t = scorer::LONGEST_PAIR)]
    longest: usize,
    /// Most items that it reads in a turn.
    #[arg(long, value_name = "ITEMS", default_value_t = 24)]
    items: usize,
}

impl Stage2 {
    /// The manifest's entry, where there is a cross-encoder; its weights go to `files`.
    fn part(
        &self,
        tokenizer: &WordPiece,
        files: &mut HashMap<String, Vec<u8>>,
    ) -> Result<Option<RerankerPart>> {
        let Some(folder) = &self.reranker else { return Ok(None) };
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).with_context(|| path.display().to_string())
        };
        ensure!(
            WordPiece::from_tokenizer_json(&read("tokenizer.json")?)?.len() == tokenizer.len(),
            "{} reads other words than the base: a cross-encoder with the base's vocabulary is needed",
            folder.display()
        );
        let name = folder.file_name().and_then(|name| name.to_str()).context("--reranker names no folder")?;
        let path = format!("{name}/model.safetensors");
        files.insert(path.clone(), read("model.safetensors")?);
        Ok(Some(RerankerPart {
            config: serde_json::from_slice(&read("config.json")?).context("config.json")?,
            weights: path,
            weight: self.weight,
            longest: Some(self.longest),
            items: Some(self.items),
        }))
    }
}

/// Writes `manifest.json`, `projection.safetensors` and `golden.json` to `out`.
///
/// # Errors
/// Says which file is missing or does not fit.
pub fn write(base: &Path, student: &Path, projection: &Path, stage2: &Stage2, out: &Path) -> Result<()> {
    let read = |folder: &Path, name: &str| {
        let path = folder.join(name);
        fs::read(&path).with_context(|| path.display().to_string())
    };
    let config: BertConfig = serde_json::from_slice(&read(base, "config.json")?).context("config.json")?;
    let shared = ModelManifest::parse(&read(student, "manifest.json")?)?;
    let mut files = HashMap::from([
        ("tokenizer.json".to_owned(), read(base, "tokenizer.json")?),
        ("model.safetensors".to_owned(), read(base, "model.safetensors")?),
        (
            "projection.safetensors".to_owned(),
            fs::read(projection).with_context(|| projection.display().to_string())?,
        ),
    ]);
    let tokenizer = WordPiece::from_tokenizer_json(&files["tokenizer.json"])?;
    let reranker = stage2.part(&tokenizer, &mut files)?;
    let after = match &reranker {
        None => "; no stage 2 yet.".to_owned(),
        Some(part) => {
            format!("; stage 2: {} as it was published.", part.weights.trim_end_matches("/model.safetensors"))
        }
    };
    let mut manifest = ModelManifest {
        format: MANIFEST_FORMAT,
        name: "full".into(),
        summary: format!(
            "The base as it was published, projected into the space that facts and student share{after}"
        ),
        licence: "Apache-2.0".into(),
        base: shared.base,
        space: shared.space,
        dim: shared.dim,
        tokenizer: "tokenizer.json".into(),
        encoder: EncoderPart {
            config,
            weights: "model.safetensors".into(),
            projection: Some("projection.safetensors".into()),
        },
        reranker,
        golden: None,
        files: Vec::new(),
    };
    let entry = |(path, bytes): (&String, &Vec<u8>)| FileEntry {
        path: path.clone(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    };
    manifest.files = files.iter().map(entry).collect();
    let model = Model::load(&serde_json::to_vec(&manifest)?, &files, false, &Device::flex(), Padding::Fine)?;
    let sentences = pollster::block_on(model.encoder.embed(&SENTENCES))?
        .into_iter()
        .zip(SENTENCES)
        .map(|(vector, text)| GoldenSentence { text: text.to_owned(), vector })
        .collect();
    let mut pairs = Vec::new();
    if let Some(reranker) = &model.reranker {
        for (said, item) in PAIRS {
            let logit = pollster::block_on(reranker.score(said, &[item]))?[0];
            pairs.push(GoldenPair { said: said.to_owned(), item: item.to_owned(), logit });
        }
    }
    files.insert("golden.json".into(), serde_json::to_vec(&Golden { sentences, pairs })?);
    manifest.golden = Some("golden.json".into());
    manifest.files = files.iter().map(entry).collect();
    manifest.files.sort_by(|a, b| a.path.cmp(&b.path));

    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    let put = |name: &str, bytes: &[u8]| {
        let path = out.join(name);
        fs::write(&path, bytes).with_context(|| path.display().to_string())
    };
    put("projection.safetensors", &files["projection.safetensors"])?;
    put("golden.json", &files["golden.json"])?;
    put("manifest.json", &serde_json::to_vec_pretty(&manifest)?)
}
