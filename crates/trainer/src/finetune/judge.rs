//! How good a model is on records that it never learned from.

use serde::Serialize;

use super::config::Head;
use super::plan::Example;

/// Places of a list that count.
const TOP: usize = 10;

/// Grades that a label of 1 stands for: the gain of a label `y` is `2^(3y) − 1`, so that labels that were made of
/// grades from 0 to 3 count as those do.
const GRADES: f64 = 3.0;

/// A label from here on counts as good, where only good and bad are told apart.
pub const GOOD: f32 = 0.5;

/// The figures of a validation; those that the head or the records do not give are `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// The loss of the head, without the other parts.
    pub loss: Option<f64>,
    /// Mean NDCG@10 of the requests with at least one label above 0 and two records.
    pub ndcg: Option<f64>,
    /// Share of (good, bad) pairs over all records that are ordered rightly; ties count half.
    pub auc: Option<f64>,
    /// Share of records whose class is right, or whose score is on the label's side of one half.
    pub accuracy: Option<f64>,
    /// Root mean squared error; of ratings, on a scale from 0 to 1.
    pub rmse: Option<f64>,
}

impl Figures {
    /// The one figure that training stops by, with its name; larger is better. For matches and ratings NDCG, where
    /// the records give one.
    pub fn deciding(&self, head: Head) -> (&'static str, f64) {
        match head {
            Head::Classification => ("accuracy", self.accuracy.unwrap_or(0.0)),
            Head::Match | Head::Rating | Head::Score => match (self.ndcg, self.auc, self.rmse) {
                (Some(ndcg), _, _) => ("NDCG@10", ndcg),
                (None, Some(auc), _) if head == Head::Match => ("AUC", auc),
                (None, _, rmse) => ("negative RMSE", -rmse.unwrap_or(f64::INFINITY)),
            },
        }
    }

