//! Weights as plain arrays, out of safetensors bytes.
//!
//! `f32`, `f16` and `bf16` tensors are read as they are. An `i8` tensor `NAME` of shape `[rows, columns]` needs
//! `NAME.scale` (`f32`, `[rows]`): row `r` stands for `scale[r] · codes[r]`.

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
    Int8 { codes: Vec<i8>, scales: Vec<f32> },
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
            TableValues::Int8 { codes, scales } => {
                out.extend(codes[range].iter().map(|&code| f32::from(code) * scales[row]));
            }
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

    /// The shape of a tensor.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>, ScorerError> {
        Ok(self.view(name)?.shape().to_vec())
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
            Dtype::I8 => {
                let (codes, scales, columns) = self.int8(name)?;
                codes.iter().enumerate().map(|(at, &code)| f32::from(code) * scales[at / columns]).collect()
            }
            other => {
                return Err(ScorerError::Weights(format!(
                    "tensor \"{name}\" is {other:?}; f32, f16, bf16 or i8 is expected"
                )));
            }
        };
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(ScorerError::Weights(format!("tensor \"{name}\" holds {} at {at}", values[at]))),
            None => Ok(values),
        }
    }

    fn int8(&self, name: &str) -> Result<(Vec<i8>, Vec<f32>, usize), ScorerError> {
        let view = self.view(name)?;
        let &[rows, columns] = view.shape() else {
            return Err(ScorerError::Weights(format!("int8 tensor \"{name}\" has no two dimensions")));
        };
        let scales = self.floats(&format!("{name}.scale"))?;
        if scales.len() != rows || columns == 0 {
            return Err(ScorerError::Weights(format!(
                "\"{name}.scale\" has {} values for {rows} rows",
                scales.len()
            )));
        }
        Ok((view.data().iter().map(|&b| b as i8).collect(), scales, columns))
    }

    /// A two-dimensional tensor as a host table.
    ///
    /// # Errors
    /// As [`floats`](Self::floats), and where it has no two dimensions.
    pub fn table(&self, name: &str) -> Result<EmbeddingTable, ScorerError> {
        let view = self.view(name)?;
        let &[rows, columns] = view.shape() else {
            return Err(ScorerError::Weights(format!("\"{name}\" has no two dimensions")));
        };
        let values = if view.dtype() == Dtype::I8 {
            let (codes, scales, _) = self.int8(name)?;
            TableValues::Int8 { codes, scales }
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
        let found = self.shape(name)?;
        if found != shape {
            return Err(ScorerError::Weights(format!(
                "tensor \"{name}\" has shape {found:?}; {shape:?} is expected"
            )));
        }
        Ok(Tensor::from_data(TensorData::new(self.floats(name)?, shape), device))
    }
}
