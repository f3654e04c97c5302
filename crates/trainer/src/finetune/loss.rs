//! What a model is trained for. Each loss is a mean, so that its size does not hang on the batch's.

use burn::tensor::activation::{log_sigmoid, log_softmax};
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Added to the logit of a place in a list where no item stands.
const ABSENT: f32 = -1e9;

/// A host vector on the device.
pub fn tensor(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

fn indices(values: Vec<usize>, device: &Device) -> Tensor<1, Int> {
    let count = values.len();
    let values: Vec<i32> = values.into_iter().map(|value| value as i32).collect();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

/// `−Σ w (y log σ(z) + (1 − y) log σ(−z)) / Σ w` with soft labels `y` in [0, 1].
///
/// `logits`: `[records]`; `labels`, `weights`: as many.
pub fn binary_cross_entropy(logits: Tensor<1>, labels: &[f32], weights: &[f32]) -> Tensor<1> {
    let device = logits.device();
    let total: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let yes = labels.iter().zip(weights).map(|(label, weight)| label * weight / total).collect();
    let no = labels.iter().zip(weights).map(|(label, weight)| (1.0 - label) * weight / total).collect();
    let logits_neg = logits.clone().neg();
    (log_sigmoid(logits) * tensor(yes, &device) + log_sigmoid(logits_neg) * tensor(no, &device)).sum().neg()
}

/// `Σ w (z − y)² / Σ w`.
pub fn squared_error(logits: Tensor<1>, labels: &[f32], weights: &[f32]) -> Tensor<1> {
    let device = logits.device();
    let total: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let off = logits - tensor(labels.to_vec(), &device);
    (off.clone() * off * tensor(weights.iter().map(|weight| weight / total).collect(), &device)).sum()
}

/// `−Σ w log softmax(z)_class / Σ w`.
///
/// `logits`: `[records, classes]`.
pub fn cross_entropy(logits: Tensor<2>, classes: &[usize], weights: &[f32]) -> Tensor<1> {
    let [rows, count] = logits.dims();
    let total: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let mut target = vec![0.0; rows * count];
    for (row, (&class, weight)) in classes.iter().zip(weights).enumerate() {
        target[row * count + class] = weight / total;
    }
    against(logits, target)
}

/// `−Σ target · log softmax(logits)` over the last dimension.
fn against(logits: Tensor<2>, target: Vec<f32>) -> Tensor<1> {
    let (shape, device) = (logits.dims(), logits.device());
    let target = Tensor::<2>::from_data(TensorData::new(target, shape), &device);
    (target * log_softmax(logits, 1)).sum().neg()
}

/// Softmax over the items of each list: `−Σ softmax(y / t) · log softmax(z)`, mean over lists (Cao et al. 2007,
/// top-one probabilities). A list whose labels are all the same says nothing of an order and is left out.
///
/// `logits`, `labels`: `[records]`, list after list; `sizes`: records of each list. `None` where no list is left.
pub fn listwise(logits: Tensor<1>, labels: &[f32], sizes: &[usize], temperature: f32) -> Option<Tensor<1>> {
    let device = logits.device();
    let ordered = ordered_lists(labels, sizes);
    let (count, width) = (ordered.len(), ordered.iter().map(|range| range.len()).max()?);
    let (mut index, mut absent, mut target) = (Vec::new(), Vec::new(), Vec::new());
    for range in &ordered {
        let own = &labels[range.clone()];
        let highest = own.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = own.iter().map(|label| ((label - highest) / temperature).exp()).collect();
        let total: f32 = powers.iter().sum();
        index.extend(range.clone());
        absent.extend(powers.iter().map(|_| 0.0));
        target.extend(powers.iter().map(|power| power / total / count as f32));
        let filled = index.len().next_multiple_of(width);
        index.resize(filled, 0);
        absent.resize(filled, ABSENT);
        target.resize(filled, 0.0);
    }
    let placed = logits.select(0, indices(index, &device)) + tensor(absent, &device);
    Some(against(placed.reshape([count, width]), target))
}

/// Items of each list two by two: mean of `−log σ(z_better − z_worse)`, each pair by the difference of its labels
/// (Rendle et al. 2009, BPR-Opt, without its regulariser, which is the optimiser's decay).
///
/// As [`listwise`].
pub fn pairwise(logits: Tensor<1>, labels: &[f32], sizes: &[usize]) -> Option<Tensor<1>> {
    let device = logits.device();
    let (mut better, mut worse, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for range in ordered_lists(labels, sizes) {
        for a in range.clone() {
            for b in range.clone() {
                if labels[a] > labels[b] {
                    better.push(a);
                    worse.push(b);
                    weights.push(labels[a] - labels[b]);
                }
            }
        }
    }
    let total: f32 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    weights.iter_mut().for_each(|weight| *weight /= total);
    let apart =
        logits.clone().select(0, indices(better, &device)) - logits.select(0, indices(worse, &device));
    Some((log_sigmoid(apart) * tensor(weights, &device)).sum().neg())
}

/// Where the lists stand whose labels differ.
fn ordered_lists(labels: &[f32], sizes: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut from = 0;
    let mut found = Vec::new();
    for &size in sizes {
        let range = from..from + size;
        if labels[range.clone()].iter().any(|label| *label != labels[range.start]) {
            found.push(range);
        }
        from += size;
    }
    found
}

/// InfoNCE over a batch (van den Oord et al. 2018): each request against all items of the batch, with its own
/// items' labels as the share of each. A request without a good item is left out.
///
/// - `similarities`: `[requests, items]`, divided by their temperature already
/// - `wanted`: as many, row-major: an own item's label, 0 for another's
pub fn in_batch(similarities: Tensor<2>, wanted: &[f32]) -> Option<Tensor<1>> {
    let [_, items] = similarities.dims();
    let sums: Vec<f32> = wanted.chunks_exact(items).map(|row| row.iter().sum()).collect();
    let count = sums.iter().filter(|sum| **sum > 0.0).count();
    if count == 0 {
        return None;
    }
    let target: Vec<f32> = wanted
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let sum = sums[at / items];
            if sum > 0.0 { value / sum / count as f32 } else { 0.0 }
        })
        .collect();
    Some(against(similarities, target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::floats;
    use crate::rng::Rng;

    const LABELS: [f32; 7] = [1.0, 0.0, 0.33, 0.0, 0.0, 0.66, 1.0];
    const WEIGHTS: [f32; 7] = [1.0, 1.0, 0.5, 2.0, 1.0, 1.0, 0.0];
    const SIZES: [usize; 3] = [3, 2, 2];

    fn random(count: usize) -> Vec<f32> {
        let mut rng = Rng::new(11);
        (0..count).map(|_| 1.5 * rng.normal()).collect()
    }

    /// The gradient by autodiff is the one by central differences.
    fn check(name: &str, start: &[f32], loss: impl Fn(Tensor<1>) -> Tensor<1>) {
        let device = Device::flex().autodiff();
        let leaf = tensor(start.to_vec(), &device).require_grad();
        let gradients = loss(leaf.clone()).backward();
        let found = floats(leaf.grad(&gradients).unwrap());
        assert!(found.iter().any(|value| value.abs() > 1e-3), "{name} has a gradient");
        let plain = Device::flex();
        // In f32 a wider step loses less to rounding than it gains in curvature.
        let step = 2e-2;
        for at in 0..start.len() {
            let moved = |by: f32| {
                let mut values = start.to_vec();
                values[at] += by;
                f64::from(floats(loss(tensor(values, &plain)))[0])
            };
            let expected = (8.0 * (moved(step) - moved(-step)) - (moved(2.0 * step) - moved(-2.0 * step)))
                / (12.0 * f64::from(step));
            let off = (f64::from(found[at]) - expected).abs();
            assert!(off < 2e-4, "{name} at {at}: {} by autodiff, {expected} by differences", found[at]);
        }
    }

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let start = random(7);
        check("binary cross-entropy", &start, |z| binary_cross_entropy(z, &LABELS, &WEIGHTS));
        check("squared error", &start, |z| squared_error(z, &LABELS, &WEIGHTS));
        check("listwise", &start, |z| listwise(z, &LABELS, &SIZES, 0.3).unwrap());
        check("pairwise", &start, |z| pairwise(z, &LABELS, &SIZES).unwrap());
        check("cross-entropy", &random(12), |z| {
            cross_entropy(z.reshape([4, 3]), &[0, 2, 2, 1], &[1.0, 1.0, 0.5, 2.0])
        });
        let wanted = [1.0, 0.0, 0.0, 0.5, 0.0, 0.66, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        check("in-batch", &random(12), |z| in_batch(z.reshape([3, 4]), &wanted).unwrap());
    }

    #[test]
    fn losses_are_what_they_are_by_hand() {
        let device = Device::flex();
        let one = |loss: Tensor<1>| floats(loss)[0];
        let close = |found: f32, expected: f64| {
            assert!((f64::from(found) - expected).abs() < 1e-5, "{found} {expected}")
        };
        let logits = || tensor(vec![2.0, -1.0], &device);
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        close(
            one(binary_cross_entropy(logits(), &[1.0, 0.25], &[1.0, 1.0])),
            -(sigmoid(2.0).ln() + 0.25 * sigmoid(-1.0).ln() + 0.75 * sigmoid(1.0).ln()) / 2.0,
        );
        close(one(squared_error(logits(), &[1.0, 0.0], &[1.0, 3.0])), (1.0 + 3.0) / 4.0);
        close(one(pairwise(logits(), &[0.0, 1.0], &[2]).unwrap()), -sigmoid(-3.0).ln());
        let shares = [1.0 / (1.0 + (-2.0f64).exp()), (-2.0f64).exp() / (1.0 + (-2.0f64).exp())];
        let logs = [-(1.0 + (-3.0f64).exp()).ln(), -3.0 - (1.0 + (-3.0f64).exp()).ln()];
        close(
            one(listwise(logits(), &[1.0, 0.0], &[2], 0.5).unwrap()),
            -(shares[0] * logs[0] + shares[1] * logs[1]),
        );
        close(one(cross_entropy(logits().reshape([1, 2]), &[1], &[1.0])), -logs[1]);
        close(one(in_batch(logits().reshape([1, 2]), &[0.0, 0.7]).unwrap()), -logs[1]);
    }

    #[test]
    fn lists_that_order_nothing_are_left_out() {
        let logits = tensor(vec![1.0, 2.0, 3.0], &Device::flex());
        assert!(listwise(logits.clone(), &[0.5; 3], &[2, 1], 1.0).is_none());
        assert!(pairwise(logits, &[0.5; 3], &[2, 1]).is_none());
    }

    #[test]
    fn far_logits_stay_numbers() {
        let far = tensor(vec![200.0, -200.0], &Device::flex());
        assert!(floats(binary_cross_entropy(far.clone(), &[0.0, 1.0], &[1.0; 2]))[0].is_finite());
        assert!(floats(listwise(far, &[0.0, 1.0], &[2], 1.0).unwrap())[0].is_finite());
    }
}
