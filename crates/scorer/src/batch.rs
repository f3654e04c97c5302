//! Token batches, padded to few shapes.

use burn::tensor::{Device, Tensor, TensorData};

use crate::tokenizer::WordPiece;
use crate::weights::EmbeddingTable;

/// To which lengths inputs are padded.
///
/// A GPU compiles its pipelines for each shape, so few shapes are good there; a CPU pays for padding alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// Lengths 16, 32, 64, 128, 256, 512.
    Coarse,
    /// Multiples of 16.
    Medium,
    /// Multiples of 4.
    Fine,
}

impl Padding {
    fn length(self, tokens: usize) -> usize {
        match self {
            Padding::Coarse => tokens.next_power_of_two().max(16),
            Padding::Medium => tokens.next_multiple_of(16),
            Padding::Fine => tokens.next_multiple_of(4),
        }
    }
}

/// The token ids of one input: `[CLS] first [SEP]` or `[CLS] first [SEP] second [SEP]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The ids.
    pub ids: Vec<u32>,
    /// Index of the first token of the second text; the length where there is none.
    pub second: usize,
}

impl Sequence {
    /// One text, cut to `longest` tokens with `[CLS]` and `[SEP]`.
    pub fn single(tokenizer: &WordPiece, tokens: impl Iterator<Item = u32>, longest: usize) -> Self {
        let mut ids = vec![tokenizer.cls];
        ids.extend(tokens.take(longest.saturating_sub(2)));
        ids.push(tokenizer.sep);
        Self { second: ids.len(), ids }
    }

    /// Two texts. Cuts the longer text first until both fit, as the reference's `longest_first` does.
    pub fn pair(tokenizer: &WordPiece, first: &[u32], second: &[u32], longest: usize) -> Self {
        let room = longest.saturating_sub(3);
        let keep_first = first.len().min(room - second.len().min(room / 2));
        let keep_second = second.len().min(room - keep_first);
        let mut ids = vec![tokenizer.cls];
        ids.extend_from_slice(&first[..keep_first]);
        ids.push(tokenizer.sep);
        let start = ids.len();
        ids.extend_from_slice(&second[..keep_second]);
        ids.push(tokenizer.sep);
        Self { ids, second: start }
    }
}

/// Tensors of a batch, ready for [`Bert::forward`](crate::bert::Bert::forward).
pub struct Batch {
    /// Word embeddings, `[sequences, length, hidden]`.
    pub words: Tensor<3>,
    /// 1.0 for a token of the second text, `[sequences, length]`.
    pub second: Tensor<2>,
    /// 1.0 for a token, 0.0 for padding, `[sequences, length]`.
    pub mask: Tensor<2>,
    /// Tokens after padding.
    pub length: usize,
}

impl Batch {
    /// Looks the words up and pads.
    pub fn new(
        sequences: &[&Sequence],
        table: &EmbeddingTable,
        pad: u32,
        padding: Padding,
        device: &Device,
    ) -> Self {
        let longest = sequences.iter().map(|sequence| sequence.ids.len()).max().unwrap_or(1);
        let length = padding.length(longest);
        let (rows, hidden) = (sequences.len(), table.columns());
        let mut words = Vec::with_capacity(rows * length * hidden);
        let mut second = Vec::with_capacity(rows * length);
        let mut mask = Vec::with_capacity(rows * length);
        for sequence in sequences {
            for at in 0..length {
                let id = sequence.ids.get(at).copied();
                table.append_row(id.unwrap_or(pad) as usize, &mut words);
                second.push(if id.is_some() && at >= sequence.second { 1.0f32 } else { 0.0 });
                mask.push(if id.is_some() { 1.0f32 } else { 0.0 });
            }
        }
        Self {
            words: Tensor::from_data(TensorData::new(words, [rows, length, hidden]), device),
            second: Tensor::from_data(TensorData::new(second, [rows, length]), device),
            mask: Tensor::from_data(TensorData::new(mask, [rows, length]), device),
            length,
        }
    }
}

/// Reads a tensor without blocking.
///
/// # Errors
/// [`ScorerError::Device`](crate::ScorerError::Device) where the device is gone or the data is no `f32`.
pub(crate) async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, crate::ScorerError> {
    let data =
        tensor.into_data_async().await.map_err(|error| crate::ScorerError::Device(format!("{error:?}")))?;
    data.try_into_vec::<f32>().map_err(|error| crate::ScorerError::Device(format!("{error:?}")))
}
