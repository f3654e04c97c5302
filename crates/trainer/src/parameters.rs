//! A network's parameters on the host, with AdamW (Loshchilov & Hutter 2019, algorithm 2).
//!
//! They live on the host so that a checkpoint is one safetensors file and a resumed run goes on exactly where it
//! stopped: Burn's own optimiser keys its moments by identifiers that a new process makes anew.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use burn::module::Param;
use burn::nn::{LayerNorm, Linear};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use scorer::bert::Bert;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.98;
const EPSILON: f32 = 1e-8;

/// One step's settings.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Learning rate.
    pub rate: f32,
    /// Weight decay of matrices.
    pub decay: f32,
    /// Longest gradient of a tensor; longer ones are shortened.
    pub clip: f32,
    /// Number of the step, from 1.
    pub number: usize,
}

/// One tensor and its moments.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// Its values, row-major.
    pub values: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Slot {
    /// A tensor with moments of zero.
    pub fn new(shape: Vec<usize>, values: Vec<f32>) -> Self {
        let zeros = vec![0.0; values.len()];
        Self { shape, values, first: zeros.clone(), second: zeros }
    }

    /// Moves all of it against `gradient`.
    pub fn step(&mut self, gradient: &[f32], settings: Step) {
        let decay = if self.shape.len() > 1 { settings.decay } else { 0.0 };
        self.step_part(0, gradient, Step { decay, ..settings }, clip_factor(gradient, settings.clip));
    }

    /// Moves the rows named, each against its row of `gradient`; the others stay (lazy Adam). A step touches few
    /// of thirty thousand word embeddings.
    pub fn step_rows(&mut self, rows: &[u32], gradient: &[f32], settings: Step) {
        let width = self.shape[1];
        let factor = clip_factor(gradient, settings.clip);
        for (&row, gradient) in rows.iter().zip(gradient.chunks_exact(width)) {
            self.step_part(row as usize * width, gradient, Step { decay: 0.0, ..settings }, factor);
        }
    }

    fn step_part(&mut self, from: usize, gradient: &[f32], settings: Step, factor: f32) {
        let number = settings.number as i32;
        let (correct_1, correct_2) = (1.0 - BETA_1.powi(number), 1.0 - BETA_2.powi(number));
        for (ix, &gradient) in gradient.iter().enumerate() {
            let (at, gradient) = (from + ix, gradient * factor);
            self.first[at] = BETA_1 * self.first[at] + (1.0 - BETA_1) * gradient;
            self.second[at] = BETA_2 * self.second[at] + (1.0 - BETA_2) * gradient * gradient;
            let move_by = (self.first[at] / correct_1) / ((self.second[at] / correct_2).sqrt() + EPSILON);
            self.values[at] -= settings.rate * (move_by + settings.decay * self.values[at]);
        }
    }
}

fn clip_factor(gradient: &[f32], clip: f32) -> f32 {
    let length = gradient.iter().map(|value| value * value).sum::<f32>().sqrt();
    if !length.is_finite() {
        0.0
    } else if length > clip {
        clip / length
    } else {
        1.0
    }
}

/// Named tensors.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// By name, in a fixed order.
    pub slots: Vec<(String, Slot)>,
}

impl Parameters {
    /// The tensor of this name.
    ///
    /// # Panics
    /// Where there is none: names are constants of this crate.
    pub fn get(&self, name: &str) -> &Slot {
        &self.slots.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no parameter {name}")).1
    }

    /// As [`get`](Self::get), to change it.
    pub fn get_mut(&mut self, name: &str) -> &mut Slot {
        &mut self
            .slots
            .iter_mut()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("no parameter {name}"))
            .1
    }

    /// Bytes of a checkpoint: values, moments and the number of the last step.
    pub fn checkpoint(&self, step: usize) -> Result<Vec<u8>> {
        let bytes: Vec<(String, Vec<usize>, Vec<u8>)> = self
            .slots
            .iter()
            .flat_map(|(name, slot)| {
                [("", &slot.values), (".first", &slot.first), (".second", &slot.second)]
                    .map(|(part, values)| (format!("{name}{part}"), slot.shape.clone(), float_bytes(values)))
            })
            .collect();
        let views: Vec<(&str, TensorView<'_>)> = bytes
            .iter()
            .map(|(name, shape, data)| Ok((name.as_str(), TensorView::new(Dtype::F32, shape.clone(), data)?)))
            .collect::<Result<_>>()?;
        let note = HashMap::from([("step".to_owned(), step.to_string())]);
        Ok(safetensors::serialize(views, Some(note))?)
    }

    /// Takes a checkpoint's values and moments; returns the number of its last step.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<usize> {
        let (_, header) = SafeTensors::read_metadata(bytes).context("damaged checkpoint")?;
        let step =
            header.metadata().as_ref().and_then(|note| note.get("step")).and_then(|step| step.parse().ok());
        let tensors = SafeTensors::deserialize(bytes).context("damaged checkpoint")?;
        for (name, slot) in &mut self.slots {
            for (part, values) in
                [("", &mut slot.values), (".first", &mut slot.first), (".second", &mut slot.second)]
            {
                let view = tensors
                    .tensor(&format!("{name}{part}"))
                    .with_context(|| format!("the checkpoint lacks {name}{part}"))?;
                ensure!(
                    view.shape() == slot.shape,
                    "the checkpoint's {name} has another shape: delete the run folder"
                );
                *values = view
                    .data()
                    .chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect();
            }
        }
        step.context("the checkpoint does not say its step")
    }

    /// Collects a network's present values.
    pub fn collect(bert: &mut Bert, extra: Vec<(String, &mut Linear)>) -> Self {
        let mut slots = Vec::new();
        visit(bert, extra, &mut |name, place| {
            let (shape, values) = match place {
                Place::One(param) => (param.val().dims().to_vec(), floats(param.val())),
                Place::Two(param) => (param.val().dims().to_vec(), floats(param.val())),
            };
            slots.push((name, Slot::new(shape, values)));
        });
        Self { slots }
    }

    /// Puts the values into a network, as leaves of the gradient's graph.
    pub fn place(&self, bert: &mut Bert, extra: Vec<(String, &mut Linear)>, device: &Device) {
        visit(bert, extra, &mut |name, place| {
            let slot = self.get(&name);
            let data = TensorData::new(slot.values.clone(), slot.shape.clone());
            match place {
                Place::One(param) => *param = Param::from_tensor(Tensor::from_data(data, device)),
                Place::Two(param) => *param = Param::from_tensor(Tensor::from_data(data, device)),
            }
        });
    }

    /// One step against the gradients of a network that [`place`](Self::place) filled.
    pub fn step(
        &mut self,
        bert: &mut Bert,
        extra: Vec<(String, &mut Linear)>,
        gradients: &Gradients,
        settings: Step,
    ) {
        visit(bert, extra, &mut |name, place| {
            let gradient = match place {
                Place::One(param) => param.val().grad(gradients).map(floats),
                Place::Two(param) => param.val().grad(gradients).map(floats),
            };
            if let Some(gradient) = gradient {
                self.get_mut(&name).step(&gradient, settings);
            }
        });
    }
}

