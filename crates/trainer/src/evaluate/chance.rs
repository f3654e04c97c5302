//! What of a figure may be chance: bootstrap intervals and a paired test.

use super::measures::mean;
use crate::rng::Rng;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 1000;

/// Flips of a test: the smallest p that it can give is one over this.
const FLIPS: usize = 10_000;

/// The middle 95 % of the mean over requests drawn anew with replacement (Efron 1979).
pub fn interval(values: &[f64], seed: u64) -> [f64; 2] {
    let mut rng = Rng::new(seed);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| mean((0..values.len()).map(|_| values[rng.below(values.len())])))
        .filter(|mean| !mean.is_nan())
        .collect();
    if means.is_empty() {
        return [f64::NAN; 2];
    }
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[((means.len() - 1) as f64 * share).round() as usize];
    [at(0.025), at(0.975)]
}

/// Chance of a mean difference as large as this one, were the two runs the same: signs are flipped at random
/// (Fisher's randomisation test; Smucker et al. 2007).
pub fn paired(differences: &[f64], seed: u64) -> f64 {
    let differences: Vec<f64> = differences.iter().copied().filter(|value| !value.is_nan()).collect();
    let found = differences.iter().sum::<f64>().abs();
    let mut rng = Rng::new(seed);
    let as_large = (0..FLIPS)
        .filter(|_| {
            let sum: f64 =
                differences.iter().map(|value| if rng.chance(0.5) { *value } else { -value }).sum();
            sum.abs() >= found - 1e-12
        })
        .count();
    (as_large + 1) as f64 / (FLIPS + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_narrows() {
        let few: Vec<f64> = (0..10).map(|n| f64::from(n) / 10.0).collect();
        let many: Vec<f64> = few.iter().copied().cycle().take(1000).collect();
        let ([a, b], [c, d]) = (interval(&few, 1), interval(&many, 1));
        assert!(a < 0.45 && 0.45 < b && c < 0.45 && 0.45 < d && d - c < (b - a) / 5.0);
        assert_eq!(interval(&few, 1), [a, b]);
    }

    #[test]
    fn a_test_tells_a_difference_from_none() {
        let better = vec![0.1; 20];
        let mixed: Vec<f64> = (0..20).map(|n| if n % 2 == 0 { 0.1 } else { -0.1 }).collect();
        assert!(paired(&better, 1) < 0.001);
        assert!(paired(&mixed, 1) > 0.5);
    }
}
