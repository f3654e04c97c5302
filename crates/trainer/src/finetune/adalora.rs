//! AdaLoRA (Zhang et al. 2023): low-rank sums `P Λ Q` whose ranks are dealt out by importance.
//!
//! Every matrix begins with the same rank; from then on the triplets (a column of `P`, a value of `Λ`, a row of `Q`)
//! of all matrices together are ordered by importance, and of those beyond a shrinking budget `Λ`'s value is set
//! to zero (section 3.2, equations 5 to 12).

use std::collections::BTreeMap;

use anyhow::Result;
use burn::module::{Module, Param, ParamGroup, Reparameterization, Reparameterizer};
use burn::tensor::{Distribution, Tensor};

use super::network::Network;
use super::optimizer::Gradients;
use crate::parameters::floats;
use crate::run::Tensors;

/// β₁ and β₂ of the paper's smoothing.
const SMOOTH: [f32; 2] = [0.85, 0.85];

/// Weight of the regulariser that keeps `P`'s columns and `Q`'s rows apart (γ, equation 4).
const APART: f32 = 0.1;

/// Share of the steps in which all triplets stay, and in which the last budget stays.
const FIRST: f32 = 0.1;
const LAST: f32 = 0.4;

/// Steps between two dealings.
const EVERY: usize = 10;

/// `base + scale · P Λ Q` on a matrix.
#[derive(Module, Debug)]
pub struct AdaLoraAdapter {
    /// `[in, rank]`
    pub p: Param<Tensor<2>>,
    /// The diagonal of `Λ`, `[1, rank]`.
    pub lambda: Param<Tensor<2>>,
    /// `[rank, out]`
    pub q: Param<Tensor<2>>,
    /// As LoRA's.
    pub scale: f64,
}

impl Reparameterization for AdaLoraAdapter {
    const NAME: &'static str = "adalora";

    fn apply<const D: usize>(&self, base: Tensor<D>) -> Tensor<D> {
        let sum = (self.p.val() * self.lambda.val()).matmul(self.q.val()).mul_scalar(self.scale);
        let shape = base.dims();
        base + sum.reshape(shape)
    }
}

/// Puts adapters on the matrices of a group, and freezes everything else.
pub struct AdaLora {
    rank: usize,
    alpha: f64,
    group: ParamGroup,
}

impl AdaLora {
    /// As LoRA's settings.
    pub fn new(rank: usize, alpha: f64, group: ParamGroup) -> Self {
        Self { rank, alpha, group }
    }
}

impl Reparameterizer for AdaLora {
    type Reparam = AdaLoraAdapter;

    fn reparameterize<const D: usize>(
        &mut self,
        path: &str,
        param: Param<Tensor<D>>,
    ) -> (Param<Tensor<D>>, Option<Self::Reparam>) {
        let id = param.id;
        let base = param.set_require_grad(false);
        if D != 2 || !self.group.matches(&id, Some(path)) {
            return (base, None);
        }
        let (shape, device) = (base.base().dims(), base.base().device());
        // Λ begins at zero, so that nothing is changed yet.
        let drawn = |shape| Tensor::<2>::random(shape, Distribution::Normal(0.0, 0.02), &device);
        let adapter = AdaLoraAdapter {
            p: Param::from_tensor(drawn([shape[0], self.rank])),
            lambda: Param::from_tensor(Tensor::zeros([1, self.rank], &device)),
            q: Param::from_tensor(drawn([self.rank, shape[1]])),
            scale: self.alpha / self.rank as f64,
        };
        (base, Some(adapter))
    }
}

/// The adapters of a network.
fn adapters(network: &Network) -> impl Iterator<Item = &AdaLoraAdapter> {
    network
        .bert
        .layers
        .iter()
        .flat_map(|layer| [&layer.attention_in, &layer.attention_out, &layer.widen, &layer.narrow])
        .filter_map(|linear| linear.weight.reparameterization::<AdaLoraAdapter>())
}

/// `γ Σ ‖PᵀP − I‖² + ‖QQᵀ − I‖²`, a mean over matrices.
pub fn regulariser(network: &Network) -> Option<Tensor<1>> {
    let mut count = 0;
    let sum = adapters(network)
        .map(|adapter| {
            count += 1;
            let off = |product: Tensor<2>| {
                let [rank, _] = product.dims();
                let off = product.clone() - Tensor::eye(rank, &product.device());
                (off.clone() * off).sum()
            };
            let (p, q) = (adapter.p.val(), adapter.q.val());
            off(p.clone().transpose().matmul(p)) + off(q.clone().matmul(q.transpose()))
        })
        .reduce(|sum, part| sum + part)?;
    Some(sum.mul_scalar(APART / count as f32))
}

/// Who keeps which rank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranks {
    /// Smoothed sensitivity and its uncertainty by parameter name.
    smoothed: BTreeMap<String, [Vec<f32>; 2]>,
}

