//! How precisely a device multiplies matrices.

use burn::nn::Linear;
use burn::tensor::{FloatDType, Tensor};

use crate::bert::Pass;

/// How products of matrices are computed.
///
/// Tensor cores round what they multiply to TF32, 11 bits of a number's 24, so their products differ from the other
/// tiers' by some thousandths. In parts they are nearly f32's again, for three products in place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Products {
    /// As the device does it: right where that is f32.
    #[default]
    Whole,
    /// Each factor as the sum of two that have 11 bits each: `a b ≈ a₁ b₁ + (a₁ b₂ + a₂ b₁)`. What is left out, `a₂ b₂`,
    /// is some 2⁻²² of the whole (Ootomo and Yokota 2022, "Recovering single precision accuracy from Tensor Cores").
    InParts,
}

impl Products {
    fn of<const D: usize>(self, left: Tensor<D>, right: Tensor<D>) -> Tensor<D> {
        if self == Products::Whole {
            return left.matmul(right);
        }
        let (left_high, left_low) = parts(left);
        let (right_high, right_low) = parts(right);
        let rest = left_high.clone().matmul(right_low) + left_low.matmul(right_high.clone());
        left_high.matmul(right_high) + rest
    }

    /// A linear map by products of this kind, `[.., in]` to `[.., out]`.
    pub(crate) fn through(self, linear: &Linear, states: Tensor<3>) -> Tensor<3> {
        if self == Products::Whole {
            return linear.forward(states);
        }
        let mapped = self.of(states, linear.weight.val().unsqueeze());
        match &linear.bias {
            Some(bias) => mapped + bias.val().unsqueeze(),
            None => mapped,
        }
    }
}

/// A number's first 11 bits, and the rest. Half precision has as many bits as TF32; what is too small for its range
/// falls to the rest, and an encoder's numbers are far from its largest, 65,504.
fn parts<const D: usize>(values: Tensor<D>) -> (Tensor<D>, Tensor<D>) {
    let high = values.clone().cast(FloatDType::F16).cast(FloatDType::F32);
    let low = values - high.clone();
    (high, low)
}

impl Pass for Products {
    fn map(&self, linear: &Linear, states: Tensor<3>) -> Tensor<3> {
        self.through(linear, states)
    }

    fn product(&self, left: Tensor<4>, right: Tensor<4>) -> Tensor<4> {
        self.of(left, right)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution};

    use super::*;

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().try_to_vec().unwrap()
    }

    fn tf32(tensor: Tensor<4>) -> Tensor<4> {
        let shape = tensor.dims();
        let rounded: Vec<f32> =
            values(tensor).into_iter().map(|value| f32::from_bits(value.to_bits() & !0x1FFF)).collect();
        Tensor::from_data(burn::tensor::TensorData::new(rounded, shape), &Device::flex())
    }

    fn furthest(found: Tensor<4>, right: &Tensor<4>) -> f32 {
        values((found - right.clone()).abs().max())[0]
    }

    #[test]
    fn parts_bring_back_what_fewer_bits_lose() {
        let device = Device::flex();
        device.seed(3);
        let random = |shape| Tensor::<4>::random(shape, Distribution::Normal(0.0, 1.0), &device);
        let (left, right) = (random([2, 3, 17, 64]), random([2, 3, 64, 5]));
        let exact = left.clone().matmul(right.clone());
        // What a tensor core does to each of the three products, done by hand.
        let ((left_high, left_low), (right_high, right_low)) = (parts(left.clone()), parts(right.clone()));
        assert_eq!(values(tf32(left_high.clone())), values(left_high.clone()), "high parts are TF32's own");
        let in_parts = left_high.clone().matmul(right_high.clone())
            + left_high.matmul(tf32(right_low))
            + tf32(left_low).matmul(right_high);
        let whole = tf32(left.clone()).matmul(tf32(right.clone()));
        let (few, many) = (furthest(whole, &exact), furthest(in_parts, &exact));
        assert!(few > 1e-3 && many < 1e-4, "TF32 {few}, in parts {many}");
        assert!(furthest(Products::InParts.of(left, right), &exact) < 1e-4);
    }
}
