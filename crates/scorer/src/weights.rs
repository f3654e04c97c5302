//! Weights as plain arrays, out of safetensors bytes.
//!
//! `f32`, `f16` and `bf16` tensors are read as they are. Two kinds hold codes and need `NAME.scale`, a float of
//! shape `[rows]` or `[rows, blocks]`, where each scale stands for as many neighbours of a row:
//! - `i8`, `[rows, columns]`: value = scale · code;
//! - `u8`, `[rows, columns / 2]`: two codes of four bits a byte, the first in the low half; value = scale · (code − 8).

use std::ops::Range;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};

use crate::ScorerError;

/// A file of named tensors.
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    prefix: &'static str,
}

/// A word-embedding table, kept on the host: a query needs a few rows of it, not all of it on the device.
#[derive(Debug, Clone)]
pub struct EmbeddingTable {
    rows: usize,
    columns: usize,
    values: TableValues,
}

#[derive(Debug, Clone)]
enum TableValues {
    Float(Vec<f32>),
    Codes(Codes),
}

/// Quantised values, row-major.
#[derive(Debug, Clone)]
struct Codes {
    bytes: Vec<u8>,
    /// Two codes a byte.
    four_bits: bool,
    /// Neighbours that share a scale.
    block: usize,
    scales: Vec<f32>,
}

impl Codes {
    /// Appends the values `range`, which begins and ends with a row.
    fn append(&self, range: Range<usize>, out: &mut Vec<f32>) {
        let scale = |at: usize| self.scales[at / self.block];
        if self.four_bits {
            let halves =
                self.bytes[range.start / 2..range.end / 2].iter().flat_map(|byte| [byte & 15, byte >> 4]);
            out.extend(halves.zip(range).map(|(code, at)| (f32::from(code) - 8.0) * scale(at)));
        } else {
            let codes = self.bytes[range.clone()].iter().map(|&byte| f32::from(byte as i8));
            out.extend(codes.zip(range).map(|(code, at)| code * scale(at)));
        }
    }
}

impl EmbeddingTable {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Components of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Appends row `row` to `out`. A row beyond the table is zero, as a damaged file's would be.
    pub fn append_row(&self, row: usize, out: &mut Vec<f32>) {
        if row >= self.rows {
            out.extend(std::iter::repeat_n(0.0, self.columns));
            return;
        }
        let range = row * self.columns..(row + 1) * self.columns;
        match &self.values {
            TableValues::Float(values) => out.extend_from_slice(&values[range]),
            TableValues::Codes(codes) => codes.append(range, out),
        }
    }
}

