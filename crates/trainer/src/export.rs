//! The model folder: weights in few bytes, vocabulary, golden answers, manifest.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use half::f16;
use safetensors::tensor::{Dtype, TensorView};
use scorer::scan::quantise_fact;
use scorer::weights::Weights;
use scorer::{
    Encoder, FileEntry, Golden, GoldenPair, GoldenSentence, MANIFEST_FORMAT, Padding, Reranker, sha256,
};

use crate::distill::Course;
use crate::parameters::Parameters;
use crate::projection::Projection;
use crate::run::write_whole;
use crate::student::TABLE;
use crate::teacher::Teacher;

/// Most bytes of both stages with the vocabulary.
const MOST_BYTES: u64 = 8_000_000;

/// Texts of the golden answers: short, long, mistyped, not English.
const SENTENCES: [&str; 6] = [
    "white bookcase with doors",
    "a narow chest of drawrs for the hallway",
    "something calming to play in the evening even though I never learned any music, and it should not be loud",
    "?",
    "白色书柜",
    "Café table, 60 cm — in/outdoor",
];

/// Pairs of the golden answers.
const PAIRS: [[&str; 2]; 3] = [
    ["white bookcase with doors", "bookcase with glass doors white"],
    ["white bookcase with doors", "swivel chair black leather, with arm rests and castors, for the office"],
    ["soft toy for a baby", "plush octopus, machine washable"],
];

/// Tensors on their way into a file.
#[derive(Default)]
pub(crate) struct File {
    pub tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)>,
}

impl File {
    fn half(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect();
        self.tensors.push((name.to_owned(), Dtype::F16, shape.to_vec(), bytes));
    }

    fn float(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensors.push((name.to_owned(), Dtype::F32, shape.to_vec(), bytes));
    }

    /// A table in one byte a value, a scale a row.
    fn table(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let mut codes = Vec::with_capacity(values.len());
        let scales: Vec<f32> =
            values.chunks_exact(shape[1]).map(|row| quantise_fact(row, &mut codes)).collect();
        self.tensors.push((
            name.to_owned(),
            Dtype::I8,
            shape.to_vec(),
            codes.iter().map(|&code| code as u8).collect(),
        ));
        self.float(&format!("{name}.scale"), &shape[..1], &scales);
    }

    /// Columns `from..to` of Burn's `[in, out]`, as Hugging Face's `[out, in]`, and the bias beside.
    fn linear(&mut self, name: &str, parameters: &Parameters, own: &str, from: usize, to: usize) {
        let weight = parameters.get(&format!("{own}.weight"));
        let (rows, columns) = (weight.shape[0], weight.shape[1]);
        let turned: Vec<f32> = (from..to)
            .flat_map(|column| (0..rows).map(move |row| (row, column)))
            .map(|(row, column)| weight.values[row * columns + column])
            .collect();
        self.half(&format!("{name}.weight"), &[to - from, rows], &turned);
        if let Some((_, bias)) = parameters.slots.iter().find(|(known, _)| *known == format!("{own}.bias")) {
            self.half(&format!("{name}.bias"), &[to - from], &bias.values[from..to]);
        }
    }

    fn norm(&mut self, name: &str, parameters: &Parameters, own: &str) {
        for (theirs, ours) in [("weight", "gamma"), ("bias", "beta")] {
            let slot = parameters.get(&format!("{own}.{ours}"));
            self.half(&format!("{name}.{theirs}"), &slot.shape, &slot.values);
        }
    }

