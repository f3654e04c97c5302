//! Whether what was learnt is better, by requests that it was not learnt from.

use crate::evaluate::chance;

/// Chance, at most, of a difference as large if nothing had been learnt.
const CHANCE: f64 = 0.05;

const SEED: u64 = 7;

/// How a model did against the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    requests: usize,
    before: f64,
    after: f64,
    /// 95 % interval of the mean difference, by requests resampled.
    interval: [f64; 2],
    /// Chance of a difference as large, were both alike.
    chance: f64,
}

impl Verdict {
    /// From each request's figure before and after.
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let count = pairs.len().max(1) as f64;
        let differences: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
        Self {
            requests: pairs.len(),
            before: pairs.iter().map(|(before, _)| before).sum::<f64>() / count,
            after: pairs.iter().map(|(_, after)| after).sum::<f64>() / count,
            interval: chance::interval(&differences, SEED),
            chance: chance::paired(&differences, SEED),
        }
    }

    /// Whether chance hardly does as much.
    pub fn is_better(&self) -> bool {
        self.after > self.before && self.chance < CHANCE
    }

    /// The figures in a line.
    pub fn line(&self) -> String {
        let Self { requests, before, after, interval: [low, high], chance } = self;
        format!(
            "{before:.4} before, {after:.4} after, {:+.4} [{low:+.4}, {high:+.4}] on {requests} requests, p = {chance:.3}.",
            after - before
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_said_only_of_what_chance_hardly_does() {
        let steady: Vec<(f64, f64)> = (0..30).map(|_| (0.5, 0.6)).collect();
        assert!(Verdict::of(&steady).is_better());
        let turned: Vec<(f64, f64)> = steady.iter().map(|&(a, b)| (b, a)).collect();
        assert!(!Verdict::of(&turned).is_better());
        let mixed: Vec<(f64, f64)> =
            (0..30).map(|n| if n % 2 == 0 { (0.5, 0.61) } else { (0.6, 0.5) }).collect();
        let mixed = Verdict::of(&mixed);
        assert!(!mixed.is_better() && mixed.after > mixed.before, "{mixed:?}");
        assert!(!Verdict::of(&[]).is_better());
        assert!(Verdict::of(&steady).line().starts_with("0.5000 before, 0.6000 after, +0.1000"));
    }
}
