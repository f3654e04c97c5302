//! The teacher: the base encoder's hidden states of every training text, made once and kept on disk.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use half::f16;
use indicatif::{ProgressBar, ProgressStyle};
use scorer::bert::{Bert, BertConfig, Plain};
use scorer::tokenizer::WordPiece;
use scorer::weights::{EmbeddingTable, Weights};
use sha2::{Digest, Sha256};

/// Longest text that the teacher reads, in tokens.
pub const LONGEST: usize = 48;

/// Tokens of one forward pass: what stays in a CPU's caches, and what keeps a GPU busy.
const BATCH_TOKENS: [usize; 2] = [1024, 16_384];

/// Bytes before the first record of a cache: the sha256 of the base's weights.
const HEADER: usize = 32;

/// The base encoder.
pub struct Teacher {
    /// Its tokenizer.
    pub tokenizer: WordPiece,
    /// Its vocabulary, in the order of the ids.
    pub vocabulary: Vec<String>,
    table: EmbeddingTable,
    bert: Bert,
    hidden: usize,
    device: Device,
    /// sha256 of its weights.
    pub digest: [u8; 32],
}

/// One line for a long job: share done, rate, time left.
pub fn progress(total: usize, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {per_sec} {eta} left");
    bar.set_style(style.expect("the template is constant"));
    bar.set_message(what.to_owned());
    bar
}

impl Teacher {
    /// Reads a Hugging Face folder: `config.json`, `tokenizer.json`, `vocab.txt`, `model.safetensors`.
    pub fn read(folder: &Path, device: &Device) -> Result<Self> {
        let file = |name: &str| {
            let path = folder.join(name);
            fs::read(&path)
                .with_context(|| format!("cannot read {}: --base names the base's folder", path.display()))
        };
        let config: BertConfig = serde_json::from_slice(&file("config.json")?).context("config.json")?;
        let bytes = file("model.safetensors")?;
        let weights = Weights::open(&bytes)?;
        let vocabulary = String::from_utf8(file("vocab.txt")?).context("vocab.txt is no UTF-8")?;
        Ok(Self {
            tokenizer: WordPiece::from_tokenizer_json(&file("tokenizer.json")?)?,
            vocabulary: vocabulary.lines().map(str::to_owned).collect(),
            table: weights.table("embeddings.word_embeddings.weight")?,
            bert: config.load(&weights, device)?,
            hidden: config.hidden_size,
            device: device.clone(),
            digest: Sha256::digest(&bytes).into(),
        })
    }

    /// `[CLS]`, the text's tokens, `[SEP]`; at most [`LONGEST`].
    pub fn ids(&self, text: &str) -> Vec<u32> {
        let tokens = self.tokenizer.tokens(text);
        let inner = tokens.iter().take(LONGEST - 2).map(|token| token.id);
        std::iter::once(self.tokenizer.cls).chain(inner).chain([self.tokenizer.sep]).collect()
    }

    /// Hidden states of token sequences, each `[tokens, hidden]`, row-major.
    pub fn states(&self, sequences: &[Vec<u32>]) -> Result<Vec<Vec<f32>>> {
        let length = sequences.iter().map(Vec::len).max().unwrap_or(0);
        let rows = sequences.len();
        let (mut words, mut mask) =
            (Vec::with_capacity(rows * length * self.hidden), Vec::with_capacity(rows * length));
        for ids in sequences {
            for at in 0..length {
                self.table
                    .append_row(ids.get(at).copied().unwrap_or(self.tokenizer.pad) as usize, &mut words);
                mask.push(if at < ids.len() { 1.0f32 } else { 0.0 });
            }
        }
        let tensor = |values, width| {
            Tensor::<2>::from_data(TensorData::new(values, [rows * length, width]), &self.device)
        };
        let states = self.bert.forward(
            tensor(words, self.hidden).reshape([rows, length, self.hidden]),
            Tensor::zeros([rows, length], &self.device),
            tensor(mask, 1).reshape([rows, length]),
            &Plain,
        );
        let all = states.into_data().try_into_vec::<f32>().map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let row = length * self.hidden;
        Ok(sequences
            .iter()
            .enumerate()
            .map(|(r, ids)| all[r * row..r * row + ids.len() * self.hidden].to_vec())
            .collect())
    }

