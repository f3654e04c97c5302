//! AdamW and SGD, both with decoupled decay, on whatever device the parameters lie on.
//!
//! Burn's own optimisers key their moments by identifiers that a new process makes anew. Here everything goes by the
//! parameter's name, so that a resumed run goes on exactly where it stopped.

use std::collections::BTreeMap;

use anyhow::Result;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};

use super::config::{OptimizerConfig, Rule};
use super::loss::tensor;
use crate::parameters::floats;
use crate::run::Tensors;

/// Gradients by parameter name, each flat.
pub type Gradients = BTreeMap<String, Tensor<1>>;

/// Takes the gradients of a module's parameters out of a backward pass.
pub fn collect(module: &impl Module, gradients: &mut burn::tensor::Gradients) -> Gradients {
    struct Collect<'a> {
        path: Vec<String>,
        gradients: &'a mut burn::tensor::Gradients,
        found: Gradients,
    }
    impl ModuleVisitor for Collect<'_> {
        fn enter_module(&mut self, name: &str, _container_type: &str) {
            self.path.push(name.to_owned());
        }
        fn exit_module(&mut self, _name: &str, _container_type: &str) {
            self.path.pop();
        }
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            if let Some(gradient) = param.base().grad_remove(self.gradients) {
                let count = gradient.dims().iter().product::<usize>();
                self.found.insert(self.path.join("."), gradient.reshape([count]));
            }
        }
    }
    let mut collect = Collect { path: Vec::new(), gradients, found: Gradients::new() };
    module.visit(&mut collect);
    collect.found
}

/// Adds the gradients of another batch.
pub fn add(sum: &mut Gradients, more: Gradients) {
    for (name, gradient) in more {
        match sum.remove(&name) {
            Some(known) => sum.insert(name, known + gradient),
            None => sum.insert(name, gradient),
        };
    }
}

/// The length of all gradients together, `[1]`; stays on the device. `None` without gradients.
pub fn length(gradients: &Gradients) -> Option<Tensor<1>> {
    let parts: Vec<Tensor<1>> = gradients.values().map(|g| (g.clone() * g.clone()).sum()).collect();
    (!parts.is_empty()).then(|| Tensor::cat(parts, 0).sum().sqrt())
}

/// What the optimiser remembers of a parameter.
#[derive(Debug, Clone)]
struct Moments {
    /// Mean gradient; SGD's momentum.
    first: Tensor<1>,
    /// Mean squared gradient; AdamW's alone.
    second: Option<Tensor<1>>,
    /// Steps that it took part in.
    steps: i32,
}

/// The rule and what it remembers.
#[derive(Debug, Clone)]
pub struct Optimizer {
    config: OptimizerConfig,
    moments: BTreeMap<String, Moments>,
}

impl Optimizer {
    /// Remembers nothing yet.
    pub fn new(config: &OptimizerConfig) -> Self {
        Self { config: config.clone(), moments: BTreeMap::new() }
    }

    /// Moves the parameters that have a gradient; `rate` gives η by name. Gradients are shortened together to the
    /// longest allowed, given their [`length`].
    pub fn step<M: Module>(
        &mut self,
        module: M,
        mut gradients: Gradients,
        length: Option<Tensor<1>>,
        rate: impl Fn(&str) -> f32,
    ) -> M {
        if let (true, Some(length)) = (self.config.clip > 0.0, length) {
            // On the device, so that no step waits for a read; a length of 0 gives an infinite factor, cut to 1.
            let factor = length.recip().mul_scalar(self.config.clip).clamp_max(1.0);
            gradients.values_mut().for_each(|gradient| *gradient = gradient.clone() * factor.clone());
        }
        module.map(&mut Walk { optimizer: self, path: Vec::new(), gradients, rate })
    }

