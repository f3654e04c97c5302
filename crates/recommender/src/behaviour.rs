//! The history by what shoppers did: learnt vectors of the pack, in place of what the items mean.
//!
//! The score of an item is Σ_bought weight · history[bought] · target[item], so that each thing bought has its exact
//! part in it.

use catalog::ItemIx;
use catalog::pack::BehaviourVectors;

use crate::stage1::{Cause, Contribution};

/// What the history counts against the wishes. The vectors are scaled so that the best item of a usual customer has
/// 1.
const BEHAVIOUR_WEIGHT: f32 = 0.5;

/// Things bought that are looked at, latest first.
const BOUGHT_ITEMS: usize = 1000;

/// Things bought that are told apart in an item's score; the rest is one part.
const PARTS: usize = 8;

/// A history, weighted.
pub(crate) struct Behaviour {
    /// What was bought and has vectors, each with its weighted vector.
    bought: Vec<(ItemIx, Vec<f32>)>,
    /// Their sum.
    shopper: Vec<f32>,
}

impl Behaviour {
    /// Of things bought, oldest first. What is bought twice counts once; each counts 1 / √n, as in training.
    pub fn new(vectors: &BehaviourVectors, bought: &[ItemIx]) -> Self {
        let mut known: Vec<ItemIx> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for &item in bought.iter().rev().filter(|item| vectors.speaks(item.0 as usize)) {
            if known.len() < BOUGHT_ITEMS && seen.insert(item) {
                known.push(item);
            }
        }
        let weight = BEHAVIOUR_WEIGHT / (known.len().max(1) as f32).sqrt();
        let mut shopper = vec![0.0f32; vectors.dim()];
        let bought = known
            .into_iter()
            .map(|item| {
                let scale = weight * vectors.history.scales[item.0 as usize];
                let codes = vectors.history.codes_of(item.0 as usize);
                let vector: Vec<f32> = codes.iter().map(|&code| scale * f32::from(code)).collect();
                shopper.iter_mut().zip(&vector).for_each(|(sum, value)| *sum += value);
                (item, vector)
            })
            .collect();
        Self { bought, shopper }
    }

    /// What the history adds to an item.
    pub fn score(&self, vectors: &BehaviourVectors, item: ItemIx) -> f32 {
        if self.bought.is_empty() { 0.0 } else { dot(vectors, item, &self.shopper) }
    }

    /// The parts of [`Behaviour::score`]: the largest by what was bought, and the rest as one.
    pub fn contributions(&self, vectors: &BehaviourVectors, item: ItemIx) -> Vec<Contribution> {
        let of = |(bought, vector): &(ItemIx, Vec<f32>)| Contribution {
            cause: Cause::History(*bought),
            fact: None,
            value: dot(vectors, item, vector),
        };
        let mut parts: Vec<Contribution> =
            self.bought.iter().map(of).filter(|part| part.value != 0.0).collect();
        parts.sort_by(|a, b| b.value.total_cmp(&a.value));
        if parts.len() > PARTS {
            let value = parts.drain(PARTS..).map(|part| part.value).sum();
            parts.push(Contribution { cause: Cause::RestOfHistory, fact: None, value });
        }
        parts
    }
}

fn dot(vectors: &BehaviourVectors, item: ItemIx, shopper: &[f32]) -> f32 {
    let item = item.0 as usize;
    let codes = vectors.target.codes_of(item);
    let sum: f32 = codes.iter().zip(shopper).map(|(&code, x)| f32::from(code) * x).sum();
    vectors.target.scales[item] * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 items of 3 components, no two alike; the last one was never bought.
    fn vectors() -> BehaviourVectors {
        let value = |at: usize, step: usize| ((at * step % 17) as f32 - 8.0) / 10.0;
        let mut history: Vec<f32> = (0..120).map(|at| value(at, 7)).collect();
        history[117..].fill(0.0);
        let target: Vec<f32> = (0..120).map(|at| value(at, 11)).collect();
        BehaviourVectors::quantise(&history, &target, 3)
    }

    fn items(range: std::ops::Range<u32>) -> Vec<ItemIx> {
        range.map(ItemIx).collect()
    }

    #[test]
    fn parts_add_up_to_the_score_however_long_the_history_is() {
        let vectors = vectors();
        for bought in [items(0..1), items(3..9), items(0..39)] {
            let behaviour = Behaviour::new(&vectors, &bought);
            for item in items(0..40) {
                let parts = behaviour.contributions(&vectors, item);
                let sum: f32 = parts.iter().map(|part| part.value).sum();
                assert!((sum - behaviour.score(&vectors, item)).abs() < 1e-5);
                assert!(parts.len() <= PARTS + 1);
            }
        }
    }

    #[test]
    fn what_is_bought_twice_or_unknown_counts_no_more() {
        let vectors = vectors();
        let once = Behaviour::new(&vectors, &[ItemIx(1), ItemIx(2)]);
        let twice = Behaviour::new(&vectors, &[ItemIx(2), ItemIx(1), ItemIx(2), ItemIx(39)]);
        for item in items(0..40) {
            let (one, other) = (once.score(&vectors, item), twice.score(&vectors, item));
            assert!((one - other).abs() < 1e-6, "{one} {other}");
        }
    }

    #[test]
    fn a_history_of_unknown_things_says_nothing() {
        let vectors = vectors();
        let behaviour = Behaviour::new(&vectors, &[ItemIx(39)]);
        assert_eq!(behaviour.score(&vectors, ItemIx(0)), 0.0);
        assert!(behaviour.contributions(&vectors, ItemIx(0)).is_empty());
    }
}