    /// The layers under Hugging Face's names.
    pub fn bert(&mut self, parameters: &Parameters, layers: usize, hidden: usize, wide: usize) {
        for (theirs, ours) in [("position", "positions"), ("token_type", "segments")] {
            let slot = parameters.get(ours);
            self.half(&format!("embeddings.{theirs}_embeddings.weight"), &slot.shape, &slot.values);
        }
        self.norm("embeddings.LayerNorm", parameters, "norm");
        for ix in 0..layers {
            let (own, name) = (format!("layer.{ix}"), format!("encoder.layer.{ix}"));
            // Less than the hidden states' width where heads were pruned.
            let inner = parameters.get(&format!("{own}.attention_out.weight")).shape[0];
            for (at, part) in ["query", "key", "value"].iter().enumerate() {
                let own = format!("{own}.attention_in");
                self.linear(
                    &format!("{name}.attention.self.{part}"),
                    parameters,
                    &own,
                    at * inner,
                    (at + 1) * inner,
                );
            }
            self.linear(
                &format!("{name}.attention.output.dense"),
                parameters,
                &format!("{own}.attention_out"),
                0,
                hidden,
            );
            self.norm(
                &format!("{name}.attention.output.LayerNorm"),
                parameters,
                &format!("{own}.attention_norm"),
            );
            self.linear(&format!("{name}.intermediate.dense"), parameters, &format!("{own}.widen"), 0, wide);
            self.linear(&format!("{name}.output.dense"), parameters, &format!("{own}.narrow"), 0, hidden);
            self.norm(&format!("{name}.output.LayerNorm"), parameters, &format!("{own}.output_norm"));
        }
    }

