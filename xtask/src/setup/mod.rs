//! Set-up: what a bare Debian or Ubuntu with rustup lacks is installed; what is there is left alone.

pub mod base_model;
pub mod chromium;
pub mod cross_encoder;
pub mod debian;
pub mod node;
mod onnx;
pub mod wasm_toolchain;
mod wheel;

use anyhow::Result;

use crate::steps::say;
use crate::workspace::Workspace;
use wasm_toolchain::WasmToolchain;

/// What set-up found, for the steps after it.
#[derive(Debug)]
pub struct Tools {
    /// The compiler for wasm.
    pub wasm: WasmToolchain,
}

/// What the build and the demo need: the wasm compiler, Node with binaryen, and the two models that the full one is made
/// of.
///
/// # Errors
/// When something is missing and can't be installed; the message says what to type.
pub fn for_building(workspace: &Workspace) -> Result<Tools> {
    let tools = for_wasm(workspace)?;
    base_model::ensure(&workspace.base_model())?;
    say(&format!("   base model: {}", workspace.base_model().display()));
    cross_encoder::ensure(&workspace.cross_encoder())?;
    say(&format!("   cross-encoder: {}", workspace.cross_encoder().display()));
    Ok(tools)
}

/// What `build-web` alone needs.
///
/// # Errors
/// As [`for_building`].
pub fn for_wasm(workspace: &Workspace) -> Result<Tools> {
    let wasm = WasmToolchain::find_or_install()?;
    say(&format!("   wasm compiler: {}", wasm.version()?));
    node::ensure_node()?;
    node::ensure_packages(&workspace.root.join("xtask/node"))?;
    Ok(Tools { wasm })
}

/// What the tests need beyond that: a browser, Playwright, and lavapipe if it comes easily.
///
/// # Errors
/// As [`for_building`].
pub fn for_testing(workspace: &Workspace) -> Result<std::path::PathBuf> {
    let browser = chromium::find_or_install()?;
    say(&format!("   browser: {}", browser.display()));
    chromium::ensure_software_vulkan();
    let folder = workspace.root.join("tests/browser");
    if folder.join("package-lock.json").is_file() {
        node::ensure_packages(&folder)?;
    }
    Ok(browser)
}
