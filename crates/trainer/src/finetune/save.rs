//! The finished model as a Hugging Face folder, and what the scorer's cross-encoder needs of it.
//!
//! | file | what |
//! |---|---|
//! | `model.safetensors` | everything, in f32, Hugging Face names; `classifier` maps `[CLS]`, behind `pooler.dense` where the base had one |
//! | `config.json` | the base's, with the layers that are left; `chatrec` says what the model is |
//! | `tokenizer.json`, `vocab.txt` | the base's |
//! | `reranker.safetensors` | of a cross-encoder: the same in f16, without the word embeddings, which are the base's; with them in a model folder that has others |
//! | `reranker.json` | of a cross-encoder: the `reranker` entry of a model folder's `manifest.json` |
//! | `projection.safetensors` | of a bi-encoder with a projection |
//!
//! Where the config names a model folder (`into`, or a base that is one), `out` is that folder with the
//! cross-encoder as its stage 2 (see [`stage2`]); the Hugging Face folder then lies in `out/hugging-face`, and there
//! is none of a base that was none.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use burn::nn::{LayerNorm, Linear};
use burn::tensor::Tensor;
use half::f16;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::{Value, json};

use super::base::{WORDS, is_model_folder, read};
use super::config::{Config, Head, Kind};
use super::network::{Frame, Network};
use super::stage2;
use crate::parameters::floats;
use crate::run::write_whole;

/// Tensors by Hugging Face name.
#[derive(Default)]
struct Named(Vec<(String, Vec<usize>, Vec<f32>)>);

impl Named {
    fn put<const D: usize>(&mut self, name: &str, tensor: Tensor<D>) {
        let shape = tensor.dims().to_vec();
        self.0.push((name.to_owned(), shape, floats(tensor)));
    }

    /// Burn's `[in, out]` as `[out, in]`; columns `from..to` alone.
    fn linear(&mut self, name: &str, linear: &Linear, from: usize, to: usize) {
        let weight = linear.weight.val();
        let [input, output] = weight.dims();
        let values = floats(weight);
        let turned = (from..to).flat_map(|column| (0..input).map(move |row| row * output + column));
        self.0.push((
            format!("{name}.weight"),
            vec![to - from, input],
            turned.map(|at| values[at]).collect(),
        ));
        if let Some(bias) = &linear.bias {
            self.0.push((format!("{name}.bias"), vec![to - from], floats(bias.val())[from..to].to_vec()));
        }
    }

    fn whole(&mut self, name: &str, linear: &Linear) {
        let output = linear.weight.val().dims()[1];
        self.linear(name, linear, 0, output);
    }

    fn norm(&mut self, name: &str, norm: &LayerNorm) {
        self.put(&format!("{name}.weight"), norm.gamma.val());
        if let Some(beta) = &norm.beta {
            self.put(&format!("{name}.bias"), beta.val());
        }
    }
}

