//! Named tensors with notes, as one safetensors payload.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, ensure};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// Tensors by name, on the host, and notes beside them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tensors {
    /// Shape and values, row-major.
    pub tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
    /// Whatever else belongs to them.
    pub notes: BTreeMap<String, String>,
}

impl Tensors {
    /// As bytes.
    ///
    /// # Errors
    /// Where a tensor's values do not fill its shape.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let bytes: Vec<(&String, &Vec<usize>, Vec<u8>)> = self
            .tensors
            .iter()
            .map(|(name, (shape, values))| {
                (name, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
            })
            .collect();
        let views: Vec<(&str, TensorView<'_>)> = bytes
            .iter()
            .map(|(name, shape, data)| {
                Ok((name.as_str(), TensorView::new(Dtype::F32, (*shape).clone(), data)?))
            })
            .collect::<Result<_>>()?;
        let notes: HashMap<String, String> = self.notes.clone().into_iter().collect();
        Ok(safetensors::serialize(views, Some(notes))?)
    }

    /// Reads what [`bytes`](Self::bytes) made.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let (_, header) = SafeTensors::read_metadata(bytes).context("damaged tensors")?;
        let notes = header.metadata().clone().unwrap_or_default().into_iter().collect();
        let mut tensors = BTreeMap::new();
        for (name, view) in SafeTensors::deserialize(bytes).context("damaged tensors")?.tensors() {
            ensure!(view.dtype() == Dtype::F32, "{name} is no f32");
            let values =
                view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            tensors.insert(name, (view.shape().to_vec(), values));
        }
        Ok(Self { tensors, notes })
    }

    /// A note, parsed.
    ///
    /// # Errors
    /// Where it is missing or of another kind.
    pub fn note<T: std::str::FromStr>(&self, name: &str) -> Result<T> {
        let text = self.notes.get(name).with_context(|| format!("the checkpoint does not say its {name}"))?;
        text.parse().ok().with_context(|| format!("the checkpoint's {name} is `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut tensors = Tensors::default();
        tensors.tensors.insert("a".into(), (vec![2, 2], vec![1.0, -2.5, f32::MIN_POSITIVE, 0.0]));
        tensors.tensors.insert("b".into(), (vec![0], vec![]));
        tensors.notes.insert("step".into(), "12".into());
        let bytes = tensors.bytes().unwrap();
        assert_eq!(Tensors::read(&bytes).unwrap(), tensors);
        assert_eq!(Tensors::read(&bytes).unwrap().note::<usize>("step").unwrap(), 12);
        assert!(tensors.note::<usize>("seed").is_err());
        assert!(Tensors::read(&bytes[..bytes.len() - 1]).is_err());
    }
}
