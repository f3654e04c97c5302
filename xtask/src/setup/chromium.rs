//! What only the browser tests need: Chromium, and a software Vulkan for parity on native wgpu.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::steps::{on_path, say};

/// The names under which distributions and Google install it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser to test in: `CHROMIUM`, else one on the `PATH`, else Debian's.
///
/// # Errors
/// When `CHROMIUM` names no file, or none is there and it can't be installed.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("CHROMIUM is {}, and there is no such file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    debian::install(&["chromium"], "a browser for the tests")?;
    find().context("chromium was installed, but is not on the PATH; set CHROMIUM to its executable")
}

/// Installs lavapipe where that is easy. Without it the parity test of native wgpu says that it was skipped.
pub fn ensure_software_vulkan() {
    let drivers = Path::new("/usr/share/vulkan/icd.d");
    let present = std::fs::read_dir(drivers).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("lvp_")))
    });
    if !present && let Err(error) = debian::install(&["mesa-vulkan-drivers"], "a software Vulkan (optional)")
    {
        say(&format!("   going on without: {error:#}"));
    }
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    NAMES.iter().filter(|name| on_path(name)).find_map(|name| {
        std::env::split_paths(&path).map(|dir| dir.join(name)).find(|candidate| candidate.is_file())
    })
}
