//! Where the engine computes.

/// The wish of `--tier`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tier {
    /// The best that the machine has: CUDA, then a GPU through wgpu, then the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU through Vulkan or Metal.
    Wgpu,
    /// An NVIDIA GPU.
    Cuda,
}