impl Ranks {
    /// Takes in the sensitivity `|θ ∇θ|` of a step, before the step is taken.
    pub fn feel(&mut self, network: &Network, gradients: &Gradients) {
        let values = network.values(|name| name.contains("adalora"));
        for (name, (_, values)) in values.tensors {
            let name = name.trim_start_matches("value.");
            let Some(gradient) = gradients.get(name) else { continue };
            let now: Vec<f32> = values
                .iter()
                .zip(floats(gradient.clone()))
                .map(|(value, gradient)| (value * gradient).abs())
                .collect();
            let [mean, doubt] = self
                .smoothed
                .entry(name.to_owned())
                .or_insert_with(|| [vec![0.0; now.len()], vec![0.0; now.len()]]);
            for ((mean, doubt), now) in mean.iter_mut().zip(doubt).zip(now) {
                *mean = SMOOTH[0] * *mean + (1.0 - SMOOTH[0]) * now;
                *doubt = SMOOTH[1] * *doubt + (1.0 - SMOOTH[1]) * (now - *mean).abs();
            }
        }
    }

    /// Sets Λ to zero beyond the budget, where it is the step for it.
    ///
    /// # Errors
    /// None in practice: the values are the network's own.
    pub fn deal(
        &self,
        network: Network,
        step: usize,
        steps: usize,
        rank: usize,
        budget: usize,
    ) -> Result<Network> {
        let last = steps as f32 * (1.0 - LAST);
        if !step.is_multiple_of(EVERY) && (step as f32) < last {
            return Ok(network);
        }
        let mut values = network.values(|name| name.ends_with("adalora.lambda"));
        let matrices = values.tensors.len();
        let keep = kept(step, steps, matrices * rank, matrices * budget);
        let mut order: Vec<(f32, String, usize)> = Vec::new();
        for name in values.tensors.keys() {
            let own = name.trim_start_matches("value.");
            for (at, importance) in
                self.importance(own.trim_end_matches("lambda"), rank).into_iter().enumerate()
            {
                order.push((importance, name.clone(), at));
            }
        }
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (&a.1, a.2).cmp(&(&b.1, b.2))));
        for (_, name, at) in order.into_iter().skip(keep) {
            if let Some((_, lambda)) = values.tensors.get_mut(&name) {
                lambda[at] = 0.0;
            }
        }
        network.with_values(&values)
    }

    /// Importance of a matrix's triplets: of λ, and the means of its column and its row.
    fn importance(&self, prefix: &str, rank: usize) -> Vec<f32> {
        let felt = |part: &str| -> Vec<f32> {
            self.smoothed.get(&format!("{prefix}{part}")).map_or_else(Vec::new, |[mean, doubt]| {
                mean.iter().zip(doubt).map(|(mean, doubt)| mean * doubt).collect()
            })
        };
        let (p, lambda, q) = (felt("p"), felt("lambda"), felt("q"));
        (0..rank)
            .map(|at| {
                let column: f32 =
                    p.iter().skip(at).step_by(rank).sum::<f32>() / (p.len() / rank).max(1) as f32;
                let width = q.len() / rank;
                let row = q
                    .get(at * width..(at + 1) * width)
                    .map_or(0.0, |row| row.iter().sum::<f32>() / width.max(1) as f32);
                lambda.get(at).copied().unwrap_or(0.0) + column + row
            })
            .collect()
    }

    /// Adds itself to a checkpoint.
    pub fn save(&self, tensors: &mut Tensors) {
        for (name, [mean, doubt]) in &self.smoothed {
            for (part, values) in [("felt", mean), ("doubt", doubt)] {
                tensors.tensors.insert(format!("{part}.{name}"), (vec![values.len()], values.clone()));
            }
        }
    }

    /// Takes a checkpoint's.
    pub fn restore(&mut self, tensors: &Tensors) {
        self.smoothed.clear();
        for (name, (_, mean)) in &tensors.tensors {
            if let Some(name) = name.strip_prefix("felt.")
                && let Some((_, doubt)) = tensors.tensors.get(&format!("doubt.{name}"))
            {
                self.smoothed.insert(name.to_owned(), [mean.clone(), doubt.clone()]);
            }
        }
    }
}

/// Triplets that stay at a step: all at first, then down on a cubic, then the budget (equation 12).
fn kept(step: usize, steps: usize, all: usize, budget: usize) -> usize {
    let (step, steps) = (step as f32, steps as f32);
    let (first, last) = (FIRST * steps, (1.0 - LAST) * steps);
    if step <= first {
        return all;
    }
    if step >= last {
        return budget;
    }
    let left = 1.0 - (step - first) / (last - first);
    budget + ((all - budget) as f32 * left.powi(3)).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_shrinks_from_all_to_its_end() {
        let course: Vec<usize> = (0..=100).map(|step| kept(step, 100, 64, 16)).collect();
        assert!(course[..=10].iter().all(|kept| *kept == 64) && course[60..].iter().all(|kept| *kept == 16));
        assert!(course.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn importance_is_sensitivity_times_uncertainty() {
        let mut ranks = Ranks::default();
        let put = |ranks: &mut Ranks, name: &str, mean: &[f32]| {
            ranks.smoothed.insert(name.into(), [mean.to_vec(), vec![2.0; mean.len()]]);
        };
        put(&mut ranks, "m.adalora.p", &[1.0, 0.0, 3.0, 0.0]);
        put(&mut ranks, "m.adalora.lambda", &[0.5, 1.0]);
        put(&mut ranks, "m.adalora.q", &[1.0, 1.0, 1.0, 0.0, 0.0, 3.0]);
        // λ: 1, 2; columns: means of (1, 3) and (0, 0), doubled; rows: means of (1, 1, 1) and (0, 0, 3), doubled.
        assert_eq!(ranks.importance("m.adalora.", 2), [1.0 + 4.0 + 2.0, 2.0 + 0.0 + 2.0]);
    }
}