/// A tensor's values; the flex backend never fails to give them.
pub fn floats<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_into_vec().expect("the networks here are f32")
}

fn float_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A place of a network that holds a tensor.
enum Place<'a> {
    One(&'a mut Param<Tensor<1>>),
    Two(&'a mut Param<Tensor<2>>),
}

/// Shows every tensor under a fixed name.
fn visit(bert: &mut Bert, extra: Vec<(String, &mut Linear)>, show: &mut impl FnMut(String, Place<'_>)) {
    show("positions".into(), Place::Two(&mut bert.positions));
    show("segments".into(), Place::Two(&mut bert.segments));
    visit_norm("norm", &mut bert.norm, show);
    for (ix, layer) in bert.layers.iter_mut().enumerate() {
        let name = |part: &str| format!("layer.{ix}.{part}");
        visit_linear(&name("attention_in"), &mut layer.attention_in, show);
        visit_linear(&name("attention_out"), &mut layer.attention_out, show);
        visit_norm(&name("attention_norm"), &mut layer.attention_norm, show);
        visit_linear(&name("widen"), &mut layer.widen, show);
        visit_linear(&name("narrow"), &mut layer.narrow, show);
        visit_norm(&name("output_norm"), &mut layer.output_norm, show);
    }
    for (name, linear) in extra {
        visit_linear(&name, linear, show);
    }
}

fn visit_norm(name: &str, norm: &mut LayerNorm, show: &mut impl FnMut(String, Place<'_>)) {
    show(format!("{name}.gamma"), Place::One(&mut norm.gamma));
    if let Some(beta) = &mut norm.beta {
        show(format!("{name}.beta"), Place::One(beta));
    }
}

fn visit_linear(name: &str, linear: &mut Linear, show: &mut impl FnMut(String, Place<'_>)) {
    show(format!("{name}.weight"), Place::Two(&mut linear.weight));
    if let Some(bias) = &mut linear.bias {
        show(format!("{name}.bias"), Place::One(bias));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(number: usize) -> Step {
        Step { rate: 0.1, decay: 0.0, clip: 10.0, number }
    }

    #[test]
    fn steps_go_downhill() {
        let mut slot = Slot::new(vec![2], vec![3.0, -2.0]);
        for number in 1..400 {
            let gradient: Vec<f32> = slot.values.iter().map(|value| 2.0 * value).collect();
            slot.step(&gradient, settings(number));
        }
        assert!(slot.values.iter().all(|value| value.abs() < 0.05), "{:?}", slot.values);
    }

    #[test]
    fn only_the_rows_named_move() {
        let mut slot = Slot::new(vec![3, 2], vec![1.0; 6]);
        slot.step_rows(&[2], &[1.0, -1.0], settings(1));
        assert_eq!(slot.values[..4], [1.0; 4]);
        assert!(slot.values[4] < 1.0 && slot.values[5] > 1.0);
    }

    #[test]
    fn a_broken_gradient_moves_nothing_and_a_long_one_is_cut() {
        assert_eq!(clip_factor(&[f32::NAN, 1.0], 1.0), 0.0);
        assert!((clip_factor(&[3.0, 4.0], 1.0) - 0.2).abs() < 1e-6);
    }

    #[test]
    fn a_checkpoint_restores_moments_too() {
        let mut parameters = Parameters { slots: vec![("a".into(), Slot::new(vec![2, 1], vec![1.0, 2.0]))] };
        parameters.get_mut("a").step(&[0.5, 0.5], settings(1));
        let bytes = parameters.checkpoint(7).unwrap();
        let mut other = Parameters { slots: vec![("a".into(), Slot::new(vec![2, 1], vec![0.0, 0.0]))] };
        assert_eq!(other.restore(&bytes).unwrap(), 7);
        parameters.get_mut("a").step(&[0.1, 0.2], settings(2));
        other.get_mut("a").step(&[0.1, 0.2], settings(2));
        assert_eq!(parameters.get("a").values, other.get("a").values);
        assert!(other.restore(&bytes[..40]).is_err());
    }
}
