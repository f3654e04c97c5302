//! A linear map of low rank, fitted with a penalty: reduced-rank ridge regression (Mukherjee and Zhu 2011, §2).
//!
//! With inputs X, targets Y and penalty λ the full map is (XᵀX + λ)⁻¹ XᵀY, and the best map of rank d is that one
//! projected onto the d leading eigenvectors of YᵀX (XᵀX + λ)⁻¹ XᵀY. These come from subspace iteration, and each
//! inverse from conjugate gradients, so that only the sparse examples are ever held: memory grows with the events,
//! not with the square of the items.

use super::examples::{Examples, Sparse};
use crate::rng::Rng;

/// Rounds of subspace iteration.
const ROUNDS: usize = 20;

/// Most steps of conjugate gradients in a round; a round begins where the last one ended.
const STEPS: usize = 40;

/// Relative length of the residue that is small enough.
const TOLERANCE: f64 = 1e-5;

/// The two factors, `[items, dim]` each.
pub(super) struct Factors {
    history: Vec<f64>,
    target: Vec<f64>,
    dim: usize,
}

impl Factors {
    /// Whether all is a number.
    pub fn is_finite(&self) -> bool {
        self.history.iter().chain(&self.target).all(|x| x.is_finite())
    }

    /// Score of every item for a history of items.
    pub fn scores(&self, history: &[u32]) -> Vec<f64> {
        let mut shopper = vec![0.0; self.dim];
        for &item in history {
            let row = &self.history[item as usize * self.dim..][..self.dim];
            shopper.iter_mut().zip(row).for_each(|(sum, x)| *sum += x / (history.len() as f64).sqrt());
        }
        self.target
            .chunks_exact(self.dim)
            .map(|row| row.iter().zip(&shopper).map(|(a, b)| a * b).sum())
            .collect()
    }

    /// Multiplies every score.
    pub fn scale(&mut self, by: f64) {
        self.history.iter_mut().for_each(|x| *x *= by);
    }

    /// `[items, dim]`: what an item in the history says.
    pub fn history(&self) -> Vec<f32> {
        self.history.iter().map(|&x| x as f32).collect()
    }

    /// `[items, dim]`: what a candidate answers to.
    pub fn target(&self) -> Vec<f32> {
        self.target.iter().map(|&x| x as f32).collect()
    }
}

/// Fits the map.
pub(super) fn low_rank(examples: &Examples, dim: usize, penalty: f64, seed: u64) -> Factors {
    let items = examples.items;
    let mut rng = Rng::new(seed);
    let mut target: Vec<f64> = (0..items * dim).map(|_| f64::from(rng.normal())).collect();
    orthonormalise(&mut target, dim);
    let mut history = vec![0.0; items * dim];
    for round in 0..=ROUNDS {
        let asked = examples.had_t.times(&weighted(examples, examples.wanted.times(&target, dim), dim), dim);
        solve(examples, &asked, &mut history, dim, penalty);
        if round < ROUNDS {
            let seen = weighted(examples, examples.had.times(&history, dim), dim);
            target = examples.wanted_t.times(&seen, dim);
            orthonormalise(&mut target, dim);
        }
    }
    Factors { history, target, dim }
}

fn weighted(examples: &Examples, mut rows: Vec<f64>, dim: usize) -> Vec<f64> {
    rows.chunks_exact_mut(dim)
        .zip(&examples.weights)
        .for_each(|(row, w)| row.iter_mut().for_each(|x| *x *= w));
    rows
}

/// (XᵀWX + λ) out = asked, each column for itself, by conjugate gradients (Hestenes and Stiefel 1952).
fn solve(examples: &Examples, asked: &[f64], out: &mut [f64], dim: usize, penalty: f64) {
    let apply = |v: &[f64]| {
        let mut image = examples.had_t.times(&weighted(examples, examples.had.times(v, dim), dim), dim);
        image.iter_mut().zip(v).for_each(|(image, x)| *image += penalty * x);
        image
    };
    let image = apply(out);
    let mut residue: Vec<f64> = asked.iter().zip(&image).map(|(a, b)| a - b).collect();
    let mut direction = residue.clone();
    let mut length = column_products(&residue, &residue, dim);
    let enough: Vec<f64> =
        column_products(asked, asked, dim).iter().map(|square| square * TOLERANCE * TOLERANCE).collect();
    for _ in 0..STEPS {
        if length.iter().zip(&enough).all(|(length, enough)| length <= enough) {
            break;
        }
        let image = apply(&direction);
        let curvature = column_products(&direction, &image, dim);
        let ratio = |a: &[f64], b: &[f64]| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| if *b > 0.0 { a / b } else { 0.0 }).collect()
        };
        let step = ratio(&length, &curvature);
        for (at, ((x, r), (p, q))) in
            out.iter_mut().zip(residue.iter_mut()).zip(direction.iter().zip(&image)).enumerate()
        {
            *x += step[at % dim] * p;
            *r -= step[at % dim] * q;
        }
        let next = column_products(&residue, &residue, dim);
        let keep = ratio(&next, &length);
        for (at, (p, r)) in direction.iter_mut().zip(&residue).enumerate() {
            *p = r + keep[at % dim] * *p;
        }
        length = next;
    }
}

fn column_products(a: &[f64], b: &[f64], dim: usize) -> Vec<f64> {
    let mut sums = vec![0.0; dim];
    for (a, b) in a.chunks_exact(dim).zip(b.chunks_exact(dim)) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums
}

/// Makes the columns orthonormal (modified Gram–Schmidt, twice, as once loses digits). A column that depends on those
/// before it becomes zero.
fn orthonormalise(matrix: &mut [f64], dim: usize) {
    for column in 0..dim {
        let before: f64 = matrix.chunks_exact(dim).map(|row| row[column] * row[column]).sum();
        for _ in 0..2 {
            for earlier in 0..column {
                let dot: f64 = matrix.chunks_exact(dim).map(|row| row[earlier] * row[column]).sum();
                matrix.chunks_exact_mut(dim).for_each(|row| row[column] -= dot * row[earlier]);
            }
        }
        let square: f64 = matrix.chunks_exact(dim).map(|row| row[column] * row[column]).sum();
        let inverse = if square > before * 1e-20 && square > 0.0 { 1.0 / square.sqrt() } else { 0.0 };
        matrix.chunks_exact_mut(dim).for_each(|row| row[column] *= inverse);
    }
}

impl Sparse {
    /// Times a `[columns, dim]` matrix: `[rows, dim]`.
    fn times(&self, matrix: &[f64], dim: usize) -> Vec<f64> {
        let mut out = vec![0.0; self.rows() * dim];
        for (row, out) in out.chunks_exact_mut(dim).enumerate() {
            for (column, value) in self.row(row) {
                let from = &matrix[column as usize * dim..][..dim];
                out.iter_mut().zip(from).for_each(|(sum, x)| *sum += value * x);
            }
        }
        out
    }
}
