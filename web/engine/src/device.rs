//! The device that this build is for.

use burn::tensor::Device;
use scorer::Padding;

/// What replies name as the place they ran.
#[cfg(feature = "webgpu")]
pub const TIER: &str = "webgpu";
/// What replies name as the place they ran.
#[cfg(not(feature = "webgpu"))]
pub const TIER: &str = "wasm-simd";

/// Few shapes, since each costs a set of pipelines.
#[cfg(feature = "webgpu")]
pub const PADDING: Padding = Padding::Coarse;
/// No more padding than needed.
#[cfg(not(feature = "webgpu"))]
pub const PADDING: Padding = Padding::Fine;

/// Opens the device.
///
/// # Errors
/// Says why WebGPU gives none; the CPU always does.
#[cfg(feature = "webgpu")]
pub async fn open() -> Result<Device, String> {
    Device::wgpu_options().init_async().await.map_err(|error| format!("{error}"))
}

/// Opens the device.
///
/// # Errors
/// None: the CPU is always there.
#[cfg(all(feature = "cpu", not(feature = "webgpu")))]
pub async fn open() -> Result<Device, String> {
    Ok(Device::flex())
}

/// Neither feature: there is nothing to run on.
#[cfg(not(any(feature = "cpu", feature = "webgpu")))]
pub async fn open() -> Result<Device, String> {
    Err("this build has neither feature `cpu` nor `webgpu`".into())
}
