//! Where the engine computes: chosen once, when the server starts, and told in the log.
//!
//! A device that is asked for and not there is no error: the answers are the same on each, only slower, so
//! the server says clearly that it fell back and serves.

#[cfg(any(feature = "cuda", feature = "wgpu"))]
use std::panic::{AssertUnwindSafe, catch_unwind};

use burn::tensor::Device;
#[cfg(any(feature = "cuda", feature = "wgpu"))]
use burn::tensor::DeviceType;

/// The wish of `--tier`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tier {
    /// The best that the machine has: CUDA, then a GPU through wgpu, then the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU through Vulkan, Metal or DirectX; a software rasteriser too, since it was asked for by name.
    Wgpu,
    /// An NVIDIA GPU.
    Cuda,
}

/// The device, and how it came to be this one.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// For the scorer.
    pub device: Device,
    /// `cpu`, `wgpu` or `cuda`, as in `Ran::tier`.
    pub tier: &'static str,
    /// As the device calls itself.
    pub name: String,
    /// Why it is not the one that was asked for.
    pub fell_back: Option<String>,
}

impl Chosen {
    /// The CPU, in place of a device that computes otherwise than it should.
    pub fn cpu_instead(reason: String) -> Self {
        tracing::warn!(scorer.tier = "cpu", device.name = "CPU", reason, "fell back to another device");
        Chosen { device: Device::flex(), tier: "cpu", name: "CPU".to_owned(), fell_back: Some(reason) }
    }
}

/// A way to accelerators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    Cuda,
    Wgpu,
}

impl Api {
    fn name(self) -> &'static str {
        match self {
            Api::Cuda => "cuda",
            Api::Wgpu => "wgpu",
        }
    }
}

/// An accelerator that opened.
#[derive(Debug, Clone, PartialEq)]
struct Candidate<D> {
    device: D,
    name: String,
    /// A rasteriser that computes on the CPU, slower than our own CPU code.
    software: bool,
}

/// What a way leads to.
enum Listing<D> {
    /// This program was built without it.
    #[cfg_attr(all(feature = "cuda", feature = "wgpu"), allow(dead_code, reason = "everything is built"))]
    NotBuilt,
    /// Devices that opened, and how many did not.
    #[cfg_attr(
        not(any(feature = "cuda", feature = "wgpu")),
        allow(dead_code, reason = "nothing is built to find")
    )]
    Found { candidates: Vec<Candidate<D>>, broken: usize },
}

/// Lists before it opens, chooses, and logs the choice. Takes up to a second, where drivers are loaded.
pub fn choose(tier: Tier) -> Chosen {
    let (found, fell_back) = decide(tier, list);
    let chosen = match found {
        Some((api, candidate)) => {
            Chosen { device: candidate.device, tier: api.name(), name: candidate.name, fell_back }
        }
        None => Chosen { device: Device::flex(), tier: "cpu", name: "CPU".to_owned(), fell_back },
    };
    match &chosen.fell_back {
        Some(reason) => {
            tracing::warn!(
                scorer.tier = chosen.tier,
                device.name = chosen.name,
                reason,
                "fell back to another device"
            );
        }
        None => tracing::info!(scorer.tier = chosen.tier, device.name = chosen.name, "device chosen"),
    }
    chosen
}

/// The choice, without drivers. `None` stands for the CPU. A way is only listed when its turn comes.
fn decide<D>(
    tier: Tier,
    mut list: impl FnMut(Api) -> Listing<D>,
) -> (Option<(Api, Candidate<D>)>, Option<String>) {
    match tier {
        Tier::Cpu => (None, None),
        Tier::Auto => {
            for api in [Api::Cuda, Api::Wgpu] {
                if let Listing::Found { candidates, .. } = list(api)
                    && let Some(gpu) = candidates.into_iter().find(|candidate| !candidate.software)
                {
                    return (Some((api, gpu)), None);
                }
            }
            (None, None)
        }
        Tier::Cuda | Tier::Wgpu => {
            let api = if tier == Tier::Cuda { Api::Cuda } else { Api::Wgpu };
            let name = api.name();
            match list(api) {
                Listing::NotBuilt => (
                    None,
                    Some(format!(
                        "--tier {name} was asked for, but this program was built without it: build it with --features {name}"
                    )),
                ),
                Listing::Found { mut candidates, broken } => {
                    // A real card before a rasteriser.
                    candidates.sort_by_key(|candidate| candidate.software);
                    match candidates.into_iter().next() {
                        Some(candidate) => (Some((api, candidate)), None),
                        None if broken > 0 => (
                            None,
                            Some(format!(
                                "--tier {name} was asked for, and {broken} such device(s) were listed, but none could be opened: is the driver whole?"
                            )),
                        ),
                        None => (
                            None,
                            Some(format!(
                                "--tier {name} was asked for, but this machine has no such device: is its driver installed?"
                            )),
                        ),
                    }
                }
            }
        }
    }
}

