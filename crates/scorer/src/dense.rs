//! A linear map of a few states, computed where they are read: one kernel less for a device, the same sum on every tier.

use crate::ScorerError;
use crate::weights::Weights;

/// `W x + b`.
pub(crate) struct Dense {
    /// `[output, input]`, row after row.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// Reads `{name}.weight`, `[output, input]`, and `{name}.bias`, `[output]`, which may be missing.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where the weight is missing or a shape is another.
    pub(crate) fn load(
        weights: &Weights,
        name: &str,
        input: usize,
        output: usize,
    ) -> Result<Self, ScorerError> {
        let read = |part: &str, shape: &[usize]| {
            let name = format!("{name}.{part}");
            weights.expect(&name, shape)?;
            weights.floats(&name)
        };
        let weight = read("weight", &[output, input])?;
        let bias =
            if weights.has(&format!("{name}.bias")) { read("bias", &[output])? } else { vec![0.0; output] };
        Ok(Self { weight, bias })
    }

    /// The map of one state.
    pub(crate) fn of(&self, state: &[f32]) -> Vec<f32> {
        let dot = |row: &[f32]| row.iter().zip(state).map(|(a, b)| a * b).sum::<f32>();
        self.weight.chunks_exact(state.len()).zip(&self.bias).map(|(row, bias)| dot(row) + bias).collect()
    }
}
