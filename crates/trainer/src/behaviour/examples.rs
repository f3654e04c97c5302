//! Examples out of orders: what a customer had, and what she wanted next.

use std::collections::HashSet;

use super::events::{Customer, Order};
use crate::rng::Rng;

/// Times that each customer's things are halved.
const HALVINGS: usize = 4;

/// Fewest things that can be halved.
const FEWEST: usize = 4;

/// Depth of [`ndcg`].
const DEPTH: usize = 10;

/// A sparse matrix by rows.
#[derive(Debug, Default)]
pub(super) struct Sparse {
    /// End of each row among the entries.
    ends: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Sparse {
    fn push(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        self.entries.extend(row);
        self.ends.push(self.entries.len());
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Columns and values of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        self.entries[from..self.ends[row]].iter().copied()
    }

    fn transposed(&self, columns: usize) -> Self {
        let mut rows = vec![Vec::new(); columns];
        for row in 0..self.rows() {
            for (column, value) in self.row(row) {
                rows[column as usize].push((row as u32, value));
            }
        }
        let mut out = Self::default();
        rows.into_iter().for_each(|row| out.push(row));
        out
    }
}

/// What an example counts, and an event within it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// Days before an example's own order after which an event counts half.
    pub half_life: f64,
    /// Days before the newest order after which an example counts half.
    pub recency: f64,
    /// What two halvings of a customer's things count against one example that looks ahead.
    pub halves: f64,
}

/// All examples.
pub(super) struct Examples {
    pub items: usize,
    /// `[examples, items]`: what was had, each example of about length 1.
    pub had: Sparse,
    pub had_t: Sparse,
    /// `[examples, items]`: what was wanted, each example of length 1.
    pub wanted: Sparse,
    pub wanted_t: Sparse,
    /// What each example counts.
    pub weights: Vec<f64>,
}

impl Examples {
    /// Of customers.
    pub fn new(customers: &[&Customer], items: usize, counts: &Counts, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let newest = customers.iter().filter_map(|one| Some(one.orders.last()?.day)).fold(f64::MIN, f64::max);
        let recent = |order: &Order| 0.5f64.powf((newest - order.day) / counts.recency);
        let (mut had, mut wanted, mut weights) = (Sparse::default(), Sparse::default(), Vec::new());
        let mut add = |history: Vec<(u32, f64)>, next: Vec<(u32, f64)>, weight: f64| {
            let sum: f64 = history.iter().map(|(_, value)| value).sum();
            let square: f64 = next.iter().map(|(_, value)| value * value).sum();
            if weight > 0.0 && sum > 0.0 && square > 0.0 {
                had.push(history.into_iter().map(|(item, value)| (item, value / sum.sqrt())));
                wanted.push(next.into_iter().map(|(item, value)| (item, value / square.sqrt())));
                weights.push(weight);
            }
        };
        for customer in customers {
            for upto in 1..customer.orders.len() {
                let (history, next) = (&customer.orders[..upto], &customer.orders[upto]);
                let seen: HashSet<u32> = items_of(history).collect();
                let new = next.items.iter().copied().filter(|(item, _)| !seen.contains(item)).collect();
                add(decayed(history, counts.half_life), new, recent(next));
            }
            let all = decayed(&customer.orders, counts.half_life);
            let halved = customer.orders.last().map_or(0.0, |last| recent(last) * 2.0 * counts.halves);
            for _ in 0..HALVINGS {
                if all.len() >= FEWEST {
                    let (one, other): (Vec<_>, Vec<_>) = all.iter().copied().partition(|_| rng.chance(0.5));
                    let other = other.into_iter().map(|(item, _)| (item, 1.0)).collect();
                    add(one, other, halved / HALVINGS as f64);
                }
            }
        }
        let (had_t, wanted_t) = (had.transposed(items), wanted.transposed(items));
        Self { items, had, had_t, wanted, wanted_t, weights }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

fn items_of(orders: &[Order]) -> impl Iterator<Item = u32> + '_ {
    orders.iter().flat_map(|order| order.items.iter().map(|(item, _)| *item))
}

/// Each item once, at its strongest, with the decay since the last of these orders.
fn decayed(orders: &[Order], half_life: f64) -> Vec<(u32, f64)> {
    let Some(last) = orders.last() else { return Vec::new() };
    let mut strongest = std::collections::BTreeMap::new();
    for order in orders {
        let decay = 0.5f64.powf((last.day - order.day) / half_life);
        for (item, says) in &order.items {
            let value = strongest.entry(*item).or_insert(0.0f64);
            *value = value.max(says * decay);
        }
    }
    strongest.into_iter().collect()
}

/// The distinct items of orders.
pub(super) fn history_of(orders: &[Order]) -> Vec<u32> {
    items_of(orders).collect::<std::collections::BTreeSet<u32>>().into_iter().collect()
}

/// A history, and what the order after it brought for the first time.
pub(super) struct Judged {
    history: Vec<u32>,
    new: HashSet<u32>,
}

/// The last orders of those who came back for something new.
pub(super) fn last_orders(customers: &[&Customer]) -> Vec<Judged> {
    let of = |customer: &&Customer| {
        let (last, before) = customer.orders.split_last()?;
        let history = history_of(before);
        let new: HashSet<u32> =
            last.items.iter().map(|(item, _)| *item).filter(|item| !history.contains(item)).collect();
        (!history.is_empty() && !new.is_empty()).then_some(Judged { history, new })
    };
    customers.iter().filter_map(of).collect()
}

/// How many customers had each item.
pub(super) fn popularity(customers: &[&Customer], items: usize) -> Vec<f64> {
    let mut counts = vec![0.0; items];
    for customer in customers {
        history_of(&customer.orders).into_iter().for_each(|item| counts[item as usize] += 1.0);
    }
    counts
}

/// Mean NDCG@10, with what was had left out of the lists; 0 for none.
pub(super) fn ndcg(judged: &[Judged], scores: impl Fn(&[u32]) -> Vec<f64>) -> f64 {
    let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let of = |one: &Judged| {
        let scores = scores(&one.history);
        let mut open: Vec<u32> =
            (0..scores.len() as u32).filter(|item| one.history.binary_search(item).is_err()).collect();
        open.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b)));
        let found = open.iter().take(DEPTH).enumerate().filter(|(_, item)| one.new.contains(item));
        let ideal: f64 = (0..DEPTH.min(one.new.len())).map(gain).sum();
        found.map(|(rank, _)| gain(rank)).sum::<f64>() / ideal
    };
    judged.iter().map(of).sum::<f64>() / judged.len().max(1) as f64
}
