//! The exact scan: every query vector against every fact, in whole numbers.
//!
//! Facts are `i8` with one scale each, queries `i16` with one scale each. Products and sums are `i32`, so that
//! each tier gets the same bits, and only the two scales are floating point.

/// Quantises one fact vector, as packs hold it.
pub use catalog::pack::quantise as quantise_fact;

/// Largest number of components: `i16::MAX · i8::MAX · MAX_DIM` still fits an `i32`.
pub const MAX_DIM: usize = 512;

/// Queries that share each load of a fact.
const SHARING: usize = 4;

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

/// Dot products of all facts with all queries: `[facts, queries]`, row-major.
///
/// # Panics
/// Where `codes` is not `scales.len() · dim` long, or `dim` is over [`MAX_DIM`]: packs are checked when read.
pub fn dots(codes: &[i8], scales: &[f32], queries: &Queries) -> Vec<f32> {
    let dim = queries.dim;
    assert!(
        dim <= MAX_DIM && codes.len() == scales.len() * dim,
        "a pack's vectors are checked when it is read"
    );
    let mut out = vec![0.0; scales.len() * queries.len()];
    if out.is_empty() || dim == 0 {
        return out;
    }
    let rows = codes.chunks_exact(dim).zip(scales).zip(out.chunks_exact_mut(queries.len()));
    for ((fact, &scale), cells) in rows {
        let mut fours = queries.codes.chunks_exact(SHARING * dim);
        let mut scales_of_four = queries.scales.chunks_exact(SHARING);
        let mut cells_of_four = cells.chunks_exact_mut(SHARING);
        for ((four, scales), cells) in (&mut fours).zip(&mut scales_of_four).zip(&mut cells_of_four) {
            let sums = dots_of_four(fact, four);
            for at in 0..SHARING {
                cells[at] = sums[at] as f32 * (scale * scales[at]);
            }
        }
        let rest = fours.remainder().chunks_exact(dim).zip(scales_of_four.remainder());
        for ((query, query_scale), cell) in rest.zip(cells_of_four.into_remainder()) {
            *cell = dot(fact, query) as f32 * (scale * query_scale);
        }
    }
    out
}

/// Σ fact · query for each of four queries, one after the other in `four`. Twice as fast as four times [`dot`]:
/// each part of the fact is loaded and widened once, and the lanes of all sums are added up together.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn dots_of_four(fact: &[i8], four: &[i16]) -> [i32; SHARING] {
    use core::arch::wasm32::{
        i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_shuffle, i32x4_splat,
        v128_load,
    };
    let dim = fact.len();
    assert!(four.len() == SHARING * dim, "the four queries have the fact's length");
    let steps = dim / 8;
    let rows: [&[i16]; SHARING] = std::array::from_fn(|row| &four[row * dim..(row + 1) * dim]);
    let mut sums = [i32x4_splat(0); SHARING];
    for step in 0..steps {
        // SAFETY: step · 8 + 8 ≤ dim, the length of the fact and of each row; wasm loads need no alignment.
        unsafe {
            let part = i16x8_load_extend_i8x8(fact.as_ptr().add(step * 8));
            let times = |row: &[i16]| i32x4_dot_i16x8(part, v128_load(row.as_ptr().add(step * 8).cast()));
            sums[0] = i32x4_add(sums[0], times(rows[0]));
            sums[1] = i32x4_add(sums[1], times(rows[1]));
            sums[2] = i32x4_add(sums[2], times(rows[2]));
            sums[3] = i32x4_add(sums[3], times(rows[3]));
        }
    }
    let halves = |a, b| i32x4_add(i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
    let (first, second) = (halves(sums[0], sums[1]), halves(sums[2], sums[3]));
    let whole =
        i32x4_add(i32x4_shuffle::<0, 1, 4, 5>(first, second), i32x4_shuffle::<2, 3, 6, 7>(first, second));
    let mut found = [
        i32x4_extract_lane::<0>(whole),
        i32x4_extract_lane::<1>(whole),
        i32x4_extract_lane::<2>(whole),
        i32x4_extract_lane::<3>(whole),
    ];
    if steps * 8 < dim {
        for (sum, row) in found.iter_mut().zip(rows) {
            *sum += product(&fact[steps * 8..], &row[steps * 8..]);
        }
    }
    found
}

/// Σ fact · query for each of four queries, one after the other in `four`.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn dots_of_four(fact: &[i8], four: &[i16]) -> [i32; SHARING] {
    let dim = fact.len();
    std::array::from_fn(|row| dot(fact, &four[row * dim..(row + 1) * dim]))
}

/// Σ fact · query.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn dot(fact: &[i8], query: &[i16]) -> i32 {
    use core::arch::wasm32::{
        i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, v128_load,
    };
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
    lanes + product(&fact[steps * 8..], &query[steps * 8..])
}

/// Σ fact · query; the compiler makes SIMD of it.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub fn dot(fact: &[i8], query: &[i16]) -> i32 {
    product(fact, query)
}

fn product(fact: &[i8], query: &[i16]) -> i32 {
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
        // Counts around the four that share a load, dimensions with and without a rest.
        for (dim, count) in [(8, 3), (96, 4), (100, 9), (384, 1)] {
            let mut next = noise(dim as u32);
            let facts: Vec<Vec<f32>> = (0..20).map(|_| (0..dim).map(|_| next()).collect()).collect();
            let queries: Vec<f32> = (0..count * dim).map(|_| next()).collect();
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
                    assert!(
                        (found[f * count + q] - exact).abs() < slack,
                        "dim {dim}: {} against {exact}",
                        found[f * count + q]
                    );
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
