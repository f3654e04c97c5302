//! How well scores foretell grades: RMSE, MAE, accuracy, calibration.
//!
//! A score has no unit, so it is brought to a grade by a straight line that is fitted to the other half of the
//! requests (each half judges the other). Only judged items that stand in the run are looked at.

use super::measures::{Judged, List};

/// Bins of the calibration error (Guo et al. 2017, §2).
const BINS: usize = 10;

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub(super) struct Labels {
    /// Root of the mean squared error of the grade.
    pub rmse: f64,
    /// Mean absolute error of the grade.
    pub mae: f64,
    /// Share of items that are rightly told relevant or not.
    pub accuracy: f64,
    /// Expected calibration error of the probability of being relevant: 0 is perfect.
    pub calibration: f64,
    /// Items that were looked at.
    pub items: usize,
}

/// A line by least squares; flat where the scores do not differ.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let count = points.len().max(1) as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let (mut up, mut across) = (0.0, 0.0);
    for (a, b) in points {
        up += (a - x) * (b - y);
        across += (a - x) * (a - x);
    }
    let slope = if across > 0.0 { up / across } else { 0.0 };
    (slope, y - slope * x)
}

/// Measures lists with their judgments; `None` where fewer than two requests have judged items, or
/// all these have one grade, so that there is nothing to foretell.
pub(super) fn labels(requests: &[(&List, &Judged)], relevant: u32) -> Option<Labels> {
    // (score, grade) of the judged items, in two halves by turns.
    let mut halves: [Vec<(f64, f64)>; 2] = [Vec::new(), Vec::new()];
    for (at, (list, judged)) in requests.iter().enumerate() {
        let known = list.iter().filter_map(|(item, score)| Some((*score, f64::from(*judged.get(item)?))));
        halves[at % 2].extend(known);
    }
    if halves.iter().any(Vec::is_empty) {
        return None;
    }
    let mut grades = halves.iter().flatten().map(|(_, grade)| *grade);
    if grades.next().is_none_or(|first| grades.all(|grade| grade == first)) {
        return None;
    }
    let threshold = f64::from(relevant);
    let (mut squares, mut absolute, mut right, mut items) = (0.0, 0.0, 0usize, 0usize);
    let mut bins = [(0usize, 0.0, 0.0); BINS];
    for (fitted, judged) in [(&halves[1], &halves[0]), (&halves[0], &halves[1])] {
        let (slope, base) = line(fitted);
        let as_chance: Vec<(f64, f64)> =
            fitted.iter().map(|(x, grade)| (*x, if *grade >= threshold { 1.0 } else { 0.0 })).collect();
        let (chance_slope, chance_base) = line(&as_chance);
        for (score, grade) in judged {
            let error = (base + slope * score).clamp(0.0, 3.0) - grade;
            squares += error * error;
            absolute += error.abs();
            let chance = (chance_base + chance_slope * score).clamp(0.0, 1.0);
            let is_relevant = *grade >= threshold;
            right += usize::from((chance >= 0.5) == is_relevant);
            items += 1;
            let bin = &mut bins[((chance * BINS as f64) as usize).min(BINS - 1)];
            *bin = (bin.0 + 1, bin.1 + chance, bin.2 + if is_relevant { 1.0 } else { 0.0 });
        }
    }
    let count = items as f64;
    Some(Labels {
        rmse: (squares / count).sqrt(),
        mae: absolute / count,
        accuracy: right as f64 / count,
        calibration: bins.iter().map(|(_, chance, relevant)| (chance - relevant).abs() / count).sum(),
        items,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_that_are_grades_have_no_error_and_noise_has() {
        let list: List = (0..4).map(|n| (n.to_string(), f64::from(n))).collect();
        let judged: Judged = (0..4).map(|n| (n.to_string(), n)).collect();
        let found = labels(&[(&list, &judged), (&list, &judged)], 2).unwrap();
        assert!(found.rmse < 1e-9 && found.mae < 1e-9, "{found:?}");
        assert_eq!((found.accuracy, found.items), (1.0, 8));
        let flat: List = (0..4).map(|n| (n.to_string(), 1.0)).collect();
        let found = labels(&[(&flat, &judged), (&flat, &judged)], 2).unwrap();
        // All are told 1.5 and half relevant: the errors are 1.5 and 0.5, the calibration is perfect.
        assert!((found.mae - 1.0).abs() < 1e-9 && (found.rmse - 1.25f64.sqrt()).abs() < 1e-9);
        assert!(found.calibration < 1e-9);
        assert!(labels(&[(&list, &judged)], 2).is_none());
        let ones: Judged = (0..4).map(|n| (n.to_string(), 1)).collect();
        assert!(labels(&[(&list, &ones), (&list, &ones)], 1).is_none(), "one grade tells nothing");
    }
}
