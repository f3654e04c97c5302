//! What is trained: the scorer's encoder and a head.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Int, Tensor, TensorData, s};
use half::f16;
use scorer::bert::{Bert, BertConfig, Pass, Plain};
use scorer::tokenizer::WordPiece;
use scorer::weights::{EmbeddingTable, Weights};
use scorer::{Batch, Padding, Sequence};

use super::base::Base;
use super::config::{Config, Head, Kind};
use super::plan::{Example, by_length};
use crate::parameters::floats;
use crate::rng::Rng;
use crate::run::Tensors;

/// Spread of a fresh head's values, as in the base's own training.
const FRESH: f32 = 0.02;

/// The parameters.
#[derive(Module, Debug)]
pub struct Network {
    /// The encoder, without its word embeddings.
    pub bert: Bert,
    /// A bi-encoder's map into the space of its vectors.
    pub projection: Option<Linear>,
    /// BERT's pooler, of a base that brought it with its head: between `[CLS]` and the head, with tanh.
    pub pooler: Option<Linear>,
    /// From `[CLS]` to the scores; a bi-encoder's from the cosine to the score, `[1, 1]`.
    pub head: Linear,
}

/// What belongs to a network and is not trained.
pub struct Frame {
    /// Sizes.
    pub config: BertConfig,
    /// The tokenizer.
    pub tokenizer: WordPiece,
    /// The word embeddings.
    pub table: EmbeddingTable,
    /// Cross-encoder or bi-encoder.
    pub kind: Kind,
    /// Longest input, in tokens.
    pub longest: usize,
    /// By which cosines are divided.
    pub temperature: f32,
    /// Where it computes, without gradients.
    pub device: Device,
    /// sha256 of the file that holds the word embeddings.
    pub table_sha256: String,
    /// sha256 of the base's weights.
    pub base_sha256: String,
    /// Whether the base brought a head that was taken over.
    pub has_head: bool,
}

/// Numbers of the parameters' names that began fresh and not from the base.
pub fn is_fresh(name: &str) -> bool {
    name.starts_with("head.")
        || ["lora", "adalora", "adapter", "prefix"].iter().any(|part| name.contains(part))
}

/// The number of the layer that a parameter belongs to, where it belongs to one.
fn layer_of(name: &str) -> Option<usize> {
    name.strip_prefix("bert.layers.")?.split('.').next()?.parse().ok()
}

/// What stays as it is: nothing, or the embeddings and so many layers from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frozen {
    /// All is trained.
    Nothing,
    /// The embeddings and the first so many layers stay.
    Below(usize),
    /// The base stays wherever it is; what was put beside it is trained.
    Base,
}

impl Frozen {
    /// Whether a parameter of this name is trained.
    pub fn trains(self, name: &str) -> bool {
        match self {
            Frozen::Nothing => true,
            Frozen::Base => is_fresh(name),
            Frozen::Below(layers) => match layer_of(name) {
                Some(layer) => layer >= layers,
                None => !name.starts_with("bert."),
            },
        }
    }
}

