//! What is measured of one request's list. All grades are 0 to 3; gain is 2^grade − 1.

use std::collections::HashMap;

/// Depth of the list that a shopper looks at.
pub(super) const DEPTH: usize = 10;

/// Depth of precision as the bench has it.
const FIRST: usize = 5;

/// Names of the measures of one request, in the order of [`measure`].
pub(super) const NAMES: [&str; 9] =
    ["ndcg@10", "ndcg@10-j", "p@5", "p@10", "recall@10", "hr@10", "mrr", "auc", "judged@10"];

/// Judgments of a request, by item.
pub(super) type Judged = HashMap<String, u32>;

/// A list, best first, with its scores.
pub(super) type List = Vec<(String, f64)>;

/// Discounted cumulative gain (Järvelin and Kekäläinen 2002, with gain 2^grade − 1 after Burges et al. 2005).
fn dcg(grades: impl Iterator<Item = u32>) -> f64 {
    grades.enumerate().map(|(at, grade)| (2f64.powi(grade as i32) - 1.0) / (at as f64 + 2.0).log2()).sum()
}

/// All measures of a list; `NaN` where one is not defined: recall without a relevant item, AUC without both kinds.
///
/// An item is relevant from grade `relevant` on. AUC is the share of pairs of a relevant and another judged item that
/// stand in the right order; what the list lacks stands below it, and counts half against others that it lacks.
pub(super) fn measure(list: &List, judged: &Judged, relevant: u32) -> [f64; NAMES.len()] {
    let grade = |item: &String| judged.get(item).copied().unwrap_or(0);
    let is_relevant = |item: &String| grade(item) >= relevant;
    let mut best: Vec<u32> = judged.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = dcg(best.into_iter().take(DEPTH));
    let ideal = if ideal > 0.0 { ideal } else { 1.0 };
    let top = || list.iter().take(DEPTH).map(|(item, _)| item);
    let hits = |depth: usize| list.iter().take(depth).filter(|(item, _)| is_relevant(item)).count() as f64;
    let all = judged.values().filter(|grade| **grade >= relevant).count();
    let first = list.iter().position(|(item, _)| is_relevant(item));
    [
        dcg(top().map(grade)) / ideal,
        dcg(list
            .iter()
            .map(|(item, _)| item)
            .filter(|item| judged.contains_key(*item))
            .take(DEPTH)
            .map(grade))
            / ideal,
        hits(FIRST) / FIRST as f64,
        hits(DEPTH) / DEPTH as f64,
        if all > 0 { hits(DEPTH) / all as f64 } else { f64::NAN },
        if hits(DEPTH) > 0.0 { 1.0 } else { 0.0 },
        first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
        auc(list, judged, relevant),
        top().filter(|item| judged.contains_key(*item)).count() as f64 / DEPTH as f64,
    ]
}

fn auc(list: &List, judged: &Judged, relevant: u32) -> f64 {
    let places: HashMap<&String, usize> = list.iter().enumerate().map(|(at, (item, _))| (item, at)).collect();
    let place = |item: &String| places.get(item).copied().unwrap_or(usize::MAX);
    let part = |wanted: bool| -> Vec<usize> {
        judged
            .iter()
            .filter(|(_, grade)| (**grade >= relevant) == wanted)
            .map(|(item, _)| place(item))
            .collect()
    };
    let (good, bad) = (part(true), part(false));
    let mut right = 0.0;
    for one in &good {
        for other in &bad {
            right += match one.cmp(other) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 0.0,
            };
        }
    }
    if good.is_empty() || bad.is_empty() { f64::NAN } else { right / (good.len() * bad.len()) as f64 }
}

/// Mean of what is defined; `NaN` where nothing is.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0usize);
    for value in values.filter(|value| !value.is_nan()) {
        sum += value;
        count += 1;
    }
    if count == 0 { f64::NAN } else { sum / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        run: Vec<String>,
        judged: Judged,
        expected: HashMap<String, f64>,
    }

    /// Made by `golden.py` with pytrec_eval from seeded random lists.
    #[test]
    fn random_cases_agree_with_pytrec_eval() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("golden.json")).unwrap();
        assert!(cases.len() >= 300);
        for (number, case) in cases.iter().enumerate() {
            let list: List = case.run.iter().map(|item| (item.clone(), 0.0)).collect();
            let found = measure(&list, &case.judged, 2);
            for (name, expected) in &case.expected {
                let at = NAMES.iter().position(|known| known == name).unwrap();
                let value = if found[at].is_nan() { 0.0 } else { found[at] };
                assert!((value - expected).abs() < 1e-6, "case {number}, {name}: {value} {expected}");
            }
        }
    }

    #[test]
    fn auc_is_that_of_pairs() {
        let judged: Judged = [("a", 3), ("b", 0), ("c", 2), ("d", 1)].map(|(i, g)| (i.to_owned(), g)).into();
        let list: List = ["a", "b", "c"].map(|item| (item.to_owned(), 0.0)).into();
        // a before b and d, c before d but after b.
        assert!((auc(&list, &judged, 2) - 0.75).abs() < 1e-12);
        assert!(auc(&list, &judged, 4).is_nan());
    }
}
