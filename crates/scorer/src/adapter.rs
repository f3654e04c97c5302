//! The two ways of tuning an encoder that can't be folded into its matrices, so that use has to know them too:
//! bottleneck adapters (Houlsby et al. 2019) and prefix vectors (Li and Liang 2021).

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Tensor};

use crate::ScorerError;
use crate::bert::{Pass, linear};
use crate::weights::Weights;

/// `x + W₂ gelu(W₁ x)` with few components between the two maps.
#[derive(Module, Debug)]
pub struct Adapter {
    /// `[hidden, few]`
    pub down: Linear,
    /// `[few, hidden]`
    pub up: Linear,
}

impl Adapter {
    /// The adapter of this name, where the file has one.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where it has a part of one, or one of another width.
    pub(crate) fn load(
        weights: &Weights,
        name: &str,
        hidden: usize,
        device: &Device,
    ) -> Result<Option<Self>, ScorerError> {
        let down = format!("{name}.down");
        if !weights.has(&format!("{down}.weight")) {
            return Ok(None);
        }
        let few = weights.shape(&format!("{down}.weight"))?.first().copied().unwrap_or(0);
        Ok(Some(Self {
            down: linear(weights, &[&down], hidden, few, device)?,
            up: linear(weights, &[&format!("{name}.up")], few, hidden, device)?,
        }))
    }

    /// `[batch, tokens, hidden]` to the same.
    pub(crate) fn forward(&self, states: Tensor<3>, pass: &impl Pass) -> Tensor<3> {
        pass.map(&self.up, gelu(pass.map(&self.down, states.clone()))) + states
    }
}

/// Keys and values of a layer that stand before those of every text.
#[derive(Module, Debug)]
pub struct Prefix {
    /// `[heads · length, size of a head]`
    pub keys: Param<Tensor<2>>,
    /// `[heads · length, size of a head]`
    pub values: Param<Tensor<2>>,
}

impl Prefix {
    /// The prefix of this name, where the file has one, for so many heads of such a size.
    ///
    /// # Errors
    /// [`ScorerError::Weights`] where its two tensors do not fit each other or the heads.
    pub(crate) fn load(
        weights: &Weights,
        name: &str,
        [heads, size]: [usize; 2],
        device: &Device,
    ) -> Result<Option<Self>, ScorerError> {
        let keys = format!("{name}.keys");
        if !weights.has(&keys) {
            return Ok(None);
        }
        let rows = weights.shape(&keys)?.first().copied().unwrap_or(0);
        if rows == 0 || !rows.is_multiple_of(heads) {
            return Err(ScorerError::Weights(format!("\"{keys}\" has {rows} rows for {heads} heads")));
        }
        let shape = [rows, size];
        Ok(Some(Self {
            keys: Param::from_tensor(weights.tensor(&keys, shape, device)?),
            values: Param::from_tensor(weights.tensor(&format!("{name}.values"), shape, device)?),
        }))
    }

    /// Puts itself before a text's keys and values, `[batch, heads, tokens, size]`, and leaves itself seen in the
    /// mask's bias, `[batch, 1, 1, tokens]`.
    pub(crate) fn before(
        &self,
        keys: Tensor<4>,
        values: Tensor<4>,
        masked: Tensor<4>,
    ) -> (Tensor<4>, Tensor<4>, Tensor<4>) {
        let [batch, heads, _, size] = keys.dims();
        let length = self.keys.dims()[0] / heads;
        let own =
            |param: &Param<Tensor<2>>| param.val().reshape([1, heads, length, size]).repeat_dim(0, batch);
        let seen = Tensor::zeros([batch, 1, 1, length], &masked.device());
        (
            Tensor::cat(vec![own(&self.keys), keys], 2),
            Tensor::cat(vec![own(&self.values), values], 2),
            Tensor::cat(vec![seen, masked], 3),
        )
    }
}
