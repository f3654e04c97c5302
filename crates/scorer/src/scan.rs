//! The exact scan: every query vector against every fact, in whole numbers.
//!
//! Facts are `i8` with one scale each, queries `i16` with one scale each. Products and sums are `i32`, so that
//! each tier gets the same bits, and only the two scales are floating point.

/// Largest number of components: `i16::MAX · i8::MAX · MAX_DIM` still fits an `i32`.
pub const MAX_DIM: usize = 512;

/// Query vectors, quantised.
#[derive(Debug, Clone, PartialEq)]
pub struct Queries {
    dim: usize,
    codes: Vec<i16>,
    scales: Vec<f32>,
}

impl Queries {
    /// Quantises rows of `dim` components, each with its own scale (largest magnitude / 32767).
    pub fn quantise(rows: &[f32], dim: usize) -> Self {
        let mut codes = Vec::with_capacity(rows.len());
        let mut scales = Vec::with_capacity(rows.len() / dim.max(1));
        for row in rows.chunks_exact(dim) {
            let largest = row.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
            let scale = largest / f32::from(i16::MAX);
            let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            codes.extend(row.iter().map(|value| (value * inverse).round() as i16));
            scales.push(scale);
        }
        Self { dim, codes, scales }
    }

    /// Number of query vectors.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }
}

/// Quantises one fact vector: codes appended to `codes`, its scale returned (largest magnitude / 127).
pub fn quantise_fact(vector: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = vector.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let scale = largest / f32::from(i8::MAX);
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    codes.extend(vector.iter().map(|value| (value * inverse).round() as i8));
    scale
}

/// Dot products of all facts with all queries: `[facts, queries]`, row-major.
///
/// # Panics
/// Where `codes` is not `scales.len() · dim` long, or `dim` is over [`MAX_DIM`]: packs are checked when read.
pub fn dots(codes: &[i8], scales: &[f32], queries: &Queries) -> Vec<f32> {
    let dim = queries.dim;
    assert!(dim <= MAX_DIM && codes.len() == scales.len() * dim, "a pack's vectors are checked when it is read");
    let mut out = Vec::with_capacity(scales.len() * queries.len());
    for (fact, &scale) in codes.chunks_exact(dim.max(1)).zip(scales) {
        for (query, &query_scale) in queries.codes.chunks_exact(dim.max(1)).zip(&queries.scales) {
            out.push(dot(fact, query) as f32 * (scale * query_scale));
        }
    }
    out
}

/// Σ fact · query.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn dot(fact: &[i8], query: &[i16]) -> i32 {
    use core::arch::wasm32::{i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, i16x8_load_extend_i8x8, v128_load};
    let steps = fact.len().min(query.len()) / 8;
    let mut sum = i32x4_splat(0);
    for step in 0..steps {
        // SAFETY: step · 8 + 8 ≤ both lengths; wasm loads need no alignment.
        let (a, b) = unsafe {
            (
                i16x8_load_extend_i8x8(fact.as_ptr().add(step * 8)),
                v128_load(query.as_ptr().add(step * 8).cast()),
            )
        };
        sum = i32x4_add(sum, i32x4_dot_i16x8(a, b));
    }
    let lanes = i32x4_extract_lane::<0>(sum)
        + i32x4_extract_lane::<1>(sum)
        + i32x4_extract_lane::<2>(sum)
        + i32x4_extract_lane::<3>(sum);
    let rest = fact[steps * 8..].iter().zip(&query[steps * 8..]).map(|(&a, &b)| i32::from(a) * i32::from(b));
    lanes + rest.sum::<i32>()
}

/// Σ fact · query; the compiler makes SIMD of it.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub fn dot(fact: &[i8], query: &[i16]) -> i32 {
    fact.iter().zip(query).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator, so that the cases are the same everywhere.
    fn noise(seed: u32) -> impl FnMut() -> f32 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        }
    }

    #[test]
    fn the_scan_is_the_dot_product_within_quantisation() {
        for dim in [8, 96, 100, 384] {
            let mut next = noise(dim as u32);
            let facts: Vec<Vec<f32>> = (0..20).map(|_| (0..dim).map(|_| next()).collect()).collect();
            let queries: Vec<f32> = (0..3 * dim).map(|_| next()).collect();
            let (mut codes, mut scales) = (Vec::new(), Vec::new());
            for fact in &facts {
                scales.push(quantise_fact(fact, &mut codes));
            }
            let found = dots(&codes, &scales, &Queries::quantise(&queries, dim));
            for (f, fact) in facts.iter().enumerate() {
                for (q, query) in queries.chunks_exact(dim).enumerate() {
                    let exact: f32 = fact.iter().zip(query).map(|(a, b)| a * b).sum();
                    // Half a step of 1/127 on each component, added up at random.
                    let slack = 3.0 * (dim as f32).sqrt() / 254.0;
                    assert!((found[f * 3 + q] - exact).abs() < slack, "dim {dim}: {} against {exact}", found[f * 3 + q]);
                }
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let fact = vec![i8::MIN + 1; MAX_DIM];
        let query = vec![i16::MAX; MAX_DIM];
        assert_eq!(dot(&fact, &query), -127 * 32767 * MAX_DIM as i32);
    }

    #[test]
    fn a_zero_vector_scores_zero() {
        let mut codes = Vec::new();
        let scale = quantise_fact(&[0.0; 16], &mut codes);
        assert_eq!(dots(&codes, &[scale], &Queries::quantise(&[0.5; 16], 16)), [0.0]);
    }
}
