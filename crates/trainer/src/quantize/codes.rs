//! Matrices to codes, and a weights file with its matrices so.

use anyhow::{Context, Result, bail};
use half::f16;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use scorer::weights::Weights;
use serde::Serialize;

/// Matrices of fewer values stay as they are: they cost few bytes, and among them are the rows that are added to
/// every token.
const SMALLEST: usize = 16_384;

/// What stays as it is whatever its size: rows that are added to every token, and the way into the space of the packs,
/// whose values differ so much within a row that eight bits cost it 2.5 % where they cost layers 0.7 %.
const KEPT: [&str; 2] = ["position_embeddings.weight", "projection.weight"];

/// Values that share a scale with four bits: half a byte more a value costs the scale less than it saves in error.
const BLOCK: usize = 32;

/// Scales that are tried, as shares of the one that reaches the largest value.
const CLIPS: [f32; 7] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/// Bits of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize)]
pub enum Bits {
    /// -127 to 127, a scale a row.
    #[value(name = "8")]
    #[serde(rename = "8")]
    Eight,
    /// -31 to 31, a scale a row; a byte each in the file, of which compression on the way makes six bits.
    #[value(name = "6")]
    #[serde(rename = "6")]
    Six,
    /// -7 to 7, a scale for each block of `BLOCK`.
    #[value(name = "4")]
    #[serde(rename = "4")]
    Four,
}

impl Bits {
    /// The largest code.
    pub fn largest(self) -> f32 {
        match self {
            Self::Eight => 127.0,
            Self::Six => 31.0,
            Self::Four => 7.0,
        }
    }

    /// Values that share a scale in rows of `columns`; none where the rows cannot be cut into such.
    fn block(self, columns: usize) -> Option<usize> {
        match self {
            Self::Eight | Self::Six => Some(columns),
            Self::Four => columns.is_multiple_of(BLOCK).then_some(BLOCK),
        }
    }
}

/// What became of one tensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TensorReport {
    /// File and name.
    pub tensor: String,
    /// Rows and columns.
    pub shape: Vec<usize>,
    /// Kind before, as safetensors names it.
    pub from: String,
    /// Bits of a code.
    pub bits: Bits,
    /// Bytes before.
    pub bytes_before: usize,
    /// Bytes of codes and scales.
    pub bytes_after: usize,
    /// Largest difference.
    pub largest_error: f32,
    /// ‖difference‖ / ‖values‖.
    pub relative_error: f32,
}

/// A matrix in codes.
struct Quantised {
    codes: Vec<u8>,
    scales: Vec<f16>,
    /// The values that the codes stand for.
    values: Vec<f32>,
}

/// Codes for rows of `columns` values, each scale for `block` of them.
fn quantise(values: &[f32], block: usize, bits: Bits) -> Result<Quantised> {
    let most = bits.largest();
    let (mut codes, mut scales, mut restored) = (Vec::new(), Vec::new(), Vec::with_capacity(values.len()));
    for part in values.chunks_exact(block) {
        let largest = part.iter().fold(0f32, |largest, value| largest.max(value.abs()));
        let code = |value: f32, scale: f32| (value / scale).round().clamp(-most, most);
        let error = |scale: f32| -> f32 {
            part.iter().map(|&value| (value - scale * code(value, scale)).powi(2)).sum()
        };
        let best = CLIPS
            .iter()
            .map(|clip| f16::from_f32(largest * clip / most))
            .filter(|scale| scale.to_f32() > 0.0 && scale.is_finite())
            .min_by(|a, b| error(a.to_f32()).total_cmp(&error(b.to_f32())));
        let scale = match best {
            Some(scale) => scale,
            // All values are smaller than any scale can tell from zero.
            None if largest / most < 1.0 => f16::ZERO,
            None => bail!("a value of {largest} is beyond what a 16-bit scale reaches"),
        };
        scales.push(scale);
        let scale = scale.to_f32();
        for &value in part {
            let code = if scale > 0.0 { code(value, scale) } else { 0.0 };
            codes.push(code as i8);
            restored.push(code * scale);
        }
    }
    let codes = match bits {
        Bits::Eight | Bits::Six => codes.iter().map(|&code| code as u8).collect(),
        Bits::Four => {
            codes.chunks_exact(2).map(|two| (two[0] + 8) as u8 | ((two[1] + 8) as u8) << 4).collect()
        }
    };
    Ok(Quantised { codes, scales, values: restored })
}

/// A tensor on its way into a file.
type Tensor = (String, Dtype, Vec<usize>, Vec<u8>);