impl Network {
    /// Reads the base, and puts a fresh or the base's own head on it.
    ///
    /// # Errors
    /// Says which file is missing or does not fit.
    pub fn load(config: &Config, device: &Device) -> Result<(Self, Frame)> {
        let base = Base::read(&config.base, config.model.start)?;
        let mut sizes = base.config;
        let weights = Weights::open(&base.weights)?;
        let model = &config.model;
        if model.layers > 0 {
            ensure!(
                model.layers <= sizes.num_hidden_layers,
                "[model] layers: the base has {} only",
                sizes.num_hidden_layers
            );
            sizes.num_hidden_layers = model.layers;
        }
        ensure!(
            model.longest <= sizes.max_position_embeddings,
            "[model] longest: the base reads {} tokens",
            sizes.max_position_embeddings
        );
        let mut rng = Rng::new(config.seed ^ 0x4EAD);
        let outputs = if model.head == Head::Classification { model.classes.len() } else { 1 };
        let mut has_head = false;
        let (head, projection) = match model.kind {
            Kind::CrossEncoder => {
                let known = ["classifier.weight", "classifier.bias"].map(|name| weights.floats(name));
                let head = match known {
                    [Ok(weight), Ok(bias)] if bias.len() == outputs => {
                        has_head = true;
                        linear(sizes.hidden_size, outputs, &turned(&weight, outputs), &bias, device)
                    }
                    _ => {
                        let values: Vec<f32> =
                            (0..sizes.hidden_size * outputs).map(|_| FRESH * rng.normal()).collect();
                        linear(sizes.hidden_size, outputs, &values, &vec![0.0; outputs], device)
                    }
                };
                (head, None)
            }
            Kind::BiEncoder => {
                let projection = match &model.projection {
                    None => None,
                    Some(path) => {
                        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
                        Some(projection(&Weights::open(&bytes)?, sizes.hidden_size, device)?)
                    }
                };
                (linear(1, 1, &[1.0], &[0.0], device), projection)
            }
        };
        // A pooler without a head was trained for another task: most checkpoints carry one that nothing reads.
        let pooler = if has_head && weights.has("pooler.dense.weight") {
            let (weight, bias) =
                (weights.floats("pooler.dense.weight")?, weights.floats("pooler.dense.bias")?);
            let width = sizes.hidden_size;
            ensure!(
                weight.len() == width * width && bias.len() == width,
                "the base's pooler.dense does not fit its hidden_size of {width}"
            );
            Some(linear(width, width, &turned(&weight, width), &bias, device))
        } else {
            None
        };
        let network = Self { bert: sizes.load(&weights, device)?, projection, pooler, head };
        ensure!(
            base.table.columns() == sizes.hidden_size,
            "the base's word embeddings do not fit its config"
        );
        let frame = Frame {
            config: sizes,
            tokenizer: base.tokenizer,
            table: base.table,
            table_sha256: base.table_sha256,
            kind: model.kind,
            longest: model.longest,
            temperature: config.loss.temperature,
            device: device.clone(),
            base_sha256: scorer::sha256(&base.weights),
            has_head,
        };
        Ok((network, frame))
    }

    /// Sets which parameters are trained.
    pub fn freeze(self, frozen: Frozen) -> Self {
        struct Set {
            path: Vec<String>,
            frozen: Frozen,
        }
        impl ModuleMapper for Set {
            fn enter_module(&mut self, name: &str, _container_type: &str) {
                self.path.push(name.to_owned());
            }
            fn exit_module(&mut self, _name: &str, _container_type: &str) {
                self.path.pop();
            }
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                let trains = self.frozen.trains(&self.path.join("."));
                param.set_require_grad(trains)
            }
        }
        self.map(&mut Set { path: Vec::new(), frozen })
    }

    /// Values of the parameters whose name `wanted` takes, under `value.NAME`.
    pub fn values(&self, wanted: impl Fn(&str) -> bool) -> Tensors {
        struct Read<W> {
            path: Vec<String>,
            wanted: W,
            found: Tensors,
        }
        impl<W: Fn(&str) -> bool> ModuleVisitor for Read<W> {
            fn enter_module(&mut self, name: &str, _container_type: &str) {
                self.path.push(name.to_owned());
            }
            fn exit_module(&mut self, _name: &str, _container_type: &str) {
                self.path.pop();
            }
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                let name = self.path.join(".");
                if (self.wanted)(&name) {
                    let value = param.base();
                    // QLoRA's matrices lie in 8 bits.
                    let value = if value.dtype().is_float() { value } else { value.dequantize() };
                    let shape = value.dims().to_vec();
                    self.found.tensors.insert(format!("value.{name}"), (shape, floats(value)));
                }
            }
        }
        let mut read = Read { path: Vec::new(), wanted, found: Tensors::default() };
        self.visit(&mut read);
        read.found
    }

    /// Takes the values that `tensors` holds under `value.NAME`; the others stay.
    ///
    /// # Errors
    /// Where one has another shape.
    pub fn with_values(self, tensors: &Tensors) -> Result<Self> {
        struct Write<'a> {
            path: Vec<String>,
            tensors: &'a Tensors,
            wrong: Option<String>,
        }
        impl ModuleMapper for Write<'_> {
            fn enter_module(&mut self, name: &str, _container_type: &str) {
                self.path.push(name.to_owned());
            }
            fn exit_module(&mut self, _name: &str, _container_type: &str) {
                self.path.pop();
            }
            fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
                let name = format!("value.{}", self.path.join("."));
                let Some((shape, values)) = self.tensors.tensors.get(&name) else { return param };
                let own = param.base().dims();
                if own[..] != shape[..] {
                    self.wrong = Some(format!("{name} has shape {shape:?}, the network's has {own:?}"));
                    return param;
                }
                param.map(|tensor| {
                    let trains = tensor.is_require_grad();
                    let data = TensorData::new(values.clone(), own);
                    Tensor::from_data(data, &tensor.device()).set_require_grad(trains)
                })
            }
        }
        let mut write = Write { path: Vec::new(), tensors, wrong: None };
        let network = self.map(&mut write);
        match write.wrong {
            None => Ok(network),
            Some(wrong) => anyhow::bail!("the checkpoint does not fit: {wrong}"),
        }
    }
}