    /// One parameter's new value. `decays` says whether it is a matrix.
    fn moved(
        &mut self,
        name: &str,
        value: Tensor<1>,
        gradient: Tensor<1>,
        decays: bool,
        rate: f32,
    ) -> Tensor<1> {
        let c = &self.config;
        let zeros = || Tensor::zeros(value.dims(), &value.device());
        let mut moments = self.moments.remove(name).unwrap_or_else(|| Moments {
            first: zeros(),
            second: (c.rule == Rule::Adamw).then(zeros),
            steps: 0,
        });
        moments.steps += 1;
        let decay = if decays { c.decay } else { 0.0 };
        // Decoupled: the decay does not go through the moments.
        let value = if decay > 0.0 { value.mul_scalar(1.0 - rate * decay) } else { value };
        let direction = match c.rule {
            Rule::Sgd if c.momentum == 0.0 => gradient,
            Rule::Sgd => {
                moments.first = moments.first.mul_scalar(c.momentum) + gradient;
                moments.first.clone()
            }
            Rule::Adamw => {
                let [beta_1, beta_2] = c.betas;
                let square = (gradient.clone() * gradient.clone()).mul_scalar(1.0 - beta_2);
                let second = match moments.second.take() {
                    Some(second) => second.mul_scalar(beta_2) + square,
                    None => square,
                };
                moments.first = moments.first.mul_scalar(beta_1) + gradient.mul_scalar(1.0 - beta_1);
                let correct = |beta: f32| 1.0 - beta.powi(moments.steps);
                let root = second.clone().div_scalar(correct(beta_2)).sqrt().add_scalar(c.epsilon);
                moments.second = Some(second);
                moments.first.clone().div_scalar(correct(beta_1)) / root
            }
        };
        self.moments.insert(name.to_owned(), moments);
        value - direction.mul_scalar(rate)
    }

    /// Adds what is remembered to a checkpoint.
    pub fn save(&self, tensors: &mut Tensors) {
        for (name, moments) in &self.moments {
            let mut put = |part: &str, tensor: &Tensor<1>| {
                let values = floats(tensor.clone());
                tensors.tensors.insert(format!("{part}.{name}"), (vec![values.len()], values));
            };
            put("first", &moments.first);
            if let Some(second) = &moments.second {
                put("second", second);
            }
            tensors.notes.insert(format!("steps.{name}"), moments.steps.to_string());
        }
    }

    /// Takes what a checkpoint remembers.
    ///
    /// # Errors
    /// Where a part is missing.
    pub fn restore(&mut self, tensors: &Tensors, device: &Device) -> Result<()> {
        self.moments.clear();
        for (name, (_, values)) in &tensors.tensors {
            if let Some(name) = name.strip_prefix("first.") {
                let second = tensors.tensors.get(&format!("second.{name}"));
                self.moments.insert(
                    name.to_owned(),
                    Moments {
                        first: tensor(values.clone(), device),
                        second: second.map(|(_, values)| tensor(values.clone(), device)),
                        steps: tensors.note(&format!("steps.{name}"))?,
                    },
                );
            }
        }
        Ok(())
    }
}

/// Carries the optimiser through a module.
struct Walk<'a, R> {
    optimizer: &'a mut Optimizer,
    path: Vec<String>,
    gradients: Gradients,
    rate: R,
}