/// Rewrites a safetensors file, with `bits` for the layers' matrices and `table_bits` for word embeddings; what becomes
/// of each matrix goes to `reports`.
///
/// # Errors
/// Where the file is damaged, or holds a value beyond what a scale reaches.
pub fn rewrite(
    file: &str,
    bytes: &[u8],
    bits: Bits,
    table_bits: Bits,
    reports: &mut Vec<TensorReport>,
) -> Result<Vec<u8>> {
    let tensors =
        SafeTensors::deserialize(bytes).with_context(|| format!("{file} is no whole safetensors file"))?;
    let weights = Weights::open(bytes)?;
    let mut names = tensors.names();
    // Sorted, so that the same input gives the same file.
    names.sort_unstable();
    let mut written: Vec<Tensor> = Vec::new();
    for name in names {
        let view = tensors.tensor(name)?;
        // Scales go with their codes.
        if name
            .strip_suffix(".scale")
            .is_some_and(|codes| tensors.tensor(codes).is_ok_and(|codes| is_codes(&codes)))
        {
            continue;
        }
        let scales = is_codes(&view).then(|| tensors.tensor(&format!("{name}.scale"))).transpose()?;
        let bits = if name.ends_with("word_embeddings.weight") { table_bits } else { bits };
        let shape = weights.shape(name)?;
        let finished = match (view.dtype(), scales.as_ref().map(TensorView::dtype)) {
            (Dtype::U8, _) => true,
            (Dtype::I8, Some(Dtype::F16)) => bits == Bits::Eight,
            _ => false,
        };
        let block = match shape.as_slice() {
            [rows, columns]
                if rows * columns >= SMALLEST && !KEPT.iter().any(|kept| name.ends_with(kept)) =>
            {
                bits.block(*columns)
            }
            _ => None,
        };
        let Some(block) = block.filter(|_| !finished) else {
            written.push(as_it_is(name, &view));
            written.extend(scales.map(|scales| as_it_is(&format!("{name}.scale"), &scales)));
            continue;
        };
        let values = weights.floats(name)?;
        let coded = quantise(&values, block, bits).with_context(|| format!("{file}: {name}"))?;
        let scale_bytes: Vec<u8> = coded.scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
        let (rows, columns) = (shape[0], shape[1]);
        reports.push(TensorReport {
            tensor: format!("{file}: {name}"),
            from: format!("{:?}", view.dtype()),
            bits,
            bytes_before: view.data().len() + scales.map_or(0, |scales| scales.data().len()),
            bytes_after: coded.codes.len() + scale_bytes.len(),
            largest_error: values.iter().zip(&coded.values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max),
            relative_error: relative_error(&values, &coded.values),
            shape,
        });
        let (kind, columns_stored) = match bits {
            Bits::Eight | Bits::Six => (Dtype::I8, columns),
            Bits::Four => (Dtype::U8, columns / 2),
        };
        let scale_shape = if block == columns { vec![rows] } else { vec![rows, columns / block] };
        written.push((name.to_owned(), kind, vec![rows, columns_stored], coded.codes));
        written.push((format!("{name}.scale"), Dtype::F16, scale_shape, scale_bytes));
    }
    let views: Vec<(&str, TensorView<'_>)> = written
        .iter()
        .map(|(name, kind, shape, data)| Ok((name.as_str(), TensorView::new(*kind, shape.clone(), data)?)))
        .collect::<Result<_>>()?;
    Ok(safetensors::serialize(views, None)?)
}

fn is_codes(view: &TensorView<'_>) -> bool {
    matches!(view.dtype(), Dtype::I8 | Dtype::U8)
}

fn as_it_is(name: &str, view: &TensorView<'_>) -> Tensor {
    (name.to_owned(), view.dtype(), view.shape().to_vec(), view.data().to_vec())
}

/// ‖before − after‖ / ‖before‖; 0 where there is nothing to lose.
fn relative_error(before: &[f32], after: &[f32]) -> f32 {
    let length =
        |values: &mut dyn Iterator<Item = f32>| values.map(|x| f64::from(x).powi(2)).sum::<f64>().sqrt();
    let whole = length(&mut before.iter().copied());
    let lost = length(&mut before.iter().zip(after).map(|(a, b)| a - b));
    if whole > 0.0 { (lost / whole) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix as a file, coded, read back by the scorer.
    fn round_trip(values: &[f32], shape: [usize; 2], bits: Bits) -> (Vec<f32>, TensorReport) {
        let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, shape.to_vec(), &data).unwrap();
        let bytes = safetensors::serialize([("w", view)], None).unwrap();
        let mut reports = Vec::new();
        let coded = rewrite("f", &bytes, bits, bits, &mut reports).unwrap();
        let weights = Weights::open(&coded).unwrap();
        assert_eq!(weights.shape("w").unwrap(), shape);
        (weights.floats("w").unwrap(), reports.remove(0))
    }

    fn noise(count: usize) -> Vec<f32> {
        let mut rng = crate::rng::Rng::new(5);
        (0..count).map(|_| 0.05 * rng.normal()).collect()
    }

    #[test]
    fn what_the_scorer_reads_is_what_the_report_says() {
        let values = noise(SMALLEST);
        for (bits, bound, bytes) in [
            (Bits::Eight, 0.01, SMALLEST + 2 * 128),
            (Bits::Six, 0.035, SMALLEST + 2 * 128),
            (Bits::Four, 0.12, SMALLEST / 2 + 2 * 512),
        ] {
            let (found, report) = round_trip(&values, [128, 128], bits);
            let error: f32 = values.iter().zip(&found).map(|(a, b)| (a - b) * (a - b)).sum();
            let length: f32 = values.iter().map(|value| value * value).sum();
            assert!(((error / length).sqrt() - report.relative_error).abs() < 1e-4, "{report:?}");
            assert!(report.relative_error < bound, "{report:?}");
            assert_eq!(report.bytes_after, bytes);
        }
    }

    #[test]
    fn rows_of_nothing_and_of_one_large_value_keep_their_meaning() {
        let mut values = noise(SMALLEST);
        values[..128].fill(0.0);
        values[128..256].fill(1e-9);
        values[256] = 40.0;
        let (found, _) = round_trip(&values, [128, 128], Bits::Eight);
        assert_eq!(found[..128], [0.0; 128]);
        assert!(found[128..256].iter().all(|value| value.abs() < 1e-6));
        assert!((found[256] - 40.0).abs() < 0.5, "{}", found[256]);
    }
}
