//! The full model's folder: the base as bi-encoder, projected into the space that facts and student share.
//!
//! The base's own files are not copied: the manifest names them by hash, and whoever loads the model looks for
//! them in the base's folder.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use burn::tensor::Device;
use scorer::bert::BertConfig;
use scorer::{
    EncoderPart, FileEntry, Golden, GoldenSentence, MANIFEST_FORMAT, Model, ModelManifest, Padding, sha256,
};

/// Texts whose vectors the manifest's golden answers hold: short and long, mistyped, of another alphabet.
const SENTENCES: [&str; 5] = [
    "white bookcase with glass doors",
    "a narow chest of drawrs for the hall, not too deep",
    "warm reading lamp",
    "床头柜",
    "something soft that a child can sleep with and that survives the washing machine",
];

/// Writes `manifest.json`, `projection.safetensors` and `golden.json` to `out`.
///
/// # Errors
/// Says which file is missing or does not fit.
pub fn write(base: &Path, student: &Path, projection: &Path, out: &Path) -> Result<()> {
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
    let mut manifest = ModelManifest {
        format: MANIFEST_FORMAT,
        name: "full".into(),
        summary: "The base as it was published, projected into the space that facts and student share; no stage 2 yet.".into(),
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
        reranker: None,
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
    files.insert("golden.json".into(), serde_json::to_vec(&Golden { sentences, pairs: Vec::new() })?);
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