/// `[out, in]` as `[in, out]`.
fn turned(values: &[f32], rows: usize) -> Vec<f32> {
    let columns = values.len() / rows;
    (0..values.len()).map(|at| values[(at % rows) * columns + at / rows]).collect()
}

fn linear(input: usize, outputs: usize, weight: &[f32], bias: &[f32], device: &Device) -> Linear {
    let mut linear = LinearConfig::new(input, outputs).init(device);
    linear.weight =
        Param::from_tensor(Tensor::from_data(TensorData::new(weight.to_vec(), [input, outputs]), device));
    linear.bias =
        Some(Param::from_tensor(Tensor::from_data(TensorData::new(bias.to_vec(), [outputs]), device)));
    linear
}

fn projection(weights: &Weights, hidden: usize, device: &Device) -> Result<Linear> {
    let name = "projection.weight";
    let dim = weights.shape(name)?.first().copied().unwrap_or(0);
    let mut linear = LinearConfig::new(hidden, dim).with_bias(false).init(device);
    linear.weight = Param::from_tensor(weights.tensor(name, [dim, hidden], device)?.transpose());
    Ok(linear)
}

/// Outputs of layers that stay as they are, in half precision, by what was read.
#[derive(Debug, Default)]
pub struct Cache {
    states: HashMap<usize, Vec<f16>>,
    values: usize,
    /// Most values that it holds.
    pub room: usize,
}

impl Cache {
    /// Holds up to `mib` MiB.
    pub fn new(mib: usize) -> Self {
        Self { room: mib * (1 << 20) / size_of::<f16>(), ..Self::default() }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.states.clear();
        self.values = 0;
    }

    fn put(&mut self, key: usize, states: &[f32]) {
        if self.values + states.len() <= self.room {
            self.values += states.len();
            self.states.insert(key, states.iter().map(|&value| f16::from_f32(value)).collect());
        }
    }
}

/// A network at work on batches, with or without gradients.
pub struct Reader<'a, P> {
    /// What belongs to the network.
    pub frame: &'a Frame,
    /// The parameters.
    pub network: &'a Network,
    /// How it runs.
    pub pass: P,
    /// Layers from below that need no gradient.
    pub below: usize,
    /// Sequences of one forward pass.
    pub together: usize,
}

/// The scores of a batch and, of a bi-encoder, all cosines.
pub struct Scores {
    /// `[examples, outputs]`
    pub logits: Tensor<2>,
    /// A bi-encoder's `[requests, items]`, divided by the temperature.
    pub similarities: Option<Similarities>,
}

/// All cosines of a batch, with who is who.
pub struct Similarities {
    /// `[requests, items]`, divided by the temperature.
    pub values: Tensor<2>,
    /// The request of each example.
    pub requests: Vec<usize>,
    /// The item of each example.
    pub items: Vec<usize>,
}