/// Asks the drivers.
fn list(api: Api) -> Listing<Device> {
    match api {
        #[cfg(feature = "cuda")]
        Api::Cuda => open_all(DeviceType::Cuda),
        #[cfg(feature = "wgpu")]
        Api::Wgpu => open_all(DeviceType::Wgpu),
        #[cfg(not(all(feature = "cuda", feature = "wgpu")))]
        _ => Listing::NotBuilt,
    }
}

#[cfg(any(feature = "cuda", feature = "wgpu"))]
fn open_all(kind: DeviceType) -> Listing<Device> {
    // Burn panics where a driver misbehaves; to us, that is a device that is not there.
    let Ok(devices) = catch_unwind(|| Device::enumerate(kind)) else {
        return Listing::Found { candidates: Vec::new(), broken: 1 };
    };
    let mut candidates = Vec::new();
    let mut broken = 0;
    for device in devices.iter() {
        match catch_unwind(AssertUnwindSafe(|| device.identity())) {
            Ok(Some(identity)) => candidates.push(Candidate {
                device: device.clone(),
                name: identity.name,
                software: identity.physical.is_none(),
            }),
            _ => broken += 1,
        }
    }
    Listing::Found { candidates, broken }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(candidates: &[(&str, bool)], broken: usize) -> Listing<()> {
        let candidates = candidates
            .iter()
            .map(|(name, software)| Candidate { device: (), name: (*name).to_owned(), software: *software })
            .collect();
        Listing::Found { candidates, broken }
    }

    fn decided(tier: Tier, cuda: Listing<()>, wgpu: Listing<()>) -> (Option<(Api, String)>, Option<String>) {
        let (mut cuda, mut wgpu) = (Some(cuda), Some(wgpu));
        let (found, fell_back) = decide(tier, |api| match api {
            Api::Cuda => cuda.take().expect("listed once"),
            Api::Wgpu => wgpu.take().expect("listed once"),
        });
        (found.map(|(api, candidate)| (api, candidate.name)), fell_back)
    }

    #[test]
    fn auto_takes_the_best_card_and_never_a_rasteriser() {
        let auto = |cuda, wgpu| decided(Tier::Auto, cuda, wgpu);
        let card = || found(&[("card", false)], 0);
        let rasteriser = || found(&[("llvmpipe", true)], 0);
        assert_eq!(auto(card(), card()), (Some((Api::Cuda, "card".into())), None));
        assert_eq!(auto(Listing::NotBuilt, card()), (Some((Api::Wgpu, "card".into())), None));
        assert_eq!(auto(found(&[], 1), rasteriser()), (None, None));
        assert_eq!(auto(Listing::NotBuilt, Listing::NotBuilt), (None, None));
    }

    #[test]
    fn a_tier_by_name_is_taken_or_said_to_be_missing() {
        let (device, reason) =
            decided(Tier::Wgpu, Listing::NotBuilt, found(&[("llvmpipe", true), ("card", false)], 0));
        assert_eq!((device, reason), (Some((Api::Wgpu, "card".into())), None));
        let (device, _) = decided(Tier::Wgpu, Listing::NotBuilt, found(&[("llvmpipe", true)], 0));
        assert_eq!(device, Some((Api::Wgpu, "llvmpipe".into())));

        for (cuda, says) in [
            (Listing::NotBuilt, "--features cuda"),
            (found(&[], 0), "no such device"),
            (found(&[], 2), "none could be opened"),
        ] {
            let (device, reason) = decided(Tier::Cuda, cuda, found(&[("card", false)], 0));
            assert_eq!(device, None);
            assert!(reason.as_deref().is_some_and(|reason| reason.contains(says)), "{reason:?}");
        }
    }

    #[test]
    fn the_cpu_is_asked_of_no_driver() {
        let (device, reason) = decide::<()>(Tier::Cpu, |_| panic!("listed"));
        assert!(device.is_none() && reason.is_none());
        assert_eq!(choose(Tier::Cpu).tier, "cpu");
    }

    #[cfg(not(feature = "cuda"))]
    #[test]
    fn without_cuda_built_in_the_fall_back_is_told() {
        let chosen = choose(Tier::Cuda);
        assert_eq!(chosen.tier, "cpu");
        assert!(chosen.fell_back.is_some());
    }
}
