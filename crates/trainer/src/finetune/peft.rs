//! Few parameters beside the base's: low-rank sums, adapters, prefixes.
//!
//! Low-rank sums are folded into their matrices when the model is written, so that use pays nothing for them;
//! adapters and prefixes stay beside, and the scorer reads them with the rest.

use burn::module::{Lora, Module, Param, ParamGroup, QLora, Quantizer};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::quantization::{Calibration, QuantStore, QuantValue, ScaleDtype};
use burn::tensor::{Device, Tensor, TensorData};
use scorer::bert::BertConfig;
use scorer::{Adapter, Prefix};

use super::adalora::AdaLora;
use super::config::{Method, PeftConfig};
use super::network::{Network, is_fresh};
use crate::rng::Rng;
use crate::run::Tensors;

/// Spread of fresh values.
const FRESH: f32 = 0.02;

/// Values of a quantised matrix that share a scale.
const BLOCK: u8 = 16;

/// Puts what `peft` asks for beside a network's own parameters. What is fresh changes nothing yet, but for prefixes.
pub fn attach(
    network: Network,
    config: &BertConfig,
    peft: &PeftConfig,
    seed: u64,
    device: &Device,
) -> Network {
    let mut rng = Rng::new(seed ^ 0x9EF7);
    let matrices = || {
        ParamGroup::from_any_predicates(peft.matrices.iter().map(|name| format!("{name}.weight")).collect())
    };
    let lora = || Lora::new(peft.rank, peft.alpha).set_param_group(matrices());
    match peft.method {
        Method::Lora => seeded(network.apply_lora(lora()), &mut rng),
        Method::Qlora => {
            let scheme = device
                .settings()
                .quantization
                .scheme
                .with_value(QuantValue::Q8S)
                .per_block([BLOCK], ScaleDtype::F32)
                .with_store(QuantStore::Native);
            let mut quantizer = Quantizer::new(Calibration::MinMax, scheme);
            quantizer.set_param_group(matrices());
            seeded(network.apply_qlora(QLora::new(lora(), quantizer)), &mut rng)
        }
        Method::Adalora => seeded(
            network.apply_reparameterization(AdaLora::new(peft.rank, peft.alpha, matrices())),
            &mut rng,
        ),
        Method::Adapters => {
            let mut network = network;
            for layer in &mut network.bert.layers {
                layer.attention_adapter = Some(adapter(config.hidden_size, peft.width, &mut rng, device));
                layer.output_adapter = Some(adapter(config.hidden_size, peft.width, &mut rng, device));
            }
            network
        }
        Method::Prefix => {
            let mut network = network;
            let size = config.hidden_size / config.num_attention_heads;
            for layer in &mut network.bert.layers {
                // Fewer than the config's where heads were pruned.
                let heads = layer.attention_out.weight.val().dims()[0] / size;
                let mut fresh = || Param::from_tensor(normal([heads * peft.length, size], &mut rng, device));
                layer.prefix = Some(Prefix { keys: fresh(), values: fresh() });
            }
            network
        }
    }
}

/// Replaces what Burn drew for fresh factors by seeded values; factors that are zero stay so.
fn seeded(network: Network, rng: &mut Rng) -> Network {
    let mut values = network.values(|name| is_fresh(name) && !name.starts_with("head."));
    for (_, values) in values.tensors.values_mut() {
        if values.iter().any(|value| *value != 0.0) {
            // As the factors were drawn: normal, with the spread that they have.
            let spread = (values.iter().map(|v| v * v).sum::<f32>() / values.len() as f32).sqrt();
            // Two digits of it, since it is drawn too.
            let spread = (spread * 50.0).round().max(1.0) / 50.0;
            values.iter_mut().for_each(|value| *value = spread * rng.normal());
        }
    }
    network.with_values(&values).expect("these are the network's own shapes")
}

fn normal<const D: usize>(shape: [usize; D], rng: &mut Rng, device: &Device) -> Tensor<D> {
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| FRESH * rng.normal()).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Begins as the identity: its second map is zero.
fn adapter(hidden: usize, width: usize, rng: &mut Rng, device: &Device) -> Adapter {
    let linear = |from: usize, to: usize, weight: Tensor<2>| -> Linear {
        let mut linear = LinearConfig::new(from, to).init(device);
        linear.weight = Param::from_tensor(weight);
        linear.bias = Some(Param::from_tensor(Tensor::zeros([to], device)));
        linear
    };
    Adapter {
        down: linear(hidden, width, normal([hidden, width], rng, device)),
        up: linear(width, hidden, Tensor::zeros([width, hidden], device)),
    }
}

/// Parameters that are trained, of all.
pub fn shares(network: &Network, trains: impl Fn(&str) -> bool) -> (usize, usize) {
    let count =
        |tensors: Tensors| -> usize { tensors.tensors.values().map(|(_, values)| values.len()).sum() };
    (count(network.values(trains)), network.num_params())
}
