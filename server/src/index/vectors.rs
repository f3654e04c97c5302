//! Vectors of the facts and of the items as wholes: those of the old pack where the words are the same, the
//! encoder for the rest.

use std::collections::HashMap;
use std::path::Path;

use anyhow::bail;
use catalog::pack::{self, FactVectors, Manifest, quantise};
use catalog::{Catalogue, ItemIx};
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
        self.manifest.files.iter().all(|file| self.file(&file.path).is_some())
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        let bytes = std::fs::read(self.folder.join(name)).ok()?;
        self.manifest.verify(name, &bytes).ok().map(|()| bytes)
    }

    /// Its texts with their vectors, where catalogue and vectors are as written.
    fn known(&self, dim: usize) -> Option<HashMap<String, (f32, Vec<i8>)>> {
        let catalogue = pack::decode_catalogue(&self.file(pack::CATALOGUE)?).ok()?;
        let mut known = HashMap::new();
        let mut take = |file: &str, texts: Vec<Option<String>>| {
            let vectors = FactVectors::decode(&self.file(file)?).ok()?;
            if vectors.dim == dim && vectors.scales.len() == texts.len() {
                for (at, text) in texts.into_iter().enumerate().filter(|(at, _)| vectors.scales[*at] > 0.0) {
                    known
                        .extend(text.map(|text| (text, (vectors.scales[at], vectors.codes_of(at).to_vec()))));
                }
            }
            Some(())
        };
        take(pack::VECTORS, fact_texts(&catalogue))?;
        take(pack::WHOLES, whole_texts(&catalogue))?;
        Some(known)
    }
}

/// Vectors, and where they came from (in distinct texts).
pub(super) struct Encoded {
    pub facts: FactVectors,
    pub wholes: FactVectors,
    pub encoded: usize,
    pub reused: usize,
}

/// The words of each fact; `None` for a measure.
fn fact_texts(catalogue: &Catalogue) -> Vec<Option<String>> {
    catalogue.facts().iter().map(|fact| fact.text().map(str::to_owned)).collect()
}

/// Each item as one text.
fn whole_texts(catalogue: &Catalogue) -> Vec<Option<String>> {
    (0..catalogue.items().len()).map(|ix| Some(catalogue.whole_text(ItemIx(ix as u32)))).collect()
}

/// Vectors of all facts in words and of all items. `old` must be of the same encoder.
pub(super) fn encode(
    catalogue: &Catalogue,
    encoder: Option<&mut dyn FactEncoder>,
    old: Option<&Old>,
) -> anyhow::Result<Encoded> {
    let (facts, items) = (catalogue.facts().len(), catalogue.items().len());
    let Some(encoder) = encoder else {
        let (facts, wholes) = (FactVectors::empty(0, facts), FactVectors::empty(0, items));
        return Ok(Encoded { facts, wholes, encoded: 0, reused: 0 });
    };
    let dim = encoder.dim();
    // Facts first, then items. The same words in two fields (a colour and a phrase) are one text.
    let mut vectors = FactVectors::empty(dim, facts + items);
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let texts = fact_texts(catalogue).into_iter().chain(whole_texts(catalogue));
    for (at, text) in texts.enumerate().filter_map(|(at, text)| Some((at, text?))) {
        places.entry(text).or_default().push(at);
    }
    let distinct = places.len();
    if let Some(known) = old.and_then(|old| old.known(dim)) {
        places.retain(|text, here| match known.get(text) {
            Some((scale, codes)) => {
                here.iter().for_each(|&place| vectors.set(place, *scale, codes));
                false
            }
            None => true,
        });
    }
    let mut new: Vec<(String, Vec<usize>)> = places.into_iter().collect();
    // By length, then by words: the order must not depend on the run.
    new.sort_by(|a, b| (a.0.len(), &a.0).cmp(&(b.0.len(), &b.0)));
    let style = ProgressStyle::with_template("{msg:9} {bar:30} {pos}/{len} texts  {per_sec}, {eta} left")
        .expect("the template names known keys only");
    let bar = ProgressBar::new(new.len() as u64).with_style(style).with_message("encoding");
    let mut codes = Vec::with_capacity(dim);
    for batch in new.chunks(BATCH) {
        let texts: Vec<&str> = batch.iter().map(|(text, _)| text.as_str()).collect();
        let found = encoder.encode(&texts)?;
        if found.len() != texts.len() || found.iter().any(|vector| vector.len() != dim) {
            bail!("the encoder {} gave {} vectors for {} texts", encoder.space(), found.len(), texts.len());
        }
        for ((text, places), vector) in batch.iter().zip(&found) {
            if !vector.iter().all(|x| x.is_finite()) {
                bail!("the encoder {} gave no finite vector for \"{text}\"", encoder.space());
            }
            codes.clear();
            let scale = quantise(vector, &mut codes);
            places.iter().for_each(|&place| vectors.set(place, scale, &codes));
        }
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    let mut facts_only = vectors;
    let wholes = FactVectors {
        dim,
        scales: facts_only.scales.split_off(facts),
        codes: facts_only.codes.split_off(facts * dim),
    };
    Ok(Encoded { facts: facts_only, wholes, encoded: new.len(), reused: distinct - new.len() })
}