/// A safetensors file.
fn bytes(parts: &[&Named], kind: Dtype) -> Result<Vec<u8>> {
    let tensors = || parts.iter().flat_map(|part| &part.0);
    let data: Vec<Vec<u8>> = tensors()
        .map(|(_, _, values)| match kind {
            Dtype::F16 => values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect(),
            _ => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        })
        .collect();
    let views: Vec<(&str, TensorView<'_>)> = tensors()
        .zip(&data)
        .map(|((name, shape, _), data)| Ok((name.as_str(), TensorView::new(kind, shape.clone(), data)?)))
        .collect::<Result<_>>()?;
    Ok(safetensors::serialize(views, None)?)
}

/// The word embeddings.
fn words(frame: &Frame) -> Named {
    let (rows, columns) = (frame.table.rows(), frame.table.columns());
    let mut table = Vec::with_capacity(rows * columns);
    (0..rows).for_each(|row| frame.table.append_row(row, &mut table));
    Named(vec![(WORDS.into(), vec![rows, columns], table)])
}

/// Everything of a network but its word embeddings. Low-rank sums are folded into their matrices.
fn named(network: &Network) -> Named {
    let mut named = Named::default();
    let bert = &network.bert;
    named.put("embeddings.position_embeddings.weight", bert.positions.val());
    named.put("embeddings.token_type_embeddings.weight", bert.segments.val());
    named.norm("embeddings.LayerNorm", &bert.norm);
    for (ix, layer) in bert.layers.iter().enumerate() {
        let name = |part: &str| format!("encoder.layer.{ix}.{part}");
        // Less than the hidden states' width where heads were pruned.
        let inner = layer.attention_out.weight.val().dims()[0];
        for (at, part) in ["query", "key", "value"].iter().enumerate() {
            named.linear(
                &name(&format!("attention.self.{part}")),
                &layer.attention_in,
                at * inner,
                (at + 1) * inner,
            );
        }
        named.whole(&name("attention.output.dense"), &layer.attention_out);
        named.norm(&name("attention.output.LayerNorm"), &layer.attention_norm);
        named.whole(&name("intermediate.dense"), &layer.widen);
        named.whole(&name("output.dense"), &layer.narrow);
        named.norm(&name("output.LayerNorm"), &layer.output_norm);
        if let Some(prefix) = &layer.prefix {
            named.put(&name("attention.prefix.keys"), prefix.keys.val());
            named.put(&name("attention.prefix.values"), prefix.values.val());
        }
        for (part, adapter) in [
            ("attention.output.adapter", &layer.attention_adapter),
            ("output.adapter", &layer.output_adapter),
        ] {
            if let Some(adapter) = adapter {
                named.whole(&name(&format!("{part}.down")), &adapter.down);
                named.whole(&name(&format!("{part}.up")), &adapter.up);
            }
        }
    }
    named
}

/// Writes the folder.
///
/// # Errors
/// Where a value is no number, or there is no room.
pub fn write(config: &Config, frame: &Frame, network: &Network, figures: &Value) -> Result<()> {
    let out = &config.out;
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut all = named(network);
    if let Some((name, _, _)) =
        all.0.iter().find(|(_, _, values)| values.iter().any(|value| !value.is_finite()))
    {
        bail!("{name} holds what is no number: nothing is written");
    }
    if config.model.kind == Kind::CrossEncoder {
        all.whole("classifier", &network.head);
        if let Some(pooler) = &network.pooler {
            all.whole("pooler.dense", pooler);
        }
        let own = is_model_folder(&config.base).then_some(&config.base);
        match config.into.as_ref().or(own) {
            Some(into) => {
                let words = if stage2::shares_words(into, frame)? { Named::default() } else { words(frame) };
                stage2::write(into, config, frame, &bytes(&[&words, &all], Dtype::F16)?, figures)?;
            }
            None => {
                write_whole(&out.join(stage2::WEIGHTS), &bytes(&[&all], Dtype::F16)?)?;
                let part = serde_json::to_vec_pretty(&stage2::part(config, frame))?;
                write_whole(&out.join("reranker.json"), &part)?;
            }
        }
    }
    if is_model_folder(&config.base) {
        return Ok(());
    }
    hugging_face(config, frame, network, &all, figures)
}

/// Where the Hugging Face folder lies: in `out`, or beside the files of the model folder there.
pub fn hugging_face_folder(config: &Config) -> PathBuf {
    match config.into {
        Some(_) => config.out.join("hugging-face"),
        None => config.out.clone(),
    }
}

/// Writes the Hugging Face folder.
fn hugging_face(
    config: &Config,
    frame: &Frame,
    network: &Network,
    all: &Named,
    figures: &Value,
) -> Result<()> {
    let out = &hugging_face_folder(config);
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    if let Some(projection) = &network.projection {
        let mut file = Named::default();
        file.whole("projection", projection);
        write_whole(&out.join("projection.safetensors"), &bytes(&[&file], Dtype::F32)?)?;
    }
    for name in ["tokenizer.json", "vocab.txt"] {
        if config.base.join(name).exists() {
            write_whole(&out.join(name), &read(&config.base, name)?)?;
        }
    }
    write_whole(&out.join("model.safetensors"), &bytes(&[&words(frame), all], Dtype::F32)?)?;
    let sizes = sizes(config, frame, figures)?;
    // Last, so that a folder with a config.json is whole.
    write_whole(&out.join("config.json"), &serde_json::to_vec_pretty(&sizes)?)
}

/// The base's `config.json` with what training changed.
fn sizes(config: &Config, frame: &Frame, figures: &Value) -> Result<Value> {
    let mut sizes: Value = serde_json::from_slice(&read(&config.base, "config.json")?)?;
    let model = &config.model;
    sizes["num_hidden_layers"] = json!(frame.config.num_hidden_layers);
    if model.head == Head::Classification {
        let names: serde_json::Map<String, Value> =
            model.classes.iter().enumerate().map(|(ix, class)| (ix.to_string(), json!(class))).collect();
        sizes["id2label"] = Value::Object(names);
    }
    sizes["chatrec"] = json!({
        "name": config.name,
        "kind": model.kind,
        "head": model.head,
        "range": model.range,
        "longest": model.longest,
        "pooling": if model.kind == Kind::CrossEncoder { "cls" } else { "sum of tokens, length 1" },
        "base_sha256": frame.base_sha256,
        "validation": figures,
    });
    Ok(sizes)
}

/// The folder that a config would write to, checked not to be the base's own.
///
/// # Errors
/// Where it is.
pub fn check_place(base: &Path, out: &Path) -> Result<()> {
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if same(base, out) {
        bail!("`out` is the base's own folder: name another");
    }
    Ok(())
}
