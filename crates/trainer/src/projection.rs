//! The projection from the base's space into the facts': the leading right singular vectors of its sentence
//! vectors (not centred, so that dot products are what is kept).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use scorer::weights::Weights;
use serde::{Deserialize, Serialize};

use crate::run::write_whole;

/// `[dim, hidden]`, row-major, orthonormal rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Projection {
    /// Rows.
    pub rows: Vec<Vec<f32>>,
    /// Share of the squared length that is kept, 0.0 to 1.0; 0 where it was read from a model folder, which does not say.
    pub kept: f64,
}

impl Projection {
    /// From vectors of one length; the first component of largest magnitude of each row is made positive, so
    /// that one set of vectors gives one projection.
    pub fn fit<'a>(vectors: impl Iterator<Item = &'a [f32]>, hidden: usize, dim: usize) -> Self {
        let mut moments = vec![0.0f64; hidden * hidden];
        for vector in vectors {
            for (i, &a) in vector.iter().enumerate() {
                let row = &mut moments[i * hidden..(i + 1) * hidden];
                row.iter_mut().zip(vector).for_each(|(sum, &b)| *sum += f64::from(a) * f64::from(b));
            }
        }
        let (values, vectors) = eigen(moments, hidden);
        let mut order: Vec<usize> = (0..hidden).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let total: f64 = values.iter().sum();
        let kept = order[..dim].iter().map(|&ix| values[ix]).sum::<f64>() / total;
        let rows = order[..dim]
            .iter()
            .map(|&ix| {
                let column: Vec<f64> = (0..hidden).map(|row| vectors[row * hidden + ix]).collect();
                let largest = column
                    .iter()
                    .copied()
                    .fold(0.0f64, |best, value| if value.abs() > best.abs() { value } else { best });
                column.iter().map(|value| (value * largest.signum()) as f32).collect()
            })
            .collect();
        Self { rows, kept }
    }

    /// Reads the projection of a run, or fits and writes it.
    pub fn kept(path: &Path, fit: impl FnOnce() -> Result<Self>) -> Result<Self> {
        if !path.exists() {
            let fitted = fit()?;
            let note = serde_json::json!({"kept": fitted.kept, "rows": fitted.rows});
            write_whole(path, note.to_string().as_bytes())?;
        }
        let bytes = fs::read(path)?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged: delete the run folder", path.display()))
    }

    /// The projection of a model folder.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let weights = Weights::open(&bytes)?;
        let (shape, values) = (weights.shape("projection.weight")?, weights.floats("projection.weight")?);
        let hidden =
            shape.last().copied().filter(|&hidden| hidden > 0).context("projection.weight is empty")?;
        Ok(Self { rows: values.chunks_exact(hidden).map(<[f32]>::to_vec).collect(), kept: 0.0 })
    }

    /// A vector in the facts' space.
    pub fn apply(&self, vector: &[f32]) -> Vec<f32> {
        self.rows.iter().map(|row| dot(row, vector)).collect()
    }

    /// Token states `[tokens, hidden]` to token vectors `[tokens, dim]` whose sum has length 1.
    pub fn tokens(&self, states: &[f32]) -> Vec<f32> {
        let hidden = self.rows[0].len();
        let mut vectors: Vec<f32> = states.chunks_exact(hidden).flat_map(|state| self.apply(state)).collect();
        let length = sum(&vectors, self.rows.len()).iter().map(|value| value * value).sum::<f32>().sqrt();
        vectors.iter_mut().for_each(|value| *value /= length.max(1e-9));
        vectors
    }
}

/// Σ a · b, in eight sums side by side, which the compiler keeps in one register.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The sum of rows of `dim` components.
pub fn sum(rows: &[f32], dim: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dim];
    for row in rows.chunks_exact(dim) {
        sum.iter_mut().zip(row).for_each(|(total, &value)| *total += value);
    }
    sum
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix by Jacobi's rotations.
fn eigen(mut a: Vec<f64>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut v = vec![0.0; n * n];
    (0..n).for_each(|i| v[i * n + i] = 1.0);
    let scale: f64 = a.iter().map(|value| value * value).sum::<f64>();
    for _ in 0..30 {
        let off: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j] * a[i * n + j]).sum();
        if off <= scale * 1e-22 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let apq = a[p * n + q];
                if apq == 0.0 {
                    continue;
                }
                let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (x, y) = (a[k * n + p], a[k * n + q]);
                    a[k * n + p] = c * x - s * y;
                    a[k * n + q] = s * x + c * y;
                }
                for k in 0..n {
                    let (x, y) = (a[p * n + k], a[q * n + k]);
                    a[p * n + k] = c * x - s * y;
                    a[q * n + k] = s * x + c * y;
                    let (x, y) = (v[k * n + p], v[k * n + q]);
                    v[k * n + p] = c * x - s * y;
                    v[k * n + q] = s * x + c * y;
                }
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_plane_that_holds_the_vectors_is_found() {
        let mut rng = Rng::new(5);
        let (a, b) = ([0.6f32, 0.0, 0.8, 0.0], [0.0f32, 1.0, 0.0, 0.0]);
        let vectors: Vec<Vec<f32>> = (0..40)
            .map(|_| {
                let (x, y) = (rng.normal() * 3.0, rng.normal());
                (0..4).map(|i| x * a[i] + y * b[i]).collect()
            })
            .collect();
        let projection = Projection::fit(vectors.iter().map(Vec::as_slice), 4, 2);
        assert!((projection.kept - 1.0).abs() < 1e-9);
        for vector in &vectors {
            let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
            assert!((length(&projection.apply(vector)) - length(vector)).abs() < 1e-4);
        }
        assert!(projection.apply(&[0.8, 0.0, -0.6, 0.0]).iter().all(|x| x.abs() < 1e-4));
    }

    #[test]
    fn token_vectors_sum_to_length_one() {
        let projection = Projection { rows: vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0]], kept: 1.0 };
        let vectors = projection.tokens(&[3.0, 0.0, 9.0, 0.0, 4.0, 9.0]);
        assert_eq!(sum(&vectors, 2), [0.6, 0.8]);
    }
}