    /// The hidden state of each piece when it is read alone between `[CLS]` and `[SEP]`.
    pub fn pieces_alone(&self, ids: &[u32]) -> Result<Vec<Vec<f32>>> {
        let bar = progress(ids.len(), "vocabulary");
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(256) {
            let sequences: Vec<Vec<u32>> =
                chunk.iter().map(|&id| vec![self.tokenizer.cls, id, self.tokenizer.sep]).collect();
            found.extend(
                self.states(&sequences)?
                    .into_iter()
                    .map(|states| states[self.hidden..2 * self.hidden].to_vec()),
            );
            bar.inc(chunk.len() as u64);
        }
        bar.finish();
        Ok(found)
    }
}

/// Hidden states by text, in half precision.
pub struct Targets {
    values: Vec<f16>,
    places: HashMap<[u8; 16], (usize, usize)>,
    hidden: usize,
}

fn key(text: &str) -> [u8; 16] {
    let digest = Sha256::digest(text.as_bytes());
    digest[..16].try_into().expect("a sha256 has 32 bytes")
}

impl Targets {
    /// Reads the cache, encodes the texts that it lacks and appends them. A last record cut short by a kill is
    /// dropped. Encodes at most `most` texts, the first of the missing.
    pub fn prepare(teacher: &Teacher, path: &Path, texts: &[String], most: usize) -> Result<Self> {
        let mut targets = Self { values: Vec::new(), places: HashMap::new(), hidden: teacher.hidden };
        if path.exists() {
            let bytes = fs::read(path)?;
            ensure!(
                bytes.len() >= HEADER && bytes[..HEADER] == teacher.digest,
                "{} was made by another base: delete it, or name its base",
                path.display()
            );
            let whole = HEADER + targets.take(&bytes[HEADER..]);
            OpenOptions::new().write(true).open(path)?.set_len(whole as u64)?;
        } else {
            fs::write(path, teacher.digest)?;
        }
        let mut missing: Vec<(&String, Vec<u32>)> = texts
            .iter()
            .filter(|text| !targets.places.contains_key(&key(text)))
            .take(most)
            .map(|text| (text, teacher.ids(text)))
            .collect();
        missing.sort_by_key(|(_, ids)| ids.len());
        let most_tokens = BATCH_TOKENS[usize::from(teacher.device != Device::flex())];
        let bar = progress(missing.len(), "teacher");
        let mut out = BufWriter::new(OpenOptions::new().append(true).open(path)?);
        let mut from = 0;
        while from < missing.len() {
            let mut to = from + 1;
            while to < missing.len() && (to + 1 - from) * missing[to].1.len() <= most_tokens {
                to += 1;
            }
            let sequences: Vec<Vec<u32>> = missing[from..to].iter().map(|(_, ids)| ids.clone()).collect();
            for ((text, ids), states) in missing[from..to].iter().zip(teacher.states(&sequences)?) {
                let record = record(key(text), ids.len(), &states);
                out.write_all(&record)?;
                targets.take(&record);
            }
            bar.inc((to - from) as u64);
            from = to;
        }
        out.flush()?;
        bar.finish();
        Ok(targets)
    }

    /// Reads whole records; returns their bytes.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at + 18 <= bytes.len() {
            let tokens = usize::from(u16::from_le_bytes([bytes[at + 16], bytes[at + 17]]));
            let size = tokens * self.hidden;
            let end = at + 18 + 2 * size;
            if end > bytes.len() {
                break;
            }
            let key = bytes[at..at + 16].try_into().expect("16 bytes");
            self.places.insert(key, (self.values.len(), size));
            self.values.extend(bytes[at + 18..end].chunks_exact(2).map(|b| f16::from_le_bytes([b[0], b[1]])));
            at = end;
        }
        at
    }

    /// Hidden states of a text, `[tokens, hidden]`, or `None` where it was never encoded.
    pub fn states(&self, text: &str) -> Option<Vec<f32>> {
        let &(from, size) = self.places.get(&key(text))?;
        Some(self.values[from..from + size].iter().map(|value| value.to_f32()).collect())
    }

    /// Components of a hidden state.
    pub fn hidden(&self) -> usize {
        self.hidden
    }
}

fn record(key: [u8; 16], tokens: usize, states: &[f32]) -> Vec<u8> {
    let mut record = key.to_vec();
    record.extend((tokens as u16).to_le_bytes());
    record.extend(states.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()));
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_record_is_left_out() {
        let mut bytes = record([1; 16], 2, &[0.5; 6]);
        let whole = bytes.len();
        bytes.extend(&record([2; 16], 2, &[0.25; 6])[..20]);
        let mut targets = Targets { values: Vec::new(), places: HashMap::new(), hidden: 3 };
        assert_eq!(targets.take(&bytes), whole);
        assert_eq!(targets.places.len(), 1);
        assert_eq!(targets.values.len(), 6);
    }
}