impl<R: Fn(&str) -> f32> ModuleMapper for Walk<'_, R> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let Some(gradient) = self.gradients.remove(&name) else { return param };
        let rate = (self.rate)(&name);
        param.map(|tensor| {
            let shape = tensor.dims();
            let value = tensor.inner().reshape([shape.iter().product::<usize>()]);
            let moved = self.optimizer.moved(&name, value, gradient, D > 1, rate);
            Tensor::from_inner(moved.reshape(shape)).require_grad()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::TensorData;

    /// A map of weight `[[2], [-1]]` and bias `[0.5]`.
    fn linear() -> Linear {
        let device = Device::flex();
        let mut linear = LinearConfig::new(2, 1).init(&device);
        linear.weight =
            Param::from_tensor(Tensor::from_data(TensorData::new(vec![2.0f32, -1.0], [2, 1]), &device));
        linear.bias = Some(Param::from_tensor(tensor(vec![0.5], &device)));
        linear.train()
    }

    /// Weight and bias after steps along fixed gradients.
    fn after(config: &OptimizerConfig, rate: f32, gradients: &[([f32; 2], f32)]) -> [f32; 3] {
        let mut optimizer = Optimizer::new(config);
        let mut module = linear();
        for (weight, bias) in gradients {
            let given = Gradients::from([
                ("weight".to_owned(), tensor(weight.to_vec(), &Device::flex())),
                ("bias".to_owned(), tensor(vec![*bias], &Device::flex())),
            ]);
            let length = length(&given);
            module = optimizer.step(module, given, length, |_| rate);
        }
        let weight = floats(module.weight.val());
        [weight[0], weight[1], floats(module.bias.unwrap().val())[0]]
    }

    fn close(found: [f32; 3], expected: [f64; 3]) {
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((f64::from(found) - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    fn config(rule: Rule) -> OptimizerConfig {
        OptimizerConfig { rule, decay: 0.1, clip: 0.0, betas: [0.9, 0.99], ..OptimizerConfig::default() }
    }

    #[test]
    fn sgd_is_theta_minus_eta_gradient_minus_eta_lambda_theta() {
        // 2 − .5·.2 − .5·.1·2 = 1.8; −1 − .5·(−.4) − .5·.1·(−1) = −.75; a bias does not decay: .5 − .5·1 = 0.
        close(after(&config(Rule::Sgd), 0.5, &[([0.2, -0.4], 1.0)]), [1.8, -0.75, 0.0]);
        let momentum = OptimizerConfig { momentum: 0.5, ..config(Rule::Sgd) };
        // Second step: direction .5·.2 + .2 = .3, from 1.8: 1.8 − .5·.3 − .5·.1·1.8 = 1.56.
        let found = after(&momentum, 0.5, &[([0.2, 0.0], 0.0), ([0.2, 0.0], 0.0)]);
        close([found[0], 0.0, found[2]], [1.56, 0.0, 0.5]);
    }

    #[test]
    fn adamw_is_algorithm_2_by_hand() {
        let c = config(Rule::Adamw);
        let rate = 0.1;
        // First step: both moments corrected are g and g², so the direction is g/(|g| + ε): its sign.
        close(
            after(&c, rate as f32, &[([0.2, -0.4], 1.0)]),
            [2.0 - rate * 1.0 - rate * 0.1 * 2.0, -1.0 + rate * 1.0 + rate * 0.1 * 1.0, 0.5 - rate * 1.0],
        );
        // Two steps, g then h, worked out in f64.
        let by_hand = |theta: f64, g: f64, h: f64, decay: f64| {
            let (b1, b2) = (0.9f64, 0.99f64);
            let (mut m, mut v, mut theta) = (0.0, 0.0, theta);
            for (t, g) in [(1, g), (2, h)] {
                m = b1 * m + (1.0 - b1) * g;
                v = b2 * v + (1.0 - b2) * g * g;
                let (m_hat, v_hat) = (m / (1.0 - b1.powi(t)), v / (1.0 - b2.powi(t)));
                theta -= rate * (m_hat / (v_hat.sqrt() + 1e-8) + decay * theta);
            }
            theta
        };
        close(
            after(&c, rate as f32, &[([0.2, -0.4], 1.0), ([-0.1, 0.3], 0.5)]),
            [by_hand(2.0, 0.2, -0.1, 0.1), by_hand(-1.0, -0.4, 0.3, 0.1), by_hand(0.5, 1.0, 0.5, 0.0)],
        );
    }

    #[test]
    fn long_gradients_are_shortened_together() {
        let c = OptimizerConfig { clip: 1.0, decay: 0.0, ..config(Rule::Sgd) };
        // (3, 4, 0) has length 5.
        close(after(&c, 1.0, &[([3.0, 4.0], 0.0)]), [2.0 - 0.6, -1.0 - 0.8, 0.5]);
        close(after(&c, 1.0, &[([0.3, 0.4], 0.0)]), [1.7, -1.4, 0.5]);
    }

    #[test]
    fn a_gradient_that_is_no_number_shows_in_the_length() {
        let bad = Gradients::from([("a".to_owned(), tensor(vec![1.0, f32::NAN], &Device::flex()))]);
        assert!(!floats(length(&bad).unwrap())[0].is_finite());
        assert!(length(&Gradients::new()).is_none());
    }

    #[test]
    fn moments_survive_a_checkpoint() {
        let c = config(Rule::Adamw);
        let device = Device::flex();
        let given =
            |weight: [f32; 2]| Gradients::from([("weight".to_owned(), tensor(weight.to_vec(), &device))]);
        let mut whole = Optimizer::new(&c);
        let module = whole.step(linear(), given([0.2, -0.4]), None, |_| 0.1);
        let mut saved = Tensors::default();
        whole.save(&mut saved);
        let saved = Tensors::read(&saved.bytes().unwrap()).unwrap();
        let mut resumed = Optimizer::new(&c);
        resumed.restore(&saved, &device).unwrap();
        let on = |optimizer: &mut Optimizer| {
            floats(optimizer.step(module.clone(), given([0.3, 0.1]), None, |_| 0.1).weight.val())
        };
        assert_eq!(on(&mut whole), on(&mut resumed));
    }
}