    pub fn bytes(&self) -> Result<Vec<u8>> {
        let views: Vec<(&str, TensorView<'_>)> = self
            .tensors
            .iter()
            .map(|(name, kind, shape, data)| {
                Ok((name.as_str(), TensorView::new(*kind, shape.clone(), data)?))
            })
            .collect::<Result<_>>()?;
        Ok(safetensors::serialize(views, None)?)
    }
}

/// The base's projection as `projection.weight`, `[dim, hidden]`.
pub fn projection_file(projection: &Projection) -> Result<Vec<u8>> {
    let mut file = File::default();
    let values: Vec<f32> = projection.rows.concat();
    file.float("projection.weight", &[projection.rows.len(), projection.rows[0].len()], &values);
    file.bytes()
}

impl Course<'_> {
    /// Writes the model folder and the base's projection.
    pub fn export(
        &self,
        teacher: &Teacher,
        encoder: &Parameters,
        reranker: Option<&Parameters>,
    ) -> Result<()> {
        let (recipe, shape) = (self.recipe, &self.recipe.student);
        for folder in [&recipe.out, &recipe.projection] {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let vocabulary = self.vocabulary.base_ids.len();
        let (config, cross) = (recipe.encoder(vocabulary), recipe.cross_encoder(vocabulary));
        let agreement = self.agreement(encoder, &config)?;
        let mut file = File::default();
        let table = encoder.get(TABLE);
        file.table("embeddings.word_embeddings.weight", &table.shape, &table.values);
        file.bert(encoder, shape.layers, shape.dim, shape.wide);
        file.linear("projection", encoder, "projection", 0, shape.dim);
        let encoder_bytes = file.bytes()?;
        let reranker_bytes = reranker
            .map(|parameters| {
                let mut file = File::default();
                file.bert(parameters, recipe.rerank.layers, shape.dim, shape.wide);
                file.linear("classifier", parameters, "classifier", 0, 1);
                file.bytes()
            })
            .transpose()?;

        let device = Device::flex();
        let weights = Weights::open(&encoder_bytes)?;
        let tokenizer = self.vocabulary.tokenizer.clone();
        let finished = Encoder::load(
            tokenizer.clone(),
            config.clone(),
            &weights,
            Some(&weights),
            &device,
            Padding::Fine,
        )?;
        let round = |value: f32| (f64::from(value) * 1e6).round() as f32 / 1e6;
        let vectors = pollster::block_on(finished.embed(&SENTENCES))?;
        let sentences = SENTENCES
            .iter()
            .zip(vectors)
            .map(|(text, vector)| GoldenSentence {
                text: (*text).to_owned(),
                vector: vector.into_iter().map(round).collect(),
            })
            .collect();
        let mut pairs = Vec::new();
        if let Some(bytes) = &reranker_bytes {
            let finished = Reranker::load(
                tokenizer,
                &cross,
                &Weights::open(bytes)?,
                finished.table(),
                &device,
                Padding::Fine,
            )?;
            for [said, item] in PAIRS {
                let logit = round(pollster::block_on(finished.score(said, &[item]))?[0]);
                pairs.push(GoldenPair { said: said.to_owned(), item: item.to_owned(), logit });
            }
        }
        let golden = serde_json::to_vec(&Golden { sentences, pairs })?;

        let projection = projection_file(self.projection)?;
        let space = format!("all-MiniLM-L6-v2/svd{}/{}", shape.dim, &sha256(&projection)[..12]);
        let mut files = vec![
            ("vocab.txt", self.vocabulary.lines.clone().into_bytes()),
            ("encoder.safetensors", encoder_bytes),
            ("golden.json", golden),
        ];
        files.extend(reranker_bytes.map(|bytes| ("reranker.safetensors", bytes)));
        let entries: Vec<FileEntry> = files
            .iter()
            .map(|(path, bytes)| FileEntry {
                path: (*path).to_owned(),
                bytes: bytes.len() as u64,
                sha256: sha256(bytes),
            })
            .collect();
        let total: u64 = entries.iter().map(|entry| entry.bytes).sum();
        ensure!(
            total <= MOST_BYTES,
            "the folder would have {total} bytes, more than {MOST_BYTES}: lower keep_first"
        );
        let base_digest: String = teacher.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let sources: HashMap<&str, &str> =
            self.corpus.sources.iter().map(|(name, digest)| (name.as_str(), digest.as_str())).collect();
        let manifest = serde_json::json!({
            "format": MANIFEST_FORMAT,
            "name": recipe.name,
            "summary": format!("{} layers of {}, distilled from the base so that sentence and token vectors lie in the projected base's space; a cross-encoder of {} layers re-ranks", shape.layers, shape.dim, recipe.rerank.layers),
            "licence": "Apache-2.0",
            "base": format!("sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, model.safetensors sha256 {base_digest}"),
            "space": space,
            "dim": shape.dim,
            "tokenizer": "vocab.txt",
            "encoder": {"config": config, "weights": "encoder.safetensors", "projection": "encoder.safetensors"},
            "reranker": reranker.map(|_| serde_json::json!({
                "config": cross,
                "weights": "reranker.safetensors",
                "weight": recipe.rerank.score_weight,
                "items": recipe.rerank.read_items,
            })),
            "golden": "golden.json",
            "files": entries,
            "training": {
                "recipe": "recipe.toml",
                "texts": self.corpus.train.len(),
                "data_sha256": sources,
                "validation_cosine": agreement.cosine,
                "validation_top10_agreement": agreement.top10,
                "projection_keeps": self.projection.kept,
            },
        });
        for (name, bytes) in &files {
            write_whole(&recipe.out.join(name), bytes)?;
        }
        write_whole(&recipe.projection.join("projection.safetensors"), &projection)?;
        // Last, so that a manifest never names files that are not there yet.
        write_whole(&recipe.out.join("manifest.json"), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
        println!("{}: {total} bytes, space {space}", recipe.out.display());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;
    use scorer::{GOLDEN_TOLERANCE, Model, ModelManifest};

    #[test]
    fn the_shipped_student_loads_and_meets_its_golden_answers() {
        let folder = Path::new("../../models/student");
        let manifest = fs::read(folder.join("manifest.json")).unwrap();
        let files: HashMap<String, Vec<u8>> = ModelManifest::parse(&manifest)
            .unwrap()
            .files
            .iter()
            .map(|entry| (entry.path.clone(), fs::read(folder.join(&entry.path)).unwrap()))
            .collect();
        assert!(files.values().map(|bytes| bytes.len() as u64).sum::<u64>() <= MOST_BYTES);
        let model = Model::load(&manifest, &files, false, &Device::flex(), Padding::Fine).unwrap();
        assert!(model.reranker.is_some());
        assert!(pollster::block_on(model.self_test()).unwrap() <= GOLDEN_TOLERANCE);
    }

    #[test]
    fn columns_become_rows() {
        let slot = crate::parameters::Slot::new(vec![2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let parameters = Parameters { slots: vec![("a.weight".into(), slot)] };
        let mut file = File::default();
        file.linear("b", &parameters, "a", 1, 3);
        let bytes = file.bytes().unwrap();
        let weights = Weights::open(&bytes).unwrap();
        assert_eq!(weights.shape("b.weight").unwrap(), [2, 2]);
        assert_eq!(weights.floats("b.weight").unwrap(), [2.0, 5.0, 3.0, 6.0]);
    }
}