    /// Name and value of each figure that is there.
    pub fn named(&self) -> Vec<(&'static str, f64)> {
        [
            ("loss", self.loss),
            ("NDCG@10", self.ndcg),
            ("AUC", self.auc),
            ("accuracy", self.accuracy),
            ("RMSE", self.rmse),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// The figures of scores: `logits` holds `outputs` a record.
pub fn judge(examples: &[Example], logits: &[f32], outputs: usize, head: Head) -> Figures {
    let labels: Vec<f32> = examples.iter().map(|example| example.label).collect();
    let mut figures = Figures::default();
    let mean = |values: &mut dyn Iterator<Item = f64>| -> Option<f64> {
        let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
        (count > 0).then(|| sum / count as f64)
    };
    match head {
        Head::Classification => {
            let rows = || logits.chunks_exact(outputs).zip(&labels);
            figures.accuracy = mean(&mut rows().map(|(row, &label)| {
                let best = (0..outputs).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
                f64::from(u8::from(best == label as usize))
            }));
            figures.loss = mean(&mut rows().map(|(row, &label)| {
                let highest = row.iter().copied().fold(f32::MIN, f32::max);
                let total: f64 = row.iter().map(|&value| f64::from(value - highest).exp()).sum();
                total.ln() - f64::from(row[label as usize] - highest)
            }));
        }
        Head::Rating | Head::Score => {
            let squares = &mut logits.iter().zip(&labels).map(|(z, y)| f64::from(z - y).powi(2));
            figures.loss = mean(squares);
            figures.rmse = figures.loss.map(f64::sqrt);
            figures.ndcg = ndcg(examples, logits, head);
        }
        Head::Match => {
            figures.loss = mean(&mut logits.iter().zip(&labels).map(|(&z, &y)| {
                let (z, y) = (f64::from(z), f64::from(y));
                z.max(0.0) - z * y + (-z.abs()).exp().ln_1p()
            }));
            figures.accuracy = mean(
                &mut logits.iter().zip(&labels).map(|(z, y)| f64::from(u8::from((*z > 0.0) == (*y >= GOOD)))),
            );
            figures.auc = auc(logits, &labels);
            figures.ndcg = ndcg(examples, logits, head);
        }
    }
    figures
}

/// Mean NDCG@10 over the groups that have an order to find.
fn ndcg(examples: &[Example], scores: &[f32], head: Head) -> Option<f64> {
    let found = ndcg_by_group(examples, scores, head);
    (!found.is_empty()).then(|| found.iter().sum::<f64>() / found.len() as f64)
}

/// NDCG@10 of each group that has an order to find.
pub fn ndcg_by_group(examples: &[Example], scores: &[f32], head: Head) -> Vec<f64> {
    // A logit gains as the probability that it stands for.
    let gain = |label: f32| match head {
        Head::Score => 1.0 / (1.0 + (-f64::from(label)).exp()),
        _ => f64::from(label),
    };
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (ix, example) in examples.iter().enumerate() {
        groups.entry(example.group).or_default().push(ix);
    }
    let dcg = |order: &[usize]| -> f64 {
        order
            .iter()
            .take(TOP)
            .enumerate()
            .map(|(place, &ix)| {
                ((GRADES * gain(examples[ix].label)).exp2() - 1.0) / (place as f64 + 2.0).log2()
            })
            .sum()
    };
    let mut found = Vec::new();
    for members in groups.values().filter(|members| members.len() > 1) {
        let mut ideal = members.clone();
        ideal.sort_by(|&a, &b| examples[b].label.total_cmp(&examples[a].label));
        let best = dcg(&ideal);
        if best <= 0.0 {
            continue;
        }
        // Equal scores stand in the order of their records, which a file may have sorted by label: turned round,
        // a model that says nothing gains nothing by it.
        let mut order: Vec<usize> = members.iter().rev().copied().collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        found.push(dcg(&order) / best);
    }
    found
}

/// Area under the ROC curve by ranks (Mann and Whitney), ties half; `None` without good or bad ones.
pub fn auc(scores: &[f32], labels: &[f32]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut good, mut rank_sum, mut from) = (0usize, 0.0, 0);
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && scores[order[to]] == scores[order[from]] {
            to += 1;
        }
        // Ranks count from 1; equals share their mean.
        let rank = (from + 1 + to) as f64 / 2.0;
        let here = order[from..to].iter().filter(|&&ix| labels[ix] >= GOOD).count();
        good += here;
        rank_sum += rank * here as f64;
        from = to;
    }
    let bad = scores.len() - good;
    (good > 0 && bad > 0).then(|| (rank_sum - (good * (good + 1)) as f64 / 2.0) / (good as f64 * bad as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples(labels: &[(usize, f32)]) -> Vec<Example> {
        labels
            .iter()
            .map(|&(group, label)| Example { first: vec![], second: vec![], label, group, weight: 1.0 })
            .collect()
    }

    #[test]
    fn ndcg_is_what_it_is_by_hand() {
        let all = examples(&[(0, 0.0), (0, 1.0), (0, 1.0 / 3.0), (1, 0.0), (1, 0.0), (2, 1.0)]);
        // The order 0, 1/3, 1: gains 0, 1, 7 at places 1, 2, 3; the best is 7, 1, 0. Groups 1 and 2 order nothing.
        let found = judge(&all, &[3.0, 1.0, 2.0, 0.0, 0.0, 0.0], 1, Head::Match).ndcg.unwrap();
        let expected = (1.0 / 3f64.log2() + 7.0 / 2.0) / (7.0 + 1.0 / 3f64.log2());
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        let best = judge(&all, &[1.0, 3.0, 2.0, 0.0, 0.0, 0.0], 1, Head::Match).ndcg.unwrap();
        assert!((best - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_model_that_says_nothing_gains_nothing_by_the_files_order() {
        let all = examples(&[(0, 1.0), (0, 0.0), (0, 0.0)]);
        assert!(judge(&all, &[0.0; 3], 1, Head::Match).ndcg.unwrap() < 0.6);
    }

    #[test]
    fn auc_counts_pairs() {
        assert_eq!(auc(&[0.1, 0.4, 0.35, 0.8], &[0.0, 0.0, 1.0, 1.0]), Some(0.75));
        assert_eq!(auc(&[1.0, 1.0], &[0.0, 1.0]), Some(0.5));
        assert_eq!(auc(&[1.0, 2.0], &[1.0, 1.0]), None);
    }

    #[test]
    fn each_head_has_its_figures() {
        let classes = examples(&[(0, 0.0), (1, 2.0)]);
        let found = judge(&classes, &[2.0, 0.0, 0.0, 0.0, 3.0, 0.0], 3, Head::Classification);
        assert_eq!(found.accuracy, Some(0.5));
        assert_eq!(found.deciding(Head::Classification), ("accuracy", 0.5));
        let rated = judge(&examples(&[(0, 0.5), (1, 1.0)]), &[0.5, 0.0], 1, Head::Rating);
        assert!((rated.rmse.unwrap() - 0.5f64.sqrt()).abs() < 1e-6);
        assert_eq!(rated.deciding(Head::Rating).0, "negative RMSE");
        let matched = judge(&examples(&[(0, 1.0), (1, 0.0)]), &[0.0, 0.0], 1, Head::Match);
        assert!((matched.loss.unwrap() - 2f64.ln()).abs() < 1e-6);
        assert_eq!(matched.deciding(Head::Match).0, "AUC");
    }
}