impl<'a> Weights<'a> {
    /// Opens safetensors bytes.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where the bytes are no whole safetensors file.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ScorerError> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|error| ScorerError::Weights(format!("no whole safetensors file: {error}")))?;
        // Checkpoints with a task head carry the encoder under `bert.`.
        let prefix = if tensors.names().iter().any(|name| name.starts_with("bert.")) { "bert." } else { "" };
        Ok(Self { tensors, prefix })
    }

    /// Whether a tensor of this name is there, as it stands or under the file's prefix.
    pub fn has(&self, name: &str) -> bool {
        self.view(name).is_ok()
    }

    fn view(&self, name: &str) -> Result<safetensors::tensor::TensorView<'_>, ScorerError> {
        self.tensors
            .tensor(name)
            .or_else(|_| self.tensors.tensor(&format!("{}{name}", self.prefix)))
            .map_err(|_| ScorerError::Weights(format!("no tensor \"{name}\"")))
    }

    /// The shape of a tensor; where it holds codes, of the values that they stand for.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>, ScorerError> {
        let view = self.view(name)?;
        let mut shape = view.shape().to_vec();
        if let (Dtype::U8, Some(columns)) = (view.dtype(), shape.last_mut()) {
            *columns *= 2;
        }
        Ok(shape)
    }

    /// Refuses a tensor of another shape than `shape`.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where it is missing or has another one.
    pub(crate) fn expect(&self, name: &str, shape: &[usize]) -> Result<(), ScorerError> {
        let found = self.shape(name)?;
        if found == shape {
            return Ok(());
        }
        Err(ScorerError::Weights(format!("tensor \"{name}\" has shape {found:?}; {shape:?} is expected")))
    }

    /// A tensor's values in `f32`, row-major.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where it is missing, of an unknown type, or holds a number that is not finite.
    pub fn floats(&self, name: &str) -> Result<Vec<f32>, ScorerError> {
        let view = self.view(name)?;
        let data = view.data();
        let values: Vec<f32> = match view.dtype() {
            Dtype::F32 => {
                data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            }
            Dtype::F16 => {
                data.chunks_exact(2).map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
            }
            Dtype::BF16 => {
                data.chunks_exact(2).map(|b| half::bf16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
            }
            Dtype::I8 | Dtype::U8 => {
                let codes = self.codes(name)?;
                let count = self.shape(name)?.iter().product();
                let mut values = Vec::with_capacity(count);
                codes.append(0..count, &mut values);
                values
            }
            other => {
                return Err(ScorerError::Weights(format!(
                    "tensor \"{name}\" is {other:?}; f32, f16, bf16, i8 or u8 is expected"
                )));
            }
        };
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(ScorerError::Weights(format!("tensor \"{name}\" holds {} at {at}", values[at]))),
            None => Ok(values),
        }
    }

    fn codes(&self, name: &str) -> Result<Codes, ScorerError> {
        let view = self.view(name)?;
        let &[rows, columns] = self.shape(name)?.as_slice() else {
            return Err(ScorerError::Weights(format!("\"{name}\" holds codes and has no two dimensions")));
        };
        let scales = self.floats(&format!("{name}.scale"))?;
        let blocks = scales.len().checked_div(rows).unwrap_or(0);
        if blocks == 0 || blocks * rows != scales.len() || !columns.is_multiple_of(blocks) || columns == 0 {
            return Err(ScorerError::Weights(format!(
                "\"{name}.scale\" has {} values for {rows} rows of {columns}",
                scales.len()
            )));
        }
        let four_bits = view.dtype() == Dtype::U8;
        Ok(Codes { bytes: view.data().to_vec(), four_bits, block: columns / blocks, scales })
    }

    /// A two-dimensional tensor as a host table.
    ///
    /// # Errors
    /// As [`floats`](Self::floats), and where it has no two dimensions.
    pub fn table(&self, name: &str) -> Result<EmbeddingTable, ScorerError> {
        let &[rows, columns] = self.shape(name)?.as_slice() else {
            return Err(ScorerError::Weights(format!("\"{name}\" has no two dimensions")));
        };
        let values = if matches!(self.view(name)?.dtype(), Dtype::I8 | Dtype::U8) {
            TableValues::Codes(self.codes(name)?)
        } else {
            TableValues::Float(self.floats(name)?)
        };
        Ok(EmbeddingTable { rows, columns, values })
    }

    /// A tensor on the device, checked to have `shape`.
    ///
    /// # Errors
    /// As [`floats`](Self::floats), and where the shape is another.
    pub fn tensor<const D: usize>(
        &self,
        name: &str,
        shape: [usize; D],
        device: &Device,
    ) -> Result<Tensor<D>, ScorerError> {
        self.expect(name, &shape)?;
        Ok(Tensor::from_data(TensorData::new(self.floats(name)?, shape), device))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::TensorView;

    /// A file with codes `w` and their scales.
    fn file(kind: Dtype, shape: [usize; 2], codes: &[u8], scale_shape: &[usize], scales: &[f32]) -> Vec<u8> {
        let scales: Vec<u8> = scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
        let codes = TensorView::new(kind, shape.to_vec(), codes).unwrap();
        let scales = TensorView::new(Dtype::F32, scale_shape.to_vec(), &scales).unwrap();
        safetensors::serialize([("w", codes), ("w.scale", scales)], None).unwrap()
    }

    fn check(bytes: &[u8], expected: &[f32]) {
        let weights = Weights::open(bytes).unwrap();
        assert_eq!(weights.shape("w").unwrap(), [2, 4]);
        assert_eq!(weights.floats("w").unwrap(), expected);
        let table = weights.table("w").unwrap();
        let mut rows = Vec::new();
        table.append_row(1, &mut rows);
        table.append_row(0, &mut rows);
        assert_eq!(rows, [&expected[4..], &expected[..4]].concat());
    }

    #[test]
    fn bytes_have_a_scale_a_row_or_a_block() {
        let codes = [1i8, -2, 3, -127, 4, 5, 0, 127].map(|code| code as u8);
        let by_row = file(Dtype::I8, [2, 4], &codes, &[2], &[0.5, 2.0]);
        check(&by_row, &[0.5, -1.0, 1.5, -63.5, 8.0, 10.0, 0.0, 254.0]);
        let by_block = file(Dtype::I8, [2, 4], &codes, &[2, 2], &[1.0, 2.0, 3.0, 4.0]);
        check(&by_block, &[1.0, -2.0, 6.0, -254.0, 12.0, 15.0, 0.0, 508.0]);
    }

    #[test]
    fn half_bytes_have_a_scale_a_block() {
        // 15 is 7, 8 is 0, 1 is -7.
        let by_block = file(Dtype::U8, [2, 2], &[0x8F, 0x19, 0x98, 0xA7], &[2, 2], &[1.0, 2.0, 0.5, 1.0]);
        check(&by_block, &[7.0, 0.0, 2.0, -14.0, 0.0, 0.5, -1.0, 2.0]);
    }

    #[test]
    fn scales_that_do_not_fit_are_an_error() {
        for scales in [&[1.0][..], &[1.0; 6], &[1.0, f32::NAN]] {
            let bytes = file(Dtype::I8, [2, 4], &[0; 8], &[scales.len()], scales);
            assert!(Weights::open(&bytes).unwrap().floats("w").is_err(), "{scales:?}");
        }
    }
}
