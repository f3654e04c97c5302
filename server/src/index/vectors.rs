//! Vectors of the facts: those of the old pack where the words are the same, the encoder for the rest.

use std::collections::HashMap;
use std::path::Path;

use anyhow::bail;
use catalog::Catalogue;
use catalog::pack::{self, FactVectors, Manifest, quantise};
use indicatif::{ProgressBar, ProgressStyle};

use super::FactEncoder;

/// Texts encoded at a time, alike in length so that little is padded.
const BATCH: usize = 64;

/// The pack that lies at the place of the new one.
pub(super) struct Old {
    pub manifest: Manifest,
    folder: std::path::PathBuf,
}

impl Old {
    /// `None` where there is none that this program can read.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let bytes = std::fs::read(folder.join(pack::MANIFEST)).ok()?;
        let manifest = Manifest::parse(&bytes).ok()?;
        Some(Self { manifest, folder: folder.to_owned() })
    }

    /// Whether all its files are there with the bytes that the manifest names.
    pub(super) fn is_whole(&self) -> bool {
        self.manifest.files.keys().all(|name| self.file(name).is_some())
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        self.manifest.verify(name, &bytes).ok().map(|()| bytes)
    }

    /// Its catalogue and vectors, where both are as written.
    fn contents(&self) -> Option<(Catalogue, FactVectors)> {
        let catalogue = pack::decode_catalogue(&self.file(pack::CATALOGUE)?).ok()?;
        let vectors = FactVectors::decode(&self.file(pack::VECTORS)?).ok()?;
        (vectors.scales.len() == catalogue.facts().len()).then_some((catalogue, vectors))
    }
}

/// Vectors, and where they came from (in distinct texts).
pub(super) struct Encoded {
    pub vectors: FactVectors,
    pub encoded: usize,
    pub reused: usize,
}

/// Vectors of all facts in words. `old` must be of the same encoder.
pub(super) fn encode(
    catalogue: &Catalogue,
    encoder: Option<&mut dyn FactEncoder>,
    old: Option<&Old>,
) -> anyhow::Result<Encoded> {
    let facts = catalogue.facts();
    let Some(encoder) = encoder else {
        return Ok(Encoded { vectors: FactVectors::empty(0, facts.len()), encoded: 0, reused: 0 });
    };
    let dim = encoder.dim();
    let mut vectors = FactVectors::empty(dim, facts.len());
    // The same words in two fields (a colour and a phrase) are one text.
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, text) in facts.iter().enumerate().filter_map(|(at, fact)| Some((at, fact.text()?))) {
        places.entry(text).or_default().push(at);
    }
    let mut reused = 0;
    if let Some((known, codes)) = old.and_then(Old::contents).filter(|(_, codes)| codes.dim == dim) {
        for (at, text) in known.facts().iter().enumerate().filter_map(|(at, fact)| Some((at, fact.text()?))) {
            if codes.scales[at] > 0.0
                && let Some(here) = places.remove(text)
            {
                here.iter().for_each(|&place| vectors.set(place, codes.scales[at], codes.codes_of(at)));
                reused += 1;
            }
        }
    }
    let mut new: Vec<(&str, Vec<usize>)> = places.into_iter().collect();
    // By length, then by words: the order must not depend on the run.
    new.sort_by(|a, b| (a.0.len(), a.0).cmp(&(b.0.len(), b.0)));
    let style = ProgressStyle::with_template("{msg:9} {bar:30} {pos}/{len} facts  {per_sec}, {eta} left")
        .expect("the template names known keys only");
    let bar = ProgressBar::new(new.len() as u64).with_style(style).with_message("encoding");
    for batch in new.chunks(BATCH) {
        let texts: Vec<&str> = batch.iter().map(|(text, _)| *text).collect();
        let found = encoder.encode(&texts)?;
        if found.len() != texts.len() || found.iter().any(|vector| vector.len() != dim) {
            bail!("the encoder {} gave {} vectors for {} texts", encoder.name(), found.len(), texts.len());
        }
        for ((text, places), vector) in batch.iter().zip(&found) {
            if !vector.iter().all(|x| x.is_finite()) {
                bail!("the encoder {} gave no finite vector for \"{text}\"", encoder.name());
            }
            let (scale, codes) = quantise(vector);
            places.iter().for_each(|&place| vectors.set(place, scale, &codes));
        }
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(Encoded { vectors, encoded: new.len(), reused })
}