impl<P: Pass> Reader<'_, P> {
    /// The scores of examples, in their order. `keys` names them for the cache.
    pub fn scores(&self, examples: &[&Example], keys: &[usize], cache: Option<&mut Cache>) -> Result<Scores> {
        match self.frame.kind {
            Kind::CrossEncoder => {
                let (tokenizer, longest) = (&self.frame.tokenizer, self.frame.longest);
                let sequences: Vec<Sequence> = examples
                    .iter()
                    .map(|example| match example.second.is_empty() {
                        true => Sequence::single(tokenizer, example.first.iter().copied(), longest),
                        false => Sequence::pair(tokenizer, &example.first, &example.second, longest),
                    })
                    .collect();
                let states = self.first_states(&sequences, keys, cache)?;
                let states = match &self.network.pooler {
                    Some(pooler) => pooler.forward(states).tanh(),
                    None => states,
                };
                Ok(Scores { logits: self.network.head.forward(states), similarities: None })
            }
            Kind::BiEncoder => self.cosines(examples),
        }
    }

    /// `[CLS]` states, `[sequences, hidden]`, in order.
    fn first_states(
        &self,
        sequences: &[Sequence],
        keys: &[usize],
        mut cache: Option<&mut Cache>,
    ) -> Result<Tensor<2>> {
        let lengths: Vec<usize> = sequences.iter().map(|sequence| sequence.ids.len()).collect();
        let chunks = by_length(&lengths, self.together);
        let hidden = self.frame.config.hidden_size;
        let mut parts = Vec::with_capacity(chunks.len());
        for chunk in &chunks {
            let members: Vec<&Sequence> = chunk.iter().map(|&ix| &sequences[ix]).collect();
            let own: Vec<usize> = chunk.iter().map(|&ix| keys[ix]).collect();
            let states = self.read_first(&members, &own, cache.as_deref_mut())?;
            parts.push(states.reshape([chunk.len(), hidden]));
        }
        Ok(in_order(Tensor::cat(parts, 0), &chunks))
    }

    /// One forward pass: `[sequences, 1, hidden]`.
    fn read_first(
        &self,
        members: &[&Sequence],
        keys: &[usize],
        cache: Option<&mut Cache>,
    ) -> Result<Tensor<3>> {
        let (frame, bert) = (self.frame, &self.network.bert);
        if self.below == 0 && bert.positions.is_require_grad() {
            let batch = self.batch(members, &bert.positions.device());
            let states = bert.embed(batch.words, batch.second, &self.pass);
            return Ok(bert.first_state(states, batch.mask, 0, &self.pass));
        }
        let (layers, training) = (bert.layers.len(), bert.positions.val().is_autodiff());
        let Some(cache) = cache else {
            let batch = self.batch(members, &frame.device);
            return Ok(self.above(self.lower(&batch, layers), batch.mask, training));
        };
        let missing: Vec<usize> =
            (0..members.len()).filter(|&ix| !cache.states.contains_key(&keys[ix])).collect();
        let hidden = frame.config.hidden_size;
        let mut found: HashMap<usize, Vec<f32>> = HashMap::new();
        if !missing.is_empty() {
            let asked: Vec<&Sequence> = missing.iter().map(|&ix| members[ix]).collect();
            let batch = self.batch(&asked, &frame.device);
            let states = self.lower(&batch, layers);
            let row = states.dims()[1] * hidden;
            let all = floats(states);
            for (at, &ix) in missing.iter().enumerate() {
                let tokens = if self.below == layers { 1 } else { members[ix].ids.len() };
                let own = &all[at * row..at * row + tokens * hidden];
                cache.put(keys[ix], own);
                found.insert(ix, own.to_vec());
            }
        }
        let length = if self.below == layers {
            1
        } else {
            members.iter().map(|member| member.ids.len()).max().unwrap_or(1).next_multiple_of(4)
        };
        let mut values = vec![0.0f32; members.len() * length * hidden];
        let mut mask = vec![0.0f32; members.len() * length];
        for (ix, place) in values.chunks_exact_mut(length * hidden).enumerate() {
            let tokens = members[ix].ids.len().min(length);
            mask[ix * length..ix * length + tokens].fill(1.0);
            match found.get(&ix) {
                Some(own) => place[..own.len()].copy_from_slice(own),
                None => {
                    for (to, from) in place.iter_mut().zip(&cache.states[&keys[ix]]) {
                        *to = from.to_f32();
                    }
                }
            }
        }
        let states =
            Tensor::<3>::from_data(TensorData::new(values, [members.len(), length, hidden]), &frame.device);
        let mask = Tensor::<2>::from_data(TensorData::new(mask, [members.len(), length]), &frame.device);
        Ok(self.above(states, mask, training))
    }

    fn batch(&self, members: &[&Sequence], device: &Device) -> Batch {
        let frame = self.frame;
        // A GPU does best with few shapes, a CPU with little padding.
        let padding = if frame.device == Device::flex() { Padding::Fine } else { Padding::Medium };
        Batch::new(members, &frame.table, frame.tokenizer.pad, padding, device)
    }

    /// Through the embeddings and the layers that need no gradient, as in use: without dropout, and without a
    /// graph. `[batch, tokens, hidden]`, or `[batch, 1, hidden]` where no layer is left above.
    fn lower(&self, batch: &Batch, layers: usize) -> Tensor<3> {
        let bert = match self.network.bert.positions.val().is_autodiff() {
            true => self.network.bert.valid(),
            false => self.network.bert.clone(),
        };
        let states = bert.embed(batch.words.clone(), batch.second.clone(), &Plain);
        if self.below == layers {
            return bert.first_state(states, batch.mask.clone(), 0, &Plain);
        }
        bert.states(states, batch.mask.clone(), 0..self.below, &Plain)
    }

    /// Through the rest.
    fn above(&self, states: Tensor<3>, mask: Tensor<2>, training: bool) -> Tensor<3> {
        let (states, mask) = match training {
            true => (Tensor::from_inner(states), Tensor::from_inner(mask)),
            false => (states, mask),
        };
        match self.below == self.network.bert.layers.len() {
            true => states,
            false => self.network.bert.first_state(states, mask, self.below, &self.pass),
        }
    }

    /// Vectors of length 1, `[texts, dim]`: the sum of all tokens' states, sent through the projection, as the
    /// scorer's encoder has it.
    pub fn vectors(&self, texts: &[&[u32]]) -> Tensor<2> {
        let (frame, bert) = (self.frame, &self.network.bert);
        let sequences: Vec<Sequence> = texts
            .iter()
            .map(|ids| Sequence::single(&frame.tokenizer, ids.iter().copied(), frame.longest))
            .collect();
        let lengths: Vec<usize> = sequences.iter().map(|sequence| sequence.ids.len()).collect();
        let chunks = by_length(&lengths, self.together);
        let (layers, training) = (bert.layers.len(), bert.positions.val().is_autodiff());
        let mut parts = Vec::with_capacity(chunks.len());
        for chunk in &chunks {
            let members: Vec<&Sequence> = chunk.iter().map(|&ix| &sequences[ix]).collect();
            let (states, mask) = if self.below == 0 && bert.positions.is_require_grad() {
                let batch = self.batch(&members, &bert.positions.device());
                let states = bert.embed(batch.words, batch.second, &self.pass);
                (bert.states(states, batch.mask.clone(), 0..layers, &self.pass), batch.mask)
            } else {
                let batch = self.batch(&members, &frame.device);
                let below = bert.valid();
                let states = below.embed(batch.words, batch.second, &Plain);
                let states = below.states(states, batch.mask.clone(), 0..self.below, &Plain);
                let (states, mask) = match training {
                    true => (Tensor::from_inner(states), Tensor::from_inner(batch.mask)),
                    false => (states, batch.mask),
                };
                (bert.states(states, mask.clone(), self.below..layers, &self.pass), mask)
            };
            let [rows, tokens, hidden] = states.dims();
            let sums = (states * mask.reshape([rows, tokens, 1])).sum_dim(1).reshape([rows, hidden]);
            let sums = match &self.network.projection {
                Some(projection) => projection.forward(sums),
                None => sums,
            };
            let lengths = (sums.clone() * sums.clone()).sum_dim(1).add_scalar(1e-12).sqrt();
            parts.push(sums / lengths);
        }
        in_order(Tensor::cat(parts, 0), &chunks)
    }

    fn cosines(&self, examples: &[&Example]) -> Result<Scores> {
        // Each text is read once, however many examples it stands in.
        let mut texts: Vec<&[u32]> = Vec::new();
        let mut known: HashMap<&[u32], usize> = HashMap::new();
        let mut requests: Vec<usize> = Vec::with_capacity(examples.len());
        for example in examples {
            let next = texts.len();
            let at = *known.entry(&example.first).or_insert(next);
            if at == next {
                texts.push(&example.first);
            }
            requests.push(at);
        }
        let request_count = texts.len();
        known.clear();
        let mut items: Vec<usize> = Vec::with_capacity(examples.len());
        for example in examples {
            let next = texts.len() - request_count;
            let at = *known.entry(&example.second).or_insert(next);
            if at == next {
                texts.push(&example.second);
            }
            items.push(at);
        }
        let item_count = texts.len() - request_count;
        let vectors = self.vectors(&texts);
        let values = vectors
            .clone()
            .slice(s![0..request_count, ..])
            .matmul(vectors.slice(s![request_count.., ..]).transpose())
            .div_scalar(self.frame.temperature);
        let place: Vec<usize> =
            requests.iter().zip(&items).map(|(request, item)| request * item_count + item).collect();
        let own =
            values.clone().reshape([request_count * item_count]).select(0, index(&place, &values.device()));
        let logits = self.network.head.forward(own.reshape([examples.len(), 1]));
        Ok(Scores { logits, similarities: Some(Similarities { values, requests, items }) })
    }
}

fn index(values: &[usize], device: &Device) -> Tensor<1, Int> {
    let values: Vec<i32> = values.iter().map(|&value| value as i32).collect();
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

/// Rows that were computed chunk by chunk, back in the order of their numbers.
fn in_order(rows: Tensor<2>, chunks: &[Vec<usize>]) -> Tensor<2> {
    let mut place = vec![0; rows.dims()[0]];
    for (at, &ix) in chunks.iter().flatten().enumerate() {
        place[ix] = at;
    }
    if place.is_sorted() {
        return rows;
    }
    let index = index(&place, &rows.device());
    rows.select(0, index)
}
