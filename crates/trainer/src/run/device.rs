//! Where training computes.

use anyhow::{Result, bail};
use burn::tensor::Device;

/// The wish of `--device`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Place {
    /// An NVIDIA GPU where the program was built for one and one is there, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

/// The device, and its name.
///
/// # Errors
/// Where CUDA is asked for by name and is not to be had: a run of hours should not begin on the wrong device.
pub fn choose(place: Place) -> Result<(Device, String)> {
    if place == Place::Cpu {
        return Ok((Device::flex(), "CPU".into()));
    }
    match cuda() {
        Ok(found) => Ok(found),
        Err(reason) if place == Place::Cuda => bail!("--device cuda was asked for, but {reason}"),
        Err(_) => Ok((Device::flex(), "CPU".into())),
    }
}

#[cfg(not(feature = "cuda"))]
fn cuda() -> std::result::Result<(Device, String), String> {
    Err("this program was built without it: build it with --features cuda".into())
}

#[cfg(feature = "cuda")]
fn cuda() -> std::result::Result<(Device, String), String> {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use burn::tensor::DeviceType;
    // Burn panics where a driver misbehaves; to us, that is a device that is not there.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let found = catch_unwind(|| Device::enumerate(DeviceType::Cuda)).map(|devices| {
        devices.iter().find_map(|device| {
            let identity = catch_unwind(AssertUnwindSafe(|| device.identity())).ok().flatten()?;
            Some((device.clone(), identity.name))
        })
    });
    std::panic::set_hook(told);
    match found {
        Err(_) => Err("the driver could not be asked for devices: is it installed?".to_owned()),
        Ok(None) => Err("this machine has no such device: is its driver installed?".to_owned()),
        Ok(Some(found)) => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_is_always_there() {
        assert_eq!(choose(Place::Cpu).unwrap().1, "CPU");
        assert!(choose(Place::Auto).is_ok());
    }

    #[cfg(not(feature = "cuda"))]
    #[test]
    fn cuda_by_name_is_there_or_an_error() {
        assert!(choose(Place::Cuda).unwrap_err().to_string().contains("--features cuda"));
    }
}
