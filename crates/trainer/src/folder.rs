//! A model folder that is rewritten: read whole, changed, given new golden answers and hashes, and written whole.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use scorer::{FileEntry, Golden, Model, ModelManifest, Padding, sha256};

use crate::run::write_whole;

/// A folder's files: those that its manifest names, and what lies beside them.
pub struct Folder {
    /// Bytes of `manifest.json`.
    pub manifest: Vec<u8>,
    /// The files that it names.
    pub named: HashMap<String, Vec<u8>>,
    /// What lies beside them, by name.
    pub beside: Vec<(String, Vec<u8>)>,
}

impl Folder {
    /// Reads a folder whole, and checks its hashes.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn read(path: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = path.join(name);
            fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
        };
        let manifest = read("manifest.json")?;
        let mut named = HashMap::new();
        for entry in ModelManifest::parse(&manifest)?.files {
            let bytes =
                read(&entry.path).context("only a folder that holds all of its files can be rewritten")?;
            ensure!(
                sha256(&bytes) == entry.sha256,
                "{} is not the file that the manifest names: make the folder anew",
                path.join(&entry.path).display()
            );
            named.insert(entry.path, bytes);
        }
        let mut beside = Vec::new();
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_file() && name != "manifest.json" && !named.contains_key(&name) {
                beside.push((name, fs::read(entry.path())?));
            }
        }
        Ok(Self { manifest, named, beside })
    }

    /// The model, on the CPU.
    ///
    /// # Errors
    /// Where its files do not belong together.
    pub fn load(&self) -> Result<Model> {
        Ok(Model::load(&self.manifest, &self.named, true, &Device::flex(), Padding::Fine)?)
    }

    /// Bytes of the files that the manifest names, golden answers apart: their digits are as many as the processor's
    /// last bits make them.
    ///
    /// # Errors
    /// Where the manifest is none.
    pub fn bytes(&self) -> Result<u64> {
        let golden = ModelManifest::parse(&self.manifest)?.golden;
        let counted = self.named.iter().filter(|(name, _)| golden.as_ref() != Some(*name));
        Ok(counted.map(|(_, bytes)| bytes.len() as u64).sum())
    }

    /// Puts the golden answers, the files' new sizes and hashes and a note of what was done in; everything else of the
    /// manifest stays.
    ///
    /// # Errors
    /// Where the manifest is none.
    pub fn seal(
        &mut self,
        golden: Option<(&str, &Golden)>,
        done: &str,
        note: serde_json::Value,
    ) -> Result<()> {
        if let Some((name, golden)) = golden {
            self.named.insert(name.to_owned(), serde_json::to_vec(golden)?);
        }
        let mut manifest: serde_json::Value = serde_json::from_slice(&self.manifest)?;
        let files: Vec<FileEntry> = ModelManifest::parse(&self.manifest)?
            .files
            .iter()
            .map(|entry| FileEntry::of(&entry.path, &self.named[&entry.path]))
            .collect();
        manifest["files"] = serde_json::to_value(files)?;
        manifest[done] = note;
        self.manifest = serde_json::to_vec_pretty(&manifest)?;
        Ok(())
    }

    /// The golden answers and the name of their file, where the model has some.
    ///
    /// # Errors
    /// Where the file holds none.
    pub fn golden(&self) -> Result<Option<(String, Golden)>> {
        let Some(name) = ModelManifest::parse(&self.manifest)?.golden else { return Ok(None) };
        let bytes = self.named.get(&name).with_context(|| format!("the manifest names no file {name}"))?;
        let golden =
            serde_json::from_slice(bytes).with_context(|| format!("{name} holds no golden answers"))?;
        Ok(Some((name, golden)))
    }

    /// Writes the folder beside and renames it, so that there is never half a model under the name.
    ///
    /// # Errors
    /// Where the place holds something else than a model, or has no room; what was there stays then.
    pub fn write(&self, out: &Path) -> Result<()> {
        ensure!(
            !out.exists() || out.join("manifest.json").is_file() || fs::read_dir(out)?.next().is_none(),
            "{} holds something else than a model; choose another folder",
            out.display()
        );
        let beside = |ending: &str| -> PathBuf {
            let mut name = out.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (new, old) = (beside(".new"), beside(".old"));
        for stale in [&new, &old] {
            if stale.exists() {
                fs::remove_dir_all(stale).with_context(|| format!("cannot remove {}", stale.display()))?;
            }
        }
        fs::create_dir_all(&new).with_context(|| format!("cannot make {}", new.display()))?;
        for (name, bytes) in self.named.iter().chain(self.beside.iter().map(|(name, bytes)| (name, bytes))) {
            write_whole(&new.join(name), bytes)?;
        }
        write_whole(&new.join("manifest.json"), &self.manifest)?;
        if out.exists() {
            fs::rename(out, &old).with_context(|| format!("cannot move {}", out.display()))?;
        }
        fs::rename(&new, out).with_context(|| format!("cannot write {}", out.display()))?;
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
        Ok(())
    }
}

/// Cosines of the texts' vectors, before against after.
///
/// # Errors
/// Where a model cannot compute.
pub fn cosines(before: &Model, after: &Model, texts: &[String]) -> Result<Vec<f32>> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let old = pollster::block_on(before.encoder.embed(&texts))?;
    let new = pollster::block_on(after.encoder.embed(&texts))?;
    // Sentence vectors have length 1.
    Ok(old.iter().zip(&new).map(|(old, new)| old.iter().zip(new).map(|(a, b)| a * b).sum()).collect())
}

/// Replaces the golden answers by those of the new weights; the largest change of a logit.
///
/// # Errors
/// Where a model cannot compute.
pub fn ask_anew(before: &Model, after: &Model, golden: &mut Golden) -> Result<Option<f32>> {
    let round = |value: f32| (f64::from(value) * 1e6).round() as f32 / 1e6;
    let texts: Vec<&str> = golden.sentences.iter().map(|known| known.text.as_str()).collect();
    let vectors = pollster::block_on(after.encoder.embed(&texts))?;
    for (known, vector) in golden.sentences.iter_mut().zip(vectors) {
        known.vector = vector.into_iter().map(round).collect();
    }
    let (Some(old), Some(new)) = (&before.reranker, &after.reranker) else { return Ok(None) };
    let mut largest = 0f32;
    for pair in &mut golden.pairs {
        let logit = |stage: &scorer::Reranker| -> Result<f32> {
            Ok(pollster::block_on(stage.score(&pair.said, &[&pair.item]))?[0])
        };
        let (old, new) = (logit(old)?, logit(new)?);
        largest = largest.max((old - new).abs());
        pair.logit = round(new);
    }
    Ok(Some(largest))
}
