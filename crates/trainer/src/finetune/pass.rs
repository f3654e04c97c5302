//! The forward pass of training: dropout (Srivastava et al. 2014).

use std::cell::RefCell;

use burn::tensor::{Device, Distribution, Tensor, TensorData};
use scorer::bert::Pass;

use crate::rng::Rng;

/// Leaves components out, and makes up for it in those that stay.
///
/// On a CPU what is left out is drawn here and not by Burn, whose generator all threads of a process share. A GPU
/// draws for itself, seeded at each step: sixty million values a step would take longer to send than to use.
#[derive(Debug)]
pub struct Training {
    states: f64,
    attention: f64,
    /// `None` where the device draws.
    rng: Option<RefCell<Rng>>,
}

impl Training {
    /// `states` and `attention` are the shares left out of each.
    pub fn new(states: f64, attention: f64, seed: u64, device: &Device) -> Self {
        let host = *device == Device::flex();
        if !host {
            device.seed(seed);
        }
        Self { states, attention, rng: host.then(|| RefCell::new(Rng::new(seed))) }
    }

    fn dropped<const D: usize>(&self, values: Tensor<D>, share: f64) -> Tensor<D> {
        if share == 0.0 {
            return values;
        }
        let shape = values.dims();
        let device = values.device();
        let kept = match &self.rng {
            Some(rng) => {
                let kept = kept(&mut rng.borrow_mut(), shape.iter().product(), share);
                Tensor::<D>::from_data(TensorData::new(kept, shape), &device)
            }
            None => Tensor::<D>::random(shape, Distribution::Bernoulli(1.0 - share), &device)
                .div_scalar(1.0 - share),
        };
        values * kept
    }
}

/// 0 with probability `share`, else what makes the mean 1. Sixteen random bits a value.
fn kept(rng: &mut Rng, count: usize, share: f64) -> Vec<f32> {
    let left_out = (share * 65536.0).round() as u64;
    let scale = (65536.0 / (65536 - left_out) as f64) as f32;
    let mut values = Vec::with_capacity(count.next_multiple_of(4));
    while values.len() < count {
        let bits = rng.next();
        values.extend((0..4).map(|lane| if (bits >> (16 * lane)) & 0xFFFF < left_out { 0.0 } else { scale }));
    }
    values.truncate(count);
    values
}

impl Pass for Training {
    fn dropout(&self, states: Tensor<3>) -> Tensor<3> {
        self.dropped(states, self.states)
    }

    fn shares(&self, shares: Tensor<4>) -> Tensor<4> {
        self.dropped(shares, self.attention)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::floats;

    #[test]
    fn dropout_leaves_its_share_out_and_keeps_the_mean() {
        let ones = || Tensor::<3>::ones([10, 20, 51], &Device::flex());
        let drop = |seed| floats(Training::new(0.2, 0.0, seed, &Device::flex()).dropout(ones()));
        let once = drop(5);
        let zeros = once.iter().filter(|value| **value == 0.0).count() as f32 / once.len() as f32;
        let mean = once.iter().sum::<f32>() / once.len() as f32;
        assert!((zeros - 0.2).abs() < 0.02 && (mean - 1.0).abs() < 0.02, "{zeros} {mean}");
        assert_eq!(drop(5), once, "the seed decides");
        assert_ne!(drop(6), once);
        assert!(
            floats(Training::new(0.0, 0.0, 5, &Device::flex()).dropout(ones()))
                .iter()
                .all(|value| *value == 1.0)
        );
    }
}
